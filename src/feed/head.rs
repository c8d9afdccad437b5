//! A feed's head: the properties of the calendar itself, except its name. All feeds of a kind share it.

use std::sync::Arc;

use jiff::Timestamp;
use xxhash_rust::xxh3::xxh3_128;

use super::content_line::{write_line, write_property, write_property_with};
use super::feed_text::FeedText;
use super::piece::GZIP_HEADER;
use super::window::{Omitted, SizeLimits, WindowCache, shortlist};
use super::{Block, ByKind, GzipPiece, Kind};
use crate::config;
use crate::language::Language;

/// Longer names are cut by some programs and refused by others.
const MAX_NAME_CHARACTERS: usize = 255;

/// The heads of all kinds of feeds, and the limits of a feed's size.
#[derive(Clone, Debug)]
pub struct CalendarHeads {
    by_kind: ByKind<Arc<CalendarHead>>,
    pub(super) limits: SizeLimits,
    pub(super) cache: Arc<WindowCache>,
}

/// The first content lines of every feed of a kind.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct CalendarHead {
    pub(super) tag: u128,
    pub(super) text: Box<[u8]>,
    /// The beginning of a gzip stream.
    pub(super) gzip: Box<[u8]>,
}

impl CalendarHeads {
    /// The heads for an institution in a time zone.
    pub fn new(
        institution: &str,
        timezone: &str,
        settings: &config::FeedConfig,
        feed_text: &FeedText,
    ) -> Self {
        let by_kind = ByKind::from_fn(|kind| {
            let description = feed_text.descriptions[kind].fill(&[institution]);
            let text = head(
                &description,
                feed_text.language,
                timezone,
                settings.refresh_minutes,
            );
            let deflate = GzipPiece::new(text.as_bytes()).deflate;
            Arc::new(CalendarHead {
                tag: xxh3_128(text.as_bytes()),
                text: text.into_bytes().into(),
                gzip: [&GZIP_HEADER, &*deflate].concat().into(),
            })
        });
        Self {
            by_kind,
            limits: SizeLimits::of(settings, feed_text),
            cache: Arc::default(),
        }
    }

    /// The indices of the blocks that a feed can show at all, ascending, if there are too many for one feed; and whether
    /// others are left out. `None` if all may fit.
    pub fn shortlist(
        &self,
        blocks: &[Arc<Block>],
        now: Timestamp,
    ) -> Option<Arc<(Vec<usize>, Omitted)>> {
        shortlist((&self.limits, &self.cache), blocks, now)
    }

    pub(super) fn of(&self, kind: Kind) -> Arc<CalendarHead> {
        Arc::clone(&self.by_kind[kind])
    }
}

impl PartialEq for CalendarHeads {
    fn eq(&self, other: &Self) -> bool {
        let mut heads = self.by_kind.iter().zip(other.by_kind.iter());
        let same_heads = heads.all(|((_, a), (_, b))| a.tag == b.tag);
        same_heads && self.limits == other.limits
    }
}

/// The lines that name a feed: NAME is RFC 7986's, X-WR-CALNAME is the one that Google and Outlook read.
pub(super) fn naming(name: &str) -> String {
    let mut short: String = name.chars().take(MAX_NAME_CHARACTERS).collect();
    if short.len() < name.len() {
        short.pop();
        short.push('…');
    }
    let mut out = String::new();
    for key in ["NAME", "X-WR-CALNAME"] {
        write_property(&mut out, key, &short);
    }
    out
}

fn head(description: &str, language: Language, timezone: &str, refresh_minutes: u32) -> String {
    let refresh = duration(refresh_minutes);
    let mut out = String::new();
    write_line(&mut out, "BEGIN:VCALENDAR");
    let mut write = |name: &str, value: &str| write_property(&mut out, name, value);
    write("VERSION", "2.0");
    write(
        "PRODID",
        &format!("-//Carillon//Timetable//{}", language.code().to_uppercase()),
    );
    write("CALSCALE", "GREGORIAN");
    write("METHOD", "PUBLISH");
    write("DESCRIPTION", description);
    write("X-WR-CALDESC", description);
    write("X-WR-TIMEZONE", timezone);
    write("X-PUBLISHED-TTL", &refresh);
    let duration = [("VALUE", "DURATION")];
    write_property_with(&mut out, "REFRESH-INTERVAL", &duration, &refresh);
    out
}

/// A duration (RFC 5545 section 3.3.6).
fn duration(minutes: u32) -> String {
    if minutes.is_multiple_of(60) {
        format!("PT{}H", minutes / 60)
    } else {
        format!("PT{minutes}M")
    }
}
