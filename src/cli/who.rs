//! `carillon who`: finds people and things by their names, and prints how they and their links are, as the desk shows it. It
//! prints no address.

mod screen;

use std::io;
use std::process::ExitCode;

use anyhow::{Result, anyhow, bail};
use carillon::agenda::{Hit, Query};
use carillon::changes::{ChangeLog, read_change_log};
use carillon::config::Config;
use carillon::feed::{FeedId, Kind};
use carillon::fetches::{self, ClientApp, Expectation, Expectations, FetchRecords};
use carillon::folder::without_case;
use carillon::holds::read_holds;
use carillon::language::{Language, Texts, Words};
use carillon::links::{LinkEvent, LinkState};
use carillon::messages::Subscriptions;
use carillon::web::{DeskSummary, FurtherFacts, LinkFacts, LinkFetches};
use clap::{Args, ValueEnum};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::links::{Desk, KindArgument};
#[cfg(feature = "mail")]
use super::mail::MailToPerson;
use super::output;
use super::visible_people::{ProtectedArgument, VisiblePeople};
use screen::Screen;

/// The largest number of matches that are printed. Somebody with more types another word.
const LIMIT: usize = 20;

const DAY: i64 = 24 * 3600;

#[derive(Debug, Args)]
pub(super) struct WhoCommand {
    /// Parts of the name, the id or the e-mail address, in any order; accents and case make no difference
    #[arg(required = true)]
    name: Vec<String>,
    /// Only people or things of this kind
    #[arg(long)]
    kind: Option<KindArgument>,
    /// Leave nothing out, and cut no line at the edge of the terminal
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    protected: ProtectedArgument,
    /// The format: text for people, or JSON for programs
    #[arg(long, value_enum, default_value_t = WhoFormat::Text)]
    format: WhoFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum WhoFormat {
    Text,
    Json,
}

/// Everything from which the command answers.
struct Sources<'a> {
    config: &'a Config,
    desk: &'a Desk,
    /// The options of the next commands.
    options: &'a str,
    visible: VisiblePeople,
    changes: ChangeLog,
    /// `None` if fetches are not recorded.
    records: Option<FetchRecords>,
    expectations: Expectations,
}

/// A person or thing that was found, in a row of the list.
#[derive(Serialize)]
struct Match<'a> {
    kind: &'static str,
    id: &'a str,
    name: &'a str,
    link: String,
    connection: String,
}

/// The state of the last mail to a person, and how to send another.
#[derive(Default)]
struct MailLines {
    /// A sentence; `None` if there was no mail.
    last: Option<String>,
    /// The options of `carillon mail KIND ID`; `None` if it would send nothing.
    options: Option<&'static str>,
}

/// The answer for programs.
#[derive(Serialize)]
struct WhoAnswer<'a> {
    found: usize,
    matches: Vec<Match<'a>>,
    /// If there is one match, or one with exactly this id.
    summary: Option<DeskSummary>,
    /// The state of the last mail to this one.
    mail: Option<String>,
}

impl WhoCommand {
    /// `options` are those that the next commands need for the same folders and addresses.
    pub(super) fn run(&self, config: &Config, options: &str, now: Timestamp) -> Result<ExitCode> {
        let query = Query::new(&self.name.join(" "));
        if query.is_empty() {
            bail!("write a part of a name, of an id or of an e-mail address");
        }
        let desk = Desk::read(config, now)?;
        let visible = self.protected.read(config);
        let sources = Sources::new(config, &desk, options, visible)?;
        let hits = self.hits(&sources, &query);
        let texts = Texts::new();
        let words = texts.of(Language::En);
        let only = only_match(&hits, &query);
        let shown = only.map_or(&*hits, std::slice::from_ref);
        match (shown, self.format) {
            ([], _) => return Err(sources.not_found(self, &query)),
            ([hit], WhoFormat::Text) => self.print_screen(&sources, words, hit, hits.len())?,
            (_, WhoFormat::Text) => self.print_list(&sources, words, &hits)?,
            (_, WhoFormat::Json) => self.print_json(&sources, words, shown, hits.len())?,
        }
        Ok(ExitCode::SUCCESS)
    }

