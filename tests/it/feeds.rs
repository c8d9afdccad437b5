//! FEED-RULES 22 to 29, 31 and 32: how feeds are served, byte for byte. Each test is named after its rule; 30 is in `clients`.

use std::io::{Read, Write};

use carillon::feed::Kind;
use carillon::links::encode_segment;

use crate::fixture::{
    Answer, FIREFOX, Folders, Process, SERVE, Site, TERMS, connect, enrolment, eventually, module,
    read_answer,
};

/// The headers that every answer about a feed repeats, a 304 included.
const REPEATED: [&str; 6] = [
    "etag",
    "last-modified",
    "cache-control",
    "vary",
    "x-robots-tag",
    "referrer-policy",
];

/// Codes and names that real universities have, and that addresses do not like.
const ODD_NAMES: [&str; 14] = [
    "PR3151/2627",
    "МЕОА-11f(23/24н.р.)",
    "Maths for All",
    "What?",
    "50%",
    "%41",
    "C++",
    "Q&A=1;2",
    "A#1",
    "..",
    "x.ics",
    "x.ics/",
    "日本語😀",
    "<b>\"quoted\"</b>",
];

fn is_feed(answer: &Answer) -> bool {
    answer.status == 200 && answer.body.starts_with(b"BEGIN:VCALENDAR\r\n")
}

#[test]
fn rule_22_the_address_answers_itself_and_redirects_nobody() {
    let folders = Folders::new();
    let server = folders.serve();
    for path in [
        folders.student("ann"),
        folders.secret(Kind::Staff, "s1"),
        "/modules/A.ics".into(),
        "/rooms/R1.ics".into(),
    ] {
        let answer = server.get(&path);
        assert!(is_feed(&answer), "{path}: {answer:?}");
        assert_eq!(
            answer.header("content-length"),
            answer.body.len().to_string(),
            "{path}"
        );
        assert_eq!(answer.find("location"), None, "{path}");
        assert_eq!(answer.find("set-cookie"), None, "{path}");
    }
}

#[test]
fn rule_22_a_mangled_address_means_the_same_feed() {
    let folders = Folders::new();
    let server = folders.serve();
    for path in [
        folders.student("ann"),
        "/modules/A.ics".into(),
        "/rooms/R1.ics".into(),
    ] {
        let expected = server.get_dated(&path);
        let ends = [
            "/",
            "//",
            "?",
            "?x=1",
            "?x=%FF&&=",
            "/?x",
            "%3F",
            "%3f",
            "%3Fx=y",
            "%3fx=y/z",
            "%3Fx?y",
        ];
        for end in ends {
            let answer = server.get(&format!("{path}{end}"));
            assert_eq!(answer.status, 200, "{path}{end}");
            assert_eq!(answer.body, expected.body, "{path}{end}");
            assert_eq!(
                answer.lasting_headers(),
                expected.lasting_headers(),
                "{path}{end}"
            );
        }
        let whole = format!("http://localhost:1{path}");
        assert_eq!(server.get(&whole).body, expected.body, "{whole}");
    }
}

#[test]
fn rule_22_a_token_is_read_in_either_case() {
    let folders = Folders::new();
    let server = folders.serve();
    let path = format!(
        "/f/{}/timetable.ics",
        folders.token(Kind::Student, "ann").to_uppercase()
    );
    assert_eq!(
        server.get(&path).body,
        server.get(&folders.student("ann")).body
    );
}

#[test]
fn rule_22_a_module_with_an_odd_code_and_a_room_with_an_odd_name_have_addresses() {
    let folders = Folders::empty();
    folders.write("terms.json", TERMS);
    for (index, name) in ODD_NAMES.iter().enumerate() {
        let room = serde_json::to_string(name).unwrap();
        let module = module(name, &format!("Title{index}")).replace("\"R1\"", &room);
        folders.write(&format!("modules/{index}.json"), module);
    }
    let server = folders.serve();
    for (index, name) in ODD_NAMES.iter().enumerate() {
        for kind in ["modules", "rooms"] {
            let path = format!("/{kind}/{}.ics", encode_segment(name));
            let answer = server.get(&path);
            assert!(is_feed(&answer), "{path}: {answer:?}");
            let text = answer.text();
            assert!(text.contains(&format!("Title{index} (")), "{path}: {text}");
            assert_eq!(text.matches("BEGIN:VEVENT").count(), 3, "{path}");
        }
    }
    assert!(
        is_feed(&server.get("/modules/PR3151/2627.ics")),
        "a client may leave the slash as it is"
    );
}

