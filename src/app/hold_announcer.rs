//! The announcement of holds: in the log, in the list that other processes read, and by a command of the settings.

use std::io::{self, Write};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};

use crate::config::HoldsConfig;
use crate::holds::{Hold, HoldId, read_holds, write_holds};
use crate::printable::{printable, thousands};
use crate::timetable::Rename;

/// The command of the settings is ended after this time.
const COMMAND_TIMEOUT: Duration = Duration::from_secs(60);

/// The number of renames that a warning names.
const EXAMPLES: usize = 3;

/// The holds that were announced last.
pub(super) struct HoldAnnouncer {
    state: PathBuf,
    /// `None` if the list of an earlier server cannot be read.
    announced: Option<Vec<Hold>>,
    has_announced: bool,
    /// The likely renames that were announced last.
    announced_renames: Vec<Rename>,
    /// The list could not be written.
    is_unwritten: bool,
}

impl HoldAnnouncer {
    /// The holds of an earlier server count as announced.
    pub(super) fn new(state: PathBuf) -> Self {
        Self {
            announced: read_holds(&state).ok(),
            has_announced: false,
            state,
            announced_renames: Vec::new(),
            is_unwritten: false,
        }
    }

    /// Announces the current holds and the likely renames that are published, if they are others than the last ones.
    pub(super) fn announce(&mut self, holds: &[Hold], renames: &[Rename], settings: &HoldsConfig) {
        let are_same =
            self.announced.as_deref() == Some(holds) && self.announced_renames == renames;
        if !are_same || self.is_unwritten {
            self.write(holds, renames);
        }
        let is_first = !std::mem::replace(&mut self.has_announced, true);
        let known = std::mem::replace(&mut self.announced_renames, renames.to_vec());
        let new = renames.iter().filter(|rename| !known.contains(rename));
        warn_of_renames(&new.collect::<Vec<_>>());
        let before = self.announced.replace(holds.to_vec()).unwrap_or_default();
        for announcement in announcements(&before, holds, is_first) {
            announcement.log(settings);
        }
    }

    fn write(&mut self, holds: &[Hold], renames: &[Rename]) {
        let written = write_holds(&self.state, holds, renames);
        if let Some(error) = written.as_ref().err().filter(|_| !self.is_unwritten) {
            tracing::error!(%error, "files are held, and `carillon holds` does not know it");
        }
        self.is_unwritten = written.is_err();
    }
}

