//! A problem: what is wrong in the data folder, where, and how to mend it.

use std::fmt;
use std::sync::Arc;

use serde::Serialize;

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// What the file says is not published; what it said before stays up.
    Error,
    /// The file counts all the same.
    Warning,
}

/// One line of the report.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Problem {
    /// Relative to the data folder.
    pub path: Arc<str>,
    /// From 1; 0 if the problem is with the file as a whole.
    pub line: u32,
    pub severity: Severity,
    /// What is wrong and how to mend it.
    pub message: String,
}

impl Problem {
    /// A problem with the file as a whole.
    pub fn of_file(severity: Severity, path: &str, message: impl fmt::Display) -> Self {
        Self { path: path.into(), line: 0, severity, message: message.to_string() }
    }
}

/// `path:line: message`, or `path: message` for a whole file; warnings say so.
impl fmt::Display for Problem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.path)?;
        if self.line > 0 {
            write!(out, ":{}", self.line)?;
        }
        out.write_str(": ")?;
        if self.severity == Severity::Warning {
            out.write_str("warning: ")?;
        }
        out.write_str(&self.message)
    }
}