#[test]
fn rule_22_what_is_not_public_has_a_secret_address_instead() {
    let folders = Folders::new();
    let mut config = folders.config();
    config.public.modules = false;
    config.public.rooms = false;
    let server = folders.serve_with(config);
    for (public, kind, id) in [
        ("/modules/A.ics", Kind::Module, "A"),
        ("/rooms/R1.ics", Kind::Room, "R1"),
    ] {
        assert_eq!(server.get(public).status, 404, "{public}");
        let answer = server.get(&folders.secret(kind, id));
        assert!(is_feed(&answer), "{id}");
        assert_eq!(
            answer.header("cache-control"),
            "private, max-age=900, stale-if-error=86400"
        );
        assert_eq!(answer.find("access-control-allow-origin"), None);
    }
}

#[test]
fn rule_22_what_is_public_has_no_secret_address() {
    let folders = Folders::new();
    let server = folders.serve();
    assert_eq!(server.get(&folders.secret(Kind::Module, "A")).status, 404);
    assert_eq!(server.get(&folders.secret(Kind::Room, "R1")).status, 404);
}

#[test]
fn rule_23_it_is_a_calendar_whatever_accept_says() {
    let folders = Folders::new();
    let server = folders.serve();
    let path = folders.student("ann");
    for accept in [
        "Accept: text/html",
        "Accept: application/json;q=1",
        "Accept: */*;q=0",
        "Accept: \u{e9}",
        "Accept:",
    ] {
        let answer = server.ask("GET", &path, &[accept]);
        assert!(is_feed(&answer), "{accept}");
        assert_eq!(
            answer.header("content-type"),
            "text/calendar; charset=utf-8",
            "{accept}"
        );
    }
}

#[test]
fn rule_23_a_browser_that_opens_the_address_sees_the_page_of_the_feed() {
    let folders = Folders::new();
    for name in ODD_NAMES {
        let file = format!("modules/{}.json", encode_segment(&encode_segment(name)));
        folders.write(&file, module(name, "Odd"));
    }
    let server = folders.serve();
    let opened = [
        FIREFOX,
        "Accept: text/html,*/*;q=0.8",
        "Sec-Fetch-Dest: document",
    ];
    let odd = ODD_NAMES.map(|name| format!("/modules/{}.ics", encode_segment(name)));
    let ordinary = [folders.student("ann"), "/modules/A.ics".into()];
    for path in ordinary.into_iter().chain(odd) {
        let page = server.ask("GET", &path, &opened);
        assert_eq!(page.status, 200, "{path}");
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
        assert_eq!(page.header("cache-control"), "private, no-store", "{path}");
        let vary = page.header("vary");
        assert!(vary.contains("Sec-Fetch-Dest"), "{path}: {vary}");
        let file = format!("{path}?download\"");
        assert!(page.text().contains(&file), "{path}: a way to download");
        assert!(is_feed(&server.ask(
            "GET",
            &format!("{path}?download"),
            &opened
        )));
        for others in [
            &opened[..2],
            &opened[2..],
            &[opened[0], opened[1], "Sec-Fetch-Dest: empty"],
        ] {
            assert!(
                is_feed(&server.ask("GET", &path, others)),
                "{path} {others:?}"
            );
        }
    }
    assert_eq!(server.ask("GET", "/modules/none.ics", &opened).status, 404);
}

#[test]
fn rule_23_it_is_shown_and_saved_only_where_download_is_asked_for() {
    let folders = Folders::new();
    let server = folders.serve();
    for (query, expected) in [
        ("", "inline"),
        ("?", "inline"),
        ("?downloads", "inline"),
        ("?x=download", "inline"),
        ("?download", "attachment"),
        ("?download=1", "attachment"),
        ("?x&download", "attachment"),
    ] {
        let answer = server.get(&format!("/modules/A.ics{query}"));
        let name = if expected == "inline" {
            "timetable"
        } else {
            "A Algebra"
        };
        let disposition = format!("{expected}; filename=\"{name}.ics\"");
        assert_eq!(answer.header("content-disposition"), disposition, "{query}");
    }
}

