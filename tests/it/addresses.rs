//! Addresses of modules and rooms as people type them, and as browsers change them.

use carillon::feed::Kind;
use carillon::links::encode_segment;

use crate::fixture::{Folders, Server, Site, enrolment, module};

/// A server with these modules, and what each is called.
fn serve(modules: &[(&str, &str)]) -> (Folders, Server) {
    let folders = Folders::new();
    for (number, (code, title)) in modules.iter().enumerate() {
        folders.write(&format!("modules/x{number}.json"), module(code, title));
    }
    let server = folders.serve();
    (folders, server)
}

/// The address after a `href="` that is followed by this text.
fn link_to<'a>(page: &'a str, text: &str) -> &'a str {
    let before = page.split_once(text).map_or(page, |(before, _)| before);
    let (_, address) = before
        .rsplit_once("href=\"")
        .expect("a link before the text");
    address
        .split_once('"')
        .map_or(address, |(address, _)| address)
}

/// The path as a browser asks for it: without the steps up and down that it has (the URL standard, section 4.4).
fn as_browsers_ask(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    for segment in path.trim_start_matches('/').split('/') {
        match &*segment.to_ascii_lowercase().replace("%2e", ".") {
            "." => {}
            ".." => drop(kept.pop()),
            _ => kept.push(segment),
        }
    }
    format!("/{}", kept.join("/"))
}

#[test]
fn modules_called_dot_and_dot_dot_have_pages_that_browsers_reach() {
    let modules = [
        (".", "Full stop"),
        ("..", "Ellipsis"),
        ("..html", "Hypertext"),
        ("...html", "Markup"),
    ];
    let (_folders, server) = serve(&modules);
    let list = server.get("/modules").text();
    for (code, title) in modules {
        let page = as_browsers_ask(link_to(&list, title));
        let answer = server.ask("GET", &page, &["Accept: text/html"]);
        assert_eq!(answer.status, 200, "{code}: {page}");
        let text = answer.text();
        assert!(
            text.contains(&format!("<h1>{code} {title}</h1>")),
            "{code}: {page}"
        );
        let news = link_to(&text, "Atom");
        assert_eq!(
            server.get(&as_browsers_ask(news)).status,
            200,
            "{code}: {news}"
        );
        let feed = format!("/modules/{}.ics", encode_segment(code));
        assert!(
            server.says(&as_browsers_ask(&feed), title),
            "{code}: {feed}"
        );
    }
}

#[test]
fn an_address_in_other_case_leads_to_the_only_module_that_can_be_meant() {
    let (_folders, server) = serve(&[("maß-1", "Measure"), ("Ж1", "Zhe"), ("Σας", "Sigma")]);
    for suffix in [".ics", ".json", ".atom", ""] {
        for (code, title) in [
            ("a", "Algebra"),
            ("B", "Botany"),
            ("MASS-1", "Measure"),
            ("ж1", "Zhe"),
            ("σΑΣ", "Sigma"),
        ] {
            let path = format!("/modules/{}{suffix}", encode_segment(code));
            assert!(server.says(&path, title), "{path}");
        }
        assert!(server.says(&format!("/rooms/r1{suffix}"), "R1"), "{suffix}");
    }
    assert_eq!(server.get("/modules/ab.ics").status, 404);
}

#[test]
fn an_address_with_spaces_around_the_code_or_in_another_unicode_form_leads_to_the_module() {
    let (_folders, server) = serve(&[("Métro", "Underground"), ("e\u{301}t", "Summer")]);
    for suffix in [".ics", ".json", ".atom", ""] {
        for (code, title) in [
            (" A ", "Algebra"),
            ("Me\u{301}tro", "Underground"),
            ("ÉT", "Summer"),
            ("E\u{301}t", "Summer"),
        ] {
            let path = format!("/modules/{}{suffix}", encode_segment(code));
            assert!(server.says(&path, title), "{path}");
        }
    }
}

#[test]
fn an_address_in_other_case_leads_nowhere_if_two_modules_can_be_meant() {
    let (_folders, server) = serve(&[("CaT", "Cats"), ("cAt", "Categories")]);
    for suffix in [".ics", ".json", ".atom", ""] {
        for (code, expected) in [("CaT", 200), ("cAt", 200), ("cat", 404), ("CAT", 404)] {
            assert_eq!(
                server.get(&format!("/modules/{code}{suffix}")).status,
                expected,
                "{code}{suffix}"
            );
        }
    }
    assert!(
        server.says("/modules/CaT.ics", "Cats") && server.says("/modules/cAt.ics", "Categories")
    );
}

