//! The content of a file together with its source.

use std::sync::Arc;

use super::file_content::FileContent;
use crate::good_files::ContentHash;
use crate::timetable::Terms;

/// The content of a file, and the bytes and terms from which it was made.
#[derive(Clone, Debug)]
pub(super) struct GoodContent {
    pub(super) content: FileContent,
    /// The hash of the bytes; `None` for a module that an earlier version has kept in the store.
    pub(super) hash: Option<ContentHash>,
    /// The hash of the `terms.json` that dates a module.
    pub(super) terms: Option<ContentHash>,
    /// The bytes, until they are among the last good files.
    pub(super) unwritten: Option<Arc<Vec<u8>>>,
}

/// The terms that date modules.
#[derive(Clone, Debug)]
pub(super) struct DatingTerms {
    pub(super) value: Arc<Terms>,
    /// The hash of their file.
    pub(super) hash: Option<ContentHash>,
}
