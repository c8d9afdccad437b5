//! Whether too many members of staff, or too many rooms, have no meeting to come any more. So it is when all their ids have
//! another spelling.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use super::entries::{NAMES_PERCENT, has_enough, is_recovering};
use super::{
    Differing, EXAMPLES, FoundHold, Indexed, JudgeRules, Key, TaughtFiles, Verdict, exceeds,
};
use crate::holds::{HeldLoss, HoldCause};
use crate::publish::losses::Today;
use crate::timetable::{MeetingDetails, University};

/// The modules in which names may be gone.
pub(super) struct NamesJudge<'a> {
    /// All modules that are not as they were accepted.
    pub(super) differing: &'a [Differing<'a>],
    pub(super) current: &'a Indexed<'a>,
    pub(super) everything: &'a University,
    pub(super) rules: JudgeRules<'a>,
}

/// A kind of names that meetings have.
struct NameKind {
    cause: HoldCause,
    word: &'static str,
    names: fn(&MeetingDetails) -> &[Box<str>],
}

const KINDS: [NameKind; 2] = [
    NameKind {
        cause: HoldCause::Staff,
        word: "member of staff",
        names: |details| &details.staff,
    },
    NameKind {
        cause: HoldCause::UsedRooms,
        word: "room",
        names: |details| &details.rooms,
    },
];

/// A module that has lost a name.
struct Losing<'a> {
    before: TaughtFiles<'a>,
    after: TaughtFiles<'a>,
    names: HashSet<&'a str>,
}

impl NameKind {
    /// The names of the meetings to come.
    fn of<'a>(&self, files: TaughtFiles<'a>, today: Today) -> HashSet<&'a str> {
        let mut names = HashSet::new();
        let activities = files
            .module
            .into_iter()
            .flat_map(|file| file.value.activities.iter());
        for activity in activities {
            for meeting in today.to_come(activity) {
                let details = activity.details.get(usize::from(meeting.details));
                let of_meeting = details.map_or(&[][..], self.names);
                names.extend(of_meeting.iter().map(|name| &**name));
            }
        }
        names
    }

    /// The modules that have lost a name.
    fn losing<'a>(&self, differing: &[Differing<'a>], today: Today) -> Vec<Losing<'a>> {
        let losing = differing.iter().filter_map(|&(_, before, after)| {
            let mut names = self.of(before, today);
            let others = self.of(after, today);
            names.retain(|name| !others.contains(name));
            (!names.is_empty()).then_some(Losing {
                before,
                after,
                names,
            })
        });
        losing.collect()
    }

    /// The names that these modules have lost and that no module has which is published.
    fn gone<'a>(
        &self,
        losing: &[Losing<'a>],
        published: &[TaughtFiles<'_>],
        today: Today,
    ) -> HashSet<&'a str> {
        let mut gone: HashSet<&str> = losing
            .iter()
            .flat_map(|losing| &losing.names)
            .copied()
            .collect();
        for files in published {
            for name in self.of(*files, today) {
                gone.remove(name);
            }
        }
        gone
    }

    /// The number of all accepted names. Those of modules that are as they were accepted are not gone.
    fn accepted(&self, names: &NamesJudge<'_>, gone: &mut HashSet<&str>, today: Today) -> usize {
        let differing = names.differing.iter().map(|(key, ..)| *key);
        let differing: HashSet<Key<'_>> = differing.collect();
        let accepted = Indexed::of(names.everything).modules;
        let mut all: HashSet<&str> = HashSet::new();
        for (key, files) in &accepted {
            let of_module = self.of(*files, today);
            if !differing.contains(key) {
                gone.retain(|name| !of_module.contains(name));
            }
            all.extend(of_module);
        }
        all.len()
    }

    /// Judges one kind. Files that are held already count as they were.
    fn judge(&self, names: &NamesJudge<'_>, verdict: &mut Verdict) {
        let JudgeRules {
            last,
            settings,
            today,
        } = names.rules;
        let is_held = |files: TaughtFiles<'_>| {
            let path = files.module.map(|file| &file.path);
            let mut holds = verdict.holds.iter();
            path.is_some_and(|path| holds.any(|hold| hold.replaces(path)))
        };
        let (as_before, changed): (Vec<Differing<'_>>, _) = names
            .differing
            .iter()
            .partition(|(_, before, _)| is_held(*before));
        let current = names.current.modules.values().copied();
        let published: Vec<TaughtFiles<'_>> = current
            .filter(|files| !is_held(*files))
            .chain(as_before.iter().map(|(_, before, _)| *before))
            .collect();
        let losing = self.losing(&changed, today);
        let mut gone = self.gone(&losing, &published, today);
        verdict.lossy.extend(self.hold(&losing).kept);
        // All that lose a name, because they may name somebody whose other modules have recovered, and also of meetings
        // that are over, because these belong to the same accident.
        let whole = Today::before_everything();
        let losing = self.losing(&changed, whole);
        let hold = self.hold(&losing);
        verdict.past.extend(hold.kept.iter().cloned());
        let is_recovering = is_recovering(&hold, last);
        if settings.share_percent >= 100 || (gone.is_empty() && !is_recovering) {
            return;
        }
        let all = self.accepted(names, &mut gone, today);
        let is_large = has_enough(gone.len(), all, settings)
            && exceeds(gone.len(), all, NAMES_PERCENT)
            && (gone.len() >= settings.people as usize || {
                // Late in a term few names have meetings to come, and the ordinary changes of some days replace them all.
                let mut gone = self.gone(&losing, &published, whole);
                let all = self.accepted(names, &mut gone, whole);
                gone.len() == all
            });
        if !is_large && !is_recovering {
            return;
        }
        let mut names: Vec<&str> = gone.iter().copied().collect();
        names.sort_unstable();
        let examples = names.iter().take(EXAMPLES);
        let examples = examples.map(|name| format!("{} {name}", self.word).into());
        verdict.holds.push(FoundHold {
            loss: HeldLoss {
                entries: gone.len(),
                entries_in_all: all,
                ..HeldLoss::default()
            },
            examples: examples.collect(),
            is_recovering: !is_large,
            ..hold
        });
    }

    /// The hold of the modules, without its loss.
    fn hold(&self, losing: &[Losing<'_>]) -> FoundHold {
        let paths = |files: fn(&Losing<'_>) -> Option<Arc<str>>| -> BTreeSet<Arc<str>> {
            losing.iter().filter_map(files).collect()
        };
        FoundHold {
            cause: self.cause,
            kept: paths(|losing| Some(losing.before.module?.path.clone())),
            held_back: paths(|losing| Some(losing.after.module?.path.clone())),
            loss: HeldLoss::default(),
            examples: Vec::new(),
            renames: Vec::new(),
            loss_if_renamed: None,
            is_recovering: false,
        }
    }
}

impl NamesJudge<'_> {
    /// Adds the holds of names to the verdict. Files that are held already lose no name.
    pub(super) fn judge(&self, verdict: &mut Verdict) {
        for kind in &KINDS {
            kind.judge(self, verdict);
        }
    }
}
