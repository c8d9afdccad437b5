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
    /// The files that lose something that is over.
    past: BTreeSet<Arc<str>>,
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
        let mut paths: BTreeSet<Arc<str>> =
            kind.gone.iter().map(|(path, _)| path.clone()).collect();
        verdict.lossy.extend(paths.iter().cloned());
        verdict.past.extend(kind.past.iter().cloned());
        paths.extend(kind.past);
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
        past: BTreeSet::new(),
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
        past: BTreeSet::new(),
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
        past: BTreeSet::new(),
    }
}

/// The students who had a notice to come and have none now. A file is lost as a whole, because single notices end every day.
fn notices(accepted: &University, current: &University, today: Today) -> GoneEntries {
    let all = students_with_notices(accepted, today);
    let gone = gone_notices(&all, current, today);
    let always = Today::before_everything();
    let past = gone_notices(&students_with_notices(accepted, always), current, always);
    GoneEntries {
        cause: HoldCause::Notices,
        accepted: all.iter().map(|(_, files)| files.len()).sum(),
        percent: NOTICES_PERCENT,
        gone,
        past: past.into_iter().map(|(path, _)| path).collect(),
    }
}

/// A student with the files of notices.
type StudentFiles<'a> = (&'a str, &'a [FromFile<StudentNotices>]);

fn students_with_notices(university: &University, today: Today) -> Vec<StudentFiles<'_>> {
    let notices = university.notices.iter();
    let notices = notices.map(|(student, files)| (&**student, &**files));
    notices
        .filter(|(_, files)| has_notice(files, today))
        .collect()
}

fn has_notice(files: &[FromFile<StudentNotices>], today: Today) -> bool {
    let mut notices = files.iter().flat_map(|file| &file.value.notices);
    notices.any(|notice| today.is_before_end_of(notice.date))
}

/// The files of the students who have no notice any more.
fn gone_notices(
    before: &[StudentFiles<'_>],
    current: &University,
    today: Today,
) -> Vec<(Arc<str>, String)> {
    let is_gone = |student: &str| {
        let files = current.notices.get(student);
        files.is_none_or(|files| !has_notice(files, today))
    };
    let gone = before.iter().filter(|(student, _)| is_gone(student));
    let gone = gone.flat_map(|(student, files)| {
        let text = move |file: &FromFile<_>| (file.path.clone(), format!("notices of {student}"));
        files.iter().map(text)
    });
    gone.collect()
}