    /// All matches, the best first, people before things.
    fn hits<'a>(&self, sources: &Sources<'a>, query: &Query) -> Vec<Hit<'a>> {
        let desk = sources.desk;
        let timetable = desk.state.university();
        let everything = desk.state.snapshot().everything(timetable);
        let wanted = self.kind.map(Kind::from);
        let of = |is_personal: bool| {
            let is_visible = |kind: Kind, id: &str| {
                kind.is_personal() == is_personal
                    && wanted.is_none_or(|wanted| wanted == kind)
                    && sources.visible.contains(&FeedId::new(kind, id))
            };
            let most = everything.len();
            everything.search_visible(query, most, is_visible).shown
        };
        let mut hits = of(true);
        hits.extend(of(false));
        hits
    }

    fn print_screen(
        &self,
        sources: &Sources<'_>,
        words: &Words,
        hit: &Hit<'_>,
        found: usize,
    ) -> Result<()> {
        let feed_id = FeedId::new(hit.kind, hit.id);
        let summary = sources.summary(words, &feed_id)?;
        let mail = sources.mail(words, &feed_id);
        let screen = Screen {
            feed_id: &feed_id,
            mail: &mail,
            summary: &summary,
            words,
            is_public: sources.is_public(hit.kind),
            is_turned_off: sources.desk.links.link_state(&feed_id).stopped.is_some(),
            is_protected: sources.visible.is_protected(&feed_id),
            options: sources.options,
            others: found - 1,
            holds: read_holds(&sources.config.state).map_or(0, |holds| holds.len()),
        };
        output::print(|out| screen.write(out, self.all))
    }

    fn print_list(&self, sources: &Sources<'_>, words: &Words, hits: &[Hit<'_>]) -> Result<()> {
        let limit = if self.all { hits.len() } else { LIMIT };
        let rows: Vec<Match<'_>> = hits
            .iter()
            .take(limit)
            .map(|hit| sources.row(words, hit))
            .collect();
        output::print(|out| screen::write_list(out, &rows, hits.len() - rows.len(), self.all))
    }

    /// `found` counts all matches, as on the screen, also if only one is shown.
    fn print_json(
        &self,
        sources: &Sources<'_>,
        words: &Words,
        hits: &[Hit<'_>],
        found: usize,
    ) -> Result<()> {
        let limit = if self.all { hits.len() } else { LIMIT };
        let (summary, mail) = match hits {
            [hit] => {
                let feed_id = FeedId::new(hit.kind, hit.id);
                let mail = sources.mail(words, &feed_id).last;
                (Some(sources.summary(words, &feed_id)?), mail)
            }
            _ => (None, None),
        };
        let shown = hits.iter().take(limit);
        let answer = WhoAnswer {
            found,
            matches: shown.map(|hit| sources.row(words, hit)).collect(),
            summary,
            mail,
        };
        output::print(|out| {
            serde_json::to_writer_pretty(&mut *out, &answer).map_err(io::Error::from)?;
            out.write_all(b"\n")
        })
    }
}

/// The one match, or of several the only one with exactly this id. A thing with this id hides no person whose name has it.
fn only_match<'h, 'a>(hits: &'h [Hit<'a>], query: &Query) -> Option<&'h Hit<'a>> {
    if let [hit] = hits {
        return Some(hit);
    }
    let id = without_case(query.text());
    let has_people = hits.iter().any(|hit| hit.kind.is_personal());
    let counts = |hit: &&Hit<'_>| hit.kind.is_personal() || !has_people;
    let mut exact = hits
        .iter()
        .filter(counts)
        .filter(|hit| without_case(hit.id) == id);
    let first = exact.next();
    first.filter(|_| exact.next().is_none())
}

impl<'a> Sources<'a> {
    fn new(
        config: &'a Config,
        desk: &'a Desk,
        options: &'a str,
        visible: VisiblePeople,
    ) -> Result<Self> {
        let ago = |days: u32| desk.now - SignedDuration::from_secs(i64::from(days) * DAY);
        let changes = read_change_log(&config.state, ago(config.changes.keep_days))?;
        let records = config.fetches.record.then(|| {
            let records = fetches::read(&config.state, ago(config.fetches.keep_days));
            records.map(Option::unwrap_or_default)
        });
        let records = records.transpose()?;
        let expectations = records
            .as_ref()
            .map(|records| Expectations::of_records(records, desk.now));
        Ok(Self {
            config,
            desk,
            options,
            visible,
            changes,
            expectations: expectations.unwrap_or_default(),
            records,
        })
    }

    fn is_public(&self, kind: Kind) -> bool {
        kind.is_public(&self.config.public)
    }

