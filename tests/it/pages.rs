//! The home page, the static files, and the answers for who watches over the server.

use std::fs;
use std::io::Read;

use carillon::app::App;
use carillon::language::Language;
use sha2::{Digest, Sha256};

use crate::fixture::{Answer, Folders, Server, Site};

/// Every address in the page that a browser follows or loads.
fn addresses(html: &str) -> Vec<&str> {
    let starts = ["href=\"", "src=\"", "action=\"", "url("];
    let found = starts.iter().flat_map(|start| html.split(start).skip(1));
    found
        .map(|rest| rest.split(['"', ')']).next().unwrap_or_default())
        .collect()
}

#[test]
fn the_home_page_names_the_institution_and_tells_how_to_subscribe() {
    let folders = Folders::new();
    let mut config = folders.config();
    config.institution.name = "Saltmere University".into();
    config.institution.support = "help@saltmere.example".into();
    config.base_url = "https://timetable.saltmere.example/".into();
    let server = folders.serve_with(config);
    let answer = server.get("/");
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
    let html = answer.text();
    assert!(
        html.starts_with("<!doctype html>\n<html lang=\"en\" dir=\"ltr\">"),
        "{html}"
    );
    for part in [
        "Saltmere University",
        "href=\"/help/outlook-web\"",
        "href=\"/help\"",
        "https://timetable.saltmere.example/f/",
        "action=\"/modules\"",
        "href=\"mailto:help@saltmere.example\"",
    ] {
        assert!(html.contains(part), "no {part} in {html}");
    }
}

#[test]
fn the_home_page_shows_what_is_in_the_settings_as_text_and_never_as_markup() {
    let folders = Folders::new();
    let mut config = folders.config();
    config.institution.name = "<script>alert(1)</script> & \"Sons'".into();
    config.institution.support = "\"><img/src=x/onerror=alert(1)>@x.example".into();
    let server = folders.serve_with(config);
    let html = server.get("/").text();
    assert!(
        !html.contains("<script") && !html.contains("<img/src=x"),
        "{html}"
    );
    assert!(
        html.contains("script&#62;") || html.contains("script&gt;"),
        "{html}"
    );
    assert!(
        html.contains(" &#38; ") || html.contains(" &amp; "),
        "{html}"
    );
}

#[test]
fn the_home_page_needs_no_script_and_nothing_from_elsewhere() {
    let folders = Folders::new();
    let server = folders.serve();
    let answer = server.get("/");
    let policy = answer.header("content-security-policy");
    assert!(policy.contains("default-src 'none'"), "{policy}");
    for allowed in [
        "unsafe-inline",
        "unsafe-eval",
        "http:",
        "https:",
        "*",
        "data:",
    ] {
        assert!(!policy.contains(allowed), "{policy}");
    }
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert_eq!(answer.header("referrer-policy"), "no-referrer");
    let html = answer.text();
    for forbidden in [
        "<script",
        " style=",
        " onclick=",
        " onload=",
        "javascript:",
        "<iframe",
        "@import",
    ] {
        assert!(!html.contains(forbidden), "{forbidden} in {html}");
    }
    for address in addresses(&html) {
        // Another language of the same page, and a place in it.
        let address = if address.starts_with('?') {
            format!("/{address}")
        } else {
            address.replace("#content", "/")
        };
        assert!(
            address.starts_with('/') && !address.starts_with("//"),
            "{address}"
        );
        assert_eq!(server.get(&address).status, 200, "{address}");
    }
    assert!(!html.contains("src=\"http"), "{html}");
}

#[test]
fn the_icon_and_the_logo_load_nothing_from_elsewhere() {
    let folders = Folders::new();
    let server = folders.serve();
    for (path, media_type) in [
        ("/static/icon.svg", "image/svg+xml"),
        ("/static/logo", "image/svg+xml"),
    ] {
        let answer = server.get(path);
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.header("content-type"), media_type, "{path}");
        let text = answer.text();
        assert!(
            !text.contains("@import") && !text.contains("<script"),
            "{path}"
        );
        let elsewhere = text.replace("http://www.w3.org/2000/svg", "");
        assert!(!elsewhere.contains("//"), "{path}: {elsewhere}");
    }
}

#[test]
fn the_home_page_names_public_feeds_only_if_there_are_some() {
    let folders = Folders::new();
    let server = folders.serve_configured(|config| config.public.modules = false);
    let html = server.get("/").text();
    assert!(
        !html.contains("action=\"/modules\"") && html.contains("action=\"/rooms\""),
        "{html}"
    );
    server.stop();
    let mut config = folders.config();
    config.public.modules = false;
    config.public.rooms = false;
    let server = folders.serve_with(config);
    assert!(!server.get("/").text().contains("<form"));
}

