//! Prints findings: as a compiler does, or as JSON.

use std::collections::HashSet;
use std::io::{self, Write};
use std::ops::Range;

use carillon::printable::{is_unprintable, printable, thousands};
use ics_lint::{Finding, Location, RuleSeverity};
use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError,
    MietteSpanContents, SourceCode, SourceSpan, SpanContents, ThemeCharacters, ThemeStyles,
};
use serde::Serialize;

/// The octets of a line that are shown before and after the finding.
const EXCERPT_OCTETS: usize = 40;

const WIDTH: usize = 100;

/// The findings in one text.
pub(super) struct LintReport<'a> {
    pub(super) name: &'a str,
    pub(super) text: &'a [u8],
    pub(super) findings: &'a [Finding],
}

/// A finding for programs. The first four fields are those of `carillon check`.
#[derive(Serialize)]
struct FindingRow<'a> {
    path: &'a str,
    /// From 1; 0 if the finding is about the whole text.
    line: usize,
    severity: &'a str,
    message: &'a str,
    rule: &'a str,
    column: usize,
    offset: usize,
    length: usize,
    /// The number of similar findings that are not listed.
    more: usize,
    breaks: &'a str,
    mend: &'a str,
    source: &'a str,
}

pub(super) fn write_json(out: &mut dyn Write, reports: &[LintReport<'_>]) -> io::Result<()> {
    let rows: Vec<FindingRow<'_>> = reports
        .iter()
        .flat_map(|report| {
            report
                .findings
                .iter()
                .map(|finding| row(report.name, finding))
        })
        .collect();
    serde_json::to_writer_pretty(&mut *out, &rows)?;
    writeln!(out)
}

fn row<'a>(path: &'a str, finding: &'a Finding) -> FindingRow<'a> {
    let Finding {
        rule,
        location,
        message,
        more,
        ..
    } = finding;
    let (line, column, span) = location.as_ref().map_or((0, 0, 0..0), |location| {
        (location.line, location.column, location.span.clone())
    });
    FindingRow {
        path,
        line,
        severity: rule.severity.as_str(),
        message,
        rule: rule.id,
        column,
        offset: span.start,
        length: span.len(),
        more: *more,
        breaks: rule.breaks,
        mend: rule.mend,
        source: rule.source,
    }
}

pub(super) fn write_text(
    out: &mut dyn Write,
    reports: &[LintReport<'_>],
    is_colored: bool,
) -> io::Result<()> {
    let mut counts = [0; 3];
    let mut explained = HashSet::new();
    for report in reports {
        for finding in report.findings {
            let is_first = explained.insert(finding.rule.id);
            counts[finding.rule.severity as usize] += 1 + finding.more;
            let mut text = String::new();
            // Writing to a string cannot fail.
            let _ = handler(finding, is_colored)
                .render_report(&mut text, &ShownFinding::new(report, finding, is_first));
            out.write_all(text.as_bytes())?;
            if finding.more > 0 {
                writeln!(out, "  and {} more like it", thousands(finding.more))?;
            }
            writeln!(out)?;
        }
    }
    let name = printable(reports.first().map_or("", |report| report.name));
    let [errors, warnings, hints] = counts;
    let count = |count: usize, what: &str| {
        format!(
            "{} {what}{}",
            thousands(count),
            if count == 1 { "" } else { "s" }
        )
    };
    writeln!(
        out,
        "{name}: {}, {}, {}",
        count(errors, "error"),
        count(warnings, "warning"),
        count(hints, "hint")
    )
}

/// A handler whose reports begin with `error[bare-line-feed]:`, as those of compilers do.
fn handler(finding: &Finding, is_colored: bool) -> GraphicalReportHandler {
    let label = format!("{}[{}]:", finding.rule.severity, finding.rule.id);
    let characters = ThemeCharacters {
        error: label.clone(),
        warning: label.clone(),
        advice: label,
        ..ThemeCharacters::unicode()
    };
    let styles = if is_colored {
        ThemeStyles::ansi()
    } else {
        ThemeStyles::none()
    };
    GraphicalReportHandler::new_themed(GraphicalTheme { characters, styles })
        .with_width(WIDTH)
        .with_links(false)
}

/// A finding in the form that miette prints.
#[derive(Debug)]
struct ShownFinding<'a> {
    finding: &'a Finding,
    /// The first finding of its rule. The rule is explained only once.
    is_first: bool,
    excerpt: Option<SourceExcerpt>,
}

/// The part of a line around a finding, with its location in the text. A calendar can be one line of ten megabytes.
#[derive(Debug)]
struct SourceExcerpt {
    name: String,
    text: String,
    location: Location,
    /// The wrong part of the text.
    marked: Range<usize>,
}

impl<'a> ShownFinding<'a> {
    fn new(report: &LintReport<'_>, finding: &'a Finding, is_first: bool) -> Self {
        let excerpt = finding
            .location
            .as_ref()
            .map(|location| SourceExcerpt::new(report, location));
        Self {
            finding,
            is_first,
            excerpt,
        }
    }
}

impl SourceExcerpt {
    fn new(report: &LintReport<'_>, location: &Location) -> Self {
        let text = report.text;
        let line_start = (location.span.start + 1).saturating_sub(location.column);
        let is_break = |byte: &u8| matches!(byte, b'\n' | b'\r');
        let line_end = text[location.span.start..]
            .iter()
            .take(2 * EXCERPT_OCTETS)
            .position(is_break);
        let line_end = line_end.map_or(text.len(), |len| location.span.start + len);
        let from = line_start.max(location.span.start.saturating_sub(EXCERPT_OCTETS));
        let to = line_end.min(location.span.start + 2 * EXCERPT_OCTETS);
        let clean = |range: Range<usize>| {
            let text = String::from_utf8_lossy(text.get(range).unwrap_or_default());
            text.chars()
                .map(|c| if is_unprintable(c) { '·' } else { c })
                .collect::<String>()
        };
        let mut shown = if from > line_start {
            "…".to_owned()
        } else {
            String::new()
        };
        shown.push_str(&clean(from..location.span.start));
        let start = shown.len();
        let marked_to = location
            .span
            .end
            .clamp(location.span.start, to.max(location.span.start));
        shown.push_str(&clean(location.span.start..marked_to));
        let marked = start..shown.len();
        shown.push_str(&clean(marked_to..to));
        if to < line_end {
            shown.push('…');
        }
        // A location at the end of a line needs a character to point at.
        if marked.is_empty() {
            shown.push(' ');
        }
        Self {
            name: printable(report.name).into_owned(),
            text: shown,
            location: location.clone(),
            marked,
        }
    }
}

impl std::fmt::Display for ShownFinding<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            out,
            "{}: {}",
            self.finding.rule.title,
            printable(&self.finding.message)
        )
    }
}

