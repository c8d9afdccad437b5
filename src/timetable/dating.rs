//! From an activity as it is written to dated meetings in UTC.

use std::collections::{HashMap, HashSet};

use jiff::Span;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;

use super::clock::{ClockSpan, SkippedTime};
use super::reading::{LineNumber, ProblemCollector};
use super::{
    Activity, Meeting, MeetingDetails, MeetingKey, MeetingState, ProblemKind, Term, When, address,
    terms, weeks,
};
use crate::folder::{ActivityEntry, ChangeEntry, Field, IdKind, Status, canonical};

/// Instants end in the evening of 9999-12-30 in UTC. In any zone, a day begins and ends within a day of its ends in UTC.
const LAST_DAY_WITH_TIMES: Date = jiff::civil::date(9999, 12, 28);

/// The calendar that gives a week and a wall-clock time their place on the time line.
pub(super) struct TermCalendar<'a> {
    /// The module's code, in its canonical spelling.
    pub(super) code: &'a str,
    /// In its canonical spelling.
    pub(super) term_id: &'a str,
    pub(super) term: &'a Term,
    pub(super) timezone: &'a TimeZone,
}

/// The activity, or `None` with its faults noted.
pub(super) fn activity(
    problems: &mut ProblemCollector<'_>,
    term_calendar: &TermCalendar<'_>,
    entry: &ActivityEntry<'_>,
) -> Option<Activity> {
    let within = [term_calendar.code, term_calendar.term_id];
    let id = problems.part_id(IdKind::Activity, &within, &entry.id, "an activity's id")?;
    problems.activity = Some(entry.id.value.clone());
    let read = ActivityReader {
        term_calendar,
        entry,
        details: Vec::new(),
    }
    .read(problems);
    let activity_type = problems.activity_type(&entry.activity_type);
    let title = problems.text(entry.title.as_ref(), "title");
    let groups = names(problems, entry.groups.iter().flatten(), "a group", None);
    let shared = entry
        .shared
        .as_ref()
        .and_then(|field| problems.name(field, "shared"));
    let line = entry
        .shared
        .as_ref()
        .map_or(0, |field| problems.line_of(field.raw));
    problems.activity = None;
    let (details, meetings) = read?;
    Some(Activity {
        id,
        activity_type: activity_type?,
        title,
        groups: groups?,
        shared: shared.map(|shared| (shared, LineNumber(line))),
        details,
        meetings,
    })
}

/// The date or the week that a time belongs to.
#[derive(Clone, Copy)]
enum Occurrence<'a> {
    Date,
    Week(u16, Option<&'a ChangeEntry<'a>>),
}

/// Reads one activity's times and details.
struct ActivityReader<'a> {
    term_calendar: &'a TermCalendar<'a>,
    entry: &'a ActivityEntry<'a>,
    details: Vec<MeetingDetails>,
}

impl<'a> ActivityReader<'a> {
    fn read(
        mut self,
        problems: &mut ProblemCollector<'_>,
    ) -> Option<(Vec<MeetingDetails>, Vec<Meeting>)> {
        let details = self.details(problems);
        let is_complete = details.is_some();
        // Times are read all the same: a person who mends the file wants to know about every fault.
        self.details.push(details.unwrap_or_default());
        let meetings = match &self.entry.date {
            Some(date) => self.once(problems, date).map(|meeting| vec![meeting]),
            None => self.weekly(problems),
        };
        let mut meetings = meetings.filter(|_| is_complete)?;
        meetings.sort_by_key(|meeting| (meeting.when, meeting.key));
        Some((self.details, meetings))
    }

