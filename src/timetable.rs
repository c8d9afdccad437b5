//! The meaning of the files: terms, meetings in UTC, enrolments, rooms and people, checked against each other.

mod activity_details;
mod address;
mod as_written;
mod checked_files;
mod dating;
mod enrolment;
mod former_codes;
mod former_ids;
mod joint;
mod markup;
mod mismatches;
mod module;
mod name_list;
mod near_misses;
mod notice;
mod occurrence;
mod people;
mod problem_kind;
mod programme;
mod reading;
mod renames;
mod rooms;
mod terms;
mod text;
mod time_of_day;
mod university;
mod weeks;
mod windows_zones;
pub(crate) mod zone;
mod zone_names;

pub use as_written::AsWritten;
pub use checked_files::{CheckedFiles, StudentIds};
pub use enrolment::Enrolment;
pub use former_codes::FormerCodes;
pub use former_ids::FormerIds;
pub use module::{
    Activity, Meeting, MeetingDetails, MeetingKey, MeetingState, Module, When, module_name,
};
pub use notice::{Notice, StudentNotices};
pub use people::{People, Person};
pub use problem_kind::ProblemKind;
pub use programme::Programme;
pub use reading::{LineNumber, Reading};
pub use renames::{RecordedRename, Rename, RenamedThing, Renames};
pub use rooms::{Room, Rooms};
pub use terms::{Term, Terms};
pub use university::{FromFile, StudentEnrolment, TimeSpan, University};
