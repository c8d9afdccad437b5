//! The bounds of the work, memory and time that clients without a secret can make the server spend.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::Command;
use std::time::Duration;

use flate2::read::MultiGzDecoder;

use crate::fixture::{Folders, Process, SERVE, Server, Site, connect, long_module, read_answer};

/// More than what operating systems keep on both sides of a connection that nobody reads from.
const FAR_TOO_MUCH: usize = 64 << 20;

/// Sends the request again and again and reads nothing; whether the server stops taking them.
fn is_stopped(server: &Server, request: &str) -> bool {
    let mut stream = connect(server.address());
    stream
        .set_write_timeout(Some(Duration::from_millis(300)))
        .expect("more than no time");
    let many = request.repeat(500);
    let mut sent = 0;
    while sent < FAR_TOO_MUCH {
        match stream.write(many.as_bytes()) {
            Ok(count) => sent += count,
            Err(error) => {
                return matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut);
            }
        }
    }
    false
}

/// A connection on which a request was answered, and that stays open.
fn connect_and_ask(address: SocketAddr) -> TcpStream {
    connect_and_ask_for(address, "/healthz")
}

fn connect_and_ask_for(address: SocketAddr, path: &str) -> TcpStream {
    let mut stream = connect(address);
    write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
    assert_eq!(read_answer(&mut stream, true).status, 200);
    stream
}

#[test]
fn requests_are_not_read_on_while_nobody_reads_their_answers() {
    let folders = Folders::new();
    let server = folders.serve();
    let ann = folders.student("ann");
    for (method, path, header) in [
        ("GET", &*ann, ""),
        ("GET", &ann, "If-None-Match: *\r\n"),
        ("GET", "/modules/A.ics", "If-None-Match: *\r\n"),
        ("HEAD", "/modules/A.ics", ""),
        ("OPTIONS", "/f/x", ""),
    ] {
        let request = format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\n{header}\r\n");
        assert!(is_stopped(&server, &request), "{method} {path}");
    }
    assert_eq!(server.get("/healthz").status, 200);
}

#[test]
fn health_is_answered_while_idle_connections_take_every_place() {
    let folders = Folders::new();
    let server = folders.serve_configured(|config| config.http.max_connections = 8);
    let ann = folders.student("ann");
    for asks_for in ["/healthz", &ann] {
        let connect_and_ask = |_| connect_and_ask_for(server.address(), asks_for);
        let silent: Vec<TcpStream> = (0..4).map(|_| connect(server.address())).collect();
        let kept_alive: Vec<TcpStream> = (0..4).map(connect_and_ask).collect();
        for path in ["/healthz", "/modules/A.ics", &ann] {
            assert_eq!(server.get(path).status, 200, "{path}");
        }
        drop((silent, kept_alive));
    }
}

#[test]
fn more_connections_are_kept_open_than_the_soft_limit_on_open_files_allows() {
    let folders = Folders::new();
    let serve = folders.command(&SERVE);
    let mut shell = Command::new("sh");
    shell
        .args(["-c", "ulimit -S -n 100 && exec \"$0\" \"$@\""])
        .arg(serve.get_program())
        .args(serve.get_args())
        .current_dir(folders.root());
    for (name, _) in serve.get_envs() {
        shell.env_remove(name);
    }
    let server = Process::launch(&folders, &mut shell).published();
    let kept_alive: Vec<TcpStream> = (0..120)
        .map(|_| connect_and_ask(server.address()))
        .collect();
    drop(kept_alive);
    server.stop();
}

