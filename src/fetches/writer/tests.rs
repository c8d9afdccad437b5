//! The file of fetch records as the writer leaves it.

use super::*;
use crate::feed::{FeedId, Kind};
use crate::fetches::{ClientApp, Fetch, read};
use crate::links::LinkId;
use std::fs;

const NOW: i64 = 1_800_000_000;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

/// A writer into this folder that has restored its records at this time.
fn writer(recorder: &FetchRecorder, state: &Path, now: i64) -> RecordWriter {
    let mut writer = RecordWriter::new(
        recorder,
        state,
        &config::FetchesConfig::default(),
        Published::default(),
    )
    .unwrap();
    writer.restore(at(now));
    writer
}

fn record(recorder: &FetchRecorder, id: &str, second: i64) {
    recorder.record(
        Some(LinkId::from(FeedId::new(Kind::Student, id))),
        b"Google-Calendar-Importer",
        false,
        Fetch::new(at(second), 200, 5, at(1)),
    );
}

fn log(state: &Path) -> String {
    fs::read_to_string(state.join("fetches.log")).unwrap()
}

#[test]
fn fetches_are_appended_in_order_and_known_at_once() {
    let state = tempfile::tempdir().unwrap();
    let recorder = FetchRecorder::new();
    let mut writer = writer(&recorder, state.path(), NOW);
    assert_eq!(log(state.path()), "");
    record(&recorder, "bob", NOW + 2);
    record(&recorder, "ann", NOW + 1);
    assert_eq!(
        recorder.of(&LinkId::from(FeedId::new(Kind::Student, "ann"))),
        [],
        "not before it is written down"
    );
    writer.write(at(NOW + 10));
    let first = "fetch 1800000001 google 200 5 1 student ann\nfetch 1800000002 google 200 5 1 student bob\n\
                     count 500000 google 2 0 10\n";
    assert_eq!(log(state.path()), first);
    record(&recorder, "ann", NOW + 11);
    writer.write(at(NOW + 20));
    let second = "fetch 1800000011 google 200 5 1 student ann\ncount 500000 google 1 0 5\n";
    assert_eq!(log(state.path()), format!("{first}{second}"));
    writer.write(at(NOW + 30));
    assert_eq!(
        log(state.path()),
        format!("{first}{second}"),
        "nothing has come"
    );
    let [known] = recorder.of(&LinkId::from(FeedId::new(Kind::Student, "ann")))[..] else {
        panic!("one program")
    };
    assert_eq!(
        (known.app(), known.last().time()),
        (ClientApp::with_id("google"), at(NOW + 11))
    );
}

#[test]
fn a_new_writer_continues_where_the_last_one_ended() {
    let state = tempfile::tempdir().unwrap();
    let recorder = FetchRecorder::new();
    let mut first = writer(&recorder, state.path(), NOW);
    for second in 0..20 {
        record(&recorder, "ann", NOW + second);
        first.write(at(NOW + second));
    }
    let again = FetchRecorder::new();
    writer(&again, state.path(), NOW + 20);
    assert_eq!(
        again.of(&LinkId::from(FeedId::new(Kind::Student, "ann"))),
        recorder.of(&LinkId::from(FeedId::new(Kind::Student, "ann")))
    );
    assert_eq!(
        log(state.path()).lines().count(),
        5,
        "four fetches and a count are kept: {}",
        log(state.path())
    );
    assert_eq!(
        read(state.path(), at(0)).unwrap().unwrap(),
        *again.0.unwrap().records()
    );
}

#[test]
fn records_older_than_a_month_are_forgotten_within_a_day() {
    let day = i64::from(DAY);
    let state = tempfile::tempdir().unwrap();
    let recorder = FetchRecorder::new();
    let mut writer = writer(&recorder, state.path(), NOW);
    record(&recorder, "ann", NOW);
    record(&recorder, "bob", NOW + 2 * day);
    writer.write(at(NOW + 2 * day));
    writer.write(at(NOW + 30 * day));
    assert_eq!(
        recorder
            .of(&LinkId::from(FeedId::new(Kind::Student, "ann")))
            .len(),
        1
    );
    writer.write(at(NOW + 31 * day));
    assert_eq!(
        recorder.of(&LinkId::from(FeedId::new(Kind::Student, "ann"))),
        []
    );
    assert_eq!(
        recorder
            .of(&LinkId::from(FeedId::new(Kind::Student, "bob")))
            .len(),
        1
    );
    assert!(
        !log(state.path()).contains("ann") && log(state.path()).contains("bob"),
        "{}",
        log(state.path())
    );
}

#[test]
fn a_clock_that_is_far_ahead_for_a_moment_loses_no_fetch_and_leaves_none_in_the_future() {
    let state = tempfile::tempdir().unwrap();
    let recorder = FetchRecorder::new();
    let trusted_time = TrustedTime::open(state.path());
    trusted_time.bounds(at(NOW));
    let mut writer = writer(&recorder, state.path(), NOW).with_trusted_time(trusted_time);
    let ahead = NOW + 60 * 365 * i64::from(DAY);
    record(&recorder, "ann", NOW);
    record(&recorder, "bob", ahead);
    writer.write(at(ahead));
    writer.write(at(NOW + 10));
    let last = |id| {
        recorder
            .of(&LinkId::from(FeedId::new(Kind::Student, id)))
            .first()
            .map(|known| known.last().time())
    };
    assert_eq!(last("ann"), Some(at(NOW)));
    assert_eq!(last("bob"), None);
    assert!(!log(state.path()).contains(&ahead.to_string()));
}

#[test]
fn a_file_that_somebody_removes_is_written_again_with_all_records() {
    let state = tempfile::tempdir().unwrap();
    let recorder = FetchRecorder::new();
    let mut writer = writer(&recorder, state.path(), NOW);
    record(&recorder, "ann", NOW + 1);
    writer.write(at(NOW + 10));
    fs::remove_file(state.path().join("fetches.log")).unwrap();
    record(&recorder, "bob", NOW + 11);
    writer.write(at(NOW + 20));
    assert!(!writer.has_failed);
    let text = log(state.path());
    assert!(
        text.contains("student ann") && text.contains("student bob"),
        "{text}"
    );
}

#[test]
fn fetches_that_could_not_be_written_are_written_later() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    let recorder = FetchRecorder::new();
    let mut writer = writer(&recorder, &state, NOW);
    record(&recorder, "ann", NOW + 1);
    writer.write(at(NOW + 10));
    assert!(writer.has_failed);
    assert_eq!(
        recorder
            .of(&LinkId::from(FeedId::new(Kind::Student, "ann")))
            .len(),
        1,
        "it is known all the same"
    );
    fs::create_dir(&state).unwrap();
    writer.write(at(NOW + 20));
    assert!(!writer.has_failed);
    assert_eq!(
        log(&state),
        "fetch 1800000001 google 200 5 1 student ann\ncount 500000 google 1 0 5\n"
    );
}
