//! Feeds: iCalendar text composed of blocks (RFC 5545, RFC 7986), plain and as one gzip stream.

mod activity_blocks;
mod activity_id;
mod block;
mod block_writer;
mod busy;
mod by_kind;
mod content_line;
mod cut;
mod event;
mod event_text;
mod extent;
mod feed_id;
mod feed_text;
mod head;
mod jcal;
mod kind;
mod kind_table;
mod moved_from;
mod notice;
mod piece;
mod placeholder;
mod property;
mod revision;
mod selection;
mod variant;
mod window;
mod zone;

use std::sync::{Arc, OnceLock};

use etag::EntityTag;
use jiff::Timestamp;

pub use activity_blocks::{ActivityBlock, MovedMeetings, RenderInput, render, render_variant};
pub use activity_id::ActivityId;
pub use block::{Block, EventRecord};
pub use busy::render_busy;
pub use by_kind::{ByKind, FeedMap};
pub use event::RoomsAndPeople;
pub use extent::{EventExtent, WrittenTime};
pub use feed_id::FeedId;
pub use feed_text::FeedText;
pub use head::CalendarHeads;
pub use jcal::jcal;
pub use kind_table::{Kind, PublicPage, PublicTexts};
pub use moved_from::{MovedFrom, PlaceBefore};
pub use notice::{render_notices, render_notices_variant};
pub use piece::GzipPiece;
pub use placeholder::{
    render_closed, render_everything_hidden, render_nothing_busy, render_nothing_published,
    render_nothing_published_variant, render_replaced,
};
pub use revision::{MAX_SEQUENCE, Revision};
pub use selection::{MeetingNames, ModulePart, Selection};
pub use variant::Variant;
pub use window::Omitted;
pub use zone::DescribedZones;

use head::CalendarHead;
use piece::{Checksum, GZIP_TRAILER_LEN, STORED_HEADER_LEN, push_stored_header};

use window::FeedWindow;

pub use window::LeftOutCounts;

/// HTTP's dates have no fractions of a second, and a date that was sent must compare equal when it comes back.
fn whole_second(time: Timestamp) -> Timestamp {
    Timestamp::from_second(time.as_second()).unwrap_or(time)
}

/// A feed's time that is this many seconds ahead comes from a clock that was wrong. Usually clocks are set back by less,
/// and few apps that ask by date wait longer between two requests.
const MAX_AHEAD: i64 = 24 * 3600;

/// The most meetings on a page, more than a room has in a year. Each meeting takes time when a page is opened.
const MAX_ON_PAGE: usize = 6_000;

/// Whether a time of a feed comes from a clock that was far ahead.
pub fn is_far_ahead(modified: Timestamp, now: Timestamp) -> bool {
    modified.as_second() - now.as_second() >= MAX_AHEAD
}

const TAIL: &[u8] = b"END:VCALENDAR\r\n";

/// The last bytes of a gzip stream: `TAIL` as a stored block, and the trailer.
const GZIP_END_LEN: usize = STORED_HEADER_LEN + TAIL.len() + GZIP_TRAILER_LEN;

/// The feed at one address: a head, a list of blocks and a tail. No event of it is rendered on request.
#[derive(Debug)]
pub struct Feed {
    head: Arc<CalendarHead>,
    /// The content lines that name the feed, as a stored block of a gzip stream.
    stored_naming: Box<[u8]>,
    blocks: Box<[Arc<Block>]>,
    omitted: Omitted,
    /// The part that is shown; `None` if everything is.
    window: Option<Arc<FeedWindow>>,
    /// A hash of the hashes of all its parts.
    tag: EntityTag,
    modified: Timestamp,
    /// The end of the gzip stream, which holds the checksum of the whole text. It is made at the first request, because
    /// joining the blocks' sums takes longer than everything else here.
    gzip_end: OnceLock<[u8; GZIP_END_LEN]>,
    len: u32,
    gzip_len: u32,
}

/// The encoding in which a feed's bytes are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    Identity,
    Gzip,
}

impl Encoding {
    /// The end of a tag in this encoding, after the part that all encodings have in common.
    pub fn tag_suffix(self) -> &'static str {
        match self {
            Self::Identity => "",
            Self::Gzip => "-gz",
        }
    }
}

