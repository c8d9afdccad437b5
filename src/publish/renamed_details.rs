//! The rooms and people whose names or other facts in events have changed.

use crate::changes::Moves;
use crate::timetable::{Module, People, Rooms, University};

/// The rooms and people before and now, if any of them has changed.
pub(super) struct RenamedDetails<'a> {
    rooms: Option<(&'a Rooms, &'a Rooms)>,
    people: Option<(&'a People, &'a People)>,
}

impl<'a> RenamedDetails<'a> {
    pub(super) fn between(before: &'a University, now: &'a University) -> Self {
        Self {
            rooms: (before.rooms != now.rooms).then_some((&*before.rooms, &*now.rooms)),
            people: (before.people != now.people).then_some((&*before.people, &*now.people)),
        }
    }

    /// Whether events of the module show a room or a member of staff that has changed.
    pub(super) fn affects(&self, module: &Module, moves: &Moves) -> bool {
        if self.rooms.is_none() && self.people.is_none() {
            return false;
        }
        let room = |name: &str| {
            self.rooms
                .is_some_and(|(before, now)| before.get(name) != now.get(name))
        };
        let staff = |id: &str| {
            self.people
                .is_some_and(|(before, now)| before.staff_name(id) != now.staff_name(id))
        };
        let is_renamed = |rooms: &[Box<str>], people: &[Box<str>]| {
            rooms.iter().any(|name| room(name)) || people.iter().any(|id| staff(id))
        };
        let activities = module.activities.iter();
        let mut details = activities.flat_map(|activity| &activity.details);
        let mut facts_before = moves.facts_before(module);
        details.any(|details| is_renamed(&details.rooms, &details.staff))
            || facts_before.any(|facts| is_renamed(&facts.rooms, &facts.staff))
    }
}