#[test]
fn the_home_page_is_there_before_any_feed_is() {
    let folders = Folders::new();
    std::fs::remove_dir_all(folders.data()).unwrap();
    let server = folders.serve();
    assert_eq!(server.get("/").status, 200);
    assert_eq!(server.get("/healthz").status, 200);
    assert_eq!(server.get("/readyz").status, 503);
}

#[test]
fn who_watches_over_the_server_is_answered_and_nobody_keeps_the_answer() {
    let folders = Folders::new();
    let server = folders.serve();
    for path in ["/healthz", "/readyz"] {
        let answer = server.get(path);
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
    }
}

#[test]
fn head_has_the_headers_of_get_and_no_body_on_every_page() {
    let folders = Folders::new();
    let server = folders.serve();
    for path in [
        "/",
        "/healthz",
        "/readyz",
        "/help",
        "/help/mac",
        "/robots.txt",
        "/static/icon.svg",
        "/nothing",
    ] {
        let (get, head) = (server.get(path), server.ask("HEAD", path, &[]));
        assert_eq!(head.status, get.status, "{path}");
        assert_eq!(head.lasting_headers(), get.lasting_headers(), "{path}");
        assert!(head.body.is_empty() && !get.body.is_empty(), "{path}");
    }
}

#[test]
fn pages_answer_options_and_refuse_what_would_change_something() {
    let folders = Folders::new();
    let server = folders.serve();
    for path in [
        "/",
        "/help",
        "/help/mac",
        "/healthz",
        "/readyz",
        "/robots.txt",
        "/static/icon.svg",
    ] {
        assert_eq!(
            server.ask("OPTIONS", path, &[]).header("allow"),
            "GET, HEAD, OPTIONS",
            "{path}"
        );
        let answer = server.ask("POST", path, &["Content-Length: 0"]);
        assert_eq!(answer.status, 405, "{path}");
        assert_eq!(answer.header("allow"), "GET, HEAD, OPTIONS", "{path}");
    }
}

#[test]
fn a_slash_at_the_end_of_an_address_makes_no_difference() {
    let folders = Folders::new();
    let server = folders.serve();
    for path in [
        "/help",
        "/help/mac",
        "/modules",
        "/rooms",
        "/modules/A",
        "/healthz",
        "/readyz",
    ] {
        assert_eq!(server.get(&format!("{path}/")).status, 200, "{path}/");
    }
}

#[test]
fn there_is_nothing_at_any_other_address() {
    let folders = Folders::new();
    let server = folders.serve();
    for path in [
        "/index.html",
        "/f",
        "/modules/NONE",
        "/rooms/NONE",
        "/static",
        "/static/",
        "/help//",
        "/help/lotus-notes",
        "/static/../Cargo.toml",
        "/static/%2e%2e/Cargo.toml",
        "/static/home.html",
        "/secret.key",
        "/state/secret.key",
        "/data/people.json",
        "/people.json",
        "/.git/config",
        "/favicon.ico",
        "/wp-login.php",
    ] {
        assert_eq!(server.get(path).status, 404, "{path}");
    }
}

#[test]
fn no_method_finds_anything_at_an_address_that_cannot_exist() {
    let folders = Folders::new();
    let server = folders.serve();
    for path in [
        "/none",
        "/f/x",
        "/f/x/new",
        "/help/none",
        "/students/ann.ics",
    ] {
        for method in ["GET", "HEAD", "OPTIONS", "POST", "PUT"] {
            let answer = server.ask(method, path, &["Content-Length: 0"]);
            assert_eq!(answer.status, 404, "{method} {path}");
            assert_eq!(answer.find("allow"), None, "{method} {path}");
        }
    }
}

#[test]
fn no_answer_tells_what_software_of_what_version_runs_here() {
    let folders = Folders::new();
    let server = folders.serve();
    for path in ["/", "/modules/A.ics", "/none"] {
        let answer = server.get(path);
        assert_eq!(answer.find("server"), None, "{path}");
        assert_eq!(answer.find("x-powered-by"), None, "{path}");
    }
}

/// All headers of a browser that matter here.
fn browse(server: &Server, path: &str, more: &[&str]) -> Answer {
    let accept = "Accept: text/html,application/xhtml+xml,*/*;q=0.8";
    server.ask("GET", path, &[&[accept], more].concat())
}

