//! A loss within the limits: it is published, and accepted only some days later.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use crate::publish::good_content::GoodContent;

/// A content that was published for so long is the one at which its file stays if it is held. People know what it takes
/// away. It is longer than an export takes that writes its files one by one, and shorter than the time between two nightly ones.
const SETTLING: SignedDuration = SignedDuration::from_hours(12);

/// The published contents of a file that has lost something of its accepted content; `None` for a file that is gone.
#[derive(Debug)]
pub(in super::super) struct PublishedLoss {
    /// The time since which the file has lost something.
    pub(in super::super) since: Timestamp,
    /// The content that was published for half a day or longer. At first it is the accepted one.
    pub(in super::super) settled: Option<Arc<GoodContent>>,
    pub(in super::super) published: Option<Arc<GoodContent>>,
    /// The time since which that one is published.
    pub(in super::super) published_since: Timestamp,
}

impl PublishedLoss {
    pub(super) fn new(accepted: &Arc<GoodContent>, now: Timestamp) -> Self {
        Self {
            since: now,
            settled: Some(Arc::clone(accepted)),
            published: Some(Arc::clone(accepted)),
            published_since: now,
        }
    }

    /// Settles the content that was published for half a day until now. Returns whether it is another one than before.
    pub(super) fn settle(&mut self, now: Timestamp) -> bool {
        let is_settled = now.duration_since(self.published_since) >= SETTLING
            && !are_same(self.settled.as_ref(), self.published.as_ref());
        if is_settled {
            self.settled.clone_from(&self.published);
        }
        is_settled
    }

    /// Sets the content that is published from now on. Returns whether it is another one than before.
    pub(super) fn publish(&mut self, content: Option<&Arc<GoodContent>>, now: Timestamp) -> bool {
        let is_other = !are_same(self.published.as_ref(), content);
        if is_other {
            self.published = content.cloned();
            self.published_since = now;
        }
        is_other
    }
}

/// Whether both have the same meaning, or both are gone.
pub(super) fn are_same(a: Option<&Arc<GoodContent>>, b: Option<&Arc<GoodContent>>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => a.content.is_same(&b.content),
        (None, None) => true,
        _ => false,
    }
}
