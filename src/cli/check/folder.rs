//! Problems of the data folder as a whole: files that a server would hold, and folders without files.

use carillon::folder::{Problem, Severity};
use carillon::holds::Hold;
use carillon::publish::{ComparedFolder, Report};
use carillon::timetable::University;

const NO_MODULES: &str = "there is no module, so nobody has a meeting: write a file for each module into this folder, with the ending .json";
const NO_ENROLMENTS: &str = "there is no enrolment list, so no student has a timetable: write a file for each module into this folder, with the ending .json; if students are to have no feeds, ignore this";

/// Adds the problems that no single file shows.
pub(super) fn add_problems(report: &mut Report, compared: ComparedFolder, university: &University) {
    let holds = compared.holds.iter().map(hold_problem);
    let mut found: Vec<Problem> = compared.problems;
    found.retain(|problem| !report.problems.contains(problem));
    found.extend(holds);
    let is_reported = |folder: &str| found.iter().any(|problem| &*problem.path == folder);
    let folders = [
        ("modules", NO_MODULES, university.modules.is_empty()),
        (
            "enrolments",
            NO_ENROLMENTS,
            university.enrolments.is_empty(),
        ),
    ];
    let empty = folders
        .into_iter()
        .filter(|(folder, _, is_empty)| *is_empty && !is_reported(folder));
    let empty: Vec<Problem> = empty
        .map(|(folder, text, _)| Problem::of_file(Severity::Warning, folder, text))
        .collect();
    report.problems.extend(found);
    // An error says more about it.
    if report.errors() == 0 {
        report.problems.extend(empty);
    }
    Problem::sort(&mut report.problems);
}

fn hold_problem(hold: &Hold) -> Problem {
    let loss = hold.loss;
    let losses = [
        (loss.people, "people would lose meetings"),
        (loss.modules, "modules would be gone"),
        (loss.entries, "entries would be gone"),
    ];
    let losses: Vec<String> = losses
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, text)| format!("{count} {text}"))
        .collect();
    let others = match hold.files.len() {
        0 | 1 => String::new(),
        count => format!(" and {} other files", count - 1),
    };
    let path = hold.files.first().map_or("", |path| &**path);
    let text = format!(
        "a server holds this file{others} at the last good content, because too much would be gone ({}): {} If it is meant, accept hold {} (carillon holds)",
        losses.join(", "),
        hold.cause.explanation(),
        hold.id,
    );
    Problem::of_file(Severity::Warning, path, text)
}
