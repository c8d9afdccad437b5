//! `carillon fetches`: prints the students whose subscription works, as far as the server sees it.

use std::collections::{BTreeMap, BTreeSet};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use carillon::config::Config;
use carillon::feed::{FeedId, Kind};
use carillon::fetches::{self, FetchRecords};
use carillon::links::LinkTable;
use carillon::publish::{KnownSpellings, State, Step, publish_once};
use carillon::timetable::University;
use clap::Args;
use jiff::{SignedDuration, Timestamp};

use super::did_you_mean;
use super::output::{CellFormat, print_csv};

const HOUR: i64 = 3600;

/// Ten years, because records are not kept for longer.
const MAX_HOURS: i64 = 3650 * 24;

#[derive(Debug, Args)]
pub(super) struct FetchesCommand {
    /// List the students of this module, each with the last fetch by a calendar app
    module: Option<String>,
    /// List only students whose calendar app has not fetched the feed; without MODULE, those of all modules
    #[arg(long)]
    missing: bool,
    /// The hours in which a calendar app must have fetched the feed
    #[arg(long, value_name = "HOURS", default_value_t = 24, value_parser = clap::value_parser!(u32).range(1..=MAX_HOURS))]
    hours: u32,
    /// Count the fetches of each program in each hour, including browsers and public feeds
    #[arg(long, conflicts_with_all = ["module", "missing", "hours"])]
    programs: bool,
    #[command(flatten)]
    cell_format: CellFormat,
}

/// The students of each module.
type Enrolments<'a> = BTreeMap<&'a str, BTreeSet<&'a str>>;

impl FetchesCommand {
    pub(super) fn run(&self, config: &Config, now: Timestamp) -> Result<ExitCode> {
        let records = read(config, now)?;
        if self.programs {
            print_programs(&records, self.cell_format)?;
            return Ok(ExitCode::SUCCESS);
        }
        let data = config.data.display().to_string();
        let spellings = KnownSpellings::read(&config.state);
        let links = LinkTable::default();
        let Step { state, report, .. } = publish_once(config, spellings, links, None, now);
        let enrolments = enrolments(state.university());
        if enrolments.is_empty() && report.errors() > 0 {
            bail!("no enrolments could be read in {data}: run `carillon check`");
        }
        let since = now - SignedDuration::from_secs(i64::from(self.hours) * HOUR);
        let table = FetchTable {
            state: &state,
            records: &records,
            since,
            cell_format: self.cell_format,
        };
        match &self.module {
            Some(module) => {
                let students = enrolments.get(module.as_str());
                let students = students.with_context(|| {
                    let meant = did_you_mean(module, enrolments.keys().copied());
                    format!("nobody is enrolled in a module {module} in {data}: {meant}look for it in `carillon fetches`")
                })?;
                table.print_students(students, self.missing)?;
            }
            None if self.missing => {
                table.print_students(&enrolments.into_values().flatten().collect(), true)?;
            }
            None => table.print_modules(&enrolments)?,
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// The records that are kept.
pub(super) fn read(config: &Config, now: Timestamp) -> Result<FetchRecords> {
    let state = config.state.display();
    if !config.fetches.record {
        bail!("fetches are not recorded: set fetches.record to true in the settings");
    }
    let oldest = now - SignedDuration::from_secs(i64::from(config.fetches.keep_days) * 24 * HOUR);
    let records =
        fetches::read(&config.state, oldest).with_context(|| format!("the records in {state}"))?;
    records.with_context(|| {
        format!("nothing has been recorded in {state}: name the server's state folder with --state")
    })
}

/// A module's students in all its terms.
fn enrolments(university: &University) -> Enrolments<'_> {
    let mut enrolments = Enrolments::new();
    for enrolment in &university.enrolments {
        let students = enrolment
            .value
            .students
            .iter()
            .map(|(student, _)| student.as_str());
        enrolments
            .entry(&enrolment.value.module)
            .or_default()
            .extend(students);
    }
    enrolments
}

/// The table of students or modules, and its sources.
struct FetchTable<'a> {
    state: &'a State,
    records: &'a FetchRecords,
    since: Timestamp,
    cell_format: CellFormat,
}

impl FetchTable<'_> {
    fn print_modules(&self, enrolments: &Enrolments<'_>) -> Result<()> {
        print_csv(self.cell_format, |out| {
            out.write_record(["module", "name", "students", "fetched", "missing"])?;
            for (module, students) in enrolments {
                let fetched = students
                    .iter()
                    .filter(|student| self.has_fetched(student))
                    .count();
                let numbers = [students.len(), fetched, students.len() - fetched]
                    .map(|number| number.to_string());
                let feed_id = FeedId::new(Kind::Module, *module);
                let name = self.state.name_of(&feed_id);
                out.write_record(
                    [module, name]
                        .into_iter()
                        .chain(numbers.iter().map(String::as_str)),
                )?;
            }
            Ok(())
        })
    }

    fn print_students(&self, students: &BTreeSet<&str>, only_missing: bool) -> Result<()> {
        print_csv(self.cell_format, |out| {
            out.write_record(["id", "name", "last", "program", "status"])?;
            for id in students
                .iter()
                .filter(|student| !(only_missing && self.has_fetched(student)))
            {
                let feed_id = FeedId::new(Kind::Student, *id);
                let name = self.state.name_of(&feed_id);
                let [last, program, status] = self.records.last_subscription(&feed_id).map_or_else(
                    Default::default,
                    |subscription| {
                        let last = subscription.last();
                        [
                            last.time().to_string(),
                            subscription.app().name().to_owned(),
                            last.status().to_string(),
                        ]
                    },
                );
                out.write_record([id, name, &last, &program, &status])?;
            }
            Ok(())
        })
    }

    /// Whether a calendar app has fetched the student's feed. A browser does not count.
    fn has_fetched(&self, student: &str) -> bool {
        let feed_id = FeedId::new(Kind::Student, student);
        let last = self.records.last_subscription(&feed_id);
        last.is_some_and(|subscription| subscription.last().time() >= self.since)
    }
}

fn print_programs(records: &FetchRecords, cell_format: CellFormat) -> Result<()> {
    print_csv(cell_format, |out| {
        out.write_record(["hour", "program", "name", "fetches", "unchanged", "bytes"])?;
        for (hour, program, count) in records.counts() {
            let numbers = [count.fetches.into(), count.unchanged.into(), count.bytes]
                .map(|number: u64| number.to_string());
            let [fetches, unchanged, bytes] = &numbers;
            out.write_record([
                &hour.to_string(),
                program.id(),
                program.name(),
                fetches,
                unchanged,
                bytes,
            ])?;
        }
        Ok(())
    })
}