#[test]
fn rule_24_head_has_the_headers_of_get_and_no_body() {
    let folders = Folders::new();
    let server = folders.serve();
    let paths = [
        folders.student("ann"),
        "/modules/A.ics".into(),
        "/rooms/R1.ics?download".into(),
        "/modules/no.ics".into(),
    ];
    // From then on all of them have a date.
    server.get_dated("/modules/A.ics");
    for path in paths {
        for headers in [&[][..], &["Accept-Encoding: gzip"], &["If-None-Match: *"]] {
            let get = server.ask("GET", &path, headers);
            let head = server.ask("HEAD", &path, headers);
            assert_eq!(head.status, get.status, "{path} {headers:?}");
            assert_eq!(
                head.lasting_headers(),
                get.lasting_headers(),
                "{path} {headers:?}"
            );
            assert_eq!(head.body, b"", "{path} {headers:?}");
        }
    }
}

#[test]
fn rule_24_get_and_head_and_304_take_turns_on_one_connection() {
    let folders = Folders::new();
    let server = folders.serve();
    let mut stream = connect(server.address());
    let path = folders.student("ann");
    let expected = server.get(&path);
    let tag = format!("If-None-Match: {}\r\n", expected.header("etag"));
    for _ in 0..3 {
        for (method, header, status) in [
            ("GET", "", 200),
            ("HEAD", "", 200),
            ("GET", &*tag, 304),
            ("HEAD", &*tag, 304),
        ] {
            write!(
                stream,
                "{method} {path} HTTP/1.1\r\nHost: localhost\r\n{header}\r\n"
            )
            .unwrap();
            let has_body = method == "GET" && status == 200;
            let answer = read_answer(&mut stream, has_body);
            assert_eq!(answer.status, status, "{method}");
            assert_eq!(
                answer.body,
                if has_body { &expected.body[..] } else { b"" },
                "{method}"
            );
        }
    }
}

#[test]
fn rule_24_requests_sent_all_at_once_are_answered_in_order() {
    let folders = Folders::new();
    let server = folders.serve();
    let mut stream = connect(server.address());
    let get = |path: &str| format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n");
    let all = [
        get("/modules/A.ics"),
        get("/modules/none.ics"),
        get("/modules/B.ics"),
    ]
    .concat();
    stream.write_all(all.as_bytes()).unwrap();
    stream.shutdown(std::net::Shutdown::Write).unwrap();
    let mut answers = Vec::new();
    stream.read_to_end(&mut answers).unwrap();
    let answers = String::from_utf8(answers).unwrap();
    let (algebra, missing) = (
        answers.find("Algebra").unwrap(),
        answers.find("HTTP/1.1 404").unwrap(),
    );
    assert!(
        algebra < missing && missing < answers.find("Botany").unwrap(),
        "{answers}"
    );
}

#[test]
fn rule_24_other_methods_are_refused_and_those_that_work_are_named() {
    let folders = Folders::new();
    let server = folders.serve();
    for path in [
        folders.student("ann"),
        "/modules/A.ics".into(),
        "/rooms/R1.ics".into(),
        "/modules/none.ics".into(),
    ] {
        for method in [
            "POST", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND", "REPORT", "X-ODD",
        ] {
            let answer = server.ask(method, &path, &["Content-Length: 0"]);
            assert_eq!(answer.status, 405, "{method} {path}");
            assert_eq!(
                answer.header("allow"),
                "GET, HEAD, OPTIONS",
                "{method} {path}"
            );
        }
    }
}

#[test]
fn rule_24_options_names_the_methods() {
    let folders = Folders::new();
    let server = folders.serve();
    for path in [
        folders.student("ann"),
        "/modules/A.ics".into(),
        "/rooms/R1.ics".into(),
    ] {
        let answer = server.ask(
            "OPTIONS",
            &path,
            &[
                "Origin: https://x.example",
                "Access-Control-Request-Method: GET",
            ],
        );
        assert!(
            matches!(answer.status, 200 | 204),
            "{path}: {}",
            answer.status
        );
        assert_eq!(answer.header("allow"), "GET, HEAD, OPTIONS", "{path}");
        assert_eq!(answer.body, b"", "{path}");
    }
}

