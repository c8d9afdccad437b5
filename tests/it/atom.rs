//! Changes as Atom and on the pages: the people who see them, their words, and their headers.

use std::collections::BTreeSet;

use carillon::config::PublicConfig;
use carillon::feed::Kind;
use carillon::links::{LinkId, LinkName, Links, NewLink};
use jiff::Timestamp;
use roxmltree::{Document, Node};
use serde_json::{Value, json};

use crate::fixture::{
    Folders, Server, Site, decision, enrolment, eventually, lecture, make_second_link, merge, now,
    titled_module,
};

const ATOM: &str = "http://www.w3.org/2005/Atom";
const XHTML: &str = "http://www.w3.org/1999/xhtml";

/// A feed of news, read by somebody else's reader of XML.
#[derive(Debug, PartialEq)]
struct News {
    id: String,
    title: String,
    subtitle: String,
    language: String,
    author: String,
    /// By relation.
    links: Vec<(String, String)>,
    entries: Vec<Entry>,
}

#[derive(Debug, PartialEq)]
struct Entry {
    id: String,
    title: String,
    link: Option<String>,
    lines: Vec<String>,
}

/// The element of this name; it must be there, once (RFC 4287 section 4.1).
#[track_caller]
fn only<'a>(parent: Node<'a, 'a>, name: &str) -> Node<'a, 'a> {
    let mut found = parent
        .children()
        .filter(|child| child.has_tag_name((ATOM, name)));
    let first = found.next().unwrap_or_else(|| panic!("no {name}"));
    assert!(found.next().is_none(), "a second {name}");
    first
}

fn text(parent: Node<'_, '_>, name: &str) -> String {
    let text: String = only(parent, name).text().unwrap_or_default().to_owned();
    assert!(!text.is_empty(), "{name} is empty");
    text
}

fn links(parent: Node<'_, '_>) -> Vec<(String, String)> {
    let links = parent
        .children()
        .filter(|child| child.has_tag_name((ATOM, "link")));
    links
        .map(|link| {
            (
                link.attribute("rel").unwrap().into(),
                link.attribute("href").unwrap().into(),
            )
        })
        .collect()
}

impl News {
    #[track_caller]
    fn read(xml: &str) -> Self {
        let document = Document::parse(xml).unwrap_or_else(|error| panic!("{error}: {xml}"));
        let feed = document.root_element();
        assert!(feed.has_tag_name((ATOM, "feed")));
        let updated: Timestamp = text(feed, "updated").parse().unwrap();
        let entries: Vec<Entry> = feed
            .children()
            .filter(|child| child.has_tag_name((ATOM, "entry")))
            .map(|entry| {
                assert!(text(entry, "updated").parse::<Timestamp>().unwrap() <= updated);
                let content = only(entry, "content");
                assert_eq!(content.attribute("type"), Some("xhtml"));
                let [div] = content
                    .children()
                    .filter(Node::is_element)
                    .collect::<Vec<_>>()[..]
                else {
                    panic!("one div")
                };
                assert!(div.has_tag_name((XHTML, "div")));
                let lines = div
                    .children()
                    .filter(Node::is_element)
                    .map(|line| line.text().unwrap().to_owned());
                Entry {
                    id: text(entry, "id"),
                    title: text(entry, "title"),
                    link: links(entry).pop().map(|(_, address)| address),
                    lines: lines.collect(),
                }
            })
            .collect();
        let ids: BTreeSet<&str> = entries.iter().map(|entry| &*entry.id).collect();
        assert_eq!(ids.len(), entries.len(), "every entry has an id of its own");
        Self {
            id: text(feed, "id"),
            title: text(feed, "title"),
            subtitle: text(feed, "subtitle"),
            language: feed
                .attribute(("http://www.w3.org/XML/1998/namespace", "lang"))
                .unwrap()
                .into(),
            author: text(only(feed, "author"), "name"),
            links: links(feed),
            entries,
        }
    }

    #[track_caller]
    fn get(server: &Server, path: &str) -> Self {
        let answer = server.get(path);
        assert_eq!(answer.status, 200, "{path}");
        Self::read(&answer.text())
    }

    fn texts(&self) -> Vec<(&str, Vec<&str>)> {
        self.entries
            .iter()
            .map(|entry| {
                (
                    &*entry.title,
                    entry.lines.iter().map(String::as_str).collect(),
                )
            })
            .collect()
    }
}

