//! `carillon messages`: shows mass changes about which people get no messages yet, and decides about them.

use std::process::ExitCode;

use anyhow::{Result, bail};
use carillon::config::Config;
use carillon::messages::{MassAnswer, MassChange, MassDecision, Subscriptions};
use carillon::printable::{printable, thousands};
use clap::{Args, Subcommand};
use jiff::Timestamp;

use super::links::link_commands::desk_name;
use super::output::print;

#[derive(Debug, Args)]
pub(super) struct MessagesCommand {
    #[command(subcommand)]
    action: Option<MessagesAction>,
}

#[derive(Debug, Subcommand)]
enum MessagesAction {
    /// Print the mass changes, and what was decided about each (the default)
    List,
    /// Let people get messages about a mass change
    Send(MassArguments),
    /// Let nobody get a message about a mass change
    Drop(MassArguments),
}

#[derive(Debug, Args)]
struct MassArguments {
    /// The time of the mass change, as `carillon messages` prints it
    time: Timestamp,
    /// Why: people at the desk can read it
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
}

impl MessagesCommand {
    pub(super) fn run(&self, config: &Config, now: Timestamp) -> Result<ExitCode> {
        if !config.messages.on {
            bail!(
                "people cannot ask for messages here: set messages.on and mail.host in the settings (`carillon config` explains them)"
            );
        }
        let subscriptions = Subscriptions::at(&config.state);
        let (answer, arguments) = match &self.action {
            None | Some(MessagesAction::List) => return list(config, &subscriptions),
            Some(MessagesAction::Send(arguments)) => (MassAnswer::Send, arguments),
            Some(MessagesAction::Drop(arguments)) => (MassAnswer::Drop, arguments),
        };
        decide(config, &subscriptions, (arguments, answer), now)
    }
}

fn decide(
    config: &Config,
    subscriptions: &Subscriptions,
    (arguments, answer): (&MassArguments, MassAnswer),
    now: Timestamp,
) -> Result<ExitCode> {
    let time = arguments.time;
    let known = mass_changes(config, subscriptions)?;
    let Some(change) = known.iter().find(|change| change.publishes.contains(&time)) else {
        bail!(
            "there was no mass change at {time}: `carillon messages` prints them with their times"
        );
    };
    if let Some(decision) = &change.decision {
        bail!("{}: nothing has changed", decided(decision));
    }
    let decision = MassDecision {
        at: now,
        answer,
        by: desk_name().into(),
        reason: arguments.reason.as_deref().map(Into::into),
    };
    let last = change.publishes.last().copied().unwrap_or(time);
    if !subscriptions.decide(change.publishes[0]..=last, decision)? {
        bail!("somebody else has decided meanwhile: nothing has changed");
    }
    let text = match answer {
        MassAnswer::Send => {
            "People get messages about this mass change, as far as its meetings are still to come."
        }
        MassAnswer::Drop => "Nobody gets a message about this mass change.",
    };
    print(|out| writeln!(out, "{text}"))?;
    Ok(ExitCode::SUCCESS)
}

fn list(config: &Config, subscriptions: &Subscriptions) -> Result<ExitCode> {
    let people = counted(subscriptions.open()?.len(), ["person has", "people have"]);
    let known = mass_changes(config, subscriptions)?;
    print(|out| {
        writeln!(out, "{people} asked for messages.")?;
        if known.is_empty() {
            writeln!(out, "There was no mass change.")?;
        }
        known.iter().try_for_each(|change| {
            let state = change.decision.as_ref().map_or_else(
                || "people get no messages about it before somebody decides".to_owned(),
                decided,
            );
            let meetings = counted(change.meetings, ["meeting", "meetings"]);
            writeln!(out, "{}  {meetings}: {state}", change.publishes[0])
        })
    })?;
    Ok(ExitCode::SUCCESS)
}

/// The mass changes that the server has found, the oldest first.
fn mass_changes(config: &Config, subscriptions: &Subscriptions) -> Result<Vec<MassChange>> {
    let releases = subscriptions.releases()?;
    Ok(releases.mass_changes(config.messages.gather_minutes))
}

/// A number with the word for one or for many.
fn counted(number: usize, [one, many]: [&str; 2]) -> String {
    let word = if number == 1 { one } else { many };
    format!("{} {word}", thousands(number))
}

fn decided(decision: &MassDecision) -> String {
    let at = decision.at.strftime("%Y-%m-%d %H:%M UTC");
    let by = printable(&decision.by);
    let what = match decision.answer {
        MassAnswer::Send => format!("{by} let people get messages about it, {at}"),
        MassAnswer::Drop => format!("{by} decided that nobody gets a message about it, {at}"),
    };
    match &decision.reason {
        Some(reason) => format!("{what} ({})", printable(reason)),
        None => what,
    }
}
