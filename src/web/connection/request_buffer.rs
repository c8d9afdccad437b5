//! The bytes of one client's requests that may be passed on.

use std::cell::Cell;
use std::rc::Rc;

use tokio::io::ReadBuf;

use super::head_ends::HeadEnds;

/// Requests that may wait for those before them. Each takes some kilobytes.
const MAX_WAITING: usize = 4;

/// Bytes of one head that are passed on. The HTTP library answers 431 when it holds as many of an unfinished one.
const MAX_HEAD_BYTES: usize = 128 << 10;

/// Bytes of one body that are passed on, also while its head has not been looked at. Well below the 128 KiB of unread
/// bytes at which the HTTP library begins to ask for more without a pause.
const MAX_BODY_BYTES: usize = 96 << 10;

/// The progress of the requests of one connection. The service that answers them keeps it up to date.
#[derive(Clone, Debug, Default)]
pub(in crate::web) struct Requests(Rc<Counts>);

#[derive(Debug, Default)]
struct Counts {
    begun: Cell<usize>,
    answered: Cell<usize>,
    /// The request that was begun last has a body, and the connection ends with its answer.
    is_last: Cell<bool>,
    /// Another request has come after the last one.
    is_over: Cell<bool>,
}

/// The answer that a request gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::web) enum Turn {
    Answered,
    /// None: the answer before has said that the connection ends.
    AfterTheLast,
}

impl Requests {
    /// The server begins to answer a request. Nobody can say which empty lines belong to its body, so a request with a
    /// body is the last one.
    #[must_use]
    pub(in crate::web) fn begin(&self, is_last: bool) -> Turn {
        self.0.begun.set(self.0.begun.get() + 1);
        if self.0.is_last.get() {
            self.0.is_over.set(true);
            return Turn::AfterTheLast;
        }
        self.0.is_last.set(is_last);
        Turn::Answered
    }

    /// A request has its answer, which may still have to be sent.
    pub(in crate::web) fn end(&self) {
        self.0.answered.set(self.0.answered.get() + 1);
    }

    pub(super) fn begun(&self) -> usize {
        self.0.begun.get()
    }

    /// The bytes that still come belong to a body.
    pub(super) fn is_last(&self) -> bool {
        self.0.is_last.get()
    }

    /// Nothing more is answered, so the connection ends when everything is sent.
    pub(super) fn is_over(&self) -> bool {
        self.0.is_over.get()
    }

    pub(super) fn is_any_unanswered(&self) -> bool {
        self.0.begun.get() > self.0.answered.get()
    }
}

/// The bytes between a client and the HTTP library.
#[derive(Debug, Default)]
pub(super) struct RequestBuffer {
    pub(super) requests: Requests,
    heads: HeadEnds,
    /// Bytes that were read and follow the end of a head.
    kept: Vec<u8>,
}

impl RequestBuffer {
    /// Whether the next bytes have to wait until requests are answered.
    pub(super) fn is_full(&self) -> bool {
        let waiting = self.heads.count.saturating_sub(self.requests.begun());
        let has_enough = waiting >= MAX_WAITING && !self.requests.is_last();
        has_enough || self.heads.since >= self.max_bytes()
    }

    /// The number of bytes after the last head that may be passed on.
    fn max_bytes(&self) -> usize {
        let is_head = self.heads.count == self.requests.begun() && !self.requests.is_last();
        if is_head {
            MAX_HEAD_BYTES
        } else {
            MAX_BODY_BYTES
        }
    }

    /// Keeps bytes that were read before anything was passed on.
    pub(super) fn give_back(&mut self, bytes: &[u8]) {
        debug_assert!(self.kept.is_empty() && self.heads.count == 0);
        self.kept.extend_from_slice(bytes);
    }

    /// Passes on bytes that were kept; false if there are none.
    pub(super) fn pass_on_kept(&mut self, buffer: &mut ReadBuf<'_>) -> bool {
        let kept = std::mem::take(&mut self.kept);
        self.pass_on(&kept, buffer);
        !kept.is_empty()
    }

    /// Passes on the bytes up to the end of a head and keeps the rest. The bytes after the last head are its body.
    pub(super) fn pass_on(&mut self, read: &[u8], buffer: &mut ReadBuf<'_>) {
        let len = read
            .len()
            .min(buffer.remaining())
            .min(self.max_bytes() - self.heads.since);
        let len = if self.requests.is_last() {
            self.heads.since += len;
            len
        } else {
            self.heads.pass(&read[..len])
        };
        buffer.put_slice(&read[..len]);
        self.kept.extend_from_slice(&read[len..]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GET: &[u8] = b"GET /a HTTP/1.1\r\n\r\n";

    impl RequestBuffer {
        /// The bytes that are passed on at once when a client sends these.
        fn receive(&mut self, bytes: &[u8]) -> Vec<u8> {
            let mut space = vec![0; bytes.len() + self.kept.len()];
            let mut buffer = ReadBuf::new(&mut space);
            if !self.pass_on_kept(&mut buffer) {
                self.pass_on(bytes, &mut buffer);
            }
            buffer.filled().to_vec()
        }

        /// Receives bytes that end no line until it is full; their number.
        fn fill(&mut self) -> usize {
            let mut total = 0;
            while !self.is_full() {
                total += self.receive(&[b'x'; 4096]).len();
            }
            total
        }
    }

    #[test]
    fn requests_are_passed_on_one_by_one_and_only_a_few_before_they_are_begun() {
        let mut request_buffer = RequestBuffer::default();
        assert_eq!(request_buffer.receive(&GET.repeat(10)), GET);
        for _ in 1..MAX_WAITING {
            assert!(!request_buffer.is_full());
            assert_eq!(request_buffer.receive(b""), GET);
        }
        assert!(request_buffer.is_full());
        assert_eq!(request_buffer.requests.begin(false), Turn::Answered);
        assert!(!request_buffer.is_full());
        assert_eq!(request_buffer.receive(b""), GET);
        assert!(request_buffer.is_full());
    }

    #[test]
    fn a_head_without_end_is_passed_on_until_the_http_library_refuses_it() {
        let mut first = RequestBuffer::default();
        assert_eq!(first.fill(), MAX_HEAD_BYTES);
        let mut second = RequestBuffer::default();
        second.receive(GET);
        assert_eq!(second.requests.begin(false), Turn::Answered);
        assert_eq!(second.fill(), MAX_HEAD_BYTES);
    }

    #[test]
    fn a_body_without_end_is_not_read_to_its_end() {
        let mut not_begun = RequestBuffer::default();
        not_begun.receive(GET);
        assert_eq!(not_begun.fill(), MAX_BODY_BYTES);
        assert_eq!(not_begun.requests.begin(true), Turn::Answered);
        assert!(not_begun.is_full());
        let mut begun = RequestBuffer::default();
        begun.receive(GET);
        assert_eq!(begun.requests.begin(true), Turn::Answered);
        assert_eq!(begun.fill(), MAX_BODY_BYTES);
    }
}
