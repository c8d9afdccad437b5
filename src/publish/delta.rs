//! Everything that a step made different. The store and the log of changes are its consumers.

use std::sync::Arc;

use crate::changes::Change;
use crate::feed::{Block, FeedId};

/// The difference between the published feeds before a step and after it. The feeds themselves are in the state after the
/// step. A decision that is applied while a job composes is in two deltas: beside the job, and after it.
#[derive(Debug, Default)]
pub struct Delta {
    pub put_blocks: Vec<Arc<Block>>,
    pub removed_blocks: Vec<Arc<Block>>,
    /// Feeds as most have them.
    pub put_feeds: Vec<FeedId>,
    pub removed_feeds: Vec<FeedId>,
    /// Feeds in another language or with an alarm, or with hidden modules.
    pub put_custom_feeds: Vec<FeedId>,
    pub removed_custom_feeds: Vec<FeedId>,
    /// The time zone that the heads of feeds name, if it is another one.
    pub timezone: Option<Box<str>>,
    /// The highest SEQUENCE that was given, after the data folder was published.
    pub sequence: Option<u32>,
    /// The meetings that changed, with how they were before.
    pub changes: Vec<Arc<Change>>,
    /// Changes of a time to come have another time now.
    pub is_log_redated: bool,
    /// The links whose decisions the snapshot contains now.
    pub decisions: Vec<FeedId>,
}
