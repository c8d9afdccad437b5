//! Whether the data folder takes away too much, and which files are held then. A pure comparison of two universities.

mod entries;
mod limits;
mod names;
mod renamed;
mod terms;

use std::cell::LazyCell;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use super::losses::{Losses, TaughtModule, Today, Totals};
use crate::config::HoldsConfig;
use crate::folder::Role;
use crate::holds::{HeldLoss, Hold, HoldCause};
use crate::timetable::{Enrolment, FromFile, Module, University};
use entries::judge_entries;
use limits::{are_many_emptied, common_cause, enough, exceeds, is_large_in_terms};
use names::judge_names;
use renamed::renamed;
pub(super) use terms::{judge_terms, moves_terms};

const EXAMPLES: usize = 5;

/// The outcome of a comparison.
#[derive(Debug, Default)]
pub(super) struct Verdict {
    pub(super) holds: Vec<FoundHold>,
    /// The accepted paths of everything that loses something, held or not.
    pub(super) lossy: HashSet<Arc<str>>,
}

/// A hold without the facts that need more than the two universities.
#[derive(Debug)]
pub(super) struct FoundHold {
    pub(super) cause: HoldCause,
    /// The accepted paths of the files, which stay at their accepted content.
    pub(super) kept: BTreeSet<Arc<str>>,
    /// The current paths of the files: of the same modules, and of new ones that have the meetings of one that is gone.
    /// If all were published, people would have each meeting twice.
    pub(super) held_back: BTreeSet<Arc<str>>,
    pub(super) loss: HeldLoss,
    pub(super) examples: Vec<Box<str>>,
    /// The loss is within the limits, and files stay held that were held at the last look.
    pub(super) is_recovering: bool,
}

impl FoundHold {
    /// Whether the current content of the file is not published.
    fn replaces(&self, path: &Arc<str>) -> bool {
        self.kept.contains(path) || self.held_back.contains(path)
    }
}

/// The current content of a module or enrolment list, by code and term.
type Key<'a> = (&'a str, &'a str);

struct Indexed<'a> {
    modules: BTreeMap<Key<'a>, TaughtFiles<'a>>,
}

/// The files of a module in one term.
#[derive(Clone, Copy, Default)]
struct TaughtFiles<'a> {
    module: Option<&'a FromFile<Module>>,
    enrolment: Option<&'a FromFile<Enrolment>>,
}

impl<'a> TaughtFiles<'a> {
    fn taught(self) -> TaughtModule<'a> {
        TaughtModule {
            module: self.module.map(|file| &*file.value),
            enrolment: self.enrolment.map(|file| &*file.value),
        }
    }

    fn paths(self) -> impl Iterator<Item = &'a Arc<str>> {
        let module = self.module.map(|file| &file.path);
        module
            .into_iter()
            .chain(self.enrolment.map(|file| &file.path))
    }

    fn is_same(self, other: TaughtFiles<'_>) -> bool {
        fn address<T>(file: Option<&FromFile<T>>) -> Option<*const T> {
            file.map(|file| Arc::as_ptr(&file.value))
        }
        address(self.module) == address(other.module)
            && address(self.enrolment) == address(other.enrolment)
    }
}

impl<'a> Indexed<'a> {
    fn of(university: &'a University) -> Self {
        let mut modules: BTreeMap<Key<'a>, TaughtFiles<'a>> = BTreeMap::new();
        for file in &university.modules {
            let key = (&*file.value.code, &*file.value.term);
            modules.entry(key).or_default().module = Some(file);
        }
        for file in &university.enrolments {
            let key = (&*file.value.module, &*file.value.term);
            modules.entry(key).or_default().enrolment = Some(file);
        }
        Self { modules }
    }

    /// The module with this code, or the one that had it before.
    fn get(&self, key: Key<'_>, university: &'a University) -> Option<TaughtFiles<'a>> {
        let known = self.modules.get(&key);
        let renamed = || {
            let module = university.module_called(key.0, key.1)?;
            self.modules
                .get(&(&*module.value.code, &*module.value.term))
        };
        known.or_else(renamed).copied()
    }
}

/// One module in one term that loses something.
struct Lossy<'a> {
    key: Key<'a>,
    before: TaughtFiles<'a>,
    after: TaughtFiles<'a>,
    losses: Losses<'a>,
    is_by_module: bool,
    is_by_enrolment: bool,
}

impl<'a> Lossy<'a> {
    fn find(
        key: Key<'a>,
        before: TaughtFiles<'a>,
        after: TaughtFiles<'a>,
        today: Today,
    ) -> Option<Self> {
        let losses = Losses::between(before.taught(), after.taught(), today);
        if losses.is_none() {
            return None;
        }
        // A list names the groups of its module. If one of both stays as it was, the other one may not fit it any more.
        let fit = |module: TaughtFiles<'a>, enrolment: TaughtFiles<'a>| {
            let module = module.module;
            let mixed = TaughtFiles {
                module,
                enrolment: enrolment.enrolment,
            };
            Losses::between(before.taught(), mixed.taught(), today).is_none()
        };
        Some(Self {
            key,
            before,
            after,
            is_by_module: losses.meetings > 0 || !fit(after, before),
            is_by_enrolment: losses.students_gone > 0
                || losses.attendances_by_enrolment > 0
                || !fit(before, after),
            losses,
        })
    }

