//! The API for programs: what it answers, and what it writes down.

use carillon::api_tokens::ApiScope;
use carillon::feed::Kind;
use carillon::links::{decision_history, shown_links};
use serde_json::{Value, json};

use crate::fixture::{Answer, Folders, Server, Site, eventually, lecture, module_of, read};

/// A program that asks.
struct Program<'a> {
    server: &'a Server,
    authorization: String,
}

impl<'a> Program<'a> {
    fn with_all_scopes(folders: &Folders, server: &'a Server) -> Self {
        let token = folders.add_api_token("portal", &ApiScope::ALL);
        let authorization = format!("Authorization: Bearer {token}");
        Self {
            server,
            authorization,
        }
    }

    fn ask(&self, method: &str, path: &str, body: &str) -> Answer {
        let headers = [&*self.authorization, "Content-Type: application/json"];
        self.server.send_body((method, path), &headers, body)
    }

    #[track_caller]
    fn read(&self, path: &str) -> Value {
        let answer = self.ask("GET", path, "");
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        assert_eq!(answer.header("content-type"), "application/json");
        serde_json::from_slice(&answer.body).unwrap()
    }

    /// Sends a decision, and returns the state of the link after it.
    #[track_caller]
    fn decide(&self, method: &str, path: &str, body: Value) -> Value {
        let answer = self.ask(method, path, &body.to_string());
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        serde_json::from_slice(&answer.body).unwrap()
    }
}

/// The problem in an answer with this status.
#[track_caller]
fn problem(answer: &Answer, status: u16, kind: &str) -> Value {
    assert_eq!(answer.status, status, "{}", answer.text());
    assert_eq!(answer.header("content-type"), "application/problem+json");
    assert_eq!(answer.header("cache-control"), "no-store");
    let problem: Value = serde_json::from_slice(&answer.body).unwrap();
    let address = problem["type"].as_str().unwrap();
    assert!(address.ends_with(&format!("/api/docs#{kind}")), "{address}");
    assert_eq!(problem["status"], status);
    problem
}

fn ids(page: &Value) -> Vec<&str> {
    let entries = page["entries"].as_array().unwrap();
    entries
        .iter()
        .map(|entry| entry["id"].as_str().unwrap())
        .collect()
}

#[test]
fn a_list_is_read_in_parts_that_stay_right_when_the_timetable_changes() {
    let folders = Folders::new();
    for code in ["C", "D"] {
        folders.write(
            &format!("modules/{code}.json"),
            module_of(code, json!([lecture(json!({}))])),
        );
    }
    let server = folders.serve();
    let program = Program::with_all_scopes(&folders, &server);
    let first = program.read("/api/v1/modules?limit=2");
    assert_eq!(ids(&first), ["A", "B"]);
    let next = first["next"].as_str().unwrap();
    folders.remove("modules/B.json");
    folders.remove("enrolments/B.json");
    folders.write(
        "modules/AA.json",
        module_of("AA", json!([lecture(json!({}))])),
    );
    eventually("the change is published", || {
        ids(&program.read("/api/v1/modules")) == ["A", "AA", "C", "D"]
    });
    let second = program.read(&format!("/api/v1/modules?limit=2&cursor={next}"));
    assert_eq!(ids(&second), ["C", "D"]);
    assert_eq!(second["next"], Value::Null, "it is the last part");
    let found = program.read("/api/v1/modules?q=algebra");
    assert_eq!(ids(&found), ["A"]);
    let module = &found["entries"][0];
    assert_eq!(module["title"], "Algebra");
    assert!(
        module["calendar"]
            .as_str()
            .unwrap()
            .ends_with("/modules/A.ics")
    );
    let students = program.read("/api/v1/students?q=ann");
    assert_eq!(ids(&students), ["ann"]);
    assert_eq!(
        students["entries"][0]["calendar"],
        Value::Null,
        "it is secret"
    );
}