fn news_of(folders: &Folders, kind: Kind, id: &str) -> String {
    format!("/f/{}/changes.atom", folders.token(kind, id))
}

fn activity(id: &str, kind: &str, mut more: Value) -> Value {
    merge(&mut more, json!({ "id": id, "type": kind }));
    lecture(more)
}

fn module(code: &str, title: &str, activities: &[Value]) -> Value {
    titled_module(code, title, json!(activities))
}

fn write_names(folders: &Folders) {
    folders.write(
        "rooms.json",
        r#"{ "R1": { "title": "Room One" }, "R2": { "title": "Room Two" } }"#,
    );
    folders.write(
        "people.json",
        r#"[ { "id": "s1", "name": "Ada Byron", "role": "staff" }, { "id": "s2", "name": "Fabian Stedman", "role": "staff" } ]"#,
    );
}

/// A server that has seen everything happen that can happen to a module.
fn eventful(folders: &Folders) -> Server {
    write_names(folders);
    let before = [
        activity(
            "1",
            "Lecture",
            json!({ "weeks": "1-3", "rooms": ["R1"], "staff": ["s1"] }),
        ),
        activity(
            "2",
            "Lab",
            json!({ "day": "Wed", "rooms": ["R1"], "groups": ["X"] }),
        ),
        activity(
            "3",
            "Seminar",
            json!({ "day": "Thu", "online": "https://meet.example/" }),
        ),
        activity(
            "5",
            "Drop-in",
            json!({ "day": "Fri", "rooms": ["R1"], "staff": ["s1"] }),
        ),
    ];
    folders.write("modules/A.json", module("A", "Algebra", &before));
    let server = folders.serve();
    assert_eq!(News::get(&server, "/modules/A.atom").entries, []);
    let after = [
        activity(
            "1",
            "Lecture",
            json!({ "day": "Tue", "start": "10:00", "end": "11:30", "weeks": "1-3", "rooms": ["R2"], "staff": ["s2"] }),
        ),
        activity(
            "2",
            "Lab",
            json!({ "day": "Wed", "rooms": ["R1"], "groups": ["X"], "changes": [{ "week": 1, "cancelled": true }] }),
        ),
        json!({ "id": "4", "type": "Exam", "date": "2096-10-20", "title": "Resit", "rooms": ["R1"], "staff": ["s1"] }),
        activity(
            "5",
            "Drop-in",
            json!({ "day": "Fri", "rooms": ["R1"], "staff": ["s2"] }),
        ),
    ];
    folders.replace("modules/A.json", module("A", "Algebra", &after));
    eventually("the change is shown", || {
        News::get(&server, "/modules/A.atom").entries.len() == 5
    });
    server
}

const EVENTS: [(&str, &[&str]); 5] = [
    (
        "Moved: A Algebra (Lecture)",
        &[
            "Before: Monday, 09:00–10:00\u{a0}· Room One\u{a0}· Ada Byron\u{a0}· 1 October, 8 October, 15 October",
            "Now: Tuesday, 10:00–11:30\u{a0}· Room Two\u{a0}· Fabian Stedman\u{a0}· 2 October, 9 October, 16 October",
        ],
    ),
    (
        "Cancelled: A Algebra (Lab)\u{a0}· Groups: X",
        &["Wednesday 3 October, 09:00–10:00\u{a0}· Room One"],
    ),
    (
        "Removed: A Algebra (Seminar)",
        &["Thursday 4 October, 09:00–10:00\u{a0}· online"],
    ),
    (
        "Taught by others: A Algebra (Drop-in)",
        &[
            "Friday 5 October, 09:00–10:00\u{a0}· Room One",
            "Before: Ada Byron",
            "Now: Fabian Stedman",
        ],
    ),
    (
        "Added: A Algebra (Exam)\u{a0}· Resit",
        &["Saturday 20 October, All day\u{a0}· Room One\u{a0}· Ada Byron"],
    ),
];

