//! The further links of a person: `carillon links add`, `remove` and `further`.

use anyhow::{Context, Result, bail};
use carillon::feed::FeedId;
use carillon::links::{LinkId, LinkName, LinkNumber, MAX_LINK_NAME, NewLink};
use clap::Args;

use super::super::output::{CellFormat, print_csv};
use super::Desk;
use super::link_commands::{LinkTarget, Reason, desk_name, print_line};

#[derive(Debug, Args)]
pub(super) struct FurtherCommand {
    #[command(flatten)]
    target: LinkTarget,
    #[command(flatten)]
    cell_format: CellFormat,
}

#[derive(Debug, Args)]
pub(super) struct AddCommand {
    #[command(flatten)]
    target: LinkTarget,
    /// The name of the link, for its owner, such as phone
    #[arg(long, value_name = "TEXT", value_parser = link_name)]
    name: LinkName,
    /// Show busy times only, without titles, places and names
    #[arg(long)]
    busy: bool,
    #[command(flatten)]
    reason: Reason,
}

#[derive(Debug, Args)]
pub(super) struct RemoveCommand {
    #[command(flatten)]
    target: LinkTarget,
    /// The number of the link, as `carillon links further` prints it
    #[arg(long, value_name = "NUMBER", value_parser = further_number)]
    link: LinkNumber,
    #[command(flatten)]
    reason: Reason,
}

impl FurtherCommand {
    pub(super) fn run(&self, desk: &Desk) -> Result<()> {
        let feed_id = desk.find_person(&self.target)?;
        let table = desk.links.table();
        let all: Vec<_> = table.further_links(&feed_id).collect();
        for (link_id, _) in &all {
            desk.record_shown(link_id)?;
        }
        print_csv(self.cell_format, |out| {
            out.write_record(["link", "name", "shows", "made", "url", "page"])?;
            for (link_id, further) in &all {
                let made = further.at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
                let [url, page] = desk.secret_addresses(link_id);
                let number = link_id.number.get().to_string();
                let shows = if further.is_busy_only { "busy" } else { "all" };
                let name = further.name.as_str();
                out.write_record([&*number, name, shows, &made, &url, &page])?;
            }
            Ok(())
        })
    }
}

impl AddCommand {
    pub(super) fn run(&self, desk: &Desk) -> Result<()> {
        let feed_id = desk.find_person(&self.target)?;
        desk.require_on(&feed_id)?;
        let by = desk_name();
        let new = NewLink {
            feed_id: feed_id.clone(),
            name: self.name.clone(),
            is_busy_only: self.busy,
            by: &by,
            reason: Some(&self.reason.text),
            now: desk.now,
        };
        let most = desk.config.links.max_per_person;
        let made = desk.links.add(&new, None, most);
        let link_id = made.with_context(|| feed_id.to_string())?;
        desk.record_shown(&link_id).with_context(|| {
            format!("the link was made; print it later with `carillon links further {feed_id}`")
        })?;
        let [url, _] = desk.secret_addresses(&link_id);
        print_line(&url)
    }
}

impl RemoveCommand {
    pub(super) fn run(&self, desk: &Desk) -> Result<()> {
        let feed_id = desk.find_person(&self.target)?;
        let link_id = LinkId {
            feed_id,
            number: self.link,
        };
        let by = desk_name();
        let removed = desk.links.remove(
            &desk.decision_request(link_id.clone(), &by, Some(&self.reason.text)),
            None,
        );
        removed.with_context(|| link_id.to_string())?;
        print_line(&format!(
            "the link {link_id} is removed: its feed says so for some days, and then it is not found"
        ))
    }
}

impl Desk {
    /// The feed of a person about whose links the command decides.
    fn find_person(&self, target: &LinkTarget) -> Result<FeedId> {
        let feed_id = self.find(target)?;
        if !feed_id.kind.is_personal() {
            bail!("many people read the feed of {feed_id}: only people have further links");
        }
        Ok(feed_id)
    }

    /// The link of this number; the first if there is none.
    pub(super) fn link_of(&self, feed_id: &FeedId, number: Option<LinkNumber>) -> Result<LinkId> {
        let link_id = LinkId {
            feed_id: feed_id.clone(),
            number: number.unwrap_or_default(),
        };
        if !link_id.number.is_first() && self.links.state_of(&link_id).listed().is_none() {
            bail!(
                "there is no link {} of {feed_id}: `carillon links further {feed_id}` prints those that there are",
                link_id.number.get()
            );
        }
        Ok(link_id)
    }

    fn require_on(&self, feed_id: &FeedId) -> Result<()> {
        if self.links.link_state(feed_id).stopped.is_some() {
            bail!(
                "the feed of {feed_id} is turned off: `carillon links resume {feed_id} --reason TEXT` turns it on again"
            );
        }
        Ok(())
    }
}

fn link_name(text: &str) -> Result<LinkName, String> {
    LinkName::parse(text).ok_or_else(|| format!("write 1 to {MAX_LINK_NAME} characters"))
}

fn further_number(text: &str) -> Result<LinkNumber, &'static str> {
    let number = LinkNumber::parse(text).filter(|number| !number.is_first());
    number
        .ok_or("write a number from 2 on; the first link is turned off with `carillon links stop`")
}
