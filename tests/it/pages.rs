//! The home page, the static files, and the answers for who watches over the server.

use crate::harness::{Folders, Server, Site};

/// Every address in the page that a browser follows or loads.
fn addresses(html: &str) -> Vec<&str> {
    let starts = ["href=\"", "src=\"", "action=\"", "url("];
    let found = starts.iter().flat_map(|start| html.split(start).skip(1));
    found.map(|rest| rest.split(['"', ')']).next().unwrap_or_default()).collect()
}

#[test]
fn the_home_page_names_the_institution_and_tells_how_to_subscribe() {
    let folders = Folders::new();
    let mut config = folders.config();
    config.institution.name = "Saltmere University".into();
    config.institution.support = "help@saltmere.example".into();
    config.base_url = "https://timetable.saltmere.example/".into();
    let server = Server::start(config);
    let answer = server.get("/");
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
    let html = answer.text();
    assert!(html.starts_with("<!doctype html>\n<html lang=\"en\" dir=\"ltr\">"), "{html}");
    for part in [
        "Saltmere University",
        "href=\"/help/outlook-web\"",
        "href=\"/help\"",
        "https://timetable.saltmere.example/f/",
        "name=\"module\"",
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
    config.institution.support = "\"><img src=x onerror=alert(1)>".into();
    let server = Server::start(config);
    let html = server.get("/").text();
    assert!(!html.contains("<script") && !html.contains("<img src=x"), "{html}");
    assert!(html.contains("script&#62;") || html.contains("script&gt;"), "{html}");
    assert!(html.contains(" &#38; ") || html.contains(" &amp; "), "{html}");
}

#[test]
fn the_home_page_needs_no_script_and_nothing_from_elsewhere() {
    let folders = Folders::new();
    let server = folders.serve();
    let answer = server.get("/");
    let policy = answer.header("content-security-policy");
    assert!(policy.contains("default-src 'none'"), "{policy}");
    for allowed in ["unsafe-inline", "unsafe-eval", "http:", "https:", "*", "data:"] {
        assert!(!policy.contains(allowed), "{policy}");
    }
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert_eq!(answer.header("referrer-policy"), "no-referrer");
    let html = answer.text();
    for forbidden in ["<script", "<style", " style=", " onclick=", " onload=", "javascript:", "<iframe", "@import"] {
        assert!(!html.contains(forbidden), "{forbidden} in {html}");
    }
    for address in addresses(&html) {
        // Another language of the same page, and a place in it.
        let address = if address.starts_with('?') { format!("/{address}") } else { address.replace("#content", "/") };
        assert!(address.starts_with('/') && !address.starts_with("//"), "{address}");
        assert_eq!(server.get(&address).status, 200, "{address}");
    }
    assert!(!html.contains("src=\"http"), "{html}");
}

#[test]
fn the_style_sheet_and_the_icon_load_nothing_from_elsewhere() {
    let folders = Folders::new();
    let server = folders.serve();
    for (path, media_type) in [
        ("/static/carillon.css", "text/css; charset=utf-8"),
        ("/static/pictures.css", "text/css; charset=utf-8"),
        ("/static/icon.svg", "image/svg+xml"),
        ("/static/logo", "image/svg+xml"),
    ] {
        let answer = server.get(path);
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.header("content-type"), media_type, "{path}");
        let text = answer.text();
        assert!(!text.contains("@import") && !text.contains("<script"), "{path}");
        let elsewhere = text.replace("http://www.w3.org/2000/svg", "");
        assert!(!elsewhere.contains("//"), "{path}: {elsewhere}");
    }
}

#[test]
fn the_home_page_tells_of_public_feeds_only_where_there_are_some() {
    let folders = Folders::new();
    let mut config = folders.config();
    config.public.modules = false;
    let server = Server::start(config);
    let html = server.get("/").text();
    assert!(!html.contains("name=\"module\"") && html.contains("name=\"room\""), "{html}");
    server.stop();
    let mut config = folders.config();
    config.public.modules = false;
    config.public.rooms = false;
    let server = Server::start(config);
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
        "/static/carillon.css",
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
    for path in ["/", "/help", "/help/mac", "/healthz", "/readyz", "/robots.txt", "/static/carillon.css"] {
        assert_eq!(server.ask("OPTIONS", path, &[]).header("allow"), "GET, HEAD, OPTIONS", "{path}");
        let answer = server.ask("POST", path, &["Content-Length: 0"]);
        assert_eq!(answer.status, 405, "{path}");
        assert_eq!(answer.header("allow"), "GET, HEAD, OPTIONS", "{path}");
    }
}

#[test]
fn there_is_nothing_at_any_other_address() {
    let folders = Folders::new();
    let server = folders.serve();
    for path in [
        "/index.html",
        "/f",
        "/modules",
        "/static",
        "/static/",
        "/help/",
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
fn no_answer_tells_what_software_of_what_version_runs_here() {
    let folders = Folders::new();
    let server = folders.serve();
    for path in ["/", "/modules/A.ics", "/none"] {
        let answer = server.get(path);
        assert_eq!(answer.find("server"), None, "{path}");
        assert_eq!(answer.find("x-powered-by"), None, "{path}");
    }
}
