//! A problem in the data folder, with its place and its remedy.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use serde::Serialize;

use crate::printable::{printable, thousands};

/// The severity of a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The file's contents are not published, and its earlier contents stay published.
    Error,
    /// The file's contents are published nevertheless.
    Warning,
}

/// One line of the report. All its texts are printable.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Problem {
    /// Relative to the data folder.
    pub path: Arc<str>,
    /// Counts from 1; 0 if the problem is with the whole file.
    pub line: u32,
    pub severity: Severity,
    /// The id of the activity with the problem, if it is in an activity.
    pub activity: Option<Box<str>>,
    /// The week of that activity with the problem, if it is in a changed week.
    pub week: Option<u16>,
    /// The problem and its remedy.
    pub message: String,
    /// The number of further problems of the same kind that are not listed.
    pub more: usize,
    /// Places of some of those, as `path:line`.
    pub examples: Vec<String>,
}

/// A longer message is cut in its middle: it names a text at its beginning and the remedy at its end.
const MAX_MESSAGE: usize = 1_000;
const MESSAGE_END: usize = 300;

/// The most further places that are named where several problems are listed as one.
const MAX_EXAMPLES: usize = 3;

/// All meetings are dated by this file, so its problems cause others.
const CAUSE: &str = "terms.json";

impl Problem {
    pub fn new(severity: Severity, path: &str, line: u32, message: impl fmt::Display) -> Self {
        let message = shortened(&printable(&message.to_string()));
        let path = printable(path).into();
        Self {
            path,
            line,
            severity,
            activity: None,
            week: None,
            message,
            more: 0,
            examples: Vec::new(),
        }
    }

    /// A problem with the whole file.
    pub fn of_file(severity: Severity, path: &str, message: impl fmt::Display) -> Self {
        Self::new(severity, path, 0, message)
    }

    /// The same problem, in this activity and this week of it.
    #[must_use]
    pub fn in_activity(self, id: &str, week: Option<u16>) -> Self {
        Self {
            activity: Some(shortened(&printable(id)).into()),
            week,
            ..self
        }
    }

    /// Sorts problems by path and line, and causes before their consequences.
    pub fn sort(problems: &mut [Self]) {
        problems.sort_by(|a, b| (&*a.path != CAUSE, a).cmp(&(&*b.path != CAUSE, b)));
    }

    /// The problems. Problems with the same message are listed once, at their first place.
    pub fn merged(problems: &[Self]) -> Vec<Self> {
        let mut merged: Vec<Self> = Vec::new();
        let mut known: HashMap<(Severity, &str), usize> = HashMap::new();
        for problem in problems {
            let index = *known
                .entry((problem.severity, &problem.message))
                .or_insert(merged.len());
            match merged.get_mut(index) {
                Some(first) => first.absorb(problem),
                None => merged.push(problem.clone()),
            }
        }
        merged
    }

    fn absorb(&mut self, other: &Self) {
        self.more += 1 + other.more;
        let place = other.place();
        // A file without line breaks has all its problems in one place.
        if self.examples.len() < MAX_EXAMPLES
            && place != self.place()
            && !self.examples.contains(&place)
        {
            self.examples.push(place);
        }
    }

    fn place(&self) -> String {
        if self.line > 0 {
            format!("{}:{}", self.path, self.line)
        } else {
            self.path.to_string()
        }
    }
}

/// `path:line: message`, or `path: message` for a whole file; warnings say so.
impl fmt::Display for Problem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Error => "",
            Severity::Warning => "warning: ",
        };
        write!(out, "{}: {severity}{}", self.place(), Text(self))
    }
}

/// A problem as a line of the log, which has a level of its own.
#[derive(Debug)]
pub struct LogLine<'a>(pub &'a Problem);

impl fmt::Display for LogLine<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.0.place(), Text(self.0))
    }
}

/// The text of a problem without its place.
struct Text<'a>(&'a Problem);

