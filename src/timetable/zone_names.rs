//! The IANA name that the author of a wrong name probably meant.

use jiff::tz::TimeZoneDatabase;

use super::windows_zones::WINDOWS_ZONES;

/// The likeness below which a suggestion would confuse.
const LIKE_ENOUGH: f64 = 0.9;

/// The IANA name that `name` stands for on Windows, or that is nearly the same.
pub(super) fn suggestion(name: &str) -> Option<String> {
    let wanted = name.trim().to_lowercase();
    let windows = WINDOWS_ZONES
        .iter()
        .find(|(windows, _)| windows.to_lowercase() == wanted);
    if let Some((_, iana)) = windows {
        return Some((*iana).to_owned());
    }
    // No zone has a longer name, and the time for the likeness grows with both lengths.
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
    // Of equally good names the first by name, whatever the order of the database.
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

/// Names whose clocks differ from those that most people expect, each with the name to write.
const MISLEADING: [(&str, &str); 13] = [
    (
        "CET",
        "is an old name: write the city's, such as Europe/Berlin",
    ),
    ("CST6CDT", "is an old name: write America/Chicago"),
    (
        "EET",
        "is an old name: write the city's, such as Europe/Helsinki",
    ),
    (
        "EST",
        "has no summer time: write America/New_York, or America/Panama where clocks never change",
    ),
    ("EST5EDT", "is an old name: write America/New_York"),
    (
        "GMT",
        "has no summer time: write Europe/London, or UTC where clocks never change",
    ),
    ("HST", "is an old name: write Pacific/Honolulu"),
    (
        "MET",
        "is an old name: write the city's, such as Europe/Berlin",
    ),
    (
        "MST",
        "has no summer time: write America/Denver, or America/Phoenix where clocks never change",
    ),
    ("MST7MDT", "is an old name: write America/Denver"),
    ("PST8PDT", "is an old name: write America/Los_Angeles"),
    ("ROC", "is an old name: write Asia/Taipei"),
    (
        "WET",
        "is an old name: write the city's, such as Europe/Lisbon",
    ),
];

/// The zone's name and the remedy, for a name that exists and is easily mistaken.
pub(super) fn misleading(name: &str) -> Option<(String, String)> {
    let known = MISLEADING
        .iter()
        .find(|(misleading, _)| misleading.eq_ignore_ascii_case(name));
    if let Some((name, advice)) = known {
        return Some(((*name).to_owned(), (*advice).to_owned()));
    }
    // The signs of POSIX: `Etc/GMT+5` is New York's time in winter.
    let (area, offset) = name.split_at_checked("Etc/GMT".len())?;
    let (sign, hours) = offset.split_at_checked(1)?;
    let side = match sign {
        "+" => "behind",
        "-" => "ahead of",
        _ => return None,
    };
    let is_offset =
        area.eq_ignore_ascii_case("Etc/GMT") && hours.parse().is_ok_and(|hours: u8| hours > 0);
    is_offset.then(|| {
        let unit = if hours == "1" { "hour" } else { "hours" };
        let advice = format!(
            "is {hours} {unit} {side} UTC all year, without summer time: write the city's name, such as Europe/London"
        );
        (name.to_owned(), advice)
    })
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
    fn a_name_that_is_easily_mistaken_is_a_zone_and_its_remedy_is_not_mistaken() {
        let exists = |name: &str| TimeZoneDatabase::bundled().get(name).is_ok();
        for (name, advice) in MISLEADING {
            assert!(exists(name), "{name}");
            let remedies: Vec<&str> = advice
                .split([' ', ',', ':'])
                .filter(|word| word.contains('/'))
                .collect();
            assert!(!remedies.is_empty(), "{name}");
            for remedy in remedies {
                assert!(
                    exists(remedy) && misleading(remedy).is_none(),
                    "{name}: {remedy}"
                );
            }
        }
        let advice = |name: &str| misleading(name).map(|(_, advice)| advice);
        assert!(advice("est").is_some_and(|advice| advice.contains("America/New_York")));
        assert!(advice("Etc/GMT+5").is_some_and(|advice| advice.contains("5 hours behind UTC")));
        assert!(advice("Etc/GMT-1").is_some_and(|advice| advice.contains("1 hour ahead of UTC")));
        for name in [
            "Europe/London",
            "UTC",
            "Etc/GMT",
            "Etc/GMT+0",
            "Etc/GMT+x",
            "Singapore",
            "",
        ] {
            assert_eq!(misleading(name), None, "{name}");
        }
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
