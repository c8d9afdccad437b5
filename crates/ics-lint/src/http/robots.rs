//! robots.txt as Google's fetcher reads it (RFC 9309).

/// The names of Google's fetcher of calendars, the most specific first.
const NAMES: [&str; 3] = ["google-calendar-importer", "googlebot", "*"];

/// The line that forbids a path, counted from 1. The longest matching pattern decides, and of two equal ones the one that
/// allows.
pub(super) fn forbidding_line(text: &str, path: &str) -> Option<usize> {
    let rules = NAMES.iter().find_map(|name| rules_for(text, name))?;
    let matching = rules
        .into_iter()
        .filter(|rule| !rule.pattern.is_empty() && is_match(rule.pattern, path));
    let decisive = matching.max_by_key(|rule| (rule.pattern.len(), rule.allows))?;
    (!decisive.allows).then_some(decisive.line)
}

struct RobotsRule<'t> {
    line: usize,
    allows: bool,
    pattern: &'t str,
}

/// The rules of the groups for this name; `None` if no group has it.
fn rules_for<'t>(text: &'t str, name: &str) -> Option<Vec<RobotsRule<'t>>> {
    let mut rules = None;
    let (mut is_ours, mut is_naming) = (false, false);
    for (index, line) in text.lines().enumerate() {
        let line = line.split('#').next().unwrap_or(line);
        let Some((key, value)) = line
            .split_once(':')
            .map(|(key, value)| (key.trim(), value.trim()))
        else {
            continue;
        };
        if key.eq_ignore_ascii_case("user-agent") {
            is_ours = (is_naming && is_ours) || value.eq_ignore_ascii_case(name);
            is_naming = true;
            if is_ours {
                rules.get_or_insert_with(Vec::new);
            }
            continue;
        }
        let allows = key.eq_ignore_ascii_case("allow");
        if allows || key.eq_ignore_ascii_case("disallow") {
            is_naming = false;
            if let Some(rules) = rules.as_mut().filter(|_| is_ours) {
                rules.push(RobotsRule {
                    line: index + 1,
                    allows,
                    pattern: value,
                });
            }
        }
    }
    rules
}

/// Whether a pattern matches a path: `*` stands for anything, `$` for the end. The first place of each part is enough.
fn is_match(pattern: &str, path: &str) -> bool {
    let (pattern, is_anchored) = pattern
        .strip_suffix('$')
        .map_or((pattern, false), |pattern| (pattern, true));
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| path.strip_prefix(first)) else {
        return false;
    };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else {
        return !is_anchored || rest.is_empty();
    };
    for part in middle {
        let Some(at) = rest.find(part) else {
            return false;
        };
        rest = &rest[at + part.len()..];
    }
    if is_anchored {
        rest.ends_with(last)
    } else {
        rest.contains(last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn robots_txt_is_read_as_google_reads_it() {
        let check = |text: &str, expected| {
            assert_eq!(
                forbidding_line(text, "/f/abc/timetable.ics"),
                expected,
                "{text}"
            );
        };
        check("", None);
        check("User-agent: *\nDisallow:", None);
        check("User-agent: *\nDisallow: /", Some(2));
        check("User-agent: *\nDisallow: /\nAllow: /f/", None);
        check("User-agent: Bingbot\nDisallow: /", None);
        check(
            "User-agent: Bingbot\nUser-agent: *\n\n# no\nDisallow: /f # feeds",
            Some(5),
        );
        check(
            "User-agent: *\nDisallow: /\n\nUser-agent: Googlebot\nAllow: /",
            None,
        );
        check("User-agent: *\nDisallow: /*.ics$", Some(2));
        check(
            "User-agent: *\nDisallow: /*.ics$\nDisallow: /f/abc/timetable.ics",
            Some(3),
        );
        check("User-agent: *\nDisallow: /g*", None);
        check("Disallow: /", None);
    }
}
