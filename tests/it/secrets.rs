//! No secret reaches the log at any level, nor a panic message, nor a file of the state folder but the key.
#![expect(
    clippy::print_stdout,
    reason = "a test that starts itself again reports to the first one"
)]

use std::fs;
use std::io::{Read, Write};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use carillon::api_tokens::ApiScope;
use carillon::app::App;
use carillon::clock::Clock;
use carillon::config::LogConfig;
use carillon::feed::Kind;
use carillon::links::{Links, SecretKey};
use carillon::logging::{self, LineWriter, Log};
use data_encoding::{BASE32_NOPAD, BASE64, HEXLOWER};
use serde_json::json;

use crate::fixture::{
    AuthorizationRequest, Browser, CLIENT_ID, FakeProvider, Folders, PASSWORD, Process, SERVE,
    Site, connect, eventually, files_below, form_request, now, page_of, system_now, text,
};

/// Requests with a token in every place where one can be written, plain and broken.
fn requests(token: &str) -> Vec<String> {
    let upper = token.to_uppercase();
    let mut requests: Vec<String> = [
        "timetable.ics",
        "timetable.json",
        "changes.atom",
        "",
        "help",
        "help/google",
        "new",
        "stop",
        "timetable.ics?download=1",
        "timetable.ics%20",
        "nothing",
        "?week=9999-W99",
    ]
    .iter()
    .map(|rest| format!("GET /f/{token}/{rest} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
    .collect();
    requests.extend([
        format!("GET /f/{upper}/timetable.ics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"),
        format!("GET http://x/f/{token}/timetable.ics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"),
        format!("GET /f/{token}/timetable.ics HTTP/9.9\r\n\r\n"),
        format!("GET /f/{token}/timetable.ics\r\n\r\n"),
        format!("GET /f/{token}/ HTTP/1.1\r\nHost: x\r\n/f/{token}/ broken\r\n\r\n"),
        format!("GET /f/{token}/?{} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "x".repeat(70_000)),
        format!("BREW /f/{token}/timetable.ics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"),
        format!("GET / HTTP/1.1\r\nHost: {token}\r\nReferer: http://x/f/{token}/\r\nUser-Agent: {token}\r\nCookie: {token}\r\nIf-None-Match: \"{token}\"\r\nConnection: close\r\n\r\n"),
        format!("POST /f/{token}/choices HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n{token}"),
        form_request(&format!("/f/{token}/choices"), &format!("alarm={token}"), &[]),
        form_request(&format!("/f/{token}/choices"), "alarm=15", &[]),
    ]);
    requests
}

/// Every form in which a secret could be written.
fn forms(folders: &Folders, tokens: &[String]) -> Vec<String> {
    let key = fs::read(folders.state().join("secret.key")).unwrap();
    let mut forms = vec![
        HEXLOWER.encode(&key),
        BASE64.encode(&key),
        format!("{key:?}"),
    ];
    for token in tokens {
        let bytes = BASE32_NOPAD
            .decode(token.to_uppercase().as_bytes())
            .unwrap();
        // Half of a token is too much, too.
        forms.extend([
            token[..13].to_owned(),
            HEXLOWER.encode(&bytes[..8]),
            format!("{bytes:?}"),
        ]);
        let half = *bytes.first_chunk().unwrap();
        forms.extend([
            u64::from_ne_bytes(half).to_string(),
            u64::from_be_bytes(half).to_string(),
        ]);
    }
    forms.iter().map(|form| form.to_lowercase()).collect()
}

#[track_caller]
fn assert_no_secret(text: &str, forms: &[String]) {
    let lower = text.to_lowercase();
    for form in forms {
        if let Some(at) = lower.find(form) {
            let begin = lower[..at].rfind('\n').unwrap_or(0);
            panic!("a secret: {}", &lower[begin..(at + 200).min(lower.len())]);
        }
    }
}

/// Signs in and out in every way, and returns the secrets that were sent, and parts of them.
fn use_sessions(server: &Process) -> Vec<String> {
    let mut secrets = vec![
        PASSWORD.to_owned(),
        PASSWORD.replace(' ', "+"),
        "a+wrong+password".to_owned(),
    ];
    let mut browser = Browser::default();
    browser.sign_in(server, "anna", "a wrong password");
    browser.sign_in(server, PASSWORD, PASSWORD);
    for form in ["", "everywhere=yes"] {
        let mut browser = Browser::signed_in(server, "anna");
        let form_token = browser.form_token(server);
        let shown = browser.send(server, "/me/student/link", "");
        assert_eq!(shown.status, 200);
        for (_, value) in &browser.cookies {
            // The first part of a cookie is not secret without the second one.
            let (_, signature) = value.split_once('.').unwrap();
            secrets.push(signature[..21].to_owned());
        }
        secrets.push(form_token[..11].to_owned());
        let broken = format!("{}\r\nx", browser.header());
        server.ask("GET", "/me", &[&broken]);
        server.ask("BREW", "/sign-in", &[&browser.header()]);
        assert_eq!(browser.send(server, "/sign-out", form).status, 303);
    }
    secrets.iter().map(|secret| secret.to_lowercase()).collect()
}

/// Signs in with the provider, also with a code that is wrong, and returns the secrets that were sent.
fn use_provider(server: &Process, provider: &FakeProvider) -> Vec<String> {
    let mut browser = Browser::default();
    let claims = json!({ "student_id": "ann", "roles": "timetable-desk" });
    let answer = provider.sign_in(server, &mut browser, &claims, system_now());
    assert_eq!(answer.header("location"), "/me");
    let mut other = Browser::default();
    let start = other.get(server, "/sign-in/openid");
    let request = AuthorizationRequest::parse(start.header("location")).0;
    let state = &request["state"];
    let callback = format!("/sign-in/callback?code=wrong-{state}&state={state}");
    let answer = other.get(server, &callback);
    assert_eq!(answer.header("location"), "/sign-in?provider=failed");
    provider.behaviour().token_answer = Some((200, "{\"access_token\":\"half-a-token".into()));
    let answer = other.get(server, &callback);
    assert_eq!(answer.header("location"), "/sign-in?provider=down");
    let mut secrets = provider.behaviour().secrets.clone();
    secrets.extend(["hush-hush".into(), "half-a-token".into()]);
    secrets.extend([&request["nonce"], &request["state"]].map(|text| text[..20].to_owned()));
    for (name, value) in browser.cookies.iter().chain(&other.cookies) {
        // The first part of a session is not secret without the second one.
        let secret = value
            .split_once('.')
            .map_or(&**value, |(_, signature)| signature);
        assert!(secret.len() > 20, "{name}");
        secrets.push(secret[..20].to_owned());
    }
    assert!(secrets.len() >= 10, "{}", secrets.len());
    secrets.iter().map(|secret| secret.to_lowercase()).collect()
}

/// Asks the API with a token in every place where one can be written, and returns the secret.
fn use_api(folders: &Folders, server: &Process) -> String {
    let token = folders.add_api_token("portal", &ApiScope::ALL);
    let sent = format!("Authorization: Bearer {token}");
    let ask = |method, path: &str, headers: &[&str], body: &str| {
        server.send_body((method, path), headers, body).status
    };
    assert_eq!(ask("GET", "/api/v1/students", &[&sent], ""), 200);
    let reveal = "/api/v1/students/ann/link/reveal";
    assert_eq!(ask("POST", reveal, &[&sent], ""), 200);
    let broken = format!("Authorization: Bearer {token}x");
    assert_eq!(ask("GET", "/api/v1/students", &[&broken], ""), 401);
    let reset = "/api/v1/students/ann/link/reset";
    let headers = [&*sent, "Content-Type: application/json"];
    assert_eq!(ask("POST", reset, &headers, &token), 400);
    for path in [
        format!("/api/v1/{token}"),
        format!("/api/v1/students?cursor={token}"),
    ] {
        assert!(ask("GET", &path, &[&sent, &format!("Cookie: {token}")], "") >= 400);
    }
    ask("BREW", "/api/v1/students", &[&sent], "");
    folders.prints(&["tokens", "list"]);
    folders.prints(&["tokens", "revoke", "portal"]);
    assert_eq!(ask("GET", "/api/v1/students", &[&sent], ""), 401);
    token[9..30].to_owned()
}

#[test]
fn no_secret_is_in_the_log_at_any_level_nor_in_a_file_of_the_state_folder() {
    let folders = Folders::ahead();
    folders.add_account("anna", None, &[(Kind::Student, "ann")]);
    let mut tokens: Vec<String> = [
        (Kind::Student, "ann"),
        (Kind::Student, "bob"),
        (Kind::Staff, "s1"),
        (Kind::Module, "A"),
    ]
    .map(|(kind, id)| folders.token(kind, id))
    .into();
    let provider = FakeProvider::start();
    provider.behaviour().secret = Some("hush-hush".into());
    let mut command = folders.command(&SERVE);
    command
        .env("CARILLON_LOG_LEVEL", "trace")
        .env("CARILLON_OPENID_ISSUER", provider.issuer())
        .env("CARILLON_OPENID_CLIENT_ID", CLIENT_ID)
        .env("CARILLON_OPENID_CLIENT_SECRET", "hush-hush")
        .env("CARILLON_OPENID_STUDENT_CLAIM", "student_id")
        .env("CARILLON_OPENID_ROLE_CLAIM", "roles")
        .env("CARILLON_OPENID_DESK", "timetable-desk")
        .env("CARILLON_PUBLIC_MODULES", "false");
    let server = Process::launch(&folders, &mut command).published();
    for token in &tokens {
        for request in requests(token) {
            let mut stream = connect(server.address());
            // The server may close the connection before it has read everything.
            let _ = stream.write_all(request.as_bytes());
            let _ = stream.read_to_end(&mut Vec::new());
        }
    }
    let mut session_secrets = use_sessions(&server);
    session_secrets.extend(use_provider(&server, &provider));
    session_secrets.push(use_api(&folders, &server));
    folders.prints(&["links", "rotate", "student", "ann", "--reason", "lost"]);
    let reset = server.post(&format!("/f/{}/new", tokens[1]), "confirm=yes");
    assert_eq!(reset.status, 303);
    tokens.extend(["ann", "bob"].map(|id| folders.token(Kind::Student, id)));
    eventually("the new address is served", || {
        server.get(&folders.student("ann")).status == 200
    });
    folders.write("modules/A.json", "{ broken");
    server.wait_for_log("modules/A.json:1: ");
    server.signal("HUP");
    let log_before_stop = server.log();
    server.terminate();
    eventually("it has logged its end", || server.log().contains("stopped"));
    let log = server.log();
    assert!(log.len() >= log_before_stop.len());
    assert!(log.contains("TRACE"), "the libraries log too: {log}");
    let mut forms = forms(&folders, &tokens);
    forms.extend(session_secrets);
    assert_no_secret(&log, &forms);
    for (path, content) in files_below(&folders.state()) {
        if path != "secret.key" {
            assert_no_secret(&String::from_utf8_lossy(&content), &forms);
        }
    }
}

#[test]
fn nothing_that_holds_a_secret_shows_it_in_a_panic_message() {
    let folders = Folders::new();
    let links = folders.open_links();
    let forms = forms(&folders, &[folders.token(Kind::Student, "ann")]);
    let (mut publisher, links_of_publisher, snapshots) = folders.publisher_with(folders.config());
    publisher.publish(folders.clock.now());
    let key = fs::read(folders.state().join("secret.key")).unwrap();
    let key = SecretKey::from_bytes(key.try_into().unwrap());
    let shown = [
        format!("{links:?} {links_of_publisher:?}"),
        format!("{key:?}"),
        format!("{:?}", Links::without_journal(key)),
        format!("{snapshots:?} {:?}", snapshots.current()),
        format!("{:?}", publisher.state()),
        format!("{:?}", folders.open_links().table()),
    ];
    for text in shown {
        assert!(!text.is_empty());
        assert_no_secret(&text, &forms);
    }
}

/// The test below starts itself again with this variable, because a process has one log.
const PANICS: &str = "CARILLON_TEST_REQUEST_PANICS";

/// A server whose clock panics once while it answers a request, with the request's own path in the message.
fn serve_with_a_panic() {
    let folders = Folders::new();
    let page = page_of(&folders.student("ann")).to_owned();
    let _log = Log::start(&LogConfig::default(), LineWriter::Background).unwrap();
    let is_armed = Arc::new(AtomicBool::new(false));
    let clock = {
        let (is_armed, page) = (Arc::clone(&is_armed), page.clone());
        Clock::new(move || {
            let thread = std::thread::current();
            let is_request = thread.name().is_some_and(|name| name.starts_with("actix"));
            if is_request && is_armed.swap(false, Ordering::SeqCst) {
                let beyond = page.len() + 1;
                assert!(page[1..beyond].is_empty(), "this range does not exist");
            }
            now()
        })
    };
    let app = App::start(folders.config(), clock).unwrap();
    app.startup_links();
    let mut answers = Vec::new();
    for is_first in [true, false, false] {
        is_armed.store(is_first, Ordering::SeqCst);
        let mut stream = connect(app.address());
        write!(
            stream,
            "GET {page} HTTP/1.1\r\nHost: x\r\nAccept: text/html\r\nConnection: close\r\n\r\n"
        )
        .unwrap();
        let mut answer = String::new();
        // The connection of the request that panicked may be reset.
        let _ = stream.read_to_string(&mut answer);
        answers.push(answer);
    }
    assert!(!answers[0].starts_with("HTTP/1.1 200 "), "{}", answers[0]);
    for answer in &answers[1..] {
        assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    }
    app.stop().unwrap();
    logging::flush();
    println!("page={page}");
}

#[test]
fn a_request_that_panics_is_one_line_without_its_token_and_others_are_answered() {
    if std::env::var_os(PANICS).is_some() {
        return serve_with_a_panic();
    }
    let name =
        "secrets::a_request_that_panics_is_one_line_without_its_token_and_others_are_answered";
    let output = Command::new(std::env::current_exe().unwrap())
        .args([name, "--exact", "--nocapture"])
        .env(PANICS, "")
        .env("RUST_BACKTRACE", "0")
        .output()
        .unwrap();
    let (said, log) = (text(&output.stdout), text(&output.stderr));
    assert!(output.status.success(), "{said}{log}");
    let page = said
        .lines()
        .find_map(|line| line.strip_prefix("page=/f/"))
        .unwrap();
    let token = page.trim_end_matches('/');
    let lines: Vec<&str> = log
        .lines()
        .filter(|line| line.contains("panicked"))
        .collect();
    assert!(
        matches!(lines[..], [line] if line.contains(" ERROR ") && line.contains("/f/[hidden]/")),
        "{log}"
    );
    assert_eq!(log.matches(" ERROR ").count(), 1, "{log}");
    assert!(!log.contains(&token[..13]), "{log}");
}