#[test]
fn rule_24_scripts_elsewhere_may_read_public_feeds_and_no_others() {
    let folders = Folders::new();
    let server = folders.serve();
    let origin = "Origin: https://x.example";
    for (path, is_public) in [
        ("/modules/A.ics", true),
        ("/rooms/R1.ics", true),
        (&*folders.student("ann"), false),
        ("/modules/no.ics", false),
    ] {
        for (method, header) in [
            ("GET", "X: y"),
            ("HEAD", "X: y"),
            ("GET", "If-None-Match: *"),
        ] {
            let answer = server.ask(method, path, &[origin, header]);
            assert_eq!(
                answer.find("access-control-allow-origin"),
                is_public.then_some("*"),
                "{method} {path} {header}"
            );
            assert_eq!(
                answer.find("access-control-allow-credentials"),
                None,
                "{method} {path}"
            );
        }
    }
    let preflight = server.ask(
        "OPTIONS",
        "/modules/A.ics",
        &[origin, "Access-Control-Request-Method: GET"],
    );
    assert_eq!(preflight.header("access-control-allow-origin"), "*");
    assert_eq!(
        server
            .ask("OPTIONS", &folders.student("ann"), &[origin])
            .find("access-control-allow-origin"),
        None
    );
}

#[test]
fn rule_25_each_encoding_has_a_strong_tag_of_its_own() {
    let folders = Folders::new();
    let server = folders.serve();
    let path = folders.student("ann");
    let plain = server.get(&path);
    let gzip = server.ask("GET", &path, &["Accept-Encoding: gzip"]);
    let (plain_tag, gzip_tag) = (plain.header("etag"), gzip.header("etag"));
    for tag in [plain_tag, gzip_tag] {
        assert!(
            tag.len() > 4 && tag.starts_with('"') && tag.ends_with('"'),
            "{tag}"
        );
        assert!(!tag[1..tag.len() - 1].contains(['"', ' ', ',']), "{tag}");
    }
    assert_ne!(plain_tag, gzip_tag);
    let (is_plain, is_gzip) = (
        format!("If-None-Match: {plain_tag}"),
        format!("If-None-Match: {gzip_tag}"),
    );
    assert_eq!(server.ask("GET", &path, &[&is_plain]).status, 304);
    assert_eq!(server.ask("GET", &path, &[&is_gzip]).status, 200);
    assert_eq!(
        server
            .ask("GET", &path, &[&is_gzip, "Accept-Encoding: gzip"])
            .status,
        304
    );
    assert_eq!(
        server
            .ask("GET", &path, &[&is_plain, "Accept-Encoding: gzip"])
            .status,
        200
    );
    assert_ne!(server.tag(&folders.student("bob")), plain_tag);
}

#[test]
fn rule_25_every_form_of_if_none_match_is_understood() {
    let folders = Folders::new();
    let server = folders.serve();
    let path = folders.student("ann");
    let tag = server.tag(&path);
    let inner = tag.trim_matches('"');
    let check = |value: &str, status: u16| {
        let answer = server.ask("GET", &path, &[&format!("If-None-Match: {value}")]);
        assert_eq!(answer.status, status, "{value}");
        assert_eq!(answer.body.is_empty(), status == 304, "{value}");
    };
    check(&tag, 304);
    check("*", 304);
    check(&format!("W/{tag}"), 304);
    check(&format!("\"a\", {tag}"), 304);
    check(&format!("{tag}, \"a\""), 304);
    check(&format!("\"a\",W/\"b\" ,, W/{tag},"), 304);
    check(&format!("\"a,b\",{tag}"), 304);
    check(&format!("\"\u{e9}\", {tag}"), 304);
    check("\"a\"", 200);
    check("", 200);
    check("\"\"", 200);
    check(inner, 200);
    check(&format!("\"{inner}"), 200);
    check(&format!("{inner}\""), 200);
    check(&format!("'{inner}'"), 200);
    check(&format!("\"{inner}x\""), 200);
    check(&format!("\"{}\"", &inner[1..]), 200);
    check("\u{e9}", 200);
    check("\"**\"", 200);
    check(&format!("\"{}\"", "x".repeat(5000)), 200);
}

#[test]
fn rule_25_if_none_match_may_come_in_several_header_lines() {
    let folders = Folders::new();
    let server = folders.serve();
    let tag = server.tag("/modules/A.ics");
    let ours = format!("If-None-Match: {tag}");
    let other = "If-None-Match: \"other\"";
    assert_eq!(
        server.ask("GET", "/modules/A.ics", &[other, &ours]).status,
        304
    );
    assert_eq!(
        server.ask("GET", "/modules/A.ics", &[&ours, other]).status,
        304
    );
    assert_eq!(
        server.ask("GET", "/modules/A.ics", &[other, other]).status,
        200
    );
}