/// The news of a hold.
#[derive(Debug, PartialEq)]
enum HoldNews<'a> {
    Begins(&'a Hold),
    IsHeldSinceBeforeStart(&'a Hold),
    IsChanged(&'a Hold),
    HasEnded(&'a Hold),
}

/// The news since the last holds.
fn announcements<'a>(before: &'a [Hold], holds: &'a [Hold], is_first: bool) -> Vec<HoldNews<'a>> {
    let news = holds.iter().filter_map(|hold| {
        let before = before.iter().find(|before| before.is_continued_by(hold));
        match before {
            Some(before) if before.id == hold.id && before.is_rejected == hold.is_rejected => {
                let is_news = is_first && !hold.is_rejected;
                is_news.then_some(HoldNews::IsHeldSinceBeforeStart(hold))
            }
            Some(before) if hold.is_rejected || !before.is_rejected => {
                Some(HoldNews::IsChanged(hold))
            }
            // The files of a rejected hold have changed.
            Some(_) | None => Some(HoldNews::Begins(hold)),
        }
    });
    let ended = before.iter().filter(|before| {
        let mut holds = holds.iter();
        !holds.any(|hold| before.is_continued_by(hold))
    });
    news.chain(ended.map(HoldNews::HasEnded)).collect()
}

impl HoldNews<'_> {
    fn log(&self, settings: &HoldsConfig) {
        match self {
            Self::Begins(hold) => begin(hold, settings),
            Self::IsHeldSinceBeforeStart(hold) => {
                tracing::warn!(hold = %hold.id, files = hold.files.len(), "files were held before this start and still are: `carillon holds` shows them");
            }
            Self::IsChanged(hold) => {
                tracing::info!(hold = %hold.id, files = hold.files.len(), people = hold.loss.people, is_rejected = hold.is_rejected, "files are still held");
            }
            Self::HasEnded(hold) => {
                tracing::info!(hold = %hold.id, "the hold has ended, and all files are published again as they are");
            }
        }
    }
}

/// Warns of renames that were published without a record.
fn warn_of_renames(renames: &[&Rename]) {
    if renames.is_empty() {
        return;
    }
    let mut examples: Vec<String> = renames
        .iter()
        .take(EXAMPLES)
        .map(ToString::to_string)
        .collect();
    if renames.len() > EXAMPLES {
        examples.push(format!("and {} more", thousands(renames.len() - EXAMPLES)));
    }
    tracing::warn!(
        renames = renames.len(),
        "modules or activities seem to have another code or id now: {}. Calendars show them as new ones, and old addresses \
         and hidden modules do not count for them. If they were renamed, `carillon holds rename --likely` brings \
         all of that back",
        printable(&examples.join(", "))
    );
}

fn begin(hold: &Hold, settings: &HoldsConfig) {
    tracing::error!(
        hold = %hold.id,
        files = hold.files.len(),
        people = hold.loss.people,
        meetings = hold.loss.meetings,
        entries = hold.loss.entries,
        "files of the data folder are held at their last good content, because too much would be gone: {} \
         `carillon holds` shows them, and `carillon holds accept {}` publishes them{}",
        printable(&hold.explanation()),
        hold.id,
        if hold.renames.is_empty() {
            ""
        } else {
            " and records the likely renames"
        },
    );
    if settings.command.is_empty() {
        return;
    }
    let (command, id) = (settings.command.clone(), hold.id);
    let description = serde_json::to_vec(hold).expect("a hold has only text and numbers");
    // A thread of its own, because a publish waits for nobody.
    let spawned = thread::Builder::new()
        .name("hold command".into())
        .spawn(move || run(&command, id, description));
    if let Err(error) = spawned {
        tracing::error!(%error, "hold.command was not run");
    }
}

/// Runs the command with the description on its standard input.
fn run(command: &str, id: HoldId, description: Vec<u8>) {
    let wait = |ended: &Ended| ended.recv_timeout(COMMAND_TIMEOUT).ok();
    match run_until(command, description, wait) {
        Ok(Some(status)) if status.success() => {}
        Ok(Some(status)) => tracing::error!(hold = %id, %status, "hold.command has failed"),
        Ok(None) => {
            tracing::error!(hold = %id, "hold.command took longer than {} seconds and was ended", COMMAND_TIMEOUT.as_secs());
        }
        Err(error) => tracing::error!(hold = %id, %error, "hold.command could not be run"),
    }
}

/// The end of a command.
type Ended = Receiver<io::Result<ExitStatus>>;

/// Runs the command until `wait` has waited long enough for its end. `None` if it was ended because it took too long.
fn run_until(
    command: &str,
    description: Vec<u8>,
    wait: impl FnOnce(&Ended) -> Option<io::Result<ExitStatus>>,
) -> io::Result<Option<ExitStatus>> {
    let mut child = Command::new("/bin/sh")
        .args(["-c", command])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        // A group of its own, so that what it has started ends with it.
        .process_group(0)
        .spawn()?;
    let group = Pid::from_child(&child);
    let mut input = child.stdin.take().expect("it is piped");
    // A command may never read it.
    let writer = thread::Builder::new().name("hold input".into());
    writer.spawn(move || {
        // A command that does not read its input may still have done its work.
        let _ = input.write_all(&description);
    })?;
    let (sender, ended) = mpsc::channel();
    let waiter = thread::Builder::new().name("hold command".into());
    waiter.spawn(move || sender.send(child.wait()))?;
    if let Some(status) = wait(&ended) {
        return status.map(Some);
    }
    kill_process_group(group, Signal::KILL)?;
    Ok(None)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;
    use crate::holds::{HeldLoss, HoldCause};

    /// A hold of a list whose people are others. Its id is this number.
    fn hold(id: u32, path: &str, is_rejected: bool) -> Hold {
        Hold {
            id: HoldId::new(id),
            cause: HoldCause::OtherPeople,
            since: jiff::Timestamp::UNIX_EPOCH,
            files: vec![path.into()],
            loss: HeldLoss::default(),
            examples: Vec::new(),
            renames: Vec::new(),
            loss_if_renamed: None,
            is_rejected,
            recovering_since: None,
        }
    }

    #[test]
    fn a_hold_is_announced_when_it_begins_changes_and_ends_and_at_the_first_look_after_a_start() {
        let [open, other] = [hold(1, "A", false), hold(2, "A", false)];
        let [rejected, elsewhere] = [hold(1, "A", true), hold(1, "B", false)];
        let check = |before: &Hold, after: &Hold, is_first, expected: &[HoldNews<'_>]| {
            let (before, after) = (std::slice::from_ref(before), std::slice::from_ref(after));
            assert_eq!(announcements(before, after, is_first), expected);
        };
        assert_eq!(
            announcements(&[], std::slice::from_ref(&open), false),
            [HoldNews::Begins(&open)]
        );
        check(
            &open,
            &open,
            true,
            &[HoldNews::IsHeldSinceBeforeStart(&open)],
        );
        check(&open, &open, false, &[]);
        check(&rejected, &rejected, true, &[]);
        check(&rejected, &rejected, false, &[]);
        check(&open, &other, false, &[HoldNews::IsChanged(&other)]);
        check(&open, &rejected, false, &[HoldNews::IsChanged(&rejected)]);
        check(&rejected, &other, false, &[HoldNews::Begins(&other)]);
        let both = [HoldNews::Begins(&elsewhere), HoldNews::HasEnded(&open)];
        check(&open, &elsewhere, false, &both);
    }

    fn runs(process: &str) -> bool {
        let stat = fs::read_to_string(format!("/proc/{}/stat", process.trim()));
        // One that has ended stays a zombie until somebody asks for its status.
        stat.is_ok_and(|stat| !stat.contains(") Z "))
    }

    /// Waits until the condition holds, and fails after a minute.
    fn wait_until(condition: impl Fn() -> bool) {
        let waits = (0..6000).take_while(|_| !condition());
        waits.for_each(|_| drop(Command::new("sleep").arg("0.01").status()));
        assert!(condition());
    }

    #[test]
    fn a_command_that_never_ends_is_ended_with_everything_that_it_has_started() {
        let folder = tempfile::tempdir().unwrap();
        let started = folder.path().join("started");
        let command = format!(
            "sleep 1000 & echo $! $$ > {0}.part; mv {0}.part {0}; sleep 1000",
            started.display()
        );
        let read = |path: &Path| fs::read_to_string(path).unwrap_or_default();
        let outcome = run_until(&command, vec![b'x'; 1_000_000], |ended| {
            wait_until(|| started.exists());
            ended.try_recv().ok()
        });
        assert!(outcome.unwrap().is_none());
        let started = read(&started);
        let processes: Vec<&str> = started.split_whitespace().collect();
        assert_eq!(processes.len(), 2);
        wait_until(|| !processes.iter().any(|process| runs(process)));
    }

    #[test]
    fn a_command_that_ends_in_time_gives_its_status() {
        let outcome = run_until("cat > /dev/null; exit 3", b"{}".to_vec(), |ended| {
            ended.recv_timeout(COMMAND_TIMEOUT).ok()
        });
        assert_eq!(outcome.unwrap().unwrap().code(), Some(3));
    }
}
