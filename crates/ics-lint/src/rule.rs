//! A rule, the calendar apps that fail if it is broken, and the remedy.

use std::fmt;

/// The severity of breaking a rule. The worst is the smallest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RuleSeverity {
    /// The RFC says MUST, or a calendar app that many people use refuses or misreads the feed.
    Error,
    /// The RFC says SHOULD, or a calendar app shows something odd. Feeds of large publishers break such rules.
    Warning,
    /// The feed is right and could be better.
    Hint,
}

/// A rule that a feed should keep.
#[derive(Debug)]
#[non_exhaustive]
pub struct Rule {
    /// The name of the mistake in kebab case, such as `bare-line-feed`.
    pub id: &'static str,
    /// The severity of breaking the rule.
    pub severity: RuleSeverity,
    /// The mistake in one sentence, without a full stop.
    pub title: &'static str,
    /// The calendar apps that fail, and how.
    pub breaks: &'static str,
    /// The remedy.
    pub mend: &'static str,
    /// The source of the rule: the section of an RFC, or experience.
    pub source: &'static str,
}

impl RuleSeverity {
    /// Returns `error`, `warning` or `hint`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Hint => "hint",
        }
    }
}

impl fmt::Display for RuleSeverity {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

/// Each id belongs to one rule.
impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Rule {}