#[test]
fn rule_25_bytes_that_are_not_text_in_if_none_match_do_no_harm() {
    let folders = Folders::new();
    let server = folders.serve();
    let mut request =
        b"GET /modules/A.ics HTTP/1.1\r\nHost: x\r\nConnection: close\r\nIf-None-Match: \""
            .to_vec();
    request.extend_from_slice(b"\xff\xfe\x80\"\r\n\r\n");
    assert!(is_feed(&server.send(&request)));
}

#[test]
fn rule_25_a_304_repeats_what_describes_the_feed_and_has_no_body() {
    let folders = Folders::new();
    let server = folders.serve();
    for path in [
        folders.student("ann"),
        "/modules/A.ics".into(),
        "/rooms/R1.ics".into(),
    ] {
        server.get_dated(&path);
        for encoding in ["Accept-Encoding: gzip", "Accept-Encoding: identity"] {
            let full = server.ask("GET", &path, &[encoding]);
            for method in ["GET", "HEAD"] {
                let tag = format!("If-None-Match: {}", full.header("etag"));
                let answer = server.ask(method, &path, &[encoding, &tag]);
                assert_eq!(answer.status, 304, "{method} {path} {encoding}");
                for name in REPEATED {
                    assert_eq!(
                        answer.header(name),
                        full.header(name),
                        "{method} {path} {encoding}"
                    );
                }
                assert_eq!(answer.body, b"", "{method} {path} {encoding}");
                for name in ["content-type", "content-encoding", "transfer-encoding"] {
                    assert_eq!(answer.find(name), None, "{method} {path} {encoding}");
                }
            }
        }
    }
}

#[test]
fn rule_25_if_modified_since_alone_is_understood() {
    let folders = Folders::new();
    let server = folders.serve();
    let path = folders.student("ann");
    let check = |value: &str, status: u16| {
        let answer = server.ask("GET", &path, &[&format!("If-Modified-Since: {value}")]);
        assert_eq!(answer.status, status, "{value}");
    };
    let date = server.get_dated(&path).header("last-modified").to_owned();
    check(&date, 304);
    // What is to come was sent by nobody whose clock is right.
    check("Thu, 01 Jan 2015 00:00:00 GMT", 200);
    check("yesterday", 200);
    check("", 200);
    check("\u{e9}", 200);
    check("Thu, 01 Jan 2099 00:00:00 GMT", 200);
    assert_eq!(
        server
            .ask("GET", &path, &[&format!("If-Modified-Since: {date}")])
            .body,
        b""
    );
}

#[test]
fn rule_25_the_date_that_was_sent_comes_back_as_not_modified() {
    let folders = Folders::new();
    let server = folders.serve();
    let since = format!(
        "If-Modified-Since: {}",
        server.get_dated("/modules/A.ics").header("last-modified")
    );
    assert_eq!(server.ask("GET", "/modules/A.ics", &[&since]).status, 304);
}

#[test]
fn rule_25_if_none_match_wins_over_if_modified_since() {
    let folders = Folders::new();
    let server = folders.serve();
    let path = folders.student("ann");
    let tag = format!("If-None-Match: {}", server.tag(&path));
    let (past, future) = (
        "If-Modified-Since: Thu, 01 Jan 2015 00:00:00 GMT",
        "If-Modified-Since: Thu, 01 Jan 2099 00:00:00 GMT",
    );
    assert_eq!(server.ask("GET", &path, &[past, &tag]).status, 304);
    assert_eq!(
        server
            .ask("GET", &path, &["If-None-Match: \"other\"", future])
            .status,
        200
    );
    assert_eq!(
        server
            .ask("GET", &path, &["If-None-Match: broken", future])
            .status,
        200
    );
}

#[test]
fn rule_25_last_modified_is_an_http_date_that_is_not_in_the_future() {
    let folders = Folders::new();
    let server = folders.serve();
    let answer = server.get_dated("/modules/A.ics");
    let parse = |text: &str| jiff::fmt::rfc2822::parse(text).unwrap().timestamp();
    let modified = answer.header("last-modified");
    assert!(
        modified.ends_with(" GMT") && modified.len() == 29,
        "{modified}"
    );
    assert!(parse(modified) < folders.clock.now(), "{answer:?}");
}

