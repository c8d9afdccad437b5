//! The activities that a feed shows, as the table of kinds says for its kind.

use crate::timetable::{MeetingDetails, University};

/// The way in which the feeds of a kind select their activities.
#[derive(Clone, Copy, Debug)]
pub enum Selection {
    /// All activities of some modules, or those for some groups. The function is asked about one feed's id, which the
    /// data folder need not know.
    Modules(for<'a> fn(&'a University, &'a str) -> Vec<ModulePart<'a>>),
    /// The meetings that name the feed's id. The function gives the names that count.
    Named(for<'a> fn(MeetingNames<'a>) -> &'a [Box<str>]),
    /// The activities that the student attends, by the enrolments.
    Enrolments,
}

/// The activities of a module that a feed shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ModulePart<'a> {
    pub code: &'a str,
    /// `None`: every term.
    pub term: Option<&'a str>,
    /// The groups whose activities are shown, beside those for everyone on the module. `None`: every group.
    pub groups: Option<&'a [Box<str>]>,
}

/// The rooms and the staff that a meeting names.
#[derive(Clone, Copy, Debug)]
pub struct MeetingNames<'a> {
    pub rooms: &'a [Box<str>],
    pub staff: &'a [Box<str>],
}

impl<'a> ModulePart<'a> {
    /// The whole module, in every term.
    pub fn whole(code: &'a str) -> Self {
        Self {
            code,
            term: None,
            groups: None,
        }
    }

    /// Whether an activity in this term is shown that is for these groups.
    pub fn shows(&self, term: &str, groups: &[Box<str>]) -> bool {
        self.term.is_none_or(|shown| shown == term)
            && self.groups.is_none_or(|shown| {
                groups.is_empty() || groups.iter().any(|group| shown.contains(group))
            })
    }

    /// Whether every activity of the module is shown. The sides of a joint activity are then shown too, and otherwise
    /// one of them.
    pub fn is_whole(&self) -> bool {
        self.groups.is_none()
    }
}

impl<'a> From<&'a MeetingDetails> for MeetingNames<'a> {
    fn from(details: &'a MeetingDetails) -> Self {
        Self {
            rooms: &details.rooms,
            staff: &details.staff,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_shows_what_is_for_everyone_and_what_is_for_its_groups() {
        let names = |names: &[&str]| names.iter().copied().map(Box::from).collect::<Vec<_>>();
        let shown = names(&["A", "C"]);
        let part = ModulePart {
            groups: Some(&shown),
            term: Some("S1"),
            ..ModulePart::whole("M")
        };
        assert!(part.shows("S1", &[]));
        assert!(part.shows("S1", &names(&["B", "C"])));
        assert!(!part.shows("S1", &names(&["B"])));
        assert!(!part.shows("S2", &[]));
        assert!(ModulePart::whole("M").shows("S2", &names(&["B"])));
    }
}
