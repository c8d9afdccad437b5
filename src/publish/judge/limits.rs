//! The limits of a loss.

use std::collections::HashSet;

use super::{Comparison, Differing, Indexed, JudgeRules, Key, Lossy, TaughtFiles};
use crate::config::HoldsConfig;
use crate::folder::Role;
use crate::holds::HoldCause;
use crate::publish::losses::{Losses, TaughtModule, Today, Totals};
use crate::timetable::University;

/// More files than this, and more than this share of them, lose more than half of what they hold: then they are held even
/// if all that is lost is less than the share of the settings.
const HALF_EMPTIED_FILES: usize = 20;
const HALF_EMPTIED_PERCENT: u8 = 5;

/// A loss in at most so many modules is compared with whole terms too, because towards the end of a term a single module has
/// most meetings to come.
const FEW_MODULES: usize = 3;

/// With at least so many modules, one of them may be removed with its enrolment list, also if it is more than the share.
const MODULES_OF_A_SMALL_UNIVERSITY: usize = 4;

pub(super) fn enough(people: usize, settings: &HoldsConfig) -> bool {
    people >= settings.people as usize
}

/// Whether enough people lose meetings.
pub(super) fn concerns_enough(lossy: &[Lossy<'_>], settings: &HoldsConfig) -> bool {
    let people: HashSet<(Role, &str)> = lossy
        .iter()
        .flat_map(|lossy| lossy.losses.people.iter().copied())
        .collect();
    enough(people.len(), settings)
}

/// The cause by which everything that loses something is held together, if it loses enough.
pub(super) fn common_cause(
    found: &Comparison<'_>,
    accepted: &University,
    totals: Totals,
    rules: JudgeRules<'_>,
) -> Option<HoldCause> {
    cause_of_share(found, accepted, totals, rules).or_else(|| {
        let concerns_many = concerns_many_people(&found.lossy, accepted, rules);
        concerns_many.then_some(HoldCause::HalfEmptied)
    })
}

/// The cause, if it is the share of what is lost.
fn cause_of_share(
    found: &Comparison<'_>,
    accepted: &University,
    totals: Totals,
    rules: JudgeRules<'_>,
) -> Option<HoldCause> {
    let exceeded = |lossy: &[&Lossy<'_>], differing: &[Differing<'_>]| {
        cause(lossy, totals, rules.settings)
            .filter(|_| are_many_emptied(lossy) || is_large_in_terms(differing, accepted, rules))
    };
    let mut lossy: Vec<&Lossy<'_>> = found.lossy.iter().collect();
    let cause = exceeded(&lossy, &found.differing)?;
    let removed = only_removed_module(&lossy);
    let Some(removed) = removed.filter(|_| totals.modules >= MODULES_OF_A_SMALL_UNIVERSITY) else {
        return Some(cause);
    };
    lossy.retain(|lossy| lossy.key != removed);
    let differing = found.differing.iter().filter(|(key, ..)| *key != removed);
    let differing: Vec<Differing<'_>> = differing.copied().collect();
    exceeded(&lossy, &differing).map(|_| cause)
}

/// Whether many enrolment lists lose more than half of their students, and so many of all people lose meetings by that. At a
/// large university they are so many long before many of all lists, or of all meetings, are gone.
fn concerns_many_people(lossy: &[Lossy<'_>], accepted: &University, rules: JudgeRules<'_>) -> bool {
    let emptied = lossy
        .iter()
        .filter(|lossy| lossy.has_half_emptied_enrolment());
    if emptied.clone().count() <= HALF_EMPTIED_FILES {
        return false;
    }
    let people = emptied.flat_map(|lossy| &lossy.losses.people);
    let people: HashSet<&(Role, &str)> = people.collect();
    let mut all = HashSet::new();
    for files in Indexed::of(accepted).modules.values() {
        let losses = Losses::between(files.taught(), TaughtModule::default(), rules.today);
        all.extend(losses.people);
    }
    exceeds(people.len(), all.len(), rules.settings.share_percent)
}

/// The only module that is gone, if its enrolment list is gone with it.
fn only_removed_module<'a>(lossy: &[&Lossy<'a>]) -> Option<Key<'a>> {
    let mut gone = lossy.iter().filter(|lossy| lossy.losses.is_module_gone);
    let module = gone.next().filter(|_| gone.next().is_none())?;
    (module.after.paths().next().is_none()).then_some(module.key)
}

fn cause<'a>(lossy: &[&Lossy<'a>], totals: Totals, settings: &HoldsConfig) -> Option<HoldCause> {
    let sum = |count: fn(&Losses<'a>) -> usize| {
        lossy
            .iter()
            .map(|lossy| count(&lossy.losses))
            .sum::<usize>()
    };
    let share = settings.share_percent;
    let modules = sum(|losses| usize::from(losses.is_module_gone));
    let half_emptied = |is_emptied: fn(&Lossy<'a>) -> bool, of: usize| {
        let emptied = lossy.iter().filter(|lossy| is_emptied(lossy)).count();
        share < 100 && emptied > HALF_EMPTIED_FILES && exceeds(emptied, of, HALF_EMPTIED_PERCENT)
    };
    if exceeds(modules, totals.modules, share) {
        Some(HoldCause::Modules)
    } else if exceeds(sum(|losses| losses.meetings), totals.meetings, share) {
        Some(HoldCause::Meetings)
    } else if exceeds(sum(Losses::attendances), totals.attendances, share) {
        Some(HoldCause::People)
    } else if half_emptied(Lossy::has_half_emptied_module, totals.modules)
        || half_emptied(Lossy::has_half_emptied_enrolment, totals.enrolments)
    {
        Some(HoldCause::HalfEmptied)
    } else {
        None
    }
}

/// Whether the part is more than so many percent of all.
pub(super) fn exceeds(part: usize, all: usize, percent: u8) -> bool {
    part * 100 > all * usize::from(percent)
}

/// Whether more than a few modules lose most of what is to come.
fn are_many_emptied(lossy: &[&Lossy<'_>]) -> bool {
    let emptied = lossy
        .iter()
        .filter(|lossy| lossy.has_half_emptied_module() || lossy.has_half_emptied_enrolment());
    emptied.count() > FEW_MODULES
}

/// Whether the loss exceeds the share of all meetings of the terms that have meetings to come, those that are over included.
fn is_large_in_terms(
    differing: &[Differing<'_>],
    accepted: &University,
    rules: JudgeRules<'_>,
) -> bool {
    let today = rules.today;
    let all = Indexed::of(accepted).modules;
    let has_meetings_to_come = |files: TaughtFiles<'_>| {
        let losses = Losses::between(files.taught(), TaughtModule::default(), today);
        losses.meetings > 0
    };
    let to_come = all
        .iter()
        .filter(|(_, files)| has_meetings_to_come(**files));
    let terms: HashSet<&str> = to_come.map(|((_, term), _)| *term).collect();
    let of_terms = all.iter().filter(|((_, term), _)| terms.contains(term));
    let always = Today::before_everything();
    let totals = Totals::of(of_terms.map(|(_, files)| files.taught()), always);
    let lossy = differing
        .iter()
        .filter(|((_, term), ..)| terms.contains(term))
        .filter_map(|&(key, before, after)| Lossy::find(key, before, after, always));
    let lossy: Vec<Lossy<'_>> = lossy.collect();
    let lossy: Vec<&Lossy<'_>> = lossy.iter().collect();
    cause(&lossy, totals, rules.settings).is_some()
}
