//! The values that the connections of one worker share.

use std::cell::RefCell;
use std::time::Duration;

use actix_web::web::Data;
use jiff::Timestamp;

use super::dates::Dates;
use super::head_lines::HeadLines;
use super::stopping::Stopping;
use crate::web::Site;

/// Bytes of the longest plain request.
const MAX_REQUEST: usize = 4096;

/// One thread that answers requests.
pub(super) struct Worker {
    pub(super) site: Data<Site>,
    pub(super) lines: HeadLines,
    pub(super) scratch: RefCell<Scratch>,
    pub(super) stopping: Stopping,
    /// The time for which a client may wait with its first request.
    pub(super) first_request: Duration,
    /// The time for which it may wait with each other one.
    pub(super) keep_alive: Duration,
}

/// Memory for one request at a time, because an answer is made without a pause.
pub(super) struct Scratch {
    pub(super) read: Box<[u8]>,
    pub(super) head: Vec<u8>,
    pub(super) dates: Dates,
}

impl Default for Scratch {
    fn default() -> Self {
        Self {
            read: vec![0; MAX_REQUEST].into(),
            head: Vec::with_capacity(1024),
            dates: Dates::default(),
        }
    }
}

impl Scratch {
    /// Writes the answer to a client that has not sent its first request in time, as the HTTP library writes it.
    pub(super) fn write_timeout(&mut self, now: Timestamp) {
        self.head.clear();
        let lines =
            b"HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\nconnection: close\r\ndate: ";
        self.head.extend_from_slice(lines);
        self.head
            .extend_from_slice(self.dates.text(now.as_second()));
        self.head.extend_from_slice(b"\r\n\r\n");
    }
}
