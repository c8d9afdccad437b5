//! `carillon holds`: lists the files that are held, and takes decisions about them and about renames.

mod published_activities;
mod rename;

use std::io::Write;
use std::process::ExitCode;

use anyhow::{Result, bail};
use carillon::config::Config;
use carillon::holds::{
    Hold, HoldAnswer, HoldCause, HoldDecision, HoldId, append_decision, read_decisions, read_holds,
    read_likely_renames,
};
use carillon::printable::{printable, thousands, utc_seconds};
use carillon::timetable::Rename;
use clap::{Args, Subcommand};
use jiff::Timestamp;

use super::links::link_commands::{desk_name, not_empty};
use super::output::{CellFormat, CsvTable, print, print_csv};
use rename::RenameArguments;

#[derive(Debug, Args)]
pub(super) struct HoldsCommand {
    #[command(subcommand)]
    action: Option<HoldsAction>,
}

#[derive(Debug, Subcommand)]
enum HoldsAction {
    /// Publish the files of a hold as they are now
    Accept(AcceptArguments),
    /// Keep the files of a hold at their last good content, and be silent about it until they change
    Reject(HoldArguments),
    /// Record that a module or an activity has another code or id now, so that its events, addresses and choices stay
    Rename(RenameArguments),
    /// Print every decision: when, by whom and why
    Decisions(CellFormat),
}

#[derive(Debug, Args)]
struct HoldArguments {
    /// The id of the hold, as `carillon holds` prints it
    id: HoldId,
    /// Why, for those who read the decisions later
    #[arg(long, value_parser = not_empty)]
    reason: String,
}

#[derive(Debug, Args)]
struct AcceptArguments {
    #[command(flatten)]
    hold: HoldArguments,
    /// Record none of the likely renames: the modules that are gone are other ones than those that have come
    #[arg(long)]
    not_renamed: bool,
}

impl HoldsCommand {
    pub(super) fn run(&self, config: &Config, now: Timestamp) -> Result<ExitCode> {
        match &self.action {
            None => list(config),
            Some(HoldsAction::Accept(arguments)) => {
                let records_renames = !arguments.not_renamed;
                let answer = HoldAnswer::Accept;
                decide(config, answer, &arguments.hold, records_renames, now)
            }
            Some(HoldsAction::Reject(arguments)) => {
                decide(config, HoldAnswer::Reject, arguments, false, now)
            }
            Some(HoldsAction::Rename(arguments)) => arguments.run(config, now),
            Some(HoldsAction::Decisions(cell_format)) => list_decisions(config, *cell_format),
        }
    }
}

/// The number of paths that are printed for each hold.
const PATHS: usize = 5;

/// The number of renames that are printed.
const RENAMES: usize = 10;

fn list(config: &Config) -> Result<ExitCode> {
    let holds = read_holds(&config.state)?;
    let renames = read_likely_renames(&config.state)?;
    print(|out| {
        if holds.is_empty() {
            writeln!(out, "No file is held.")?;
        }
        holds.iter().try_for_each(|hold| write_hold(out, hold))?;
        write_published_renames(out, &renames)
    })?;
    Ok(ExitCode::SUCCESS)
}

/// The entries that are lost, for causes other than meetings.
fn entries_of(cause: HoldCause) -> Option<&'static str> {
    match cause {
        HoldCause::Staff => Some("members of staff with meetings"),
        HoldCause::UsedRooms => Some("rooms with meetings"),
        HoldCause::Programmes => Some("programmes"),
        HoldCause::Rooms => Some("rooms"),
        HoldCause::Names => Some("names of people"),
        HoldCause::Notices => Some("files of notices"),
        HoldCause::Terms
        | HoldCause::Meetings
        | HoldCause::Modules
        | HoldCause::People
        | HoldCause::HalfEmptied
        | HoldCause::OtherPeople => None,
    }
}

fn write_hold(out: &mut dyn Write, hold: &Hold) -> std::io::Result<()> {
    let id = hold.id;
    let since = hold.since.strftime("%Y-%m-%d %H:%M UTC");
    let rejected = if hold.is_rejected { ", rejected" } else { "" };
    writeln!(out, "Hold {id}, since {since}{rejected}")?;
    writeln!(out, "  {}", printable(&hold.explanation()))?;
    write_loss(out, hold)?;
    for example in &hold.examples {
        writeln!(out, "  - {}", printable(example))?;
    }
    write_renames_of_hold(out, hold)?;
    writeln!(out, "  Held files ({}):", hold.files.len())?;
    for path in hold.files.iter().take(PATHS) {
        writeln!(out, "    {}", printable(path))?;
    }
    if hold.files.len() > PATHS {
        writeln!(out, "    and {} more", hold.files.len() - PATHS)?;
    }
    write_answers(out, hold)?;
    writeln!(out)
}

