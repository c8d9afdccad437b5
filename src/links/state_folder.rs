//! The state folder: setting it up, and refusing one that has lost its key or that others can change.

use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::journal::{self, JournalError};
use super::{LinkError, SecretKey};
use crate::durable_file;

/// The folder in which `carillon render` works in a state folder without a key.
const RENDERED: &str = "rendered";

/// Why a state folder cannot be used.
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

/// The files in a state folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StateFolder {
    /// Nothing, or no folder.
    Empty,
    /// A key, so a server has run with it, or could.
    WithKey,
    /// No key, although there is something that only a server leaves behind.
    KeyLost { found: String },
}

impl StateFolder {
    /// Looks into a state folder.
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
        // The journal says best that it is the server's folder.
        let found = names
            .into_iter()
            .filter(|name| is_of_server(name))
            .min_by_key(|name| (name != "journal.jsonl", name.clone()));
        Ok(found
            .filter(|_| !is_cut_short)
            .map_or(Self::Empty, |found| Self::KeyLost { found }))
    }

    /// An error unless there is a key.
    pub(super) fn require_key(state: &Path) -> Result<(), StateFolderError> {
        let path = state.to_path_buf();
        match Self::of(state)? {
            Self::WithKey => Ok(()),
            Self::Empty => Err(StateFolderError::NotSetUp { path }),
            Self::KeyLost { found } => Err(StateFolderError::KeyLost { path, found }),
        }
    }
}

/// Makes the journal and the key in an empty state folder, which is made too if it is not there. If it is set up
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

/// Makes a key in place of one that is lost. Every address that was handed out is dead then. What was decided about
/// links, and is in the journal, still holds.
pub fn make_new_key(state: &Path, now: Timestamp) -> Result<(), LinkError> {
    match StateFolder::of(state)? {
        StateFolder::WithKey => Err(StateFolderError::KeyExists { path: state.into() }.into()),
        StateFolder::Empty | StateFolder::KeyLost { .. } => make(state, now),
    }
}

/// The key takes its name last. It waits under another name until then, so a set-up that was interrupted is not taken
/// for a folder that has lost its key.
fn make(state: &Path, now: Timestamp) -> Result<(), LinkError> {
    SecretKey::prepare(state)?;
    match journal::begin(state, now) {
        Ok(()) | Err(JournalError::Exists { .. }) => {}
        Err(error) => return Err(error.into()),
    }
    Ok(SecretKey::put_in_place(state)?)
}

/// Whether the server left it behind: everything but drafts, hidden files, what `render` keeps for itself, and the
/// folder that file systems begin with.
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

/// Makes the folder that `carillon render` works in.
pub fn rendered_folder(state: &Path) -> io::Result<PathBuf> {
    let path = state.join(RENDERED);
    durable_file::create_folder(&path)?;
    Ok(path)
}
