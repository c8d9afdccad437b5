//! One file of the data folder: its content now, its last good content, and its problems.

use std::sync::Arc;

use super::super::file_content::{FileContent, ReadFile};
use super::super::folder_listing::FileStamp;
use super::super::good_content::GoodContent;
use super::super::last_good::LastGood;
use super::TERMS;
use crate::folder::{FileKind, Problem, Spellings};
use crate::timetable::Reading;

#[derive(Debug)]
pub(super) struct FileState {
    pub(super) kind: FileKind,
    pub(super) stamp: FileStamp,
    /// Its current content; `None` if the file is broken.
    pub(super) now: Option<Arc<GoodContent>>,
    /// Its published content: the current one, which it shares with `now`, or the last good one.
    pub(super) published: Option<Arc<GoodContent>>,
    pub(super) problems: Vec<Problem>,
    /// Another file has the same identity.
    pub(super) conflict: Option<Box<Problem>>,
    /// The code of a module whose file is broken, if it can be read.
    pub(super) code: Option<Box<str>>,
    /// When it was last read, it differed from the last good content.
    pub(super) differs: bool,
}

impl FileState {
    /// A file that has not been read yet.
    pub(super) fn new(kind: FileKind) -> Self {
        let stamp = FileStamp::default();
        let problems = Vec::new();
        Self {
            kind,
            stamp,
            now: None,
            published: None,
            problems,
            conflict: None,
            code: None,
            differs: false,
        }
    }

    /// The file after it was read, and whether its meaning is the same as before.
    pub(super) fn after_reading(
        before: Option<Self>,
        read_file: ReadFile,
        last_good: &LastGood<'_>,
        spellings: &Spellings,
    ) -> (Self, bool) {
        let Reading {
            value: now,
            problems,
        } = read_file.reading;
        let is_same = before.as_ref().is_some_and(|before| {
            let before = before.now.as_ref().map(|before| &before.content);
            before == now.as_ref().map(|now| &now.content)
        });
        let before = before.unwrap_or_else(|| Self::new(read_file.found.kind));
        let now = match (now, before.now) {
            // The last good bytes have this content too, even if the file has other bytes now. Equal bytes have equal line
            // numbers, so the old values stay in memory.
            (Some(now), Some(before)) if is_same => {
                let has_same_bytes = now.hash == before.hash;
                Some(if has_same_bytes {
                    before
                } else {
                    let content = now.content;
                    Arc::new(GoodContent {
                        content,
                        ..Arc::unwrap_or_clone(before)
                    })
                })
            }
            (now, _) => now.map(Arc::new),
        };
        let mut file = Self {
            kind: read_file.found.kind,
            stamp: read_file.found.stamp,
            now,
            published: before.published,
            problems,
            conflict: before.conflict,
            code: read_file.code,
            differs: read_file.differs,
        };
        match &file.now {
            None => file.restore(&read_file.path, last_good, spellings),
            // Content that may conflict with another file waits until all files are read.
            Some(now) if now.content.identity().is_none() || is_same && file.conflict.is_none() => {
                file.published = Some(Arc::clone(now));
            }
            Some(_) => {}
        }
        (file, is_same)
    }

    /// Drops the bytes of contents that are among the last good files.
    pub(super) fn drop_written_bytes(&mut self) {
        let is_now_published = match (&self.now, &self.published) {
            (Some(now), Some(published)) => Arc::ptr_eq(now, published),
            _ => false,
        };
        if is_now_published {
            self.now = None;
        }
        for content in [&mut self.now, &mut self.published].into_iter().flatten() {
            if content.unwritten.is_some() {
                Arc::make_mut(content).unwritten = None;
            }
        }
        if is_now_published {
            self.now.clone_from(&self.published);
        }
    }

    /// The code of the module in the file, even if the file is broken.
    pub(super) fn module_code(&self) -> Option<Box<str>> {
        match self.now.as_ref().map(|now| &now.content) {
            Some(FileContent::Module(module)) => Some(module.code.clone()),
            _ => self.code.clone(),
        }
    }

    /// Its current content, or else its published one.
    pub(super) fn now_or_published(&self) -> Option<&FileContent> {
        let content = self.now.as_ref().or(self.published.as_ref())?;
        Some(&content.content)
    }

    /// The same, as it is shared.
    pub(super) fn shared_content(&self) -> Option<Arc<GoodContent>> {
        self.now.as_ref().or(self.published.as_ref()).cloned()
    }

    /// Publishes the current content. The terms are published already, unless they are held.
    pub(super) fn publish(&mut self, path: &str) {
        if self.now.is_some() && path != TERMS {
            self.published.clone_from(&self.now);
        }
    }

    /// The code and the term as the file spells them, if that is not their canonical spelling.
    pub(super) fn unusual_spelling(&self) -> Option<&str> {
        self.now_or_published()?.unusual_spelling()
    }

    /// Restores the content that was published before this start, unless some content is published already.
    pub(super) fn restore(&mut self, path: &str, last_good: &LastGood<'_>, spellings: &Spellings) {
        if self.published.is_none() {
            self.published = last_good.content(self.kind, path, spellings).map(Arc::new);
        }
    }
}
