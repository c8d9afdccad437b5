//! `carillon lint`: reports the rules that a calendar breaks, wherever it comes from.

#[cfg(feature = "lint-address")]
mod fetching;
mod report;
mod rules;

use std::io::{self, IsTerminal, Read};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use ics_lint::http::Recording;
use ics_lint::{Finding, RuleSeverity};

use super::{output, print_command_error};
use report::LintReport;

/// The exit status for a calendar that cannot be read. It is neither right nor wrong.
const UNREADABLE: u8 = 2;

/// More bytes than any app accepts.
const MAX_TEXT: u64 = 20 << 20;

#[derive(Debug, Args)]
pub(super) struct LintCommand {
    /// A file, a web address (http, https or webcal), or - for standard input
    #[arg(value_name = "FILE|URL|-", required_unless_present = "rules")]
    target: Option<String>,
    /// A second file with the same feed, fetched a moment later, to compare with the first
    #[arg(long, value_name = "FILE", requires = "target")]
    second: Option<String>,
    /// The format of the findings: text for people, or a JSON array for programs
    #[arg(long, value_enum, default_value_t = FindingFormat::Text)]
    format: FindingFormat,
    /// Print all rules as Markdown instead
    #[arg(long, conflicts_with = "target")]
    rules: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum FindingFormat {
    Text,
    Json,
}

/// The text that was linted, and the findings in it.
struct LintOutcome {
    /// The text to which the locations of the findings belong.
    text: Vec<u8>,
    findings: Vec<Finding>,
}

impl LintCommand {
    pub(super) fn run(&self) -> Result<ExitCode> {
        if self.rules {
            output::print(|out| out.write_all(rules::markdown().as_bytes()))?;
            return Ok(ExitCode::SUCCESS);
        }
        let target = self.target.as_deref().unwrap_or("-");
        let outcomes = match self.outcomes(target) {
            Ok(outcomes) => outcomes,
            Err(error) => {
                print_command_error(&error);
                return Ok(ExitCode::from(UNREADABLE));
            }
        };
        let name = if target == "-" {
            "standard input"
        } else {
            target
        };
        let names = [name, self.second.as_deref().unwrap_or(name)];
        let reports: Vec<LintReport<'_>> = outcomes
            .iter()
            .zip(names)
            .map(|(outcome, name)| LintReport {
                name,
                text: &outcome.text,
                findings: &outcome.findings,
            })
            .collect();
        output::print(|out| match self.format {
            FindingFormat::Text => report::write_text(out, &reports, is_colored()),
            FindingFormat::Json => report::write_json(out, &reports),
        })?;
        let mut findings = outcomes.iter().flat_map(|outcome| &outcome.findings);
        let has_errors = findings.any(|finding| finding.rule.severity == RuleSeverity::Error);
        Ok(output::exit_code(!has_errors))
    }

    /// One outcome, or two if there is a second text.
    fn outcomes(&self, target: &str) -> Result<Vec<LintOutcome>> {
        if let Some(url) = address(target) {
            if self.second.is_some() {
                bail!("--second needs a file: a web address is always fetched twice and compared");
            }
            return Ok(outcomes_of(&fetch(&url)?));
        }
        let text = read(target)?;
        let mut outcomes = vec![LintOutcome {
            findings: ics_lint::lint(&text),
            text,
        }];
        if let Some(second) = &self.second {
            if target == "-" && second == "-" {
                bail!("only one of the two can be standard input: name a file for the other");
            }
            let text = read(second)?;
            let findings = ics_lint::compare(&outcomes[0].text, &text);
            outcomes.push(LintOutcome { text, findings });
        }
        Ok(outcomes)
    }
}

/// The findings in the answers and in the first text, and the differences between the two texts.
fn outcomes_of(recording: &Recording) -> Vec<LintOutcome> {
    let mut findings = ics_lint::http::lint(recording);
    let text = recording.plain.body.bytes().unwrap_or_default().to_vec();
    let is_feed = findings
        .iter()
        .all(|finding| !matches!(finding.rule.id, "status-not-ok" | "web-page"));
    if !is_feed {
        return vec![LintOutcome { text, findings }];
    }
    let again = recording.again().body.bytes().unwrap_or_default().to_vec();
    let changes = ics_lint::compare(&text, &again);
    findings.extend(ics_lint::lint(&text));
    vec![
        LintOutcome { text, findings },
        LintOutcome {
            text: again,
            findings: changes,
        },
    ]
}

/// The web address of a target, if it is one.
fn address(target: &str) -> Option<String> {
    let (scheme, rest) = target.split_once("://")?;
    match scheme.to_ascii_lowercase().as_str() {
        "http" => Some(format!("http://{rest}")),
        "https" | "webcal" | "webcals" => Some(format!("https://{rest}")),
        _ => None,
    }
}

#[cfg(feature = "lint-address")]
fn fetch(url: &str) -> Result<Recording> {
    fetching::fetch(url)
}

#[cfg(not(feature = "lint-address"))]
fn fetch(_: &str) -> Result<Recording> {
    bail!(
        "this carillon was built without the feature `lint-address`: save the calendar as a file, for example with \
         `curl --output feed.ics ADDRESS`, and name the file"
    )
}

fn read(target: &str) -> Result<Vec<u8>> {
    let mut text = Vec::new();
    let read = match target {
        "-" => io::stdin().lock().take(MAX_TEXT + 1).read_to_end(&mut text),
        path => std::fs::File::open(path)
            .and_then(|file| file.take(MAX_TEXT + 1).read_to_end(&mut text)),
    };
    read.with_context(|| format!("cannot read {target}"))?;
    refuse_too_long(&text)?;
    Ok(text)
}

/// Refuses a text that is too long. The beginning of it would break rules that the whole keeps.
fn refuse_too_long(text: &[u8]) -> Result<()> {
    if text.len() as u64 > MAX_TEXT {
        bail!(
            "the calendar is larger than {} MiB, which no calendar app accepts: nothing was checked",
            MAX_TEXT >> 20
        );
    }
    Ok(())
}

/// Colours are for terminals, unless the user does not want them (no-color.org).
fn is_colored() -> bool {
    io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}
