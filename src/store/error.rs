//! The reasons why a store cannot be used, opened or written.

use std::io;
use std::path::PathBuf;

use super::VERSION;

/// A store that could not be used and was moved out of the way.
#[derive(Debug)]
pub struct StoreSetAside {
    pub to: PathBuf,
    pub why: UnusableStore,
}

/// The reason why a store cannot be used and is set aside.
#[derive(Debug, thiserror::Error)]
pub enum UnusableStore {
    #[error("it is a file, not a folder")]
    NotAFolder,
    #[error("its files are damaged")]
    DoesNotOpen(String),
    #[error(
        "it was written by another version (its format is {found:?}, this version's is {VERSION})"
    )]
    OtherFormat { found: Option<u32> },
    #[error("an entry of it is damaged")]
    Damaged,
}

/// The reason why a store cannot be opened or written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error(
        "{path} is in use by another carillon: stop that one first, or give this one another --state"
    )]
    Locked { path: PathBuf },
    #[error("{path}: {source}: the state folder must be writable, on a disk with room")]
    Io { path: PathBuf, source: io::Error },
    #[error("the store cannot be written: {0}: check that the disk is not full")]
    Write(sled::Error),
    #[error("the store cannot be written yet ({why})")]
    Waiting { why: String },
}
