//! The part of a feed that pages show: its meetings, their local times, and their places in a week's columns.

use std::fmt::Write;

use carillon::agenda::{
    ActivityIndex, Agenda, AgendaMeeting, FeedModule, MeetingState, MeetingTime, term_weeks,
};
use carillon::config::CancelledMeetings;
use carillon::feed::{Encoding, FeedId, Kind};
use carillon::publish::Publisher;
use jiff::civil::{Date, date};
use serde_json::{Value, json};

use crate::fixture::{
    NOW, PublishedFolder, enrolment_of, events, example_publisher, lecture, module_of, now,
    one_lecture,
};

/// Monday of week 1 of the first term.
const WEEK_1: Date = date(2026, 9, 28);

/// The value that `look` finds in the agenda of a feed.
#[track_caller]
fn with<T>(publisher: &Publisher, kind: Kind, id: &str, look: impl FnOnce(&Agenda<'_>) -> T) -> T {
    let university = publisher.university();
    let served = publisher
        .feeds()
        .get(&FeedId::new(kind, id))
        .unwrap_or_else(|| panic!("no feed of {kind:?} {id}"));
    look(&Agenda::new(
        university,
        &ActivityIndex::of(university),
        served.feed().blocks(),
    ))
}

fn clock(meeting: &AgendaMeeting<'_>) -> String {
    match meeting.time {
        MeetingTime::Day(date) => date.to_string(),
        MeetingTime::Clock { start, end } => format!(
            "{} {}-{}",
            start.date(),
            start.strftime("%H:%M"),
            end.strftime("%H:%M")
        ),
    }
}

/// One line a meeting: when, whose, which, where, and what is unusual.
fn show(agenda: &Agenda<'_>) -> String {
    let mut out = String::new();
    for meeting in &agenda.meetings {
        write!(
            out,
            "{} {} {}",
            clock(meeting),
            meeting.code,
            meeting.activity_type
        )
        .unwrap();
        meeting
            .rooms
            .iter()
            .for_each(|room| write!(out, " @{}", room.title).unwrap());
        meeting
            .zone
            .iter()
            .for_each(|zone| write!(out, " {zone}").unwrap());
        if meeting.state != MeetingState::Confirmed {
            write!(out, " {:?}", meeting.state).unwrap();
        }
        out += if meeting.is_moved { " moved\n" } else { "\n" };
    }
    out
}

/// The meetings of module MAA101 made of these activities.
#[track_caller]
fn check(activities: Value, expected: &[&str]) {
    let published = PublishedFolder::new(&[("modules/a.json", module_of("MAA101", activities))]);
    let shown = with(&published.publisher, Kind::Module, "MAA101", show);
    assert_eq!(shown.lines().collect::<Vec<_>>(), expected);
}

#[test]
fn meetings_come_in_the_order_of_time_with_the_times_on_the_wall() {
    // The clocks go back on 25 October, between weeks 3 and 5.
    check(
        json!([
            lecture(json!({ "weeks": "1,3,5" })),
            lecture(json!({ "id": "LAB", "type": "Lab", "day": "Tue" }))
        ]),
        &[
            "2026-09-28 09:00-10:00 MAA101 Lecture",
            "2026-09-29 09:00-10:00 MAA101 Lab",
            "2026-10-12 09:00-10:00 MAA101 Lecture",
            "2026-10-26 09:00-10:00 MAA101 Lecture",
        ],
    );
}

#[test]
fn a_meeting_until_midnight_stays_on_its_day() {
    check(
        json!([lecture(json!({ "start": "22:00", "end": "24:00" }))]),
        &["2026-09-28 22:00-00:00 MAA101 Lecture"],
    );
    let published = PublishedFolder::new(&[(
        "modules/a.json",
        one_lecture(json!({ "start": "22:00", "end": "24:00" })),
    )]);
    with(&published.publisher, Kind::Module, "MAA101", |agenda| {
        assert_eq!(agenda.meetings[0].date(), WEEK_1);
        assert_eq!(agenda.meetings[0].minutes(), Some((22 * 60, 24 * 60)));
        assert_eq!(agenda.week(WEEK_1).hours, 22..24);
    });
}

#[test]
fn a_day_that_ends_where_the_clocks_jump_is_no_longer_than_a_day() {
    // In Lebanon, clocks go from midnight to one o'clock on 28 March 2027.
    let activity = json!([{ "id": "X", "type": "Exam", "date": "2027-03-27", "start": "22:00", "end": "24:00" }]);
    let mut file = module_of("MAA101", activity);
    file["timezone"] = json!("Asia/Beirut");
    let published = PublishedFolder::new(&[("modules/a.json", file)]);
    with(&published.publisher, Kind::Module, "MAA101", |agenda| {
        assert_eq!(agenda.meetings[0].minutes(), Some((22 * 60, 24 * 60)));
        assert_eq!(agenda.meetings[0].date(), date(2027, 3, 27));
    });
}

#[test]
fn a_whole_day_comes_first_on_its_day() {
    check(
        json!([
            lecture(json!({ "start": "00:00" })),
            { "id": "TRIP", "type": "Field trip", "date": "2026-09-28" }
        ]),
        &[
            "2026-09-28 MAA101 Field trip",
            "2026-09-28 00:00-10:00 MAA101 Lecture",
        ],
    );
}

#[test]
fn a_module_in_another_time_zone_keeps_its_own_times_and_names_the_zone() {
    let mut far = module_of("B", json!([lecture(json!({}))]));
    far["timezone"] = json!("America/New_York");
    let files = [
        (
            "modules/a.json",
            module_of(
                "A",
                json!([lecture(json!({ "start": "13:00", "end": "15:00" }))]),
            ),
        ),
        ("modules/b.json", far),
        ("enrolments/a.json", enrolment_of("A", json!(["ann"]))),
        ("enrolments/b.json", enrolment_of("B", json!(["ann"]))),
    ];
    let published = PublishedFolder::new(&files);
    let shown = with(&published.publisher, Kind::Student, "ann", show);
    // Nine in New York is after one in London.
    assert_eq!(
        shown,
        "2026-09-28 13:00-15:00 A Lecture\n2026-09-28 09:00-10:00 B Lecture America/New_York\n"
    );
    with(&published.publisher, Kind::Student, "ann", |agenda| {
        let next = agenda
            .next("2026-09-28T12:30:00Z".parse().unwrap())
            .unwrap();
        assert_eq!(next.code, "B");
        // Within the column, they stand by the clock.
        let week = agenda.week(WEEK_1);
        assert_eq!(
            week.days[0]
                .timed
                .iter()
                .map(|slot| slot.meeting.code)
                .collect::<Vec<_>>(),
            ["B", "A"]
        );
    });
}

#[test]
fn what_is_cancelled_provisional_or_moved_says_so() {
    let changes = json!([
        { "week": 1, "cancelled": true, "note": "Strike" },
        { "week": 2, "day": "Tue" },
        { "week": 3, "start": "09:30" },
        { "week": 5, "note": "Bring a calculator" }
    ]);
    check(
        json!([
            lecture(json!({ "weeks": "1-3,5", "changes": changes })),
            { "id": "EXAM", "type": "Exam", "date": "2027-01-18", "start": "09:30", "end": "11:30", "status": "provisional" }
        ]),
        &[
            "2026-09-28 09:00-10:00 MAA101 Lecture Cancelled",
            "2026-10-06 09:00-10:00 MAA101 Lecture moved",
            "2026-10-12 09:30-10:00 MAA101 Lecture moved",
            "2026-10-26 09:00-10:00 MAA101 Lecture",
            "2027-01-18 09:30-11:30 MAA101 Exam Provisional",
        ],
    );
}

#[test]
fn a_change_of_rooms_is_a_move_and_one_of_staff_is_not() {
    let changes = json!([
        { "week": 1, "rooms": ["R2"] },
        { "week": 2, "staff": ["s2"] },
        { "week": 3, "rooms": ["R1"], "day": "Mon", "start": "09:00", "end": "10:00" },
        { "week": 5, "rooms": [] }
    ]);
    check(
        json!([lecture(
            json!({ "weeks": "1-3,5", "rooms": ["R1"], "staff": ["s1"], "changes": changes })
        )]),
        &[
            "2026-09-28 09:00-10:00 MAA101 Lecture @R2 moved",
            "2026-10-05 09:00-10:00 MAA101 Lecture @R1",
            "2026-10-12 09:00-10:00 MAA101 Lecture @R1",
            "2026-10-26 09:00-10:00 MAA101 Lecture moved",
        ],
    );
}

#[test]
fn every_detail_of_a_meeting_is_there() {
    let activity = lecture(
        json!({ "title": "Limits", "rooms": ["R1", "R2"], "staff": ["s1", "s2"],
        "online": "https://meet.example.ac.uk/1", "note": "Bring a calculator" }),
    );
    let mut file = module_of("MAA101", json!([activity]));
    file["url"] = json!("https://learn.example.ac.uk/MAA101");
    let published = PublishedFolder::new(&[
        ("modules/a.json", file),
        (
            "rooms.json",
            json!({ "R1": { "title": "Room One", "url": "https://maps.example.ac.uk/R1" } }),
        ),
        (
            "people.json",
            json!([{ "id": "s1", "name": "Dr Ada Byron", "role": "staff" }]),
        ),
    ]);
    with(&published.publisher, Kind::Room, "R2", |agenda| {
        let meeting = &agenda.meetings[0];
        assert_eq!(
            (meeting.code, meeting.title, meeting.topic),
            ("MAA101", "Calculus", Some("Limits"))
        );
        assert_eq!((meeting.activity_type, meeting.term), ("Lecture", "Autumn"));
        assert_eq!(meeting.url, Some("https://learn.example.ac.uk/MAA101"));
        assert_eq!(meeting.staff, ["Dr Ada Byron", "s2"]);
        assert_eq!(meeting.online, Some("https://meet.example.ac.uk/1"));
        assert_eq!(meeting.note, Some("Bring a calculator"));
        let rooms: Vec<_> = meeting
            .rooms
            .iter()
            .map(|room| (room.name, room.title, room.url))
            .collect();
        assert_eq!(
            rooms,
            [
                ("R1", "Room One", Some("https://maps.example.ac.uk/R1")),
                ("R2", "R2", None)
            ]
        );
    });
}

#[test]
fn a_feed_shows_the_meetings_that_it_has_and_no_others() {
    // One week is in another room, and so in another block.
    let changes = json!([{ "week": 2, "rooms": ["R2"] }, { "week": 3, "cancelled": true }]);
    let file = one_lecture(json!({ "weeks": "1-3", "rooms": ["R1"], "changes": changes }));
    let published = PublishedFolder::with(&[("modules/a.json", file)], |config| {
        config.feed.cancelled = CancelledMeetings::Drop;
    });
    let shown = |kind, id: &str| with(&published.publisher, kind, id, show);
    assert_eq!(
        shown(Kind::Room, "R1"),
        "2026-09-28 09:00-10:00 MAA101 Lecture @R1\n"
    );
    assert_eq!(
        shown(Kind::Room, "R2"),
        "2026-10-05 09:00-10:00 MAA101 Lecture @R2 moved\n"
    );
    assert_eq!(
        shown(Kind::Module, "MAA101"),
        shown(Kind::Room, "R1") + &shown(Kind::Room, "R2")
    );
}

#[test]
fn a_feed_without_meetings_has_an_empty_agenda() {
    let published = PublishedFolder::new(&[("modules/a.json", module_of("MAA101", json!([])))]);
    with(&published.publisher, Kind::Module, "MAA101", |agenda| {
        assert!(agenda.meetings.is_empty());
        let week = agenda.week(WEEK_1);
        assert!(week.is_empty() && week.hours.is_empty());
        assert_eq!((week.days.len(), week.lanes()), (5, 1));
        assert_eq!(agenda.first_shown(date(2026, 10, 1)), WEEK_1);
        assert!(agenda.next(NOW.parse().unwrap()).is_none());
        assert_eq!(
            (agenda.week_before(WEEK_1), agenda.week_after(WEEK_1)),
            (None, None)
        );
    });
}

/// For each meeting of the first week: day, times, lane and lanes.
#[track_caller]
fn check_lanes(times: &[(&str, &str, &str)], expected: &[&str]) {
    let activities = times.iter().enumerate().map(|(index, (day, start, end))| {
        lecture(json!({ "id": format!("{index:03}"), "day": day, "start": start, "end": end }))
    });
    let published =
        PublishedFolder::new(&[("modules/a.json", module_of("M", activities.collect()))]);
    let shown = with(&published.publisher, Kind::Module, "M", |agenda| {
        let week = agenda.week(WEEK_1);
        let slots = week
            .days
            .iter()
            .flat_map(|day| day.timed.iter().map(|slot| (day.date, slot)));
        let line = |(date, slot): (Date, &carillon::agenda::PlacedMeeting<'_, '_>)| {
            format!(
                "{} {} {}/{}",
                date.strftime("%a"),
                clock(slot.meeting).split_at(11).1,
                slot.lane,
                slot.lanes
            )
        };
        slots.map(line).collect::<Vec<_>>()
    });
    assert_eq!(shown, expected);
}

#[test]
fn what_does_not_overlap_has_the_column_to_itself() {
    check_lanes(
        &[
            ("Mon", "09:00", "10:00"),
            ("Mon", "10:00", "11:00"),
            ("Tue", "09:00", "10:00"),
        ],
        &[
            "Mon 09:00-10:00 0/1",
            "Mon 10:00-11:00 0/1",
            "Tue 09:00-10:00 0/1",
        ],
    );
}

#[test]
fn what_overlaps_stands_side_by_side() {
    check_lanes(
        &[
            ("Mon", "09:00", "10:00"),
            ("Mon", "09:00", "10:00"),
            ("Mon", "09:30", "10:30"),
        ],
        &[
            "Mon 09:00-10:00 0/3",
            "Mon 09:00-10:00 1/3",
            "Mon 09:30-10:30 2/3",
        ],
    );
}

#[test]
fn a_lane_is_used_again_as_soon_as_it_is_free() {
    check_lanes(
        &[
            ("Mon", "09:00", "12:00"),
            ("Mon", "09:00", "10:00"),
            ("Mon", "10:00", "11:00"),
            ("Mon", "11:30", "12:30"),
        ],
        &[
            "Mon 09:00-12:00 0/2",
            "Mon 09:00-10:00 1/2",
            "Mon 10:00-11:00 1/2",
            "Mon 11:30-12:30 1/2",
        ],
    );
}

#[test]
fn meetings_that_overlap_only_through_others_share_the_width() {
    check_lanes(
        &[
            ("Fri", "09:00", "11:00"),
            ("Fri", "10:00", "13:00"),
            ("Fri", "12:00", "14:00"),
            ("Fri", "14:00", "15:00"),
        ],
        &[
            "Fri 09:00-11:00 0/2",
            "Fri 10:00-13:00 1/2",
            "Fri 12:00-14:00 0/2",
            "Fri 14:00-15:00 0/1",
        ],
    );
}

#[test]
fn no_two_meetings_of_a_day_ever_cover_each_other() {
    // Every start and length of half hours within five hours, many at once.
    let mut times = Vec::new();
    for start in 0..10_u16 {
        for length in 1..=(10 - start).min(4) {
            let text = |half: u16| format!("{:02}:{:02}", 8 + half / 2, half % 2 * 30);
            times.push((text(start), text(start + length)));
        }
    }
    let times: Vec<_> = times
        .iter()
        .map(|(start, end)| ("Wed", &**start, &**end))
        .collect();
    let activities = times.iter().enumerate().map(|(index, (day, start, end))| {
        lecture(json!({ "id": format!("{index}"), "day": day, "start": start, "end": end }))
    });
    let published =
        PublishedFolder::new(&[("modules/a.json", module_of("M", activities.collect()))]);
    with(&published.publisher, Kind::Module, "M", |agenda| {
        let week = agenda.week(WEEK_1);
        let slots = &week.days[2].timed;
        assert_eq!(slots.len(), times.len());
        for (index, a) in slots.iter().enumerate() {
            assert!(a.lane < a.lanes);
            for b in &slots[index + 1..] {
                assert!(
                    a.lane != b.lane || a.to <= b.from || b.to <= a.from,
                    "{a:?} {b:?}"
                );
            }
        }
        // As many lanes as there are meetings at the busiest time, and no more.
        let at = |minute| {
            slots
                .iter()
                .filter(|slot| slot.from <= minute && minute < slot.to)
                .count()
        };
        let busiest = (8 * 60..13 * 60).step_by(30).map(at).max().unwrap();
        assert_eq!(usize::from(week.lanes()), busiest);
    });
}

#[test]
fn the_weekend_has_columns_only_if_something_is_on_it() {
    let days = |day: &str| {
        let published =
            PublishedFolder::new(&[("modules/a.json", one_lecture(json!({ "day": day })))]);
        with(&published.publisher, Kind::Module, "MAA101", |agenda| {
            agenda.week(WEEK_1).days.len()
        })
    };
    assert_eq!((days("Fri"), days("Sat"), days("Sun")), (5, 6, 7));
}

#[test]
fn the_hours_are_whole_and_enclose_the_week() {
    let hours = |start: &str, end: &str| {
        let published = PublishedFolder::new(&[(
            "modules/a.json",
            one_lecture(json!({ "start": start, "end": end })),
        )]);
        with(&published.publisher, Kind::Module, "MAA101", |agenda| {
            agenda.week(WEEK_1).hours
        })
    };
    assert_eq!(hours("09:00", "10:00"), 9..10);
    assert_eq!(hours("08:55", "10:05"), 8..11);
    assert_eq!(hours("00:00", "24:00"), 0..24);
}

#[test]
fn the_week_in_which_the_clocks_change_is_like_any_other() {
    // On Sunday 25 October 2026 at two, London's clocks go back.
    let activity = |id: &str, date: &str, start: &str, end: &str| json!({ "id": id, "type": "Night", "date": date, "start": start, "end": end });
    let activities = json!([
        activity("A", "2026-10-24", "23:00", "24:00"),
        activity("B", "2026-10-25", "00:30", "01:30"),
        activity("C", "2026-10-25", "01:30", "02:30"),
        activity("D", "2026-10-26", "09:00", "10:00"),
    ]);
    let published = PublishedFolder::new(&[("modules/a.json", module_of("M", activities))]);
    with(&published.publisher, Kind::Module, "M", |agenda| {
        let week = agenda.week(date(2026, 10, 19));
        let slots: Vec<_> = week
            .days
            .iter()
            .flat_map(|day| &day.timed)
            .map(|slot| (slot.from, slot.to, slot.lanes))
            .collect();
        assert_eq!(slots, [(23 * 60, 24 * 60, 1), (30, 90, 1), (90, 150, 1)]);
        assert_eq!(agenda.week_after(week.monday), Some(date(2026, 10, 26)));
    });
}

#[test]
fn the_weeks_before_and_after_are_those_that_have_something() {
    let published =
        PublishedFolder::new(&[("modules/a.json", one_lecture(json!({ "weeks": "1,3,5" })))]);
    with(&published.publisher, Kind::Module, "MAA101", |agenda| {
        assert_eq!(agenda.week_after(WEEK_1), Some(date(2026, 10, 12)));
        assert_eq!(agenda.week_after(date(2026, 10, 26)), None);
        assert_eq!(agenda.week_before(WEEK_1), None);
        assert_eq!(
            agenda.week_before(date(2026, 10, 26)),
            Some(date(2026, 10, 12))
        );
        assert_eq!(
            agenda.week_before(date(2030, 1, 7)),
            Some(date(2026, 10, 26))
        );
    });
}

#[test]
fn the_first_week_shown_is_this_one_or_the_next_with_something() {
    let published =
        PublishedFolder::new(&[("modules/a.json", one_lecture(json!({ "weeks": "1,3" })))]);
    with(&published.publisher, Kind::Module, "MAA101", |agenda| {
        let shown = |day| agenda.first_shown(day);
        assert_eq!(shown(date(2026, 8, 1)), WEEK_1);
        assert_eq!(shown(date(2026, 10, 4)), WEEK_1);
        assert_eq!(shown(date(2026, 10, 5)), date(2026, 10, 12));
        assert_eq!(shown(date(2027, 1, 1)), date(2026, 10, 12));
    });
}

#[test]
fn the_next_meeting_is_the_first_that_takes_place_and_has_not_begun() {
    let changes = json!([{ "week": 2, "cancelled": true }]);
    let published = PublishedFolder::new(&[(
        "modules/a.json",
        one_lecture(json!({ "weeks": "1-3", "changes": changes })),
    )]);
    with(&published.publisher, Kind::Module, "MAA101", |agenda| {
        let next = |now: &str| agenda.next(now.parse().unwrap()).map(AgendaMeeting::date);
        assert_eq!(next("2026-09-28T07:59:59Z"), Some(WEEK_1));
        assert_eq!(next("2026-09-28T08:00:00Z"), Some(WEEK_1));
        assert_eq!(next("2026-09-28T08:00:01Z"), Some(date(2026, 10, 12)));
        assert_eq!(next("2026-10-12T09:00:00Z"), None);
    });
}

#[test]
fn it_is_the_day_that_it_is_at_the_university() {
    let published = PublishedFolder::new(&[("modules/a.json", one_lecture(json!({})))]);
    with(&published.publisher, Kind::Module, "MAA101", |agenda| {
        assert_eq!(
            agenda.today("2026-09-28T22:59:59Z".parse().unwrap()),
            WEEK_1
        );
        assert_eq!(
            agenda.today("2026-09-28T23:00:00Z".parse().unwrap()),
            date(2026, 9, 29)
        );
    });
}

#[test]
fn a_student_sees_all_modules_taken_with_groups_also_those_that_never_meet() {
    let published = PublishedFolder::new(&[
        (
            "modules/a.json",
            module_of(
                "A",
                json!([
                    lecture(json!({ "groups": ["1"] })),
                    lecture(json!({ "id": "L2", "type": "Lab", "groups": ["2"] }))
                ]),
            ),
        ),
        ("modules/b.json", module_of("B", json!([]))),
        (
            "modules/c.json",
            module_of("C", json!([lecture(json!({}))])),
        ),
        (
            "enrolments/a.json",
            enrolment_of("A", json!([{ "id": "ann", "groups": ["1"] }, "bob"])),
        ),
        ("enrolments/b.json", enrolment_of("B", json!(["ann"]))),
        ("enrolments/c.json", enrolment_of("C", json!(["bob"]))),
    ]);
    let university = published.publisher.university();
    let index = ActivityIndex::of(university);
    let taught = |id: &str| {
        let feed = &published
            .publisher
            .feeds()
            .get(&FeedId::new(Kind::Student, id))
            .unwrap()
            .feed();
        let all = FeedModule::all(university, &index, feed.blocks(), Some(id));
        all.iter()
            .map(|module| {
                format!(
                    "{} {:?} {:?}",
                    module.code, module.groups, module.activity_types
                )
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(taught("ann"), ["A [\"1\"] {\"Lecture\"}", "B [] {}"]);
    assert_eq!(taught("bob"), ["A [] {}", "C [] {\"Lecture\"}"]);
}

#[test]
fn modules_come_in_the_order_of_their_terms() {
    let mut second = module_of("A", json!([]));
    second["term"] = json!("S2");
    second["title"] = json!("Calculus again");
    let published = PublishedFolder::new(&[
        ("modules/a2.json", second),
        ("modules/a1.json", module_of("A", json!([]))),
        ("modules/b.json", module_of("B", json!([]))),
    ]);
    let university = published.publisher.university();
    let page = |code| Kind::Module.public_page(university, code);
    assert_eq!(page("A").lines, ["Autumn", "S2"]);
    assert_eq!(page("AA").lines, [""; 0]);
    assert_eq!(Kind::Module.known_ids(university), ["A", "B"]);
    assert_eq!(Kind::Module.title(university, "A"), "Calculus again");
}

#[test]
fn a_monday_is_known_by_the_teaching_weeks_that_begin_then() {
    let published = PublishedFolder::new(&[]);
    let university = published.publisher.university();
    assert_eq!(term_weeks(university, date(2026, 10, 12)), [("Autumn", 3)]);
    assert_eq!(term_weeks(university, date(2026, 10, 19)), []);
}

#[test]
fn every_feed_of_the_example_shows_exactly_its_events() {
    let mut publisher = example_publisher();
    publisher.publish(now());
    let university = std::sync::Arc::new(publisher.university().clone());
    let index = ActivityIndex::of(&university);
    let mut meetings = 0;
    for served in publisher.feeds().iter() {
        let agenda = Agenda::new(&university, &index, served.feed().blocks());
        let mut shown: Vec<String> = agenda.meetings.iter().map(uid).collect();
        shown.sort();
        let text = String::from_utf8(served.feed().body(Encoding::Identity)).unwrap();
        let mut in_feed: Vec<String> = events(&text)
            .iter()
            .map(|event| event["UID"].clone())
            .collect();
        in_feed.retain(|uid| uid.contains('-'));
        in_feed.sort();
        assert_eq!(shown, in_feed, "{}", served.feed_id());
        meetings += shown.len();
    }
    assert!(meetings > 500, "{meetings}");
}

fn uid(meeting: &AgendaMeeting<'_>) -> String {
    format!("{:016x}-{}@carillon", meeting.activity.0, meeting.key)
}
