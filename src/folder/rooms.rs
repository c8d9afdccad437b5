//! `rooms.json` as it is written.

use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::{Entries, Field};

/// What is known about rooms, by their names.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(bound(deserialize = "'de: 'a"))]
#[schemars(title = "rooms.json")]
pub struct RoomsFile<'a>(pub Entries<'a, RoomEntry<'a>>);

/// What is known about one room.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, bound(deserialize = "'de: 'a"))]
pub struct RoomEntry<'a> {
    #[serde(rename = "$schema", default)]
    #[schemars(with = "Option<String>")]
    _schema: IgnoredAny,
    /// What people call it; without one, the name stands in.
    pub title: Option<Field<'a, String>>,
    /// The address of a map that shows it, with https:// or http://.
    pub url: Option<Field<'a, String>>,
    /// Degrees north, -90 to 90; goes with lon.
    pub lat: Option<Field<'a, f64>>,
    /// Degrees east, -180 to 180; goes with lat.
    pub lon: Option<Field<'a, f64>>,
}
