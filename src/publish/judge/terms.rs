//! Whether new terms move too many meetings.

use std::collections::{BTreeSet, HashSet};

use jiff::tz::TimeZone;

use super::super::files::TERMS;
use super::super::losses::{Losses, TaughtModule, Today};
use super::{EXAMPLES, FoundHold, Indexed, totals};
use crate::config::HoldsConfig;
use crate::holds::{HeldLoss, HoldCause};
use crate::timetable::{Term, Terms, University};

/// Whether new terms move most of the meetings to come in a term.
pub(in super::super) fn moves_terms(accepted: &Terms, current: &Terms, today: Today) -> bool {
    !moved_terms(accepted, current, today).is_empty()
}

fn moved_terms<'a>(accepted: &'a Terms, current: &Terms, today: Today) -> HashSet<&'a str> {
    let has_other_zone = zone_name(&accepted.timezone) != zone_name(&current.timezone);
    let terms = accepted.terms.iter().map(|(id, term)| (&**id, term));
    let moved = terms.filter(|(id, term)| {
        has_other_zone || moves_most_weeks(term, current.terms.get(*id), today)
    });
    moved.map(|(id, _)| id).collect()
}

/// The hold of new terms, if they move the meetings to come of many people.
pub(in super::super) fn judge_terms(
    accepted: &Terms,
    current: &Terms,
    university: &University,
    settings: &HoldsConfig,
    today: Today,
) -> Option<FoundHold> {
    let moved = moved_terms(accepted, current, today);
    if settings.share_percent >= 100 || moved.is_empty() {
        return None;
    }
    let indexed = Indexed::of(university);
    let concerned = indexed
        .modules
        .iter()
        .filter(|((_, term), _)| moved.contains(term));
    let mut people = HashSet::new();
    let mut meetings = 0;
    for (_, files) in concerned {
        let losses = Losses::between(files.taught(), TaughtModule::default(), today);
        meetings += losses.meetings;
        people.extend(losses.people);
    }
    if people.len() < (settings.people as usize).max(1) {
        return None;
    }
    let totals = totals(university, today);
    let mut examples: Vec<Box<str>> = moved
        .iter()
        .take(EXAMPLES)
        .map(|term| format!("term {term}").into())
        .collect();
    examples.sort_unstable();
    Some(FoundHold {
        cause: HoldCause::Terms,
        kept: [TERMS.into()].into(),
        held_back: BTreeSet::new(),
        loss: HeldLoss {
            meetings,
            meetings_in_all: totals.meetings,
            people: people.len(),
            ..HeldLoss::default()
        },
        examples,
        renames: Vec::new(),
        loss_if_renamed: None,
        is_recovering: false,
    })
}

fn zone_name(zone: &TimeZone) -> Option<&str> {
    zone.iana_name()
}

/// Whether more than half of the weeks to come have another Monday, or none.
fn moves_most_weeks(before: &Term, after: Option<&Term>, today: Today) -> bool {
    let to_come = before
        .weeks
        .iter()
        .filter(|(_, monday)| today.is_before_week(**monday));
    let (moved, kept): (Vec<_>, Vec<_>) = to_come
        .partition(|(week, monday)| after.is_none_or(|term| term.weeks.get(week) != Some(monday)));
    moved.len() > kept.len()
}