#[test]
fn a_page_speaks_the_language_that_was_chosen_or_is_liked() {
    let folders = Folders::new();
    let server = folders.serve_configured(|config| config.institution.language = Language::Fr);
    let language = |path: &str, headers: &[&str]| {
        let answer = browse(&server, path, headers);
        let language = answer.header("content-language").to_owned();
        assert!(
            answer
                .text()
                .contains(&format!("<html lang=\"{language}\"")),
            "{path}"
        );
        assert_eq!(
            answer.header("vary"),
            "Accept-Encoding, Accept-Language, Cookie, Sec-CH-UA-Platform, User-Agent"
        );
        (language, answer.find("set-cookie").map(str::to_owned))
    };
    assert_eq!(language("/", &[]), ("fr".into(), None));
    assert_eq!(
        language("/help", &["Accept-Language: it, de-AT;q=0.8, en;q=0.5"]),
        ("de".into(), None)
    );
    assert_eq!(
        language("/help/mac", &["Accept-Language: de", "Cookie: lang=cy"]),
        ("cy".into(), None)
    );
    let chosen = "lang=zh; Max-Age=31536000; Path=/; SameSite=Lax; HttpOnly";
    assert_eq!(
        language("/?lang=zh", &["Accept-Language: de", "Cookie: lang=cy"]),
        ("zh".into(), Some(chosen.into()))
    );
    assert_eq!(
        language("/?lang=xx", &["Cookie: lang=cy"]),
        ("cy".into(), None)
    );
    assert_eq!(
        browse(&server, "/?lang=zh", &[]).header("cache-control"),
        "no-store"
    );
    assert_eq!(
        browse(&server, "/", &[]).header("cache-control"),
        "public, max-age=300"
    );
    assert!(
        browse(&server, "/help?module=A", &[])
            .text()
            .contains("href=\"?module=A&#38;lang=cy\"")
    );
}

#[test]
fn with_tls_browsers_are_asked_to_stay_with_it() {
    let folders = Folders::new();
    let server = folders
        .serve_configured(|config| config.base_url = "https://timetable.example.ac.uk".into());
    for path in ["/", "/modules/A.ics", "/nothing"] {
        assert_eq!(
            server.get(path).header("strict-transport-security"),
            "max-age=31536000",
            "{path}"
        );
    }
    assert!(
        server
            .get("/?lang=de")
            .header("set-cookie")
            .ends_with("; Secure")
    );
    server.stop();
    let server = folders.serve();
    assert_eq!(server.get("/").find("strict-transport-security"), None);
}

#[test]
fn pages_and_files_are_sent_compressed_to_who_wants_it() {
    let folders = Folders::new();
    let server = folders.serve();
    for path in ["/", "/help/outlook-web", "/static/icon.svg"] {
        let (plain, packed) = (
            server.get(path),
            server.ask("GET", path, &["Accept-Encoding: gzip"]),
        );
        assert_eq!(plain.find("content-encoding"), None, "{path}");
        assert_eq!(packed.header("content-encoding"), "gzip", "{path}");
        assert!(packed.header("vary").contains("Accept-Encoding"), "{path}");
        let mut text = String::new();
        flate2::read::GzDecoder::new(&*packed.body)
            .read_to_string(&mut text)
            .unwrap();
        assert_eq!(text, plain.text(), "{path}");
    }
}

#[test]
fn a_file_is_kept_for_ever_under_the_address_that_names_its_content() {
    let folders = Folders::new();
    let server = folders.serve();
    let html = server.get("/").text();
    let icon = addresses(&html)
        .into_iter()
        .find(|address| address.starts_with("/static/icon.svg?v="))
        .unwrap();
    assert_eq!(
        server.get(icon).header("cache-control"),
        "public, max-age=31536000, immutable"
    );
    for other in ["/static/icon.svg", "/static/icon.svg?v=0123456789abcdef"] {
        assert_eq!(
            server.get(other).header("cache-control"),
            "public, max-age=3600",
            "{other}"
        );
    }
    let logo = folders.root().join("logo.svg");
    fs::write(&logo, "<svg xmlns=\"http://www.w3.org/2000/svg\"/>").unwrap();
    server.stop();
    let mut config = folders.config();
    config.institution.logo = logo;
    let old = addresses(&html)
        .into_iter()
        .find(|address| address.starts_with("/static/logo?v="))
        .unwrap();
    assert!(
        !folders.serve_with(config).get("/").text().contains(old),
        "another logo, another address"
    );
}

