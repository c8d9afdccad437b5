//! A file of JSON with entries that have names, which nobody but its owner may read. Commands and the desk write it, and a
//! running server reads it.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arc_swap::Guard;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::account::account_name;
use super::kept_file::{FileError, Kept, KeptFile, lock};
use crate::durable_file;

/// The entries by name.
pub type NamedEntries<E> = BTreeMap<Box<str>, E>;

/// An entry, and everything that differs from file to file.
pub trait FileEntry: Clone {
    /// The name of the file in the state folder.
    const FILE: &'static str;
    /// The version of the file's format, and the field with it.
    const VERSION: u32;
    const VERSION_FIELD: &'static str;
    /// The reason why others may not read the file, after "because".
    const WHY_PRIVATE: &'static str;
    /// The state of things while the file is damaged, after "Until then".
    const WHILE_DAMAGED: &'static str;

    /// The content of the file.
    type Content: Serialize + DeserializeOwned;

    fn content(entries: Vec<Self>) -> Self::Content;
    fn entries(content: Self::Content) -> Vec<Self>;
    fn name(&self) -> &str;

    /// The reason why an entry with an allowed name must not be there.
    fn problem(&self) -> Option<String> {
        None
    }
}

/// The reason why the file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum EntryFileError {
    #[error("{path}: {source}: the server must be able to read the file", path = .path.display())]
    Io { path: PathBuf, source: io::Error },
    #[error(
        "{path} can be read or written by others (mode {mode:03o}): run `chmod 600` on it, because {why}",
        path = .path.display()
    )]
    Exposed {
        path: PathBuf,
        mode: u32,
        why: &'static str,
    },
    #[error(
        "{path}:{line}: {problem}: correct the line, or put the file back from a backup. Until then {meanwhile}",
        path = .path.display()
    )]
    Damaged {
        path: PathBuf,
        line: usize,
        problem: String,
        meanwhile: &'static str,
    },
    #[error("{path} was written by a newer carillon (its format is {found}, this one reads up to {known}): install that version again", path = .path.display())]
    NewerFormat {
        path: PathBuf,
        found: u32,
        known: u32,
    },
}

/// The file in a state folder, and its entries as they were last read.
#[derive(Debug)]
pub struct EntryFile<E>(KeptFile<ReadEntries<E>>);

pub struct ReadEntries<E> {
    pub entries: NamedEntries<E>,
    /// The file is there and cannot be used.
    pub is_broken: bool,
}

impl<E: FileEntry> EntryFile<E> {
    pub fn unread(state: &Path) -> Self {
        let missing = ReadEntries {
            entries: NamedEntries::new(),
            is_broken: false,
        };
        Self(KeptFile::unread(state.join(E::FILE), missing))
    }

    /// The entries as they were last read.
    pub fn kept(&self) -> Guard<Arc<Kept<ReadEntries<E>>>> {
        self.0.kept()
    }

    pub fn is_empty(&self) -> bool {
        self.kept().content.entries.is_empty()
    }

    /// Whether the file could not be used when it was last read.
    pub fn is_broken(&self) -> bool {
        self.kept().content.is_broken
    }

    /// Reads the file if it is another one than before. If it cannot be read, there are no entries, and the error is
    /// returned once. `gone` is called with the path if there were entries and the file is missing now.
    pub fn refresh(&self, gone: impl FnOnce(&Path)) -> Result<(), EntryFileError> {
        self.0.refresh(|path| {
            if path.is_none() && !self.is_empty() {
                gone(self.0.path());
            }
            let (entries, error) = match path.map(read) {
                None => (NamedEntries::new(), None),
                Some(Ok(entries)) => (entries, None),
                Some(Err(error)) => (NamedEntries::new(), Some(error)),
            };
            let is_broken = error.is_some();
            (ReadEntries { entries, is_broken }, error)
        })
    }

