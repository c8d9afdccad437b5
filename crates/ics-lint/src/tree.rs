//! Components as a tree, with their properties and parameters.

use std::collections::HashMap;
use std::ops::Range;

use super::finding::{Findings, quoted};
use super::rules::{calendar as rule, lines as line_rule};
use super::source::{ContentLine, SourceText};

/// The number of parameters of a property that are read. No real property has as many.
const MAX_PARAMETERS: usize = 100;

/// All components of a text, outer before inner, in the order of their BEGIN.
#[derive(Debug, Default)]
pub(super) struct Tree<'s> {
    pub(super) components: Vec<CalendarComponent<'s>>,
}

#[derive(Debug)]
pub(super) struct CalendarComponent<'s> {
    /// In upper case.
    pub(super) name: String,
    pub(super) begin: &'s ContentLine<'s>,
    pub(super) parent: Option<usize>,
    pub(super) children: Vec<usize>,
    pub(super) properties: Vec<Property<'s>>,
    /// The number of properties that it had before each child.
    pub(super) properties_before: Vec<usize>,
}

#[derive(Debug)]
pub(super) struct Property<'s> {
    pub(super) line: &'s ContentLine<'s>,
    /// In upper case.
    pub(super) name: String,
    pub(super) parameters: Vec<Parameter<'s>>,
    /// The end of the line's text.
    pub(super) value: &'s str,
}

#[derive(Debug)]
pub(super) struct Parameter<'s> {
    /// In upper case.
    pub(super) name: String,
    /// Without its quotes.
    pub(super) value: &'s str,
    pub(super) is_quoted: bool,
    /// Within the line's text.
    pub(super) span: Range<usize>,
}

/// The components that are open, the innermost last.
#[derive(Default)]
struct OpenComponents {
    stack: Vec<usize>,
    /// The number of open components by name, which shows an END without a BEGIN without a search.
    counts: HashMap<String, usize>,
}

impl<'s> Tree<'s> {
    /// Reads the lines. A line that does not fit is a finding and is left out.
    pub(super) fn read(source: &'s SourceText<'s>, findings: &mut Findings<'_>) -> Self {
        let mut tree = Self::default();
        let mut open = OpenComponents::default();
        for line in &source.lines {
            if open.stack.is_empty() && !begins_calendar(line) {
                let is_first = tree.components.is_empty();
                let rule = if is_first {
                    &rule::TEXT_BEFORE_CALENDAR
                } else {
                    &rule::TEXT_AFTER_CALENDAR
                };
                findings.at_line(rule, line, || format!("this is {}", quoted(&line.text)));
                continue;
            }
            let Some(property) = read_property(line, findings) else {
                continue;
            };
            match property.name.as_str() {
                "BEGIN" => tree.begin(&property, &mut open),
                "END" => tree.end(&property, &mut open, findings),
                _ => tree.push(property, &open),
            }
        }
        for index in open.stack {
            tree.report_unclosed(index, findings);
        }
        tree
    }

    /// The components of a parent that have this name.
    pub(super) fn children<'t>(
        &'t self,
        parent: &'t CalendarComponent<'s>,
        name: &'t str,
    ) -> impl Iterator<Item = &'t CalendarComponent<'s>> {
        parent
            .children
            .iter()
            .map(|index| &self.components[*index])
            .filter(move |child| child.name == name)
    }

    /// The calendars.
    pub(super) fn roots(&self) -> impl Iterator<Item = &CalendarComponent<'s>> {
        self.components
            .iter()
            .filter(|component| component.parent.is_none())
    }

    /// The component's parent's name.
    pub(super) fn parent_name(&self, component: &CalendarComponent<'_>) -> Option<&str> {
        component
            .parent
            .map(|index| self.components[index].name.as_str())
    }

    fn begin(&mut self, property: &Property<'s>, open: &mut OpenComponents) {
        let index = self.components.len();
        let name = property.value.trim().to_ascii_uppercase();
        let parent = open.stack.last().copied();
        if let Some(parent) = parent {
            let parent = &mut self.components[parent];
            parent.children.push(index);
            parent.properties_before.push(parent.properties.len());
        }
        *open.counts.entry(name.clone()).or_default() += 1;
        open.stack.push(index);
        self.components.push(CalendarComponent {
            name,
            begin: property.line,
            parent,
            children: Vec::new(),
            properties: Vec::new(),
            properties_before: Vec::new(),
        });
    }

    fn end(
        &mut self,
        property: &Property<'s>,
        open: &mut OpenComponents,
        findings: &mut Findings<'_>,
    ) {
        let name = property.value.trim().to_ascii_uppercase();
        if open.counts.get(&name).is_none_or(|count| *count == 0) {
            let message = || format!("no {} is open here", quoted(&name));
            findings.at_line(&rule::STRAY_END, property.line, message);
            return;
        }
        while let Some(index) = open.stack.pop() {
            let popped = &self.components[index].name;
            if let Some(count) = open.counts.get_mut(popped) {
                *count -= 1;
            }
            if *popped == name {
                return;
            }
            self.report_unclosed(index, findings);
        }
    }

    fn push(&mut self, property: Property<'s>, open: &OpenComponents) {
        if let Some(index) = open.stack.last() {
            self.components[*index].properties.push(property);
        }
    }

    fn report_unclosed(&self, index: usize, findings: &mut Findings<'_>) {
        let component = &self.components[index];
        let message = || format!("this {} is never closed", quoted(&component.name));
        findings.at_line(&rule::UNCLOSED_COMPONENT, component.begin, message);
    }
}

