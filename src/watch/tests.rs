//! The time at which a wait ends, and its reason.

use std::fs;

use super::*;

/// A watcher of this folder as data folder and as state folder, which polls once in an hour if at all.
fn watcher(mode: WatchMode, folder: &Path) -> (Watcher, Waker) {
    let poll_seconds = 3600;
    let settings = config::WatchConfig { mode, poll_seconds };
    let (watcher, waker, error) = Watcher::new(folder, folder, &settings);
    assert!(error.is_none(), "{error:?}");
    (watcher, waker)
}

#[test]
fn the_look_at_everything_that_is_due_waits_for_the_end_of_a_burst() {
    let folder = tempfile::tempdir().unwrap();
    let (mut watcher, waker) = watcher(WatchMode::Poll, folder.path());
    let begun = Instant::now();
    watcher.next_look = Some(begun);
    waker
        .0
        .send(Signal::FolderChanged(FolderChange::Anything))
        .unwrap();
    watcher.handle_waiting_signals();
    let end = watcher.burst.as_ref().unwrap().end();
    assert!(end > begun);
    let reason = watcher.wait();
    assert_eq!(reason, WakeReason::FolderMayHaveChanged(LookAt::Everything));
    assert!(Instant::now() >= end, "it has waited for the end");
}

#[test]
fn a_created_file_starts_no_burst_and_brings_the_next_look_forward() {
    let folder = tempfile::tempdir().unwrap();
    let (mut watcher, _waker) = watcher(WatchMode::Poll, folder.path());
    watcher.handle(Signal::FolderChanged(FolderChange::FileCreated));
    assert!(watcher.burst.is_none());
    let first = watcher.next_look.unwrap();
    assert!(first <= Instant::now() + INTERVAL_AFTER_FILES);
    watcher.handle(Signal::FolderChanged(FolderChange::FileCreated));
    assert_eq!(watcher.next_look, Some(first), "more files do not delay it");
}

#[test]
fn a_watcher_that_reaches_the_limit_of_the_system_polls_from_then_on() {
    let folder = tempfile::tempdir().unwrap();
    let (mut watcher, _waker) = watcher(WatchMode::Events, folder.path());
    assert!(watcher.is_watching);
    let error = notify::Error::new(notify::ErrorKind::MaxFilesWatch);
    let signal = signal_of(Err(error), &WatchedPaths::default()).unwrap();
    watcher.handle(signal);
    assert!(watcher.notify.is_none(), "no event is waited for");
    assert_eq!(watcher.poll, Some(MISSING_FOLDER_INTERVAL));
    let reason = watcher.wait();
    assert_eq!(reason, WakeReason::FolderMayHaveChanged(LookAt::Everything));
    watcher.update_watches();
    assert!(watcher.notify.is_none());
}

#[test]
fn a_change_that_no_event_has_announced_makes_the_watcher_watch_again() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().canonicalize().unwrap();
    let file = data.join("a.json");
    let everything = WakeReason::FolderMayHaveChanged(LookAt::Everything);
    let (mut watcher, _waker) = watcher(WatchMode::Events, &data);
    // The operating system drops the watches, and tells nobody.
    watcher.notify.as_mut().unwrap().unwatch(&data).unwrap();
    fs::write(&file, "1").unwrap();
    watcher.next_look = Some(Instant::now());
    assert_eq!(watcher.wait(), everything);
    watcher.update_watches();
    watcher.change_found();
    assert_eq!(watcher.wait(), everything, "another look follows");
    watcher.update_watches();
    watcher.change_found();
    assert!(watcher.burst.is_none(), "one look is enough");
    fs::write(&file, "2").unwrap();
    let written = WakeReason::FolderMayHaveChanged(LookAt::Files(["a.json".into()].into()));
    assert_eq!(watcher.wait(), written, "events arrive again");
    watcher.change_found();
    assert!(watcher.burst.is_none(), "an event has announced it");
}

#[test]
fn decisions_that_no_event_has_announced_make_the_watcher_watch_the_journal_again() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().canonicalize().unwrap();
    let decide = || fs::write(state.join("journal.jsonl"), "a line").unwrap();
    let (mut watcher, waker) = watcher(WatchMode::Events, &state);
    decide();
    assert_eq!(watcher.wait(), WakeReason::DecisionsChanged);
    // The operating system drops the watches, and tells nobody.
    let journal = watcher.journal.as_mut().unwrap();
    journal.notify.unwatch(&state).unwrap();
    watcher.decisions_found();
    watcher.handle_waiting_signals();
    decide();
    // It does not wait for ever if no event comes.
    let (ended, end) = mpsc::channel::<()>();
    let stop = std::thread::spawn(move || {
        let _ = end.recv_timeout(Duration::from_secs(20));
        waker.stop();
    });
    assert_eq!(watcher.wait(), WakeReason::DecisionsChanged);
    drop(ended);
    stop.join().unwrap();
}

#[test]
fn decisions_are_answered_at_once_and_put_no_look_off() {
    let folder = tempfile::tempdir().unwrap();
    let (mut watcher, waker) = watcher(WatchMode::Poll, folder.path());
    waker.decisions_changed();
    waker.decisions_changed();
    assert_eq!(
        watcher.wait(),
        WakeReason::DecisionsChanged,
        "one answer for both"
    );
    // Changes of the folder, and decisions without a pause.
    waker
        .0
        .send(Signal::FolderChanged(FolderChange::Anything))
        .unwrap();
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        waker.decisions_changed();
        match watcher.wait() {
            WakeReason::DecisionsChanged => assert!(Instant::now() < deadline, "nobody looks"),
            wake => {
                break assert_eq!(wake, WakeReason::FolderMayHaveChanged(LookAt::Everything));
            }
        }
    }
    waker.stop();
    assert_eq!(watcher.wait(), WakeReason::Stop);
}
