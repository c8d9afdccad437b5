//! The report of a publish: counts and problems.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use crate::changes::ChangeLogError;
use crate::feed::ByKind;
use crate::folder::{Problem, Severity};
use crate::holds::Hold;
use crate::published_ids::PublishedIdsError;
use crate::store::StoreError;
use crate::timetable::Rename;

use super::{Feeds, SequenceError};

/// The report of one publish.
#[derive(Debug, Default)]
pub struct Report {
    /// Every current problem of the folder, sorted by path and line.
    pub problems: Vec<Problem>,
    /// The problems that were not in the last report.
    pub new_problems: Vec<Problem>,
    /// The files and folders that have an error themselves, each with whether its last good content is published.
    pub broken: BTreeMap<Arc<str>, bool>,
    /// Files, or the folder, that had an error in the last report and have none now, sorted.
    pub repaired: Vec<Arc<str>>,
    /// The files that are held at their settled content.
    pub holds: Vec<Hold>,
    /// Modules and activities that are gone and seem to be there under another code or id, and that nobody has recorded.
    pub renames: Vec<Rename>,
    /// The folder cannot be read.
    pub is_folder_missing: bool,
    pub files: usize,
    /// The number of feeds whose ids are in the data folder.
    pub feeds: ByKind<usize>,
    pub changed_blocks: usize,
    pub changed_feeds: usize,
    /// Whether no feed has changed.
    pub is_unchanged: bool,
    /// The feeds are served, but a restart may serve older ones first.
    pub store_error: Option<StoreError>,
    /// The changes are shown, but a restart may lose them.
    pub changes_error: Option<ChangeLogError>,
    /// A feed may end as soon as its id vanishes from the data folder.
    pub ids_error: Option<PublishedIdsError>,
    /// SEQUENCE may fall if the store is lost.
    pub sequence_error: Option<SequenceError>,
    pub duration: Duration,
}

impl Report {
    pub fn errors(&self) -> usize {
        self.count_of(Severity::Error)
    }

    pub fn warnings(&self) -> usize {
        self.count_of(Severity::Warning)
    }

    /// The number includes the problems that are counted but not listed.
    fn count_of(&self, severity: Severity) -> usize {
        let problems = self
            .problems
            .iter()
            .filter(|problem| problem.severity == severity);
        problems.map(|problem| 1 + problem.more).sum()
    }

    pub(super) fn count(&mut self, feeds: &Feeds) {
        self.feeds = ByKind::from_fn(|kind| feeds.count(kind));
    }
}
