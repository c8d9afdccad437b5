//! The routes of addresses, right and wrong.

use super::*;
use crate::config::Config;

const TOKEN: &str = "abcdefghijklmnopqrstuvwxye";

fn token() -> Token {
    Token::parse(TOKEN.as_bytes()).expect("26 characters of base32")
}

fn secret(representation: Representation) -> Route {
    Route::secret(token(), representation)
}

fn public(kind: Kind, id: &str, representation: Representation) -> Route {
    Route::public(&FeedId::new(kind, id), representation)
}

#[track_caller]
fn check(path: &str, expected: &Route) {
    assert_eq!(Route::parse(path)[0].as_ref(), Some(expected), "{path}");
}

#[track_caller]
fn check_nothing(path: &str) {
    assert_eq!(Route::parse(path), [None, None], "{path}");
}

const ICS: Representation = Representation::Calendar(CalendarFormat::Ics);
const JSON: Representation = Representation::Calendar(CalendarFormat::Json);

/// Codes and names with characters that make an address hard to read.
const IDS: [&str; 19] = [
    "MAA101",
    "A/b",
    "X.ics",
    "X.ICS",
    "x.json",
    "x.atom",
    "X.ics?y",
    "What?",
    "a.b",
    "M%2F",
    "МЕОА-11f(23/24н.р.)",
    ".",
    "..",
    "..html",
    "...html",
    "x.html",
    "a b",
    "#",
    "W.1.02",
];

/// Every route, those of feeds with each of the ids.
fn all() -> Vec<Route> {
    let apps = || {
        let named = CalendarApp::ALL.into_iter().map(Some);
        named.chain([None])
    };
    let mut all = vec![
        Route::Home,
        Route::Choices(token()),
        Route::LinkSettings(token()),
        Route::Meetings(token(), MeetingFormat::Page),
        Route::Meetings(token(), MeetingFormat::Csv),
        Route::FurtherLinks(token(), None),
        Route::FurtherLinks(token(), LinkNumber::parse("2")),
        Route::LinkAction(token(), LinkAction::Reset),
        Route::LinkAction(token(), LinkAction::TurnOff),
        Route::Health,
        Route::Readiness,
    ];
    all.extend(StaticFile::ALL.map(Route::StaticFile));
    all.extend(apps().map(Route::Help));
    all.extend(apps().map(|app| Route::FeedHelp(token(), app)));
    for representation in [ICS, JSON, Representation::Changes, Representation::Page] {
        all.push(secret(representation));
        for kind in Kind::ALL.into_iter().filter(|kind| !kind.is_personal()) {
            all.extend(IDS.map(|id| public(kind, id, representation)));
        }
    }
    let listed = Kind::ALL.into_iter().filter(|kind| !kind.is_personal());
    all.extend(listed.map(Route::List));
    all.extend([Route::SignIn, Route::SignOut, Route::Me(None)]);
    for kind in [Kind::Student, Kind::Staff] {
        all.extend([
            Route::Me(Some(kind)),
            Route::MyLink(kind),
            Route::MyChoices(kind),
            Route::MyLinkSettings(kind),
            Route::MyFurtherLinks(kind, None),
            Route::MyFurtherLinks(kind, LinkNumber::parse("65535")),
            Route::MyMeetings(kind, MeetingFormat::Csv),
        ]);
        let actions = [LinkAction::Reset, LinkAction::TurnOff];
        all.extend(actions.map(|action| Route::MyLinkAction(kind, action)));
    }
    all
}

#[test]
fn the_path_of_every_route_means_that_route() {
    for route in all() {
        check(&route.path(), &route);
    }
}

#[test]
fn no_browser_changes_the_path_of_a_page() {
    for route in all() {
        let path = route.path();
        let mut segments = path.split('/');
        assert!(segments.all(|segment| !is_dot_segment(segment)), "{path}");
    }
}

/// The segments that every browser drops from a path before it asks (the URL standard, section 4.4).
fn is_dot_segment(segment: &str) -> bool {
    [".", ".."].contains(&&*segment.to_ascii_lowercase().replace("%2e", "."))
}

#[test]
fn no_base_path_begins_as_a_route_does() {
    for route in all() {
        let path = route.path();
        let first = path.split('/').nth(1).unwrap_or_default();
        let base_url = format!("https://example.ac.uk/{first}");
        let config = Config {
            base_url: base_url.clone(),
            ..Config::default()
        };
        assert_eq!(
            config.validate().is_err(),
            route != Route::Home,
            "{base_url}"
        );
    }
}

