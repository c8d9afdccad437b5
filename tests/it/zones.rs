//! Local times: whether who reads a feed with its VTIMEZONE comes to the same moments as the time-zone database.

use std::collections::{BTreeMap, BTreeSet};

use carillon::config::TimeForm;
use carillon::feed::Kind;
use jiff::civil::{Date, DateTime};
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, ToSpan};
use serde_json::{Value, json};

use crate::fixture::{
    Event, LATER, NOW, PublishedFolder, events, lecture, lines, module_of, one_lecture, sequence,
    value,
};

/// One STANDARD or DAYLIGHT as a program that reads the feed has it.
struct Observance {
    start: DateTime,
    from: Offset,
    to: Offset,
    /// Month, weekday from 0 for Monday, and which one of the month.
    rule: Option<(i8, i8, i8)>,
}

impl Observance {
    /// The time at which it begins in a year, by looking at every day of the month.
    fn begins(&self, year: i16) -> Option<Timestamp> {
        let day = match self.rule {
            None => return (year == 1970).then(|| self.from.to_timestamp(self.start).unwrap()),
            Some((month, weekday, nth)) => {
                let first = Date::new(year, month, 1).unwrap();
                let days =
                    (0..i32::from(first.days_in_month())).map(|n| first.saturating_add(n.days()));
                let days: Vec<Date> = days
                    .filter(|day| day.weekday().to_monday_zero_offset() == weekday)
                    .collect();
                if nth < 0 {
                    days[days.len() - 1]
                } else {
                    days[usize::try_from(nth).unwrap() - 1]
                }
            }
        };
        Some(
            self.from
                .to_timestamp(day.to_datetime(self.start.time()))
                .unwrap(),
        )
    }
}

/// The VTIMEZONE of a feed, if it has one, and what it says in lines.
fn zone(text: &str) -> Option<(String, Vec<Observance>)> {
    let all = lines(text);
    let begin = all.iter().position(|line| line == "BEGIN:VTIMEZONE")?;
    let end = all.iter().position(|line| line == "END:VTIMEZONE")?;
    assert_eq!(
        all.iter().filter(|line| *line == "BEGIN:VTIMEZONE").count(),
        1
    );
    let first_event = all.iter().position(|line| line == "BEGIN:VEVENT").unwrap();
    assert!(end < first_event, "a zone is described before it is used");
    let inside = &all[begin + 1..end];
    let name = inside[0].strip_prefix("TZID:").unwrap().to_owned();
    let parts = inside[1..]
        .split(|line| line.starts_with("END:"))
        .filter(|part| !part.is_empty());
    Some((name, parts.map(observance).collect()))
}

fn observance(part: &[String]) -> Observance {
    let fields: BTreeMap<&str, &str> = part
        .iter()
        .map(|line| line.split_once(':').unwrap())
        .collect();
    let known = ["BEGIN", "DTSTART", "TZOFFSETFROM", "TZOFFSETTO", "RRULE"];
    assert!(
        fields.keys().all(|name| known.contains(name)) && fields.len() == part.len(),
        "{part:?}"
    );
    let offset = |name| {
        let text: &str = fields[name];
        assert!(text.len() == 5 && text.starts_with(['+', '-']), "{text}");
        let minutes: i32 =
            text[1..3].parse::<i32>().unwrap() * 60 + text[3..].parse::<i32>().unwrap();
        Offset::from_seconds(
            if text.starts_with('-') {
                -minutes
            } else {
                minutes
            } * 60,
        )
        .unwrap()
    };
    let rule = fields.get("RRULE").map(|rule| {
        let parts: Vec<&str> = rule.split([';', '=']).collect();
        let ["FREQ", "YEARLY", "BYMONTH", month, "BYDAY", day] = parts[..] else {
            panic!("{rule}")
        };
        let (nth, weekday) = day.split_at(day.len() - 2);
        let weekday = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
            .iter()
            .position(|name| *name == weekday)
            .unwrap();
        (
            month.parse().unwrap(),
            i8::try_from(weekday).unwrap(),
            nth.parse().unwrap(),
        )
    });
    let start = DateTime::strptime("%Y%m%dT%H%M%S", fields["DTSTART"]).unwrap();
    assert_eq!(start.year(), 1970);
    Observance {
        start,
        from: offset("TZOFFSETFROM"),
        to: offset("TZOFFSETTO"),
        rule,
    }
}

