//! The API when something is unusual: feeds that were turned off long ago, long lists, wrong requests, decisions that are not
//! served yet.

use std::sync::Arc;

use actix_web::http::header::CONTENT_TYPE;
use actix_web::rt::System;
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::{App, web};
use carillon::api_tokens::{ApiScope, ApiTokenCheck};
use carillon::config::Overrides;
use carillon::feed::Kind;
use carillon::links::decision_history;
use carillon::snapshot::Snapshot;
use carillon::web::{Site as WebSite, routes};
use serde_json::{Value, json};

use crate::fixture::{
    Answer, Folders, Server, Site, decision, enrolment, eventually, lecture, module_of,
};

const BASE_URL: &str = "https://timetable.example.ac.uk";

/// The answer to a program with this token.
fn ask(server: &Server, (method, path): (&str, &str), token: &str, body: &str) -> Answer {
    let authorization = format!("Authorization: Bearer {token}");
    let headers = [&*authorization, "Content-Type: application/json"];
    server.send_body((method, path), &headers, body)
}

fn read(server: &Server, path: &str, token: &str) -> Value {
    let answer = ask(server, ("GET", path), token, "");
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    serde_json::from_slice(&answer.body).unwrap()
}

/// The status, and the kind of the problem.
fn kind(answer: &Answer) -> (u16, String) {
    assert_eq!(answer.header("content-type"), "application/problem+json");
    let problem: Value = serde_json::from_slice(&answer.body).unwrap();
    let kind = problem["type"].as_str().unwrap();
    (answer.status, kind.split('#').nth(1).unwrap().to_owned())
}

