//! The apps that fetched a feed, with the times, and the delay after which such an app shows a change.

use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;

use super::super::Site;
use super::dates;
use crate::agenda::{self, University};
use crate::fetches::{ClientApp, Expectation, OldAddressFetch, Subscription};
use crate::language::Words;
use crate::links::LinkId;

/// The most common app. Readers without a subscription see its delay.
const USUAL: &str = "outlook-web";

/// Names for several apps that cannot be distinguished. A common delay would be wrong for each of them.
const MIXED: [&str; 4] = ["android-app", "apple-app", "browser-app", "other"];

/// The known fetches of a link.
pub struct LinkFetches<'a> {
    /// The last first.
    pub apps: Vec<Subscription>,
    /// Those that still ask for an address that a reset has replaced, the last first.
    pub old_addresses: Vec<OldAddressFetch>,
    /// The delay to expect of an app, if it was measured.
    pub expectation: &'a dyn Fn(ClientApp) -> Option<Expectation>,
    /// The number of days for which fetches are kept.
    pub keep_days: u32,
}

/// The fields of `fetches.html`.
#[derive(Debug, Default, Serialize)]
pub struct FetchList {
    pub rows: Vec<FetchRow>,
    /// Whether any of them is a subscription.
    pub has_calendar: bool,
    pub expectations: Vec<String>,
    /// A sentence for each app that still asks for an old address.
    pub old_addresses: Vec<String>,
}

/// An app that fetched the feed.
#[derive(Debug, Serialize)]
pub struct FetchRow {
    pub program: String,
    /// As in “2 hours ago”.
    pub ago: String,
    /// The time of the fetch for people, and for machines.
    pub time: String,
    pub machine: String,
}

impl<'a> LinkFetches<'a> {
    /// Those that the server has recorded; `None` if fetches are not recorded.
    pub(super) fn recorded(
        site: &Site,
        link_id: &LinkId,
        expectation: &'a dyn Fn(ClientApp) -> Option<Expectation>,
    ) -> Option<Self> {
        site.recorder.is_recording().then(|| Self {
            apps: site.recorder.of(link_id),
            old_addresses: site.recorder.of_old_addresses(link_id),
            expectation,
            keep_days: site.settings.load().fetches.keep_days,
        })
    }
}

impl LinkFetches<'_> {
    /// A sentence for each app that still asks for an address that a reset has replaced.
    pub(super) fn old_address_lines(
        &self,
        words: &Words,
        now: Timestamp,
    ) -> impl Iterator<Item = String> {
        self.old_addresses.iter().map(move |fetch| {
            let passed = Duration::try_from(now.duration_since(fetch.time()));
            let ago = dates::ago(words, passed.unwrap_or_default());
            let program = app_name(words, fetch.app());
            words.fill("fetches-old", &[("program", program), ("ago", ago)])
        })
    }
}

/// The apps that fetch a link, with the times, in one line, or that none does.
pub(super) fn apps_line(words: &Words, apps: &[Subscription], now: Timestamp) -> String {
    let apps = apps.iter().map(|one| {
        let passed = Duration::try_from(now.duration_since(one.last().time()));
        let ago = dates::ago(words, passed.unwrap_or_default());
        format!("{}, {ago}", app_name(words, one.app()))
    });
    let apps: Vec<String> = apps.collect();
    if apps.is_empty() {
        words.text("links-unused")
    } else {
        apps.join("; ")
    }
}

impl FetchList {
    /// The known fetches of a link; `None` if fetches are not recorded.
    pub(super) fn new(
        words: &Words,
        site: &Site,
        university: Option<&University>,
        link_id: &LinkId,
        now: Timestamp,
    ) -> Option<Self> {
        let expectation = |app| site.recorder.expectation(app);
        let fetches = LinkFetches::recorded(site, link_id, &expectation)?;
        Some(Self::of(words, &fetches, university, now))
    }

