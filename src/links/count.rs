//! How many decisions the journal has held, in a file beside it: by that an old backup is noticed at a start.

use std::fs;
use std::io;
use std::path::Path;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::line::to_line;
use crate::durable_file;

const NAME: &str = "journal.count";

/// How many decisions the journal that began at this time has held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Count {
    pub(super) begun: Timestamp,
    pub(super) decisions: u64,
}

impl Count {
    /// The count in the state folder. One that cannot be read is none: nothing depends on it but a warning.
    pub(super) fn read(state: &Path) -> Option<Self> {
        serde_json::from_slice(&fs::read(state.join(NAME)).ok()?).ok()
    }

    /// Writes the count down, if another one stands there.
    pub(super) fn keep(self, state: &Path) -> io::Result<()> {
        let none = Self { decisions: 0, ..self };
        if Self::read(state).unwrap_or(none) == self {
            return Ok(());
        }
        durable_file::replace(&state.join(NAME), |out| out.write_all(&to_line(&self)))
    }
}
