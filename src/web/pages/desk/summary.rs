//! A person or thing and its link in words, as the desk and `carillon who` show them. It holds no address.

use jiff::Timestamp;
use serde::Serialize;

use super::super::change_list::ChangeList;
use super::super::fetch_list::{FetchList, LinkFetches, apps_line};
use super::super::message_panel::masked;
use super::choice_lines::choice_lines;
use super::connection_line::{connection_in_short, connection_line};
use super::day_list::{self, DeskDay};
use super::event_row::{self, EventRow};
use super::kind_name;
use crate::agenda::{self, Agenda};
use crate::changes::ChangeLog;
use crate::config::PublicConfig;
use crate::feed::FeedId;
use crate::fetches::Subscription;
use crate::language::Words;
use crate::links::{Decision, LinkEvent, LinkEventAction, LinkNumber, LinkState};
use crate::snapshot::{Link, Timetable};

/// The facts from which a summary is made.
pub struct LinkFacts<'a> {
    pub feed_id: &'a FeedId,
    pub changes: &'a ChangeLog,
    pub timetable: &'a Timetable,
    /// `None` if the feed was turned off so long ago that nothing is served.
    pub link: Option<&'a Link>,
    pub state: &'a LinkState,
    pub is_public: bool,
    /// The kinds of feeds that everybody may read.
    pub public: &'a PublicConfig,
    /// The journal of the link, the oldest first.
    pub events: &'a [LinkEvent],
    /// `None` if fetches are not recorded.
    pub fetches: Option<LinkFetches<'a>>,
    /// The number of days for which a change is shown.
    pub changes_days: u32,
    /// The beginning of the messages that the person gets.
    pub messages_since: Option<Timestamp>,
    /// The further links that are there.
    pub further: Vec<FurtherFacts>,
}

/// A further link, with the apps that fetch it.
pub struct FurtherFacts {
    pub number: LinkNumber,
    pub name: String,
    pub apps: Vec<Subscription>,
}

/// A further link in words.
#[derive(Serialize)]
pub struct FurtherSummary {
    pub number: u16,
    pub name: String,
    /// The apps that fetch it, with the times.
    pub apps: String,
}

/// A person or thing and its link, in words.
#[derive(Serialize)]
pub struct DeskSummary {
    pub heading: String,
    /// The kind with the id, the e-mail address and the language.
    pub facts: Vec<String>,
    /// The state of the link in a sentence.
    pub state: String,
    /// Empty if the feed is public, because its fetches belong to nobody.
    pub connection: String,
    /// `good`, `warning` or empty.
    #[serde(skip)]
    pub(super) connection_class: &'static str,
    /// A sentence for each app that still asks for an old address of the link.
    pub old_addresses: Vec<String>,
    /// `None` if the feed is not a person's, or if fetches are not recorded.
    pub fetches: Option<FetchList>,
    pub choices: Vec<String>,
    pub further: Vec<FurtherSummary>,
    /// The messages that the person gets, in a sentence; empty if there are none.
    pub messages: String,
    /// Today and the next 14 days, without days on which nothing is.
    pub days: Vec<DeskDay>,
    /// `None` if nothing is served.
    pub changes: Option<ChangeList>,
    /// The latest first.
    pub events: Vec<EventRow>,
}

impl FurtherSummary {
    /// Invented content.
    pub(super) fn sample(words: &Words) -> Self {
        Self {
            number: 2,
            name: "phone".into(),
            apps: words.text("links-unused"),
        }
    }
}

impl LinkFacts<'_> {
    /// The state of the link and its connection, each in one or a few words. There is no connection of a public feed.
    pub fn in_short(&self, words: &Words, now: Timestamp) -> [String; 2] {
        if self.is_public {
            return [words.text("desk-short-public"), String::new()];
        }
        let state = if self.state.stopped.is_some() {
            "desk-turned-off"
        } else if self.link.is_some_and(|link| link.is_former) {
            "desk-short-former"
        } else {
            "desk-short-good"
        };
        let connection = connection_in_short(words, self.fetches.as_ref(), now);
        [words.text(state), connection]
    }
}

