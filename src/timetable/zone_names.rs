//! The IANA name that was probably meant by a name that no time zone has.

use jiff::tz::TimeZoneDatabase;

use super::windows_zones::WINDOWS_ZONES;

/// Below this likeness a suggestion would puzzle more than it helps.
const LIKE_ENOUGH: f64 = 0.9;

/// The IANA name that `name` stands for on Windows, or that it is nearly.
pub(super) fn suggestion(name: &str) -> Option<String> {
    let wanted = name.trim().to_lowercase();
    let windows = WINDOWS_ZONES
        .iter()
        .find(|(windows, _)| windows.to_lowercase() == wanted);
    if let Some((_, iana)) = windows {
        return Some((*iana).to_owned());
    }
    // No zone has a longer name, and likeness takes the time of both lengths multiplied.
    if wanted.len() > 64 {
        return None;
    }
    let wanted = wanted.replace(' ', "_").replace('\\', "/");
    let names: Vec<String> = TimeZoneDatabase::bundled()
        .available()
        .map(|zone| zone.to_string())
        .collect();
    let likeness = |zone: &String| {
        let zone = zone.to_lowercase();
        let city = zone
            .rsplit('/')
            .next()
            .filter(|city| *city == wanted && zone.contains('/'));
        if city.is_some() {
            1.0
        } else {
            strsim::jaro_winkler(&wanted, &zone)
        }
    };
    let best = names.into_iter().map(|zone| (likeness(&zone), zone));
    // Of equally good ones the first by name, in whatever order the database lists them.
    let best = best.max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(&a.1)));
    // `UTC+1` is not UTC.
    let digits = |text: &str| {
        text.chars()
            .filter(char::is_ascii_digit)
            .collect::<String>()
    };
    let is_meant =
        |likeness: f64, zone: &str| likeness >= LIKE_ENOUGH && digits(&wanted) == digits(zone);
    best.filter(|(likeness, zone)| is_meant(*likeness, zone))
        .map(|(_, zone)| zone)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_windows_name_stands_for_a_zone_that_exists() {
        for (windows, iana) in WINDOWS_ZONES {
            assert!(
                TimeZoneDatabase::bundled().get(iana).is_ok(),
                "{windows}: {iana}"
            );
        }
        assert!(WINDOWS_ZONES.is_sorted_by_key(|(windows, _)| windows.to_lowercase()));
    }

    #[test]
    fn a_name_that_is_nearly_one_is_answered_with_that_one() {
        let check = |name: &str, suggested: Option<&str>| {
            assert_eq!(suggestion(name).as_deref(), suggested, "{name}");
        };
        check("Eastern Standard Time", Some("America/New_York"));
        check("gmt standard time", Some("Europe/London"));
        check("W. Europe Standard Time", Some("Europe/Berlin"));
        check("Europe/Londn", Some("Europe/London"));
        check("Europe\\Paris", Some("Europe/Paris"));
        check("America/New York", Some("America/New_York"));
        check("London", Some("Europe/London"));
        check("new york", Some("America/New_York"));
        check("here", None);
        check("UTC+1", None);
        check("GMT+01:00", None);
        check("", None);
        check(&"Europe/London".repeat(1_000_000), None);
    }
}
