//! Clients that mean harm or are broken: whatever they send, and however slowly, others are answered and nothing is lost.
#![expect(
    clippy::print_stderr,
    reason = "a test that measures says what it found"
)]

use std::fs;
use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};

use rustix::net::{
    AddressFamily, SocketType, connect, socket, sockopt::set_socket_recv_buffer_size,
};
use rustix::process::{Resource, getrlimit, setrlimit};

use carillon::feed::Kind;
use carillon::web::answers_in_memory;

use crate::fixture::{
    DEADLINE, Folders, Process, SERVE, Site, cases, decision, enrolment, is_full_run, long_module,
    page_of, read_answer,
};

/// Folders in which the feed of ann is long.
fn with_long_feed() -> Folders {
    let folders = Folders::new();
    folders.write("modules/L.json", long_module());
    folders.write("enrolments/L.json", enrolment("L", &["ann"]));
    folders
}

/// A connection of a client for which the operating system keeps little.
fn connect_with_small_buffer(address: SocketAddr) -> TcpStream {
    let socket = socket(AddressFamily::INET, SocketType::STREAM, None).unwrap();
    set_socket_recv_buffer_size(&socket, 4096).unwrap();
    connect(&socket, &address).unwrap();
    let stream = TcpStream::from(socket);
    stream.set_read_timeout(Some(DEADLINE)).unwrap();
    stream
}

