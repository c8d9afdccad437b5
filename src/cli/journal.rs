//! `carillon journal`: prints the decisions about links.

use std::process::ExitCode;

use anyhow::Result;
use carillon::config::Config;
use carillon::feed::{FeedId, Kind};
use carillon::links::{
    AccountAction, AccountChange, DeskNote, JournalEntry, ShownLink, TokenAction, TokenChange,
    account_changes, begin_journal, decision_history, desk_notes, shown_links, shown_lists,
    token_changes,
};
use carillon::printable::utc_seconds;
use clap::Args;
use jiff::Timestamp;

use super::links::KindArgument;
use super::output::{CellFormat, print_csv};
use super::visible_people::{ProtectedArgument, VisiblePeople};

#[derive(Debug, Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an option of the command line"
)]
pub(super) struct JournalCommand {
    /// Only decisions about feeds of this kind
    kind: Option<KindArgument>,
    /// Only decisions about the feed with this id
    id: Option<String>,
    /// Begin a new journal in place of a lost one: all old links work again, even those that were reset or turned off
    #[arg(long, conflicts_with = "kind")]
    begin: bool,
    /// Print instead which links were shown, on pages and by commands, or sent: when, and to whom
    #[arg(long, conflicts_with = "begin")]
    shown: bool,
    /// Print instead the notes that the desk has written down
    #[arg(long, conflicts_with_all = ["begin", "shown"])]
    notes: bool,
    /// Print instead the changes of accounts, at the desk and by commands, and the sessions that were ended so
    #[arg(long, conflicts_with_all = ["begin", "shown", "notes", "kind"])]
    accounts: bool,
    /// Print instead which API tokens were made and revoked, at the desk and by commands
    #[arg(long, conflicts_with_all = ["begin", "shown", "notes", "accounts", "kind"])]
    tokens: bool,
    #[command(flatten)]
    protected: ProtectedArgument,
    #[command(flatten)]
    cell_format: CellFormat,
}