#[test]
fn every_address_in_the_readme_is_a_route() {
    let readme = include_str!("../../../README.md");
    let rows = readme.lines().filter(|line| line.starts_with("| `/"));
    let mut addresses = 0;
    for row in rows {
        let cell = row.split('|').nth(1).unwrap_or_default();
        for address in cell.split('`').filter(|part| part.starts_with('/')) {
            addresses += 1;
            let path = address.replace("TOKEN", TOKEN);
            assert_ne!(Route::parse(&path)[0], None, "{address}");
        }
    }
    assert!(addresses > 10, "{addresses}");
}

#[test]
fn an_address_means_the_same_feed_however_it_is_mangled() {
    for end in ["", "/", "//", "%3Fx=y", "%3fx=y/", "/%3F"] {
        check(&format!("/f/{TOKEN}/timetable.ics{end}"), &secret(ICS));
        check(&format!("/f/{TOKEN}/timetable.json{end}"), &secret(JSON));
        check(
            &format!("/f/{TOKEN}/changes.atom{end}"),
            &secret(Representation::Changes),
        );
    }
}

#[test]
fn codes_and_names_are_decoded_and_may_hold_slashes_and_question_marks() {
    let check = |path, code: &str, representation| {
        check(path, &public(Kind::Module, code, representation));
    };
    check("/modules/MAA101.ics", "MAA101", ICS);
    check("/modules/A%2Fb.ics", "A/b", ICS);
    check("/modules/A/b.ics", "A/b", ICS);
    check("/modules/A/b", "A/b", Representation::Page);
    check("/modules/What%3F.ics", "What?", ICS);
    check("/modules/%D0%9C.ics/", "М", ICS);
    check("/modules/x.json.ics", "x.json", ICS);
    check("/modules/x.ics.json", "x.ics", JSON);
    check("/modules/x.ics.atom", "x.ics", Representation::Changes);
}

#[test]
fn a_suffix_before_an_encoded_question_mark_has_two_meanings() {
    let feed = |id: &str| Some(public(Kind::Module, id, ICS));
    assert_eq!(
        Route::parse("/modules/x.ics%3Fy.ics"),
        [feed("x.ics?y"), feed("x")]
    );
    assert_eq!(Route::parse("/modules/x.ics%3Fy"), [feed("x"), None]);
}

#[test]
fn pages_are_found_with_and_without_a_slash_at_the_end() {
    for (path, expected) in [
        ("/help", Route::Help(None)),
        ("/help/mac", Route::Help(Some(CalendarApp::Mac))),
        ("/modules", Route::List(Kind::Module)),
        ("/rooms", Route::List(Kind::Room)),
        ("/rooms/R1", public(Kind::Room, "R1", Representation::Page)),
        ("/healthz", Route::Health),
        ("/readyz", Route::Readiness),
    ] {
        check(path, &expected);
        check(&format!("{path}/"), &expected);
    }
    for (path, expected) in [
        ("", secret(Representation::Page)),
        ("/new", Route::LinkAction(token(), LinkAction::Reset)),
        ("/choices", Route::Choices(token())),
        ("/settings", Route::LinkSettings(token())),
        ("/help", Route::FeedHelp(token(), None)),
        (
            "/help/outlook-web",
            Route::FeedHelp(token(), Some(CalendarApp::OutlookWeb)),
        ),
    ] {
        check(&format!("/f/{TOKEN}{path}"), &expected);
        check(&format!("/f/{TOKEN}{path}/"), &expected);
    }
}

#[test]
fn anything_else_means_nothing() {
    for path in [
        "/f",
        "/f/",
        "/f/x",
        "/f/x/new",
        "/f/x/timetable.ics",
        "/f//timetable.ics",
        "/f/timetable.ics",
        "/help//",
        "/help/lotus-notes",
        "/modules/%FF",
        "/modules/%FF.ics",
        "/students",
        "/students/ann.ics",
        "/staff/s1",
        "/static",
        "/static/",
        "//",
        "/index.html",
    ] {
        check_nothing(path);
    }
    for name in [
        "other",
        "help/lotus-notes",
        "other.ics",
        "changes.ics",
        "timetable.atom",
        "other.atom",
        "changes.json",
    ] {
        check_nothing(&format!("/f/{TOKEN}/{name}"));
    }
}