    /// These fetches, in words.
    pub(super) fn of(
        words: &Words,
        fetches: &LinkFetches<'_>,
        university: Option<&University>,
        now: Timestamp,
    ) -> Self {
        let known = &fetches.apps;
        let row = |program, time: Timestamp| FetchRow {
            program: app_name(words, program),
            ago: dates::ago(
                words,
                Duration::try_from(now.duration_since(time)).unwrap_or_default(),
            ),
            time: dates::moment(words, agenda::local(university, time)),
            machine: time.to_string(),
        };
        let mut calendars: Vec<ClientApp> = known
            .iter()
            .filter(|one| one.is_subscription())
            .map(Subscription::app)
            .collect();
        let has_calendar = !calendars.is_empty();
        if !has_calendar {
            calendars.push(ClientApp::with_id(USUAL));
        }
        let expected = calendars
            .into_iter()
            .filter(|program| has_own_delay(*program));
        let expected =
            expected.filter_map(|program| Some((program, (fetches.expectation)(program)?)));
        Self {
            rows: known
                .iter()
                .map(|one| row(one.app(), one.last().time()))
                .collect(),
            has_calendar,
            expectations: expected
                .map(|(program, expected)| expectation(words, program, expected))
                .collect(),
            old_addresses: fetches.old_address_lines(words, now).collect(),
        }
    }

    /// Invented content.
    pub(super) fn sample(words: &Words) -> Self {
        let outlook = ClientApp::with_id(USUAL);
        let row = FetchRow {
            program: app_name(words, outlook),
            ago: dates::ago(words, Duration::from_secs(7200)),
            time: "09:00".into(),
            machine: "2026-10-01T09:00:00Z".into(),
        };
        let expected = Expectation {
            subscriptions: 95,
            of: 100,
            within: Duration::from_secs(11_400),
        };
        Self {
            rows: vec![row],
            has_calendar: false,
            expectations: vec![expectation(words, outlook, expected)],
            old_addresses: vec![words.fill(
                "fetches-old",
                &[
                    ("program", app_name(words, outlook)),
                    ("ago", dates::ago(words, Duration::from_secs(7200))),
                ],
            )],
        }
    }
}

/// The name of an app for people. Most names are the same in all languages.
pub(super) fn app_name(words: &Words, program: ClientApp) -> String {
    let key = format!("program-{}", program.id());
    if words.has(&key) {
        words.text(&key)
    } else {
        program.name().to_owned()
    }
}

/// Whether the app can be distinguished, so that its delay says something.
pub(super) fn has_own_delay(program: ClientApp) -> bool {
    !MIXED.contains(&program.id())
}

/// The delay to expect of an app, in words.
pub(super) fn expectation(words: &Words, program: ClientApp, expected: Expectation) -> String {
    let Expectation {
        subscriptions,
        of,
        within,
    } = expected;
    let [subscriptions, of] = [subscriptions, of].map(|number| number.to_string());
    words.fill(
        "fetches-expect",
        &[
            ("subscriptions", subscriptions),
            ("of", of),
            ("program", app_name(words, program)),
            ("time", dates::duration(words, within)),
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::{Language, Texts, entries};

    #[test]
    fn an_expectation_is_shown_as_it_was_measured() {
        let expected = Expectation {
            subscriptions: 95,
            of: 100,
            within: Duration::from_secs(11_400),
        };
        let texts = Texts::new();
        let text = expectation(texts.of(Language::En), ClientApp::with_id(USUAL), expected);
        assert_eq!(
            text,
            "95 of 100 Outlook subscriptions showed the last change within 3 h 10 min."
        );
    }

    #[test]
    fn only_programs_of_the_table_have_names_of_their_own() {
        let [_, (_, pages), ..] = Language::En.files();
        let ids: Vec<&str> = entries(pages)
            .iter()
            .filter_map(|entry| entry.key.strip_prefix("program-"))
            .collect();
        assert!(ids.len() > 10, "{ids:?}");
        assert!(
            ids.iter()
                .chain(&MIXED)
                .all(|id| ClientApp::with_id(id).id() == *id),
            "{ids:?}"
        );
        let texts = Texts::new();
        for program in ClientApp::all() {
            let name = app_name(texts.of(Language::En), program);
            assert!(
                name.starts_with(char::is_uppercase)
                    || ["khal", "vdirsyncer", "eM Client"].contains(&&*name),
                "{name}"
            );
        }
    }
}