impl JournalCommand {
    pub(super) fn run(&self, config: &Config, now: Timestamp) -> Result<ExitCode> {
        if self.begin {
            begin_journal(&config.state, now)?;
            return Ok(ExitCode::SUCCESS);
        }
        let visible = self.protected.read(config);
        if self.shown {
            return self.print_shown(config, &visible);
        }
        if self.notes {
            return self.print_notes(config, &visible);
        }
        if self.accounts {
            return self.print_account_changes(config);
        }
        if self.tokens {
            return self.print_token_changes(config);
        }
        let mut entries = decision_history(&config.state)?;
        entries.retain(|entry| self.is_asked(&entry.link_id.feed_id, &visible));
        self.warn_if_empty(entries.len(), &visible);
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
                let (action, what) = decision.in_table();
                let at = utc_seconds(at);
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

impl JournalCommand {
    fn print_shown(&self, config: &Config, visible: &VisiblePeople) -> Result<ExitCode> {
        let mut links = shown_links(&config.state)?;
        links.retain(|shown| self.is_asked(&shown.link_id.feed_id, visible));
        // The lists say nothing about one id.
        self.warn_if_empty(links.len(), visible);
        let mut lists = shown_lists(&config.state)?;
        // A list of all links of a kind has those of every id.
        let kind = self.kind.map(Kind::from);
        lists.retain(|list| kind.is_none() || list.kind.is_none() || list.kind == kind);
        let links = links.into_iter().map(|ShownLink { at, by, link_id }| {
            let kind = link_id.numbered_kind().into_owned();
            (at, by, kind, link_id.feed_id.id, 1)
        });
        let lists = lists.into_iter().map(|list| {
            let kind = list.kind.map_or("", Kind::as_str).to_owned();
            (list.at, list.by, kind, "".into(), list.links)
        });
        let mut rows: Vec<_> = links.chain(lists).collect();
        rows.sort_by_key(|(at, ..)| *at);
        print_csv(self.cell_format, |out| {
            out.write_record(["at", "by", "kind", "id", "links"])?;
            for (at, by, kind, id, links) in rows {
                let at = utc_seconds(at);
                out.write_record([&at, &*by, &kind, &id, &links.to_string()])?;
            }
            Ok(())
        })?;
        Ok(ExitCode::SUCCESS)
    }

    fn print_notes(&self, config: &Config, visible: &VisiblePeople) -> Result<ExitCode> {
        let mut notes = desk_notes(&config.state)?;
        notes.retain(|note| self.is_asked(&note.link_id.feed_id, visible));
        self.warn_if_empty(notes.len(), visible);
        print_csv(self.cell_format, |out| {
            out.write_record(["at", "by", "kind", "id", "note"])?;
            for DeskNote {
                at,
                by,
                link_id,
                note,
            } in notes
            {
                let at = utc_seconds(at);
                let kind = link_id.numbered_kind();
                out.write_record([&at, &*by, &kind, &link_id.feed_id.id, &note])?;
            }
            Ok(())
        })?;
        Ok(ExitCode::SUCCESS)
    }

    fn print_account_changes(&self, config: &Config) -> Result<ExitCode> {
        let changes = account_changes(&config.state)?;
        print_csv(self.cell_format, |out| {
            out.write_record([
                "at", "by", "action", "name", "role", "reason", "student", "staff",
            ])?;
            for AccountChange {
                at,
                by,
                name,
                action,
                reason,
            } in changes
            {
                let at = utc_seconds(at);
                let id = |id: &Option<Box<str>>| id.as_deref().unwrap_or_default().to_owned();
                let [student, staff] = match &action {
                    AccountAction::Add { student, staff, .. } => [student, staff].map(id),
                    _ => Default::default(),
                };
                let (action, role) = match &action {
                    AccountAction::EndSessions => ("end-sessions", ""),
                    AccountAction::SetRole { role } => {
                        ("set-role", role.as_deref().unwrap_or("none"))
                    }
                    AccountAction::Remove => ("remove", ""),
                    AccountAction::Add { role, .. } => ("add", role.as_deref().unwrap_or("none")),
                    AccountAction::SetPassword => ("set-password", ""),
                };
                out.write_record([&at, &*by, action, &name, role, &reason, &student, &staff])?;
            }
            Ok(())
        })?;
        Ok(ExitCode::SUCCESS)
    }

    fn print_token_changes(&self, config: &Config) -> Result<ExitCode> {
        let changes = token_changes(&config.state)?;
        print_csv(self.cell_format, |out| {
            out.write_record(["at", "by", "action", "name", "scopes", "expires", "reason"])?;
            for TokenChange {
                at,
                by,
                name,
                action,
                reason,
            } in changes
            {
                let (action, scopes, expires) = match action {
                    TokenAction::Add { scopes, expires } => {
                        ("add", scopes.join(" "), utc_seconds(expires))
                    }
                    TokenAction::Revoke => ("revoke", String::new(), String::new()),
                };
                out.write_record([
                    &utc_seconds(at),
                    &*by,
                    action,
                    &name,
                    &scopes,
                    &expires,
                    &reason,
                ])?;
            }
            Ok(())
        })?;
        Ok(ExitCode::SUCCESS)
    }

    /// An empty table may also be the answer to a mistyped id.
    fn warn_if_empty(&self, rows: usize, visible: &VisiblePeople) {
        if let (Some(id), 0) = (&self.id, rows) {
            let hint = visible.hint();
            tracing::warn!(
                "nothing is written down about {id}: if that is unexpected, look for the id with `carillon who`{hint}"
            );
        }
    }

    /// Whether lines about this feed are printed. The whole journal has protected people too.
    fn is_asked(&self, feed_id: &FeedId, visible: &VisiblePeople) -> bool {
        let kind = self.kind.map(Kind::from);
        let is_id = |id: &str| *id == *feed_id.id && visible.contains(feed_id);
        kind.is_none_or(|kind| kind == feed_id.kind) && self.id.as_deref().is_none_or(is_id)
    }
}
