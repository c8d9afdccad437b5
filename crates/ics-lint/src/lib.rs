//! The linter: which rules an iCalendar text, or the server that sends it, breaks, and where that shows.
//!
//! It reads leniently and reports strictly, on any bytes, in time and memory that grow with their number.

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

pub use finding::{Finding, Place};
pub use renderings::compare;
pub use rule::{Rule, Severity};
pub use rules::{GROUPS, rules, to_markdown};

use clocks::Clocks;
use finding::Findings;
use jiff::tz::TimeZone;
use source::Source;
use tree::{Component, Tree};

/// Every broken rule of a text, by place. Of one rule only the first few findings are told, the rest counted.
pub fn check(bytes: &[u8]) -> Vec<Finding> {
    let source = Source::read(bytes);
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

/// What the checks of a component know of its calendar.
struct Context<'c> {
    clocks: &'c Clocks,
    /// The zones that the calendar defines.
    names: zone::Names<'c>,
    /// The zones whose clocks its readers may have.
    zones: Vec<TimeZone>,
}

fn check_component(
    tree: &Tree<'_>,
    component: &Component<'_>,
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
