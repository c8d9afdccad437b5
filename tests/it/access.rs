//! Rights to see addresses: every address, asked with no right, with this link, with another's, with one that was
//! replaced, and with one that was stopped.

use carillon::feed::Kind;
use carillon::links::DecisionRequest;

use crate::fixture::{Answer, Folders, Server, Site, decision, eventually};

/// Addresses that anybody may read.
const OPEN: [&str; 14] = [
    "/",
    "/help",
    "/help/outlook-web",
    "/help/outlook-web?module=A",
    "/modules",
    "/modules?q=alg",
    "/modules/A",
    "/modules/A.ics",
    "/modules/A.json",
    "/modules/A.atom",
    "/rooms",
    "/rooms/R1",
    "/rooms/R1.ics",
    "/robots.txt",
];

/// Addresses below a link that are read.
const READ: [&str; 10] = [
    "",
    "/",
    "/timetable.ics",
    "/timetable.json",
    "/changes.atom",
    "/help",
    "/help/outlook-web",
    "/help/google",
    "/new",
    "/stop",
];

/// Addresses below a link at which something is decided.
const DECIDE: [&str; 3] = ["/choices", "/new", "/stop"];

/// Of everybody here: what must be on no page but their own.
const NAMES: [&str; 4] = ["Ann Ames", "Bob Bell", "Cat Cole", "Dan Dale"];

struct ServedFolders {
    folders: Folders,
    server: Server,
}

impl ServedFolders {
    /// Ann's link is usual, Bob's was replaced, Cat's is stopped, Dan's was stopped long ago.
    fn new() -> Self {
        let folders = Folders::new();
        let person = |id: &str, name: &str| {
            format!(r#"{{ "id": "{id}", "name": "{name}", "role": "student" }}"#)
        };
        let people: Vec<String> = ["ann", "bob", "cat", "dan"]
            .iter()
            .zip(NAMES)
            .map(|(id, name)| person(id, name))
            .collect();
        folders.write("people.json", format!("[{}]", people.join(",")));
        folders.write(
            "enrolments/A.json",
            crate::fixture::enrolment("A", &["ann", "bob", "cat", "dan"]),
        );
        let server = folders.serve();
        Self { folders, server }
    }

    /// The beginning of the addresses of somebody's link.
    fn link(&self, id: &str) -> String {
        format!("/f/{}", self.folders.token(Kind::Student, id))
    }

    /// Whether something is decided about the link with this path, by a complete form.
    fn decide(&self, link: &str, what: &str) -> Answer {
        self.server
            .post(&format!("{link}{what}"), "confirm=yes&alarm=5")
    }
}

fn names_in(answer: &Answer) -> Vec<&'static str> {
    let text = String::from_utf8_lossy(&answer.body).into_owned();
    NAMES
        .into_iter()
        .filter(|name| text.contains(name))
        .collect()
}

#[test]
fn what_is_open_is_open_to_all_and_names_nobody() {
    let served = ServedFolders::new();
    for path in OPEN {
        let answer = served.server.get(path);
        assert_eq!(answer.status, 200, "{path}");
        assert!(names_in(&answer).is_empty(), "{path}");
    }
}

#[test]
fn what_is_not_open_answers_nobody_without_its_secret() {
    let folders = Folders::new();
    let mut config = folders.config();
    (config.public.modules, config.public.rooms) = (false, false);
    let server = folders.serve_with(config);
    for path in OPEN
        .into_iter()
        .filter(|path| path.starts_with("/modules") || path.starts_with("/rooms"))
    {
        assert_eq!(server.get(path).status, 404, "{path}");
    }
    assert_eq!(
        server
            .get("/help/outlook-web?module=A")
            .text()
            .matches("/modules/A")
            .count(),
        0
    );
    // With the secret there is the feed and its page, and nothing to decide: many people have it.
    let link = format!("/f/{}", folders.token(Kind::Module, "A"));
    for what in ["/timetable.ics", "/"] {
        assert_eq!(server.get(&format!("{link}{what}")).status, 200, "{what}");
    }
    for what in ["/new", "/stop"] {
        assert_eq!(server.get(&format!("{link}{what}")).status, 404, "{what}");
    }
}

#[test]
fn each_link_shows_its_owner_and_nobody_else() {
    let served = ServedFolders::new();
    for (id, own) in [("ann", NAMES[0]), ("bob", NAMES[1])] {
        for what in READ {
            let answer = served.server.get(&format!("{}{what}", served.link(id)));
            assert!(
                matches!(answer.status, 200 | 308),
                "{id} {what}: {}",
                answer.status
            );
            assert!(
                names_in(&answer).iter().all(|name| *name == own),
                "{id} {what}"
            );
            let caching = answer.header("cache-control");
            assert!(
                caching.starts_with("private") || caching == "no-store",
                "{id} {what}: {caching}"
            );
            assert_eq!(answer.header("x-robots-tag"), "noindex", "{id} {what}");
            assert_eq!(
                answer.header("referrer-policy"),
                "no-referrer",
                "{id} {what}"
            );
        }
    }
}

