//! The lock that a process holds while it sends a mail, so that no other process sends the same one.

use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;

use super::MailQueueError;
use crate::durable_file;

/// The file's name in the state folder. It is empty.
const NAME: &str = "mail.lock";

/// The lock, until this is dropped.
#[derive(Debug)]
pub(super) struct SenderLock(#[expect(dead_code, reason = "it holds the lock")] File);

impl SenderLock {
    /// Waits until no other process sends a mail.
    pub(super) fn acquire(state: &Path) -> Result<Self, MailQueueError> {
        let opened = open(state).and_then(|file| file.lock().map(|()| Self(file)));
        opened.map_err(|source| failed(state, source))
    }

    /// Whether a process is sending a mail now.
    pub(super) fn is_held(state: &Path) -> Result<bool, MailQueueError> {
        match open(state).map(|file| file.try_lock()) {
            Ok(Ok(())) => Ok(false),
            Ok(Err(TryLockError::WouldBlock)) => Ok(true),
            Ok(Err(TryLockError::Error(source))) | Err(source) => Err(failed(state, source)),
        }
    }
}

fn open(state: &Path) -> io::Result<File> {
    let path = state.join(NAME);
    match File::open(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            durable_file::create(&path, |_| Ok(()))?;
            File::open(&path)
        }
        opened => opened,
    }
}

fn failed(state: &Path, source: io::Error) -> MailQueueError {
    MailQueueError::Io {
        path: state.join(NAME),
        source,
    }
}
