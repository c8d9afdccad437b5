//! `carillon mail`: tells people by mail how to get their timetable.

mod asked_id;
mod recipients;
mod sending;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, bail};
use carillon::app::last_mail;
use carillon::clock::Clock;
use carillon::config::Config;
use carillon::feed::{FeedId, Kind};
use carillon::logging::print_error;
use carillon::mail::{MailQueue, MailSender, QueueEntry, message_id};
use carillon::printable::{printable, utc_seconds};
use carillon::web::LastMail;
use clap::builder::PossibleValue;
use clap::{Args, Subcommand, ValueEnum};

use super::links::Desk;
use super::links::link_commands::desk_name;
use super::output::{self, CellFormat, print_csv};
use super::visible_people::ProtectedArgument;
use asked_id::AskedId;
use recipients::{Recipient, Recipients};
use sending::Composer;

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(super) struct MailCommand {
    /// The kind of people; without --send, the command prints who would get a mail, and sends nothing
    #[arg(required = true)]
    kind: Option<PersonKind>,
    #[command(flatten)]
    selection: SelectionArguments,
    /// Write each person's secret link into the mail, so that nobody has to sign in
    #[arg(long)]
    with_address: bool,
    /// Send the mails, and wait until all are sent
    #[arg(long)]
    send: bool,
    #[command(flatten)]
    cell_format: CellFormat,
    #[command(subcommand)]
    command: Option<MailSubcommand>,
}

/// The people of the kind who are meant.
#[derive(Debug, Args)]
struct SelectionArguments {
    /// Only the people with these ids
    ids: Vec<String>,
    /// Only the people whose ids are in this file, one in a line (- for standard input)
    #[arg(long = "ids", value_name = "FILE")]
    id_file: Option<PathBuf>,
    /// Only people whose feed no calendar app has fetched, as far as fetches are kept
    #[arg(long)]
    never_connected: bool,
    /// Also people who have got this mail already, or may have got it
    #[arg(long)]
    again: bool,
    #[command(flatten)]
    protected: ProtectedArgument,
}

#[derive(Debug, Subcommand)]
enum MailSubcommand {
    /// Send the mails that still wait, for example after an earlier command was stopped
    Resume,
    /// Take all mails to people that still wait out of the queue
    Cancel,
    /// Print all mails as CSV: when they were queued, by whom, for whom, and what became of them
    List(CellFormat),
}

/// The kinds of feeds that belong to one person.
#[derive(Clone, Copy, Debug)]
struct PersonKind(Kind);

impl ValueEnum for PersonKind {
    fn value_variants<'a>() -> &'a [Self] {
        const { &[Self(Kind::Student), Self(Kind::Staff)] }
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.0.as_str()))
    }
}

impl MailCommand {
    pub(super) fn run(&self, config: &Config, clock: &Clock) -> Result<ExitCode> {
        match &self.command {
            Some(MailSubcommand::List(cell_format)) => list(config, *cell_format),
            Some(MailSubcommand::Cancel) => cancel(config, clock),
            Some(MailSubcommand::Resume) => {
                let desk = Desk::read(config, clock.now())?;
                sending::send(
                    MailSender::new(config)?,
                    None,
                    &Composer::new(config, &desk)?,
                    clock,
                )
            }
            None => self.select(config, clock),
        }
    }

    fn select(&self, config: &Config, clock: &Clock) -> Result<ExitCode> {
        let Some(PersonKind(kind)) = self.kind else {
            bail!("name the kind of people: student or staff");
        };
        let desk = Desk::read(config, clock.now())?;
        let composer = Composer::new(config, &desk)?;
        // Before somebody relies on the dry run.
        config.mail.password()?;
        let mut recipients = Recipients::new(config, &desk, self.with_address)?;
        recipients.again = self.selection.again;
        if self.selection.never_connected {
            recipients.only_never_connected(config)?;
        }
        let ids = self.selection.ids()?;
        let visible = self.selection.protected.read(config);
        let selected = recipients.select(kind, ids.as_deref(), &visible)?;
        if self.send {
            self.send(&selected, &composer, (config, clock))
        } else {
            self.print_dry_run(kind, &selected, &composer)
        }
    }

