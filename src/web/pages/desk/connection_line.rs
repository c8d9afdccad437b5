//! The connection of a link to calendar apps, in words.

use std::time::Duration;

use jiff::Timestamp;

use super::super::dates;
use super::super::fetch_list::{LinkFetches, app_name};
use crate::fetches::LinkConnection;
use crate::language::{TextArgument, Words};

const DAY: u64 = 24 * 3600;

/// The connection in a few words, such as “Connected, 2 hours ago”; empty if fetches are not recorded.
pub(super) fn connection_in_short(
    words: &Words,
    fetches: Option<&LinkFetches<'_>>,
    now: Timestamp,
) -> String {
    let Some(fetches) = fetches else {
        return String::new();
    };
    let with_time = |key, last| {
        let passed = Duration::try_from(now.duration_since(last)).unwrap_or_default();
        format!("{}, {}", words.text(key), dates::ago(words, passed))
    };
    match LinkConnection::of(&fetches.apps, fetches.expectation, now) {
        LinkConnection::Never | LinkConnection::Opened { .. } => words.text("desk-never"),
        LinkConnection::Connected { last, .. } => with_time("desk-connected", last),
        LinkConnection::Silent { last, .. } => with_time("desk-silent", last),
    }
}

/// The sentence, and the class of its mark: `good`, `warning` or empty. `fetches` are `None` if they are not recorded.
pub(super) fn connection_line(
    words: &Words,
    fetches: Option<&LinkFetches<'_>>,
    now: Timestamp,
) -> (String, &'static str) {
    let Some(fetches) = fetches else {
        return (words.text("desk-connection-unknown"), "");
    };
    let connection = LinkConnection::of(&fetches.apps, fetches.expectation, now);
    let passed = |time| Duration::try_from(now.duration_since(time)).unwrap_or_default();
    let with_app = |key, app, ago| {
        let arguments = [("program", app_name(words, app)), ("ago", ago)];
        words.fill(key, &arguments)
    };
    match connection {
        LinkConnection::Never => {
            let days = fetches.keep_days;
            (
                words.fill1("desk-connection-never", "days", TextArgument::from(days)),
                "warning",
            )
        }
        LinkConnection::Opened { app, last } => {
            let ago = dates::ago(words, passed(last));
            (with_app("desk-connection-opened", app, ago), "warning")
        }
        LinkConnection::Connected { app, last } => {
            let ago = dates::ago(words, passed(last));
            (with_app("desk-connection-good", app, ago), "good")
        }
        LinkConnection::Silent { app, last } => {
            let days = passed(last).as_secs() / DAY;
            let arguments = [
                ("program", TextArgument::from(app_name(words, app))),
                ("days", TextArgument::from(days)),
            ];
            (words.fill("desk-connection-silent", &arguments), "warning")
        }
    }
}
