//! `carillon check`: prints every problem of the data folder, and of the feeds that are made from it.

mod feeds;
mod folder;

use std::io;
use std::process::ExitCode;

use anyhow::Result;
use carillon::config::Config;
use carillon::feed::Kind;
use carillon::folder::Problem;
use carillon::links::{LinkTable, ProtectedPeople};
use carillon::publish::{
    Feeds, KnownSpellings, ServedFeed, Step, compare_with_accepted, publish_once,
};
use clap::{Args, ValueEnum};
use jiff::Timestamp;

use super::links::known_ids;
use super::output;

#[derive(Debug, Args)]
pub(super) struct CheckCommand {
    /// The format of the problems: text for people, with one problem a line, or a JSON array for programs
    #[arg(long, value_enum, default_value_t = ProblemFormat::Text)]
    format: ProblemFormat,
    /// List problems with the same text one by one (at most 20 of one kind for each file)
    #[arg(long)]
    all: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum ProblemFormat {
    Text,
    Json,
}

impl CheckCommand {
    pub(super) fn run(&self, config: &Config, now: Timestamp) -> Result<ExitCode> {
        let spellings = KnownSpellings::read(&config.state);
        let compared = compare_with_accepted(config, KnownSpellings::read(&config.state), now);
        let Step {
            state, mut report, ..
        } = publish_once(config, spellings, LinkTable::default(), None, now);
        folder::add_problems(&mut report, compared, state.university());
        report.problems.extend(feeds::lint(state.feeds()));
        let cut = feeds::cut(state.feeds(), &config.feed);
        report.problems.extend(cut);
        report
            .problems
            .extend(protected_list(config, state.feeds()));
        let problems = if self.all {
            report.problems.clone()
        } else {
            Problem::merged(&report.problems)
        };
        output::print(|out| match self.format {
            ProblemFormat::Text => {
                for problem in &problems {
                    writeln!(out, "{problem}")?;
                }
                let feeds = report.feeds.iter();
                let feeds =
                    feeds.map(|(kind, count)| counted(*count, [kind.as_str(), kind.plural()]));
                writeln!(
                    out,
                    "{}: {}; {}, {}",
                    counted(report.files, ["file", "files"]),
                    feeds.collect::<Vec<_>>().join(", "),
                    counted(report.errors(), ["error", "errors"]),
                    counted(report.warnings(), ["warning", "warnings"])
                )
            }
            ProblemFormat::Json => {
                serde_json::to_writer_pretty(&mut *out, &problems).map_err(io::Error::from)?;
                writeln!(out)
            }
        })?;
        Ok(output::exit_code(report.errors() == 0))
    }
}

/// The problems of the list of protected people. People who are gone and whose feeds are kept are known too.
fn protected_list(config: &Config, feeds: &Feeds) -> Vec<Problem> {
    if config.desk.protected.as_os_str().is_empty() {
        return Vec::new();
    }
    let published = known_ids(config);
    let current = feeds.iter().map(ServedFeed::feed_id);
    let current = current.filter(|feed_id| feed_id.kind.is_personal());
    let former = [Kind::Student, Kind::Staff].map(|kind| published.of_kind(kind));
    let known = current
        .map(|feed_id| &*feed_id.id)
        .chain(former.into_iter().flatten());
    ProtectedPeople::problems(&config.data, &config.desk.protected, known)
}

fn counted(count: usize, [one, many]: [&str; 2]) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
