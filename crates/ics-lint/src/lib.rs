//! Finds the mistakes in an iCalendar feed that calendar apps stumble over.
//!
//! [`lint`] reads the bytes of a calendar (RFC 5545) and returns a [`Finding`] for each mistake: the [`Rule`] that is
//! broken, which calendar apps fail because of it, how to mend it, and the exact bytes that are wrong. [`compare`] reads
//! two renderings of one feed and finds changes without a reason, such as UIDs that differ each time. [`http::lint`]
//! checks how a server sends a feed.
//!
//! ```
//! let feed = b"BEGIN:VCALENDAR\r\nVERSION:1.0\r\nPRODID:-//Example//Timetable//EN\r\n\
//!     BEGIN:VTODO\r\nEND:VTODO\r\nEND:VCALENDAR\r\n";
//!
//! let findings = ics_lint::lint(feed);
//!
//! let finding = findings
//!     .iter()
//!     .find(|finding| finding.rule.id == "version-not-2")
//!     .expect("VERSION is 1.0");
//! assert_eq!(finding.rule.severity, ics_lint::RuleSeverity::Error);
//! assert_eq!(finding.message, "VERSION is `1.0`");
//! let location = finding.location.as_ref().expect("it is in the text");
//! assert_eq!((location.line, location.column), (2, 9));
//! assert_eq!(&feed[location.span.clone()], b"1.0");
//! ```
//!
//! The linter reads leniently and reports strictly. It accepts any bytes, never panics, and needs time and memory in
//! proportion to their number. It does no I/O and reads no clock, so the same input always has the same findings.
//!
//! # Stability
//!
//! A new rule, a better message or a better explanation is a minor version. The id of a rule keeps its meaning; to
//! remove one or to raise its severity is a major version.
#![deny(missing_docs)]

mod alarm;
mod calendar;
mod clocks;
mod decoding;
mod event;
mod finding;
pub mod http;
mod moment;
mod octets;
mod recurrence;
mod renderings;
mod repetition;
mod rule;
mod rules;
mod source;
mod structure;
mod text;
mod times;
mod tree;
mod values;
mod zone;

pub use finding::{Finding, Location};
pub use renderings::compare;
pub use rule::{Rule, RuleSeverity};
pub use rules::{RuleGroup, groups, rules};

/// The example of the README runs as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

use clocks::Clocks;
use finding::Findings;
use jiff::tz::TimeZone;
use source::SourceText;
use tree::{CalendarComponent, Tree};

/// Returns the findings in a calendar, sorted by location. Each finding has one.
///
/// The first five findings of a rule are listed. The last of the five counts the others in [`Finding::more`].
pub fn lint(bytes: &[u8]) -> Vec<Finding> {
    let source = SourceText::read(bytes);
    let mut findings = Findings::new(&source);
    if !octets::is_readable(&source, &mut findings) {
        return findings.into_sorted();
    }
    octets::check(&source, &mut findings);
    let tree = Tree::read(&source, &mut findings);
    structure::check(&tree, &mut findings);
    let clocks = Clocks::new();
    for calendar in tree.roots() {
        calendar::check(&tree, calendar, &mut findings);
        zone::check(&tree, calendar, &clocks, &mut findings);
        event::check_identities(&tree, calendar, &mut findings);
        let context = Context {
            clocks: &clocks,
            names: zone::names(&tree, calendar),
            zones: clocks.zones_of(calendar),
        };
        for index in &calendar.children {
            check_component(&tree, &tree.components[*index], &context, &mut findings);
        }
    }
    findings.into_sorted()
}

/// The properties of a calendar that the checks of its components need.
struct Context<'c> {
    clocks: &'c Clocks,
    /// The zones that the calendar defines.
    names: zone::DefinedZones<'c>,
    /// The zones whose clocks its readers may have.
    zones: Vec<TimeZone>,
}

fn check_component(
    tree: &Tree<'_>,
    component: &CalendarComponent<'_>,
    context: &Context<'_>,
    findings: &mut Findings<'_>,
) {
    if component.name == "VEVENT" {
        event::check(component, findings);
        times::check_event(component, findings);
        recurrence::check(component, context.clocks, &context.zones, findings);
    }
    if matches!(component.name.as_str(), "VEVENT" | "VTODO") {
        alarm::check(tree, component, findings);
    }
    for property in &component.properties {
        times::check_property(property, &context.names, findings);
    }
}

/// Whether a value is one of these keywords, whatever its case.
fn is_one_of(value: &str, known: &[&str]) -> bool {
    known
        .iter()
        .any(|keyword| keyword.eq_ignore_ascii_case(value.trim()))
}
