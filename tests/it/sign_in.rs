//! Signing in and out, and the pages of the person who has signed in.

use std::fs;
use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;

use carillon::feed::Kind;
use carillon::links::{decision_history, shown_links};
use carillon::sign_in::{AccountRole, remove_account};

use crate::fixture::{
    Answer, Browser, Folders, PASSWORD, Process, SERVE, Server, Site, connect, enrolment,
    eventually, form_request, printed, read_answer,
};

const STUDENT: (Kind, &str) = (Kind::Student, "ann");
const STAFF: (Kind, &str) = (Kind::Staff, "s1");

/// Addresses at which nothing is found before anybody can sign in.
const ADDRESSES: [&str; 8] = [
    "/sign-in",
    "/sign-in/openid",
    "/sign-in/callback",
    "/sign-out",
    "/me",
    "/me/student",
    "/me/student/link",
    "/me/student/new",
];

fn served(feeds: &[(Kind, &str)]) -> (Folders, Server) {
    let folders = Folders::new();
    folders.add_account("anna", None, feeds);
    let server = folders.serve();
    (folders, server)
}

#[test]
fn without_accounts_nothing_is_there_and_pages_do_not_mention_it() {
    let folders = Folders::new();
    let server = folders.serve();
    let nothing = server.get("/nothing");
    for path in ADDRESSES {
        for method in ["GET", "POST", "OPTIONS", "HEAD"] {
            let answer = server.ask(method, path, &["Content-Length: 0"]);
            assert_eq!(answer.status, 404, "{method} {path}");
            if method == "GET" {
                assert_eq!(answer.body, nothing.body);
                assert_eq!(answer.lasting_headers(), nothing.lasting_headers());
            }
        }
    }
    assert!(!server.get("/").text().contains("/me"));
    assert!(!folders.state().join("users.json").exists());
    assert!(!folders.state().join("ended-sessions.jsonl").exists());
}

#[test]
fn accounts_that_are_added_and_removed_count_at_once() {
    let folders = Folders::new();
    let server = folders.serve();
    let has_link = || server.get("/help").text().contains("href=\"/me\"");
    assert_eq!(server.get("/sign-in").status, 404);
    assert!(!has_link());
    folders.add_account("anna", None, &[STUDENT]);
    assert!(has_link());
    let mut browser = Browser::signed_in(&server, "anna");
    assert_eq!(browser.get(&server, "/me").status, 200);
    folders.add_account("bert", None, &[]);
    remove_account(&folders.state(), "anna").unwrap();
    assert_eq!(browser.get(&server, "/me").header("location"), "/sign-in");
    remove_account(&folders.state(), "bert").unwrap();
    assert_eq!(browser.get(&server, "/me").status, 404);
    assert!(!has_link());
}