    fn send(
        &self,
        selected: &[Recipient<'_>],
        composer: &Composer<'_>,
        (config, clock): (&Config, &Clock),
    ) -> Result<ExitCode> {
        report_others(selected);
        let mut sender = MailSender::new(config)?;
        let to_send: Vec<_> = selected.iter().filter(|one| one.gets_mail()).collect();
        let choices = (self.with_address, self.selection.again);
        sending::queue(&mut sender, &to_send, choices, clock.now())?;
        let people = selected.iter().map(|one| one.feed_id.clone().into());
        sending::send(sender, Some(&people.collect()), composer, clock)
    }

    fn print_dry_run(
        &self,
        kind: Kind,
        selected: &[Recipient<'_>],
        composer: &Composer<'_>,
    ) -> Result<ExitCode> {
        print_csv(self.cell_format, |out| {
            out.write_record(["kind", "id", "name", "email", "language", "mail"])?;
            for recipient in selected {
                out.write_record([
                    kind.as_str(),
                    &recipient.feed_id.id,
                    &recipient.name,
                    recipient.email.unwrap_or_default(),
                    recipient.language.code(),
                    &recipient.state.to_string(),
                ])?;
            }
            Ok(())
        })?;
        let mut to_send = selected.iter().filter(|one| one.gets_mail()).peekable();
        if let Some(first) = to_send.peek() {
            print_example(composer, first, self.with_address);
        }
        print_error(&format!(
            "{} of {} people would get this mail. Nothing was sent: add --send to send it.",
            to_send.count(),
            selected.len()
        ));
        Ok(ExitCode::SUCCESS)
    }
}

/// The state of the last mail to a person, and how to send another.
pub(super) struct MailToPerson {
    /// `None` if there was none.
    pub(super) last: Option<LastMail>,
    /// The options of `carillon mail KIND ID`; `None` if the person has the mail already, or cannot get one.
    pub(super) options: Option<&'static str>,
}

impl MailToPerson {
    pub(super) fn read(config: &Config, desk: &Desk, feed_id: &FeedId) -> Result<Self> {
        let queue = MailQueue::read_to_show(&config.state)?;
        Ok(Self {
            last: queue.last_to(feed_id).map(last_mail),
            options: Recipients::new(config, desk, true)?.options_to_send(feed_id),
        })
    }
}

impl SelectionArguments {
    /// `None` for all people.
    fn ids(&self) -> Result<Option<Vec<AskedId>>> {
        let ids = self.ids.iter().map(|id| AskedId::of_argument(id));
        let mut ids: Vec<AskedId> = ids.collect();
        if let Some(path) = &self.id_file {
            ids.extend(AskedId::read(path)?);
        }
        Ok(Some(ids).filter(|ids| !ids.is_empty()))
    }
}

/// Says why people who were selected get no mail.
fn report_others(selected: &[Recipient<'_>]) {
    let others = selected.iter().filter(|one| !one.gets_mail());
    for Recipient { feed_id, state, .. } in others {
        tracing::warn!("{feed_id} gets no mail: {state}");
    }
}

/// Prints the mail as the first person would get it, without the secret.
fn print_example(composer: &Composer<'_>, first: &Recipient<'_>, with_address: bool) {
    let address = with_address.then_some("…");
    let letter = composer.mails.letter(&first.name, first.language, address);
    let lines = letter.plain.lines().map(printable);
    let text = lines.collect::<Vec<_>>().join("\n    ");
    print_error(&format!(
        "The mail to {}:\n\n    {}\n\n    {text}\n",
        first.feed_id,
        printable(&letter.subject)
    ));
}

fn cancel(config: &Config, clock: &Clock) -> Result<ExitCode> {
    let mut sender = MailSender::new(config)?;
    let cancelled = sender.cancel(|mail| mail.topic.is_how_to(), &desk_name(), clock.now())?;
    output::print(|out| writeln!(out, "{cancelled} mails were taken out of the queue"))?;
    Ok(ExitCode::SUCCESS)
}

fn list(config: &Config, cell_format: CellFormat) -> Result<ExitCode> {
    let queue = MailQueue::read_to_show(&config.state)?;
    print_csv(cell_format, |out| {
        out.write_record([
            "at",
            "by",
            "mail",
            "kind",
            "id",
            "state",
            "since",
            "reply",
            "message-id",
        ])?;
        for QueueEntry {
            mail,
            state,
            changed,
            ..
        } in queue.entries()
        {
            let [at, since] = [mail.at, *changed].map(utc_seconds);
            out.write_record([
                &at,
                &*mail.by,
                mail.topic.name(),
                &mail.link_id.numbered_kind(),
                &mail.link_id.feed_id.id,
                state.name(),
                &since,
                state.reason(),
                &message_id(&mail.mail, &config.mail),
            ])?;
        }
        Ok(())
    })?;
    Ok(ExitCode::SUCCESS)
}
