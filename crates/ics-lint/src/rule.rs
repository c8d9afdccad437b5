//! A rule: what a feed must keep to, what breaks in which program if it does not, and how to mend it.

use std::fmt;

use serde::Serialize;

/// How bad a breach is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The RFC says MUST, or a program that many use refuses or misreads the feed.
    Error,
    /// The RFC says SHOULD, or a program shows something odd. Feeds of large publishers do it all the same.
    Warning,
    /// Nothing is wrong, but it could be better.
    Hint,
}

/// One row of the table.
#[derive(Debug)]
pub struct Rule {
    /// In kebab case, naming the breach.
    pub id: &'static str,
    pub severity: Severity,
    pub title: &'static str,
    /// What breaks in which program.
    pub breaks: &'static str,
    pub mend: &'static str,
    pub source: &'static str,
}

impl Severity {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Hint => "hint",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

/// There is one of each id, so the id says it all.
impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Rule {}
