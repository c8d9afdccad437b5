//! The current holds as a file, by which other processes know them.

use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::Hold;
use crate::durable_file;
use crate::timetable::Rename;

const NAME: &str = "holds.json";

#[derive(Debug, thiserror::Error)]
#[error("{path}: the list of holds cannot be read or written ({source}): let the server write it, and your account read it", path = .path.display())]
pub struct HoldsFileError {
    path: PathBuf,
    source: io::Error,
}

#[derive(Default, Serialize, Deserialize)]
struct HoldsFile {
    holds: Vec<Hold>,
    /// The likely renames that are published.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    renames: Vec<Rename>,
}

/// Writes the current holds, and the likely renames that are published, into the state folder.
pub fn write_holds(state: &Path, holds: &[Hold], renames: &[Rename]) -> Result<(), HoldsFileError> {
    let path = state.join(NAME);
    let file = HoldsFile {
        holds: holds.to_vec(),
        renames: renames.to_vec(),
    };
    let written = durable_file::replace(&path, |out| {
        serde_json::to_writer_pretty(&mut *out, &file)?;
        out.write_all(b"\n")
    });
    written.map_err(|source| HoldsFileError { path, source })
}

/// The holds that a server with this state folder wrote last; none if none was written.
pub fn read_holds(state: &Path) -> Result<Vec<Hold>, HoldsFileError> {
    read(state).map(|file| file.holds)
}

/// The likely renames that a server with this state folder has published.
pub fn read_likely_renames(state: &Path) -> Result<Vec<Rename>, HoldsFileError> {
    read(state).map(|file| file.renames)
}

fn read(state: &Path) -> Result<HoldsFile, HoldsFileError> {
    let path = state.join(NAME);
    let text = match std::fs::read(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(HoldsFile::default()),
        Err(source) => return Err(HoldsFileError { path, source }),
    };
    serde_json::from_slice(&text).map_err(|error| HoldsFileError {
        path,
        source: error.into(),
    })
}
