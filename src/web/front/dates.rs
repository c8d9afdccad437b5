//! Dates as HTTP writes them (RFC 9110 section 5.6.7), each written once while it is needed often.

use std::io::Write as _;
use std::time::SystemTime;

use actix_web::http::header::HttpDate;
use jiff::Timestamp;

/// The length of `Sun, 06 Nov 1994 08:49:37 GMT`.
const LEN: usize = 29;

/// The number of dates that are remembered: of the feeds that one worker is asked for, most were last changed by the same
/// few publishes.
const REMEMBERED: usize = 64;

/// The dates that were written last.
#[derive(Debug)]
pub(super) struct Dates([Date; REMEMBERED]);

#[derive(Clone, Copy, Debug)]
struct Date {
    second: i64,
    text: [u8; LEN],
}

impl Default for Dates {
    fn default() -> Self {
        Self([Date::of(0); REMEMBERED])
    }
}

impl Dates {
    /// The text of this second since 1970.
    pub(super) fn text(&mut self, second: i64) -> &[u8; LEN] {
        let place = usize::try_from(second.unsigned_abs() % REMEMBERED as u64);
        let date = &mut self.0[place.expect("a remainder is small")];
        if date.second != second {
            *date = Date::of(second);
        }
        &date.text
    }
}

impl Date {
    fn of(second: i64) -> Self {
        let time = SystemTime::from(Timestamp::from_second(second).unwrap_or_default());
        let mut text = [0; LEN];
        write!(&mut text[..], "{}", HttpDate::from(time)).expect("every date has this length");
        Self { second, text }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_written_as_http_wants_it_whatever_was_written_before() {
        let mut dates = Dates::default();
        for (second, expected) in [
            (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
            (784_111_777 + 64, "Sun, 06 Nov 1994 08:50:41 GMT"),
            (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
            (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
            (4_102_444_799, "Thu, 31 Dec 2099 23:59:59 GMT"),
        ] {
            for _ in 0..2 {
                assert_eq!(dates.text(second), expected.as_bytes());
            }
        }
    }
}
