//! `carillon messages`: shows mass changes about which people get no messages yet, and decides about them.

use std::process::ExitCode;

use anyhow::{Result, bail};
use carillon::changes::read_change_log;
use carillon::config::Config;
use carillon::messages::{MassAnswer, MassDecision, MassPublish, Releases, Subscriptions};
use carillon::printable::thousands;
use clap::{Args, Subcommand};
use jiff::{SignedDuration, Timestamp};

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
}

impl MessagesCommand {
    pub(super) fn run(&self, config: &Config, now: Timestamp) -> Result<ExitCode> {
        if !config.messages.on {
            bail!(
                "people cannot ask for messages here: set messages.on and mail.host in the settings (`carillon config` explains them)"
            );
        }
        let subscriptions = Subscriptions::at(&config.state);
        let (answer, time) = match &self.action {
            None | Some(MessagesAction::List) => return list(config, &subscriptions, now),
            Some(MessagesAction::Send(MassArguments { time })) => (MassAnswer::Send, *time),
            Some(MessagesAction::Drop(MassArguments { time })) => (MassAnswer::Drop, *time),
        };
        decide(config, &subscriptions, (time, answer), now)
    }
}

fn decide(
    config: &Config,
    subscriptions: &Subscriptions,
    (time, answer): (Timestamp, MassAnswer),
    now: Timestamp,
) -> Result<ExitCode> {
    let known = mass_publishes(config, subscriptions, now)?;
    let Some(publish) = known.iter().find(|publish| publish.at == time) else {
        bail!(
            "there was no mass change at {time}: `carillon messages` prints them with their times"
        );
    };
    if let Some(decision) = publish.decision {
        bail!("{}: nothing has changed", decided(decision));
    }
    let decision = MassDecision { at: now, answer };
    subscriptions.decide(time, decision, &desk_name())?;
    let text = match answer {
        MassAnswer::Send => {
            "People get messages about this mass change, as far as its meetings are still to come."
        }
        MassAnswer::Drop => "Nobody gets a message about this mass change.",
    };
    print(|out| writeln!(out, "{text}"))?;
    Ok(ExitCode::SUCCESS)
}

fn list(config: &Config, subscriptions: &Subscriptions, now: Timestamp) -> Result<ExitCode> {
    let people = subscriptions.open()?.len();
    let known = mass_publishes(config, subscriptions, now)?;
    print(|out| {
        writeln!(out, "{} people have asked for messages.", thousands(people))?;
        if known.is_empty() {
            writeln!(out, "There was no mass change.")?;
        }
        known.iter().try_for_each(|publish| {
            let state = publish.decision.map_or_else(
                || "people get no messages about it before somebody decides".to_owned(),
                decided,
            );
            let meetings = thousands(publish.meetings);
            writeln!(out, "{}  {meetings} meetings: {state}", publish.at)
        })
    })?;
    Ok(ExitCode::SUCCESS)
}

/// The mass changes of the log, the oldest first.
fn mass_publishes(
    config: &Config,
    subscriptions: &Subscriptions,
    now: Timestamp,
) -> Result<Vec<MassPublish>> {
    let kept_for = SignedDuration::from_hours(24 * i64::from(config.changes.keep_days));
    let since = now.checked_sub(kept_for).unwrap_or(Timestamp::MIN);
    let log = read_change_log(&config.state, since)?;
    let releases = Releases::new(&log, &config.messages, &subscriptions.decisions()?);
    Ok(releases.publishes().copied().collect())
}

fn decided(MassDecision { at, answer }: MassDecision) -> String {
    let at = at.strftime("%Y-%m-%d %H:%M UTC");
    match answer {
        MassAnswer::Send => format!("somebody let people get messages about it, {at}"),
        MassAnswer::Drop => format!("somebody decided that nobody gets a message about it, {at}"),
    }
}