impl DeskSummary {
    pub fn new(words: &Words, facts: &LinkFacts<'_>, now: Timestamp) -> Self {
        let LinkFacts {
            feed_id, timetable, ..
        } = *facts;
        let (connection, connection_class) = if facts.is_public {
            Default::default()
        } else {
            connection_line(words, facts.fetches.as_ref(), now)
        };
        let is_own = feed_id.kind.is_personal();
        let fetches = facts.fetches.as_ref().filter(|_| is_own);
        let old_addresses = facts.fetches.as_ref();
        let old_addresses =
            old_addresses.map(|fetches| fetches.old_address_lines(words, now).collect());
        let changes = facts.link.map(|link| {
            let days = facts.changes_days;
            let link = (link, facts.public);
            ChangeList::of(words, facts.changes, timetable, link, days, String::new())
        });
        Self {
            heading: feed_id.kind.title(timetable, &feed_id.id).to_owned(),
            facts: person_facts(words, timetable, feed_id),
            state: state_line(words, facts),
            connection,
            connection_class,
            old_addresses: old_addresses.unwrap_or_default(),
            fetches: fetches.map(|fetches| FetchList {
                old_addresses: Vec::new(),
                ..FetchList::of(words, fetches, Some(timetable), now)
            }),
            choices: choice_lines(words, Some(timetable), &facts.state.choices),
            further: further(words, facts, now),
            messages: messages_line(words, facts),
            days: days(words, timetable, facts.link, now),
            changes,
            events: event_row::rows(words, Some(timetable), facts.events),
        }
    }
}

/// The further links in words.
fn further(words: &Words, facts: &LinkFacts<'_>, now: Timestamp) -> Vec<FurtherSummary> {
    let further = facts.further.iter();
    further
        .map(|one| FurtherSummary {
            number: one.number.get(),
            name: one.name.clone(),
            apps: apps_line(words, &one.apps, now),
        })
        .collect()
}

/// The meetings of the next days.
fn days(words: &Words, timetable: &Timetable, link: Option<&Link>, now: Timestamp) -> Vec<DeskDay> {
    let Some(link) = link else {
        return Vec::new();
    };
    let agenda = Agenda::new(timetable, timetable.index(), link.feed.blocks_on_page());
    day_list::days(words, &agenda, agenda.today(now))
}

/// The messages that the person gets, with the address to which they go.
fn messages_line(words: &Words, facts: &LinkFacts<'_>) -> String {
    let person = agenda::person(facts.timetable, facts.feed_id);
    let email = person.and_then(|person| person.email.as_deref());
    let (Some(since), Some(email)) = (facts.messages_since, email) else {
        return String::new();
    };
    let when = event_row::moment(words, Some(facts.timetable), since);
    let address = masked(email);
    words.fill("desk-messages", &[("address", address), ("when", when)])
}

/// The kind, the id, the e-mail address and the language.
fn person_facts(words: &Words, timetable: &Timetable, feed_id: &FeedId) -> Vec<String> {
    let person = agenda::person(timetable, feed_id);
    let email = person.and_then(|person| person.email.as_deref());
    let language = person.and_then(|person| person.language);
    let kind = format!("{} {}", kind_name(words, feed_id.kind), feed_id.id);
    let facts = [
        Some(kind),
        email.map(str::to_owned),
        language.map(|language| language.own_name().to_owned()),
    ];
    facts.into_iter().flatten().collect()
}

/// The state of the link in a sentence, with the last decision about its address.
fn state_line(words: &Words, facts: &LinkFacts<'_>) -> String {
    let at = |at| event_row::moment(words, Some(facts.timetable), at);
    if facts.is_public {
        return words.text("desk-state-public");
    }
    if let Some(since) = facts.state.stopped {
        return words.fill1("desk-state-off", "when", at(since));
    }
    if facts.link.is_some_and(|link| link.is_former) {
        return words.text("desk-state-former");
    }
    let is_reset = |event: &&LinkEvent| {
        event.number.is_first()
            && matches!(
                event.action,
                LinkEventAction::Decided(Decision::Rotate { .. })
            )
    };
    match facts.events.iter().rfind(is_reset) {
        Some(event) => words.fill1("desk-state-reset", "when", at(event.at)),
        None => words.text("desk-state-good"),
    }
}