/// From when on which offset holds, as the observances say it of these years.
fn timeline(
    observances: &[Observance],
    years: std::ops::RangeInclusive<i16>,
) -> Vec<(Timestamp, Offset)> {
    let years = || std::iter::once(1970).chain(years.clone());
    let begun = observances
        .iter()
        .flat_map(|one| years().filter_map(|year| Some((one.begins(year)?, one.to))));
    let mut begun: Vec<(Timestamp, Offset)> = begun.collect();
    begun.sort();
    begun
}

fn offset_at(timeline: &[(Timestamp, Offset)], time: Timestamp) -> Offset {
    timeline[timeline.partition_point(|(begins, _)| *begins <= time) - 1].1
}

fn local(files: &[(&str, Value)]) -> PublishedFolder {
    PublishedFolder::with(files, |config| config.feed.times = TimeForm::Local)
}

/// Every zone of the database with a module of its own, in terms from `monday` on.
fn everywhere(monday: &str, weeks: i32) -> PublishedFolder {
    let first: Date = monday.parse().unwrap();
    let mondays: BTreeMap<String, Date> = (1..=weeks)
        .map(|week| {
            (
                week.to_string(),
                first.saturating_add((7 * (week - 1)).days()),
            )
        })
        .collect();
    let mut published = PublishedFolder::with(&[], |config| config.feed.times = TimeForm::Local);
    published.write(
        "terms.json",
        json!({ "timezone": "Europe/London", "terms": [{ "id": "S1", "title": "", "weeks": mondays }] }),
    );
    for name in jiff::tz::db().available() {
        let name = name.to_string();
        let weekly =
            lecture(json!({ "start": "12:00", "end": "13:00", "weeks": format!("1-{weeks}") }));
        let mut module_of = module_of(&name, json!([weekly]));
        module_of["timezone"] = json!(name);
        published.write(
            &format!("modules/{}.json", name.replace('/', "_")),
            &module_of,
        );
    }
    published.publish(NOW);
    published
}

/// Compares every quarter of an hour of the terms with the database, and returns the zones whose times are in UTC.
fn compare_everywhere(monday: &str, weeks: i32) -> BTreeSet<String> {
    let published = everywhere(monday, weeks);
    let start = monday
        .parse::<Date>()
        .unwrap()
        .to_zoned(TimeZone::UTC)
        .unwrap()
        .timestamp();
    let mut in_utc = BTreeSet::new();
    for name in jiff::tz::db().available() {
        let name = name.to_string();
        let text = published.text(Kind::Module, &name);
        let timezone = TimeZone::get(&name).unwrap();
        let Some((described, observances)) = zone(&text) else {
            assert!(!text.contains("TZID="), "{name}");
            in_utc.insert(name);
            continue;
        };
        assert_eq!(described, name);
        assert!(observances.len() <= 2, "{name}");
        let year = start.to_zoned(TimeZone::UTC).year();
        let timeline = timeline(&observances, year - 1..=year + 3);
        for quarter in 0..i64::from(weeks) * 7 * 24 * 4 {
            let time = start + (quarter * 15).minutes();
            assert_eq!(
                offset_at(&timeline, time),
                timezone.to_offset(time),
                "{name} at {time}"
            );
        }
        for event in events(&text) {
            let key = format!("DTSTART;TZID={name}");
            assert!(value(&event, &key).ends_with("T120000"), "{name}");
        }
    }
    in_utc
}

#[test]
fn rule_10_every_zone_is_described_rightly_or_its_times_are_in_utc() {
    let in_utc = compare_everywhere("2026-09-28", 40);
    let expected = ["Africa/Casablanca", "Africa/El_Aaiun", "Etc/UCT", "UTC"];
    assert!(
        expected
            .iter()
            .filter(|name| **name != "Etc/UCT")
            .all(|name| in_utc.contains(*name)),
        "{in_utc:?}"
    );
    assert!(in_utc.len() < 20, "{in_utc:?}");
    for name in [
        "Europe/London",
        "Europe/Dublin",
        "America/New_York",
        "Australia/Lord_Howe",
        "Asia/Kolkata",
    ] {
        assert!(!in_utc.contains(name), "{name}");
    }
}

#[test]
fn rule_10_times_of_zones_that_changed_their_rules_within_the_terms_are_in_utc() {
    // Samoa skipped a day and Russia gave up changing its clocks in these years.
    let in_utc = compare_everywhere("2010-09-27", 70);
    for name in ["Pacific/Apia", "Europe/Moscow"] {
        assert!(in_utc.contains(name), "{name}");
    }
    assert!(!in_utc.contains("Europe/Berlin"));
}