#[test]
fn a_change_is_shown_with_before_and_after_and_on_the_page_in_the_same_words() {
    let folders = Folders::ahead();
    let server = eventful(&folders);
    let news = News::get(&server, "/modules/A.atom");
    let expected: Vec<(&str, Vec<&str>)> = EVENTS
        .iter()
        .map(|(title, lines)| (*title, lines.to_vec()))
        .collect();
    assert_eq!(news.texts(), expected);
    assert_eq!(news.title, "A Algebra · Changes");
    assert_eq!((&*news.author, &*news.language), ("The University", "en"));
    assert_eq!(
        news.subtitle,
        "What was moved, cancelled, added and removed in the last 60 days"
    );
    // Ann is in no group, so the lab is none of hers.
    let own = News::get(&server, &news_of(&folders, Kind::Student, "ann"));
    let titles: Vec<&str> = own.entries.iter().map(|entry| &*entry.title).collect();
    assert_eq!(
        titles,
        [EVENTS[0], EVENTS[2], EVENTS[3], EVENTS[4]].map(|(title, _)| title)
    );
    assert_eq!(
        News::get(&server, &news_of(&folders, Kind::Student, "bob")).entries,
        []
    );
    assert_eq!(
        News::get(&server, &news_of(&folders, Kind::Staff, "s2"))
            .entries
            .len(),
        2
    );
    assert_eq!(News::get(&server, "/rooms/R2.atom").entries.len(), 1);
    for (path, count) in [
        ("/modules/A", 5),
        ("/rooms/R1", 4),
        (
            news_of(&folders, Kind::Student, "ann").trim_end_matches("changes.atom"),
            4,
        ),
    ] {
        let html = server.get(path).text();
        assert_eq!(html.matches("Noticed: ").count(), count, "{path}");
        let (title, lines) = EVENTS[0];
        for text in lines.iter().copied().chain(title.split(": ")) {
            assert!(html.contains(text), "{path}: {text}");
        }
        assert!(
            html.contains("rel=\"alternate\" type=\"application/atom+xml\""),
            "{path}"
        );
    }
    let nothing = server.get("/modules/B").text();
    assert!(
        nothing.contains("No changes in the last 60 days.") && !nothing.contains("Noticed: "),
        "{nothing}"
    );
}

#[test]
fn ids_outlast_restarts_and_new_addresses_and_hold_no_secret() {
    let folders = Folders::ahead();
    let server = eventful(&folders);
    let path = news_of(&folders, Kind::Student, "ann");
    let (before, of_module) = (
        News::get(&server, &path),
        News::get(&server, "/modules/A.atom"),
    );
    let token = folders.token(Kind::Student, "ann");
    let (address, page) = (&before.links[0], &before.links[1]);
    assert!(
        address.0 == "self" && address.1.starts_with("http://") && address.1.ends_with(&path),
        "{address:?}"
    );
    assert!(
        page.0 == "alternate" && page.1.ends_with(&format!("/f/{token}/")),
        "{page:?}"
    );
    assert_eq!(before.id, "tag:carillon,2026:student/ann");
    assert_eq!(of_module.id, "tag:carillon,2026:module/A");
    assert_eq!(
        before.entries[0].id, of_module.entries[0].id,
        "it is the same change"
    );
    assert!(
        before.entries[0]
            .id
            .starts_with("tag:carillon,2026:change/"),
        "{}",
        before.entries[0].id
    );
    // Readers pass single entries on.
    assert!(
        before.entries.iter().all(|entry| entry.link.is_none()),
        "{before:?}"
    );
    let week = of_module.entries[0].link.as_ref().unwrap();
    assert!(week.ends_with("/modules/A?week=2096-W40"), "{week}");
    server.stop();
    let server = folders.serve();
    assert_eq!(News::get(&server, &path).entries, before.entries);
    drop(server);
    assert!(
        folders
            .run(&["links", "rotate", "student", "ann", "--reason", "seen"])
            .status
            .success()
    );
    let server = folders.serve();
    let after = News::get(&server, &news_of(&folders, Kind::Student, "ann"));
    assert_eq!((&after.id, &after.entries), (&before.id, &before.entries));
    assert_eq!(server.get(&path).status, 404);
}

