//! `carillon lint URL`: our own server, and servers with mistakes.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::thread;

use carillon::feed::Kind;

use crate::fixture::{Folders, Site, system_now, text};

fn lint(address: SocketAddr, path: &str) -> (Option<i32>, String) {
    let output = Folders::empty().run(&["lint", &format!("http://{address}{path}")]);
    (output.status.code(), text(&output.stdout))
}

#[test]
fn our_own_server_breaks_nothing() {
    let folders = Folders::new();
    let server = folders.serve();
    let address = server.address();
    let check = |path: &str| {
        let (status, said) = lint(address, path);
        assert!(
            status == Some(0) && said.ends_with(": 0 errors, 0 warnings, 0 hints\n"),
            "{said}"
        );
        assert_eq!(said.lines().count(), 1, "{said}");
    };
    // Each lets a second pass between two fetches.
    thread::scope(|scope| {
        scope.spawn(|| check("/modules/A.ics"));
        scope.spawn(|| check("/rooms/R1.ics"));
        scope.spawn(|| check(&folders.student("ann")));
        scope.spawn(|| check(&folders.secret(Kind::Staff, "s1")));
    });
    let (status, said) = lint(server.address(), "/modules/NONE.ics");
    assert!(
        status == Some(1) && said.contains("error[status-not-ok]"),
        "{said}"
    );
}

/// A server that answers everything alike but for the time, after a redirect.
fn bad_server() -> SocketAddr {
    server(|request| {
        let uid = system_now().as_nanosecond();
        let body = format!(
            "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nBEGIN:VEVENT\nUID:{uid}\nDTSTAMP:20261001T080000Z\nDTSTART:20261109T090000\nSUMMARY:x\nEND:VEVENT\nEND:VCALENDAR\n"
        );
        if request.starts_with("get /old") {
            return "HTTP/1.1 302 Found\r\nLocation: /new.ics\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".into();
        }
        let body = if request.starts_with("head") {
            ""
        } else {
            &body
        };
        let len = body.len();
        format!(
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nETag: {uid}\r\nContent-Length: {len}\r\nConnection: close\r\n\r\n{body}"
        )
    })
}

/// A server that answers as `answer` says to the head of each request, and closes.
fn server(answer: impl Fn(&str) -> String + Send + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut request = Vec::new();
            let mut byte = [0];
            while !request.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap() > 0 {
                request.push(byte[0]);
            }
            // The client may have seen enough.
            let _ = stream.write_all(answer(&text(&request).to_ascii_lowercase()).as_bytes());
        }
    });
    address
}

fn reply(status: &str, kind: &str, body: &str) -> String {
    let len = body.len();
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len}\r\nConnection: close\r\n\r\n{body}"
    )
}

fn small_feed() -> String {
    std::fs::read_to_string(super::corpus().join("good/no-calendar.ics")).unwrap()
}

#[test]
fn a_server_that_answers_500_to_programs_it_does_not_know_is_not_called_broken() {
    let address = server(|request| {
        if request.contains("user-agent: mozilla/5.0") {
            reply("200 OK", "text/calendar; charset=utf-8", &small_feed())
        } else {
            reply("500 Internal Server Error", "text/html", "<html>")
        }
    });
    let (status, said) = lint(address, "/calendar.ics");
    assert_eq!(status, Some(0), "{said}");
    assert!(
        said.contains("warning[unknown-program-refused]") && said.contains("500"),
        "{said}"
    );
    assert!(
        !said.contains("status-not-ok") && !said.contains("web-page"),
        "{said}"
    );
    let broken = server(|_| reply("500 Internal Server Error", "text/html", "<html>"));
    let (status, said) = lint(broken, "/calendar.ics");
    assert!(
        status == Some(1) && said.contains("error[status-not-ok]"),
        "{said}"
    );
}

#[test]
fn a_server_that_answers_304_to_any_date_is_found() {
    let address = server(|request| {
        if request.contains("if-modified-since") {
            "HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n".to_owned()
        } else {
            reply("200 OK", "text/calendar; charset=utf-8", &small_feed())
        }
    });
    let (status, said) = lint(address, "/calendar.ics");
    assert!(
        status == Some(1) && said.contains("error[not-modified-by-old-date]"),
        "{said}"
    );
}

#[test]
fn a_server_that_sends_a_page_to_clients_that_do_not_ask_for_a_calendar_is_found() {
    for asks_by in ["accept: */*\r\n", "accept: "] {
        let address = server(move |request| {
            let gets_a_page = match asks_by {
                "accept: " => !request.contains(asks_by),
                _ => request.contains(asks_by),
            };
            if gets_a_page {
                reply("200 OK", "text/html", "<!doctype html>")
            } else {
                reply("200 OK", "text/calendar; charset=utf-8", &small_feed())
            }
        });
        let (status, said) = lint(address, "/calendar.ics");
        assert!(
            status == Some(1) && said.contains("error[page-without-accept]"),
            "{asks_by}: {said}"
        );
    }
}

#[test]
fn all_mistakes_of_a_server_are_reported() {
    let (status, said) = lint(bad_server(), "/old/x.ics");
    assert_eq!(status, Some(1), "{said}");
    for rule in [
        "warning[redirect]",
        "error[content-type]",
        "error[malformed-etag]",
        "hint[gzip-missing]",
        "error[bare-line-feed]",
        "warning[floating-time]",
        "error[uid-changes]",
    ] {
        assert!(said.contains(rule), "{rule}: {said}");
    }
    assert!(
        said.contains("/new.ics"),
        "where the redirect leads: {said}"
    );
}
