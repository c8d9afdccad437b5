//! Changes in words, for pages and for Atom feeds.

use std::borrow::Cow;

use serde::Serialize;

use super::super::Site;
use super::super::route::{Representation, Route};
use super::{PageContext, dates};
use crate::agenda::{
    self, AgendaChange, Change, ChangeKind, ChangedMeetings, MeetingTime, University,
};
use crate::changes::{ChangeLog, netted};
use crate::config::PublicConfig;
use crate::feed::{FeedId, Kind};
use crate::language::Words;
use crate::snapshot::{Link, Snapshot};

/// The number of changes on a page. The Atom feed has more.
const MAX_ROWS: usize = 10;

/// The largest number of dates that are listed. Of more dates, only the number, the first and the last are shown.
const MAX_DATES: usize = 6;

/// The text between the parts of a line. A line cannot break before it.
const SEPARATOR: &str = "\u{a0}· ";

/// The fields of `changes.html`.
#[derive(Default, Serialize)]
pub struct ChangeList {
    pub rows: Vec<ChangeRow>,
    /// The number of all changes, also of those without a row.
    pub all: usize,
    /// A note that there are more changes, or none.
    pub note: String,
    /// The address of the Atom feed with all of them.
    pub feed: String,
}

/// One change.
#[derive(Debug, Serialize)]
pub struct ChangeRow {
    /// The kind of change, such as “Moved”.
    pub what: String,
    /// The module of the meeting, its topic and its groups.
    pub about: String,
    /// The lines that show it before and after.
    pub lines: Vec<String>,
    /// The time at which it was noticed.
    pub seen: String,
    /// The same time for machines.
    pub seen_at: String,
}

/// A change in words.
pub(super) struct ChangeText {
    pub(super) what: String,
    pub(super) about: String,
    pub(super) lines: Vec<String>,
}

/// A change in words for the readers of a feed of this kind, in lines: its kind and its meeting, then how it was and is. `None` if
/// a time in it is outside the range of dates.
pub fn change_lines(
    words: &Words,
    university: &University,
    change: &Change,
    kind: Kind,
) -> Option<Vec<String>> {
    let change = AgendaChange::new(university, change)?;
    let ChangeText { what, about, lines } = ChangeText::new(words, &change, kind);
    let first = format!("{what}{SEPARATOR}{about}");
    Some(std::iter::once(first).chain(lines).collect())
}

impl ChangeList {
    /// The latest changes of a link's feed. `feed` is the address of all of them.
    pub(super) fn new(
        context: &PageContext<'_>,
        snapshot: &Snapshot,
        university: &University,
        link: &Link,
        feed: String,
    ) -> Self {
        let (words, days) = (&*context.words, context.site.changes_days);
        let link = (link, &context.site.public);
        Self::of(words, &snapshot.changes, university, link, days, feed)
    }

    /// The same, where changes are shown for so many `days`.
    pub(super) fn of(
        words: &Words,
        log: &ChangeLog,
        university: &University,
        (link, public): (&Link, &PublicConfig),
        days: u32,
        feed: String,
    ) -> Self {
        let all = changes_of_link(log, university, (link, public));
        let latest = all
            .iter()
            .take(MAX_ROWS)
            .filter_map(|change| AgendaChange::new(university, change));
        let rows: Vec<ChangeRow> = latest
            .map(|change| ChangeRow::new(words, university, &change, link.feed_id.kind))
            .collect();
        let note = match all.len() {
            0 => words.fill1("changes-none", "days", days),
            count if count > rows.len() => {
                words.fill("changes-more", &[("shown", rows.len()), ("all", count)])
            }
            _ => String::new(),
        };
        let all = all.len();
        Self {
            rows,
            all,
            note,
            feed,
        }
    }

    /// Invented content.
    pub(super) fn sample(site: &Site) -> Self {
        let row = ChangeRow {
            what: "Moved".into(),
            about: "A Algebra (Lecture)".into(),
            lines: vec!["Before: Monday".into(), "Now: Tuesday".into()],
            seen: "1 October".into(),
            seen_at: "2026-10-01T12:00:00Z".into(),
        };
        Self {
            rows: vec![row],
            all: 1,
            note: "…".into(),
            feed: site.path(&Route::public(
                &FeedId::new(Kind::Module, "A"),
                Representation::Changes,
            )),
        }
    }
}

impl ChangeRow {
    fn new(words: &Words, university: &University, change: &AgendaChange<'_>, kind: Kind) -> Self {
        let ChangeText { what, about, lines } = ChangeText::new(words, change, kind);
        let seen = dates::moment(words, agenda::local(Some(university), change.at));
        Self {
            what,
            about,
            lines,
            seen: words.fill1("change-seen", "when", seen),
            seen_at: change.at.to_string(),
        }
    }
}

impl ChangeText {
    /// The change in words, for the readers of a feed of this kind.
    pub(super) fn new(words: &Words, change: &AgendaChange<'_>, kind: Kind) -> Self {
        let what = match change.kind {
            ChangeKind::Moved => words.text("change-moved"),
            ChangeKind::Cancelled => words.text("change-cancelled"),
            ChangeKind::Reinstated => words.text("change-reinstated"),
            ChangeKind::Added => words.text("change-added"),
            ChangeKind::Removed => words.text("change-removed"),
            ChangeKind::OtherStaff => words.text("change-staff"),
        };
        let note = change
            .note
            .map(|note| words.fill1("change-note", "note", note));
        Self {
            what,
            about: about(words, change, kind),
            lines: lines(words, change).into_iter().chain(note).collect(),
        }
    }
}

