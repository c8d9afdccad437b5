//! The part of the data folder at which a reader looks again.

use std::collections::BTreeSet;
use std::path::PathBuf;

/// The part of the data folder at which a reader looks again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum LookAt {
    #[default]
    Everything,
    /// These files alone, by their paths relative to the data folder. Each was written whole, and nothing else happened
    /// as far as the operating system says.
    Files(BTreeSet<PathBuf>),
}
