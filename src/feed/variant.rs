//! A way to show the events of a feed, chosen by its owner. Each is rendered once for all owners who chose it.

use serde::{Deserialize, Serialize};

use crate::language::Language;

/// The language, alarms and cancelled meetings of the events in a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Variant {
    /// The language of the feed's own words.
    pub language: Language,
    /// An alarm this many minutes before each meeting.
    pub alarm_minutes: Option<u16>,
    /// Cancelled meetings are left out.
    pub drop_cancelled: bool,
}