/// The changes of a link's feed, the latest first, without those of modules and types that its owner has hidden. Each meeting has
/// one at most, from the first to the last, and none if it is as it was.
pub(super) fn changes_of_link<'a>(
    log: &'a ChangeLog,
    university: &University,
    (link, public): (&Link, &PublicConfig),
) -> Vec<Cow<'a, Change>> {
    let choices = link.state().choices.readable(public);
    let changes = log.of_link(university, &link.feed_id, &choices);
    netted(&changes, university)
}

/// The module, the topic and the groups. Students know their own groups, so these are left out for them.
fn about(words: &Words, change: &AgendaChange<'_>, kind: Kind) -> String {
    let module = words.fill(
        "next-what",
        &[
            ("code", change.code),
            ("title", change.title),
            ("kind", change.activity_type),
        ],
    );
    let groups = (!kind.follows_enrolment() && !change.groups.is_empty())
        .then(|| words.fill1("modules-groups", "groups", change.groups.join(", ")));
    let parts = std::iter::once(module)
        .chain(change.topic.map(str::to_owned))
        .chain(groups);
    parts.collect::<Vec<_>>().join(SEPARATOR)
}

fn lines(words: &Words, change: &AgendaChange<'_>) -> Vec<String> {
    let before = |text: String| words.fill1("change-before", "what", text);
    let now = |text: String| words.fill1("change-now", "what", text);
    let occurrence = |meetings: &ChangedMeetings<'_>, staff, dates| {
        occurrence(words, change, meetings, OccurrenceParts { staff, dates })
    };
    match (change.kind, &change.before, &change.after) {
        (ChangeKind::OtherStaff, Some(old), Some(new)) => vec![
            occurrence(new, false, true),
            before(staff(words, old)),
            now(staff(words, new)),
        ],
        (ChangeKind::Moved | ChangeKind::Reinstated, Some(old), Some(new))
            if change.is_elsewhere =>
        {
            let with_staff = change.is_other_staff;
            // Dates that are equal are shown once.
            let are_other_dates = days(old).ne(days(new));
            vec![
                before(occurrence(old, with_staff, are_other_dates)),
                now(occurrence(new, with_staff, true)),
            ]
        }
        // A meeting that does not take place is shown with its old time and place.
        (ChangeKind::Cancelled | ChangeKind::Removed, Some(old), _) => {
            vec![occurrence(old, false, true)]
        }
        (_, old, new) => {
            let shown = new.as_ref().or(old.as_ref());
            shown
                .map(|shown| occurrence(shown, true, true))
                .into_iter()
                .collect()
        }
    }
}

fn staff(words: &Words, meetings: &ChangedMeetings<'_>) -> String {
    if meetings.staff.is_empty() {
        words.text("change-nobody")
    } else {
        meetings.staff.join(", ")
    }
}

/// The parts of an occurrence that are shown with its time and place.
#[derive(Clone, Copy)]
struct OccurrenceParts {
    staff: bool,
    dates: bool,
}

/// Monday 23 November, 09:00–10:00 · Main Hall. Of many meetings: the day of the week, and the dates.
fn occurrence(
    words: &Words,
    change: &AgendaChange<'_>,
    occurrence: &ChangedMeetings<'_>,
    with: OccurrenceParts,
) -> String {
    let Some(first) = occurrence.times.first() else {
        return String::new();
    };
    let is_many = occurrence.times.len() > 1;
    let date = first.begin().date();
    let day = if is_many {
        dates::weekday(words, date)
    } else {
        dates::full_day(words, date)
    };
    let when = words.fill(
        "change-when",
        &[
            ("day", day),
            ("time", dates::span(words, *first, change.zone)),
        ],
    );
    let rooms: Vec<&str> = occurrence.rooms.iter().map(|room| room.title).collect();
    let place = match rooms[..] {
        [] if occurrence.is_online => words.text("change-online"),
        [] => String::new(),
        _ => rooms.join(", "),
    };
    let staff = if with.staff {
        occurrence.staff.join(", ")
    } else {
        String::new()
    };
    let dates = if is_many && with.dates {
        dates(words, &occurrence.times)
    } else {
        String::new()
    };
    let parts = [when, place, staff, dates]
        .into_iter()
        .filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join(SEPARATOR)
}

/// Each date, or the number, the first and the last if there are many.
fn dates(words: &Words, times: &[MeetingTime]) -> String {
    let day = |time: &MeetingTime| dates::day(words, time.begin().date());
    match times {
        [first, .., last] if times.len() > MAX_DATES => {
            let count = times.len().to_string();
            words.fill(
                "change-dates",
                &[("count", count), ("first", day(first)), ("last", day(last))],
            )
        }
        _ => times.iter().map(day).collect::<Vec<_>>().join(", "),
    }
}

fn days<'a>(
    occurrence: &'a ChangedMeetings<'_>,
) -> impl Iterator<Item = jiff::civil::Date> + use<'a> {
    occurrence.times.iter().map(|time| time.begin().date())
}
