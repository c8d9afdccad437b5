//! The signals that end the wait of a `Watcher`.

use std::sync::mpsc::Sender;

use super::watched_paths::FolderChange;

/// Ends the wait of a `Watcher`.
#[derive(Clone, Debug)]
pub struct Waker(pub(super) Sender<Signal>);

pub(super) enum Signal {
    FolderChanged(FolderChange),
    /// A new folder cannot be watched, because no more folders can be.
    LimitReached,
    DecisionsChanged,
    JobFinished,
    Stop,
}

impl Waker {
    /// Makes the current or the next wait of the `Watcher` return `DecisionsChanged`.
    pub fn decisions_changed(&self) {
        // If nobody receives this, the server is stopping, and the next start reads the journal.
        let _ = self.0.send(Signal::DecisionsChanged);
    }

    /// Makes the current or the next wait of the `Watcher` return `Stop`.
    pub fn stop(&self) {
        // If nobody receives this, there is nothing to stop.
        let _ = self.0.send(Signal::Stop);
    }

    /// Makes the current or the next wait for a job return `JobFinished`.
    pub fn job_finished(&self) {
        // If nobody receives this, the server is stopping.
        let _ = self.0.send(Signal::JobFinished);
    }

    /// Makes the current or the next wait return `FolderMayHaveChanged`.
    pub fn folder_changed(&self) {
        // If nobody receives this, the server is stopping.
        let _ = self.0.send(Signal::FolderChanged(FolderChange::Anything));
    }
}
