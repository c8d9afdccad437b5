//! Problems across files, such as a name that no other file knows. They are looked for after the feeds are served.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use super::{Feeds, Report, State};
use crate::feed::Kind;
use crate::folder::{Problem, Severity};
use crate::snapshot::Timetable;
use crate::timetable::{CheckedFiles, StudentIds};

/// The parts of a state in which the problems are looked for.
#[derive(Debug)]
pub(super) struct CrossFileProblems {
    university: Arc<Timetable>,
    feeds: Feeds,
}

impl CrossFileProblems {
    pub(super) fn of(state: &State) -> Self {
        Self {
            university: Arc::clone(&state.university),
            feeds: state.feeds.clone(),
        }
    }

    /// Adds the problems to the report. If a module's code `is_unread`, its file may exist and be broken.
    pub(super) fn report(
        &self,
        checked: &mut CheckedFiles,
        is_unread: impl Fn(&str) -> bool,
        report: &mut Report,
    ) {
        let students = StudentIds {
            version: self.feeds.id_changes(),
            ids: &|| Box::new(self.feeds.ids(Kind::Student)),
            enrolments: &|student| self.feeds.enrolments_of(student),
        };
        let problems = checked.problems(&self.university, &students, is_unread);
        report.problems.extend(problems);
    }
}

/// Sorts the problems and compares them with the last report, which they replace.
pub(super) fn compare_with_last(report: &mut Report, reported: &mut HashSet<Problem>) {
    Problem::sort(&mut report.problems);
    let mut all: HashSet<Problem> = report.problems.iter().cloned().collect();
    if report.is_folder_missing {
        // The problems still exist when the folder is back. They are not new then.
        all.extend(reported.iter().cloned());
    }
    let is_new = |problem: &&Problem| !reported.contains(*problem);
    report.new_problems = report.problems.iter().filter(is_new).cloned().collect();
    let broken: BTreeSet<&Arc<str>> = files_with_errors(&all).collect();
    let repaired: BTreeSet<&Arc<str>> = files_with_errors(reported)
        .filter(|path| !broken.contains(path))
        .collect();
    report.repaired = repaired.into_iter().cloned().collect();
    *reported = all;
}

fn files_with_errors(problems: &HashSet<Problem>) -> impl Iterator<Item = &Arc<str>> {
    problems
        .iter()
        .filter(|problem| problem.severity == Severity::Error)
        .map(|problem| &problem.path)
}
