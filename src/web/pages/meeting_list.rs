//! All meetings of a feed as a list to print, and as a table for spreadsheets.

use actix_web::http::StatusCode;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, HeaderMap, HeaderValue,
};
use askama::Template;
use serde::Serialize;

use super::super::Site;
use super::super::error::WebError;
use super::super::file_name::attachment;
use super::super::page_response::PageResponse;
use super::super::route::MeetingFormat;
use super::external_link::external_link;
use super::frame::Frame;
use super::page_access::{PageAccess, SessionPart};
use super::templates::SamplePage;
use super::{Caching, Page, PageContext, csv, dates};
use crate::agenda::{Agenda, AgendaMeeting, MeetingState, MeetingTime};
use crate::language::Words;
use crate::snapshot::{Link, Snapshot};

/// The page.
#[derive(Template, Serialize)]
#[template(path = "meeting_list.html")]
struct MeetingListPage<'a> {
    #[serde(skip)]
    words: &'a Words,
    frame: Frame,
    /// The path of the link's own page.
    page: String,
    session: SessionPart,
    /// The path of the same as CSV.
    table: String,
    is_empty: bool,
    terms: Vec<TermMeetings>,
}

/// The meetings of a term, by start.
#[derive(Serialize)]
struct TermMeetings {
    title: String,
    meetings: Vec<ListedMeeting>,
}

/// One line. A text that is missing is empty.
#[derive(Serialize)]
struct ListedMeeting {
    begins: String,
    day: String,
    time: String,
    code: String,
    title: String,
    kind: String,
    /// The rooms, or the way to join online, and the staff.
    about: String,
    mark: String,
}

impl Page for MeetingListPage<'_> {
    const TEMPLATE: &'static str = "meeting_list.html";
}

/// Answers with the list or the table.
pub(in super::super) fn meeting_list(
    context: &PageContext<'_>,
    snapshot: &Snapshot,
    link: &Link,
    (access, format): (&PageAccess, MeetingFormat),
) -> Result<PageResponse, WebError> {
    let (site, words) = (context.site, &*context.words);
    let university = site.timetable(snapshot)?;
    let shown = Agenda::new(university, university.index(), link.feed.blocks_on_page());
    if format == MeetingFormat::Csv {
        return Ok(table(words, &shown));
    }
    let mut terms: Vec<TermMeetings> = Vec::new();
    for meeting in &shown.meetings {
        if terms.last().is_none_or(|term| term.title != meeting.term) {
            terms.push(TermMeetings {
                title: meeting.term.to_owned(),
                meetings: Vec::new(),
            });
        }
        if let Some(term) = terms.last_mut() {
            term.meetings.push(ListedMeeting::new(words, meeting));
        }
    }
    let view = MeetingListPage {
        words,
        frame: context.frame(),
        page: access.page(site),
        session: access.session.clone(),
        table: site.path(&access.address.meetings(MeetingFormat::Csv)),
        is_empty: terms.is_empty(),
        terms,
    };
    context.respond(&view, Caching::Personal)
}

impl ListedMeeting {
    fn new(words: &Words, meeting: &AgendaMeeting<'_>) -> Self {
        let begin = meeting.time.begin();
        let kind = match meeting.topic {
            Some(topic) => format!("{}: {topic}", meeting.activity_type),
            None => meeting.activity_type.to_owned(),
        };
        let rooms = meeting.rooms.iter().map(|room| room.title);
        let online = meeting.online.filter(|_| meeting.rooms.is_empty());
        let about: Vec<&str> = rooms
            .chain(online)
            .chain(meeting.staff.iter().copied())
            .collect();
        Self {
            begins: begin.strftime("%Y-%m-%dT%H:%M").to_string(),
            day: dates::full_day(words, begin.date()),
            time: dates::span(words, meeting.time, meeting.zone),
            code: meeting.code.into(),
            title: meeting.title.into(),
            kind,
            about: about.join(" · "),
            mark: mark(words, meeting),
        }
    }
}

/// Cancelled, provisional or moved.
fn mark(words: &Words, meeting: &AgendaMeeting<'_>) -> String {
    match meeting.state {
        MeetingState::Cancelled => words.text("meeting-cancelled"),
        MeetingState::Provisional => words.text("meeting-provisional"),
        MeetingState::Confirmed if meeting.is_moved => words.text("meeting-moved"),
        MeetingState::Confirmed => String::new(),
    }
}

/// The columns of the table.
const COLUMNS: [&str; 13] = [
    "date", "start", "end", "timezone", "code", "title", "type", "topic", "rooms", "staff",
    "online", "note", "status",
];

/// The same as a file for spreadsheets.
fn table(words: &Words, agenda: &Agenda<'_>) -> PageResponse {
    let mut rows = vec![COLUMNS.map(str::to_owned).to_vec()];
    rows.extend(agenda.meetings.iter().map(table_row));
    let mut headers = HeaderMap::new();
    for (name, value) in [
        (CONTENT_TYPE, "text/csv; charset=utf-8"),
        (CACHE_CONTROL, "private, no-store"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    let name = words.text("my-feed-title");
    headers.insert(CONTENT_DISPOSITION, attachment(&name, "csv"));
    PageResponse {
        status: StatusCode::OK,
        headers,
        body: csv::csv(&rows).into(),
    }
}

fn table_row(meeting: &AgendaMeeting<'_>) -> Vec<String> {
    let clock = |time: jiff::civil::DateTime| time.strftime("%H:%M").to_string();
    let (start, end) = match meeting.time {
        MeetingTime::Day(_) => (String::new(), String::new()),
        MeetingTime::Clock { start, end } => (clock(start), clock(end)),
    };
    let status = match meeting.state {
        MeetingState::Cancelled => "cancelled",
        MeetingState::Provisional => "provisional",
        MeetingState::Confirmed if meeting.is_moved => "moved",
        MeetingState::Confirmed => "",
    };
    let rooms: Vec<&str> = meeting.rooms.iter().map(|room| room.title).collect();
    vec![
        meeting.date().to_string(),
        start,
        end,
        meeting.zone.unwrap_or_default().to_owned(),
        meeting.code.to_owned(),
        meeting.title.to_owned(),
        meeting.activity_type.to_owned(),
        meeting.topic.unwrap_or_default().to_owned(),
        rooms.join("; "),
        meeting.staff.join("; "),
        external_link(meeting.online)
            .or(meeting.online)
            .unwrap_or_default()
            .to_owned(),
        meeting.note.unwrap_or_default().to_owned(),
        status.to_owned(),
    ]
}

/// The page with invented content.
pub(super) fn sample(words: &Words, frame: &Frame, site: &Site) -> SamplePage {
    let own = String::from;
    SamplePage::of(&MeetingListPage {
        words,
        frame: frame.clone(),
        page: own("/f/secret/"),
        session: SessionPart::sample(site, words),
        table: own("/f/secret/meetings.csv"),
        is_empty: false,
        terms: vec![TermMeetings {
            title: own("Autumn"),
            meetings: vec![ListedMeeting {
                begins: own("2026-10-05T09:00"),
                day: own("Monday 5 October"),
                time: own("09:00–10:00"),
                code: own("A"),
                title: own("Algebra"),
                kind: own("Lecture: Groups"),
                about: own("R1 · Dr Ada Byron"),
                mark: words.text("meeting-moved"),
            }],
        }],
    })
}