    fn once(
        &mut self,
        problems: &mut ProblemCollector<'_>,
        date: &'a Field<'a, String>,
    ) -> Option<Meeting> {
        let entry = self.entry;
        let weekly = [("day", entry.day.as_ref()), ("weeks", entry.weeks.as_ref())];
        for (part, field) in weekly {
            if let Some(field) = field {
                problems.add(field.raw, ProblemKind::DateAndWeeks(part));
            }
        }
        if entry
            .changes
            .as_ref()
            .is_some_and(|changes| !changes.is_empty())
        {
            problems.add(date.raw, ProblemKind::ChangeOfDate);
        }
        let day = problems.note(date.raw, terms::date(&date.value));
        let when = match (&entry.start, &entry.end) {
            (None, None) => When::Day(day?),
            (Some(start), Some(end)) => {
                let span = ClockSpan::read(problems, start, end, end.raw);
                self.placed(problems, day?, span?, Occurrence::Date)?
            }
            (Some(field), None) => {
                problems.add(
                    field.raw,
                    ProblemKind::HalfATime {
                        has: "start",
                        lacks: "end",
                    },
                );
                return None;
            }
            (None, Some(field)) => {
                problems.add(
                    field.raw,
                    ProblemKind::HalfATime {
                        has: "end",
                        lacks: "start",
                    },
                );
                return None;
            }
        };
        Some(Meeting {
            key: MeetingKey::Date(day?),
            when,
            state: self.state(None),
            details: 0,
            is_moved: false,
        })
    }

