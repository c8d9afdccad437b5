//! `carillon links`: prints the addresses of feeds, and decides about links.

mod added_feeds;
mod further_links;
mod hidden_parts;
pub(super) mod link_commands;

use std::collections::BTreeSet;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result, anyhow, bail};
use carillon::agenda::{ActivityIndex, FeedModule};
use carillon::config::{CancelledMeetings, Config};
use carillon::feed::{FeedId, Kind};
use carillon::fetches;
use carillon::links::{self, Addresses, LinkId, ShownLink, ShownList};
use carillon::publish::{KnownSpellings, ServedFeed, State, Step, publish_once};
use carillon::published_ids::PublishedIds;
use carillon::trusted_time::TrustedTime;
use clap::builder::PossibleValue;
use clap::{Args, Subcommand, ValueEnum};
use jiff::Timestamp;

use super::did_you_mean;
use super::output::{CellFormat, print_csv};
use super::visible_people::{ProtectedArgument, VisiblePeople};
use further_links::{AddCommand, FurtherCommand, RemoveCommand};
use link_commands::{LinkTarget, RotateCommand, SetCommand, StopCommand, desk_name};

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct LinksCommand {
    /// Only feeds of this kind
    kind: Option<KindArgument>,
    /// Only the feed with this id
    id: Option<String>,
    #[command(flatten)]
    protected: ProtectedArgument,
    #[command(flatten)]
    cell_format: CellFormat,
    #[command(subcommand)]
    command: Option<LinksSubcommand>,
}

/// A decision about one link.
#[derive(Debug, Subcommand)]
enum LinksSubcommand {
    /// Print the further links of a person, which have numbers and names
    Further(FurtherCommand),
    /// Make a further link for a person and print it; it shows the timetable and can change nothing
    Add(AddCommand),
    /// Remove a further link of a person for ever
    Remove(RemoveCommand),
    /// Reset a link and print the new one; the old link stops working at once
    Rotate(RotateCommand),
    /// Turn a feed off: it says that it is closed for some days, and then its link is not found; further links are removed
    Stop(StopCommand),
    /// Turn a feed on again, with the same link
    Resume(StopCommand),
    /// Change the settings of a feed, as its owner can on its page; without options, print the settings
    Set(Box<SetCommand>),
}

/// A kind of feed by its name.
#[derive(Clone, Copy, Debug)]
pub(super) struct KindArgument(Kind);

impl From<KindArgument> for Kind {
    fn from(KindArgument(kind): KindArgument) -> Self {
        kind
    }
}

impl ValueEnum for KindArgument {
    fn value_variants<'a>() -> &'a [Self] {
        static ALL: [KindArgument; Kind::ALL.len()] = {
            let mut all = [KindArgument(Kind::ALL[0]); Kind::ALL.len()];
            let mut index = 0;
            while index < all.len() {
                all[index] = KindArgument(Kind::ALL[index]);
                index += 1;
            }
            all
        };
        &ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.0.as_str()))
    }
}

impl LinksCommand {
    pub(super) fn run(&self, config: &Config, now: Timestamp) -> Result<ExitCode> {
        let desk = Desk::read(config, now)?;
        match &self.command {
            None => self.print(&desk, &self.protected.read(config))?,
            Some(LinksSubcommand::Further(further)) => further.run(&desk)?,
            Some(LinksSubcommand::Add(add)) => add.run(&desk)?,
            Some(LinksSubcommand::Remove(remove)) => remove.run(&desk)?,
            Some(LinksSubcommand::Rotate(rotate)) => rotate.run(&desk)?,
            Some(LinksSubcommand::Stop(stop)) => stop.stop(&desk)?,
            Some(LinksSubcommand::Resume(resume)) => resume.resume(&desk)?,
            Some(LinksSubcommand::Set(set)) => set.run(&desk)?,
        }
        Ok(ExitCode::SUCCESS)
    }

    fn print(&self, desk: &Desk, visible: &VisiblePeople) -> Result<()> {
        let kind = self.kind.map(Kind::from);
        let rows = desk.rows(kind, self.id.as_deref(), visible)?;
        if let [(feed_id, _)] = rows[..] {
            desk.warn_if_turned_off(feed_id);
        }
        desk.warn_about_former(&rows);
        self.record_shown(desk, kind, &rows)?;
        let addresses = desk.addresses();
        print_csv(self.cell_format, |out| {
            out.write_record(["kind", "id", "name", "url", "page", "email"])?;
            for (feed_id, name) in rows {
                let FeedId { kind, id } = feed_id;
                let (url, page) = (addresses.of(feed_id), addresses.page(feed_id));
                let email = desk.state.email_of(feed_id).unwrap_or_default();
                out.write_record([kind.as_str(), id, name, &url, &page, email])?;
            }
            Ok(())
        })
    }

