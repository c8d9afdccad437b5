//! The heads of answers. Most of their lines are the same for all feeds.

use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderName,
    VARY,
};

use super::dates::Dates;
use super::head::Persistence;
use crate::feed::{Encoding, Feed};
use crate::web::feeds::{ROBOTS, content_headers};
use crate::web::route::CalendarFormat;
use crate::web::{Site, common_headers};

/// The lines that are the same for all feeds.
#[derive(Debug)]
pub(super) struct HeadLines {
    not_modified: Box<[u8]>,
    /// Up to the value of Content-Length.
    plain: Box<[u8]>,
    gzip: Box<[u8]>,
}

/// The parts of a head that differ.
pub(super) struct HeadOf<'a> {
    pub(super) feed: &'a Feed,
    pub(super) encoding: Encoding,
    pub(super) is_not_modified: bool,
    pub(super) persistence: Persistence,
    /// The second of the last change, if it is sent.
    pub(super) modified: Option<i64>,
    /// This second.
    pub(super) now: i64,
}

impl HeadLines {
    pub(super) fn new(site: &Site) -> Self {
        let mut common = Vec::new();
        push(
            &mut common,
            &CACHE_CONTROL,
            site.personal_caching.as_bytes(),
        );
        push(&mut common, &VARY, site.vary.as_bytes());
        push(&mut common, &ROBOTS, b"noindex");
        for (name, value) in common_headers(site) {
            push(&mut common, &name, value.as_bytes());
        }
        let [media_type, inline, _] = content_headers(CalendarFormat::Ics);
        let mut content = Vec::new();
        push(&mut content, &CONTENT_TYPE, media_type.as_bytes());
        push(&mut content, &CONTENT_DISPOSITION, inline.as_bytes());
        let mut gzip = Vec::new();
        push(&mut gzip, &CONTENT_ENCODING, b"gzip");
        let length = format!("{CONTENT_LENGTH}: ");
        let ok = |encoding: &[u8]| {
            let parts = [
                b" 200 OK\r\n",
                &*common,
                &content,
                encoding,
                length.as_bytes(),
            ];
            parts.concat().into()
        };
        Self {
            not_modified: [b" 304 Not Modified\r\n", &*common].concat().into(),
            plain: ok(&[]),
            gzip: ok(&gzip),
        }
    }

    /// Writes the head of an answer.
    pub(super) fn write(&self, head: &HeadOf<'_>, dates: &mut Dates, out: &mut Vec<u8>) {
        out.clear();
        out.extend_from_slice(match head.persistence {
            Persistence::KeptAlive | Persistence::Closed => b"HTTP/1.1",
            Persistence::ClosedHttp10 => b"HTTP/1.0",
        });
        if head.is_not_modified {
            out.extend_from_slice(&self.not_modified);
        } else {
            out.extend_from_slice(match head.encoding {
                Encoding::Identity => &self.plain,
                Encoding::Gzip => &self.gzip,
            });
            push_number(out, head.feed.len(head.encoding));
            out.extend_from_slice(b"\r\n");
        }
        if head.persistence == Persistence::Closed {
            out.extend_from_slice(b"connection: close\r\n");
        }
        out.extend_from_slice(b"etag: \"");
        out.extend_from_slice(head.feed.base_tag().as_bytes());
        out.extend_from_slice(head.encoding.tag_suffix().as_bytes());
        out.extend_from_slice(b"\"\r\n");
        if let Some(modified) = head.modified {
            out.extend_from_slice(b"last-modified: ");
            out.extend_from_slice(dates.text(modified));
            out.extend_from_slice(b"\r\n");
        }
        out.extend_from_slice(b"date: ");
        out.extend_from_slice(dates.text(head.now));
        out.extend_from_slice(b"\r\n\r\n");
    }
}

fn push(out: &mut Vec<u8>, name: &HeaderName, value: &[u8]) {
    for part in [name.as_str().as_bytes(), b": ", value, b"\r\n"] {
        out.extend_from_slice(part);
    }
}

fn push_number(out: &mut Vec<u8>, number: usize) {
    // Twenty digits are enough for 64 bits.
    let mut digits = [0; 20];
    let mut rest = number;
    let mut begin = digits.len();
    loop {
        begin -= 1;
        digits[begin] = b'0' + u8::try_from(rest % 10).expect("a digit");
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[begin..]);
}
