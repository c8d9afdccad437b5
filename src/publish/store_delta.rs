//! Makes entries for the store from a delta.

use super::Delta;
use super::state::State;
use crate::store::StoreChanges;

/// Adds the entries for a delta to `changes`. `state` is the state after the step.
pub(super) fn store_delta(changes: &mut StoreChanges, delta: &Delta, state: &State) {
    for block in &delta.put_blocks {
        changes.put_block(block);
    }
    for block in &delta.removed_blocks {
        changes.remove_block(block);
    }
    if let Some(timezone) = &delta.timezone {
        changes.put_timezone(timezone);
    }
    if let Some(sequence) = delta.sequence {
        changes.put_sequence(sequence);
    }
    for feed_id in &delta.put_feeds {
        if let Some(served) = state.feeds.get(feed_id) {
            changes.put_usual_feed(feed_id, served.name(), served.feed());
        }
    }
    for feed_id in &delta.removed_feeds {
        changes.remove_feed(feed_id);
    }
    for feed_id in &delta.put_custom_feeds {
        if let Some(stored) = state.custom_feeds.stored(feed_id) {
            changes.put_feed(&stored);
        }
    }
    for feed_id in &delta.removed_custom_feeds {
        changes.remove_custom_feed(feed_id);
    }
}