    /// Changes the entries under the lock of the file, and syncs. If `change` returns an error, nothing is written.
    pub fn edit<F: From<EntryFileError>>(
        &self,
        change: impl FnOnce(&mut NamedEntries<E>) -> Result<(), F>,
    ) -> Result<(), F> {
        let path = self.0.path();
        let failed = |source| EntryFileError::Io {
            path: path.into(),
            source,
        };
        let _lock = lock(path, &text(&NamedEntries::<E>::new())).map_err(failed)?;
        let mut entries = read(path)?;
        change(&mut entries)?;
        let text = text(&entries);
        let replaced = durable_file::replace(path, |out| out.write_all(&text));
        Ok(replaced.map_err(failed)?)
    }
}

impl FileError for EntryFileError {
    fn io_error(&self) -> Option<&io::Error> {
        match self {
            Self::Io { source, .. } => Some(source),
            Self::Exposed { .. } | Self::Damaged { .. } | Self::NewerFormat { .. } => None,
        }
    }
}

/// The entries in the state folder, without keeping them.
pub fn read_entries<E: FileEntry>(state: &Path) -> Result<NamedEntries<E>, EntryFileError> {
    let path = state.join(E::FILE);
    if path.exists() {
        read(&path)
    } else {
        Ok(NamedEntries::new())
    }
}

fn text<E: FileEntry>(entries: &NamedEntries<E>) -> Vec<u8> {
    let content = E::content(entries.values().cloned().collect());
    let mut text = serde_json::to_vec_pretty(&content).expect("entries have string keys only");
    text.push(b'\n');
    text
}

fn read<E: FileEntry>(path: &Path) -> Result<NamedEntries<E>, EntryFileError> {
    let failed = |source| EntryFileError::Io {
        path: path.into(),
        source,
    };
    let mode = fs::metadata(path).map_err(failed)?.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        let (path, why) = (path.into(), E::WHY_PRIVATE);
        return Err(EntryFileError::Exposed { path, mode, why });
    }
    let text = fs::read(path).map_err(failed)?;
    if let Some(found) = version::<E>(&text).filter(|version| *version > E::VERSION) {
        let (path, known) = (path.into(), E::VERSION);
        return Err(EntryFileError::NewerFormat { path, found, known });
    }
    let damaged = |line, problem: String| EntryFileError::Damaged {
        path: path.into(),
        line,
        problem,
        meanwhile: E::WHILE_DAMAGED,
    };
    let content: E::Content = serde_json::from_slice(&text).map_err(|error| {
        let problem = error.to_string();
        let problem = problem.split(" at line ").next().unwrap_or_default();
        damaged(error.line(), problem.to_owned())
    })?;
    let mut entries = NamedEntries::new();
    for entry in E::entries(content) {
        let name: Box<str> = entry.name().into();
        let refused = |problem| damaged(line_of(&text, &name), problem);
        if account_name(&name).as_deref() != Some(&*name) {
            return Err(refused(format!(
                "the name {name:?} is not allowed; it may have small letters, digits, dots, hyphens, underscores and @"
            )));
        }
        if let Some(problem) = entry.problem() {
            return Err(refused(problem));
        }
        if entries.insert(name.clone(), entry).is_some() {
            return Err(refused(format!("the name {name} is there twice")));
        }
    }
    Ok(entries)
}

/// The version, also of a file whose other fields are unknown.
fn version<E: FileEntry>(text: &[u8]) -> Option<u32> {
    let content: Value = serde_json::from_slice(text).ok()?;
    content[E::VERSION_FIELD].as_u64()?.try_into().ok()
}

/// The line with the name.
fn line_of(text: &[u8], name: &str) -> usize {
    let quoted = serde_json::to_string(name).unwrap_or_default();
    let text = String::from_utf8_lossy(text);
    let position = text.lines().position(|line| line.contains(&quoted));
    position.map_or(1, |index| index + 1)
}
