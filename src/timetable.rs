//! The meaning of the files: terms, meetings in UTC, rolls, rooms and people, checked against each other.

mod address;
mod as_written;
mod clock;
mod dating;
mod enrolment;
mod fault;
mod joint;
mod markup;
mod module;
mod near_misses;
mod notice;
mod people;
mod reading;
mod rooms;
mod terms;
mod text;
mod university;
mod weeks;
mod windows_zones;
pub(crate) mod zone;
mod zone_names;

pub use as_written::AsWritten;
pub use enrolment::Enrolment;
pub use fault::Fault;
pub use module::{Activity, Details, Key, Meeting, Module, State, When};
pub use notice::{Notice, Notices};
pub use people::{People, Person};
pub use reading::{Line, Reading};
pub use rooms::{Room, Rooms};
pub use terms::{Term, Terms};
pub use university::{Filed, Span, StudentEnrolment, University};
