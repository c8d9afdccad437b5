//! `rooms.json` as it is written.

use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::{Entries, Field, IdKind, SpellingsFound};

/// Titles, maps and positions of rooms, by their names.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(bound(deserialize = "'de: 'a"))]
#[schemars(title = "rooms.json")]
pub struct RoomsFile<'a>(pub Entries<'a, RoomEntry<'a>>);

/// The title, map and position of one room.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, bound(deserialize = "'de: 'a"))]
pub struct RoomEntry<'a> {
    #[serde(rename = "$schema", default)]
    #[schemars(with = "Option<String>")]
    _schema: IgnoredAny,
    /// The room's title in feeds and on pages; by default its name.
    pub title: Option<Field<'a, String>>,
    /// The address of a map that shows the room, with https:// or http://.
    pub url: Option<Field<'a, String>>,
    /// Degrees north, -90 to 90; lon is required with it.
    pub lat: Option<Field<'a, f64>>,
    /// Degrees east, -180 to 180; lat is required with it.
    pub lon: Option<Field<'a, f64>>,
}

/// The rooms that the file describes.
pub(super) fn ids(RoomsFile(Entries(rooms)): &RoomsFile<'_>) -> SpellingsFound {
    let mut found = SpellingsFound::default();
    for (name, _) in rooms {
        found.add(IdKind::Room, &[&name.value]);
    }
    found
}
