//! The addresses that a link had before its last resets.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Generation;
use crate::language::Language;

/// The most replaced addresses of a link that are kept. Older ones are dead.
const MAX_REPLACED: usize = 5;

/// An address that a reset has replaced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReplacedAddress {
    pub generation: Generation,
    /// The time of the reset.
    pub at: Timestamp,
    /// The language that the owner had chosen then. A later choice says nothing at the old address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
}

/// Adds addresses, and keeps the last ones before the address `current`. They are in the order of their generations.
pub(super) fn add(
    replaced: &mut Vec<ReplacedAddress>,
    others: impl IntoIterator<Item = ReplacedAddress>,
    current: Generation,
) {
    replaced.extend(others);
    replaced.sort_by_key(|address| address.generation);
    replaced.dedup_by_key(|address| address.generation);
    replaced.retain(|address| address.generation < current);
    let dead = replaced.len().saturating_sub(MAX_REPLACED);
    replaced.drain(..dead);
}
