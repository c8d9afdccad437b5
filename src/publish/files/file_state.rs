//! One file of the data folder: its content now, its last good content, and its problems.

use super::super::file_content::{FileContent, ReadFile};
use super::super::folder_listing::FileStamp;
use crate::folder::{FileKind, Problem, Spellings};
use crate::store::Store;
use crate::timetable::Reading;

#[derive(Debug)]
pub(super) struct FileState {
    pub(super) kind: FileKind,
    pub(super) stamp: FileStamp,
    /// A hash of the bytes, and for modules also of the terms that date them.
    pub(super) version: u128,
    /// Its current content; `None` if the file is broken.
    pub(super) now: Option<FileContent>,
    /// Its published content: the current one, or the last good one.
    pub(super) published: Option<FileContent>,
    pub(super) problems: Vec<Problem>,
    /// Another file has the same identity.
    pub(super) conflict: Option<Problem>,
    /// The code of a module whose file is broken, if it can be read.
    pub(super) code: Option<Box<str>>,
    /// Bytes for the store, for the day when the file is broken; `None` if the store has them.
    pub(super) not_stored: Option<Vec<u8>>,
}

impl FileState {
    /// A file that has not been read yet.
    pub(super) fn new(kind: FileKind) -> Self {
        let stamp = FileStamp::default();
        let problems = Vec::new();
        Self {
            kind,
            stamp,
            version: 0,
            now: None,
            published: None,
            problems,
            conflict: None,
            code: None,
            not_stored: None,
        }
    }

    /// The file after it was read, and whether its meaning is the same as before.
    pub(super) fn after_reading(
        before: Option<Self>,
        read_file: ReadFile,
        store: Option<&Store>,
        spellings: &Spellings,
    ) -> (Self, bool) {
        let Reading {
            value: now,
            problems,
        } = read_file.reading;
        let is_same = before.as_ref().is_some_and(|before| before.now == now);
        let before = before.unwrap_or_else(|| Self::new(read_file.found.kind));
        let mut file = Self {
            kind: read_file.found.kind,
            stamp: read_file.found.stamp,
            version: read_file.version,
            // Equal bytes have equal line numbers, so the old values stay in memory.
            now: if is_same && before.version == read_file.version {
                before.now
            } else {
                now
            },
            published: before.published,
            problems,
            conflict: before.conflict,
            code: read_file.code,
            // The stored bytes restore this content, even if the file has other bytes now.
            not_stored: if is_same {
                before.not_stored
            } else {
                read_file.not_stored
            },
        };
        match &file.now {
            None => file.restore(&read_file.path, store, spellings),
            // Content that may conflict with another file waits until all files are read.
            Some(content) if content.identity().is_none() || is_same && file.conflict.is_none() => {
                file.published = Some(content.clone());
            }
            Some(_) => {}
        }
        (file, is_same)
    }

    /// The code of the module in the file, even if the file is broken.
    pub(super) fn module_code(&self) -> Option<Box<str>> {
        match &self.now {
            Some(FileContent::Module(module)) => Some(module.code.clone()),
            _ => self.code.clone(),
        }
    }

    /// The code and the term as the file spells them, if that is not their canonical spelling.
    pub(super) fn unusual_spelling(&self) -> Option<&str> {
        self.now
            .as_ref()
            .or(self.published.as_ref())?
            .unusual_spelling()
    }

    /// Restores the content that was published before this start, unless some content is published already.
    pub(super) fn restore(&mut self, path: &str, store: Option<&Store>, spellings: &Spellings) {
        if self.published.is_none() {
            // A file that was removed stays removed, although the store has it until it can be written.
            let store = store.filter(|store| !store.is_unwritten(path));
            let kept = store.and_then(|store| store.kept(path));
            self.published =
                kept.and_then(|bytes| FileContent::from_kept(self.kind, path, &bytes, spellings));
        }
    }
}