#[test]
fn somebody_whose_feed_was_turned_off_long_ago_is_still_at_the_university() {
    let folders = Folders::new();
    let server = folders.serve_configured(|config| config.links.closed_days = 0);
    let token = folders.add_api_token("portal", &ApiScope::ALL);
    let meetings = "/api/v1/students/ann/meetings?from=2026-09-28&to=2026-10-04";
    let before = read(&server, meetings, &token);
    folders.open_links().stop(decision("ann"), None).unwrap();
    let feed = folders.student("ann");
    folders.clock.advance_seconds(60);
    eventually("nothing is served", || server.get(&feed).status == 404);
    let ids = |path: &str| {
        let list = read(&server, path, &token);
        let entries = list["entries"].as_array().unwrap().clone();
        let ids = entries.iter().map(|entry| entry["id"].as_str().unwrap());
        ids.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(ids("/api/v1/students"), ["ann", "bob"]);
    assert_eq!(ids("/api/v1/students?q=ann"), ["ann"]);
    assert_eq!(
        read(&server, "/api/v1/students/ann", &token)["kind"],
        "student"
    );
    assert_eq!(read(&server, meetings, &token), before);
    let choices = r#"{ "reason": "asked", "choices": {} }"#;
    let path = "/api/v1/students/ann/link/choices";
    let answer = ask(&server, ("PUT", path), &token, choices);
    assert_eq!(kind(&answer), (409, "turned-off".to_owned()));
    folders.replace("enrolments/A.json", enrolment("A", &[]));
    folders.replace("enrolments/B.json", enrolment("B", &["bob"]));
    eventually("ann is gone", || ids("/api/v1/students") == ["bob"]);
}

#[test]
fn a_room_with_more_meetings_than_a_page_shows_is_never_said_to_be_free() {
    let folders = Folders::new();
    for code in ["C", "D", "E"] {
        let activities: Vec<_> = (0..900)
            .map(|number| {
                let id = format!("L{number}");
                lecture(json!({ "id": id, "weeks": "1-3", "rooms": ["R9"], "title": id }))
            })
            .collect();
        let path = format!("modules/{code}.json");
        folders.write(&path, module_of(code, json!(activities)));
    }
    let server = folders.serve_configured(|config| config.feed.max_events = 3_000);
    let token = folders.add_api_token("portal", &ApiScope::ALL);
    for day in ["2026-09-28", "2026-10-05", "2026-10-12"] {
        let range = format!("from={day}&to={day}");
        let list = read(
            &server,
            &format!("/api/v1/rooms/R9/meetings?{range}"),
            &token,
        );
        assert_eq!(list["meetings"].as_array().unwrap().len(), 2_700, "{day}");
        let busy = read(
            &server,
            &format!("/api/v1/rooms/R9/free-busy?{range}"),
            &token,
        );
        assert_eq!(busy["busy"].as_array().unwrap().len(), 1, "{day}");
    }
    // The room may have more meetings than the server keeps, and the module has not.
    let module = "/api/v1/modules/A/meetings?from=2026-09-28&to=2026-09-28";
    assert_eq!(read(&server, module, &token)["is_partial"], Value::Null);
    // A feed that does not even hold all that there is says so.
    server.stop();
    let server = folders.serve_configured(|config| config.feed.max_events = 100);
    let busy = "/api/v1/modules/C/free-busy?from=2026-10-12&to=2026-10-12";
    assert_eq!(read(&server, busy, &token)["is_partial"], json!(true));
}

#[test]
fn a_day_and_a_place_online_are_the_ones_that_pages_show() {
    let folders = Folders::new();
    let mut far = module_of(
        "N",
        json!([
            { "id": "TRIP", "type": "Field trip", "date": "2026-09-28" },
            { "id": "TALK", "type": "Talk", "date": "2026-09-30", "start": "21:00", "end": "22:00", "online": "Channel 5" },
            { "id": "CALL", "type": "Call", "date": "2026-10-02", "start": "09:00", "end": "10:00", "online": "https://x.example/1" },
        ]),
    );
    far["timezone"] = json!("America/New_York");
    folders.write("modules/N.json", far);
    let server = folders.serve();
    let token = folders.add_api_token("portal", &ApiScope::ALL);
    let on = |day: &str| {
        let path = format!("/api/v1/modules/N/meetings?from={day}&to={day}");
        read(&server, &path, &token)["meetings"][0].clone()
    };
    let trip = on("2026-09-28");
    assert_eq!(trip["start"], "2026-09-28T00:00:00+01:00");
    assert_eq!(trip["end"], "2026-09-29T00:00:00+01:00");
    assert_eq!(trip["timezone"], "Europe/London");
    // The clocks at the university show the next day.
    assert_eq!(on("2026-09-30"), Value::Null);
    let talk = on("2026-10-01");
    assert_eq!(talk["start"], "2026-09-30T21:00:00-04:00");
    assert_eq!(
        (&talk["online"], &talk["online_text"]),
        (&Value::Null, &json!("Channel 5"))
    );
    let call = on("2026-10-02");
    assert_eq!(
        (&call["online"], &call["online_text"]),
        (&json!("https://x.example/1"), &Value::Null)
    );
}

#[test]
fn a_cursor_before_a_change_that_was_dropped_is_too_old_and_reading_again_ends() {
    let folders = Folders::new();
    let lectures = |start: &str| {
        let lectures = (0..201).map(|number| {
            let id = format!("L{number}");
            lecture(json!({ "id": id, "start": start, "end": "12:00" }))
        });
        module_of("C", lectures.collect())
    };
    folders.write("modules/C.json", lectures("09:00"));
    let server = folders.serve();
    let token = folders.add_api_token("portal", &ApiScope::ALL);
    let changes = |query: &str| read(&server, &format!("/api/v1/changes?{query}"), &token);
    let moved =
        lecture(json!({ "start": "08:00", "weeks": "1-3", "rooms": ["R1"], "staff": ["s1"] }));
    folders.clock.advance_seconds(60);
    folders.replace("modules/B.json", module_of("B", json!([moved])));
    eventually("the first change", || changes("")["next"].is_string());
    let first = changes("")["next"].as_str().unwrap().to_owned();
    folders.clock.advance_seconds(60);
    folders.replace("modules/C.json", lectures("10:00"));
    eventually("the others", || {
        changes("limit=500")["changes"].as_array().unwrap().len() > 200
    });
    let path = format!("/api/v1/changes?since={first}");
    let answer = ask(&server, ("GET", &path), &token, "");
    assert_eq!(kind(&answer), (410, "cursor-too-old".to_owned()));
    let (mut page, mut count) = (changes("limit=60"), 0);
    loop {
        count += page["changes"].as_array().unwrap().len();
        if page["has_more"] == false {
            break;
        }
        let next = page["next"].as_str().unwrap();
        page = changes(&format!("limit=60&since={next}"));
    }
    assert_eq!(count, 201, "200 of the module, and the first");
    // A change names meetings as the list of meetings does.
    let meeting_id = page["changes"][0]["meetings"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let list = read(
        &server,
        "/api/v1/modules/C/meetings?from=2026-09-28&to=2026-09-28",
        &token,
    );
    assert!(list.to_string().contains(&meeting_id), "{meeting_id}");
}

#[test]
fn requests_that_are_too_large_or_have_a_lost_cursor_get_problems_too() {
    let folders = Folders::new();
    let server = folders.serve();
    let token = folders.add_api_token("portal", &ApiScope::ALL);
    let long = "x".repeat(5_000);
    let get = |path: &str| ask(&server, ("GET", path), &token, "");
    let answer = get(&format!("/api/v1/modules?q={long}"));
    assert_eq!(kind(&answer), (414, "address-too-long".to_owned()));
    let headers: Vec<_> = (0..40)
        .map(|number| format!("X-{number}: {}", "y".repeat(1_000)))
        .collect();
    let headers: Vec<&str> = headers.iter().map(AsRef::as_ref).collect();
    let answer = server.ask("GET", "/api/v1/modules", &headers);
    assert_eq!(kind(&answer), (431, "headers-too-long".to_owned()));
    let body = json!({ "reason": "x".repeat(40_000) }).to_string();
    let answer = ask(
        &server,
        ("POST", "/api/v1/students/ann/link/reset"),
        &token,
        &body,
    );
    assert_eq!(kind(&answer), (413, "too-large".to_owned()));
    for path in [
        "/api/v1/modules?cursor=",
        "/api/v1/changes?since=",
        "/api/v1/changes?since=%FF",
    ] {
        assert_eq!(kind(&get(path)), (400, "bad-request".to_owned()), "{path}");
    }
    let page = server.ask("GET", &format!("/api/docs?{long}"), &["Accept: text/html"]);
    assert_eq!(page.status, 414);
    assert!(page.header("content-type").starts_with("text/html"));
    assert!(decision_history(&folders.state()).unwrap().is_empty());
}

#[test]
fn a_token_that_does_not_count_says_why_and_is_counted_by_itself() {
    let folders = Folders::new();
    let server = folders.serve_configured(|config| config.api.max_requests_per_minute = 2);
    let path = "/api/v1/modules/A";
    let basic = server.ask("GET", path, &["Authorization: Basic YTpi"]);
    assert_eq!(kind(&basic), (401, "unauthorized".to_owned()));
    assert!(basic.text().contains("Bearer"));
    let wrong = || ask(&server, ("GET", path), "x", "").status;
    assert_eq!([wrong(), wrong()], [401, 429]);
    assert_eq!(server.get(path).status, 200);
}

#[test]
fn public_answers_may_be_read_by_scripts_of_other_websites_and_no_others() {
    let folders = Folders::new();
    let server = folders.serve();
    let token = folders.add_api_token("portal", &ApiScope::ALL);
    let name = "access-control-allow-origin";
    let path = "/api/v1/modules/A";
    assert_eq!(server.get(path).header(name), "*");
    let before = server.ask("OPTIONS", path, &[]);
    assert_eq!(before.header(name), "*");
    assert_eq!(
        before.header("access-control-allow-headers"),
        "If-None-Match"
    );
    let students = "/api/v1/students";
    for answer in [
        ask(&server, ("GET", path), &token, ""),
        ask(&server, ("GET", students), &token, ""),
        server.get(students),
        server.ask("OPTIONS", students, &[]),
    ] {
        assert_eq!(answer.find(name), None, "{}", answer.status);
    }
}

/// The status of a reset, and its answer, on a site whose publisher ends before the decision is served.
fn reset_at_the_end(folders: &Folders, is_lost: bool) -> (u16, Value) {
    let (mut publisher, links, snapshots) = folders.publisher_with(folders.config());
    publisher.publish(folders.clock.now());
    let token = folders.add_api_token("portal", &ApiScope::ALL);
    let ending = snapshots.clone();
    let trigger = Box::new(move || {
        if is_lost {
            ending.put(Arc::new(Snapshot::default()));
        }
        ending.give_up();
    });
    let config = folders.config();
    let (overrides, base_url) = (Overrides::default(), BASE_URL.to_owned());
    let site = WebSite::new(snapshots, links, trigger, &config, overrides, base_url);
    let tokens = ApiTokenCheck::open(&folders.state(), BASE_URL);
    let site = site
        .unwrap()
        .with_clock(folders.clock.clock())
        .with_api_tokens(tokens);
    System::new().block_on(async {
        let site = web::Data::new(site);
        let app = init_service(App::new().app_data(site).configure(routes)).await;
        let request = TestRequest::post()
            .uri("/api/v1/students/ann/link/reset")
            .insert_header(("Authorization", format!("Bearer {token}")))
            .insert_header((CONTENT_TYPE, "application/json"))
            .set_payload(r#"{ "reason": "lost telephone" }"#);
        let answer = call_service(&app, request.to_request()).await;
        let status = answer.status().as_u16();
        (
            status,
            serde_json::from_slice(&read_body(answer).await).unwrap(),
        )
    })
}

#[test]
fn a_decision_that_is_saved_and_not_served_is_never_answered_with_done_or_with_an_error() {
    for is_lost in [false, true] {
        let folders = Folders::new();
        let (status, state) = reset_at_the_end(&folders, is_lost);
        assert_eq!(status, 202, "{state}");
        assert_eq!(state["id"], "ann");
        let history = decision_history(&folders.state()).unwrap();
        assert_eq!(history.len(), 1);
        assert_eq!(history[0].link_id.feed_id.kind, Kind::Student);
    }
}

#[test]
fn the_message_of_a_problem_needs_the_right_to_read_about_people() {
    let folders = Folders::new();
    folders.write("modules/Z.json", "{");
    let server = folders.serve();
    let stats = folders.add_api_token("stats", &[ApiScope::StatsRead]);
    let both = folders.add_api_token("both", &[ApiScope::StatsRead, ApiScope::PeopleRead]);
    let message = |token: &str| {
        read(&server, "/api/v1/stats/problems", token)["problems"][0]["message"].clone()
    };
    assert!(message(&both).is_string());
    assert_eq!(message(&stats), Value::Null);
}