#[test]
fn a_file_that_is_saved_has_the_name_of_its_feed() {
    let (folders, server) = serve(&[("М/1", "Матан: начала")]);
    let disposition = |path: &str| server.get(path).header("content-disposition").to_owned();
    assert_eq!(
        disposition("/rooms/R1.ics?download"),
        "attachment; filename=\"R1.ics\""
    );
    assert!(
        disposition(&format!("{}?download", folders.student("ann")))
            .starts_with("attachment; filename=\"")
    );
    let expected = encode_segment("М 1 Матан начала.json");
    assert_eq!(
        disposition("/modules/%D0%9C%2F1.json?download"),
        format!("attachment; filename=\"_ 1 _____ ______.json\"; filename*=UTF-8''{expected}")
    );
}

/// Names with every character that means something in an address, and with what ends the address of a feed.
const RESERVED: [&str; 22] = [
    "x.ics?y",
    "x.json?y",
    "x.atom?y.ics",
    "x.ics/?y",
    "x.ics",
    "a?b",
    "a#b",
    "a%b",
    "a%2Fb",
    "a;b",
    "a/b",
    "/a",
    "a//b",
    "a&b=c",
    "a+b",
    "a b",
    "..",
    "...",
    "a:b@c",
    "a\\b",
    "a'b",
    "(a)[b]!*,$",
];

/// The addresses in links of a page that go on from this path.
fn links_from<'a>(page: &'a str, path: &str) -> Vec<&'a str> {
    let links = page.split("href=\"").skip(1);
    let addresses = links.filter_map(|rest| rest.split_once('"').map(|(address, _)| address));
    addresses
        .map(|address| {
            address.split_once("://").map_or(address, |(_, rest)| {
                &rest[rest.find('/').expect("a path after the host")..]
            })
        })
        .filter(|address| address.starts_with(path))
        .collect()
}

#[test]
fn names_with_characters_that_are_reserved_in_addresses_have_a_page_and_all_feeds() {
    let folders = Folders::new();
    for (number, code) in RESERVED.into_iter().enumerate() {
        let written = module(code, &format!("T{number}x"))
            .replace("\"R1\"", &format!("{code:?}"))
            .replace("\"s1\"", &format!("{code:?}"));
        folders.write(&format!("modules/x{number}.json"), written);
        folders.write(
            &format!("enrolments/x{number}.json"),
            enrolment(code, &[code]),
        );
    }
    let server = folders.serve();
    for (list, what) in [("/modules", ".ics"), ("/rooms", ".ics")] {
        let list_page = server.get(list).text();
        for (number, code) in RESERVED.into_iter().enumerate() {
            let title = format!("T{number}x");
            let segment = encode_segment(code);
            let feed = as_browsers_ask(&format!("{list}/{segment}{what}"));
            for suffix in [".ics", ".json", ".atom"] {
                let path = as_browsers_ask(&format!("{list}/{segment}{suffix}"));
                let answer = server.get(&path);
                assert_eq!(answer.status, 200, "{code}: {path}");
                assert!(
                    suffix == ".atom" || answer.text().contains(&title),
                    "{code}: {path}"
                );
            }
            let pages: Vec<&str> = links_from(&list_page, &format!("{list}/"))
                .into_iter()
                .filter(|page| server.says(&as_browsers_ask(page), &title))
                .collect();
            assert_eq!(
                pages.len(),
                1,
                "{list} links to one page of {code}: {pages:?}"
            );
            let page = as_browsers_ask(pages[0]);
            let text = server.get(&page).text();
            let links = links_from(&text, &format!("{list}/"));
            assert!(
                links.contains(&&*feed) || text.contains(&feed),
                "{code}: {feed} in {text}"
            );
            for link in links.into_iter().chain(links_from(&text, "/help")) {
                let path = link.replace("&amp;", "&").replace("&#38;", "&");
                let answer = server.get(&as_browsers_ask(&path));
                assert_eq!(answer.status, 200, "{code}: {path} on {page}");
            }
            assert!(
                server
                    .ask("GET", &page, &["Accept: text/calendar"])
                    .text()
                    .contains(&title),
                "{code}: {page}"
            );
        }
    }
    for (number, id) in RESERVED.into_iter().enumerate() {
        for kind in [Kind::Student, Kind::Staff] {
            let title = format!("T{number}x");
            let feed = folders.secret(kind, id);
            let page = feed.replace("timetable.ics", "");
            for path in [&feed, &feed.replace(".ics", ".json"), &page] {
                assert!(server.says(path, &title), "{kind:?} {id}: {path}");
            }
            let news = feed.replace("timetable.ics", "changes.atom");
            assert_eq!(server.get(&news).status, 200, "{kind:?} {id}: {news}");
            for link in links_from(&server.get(&page).text(), "/modules/") {
                assert!(server.says(&as_browsers_ask(link), &title), "{id}: {link}");
            }
        }
    }
}
