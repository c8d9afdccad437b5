//! The rooms and people whose names or other facts in events have changed.

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
    pub(super) fn affects(&self, module: &Module) -> bool {
        if self.rooms.is_none() && self.people.is_none() {
            return false;
        }
        let mut details = module
            .activities
            .iter()
            .flat_map(|activity| &activity.details);
        details.any(|details| {
            let room = |name: &str| {
                self.rooms
                    .is_some_and(|(before, now)| before.get(name) != now.get(name))
            };
            let staff = |id: &str| {
                self.people
                    .is_some_and(|(before, now)| before.staff_name(id) != now.staff_name(id))
            };
            details.rooms.iter().any(|name| room(name)) || details.staff.iter().any(|id| staff(id))
        })
    }
}
