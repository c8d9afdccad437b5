//! Whether the data folder takes away too much, and which files are held then. A pure comparison of two universities.

mod entries;
mod limits;
mod lossy;
mod names;
mod past;
mod rename_pairs;
mod renamed;
mod taught_files;
mod terms;

use std::cell::LazyCell;
use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use super::losses::{Losses, Today, Totals};
use crate::config::HoldsConfig;
use crate::folder::Role;
use crate::holds::{HeldLoss, Hold, HoldCause};
use crate::timetable::{Rename, University};
use entries::judge_entries;
use limits::{common_cause, concerns_enough, enough, exceeds};
use lossy::Lossy;
use names::NamesJudge;
use past::PastLosses;
use rename_pairs::{RenamePair, rename_pairs};
use renamed::renamed;
use taught_files::{Indexed, Key, TaughtFiles};
pub(super) use terms::{judge_terms, moves_terms};

const EXAMPLES: usize = 5;

/// The outcome of a comparison.
#[derive(Debug, Default)]
pub(super) struct Verdict {
    pub(super) holds: Vec<FoundHold>,
    /// The accepted paths of everything that loses something, held or not, and the paths of likely renames.
    pub(super) lossy: HashSet<Arc<str>>,
    /// The accepted paths of everything that loses something of the past alone.
    pub(super) past: HashSet<Arc<str>>,
    /// The likely renames that are published.
    pub(super) renames: Vec<Rename>,
}

impl Verdict {
    /// Whether the file loses something, of the past or to come.
    pub(super) fn loses(&self, path: &Arc<str>) -> bool {
        self.lossy.contains(path) || self.past.contains(path)
    }
}

/// A hold without the facts that need more than the two universities.
#[derive(Debug)]
pub(super) struct FoundHold {
    pub(super) cause: HoldCause,
    /// The accepted paths of the files, which stay at their settled content.
    pub(super) kept: BTreeSet<Arc<str>>,
    /// The current paths of the files: of the same modules, and of new ones that have the meetings of one that is gone.
    /// If all were published, people would have each meeting twice.
    pub(super) held_back: BTreeSet<Arc<str>>,
    pub(super) loss: HeldLoss,
    pub(super) examples: Vec<Box<str>>,
    /// The likely renames among the files.
    pub(super) renames: Vec<Rename>,
    /// The loss that would be left if these renames were recorded.
    pub(super) loss_if_renamed: Option<HeldLoss>,
    /// The loss is within the limits, and files stay held that were held at the last look.
    pub(super) is_recovering: bool,
}

impl FoundHold {
    /// Whether all of its files are among these.
    pub(super) fn is_within(&self, paths: &HashSet<Arc<str>>) -> bool {
        let mut files = self.kept.union(&self.held_back);
        files.all(|path| paths.contains(path))
    }

    /// Whether the current content of the file is not published.
    fn replaces(&self, path: &Arc<str>) -> bool {
        self.kept.contains(path) || self.held_back.contains(path)
    }
}

/// The universities that are compared. All may lack modules that are the same in all, but nothing else.
#[derive(Clone, Copy)]
pub(super) struct Compared<'a> {
    /// Everything that was accepted last.
    pub(super) accepted: &'a University,
    /// The contents at which files stay if they are held; `None` if these are the accepted ones.
    pub(super) settled: Option<&'a University>,
    pub(super) current: &'a University,
    /// The paths of accepted files that came a short time ago. They may be the new names of modules that are gone now.
    pub(super) came: &'a HashSet<&'a str>,
}

/// The facts with which every comparison is judged.
#[derive(Clone, Copy)]
pub(super) struct JudgeRules<'a> {
    /// The files of these holds stay held until they lose nothing.
    pub(super) last: &'a [Hold],
    pub(super) settings: &'a HoldsConfig,
    pub(super) today: Today,
}

