//! What a publish tells: counts and problems.

use std::sync::Arc;
use std::time::Duration;

use crate::changes::LogError;
use crate::feed::Kind;
use crate::folder::{Problem, Severity};
use crate::published_ids::PublishedIdsError;
use crate::store::StoreError;

use super::{Feeds, SequenceError};

/// What one publish did and met.
#[derive(Debug, Default)]
pub struct Report {
    /// Every problem that the folder has now, sorted by path and line.
    pub problems: Vec<Problem>,
    /// Those that it did not have at the publish before.
    pub new_problems: Vec<Problem>,
    /// Files, or the folder, that had an error at the publish before and have none any more, sorted.
    pub mended: Vec<Arc<str>>,
    pub files: usize,
    pub students: usize,
    pub staff: usize,
    pub modules: usize,
    pub rooms: usize,
    pub changed_blocks: usize,
    pub changed_feeds: usize,
    /// Whether every feed is what it was.
    pub is_unchanged: bool,
    /// What was published is served, but may not survive a restart.
    pub store_error: Option<StoreError>,
    /// What has changed is told, but may not be after a restart.
    pub changes_error: Option<LogError>,
    /// What was published may lose its address when it vanishes from the data folder.
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

    /// Those that are not listed included.
    fn count_of(&self, severity: Severity) -> usize {
        let problems = self
            .problems
            .iter()
            .filter(|problem| problem.severity == severity);
        problems.map(|problem| 1 + problem.more).sum()
    }

    pub(super) fn count(&mut self, feeds: &Feeds) {
        self.students = feeds.count(Kind::Student);
        self.staff = feeds.count(Kind::Staff);
        self.modules = feeds.count(Kind::Module);
        self.rooms = feeds.count(Kind::Room);
    }
}
