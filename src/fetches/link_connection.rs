//! The connection of a link to calendar apps: whether anything fetches the feed, and whether it still does.

use std::time::Duration;

use jiff::Timestamp;

use super::{ClientApp, Expectation, Subscription};

/// An app counts as silent after so many times the time in which it usually shows a change.
const PATIENCE: u32 = 4;

/// No app is silent sooner. Apps that fetch every few minutes stop at night with the computer.
const LEAST_PATIENCE: Duration = Duration::from_secs(24 * 3600);

/// An app whose delay was not measured is silent after a long weekend.
const USUAL_PATIENCE: Duration = Duration::from_secs(3 * 24 * 3600);

/// The connection of a link, by the fetches that are still known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkConnection {
    /// No app has fetched the feed.
    Never,
    /// Somebody has opened the address, and no app fetches it again and again.
    Opened { app: ClientApp, last: Timestamp },
    /// A calendar app fetches the feed.
    Connected { app: ClientApp, last: Timestamp },
    /// A calendar app has fetched the feed and would have fetched it again by now.
    Silent { app: ClientApp, last: Timestamp },
}

impl LinkConnection {
    /// The connection of a link with these apps. One app that fetches is enough; of several, the last counts.
    pub fn of(
        apps: &[Subscription],
        expectation: impl Fn(ClientApp) -> Option<Expectation>,
        now: Timestamp,
    ) -> Self {
        let last_of = |is_subscription: bool| {
            let apps = apps
                .iter()
                .filter(|one| one.is_subscription() == is_subscription);
            let last = apps.map(|one| (one.last().time(), one.app()));
            last.max_by_key(|(time, _)| *time)
        };
        let is_silent = |one: &Subscription| {
            let patience = expectation(one.app()).map_or(USUAL_PATIENCE, |expected| {
                (expected.within * PATIENCE).max(LEAST_PATIENCE)
            });
            let passed = now.duration_since(one.last().time());
            Duration::try_from(passed).is_ok_and(|passed| passed > patience)
        };
        let fetching = apps
            .iter()
            .filter(|one| one.is_subscription() && !is_silent(one));
        let fetching = fetching.map(|one| (one.last().time(), one.app()));
        match (fetching.max_by_key(|(time, _)| *time), last_of(true)) {
            (Some((last, app)), _) => Self::Connected { app, last },
            (None, Some((last, app))) => Self::Silent { app, last },
            (None, None) => {
                last_of(false).map_or(Self::Never, |(last, app)| Self::Opened { app, last })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feed::{FeedId, Kind};
    use crate::fetches::Fetch;
    use crate::fetches::record::FetchRecords;
    use crate::links::LinkId;

    /// The seconds of the tests' now.
    const NOW: i64 = 1_800_000_000;

    fn hours_ago(hours: i64) -> Timestamp {
        Timestamp::from_second(NOW - hours * 3600).unwrap()
    }

    /// The connection after fetches by these apps so many hours ago, with this delay to expect in hours.
    fn connection(fetches: &[(&str, i64)], within: Option<u64>) -> LinkConnection {
        let mut records = FetchRecords::default();
        let link_id = LinkId::from(FeedId::new(Kind::Student, "ann"));
        for (app, hours) in fetches {
            let fetch = Fetch::new(hours_ago(*hours), 200, 1, hours_ago(900));
            records.add_fetch(link_id.clone(), ClientApp::with_id(app), fetch);
        }
        let apps: Vec<Subscription> = records.of(&link_id).copied().collect();
        let expected = within.map(|hours| Expectation {
            subscriptions: 95,
            of: 100,
            within: Duration::from_secs(hours * 3600),
        });
        LinkConnection::of(&apps, |_| expected, hours_ago(0))
    }

    #[test]
    fn an_app_is_silent_when_its_kind_would_have_fetched_long_ago() {
        let [app, thunderbird] = ["outlook-web", "thunderbird"].map(ClientApp::with_id);
        let connected = |app, hours| LinkConnection::Connected {
            app,
            last: hours_ago(hours),
        };
        let silent = |app, hours| LinkConnection::Silent {
            app,
            last: hours_ago(hours),
        };
        for (fetches, within, expected) in [
            (&[][..], None, LinkConnection::Never),
            (&[("outlook-web", 2)], Some(3), connected(app, 2)),
            // A day, although four times three hours are less.
            (&[("outlook-web", 24)], Some(3), connected(app, 24)),
            (&[("outlook-web", 25)], Some(3), silent(app, 25)),
            // Apps that are slow get more time, and so do those without a measured delay.
            (&[("outlook-web", 47)], Some(12), connected(app, 47)),
            (&[("outlook-web", 72)], None, connected(app, 72)),
            (&[("outlook-web", 96)], None, silent(app, 96)),
            // One app that fetches is enough.
            (
                &[("outlook-web", 400), ("thunderbird", 20)],
                Some(3),
                connected(thunderbird, 20),
            ),
            (
                &[("outlook-web", 400), ("thunderbird", 300)],
                Some(3),
                silent(thunderbird, 300),
            ),
            (
                &[("outlook-web", 400), ("firefox", 1)],
                Some(3),
                silent(app, 400),
            ),
        ] {
            assert_eq!(connection(fetches, within), expected, "{fetches:?}");
        }
        let opened = LinkConnection::Opened {
            app: ClientApp::with_id("firefox"),
            last: hours_ago(1),
        };
        assert_eq!(connection(&[("firefox", 1)], None), opened);
    }
}
