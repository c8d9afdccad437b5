//! The rooms, staff, links and notes of an activity's meetings, from the activity and its changes as they are written.

use super::name_list::names_but_blank;
use super::reading::ProblemCollector;
use super::{MeetingDetails, address};
use crate::folder::{ActivityEntry, ChangeEntry, Field, IdKind};

/// The details that meetings of one activity have: the usual ones first, and then those of changed weeks.
pub(super) struct ActivityDetails {
    all: Vec<MeetingDetails>,
    /// Whether the usual details were read without an error.
    is_complete: bool,
}

impl ActivityDetails {
    /// Reads the usual details.
    pub(super) fn read(problems: &mut ProblemCollector<'_>, entry: &ActivityEntry<'_>) -> Self {
        let rooms = rooms(problems, entry.rooms.as_deref());
        let staff = staff(problems, entry.staff.as_deref());
        let online = address::online(problems, entry.online.as_ref());
        let note = problems.text(entry.note.as_ref(), "note");
        let is_complete = rooms.is_some() && staff.is_some();
        let usual = MeetingDetails {
            rooms: rooms.unwrap_or_default(),
            staff: staff.unwrap_or_default(),
            online,
            note,
        };
        Self {
            all: vec![usual],
            is_complete,
        }
    }

    /// The index of the details of a changed week.
    pub(super) fn changed(
        &mut self,
        problems: &mut ProblemCollector<'_>,
        change: &ChangeEntry<'_>,
    ) -> Option<u16> {
        let mut details = self.all[0].clone();
        if change.rooms.is_some() {
            details.rooms = rooms(problems, change.rooms.as_deref())?;
        }
        if change.staff.is_some() {
            details.staff = staff(problems, change.staff.as_deref())?;
        }
        if change.online.is_some() {
            details.online = address::online(problems, change.online.as_ref());
        }
        if change.note.is_some() {
            details.note = problems.text(change.note.as_ref(), "note");
        }
        let known = self.all.iter().position(|known| *known == details);
        let index = known.unwrap_or_else(|| {
            self.all.push(details);
            self.all.len() - 1
        });
        Some(
            u16::try_from(index)
                .expect("an activity has at most one change a week, and weeks are u16"),
        )
    }

    /// Whether the details with this index have the usual rooms.
    pub(super) fn has_usual_rooms(&self, index: u16) -> bool {
        self.all[usize::from(index)].rooms == self.all[0].rooms
    }

    /// All details, or `None` after an error in the usual ones.
    pub(super) fn finish(self) -> Option<Vec<MeetingDetails>> {
        self.is_complete.then_some(self.all)
    }
}

fn rooms(
    problems: &mut ProblemCollector<'_>,
    fields: Option<&[Field<'_, String>]>,
) -> Option<Vec<Box<str>>> {
    names_but_blank(problems, fields, "a room", Some(IdKind::Room))
}

fn staff(
    problems: &mut ProblemCollector<'_>,
    fields: Option<&[Field<'_, String>]>,
) -> Option<Vec<Box<str>>> {
    names_but_blank(problems, fields, "a member of staff", Some(IdKind::Staff))
}
