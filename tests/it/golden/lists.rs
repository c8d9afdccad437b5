//! The lists beside the journal: changes, fetches, published ids, spellings, and the highest SEQUENCE.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use carillon::changes::{
    self, ActivityRef, Change, ChangeKind, ChangeLog, ChangeLogFile, MeetingChange, MeetingFacts,
};
use carillon::config::FetchesConfig;
use carillon::feed::{FeedId, Kind};
use carillon::fetches::{
    self, CONNECTION_DAYS_VERSION, ConnectionCounts, ConnectionDay, Fetch, FetchRecorder,
    RecordWriter, read_connection_days, record_connection_day,
};
use carillon::folder::{IdKind, SPELLINGS_VERSION, Spellings, SpellingsFound};
use carillon::publish::SEQUENCE_VERSION;
use carillon::published_ids::{self, PublishedIds};
use carillon::snapshot::Published;
use carillon::timetable::{MeetingKey, MeetingState, When};
use carillon::trusted_time::{self, TimeBounds, TrustedTime};
use jiff::civil::date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::{assert_golden, golden, state_with};
use crate::fixture::Folders;

const NOON: &str = "2026-11-22T12:00:00.25Z";

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

/// A change of each kind, the first of them with everything that a change can have.
fn example_changes() -> Vec<Change> {
    use ChangeKind::{Added, Cancelled, Moved, OtherStaff, Reinstated, Removed};
    let bare = ActivityRef {
        module_code: "B 1".into(),
        term: "T".into(),
        module_title: "Botany".into(),
        timezone: TimeZone::UTC,
        id: "LAB".into(),
        activity_type: "Lab".into(),
        title: None,
        groups: Vec::new(),
        shared: None,
    };
    let full = ActivityRef {
        module_code: "A".into(),
        timezone: TimeZone::get("Europe/London").unwrap(),
        title: Some("Proofs".into()),
        groups: vec!["X".into(), "Y".into()],
        shared: Some("J1".into()),
        ..bare.clone()
    };
    let (full, bare) = (Arc::new(full), Arc::new(bare));
    let side = |state, rooms: &[&str]| MeetingFacts {
        state,
        rooms: rooms.iter().map(|room| (*room).into()).collect(),
        staff: vec!["s1".into()],
        is_online: rooms.is_empty(),
    };
    let [r1, r2] = ["R1", "R2"].map(|room| side(MeetingState::Confirmed, &[room]));
    let online = side(MeetingState::Provisional, &[]);
    let cancelled = side(MeetingState::Cancelled, &["R1"]);
    let timed = When::Timed {
        start: 1_790_000_000,
        end: 1_790_003_600,
    };
    let later = When::Timed {
        start: 1_790_086_400,
        end: 1_790_090_000,
    };
    let day = date(2027, 1, 18);
    let week = |before, after| MeetingChange {
        key: MeetingKey::Week(7),
        before,
        after,
    };
    let whole_day = MeetingChange {
        key: MeetingKey::Date(day),
        before: Some(When::Day(day)),
        after: Some(timed),
    };
    let (before, both) = (week(Some(timed), None), week(Some(timed), Some(later)));
    let change = |kind, activity: &Arc<ActivityRef>, before, after, meetings| Change {
        at: NOON.parse().unwrap(),
        kind,
        activity: Arc::clone(activity),
        before,
        after,
        note: None,
        meetings,
    };
    let added = week(None, Some(later));
    vec![
        change(
            Moved,
            &full,
            Some(r1.clone()),
            Some(r2),
            vec![both, whole_day],
        ),
        change(
            Cancelled,
            &full,
            Some(r1.clone()),
            Some(cancelled.clone()),
            vec![both],
        ),
        change(
            Reinstated,
            &full,
            Some(cancelled),
            Some(r1.clone()),
            vec![both],
        ),
        change(Added, &bare, None, Some(online.clone()), vec![added]),
        change(Removed, &bare, Some(online.clone()), None, vec![before]),
        change(OtherStaff, &bare, Some(r1), Some(online), vec![both]),
    ]
}

