//! The state folder: its set-up, and the refusal of a folder that has lost its key or that others can write to.

use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::journal;
use super::journal_error::JournalError;
use super::{LinkError, SecretKey};
use crate::durable_file;

/// The folder that `carillon render` uses in a state folder without a key.
const RENDERED: &str = "rendered";

/// The reason why a state folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StateFolderError {
    #[error(
        "the state folder {path} has not been set up, because it has no secret.key: name the server's state folder with --state, or its settings with --config; for a new server run `carillon init` once"
    )]
    NotSetUp { path: PathBuf },
    #[error(
        "{path} holds {found} but no secret.key: the key is lost, and without it no link works. Put secret.key back from a backup. If there is no backup, `carillon init --new-key` makes a new key; then no old link works, and everybody needs a new link (`carillon links`)"
    )]
    KeyLost { path: PathBuf, found: String },
    #[error("{path} has a secret.key: it is not replaced, because every link is made from it")]
    KeyExists { path: PathBuf },
    #[error(
        "anybody can write into {path} (mode {mode:03o}) and replace the key and the journal: run `chmod 700` on it, or use a folder inside it"
    )]
    Exposed { path: PathBuf, mode: u32 },
    #[error("{path}: {source}: the server must be able to read the state folder")]
    Io { path: PathBuf, source: io::Error },
}

/// The content of a state folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StateFolder {
    /// The folder is empty or does not exist.
    Empty,
    /// There is a key, so a server has run with the folder, or could.
    WithKey,
    /// There is no key, although there is a file that only a server leaves behind.
    KeyLost { found: String },
}

impl StateFolder {
    /// Reads the names of the files in a state folder.
    pub fn of(state: &Path) -> Result<Self, StateFolderError> {
        let failed = |source| StateFolderError::Io {
            path: state.into(),
            source,
        };
        let entries = match fs::read_dir(state) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::Empty),
            entries => entries.map_err(failed)?,
        };
        check_permissions(state)?;
        let mut names = Vec::new();
        for entry in entries {
            names.push(
                entry
                    .map_err(failed)?
                    .file_name()
                    .to_string_lossy()
                    .into_owned(),
            );
        }
        if names.iter().any(|name| name == SecretKey::NAME) {
            return Ok(Self::WithKey);
        }
        let is_cut_short = names.iter().any(|name| name == SecretKey::NEW_NAME);
        // The journal shows most clearly that a server used the folder.
        let found = names
            .into_iter()
            .filter(|name| is_of_server(name))
            .min_by_key(|name| (name != "journal.jsonl", name.clone()));
        Ok(found
            .filter(|_| !is_cut_short)
            .map_or(Self::Empty, |found| Self::KeyLost { found }))
    }

    /// Returns an error unless there is a key.
    pub fn require_key(state: &Path) -> Result<(), StateFolderError> {
        let path = state.to_path_buf();
        match Self::of(state)? {
            Self::WithKey => Ok(()),
            Self::Empty => Err(StateFolderError::NotSetUp { path }),
            Self::KeyLost { found } => Err(StateFolderError::KeyLost { path, found }),
        }
    }
}

/// Makes the journal and the key in an empty state folder, and the folder too if it does not exist. If it is set up
/// already, this changes nothing and returns false. A folder that has lost its key is an error.
pub fn set_up(state: &Path, now: Timestamp) -> Result<bool, LinkError> {
    match StateFolder::of(state)? {
        StateFolder::WithKey => Ok(false),
        StateFolder::Empty => make(state, now).map(|()| true),
        StateFolder::KeyLost { found } => Err(StateFolderError::KeyLost {
            path: state.into(),
            found,
        }
        .into()),
    }
}

/// Makes a key in place of a lost one. No old address works any more. Decisions in the journal still count.
pub fn make_new_key(state: &Path, now: Timestamp) -> Result<(), LinkError> {
    match StateFolder::of(state)? {
        StateFolder::WithKey => Err(StateFolderError::KeyExists { path: state.into() }.into()),
        StateFolder::Empty | StateFolder::KeyLost { .. } => make(state, now),
    }
}

/// The key gets its name last. So an interrupted set-up does not look like a folder that has lost its key.
fn make(state: &Path, now: Timestamp) -> Result<(), LinkError> {
    SecretKey::prepare(state)?;
    match journal::begin(state, now) {
        Ok(()) | Err(JournalError::Exists { .. }) => {}
        Err(error) => return Err(error.into()),
    }
    Ok(SecretKey::put_in_place(state)?)
}

/// Whether a server left the file behind: every file but drafts, hidden files, the folder of `render`, and the folder
/// with which file systems begin.
fn is_of_server(name: &str) -> bool {
    !name.ends_with(".tmp") && !name.starts_with('.') && !["lost+found", RENDERED].contains(&name)
}

fn check_permissions(state: &Path) -> Result<(), StateFolderError> {
    let metadata = fs::metadata(state).map_err(|source| StateFolderError::Io {
        path: state.into(),
        source,
    })?;
    let mode = metadata.permissions().mode() & 0o777;
    if mode & 0o002 == 0 {
        Ok(())
    } else {
        Err(StateFolderError::Exposed {
            path: state.into(),
            mode,
        })
    }
}

/// Makes the folder that `carillon render` uses.
pub fn rendered_folder(state: &Path) -> io::Result<PathBuf> {
    let path = state.join(RENDERED);
    durable_file::create_folder(&path)?;
    Ok(path)
}
