//! The pages, feeds and other answers of a server with the example data, some minutes after a lecture was moved.

use carillon::feed::Kind;

use super::compare;
use crate::fixture::{Answer, Folders, Server, Site, decision_at, eventually};

const BROWSER: &str = "Accept: text/html";

/// The times at which the example data was first published and one lecture was moved: on a Monday of week 9.
const FIRST_PUBLISH: &str = "2026-11-20T08:00:00Z";
const CHANGE: &str = "2026-11-23T08:15:00Z";
const VISIT: &str = "2026-11-23T10:30:00Z";

/// A server with the example data, in which a lecture was moved.
fn serve() -> (Folders, Server) {
    let folders = Folders::example();
    let mut config = folders.config();
    config.base_url = "https://timetables.example.ac.uk".into();
    folders.clock.set(FIRST_PUBLISH.parse().unwrap());
    let server = folders.serve_with(config);
    folders.clock.set(CHANGE.parse().unwrap());
    let path = "modules/2026-S1/PHA115.json";
    let module = std::fs::read_to_string(folders.data().join(path)).unwrap();
    let moved = module.replace(
        r#""day": "Mon", "start": "14:00", "end": "15:00""#,
        r#""day": "Mon", "start": "15:00", "end": "16:00""#,
    );
    folders.replace(path, moved);
    eventually("the lecture is moved", || {
        server
            .get("/modules/PHA115.atom")
            .text()
            .contains("<entry>")
    });
    folders.clock.set(VISIT.parse().unwrap());
    (folders, server)
}

/// The headers that follow from the bytes of the body or of the style sheets.
const DERIVED: [&str; 4] = [
    "connection",
    "content-length",
    "content-security-policy",
    "etag",
];

/// The status, the headers and the body.
fn whole(answer: &Answer) -> String {
    head(answer) + &answer.text().replace("\r\n", "\n")
}

fn head(answer: &Answer) -> String {
    let mut lines = vec![answer.status.to_string()];
    for (name, value) in answer.lasting_headers() {
        if !DERIVED.contains(&&*name) {
            lines.push(format!("{name}: {value}"));
        }
    }
    lines.join("\n") + "\n\n"
}

/// A page without what nobody reads there: styles, scripts, pictures and empty lines.
fn page(html: &str) -> String {
    let mut page = html.to_owned();
    for element in ["style", "script", "svg"] {
        page = without_content(&page, element);
    }
    let lines = page.lines().filter(|line| !line.trim().is_empty());
    lines.map(|line| without_version(line) + "\n").collect()
}

/// The line without the number by which browsers see that a picture is another one.
fn without_version(line: &str) -> String {
    match line.split_once("?v=") {
        Some((before, after)) => {
            let digits = |c: char| c.is_ascii_hexdigit();
            format!("{before}?v=…{}", after.trim_start_matches(digits))
        }
        None => line.to_owned(),
    }
}

fn without_content(html: &str, element: &str) -> String {
    let (start, end) = (format!("<{element}"), format!("</{element}>"));
    let mut parts = html.split(start.as_str());
    let mut out = parts.next().unwrap().to_owned();
    for part in parts {
        let (_, after) = part.split_once(end.as_str()).unwrap();
        out = format!("{out}{start}>…{end}{after}");
    }
    out
}

/// The title of a page and its own part, without the frame that all pages share.
fn own_part(html: &str) -> String {
    let between = |start: &str, end: &str| {
        let (_, rest) = html.split_once(start).unwrap();
        let (inner, _) = rest.split_once(end).unwrap();
        format!("{start}{inner}{end}\n")
    };
    page(&(between("<title>", "</title>") + &between("<main", "</main>")))
}

#[track_caller]
fn compare_page(server: &Server, name: &str, path: &str) {
    let answer = server.ask("GET", path, &[BROWSER]);
    assert_eq!(answer.status, 200, "{path}");
    compare(name, &own_part(&answer.text()));
}