#[test]
fn changes_are_written_as_their_golden_file_has_them() {
    let state = tempfile::tempdir().unwrap();
    let path = state.path().join("changes.jsonl");
    let mut file = ChangeLogFile::at(path.clone());
    assert!(file.read().unwrap().is_none());
    let noon = NOON.parse().unwrap();
    let time = (noon, TimeBounds::of_clock(noon));
    let updated = Arc::new(ChangeLog::default()).updated(example_changes(), 60, time);
    file.note(&updated.added, updated.is_redated);
    file.write(&updated.log).unwrap();
    let mut written = fs::read(&path).unwrap();
    // A log without changes, in which meetings are still elsewhere.
    let forgotten = updated.log.updated(Vec::new(), 0, later());
    file.note(&[], true);
    file.write(&forgotten.log).unwrap();
    written.extend(fs::read(path).unwrap());
    let name = format!("changes-{}.jsonl", changes::VERSION);
    assert_golden(
        &name,
        &written,
        "src/changes/line.rs and src/changes/moves/stored.rs",
    );
}

/// A day after the changes.
fn later() -> (Timestamp, TimeBounds) {
    let later = NOON.parse::<Timestamp>().unwrap() + SignedDuration::from_hours(24);
    (later, TimeBounds::of_clock(later))
}

#[test]
fn changes_of_versions_1_and_2_are_read() {
    let [first, second] = ["changes-1.jsonl", "changes-2.jsonl"].map(read_changes);
    assert!(!first.moves().is_empty());
    assert_eq!(first.moves(), second.moves());
}

/// The log of this golden file, which has all changes of the example.
fn read_changes(name: &str) -> ChangeLog {
    let state = state_with("changes.jsonl", name);
    let mut file = ChangeLogFile::at(state.path().join("changes.jsonl"));
    let log = file.read().unwrap().unwrap();
    let example = example_changes();
    // The latest comes first, and of one moment the one that is first in the calendar.
    let sorted = |changes: Vec<&Change>| {
        let mut shown: Vec<String> = changes.iter().map(|change| format!("{change:?}")).collect();
        shown.sort();
        shown
    };
    for code in ["A", "B 1"] {
        let expected = example
            .iter()
            .filter(|change| &*change.activity.module_code == code);
        assert_eq!(sorted(log.of_module(code)), sorted(expected.collect()));
    }
    assert_eq!(log.len(), 6);
    log
}

/// The second at which the records of the example begin.
const FIRST_FETCH: i64 = 1_800_000_000;

#[test]
fn the_known_time_is_written_and_read_as_its_golden_file_has_it() {
    let state = tempfile::tempdir().unwrap();
    let trusted_time = TrustedTime::open(state.path());
    let (start, ahead) = (at(FIRST_FETCH), at(4_000_000_000));
    trusted_time.bounds(start);
    trusted_time.bounds(ahead);
    let written = fs::read(state.path().join("clock")).unwrap();
    let name = format!("clock-{}.json", trusted_time::VERSION);
    assert_golden(&name, &written, "src/trusted_time.rs");
    let state = state_with("clock", "clock-1.json");
    let bounds = TrustedTime::read(state.path()).bounds(ahead);
    assert_eq!((bounds.earliest, bounds.latest), (start, ahead));
}

/// The second at which the records of the example are rewritten, more than a day later.
const NEXT_DAY: i64 = FIRST_FETCH + 90_000;

const GOOGLE: &[u8] = b"Google-Calendar-Importer";

fn record(recorder: &FetchRecorder, kind: Kind, id: &str, second: i64, status: u16, modified: i64) {
    let fetch = Fetch::new(at(second), status, 9000, at(modified));
    recorder.record(Some(FeedId::new(kind, id).into()), GOOGLE, false, fetch);
}

fn writer(recorder: &FetchRecorder, state: &Path, second: i64) -> RecordWriter {
    let settings = FetchesConfig::default();
    let mut writer = RecordWriter::new(recorder, state, &settings, Published::default()).unwrap();
    writer.restore(at(second));
    writer
}

/// Records of fetches that were rewritten once, with one that came later.
fn write_fetches(state: &Path) {
    let recorder = FetchRecorder::new();
    let mut writer = writer(&recorder, state, FIRST_FETCH);
    // One of a kind: the order of several is that of a hash.
    record(&recorder, Kind::Student, "ann", FIRST_FETCH, 200, 1);
    record(&recorder, Kind::Student, "ann", FIRST_FETCH + 1, 304, 1);
    record(
        &recorder,
        Kind::Student,
        "ann",
        FIRST_FETCH + 7200,
        200,
        5000,
    );
    record(&recorder, Kind::Staff, "s1", FIRST_FETCH + 2, 200, 2);
    record(&recorder, Kind::Module, "A b", FIRST_FETCH + 3, 200, 3);
    record(&recorder, Kind::Room, "R 1", FIRST_FETCH + 4, 404, 4);
    writer.write(at(NEXT_DAY));
    record(&recorder, Kind::Student, "bob", NEXT_DAY + 5, 200, 6);
    writer.write(at(NEXT_DAY + 10));
}