impl<'s> CalendarComponent<'s> {
    /// The first property of this name.
    pub(super) fn find(&self, name: &str) -> Option<&Property<'s>> {
        self.properties
            .iter()
            .find(|property| property.name == name)
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }
}

impl<'s> Property<'s> {
    /// The value of a parameter.
    pub(super) fn parameter(&self, name: &str) -> Option<&'s str> {
        self.parameters
            .iter()
            .find(|parameter| parameter.name == name)
            .map(|parameter| parameter.value)
    }

    /// Whether its VALUE parameter names this type.
    pub(super) fn is_of_type(&self, name: &str) -> bool {
        self.parameter("VALUE")
            .is_some_and(|value| value.eq_ignore_ascii_case(name))
    }
}

/// Whether a calendar begins in this line.
pub(super) fn begins_calendar(line: &ContentLine<'_>) -> bool {
    line.text.trim_end().eq_ignore_ascii_case("BEGIN:VCALENDAR")
}

/// Reads name, parameters and value of a line (RFC 5545 section 3.1).
fn read_property<'s>(
    line: &'s ContentLine<'s>,
    findings: &mut Findings<'_>,
) -> Option<Property<'s>> {
    let text = &*line.text;
    let Some(name_end) = text.find([';', ':']) else {
        findings.at_line(&line_rule::LINE_WITHOUT_COLON, line, || {
            format!("this is {}", quoted(text))
        });
        return None;
    };
    let name = &text[..name_end];
    let is_valid = !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let mut parameters = Vec::new();
    let mut at = name_end;
    while text[at..].starts_with(';') {
        let Some(end) = parameter_end(text, at + 1) else {
            let (rule, what) = match text[at..].find(':') {
                Some(_) => (
                    &line_rule::MALFORMED_PARAMETER,
                    "a quote is opened and not closed",
                ),
                None => (
                    &line_rule::LINE_WITHOUT_COLON,
                    "there is no colon after the parameters",
                ),
            };
            findings.within(rule, line, at..text.len(), || what.to_owned());
            return None;
        };
        if parameters.len() < MAX_PARAMETERS {
            parameters.extend(read_parameter(line, at + 1..end, findings));
        }
        at = end;
    }
    if !is_valid {
        let message = || format!("{} is not a name", quoted(name));
        findings.within(&line_rule::INVALID_NAME, line, 0..name_end.max(1), message);
        return None;
    }
    Some(Property {
        line,
        name: name.to_ascii_uppercase(),
        parameters,
        value: &text[at + 1..],
    })
}

/// The end of the parameter that begins at `start`: the next semicolon or colon that is not in quotes.
fn parameter_end(text: &str, start: usize) -> Option<usize> {
    let mut is_quoted = false;
    let is_end = |byte: &u8| {
        is_quoted ^= *byte == b'"';
        !is_quoted && matches!(byte, b';' | b':')
    };
    text.as_bytes()[start..]
        .iter()
        .position(is_end)
        .map(|at| start + at)
}

fn read_parameter<'s>(
    line: &'s ContentLine<'s>,
    span: Range<usize>,
    findings: &mut Findings<'_>,
) -> Option<Parameter<'s>> {
    let text = &line.text[span.clone()];
    let Some((name, value)) = text
        .split_once('=')
        .filter(|(name, _)| !name.trim().is_empty())
    else {
        let message = || format!("{} is not NAME=value", quoted(text));
        findings.within(
            &line_rule::MALFORMED_PARAMETER,
            line,
            span.start.saturating_sub(1)..span.end,
            message,
        );
        return None;
    };
    let is_quoted = value.starts_with('"');
    // A list of values has quotes around each.
    if value.split(',').any(|part| part.contains('"')) && !is_quoted_list(value) {
        let message = || format!("there is a double quote inside {}", quoted(text));
        findings.within(&line_rule::MALFORMED_PARAMETER, line, span.clone(), message);
    }
    Some(Parameter {
        name: name.to_ascii_uppercase(),
        value: value.trim_matches('"'),
        is_quoted,
        span,
    })
}

/// Whether quotes are only around whole values of the list.
fn is_quoted_list(list: &str) -> bool {
    let mut rest = list;
    loop {
        let after = if let Some(inside) = rest.strip_prefix('"') {
            inside.find('"').map(|end| &inside[end + 1..])
        } else {
            let end = rest.find(',').unwrap_or(rest.len());
            (!rest[..end].contains('"')).then(|| &rest[end..])
        };
        match after.map(|after| (after, after.strip_prefix(','))) {
            Some(("", _)) => return true,
            Some((_, Some(next))) => rest = next,
            _ => return false,
        }
    }
}