#[test]
fn meetings_have_their_times_with_the_offset_of_their_day_and_busy_times_say_no_more() {
    let folders = Folders::new();
    let server = folders.serve();
    let program = Program::with_all_scopes(&folders, &server);
    let path = "/api/v1/students/ann/meetings?from=2026-09-28&to=2026-10-04";
    let list = program.read(path);
    let meetings = list["meetings"].as_array().unwrap();
    let modules: Vec<&str> = meetings
        .iter()
        .map(|one| one["module"].as_str().unwrap())
        .collect();
    assert_eq!(modules, ["A", "B"]);
    let meeting = &meetings[0];
    for (field, expected) in [
        ("start", json!("2026-09-28T09:00:00+01:00")),
        ("end", json!("2026-09-28T10:00:00+01:00")),
        ("timezone", json!("Europe/London")),
        ("all_day", json!(false)),
        ("module_title", json!("Algebra")),
        ("activity_type", json!("Lecture")),
        ("staff", json!(["s1"])),
        ("rooms", json!([{ "name": "R1", "title": "R1" }])),
        ("state", json!("confirmed")),
    ] {
        assert_eq!(meeting[field], expected, "{field}");
    }
    let busy = program.read("/api/v1/students/ann/free-busy?from=2026-09-28&to=2026-10-04");
    let expected = json!({ "from": "2026-09-28", "to": "2026-10-04",
        "busy": [{ "start": "2026-09-28T08:00:00Z", "end": "2026-09-28T09:00:00Z" }] });
    assert_eq!(busy, expected);
    // Choices are about the calendar, and turning it off too.
    folders
        .open_links()
        .stop(crate::fixture::decision("ann"), None)
        .unwrap();
    eventually("the feed is turned off", || {
        program.read("/api/v1/students/ann/link")["state"] == "off"
    });
    assert_eq!(program.read(path), list);
}

#[test]
fn an_answer_that_has_not_changed_is_not_sent_again() {
    let folders = Folders::new();
    let server = folders.serve();
    let path = "/api/v1/modules/A";
    let first = server.get(path);
    assert_eq!(first.header("cache-control"), "public, no-cache");
    assert_eq!(first.header("vary"), "Authorization");
    let tag = format!("If-None-Match: {}", first.header("etag"));
    let again = server.ask("GET", path, &[&tag]);
    assert_eq!((again.status, again.body.len()), (304, 0));
    assert_eq!(again.header("etag"), first.header("etag"));
    folders.change_module_a(&server, "the title changes");
    let changed = server.ask("GET", path, &[&tag]);
    assert_eq!(changed.status, 200);
    assert!(changed.text().contains("Arithmetic"));
    let head = server.ask("HEAD", path, &[]);
    assert_eq!(head.header("etag"), changed.header("etag"));
}