    /// Nothing for things, and without a mail server.
    #[cfg(feature = "mail")]
    fn mail(&self, words: &Words, feed_id: &FeedId) -> MailLines {
        if !self.config.mail.is_on() || !feed_id.kind.is_personal() {
            return MailLines::default();
        }
        match MailToPerson::read(self.config, self.desk, feed_id) {
            Ok(MailToPerson { last, options }) => MailLines {
                last: last.map(|last| last.sentence(words, self.desk.state.university())),
                options,
            },
            Err(error) => {
                tracing::warn!("the mails to {feed_id} are not shown: {error:#}");
                MailLines::default()
            }
        }
    }

    #[cfg(not(feature = "mail"))]
    #[expect(clippy::unused_self, reason = "the other one reads the queue")]
    fn mail(&self, _: &Words, _: &FeedId) -> MailLines {
        MailLines::default()
    }

    fn row<'h>(&self, words: &Words, hit: &Hit<'h>) -> Match<'h> {
        let feed_id = FeedId::new(hit.kind, hit.id);
        let state = self.desk.links.link_state(&feed_id);
        let expectation = |app| self.expectations.of(app);
        let facts = self.facts(&feed_id, &state, &[], &expectation);
        let [link, connection] = facts.in_short(words, self.desk.now);
        Match {
            kind: hit.kind.as_str(),
            id: hit.id,
            name: hit.title,
            link,
            connection,
        }
    }

    fn summary(&self, words: &Words, feed_id: &FeedId) -> Result<DeskSummary> {
        let links = &self.desk.links;
        let state = links.link_state(feed_id);
        let events = links.history_of_feed(feed_id)?;
        let expectation = |app| self.expectations.of(app);
        let facts = self.facts(feed_id, &state, &events, &expectation);
        Ok(DeskSummary::new(words, &facts, self.desk.now))
    }

    fn facts<'f>(
        &'f self,
        feed_id: &'f FeedId,
        state: &'f LinkState,
        events: &'f [LinkEvent],
        expectation: &'f dyn Fn(ClientApp) -> Option<Expectation>,
    ) -> LinkFacts<'f> {
        let is_public = self.is_public(feed_id.kind);
        let fetches = self.records.as_ref().map(|records| LinkFetches {
            apps: records.latest_first(&feed_id.clone().into()),
            old_addresses: records.of_old_addresses(&feed_id.clone().into()),
            expectation,
            keep_days: self.config.fetches.keep_days,
        });
        let link = self.desk.state.snapshot().served_link(feed_id, is_public);
        LinkFacts {
            feed_id,
            changes: &self.changes,
            timetable: self.desk.state.university(),
            link: link.map(AsRef::as_ref),
            state,
            is_public,
            public: &self.config.public,
            events,
            fetches,
            changes_days: self.config.changes.keep_days,
            messages_since: self.messages_since(feed_id, state),
            further: self.further(feed_id),
        }
    }

    /// The further links that are there.
    fn further(&self, feed_id: &FeedId) -> Vec<FurtherFacts> {
        let table = self.desk.links.table_of(feed_id);
        let further = table.further_links(feed_id);
        let facts = further.map(|(link_id, further)| FurtherFacts {
            number: link_id.number,
            name: further.name.as_str().to_owned(),
            apps: self
                .records
                .as_ref()
                .map(|records| records.latest_first(&link_id))
                .unwrap_or_default(),
        });
        facts.collect()
    }

    /// The beginning of the messages that the person gets. An error is a warning, and the rest is printed.
    fn messages_since(&self, feed_id: &FeedId, state: &LinkState) -> Option<Timestamp> {
        if !self.config.messages.on {
            return None;
        }
        let open = Subscriptions::at(&self.config.state).of_feed(feed_id);
        let open = open.inspect_err(|error| {
            tracing::warn!("whether {feed_id} gets messages is not shown: {error}");
        });
        let open = open.ok().flatten()?;
        (!open.has_ended_with_link(state)).then_some(open.at)
    }

    /// The error that nobody is found, with the remedy.
    fn not_found(&self, command: &WhoCommand, query: &Query) -> anyhow::Error {
        let (data, hint) = (&self.desk.data, self.visible.hint());
        if self.desk.has_nothing() {
            return anyhow!("no file in {data} could be read: run `carillon check`");
        }
        let typed = query.text();
        let kind = command.kind.map(Kind::from);
        let meant = self.desk.did_you_mean(kind, typed, &self.visible);
        let among = kind.map_or("feed", Kind::as_str);
        anyhow!(
            "there is no {among} for \"{typed}\" in {data}: {meant}write fewer words, or only a part of the name, the id or the e-mail address{hint}"
        )
    }
}