#[test]
fn fetches_are_written_as_their_golden_file_has_them() {
    let state = tempfile::tempdir().unwrap();
    write_fetches(state.path());
    let name = format!("fetches-{}.log", fetches::VERSION);
    let written = fs::read(state.path().join("fetches.log")).unwrap();
    assert_golden(&name, &written, "src/fetches/line.rs");
}

#[test]
fn fetches_of_version_1_are_read() {
    let state = state_with("fetches.log", "fetches-1.log");
    let records = fetches::read(state.path(), at(0)).unwrap().unwrap();
    let fetches = |kind, id: &str| -> Vec<(i64, u16, u32)> {
        let link_id = FeedId::new(kind, id).into();
        let [subscription] = records.of(&link_id).collect::<Vec<_>>()[..] else {
            panic!("one program fetched {id}")
        };
        assert_eq!(subscription.app().id(), "google");
        let fetches = subscription.fetches().iter();
        fetches
            .map(|fetch| {
                (
                    fetch.time().as_second() - FIRST_FETCH,
                    fetch.status(),
                    fetch.bytes(),
                )
            })
            .collect()
    };
    assert_eq!(
        fetches(Kind::Student, "ann"),
        [(0, 200, 9000), (1, 304, 9000), (7200, 200, 9000)]
    );
    assert_eq!(fetches(Kind::Staff, "s1"), [(2, 200, 9000)]);
    assert_eq!(fetches(Kind::Module, "A b"), [(3, 200, 9000)]);
    assert_eq!(fetches(Kind::Room, "R 1"), [(4, 404, 9000)]);
    assert_eq!(fetches(Kind::Student, "bob"), [(90_005, 200, 9000)]);
    let counts: Vec<(i64, u32, u32, u64)> = records
        .counts()
        .map(|(hour, _, count)| {
            (
                (hour.as_second() - FIRST_FETCH) / 3600,
                count.fetches,
                count.unchanged,
                count.bytes,
            )
        })
        .collect();
    assert_eq!(
        counts,
        [(0, 5, 1, 45_000), (2, 1, 0, 9000), (25, 1, 0, 9000)]
    );
    // A line that no page shows by itself says when a subscription had the last change.
    let had = |state: &Path| -> Vec<String> {
        let text = fs::read_to_string(state.join("fetches.log")).unwrap();
        text.lines()
            .filter(|line| line.starts_with("had "))
            .map(str::to_owned)
            .collect()
    };
    let before = had(state.path());
    assert_eq!(before, ["had 1800007200 google 5000 student ann"]);
    writer(&FetchRecorder::new(), state.path(), NEXT_DAY + 20);
    assert_eq!(had(state.path()), before, "it was read and written again");
}

#[test]
fn the_connections_of_each_day() {
    let name = format!("connections-{CONNECTION_DAYS_VERSION}.jsonl");
    let state = tempfile::tempdir().unwrap();
    let counts = |connected| ConnectionCounts {
        connected,
        silent: 2,
        never: 3,
        off: 4,
    };
    let days = [22, 23].map(|day| ConnectionDay {
        day: date(2026, 11, day),
        students: counts(40_000),
        staff: counts(1),
    });
    for day in days {
        record_connection_day(state.path(), day.day, || day).unwrap();
    }
    let written = fs::read(state.path().join("connections.jsonl")).unwrap();
    assert_golden(&name, &written, "src/fetches/connection_days.rs");
    let state = state_with("connections.jsonl", "connections-1.jsonl");
    assert_eq!(read_connection_days(state.path()).unwrap(), days);
}

fn with_names(feeds: &[(FeedId, bool)]) -> impl Iterator<Item = (&FeedId, bool)> + Clone {
    feeds.iter().map(|(feed_id, is_named)| (feed_id, *is_named))
}

