//! Cursors: the place in a list at which a program goes on reading. They are opaque to it, and checked when they come back.

use data_encoding::BASE64URL_NOPAD;
use jiff::Timestamp;

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

/// The cursor after this change.
pub(super) fn after_change(at: Timestamp, id: u64) -> String {
    let text = format!("{VERSION}c{}.{id:016x}", at.as_millisecond());
    BASE64URL_NOPAD.encode(text.as_bytes())
}

/// The time, in milliseconds since 1970, and the id of the change after which the list goes on.
pub(super) fn read_change(cursor: &str) -> Result<(i64, u64), ApiProblem> {
    let change = read(cursor, 'c').and_then(|text| {
        let (at, id) = text.split_once('.')?;
        Some((at.parse().ok()?, u64::from_str_radix(id, 16).ok()?))
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
        let at: Timestamp = "2026-11-28T12:00:00.25Z".parse().unwrap();
        let cursor = after_change(at, 7);
        assert_eq!(read_change(&cursor).ok(), Some((at.as_millisecond(), 7)));
        for wrong in ["", "x", "MmlB", &after_id("A"), &cursor[1..]] {
            assert!(read_change(wrong).is_err(), "{wrong}");
        }
        assert!(read_id(&cursor).is_err());
    }
}
