//! The table of all rules.

use super::Rule;

/// Declares a group of rules. Each is a static that its check names, and `ALL` has all of them in order.
macro_rules! rules {
    ($($name:ident = $severity:ident $id:literal: $title:literal,
        breaks $breaks:literal, mend $mend:literal, source $source:literal;)*) => {
        use crate::{Rule, RuleSeverity};

        $(pub(crate) static $name: Rule = Rule {
            id: $id,
            severity: RuleSeverity::$severity,
            title: $title,
            breaks: $breaks,
            mend: $mend,
            source: $source,
        };)*

        pub(super) static ALL: &[&Rule] = &[$(&$name),*];
    };
}

pub(super) mod calendar;
pub(super) mod events;
pub(super) mod http;
pub(super) mod lines;
pub(super) mod renderings;
pub(super) mod times;

/// Rules about one subject.
#[derive(Debug)]
#[non_exhaustive]
pub struct RuleGroup {
    /// The subject, as a heading.
    pub title: &'static str,
    /// The rules, in the order of the documentation.
    pub rules: &'static [&'static Rule],
}

static GROUPS: [RuleGroup; 6] = [
    group("Lines and characters", lines::ALL),
    group("The calendar", calendar::ALL),
    group("Events and alarms", events::ALL),
    group("Times, zones and repetition", times::ALL),
    group("Two renderings of one feed", renderings::ALL),
    group("How a server answers", http::ALL),
];

const fn group(title: &'static str, rules: &'static [&'static Rule]) -> RuleGroup {
    RuleGroup { title, rules }
}

/// Returns all rules, grouped by subject.
pub fn groups() -> impl Iterator<Item = &'static RuleGroup> {
    GROUPS.iter()
}

/// Returns all rules.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    groups().flat_map(|group| group.rules.iter().copied())
}