impl std::error::Error for ShownFinding<'_> {}

impl Diagnostic for ShownFinding<'_> {
    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.finding.rule.severity {
            RuleSeverity::Error => miette::Severity::Error,
            RuleSeverity::Warning => miette::Severity::Warning,
            RuleSeverity::Hint => miette::Severity::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn std::fmt::Display + 'a>> {
        let rule = self.finding.rule;
        self.is_first.then(|| -> Box<dyn std::fmt::Display> {
            Box::new(format!(
                "{}\nbreaks: {}\nsource: {}",
                rule.mend, rule.breaks, rule.source
            ))
        })
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.excerpt
            .as_ref()
            .map(|excerpt| excerpt as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let excerpt = self.excerpt.as_ref()?;
        let span = SourceSpan::new(excerpt.marked.start.into(), excerpt.marked.len());
        Some(Box::new(std::iter::once(LabeledSpan::new_with_span(
            None, span,
        ))))
    }
}

impl SourceCode for SourceExcerpt {
    fn read_span<'a>(
        &'a self,
        _: &SourceSpan,
        _: usize,
        _: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let whole = SourceSpan::new(0.into(), self.text.len());
        let (line, column) = (self.location.line - 1, self.location.column - 1);
        let text = self.text.as_bytes();
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            text,
            whole,
            line,
            column,
            1,
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_bytes_can_be_reported(
            head in prop::sample::select(vec!["", "BEGIN:VCALENDAR\r\nSUMMARY:", "BEGIN:VCALENDAR\nX;"]),
            text in "(\\PC|[\r\n\t\u{7}é,;: ]){0,300}",
            bytes in any::<Vec<u8>>(),
        ) {
            let text = [head.as_bytes(), text.as_bytes(), &bytes].concat();
            let findings = ics_lint::lint(&text);
            let reports = [LintReport { name: "x", text: &text, findings: &findings }];
            let (mut plain, mut colored) = (Vec::new(), Vec::new());
            write_text(&mut plain, &reports, false).expect("it is written to memory");
            write_text(&mut colored, &reports, true).expect("it is written to memory");
            prop_assert_eq!(plain.contains(&0x1b), false);
            prop_assert_eq!(colored.contains(&0x1b), !findings.is_empty());
            let plain = String::from_utf8(plain).expect("reports are UTF-8");
            for finding in &findings {
                let location = finding.location.as_ref().expect("a finding in a text has a location");
                let shown = format!("[x:{}:{}]", location.line, location.column);
                prop_assert!(plain.contains(&shown), "{} is not in {}", shown, plain);
            }
        }
    }
}
