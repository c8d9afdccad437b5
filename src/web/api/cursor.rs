//! Cursors: the place in a list at which a program goes on reading. They are opaque to it, and checked when they come back.

use data_encoding::BASE64URL_NOPAD;

use super::problem::ApiProblem;

/// A cursor of another version is refused.
const VERSION: char = '1';

/// The cursor after this id.
pub(super) fn after_id(id: &str) -> String {
    BASE64URL_NOPAD.encode(format!("{VERSION}i{id}").as_bytes())
}

/// The id after which the list goes on.
pub(super) fn read_id(cursor: &str) -> Result<String, ApiProblem> {
    read(cursor, 'i').ok_or_else(|| wrong("cursor"))
}

/// The cursor after a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ChangeCursor {
    /// In milliseconds since 1970.
    pub(super) at: i64,
    /// `Change::id`.
    pub(super) id: u64,
    /// `ChangeLog::dropped_until` when the cursor was made, in milliseconds since 1970; 0 if nothing was dropped.
    pub(super) dropped_until: i64,
}

/// The cursor as text.
pub(super) fn after_change(cursor: ChangeCursor) -> String {
    let ChangeCursor {
        at,
        id,
        dropped_until,
    } = cursor;
    let text = format!("{VERSION}c{at}.{id:016x}.{dropped_until}");
    BASE64URL_NOPAD.encode(text.as_bytes())
}

/// The change after which the list goes on.
pub(super) fn read_change(cursor: &str) -> Result<ChangeCursor, ApiProblem> {
    let change = read(cursor, 'c').and_then(|text| {
        let (at, rest) = text.split_once('.')?;
        let (id, dropped_until) = rest.split_once('.')?;
        Some(ChangeCursor {
            at: at.parse().ok()?,
            id: u64::from_str_radix(id, 16).ok()?,
            dropped_until: dropped_until.parse().ok()?,
        })
    });
    change.ok_or_else(|| wrong("since"))
}

fn read(cursor: &str, list: char) -> Option<String> {
    let bytes = BASE64URL_NOPAD.decode(cursor.as_bytes()).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let rest = text.strip_prefix(VERSION)?.strip_prefix(list)?;
    Some(rest.to_owned())
}

fn wrong(field: &str) -> ApiProblem {
    ApiProblem::wrong_field(field, "The cursor is not one that an answer has given.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_reads_back_and_no_other_text_is_one() {
        for id in ["A", "Zoë / 7", ""] {
            assert_eq!(read_id(&after_id(id)).ok().as_deref(), Some(id));
        }
        let change = ChangeCursor {
            at: 1_795_867_200_250,
            id: 7,
            dropped_until: 0,
        };
        let cursor = after_change(change);
        assert_eq!(read_change(&cursor).ok(), Some(change));
        for wrong in ["", "x", "MmlB", &after_id("A"), &cursor[1..]] {
            assert!(read_change(wrong).is_err(), "{wrong}");
        }
        assert!(read_id(&cursor).is_err());
    }
}