#[test]
fn rule_25_a_restart_with_a_warm_store_changes_neither_tag_nor_date() {
    let folders = Folders::new();
    let paths = [
        folders.student("ann"),
        folders.secret(Kind::Staff, "s1"),
        "/modules/A.ics".into(),
        "/rooms/R1.ics".into(),
    ];
    let server = folders.serve();
    let before = paths.clone().map(|path| server.get_dated(&path));
    server.stop();
    // A date that were the restart's would be a later one.
    folders.clock.advance_seconds(60);
    let server = folders.serve();
    for (path, before) in paths.iter().zip(before) {
        let after = server.get(path);
        assert_eq!(after.text(), before.text(), "{path}");
        assert_eq!(after.lasting_headers(), before.lasting_headers(), "{path}");
        let tag = format!("If-None-Match: {}", before.header("etag"));
        assert_eq!(server.ask("GET", path, &[&tag]).status, 304, "{path}");
    }
}

#[test]
fn rule_25_without_the_store_meetings_count_as_changed_and_sequence_does_not_fall() {
    let folders = Folders::new();
    let server = folders.serve();
    folders.change_module_a(&server, "the change is seen");
    let before = server.get("/modules/A.ics");
    server.stop();
    folders.clock.advance_seconds(2);
    std::fs::remove_dir_all(folders.store()).unwrap();
    let server = folders.serve();
    let after = server.get("/modules/A.ics");
    assert!(after.sequence() > before.sequence());
    assert_ne!(
        after.header("etag"),
        before.header("etag"),
        "other bytes have another tag"
    );
    let without_history = |answer: &Answer| {
        let text = answer.text();
        let history = ["SEQUENCE:", "DTSTAMP:", "LAST-MODIFIED:"];
        text.lines()
            .filter(|line| !history.iter().any(|name| line.starts_with(name)))
            .collect::<Vec<_>>()
            .join("\n")
    };
    assert_eq!(without_history(&after), without_history(&before));
}

#[test]
fn rule_26_gzip_goes_to_who_asks_for_it_and_says_the_same() {
    let folders = Folders::new();
    let server = folders.serve();
    let path = folders.student("ann");
    let plain = server.get(&path);
    assert_eq!(plain.find("content-encoding"), None);
    let check = |headers: &[&str], is_gzip: bool| {
        let answer = server.ask("GET", &path, headers);
        assert_eq!(answer.status, 200, "{headers:?}");
        assert_eq!(
            answer.find("content-encoding"),
            is_gzip.then_some("gzip"),
            "{headers:?}"
        );
        assert_eq!(answer.header("vary"), "Accept-Encoding", "{headers:?}");
        assert_eq!(
            answer.header("content-length"),
            answer.body.len().to_string(),
            "{headers:?}"
        );
        let text = if is_gzip {
            answer.unzipped()
        } else {
            answer.text()
        };
        assert_eq!(text, plain.text(), "{headers:?}");
    };
    for value in [
        "gzip",
        "GZip",
        "x-gzip",
        "gzip, deflate, br, zstd",
        "deflate, gzip;q=1.0, *;q=0.5",
        "gzip;q=0.001",
        "gzip ; q=0.5",
        "identity;q=0.5, gzip",
        "*",
        "br;q=1, *;q=0.1",
    ] {
        check(&[&format!("Accept-Encoding: {value}")], true);
    }
    for value in [
        "",
        "identity",
        "br, zstd, deflate",
        "gzip;q=0",
        "gzip;q=0.000",
        "gzip;q=0, *",
        "*;q=0",
        "identity, gzip;q=0.5",
        "gzipped",
        "gzip;q=many",
        "\u{e9}",
    ] {
        check(&[&format!("Accept-Encoding: {value}")], false);
    }
    check(&[], false);
    check(&["Accept-Encoding: br", "Accept-Encoding: gzip"], true);
    check(
        &[
            "User-Agent: Microsoft.Exchange/15.20 (Calendar Sharing)",
            "Accept-Encoding: gzip, deflate",
        ],
        true,
    );
}