    fn weekly(&mut self, problems: &mut ProblemCollector<'_>) -> Option<Vec<Meeting>> {
        let entry = self.entry;
        let mut part = |name: &'static str, field: &'a Option<Field<'a, String>>| {
            if field.is_none() {
                problems.add(entry.id.raw, ProblemKind::MissingPart(name));
            }
            field.as_ref()
        };
        let (day, start) = (part("day", &entry.day), part("start", &entry.start));
        let (end, weeks) = (part("end", &entry.end), part("weeks", &entry.weeks));
        let (day, start, end, weeks) = (day?, start?, end?, weeks?);
        let day_read = problems.note(day.raw, weekday(&day.value));
        let span = ClockSpan::read(problems, start, end, end.raw);
        let week_list = self.weeks(problems, weeks);
        let changes = self.changes(problems, week_list.as_deref());
        let (weekday, span, week_list) = (day_read?, span?, week_list?);
        let mut meetings = Vec::with_capacity(week_list.len());
        for week in week_list {
            problems.week = Some(week);
            meetings.extend(self.meeting(
                problems,
                week,
                weekday,
                span,
                changes.get(&week).copied(),
            ));
            problems.week = None;
        }
        Some(meetings)
    }

    fn weeks(
        &self,
        problems: &mut ProblemCollector<'_>,
        field: &Field<'_, String>,
    ) -> Option<Vec<u16>> {
        let list = weeks::parse(&field.value).map_err(|kind| match kind {
            ProblemKind::BackwardWeeks {
                first,
                last,
                remedy,
            } => {
                let remedy = self
                    .term_calendar
                    .term
                    .weeks_by_date(first, last)
                    .unwrap_or(remedy);
                ProblemKind::BackwardWeeks {
                    first,
                    last,
                    remedy,
                }
            }
            kind => kind,
        });
        let list = problems.note(field.raw, list)?;
        let known = &self.term_calendar.term.weeks;
        let lacking = weeks::show(
            list.iter()
                .copied()
                .filter(|week| !known.contains_key(week)),
        );
        if lacking.is_empty() {
            return Some(list);
        }
        let term = self.term_calendar.term_id.to_owned();
        problems.add(
            field.raw,
            ProblemKind::WeeksNotInTerm {
                weeks: lacking,
                term,
                known: self.term_calendar.term.known_weeks(),
            },
        );
        None
    }

    fn changes(
        &self,
        problems: &mut ProblemCollector<'_>,
        weeks: Option<&[u16]>,
    ) -> HashMap<u16, &'a ChangeEntry<'a>> {
        let mut changes = HashMap::new();
        for change in self.entry.changes.iter().flatten() {
            let week = change.week.value;
            if let Some(weeks) = weeks.filter(|weeks| weeks.binary_search(&week).is_err()) {
                let weeks = weeks::show(weeks.iter().copied());
                let weeks = format!(
                    "{} {weeks}",
                    if weeks.contains([',', '-']) {
                        "weeks"
                    } else {
                        "week"
                    }
                );
                problems.add(
                    change.week.raw,
                    ProblemKind::ChangeOfOtherWeek { week, weeks },
                );
            }
            if changes.insert(week, change).is_some() {
                problems.add(change.week.raw, ProblemKind::ChangeTwice(week));
            }
        }
        changes
    }

    fn meeting(
        &mut self,
        problems: &mut ProblemCollector<'_>,
        week: u16,
        weekday: Weekday,
        span: ClockSpan<'a>,
        change: Option<&'a ChangeEntry<'a>>,
    ) -> Option<Meeting> {
        let (mut changed_weekday, mut changed_span, mut details) =
            (Some(weekday), Some(span), Some(0));
        if let Some(change) = change {
            if let Some(day) = &change.day {
                changed_weekday = problems.note(day.raw, self::weekday(&day.value));
            }
            if change.start.is_some() || change.end.is_some() {
                let start = change.start.as_ref().unwrap_or(span.start);
                let end = change.end.as_ref().unwrap_or(span.end);
                let place = change
                    .end
                    .as_ref()
                    .or(change.start.as_ref())
                    .map_or(change.week.raw, |field| field.raw);
                changed_span = ClockSpan::read(problems, start, end, place);
            }
            details = self.changed_details(problems, change);
        }
        let usual = (weekday, span.start_minute, span.end_minute);
        let (weekday, span, details) = (changed_weekday?, changed_span?, details?);
        let monday = *self.term_calendar.term.weeks.get(&week)?;
        let date = monday.saturating_add(Span::new().days(weekday.to_monday_zero_offset()));
        let when = self.placed(problems, date, span, Occurrence::Week(week, change))?;
        let is_moved = usual != (weekday, span.start_minute, span.end_minute)
            || self.details[usize::from(details)].rooms != self.details[0].rooms;
        Some(Meeting {
            key: MeetingKey::Week(week),
            when,
            state: self.state(change),
            details,
            is_moved,
        })
    }

    /// The time, or `None` with the fault noted: the clocks may skip its start or its end.
    fn placed(
        &self,
        problems: &mut ProblemCollector<'_>,
        date: Date,
        span: ClockSpan<'a>,
        occurrence: Occurrence<'a>,
    ) -> Option<When> {
        let zone = self.term_calendar.timezone;
        if date > LAST_DAY_WITH_TIMES {
            problems.add(span.start.raw, ProblemKind::TooLate(date));
            return None;
        }
        let placed = span.on(date, zone).map_err(|skipped| {
            let zone = zone.iana_name().unwrap_or("this time zone").to_owned();
            let (place, remedy) = occurrence.mend(&skipped);
            (
                place,
                ProblemKind::SkippedTime {
                    time: skipped.field.value.clone(),
                    date,
                    zone,
                    remedy,
                },
            )
        });
        problems.note_placed(placed)
    }

    fn details(&self, problems: &mut ProblemCollector<'_>) -> Option<MeetingDetails> {
        let entry = self.entry;
        let rooms = names_but_blank(
            problems,
            entry.rooms.as_deref(),
            "a room",
            Some(IdKind::Room),
        );
        let staff = names_but_blank(
            problems,
            entry.staff.as_deref(),
            "a member of staff",
            Some(IdKind::Staff),
        );
        let online = address::online(problems, entry.online.as_ref());
        let note = problems.text(entry.note.as_ref(), "note");
        Some(MeetingDetails {
            rooms: rooms?,
            staff: staff?,
            online,
            note,
        })
    }

    /// The index of the details that hold in a changed week.
    fn changed_details(
        &mut self,
        problems: &mut ProblemCollector<'_>,
        change: &ChangeEntry<'_>,
    ) -> Option<u16> {
        let mut details = self.details[0].clone();
        if change.rooms.is_some() {
            details.rooms = names_but_blank(
                problems,
                change.rooms.as_deref(),
                "a room",
                Some(IdKind::Room),
            )?;
        }
        if change.staff.is_some() {
            details.staff = names_but_blank(
                problems,
                change.staff.as_deref(),
                "a member of staff",
                Some(IdKind::Staff),
            )?;
        }
        if change.online.is_some() {
            details.online = address::online(problems, change.online.as_ref());
        }
        if change.note.is_some() {
            details.note = problems.text(change.note.as_ref(), "note");
        }
        let index = self
            .details
            .iter()
            .position(|known| *known == details)
            .unwrap_or_else(|| {
                self.details.push(details);
                self.details.len() - 1
            });
        Some(
            u16::try_from(index)
                .expect("an activity has at most one change a week, and weeks are u16"),
        )
    }

    fn state(&self, change: Option<&ChangeEntry<'_>>) -> MeetingState {
        let cancelled = change
            .and_then(|change| change.cancelled.as_ref())
            .map(|field| field.value);
        match self
            .entry
            .status
            .as_ref()
            .map(|field| field.value)
            .unwrap_or_default()
        {
            _ if cancelled == Some(true) => MeetingState::Cancelled,
            // A change may set any of its fields, so one week of a cancelled activity may take place after all.
            Status::Cancelled if cancelled == Some(false) => MeetingState::Confirmed,
            Status::Cancelled => MeetingState::Cancelled,
            Status::Provisional => MeetingState::Provisional,
            Status::Confirmed => MeetingState::Confirmed,
        }
    }
}

