//! The addresses that resets have replaced, and what is served there.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use crate::feed::Feed;
use crate::language::Language;
use crate::links::LinkId;

/// An address that a reset has replaced.
#[derive(Clone, Debug)]
pub struct ReplacedLink {
    /// The link that has another address now. Only the records of fetches need it: nothing at the old address says it.
    pub link_id: LinkId,
    /// The time of the reset.
    pub since: Timestamp,
    /// The language of the answers at the old address.
    pub language: Language,
    /// A feed with one event that says so. Its bytes depend on the day of the reset alone.
    pub feed: Arc<Feed>,
}

impl ReplacedLink {
    /// Whether the address still says that it was replaced, which it does for so many days.
    pub fn is_served(&self, days: u16, now: Timestamp) -> bool {
        // After a reset the clock may have gone back.
        let passed = now.duration_since(self.since).max(SignedDuration::ZERO);
        passed < SignedDuration::from_hours(24 * i64::from(days))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::feed::{CalendarHeads, FeedId, FeedText, Kind, render_replaced};
    use crate::language::Texts;

    fn at(time: &str) -> Timestamp {
        time.parse().unwrap()
    }

    #[test]
    fn it_is_served_for_some_days_and_never_for_none() {
        let (config, texts) = (Config::default(), Texts::new());
        let feed_text = FeedText::new(texts.of(Language::En));
        let since = at("2026-11-01T12:00:00Z");
        let heads = CalendarHeads::new("", "UTC", &config.feed, &feed_text);
        let block = render_replaced(&config.feed, &feed_text, since);
        let feed = Feed::new(&heads, Kind::Student, "", vec![block], since).undated();
        let link = ReplacedLink {
            link_id: FeedId::new(Kind::Student, "ann").into(),
            since,
            language: Language::En,
            feed: Arc::new(feed),
        };
        for (days, now, expected) in [
            (30, "2026-11-01T12:00:00Z", true),
            (30, "2026-12-01T11:59:59Z", true),
            (30, "2026-12-01T12:00:00Z", false),
            (1, "2026-11-02T12:00:00Z", false),
            (0, "2026-11-01T12:00:00Z", false),
            // The clock went back.
            (30, "2025-01-01T00:00:00Z", true),
            (0, "2025-01-01T00:00:00Z", false),
        ] {
            assert_eq!(link.is_served(days, at(now)), expected, "{days} {now}");
        }
    }
}