#[test]
fn the_id_of_a_further_link_is_its_own_and_names_nobody() {
    let folders = Folders::ahead();
    let links = folders.open_links();
    let second = make_second_link(&links, "ann");
    let third = make_third_link(&links);
    let server = eventful(&folders);
    let id = |link_id: &LinkId| {
        let token = links.token_of(link_id).expose();
        News::get(&server, &format!("/f/{token}/changes.atom")).id
    };
    let ids = [&LinkId::from(second.feed_id.clone()), &second, &third].map(id);
    assert_eq!(ids[0], "tag:carillon,2026:student/ann");
    assert_eq!(BTreeSet::from(ids.clone()).len(), 3, "{ids:?}");
    for id in &ids[1..] {
        let own = id.strip_prefix("tag:carillon,2026:link/").unwrap();
        assert!(own.len() == 32 && !own.contains("ann"), "{id}");
    }
    // A reset makes another address of the same feed.
    let mut request = decision("ann");
    request.link_id = second.clone();
    links.rotate(request, None).unwrap();
    eventually("the new link is served", || {
        let token = links.token_of(&second).expose();
        server.get(&format!("/f/{token}/changes.atom")).status == 200
    });
    assert_eq!(id(&second), ids[1]);
}

fn make_third_link(links: &Links) -> LinkId {
    let new = NewLink {
        feed_id: decision("ann").link_id.feed_id,
        name: LinkName::parse("watch").unwrap(),
        is_busy_only: false,
        by: "desk test",
        reason: None,
        now: now(),
    };
    links.add(&new, None, 5).unwrap()
}

#[test]
fn news_are_served_as_feeds_are() {
    let folders = Folders::new();
    let server = eventful(&folders);
    let own = news_of(&folders, Kind::Student, "ann");
    for (path, feed, caching) in [
        (
            &*own,
            folders.student("ann"),
            "private, max-age=900, stale-if-error=86400",
        ),
        (
            "/modules/A.atom",
            "/modules/A.ics".into(),
            "public, max-age=900, stale-if-error=86400",
        ),
    ] {
        let answer = server.get_dated(path);
        assert_eq!(
            answer.header("content-type"),
            "application/atom+xml; charset=utf-8"
        );
        assert_eq!(answer.header("cache-control"), caching);
        assert_eq!(answer.header("x-robots-tag"), "noindex");
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
        let of_feed = server.get(&feed);
        for name in [
            "vary",
            "access-control-allow-origin",
            "access-control-expose-headers",
        ] {
            assert_eq!(answer.find(name), of_feed.find(name), "{path} {name}");
        }
        let zipped = server.ask("GET", path, &["Accept-Encoding: gzip"]);
        assert_eq!(
            (zipped.header("content-encoding"), zipped.unzipped()),
            ("gzip", answer.text())
        );
        assert_ne!(zipped.header("etag"), answer.header("etag"));
        let head = server.ask("HEAD", path, &[]);
        assert_eq!(
            (head.lasting_headers(), head.body),
            (answer.lasting_headers(), Vec::new())
        );
        for condition in [
            format!("If-None-Match: {}", answer.header("etag")),
            format!("If-Modified-Since: {}", answer.header("last-modified")),
        ] {
            let same = server.ask("GET", path, &[&condition]);
            assert_eq!((same.status, same.body.len()), (304, 0), "{condition}");
            assert_eq!(same.header("etag"), answer.header("etag"));
        }
        let other = format!("If-None-Match: {}", zipped.header("etag"));
        assert_eq!(server.ask("GET", path, &[&other]).status, 200);
        assert_eq!(
            server
                .ask(
                    "GET",
                    path,
                    &["If-Modified-Since: Thu, 01 Oct 2026 00:00:00 GMT"]
                )
                .status,
            200
        );
        let options = server.ask("OPTIONS", path, &[]);
        assert_eq!(
            (options.status, options.header("allow")),
            (204, "GET, HEAD, OPTIONS")
        );
        assert_eq!(server.ask("POST", path, &[]).status, 405);
        for mangled in [
            format!("{path}/"),
            format!("{path}?x=y"),
            format!("{path}%3Fx=y"),
        ] {
            assert_eq!(server.get(&mangled).body, answer.body, "{mangled}");
        }
        // Who reads in another language gets the same.
        assert_eq!(
            server
                .ask("GET", path, &["Accept-Language: de", "Cookie: lang=fr"])
                .body,
            answer.body
        );
    }
    let tag = server.tag("/modules/A.atom");
    folders.replace(
        "modules/A.json",
        module("A", "Algebra", &[activity("1", "Lecture", json!({}))]),
    );
    eventually("there is more news", || {
        server.tag("/modules/A.atom") != tag
    });
}

