//! The last good input files: the bytes of each, and a list that says which bytes each path had last.
//!
//! They are outside the store, because the store is a cache that may be deleted at any time. The bytes are named by their
//! hash, so equal files are kept once, and a file that was damaged on disk is noticed when it is read.
//!
//! A write has an order that a crash at any point may interrupt: first the new contents, then the lines of the index
//! that name them, then the removal of contents that no line names any more.

mod content_hash;
mod contents;
mod error;
mod index;
mod settled_content;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Bound;
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;

use crate::printable::thousands;
pub use content_hash::ContentHash;
use contents::ContentFolder;
pub use error::GoodFilesError;
pub use index::VERSION;
use index::{GoodFileLine, GoodFileTable, IndexFile};
pub use settled_content::SettledContent;

/// The last good contents of an input file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GoodFile {
    /// The content that is published.
    pub published: Option<ContentHash>,
    /// The content by which the next ones are to be judged.
    pub accepted: Option<ContentHash>,
    /// The content at which the file stays if it is held; `None` if that is the accepted one.
    pub settled: Option<SettledContent>,
    /// The time since which the file has lost something of its accepted content.
    pub differs_since: Option<Timestamp>,
    /// For such a file, the time since which its content is published.
    pub published_since: Option<Timestamp>,
    /// For a module, the `terms.json` that dates it; `None` if that is the published one.
    pub terms: Option<ContentHash>,
}

/// The last good contents of all input files, in `good/` in the state folder. One process at a time owns them.
#[derive(Debug)]
pub struct GoodFiles {
    files: GoodFileTable,
    index: IndexFile,
    contents: ContentFolder,
}

/// The changes of one publish. The last one of a path counts.
#[derive(Debug, Default)]
pub struct GoodFileChanges<'a> {
    /// `None` for a path that is removed.
    files: BTreeMap<Arc<str>, Option<GoodFile>>,
    contents: HashMap<ContentHash, &'a [u8]>,
}

impl GoodFile {
    /// A file whose content is published and accepted.
    pub fn of(content: ContentHash) -> Self {
        Self {
            published: Some(content),
            accepted: Some(content),
            ..Self::default()
        }
    }

    /// The contents that must be kept for it.
    fn contents(self) -> impl Iterator<Item = ContentHash> {
        let settled = self.settled.and_then(SettledContent::hash);
        [self.published, self.accepted, settled, self.terms]
            .into_iter()
            .flatten()
    }
}

impl<'a> GoodFileChanges<'a> {
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Sets the contents of a file. Those that are not kept yet are given with their bytes.
    pub fn set(&mut self, path: Arc<str>, file: GoodFile, contents: &[(ContentHash, &'a [u8])]) {
        self.files.insert(path, Some(file));
        self.contents.extend(contents.iter().copied());
    }

    /// Removes a file.
    pub fn remove(&mut self, path: Arc<str>) {
        self.files.insert(path, None);
    }
}

impl GoodFiles {
    /// Opens the files in this state folder, which may have none yet. It writes nothing but removes what a killed
    /// process left half-written.
    pub fn open(state: &Path) -> Result<Self, GoodFilesError> {
        Self::open_as(state, true)
    }

    /// Opens the files beside the process that owns them, to be read alone. It writes and removes nothing.
    pub fn open_to_read(state: &Path) -> Result<Self, GoodFilesError> {
        Self::open_as(state, false)
    }

    fn open_as(state: &Path, is_owner: bool) -> Result<Self, GoodFilesError> {
        let folder = state.join("good");
        let mut files = GoodFileTable::new();
        let index = IndexFile::open(&folder, |line| apply(&mut files, line))?;
        let named = named_contents(&files);
        let contents = ContentFolder::open(&folder, &named, is_owner)?;
        let is_missing = |file: &&GoodFile| file.contents().any(|hash| !contents.has(hash));
        let missing = files.iter().filter(|(_, file)| is_missing(file));
        let missing: Vec<&str> = missing.map(|(path, _)| &**path).collect();
        if !missing.is_empty() {
            tracing::warn!(
                folder = %folder.display(),
                "{}: the last good content is missing: if there is a backup, stop the server and put the folder back; the server keeps each file again when it reads it and it is whole",
                listed(missing.into_iter())
            );
        }
        Ok(Self {
            files,
            index,
            contents,
        })
    }

    /// Whether there is no list of them yet.
    pub fn are_new(&self) -> bool {
        self.index.is_missing()
    }

    /// Writes a list without a file, so that a later start knows whether the list was lost.
    pub fn begin(&mut self) -> Result<(), GoodFilesError> {
        self.index.create_folder()?;
        self.index.write(&[], &self.files)
    }

    pub fn get(&self, path: &str) -> Option<&GoodFile> {
        self.files.get(path)
    }

    /// The paths of all files, ascending.
    pub fn paths(&self) -> impl Iterator<Item = &Arc<str>> {
        self.files.keys()
    }

    /// The paths of the files in a folder, at any depth, ascending.
    pub fn paths_below(&self, folder: &str) -> impl Iterator<Item = &Arc<str>> {
        let first = format!("{folder}/");
        let from_first = (Bound::Included(first.as_str()), Bound::Unbounded);
        let paths = self.files.range::<str, _>(from_first);
        paths
            .map(|(path, _)| path)
            .take_while(move |path| path.starts_with(&first))
    }

    /// Whether these bytes are kept.
    pub fn has(&self, content: ContentHash) -> bool {
        self.contents.has(content)
    }

    /// The bytes with this hash; `None` if they are not kept. The log names a file that is damaged.
    pub fn bytes(&self, content: ContentHash) -> Option<Vec<u8>> {
        self.contents.read(content, || {
            let files = self.files.iter();
            let named = files.filter(|(_, file)| file.contents().any(|hash| hash == content));
            listed(named.map(|(path, _)| &**path))
        })
    }

    /// Makes the changes, and waits until they are on disk. After an error nothing has changed, and the changes can be
    /// made later.
    pub fn write(&mut self, changes: &GoodFileChanges<'_>) -> Result<(), GoodFilesError> {
        if changes.is_empty() && !self.index.must_be_rewritten(self.files.len()) {
            return Ok(());
        }
        self.contents.add(&changes.contents)?;
        let mut files = self.files.clone();
        let mut lines = Vec::with_capacity(changes.files.len());
        for (path, file) in &changes.files {
            let line = GoodFileLine::new(path, file.unwrap_or_default());
            apply(&mut files, line.clone());
            lines.push(line);
        }
        self.index.write(&lines, &files)?;
        self.files = files;
        let named = named_contents(&self.files);
        self.contents.remove_all_but(&named);
        Ok(())
    }
}

/// Some of the names, and the number of the others.
fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    const SHOWN: usize = 3;
    let names: Vec<&str> = names.collect();
    let shown = names[..names.len().min(SHOWN)].join(", ");
    match names.len().saturating_sub(SHOWN) {
        0 => shown,
        others => format!("{shown} and {} more", thousands(others)),
    }
}

/// A line without any content removes the path.
fn apply(files: &mut GoodFileTable, line: GoodFileLine) {
    let (path, file) = line.into_parts();
    if file == GoodFile::default() {
        files.remove(&path);
    } else {
        files.insert(path, file);
    }
}

/// Every content that a file names.
fn named_contents(files: &GoodFileTable) -> HashSet<ContentHash> {
    files
        .values()
        .copied()
        .flat_map(GoodFile::contents)
        .collect()
}

#[cfg(test)]
mod tests;