#[test]
fn the_public_pages_are_as_expected() {
    let (_folders, server) = serve();
    compare("page-home-whole", &page(&server.get("/").text()));
    for (name, path) in [
        ("page-help", "/help"),
        ("page-help-outlook-web", "/help/outlook-web"),
        ("page-modules", "/modules"),
        ("page-rooms", "/rooms"),
        ("page-module", "/modules/PHA115?week=2026-W48"),
        ("page-room", "/rooms/OB.DOME"),
        ("page-programmes", "/programmes"),
        ("page-programme", "/programmes/BSC-MATH-1?week=2026-W48"),
    ] {
        compare_page(&server, name, path);
    }
}

#[test]
fn the_pages_of_one_person_are_as_expected() {
    let (folders, server) = serve();
    let page_of = |kind, id| folders.secret(kind, id).replace("timetable.ics", "");
    let student = page_of(Kind::Student, "b712367");
    let path = |more: &str| format!("{student}{more}");
    compare_page(&server, "page-student", &student);
    compare_page(&server, "page-student-help", &path("help/google"));
    compare_page(&server, "page-new-link", &path("new"));
    compare_page(&server, "page-turn-off", &path("stop"));
    compare_page(&server, "page-staff", &page_of(Kind::Staff, "w.orr"));
    let links = folders.open_links();
    let request = decision_at("b712368", folders.clock.now());
    links.stop(request, None).unwrap();
    let closed = page_of(Kind::Student, "b712368");
    eventually("the feed is turned off", || {
        server.says(&closed, "turned off")
    });
    compare_page(&server, "page-turned-off", &closed);
}

#[test]
fn the_feeds_are_as_expected() {
    let (folders, server) = serve();
    let changes = |kind, id| {
        folders
            .secret(kind, id)
            .replace("timetable.ics", "changes.atom")
    };
    for (name, path) in [
        ("feed-student", folders.student("b712377")),
        ("feed-staff", folders.secret(Kind::Staff, "e.papadaki")),
        ("feed-module", "/modules/PHA115.ics".into()),
        ("feed-room", "/rooms/OB.DOME.ics".into()),
        ("feed-programme", "/programmes/BMUS-CARILLON.ics".into()),
        ("changes-student", changes(Kind::Student, "b712367")),
        ("changes-module", "/modules/PHA115.atom".into()),
    ] {
        compare(name, &whole(&server.get(&path)));
    }
}

#[test]
fn a_feed_as_json_is_as_expected() {
    let (_folders, server) = serve();
    let feed = server.get("/rooms/CH.1.03.json").text();
    let feed: serde_json::Value = serde_json::from_str(&feed).unwrap();
    compare("feed-json", &serde_json::to_string_pretty(&feed).unwrap());
}

#[test]
fn the_errors_are_as_expected() {
    let (folders, server) = serve();
    let student = folders.student("b712377").replace("timetable.ics", "");
    compare("error-feed", &whole(&server.get("/modules/NONE.ics")));
    let frame = server.ask("GET", "/modules/NONE", &[BROWSER]);
    compare("error-page-whole", &page(&frame.text()));
    let compare_error = |name, answer: &Answer| {
        compare(name, &(head(answer) + &own_part(&answer.text())));
    };
    compare_error("error-not-found", &frame);
    let foreign = [BROWSER, "Sec-Fetch-Site: cross-site"];
    let answer = server.ask("POST", &format!("{student}stop"), &foreign);
    compare_error("error-another-site", &answer);
    let answer = server.ask("PUT", &student, &[BROWSER]);
    compare_error("error-method", &answer);
    drop(server);
    let server = folders.serve_configured(|config| config.http.max_requests_per_minute = 1);
    server.get(&student);
    let answer = server.ask("GET", &student, &[BROWSER]);
    compare_error("error-too-many-requests", &answer);
    drop(server);
    let folders = Folders::empty();
    let server = folders.serve_configured(|config| config.data = folders.root().join("nowhere"));
    let answer = server.ask("GET", "/modules", &[BROWSER]);
    compare_error("error-nothing-published", &answer);
}