impl<'a> Occurrence<'a> {
    /// The place at which to mend a time that the clocks skip, and the way to mend it.
    fn mend(self, skipped: &SkippedTime<'a>) -> (&'a str, String) {
        let field = skipped.field;
        let other_times = skipped
            .remedy()
            .unwrap_or_else(|| "\"start\" and \"end\"".to_owned());
        match self {
            Self::Date => (
                field.raw,
                format!("write times that the clocks show, such as {other_times}"),
            ),
            Self::Week(week, None) => {
                let change = format!("{{ \"week\": {week}, {other_times} }}");
                (
                    field.raw,
                    format!("give that week other times in `changes`, such as {change}"),
                )
            }
            Self::Week(_, Some(change)) => {
                let is_own = [&change.start, &change.end]
                    .into_iter()
                    .flatten()
                    .any(|own| std::ptr::eq(own, field));
                let place = if is_own {
                    field.raw
                } else {
                    change.day.as_ref().map_or(change.week.raw, |day| day.raw)
                };
                (
                    place,
                    format!(
                        "write times that the clocks show in this change, such as {other_times}"
                    ),
                )
            }
        }
    }
}

fn weekday(text: &str) -> Result<Weekday, ProblemKind> {
    match text {
        "Mon" => Ok(Weekday::Monday),
        "Tue" => Ok(Weekday::Tuesday),
        "Wed" => Ok(Weekday::Wednesday),
        "Thu" => Ok(Weekday::Thursday),
        "Fri" => Ok(Weekday::Friday),
        "Sat" => Ok(Weekday::Saturday),
        "Sun" => Ok(Weekday::Sunday),
        _ => Err(ProblemKind::BadDay(text.to_owned())),
    }
}

/// The names of a list without the blank ones, which exports write for values that they do not know.
fn names_but_blank(
    problems: &mut ProblemCollector<'_>,
    fields: Option<&[Field<'_, String>]>,
    what: &'static str,
    kind: Option<IdKind>,
) -> Option<Vec<Box<str>>> {
    let (blank, named): (Vec<_>, Vec<_>) = fields
        .unwrap_or_default()
        .iter()
        .partition(|field| canonical(&field.value).is_empty());
    for field in blank {
        problems.warn(field.raw, ProblemKind::BlankEntry { what });
    }
    names(problems, named, what, kind)
}

/// The names of a list, each once; `None` with the faults noted.
fn names<'f>(
    problems: &mut ProblemCollector<'_>,
    fields: impl IntoIterator<Item = &'f Field<'f, String>>,
    what: &'static str,
    kind: Option<IdKind>,
) -> Option<Vec<Box<str>>> {
    let mut names = Vec::new();
    let mut known = HashSet::new();
    let mut complete = true;
    for field in fields {
        let name = match kind {
            Some(kind) => problems.id(kind, field, what),
            None => problems.name(field, what),
        };
        match name {
            Some(name) if known.insert(name.clone()) => names.push(name),
            Some(_) => {}
            None => complete = false,
        }
    }
    complete.then_some(names)
}