    /// The files by which something is lost: that of the module, that of the enrolment list, or both.
    fn lost_paths(&self, files: TaughtFiles<'a>) -> impl Iterator<Item = &'a Arc<str>> {
        let module = files.module.filter(|_| self.is_by_module);
        let enrolment = files.enrolment.filter(|_| self.is_by_enrolment);
        let module = module.map(|file| &file.path);
        module.into_iter().chain(enrolment.map(|file| &file.path))
    }

    fn has_half_emptied_module(&self) -> bool {
        2 * self.losses.meetings > self.losses.meetings_before
    }

    fn has_half_emptied_enrolment(&self) -> bool {
        self.losses.attendances_by_enrolment > 0
            && 2 * self.losses.students_gone > self.losses.students_before
    }
}

/// Compares the folder with what was accepted last. Both universities may lack modules that are the same in both, but nothing
/// else; `everything` is all that is accepted. The files of the `last` holds stay held until they lose nothing.
/// The terms are judged apart, because they date the modules.
pub(super) fn judge(
    accepted: &University,
    current: &University,
    everything: impl FnOnce() -> University,
    last: &[Hold],
    settings: &HoldsConfig,
    today: Today,
) -> Verdict {
    let (before, after) = (Indexed::of(accepted), Indexed::of(current));
    let mut verdict = Verdict::default();
    let mut lossy = Vec::new();
    let mut differing = Vec::new();
    for (&key, &before) in &before.modules {
        let after = after.get(key, current).unwrap_or_default();
        if before.is_same(after) {
            continue;
        }
        differing.push((key, before, after));
        if let Some(found) = Lossy::find(key, before, after, today) {
            verdict.lossy.extend(found.lost_paths(before).cloned());
            lossy.push(found);
        }
    }
    let everything = LazyCell::new(everything);
    if !lossy.is_empty() {
        let totals = LazyCell::new(|| totals(&everything, today));
        let cause = common_cause(&lossy, settings, || *totals).filter(|_| {
            are_many_emptied(&lossy) || is_large_in_terms(&differing, &everything, settings, today)
        });
        let totals = || *totals;
        verdict.holds = match cause {
            Some(cause) => vec![found_hold(cause, lossy.iter(), &before, &after, totals())],
            None => small_holds(&lossy, &before, &after, totals, last, settings),
        };
    }
    // A hold of many files is an accident of an export, so files that lose meetings of the past alone belong to it too, and
    // so do modules that are gone and had no meetings.
    if let Some(hold) = verdict.holds.iter_mut().find(|hold| hold.cause.is_sum()) {
        for (_, before, after) in &differing {
            if before.module.is_some() && after.module.is_none() {
                hold.kept.extend(before.paths().cloned());
                hold.held_back.extend(after.paths().cloned());
            }
        }
        let lossy = differing.iter().filter_map(|&(key, before, after)| {
            Lossy::find(key, before, after, Today::before_everything())
        });
        let lossy: Vec<Lossy<'_>> = lossy.collect();
        for lossy in &lossy {
            hold.kept.extend(lossy.lost_paths(lossy.before).cloned());
            hold.held_back
                .extend(lossy.lost_paths(lossy.after).cloned());
        }
        // Those of the past may have another code now too.
        hold.held_back
            .extend(renamed(lossy.iter(), &before, &after));
    }
    let settings = (settings, today);
    let everything = || &*everything;
    judge_names(&differing, &after, everything, last, settings, &mut verdict);
    judge_entries(accepted, current, last, settings, &mut verdict);
    verdict
}

/// Sums over all modules.
fn totals(university: &University, today: Today) -> Totals {
    let modules = Indexed::of(university).modules;
    Totals::of(modules.values().map(|files| files.taught()), today)
}

/// The holds where all losses together are within the limits.
fn small_holds(
    lossy: &[Lossy<'_>],
    before: &Indexed<'_>,
    after: &Indexed<'_>,
    totals: impl Fn() -> Totals,
    last: &[Hold],
    settings: &HoldsConfig,
) -> Vec<FoundHold> {
    let found = |cause, lossy: &[&Lossy<'_>]| {
        found_hold(cause, lossy.iter().copied(), before, after, totals())
    };
    let mut holds = Vec::new();
    let mut rest: Vec<&Lossy<'_>> = lossy.iter().collect();
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
                ..found(last.cause, &remaining)
            });
        }
    }
    // A list of other people is an accident of its own, however small its share.
    let others = rest.into_iter().filter(|lossy| {
        enough(lossy.losses.people.len(), settings) && has_other_people(&lossy.losses)
    });
    holds.extend(others.map(|lossy| found(HoldCause::OtherPeople, &[lossy])));
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
    let people: HashSet<(Role, &str)> = lossy
        .clone()
        .flat_map(|lossy| lossy.losses.people.iter().copied())
        .collect();
    let loss = HeldLoss {
        modules: lossy
            .clone()
            .filter(|lossy| lossy.losses.is_module_gone)
            .count(),
        meetings: lossy.clone().map(|lossy| lossy.losses.meetings).sum(),
        meetings_in_all: totals.meetings,
        people: people.len(),
        ..HeldLoss::default()
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
        is_recovering: false,
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
