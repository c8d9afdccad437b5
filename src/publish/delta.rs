//! Everything that a step changed. Its consumers are the highest SEQUENCE and the list of published ids, which are
//! written before the step is served, and the log of changes and the store, which are written after it.

use std::sync::Arc;

use crate::changes::Change;
use crate::feed::{Block, FeedId};
use crate::links::LinkId;

/// The difference between the published feeds before and after a step. The feeds themselves are in the state after the
/// step. A decision that is applied while a job composes is in two deltas: in that of the step beside the job, and in
/// the next one.
#[derive(Debug, Default)]
pub struct Delta {
    pub put_blocks: Vec<Arc<Block>>,
    pub removed_blocks: Vec<Arc<Block>>,
    /// Feeds without choices.
    pub put_feeds: Vec<FeedId>,
    pub removed_feeds: Vec<FeedId>,
    /// Feeds in another language or with an alarm, or with hidden modules.
    pub put_custom_feeds: Vec<FeedId>,
    pub removed_custom_feeds: Vec<FeedId>,
    /// The new time zone in the heads of feeds, if it has changed.
    pub timezone: Option<Box<str>>,
    /// The highest SEQUENCE so far, if the data folder was published.
    pub sequence: Option<u32>,
    /// The meetings that changed, with their state before.
    pub changes: Vec<Arc<Change>>,
    /// The log is to be written whole: changes with a future time have been given another time, or it has forgotten how meetings
    /// were before.
    pub is_log_rewritten: bool,
    /// The links whose decisions are in the snapshot.
    pub decisions: Vec<LinkId>,
}

impl Delta {
    /// The feeds without choices that may differ from those before, and those of the links with decisions. Some may come
    /// twice.
    pub(super) fn feed_ids(&self) -> impl Iterator<Item = &FeedId> {
        let feeds = self.put_feeds.iter().chain(&self.removed_feeds);
        feeds.chain(self.decisions.iter().map(|link_id| &link_id.feed_id))
    }
}