#[test]
fn every_error_is_a_problem_that_names_what_is_wrong() {
    let folders = Folders::new();
    let server = folders.serve();
    let program = Program::with_all_scopes(&folders, &server);
    for path in [
        "/api/v1/modules/Z",
        "/api/v1/x",
        "/api/v2/modules",
        "/api/",
        "/api/v1/modules/A/x",
    ] {
        problem(&program.ask("GET", path, ""), 404, "not-found");
    }
    let answer = program.ask("DELETE", "/api/v1/modules/A", "");
    problem(&answer, 405, "method-not-allowed");
    assert_eq!(answer.header("allow"), "GET, HEAD, OPTIONS");
    assert_eq!(program.ask("OPTIONS", "/api/v1/changes", "").status, 204);
    for (path, field) in [
        ("/api/v1/modules?limit=0", "limit"),
        ("/api/v1/modules?cursor=x", "cursor"),
        ("/api/v1/changes?since=x", "since"),
        ("/api/v1/modules/A/meetings?from=x", "from"),
        (
            "/api/v1/modules/A/meetings?from=2026-01-01&to=2025-01-01",
            "to",
        ),
    ] {
        let problem = problem(&program.ask("GET", path, ""), 400, "bad-request");
        assert_eq!(problem["errors"][0]["field"], field, "{path}");
    }
    let reset = "/api/v1/students/ann/link/reset";
    for body in [
        "",
        "{",
        "[]",
        r#"{ "reason": 1 }"#,
        r#"{ "reason": " " }"#,
        r#"{ "reason": "x", "y": 1 }"#,
    ] {
        problem(&program.ask("POST", reset, body), 400, "bad-request");
    }
    let headers = [&*program.authorization, "Content-Type: text/plain"];
    let answer = server.send_body(("POST", reset), &headers, r#"{ "reason": "x" }"#);
    problem(&answer, 415, "not-json");
    let answer = program.ask("GET", "/api/v1/modules/A/link", "");
    problem(&answer, 409, "no-secret-link");
    assert!(
        decision_history(&folders.state()).unwrap().is_empty(),
        "nothing is decided"
    );
}

#[test]
fn a_program_decides_with_a_reason_and_shows_an_address_both_written_down_with_its_name() {
    let folders = Folders::new();
    let server = folders.serve();
    let program = Program::with_all_scopes(&folders, &server);
    let link = "/api/v1/students/ann/link";
    let state = program.read(link);
    assert_eq!(state["state"], "active");
    assert_eq!(state["reset_at"], Value::Null);
    let reveal = || program.ask("POST", &format!("{link}/reveal"), "");
    let first = reveal();
    assert_eq!(first.header("cache-control"), "no-store");
    assert!(first.text().contains(&folders.token(Kind::Student, "ann")));
    let because = json!({ "reason": "lost \n her telephone" });
    let state = program.decide("POST", &format!("{link}/reset"), because.clone());
    assert!(state["reset_at"].is_string(), "{state}");
    assert_ne!(reveal().body, first.body);
    let off = program.decide("POST", &format!("{link}/turn-off"), because.clone());
    assert_eq!(off["state"], "off");
    let again = program.decide("POST", &format!("{link}/turn-off"), because.clone());
    assert_eq!(again["off_since"], off["off_since"], "it is off already");
    problem(&reveal(), 409, "turned-off");
    let choices =
        json!({ "reason": "asked", "choices": { "hidden_modules": ["B"], "alarm_minutes": 15 } });
    let path = format!("{link}/choices");
    problem(
        &program.ask("PUT", &path, &choices.to_string()),
        409,
        "turned-off",
    );
    assert_eq!(
        program.decide("POST", &format!("{link}/resume"), because)["state"],
        "active"
    );
    let chosen = program.decide("PUT", &path, choices);
    assert_eq!(chosen["choices"]["hidden_modules"], json!(["B"]));
    let impossible = json!({ "reason": "asked", "choices": { "hidden_modules": ["Z"], "hidden_activity_types": ["Nap"], "language": "xx", "alarm_minutes": 9999 } });
    let refused = problem(
        &program.ask("PUT", &path, &impossible.to_string()),
        400,
        "bad-request",
    );
    assert_eq!(refused["errors"].as_array().unwrap().len(), 4);
    let history = decision_history(&folders.state()).unwrap();
    let facts: Vec<_> = history
        .iter()
        .map(|entry| (&*entry.by, entry.reason.as_deref().unwrap()))
        .collect();
    let telephone = ("api portal", "lost her telephone");
    assert_eq!(
        facts,
        [telephone, telephone, telephone, ("api portal", "asked")]
    );
    let shown = shown_links(&folders.state()).unwrap();
    assert_eq!(shown.len(), 2);
    assert_eq!(&*shown[0].by, "api portal");
}

#[test]
fn requests_and_addresses_are_limited_for_each_token() {
    let folders = Folders::new();
    let server = folders.serve_configured(|config| {
        config.api.max_requests_per_minute = 5;
        config.api.max_addresses_per_minute = 2;
    });
    let program = Program::with_all_scopes(&folders, &server);
    let reveal = || program.ask("POST", "/api/v1/students/ann/link/reveal", "");
    assert_eq!([reveal(), reveal()].map(|answer| answer.status), [200, 200]);
    let refused = reveal();
    problem(&refused, 429, "too-many-requests");
    assert!(refused.header("retry-after").parse::<u32>().unwrap() > 0);
    assert_eq!(shown_links(&folders.state()).unwrap().len(), 2);
    let module = || program.ask("GET", "/api/v1/modules/A", "");
    let answer = module();
    assert_eq!(answer.header("ratelimit-policy"), "\"requests\";q=5;w=60");
    assert_eq!(answer.header("ratelimit"), "\"requests\";r=1");
    assert_eq!(module().status, 200);
    problem(&module(), 429, "too-many-requests");
    assert_eq!(
        server.get("/api/v1/modules/A").status,
        200,
        "without a token"
    );
}

#[test]
fn a_cursor_of_changes_gives_what_came_after_it_and_says_if_it_is_too_old() {
    let folders = Folders::new();
    let server = folders.serve();
    let program = Program::with_all_scopes(&folders, &server);
    let all = program.read("/api/v1/changes");
    assert_eq!(all, json!({ "changes": [], "has_more": false }));
    let publish = |hour: u32| {
        folders.clock.advance_seconds(60);
        let start = format!("{hour}:00");
        let moved = lecture(
            json!({ "start": start, "end": format!("{hour}:50"), "weeks": "1-3", "rooms": ["R1"], "staff": ["s1"] }),
        );
        folders.replace("modules/A.json", module_of("A", json!([moved])));
        let path = "/api/v1/modules/A/meetings?from=2026-09-28&to=2026-09-28";
        let hour = format!("T{hour}:00:00");
        eventually("the change is published", || {
            program.read(path).to_string().contains(&hour)
        });
    };
    publish(11);
    let first = program.read("/api/v1/changes");
    let change = &first["changes"][0];
    assert_eq!(
        (&change["kind"], &change["module"]),
        (&json!("moved"), &json!("A"))
    );
    let meeting = &change["meetings"][0];
    assert_eq!(meeting["before"]["start"], "2026-09-28T09:00:00+01:00");
    assert_eq!(meeting["after"]["start"], "2026-09-28T11:00:00+01:00");
    let since = |page: &Value| format!("/api/v1/changes?since={}", page["next"].as_str().unwrap());
    let nothing = program.read(&since(&first));
    assert_eq!(nothing["changes"], json!([]));
    assert_eq!(nothing["next"], first["next"], "to go on with later");
    publish(12);
    publish(13);
    let part = program.read(&(since(&first) + "&limit=1"));
    assert_eq!(
        (&part["has_more"], part["changes"].as_array().unwrap().len()),
        (&json!(true), 1)
    );
    let rest = program.read(&since(&part));
    assert_eq!(
        rest["changes"][0]["meetings"][0]["after"]["start"],
        "2026-09-28T13:00:00+01:00"
    );
    let of_b = program.read(&(since(&first) + "&module=B"));
    assert_eq!(
        (&of_b["changes"], &of_b["next"]),
        (&json!([]), &rest["next"])
    );
    let unknown = "/api/v1/changes?since=MWM2MDAwMC4wMDAwMDAwMDAwMDAwMDA3LjA";
    problem(&program.ask("GET", unknown, ""), 410, "cursor-too-old");
    let publishes = program.read("/api/v1/stats/publishes");
    assert_eq!(publishes["publishes"].as_array().unwrap().len(), 3);
    assert_eq!(publishes["publishes"][0]["modules"], json!(["A"]));
}

#[test]
fn the_description_names_every_address_and_no_other() {
    let folders = Folders::new();
    let server = folders.serve();
    let program = Program::with_all_scopes(&folders, &server);
    let description = program.read("/api/v1/openapi.json");
    assert_eq!(description["openapi"], "3.1.0");
    let mut operations = 0;
    for (path, item) in description["paths"].as_object().unwrap() {
        let path = path.replace("{kinds}", "students").replace("{id}", "ann");
        for method in item.as_object().unwrap().keys() {
            let answer = program.ask(&method.to_uppercase(), &path, "");
            assert!(
                [200, 400].contains(&answer.status),
                "{method} {path}: {}",
                answer.text()
            );
            operations += 1;
        }
    }
    // The route of the page, of the description itself and of unknown addresses are not in it.
    let source = read("src/web/route/api_route.rs");
    let variants = |name: &str| {
        let (_, rest) = source.split_once(&format!("enum {name} {{\n")).unwrap();
        let lines = rest.split("\n}").next().unwrap().lines();
        lines.filter(|line| !line.trim().starts_with("//")).count()
    };
    let expected = variants("ApiRoute") - 5 + variants("ApiLinkAction") + variants("ApiStats");
    assert_eq!(operations, expected);
    let docs = server
        .ask("GET", "/api/docs", &["Accept: text/html"])
        .text();
    for path in description["paths"].as_object().unwrap().keys() {
        assert!(docs.contains(&format!(" {path}</code>")), "{path}");
    }
    for schema in description["components"]["schemas"]
        .as_object()
        .unwrap()
        .keys()
    {
        assert!(docs.contains(&format!("id=\"{schema}\"")), "{schema}");
    }
    assert!(
        docs.contains("<code>next</code>") && !docs.contains('`'),
        "code is marked as code"
    );
    for line in docs.lines() {
        assert!(!line.contains("</code> <span"), "{line}");
    }
    assert!(
        docs.contains("id=\"internal\""),
        "each kind of error has an anchor"
    );
    assert!(
        !docs.contains("src=\"http") && !docs.contains("<script src"),
        "it asks nobody else"
    );
}
