//! The kinds of files in the data folder: one table with a row for each.

use schemars::{Schema, schema_for};

use super::{
    EnrolmentFile, ModuleFile, NoticesFile, PeopleFile, ProgrammeFile, RoomsFile, Source,
    SpellingsFound, TermsFile, enrolment, module, notices, people, programme, rooms, terms,
};

/// The kind of a file of the data folder, by the file's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FileKind {
    Terms,
    Rooms,
    People,
    Module,
    Enrolment,
    Notices,
    Programme,
}

/// The facts about one kind of file.
struct FileFacts {
    kind: FileKind,
    place: FilePlace,
    /// Other words for its name that are not similar in their letters.
    synonyms: &'static [&'static str],
    /// Whether a folder without any of them is an accident.
    is_never_all_gone: bool,
    /// Whether a version without a list of spellings has published ids of such files; `false` for a new kind.
    is_older_than_spellings: bool,
    /// The name of the file with the schema.
    schema_name: &'static str,
    schema: fn() -> Schema,
    /// The ids that such a file defines or that get feeds; `None` if it cannot be read.
    ids: fn(&Source<'_>) -> Option<SpellingsFound>,
}

/// The place of such files. The names are those of a file without its ending, or of a folder.
#[derive(Clone, Copy, Debug)]
pub(super) enum FilePlace {
    /// `terms.json`
    File(&'static str),
    /// `modules/`, at any depth.
    Folder(&'static str),
}

/// In the order of the enum.
static TABLE: [FileFacts; 7] = [
    FileFacts {
        kind: FileKind::Terms,
        place: FilePlace::File("terms"),
        synonyms: &[],
        is_never_all_gone: false,
        is_older_than_spellings: true,
        schema_name: "terms.schema.json",
        schema: || schema_for!(TermsFile<'static>),
        ids: |source| source.parse().ok().map(|file| terms::ids(&file)),
    },
    FileFacts {
        kind: FileKind::Rooms,
        place: FilePlace::File("rooms"),
        synonyms: &[],
        is_never_all_gone: false,
        is_older_than_spellings: true,
        schema_name: "rooms.schema.json",
        schema: || schema_for!(RoomsFile<'static>),
        ids: |source| source.parse().ok().map(|file| rooms::ids(&file)),
    },
    FileFacts {
        kind: FileKind::People,
        place: FilePlace::File("people"),
        synonyms: &["person", "persons"],
        is_never_all_gone: false,
        is_older_than_spellings: true,
        schema_name: "people.schema.json",
        schema: || schema_for!(PeopleFile<'static>),
        ids: |source| source.parse().ok().map(|file| people::ids(&file)),
    },
    FileFacts {
        kind: FileKind::Module,
        place: FilePlace::Folder("modules"),
        synonyms: &[],
        is_never_all_gone: true,
        is_older_than_spellings: true,
        schema_name: "module.schema.json",
        schema: || schema_for!(ModuleFile<'static>),
        ids: |source| source.parse().ok().map(|file| module::ids(&file)),
    },
    FileFacts {
        kind: FileKind::Enrolment,
        place: FilePlace::Folder("enrolments"),
        synonyms: &["enrol", "enroll", "enrollment", "enrolment"],
        is_never_all_gone: true,
        is_older_than_spellings: true,
        schema_name: "enrolment.schema.json",
        schema: || schema_for!(EnrolmentFile<'static>),
        ids: |source| source.parse().ok().map(|file| enrolment::ids(&file)),
    },
    FileFacts {
        kind: FileKind::Notices,
        place: FilePlace::Folder("notices"),
        synonyms: &[],
        is_never_all_gone: false,
        is_older_than_spellings: true,
        schema_name: "notices.schema.json",
        schema: || schema_for!(NoticesFile<'static>),
        ids: |source| source.parse().ok().map(|file| notices::ids(&file)),
    },
    FileFacts {
        kind: FileKind::Programme,
        place: FilePlace::Folder("programmes"),
        synonyms: &["program", "programs"],
        is_never_all_gone: true,
        is_older_than_spellings: false,
        schema_name: "programme.schema.json",
        schema: || schema_for!(ProgrammeFile<'static>),
        ids: |source| source.parse().ok().map(|file| programme::ids(&file)),
    },
];

impl FileKind {
    /// All kinds.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|facts| facts.kind)
    }

    /// The kind of the file at `path`, relative to the data folder and with `/` between its parts. `None` for a file that
    /// is ignored: it is hidden or in a hidden folder, its name does not end in `.json`, or its place has no meaning.
    pub fn of(path: &str) -> Option<Self> {
        let is_hidden = path.split('/').any(|part| part.starts_with('.'));
        let stem = path.strip_suffix(".json")?;
        let top = path.split_once('/').map(|(folder, _)| folder);
        let is_place = |kind: &Self| match kind.facts().place {
            FilePlace::File(name) => name == stem,
            FilePlace::Folder(name) => top == Some(name),
        };
        Self::all().find(is_place).filter(|_| !is_hidden)
    }

    /// The folder of such files, if a folder without any of them is an accident.
    pub fn never_emptied_folder(self) -> Option<&'static str> {
        match self.facts().place {
            FilePlace::Folder(name) if self.facts().is_never_all_gone => Some(name),
            _ => None,
        }
    }

    /// Whether a version without a list of spellings has published ids of such files.
    pub fn is_older_than_spellings(self) -> bool {
        self.facts().is_older_than_spellings
    }

    /// The ids that a file defines or that get feeds; `None` if the file cannot be read. Its problems are reported
    /// elsewhere, when the file is read for its meaning.
    pub fn ids(self, source: &Source<'_>) -> Option<SpellingsFound> {
        (self.facts().ids)(source)
    }

    pub(super) fn place(self) -> FilePlace {
        self.facts().place
    }

    pub(super) fn synonyms(self) -> &'static [&'static str] {
        self.facts().synonyms
    }

    fn facts(self) -> &'static FileFacts {
        &TABLE[self as usize]
    }
}

/// The JSON Schemas of all kinds of files, each with the name of its file.
pub fn schemas() -> Vec<(&'static str, Schema)> {
    let facts = TABLE.iter();
    facts
        .map(|facts| (facts.schema_name, (facts.schema)()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_the_order_of_the_enum() {
        for (index, kind) in FileKind::all().enumerate() {
            assert_eq!(kind as usize, index);
        }
    }

    #[test]
    fn the_kind_of_a_file_is_known_by_its_place() {
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
