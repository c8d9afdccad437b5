//! The text as its physical lines, and unfolded into content lines. The place of each byte in the file is known.

use std::borrow::Cow;
use std::ops::Range;

use super::finding::Location;

pub(super) const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// The end of a physical line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Break {
    CrLf,
    Lf,
    Cr,
    EndOfFile,
}

/// A line of the file.
#[derive(Clone, Debug)]
pub(super) struct PhysicalLine {
    /// Without its break.
    pub(super) span: Range<usize>,
    pub(super) end: Break,
}

/// A content line, unfolded.
#[derive(Debug)]
pub(super) struct ContentLine<'a> {
    /// Its text. Each byte that is not UTF-8 is replaced by `?`, which changes no index.
    pub(super) text: Cow<'a, str>,
    /// The indices of its segments.
    segments: Range<usize>,
}

/// A part of a content line that is in one physical line.
#[derive(Debug)]
struct Segment {
    /// The index in the content line at which it begins.
    within: usize,
    /// Its bytes in the file.
    span: Range<usize>,
}

/// A text that was read leniently.
#[derive(Debug)]
pub(super) struct SourceText<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) physical: Vec<PhysicalLine>,
    pub(super) lines: Vec<ContentLine<'a>>,
    segments: Vec<Segment>,
    /// The bytes that are not UTF-8 in the unfolded lines.
    pub(super) not_utf_8: Vec<usize>,
}

impl<'a> SourceText<'a> {
    pub(super) fn read(bytes: &'a [u8]) -> Self {
        let physical = physical_lines(bytes);
        let mut source = Self {
            bytes,
            physical,
            lines: Vec::new(),
            segments: Vec::new(),
            not_utf_8: Vec::new(),
        };
        source.unfold();
        source
    }

    fn unfold(&mut self) {
        let mut first = 0;
        for index in 0..self.physical.len() {
            let span = self.physical[index].span.clone();
            let is_folded = !self.segments.is_empty()
                && matches!(self.bytes.get(span.start), Some(b' ' | b'\t'));
            if span.is_empty() {
                continue;
            }
            if !is_folded {
                self.push_line(first..self.segments.len());
                first = self.segments.len();
                self.segments.push(Segment { within: 0, span });
            } else if let Some(last) = self.segments.last() {
                let within = last.within + last.span.len();
                self.segments.push(Segment {
                    within,
                    span: span.start + 1..span.end,
                });
            }
        }
        self.push_line(first..self.segments.len());
    }

    fn push_line(&mut self, segments: Range<usize>) {
        let text = match &self.segments[segments.clone()] {
            [] => return,
            [only] => match std::str::from_utf8(&self.bytes[only.span.clone()]) {
                Ok(text) => Cow::Borrowed(text),
                Err(_) => Cow::Owned(self.text_of(segments.clone())),
            },
            _ => Cow::Owned(self.text_of(segments.clone())),
        };
        self.lines.push(ContentLine { text, segments });
    }

    /// The octets of the segments as text.
    fn text_of(&mut self, segments: Range<usize>) -> String {
        let parts = self.segments[segments.clone()]
            .iter()
            .map(|segment| &self.bytes[segment.span.clone()]);
        let joined = parts.collect::<Vec<_>>().concat();
        let mut text = String::with_capacity(joined.len());
        let mut bad = Vec::new();
        for chunk in joined.utf8_chunks() {
            text.push_str(chunk.valid());
            for _ in chunk.invalid() {
                bad.push(text.len());
                text.push('?');
            }
        }
        let line = ContentLine {
            text: Cow::Owned(text),
            segments,
        };
        let bad: Vec<usize> = bad
            .into_iter()
            .map(|at| self.span(&line, at..at + 1).start)
            .collect();
        self.not_utf_8.extend(bad);
        line.text.into_owned()
    }

    /// The beginnings of all parts of a line except the first: the index in the line, and the bytes in the file.
    pub(super) fn folds<'s>(
        &'s self,
        line: &'s ContentLine<'_>,
    ) -> impl Iterator<Item = (usize, &'s Range<usize>)> {
        self.segments[line.segments.clone()]
            .iter()
            .skip(1)
            .map(|segment| (segment.within, &segment.span))
    }

    /// The bytes of a part of the line in the file. Of a part that is folded, only those in its first physical line.
    pub(super) fn span(&self, line: &ContentLine<'_>, part: Range<usize>) -> Range<usize> {
        let segments = &self.segments[line.segments.clone()];
        // Several segments can begin there; all but the last are empty.
        let index = segments
            .partition_point(|segment| segment.within <= part.start)
            .saturating_sub(1);
        let Some(Segment { within, span }) = segments.get(index) else {
            return 0..0;
        };
        let start = (span.start + part.start - within).min(span.end);
        start..(start + part.len()).min(span.end)
    }

    /// The line and column of a span.
    pub(super) fn location(&self, span: Range<usize>) -> Location {
        let index = self
            .physical
            .partition_point(|line| line.span.start <= span.start)
            .saturating_sub(1);
        let start = self.physical.get(index).map_or(0, |line| line.span.start);
        Location {
            line: index + 1,
            column: span.start.saturating_sub(start) + 1,
            span,
        }
    }
}

/// The lines after a byte order mark. In a text without line feeds a carriage return ends a line.
fn physical_lines(bytes: &[u8]) -> Vec<PhysicalLine> {
    let mut start = if bytes.starts_with(BYTE_ORDER_MARK) {
        BYTE_ORDER_MARK.len()
    } else {
        0
    };
    let has_line_feed = bytes.contains(&b'\n');
    let mut lines = Vec::new();
    for (at, byte) in bytes.iter().enumerate().skip(start) {
        let (end, kind) = match byte {
            b'\n' if at > start && bytes[at - 1] == b'\r' => (at - 1, Break::CrLf),
            b'\n' => (at, Break::Lf),
            b'\r' if !has_line_feed => (at, Break::Cr),
            _ => continue,
        };
        lines.push(PhysicalLine {
            span: start..end,
            end: kind,
        });
        start = at + 1;
    }
    if start < bytes.len() {
        lines.push(PhysicalLine {
            span: start..bytes.len(),
            end: Break::EndOfFile,
        });
    }
    lines
}