fn write_loss(out: &mut dyn Write, hold: &Hold) -> std::io::Result<()> {
    let loss = hold.loss;
    if let Some(entries) = entries_of(hold.cause) {
        writeln!(
            out,
            "  {} of {} {entries} would be gone.",
            loss.entries, loss.entries_in_all
        )?;
    } else {
        let parts = [
            (loss.people, "people would lose meetings.".to_owned()),
            (loss.modules, "modules would be gone.".to_owned()),
            (
                loss.meetings,
                format!(
                    "of {} meetings to come would be gone or at other times.",
                    loss.meetings_in_all
                ),
            ),
        ];
        let parts = parts.into_iter().filter(|(count, _)| *count > 0);
        let parts: Vec<String> = parts
            .map(|(count, text)| format!("{count} {text}"))
            .collect();
        writeln!(out, "  {}", parts.join(" "))?;
    }
    Ok(())
}

/// The commands by which somebody decides.
fn write_answers(out: &mut dyn Write, hold: &Hold) -> std::io::Result<()> {
    let id = hold.id;
    writeln!(
        out,
        "  Is it an accident? Mend the export; the hold ends by itself."
    )?;
    writeln!(
        out,
        "  Is it meant?       carillon holds accept {id} --reason \"...\""
    )?;
    if !hold.renames.is_empty() {
        writeln!(
            out,
            "  Meant, not renamed? carillon holds accept {id} --not-renamed --reason \"...\""
        )?;
    }
    writeln!(
        out,
        "  Keep it, silently: carillon holds reject {id} --reason \"...\""
    )?;
    Ok(())
}

fn write_renames_of_hold(out: &mut dyn Write, hold: &Hold) -> std::io::Result<()> {
    if hold.renames.is_empty() {
        return Ok(());
    }
    writeln!(out, "  Likely renames ({}):", thousands(hold.renames.len()))?;
    write_renames(out, &hold.renames)?;
    let left = hold.loss_if_renamed.unwrap_or_default();
    let losers = match left.people {
        0 => "nobody loses a meeting".to_owned(),
        1 => "one person loses meetings".to_owned(),
        people => format!("{} people lose meetings", thousands(people)),
    };
    writeln!(
        out,
        "  If you accept the hold, these are recorded: events, addresses and choices stay, and {losers}."
    )
}

fn write_published_renames(out: &mut dyn Write, renames: &[Rename]) -> std::io::Result<()> {
    if renames.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "Likely renames that are published as new modules or activities ({}):",
        thousands(renames.len())
    )?;
    write_renames(out, renames)?;
    writeln!(
        out,
        "  Are they the same? carillon holds rename --likely --reason \"...\""
    )
}

fn write_renames(out: &mut dyn Write, renames: &[Rename]) -> std::io::Result<()> {
    for rename in renames.iter().take(RENAMES) {
        writeln!(out, "    {}", printable(&rename.to_string()))?;
    }
    if renames.len() > RENAMES {
        writeln!(out, "    and {} more", thousands(renames.len() - RENAMES))?;
    }
    Ok(())
}

fn decide(
    config: &Config,
    answer: HoldAnswer,
    arguments: &HoldArguments,
    records_renames: bool,
    now: Timestamp,
) -> Result<ExitCode> {
    let holds = read_holds(&config.state)?;
    let Some(hold) = holds.into_iter().find(|hold| hold.id == arguments.id) else {
        bail!(
            "{} is not held now: the files have changed since, or the hold has ended. `carillon holds` prints the current ones",
            arguments.id
        );
    };
    let renames = if records_renames {
        hold.renames
    } else {
        Vec::new()
    };
    let count = renames.len();
    let decision = HoldDecision {
        at: now,
        by: desk_name().into(),
        hold: Some(arguments.id),
        answer: Some(answer),
        renames,
        undone: false,
        reason: arguments.reason.as_str().into(),
    };
    append_decision(&config.state, &decision)?;
    if count > 0 {
        print(|out| writeln!(out, "Recorded renames: {}.", thousands(count)))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn list_decisions(config: &Config, cell_format: CellFormat) -> Result<ExitCode> {
    let decisions = read_decisions(&config.state)?;
    print_csv(cell_format, |out| {
        out.write_record([
            "at", "by", "hold", "answer", "reason", "module", "activity", "term", "to",
        ])?;
        for decision in &decisions {
            write_decision(out, decision)?;
        }
        Ok(())
    })?;
    Ok(ExitCode::SUCCESS)
}

/// A row for the answer, and one for each rename.
fn write_decision(out: &mut CsvTable<'_>, decision: &HoldDecision) -> Result<(), csv::Error> {
    let at = utc_seconds(decision.at);
    let hold = decision.hold.map(|hold| hold.to_string());
    let hold = hold.unwrap_or_default();
    let HoldDecision { by, reason, .. } = decision;
    let begin = |answer| [&*at, &**by, &*hold, answer, &**reason];
    if let Some(answer) = decision.answer {
        let answer = match answer {
            HoldAnswer::Accept => "accept",
            HoldAnswer::Reject => "reject",
        };
        out.write_record(begin(answer).into_iter().chain([""; 4]))?;
    }
    let answer = if decision.undone {
        "undo rename"
    } else {
        "rename"
    };
    for rename in &decision.renames {
        let [activity, term] =
            [&rename.activity, &rename.term].map(|part| part.as_deref().unwrap_or_default());
        let rename = [&*rename.module, activity, term, &*rename.to];
        out.write_record(begin(answer).into_iter().chain(rename))?;
    }
    Ok(())
}