#[test]
fn rule_27_personal_feeds_are_cached_privately_and_public_ones_by_anybody() {
    let folders = Folders::new();
    let server = folders.serve_configured(|config| config.http.max_age_seconds = 60);
    for path in [folders.student("ann"), folders.secret(Kind::Staff, "s1")] {
        assert_eq!(
            server.get(&path).header("cache-control"),
            "private, max-age=60, stale-if-error=86400"
        );
    }
    for path in ["/modules/A.ics", "/rooms/R1.ics"] {
        assert_eq!(
            server.get(path).header("cache-control"),
            "public, max-age=60, stale-if-error=86400"
        );
    }
    server.stop();
    let server = folders.serve();
    assert_eq!(
        server.get(&folders.student("ann")).header("cache-control"),
        "private, max-age=900, stale-if-error=86400"
    );
}

#[test]
fn rule_28_unknown_withdrawn_and_malformed_tokens_get_the_very_same_answer() {
    let folders = Folders::new();
    let server = folders.serve_configured(|config| config.links.closed_days = 0);
    let withdrawn = folders.student("bob");
    assert_eq!(server.get(&withdrawn).status, 200);
    folders.replace("enrolments/B.json", enrolment("B", &["ann"]));
    eventually("bob is gone", || server.get(&withdrawn).status == 404);
    let expected = server.get(&withdrawn);
    assert_eq!(
        expected.header("cache-control"),
        "no-store",
        "the address may come to life tomorrow"
    );
    let token = folders.token(Kind::Student, "ann");
    for path in [
        folders.student("nobody"),
        folders.secret(Kind::Staff, "ann"),
        "/f/x/timetable.ics".into(),
        "/f//timetable.ics".into(),
        "/f/timetable.ics".into(),
        "/f/".into(),
        format!("/f/{}/timetable.ics", &token[1..]),
        format!("/f/{token}a/timetable.ics"),
        format!("/f/{token}/timetable"),
        format!("/f/{token}/other.ics"),
        format!("/f/{token}x"),
        format!("/f/{token}x/"),
        format!("/f/{}/", folders.token(Kind::Student, "nobody")),
        format!("/f/{}1/timetable.ics", &token[1..]),
        format!("/f/{}/timetable.ics", "%FF".repeat(26)),
        format!("/f/../f/{token}x/timetable.ics"),
        "/modules/none.ics".into(),
        "/rooms/none.ics".into(),
    ] {
        let answer = server.get(&path);
        assert_eq!(answer.status, 404, "{path}");
        assert_eq!(answer.body, expected.body, "{path}");
        assert_eq!(
            answer.lasting_headers(),
            expected.lasting_headers(),
            "{path}"
        );
    }
    assert!(!expected.text().contains("bob"));
}

#[test]
fn rule_28_who_comes_back_has_the_old_address() {
    let folders = Folders::new();
    let server = folders.serve();
    let bob = folders.student("bob");
    folders.replace("enrolments/B.json", enrolment("B", &["ann"]));
    eventually("bob is gone", || server.is_without_timetable(&bob));
    folders.replace("enrolments/B.json", enrolment("B", &["ann", "bob"]));
    eventually("bob is back", || server.says(&bob, "Botany"));
}

#[test]
fn rule_29_no_request_however_odd_is_a_fault_of_the_server() {
    let folders = Folders::new();
    let server = folders.serve();
    let long = "a".repeat(20_000);
    let paths = [
        "/f/%FF/timetable.ics",
        "/f/%00/timetable.ics",
        "/f/é/timetable.ics",
        "/modules/%2e%2e.ics",
        "/modules/../../etc/passwd.ics",
        "/modules/%2e%2e%2f%2e%2e%2fetc%2fpasswd.ics",
        "/modules/%.ics",
        "/modules/%4.ics",
        "/modules/%zz.ics",
        "/modules/%C3.ics",
        "/modules/.ics",
        "/modules/",
        "/modules",
        "/modules/%00.ics",
        "/modules/A.ics%",
        "/modules/A.ics?%",
        "/rooms/;.ics",
        "//",
        "//f//",
        "/%66/x/timetable.ics",
        "*",
        "/.ics%3F",
        "/modules/.ics%3f.ics",
        &format!("/modules/{long}.ics"),
        &format!("/f/{long}/timetable.ics"),
        &format!("/modules/A.ics?{long}"),
        &format!("/modules/{}.ics", "%2F".repeat(3000)),
    ];
    for path in paths {
        let answer = server.get(path);
        assert!(answer.status < 500, "{path}: {}", answer.status);
        assert!(is_feed(&server.get("/modules/A.ics")), "after {path}");
    }
}

