//! The address of a page in a calendar app: it gets the feed that the page is about, and a browser gets the page.

use carillon::feed::Kind;

use crate::fixture::{Answer, Folders, Server, Site, text};

const BROWSER: &str =
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8";
const GOOGLE: &str = "Google-Calendar-Importer";

/// The addresses of pages, each with its feed's.
fn pages(folders: &Folders) -> Vec<(String, String)> {
    let feed = folders.student("ann");
    let page = feed.trim_end_matches("timetable.ics");
    let mut all = vec![
        (page.to_owned(), feed.clone()),
        (page.trim_end_matches('/').to_owned(), feed.clone()),
    ];
    for path in ["/modules/A", "/rooms/R1"] {
        all.push((path.to_owned(), format!("{path}.ics")));
        all.push((format!("{path}/"), format!("{path}.ics")));
    }
    all
}

fn ask(server: &Server, path: &str, accept: Option<&str>, user_agent: &str) -> Answer {
    let accept = accept.map(|accept| format!("Accept: {accept}"));
    let user_agent = format!("User-Agent: {user_agent}");
    let headers: Vec<&str> = accept
        .as_deref()
        .into_iter()
        .chain([&*user_agent])
        .collect();
    server.ask("GET", path, &headers)
}

#[track_caller]
fn gets_feed(
    server: &Server,
    (page, feed): &(String, String),
    accept: Option<&str>,
    user_agent: &str,
) {
    let answer = ask(server, page, accept, user_agent);
    assert_eq!(answer.status, 200, "{page} {accept:?} {user_agent}");
    assert_eq!(
        answer.header("content-type"),
        "text/calendar; charset=utf-8",
        "{page} {accept:?} {user_agent}"
    );
    assert_eq!(answer.text(), server.get(feed).text(), "{page}");
}

#[track_caller]
fn gets_page(server: &Server, page: &str, accept: Option<&str>, user_agent: &str) {
    let answer = ask(server, page, accept, user_agent);
    assert_eq!(answer.status, 200, "{page} {accept:?} {user_agent}");
    assert_eq!(
        answer.header("content-type"),
        "text/html; charset=utf-8",
        "{page} {accept:?} {user_agent}"
    );
}

#[test]
fn a_calendar_app_that_is_given_a_pages_address_gets_the_feed() {
    let folders = Folders::new();
    let server = folders.serve();
    for page in pages(&folders) {
        for accept in [
            "text/calendar",
            "text/calendar, text/html",
            "text/calendar,text/plain;q=0.8,*/*;q=0.5",
            "text/html;q=0.9, Text/Calendar",
            "*/*, text/calendar;charset=utf-8",
        ] {
            gets_feed(&server, &page, Some(accept), "Some Calendar/1.0");
        }
        for user_agent in [
            GOOGLE,
            "Microsoft Exchange/15.20 (Windows NT 10.0; Win64; x64)",
            "iOS/26.6 (23G71) dataaccessd/1.0",
            "macOS/26.6.2 (25G83) dataaccessd/1.0",
            "vdirsyncer/0.19.0",
            "ICSx5/2.4.3 (ical4j/3.2.19 okhttp/5.3.2 Android/16)",
        ] {
            gets_feed(&server, &page, None, user_agent);
            gets_feed(&server, &page, Some("*/*"), user_agent);
        }
        // Some calendar apps ask as a browser does.
        for user_agent in [
            "Mozilla/5.0 (X11; Linux x86_64; rv:60.0) Gecko/20100101 Thunderbird/60.9.0 Lightning/6.2.9",
            "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.16327; Pro)",
        ] {
            gets_feed(&server, &page, Some(BROWSER), user_agent);
        }
    }
}