#[test]
fn a_body_that_nobody_asked_for_is_not_waited_for() {
    let folders = Folders::new();
    let server = folders.serve();
    let unknown = format!("/f/{}/choices", "a".repeat(26));
    let requests = [
        ("POST", &*unknown, 404),
        ("POST", "/modules/A.ics", 405),
        ("GET", "/modules/A.ics", 200),
        ("GET", "/", 200),
    ];
    let streams = requests.map(|(method, path, status)| {
        let mut stream = connect(server.address());
        let head = format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\n");
        write!(stream, "{head}Content-Length: 1000000000\r\n\r\n").unwrap();
        let answer = read_answer(&mut stream, true);
        assert_eq!(answer.status, status, "{method} {path}");
        stream
    });
    // And each connection ends, with the rest of the body unread.
    for mut stream in streams {
        let mut rest = Vec::new();
        if let Err(error) = stream.read_to_end(&mut rest) {
            assert_eq!(error.kind(), ErrorKind::ConnectionReset);
        }
    }
}

#[test]
fn a_feed_of_many_pieces_comes_whole() {
    let folders = Folders::new();
    folders.write("modules/L.json", long_module());
    let server = folders.serve();
    let plain = server.get("/modules/L.ics");
    assert_eq!(plain.header("content-length"), plain.body.len().to_string());
    assert!(
        plain.body.len() > 400_000 && plain.text().ends_with("END:VCALENDAR\r\n"),
        "{}",
        plain.body.len()
    );
    let gzip = server.ask("GET", "/modules/L.ics", &["Accept-Encoding: gzip"]);
    assert_eq!(gzip.header("content-length"), gzip.body.len().to_string());
    let mut unpacked = Vec::new();
    MultiGzDecoder::new(&*gzip.body)
        .read_to_end(&mut unpacked)
        .unwrap();
    assert_eq!(unpacked, plain.body);
    let json = server.get("/modules/L.json");
    assert_eq!(json.header("content-length"), json.body.len().to_string());
    assert!(
        serde_json::from_slice::<serde_json::Value>(&json.body)
            .unwrap()
            .is_array()
    );
}

#[test]
fn a_search_for_thousands_of_words_is_cut_to_its_first_few() {
    let folders = Folders::new();
    let server = folders.serve();
    let page = server.get(&format!("/modules?q={}", "algebra+".repeat(400)));
    assert_eq!(page.status, 200);
    let typed = format!("value=\"{}\"", ["algebra"; 8].join(" "));
    assert!(
        page.text().contains(&typed),
        "what was looked for is shown: {}",
        page.text()
    );
    assert!(page.text().contains("/modules/A\""));
}

#[test]
fn a_request_longer_than_any_is_refused_at_every_address() {
    let folders = Folders::new();
    let server = folders.serve();
    let long = "x".repeat(5_000);
    let headers: Vec<String> = (0..40)
        .map(|number| format!("X-{number}: {}", "y".repeat(1_000)))
        .collect();
    let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
    for path in [
        "/",
        "/help",
        "/help/google",
        "/modules",
        "/modules/A",
        "/modules/A.ics",
        "/rooms/R1.json",
        "/f/x",
    ] {
        assert_eq!(server.get(&format!("{path}?{long}")).status, 414, "{path}");
        assert_eq!(server.ask("GET", path, &headers).status, 431, "{path}");
        let browser = server.ask("GET", &format!("{path}?{long}"), &["Accept: text/html"]);
        assert_eq!(browser.status, 414, "{path}");
    }
}

#[test]
fn a_head_that_never_ends_is_answered_while_the_client_waits() {
    let folders = Folders::new();
    let server = folders.serve();
    for (is_first, length) in [(true, 131_072), (false, 131_072), (true, 160_000)] {
        let mut stream = if is_first {
            connect(server.address())
        } else {
            connect_and_ask(server.address())
        };
        let start = "GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: ";
        let head = format!("{start}{}", "x".repeat(length - start.len()));
        // The server may close the connection while there is more to send.
        let _ = stream.write_all(head.as_bytes());
        assert_eq!(read_answer(&mut stream, true).status, 431, "{length}");
    }
}