/// Compares the folder with what was accepted last; `everything` is all that is accepted. The files of a hold are those
/// that lose something of the contents at which they would stay. The terms are judged apart, because they date the modules.
pub(super) fn judge(
    compared: Compared<'_>,
    everything: impl FnOnce() -> University,
    rules: JudgeRules<'_>,
) -> Verdict {
    let JudgeRules {
        last,
        settings,
        today,
    } = rules;
    let Compared {
        accepted,
        current,
        came,
        ..
    } = compared;
    let after = Indexed::of(current);
    let found = Comparison::of(accepted, &after, current, today);
    let settled = compared.settled;
    let settled = settled.map(|settled| Comparison::of(settled, &after, current, today));
    let stays = settled.as_ref().unwrap_or(&found);
    let mut verdict = Verdict::default();
    for lossy in &found.lossy {
        verdict
            .lossy
            .extend(lossy.lost_paths(lossy.before).cloned());
    }
    let everything = LazyCell::new(everything);
    if !stays.lossy.is_empty() {
        let totals = LazyCell::new(|| totals(&everything, today));
        let cause = if concerns_enough(&found.lossy, settings) {
            common_cause(&found, &everything, *totals, rules)
        } else {
            None
        };
        let hold = |cause, lossy: &[&Lossy<'_>]| stays.hold(cause, lossy, &after, *totals);
        verdict.holds = match cause {
            Some(cause) => vec![hold(cause, &stays.lossy.iter().collect::<Vec<_>>())],
            None => small_holds(&found.lossy, &stays.lossy, hold, last, settings),
        };
    }
    verdict.past.extend(PastLosses::of(&found.differing).kept);
    if let Some(hold) = verdict.holds.iter_mut().find(|hold| hold.cause.is_sum()) {
        PastLosses::of(&stays.differing).add_to(hold, &stays.before, &after);
    }
    let names = NamesJudge {
        differing: &found.differing,
        current: &after,
        everything: &everything,
        rules,
    };
    names.judge(&mut verdict);
    let mut long_known = found.before;
    long_known.remove(came);
    let pairs = rename_pairs(&found.differing, &long_known, &after);
    add_renames(&mut verdict, pairs);
    judge_entries(accepted, current, rules, &mut verdict);
    let Verdict { past, lossy, .. } = &mut verdict;
    past.retain(|path| !lossy.contains(path));
    verdict
}

/// A university and the modules that are not the same in the current one.
struct Comparison<'a> {
    before: Indexed<'a>,
    differing: Vec<Differing<'a>>,
    /// Those that lose something.
    lossy: Vec<Lossy<'a>>,
}

impl<'a> Comparison<'a> {
    fn of(
        before: &'a University,
        after: &Indexed<'a>,
        current: &'a University,
        today: Today,
    ) -> Self {
        let before = Indexed::of(before);
        let differing = differing(&before, after, current);
        let lossy = differing.iter();
        let lossy =
            lossy.filter_map(|&(key, before, after)| Lossy::find(key, before, after, today));
        Self {
            lossy: lossy.collect(),
            differing,
            before,
        }
    }

    fn hold(
        &self,
        cause: HoldCause,
        lossy: &[&Lossy<'_>],
        after: &Indexed<'_>,
        totals: Totals,
    ) -> FoundHold {
        found_hold(cause, lossy.iter().copied(), &self.before, after, totals)
    }
}

/// The sum of what is lost, held or not.
pub(super) fn loss_of_modules(before: &University, current: &University, today: Today) -> HeldLoss {
    let compared = Comparison::of(before, &Indexed::of(current), current, today);
    loss_of(compared.lossy.iter())
}

/// The modules that are not the same in both, each with its files before and after.
type Differing<'a> = (Key<'a>, TaughtFiles<'a>, TaughtFiles<'a>);

fn differing<'a>(
    before: &Indexed<'a>,
    after: &Indexed<'a>,
    current: &'a University,
) -> Vec<Differing<'a>> {
    let all = before.modules.iter().map(|(&key, &before)| {
        let after = after.get(key, current).unwrap_or_default();
        (key, before, after)
    });
    all.filter(|(_, before, after)| !before.is_same(*after))
        .collect()
}

/// Adds the likely renames to the holds of their modules, or to those that are published.
fn add_renames(verdict: &mut Verdict, pairs: Vec<RenamePair<'_>>) {
    for RenamePair { old, new, rename } in pairs {
        let mut holds = verdict.holds.iter_mut();
        if let Some(hold) = holds.find(|hold| hold.kept.contains(old)) {
            hold.held_back.extend(new.into_iter().cloned());
            hold.renames.push(rename);
            continue;
        }
        // If both were accepted at once, nobody would know at the next look that one is the other.
        verdict.lossy.insert(Arc::clone(old));
        verdict.lossy.extend(new.into_iter().cloned());
        verdict.renames.push(rename);
    }
    // A module that has another code in several terms is there several times.
    let holds = verdict.holds.iter_mut().map(|hold| &mut hold.renames);
    for renames in holds.chain([&mut verdict.renames]) {
        renames.sort_by(|a, b| (a.activity.is_some(), a).cmp(&(b.activity.is_some(), b)));
        renames.dedup();
    }
}

/// Sums over all modules.
fn totals(university: &University, today: Today) -> Totals {
    let modules = Indexed::of(university).modules;
    Totals::of(modules.values().map(|files| files.taught()), today)
}

