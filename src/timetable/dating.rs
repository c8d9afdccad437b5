//! From an activity as it is written to dated meetings in UTC.

use std::collections::HashMap;

use jiff::Span;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;

use super::activity_details::ActivityDetails;
use super::name_list::names;
use super::occurrence::Occurrence;
use super::reading::{LineNumber, ProblemCollector};
use super::time_of_day::TimeOfDaySpan;
use super::{
    Activity, Meeting, MeetingDetails, MeetingKey, MeetingState, ProblemKind, Term, When,
    former_ids, terms, weeks,
};
use crate::folder::{ActivityEntry, ChangeEntry, Field, IdKind, Status};

/// Instants end in the evening of 9999-12-30 in UTC. In any zone, a day begins and ends within a day of its ends in UTC.
const LAST_DAY_WITH_TIMES: Date = jiff::civil::date(9999, 12, 28);

/// The term's weeks and the time zone, which turn a week number and a time on the clock into an instant.
pub(super) struct TermCalendar<'a> {
    /// The module's oldest code, in its canonical spelling.
    pub(super) code: &'a str,
    /// In its canonical spelling.
    pub(super) term_id: &'a str,
    pub(super) term: &'a Term,
    pub(super) timezone: &'a TimeZone,
}

/// The activity, or `None` after a problem, which is noted.
pub(super) fn activity(
    problems: &mut ProblemCollector<'_>,
    term_calendar: &TermCalendar<'_>,
    entry: &ActivityEntry<'_>,
) -> Option<Activity> {
    let within = [term_calendar.code, term_calendar.term_id];
    let id = problems.part_id(IdKind::Activity, &within, &entry.id, "an activity's id")?;
    problems.activity = Some(entry.id.value.clone());
    let former = former_ids::former_ids(problems, entry.formerly.as_deref(), &entry.id, &within);
    let reader = ActivityReader {
        term_calendar,
        entry,
        details: ActivityDetails::read(problems, entry),
    };
    let read = reader.read(problems);
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
        former,
        activity_type: activity_type?,
        title,
        groups: groups?,
        shared: shared.map(|shared| (shared, LineNumber(line))),
        details,
        meetings,
    })
}

/// Reads one activity's times and details.
struct ActivityReader<'a> {
    term_calendar: &'a TermCalendar<'a>,
    entry: &'a ActivityEntry<'a>,
    details: ActivityDetails,
}

impl<'a> ActivityReader<'a> {
    fn read(
        mut self,
        problems: &mut ProblemCollector<'_>,
    ) -> Option<(Vec<MeetingDetails>, Vec<Meeting>)> {
        // Times are read also after a problem: a person who corrects the file wants to know all problems.
        let meetings = match &self.entry.date {
            Some(date) => self.once(problems, date).map(|meeting| vec![meeting]),
            None => self.weekly(problems),
        };
        let (details, mut meetings) = self.details.finish().zip(meetings)?;
        meetings.sort_by_key(|meeting| (meeting.when, meeting.key));
        Some((details, meetings))
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
                let span = TimeOfDaySpan::read(problems, start, end, end.raw);
                self.placed(problems, day?, span?, Occurrence::Date)?
            }
            (Some(field), None) => return half_a_time(problems, field, ("start", "end")),
            (None, Some(field)) => return half_a_time(problems, field, ("end", "start")),
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
        let span = TimeOfDaySpan::read(problems, start, end, end.raw);
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
        span: TimeOfDaySpan<'a>,
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
                changed_span = TimeOfDaySpan::read(problems, start, end, place);
            }
            details = self.details.changed(problems, change);
        }
        let usual = (weekday, span.start_minute, span.end_minute);
        let (weekday, span, details) = (changed_weekday?, changed_span?, details?);
        let monday = *self.term_calendar.term.weeks.get(&week)?;
        let date = monday.saturating_add(Span::new().days(weekday.to_monday_zero_offset()));
        let when = self.placed(problems, date, span, Occurrence::Week(week, change))?;
        let is_moved = usual != (weekday, span.start_minute, span.end_minute)
            || !self.details.has_usual_rooms(details);
        Some(Meeting {
            key: MeetingKey::Week(week),
            when,
            state: self.state(change),
            details,
            is_moved,
        })
    }

    /// The time, or `None` after a problem, which is noted: the clocks may skip its start or its end.
    fn placed(
        &self,
        problems: &mut ProblemCollector<'_>,
        date: Date,
        span: TimeOfDaySpan<'a>,
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
            // A change may set any field, so one week of a cancelled activity may take place after all.
            Status::Cancelled if cancelled == Some(false) => MeetingState::Confirmed,
            Status::Cancelled => MeetingState::Cancelled,
            Status::Provisional => MeetingState::Provisional,
            Status::Confirmed => MeetingState::Confirmed,
        }
    }
}

fn half_a_time(
    problems: &mut ProblemCollector<'_>,
    field: &Field<'_, String>,
    (has, lacks): (&'static str, &'static str),
) -> Option<Meeting> {
    problems.add(field.raw, ProblemKind::HalfATime { has, lacks });
    None
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