impl fmt::Display for Text<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(problem) = self;
        if let Some(activity) = &problem.activity {
            let week = problem
                .week
                .map(|week| format!(", week {week}"))
                .unwrap_or_default();
            write!(out, "activity {activity}{week}: ")?;
        }
        out.write_str(&problem.message)?;
        match (problem.more, &problem.examples[..]) {
            (0, _) => Ok(()),
            (more, []) => write!(
                out,
                " (and {} more of this kind in this file)",
                thousands(more)
            ),
            (more, all) if more == all.len() => write!(out, " (also {})", all.join(", ")),
            (more, examples) => {
                let examples = examples.join(", ");
                write!(
                    out,
                    " (and {} more of this kind, for example {examples})",
                    thousands(more)
                )
            }
        }
    }
}

fn shortened(text: &str) -> String {
    if text.len() <= MAX_MESSAGE {
        return text.to_owned();
    }
    let boundary = |near: usize| {
        (near..text.len())
            .find(|&index| text.is_char_boundary(index))
            .unwrap_or(text.len())
    };
    let (start, end) = (
        boundary(MAX_MESSAGE - MESSAGE_END),
        boundary(text.len() - MESSAGE_END),
    );
    format!("{} […] {}", &text[..start], &text[end..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn warning(path: &str, line: u32, message: &str) -> Problem {
        Problem::new(Severity::Warning, path, line, message)
    }

    #[test]
    fn equal_problems_are_listed_once_with_their_number_and_the_first_places() {
        let problems: Vec<Problem> = (1..=3239)
            .map(|line| {
                warning("modules/a.json", line, "a room is blank")
                    .in_activity(&line.to_string(), None)
            })
            .chain([warning("modules/b.json", 4, "something else")])
            .collect();
        let merged: Vec<String> = Problem::merged(&problems)
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(
            merged,
            [
                "modules/a.json:1: warning: activity 1: a room is blank (and 3,238 more of this kind, for example modules/a.json:2, modules/a.json:3, modules/a.json:4)",
                "modules/b.json:4: warning: something else",
            ]
        );
    }

    #[test]
    fn of_few_equal_problems_each_place_is_named() {
        let problems = [
            warning("a.json", 1, "x"),
            warning("b.json", 0, "x"),
            warning("c.json", 3, "x"),
        ];
        assert_eq!(
            Problem::merged(&problems)[0].to_string(),
            "a.json:1: warning: x (also b.json, c.json:3)"
        );
    }

    #[test]
    fn a_warning_and_an_error_are_not_one() {
        let error = Problem::new(Severity::Error, "b.json", 1, "the same");
        assert_eq!(
            Problem::merged(&[warning("a.json", 1, "the same"), error]).len(),
            2
        );
    }

    #[test]
    fn problems_of_the_terms_come_first() {
        let mut problems = [
            warning("modules/a.json", 1, "x"),
            warning("terms.json", 7, "y"),
            warning("a.json", 1, "z"),
        ];
        Problem::sort(&mut problems);
        assert_eq!(
            problems.map(|problem| problem.path.to_string()),
            ["terms.json", "a.json", "modules/a.json"]
        );
    }

    #[test]
    fn a_long_text_is_cut_in_its_middle_and_keeps_the_remedy() {
        let message = warning(
            "a.json",
            1,
            &format!("\"{}\": remove it", "é".repeat(1_000_000)),
        )
        .message;
        assert!(message.len() < 1_100, "{}", message.len());
        assert!(
            message.starts_with("\"éé") && message.ends_with("é\": remove it"),
            "{message}"
        );
    }

    #[test]
    fn nothing_in_a_problem_forges_a_line() {
        let problem = warning("modules/\u{1b}[2J\nx.json", 1, "unknown key `\n2026 INFO`")
            .in_activity("\r", None);
        let shown = problem.to_string();
        assert_eq!(
            shown,
            r"modules/\u{1b}[2J\nx.json:1: warning: activity \r: unknown key `\n2026 INFO`"
        );
    }
}