    /// Writes down that these links are shown.
    fn record_shown(
        &self,
        desk: &Desk,
        kind: Option<Kind>,
        rows: &[(&FeedId, &str)],
    ) -> Result<()> {
        let feeds = rows.iter().map(|(feed_id, _)| *feed_id);
        let mut secret = feeds.filter(|feed_id| !feed_id.kind.is_public(&desk.config.public));
        if self.id.is_some() {
            return secret.try_for_each(|feed_id| desk.record_shown(&feed_id.clone().into()));
        }
        let list = ShownList {
            at: desk.now,
            by: desk_name().into(),
            kind,
            links: secret.count(),
        };
        if list.links == 0 {
            return Ok(());
        }
        let recorded = desk.links.record_shown_list(&list);
        recorded.context(NOT_SHOWN)
    }
}

/// The end of an error.
const NOT_SHOWN: &str = "no link is shown, because that cannot be written down";

/// The ids that keep a feed although the data folder has them no more. If they cannot be read, the command goes on with
/// the other ids, because a link that leaked must be reset at once.
pub(super) fn known_ids(config: &Config) -> PublishedIds {
    let state = config.state.display();
    let ids = PublishedIds::read(&config.state, config.links.closed_days).unwrap_or_else(|error| {
        tracing::warn!(%error, "this command does not know the ids that vanished from the data folder");
        PublishedIds::none()
    });
    let records = fetches::read(&config.state, Timestamp::UNIX_EPOCH).unwrap_or_else(|error| {
        tracing::warn!(%error, "{state}/fetches.log cannot be read: this command does not know which feeds are still fetched");
        None
    });
    let records = records.unwrap_or_default();
    ids.with_last_fetch(Box::new(move |feed_id| records.last_fetch(feed_id)))
}

/// The data folder as it is now, and the links.
pub(super) struct Desk {
    config: Config,
    pub(super) state: State,
    pub(super) links: Arc<links::Links>,
    pub(super) base_url: String,
    pub(super) data: String,
    errors: usize,
    pub(super) now: Timestamp,
}

impl Desk {
    pub(super) fn read(config: &Config, now: Timestamp) -> Result<Self> {
        let links = Arc::new(links::Links::open(&config.state)?);
        let base_url = config.base_url(config.listen);
        let data = config.data.display().to_string();
        let kept_ids =
            known_ids(config).kept(TrustedTime::read(&config.state).bounds(now).earliest);
        let spellings = KnownSpellings::read(&config.state);
        let Step { state, report, .. } =
            publish_once(config, spellings, links.table(), Some(&kept_ids), now);
        Ok(Self {
            config: config.clone(),
            state,
            links,
            base_url,
            data,
            errors: report.errors(),
            now,
        })
    }

    fn drops_cancelled(&self) -> bool {
        self.config.feed.cancelled == CancelledMeetings::Drop
    }

