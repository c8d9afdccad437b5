//! `carillon journal`: prints the decisions about links.

use std::io;
use std::process::ExitCode;

use anyhow::Result;
use carillon::config::Config;
use carillon::feed::Kind;
use carillon::links::{Decision, JournalEntry, begin_journal, decision_history};
use clap::Args;
use jiff::Timestamp;

use super::links::KindArgument;
use super::output::{CellFormat, print_csv};

#[derive(Debug, Args)]
pub(super) struct JournalCommand {
    /// Only decisions about feeds of this kind
    kind: Option<KindArgument>,
    /// Only decisions about the feed with this id
    id: Option<String>,
    /// Begin a new journal in place of a lost one: all old links work again, even those that were reset or turned off
    #[arg(long, conflicts_with = "kind")]
    begin: bool,
    #[command(flatten)]
    cell_format: CellFormat,
}

impl JournalCommand {
    pub(super) fn run(&self, config: &Config, now: Timestamp) -> Result<ExitCode> {
        if self.begin {
            begin_journal(&config.state, now)?;
            return Ok(ExitCode::SUCCESS);
        }
        let kind = self.kind.map(Kind::from);
        let mut entries = decision_history(&config.state)?;
        entries.retain(|entry| {
            kind.is_none_or(|kind| kind == entry.link_id.feed_id.kind)
                && self
                    .id
                    .as_deref()
                    .is_none_or(|id| *id == *entry.link_id.feed_id.id)
        });
        print_csv(self.cell_format, |out| {
            out.write_record(["at", "by", "action", "kind", "id", "what", "reason"])?;
            for JournalEntry {
                at,
                by,
                link_id,
                decision,
                reason,
            } in entries
            {
                let (action, what) = describe(&decision)?;
                // Seconds are exact enough for people.
                let at = at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
                out.write_record([
                    &at,
                    &*by,
                    action,
                    &link_id.numbered_kind(),
                    &link_id.feed_id.id,
                    &what,
                    reason.as_deref().unwrap_or_default(),
                ])?;
            }
            Ok(())
        })?;
        Ok(ExitCode::SUCCESS)
    }
}

fn describe(decision: &Decision) -> io::Result<(&'static str, String)> {
    Ok(match decision {
        Decision::Rotate { .. } => ("rotate", String::new()),
        Decision::Stop => ("stop", String::new()),
        Decision::Resume => ("resume", String::new()),
        Decision::Choose { choices } => ("choose", serde_json::to_string(choices)?),
    })
}
