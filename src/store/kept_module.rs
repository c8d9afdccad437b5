//! A module in the form in which earlier versions kept it in the store.
//!
//! This form is frozen: it is read and never written. A new field of `timetable::Module` does not belong here, and gets
//! its value for such a module below.

use jiff::tz::TimeZone;
use serde::Deserialize;

use crate::timetable::{
    Activity, AsWritten, LineNumber, Meeting, MeetingDetails, MeetingKey, MeetingState, Module,
    When, zone,
};

#[derive(Deserialize)]
struct KeptModule {
    code: Box<str>,
    term: Box<str>,
    title: Box<str>,
    url: Option<Box<str>>,
    #[serde(with = "zone")]
    timezone: TimeZone,
    activities: Vec<KeptActivity>,
}

#[derive(Deserialize)]
struct KeptActivity {
    id: Box<str>,
    activity_type: Box<str>,
    title: Option<Box<str>>,
    groups: Vec<Box<str>>,
    shared: Option<(Box<str>, u32)>,
    details: Vec<KeptDetails>,
    meetings: Vec<KeptMeeting>,
}

#[derive(Deserialize)]
struct KeptDetails {
    rooms: Vec<Box<str>>,
    staff: Vec<Box<str>>,
    online: Option<Box<str>>,
    note: Option<Box<str>>,
}

#[derive(Deserialize)]
struct KeptMeeting {
    key: MeetingKey,
    when: When,
    state: MeetingState,
    details: u16,
    is_moved: bool,
}

/// A module that an earlier version has kept; `None` if the bytes are damaged.
pub fn decode_module(bytes: &[u8]) -> Option<Module> {
    let kept: KeptModule = postcard::from_bytes(bytes).ok()?;
    Some(Module {
        code: kept.code,
        former: None,
        term: kept.term,
        written: AsWritten::default(),
        title: kept.title,
        url: kept.url,
        timezone: kept.timezone,
        activities: kept.activities.into_iter().map(Activity::from).collect(),
    })
}

impl From<KeptActivity> for Activity {
    fn from(kept: KeptActivity) -> Self {
        Self {
            id: kept.id,
            former: None,
            activity_type: kept.activity_type,
            title: kept.title,
            groups: kept.groups,
            shared: kept.shared.map(|(text, line)| (text, LineNumber(line))),
            details: kept.details.into_iter().map(MeetingDetails::from).collect(),
            meetings: kept.meetings.into_iter().map(Meeting::from).collect(),
        }
    }
}

impl From<KeptDetails> for MeetingDetails {
    fn from(kept: KeptDetails) -> Self {
        Self {
            rooms: kept.rooms,
            staff: kept.staff,
            online: kept.online,
            note: kept.note,
        }
    }
}

impl From<KeptMeeting> for Meeting {
    fn from(kept: KeptMeeting) -> Self {
        Self {
            key: kept.key,
            when: kept.when,
            state: kept.state,
            details: kept.details,
            is_moved: kept.is_moved,
        }
    }
}