    fn addresses(&self) -> Addresses<'_> {
        Addresses {
            base_url: &self.base_url,
            links: &self.links,
            public: &self.config.public,
        }
    }

    /// The addresses of a link that is not public: of its feed, and of its page.
    fn secret_addresses(&self, link_id: &LinkId) -> [String; 2] {
        let token = self.links.token_of(link_id);
        let page = links::secret_page_path(token);
        [
            self.addresses().secret(token),
            format!("{}{page}", self.base_url),
        ]
    }

    /// The requested feeds with their names, sorted.
    fn rows<'a>(
        &'a self,
        kind: Option<Kind>,
        id: Option<&str>,
        visible: &VisiblePeople,
    ) -> Result<Vec<(&'a FeedId, &'a str)>> {
        let all = self.state.feeds().iter().map(ServedFeed::feed_id);
        // A whole list has protected people too.
        let found = all.filter(|feed_id| {
            kind.is_none_or(|kind| kind == feed_id.kind)
                && id.is_none_or(|id| id == feed_id.id && visible.contains(feed_id))
        });
        let mut rows: Vec<_> = found
            .map(|feed_id| (feed_id, self.state.name_of(feed_id)))
            .collect();
        rows.sort_unstable();
        match id {
            Some(id) if rows.is_empty() => Err(self.unknown(kind, id, visible)),
            None if rows.is_empty() && self.errors > 0 => {
                bail!(
                    "no file in {} could be read: run `carillon check`",
                    self.data
                )
            }
            _ => Ok(rows),
        }
    }

    /// The error that nothing has this id, with the ids that may be meant.
    pub(super) fn unknown(
        &self,
        kind: Option<Kind>,
        id: &str,
        visible: &VisiblePeople,
    ) -> anyhow::Error {
        anyhow!(
            "there is no {} {id} in {}: {}`carillon who` searches by names and ids{}",
            kind.map_or("feed", Kind::as_str),
            self.data,
            self.did_you_mean(kind, id, visible),
            visible.hint()
        )
    }

    /// The question whether a known id was meant, with a space; empty if none is near.
    pub(super) fn did_you_mean(
        &self,
        kind: Option<Kind>,
        id: &str,
        visible: &VisiblePeople,
    ) -> String {
        let current = self.state.feeds().iter().filter(|feed| feed.is_current());
        let known = current
            .map(ServedFeed::feed_id)
            .filter(|known| kind.is_none_or(|kind| kind == known.kind) && visible.contains(known));
        did_you_mean(id, known.map(|known| &*known.id))
    }

    /// Whether there are no feeds, because files cannot be read.
    pub(super) fn has_nothing(&self) -> bool {
        self.errors > 0 && self.state.feeds().iter().next().is_none()
    }

    /// Writes down that the link is shown.
    fn record_shown(&self, link_id: &LinkId) -> Result<()> {
        let shown = ShownLink {
            at: self.now,
            by: desk_name().into(),
            link_id: link_id.clone(),
        };
        self.links.record_shown(&shown).context(NOT_SHOWN)
    }

    /// The modules of the whole feed.
    fn feed_modules(&self, feed_id: &FeedId) -> Vec<FeedModule<'_>> {
        let university = self.state.university();
        let blocks = self
            .state
            .feeds()
            .get(feed_id)
            .map(|served| served.feed().blocks())
            .unwrap_or_default();
        let student = feed_id.kind.follows_enrolment().then_some(&*feed_id.id);
        FeedModule::all(university, &ActivityIndex::of(university), blocks, student)
    }

    /// Checks that the person has these modules and types of activities. Hiding others would have no effect.
    fn check(&self, feed_id: &FeedId, modules: &[String], types: &[String]) -> Result<()> {
        let feed_modules = self.feed_modules(feed_id);
        let codes: BTreeSet<&str> = feed_modules.iter().map(|module| module.code).collect();
        let kinds: BTreeSet<&str> = feed_modules
            .iter()
            .flat_map(|module| module.activity_types.iter().copied())
            .collect();
        let former = feed_modules.iter().flat_map(|module| &module.former_codes);
        let former: BTreeSet<&str> = former.copied().collect();
        let modules = modules
            .iter()
            .filter(|code| !former.contains(code.as_str()));
        let modules: Vec<String> = modules.cloned().collect();
        for (what, wanted, known) in [
            ("module", &*modules, codes),
            ("type of activities", types, kinds),
        ] {
            if let Some(unknown) = wanted.iter().find(|name| !known.contains(name.as_str())) {
                let known = known.into_iter().collect::<Vec<_>>().join(", ");
                bail!("{feed_id} has no {what} {unknown}: write one of {known}");
            }
        }
        Ok(())
    }

    /// The address of a feed that is turned off looks like any other.
    fn warn_if_turned_off(&self, feed_id: &FeedId) {
        if let Some(since) = self.links.link_state(feed_id).stopped {
            let since = since.strftime("%Y-%m-%d");
            tracing::warn!(
                "the feed of {feed_id} has been turned off since {since}: `carillon links resume {feed_id} --reason TEXT` turns it on again"
            );
        }
    }

    /// The address of a feed without a timetable looks like any other.
    fn warn_about_former(&self, rows: &[(&FeedId, &str)]) {
        let feeds = self.state.feeds();
        let mut former = rows
            .iter()
            .filter(|(feed_id, _)| feeds.get(feed_id).is_some_and(ServedFeed::is_former));
        let Some((feed_id, _)) = former.next() else {
            return;
        };
        let (id, data) = (&feed_id.id, &self.data);
        match former.count() {
            0 => {
                tracing::warn!(
                    "{feed_id} has no timetable now: no file in {data} names {id} any more"
                );
            }
            others => {
                let count = others + 1;
                tracing::warn!(
                    "{count} of these have no timetable now, such as {feed_id}: no file in {data} names them any more"
                );
            }
        }
    }

    /// The feed about which the command decides.
    fn find(&self, target: &LinkTarget) -> Result<FeedId> {
        let kind = Kind::from(target.kind);
        self.rows(
            Some(kind),
            Some(&target.id),
            &target.protected.read(&self.config),
        )?;
        let feed_id = FeedId::new(kind, &*target.id);
        if kind.is_public(&self.config.public) {
            bail!("the feed of {feed_id} is public: it has no secret link");
        }
        Ok(feed_id)
    }
}