#[test]
fn published_ids_are_written_as_their_golden_file_has_them() {
    let state = tempfile::tempdir().unwrap();
    let (mut ids, error) = PublishedIds::open(state.path(), 30);
    assert!(error.is_none(), "{error:?}");
    let all = [
        (FeedId::new(Kind::Student, "ann"), true),
        (FeedId::new(Kind::Staff, "s 1"), true),
        (FeedId::new(Kind::Module, "A"), true),
        (FeedId::new(Kind::Room, "R1"), true),
    ];
    ids.update(with_names(&all), TimeBounds::of_clock(at(FIRST_FETCH)))
        .unwrap();
    let fewer = [
        (FeedId::new(Kind::Student, "ann"), false),
        (FeedId::new(Kind::Module, "A"), true),
        (FeedId::new(Kind::Room, "R1"), false),
    ];
    ids.update(with_names(&fewer), TimeBounds::of_clock(at(NEXT_DAY)))
        .unwrap();
    let again = [
        (FeedId::new(Kind::Student, "ann"), false),
        (FeedId::new(Kind::Module, "A"), true),
        (FeedId::new(Kind::Room, "R1"), true),
    ];
    ids.update(with_names(&again), TimeBounds::of_clock(at(NEXT_DAY + 1)))
        .unwrap();
    let name = format!("published-ids-{}", published_ids::VERSION);
    let written = fs::read(state.path().join("published-ids")).unwrap();
    assert_golden(&name, &written, "src/published_ids/file.rs");
}

#[test]
fn published_ids_of_version_1_are_read() {
    let state = state_with("published-ids", "published-ids-1");
    let ids = PublishedIds::read(state.path(), 30).unwrap();
    let of_kind = |kind| ids.of_kind(kind).collect::<Vec<_>>();
    assert_eq!(of_kind(Kind::Student), ["ann"]);
    assert_eq!(of_kind(Kind::Staff), [""; 0], "it was forgotten");
    assert_eq!(of_kind(Kind::Module), ["A"]);
    assert_eq!(of_kind(Kind::Room), ["R1"]);
    let last_day = at(NEXT_DAY) + SignedDuration::from_hours(30 * 24);
    let second = SignedDuration::from_secs(1);
    assert!(
        ids.kept(last_day - second)
            .is_kept(&FeedId::new(Kind::Student, "ann"))
    );
    assert!(
        !ids.kept(last_day)
            .is_kept(&FeedId::new(Kind::Student, "ann"))
    );
    assert!(
        ids.kept(last_day).is_kept(&FeedId::new(Kind::Room, "R1")),
        "it is back"
    );
}

fn spellings() -> Spellings {
    let mut found = SpellingsFound::default();
    found.add(IdKind::Term, &["T "]);
    found.add(IdKind::Module, &[" A"]);
    found.add(IdKind::Activity, &["A", "T", "LEC "]);
    found.add(IdKind::Student, &["Jo\u{308}rg"]);
    found.add(IdKind::Staff, &["s1\u{a0}"]);
    found.add(IdKind::Room, &["R\"1\" "]);
    found.add(IdKind::Notice, &["ann", " n1"]);
    found.published()
}

#[test]
fn spellings_are_written_as_their_golden_file_has_them() {
    let name = format!("spellings-{SPELLINGS_VERSION}.json");
    assert_golden(&name, &spellings().to_json(), "src/folder/identity.rs");
}

#[test]
fn spellings_of_version_1_are_read() {
    let read = Spellings::from_json(&golden("spellings-1.json")).unwrap();
    assert_eq!(read, spellings());
    assert_eq!(
        &*read.published(IdKind::Student, "J\u{f6}rg"),
        "Jo\u{308}rg"
    );
    let activity = read.published_part(IdKind::Activity, &["A", "T", "LEC"]);
    assert_eq!(&*activity, "LEC ");
}

/// Publishes the folders at a time, so that the highest SEQUENCE is on disk.
fn publish(folders: &Folders, now: &str) {
    folders.publisher().publish(now.parse().unwrap());
}

#[test]
fn the_highest_sequence_is_written_as_its_golden_file_has_it() {
    let folders = Folders::new();
    publish(&folders, NOON);
    let written = fs::read(folders.state().join("sequence")).unwrap();
    let name = format!("sequence-{SEQUENCE_VERSION}");
    assert_golden(&name, &written, "src/publish/sequence.rs");
}

#[test]
fn the_highest_sequence_of_version_1_is_read() {
    let folders = Folders::new();
    folders.open_links();
    let path = folders.state().join("sequence");
    fs::write(&path, golden("sequence-1")).unwrap();
    // A clock that was set back: the number goes on from the file.
    publish(&folders, "2026-01-01T00:00:00Z");
    let number = |text: &[u8]| -> u32 {
        let text = std::str::from_utf8(text).unwrap();
        text.strip_suffix('\n').unwrap().parse().unwrap()
    };
    let before = number(&golden("sequence-1"));
    assert_eq!(number(&fs::read(&path).unwrap()), before + 1);
}
