//! Checks of bytes and of physical lines.

use super::finding::Findings;
use super::rules::{calendar, lines as rule};
use super::source::{BYTE_ORDER_MARK, Break, SourceText};
use super::tree::begins_calendar;

const MAX_OCTETS: usize = 75;

const MAX_FEED: usize = 1_000_000;

/// Whether there is a calendar. If not, the reason is a finding.
pub(super) fn is_readable(source: &SourceText<'_>, findings: &mut Findings<'_>) -> bool {
    let bytes = source.bytes;
    if [[0xff, 0xfe], [0xfe, 0xff]]
        .iter()
        .any(|mark| bytes.starts_with(mark))
    {
        findings.at(&rule::NOT_UTF_8, 0..2, || "this is UTF-16".to_owned());
        return false;
    }
    let is_calendar = source.lines.iter().any(begins_calendar);
    if !is_calendar {
        let is_page = source
            .lines
            .first()
            .is_some_and(|line| line.text.trim_start().starts_with('<'));
        let what = if bytes.is_empty() {
            "the text is empty"
        } else {
            "no line says BEGIN:VCALENDAR"
        };
        let what = if is_page { "this is a web page" } else { what };
        let end = source.physical.first().map_or(0, |line| line.span.end);
        findings.at(&calendar::NO_CALENDAR, 0..end, || what.to_owned());
    }
    is_calendar
}

pub(super) fn check(source: &SourceText<'_>, findings: &mut Findings<'_>) {
    if source.bytes.starts_with(BYTE_ORDER_MARK) {
        findings.at(&rule::BYTE_ORDER_MARK, 0..BYTE_ORDER_MARK.len(), || {
            "the file begins with EF BB BF".to_owned()
        });
    }
    let end = source.bytes.len();
    if end > MAX_FEED {
        findings.at(&calendar::TOO_LARGE, 0..0, || {
            format!("the feed has {end} bytes")
        });
    }
    for at in &source.not_utf_8 {
        let message = || format!("the byte {:02X} is not UTF-8 here", source.bytes[*at]);
        findings.at(&rule::NOT_UTF_8, *at..at + 1, message);
    }
    check_breaks(source, findings);
    check_characters(source, findings);
    check_folds(source, findings);
}

fn check_breaks(source: &SourceText<'_>, findings: &mut Findings<'_>) {
    let mut has_begun = false;
    for line in &source.physical {
        let end = line.span.end;
        match line.end {
            Break::CrLf => {}
            Break::Lf => {
                findings.at(&rule::BARE_LINE_FEED, end..end + 1, || {
                    "this line ends with LF alone".to_owned()
                });
            }
            Break::Cr => {
                findings.at(&rule::BARE_CARRIAGE_RETURN, end..end + 1, || {
                    "this line ends with CR alone".to_owned()
                });
            }
            Break::EndOfFile => {
                let message = || "the file ends in the middle of this line".to_owned();
                findings.at(&rule::NO_FINAL_LINE_BREAK, line.span.clone(), message);
            }
        }
        if line.span.is_empty() {
            let rule = if has_begun {
                &rule::BLANK_LINE
            } else {
                &calendar::TEXT_BEFORE_CALENDAR
            };
            findings.at(rule, line.span.clone(), || "this line is blank".to_owned());
        }
        has_begun |= !line.span.is_empty();
        let len = line.span.len();
        if len > MAX_OCTETS {
            let over = line.span.start + MAX_OCTETS..end;
            findings.at(&rule::LONG_LINE, over, || {
                format!("this line has {len} octets")
            });
        }
    }
}

fn check_characters(source: &SourceText<'_>, findings: &mut Findings<'_>) {
    for line in &source.physical {
        for at in line.span.clone() {
            match source.bytes[at] {
                b'\r' => {
                    let message = || "there is a CR inside this line".to_owned();
                    findings.at(&rule::BARE_CARRIAGE_RETURN, at..at + 1, message);
                }
                byte if byte.is_ascii_control() && byte != b'\t' => {
                    findings.at(&rule::CONTROL_CHARACTER, at..at + 1, || {
                        format!("this is the character U+{byte:04X}")
                    });
                }
                _ => {}
            }
        }
    }
}

fn check_folds(source: &SourceText<'_>, findings: &mut Findings<'_>) {
    for line in &source.lines {
        let mut is_escaped = false;
        let mut at = 0;
        for (within, span) in source.folds(line) {
            for byte in &line.text.as_bytes()[at..within] {
                is_escaped = *byte == b'\\' && !is_escaped;
            }
            at = within;
            let mark = span.start - 1..span.start;
            if !line.text.is_char_boundary(within) {
                findings.at(&rule::FOLD_INSIDE_CHARACTER, mark, || {
                    "the fold parts a character".to_owned()
                });
            } else if is_escaped {
                findings.at(&rule::FOLD_INSIDE_ESCAPE, mark, || {
                    "the fold follows a backslash".to_owned()
                });
            }
        }
    }
}
