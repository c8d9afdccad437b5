//! The settings of links, secret and public.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The feeds that anybody may read without a secret link.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, expecting = "a table of settings")]
pub struct PublicConfig {
    /// Whether modules' feeds are public, at /modules/CODE.ics. If false, they have secret links, as people's feeds do.
    pub modules: bool,
    /// Whether rooms' feeds are public, at /rooms/NAME.ics. If false, they have secret links, as people's feeds do.
    pub rooms: bool,
    /// Whether programmes' feeds are public, at /programmes/ID.ics. If false, they have secret links, as people's feeds
    /// do.
    pub programmes: bool,
}

impl PublicConfig {
    /// The names of these settings. Each is also the first part of its feeds' addresses.
    pub(super) const NAMES: [&str; 3] = ["modules", "rooms", "programmes"];
}

impl Default for PublicConfig {
    fn default() -> Self {
        Self {
            modules: true,
            rooms: true,
            programmes: true,
        }
    }
}

/// Secret links.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, expecting = "a table of settings")]
pub struct LinksConfig {
    /// Days for which a feed that was turned off says that it is closed. After that its link is not found. The feed of an
    /// id that vanished from the data folder stays for the same time and says that there is no timetable; with a secret
    /// link it stays longer, while calendar apps fetch it. A running server applies a change on SIGHUP.
    pub closed_days: u16,
    /// Days for which the old address of a link that was reset says that it was replaced, and nothing else. With 0 it is not
    /// found at once. A running server applies a change on SIGHUP.
    pub replaced_days: u16,
    /// The most links that a person can have at one time: the first, and further ones with names of their own. With 1 nobody
    /// can make another one; those that exist stay. A running server applies a change on SIGHUP.
    pub max_per_person: u16,
    /// Years for which `carillon journal` prints decisions about links, besides the current year. The current state of
    /// each link is kept for ever.
    pub journal_years: u16,
}

impl Default for LinksConfig {
    fn default() -> Self {
        Self {
            closed_days: 30,
            replaced_days: 30,
            max_per_person: 5,
            journal_years: 3,
        }
    }
}