#[test]
fn a_browser_gets_the_page_whatever_app_it_is_a_part_of() {
    let folders = Folders::new();
    let server = folders.serve();
    let of_apps = [
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Outlook-iOS/4.2531.0",
        "Mozilla/5.0 (Linux; Android 14; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/126.0 Mobile Safari/537.36 Outlook-Android/4.2",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15",
        "Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0",
        "Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
        "Mozilla/5.0 (Windows NT 10.0; WOW64) AppleWebKit/537.36 eM Client/8.2.1659.0",
    ];
    for (page, _) in pages(&folders) {
        for user_agent in of_apps {
            gets_page(&server, &page, Some(BROWSER), user_agent);
        }
        for user_agent in ["", "curl/8.4.0", "Some Program/1.0", of_apps[4]] {
            for accept in [
                None,
                Some("*/*"),
                Some("text/*"),
                Some("text/html, text/calendar"),
                Some("text/calendar;q=0"),
            ] {
                gets_page(&server, &page, accept, user_agent);
            }
        }
        // A tab in Thunderbird is a browser.
        let tab = [
            "User-Agent: Mozilla/5.0 Gecko/20100101 Thunderbird/140.0",
            "Sec-Fetch-Mode: navigate",
        ];
        let answer = server.ask(
            "GET",
            &page,
            &[tab[0], tab[1], &format!("Accept: {BROWSER}")],
        );
        assert_eq!(
            answer.header("content-type"),
            "text/html; charset=utf-8",
            "{page}"
        );
    }
}

#[test]
fn no_cache_hands_the_feed_of_a_pages_address_to_a_browser_nor_the_page_to_an_app() {
    let folders = Folders::new();
    let server = folders.serve();
    for (page, feed) in pages(&folders) {
        let answer = ask(&server, &page, None, GOOGLE);
        assert_eq!(
            answer.header("cache-control"),
            "private, no-store",
            "{page}"
        );
        assert_eq!(answer.header("x-robots-tag"), "noindex", "{page}");
        for name in [
            "etag",
            "last-modified",
            "access-control-allow-origin",
            "location",
        ] {
            assert_eq!(answer.find(name), None, "{page}: {name}");
        }
        let shown = ask(&server, &page, Some(BROWSER), "Mozilla/5.0");
        for name in ["Accept", "Accept-Encoding", "Sec-Fetch-Mode", "User-Agent"] {
            for answer in [&answer, &shown] {
                let vary = answer.header("vary");
                assert!(
                    vary.split(", ").any(|varied| varied == name),
                    "{page}: {vary}"
                );
            }
        }
        // The feed's own tag and date count nowhere else.
        let tag = format!("If-None-Match: {}", server.tag(&feed));
        for condition in [
            &*tag,
            "If-None-Match: *",
            "If-Modified-Since: Fri, 01 Jan 2100 00:00:00 GMT",
        ] {
            let again = server.ask(
                "GET",
                &page,
                &["User-Agent: Google-Calendar-Importer", condition],
            );
            assert_eq!(
                (again.status, again.body.len()),
                (200, answer.body.len()),
                "{page} {condition}"
            );
        }
    }
}

#[test]
fn head_and_gzip_and_download_work_at_a_pages_address_too() {
    let folders = Folders::new();
    let server = folders.serve();
    let agent = "User-Agent: Google-Calendar-Importer";
    for (page, feed) in pages(&folders) {
        for headers in [
            &[agent][..],
            &[agent, "Accept-Encoding: gzip"],
            &["Accept: text/calendar"],
        ] {
            let (get, head) = (
                server.ask("GET", &page, headers),
                server.ask("HEAD", &page, headers),
            );
            assert_eq!(head.lasting_headers(), get.lasting_headers(), "{page}");
            assert!(
                head.body.is_empty() && get.header("content-length") == get.body.len().to_string(),
                "{page}"
            );
        }
        let gzip = [agent, "Accept-Encoding: gzip"];
        assert_eq!(
            server.ask("GET", &page, &gzip).body,
            server.ask("GET", &feed, &gzip).body,
            "{page}"
        );
        let download = server.ask("GET", &format!("{page}?download"), &[agent]);
        let expected = server.get(&format!("{feed}?download"));
        assert_eq!(
            download.header("content-disposition"),
            expected.header("content-disposition"),
            "{page}"
        );
    }
}

