//! Whether too many programmes, names of people, rooms or notices are gone.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{EXAMPLES, FoundHold, JudgeRules, Verdict, exceeds};
use crate::config::HoldsConfig;
use crate::folder::Role;
use crate::holds::{HeldLoss, Hold, HoldCause};
use crate::publish::files::{PEOPLE, ROOMS};
use crate::publish::losses::Today;
use crate::timetable::{FromFile, StudentNotices, University};

/// The loss of entries of one kind that is held, if it is above this percentage. Lists of rooms and people are made new for a
/// term, and books are returned, so much may be gone.
pub(super) const NAMES_PERCENT: u8 = 50;
const NOTICES_PERCENT: u8 = 75;

/// If all entries are gone, so many are enough, however small the university is.
const ALL_ENTRIES: usize = 5;

/// Whether so many entries are gone that they may be held.
pub(super) fn has_enough(gone: usize, all: usize, settings: &HoldsConfig) -> bool {
    gone >= settings.people as usize || (gone == all && gone >= ALL_ENTRIES)
}

/// Whether the files were held at the last look for this cause, so they stay held until they lose nothing.
pub(super) fn is_recovering(hold: &FoundHold, last: &[Hold]) -> bool {
    let mut last = last.iter().filter(|last| last.cause == hold.cause);
    last.any(|last| {
        hold.kept
            .iter()
            .any(|path| last.files.binary_search(path).is_ok())
    })
}

/// The entries of one kind that are gone.
struct GoneEntries {
    cause: HoldCause,
    /// The number that was accepted.
    accepted: usize,
    percent: u8,
    /// Each with its file and a text for people.
    gone: Vec<(Arc<str>, String)>,
}

/// Adds what is gone of each kind to the verdict.
pub(super) fn judge_entries(
    accepted: &University,
    current: &University,
    rules: JudgeRules<'_>,
    verdict: &mut Verdict,
) {
    let JudgeRules {
        last,
        settings,
        today,
    } = rules;
    let kinds = [
        programmes(accepted, current, settings),
        rooms(accepted, current),
        people(accepted, current),
        notices(accepted, current, today),
    ];
    for kind in kinds {
        let paths: BTreeSet<Arc<str>> = kind.gone.iter().map(|(path, _)| path.clone()).collect();
        verdict.lossy.extend(paths.iter().cloned());
        let count = kind.gone.len();
        let is_large = if kind.cause == HoldCause::Programmes {
            has_enough(count, kind.accepted, settings)
        } else {
            count >= settings.people as usize
        };
        let is_large =
            is_large && settings.share_percent < 100 && exceeds(count, kind.accepted, kind.percent);
        let examples = kind.gone.into_iter().take(EXAMPLES);
        let hold = FoundHold {
            cause: kind.cause,
            held_back: paths.clone(),
            kept: paths,
            loss: HeldLoss {
                entries: count,
                entries_in_all: kind.accepted,
                ..HeldLoss::default()
            },
            examples: examples.map(|(_, text)| text.into()).collect(),
            renames: Vec::new(),
            loss_if_renamed: None,
            is_recovering: false,
        };
        let is_recovering = !is_large && is_recovering(&hold, last);
        if is_large || is_recovering {
            verdict.holds.push(FoundHold {
                is_recovering,
                ..hold
            });
        }
    }
}

fn programmes(accepted: &University, current: &University, settings: &HoldsConfig) -> GoneEntries {
    let has_modules = accepted
        .programmes
        .iter()
        .filter(|file| !file.value.modules.is_empty());
    let is_gone = |id: &str| {
        let programme = current.programme(id);
        programme.is_none_or(|programme| programme.modules.is_empty())
    };
    let gone = has_modules.clone().filter(|file| is_gone(&file.value.id));
    GoneEntries {
        cause: HoldCause::Programmes,
        accepted: has_modules.count(),
        percent: settings.share_percent,
        gone: gone
            .map(|file| (file.path.clone(), format!("programme {}", file.value.id)))
            .collect(),
    }
}

fn rooms(accepted: &University, current: &University) -> GoneEntries {
    let mut gone = Vec::new();
    if !Arc::ptr_eq(&accepted.rooms, &current.rooms) {
        let names = accepted
            .rooms
            .names()
            .filter(|name| current.rooms.get(name).is_none());
        gone.extend(names.map(|name| (Arc::from(ROOMS), format!("room {name}"))));
        gone.sort_unstable();
    }
    GoneEntries {
        cause: HoldCause::Rooms,
        accepted: accepted.rooms.names().count(),
        percent: NAMES_PERCENT,
        gone,
    }
}

fn people(accepted: &University, current: &University) -> GoneEntries {
    let mut gone = Vec::new();
    if !Arc::ptr_eq(&accepted.people, &current.people) {
        for role in [Role::Student, Role::Staff] {
            let ids = accepted.people.of_role(role).keys();
            let ids = ids.filter(|id| current.people.person(role, id).is_none());
            gone.extend(ids.map(|id| (Arc::from(PEOPLE), format!("person {id}"))));
        }
        gone.sort_unstable();
    }
    let people = &accepted.people;
    GoneEntries {
        cause: HoldCause::Names,
        accepted: people.students.len() + people.staff.len(),
        percent: NAMES_PERCENT,
        gone,
    }
}

/// The students who had a notice to come and have none now. A file is lost as a whole, because single notices end every day.
fn notices(accepted: &University, current: &University, today: Today) -> GoneEntries {
    let has_notice = |files: &[FromFile<StudentNotices>]| {
        let mut notices = files.iter().flat_map(|file| &file.value.notices);
        notices.any(|notice| today.is_before_end_of(notice.date))
    };
    let with_notices = accepted
        .notices
        .iter()
        .filter(|(_, files)| has_notice(files));
    let is_gone = |student: &str| {
        current
            .notices
            .get(student)
            .is_none_or(|files| !has_notice(files))
    };
    let gone = with_notices.clone().filter(|(student, _)| is_gone(student));
    let gone = gone.flat_map(|(student, files)| {
        files
            .iter()
            .map(move |file| (file.path.clone(), format!("notices of {student}")))
    });
    GoneEntries {
        cause: HoldCause::Notices,
        accepted: with_notices.map(|(_, files)| files.len()).sum(),
        percent: NOTICES_PERCENT,
        gone: gone.collect(),
    }
}
