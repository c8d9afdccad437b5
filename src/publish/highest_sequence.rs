//! The highest SEQUENCE so far, in a file beside the journal.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::durable_file;
use crate::feed::{MAX_SEQUENCE, Revision};
use crate::store::StoreContents;

/// The version of the format: a number in decimal, and a line feed.
pub const VERSION: u32 = 1;

/// The reason why the file cannot be written.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {source}: let the server read and write it, on a disk with room")]
pub struct SequenceError {
    path: PathBuf,
    source: io::Error,
}

/// The highest SEQUENCE so far. SEQUENCE must not fall when the store is deleted or restored from a backup, or when the
/// clock is set back. So the number is outside the store, and is synced before anything with it is served.
#[derive(Debug, Default)]
pub(super) struct HighestSequence {
    /// `None` where no number is stored.
    path: Option<PathBuf>,
    highest: u32,
    /// The number in the file; `None` if the file is missing or damaged.
    written: Option<u32>,
}

impl HighestSequence {
    /// Reads the number. If the file is lost, the clock and the store give the number.
    pub(super) fn read(path: PathBuf) -> Self {
        let written = match fs::read_to_string(&path) {
            Ok(text) => {
                let number = text
                    .trim_end()
                    .parse()
                    .ok()
                    .filter(|number| *number <= MAX_SEQUENCE);
                if number.is_none() {
                    tracing::warn!(path = %path.display(), "this file holds no SEQUENCE: the server writes it again");
                }
                number
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => {
                tracing::warn!(path = %path.display(), %error, "the highest SEQUENCE cannot be read: let the server read it");
                None
            }
        };
        Self {
            path: Some(path),
            highest: written.unwrap_or_default(),
            written,
        }
    }

    /// Raises the number to that of a store. Returns whether the store is older than the published feeds.
    pub(super) fn raise_to_stored(
        &mut self,
        StoreContents {
            blocks, sequence, ..
        }: &StoreContents,
    ) -> bool {
        let of_blocks = blocks
            .iter()
            .filter_map(|block| block.revision())
            .map(Revision::sequence);
        let of_blocks = of_blocks
            .filter(|sequence| *sequence < MAX_SEQUENCE)
            .max()
            .unwrap_or_default();
        let of_store = sequence.unwrap_or_default();
        self.highest = self.highest.max(of_store).max(of_blocks);
        self.report_highest();
        self.written.is_some_and(|written| of_store < written)
    }

    /// Warns if SEQUENCE cannot rise any more.
    fn report_highest(&self) {
        if self.highest < MAX_SEQUENCE {
            return;
        }
        let path = self.path.as_deref().unwrap_or(Path::new("sequence"));
        tracing::error!(
            "{} or the store beside it holds {MAX_SEQUENCE}, the highest possible SEQUENCE: no change can raise it, and Google ignores a change that does not raise it. Stop the server, put `sequence` and `store` of the state folder back from a backup, or delete both, and start the server again; then it takes the numbers from the clock",
            path.display()
        );
    }

    /// The highest SEQUENCE that is known.
    pub(super) fn highest(&self) -> u32 {
        self.highest
    }

    /// The number, if an earlier publish could not write it.
    pub(super) fn unwritten(&self) -> Option<u32> {
        let is_written = self.written.is_some_and(|written| written >= self.highest);
        (self.path.is_some() && self.highest > 0 && !is_written).then_some(self.highest)
    }

    /// Raises the number to a given SEQUENCE, and syncs it. Call this before anything with it is served. If it cannot
    /// be written, the next call tries again.
    pub(super) fn raise(&mut self, given: u32) -> Result<(), SequenceError> {
        self.highest = self.highest.max(given);
        let Some(path) = self
            .path
            .as_ref()
            .filter(|_| self.written.is_none_or(|written| written < self.highest))
        else {
            return Ok(());
        };
        let write = durable_file::replace(path, |out| writeln!(out, "{}", self.highest));
        write.map_err(|source| SequenceError {
            path: path.clone(),
            source,
        })?;
        self.written = Some(self.highest);
        Ok(())
    }
}