#[test]
fn who_has_no_right_gets_the_answer_of_an_address_that_never_was() {
    let folders = Folders::new();
    let server = eventful(&folders);
    let nothing = server.get(&news_of(&folders, Kind::Student, "nobody"));
    assert_eq!(nothing.status, 404);
    let public_by_token = news_of(&folders, Kind::Module, "A");
    for path in [
        "/f/x/changes.atom",
        "/modules/NONE.atom",
        "/rooms/NONE.atom",
        &public_by_token,
    ] {
        let answer = server.get(path);
        assert_eq!(
            (answer.status, &answer.body),
            (404, &nothing.body),
            "{path}"
        );
    }
    for path in ["timetable.atom", "changes.ics", "changes.json", "changes"] {
        let path = format!("/f/{}/{path}", folders.token(Kind::Student, "ann"));
        assert_eq!(server.get(&path).status, 404, "{path}");
    }
    drop(server);
    let mut config = folders.config();
    config.public = PublicConfig {
        modules: false,
        rooms: false,
        programmes: false,
    };
    config.http.max_requests_per_minute = 2;
    let server = folders.serve_with(config);
    for path in ["/modules/A.atom", "/rooms/R1.atom"] {
        assert_eq!(server.get(path).status, 404, "{path}");
    }
    let own = news_of(&folders, Kind::Student, "ann");
    let statuses: Vec<u16> = (0..3).map(|_| server.get(&own).status).collect();
    assert_eq!(statuses, [200, 200, 429]);
    let secret = server.get(&public_by_token);
    assert_eq!(News::read(&secret.text()).entries.len(), 5);
    assert_eq!(secret.find("access-control-allow-origin"), None);
    assert!(
        (0..5).all(|_| server.get(&public_by_token).status == 200),
        "many have the same address"
    );
}

#[test]
fn a_stopped_feed_has_no_news_but_that_it_is_closed_until_it_is_gone() {
    let folders = Folders::ahead();
    drop(eventful(&folders));
    assert!(
        folders
            .run(&["links", "stop", "student", "ann", "--reason", "asked"])
            .status
            .success()
    );
    let server = folders.serve();
    let path = news_of(&folders, Kind::Student, "ann");
    let news = News::get(&server, &path);
    assert_eq!(
        (&*news.subtitle, &*news.entries),
        ("This feed has been closed", &[][..])
    );
    let page = server.get(path.trim_end_matches("changes.atom")).text();
    assert!(!page.contains("atom") && !page.contains("Moved"), "{page}");
    drop(server);
    let server = folders.serve_configured(|config| config.links.closed_days = 0);
    assert_eq!(server.get(&path).status, 404);
}

/// Has the link of a student choose this.
fn choose(folders: &Folders, arguments: &[&str]) {
    let (set, reason) = (["links", "set", "student", "ann"], ["--reason", "asked"]);
    folders.prints(&[&set[..], arguments, &reason].concat());
}

#[test]
fn hidden_content_is_not_announced_and_the_language_is_the_links() {
    let folders = Folders::ahead();
    let joint = |day: &str| activity("J", "Lecture", json!({ "day": day, "shared": "joint" }));
    folders.write("modules/B.json", module("B", "Botany", &[joint("Mon")]));
    folders.write("modules/C.json", module("C", "Chemistry", &[joint("Mon")]));
    folders.write("enrolments/C.json", enrolment("C", &["ann"]));
    drop(eventful(&folders));
    folders.write("modules/B.json", module("B", "Botany", &[joint("Tue")]));
    folders.write("modules/C.json", module("C", "Chemistry", &[joint("Tue")]));
    drop(folders.serve());
    let titles = || {
        let server = folders.serve();
        let news = News::get(&server, &news_of(&folders, Kind::Student, "ann"));
        let page = server
            .get(&format!("/f/{}/", folders.token(Kind::Student, "ann")))
            .text();
        assert_eq!(page.matches("Noticed: ").count(), news.entries.len());
        news.entries
            .into_iter()
            .map(|entry| entry.title)
            .collect::<Vec<_>>()
    };
    let moved = |module: &str| format!("Moved: {module} (Lecture)");
    let of_a = [EVENTS[0], EVENTS[2], EVENTS[3], EVENTS[4]].map(|(title, _)| title.to_owned());
    assert_eq!(titles(), [&[moved("B Botany")], &of_a[..]].concat());
    // The other side of the joint lecture is still hers.
    choose(&folders, &["--hide-module", "B"]);
    assert_eq!(titles(), [&[moved("C Chemistry")], &of_a[..]].concat());
    choose(&folders, &["--hide-module", "C", "--hide-type", "Exam"]);
    assert_eq!(titles(), of_a[..3]);
    choose(&folders, &["--language", "de"]);
    let server = folders.serve();
    assert_eq!(
        News::get(&server, &news_of(&folders, Kind::Student, "ann")).language,
        "de"
    );
    assert_eq!(News::get(&server, "/modules/A.atom").language, "en");
}

