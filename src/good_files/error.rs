//! The reasons why the last good files cannot be read or written.

use std::io;
use std::path::{Path, PathBuf};

use super::VERSION;

/// The reason why the last good files cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum GoodFilesError {
    #[error("{path}: {source}: let the server read and write it, on a disk with room")]
    Io { path: PathBuf, source: io::Error },
    #[error(
        "{path} was written by a newer carillon (its format is {found}, this one reads up to {VERSION}): install that version again"
    )]
    NewerFormat { path: PathBuf, found: u32 },
}

impl GoodFilesError {
    pub(super) fn io(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { path, source }
    }
}
