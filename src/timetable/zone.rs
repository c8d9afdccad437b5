//! Time zones by their IANA names, with the system's rules, or with the bundled rules where the system's cannot be read.

use jiff::tz::{TimeZone, TimeZoneDatabase};
use serde::{Deserialize, Deserializer, Serializer, de};

use super::ProblemKind;
use super::reading::ProblemCollector;
use super::zone_names::{misleading, suggestion};
use crate::folder::Field;

/// The zone that a field names, or `None` after a problem, which is noted. Warns if the system's rules for the zone are
/// damaged or missing.
pub(super) fn zone(
    problems: &mut ProblemCollector<'_>,
    field: &Field<'_, String>,
) -> Option<TimeZone> {
    let name = &field.value;
    if let Some((name, advice)) = misleading(name) {
        problems.warn(field.raw, ProblemKind::MisleadingTimeZone { name, advice });
    }
    if let Some(zone) = system_zone(name) {
        return Some(zone);
    }
    let bundled = bundled_zone(name);
    match &bundled {
        Some(_) => problems.warn(field.raw, ProblemKind::SystemZoneUnreadable(name.clone())),
        None => problems.add(field.raw, unknown(name)),
    }
    bundled
}

fn unknown(name: &str) -> ProblemKind {
    ProblemKind::UnknownTimeZone {
        name: name.to_owned(),
        suggestion: suggestion(name).unwrap_or_default(),
    }
}

/// Writes a zone as its IANA name.
pub(crate) fn serialize<S: Serializer>(zone: &TimeZone, serializer: S) -> Result<S::Ok, S::Error> {
    jiff::fmt::serde::tz::required::serialize(zone, serializer)
}

/// Reads a zone from its IANA name.
pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<TimeZone, D::Error> {
    let name = String::deserialize(deserializer)?;
    let zone = system_zone(&name).or_else(|| bundled_zone(&name));
    zone.ok_or_else(|| de::Error::custom(format_args!("no time zone {name:?}")))
}

fn system_zone(name: &str) -> Option<TimeZone> {
    TimeZone::get(name)
        .ok()
        .filter(|zone| zone.iana_name().is_some())
}

fn bundled_zone(name: &str) -> Option<TimeZone> {
    TimeZoneDatabase::bundled()
        .get(name)
        .ok()
        .filter(|zone| zone.iana_name().is_some())
}