#[test]
fn style_and_script_are_in_the_page_and_allowed_by_their_content_alone() {
    let folders = Folders::new();
    let server = folders.serve_configured(|config| config.institution.accent = "#7a1f2b".into());
    for (path, sheets) in [
        ("/", 1),
        ("/help/mac", 2),
        ("/modules", 2),
        ("/modules/A", 3),
        ("/nothing", 1),
    ] {
        let answer = server.ask("GET", path, &["Accept: text/html"]);
        let policy = answer.header("content-security-policy");
        let html = answer.text();
        let inside = |tag: &str| -> Vec<String> {
            let (open, close) = (format!("<{tag}>"), format!("</{tag}>"));
            html.split(&open)
                .skip(1)
                .map(|rest| rest.split(&close).next().unwrap().to_owned())
                .collect()
        };
        let (styles, scripts) = (inside("style"), inside("script"));
        assert_eq!(
            (styles.len(), scripts.len()),
            (sheets, usize::from(sheets > 1)),
            "{path}"
        );
        assert!(styles[0].contains("--accent: #7a1f2b;"), "{path}");
        assert!(
            styles
                .iter()
                .all(|style| !style.contains("@import") && !style.contains("//")),
            "{path}"
        );
        for (directive, texts) in [("style-src ", styles), ("script-src ", scripts)] {
            let allowed = policy
                .split("; ")
                .find_map(|part| part.strip_prefix(directive))
                .unwrap();
            assert!(
                allowed
                    .split(' ')
                    .all(|source| source.starts_with("'sha256-")),
                "{path}: {allowed}"
            );
            for text in texts {
                let hash = data_encoding::BASE64.encode(&Sha256::digest(&text));
                assert!(
                    allowed.contains(&format!("'sha256-{hash}'")),
                    "{path}: {allowed}"
                );
            }
        }
    }
}

#[test]
fn what_went_wrong_is_a_page_in_a_browser_and_a_line_elsewhere() {
    let folders = Folders::new();
    let server = folders.serve();
    for (method, path, status, line) in [
        ("GET", "/nothing", 404, "Not found."),
        ("POST", "/", 405, "Only GET and HEAD are answered here."),
        (
            "GET",
            "/f/aaaaaaaaaaaaaaaaaaaaaaaaaa/timetable.ics",
            404,
            "Not found.",
        ),
    ] {
        let page = server.ask(method, path, &["Accept: text/html", "Content-Length: 0"]);
        let text = server.ask(
            method,
            path,
            &["Accept: text/calendar, */*", "Content-Length: 0"],
        );
        assert_eq!((page.status, text.status), (status, status), "{path}");
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
        assert_eq!(text.header("content-type"), "text/plain; charset=utf-8");
        assert!(
            page.text().contains("<h1>") && text.text().starts_with(line),
            "{path}"
        );
        for answer in [page, text] {
            assert_eq!(answer.header("cache-control"), "no-store", "{path}");
            assert_eq!(answer.header("x-robots-tag"), "noindex", "{path}");
            assert_eq!(answer.find("allow").is_some(), status == 405, "{path}");
        }
    }
}

#[test]
fn a_browser_sees_the_same_page_for_every_address_without_a_feed() {
    let folders = Folders::new();
    let server = folders.serve();
    let first = browse(&server, "/f/aaaaaaaaaaaaaaaaaaaaaaaaaa/timetable.ics", &[]);
    for path in [
        "/f/aaaaaaaaaaaaaaaaaaaaaaaaaq/timetable.ics",
        "/f/x/timetable.ics",
        "/f/",
        "/f/%FF",
    ] {
        let other = browse(&server, path, &[]);
        assert_eq!(other.lasting_headers(), first.lasting_headers(), "{path}");
        assert_eq!(other.text(), first.text(), "{path}");
    }
}

#[test]
fn while_nothing_is_published_a_browser_reads_when_to_come_back() {
    let folders = Folders::new();
    std::fs::remove_dir_all(folders.data()).unwrap();
    let answer = browse(&folders.serve(), "/modules/A.ics", &[]);
    assert_eq!((answer.status, answer.header("retry-after")), (503, "5"));
    assert!(
        answer
            .text()
            .contains("<h1>No timetables at the moment</h1>")
    );
}

#[test]
fn help_tells_how_to_subscribe_in_every_program() {
    let folders = Folders::new();
    let server = folders.serve();
    let list = server.get("/help").text();
    let clients: Vec<&str> = addresses(&list)
        .into_iter()
        .filter(|address| address.starts_with("/help/"))
        .collect();
    assert_eq!(clients.len(), 10);
    assert_eq!(
        clients[0], "/help/outlook-web",
        "what most people have comes first"
    );
    for client in clients {
        let answer = server.get(client);
        assert_eq!(answer.status, 200, "{client}");
        let html = answer.text();
        for part in [
            "<ol class=\"steps\">",
            "<svg",
            "When will it update?",
            "How do I unsubscribe?",
            "First: your link",
        ] {
            assert!(html.contains(part), "no {part} in {client}");
        }
        assert!(
            !html.contains("{$") && !html.contains("help-"),
            "a text is missing: {html}"
        );
    }
}

