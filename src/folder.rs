//! The data folder as its authors write it: the kind and the contents of each file, with exact positions.

mod identity;
mod json;
mod lines;
mod look_at;
mod misplaced;
mod problem;
mod source;
mod wrong_type;

mod enrolment;
mod ids;
mod module;
mod notices;
mod people;
mod rooms;
mod terms;

pub use enrolment::{EnrolledStudent, EnrolmentFile};
pub use identity::{
    IdKind, SPELLINGS_VERSION, Spellings, SpellingsFound, canonical, canonical_path,
    differ_in_case_only, lower_case, twin, visible,
};
pub use ids::ids_of;
pub use json::{Entries, Field};
pub use look_at::LookAt;
pub use misplaced::{remedy_for_file, remedy_for_folder, remedy_for_strays_in};
pub use module::{ActivityEntry, ChangeEntry, ModuleFile, Status};
pub use notices::{NoticeEntry, NoticesFile};
pub use people::{PeopleFile, PersonEntry, Role};
pub use problem::{Problem, Severity};
pub use rooms::{RoomEntry, RoomsFile};
pub use source::{Source, SourceError};
pub use terms::{TermEntry, TermsFile};

use schemars::schema_for;

/// The subject of a file of the data folder, by the file's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FileKind {
    Terms,
    Rooms,
    People,
    Module,
    Enrolment,
    Notices,
}

impl FileKind {
    /// The kind of the file at `path`, relative to the data folder and with `/` between its parts. `None` for a file that
    /// is passed over: it is hidden or in a hidden folder, its name does not end in `.json`, or its place means nothing.
    pub fn of(path: &str) -> Option<Self> {
        let hidden = path.split('/').any(|part| part.starts_with('.'));
        if hidden || !path.ends_with(".json") {
            return None;
        }
        match path.split_once('/') {
            None => match path {
                "terms.json" => Some(Self::Terms),
                "rooms.json" => Some(Self::Rooms),
                "people.json" => Some(Self::People),
                _ => None,
            },
            Some(("modules", _)) => Some(Self::Module),
            Some(("enrolments", _)) => Some(Self::Enrolment),
            Some(("notices", _)) => Some(Self::Notices),
            Some(_) => None,
        }
    }
}

/// The JSON Schemas of all kinds of files, each with the name of its file.
pub fn schemas() -> [(&'static str, schemars::Schema); 6] {
    [
        ("terms.schema.json", schema_for!(TermsFile<'static>)),
        ("module.schema.json", schema_for!(ModuleFile<'static>)),
        ("enrolment.schema.json", schema_for!(EnrolmentFile<'static>)),
        ("rooms.schema.json", schema_for!(RoomsFile<'static>)),
        ("people.schema.json", schema_for!(PeopleFile<'static>)),
        ("notices.schema.json", schema_for!(NoticesFile<'static>)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_by_where_it_stands() {
        let check = |path, kind| assert_eq!(FileKind::of(path), kind, "{path}");
        check("terms.json", Some(FileKind::Terms));
        check("modules/MAA101.json", Some(FileKind::Module));
        check("modules/2026/S1/MAA101.json", Some(FileKind::Module));
        check("enrolments/x.json", Some(FileKind::Enrolment));
        check("notices/x.json", Some(FileKind::Notices));
        check("modules/.MAA101.json", None);
        check("modules/.git/MAA101.json", None);
        check("modules/MAA101.json.tmp", None);
        check("modules/MAA101.json~", None);
        check("modules/README.md", None);
        check("schemas/module.schema.json", None);
        check("term.json", None);
    }
}