#[test]
fn an_app_at_a_pages_address_counts_as_a_fetch_and_a_browser_does_not() {
    let folders = Folders::new();
    let server = folders.serve();
    let (page, _) = &pages(&folders)[0];
    ask(
        &server,
        page,
        Some(BROWSER),
        "Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0",
    );
    server.ask("HEAD", page, &["User-Agent: Google-Calendar-Importer"]);
    let answer = ask(&server, page, None, GOOGLE);
    ask(&server, "/modules/A", None, GOOGLE);
    server.stop();
    let log = text(&std::fs::read(folders.state().join("fetches.log")).unwrap_or_default());
    let fetches: Vec<&str> = log
        .lines()
        .filter(|line| line.starts_with("fetch "))
        .collect();
    assert_eq!(fetches.len(), 1, "{log}");
    assert!(
        fetches[0].contains(&format!(" google 200 {} ", answer.body.len())),
        "{log}"
    );
    assert!(fetches[0].ends_with(" student ann"), "{log}");
}

#[test]
fn an_app_at_a_pages_address_is_limited_as_at_the_feeds() {
    let folders = Folders::new();
    let server = folders.serve_configured(|config| config.http.max_requests_per_minute = 3);
    let (page, feed) = &pages(&folders)[0];
    for path in [page, feed, page] {
        assert_eq!(ask(&server, path, None, GOOGLE).status, 200, "{path}");
    }
    for path in [page, feed] {
        let refused = ask(&server, path, None, GOOGLE);
        assert_eq!(
            (refused.status, refused.header("content-type")),
            (429, "text/plain; charset=utf-8"),
            "{path}"
        );
    }
}

#[test]
fn an_app_finds_nothing_where_there_is_no_feed_or_a_page_without_one() {
    let folders = Folders::new();
    let server = folders.serve_configured(|config| config.public.modules = false);
    let (page, _) = &pages(&folders)[0];
    for path in [
        "/f/aaaaaaaaaaaaaaaaaaaaaaaaaa/",
        "/f/x/",
        "/modules/A",
        "/rooms/NONE",
    ] {
        assert_eq!(
            ask(&server, path, Some("text/calendar"), GOOGLE).status,
            404,
            "{path}"
        );
    }
    for path in [
        "/",
        "/help",
        "/rooms",
        &format!("{page}help"),
        &format!("{page}new"),
    ] {
        gets_page(&server, path, None, GOOGLE);
    }
    let secret = folders.secret(Kind::Module, "A");
    let secret = (
        secret.trim_end_matches("timetable.ics").to_owned(),
        secret.clone(),
    );
    gets_feed(&server, &secret, None, GOOGLE);
}

#[test]
fn a_page_names_its_feed_to_programs_unless_the_feed_is_closed() {
    let folders = Folders::new();
    let server =
        folders.serve_configured(|config| config.base_url = "https://www.example.ac.uk/tt".into());
    let named = |page: &str| {
        let html = ask(&server, page, Some(BROWSER), "Mozilla/5.0").text();
        let mut links = html
            .split("<link ")
            .skip(1)
            .filter(|link| link.contains("type=\"text/calendar\""));
        let link = links
            .next()
            .map(|link| link.split('>').next().unwrap_or_default().to_owned());
        assert!(
            links.next().is_none()
                && html.contains("type=\"application/atom+xml\"") == link.is_some(),
            "{html}"
        );
        link.unwrap_or_default()
    };
    for (page, feed) in pages(&folders) {
        let link = named(&page);
        assert!(
            link.contains("rel=\"alternate\"") && link.contains(" title=\""),
            "{link}"
        );
        assert!(
            link.contains(&format!("href=\"https://www.example.ac.uk/tt{feed}\"")),
            "{link}"
        );
    }
    let (page, _) = &pages(&folders)[0];
    let stop = format!(
        "POST {page}stop HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 11\r\n\r\nconfirm=yes"
    );
    assert_eq!(server.send(stop.as_bytes()).status, 303);
    assert_eq!(named(page), "");
    assert!(ask(&server, page, None, GOOGLE).text().contains("closed"));
}