#[test]
fn a_last_answer_comes_whole_although_its_client_sends_more() {
    let folders = with_long_feed();
    let ann = folders.student("ann");
    for direct_feeds in [true, false] {
        let server = folders.serve_configured(|config| config.http.direct_feeds = direct_feeds);
        let whole = server.get(&ann);
        assert!(whole.body.len() > 600_000, "{}", whole.body.len());
        let mut stream = connect_with_small_buffer(server.address());
        let request = format!("GET {ann} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        let mut received = vec![0; 1000];
        stream.read_exact(&mut received).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        stream.read_to_end(&mut received).unwrap();
        assert!(received.ends_with(&whole.body), "{direct_feeds}");
    }
}

/// A request for a public feed, which must not be answered where it is a part of another request.
const HIDDEN: &str = "GET /modules/A.ics HTTP/1.1\r\nHost: x\r\n\r\n";

/// Requests whose length two programs could read in two ways, each followed by the hidden one.
fn smuggling() -> Vec<String> {
    let hidden = HIDDEN.len();
    let heads = [
        format!("Content-Length: {hidden}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        format!("Transfer-Encoding: chunked\r\nContent-Length: {hidden}\r\n\r\n0\r\n\r\n"),
        format!("Content-Length: 0\r\nContent-Length: {hidden}\r\n\r\n"),
        format!("Content-Length: {hidden}\r\nContent-Length: 0\r\n\r\n"),
        format!("Content-Length: {hidden}, 0\r\n\r\n"),
        format!("Content-Length: +{hidden}\r\n\r\n"),
        format!("Content-Length: -{hidden}\r\n\r\n"),
        "Content-Length: 0x10\r\n\r\n".into(),
        "Content-Length: 18446744073709551617\r\n\r\n".into(),
        format!("Content-Length : {hidden}\r\n\r\n"),
        format!("X: y\r\n Content-Length: {hidden}\r\n\r\n"),
        "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n".into(),
        "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n".into(),
        "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n".into(),
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n".into(),
        "Transfer-Encoding: \u{b}chunked\r\n\r\n0\r\n\r\n".into(),
        "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n".into(),
        "Transfer-Encoding: chunked\r\n\r\n0x0\r\n\r\n".into(),
        "Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n".into(),
        "Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n\r\n".into(),
        "Transfer-Encoding: chunked\r\n\r\n0;\n\r\n\r\n".into(),
        "Transfer-Encoding: chunked\r\n\r\n0\r\nX: y\r\n\r\n".into(),
        "Transfer-Encoding: chunked\r\n\r\nrubbish\r\n\r\n".into(),
        // Nothing is wrong with these, but each says that the connection ends.
        "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n".into(),
        "Content-Length: 2\r\n\r\nab".into(),
        "Connection: close\r\n\r\n".into(),
    ];
    let methods = ["GET /healthz", "POST /healthz", "GET /modules/B.ics"];
    let starts = methods.map(|start| format!("{start} HTTP/1.1\r\nHost: x\r\n"));
    let requests = starts
        .iter()
        .flat_map(|start| heads.iter().map(move |head| (start, head)));
    requests
        .map(|(start, head)| format!("{start}{head}{HIDDEN}"))
        .collect()
}

#[test]
fn a_request_that_hides_another_has_one_answer_and_ends_its_connection() {
    let folders = Folders::new();
    let ann = folders.student("ann");
    for direct_feeds in [true, false] {
        let server = folders.serve_configured(|config| config.http.direct_feeds = direct_feeds);
        for request in smuggling() {
            // Alone, and after a request that the front answers.
            for before in [
                String::new(),
                format!("GET {ann} HTTP/1.1\r\nHost: x\r\n\r\n"),
            ] {
                let mut stream = crate::fixture::connect(server.address());
                if !before.is_empty() {
                    stream.write_all(before.as_bytes()).unwrap();
                    assert_eq!(read_answer(&mut stream, true).status, 200);
                }
                stream.write_all(request.as_bytes()).unwrap();
                let mut answers = Vec::new();
                if let Err(error) = stream.read_to_end(&mut answers) {
                    assert_eq!(error.kind(), ErrorKind::ConnectionReset, "{request}");
                }
                let answers = String::from_utf8_lossy(&answers);
                assert!(
                    answers.matches("HTTP/1.1 ").count() <= 1,
                    "{request}\n{answers}"
                );
                assert!(!answers.contains("Algebra"), "{request}\n{answers}");
                assert!(!answers.starts_with("HTTP/1.1 5"), "{request}\n{answers}");
            }
        }
        assert_eq!(server.get("/modules/A.ics").status, 200);
    }
}

#[test]
fn a_head_of_a_megabyte_is_refused() {
    let folders = Folders::new();
    let server = folders.serve();
    let one = format!("X-Long: {}", "x".repeat(1 << 20));
    let many: Vec<String> = (0..10_000)
        .map(|number| format!("X-{number}: {}", "y".repeat(90)))
        .collect();
    for lines in [one, many.join("\r\n")] {
        let mut stream = crate::fixture::connect(server.address());
        let head = format!("GET / HTTP/1.1\r\nHost: x\r\n{lines}\r\n\r\n");
        // The server closes the connection while there is more to send.
        let _ = stream.write_all(head.as_bytes());
        let mut start = [0; 12];
        match stream.read_exact(&mut start) {
            Ok(()) => assert_eq!(&start, b"HTTP/1.1 431"),
            Err(error) => assert_eq!(error.kind(), ErrorKind::ConnectionReset),
        }
    }
    assert_eq!(server.get("/healthz").status, 200);
}

#[test]
fn no_address_is_made_of_what_a_client_calls_the_server() {
    let folders = Folders::ahead();
    let server = folders.serve();
    let ann = folders.student("ann");
    let page = page_of(&ann);
    let lines = [
        "X-Forwarded-Host: evil.example",
        "X-Forwarded-Proto: evil.example",
        "Forwarded: host=evil.example",
        "X-Original-URL: http://evil.example/",
        "Origin: http://evil.example",
    ];
    let paths = [
        "/",
        "/help",
        "/modules",
        "/modules/A",
        "/modules/A.ics",
        "/modules/A.json",
        "/modules/A.atom",
        "/nothing",
        &ann,
        page,
        &format!("{page}changes.atom"),
        &format!("{page}help/google"),
        &format!("{page}new"),
    ];
    for path in paths {
        for target in [path.to_owned(), format!("http://evil.example{path}")] {
            for accept in ["text/html", "*/*"] {
                let lines = lines.join("\r\n");
                let request = format!(
                    "GET {target} HTTP/1.1\r\nHost: evil.example\r\nAccept: {accept}\r\nConnection: close\r\n{lines}\r\n\r\n"
                );
                let answer = server.send(request.as_bytes());
                let said = format!("{:?}{}", answer.headers, answer.text());
                assert!(!said.contains("evil.example"), "{target}: {said}");
            }
        }
    }
    let reset = crate::fixture::form_request(&format!("{page}new"), "confirm=yes", &lines)
        .replace("Host: localhost", "Host: evil.example");
    let answer = server.send(reset.as_bytes());
    assert!(
        !format!("{:?}", answer.headers).contains("evil.example"),
        "{answer:?}"
    );
}

/// Guesses cost the same whether the token is unknown, replaced or not a token, and leave nothing in memory.
#[test]
fn guessed_tokens_all_cost_the_same_and_leave_nothing_behind() {
    let folders = Folders::new();
    let replaced = folders.student("ann");
    let (mut publisher, links, snapshots) = folders.publisher_with(folders.config());
    links.rotate(decision("ann"), None).unwrap();
    publisher.publish(folders.clock.now());
    let settings = folders.config().http;
    let site = actix_web::web::Data::new(folders.web_site(links, snapshots).with_jobs_in_place());
    let system = actix_web::rt::System::new();
    let guess = |path: &str| {
        let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        let answers = system.block_on(answers_in_memory(&site, &settings, &[request.into_bytes()]));
        assert!(answers.starts_with(b"HTTP/1.1 404 "), "{path}");
    };
    let unknown = |number: usize| {
        let digits = data_encoding::BASE32_NOPAD
            .encode(&number.to_be_bytes())
            .to_ascii_lowercase();
        format!("/f/{digits:a<26}/timetable.ics")
    };
    let malformed = format!("/f/{}/timetable.ics", "1".repeat(26));
    let paths = [unknown(0), replaced, malformed];
    let mut counts = paths.iter().map(|path| {
        guess(path);
        allocation_counter::measure(|| guess(path)).count_total
    });
    let first = counts.next().unwrap();
    assert!(first > 0);
    for count in counts {
        assert_eq!(count, first);
    }
    // What one connection leaves behind does not depend on the number of its guesses.
    let guesses = |numbers: std::ops::Range<usize>| {
        let request = |number| format!("GET {} HTTP/1.1\r\nHost: x\r\n\r\n", unknown(number));
        let parts: Vec<Vec<u8>> = numbers.map(|number| request(number).into_bytes()).collect();
        let answers = system.block_on(answers_in_memory(&site, &settings, &parts));
        let text = String::from_utf8(answers).unwrap();
        assert_eq!(text.matches("HTTP/1.1 404 ").count(), parts.len());
    };
    guesses(0..100);
    let of_few = allocation_counter::measure(|| guesses(0..10));
    for begin in (0..cases(2_000, 1_000_000)).step_by(1_000) {
        let of_many = allocation_counter::measure(|| guesses(begin..begin + 1_000));
        assert_eq!(
            of_many.count_current, of_few.count_current,
            "{of_few:?} {of_many:?}"
        );
        assert_eq!(
            of_many.bytes_current, of_few.bytes_current,
            "{of_few:?} {of_many:?}"
        );
    }
}

/// The memory of a process in kilobytes.
fn resident_kilobytes(process: &Process) -> usize {
    let status = fs::read_to_string(format!("/proc/{}/status", process.id())).unwrap();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .unwrap();
    line.trim().strip_suffix(" kB").unwrap().parse().unwrap()
}

/// Lets this process open as many files as it may.
fn raise_open_files() {
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    setrlimit(Resource::Nofile, limit).unwrap();
}

/// In the full run, 10,000 connections. Beside 200 MB for a university there is room for 25 kB each.
#[test]
fn idle_connections_take_little_memory_and_nothing_else() {
    let count = cases(200, 10_000);
    if is_full_run() {
        raise_open_files();
    }
    let folders = Folders::ahead();
    let ann = folders.student("ann");
    let mut command = folders.command(&SERVE);
    command
        .env("CARILLON_HTTP_MAX_CONNECTIONS", "14000")
        .env("CARILLON_HTTP_MAX_REQUESTS_PER_MINUTE", "0")
        .env("CARILLON_HTTP_KEEP_ALIVE_SECONDS", "600");
    let server = Process::launch(&folders, &mut command).published();
    let connect = |_| {
        let mut stream = crate::fixture::connect(server.address());
        write!(stream, "GET {ann} HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
        assert_eq!(read_answer(&mut stream, true).status, 200);
        stream
    };
    drop((0..50).map(connect).collect::<Vec<_>>());
    let before = resident_kilobytes(&server);
    let mut streams: Vec<TcpStream> = (0..count).map(connect).collect();
    let after = resident_kilobytes(&server);
    // Memory that an earlier request freed may go back to the system in between, so there may be less of it afterwards.
    assert!(
        after.saturating_sub(before) < 25 * count.max(400),
        "{before} kB before, {after} kB with {count}"
    );
    // Each of them is still there, and others are answered.
    for stream in streams.iter_mut().step_by(97) {
        write!(stream, "GET {ann} HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
        assert_eq!(read_answer(stream, true).status, 200);
    }
    assert_eq!(server.get("/modules/A.ics").status, 200);
    eprintln!("{count} connections: {before} kB before, {after} kB with them");
    server.stop();
}

#[test]
fn slow_clients_of_every_sort_hold_up_nobody() {
    let folders = with_long_feed();
    let server = folders.serve();
    let ann = folders.student("ann");
    let page = page_of(&ann);
    let sorts = [
        "G".to_owned(),
        format!("GET {ann} HTTP/1.1\r\nHost: x\r\nX: "),
        format!(
            "POST {page}choices HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\nal"
        ),
        format!(
            "POST {page}choices HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nal"
        ),
        // Its answer is never read.
        format!("GET {ann} HTTP/1.1\r\nHost: x\r\n\r\n"),
        "GET /modules/L HTTP/1.1\r\nHost: x\r\nAccept: text/html\r\n\r\n".to_owned(),
    ];
    let mut slow = Vec::new();
    for sort in &sorts {
        for _ in 0..20 {
            let mut stream = connect_with_small_buffer(server.address());
            stream.write_all(sort.as_bytes()).unwrap();
            slow.push(stream);
        }
    }
    for path in ["/healthz", "/modules/A.ics", "/modules/A", &ann, page] {
        assert_eq!(server.get(path).status, 200, "{path}");
    }
    assert_eq!(
        server.post(&format!("{page}choices"), "alarm=15").status,
        303
    );
    assert_eq!(folders.token(Kind::Student, "ann").len(), 26);
    drop(slow);
}

#[test]
fn without_keep_alive_each_connection_has_one_answer() {
    let folders = Folders::new();
    let server = folders.serve_configured(|config| config.http.keep_alive_seconds = 0);
    let mut stream = crate::fixture::connect(server.address());
    let requests = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n".repeat(3);
    stream.write_all(requests.as_bytes()).unwrap();
    let mut answers = String::new();
    stream.read_to_string(&mut answers).unwrap();
    assert_eq!(answers.matches("HTTP/1.1 200 ").count(), 1, "{answers}");
    assert!(answers.contains("connection: close"), "{answers}");
}
