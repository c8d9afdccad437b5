//! The lines of the log about publishes: one for each publish that changed something, one for each new problem, and one for
//! each outage of a file in the state folder.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::sync::Arc;

use crate::feed::Kind;
use crate::folder::{LogLine, Problem, Severity};
use crate::publish::Report;

/// Logs publishes, and remembers which outages the log has.
#[derive(Debug, Default)]
pub struct ReportLog {
    changes: Outage,
    sequence: Outage,
    ids: Outage,
}

/// Whether the log says that a file cannot be written.
#[derive(Debug, Default)]
struct Outage(bool);

impl ReportLog {
    /// Logs a publish: one line if anything was published, and each new problem and each new outage once.
    pub fn log(&mut self, report: &Report) {
        log_problems(report);
        // The log has a line about the whole state folder.
        if report.store_error.is_none() {
            self.changes.log(
                report.changes_error.as_ref(),
                "the list of changes",
                "it may be lost",
            );
            self.sequence.log(
                report.sequence_error.as_ref(),
                "the highest SEQUENCE",
                "SEQUENCE may fall if the store is lost",
            );
            self.ids.log(
                report.ids_error.as_ref(),
                "the list of published ids",
                "feeds of ids that vanish may end at the next start",
            );
        }
        log_counts(report);
    }
}

impl Outage {
    fn log(&mut self, error: Option<&impl Display>, what: &str, danger: &str) {
        let was_logged = std::mem::replace(&mut self.0, error.is_some());
        match error {
            Some(error) if !was_logged => {
                tracing::error!(%error, "published, but {what} cannot be written, so {danger}; the server tries again and needs no restart");
            }
            None if was_logged => {
                tracing::info!("{what} can be written again");
            }
            _ => {}
        }
    }
}

fn log_problems(report: &Report) {
    let mut explained = BTreeSet::new();
    let mut problems = report.new_problems.clone();
    for problem in &mut problems {
        if problem.severity == Severity::Error && explained.insert(Arc::clone(&problem.path)) {
            problem.message += fate(report, problem);
        }
    }
    for problem in Problem::merged(&problems) {
        let line = LogLine(&problem);
        match problem.severity {
            Severity::Error => tracing::error!("{line}"),
            Severity::Warning => tracing::warn!("{line}"),
        }
    }
    for path in &report.repaired {
        tracing::info!("{path}: all problems are mended");
    }
}

/// The content that is published while a file has an error. The first error of each file says so.
fn fate(report: &Report, problem: &Problem) -> &'static str {
    match report.broken.get(&problem.path) {
        Some(true) => " (its last good content stays published)",
        Some(false) => " (nothing of it is published)",
        None => "",
    }
}

fn log_counts(report: &Report) {
    let duration_ms = u64::try_from(report.duration.as_millis()).unwrap_or(u64::MAX);
    let (errors, warnings) = (report.errors(), report.warnings());
    if report.is_unchanged {
        tracing::debug!(
            files = report.files,
            errors,
            warnings,
            duration_ms,
            "looked at the data folder: nothing to publish"
        );
    } else {
        tracing::info!(
            files = report.files,
            students = report.feeds[Kind::Student],
            staff = report.feeds[Kind::Staff],
            modules = report.feeds[Kind::Module],
            rooms = report.feeds[Kind::Room],
            programmes = report.feeds[Kind::Programme],
            changed_blocks = report.changed_blocks,
            changed_feeds = report.changed_feeds,
            errors,
            warnings,
            duration_ms,
            "published"
        );
    }
}