/// The holds where all losses together are within the limits, of the files that would lose something of the contents at
/// which they stay.
fn small_holds<'a>(
    lossy: &[Lossy<'_>],
    stays: &'a [Lossy<'a>],
    found_hold: impl Fn(HoldCause, &[&Lossy<'_>]) -> FoundHold,
    last: &[Hold],
    settings: &HoldsConfig,
) -> Vec<FoundHold> {
    // Lists of other people are an accident of their own, however small their share.
    let others = lossy.iter().filter(|lossy| {
        enough(lossy.losses.people.len(), settings) && has_other_people(&lossy.losses)
    });
    let others: HashSet<Key<'_>> = others.map(|lossy| lossy.key).collect();
    let (others, mut rest): (Vec<&Lossy<'_>>, Vec<&Lossy<'_>>) =
        stays.iter().partition(|lossy| others.contains(&lossy.key));
    let mut holds = Vec::new();
    if !others.is_empty() {
        holds.push(found_hold(HoldCause::OtherPeople, &others));
    }
    for last in last {
        let is_held = |lossy: &&Lossy<'_>| {
            let mut paths = lossy.lost_paths(lossy.before);
            paths.any(|path| last.files.binary_search(path).is_ok())
        };
        let remaining: Vec<&Lossy<'_>>;
        (remaining, rest) = rest.into_iter().partition(is_held);
        if !remaining.is_empty() {
            holds.push(FoundHold {
                is_recovering: true,
                ..found_hold(last.cause, &remaining)
            });
        }
    }
    holds
}

/// Whether more than half of the people in an enrolment list are gone and about as many others have come.
fn has_other_people(losses: &Losses<'_>) -> bool {
    2 * losses.students_gone > losses.students_before
        && 2 * losses.students_come > losses.students_gone
}

fn found_hold<'a>(
    cause: HoldCause,
    lossy: impl Iterator<Item = &'a Lossy<'a>> + Clone,
    before: &Indexed<'_>,
    after: &Indexed<'_>,
    totals: Totals,
) -> FoundHold {
    let loss = HeldLoss {
        meetings_in_all: totals.meetings,
        ..loss_of(lossy.clone())
    };
    let mut kept = BTreeSet::new();
    let mut held_back = BTreeSet::new();
    for lossy in lossy.clone() {
        kept.extend(lossy.lost_paths(lossy.before).cloned());
        held_back.extend(lossy.lost_paths(lossy.after).cloned());
    }
    held_back.extend(renamed(lossy.clone(), before, after));
    let by_loss = |a: &&Lossy<'_>, b: &&Lossy<'_>| {
        let people = |lossy: &Lossy<'_>| lossy.losses.people.len();
        people(b).cmp(&people(a)).then(a.key.cmp(&b.key))
    };
    let mut worst: Vec<&Lossy<'_>> = lossy.collect();
    worst.sort_by(by_loss);
    let examples = worst.iter().take(EXAMPLES).map(|lossy| example(lossy));
    FoundHold {
        cause,
        examples: examples.collect(),
        kept,
        held_back,
        loss,
        renames: Vec::new(),
        loss_if_renamed: None,
        is_recovering: false,
    }
}

/// The sum of the losses, without the totals.
fn loss_of<'a>(lossy: impl Iterator<Item = &'a Lossy<'a>> + Clone) -> HeldLoss {
    let people = lossy.clone().flat_map(|lossy| &lossy.losses.people);
    let people: HashSet<&(Role, &str)> = people.collect();
    let gone = lossy.clone().filter(|lossy| lossy.losses.is_module_gone);
    HeldLoss {
        modules: gone.count(),
        meetings: lossy.map(|lossy| lossy.losses.meetings).sum(),
        people: people.len(),
        ..HeldLoss::default()
    }
}

fn example(lossy: &Lossy<'_>) -> Box<str> {
    let Losses {
        meetings,
        students_gone,
        ref people,
        ..
    } = lossy.losses;
    let (code, term) = lossy.key;
    let mut people: Vec<&str> = people.iter().map(|(_, id)| *id).collect();
    people.sort_unstable();
    let named = people
        .iter()
        .take(2)
        .copied()
        .collect::<Vec<_>>()
        .join(", ");
    let gone = [
        (meetings, "meetings to come are gone"),
        (students_gone, "students are gone from its list"),
    ];
    let gone = gone.iter().filter(|(count, _)| *count > 0);
    let gone: Vec<String> = gone
        .map(|(count, text)| format!("{count} {text}, "))
        .collect();
    let more = if people.len() > 2 { ", …" } else { "" };
    format!(
        "module {code} in term {term}: {}and {} people lose meetings ({named}{more})",
        gone.concat(),
        people.len(),
    )
    .into()
}

#[cfg(test)]
mod tests;
