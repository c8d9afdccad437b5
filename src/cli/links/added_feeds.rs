//! Public modules, programmes and rooms that `carillon links set` adds to a feed, or takes out of it.

use std::collections::BTreeSet;

use anyhow::{Result, bail};
use carillon::feed::{FeedId, Kind};
use carillon::links::Choices;

use super::Desk;

/// The feeds to add, and those to take out.
pub(super) struct WantedAdditions {
    pub(super) new: BTreeSet<FeedId>,
    pub(super) removed: BTreeSet<FeedId>,
}

impl Desk {
    /// The feeds that these pairs of a kind and an id name. Adding others would have no effect, and neither would taking out
    /// what is not there.
    pub(super) fn added_feeds(
        &self,
        new: &[String],
        removed: &[String],
        before: &Choices,
    ) -> Result<WantedAdditions> {
        let added = WantedAdditions {
            new: feed_ids(new)?,
            removed: feed_ids(removed)?,
        };
        for feed_id in &added.new {
            let is_there = || {
                let served = self.state.feeds().get(feed_id);
                served.is_some_and(|served| !served.is_former())
            };
            if !feed_id.kind.is_public(&self.config.public) || !is_there() {
                bail!(
                    "{feed_id} cannot be added: nothing that everybody may see has this name (`carillon links {}` prints all)",
                    feed_id.kind.as_str()
                );
            }
        }
        if let Some(missing) = added.removed.difference(&before.added).next() {
            bail!("{missing} is not added, so it cannot be taken out");
        }
        let after = before.added.union(&added.new);
        let after = after.filter(|feed_id| !added.removed.contains(feed_id));
        if after.count() > Choices::MAX_ADDED {
            bail!("at most {} can be added", Choices::MAX_ADDED);
        }
        Ok(added)
    }
}

fn feed_ids(pairs: &[String]) -> Result<BTreeSet<FeedId>> {
    let pairs = pairs.chunks_exact(2);
    let feed_ids = pairs.map(|pair| match Kind::parse(&pair[0]) {
        Some(kind) => Ok(FeedId::new(kind, &*pair[1])),
        None => bail!(
            "{} is not a kind of feeds: write module, programme or room",
            pair[0]
        ),
    });
    feed_ids.collect()
}
