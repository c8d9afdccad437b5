//! The reasons why the journal cannot be read or written.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use super::journal_line::VERSION_WITH_FURTHER;

/// The reason why the journal cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    #[error(
        "{path}: {source}: the server must be able to read and write the state folder, on a disk with room"
    )]
    Io { path: PathBuf, source: io::Error },
    #[error(
        "{path}: the journal is missing or empty, or is another journal: put it back from a backup, under another name first, and rename it. Until then a running server keeps all decisions, and nobody can change a link. If there is no backup, `carillon journal --begin` begins a new journal, and all old links work again"
    )]
    Missing { path: PathBuf },
    #[error(
        "{path}:{line}: this is not an entry of the journal ({why}): put the file back from a backup, or remove the line, which undoes its decision about somebody's link"
    )]
    Damaged {
        path: PathBuf,
        line: usize,
        why: String,
    },
    #[error(
        "{path} was written by a newer carillon (its format is {found}, this one reads up to {VERSION_WITH_FURTHER}): install that version again"
    )]
    NewerVersion { path: PathBuf, found: u32 },
    #[error(
        "{path} was written by a newer carillon (its format is {found}, this one reads up to {version}): install that version again"
    )]
    NewerRecords {
        path: PathBuf,
        found: u32,
        version: u32,
    },
    #[error("{path} exists: a new journal is begun only if the old one is lost")]
    Exists { path: PathBuf },
    #[error(
        "{path}: another program holds the lock on the file and did not release it in {} seconds; nothing was written. `fuser -v {path}` names the program: end it, and try again", timeout.as_secs()
    )]
    Locked { path: PathBuf, timeout: Duration },
    #[error(
        "{path} was replaced by another file at the same moment, so the decision may be lost: check with `carillon journal`, and try again"
    )]
    FileReplaced { path: PathBuf },
    #[error(
        "{path} can be changed by others (mode {mode:03o}), who can make old links work again: check that nobody has changed it, and run `chmod 600` on it"
    )]
    Exposed { path: PathBuf, mode: u32 },
}
