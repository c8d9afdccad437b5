//! A file of the state folder that commands and the desk change, and a running server keeps in memory.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::{ArcSwap, Guard};

use crate::durable_file::{self, SeenFile};

/// A file, and its content as it was last read.
pub(super) struct KeptFile<T> {
    path: PathBuf,
    kept: ArcSwap<Kept<T>>,
    /// Held while the file is read, so that nobody puts an older state in the place of a newer one.
    reading: Mutex<()>,
}

pub struct Kept<T> {
    pub content: T,
    seen: SeenFile,
}

/// The reason why a file cannot be used.
pub(super) trait FileError {
    /// The failure of the operating system, which may pass without a change of the file.
    fn io_error(&self) -> Option<&io::Error>;
}

impl<T> KeptFile<T> {
    /// A file that was not read yet. `missing` is the content of one that is not there.
    pub(super) fn unread(path: PathBuf, missing: T) -> Self {
        Self {
            path,
            kept: ArcSwap::from_pointee(Kept {
                content: missing,
                seen: SeenFile::Missing,
            }),
            reading: Mutex::default(),
        }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The content as it was last read.
    pub(super) fn kept(&self) -> Guard<Arc<Kept<T>>> {
        self.kept.load()
    }

    /// Reads the file if it is another one than before. `read` gets the path, or `None` if the file is missing, and returns
    /// the content to keep, also after an error. The error is returned once for each change of the file, and once for
    /// failures that follow each other.
    pub(super) fn refresh<E: FileError>(
        &self,
        read: impl FnOnce(Option<&Path>) -> (T, Option<E>),
    ) -> Result<(), E> {
        let _reading = self.reading.lock().unwrap_or_else(PoisonError::into_inner);
        // Before it is read: a change in between is seen the next time.
        let mut seen = SeenFile::look(&self.path);
        let before = self.kept().seen;
        if seen.is_unchanged_since(before) {
            return Ok(());
        }
        let path = Some(&*self.path).filter(|_| seen != SeenFile::Missing);
        let (content, error) = read(path);
        if let Some(io_error) = error.as_ref().and_then(FileError::io_error) {
            seen = seen.after_error(io_error);
        }
        self.kept.store(Arc::new(Kept { content, seen }));
        let new_error = error.filter(|_| !seen.is_known_failure(before));
        new_error.map_or(Ok(()), Err)
    }
}

/// Locks a file for a change until the returned one is closed. If it is missing, it is made with the content `empty`.
pub(super) fn lock(path: &Path, empty: &[u8]) -> io::Result<File> {
    loop {
        if !path.exists() {
            durable_file::create(path, |out| out.write_all(empty))?;
        }
        let file = File::open(path)?;
        file.lock()?;
        // Another process may have replaced the file meanwhile.
        if durable_file::is_in_place(&file, path) {
            return Ok(file);
        }
    }
}

impl<T> std::fmt::Debug for KeptFile<T> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("KeptFile")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}
