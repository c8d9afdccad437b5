//! `carillon webhooks`: the events that wait for receivers, the dead letters, and a test of a receiver.

use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use carillon::config::{Config, WebhookConfig};
use carillon::printable::utc_seconds;
use carillon::webhooks::{
    DeliveryEntry, DeliveryId, DeliveryState, KeptBodies, WebhookDeliveries, WebhookEvent,
    WebhookQueue, WebhookReceiver, WebhookSecret,
};
use clap::{Args, Subcommand};
use jiff::Timestamp;

use super::links::link_commands::desk_name;
use super::output::{CellFormat, print, print_csv};

#[derive(Debug, Args)]
pub(super) struct WebhooksCommand {
    #[command(subcommand)]
    action: Option<WebhooksAction>,
    #[command(flatten)]
    cell_format: CellFormat,
}

#[derive(Debug, Subcommand)]
enum WebhooksAction {
    /// Print the events that wait and the dead letters as CSV (the default)
    List(CellFormat),
    /// Send a ping to the receiver of a webhook, and say what it answered; exit status 1 if it did not take it
    Test {
        /// The name of the webhook in the settings
        name: String,
    },
    /// Send dead letters again
    Resend(DeadLetters),
    /// Give dead letters up
    Drop(DeadLetters),
    /// Print a new secret, for the file that `secret_file` names and for the receiver
    Secret,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct DeadLetters {
    /// The ids of the events, as `carillon webhooks` prints them
    ids: Vec<String>,
    /// All dead letters of this webhook
    #[arg(long, value_name = "NAME")]
    all: Option<String>,
}

impl WebhooksCommand {
    pub(super) fn run(&self, config: &Config, now: Timestamp) -> Result<ExitCode> {
        match &self.action {
            None => list(config, self.cell_format)?,
            Some(WebhooksAction::List(cell_format)) => list(config, *cell_format)?,
            Some(WebhooksAction::Test { name }) => test(config, name, now)?,
            Some(WebhooksAction::Resend(letters)) => {
                let sent = letters.decide(config, &DeliveryState::again(now), now)?;
                print(|out| {
                    writeln!(
                        out,
                        "The server sends {sent} dead letters again within seconds."
                    )
                })?;
            }
            Some(WebhooksAction::Drop(letters)) => {
                let by = desk_name().into();
                let dropped = letters.decide(config, &DeliveryState::Dropped { by }, now)?;
                print(|out| writeln!(out, "{dropped} dead letters were given up."))?;
            }
            Some(WebhooksAction::Secret) => {
                let secret = WebhookSecret::random()?;
                print(|out| writeln!(out, "{secret}"))?;
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

impl DeadLetters {
    /// Writes the state of each of them down, and returns their number. Unknown ones are an error after all others.
    fn decide(&self, config: &Config, state: &DeliveryState, now: Timestamp) -> Result<usize> {
        let mut queue = WebhookQueue::read_with(&config.state, KeptBodies::None)?;
        let ids: Vec<DeliveryId> = match &self.all {
            Some(name) => {
                require(config, name)?;
                let known = queue.of(name).into_iter();
                let dead = known.flat_map(WebhookDeliveries::dead);
                dead.map(|entry| entry.delivery.id.clone()).collect()
            }
            None => self.ids.iter().map(|id| DeliveryId::new(id)).collect(),
        };
        let mut unknown = Vec::new();
        for id in &ids {
            if !queue.decide(id, state.clone(), now)? {
                unknown.push(id.as_str());
            }
        }
        let decided = ids.len() - unknown.len();
        if !unknown.is_empty() {
            bail!(
                "there is no dead letter {}: `carillon webhooks` prints them with their ids (this was done for the other {decided})",
                unknown.join(", ")
            );
        }
        Ok(decided)
    }
}

/// The webhook of the settings with this name.
fn require<'a>(config: &'a Config, name: &str) -> Result<&'a WebhookConfig> {
    config.webhooks.get(name).with_context(|| {
        let names: Vec<&str> = config.webhooks.keys().map(String::as_str).collect();
        format!(
            "the settings have no webhook {name:?}: they have [{}]",
            names.join(", ")
        )
    })
}

fn list(config: &Config, cell_format: CellFormat) -> Result<()> {
    let queue = WebhookQueue::read_with(&config.state, KeptBodies::None)?;
    print_csv(cell_format, |out| {
        out.write_record([
            "webhook", "id", "event", "queued", "state", "tries", "time", "why",
        ])?;
        for (name, deliveries) in queue.webhooks() {
            for entry in &deliveries.entries {
                let (state, time) = state(entry);
                out.write_record([
                    name,
                    entry.delivery.id.as_str(),
                    &*entry.delivery.event_type,
                    &utc_seconds(entry.delivery.at),
                    state,
                    &entry.tries().to_string(),
                    &utc_seconds(time),
                    entry.why(),
                ])?;
            }
        }
        Ok(())
    })
}

/// The state in one word, and the time of the next try or of the last one.
fn state(entry: &DeliveryEntry) -> (&'static str, Timestamp) {
    match entry.state {
        DeliveryState::Waiting { until, .. } => ("waiting", until),
        _ => ("dead", entry.changed),
    }
}

fn test(config: &Config, name: &str, now: Timestamp) -> Result<()> {
    let webhook = require(config, name)?;
    config.validate()?;
    let receiver = WebhookReceiver::open(webhook, name)?;
    let id = DeliveryId::random()?;
    let body = WebhookEvent::ping(now).body(id.as_str());
    if let Err(failure) = receiver.send(&id, &body, now) {
        bail!("{name} did not take the ping: {}", failure.why);
    }
    print(|out| writeln!(out, "{name} has taken the ping {id}."))
}
