//! A copy of the renames that count, so that the loss of the decisions gives no module new UIDs.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::DecisionsError;
use crate::durable_file;
use crate::timetable::RecordedRename;

/// The version of the file's format.
pub const VERSION: u32 = 1;

const NAME: &str = "renames.json";

#[derive(Serialize, Deserialize)]
struct RenamesFile {
    version: u32,
    renames: Vec<RecordedRename>,
}

/// The renames in the copy; `None` if there is none, or if it cannot be read. It is only needed if the decisions are lost.
pub(super) fn read_copy(state: &Path) -> Option<Vec<RecordedRename>> {
    let text = std::fs::read(state.join(NAME)).ok()?;
    let file: RenamesFile = serde_json::from_slice(&text).ok()?;
    (file.version <= VERSION).then_some(file.renames)
}

pub(super) fn write_copy(state: &Path, renames: &[RecordedRename]) -> Result<(), DecisionsError> {
    let path = state.join(NAME);
    let file = RenamesFile {
        version: VERSION,
        renames: renames.to_vec(),
    };
    let written = durable_file::replace(&path, |out| {
        serde_json::to_writer_pretty(&mut *out, &file)?;
        out.write_all(b"\n")
    });
    written.map_err(|source| DecisionsError::Io { path, source })
}
