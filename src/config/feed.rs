//! The settings of the content of feeds.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The content of the feeds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, expecting = "a table of settings")]
pub struct FeedConfig {
    /// The part of every event's UID after the @: letters, digits, dots and hyphens. Set it once, to a domain of
    /// yours, before the first person subscribes, because a change turns every event into a new one.
    pub uid_domain: String,
    /// Cancelled meetings: "show" (with CANCELLED: before the title, as free time) or "drop".
    pub cancelled: CancelledMeetings,
    /// Minutes after which calendar apps should fetch a feed again. This is a hint, which Outlook and Google ignore.
    pub refresh_minutes: u32,
    /// The form of times: "utc" (recommended) or "local" (in the module's time zone, with a description of
    /// the zone in the feed; if two yearly rules cannot describe the zone, its times stay in UTC).
    pub times: TimeForm,
    /// A feed has fewer events than this. If there are more, the events that ended longest ago are left out, and an
    /// event in the feed says so. Google and others refuse large calendars.
    pub max_events: u32,
    /// A feed has fewer bytes than this. If there are more, events are left out in the same way.
    pub max_bytes: u32,
}

/// The form of times in a feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum TimeForm {
    /// UTC.
    Utc,
    /// Local time, with the name of the time zone.
    Local,
}

/// The treatment of cancelled meetings in feeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum CancelledMeetings {
    /// A cancelled meeting stays visible. It is marked, and the time is free.
    Show,
    /// A cancelled meeting is left out.
    Drop,
}

impl Default for FeedConfig {
    fn default() -> Self {
        Self {
            uid_domain: "carillon".into(),
            cancelled: CancelledMeetings::Show,
            refresh_minutes: 60,
            times: TimeForm::Utc,
            max_events: 1_000,
            max_bytes: 1_000_000,
        }
    }
}

/// Dated notes for individual students, such as library loans due.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, expecting = "a table of settings")]
pub struct NoticesConfig {
    /// Days before its date on which a notice appears in the student's feed. A running server applies a change on SIGHUP.
    pub days_before: u16,
}

impl Default for NoticesConfig {
    fn default() -> Self {
        Self { days_before: 7 }
    }
}

/// The lists of changes: meetings that were moved, cancelled, added and removed.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, expecting = "a table of settings")]
pub struct ChangesConfig {
    /// Days for which a change is shown.
    pub keep_days: u32,
}

impl Default for ChangesConfig {
    fn default() -> Self {
        Self { keep_days: 60 }
    }
}