#[test]
fn rule_09_local_times_are_what_the_clocks_on_the_wall_show_and_the_same_moments() {
    let weekly = lecture(json!({ "weeks": "1-3,5", "rooms": ["JB"] }));
    let exam = json!({ "id": "DAY", "type": "Field trip", "date": "2026-10-25" });
    let files = [("modules/a.json", module_of("MAA101", json!([weekly, exam])))];
    let text = local(&files).text(Kind::Module, "MAA101");
    let timeline = timeline(&zone(&text).unwrap().1, 2025..=2027);
    let expected = PublishedFolder::new(&files).events(Kind::Module, "MAA101");
    let found = events(&text);
    assert_eq!(found.len(), expected.len());
    let mut compared = 0;
    for (found, expected) in found.iter().zip(&expected) {
        assert_eq!(value(found, "UID"), value(expected, "UID"));
        let Some(start) = found.get("DTSTART;TZID=Europe/London") else {
            continue;
        };
        assert!(start.ends_with("T090000"), "{start}");
        for name in ["DTSTART", "DTEND"] {
            let local = DateTime::strptime(
                "%Y%m%dT%H%M%S",
                value(found, &format!("{name};TZID=Europe/London")),
            )
            .unwrap();
            let utc = Timestamp::strptime(
                "%Y%m%dT%H%M%S%z",
                value(expected, name).replace('Z', "+0000"),
            )
            .unwrap();
            assert_eq!(offset_at(&timeline, utc).to_timestamp(local).unwrap(), utc);
        }
        compared += 1;
    }
    assert_eq!(compared, 4);
}

#[test]
fn rule_10_a_zone_is_described_in_every_feed_that_names_it_and_in_no_other() {
    let mut kolkata = module_of("IND1", json!([lecture(json!({ "rooms": ["JB"] }))]));
    kolkata["timezone"] = json!("Asia/Kolkata");
    let day = json!({ "id": "DAY", "type": "Field trip", "date": "2026-10-25" });
    let mut published = local(&[
        ("modules/a.json", one_lecture(json!({ "rooms": ["JB"] }))),
        ("modules/b.json", kolkata),
        ("modules/c.json", module_of("DAY1", json!([day]))),
    ]);
    let described = |published: &PublishedFolder, kind, id| -> Vec<String> {
        let text = published.text(kind, id);
        lines(&text)
            .iter()
            .filter_map(|line| line.strip_prefix("TZID:").map(str::to_owned))
            .collect()
    };
    assert_eq!(
        described(&published, Kind::Module, "MAA101"),
        ["Europe/London"]
    );
    assert_eq!(
        described(&published, Kind::Module, "IND1"),
        ["Asia/Kolkata"]
    );
    assert_eq!(
        described(&published, Kind::Room, "JB"),
        ["Asia/Kolkata", "Europe/London"]
    );
    assert_eq!(
        described(&published, Kind::Module, "DAY1"),
        Vec::<String>::new()
    );
    let summer = published.text(Kind::Module, "IND1");
    assert!(
        summer.contains("BEGIN:STANDARD")
            && !summer.contains("DAYLIGHT")
            && !summer.contains("RRULE")
    );

    published.write(
        "modules/b.json",
        module_of("IND1", json!([lecture(json!({ "rooms": ["JB"] }))])),
    );
    published.publish(LATER);
    assert_eq!(described(&published, Kind::Room, "JB"), ["Europe/London"]);
    assert_eq!(
        described(&published, Kind::Module, "IND1"),
        ["Europe/London"]
    );
}

#[test]
fn rule_10_terms_that_make_a_zone_impossible_to_describe_move_all_its_times_to_utc() {
    let mut first = one_lecture(json!({}));
    first["timezone"] = json!("Africa/Casablanca");
    let terms = |weeks: Value| json!({ "timezone": "Europe/London", "terms": [{ "id": "S1", "title": "", "weeks": weeks }] });
    let mut published = local(&[("modules/a.json", first)]);
    published.write("terms.json", terms(json!({ "1": "2026-09-28" })));
    published.publish(NOW);
    let before = published.event(Kind::Module, "MAA101");
    assert!(
        before.contains_key("DTSTART;TZID=Africa/Casablanca"),
        "no clock changes in that week: {before:?}"
    );

    published.write(
        "terms.json",
        terms(json!({ "1": "2026-09-28", "30": "2027-06-07" })),
    );
    published.publish(LATER);
    let after = published.event(Kind::Module, "MAA101");
    assert_eq!(value(&after, "DTSTART"), "20260928T080000Z");
    assert!(sequence(&after) > sequence(&before), "its text has changed");
}