impl Feed {
    /// Composes a feed, last modified at `now`. A feed that is too large shows only a part, which may depend on the day.
    ///
    /// There must be at least one block, or the calendar would be invalid.
    pub fn new(
        heads: &CalendarHeads,
        kind: Kind,
        name: &str,
        blocks: Vec<Arc<Block>>,
        now: Timestamp,
    ) -> Self {
        Self::shortened(heads, kind, name, (blocks, Omitted::default()), now)
    }

    /// Composes a feed of blocks from which others were left out before (`CalendarHeads::shortlist`).
    pub fn shortened(
        heads: &CalendarHeads,
        kind: Kind,
        name: &str,
        (blocks, omitted): (Vec<Arc<Block>>, Omitted),
        now: Timestamp,
    ) -> Self {
        debug_assert!(!blocks.is_empty());
        let head = heads.of(kind);
        let naming = head::naming(name);
        let overhead = head.text.len() + naming.len() + TAIL.len();
        let window = FeedWindow::fit(
            (&heads.limits, &heads.cache),
            &blocks,
            omitted,
            overhead,
            now,
        );
        let shown = window.as_ref().map_or(&*blocks, |window| &window.blocks);
        let mut hashed = Vec::with_capacity(16 * (shown.len() + 1) + naming.len());
        hashed.extend_from_slice(&head.tag.to_le_bytes());
        let mut len = overhead;
        let mut gzip_len = head.gzip.len() + STORED_HEADER_LEN + naming.len() + GZIP_END_LEN;
        for block in shown {
            hashed.extend_from_slice(&block.tag.to_le_bytes());
            len += block.piece.len as usize;
            gzip_len += block.piece.deflate.len();
        }
        hashed.extend_from_slice(naming.as_bytes());
        let tag = EntityTag::from_data(&hashed);
        let [len, gzip_len] =
            [len, gzip_len].map(|len| u32::try_from(len).expect("a feed is far below 4 GiB"));
        Self {
            head,
            stored_naming: stored(naming.as_bytes(), false).into(),
            blocks: blocks.into(),
            omitted,
            window,
            tag,
            modified: whole_second(now),
            gzip_end: OnceLock::new(),
            len,
            gzip_len,
        }
    }

    /// This feed as the successor of a feed with that tag and time. An equal feed keeps that time, and another one has its
    /// own. The two times may be equal, because no date is sent until its second is over (RFC 9110 section 8.8.2.1).
    #[must_use]
    pub fn with_history(mut self, tag: &str, modified: Timestamp) -> Self {
        let (own, ahead) = (
            self.modified,
            modified.as_second() - self.modified.as_second(),
        );
        self.modified = match ahead {
            // The clock was too far ahead. The right time is better.
            MAX_AHEAD.. => own,
            _ if self.tag.tag() == tag => modified,
            // The clock went back: an app that asks by date has the date of the earlier feed, and must see the change.
            1.. => Timestamp::from_second(modified.as_second() + 1).unwrap_or(modified),
            _ => own,
        };
        self
    }

    /// This feed, last modified at `time` or later, because a decision about it was made then.
    #[must_use]
    pub fn not_before(mut self, time: Timestamp) -> Self {
        self.modified = self.modified.max(whole_second(time));
        self
    }

    /// This feed without a date in its answers: nobody is answered by date, and its tag alone says whether it is the same.
    #[must_use]
    pub fn undated(mut self) -> Self {
        // A date that is in the future is neither sent nor compared.
        self.modified = Timestamp::MAX;
        self
    }

    /// Whether both have the same bytes.
    pub fn is_same(&self, other: &Self) -> bool {
        self.tag == other.tag
    }

    /// The strong entity tag of the feed in this encoding, without quotes (RFC 9110 section 8.8.3).
    pub fn tag(&self, encoding: Encoding) -> EntityTag {
        match encoding {
            Encoding::Identity => self.tag.clone(),
            Encoding::Gzip => {
                EntityTag::strong(&format!("{}{}", self.tag.tag(), encoding.tag_suffix()))
            }
        }
    }

    /// Whether this is the text of the tag in this encoding.
    pub fn is_tag(&self, encoding: Encoding, text: &[u8]) -> bool {
        let suffix = encoding.tag_suffix().as_bytes();
        text.strip_suffix(suffix) == Some(self.tag.tag().as_bytes())
    }