#[test]
fn who_has_no_right_and_who_has_one_no_more_get_the_same_nothing() {
    let served = ServedFolders::new();
    let replaced = served.link("bob");
    let links = served.folders.open_links();
    links.rotate(decision("bob"), None).unwrap();
    let long_ago = served.folders.clock.now() - jiff::SignedDuration::from_hours(31 * 24);
    links
        .stop(
            DecisionRequest {
                now: long_ago,
                ..decision("dan")
            },
            None,
        )
        .unwrap();
    let (gone, unknown) = (served.link("dan"), "/f/aaaaaaaaaaaaaaaaaaaaaaaaae");
    eventually("both are dead", || {
        [&replaced, &gone]
            .iter()
            .all(|link| served.server.get(&format!("{link}/timetable.ics")).status == 404)
    });
    for link in [unknown, "/f/x", &replaced, &gone] {
        for what in READ {
            let (dead, nothing) = (
                served.server.get(&format!("{link}{what}")),
                served.server.get("/f/none"),
            );
            assert_eq!(dead.status, 404, "{link}{what}");
            assert_eq!(
                (&dead.body, dead.lasting_headers()),
                (&nothing.body, nothing.lasting_headers()),
                "{link}{what}"
            );
        }
        for what in DECIDE {
            let answer = served.decide(link, what);
            assert!(
                matches!(answer.status, 404 | 405),
                "{link}{what}: {}",
                answer.status
            );
            assert!(names_in(&answer).is_empty());
        }
    }
    assert_eq!(
        carillon::links::decision_history(&served.folders.state())
            .unwrap()
            .len(),
        2,
        "and decide nothing"
    );
    for what in READ {
        let status = served
            .server
            .get(&format!("{}{what}", served.link("bob")))
            .status;
        assert!(
            matches!(status, 200 | 308),
            "the new address: {what}: {status}"
        );
    }
}

#[test]
fn a_stopped_link_shows_that_it_is_closed_and_nothing_else() {
    let served = ServedFolders::new();
    let links = served.folders.open_links();
    links.stop(decision("cat"), None).unwrap();
    let link = served.link("cat");
    eventually("it is closed", || {
        served.server.says(
            &format!("{link}/timetable.ics"),
            "This feed has been closed",
        )
    });
    for what in READ {
        let answer = served.server.get(&format!("{link}{what}"));
        assert!(answer.status < 500, "{what}: {}", answer.status);
        let text = answer.text();
        assert!(
            !text.contains("Algebra") && !text.contains("Botany"),
            "{what} shows the timetable: {text}"
        );
    }
    for what in ["/help", "/help/iphone", "/new", "/stop"] {
        let text = served.server.get(&format!("{link}{what}")).text();
        assert!(
            text.contains("This calendar is turned off") && !text.contains("timetable.ics"),
            "{what}: {text}"
        );
    }
    for what in DECIDE {
        served.decide(&link, what);
    }
    assert_eq!(
        carillon::links::decision_history(&served.folders.state())
            .unwrap()
            .len(),
        1,
        "nobody but the desk opens it again"
    );
}

#[test]
fn only_the_owners_own_form_decides_anything() {
    let served = ServedFolders::new();
    let link = served.link("ann");
    let decided = || {
        carillon::links::decision_history(&served.folders.state())
            .unwrap()
            .len()
    };
    for what in READ.into_iter().chain(DECIDE) {
        let path = format!("{link}{what}");
        for method in ["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH"] {
            served.server.ask(method, &path, &["Content-Length: 0"]);
        }
        served.server.ask(
            "GET",
            &format!("{path}?confirm=yes&alarm=5"),
            &["Purpose: prefetch"],
        );
    }
    for what in DECIDE {
        let path = format!("{link}{what}");
        assert_eq!(
            served
                .server
                .post_with(&path, "confirm=yes", &["Sec-Fetch-Site: cross-site"])
                .status,
            403,
            "{what}"
        );
        assert_eq!(
            served
                .server
                .post_with(&path, "confirm=yes", &["Sec-Fetch-Site: same-site"])
                .status,
            403,
            "{what}"
        );
    }
    for what in ["/new", "/stop"] {
        let answer = served.server.post(&format!("{link}{what}"), "");
        assert_eq!(answer.status, 303, "{what}: without the tick it asks again");
        assert!(answer.header("location").contains("unconfirmed"), "{what}");
    }
    assert_eq!(decided(), 0);
    assert_eq!(served.decide(&link, "/choices").status, 303);
    assert_eq!(decided(), 1);
    let answer = served.decide(&link, "/new");
    assert_eq!((answer.status, decided()), (303, 2));
    assert_eq!(
        answer.header("location"),
        format!("{}/?new=1", served.link("ann"))
    );
    assert_eq!(
        served.server.get(&format!("{link}/timetable.ics")).status,
        404,
        "dead before it was answered"
    );
    assert_eq!(served.decide(&served.link("ann"), "/stop").status, 303);
    assert!(served.server.says(
        &format!("{}/timetable.ics", served.link("ann")),
        "This feed has been closed"
    ));
}
