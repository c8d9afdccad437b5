//! The current holds as a file, by which other processes know them.

use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::Hold;
use crate::durable_file;

const NAME: &str = "holds.json";

#[derive(Debug, thiserror::Error)]
#[error("{path}: the list of holds cannot be read or written ({source}): let the server write it, and your account read it", path = .path.display())]
pub struct HoldsFileError {
    path: PathBuf,
    source: io::Error,
}

#[derive(Serialize, Deserialize)]
struct HoldsFile {
    holds: Vec<Hold>,
}

/// Writes the current holds into the state folder.
pub fn write_holds(state: &Path, holds: &[Hold]) -> Result<(), HoldsFileError> {
    let path = state.join(NAME);
    let holds = holds.to_vec();
    let written = durable_file::replace(&path, |out| {
        serde_json::to_writer_pretty(&mut *out, &HoldsFile { holds })?;
        out.write_all(b"\n")
    });
    written.map_err(|source| HoldsFileError { path, source })
}

/// The holds that a server with this state folder wrote last; none if none was written.
pub fn read_holds(state: &Path) -> Result<Vec<Hold>, HoldsFileError> {
    let path = state.join(NAME);
    let text = match std::fs::read(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => return Err(HoldsFileError { path, source }),
    };
    let file: Result<HoldsFile, _> = serde_json::from_slice(&text);
    let file = file.map_err(|error| HoldsFileError {
        path,
        source: error.into(),
    })?;
    Ok(file.holds)
}
