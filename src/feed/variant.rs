//! A form of a feed's events that its owner chose. Each form is rendered once for all owners who chose it.

use serde::{Deserialize, Serialize};

use crate::language::Language;

/// The language, alarms and cancelled meetings of the events in a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Variant {
    /// The language of the feed's own texts.
    pub language: Language,
    /// An alarm this many minutes before each meeting.
    pub alarm_minutes: Option<u16>,
    /// Whether cancelled meetings are left out.
    pub drop_cancelled: bool,
    /// Whether nothing but the times is shown. The store keeps it apart from the others.
    #[serde(skip)]
    pub is_busy_only: bool,
}