#[test]
fn rule_29_bytes_that_are_not_a_request_do_not_disturb_others() {
    let folders = Folders::new();
    let server = folders.serve();
    for bytes in [
        &b"\0\0\0\0\r\n\r\n"[..],
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n",
    ] {
        let mut stream = connect(server.address());
        stream.write_all(bytes).unwrap();
        stream.shutdown(std::net::Shutdown::Write).unwrap();
        let mut answer = Vec::new();
        // The server may answer or just hang up.
        let _ = stream.read_to_end(&mut answer);
        assert!(
            !answer.starts_with(b"HTTP/1.1 5"),
            "{bytes:?}: {}",
            String::from_utf8_lossy(&answer)
        );
    }
    assert!(is_feed(&server.get("/modules/A.ics")));
}

#[test]
fn rule_29_a_body_that_nobody_asked_for_does_no_harm() {
    let folders = Folders::new();
    let server = folders.serve();
    let request = "GET /modules/A.ics HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello";
    assert!(server.send(request.as_bytes()).status < 500);
    assert!(is_feed(&server.get("/modules/A.ics")));
}

#[test]
fn rule_29_before_the_first_publish_clients_are_asked_to_come_again() {
    let folders = Folders::new();
    let away = folders.root().join("away");
    std::fs::rename(folders.data(), &away).unwrap();
    let server = folders.serve();
    for path in [
        folders.student("ann"),
        "/modules/A.ics".into(),
        "/readyz".into(),
    ] {
        let answer = server.get(&path);
        assert_eq!(answer.status, 503, "{path}");
        assert!(
            answer.header("retry-after").parse::<u32>().unwrap() > 0,
            "{path}"
        );
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
    }
    assert_eq!(server.get("/healthz").status, 200);
    std::fs::rename(&away, folders.data()).unwrap();
    eventually("the feed is there", || {
        server.get(&folders.student("ann")).status == 200
    });
    assert_eq!(server.get("/readyz").status, 200);
}

#[test]
fn rule_31_feeds_are_kept_out_of_search_engines_and_referrers() {
    let folders = Folders::new();
    let server = folders.serve();
    for path in [
        folders.student("ann"),
        "/modules/A.ics".into(),
        "/rooms/R1.ics".into(),
        "/modules/none.ics".into(),
    ] {
        for headers in [&[][..], &["If-None-Match: *"]] {
            let answer = server.ask("GET", &path, headers);
            assert_eq!(
                answer.header("x-robots-tag"),
                "noindex",
                "{path} {}",
                answer.status
            );
            assert_eq!(
                answer.header("referrer-policy"),
                "no-referrer",
                "{path} {}",
                answer.status
            );
        }
    }
}

#[test]
fn rule_31_robots_txt_forbids_nothing() {
    let folders = Folders::new();
    let server = folders.serve();
    let answer = server.get("/robots.txt");
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), "text/plain; charset=utf-8");
    let text = answer.text();
    let mut rules = text
        .lines()
        .filter_map(|line| line.strip_prefix("Disallow:"));
    assert!(rules.all(|rule| rule.trim().is_empty()), "{text}");
}

#[test]
fn rule_32_no_token_stands_in_any_log_line() {
    let folders = Folders::new();
    let token = folders.token(Kind::Student, "ann");
    let mut command = folders.command(&SERVE);
    let process = Process::launch(
        &folders,
        command.env("CARILLON_LOG_LEVEL", "trace,actix_http=trace"),
    )
    .published();
    let path = folders.student("ann");
    for path in [
        path.clone(),
        format!("{path}/"),
        format!("{path}%3Fx"),
        format!("/f/{token}"),
        format!("/x/{token}"),
    ] {
        process.get(&path);
        process.ask("POST", &path, &["Content-Length: 0"]);
        process.ask(
            "GET",
            &path,
            &[
                "If-None-Match: *",
                "Accept-Encoding: gzip",
                &format!("Referer: http://x{path}"),
            ],
        );
    }
    process.send(
        format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nBad Header\r\n\r\n")
            .as_bytes(),
    );
    folders.replace("modules/A.json", "broken");
    process.wait_for_log("A.json");
    process.terminate();
    let mut process = process;
    assert!(process.wait().success());
    let log = process.log();
    assert!(log.contains("TRACE"), "the level was not applied: {log}");
    let logged = log
        .lines()
        .find(|line| line.to_lowercase().contains(&token));
    assert_eq!(logged, None);
}
