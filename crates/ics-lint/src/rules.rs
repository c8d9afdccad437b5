//! The table of all rules, from which `docs/lint-rules.md` is made.

use std::fmt::Write;

use super::Rule;

/// Declares a group of rules: each a static of its own, for the check to name, and all in `ALL`, in order.
macro_rules! rules {
    ($($name:ident = $severity:ident $id:literal: $title:literal,
        breaks $breaks:literal, mend $mend:literal, source $source:literal;)*) => {
        use crate::{Rule, Severity};

        $(pub(crate) static $name: Rule = Rule {
            id: $id,
            severity: Severity::$severity,
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

/// The rules with the headings of their groups, in the order of the documentation.
pub static GROUPS: [(&str, &[&Rule]); 6] = [
    ("Lines and characters", lines::ALL),
    ("The calendar", calendar::ALL),
    ("Events and alarms", events::ALL),
    ("Times, zones and repetition", times::ALL),
    ("Two renderings of one feed", renderings::ALL),
    ("How a server answers", http::ALL),
];

/// All rules.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    GROUPS.iter().flat_map(|(_, rules)| rules.iter().copied())
}

/// The table as Markdown: the text of `docs/lint-rules.md`.
pub fn to_markdown() -> String {
    let mut out = format!(
        "# The rules of `carillon lint`\n\n\
        Made by `carillon lint --rules` from the {} rules in `crates/ics-lint/src/rules`; [lint.md](lint.md) says how to use them.\n\n\
        An *error* breaks a MUST of an RFC, or a program that many use refuses or misreads the feed. A *warning* breaks\n\
        a SHOULD, or something looks odd somewhere. A *hint* could be better.\n",
        rules().count()
    );
    for (heading, rules) in GROUPS {
        // Writing to a string cannot fail.
        let _ = write!(out, "\n## {heading}\n");
        for Rule {
            id,
            severity,
            title,
            breaks,
            mend,
            source,
        } in rules
        {
            let _ = write!(
                out,
                "\n### `{id}`\n\n**{title}** ({severity}; {source})\n\n- What breaks: {breaks}\n- How to mend it: {mend}\n"
            );
        }
    }
    out
}
