//! The announcement of holds: in the log, in the list that other processes read, and by a command of the settings.

use std::io::{self, Write};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};

use crate::config::HoldsConfig;
use crate::holds::{Hold, HoldId, write_holds};

/// The command of the settings is ended after this time.
const COMMAND_TIMEOUT: Duration = Duration::from_secs(60);

/// The holds that were announced last.
pub(super) struct HoldAnnouncer {
    state: PathBuf,
    /// `None` before the first announcement: the list may be that of an earlier server.
    announced: Option<Vec<Hold>>,
    /// The list could not be written.
    is_unwritten: bool,
}

impl HoldAnnouncer {
    pub(super) fn new(state: PathBuf) -> Self {
        Self {
            state,
            announced: None,
            is_unwritten: false,
        }
    }

    /// Announces the current holds, if they are others than the last ones.
    pub(super) fn announce(&mut self, holds: &[Hold], settings: &HoldsConfig) {
        if self.announced.as_deref() != Some(holds) || self.is_unwritten {
            self.write(holds);
        }
        let before = self.announced.replace(holds.to_vec()).unwrap_or_default();
        for hold in holds {
            let continued = before.iter().find(|before| is_continued(before, hold));
            match continued {
                Some(before) if before.id == hold.id && before.is_rejected == hold.is_rejected => {}
                Some(before) if before.is_rejected && !hold.is_rejected => begin(hold, settings),
                Some(_) => {
                    tracing::info!(hold = %hold.id, files = hold.files.len(), people = hold.loss.people, is_rejected = hold.is_rejected, "files are still held");
                }
                None => begin(hold, settings),
            }
        }
        for before in before
            .iter()
            .filter(|before| !holds.iter().any(|hold| is_continued(before, hold)))
        {
            tracing::info!(hold = %before.id, "the hold has ended, and all files are published again as they are");
        }
    }

    fn write(&mut self, holds: &[Hold]) {
        // A server that never held anything leaves no file.
        if holds.is_empty() && self.announced.is_none() && !self.state.join("holds.json").exists() {
            return;
        }
        let written = write_holds(&self.state, holds);
        if let Some(error) = written.as_ref().err().filter(|_| !self.is_unwritten) {
            tracing::error!(%error, "files are held, and `carillon holds` does not know it");
        }
        self.is_unwritten = written.is_err();
    }
}

/// Whether the second is the first one with other contents.
fn is_continued(before: &Hold, after: &Hold) -> bool {
    before.since == after.since && before.is_continued_by(after)
}

fn begin(hold: &Hold, settings: &HoldsConfig) {
    tracing::error!(
        hold = %hold.id,
        files = hold.files.len(),
        people = hold.loss.people,
        meetings = hold.loss.meetings,
        entries = hold.loss.entries,
        "files of the data folder are held at their last good content, because too much would be gone: {} \
         `carillon holds` shows them, and `carillon holds accept {}` publishes them",
        hold.cause.explanation(),
        hold.id,
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
    match run_in_time(command, description) {
        Ok(Some(status)) if status.success() => {}
        Ok(Some(status)) => tracing::error!(hold = %id, %status, "hold.command has failed"),
        Ok(None) => {
            tracing::error!(hold = %id, "hold.command took longer than {} seconds and was ended", COMMAND_TIMEOUT.as_secs());
        }
        Err(error) => tracing::error!(hold = %id, %error, "hold.command could not be run"),
    }
}

/// `None` if the command was ended because it took too long.
fn run_in_time(command: &str, description: Vec<u8>) -> io::Result<Option<ExitStatus>> {
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
    if let Ok(status) = ended.recv_timeout(COMMAND_TIMEOUT) {
        return status.map(Some);
    }
    kill_process_group(group, Signal::KILL)?;
    Ok(None)
}