#[test]
fn help_fills_in_the_module_or_room_that_one_came_with() {
    let folders = Folders::new();
    let server = folders
        .serve_configured(|config| config.base_url = "https://timetable.example.ac.uk".into());
    assert!(
        addresses(&server.get("/help?module=A").text()).contains(&"/help/outlook-web?module=A")
    );
    let html = server.get("/help/outlook-web?module=A").text();
    let address = "https://timetable.example.ac.uk/modules/A.ics";
    assert!(
        html.contains(&format!("readonly value=\"{address}\"")) && html.contains(">A Algebra<"),
        "{html}"
    );
    let button = "https://outlook.office.com/calendar/0/addfromweb?url=https%3A%2F%2Ftimetable.example.ac.uk%2Fmodules%2FA.ics";
    assert!(
        addresses(&html)
            .iter()
            .any(|address| address.starts_with(button)),
        "{html}"
    );
    let html = server.get("/help/iphone?room=r1").text();
    assert!(
        addresses(&html).contains(&"webcal://timetable.example.ac.uk/rooms/R1.ics"),
        "{html}"
    );
    let html = server.get("/help?module=%3Cscript%3E").text();
    assert!(
        html.contains("No timetable has this code or name.") && !html.contains("<script>"),
        "{html}"
    );
}

#[test]
fn an_institution_replaces_single_templates_and_texts() {
    let folders = Folders::new();
    let own = folders.root().join("own");
    std::fs::create_dir_all(own.join("words")).unwrap();
    std::fs::write(own.join("words/en.ftl"), "home-outlook = Off you go\n").unwrap();
    let mut config = folders.config();
    config.pages.overrides = own.clone();
    config.institution.paragraphs = vec!["Published on 1 August.".into()];
    let server = folders.serve_with(config.clone());
    let html = server.get("/").text();
    assert!(
        html.contains(">Off you go</a>") && html.contains("Published on 1 August."),
        "{html}"
    );
    server.stop();
    let own_home = "{% extends \"layout.html\" %}\n{% block title %}Ours{% endblock %}\n{% block content %}<p>{{ base_url }}</p>{% endblock %}";
    std::fs::write(own.join("home.html"), own_home).unwrap();
    let server = folders.serve_with(config.clone());
    let html = server.get("/").text();
    assert!(
        html.contains("<title>Ours · The University</title>") && html.contains("<p>http:"),
        "{html}"
    );
    server.stop();
    std::fs::write(
        own.join("home.html"),
        own_home.replace("base_url", "\n base_ulr"),
    )
    .unwrap();
    let message = App::start(config, folders.clock.clock())
        .map(|_| ())
        .unwrap_err()
        .to_string();
    assert!(
        message.contains("own/home.html:4: undefined value") && message.contains("remove the file"),
        "{message}"
    );
}

#[test]
fn the_logo_is_the_institutions_and_must_be_a_picture() {
    let folders = Folders::new();
    let logo = folders.root().join("logo.png");
    std::fs::write(&logo, b"\x89PNG\r\n\x1a\nrest").unwrap();
    let mut config = folders.config();
    config.institution.logo = logo.clone();
    let server = folders.serve_with(config.clone());
    let answer = server.get("/static/logo");
    assert_eq!(
        (answer.header("content-type"), &*answer.body),
        ("image/png", &b"\x89PNG\r\n\x1a\nrest"[..])
    );
    server.stop();
    for (content, remedy) in [
        (b"GIF89a".to_vec(), "neither SVG nor PNG"),
        (vec![b' '; 60_000], "make it smaller"),
    ] {
        std::fs::write(&logo, content).unwrap();
        let message = App::start(config.clone(), folders.clock.clock())
            .map(|_| ())
            .unwrap_err()
            .to_string();
        assert!(
            message.contains("institution.logo") && message.contains(remedy),
            "{message}"
        );
    }
}

#[test]
fn a_colour_that_cannot_be_read_stops_the_start() {
    let folders = Folders::new();
    let mut config = folders.config();
    config.institution.accent = "#ffee00".into();
    let message = App::start(config, folders.clock.clock())
        .map(|_| ())
        .unwrap_err()
        .to_string();
    assert!(
        message.contains("institution.accent is #ffee00")
            && message.contains("choose a darker one"),
        "{message}"
    );
}