#[test]
fn the_page_has_no_secret_until_its_reader_asks_for_the_link_and_that_is_written_down() {
    let (folders, server) = served(&[STUDENT]);
    let mut browser = Browser::signed_in(&server, "anna");
    let token = folders.token(STUDENT.0, STUDENT.1);
    let page = browser.get(&server, "/me");
    assert!(page.text().contains("Show my link"));
    assert!(page.text().contains("Algebra"), "the modules are there");
    assert!(!page.text().contains(&token) && !page.text().contains("/f/"));
    assert!(shown_links(&folders.state()).unwrap().is_empty());
    let shown = browser.send(&server, "/me/student/link", "");
    assert_eq!(shown.status, 200);
    assert_eq!(shown.header("cache-control"), "private, no-store");
    let address = format!("/f/{token}/timetable.ics");
    assert!(shown.text().contains(&address));
    let links = shown.text();
    let in_addresses = links
        .split("href=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap());
    let leading_here: Vec<&str> = in_addresses
        .filter(|link| link.starts_with('/') && link.contains(&token))
        .collect();
    let atom = format!("/f/{token}/changes.atom");
    assert!(
        leading_here.iter().all(|link| *link == atom),
        "a browser keeps the addresses of pages: {leading_here:?}"
    );
    let recorded = shown_links(&folders.state()).unwrap();
    assert_eq!(recorded.len(), 1);
    assert_eq!(
        (&*recorded[0].by, &*recorded[0].link_id.feed_id.id),
        ("account anna", "ann")
    );
    let printed = folders.prints(&["journal", "--shown"]);
    assert!(printed.contains(",account anna,student,ann"), "{printed}");
    assert!(
        !browser.get(&server, "/me").text().contains(&token),
        "the next page is without it"
    );
}

#[test]
fn another_language_can_be_chosen_on_the_page_with_the_link() {
    let (_folders, server) = served(&[STUDENT]);
    let mut browser = Browser::signed_in(&server, "anna");
    for (query, expected) in [
        ("?lang=de", "?lang=de"),
        ("?lang=xx&x=//evil", ""),
        ("", ""),
    ] {
        let answer = browser.get(&server, &format!("/me/student/link{query}"));
        assert_eq!(answer.header("location"), format!("/me/student{expected}"));
    }
    let german = browser.get(&server, "/me/student?lang=de").text();
    assert!(german.contains("Angemeldet als anna"), "{german}");
}

#[test]
fn a_student_who_teaches_has_both_pages() {
    let (folders, server) = served(&[STUDENT, STAFF]);
    let mut browser = Browser::signed_in(&server, "anna");
    for (path, token) in [("/me/student", STUDENT), ("/me/staff", STAFF)] {
        let page = browser.get(&server, path);
        assert_eq!(page.status, 200, "{path}");
        let text = page.text();
        assert!(text.contains("href=\"/me/student\"") && text.contains("href=\"/me/staff\""));
        let shown = browser.send(&server, &format!("{path}/link"), "").text();
        assert!(shown.contains(&folders.token(token.0, token.1)), "{path}");
    }
}

#[test]
fn a_person_who_is_gone_from_the_data_folder_has_no_timetable() {
    let (folders, server) = served(&[STUDENT]);
    let mut browser = Browser::signed_in(&server, "anna");
    assert_eq!(browser.get(&server, "/me/student").status, 200);
    folders.write("enrolments/A.json", enrolment("A", &["bob"]));
    folders.write("enrolments/B.json", enrolment("B", &["bob"]));
    eventually("the id is gone", || {
        browser.get(&server, "/me/student").status == 404
    });
    assert!(
        browser
            .get(&server, "/me")
            .text()
            .contains("no timetable for your account")
    );
    let token = browser.form_token(&server);
    let form = format!("form-token={token}");
    assert_eq!(browser.post(&server, "/me/student/link", &form).status, 404);
}

#[test]
fn an_id_may_differ_in_its_case_where_one_person_alone_can_be_meant() {
    let folders = Folders::new();
    folders.write("enrolments/A.json", enrolment("A", &["ann", "Bob", "zoé"]));
    let accounts = [("exact", "bob"), ("other", "Bob"), ("neither", "BOB")];
    let more = [("upper", "ANN"), ("form", "ZOE\u{301}"), ("nobody", "ANN1")];
    for (name, id) in accounts.into_iter().chain(more) {
        folders.add_account(name, None, &[(Kind::Student, id)]);
    }
    let server = folders.serve();
    let mut link_of = |name| {
        let mut browser = Browser::signed_in(&server, name);
        let shown = browser.send(&server, "/me/student/link", "");
        let students = ["ann", "bob", "Bob", "zoé"];
        let mut students = students.into_iter();
        students.find(|id| shown.text().contains(&folders.token(Kind::Student, id)))
    };
    assert_eq!(
        ["exact", "other", "neither"].map(&mut link_of),
        [Some("bob"), Some("Bob"), None]
    );
    assert_eq!(
        ["upper", "form", "nobody"].map(&mut link_of),
        [Some("ann"), Some("zoé"), None]
    );
}

#[test]
fn settings_a_reset_and_turning_off_work_without_a_secret_in_any_address() {
    let (folders, server) = served(&[STUDENT]);
    let mut browser = Browser::signed_in(&server, "anna");
    let before = folders.token(STUDENT.0, STUDENT.1);
    let saved = browser.send(&server, "/me/student/choices", "module=A&alarm=15");
    assert_eq!(saved.header("location"), "/me/student/choices?saved=1");
    assert!(
        browser
            .get(&server, "/me/student")
            .text()
            .contains("Hidden by your settings: A.")
    );
    let asked = browser.send(&server, "/me/student/new", "");
    assert_eq!(asked.header("location"), "/me/student/new?unconfirmed=1");
    let reset = browser.send(&server, "/me/student/new", "confirm=yes");
    assert_eq!(reset.header("location"), "/me/student?new=1");
    let after = folders.token(STUDENT.0, STUDENT.1);
    assert_ne!(before, after);
    assert_eq!(
        server.get(&format!("/f/{before}/timetable.ics")).status,
        404
    );
    let page = browser.get(&server, "/me/student?new=1").text();
    assert!(page.contains("Your link has been reset") && !page.contains(&after));
    let stopped = browser.send(&server, "/me/student/stop", "confirm=yes");
    assert_eq!(stopped.header("location"), "/me/student");
    let closed = browser.get(&server, "/me/student/new").text();
    assert!(closed.contains("This calendar is turned off") && !closed.contains("Show my link"));
    let decided = decision_history(&folders.state()).unwrap();
    assert_eq!(decided.len(), 3);
    assert!(decided.iter().all(|entry| &*entry.by == "subscriber"));
}

#[test]
fn somebody_who_is_removed_while_a_form_is_on_its_way_decides_nothing() {
    let (folders, server) = served(&[STUDENT]);
    // Somebody else can still sign in.
    folders.add_account("bert", None, &[STAFF]);
    let mut browser = Browser::signed_in(&server, "anna");
    let token = folders.token(STUDENT.0, STUDENT.1);
    let form = format!("form-token={}&confirm=yes", browser.form_token(&server));
    let headers = [&*browser.header(), "Expect: 100-continue"];
    let request = form_request("/me/student/new", &form, &headers);
    let (head, body) = request.split_at(request.len() - form.len());
    let mut stream = connect(server.address());
    stream.write_all(head.as_bytes()).unwrap();
    // The server asks for the body when it has read the head.
    let mut asked = [0; 25];
    stream.read_exact(&mut asked).unwrap();
    assert_eq!(&asked, b"HTTP/1.1 100 Continue\r\n\r\n");
    // When a later request has been answered, the server has begun with this one.
    assert_eq!(browser.get(&server, "/me").status, 200);
    remove_account(&folders.state(), "anna").unwrap();
    stream.write_all(body.as_bytes()).unwrap();
    let answer = read_answer(&mut stream, true);
    assert_eq!(
        (answer.status, answer.header("location")),
        (303, "/sign-in")
    );
    assert_eq!(folders.token(STUDENT.0, STUDENT.1), token);
}

#[test]
fn a_form_needs_the_hidden_field_of_its_own_session() {
    let (folders, server) = served(&[STUDENT]);
    let mut browser = Browser::signed_in(&server, "anna");
    let mut other = Browser::signed_in(&server, "anna");
    let (own, foreign) = (browser.form_token(&server), other.form_token(&server));
    assert_ne!(own, foreign);
    for path in [
        "/me/student/link",
        "/me/student/choices",
        "/me/student/new",
        "/sign-out",
    ] {
        for token in ["", "x", &foreign, &own[1..]] {
            let form = format!("form-token={token}&confirm=yes");
            let answer = browser.post(&server, path, &form);
            assert_eq!(answer.status, 403, "{path} {token}");
        }
        let form = format!("form-token={own}&confirm=yes");
        let cookies = browser.header();
        for from in ["cross-site", "same-site"] {
            let from = format!("Sec-Fetch-Site: {from}");
            let answer = server.post_with(path, &form, &[&cookies, &from]);
            assert_eq!(answer.status, 403, "{path} {from}");
        }
    }
    assert!(decision_history(&folders.state()).unwrap().is_empty());
    assert!(shown_links(&folders.state()).unwrap().is_empty());
    assert_eq!(
        browser.get(&server, "/me").status,
        200,
        "nobody was signed out"
    );
}

#[test]
fn a_form_of_a_session_concerns_the_feeds_of_its_own_account_alone() {
    let (folders, server) = served(&[STUDENT]);
    let mut browser = Browser::signed_in(&server, "anna");
    for action in ["link", "choices", "new", "stop"] {
        let path = format!("/me/staff/{action}");
        let answer = browser.send(&server, &path, "confirm=yes&reason=x");
        assert_eq!(answer.status, 404, "{path}");
    }
    assert!(decision_history(&folders.state()).unwrap().is_empty());
    assert!(shown_links(&folders.state()).unwrap().is_empty());
    let own = browser.send(&server, "/me/student/link", "");
    assert_eq!(own.status, 200, "the same form for the account's own feed");
}

#[test]
fn the_page_for_signing_in_lets_a_browser_say_its_origin() {
    let (_folders, server) = served(&[STUDENT]);
    let mut browser = Browser::default();
    let policy = |answer: &Answer| answer.header("referrer-policy").to_owned();
    assert_eq!(policy(&browser.get(&server, "/sign-in")), "same-origin");
    let mut browser = Browser::signed_in(&server, "anna");
    assert_eq!(policy(&browser.get(&server, "/me")), "no-referrer");
}

#[test]
fn no_other_site_signs_anybody_in_and_nothing_leads_to_another_site() {
    let (_folders, server) = served(&[STUDENT]);
    let form = format!("name=anna&password={}", PASSWORD.replace(' ', "+"));
    for header in [
        "Sec-Fetch-Site: cross-site",
        "Origin: https://evil.example",
        "Origin: null",
    ] {
        let answer = server.post_with("/sign-in", &form, &[header]);
        assert_eq!(answer.status, 403, "{header}");
        assert_eq!(answer.find("set-cookie"), None);
    }
    let own = format!("Origin: http://{}", server.address());
    for (path, header) in [
        ("/sign-in?next=https://evil.example/", own.as_str()),
        ("/sign-in?to=//evil.example", "Sec-Fetch-Site: same-origin"),
        ("/sign-in//evil.example", "Referer: https://evil.example/"),
    ] {
        let answer = server.post_with(path, &format!("{form}&next=//evil.example"), &[header]);
        match answer.status {
            303 => assert_eq!(answer.header("location"), "/me", "{path}"),
            status => assert_eq!(status, 404, "{path}"),
        }
    }
}

#[test]
fn signing_out_ends_the_session_for_good_also_after_a_restart() {
    let (folders, server) = served(&[STUDENT]);
    let mut browsers = [(); 3].map(|()| Browser::signed_in(&server, "anna"));
    let copies = browsers.clone();
    let [one, two, _] = &mut browsers;
    let left = one.send(&server, "/sign-out", "");
    assert_eq!(left.header("location"), "/sign-in?signed-out=1");
    assert!(left.header("set-cookie").contains("Max-Age=0"));
    assert!(
        one.get(&server, "/sign-in?signed-out=1")
            .text()
            .contains("You are signed out.")
    );
    let is_in = |server: &Server| {
        copies
            .clone()
            .map(|mut copy| copy.get(server, "/me").status == 200)
    };
    assert_eq!(is_in(&server), [false, true, true]);
    two.send(&server, "/sign-out", "everywhere=yes");
    assert_eq!(is_in(&server), [false; 3]);
    server.stop();
    let server = folders.serve();
    assert_eq!(is_in(&server), [false; 3]);
    Browser::signed_in(&server, "anna");
}

#[test]
fn a_session_goes_on_after_a_restart_and_ends_with_its_time() {
    let (folders, server) = served(&[STUDENT]);
    let mut browser = Browser::signed_in(&server, "anna");
    server.stop();
    let server = folders.serve();
    folders.clock.advance_seconds(12 * 3600 - 1);
    assert_eq!(browser.get(&server, "/me").status, 200);
    folders.clock.advance_seconds(1);
    assert_eq!(browser.get(&server, "/me").header("location"), "/sign-in");
}

#[test]
fn cookies_are_for_this_server_alone_as_far_as_browsers_can_know() {
    for (base_url, start, end) in [
        (
            "https://timetable.example.ac.uk",
            "__Host-carillon-",
            "; Path=/; SameSite=Lax; HttpOnly; Secure",
        ),
        (
            "https://www.example.ac.uk/tt",
            "__Secure-carillon-",
            "; Path=/tt; SameSite=Lax; HttpOnly; Secure",
        ),
        (
            "http://localhost:1",
            "carillon-",
            "; Path=/; SameSite=Lax; HttpOnly",
        ),
    ] {
        let folders = Folders::new();
        folders.add_account("anna", Some(AccountRole::Desk), &[]);
        let server = folders.serve_configured(|config| config.base_url = base_url.into());
        let answer = Browser::default().sign_in(&server, "anna", PASSWORD);
        let cookies = answer
            .headers
            .iter()
            .filter(|(name, _)| name == "set-cookie");
        let cookies: Vec<&str> = cookies.map(|(_, value)| value.as_str()).collect();
        assert_eq!(cookies.len(), 2, "{cookies:?}");
        for (cookie, age) in cookies.iter().zip(["28800", "7776000"]) {
            assert!(cookie.starts_with(start), "{cookie}");
            assert!(
                cookie.ends_with(&format!("; Max-Age={age}{end}")),
                "{cookie}"
            );
        }
    }
}

#[test]
fn a_wrong_password_and_an_unknown_name_get_the_same_answer_and_many_must_wait() {
    let (_folders, server) = served(&[STUDENT]);
    let mut browser = Browser::default();
    let answers = ["anna", "nobody"].map(|name| browser.sign_in(&server, name, "wrong"));
    for answer in &answers {
        assert_eq!(answer.header("location"), "/sign-in?failed=1");
        assert_eq!(answer.lasting_headers(), answers[0].lasting_headers());
    }
    let page = browser.get(&server, "/sign-in?failed=1").text();
    assert!(page.contains("The name or the password is wrong"));
    for _ in 0..9 {
        browser.sign_in(&server, "anna", "wrong");
    }
    let refused = browser.sign_in(&server, "anna", PASSWORD);
    assert_eq!(refused.status, 429);
    assert_eq!(refused.header("retry-after"), "7");
    for form in ["", "name=anna", "password=x", "name=%ff&password=%ff"] {
        assert_eq!(
            browser.post(&server, "/sign-in", form).status,
            400,
            "{form}"
        );
    }
}

/// A server that starts with wrong files of sign-in serves feeds, lets nobody sign in, and says so in one line.
#[track_caller]
fn starts_without_sign_in(folders: &Folders, complaint: &str) -> Process {
    let server = Process::start(folders).published();
    assert_eq!(server.get("/modules/A.ics").status, 200);
    for path in ["/sign-in", "/me"] {
        let answer = server.get(path);
        assert_eq!(answer.status, 503, "{path}");
        // A student who reads that nothing is found resets the link.
        assert!(answer.text().contains("Signing in does not work"), "{path}");
    }
    let log = server.log();
    let errors: Vec<&str> = log.lines().filter(|line| line.contains("ERROR")).collect();
    assert!(
        matches!(errors[..], [line] if line.contains(complaint) && line.contains("nobody can sign in")),
        "{errors:?}"
    );
    server
}

#[test]
fn a_wrong_file_of_accounts_stops_no_feed_and_counts_again_when_it_is_repaired() {
    let folders = Folders::ahead();
    folders.add_account("anna", None, &[STUDENT]);
    let path = folders.state().join("users.json");
    let set_mode = |mode| fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
    set_mode(0o644);
    let server = starts_without_sign_in(&folders, "run `chmod 600` on it");
    set_mode(0o600);
    let mut browser = Browser::signed_in(&server, "anna");
    assert_eq!(browser.get(&server, "/me").status, 200);
    fs::remove_file(&path).unwrap();
    assert_eq!(browser.get(&server, "/me").status, 404);
    server.wait_for_log("the file of accounts is gone");
}

#[test]
fn wrong_ended_sessions_stop_no_feed_but_let_nobody_sign_in() {
    let folders = Folders::ahead();
    folders.add_account("anna", None, &[STUDENT]);
    let path = folders.state().join("ended-sessions.jsonl");
    fs::write(&path, "{\"ended_sessions\":2}\n").unwrap();
    let server = starts_without_sign_in(&folders, "its format is 2,");
    let answer = Browser::default().sign_in(&server, "anna", PASSWORD);
    assert_eq!(answer.status, 503);
}

#[test]
fn without_tls_the_server_does_not_start_with_accounts_and_none_are_added() {
    let folders = Folders::new();
    folders.add_account("anna", None, &[STUDENT]);
    let base_url = ["--base-url", "http://timetable.example.ac.uk"];
    let complaint = folders.refuses(&[&SERVE[..], &base_url].concat());
    assert!(
        complaint.contains("https://") && complaint.contains("users list"),
        "{complaint}"
    );
    let add = ["users", "add", "bert", "--role", "desk"];
    let complaint = folders.refuses(&[&add[..], &base_url].concat());
    assert!(complaint.contains("https://"), "{complaint}");
}

/// Runs a command with this standard input.
fn run_with_input(folders: &Folders, arguments: &[&str], input: &str) -> std::process::Output {
    let mut command = folders.command(arguments);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    child.wait_with_output().unwrap()
}

#[test]
fn the_commands_add_change_list_and_remove_accounts_of_a_server_that_runs() {
    let folders = Folders::ahead();
    folders.open_links();
    let server = Process::start(&folders).published();
    let add = ["users", "add", "Anna", "--student", "ann", "--role", "desk"];
    printed(&run_with_input(&folders, &add, "four words of hers\n"));
    let mut browser = Browser::signed_in(&server, "anna");
    assert_eq!(browser.get(&server, "/me").status, 200);
    let list = folders.prints(&["users", "list"]);
    assert!(
        list.starts_with("name,role,student,staff,since\nanna,desk,ann,,20"),
        "{list}"
    );
    let again = run_with_input(&folders, &add, "four words of hers\n");
    assert!(String::from_utf8_lossy(&again.stderr).contains("there is an account anna already"));
    printed(&run_with_input(
        &folders,
        &["users", "passwd", "anna"],
        "four other words\n",
    ));
    assert_eq!(browser.get(&server, "/me").header("location"), "/sign-in");
    let answer = browser.sign_in(&server, "anna", "four other words");
    assert_eq!(answer.header("location"), "/me");
    folders.prints(&["users", "remove", "anna"]);
    assert_eq!(browser.get(&server, "/me").status, 404);
    let users = fs::read_to_string(folders.state().join("users.json")).unwrap();
    assert!(!users.contains("argon2"), "{users}");
}

#[test]
fn commands_that_are_wrong_are_refused_with_a_remedy() {
    let folders = Folders::new();
    let complaint = folders.refuses(&["users", "list"]);
    assert!(complaint.contains("has not been set up"), "{complaint}");
    folders.open_links();
    for (arguments, input, expected) in [
        (&["users", "add", "anna"][..], PASSWORD, "--role"),
        (
            &["users", "add", "anna", "--role", "desk"],
            "short",
            "12 or more",
        ),
        (
            &["users", "add", "anna", "--role", "desk"],
            "",
            "12 or more",
        ),
        (
            &["users", "passwd", "anna"],
            PASSWORD,
            "there is no account anna",
        ),
        (&["users", "remove", "anna"], "", "there is no account anna"),
    ] {
        let output = run_with_input(&folders, arguments, input);
        let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {complaint}");
        assert!(complaint.contains(expected), "{arguments:?}: {complaint}");
    }
    assert!(!folders.state().join("users.json").exists());
}
