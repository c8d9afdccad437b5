//! A week of a feed as a timetable: `week.html`.

use jiff::civil::Date;
use serde::Serialize;

use super::hues::Hues;
use super::meeting_view::MeetingView;
use super::{dates, grid};
use crate::agenda::{Agenda, AgendaMeeting, Day, PlacedMeeting, Week, week_name};
use crate::language::Words;
use crate::snapshot::{Link, Snapshot, Timetable};

/// The fields of `week.html`.
#[derive(Debug, Default, Serialize)]
pub(super) struct WeekView {
    pub(super) heading: String,
    /// The week of the term, and the reason why a week other than the current one is shown.
    pub(super) notes: Vec<String>,
    pub(super) has_links: bool,
    /// The links to other weeks.
    pub(super) links: Vec<WeekLink>,
    pub(super) is_empty: bool,
    /// The positions of its parts as CSS classes, as in all views here.
    pub(super) classes: String,
    pub(super) hours: Vec<HourLine>,
    pub(super) days: Vec<DayView>,
}

#[derive(Debug, Serialize)]
pub(super) struct WeekLink {
    pub(super) address: String,
    pub(super) text: String,
    /// `before`, `now` or `after`.
    pub(super) direction: &'static str,
}

#[derive(Debug, Serialize)]
pub(super) struct HourLine {
    pub(super) classes: String,
    pub(super) text: String,
}

#[derive(Debug, Serialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "templates can ask for nothing else"
)]
pub(super) struct DayView {
    pub(super) classes: String,
    pub(super) weekday: String,
    pub(super) date: String,
    pub(super) is_today: bool,
    pub(super) is_empty: bool,
    pub(super) has_all_day: bool,
    pub(super) all_day: Vec<MeetingView>,
    pub(super) has_timed: bool,
    pub(super) timed: Vec<MeetingView>,
}

/// The meetings of a link's feed as its page shows them.
pub(super) fn week_agenda<'a>(
    snapshot: &'a Snapshot,
    timetable: &'a Timetable,
    link: &Link,
) -> Agenda<'a> {
    let blocks = link.feed.blocks_on_page();
    let moves = snapshot.changes.moves();
    Agenda::with_moves(timetable, timetable.index(), (&link.feed_id, blocks), moves)
}

/// The context in which a week is shown.
pub(super) struct WeekContext<'a> {
    pub(super) words: &'a Words,
    /// The page with the week. The addresses of other weeks are this page with `?week=`.
    pub(super) page: &'a str,
    pub(super) asked_week: Option<Date>,
    pub(super) today: Date,
    /// The teaching weeks that begin on a Monday.
    pub(super) term_weeks: &'a dyn Fn(Date) -> Vec<(&'a str, u16)>,
    /// Whether the groups that attend are shown.
    pub(super) has_groups: bool,
    /// The property of meetings that colours distinguish.
    pub(super) hue: for<'m> fn(&AgendaMeeting<'m>) -> &'m str,
    /// The colours of all values of this property.
    pub(super) hues: Hues<'a>,
}

impl WeekView {
    pub(super) fn new(agenda: &Agenda<'_>, context: &WeekContext<'_>) -> Self {
        let words = context.words;
        let this = crate::agenda::monday_of(context.today);
        let monday = context
            .asked_week
            .unwrap_or_else(|| agenda.first_shown(context.today));
        let week = agenda.week(monday);
        let date = dates::day_and_year(words, monday);
        let heading = if monday == this {
            words.text("week-this")
        } else {
            words.fill1("week-of", "date", &date)
        };
        let mut notes = Vec::new();
        if monday == this {
            notes.push(words.fill1("week-of", "date", &date));
        }
        for (term, number) in (context.term_weeks)(monday) {
            notes.push(words.fill(
                "week-of-term",
                &[("term", term), ("number", &number.to_string())],
            ));
        }
        if context.asked_week.is_none() && monday > this {
            notes.push(words.text("week-next-shown"));
        }
        if context.asked_week.is_none() && monday < this {
            notes.push(words.text("week-last-shown"));
        }
        let links = links(agenda, context, monday, this);
        let views = week.days.iter().zip(grid::days(&week));
        Self {
            heading,
            notes,
            has_links: !links.is_empty(),
            links,
            is_empty: week.is_empty(),
            classes: grid::week(&week),
            hours: grid::hours(&week.hours)
                .into_iter()
                .map(|(classes, text)| HourLine { classes, text })
                .collect(),
            days: views
                .map(|(day, classes)| DayView::new(context, &week, day, classes))
                .collect(),
        }
    }
}

impl WeekView {
    /// Invented content.
    pub(super) fn sample(words: &Words) -> Self {
        let own = String::from;
        let day = |is_empty: bool| DayView {
            classes: own("at-2 span-2"),
            weekday: words.text("weekday-mon"),
            date: own("5"),
            is_today: true,
            is_empty,
            has_all_day: !is_empty,
            all_day: vec![MeetingView::sample(words)],
            has_timed: !is_empty,
            timed: vec![MeetingView::sample(words)],
        };
        Self {
            heading: words.text("week-this"),
            notes: vec![own("…")],
            has_links: true,
            links: vec![WeekLink {
                address: own("?week=2026-W41"),
                text: own("…"),
                direction: "after",
            }],
            is_empty: false,
            classes: own("days grid slim tracks-4 hours-1"),
            hours: vec![HourLine {
                classes: own("from-0"),
                text: own("09:00"),
            }],
            days: vec![day(false), day(true)],
        }
    }
}

fn links(
    agenda: &Agenda<'_>,
    context: &WeekContext<'_>,
    monday: Date,
    this: Date,
) -> Vec<WeekLink> {
    let link = |date: Date, direction: &'static str, text: String| {
        let address = format!("{}?week={}#week", context.page, week_name(date));
        WeekLink {
            address,
            text,
            direction,
        }
    };
    let words = context.words;
    let short = |date: Date| {
        if date.year() == monday.year() {
            dates::day(words, date)
        } else {
            dates::day_and_year(words, date)
        }
    };
    let named = |key: &str, date: Date| words.fill1(key, "date", short(date));
    let before = agenda
        .week_before(monday)
        .map(|date| link(date, "before", named("week-before", date)));
    let now = (monday != this).then(|| link(this, "now", words.text("week-this")));
    let after = agenda
        .week_after(monday)
        .map(|date| link(date, "after", named("week-after", date)));
    before.into_iter().chain(now).chain(after).collect()
}

impl DayView {
    fn new(
        context: &WeekContext<'_>,
        week: &Week<'_, '_>,
        day: &Day<'_, '_>,
        classes: String,
    ) -> Self {
        Self {
            classes,
            weekday: dates::weekday(context.words, day.date),
            date: dates::day(context.words, day.date),
            is_today: day.date == context.today,
            is_empty: day.is_empty(),
            has_all_day: !day.whole.is_empty(),
            all_day: day
                .whole
                .iter()
                .map(|day| MeetingView::of_time(context, (day.meeting, day.left), ""))
                .collect(),
            has_timed: !day.timed.is_empty(),
            timed: day
                .timed
                .iter()
                .map(|placed: &PlacedMeeting<'_, '_>| {
                    let place = grid::meeting(placed, &week.hours);
                    MeetingView::of_time(context, (placed.meeting, placed.left), &place)
                })
                .collect(),
        }
    }
}
