//! Modules and activities that are gone, in pairs with new ones that seem to be the same under another name.
//!
//! A pair needs evidence that fits no other one: the same name in another spelling, or the same meetings with the same title
//! or mostly the same people. A wrong pair would give somebody's hidden module to another one, so none is made where two are
//! possible.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::Hash;
use std::sync::Arc;

use super::Differing;
use super::taught_files::{Indexed, Key, TaughtFiles};
use crate::timetable::{Activity, Module, Rename, When};

/// A likely rename.
pub(super) struct RenamePair<'a> {
    /// The accepted path of the module that has or had the old name.
    pub(super) old: &'a Arc<str>,
    /// The current paths of the files that have the new name.
    pub(super) new: Vec<&'a Arc<str>>,
    pub(super) rename: Rename,
}

/// The likely renames: of modules that are gone, and of activities that are gone from modules that are not.
pub(super) fn rename_pairs<'a>(
    differing: &[Differing<'a>],
    before: &Indexed<'a>,
    after: &Indexed<'a>,
) -> Vec<RenamePair<'a>> {
    let modules = ModulePairs::find(differing, before, after);
    let renamed = modules.pairs.iter().map(|&(old, new)| {
        let (old, new) = (modules.gone[old], modules.new[new]);
        (old.1, new.1)
    });
    let kept = differing.iter().map(|(_, before, after)| (*before, *after));
    let of_activities = renamed
        .chain(kept)
        .flat_map(|(before, after)| activity_pairs(before, after));
    let mut pairs = modules.renames(after);
    pairs.extend(of_activities);
    pairs
}

/// A module in one term.
type Candidate<'a> = (Key<'a>, TaughtFiles<'a>, &'a Module);

struct ModulePairs<'a> {
    gone: Vec<Candidate<'a>>,
    new: Vec<Candidate<'a>>,
    /// Indices into both.
    pairs: Vec<(usize, usize)>,
}

impl<'a> ModulePairs<'a> {
    fn find(differing: &[Differing<'a>], before: &Indexed<'a>, after: &Indexed<'a>) -> Self {
        let candidate = |key, files: TaughtFiles<'a>| {
            let module = &*files.module?.value;
            Some((key, files, module))
        };
        let gone = differing
            .iter()
            .filter(|(_, _, after)| after.module.is_none());
        let gone = gone.filter_map(|&(key, before, _)| candidate(key, before));
        let mut found = Self {
            gone: gone.collect(),
            new: Vec::new(),
            pairs: Vec::new(),
        };
        if found.gone.is_empty() {
            return found;
        }
        let new = after
            .modules
            .iter()
            .filter_map(|(&key, &files)| candidate(key, files));
        let new = new.filter(|((_, term), _, module)| {
            !module.codes().any(|code| before.has_module((code, term)))
        });
        found.new = new.collect();
        found.pair_by_names();
        found.pair_by_evidence();
        found
    }