#[test]
fn a_page_that_says_what_went_wrong_is_the_same_whatever_was_asked_for() {
    let folders = Folders::new();
    let server = folders.serve();
    let asked = |path: &str| server.ask("GET", path, &["Accept: text/html", "Accept-Language: de"]);
    let first = asked("/modules/nothing");
    assert_eq!(
        (first.status, first.header("content-language")),
        (404, "de")
    );
    let long = format!("/nowhere?q={}", "&amp;".repeat(500));
    assert_eq!(asked(&long).text(), first.text());
}

#[test]
fn lists_of_what_a_client_likes_are_read_only_to_some_length() {
    let folders = Folders::new();
    let server = folders.serve();
    let late = |header: &str, last: &str| format!("{header}: {}{last}", "x,".repeat(2_000));
    let gzip = server.ask("GET", "/modules/A.ics", &[&late("Accept-Encoding", "gzip")]);
    assert_eq!((gzip.status, gzip.find("content-encoding")), (200, None));
    let german = server.ask("GET", "/", &[&late("Accept-Language", "de")]);
    assert_eq!(german.header("content-language"), "en");
    let tag = server.tag("/modules/A.ics");
    let known = server.ask(
        "GET",
        "/modules/A.ics",
        &[&format!("If-None-Match: {}{tag}", "\"x\",".repeat(2_000))],
    );
    assert_eq!(known.status, 200);
}

#[test]
fn a_form_that_comes_in_part_and_a_form_too_long_change_nothing() {
    let folders = Folders::new();
    let server = folders.serve();
    let path = format!(
        "/f/{}/choices",
        folders.token(carillon::feed::Kind::Student, "ann")
    );
    let send = |form: &str| {
        let head = format!("POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
        server
            .send(format!("{head}Content-Length: {}\r\n\r\n{form}", form.len()).as_bytes())
            .status
    };
    assert_eq!(send(&"module=A&".repeat(6_000)), 400);
    assert_eq!(send(&format!("alarm={}", "1".repeat(40_000))), 400);
    assert_eq!(send(&"x=1&".repeat(1_500)), 400);
    assert_eq!(send("alarm=15"), 303);
}

#[test]
fn a_body_with_empty_lines_holds_up_no_request_that_follows_it() {
    let folders = Folders::new();
    let server = folders.serve();
    let form = format!(
        "/f/{}/new",
        folders.token(carillon::feed::Kind::Student, "ann")
    );
    // As many empty lines as heads of requests may wait.
    let lines = "x=1\n\n".repeat(4);
    let plain = |method: &str, path: &str| {
        format!(
            "{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {}\r\n\r\n{lines}",
            lines.len()
        )
    };
    let chunked = format!(
        "GET /healthz HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{lines}\r\n0\r\n\r\n",
        lines.len()
    );
    for (request, status) in [
        (plain("POST", &form), 303),
        (plain("GET", "/healthz"), 200),
        (chunked, 200),
    ] {
        let mut stream = connect(server.address());
        stream.write_all(request.as_bytes()).unwrap();
        assert_eq!(read_answer(&mut stream, true).status, status, "{request}");
        // A proxy would send somebody else's request on this connection, which must be answered or refused at once.
        let mut rest = Vec::new();
        let end = stream.read_to_end(&mut rest);
        assert!(
            end.is_ok() || end.is_err_and(|error| error.kind() == ErrorKind::ConnectionReset),
            "{request}"
        );
    }
}

#[test]
fn requests_that_cannot_be_read_fill_no_log() {
    let folders = Folders::new();
    let mut process = Process::start(&folders).published();
    let before = process.log();
    for request in [
        "GET / HTTP/1.1\r\nBad Header\r\n\r\n",
        "\x16\x03\x01\r\n\r\n",
        "GET [ HTTP/9\r\n\r\n",
    ] {
        assert_eq!(process.send(request.as_bytes()).status, 400, "{request}");
    }
    process.terminate();
    assert!(process.wait().success());
    let log = process.log();
    let lines: Vec<&str> = log[before.len()..].lines().collect();
    assert!(
        lines.iter().all(|line| line.contains(" INFO ")),
        "{lines:?}"
    );
}
