//! The places where heads of requests end in a stream of bytes.

/// A head ends at an empty line. An empty line within a body counts as one until its request has begun.
#[derive(Debug, Default)]
pub(super) struct HeadEnds {
    /// Heads that have passed.
    pub(super) count: usize,
    /// Bytes that have passed since.
    pub(super) since: usize,
    /// Line feeds with nothing but carriage returns between them.
    line_feeds: u8,
}

impl HeadEnds {
    /// Passes these bytes up to the end of a head, or all of them, and returns their number.
    pub(super) fn pass(&mut self, bytes: &[u8]) -> usize {
        for (index, byte) in bytes.iter().enumerate() {
            match byte {
                // Before a request, empty lines count for nothing (RFC 9112 section 2.2).
                b'\n' if self.since > 0 => self.line_feeds += 1,
                b'\r' | b'\n' => {}
                _ => self.line_feeds = 0,
            }
            if self.line_feeds == 2 {
                *self = Self {
                    count: self.count + 1,
                    since: 0,
                    line_feeds: 0,
                };
                return index + 1;
            }
            if self.since > 0 || !matches!(byte, b'\r' | b'\n') {
                self.since += 1;
            }
        }
        bytes.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_end_at_empty_lines_wherever_the_pieces_are_cut() {
        let text = b"\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\n\nGET";
        for size in 1..text.len() {
            let mut ends = HeadEnds::default();
            let mut passed = Vec::new();
            for piece in text.chunks(size) {
                let mut rest = piece;
                while !rest.is_empty() {
                    let count = ends.count;
                    let (head, after) = rest.split_at(ends.pass(rest));
                    passed.extend_from_slice(head);
                    if ends.count > count {
                        assert!(
                            passed.ends_with(b"\n\r\n") || passed.ends_with(b"\n\n"),
                            "{size}"
                        );
                    }
                    rest = after;
                }
            }
            assert_eq!(
                (ends.count, ends.since, passed.as_slice()),
                (2, 3, &text[..]),
                "{size}"
            );
        }
    }
}
