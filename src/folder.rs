//! The data folder as its authors write it: the kind and the contents of each file, with exact positions.

mod identity;
mod json;
mod lines;
mod look_at;
mod misplaced;
mod near_ids;
mod problem;
mod search_text;
mod source;
mod wrong_type;

mod enrolment;
mod file_kind;
mod module;
mod notices;
mod people;
mod programme;
mod rooms;
mod terms;

pub use enrolment::{EnrolledStudent, EnrolmentFile};
pub use file_kind::{FileKind, schemas};
pub use identity::{
    IdKind, SPELLINGS_VERSION, Spellings, SpellingsFound, canonical, canonical_path,
    differ_in_case_only, lower_case, spelling_difference, visible, without_case,
};
pub use json::{Entries, Field};
pub use look_at::LookAt;
pub use misplaced::{remedy_for_file, remedy_for_folder, remedy_for_strays_in};
pub use module::{ActivityEntry, ChangeEntry, ModuleFile, Status};
pub use near_ids::{did_you_mean, did_you_mean_folded};
pub use notices::{NoticeEntry, NoticesFile};
pub use people::{PeopleFile, PersonEntry, Role};
pub use problem::{LogLine, Problem, Severity};
pub use programme::{ProgrammeFile, ProgrammeModuleEntry};
pub use rooms::{RoomEntry, RoomsFile};
pub use search_text::{german_search_text, search_text};
pub use source::{Source, SourceError};
pub use terms::{TermEntry, TermsFile};