#[test]
fn rule_10_a_mistyped_year_moves_that_meeting_alone_to_utc() {
    let exam = |id: &str, date: &str| json!({ "id": id, "type": "Exam", "date": date, "start": "09:00", "end": "10:00" });
    let activities = json!([
        lecture(json!({})),
        exam("IN", "2027-06-18"),
        exam("OUT", "1926-06-18")
    ]);
    let published = local(&[("modules/a.json", module_of("MAA101", activities))]);
    let events = published.events(Kind::Module, "MAA101");
    let found: Vec<&str> = events
        .iter()
        .flat_map(Event::keys)
        .filter(|key| key.starts_with("DTSTART"))
        .map(|key| &**key)
        .collect();
    assert_eq!(
        found
            .iter()
            .filter(|key| key.contains("TZID=Europe/London"))
            .count(),
        2,
        "{found:?}"
    );
    assert!(events.iter().any(|event| {
        event
            .get("DTSTART")
            .is_some_and(|start| start == "19260618T080000Z")
    }));
    assert!(
        published
            .text(Kind::Module, "MAA101")
            .contains("BEGIN:DAYLIGHT")
    );
}

#[test]
fn rule_10_a_zone_that_must_be_described_otherwise_is_so_in_feeds_whose_modules_did_not_change() {
    // Israel's clocks change on the Friday before the last Sunday of March: the last Friday in 2026, not in 2028.
    let in_israel = |code: &str, date: &str| {
        let exam =
            json!({ "id": "EX", "type": "Exam", "date": date, "start": "09:00", "end": "10:00" });
        let mut module_of = module_of(code, json!([exam]));
        module_of["timezone"] = json!("Asia/Jerusalem");
        module_of
    };
    let mut published = local(&[("modules/a.json", in_israel("MAA101", "2026-11-02"))]);
    let summer = |published: &PublishedFolder, code| {
        let all = lines(&published.text(Kind::Module, code));
        let begin = all
            .iter()
            .position(|line| line == "BEGIN:DAYLIGHT")
            .unwrap();
        all[begin..]
            .iter()
            .find_map(|line| line.strip_prefix("RRULE:").map(str::to_owned))
            .unwrap()
    };
    assert_eq!(
        summer(&published, "MAA101"),
        "FREQ=YEARLY;BYMONTH=3;BYDAY=-1FR"
    );
    let before = published.event(Kind::Module, "MAA101");
    let weeks = json!({ "1": "2026-09-28", "90": "2028-06-05" });
    published.write(
        "terms.json",
        json!({ "timezone": "Europe/London", "terms": [{ "id": "S1", "title": "", "weeks": weeks }] }),
    );
    published.publish(LATER);
    assert_eq!(
        summer(&published, "MAA101"),
        "FREQ=YEARLY;BYMONTH=3;BYDAY=4FR"
    );
    assert_eq!(
        published.event(Kind::Module, "MAA101"),
        before,
        "the moment is the same, and so is the event"
    );
}

#[test]
fn an_hour_that_the_clocks_show_twice_is_the_first() {
    let night = json!({ "id": "N", "type": "Night walk", "date": "2026-10-25", "start": "00:30", "end": "01:30" });
    let published = local(&[("modules/a.json", module_of("MAA101", json!([night])))]);
    let event = published.event(Kind::Module, "MAA101");
    assert_eq!(
        value(&event, "DTSTART;TZID=Europe/London"),
        "20261025T003000"
    );
    assert_eq!(value(&event, "DTEND;TZID=Europe/London"), "20261025T013000");
}

#[test]
fn terms_at_the_end_of_time_do_not_crash() {
    let mut published = local(&[("modules/a.json", one_lecture(json!({})))]);
    for monday in ["9999-09-27", "9999-12-27", "0000-01-03"] {
        let weeks = json!({ "1": monday });
        let terms = json!({ "timezone": "Europe/London", "terms": [{ "id": "S1", "title": "", "weeks": weeks }] });
        published.write("terms.json", &terms);
        published.publisher.publish(LATER.parse().unwrap());
        assert!(
            !published.events(Kind::Module, "MAA101").is_empty(),
            "{monday}"
        );
    }
}