    /// The same code in another spelling.
    fn pair_by_names(&mut self) {
        let name = |((code, term), ..): &Candidate<'a>| {
            let code = folded(code);
            (!code.is_empty()).then_some((code, *term))
        };
        self.pair_by(name);
    }

    fn pair_by_evidence(&mut self) {
        let with_mostly_same_people = self.with_mostly_same_people();
        let has_same_times = |old: &Candidate<'a>, new: &Candidate<'a>| {
            let times = times_of(old.2);
            !times.is_empty() && times == times_of(new.2)
        };
        let has_same_title = |old: &Candidate<'a>, new: &Candidate<'a>| {
            let title = folded(&old.2.title);
            !title.is_empty() && title == folded(&new.2.title)
        };
        // The strongest evidence first.
        self.pair_where(&with_mostly_same_people, |old, new| {
            has_same_times(old, new) && has_same_title(old, new)
        });
        self.pair_where(&with_mostly_same_people, has_same_times);
        self.pair_by(|(key, _, module)| {
            let (times, title) = (times_of(module), folded(&module.title));
            (!times.is_empty() && !title.is_empty()).then_some((times, title, key.1))
        });
        // A few meetings may have changed in the same night.
        self.pair_where(&with_mostly_same_people, |old, new| {
            has_same_title(old, new) && have_mostly_same_times(old.2, new.2)
        });
    }

    /// Pairs what has the same key, if there is one on each side.
    fn pair_by<K: Hash + Eq>(&mut self, key: impl Fn(&Candidate<'a>) -> Option<K>) {
        let (is_gone_free, is_new_free) = self.free();
        let gone = (0..self.gone.len()).filter(|index| is_gone_free[*index]);
        let new = (0..self.new.len()).filter(|index| is_new_free[*index]);
        let gone = gone.filter_map(|index| Some((key(&self.gone[index])?, index)));
        let new = new.filter_map(|index| Some((key(&self.new[index])?, index)));
        let pairs = unique_pairs(gone.collect(), new.collect());
        self.pairs.extend(pairs);
    }

    /// Pairs those of the `possible` pairs that have the evidence, if no other pair with one of the two has it.
    fn pair_where(
        &mut self,
        possible: &[(usize, usize)],
        has_evidence: impl Fn(&Candidate<'a>, &Candidate<'a>) -> bool,
    ) {
        let (is_gone_free, is_new_free) = self.free();
        let free = possible
            .iter()
            .filter(|(old, new)| is_gone_free[*old] && is_new_free[*new]);
        let found = free.filter(|(old, new)| has_evidence(&self.gone[*old], &self.new[*new]));
        let found: Vec<(usize, usize)> = found.copied().collect();
        let mut of_old: HashMap<usize, usize> = HashMap::new();
        let mut of_new: HashMap<usize, usize> = HashMap::new();
        for (old, new) in &found {
            *of_old.entry(*old).or_default() += 1;
            *of_new.entry(*new).or_default() += 1;
        }
        let only = found
            .into_iter()
            .filter(|(old, new)| of_old[old] == 1 && of_new[new] == 1);
        self.pairs.extend(only);
    }

    /// Which modules on both sides are in no pair.
    fn free(&self) -> (Vec<bool>, Vec<bool>) {
        let mut gone = vec![true; self.gone.len()];
        let mut new = vec![true; self.new.len()];
        for (old, other) in &self.pairs {
            gone[*old] = false;
            new[*other] = false;
        }
        (gone, new)
    }

    /// The possible pairs in a term in which more than half of the students of each are in the other one too.
    fn with_mostly_same_people(&self) -> Vec<(usize, usize)> {
        let students = |files: TaughtFiles<'a>| {
            let list = files.enrolment.map(|list| &list.value.students[..]);
            list.unwrap_or_default()
        };
        let mut takes: HashMap<(&str, &str), Vec<usize>> = HashMap::new();
        for (index, ((_, term), files, _)) in self.gone.iter().enumerate() {
            for (student, _) in students(*files) {
                takes.entry((term, student)).or_default().push(index);
            }
        }
        let mut pairs = Vec::new();
        for (new, ((_, term), files, _)) in self.new.iter().enumerate() {
            let mut common: BTreeMap<usize, usize> = BTreeMap::new();
            let own = students(*files);
            for (student, _) in own {
                for old in takes.get(&(*term, &**student)).into_iter().flatten() {
                    *common.entry(*old).or_default() += 1;
                }
            }
            let mostly = common.into_iter().filter(|(old, common)| {
                let before = students(self.gone[*old].1).len();
                2 * common > before.max(own.len())
            });
            pairs.extend(mostly.map(|(old, _)| (old, new)));
        }
        pairs
    }

    /// A rename for each pair of codes, in one term alone if it would be wrong in another one.
    fn renames(&self, after: &Indexed<'a>) -> Vec<RenamePair<'a>> {
        let codes = self
            .pairs
            .iter()
            .map(|(old, new)| (self.gone[*old].0.0, self.new[*new].0.0));
        let codes: HashSet<(&str, &str)> = codes.collect();
        let mut uses: HashMap<&str, usize> = HashMap::new();
        for (old, new) in &codes {
            *uses.entry(old).or_default() += 1;
            *uses.entry(new).or_default() += 1;
        }
        let is_in_one_term = |old: &str, new: &str| {
            let terms = after.modules.keys().filter(|(code, _)| *code == new);
            let mut terms = terms.map(|(_, term)| *term);
            uses[old] > 1 || uses[new] > 1 || terms.any(|term| after.has_module((old, term)))
        };
        let mut renames = Vec::new();
        for (old, new) in &self.pairs {
            let ((old, term), before, _) = self.gone[*old];
            let ((new, _), now, _) = self.new[*new];
            let rename = Rename {
                module: old.into(),
                activity: None,
                term: is_in_one_term(old, new).then(|| term.into()),
                to: new.into(),
            };
            let Some(file) = before.module else { continue };
            renames.push(RenamePair {
                old: &file.path,
                new: now.paths().collect(),
                rename,
            });
        }
        renames
    }
}

