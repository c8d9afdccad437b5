//! Tests of the sessions that have ended.

use std::fs;

use super::*;

fn at(hours: i64) -> Timestamp {
    "2026-11-27T08:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_hours(hours)
}

fn trusted(hours: i64) -> Trusted {
    Trusted {
        clock: at(hours),
        earliest: at(hours),
    }
}

fn lines(state: &Path) -> usize {
    fs::read_to_string(state.join(NAME))
        .unwrap()
        .lines()
        .count()
}

fn session(account: &str, after: i64) -> Session {
    Session::begin(account, "mark", after, at(0)).unwrap()
}

#[test]
fn a_session_that_ended_stays_ended_over_restarts_and_others_go_on() {
    let state = tempfile::tempdir().unwrap();
    let ended = EndedSessions::open(state.path()).unwrap();
    assert!(!state.path().join(NAME).exists());
    let [one, other] = [(); 2].map(|()| session("anna", 0));
    ended.end(&one, trusted(1)).unwrap();
    for ended in [ended, EndedSessions::open(state.path()).unwrap()] {
        assert!(ended.has_ended(&one));
        assert!(!ended.has_ended(&other));
    }
    assert_eq!(lines(state.path()), 2);
}

#[test]
fn all_sessions_of_an_account_end_and_new_ones_can_begin_at_once() {
    let state = tempfile::tempdir().unwrap();
    let ended = EndedSessions::open(state.path()).unwrap();
    let anna = session("anna", 0);
    let bob = session("bob", 0);
    ended.end_all("anna", trusted(0)).unwrap();
    let reopened = EndedSessions::open(state.path()).unwrap();
    for ended in [ended, reopened] {
        assert!(ended.has_ended(&anna));
        assert!(!ended.has_ended(&bob));
        let next = session("anna", ended.last_end("anna"));
        assert!(!ended.has_ended(&next));
        assert_eq!(ended.last_end("bob"), 0);
    }
}

#[test]
fn all_sessions_end_also_after_an_end_while_the_clock_was_ahead() {
    let state = tempfile::tempdir().unwrap();
    let ended = EndedSessions::open(state.path()).unwrap();
    ended.end_all("anna", trusted(1_000)).unwrap();
    let next = session("anna", ended.last_end("anna"));
    assert!(!ended.has_ended(&next), "it can begin at once");
    ended.end_all("anna", trusted(0)).unwrap();
    assert!(ended.has_ended(&next));
}

#[test]
fn a_file_that_is_written_again_keeps_each_entry_that_is_old_only_by_a_clock_that_is_ahead() {
    let state = tempfile::tempdir().unwrap();
    let ended = EndedSessions::open(state.path()).unwrap();
    let first = session("anna", 0);
    ended.end(&first, trusted(0)).unwrap();
    let write_again = |now: Trusted| {
        fs::remove_file(state.path().join(NAME)).unwrap();
        ended.end(&session("bob", 0), now).unwrap();
    };
    write_again(Trusted {
        clock: at(1_000_000),
        earliest: at(1),
    });
    assert!(ended.has_ended(&first), "the clock is ahead");
    write_again(trusted(50));
    assert!(!ended.has_ended(&first));
}

#[test]
fn many_ends_over_many_days_grow_neither_the_file_nor_the_memory_even_with_restarts() {
    let state = tempfile::tempdir().unwrap();
    let mut ended = EndedSessions::open(state.path()).unwrap();
    let mut longest = (0, 0);
    for number in 0..3_000 {
        if number % 700 == 699 {
            ended = EndedSessions::open(state.path()).unwrap();
        }
        // A hundred each day.
        let now = trusted(number * 24 / 100);
        ended.end(&session("anna", 0), now).unwrap();
        if number % 100 == 99 {
            longest.0 = longest.0.max(lines(state.path()));
            longest.1 = longest.1.max(ended.known().ends().count());
        }
    }
    let most = MAX_EXTRA_LINES + 2 * 110;
    assert!(longest.0 <= most && longest.1 <= most, "{longest:?}");
}

#[test]
fn a_line_that_was_cut_short_and_a_file_that_was_lost_do_not_stop_the_next_end() {
    let state = tempfile::tempdir().unwrap();
    let path = state.path().join(NAME);
    let ended = EndedSessions::open(state.path()).unwrap();
    let sessions = [(); 3].map(|()| session("anna", 0));
    ended.end(&sessions[0], trusted(0)).unwrap();
    let mut text = fs::read(&path).unwrap();
    text.extend(b"{\"at\":");
    fs::write(&path, &text).unwrap();
    let ended = EndedSessions::open(state.path()).unwrap();
    ended.end(&sessions[1], trusted(0)).unwrap();
    fs::remove_file(&path).unwrap();
    ended.end(&sessions[2], trusted(0)).unwrap();
    let ended = EndedSessions::open(state.path()).unwrap();
    assert!(sessions.iter().all(|session| ended.has_ended(session)));
}

#[test]
fn a_session_has_ended_for_every_request_while_the_file_is_still_being_written() {
    let state = tempfile::tempdir().unwrap();
    let ended = EndedSessions::open(state.path()).unwrap();
    let [one, other] = [(); 2].map(|()| session("anna", 0));
    std::thread::scope(|scope| {
        let writing = ended.file_length();
        let end = scope.spawn(|| ended.end(&one, trusted(0)));
        // So many that the other thread has begun long before.
        let has_ended = (0..100_000_000).any(|_| {
            std::thread::yield_now();
            ended.has_ended(&one)
        });
        assert!(has_ended);
        assert!(!ended.has_ended(&other));
        assert!(!state.path().join(NAME).exists());
        drop(writing);
        end.join().unwrap().unwrap();
    });
    assert_eq!(lines(state.path()), 2);
}

#[test]
fn an_end_that_could_not_be_written_counts_at_once_and_is_written_with_the_next_one() {
    let state = tempfile::tempdir().unwrap();
    let [path, aside] = [NAME, "aside"].map(|name| state.path().join(name));
    let ended = EndedSessions::open(state.path()).unwrap();
    let sessions = [(); 3].map(|()| session("anna", 0));
    ended.end(&sessions[0], trusted(0)).unwrap();
    fs::rename(&path, &aside).unwrap();
    fs::create_dir(&path).unwrap();
    ended.end(&sessions[1], trusted(0)).unwrap_err();
    assert!(ended.has_ended(&sessions[1]));
    fs::remove_dir(&path).unwrap();
    fs::rename(&aside, &path).unwrap();
    ended.end(&sessions[2], trusted(0)).unwrap();
    let ended = EndedSessions::open(state.path()).unwrap();
    assert!(sessions.iter().all(|session| ended.has_ended(session)));
}

#[test]
fn a_newer_format_is_refused() {
    let state = tempfile::tempdir().unwrap();
    for header in [
        "{\"ended_sessions\":2}\n",
        "{\"ended_sessions\":2,\"since\":1}\n",
    ] {
        fs::write(state.path().join(NAME), header).unwrap();
        let error = EndedSessions::open(state.path()).unwrap_err().to_string();
        let newer = "was written by a newer carillon (its format is 2,";
        assert!(error.contains(newer), "{error}");
    }
}