#[test]
fn what_stands_in_the_data_is_text_and_never_markup() {
    let evil = "</title>]]><script>alert(1)</script> & \"'";
    let folders = Folders::new();
    // Titles may hold whatever JSON can, which is more than XML.
    let odd = format!("{evil}\u{1}\u{8}\u{fffe}");
    let lecture = |day: &str| {
        activity(
            "1",
            evil,
            json!({ "day": day, "rooms": [evil], "staff": [evil], "title": odd }),
        )
    };
    folders.write("modules/A.json", module("A", &odd, &[lecture("Mon")]));
    let server = folders.serve();
    folders.replace("modules/A.json", module("A", &odd, &[lecture("Tue")]));
    eventually("the change is shown", || {
        server.says("/modules/A.atom", "<entry>")
    });
    let news = News::get(&server, "/modules/A.atom");
    assert_eq!(news.title, format!("A {evil} · Changes"));
    assert_eq!(
        news.entries[0].title,
        format!("Moved: A {evil} ({evil})\u{a0}· {evil}")
    );
    assert!(news.entries[0].lines[0].contains(evil), "{news:?}");
    let html = server.get("/modules/A").text();
    assert!(
        html.contains("Noticed: ") && !html.contains("<script>alert"),
        "{html}"
    );
}

#[test]
fn a_page_shows_the_last_ten_and_says_that_there_are_more() {
    let folders = Folders::new();
    let lectures = |day: &str| -> Vec<Value> {
        (10..22)
            .map(|id| activity(&id.to_string(), "Lecture", json!({ "day": day })))
            .collect()
    };
    folders.write("modules/A.json", module("A", "Algebra", &lectures("Mon")));
    let server = folders.serve();
    folders.replace("modules/A.json", module("A", "Algebra", &lectures("Tue")));
    eventually("the changes are shown", || {
        server.says("/modules/A.atom", "<entry>")
    });
    assert_eq!(News::get(&server, "/modules/A.atom").entries.len(), 12);
    let html = server.get("/modules/A").text();
    assert_eq!(html.matches("Noticed: ").count(), 10);
    assert!(
        html.contains("These are the last 10 of 12 changes."),
        "{html}"
    );
}

#[test]
fn a_long_series_is_shown_by_its_first_and_its_last_date() {
    let folders = Folders::ahead();
    let terms = json!({ "timezone": "Europe/London", "terms": [ { "id": "S1", "title": "", "weeks": {
        "1": "2096-10-01", "2": "2096-10-08", "3": "2096-10-15", "4": "2096-10-22", "5": "2096-10-29",
        "6": "2096-11-05", "7": "2096-11-12" } } ] });
    folders.write("terms.json", terms.to_string());
    let lecture = |room: &str| activity("1", "Lecture", json!({ "weeks": "1-7", "rooms": [room] }));
    folders.write("modules/A.json", module("A", "Algebra", &[lecture("R1")]));
    let server = folders.serve();
    folders.replace("modules/A.json", module("A", "Algebra", &[lecture("R2")]));
    eventually("the change is shown", || {
        server.says("/modules/A.atom", "<entry>")
    });
    let news = News::get(&server, "/modules/A.atom");
    // Equal dates are shown once.
    let expected = [
        "Before: Monday, 09:00–10:00\u{a0}· R1",
        "Now: Monday, 09:00–10:00\u{a0}· R2\u{a0}· 7 times from 1 October to 12 November",
    ];
    assert_eq!(
        news.texts(),
        [("Moved: A Algebra (Lecture)", expected.to_vec())]
    );
}
