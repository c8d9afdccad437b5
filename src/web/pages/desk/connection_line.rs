//! The connection of a link to calendar apps, in words.

use std::time::Duration;

use jiff::Timestamp;

use super::super::super::Site;
use super::super::dates;
use super::super::fetch_list::app_name;
use crate::fetches::LinkConnection;
use crate::language::{TextArgument, Words};
use crate::links::LinkId;

const DAY: u64 = 24 * 3600;

/// The sentence, and the class of its mark: `good`, `warning` or empty.
pub(super) fn connection_line(
    words: &Words,
    site: &Site,
    link_id: &LinkId,
    now: Timestamp,
) -> (String, &'static str) {
    if !site.recorder.is_recording() {
        return (words.text("desk-connection-unknown"), "");
    }
    let connection = site.recorder.connection(link_id, now);
    let passed = |time| Duration::try_from(now.duration_since(time)).unwrap_or_default();
    let with_app = |key, app, ago| {
        let arguments = [("program", app_name(words, app)), ("ago", ago)];
        words.fill(key, &arguments)
    };
    match connection {
        LinkConnection::Never => {
            let days = site.settings.load().fetches.keep_days;
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
