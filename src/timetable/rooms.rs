//! The data about rooms.

use std::collections::HashMap;

use super::reading::ProblemCollector;
use super::{ProblemKind, Reading, address};
use crate::folder::{
    Entries, Field, IdKind, RoomEntry, RoomsFile, Source, canonical, spelling_difference,
};

/// Rooms by name; a room need not be here.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rooms(HashMap<Box<str>, Room>);

/// One room.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Room {
    pub title: Option<Box<str>>,
    /// The address of a map that shows the room.
    pub url: Option<Box<str>>,
    /// Degrees north and degrees east.
    pub position: Option<(f64, f64)>,
}

impl Rooms {
    /// Reads `rooms.json`.
    pub fn read(source: &Source<'_>) -> Reading<Self> {
        let RoomsFile(Entries(entries)) = match source.parse() {
            Ok(file) => file,
            Err(problem) => return Reading::broken(problem),
        };
        let mut problems = ProblemCollector::of(source);
        let mut rooms = HashMap::with_capacity(entries.len());
        let mut written: HashMap<Box<str>, &String> = HashMap::with_capacity(entries.len());
        for (key, entry) in &entries {
            let Some(name) = problems.id(IdKind::Room, key, "a room's name") else {
                continue;
            };
            let position = position(&mut problems, entry);
            let title = problems.text(entry.title.as_ref(), "title");
            let room = Room {
                title,
                url: address::page(&mut problems, entry.url.as_ref()),
                position,
            };
            let first = *written.entry(name.clone()).or_insert(&key.value);
            if rooms.insert(name, room).is_some() {
                let spelling_difference = spelling_difference(first, &key.value);
                problems.add(
                    key.raw,
                    ProblemKind::RoomTwice {
                        name: canonical(&key.value).into(),
                        spelling_difference,
                    },
                );
            }
        }
        Reading::new(Some(Self(rooms)), problems.found)
    }

    /// The names of all rooms that something is known about.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(AsRef::as_ref)
    }

    /// The data about the room.
    pub fn get(&self, name: &str) -> Option<&Room> {
        self.0.get(name)
    }

    /// The room's name for people: its title, or its name if no title is known.
    pub fn title<'a>(&'a self, name: &'a str) -> &'a str {
        self.get(name)
            .and_then(|room| room.title.as_deref())
            .unwrap_or(name)
    }
}

fn position(problems: &mut ProblemCollector<'_>, entry: &RoomEntry<'_>) -> Option<(f64, f64)> {
    let (lat, lon) = match (&entry.lat, &entry.lon) {
        (Some(lat), Some(lon)) => (lat, lon),
        (None, None) => return None,
        (Some(field), None) => {
            problems.add(
                field.raw,
                ProblemKind::HalfAPosition {
                    has: "lat",
                    lacks: "lon",
                },
            );
            return None;
        }
        (None, Some(field)) => {
            problems.add(
                field.raw,
                ProblemKind::HalfAPosition {
                    has: "lon",
                    lacks: "lat",
                },
            );
            return None;
        }
    };
    let mut degrees = |what, field: &Field<'_, f64>, limit: u8| {
        if field.value.abs() > f64::from(limit) {
            problems.add(
                field.raw,
                ProblemKind::BadDegrees {
                    what,
                    value: field.raw.to_owned(),
                    limit,
                },
            );
        }
        field.value
    };
    Some((degrees("lat", lat, 90), degrees("lon", lon, 180)))
}