    /// The tag that all encodings have in common.
    pub fn base_tag(&self) -> &str {
        self.tag.tag()
    }

    /// The time at which its content last changed.
    pub fn modified(&self) -> Timestamp {
        self.modified
    }

    /// Whether blocks were left out before it was composed.
    pub fn omitted(&self) -> Omitted {
        self.omitted
    }

    /// All blocks that it is composed of, in order, also those that are not shown.
    pub fn blocks(&self) -> &[Arc<Block>] {
        &self.blocks
    }

    /// The blocks that a page shows: all of them, or only those that the calendar shows if the feed has more meetings
    /// than `MAX_ON_PAGE`.
    pub fn blocks_on_page(&self) -> &[Arc<Block>] {
        let meetings: usize = self.blocks.iter().map(|block| block.events.len()).sum();
        if meetings > MAX_ON_PAGE {
            self.shown()
        } else {
            &self.blocks
        }
    }

    /// Whether it should be composed again: because it is too large, and another day shows another part; or because its
    /// time comes from a clock that was far ahead.
    pub fn is_outdated(&self, now: Timestamp) -> bool {
        let window = self.window.as_ref();
        window.is_some_and(|window| window.is_outdated(now)) || is_far_ahead(self.modified, now)
    }

    /// The numbers of events that are not shown, if the feed is too large.
    pub fn left_out(&self) -> Option<LeftOutCounts> {
        self.window.as_ref().map(|window| window.left_out)
    }

    fn shown(&self) -> &[Arc<Block>] {
        self.window
            .as_ref()
            .map_or(&self.blocks, |window| &window.blocks)
    }

    /// The length of `body` in bytes.
    pub fn len(&self, encoding: Encoding) -> usize {
        match encoding {
            Encoding::Identity => self.len as usize,
            Encoding::Gzip => self.gzip_len as usize,
        }
    }

    /// The bytes of the feed.
    pub fn body(&self, encoding: Encoding) -> Vec<u8> {
        self.slice(encoding, 0, self.len(encoding))
    }

    /// At most `max` bytes of `body`, from the one at `from` on.
    pub fn slice(&self, encoding: Encoding, from: usize, max: usize) -> Vec<u8> {
        let mut out = Vec::with_capacity(max.min(self.len(encoding).saturating_sub(from)));
        let mut skip = from;
        for piece in self.pieces(encoding) {
            let begin = skip.min(piece.len());
            skip -= begin;
            let end = piece.len().min(begin + max - out.len());
            out.extend_from_slice(&piece[begin..end]);
        }
        out
    }

    /// The bytes of `body` as the pieces of memory in which they lie.
    pub fn pieces(&self, encoding: Encoding) -> impl Iterator<Item = &[u8]> {
        let (head, naming, tail) = match encoding {
            Encoding::Identity => (&self.head.text, self.naming(), TAIL),
            Encoding::Gzip => (&self.head.gzip, &*self.stored_naming, self.gzip_end()),
        };
        let blocks = self.shown().iter().map(move |block| match encoding {
            Encoding::Identity => block.text(),
            Encoding::Gzip => &block.piece.deflate,
        });
        [&**head, naming].into_iter().chain(blocks).chain([tail])
    }

    fn naming(&self) -> &[u8] {
        &self.stored_naming[STORED_HEADER_LEN..]
    }

    fn checksum(&self) -> u32 {
        let mut checksum = Checksum::default();
        checksum.push_text(&self.head.text);
        checksum.push_text(self.naming());
        for block in self.shown() {
            checksum.push_piece(&block.piece);
        }
        checksum.push_text(TAIL);
        checksum.finish()
    }

    fn gzip_end(&self) -> &[u8] {
        self.gzip_end.get_or_init(|| {
            let mut end = stored(TAIL, true);
            end.extend_from_slice(&self.checksum().to_le_bytes());
            end.extend_from_slice(&self.len.to_le_bytes());
            end.try_into().expect("the length is that of its parts")
        })
    }
}

/// Text as a stored deflate block.
fn stored(text: &[u8], is_last: bool) -> Vec<u8> {
    let len = u16::try_from(text.len()).expect("a name is cut to 255 characters");
    let mut out = Vec::with_capacity(STORED_HEADER_LEN + text.len());
    push_stored_header(&mut out, len, is_last);
    out.extend_from_slice(text);
    out
}