/// The activities of a module that seem to have another id now.
fn activity_pairs<'a>(before: TaughtFiles<'a>, after: TaughtFiles<'a>) -> Vec<RenamePair<'a>> {
    let (Some(old_file), Some(new_file)) = (before.module, after.module) else {
        return Vec::new();
    };
    let (old, new) = (&*old_file.value, &*new_file.value);
    let (mut gone, mut come) = (without_same_id(old, new), without_same_id(new, old));
    let mut renames = Vec::new();
    let mut pair = |key: &dyn Fn(&Activity) -> Option<ActivityKey>| {
        let keyed = |activities: &[&'a Activity]| {
            let all = activities.iter().enumerate();
            let all = all.filter_map(|(index, activity)| Some((key(activity)?, index)));
            all.collect::<Vec<_>>()
        };
        let pairs = unique_pairs(keyed(&gone), keyed(&come));
        for (old_index, new_index) in &pairs {
            renames.push(RenamePair {
                old: &old_file.path,
                new: vec![&new_file.path],
                rename: Rename {
                    module: new.code.clone(),
                    activity: Some(gone[*old_index].id.clone()),
                    // The next term has other events in any case.
                    term: Some(new.term.clone()),
                    to: come[*new_index].id.clone(),
                },
            });
        }
        let (old, new): (HashSet<usize>, HashSet<usize>) = pairs.into_iter().unzip();
        gone = except(&gone, &old);
        come = except(&come, &new);
    };
    pair(&|one| Some(ActivityKey::Name(folded(&one.id))));
    pair(&|one| ActivityKey::meetings(one, one.groups.clone(), one.title.clone()));
    pair(&|one| ActivityKey::meetings(one, Vec::new(), None));
    renames
}

/// The evidence that two activities are the same one.
#[derive(PartialEq, Eq, Hash)]
enum ActivityKey {
    Name(String),
    Meetings {
        times: Vec<When>,
        activity_type: Box<str>,
        groups: Vec<Box<str>>,
        title: Option<Box<str>>,
    },
}

impl ActivityKey {
    fn meetings(
        activity: &Activity,
        groups: Vec<Box<str>>,
        title: Option<Box<str>>,
    ) -> Option<Self> {
        let times: Vec<When> = activity
            .meetings
            .iter()
            .map(|meeting| meeting.when)
            .collect();
        (!times.is_empty()).then(|| Self::Meetings {
            times,
            activity_type: activity.activity_type.clone(),
            groups,
            title,
        })
    }
}

/// The activities whose id the other module does not have.
fn without_same_id<'a>(module: &'a Module, other: &Module) -> Vec<&'a Activity> {
    let ids: HashSet<&str> = other.activities.iter().flat_map(Activity::ids).collect();
    let all = module.activities.iter();
    all.filter(|activity| !activity.ids().any(|id| ids.contains(id)))
        .collect()
}

fn except<'a>(activities: &[&'a Activity], left_out: &HashSet<usize>) -> Vec<&'a Activity> {
    let all = activities.iter().enumerate();
    let all = all.filter(|(index, _)| !left_out.contains(index));
    all.map(|(_, activity)| *activity).collect()
}

/// The pairs of indices with the same key, if no other one on either side has it; in the order of the first.
fn unique_pairs<K: Hash + Eq>(old: Vec<(K, usize)>, new: Vec<(K, usize)>) -> Vec<(usize, usize)> {
    let mut by_key: HashMap<K, (Vec<usize>, Vec<usize>)> = HashMap::new();
    for (key, index) in old {
        by_key.entry(key).or_default().0.push(index);
    }
    for (key, index) in new {
        by_key.entry(key).or_default().1.push(index);
    }
    let pairs = by_key.into_values().filter_map(|both| match both {
        (old, new) if old.len() == 1 && new.len() == 1 => Some((old[0], new[0])),
        _ => None,
    });
    let mut pairs: Vec<(usize, usize)> = pairs.collect();
    pairs.sort_unstable();
    pairs
}

/// The letters and digits of a name, in lower case.
fn folded(name: &str) -> String {
    let letters = name.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// The times of all meetings, ascending.
fn times_of(module: &Module) -> Vec<When> {
    let activities = module.activities.iter();
    let meetings = activities.flat_map(|activity| &activity.meetings);
    let mut times: Vec<When> = meetings.map(|meeting| meeting.when).collect();
    times.sort_unstable();
    times
}

/// Whether more than half of the times of each are times of the other one too.
fn have_mostly_same_times(old: &Module, new: &Module) -> bool {
    let [old, new] =
        [old, new].map(|module| times_of(module).into_iter().collect::<HashSet<When>>());
    2 * old.intersection(&new).count() > old.len().max(new.len())
}

#[cfg(test)]
mod tests;
