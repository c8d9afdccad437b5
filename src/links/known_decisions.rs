//! The decisions that were read from the journal, summed up by link.

use std::collections::{BTreeMap, HashSet};

use super::journal::NewLines;
use super::{ChangedLink, LinkId, LinkState};

/// Everything that was read from the journal.
#[derive(Debug, Default)]
pub(super) struct KnownDecisions {
    pub(super) link_states: BTreeMap<LinkId, LinkState>,
    /// The number of entries that were read. Entries that were read again count again.
    pub(super) version: u64,
    /// The links about which entries were read since the last call of `take_changed`.
    changed: HashSet<LinkId>,
    /// The number of decisions that the states sum up.
    pub(super) decisions: u64,
    /// The decisions that the journal lacked when it was last read from its beginning.
    missing: MissingDecisions,
}

/// The decisions that are known here and missing in the journal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct MissingDecisions {
    decisions: u64,
    /// Links with decisions that are missing in the journal.
    links: usize,
}

impl KnownDecisions {
    /// The links about which something was decided since the last call.
    pub(super) fn take_changed(&mut self) -> Vec<ChangedLink> {
        let changed = std::mem::take(&mut self.changed).into_iter();
        let decided = changed.map(|link_id| {
            let link_state = self.link_states.get(&link_id).cloned().unwrap_or_default();
            (link_id, link_state)
        });
        decided.collect()
    }

    /// Applies lines of a journal that holds this many decisions. No file undoes a known decision: if an old backup is
    /// put back while the server runs, no old address works again.
    pub(super) fn apply_lines(&mut self, new_lines: NewLines, decisions: u64) {
        self.version += (new_lines.summaries.len() + new_lines.entries.len()) as u64;
        if !new_lines.is_whole_journal {
            self.decisions += new_lines.entries.len() as u64;
            for entry in new_lines.entries {
                let link_id = entry.link_id.clone();
                let link_state = self.link_states.entry(link_id.clone()).or_default();
                link_state.apply(&entry);
                self.changed.insert(link_id);
            }
            return;
        }
        let mut in_file: BTreeMap<LinkId, LinkState> = new_lines
            .summaries
            .into_iter()
            .map(|summary| (summary.link_id(), summary.link_state))
            .collect();
        for entry in new_lines.entries {
            in_file
                .entry(entry.link_id.clone())
                .or_default()
                .apply(&entry);
        }
        self.merge(in_file, decisions);
    }

    /// Applies a whole journal, which holds this many decisions.
    fn merge(&mut self, in_file: BTreeMap<LinkId, LinkState>, decisions: u64) {
        let lacking = self.link_states.iter().filter(|(link_id, known)| {
            let mut file = in_file.get(*link_id).cloned().unwrap_or_default();
            let before = file.clone();
            file.merge((*known).clone());
            file != before
        });
        let missing = MissingDecisions {
            links: lacking.count(),
            decisions: self.decisions.saturating_sub(decisions),
        };
        if missing != self.missing {
            missing.report(decisions, self.decisions);
        }
        self.missing = missing;
        self.decisions = self.decisions.max(decisions);
        for (link_id, link_state) in in_file {
            let known = self.link_states.entry(link_id.clone()).or_default();
            let before = known.clone();
            known.merge(link_state);
            if *known != before {
                self.changed.insert(link_id);
            }
        }
    }
}

impl MissingDecisions {
    fn report(self, holds: u64, knows: u64) {
        if self == Self::default() {
            tracing::info!("the journal holds all {holds} decisions about links again");
            return;
        }
        tracing::error!(
            "the journal holds {holds} decisions, and this server knows {knows}: {} are missing, perhaps because an old backup was put back, and {} links are out of date in it. The server keeps all decisions until it restarts; after a restart old links would work again. Put the complete journal back, or repeat the decisions",
            self.decisions,
            self.links
        );
    }
}
