//! The access matrix of the API: every address, asked with a token of each scope.

use carillon::api_tokens::ApiScope::{
    self, LinksRead, LinksReveal, LinksWrite, PeopleRead, StatsRead, TimetableRead,
};
use carillon::config::Config;
use carillon::feed::Kind;
use serde_json::Value;

use crate::fixture::{Answer, Folders, Server, Site, enrolment};

/// The people and things of the tests: Ann, whom everybody may see, and Carol, who is protected.
fn folders() -> Folders {
    let folders = Folders::new();
    folders.write(
        "people.json",
        r#"[{ "id": "ann", "name": "Ann Ames", "role": "student", "email": "ann@example.ac.uk" },
            { "id": "joe", "name": "Joe Jones", "role": "staff" },
            { "id": "carol", "name": "Carol Cole", "role": "student" }]"#,
    );
    folders.write("protected", "carol\ns1\n");
    let programme = r#"{ "id": "p", "title": "P", "modules": [{ "code": "A" }] }"#;
    folders.write("programmes/p.json", programme);
    folders.write("enrolments/A.json", enrolment("A", &["ann", "carol"]));
    folders
}

fn serve(folders: &Folders, change: impl FnOnce(&mut Config)) -> Server {
    folders.serve_configured(|config| {
        config.desk.protected = "protected".into();
        change(config);
    })
}

/// The request of a program with this token; none if it is empty.
fn ask(server: &Server, (method, path): (&str, &str), token: &str) -> Answer {
    let authorization = format!("Authorization: Bearer {token}");
    let body = match (method, path) {
        ("PUT", _) => r#"{ "reason": "asked", "choices": { "alarm_minutes": 5 } }"#,
        ("POST", path) if !path.ends_with("reveal") => r#"{ "reason": "asked" }"#,
        _ => "",
    };
    let mut headers = vec!["Content-Type: application/json"];
    if !token.is_empty() {
        headers.push(&authorization);
    }
    server.send_body((method, path), &headers, body)
}

const READ: &str = "GET";

/// Every address with the scope that opens it; none if anybody may ask where modules are public.
const ROWS: [(&str, &str, Option<ApiScope>); 35] = [
    (READ, "/api/v1/modules", None),
    (READ, "/api/v1/modules/A", None),
    (READ, "/api/v1/rooms", None),
    (READ, "/api/v1/modules/A/meetings", None),
    (READ, "/api/v1/modules/A/free-busy", None),
    (READ, "/api/v1/changes", None),
    (READ, "/api/v1/programmes", None),
    (READ, "/api/v1/programmes/p", None),
    (READ, "/api/v1/programmes/p/meetings", None),
    (READ, "/api/v1/programmes/p/free-busy", None),
    (READ, "/api/v1/rooms/R1", None),
    (READ, "/api/v1/rooms/R1/meetings", None),
    (READ, "/api/v1/rooms/R1/free-busy", None),
    (READ, "/api/v1/staff/joe", Some(PeopleRead)),
    (READ, "/api/v1/staff/joe/meetings", Some(PeopleRead)),
    (READ, "/api/v1/staff/joe/free-busy", Some(PeopleRead)),
    (READ, "/api/v1/staff/joe/link", Some(LinksRead)),
    ("POST", "/api/v1/staff/joe/link/reveal", Some(LinksReveal)),
    ("POST", "/api/v1/staff/joe/link/reset", Some(LinksWrite)),
    (READ, "/api/v1/students", Some(PeopleRead)),
    (READ, "/api/v1/staff", Some(PeopleRead)),
    (READ, "/api/v1/students/ann", Some(PeopleRead)),
    (READ, "/api/v1/students/ann/meetings", Some(PeopleRead)),
    (READ, "/api/v1/students/ann/free-busy", Some(PeopleRead)),
    (READ, "/api/v1/students/ann/link", Some(LinksRead)),
    (
        "POST",
        "/api/v1/students/ann/link/reveal",
        Some(LinksReveal),
    ),
    ("PUT", "/api/v1/students/ann/link/choices", Some(LinksWrite)),
    (
        "POST",
        "/api/v1/students/ann/link/turn-off",
        Some(LinksWrite),
    ),
    ("POST", "/api/v1/students/ann/link/resume", Some(LinksWrite)),
    ("POST", "/api/v1/students/ann/link/reset", Some(LinksWrite)),
    (READ, "/api/v1/stats/coverage", Some(StatsRead)),
    (READ, "/api/v1/stats/fetches", Some(StatsRead)),
    (READ, "/api/v1/stats/problems", Some(StatsRead)),
    (READ, "/api/v1/stats/freshness", Some(StatsRead)),
    (READ, "/api/v1/stats/publishes", Some(StatsRead)),
];

#[test]
fn each_scope_opens_its_own_addresses_and_no_other() {
    for are_public in [true, false] {
        let folders = folders();
        let server = serve(&folders, |config| {
            config.public.modules = are_public;
            config.public.rooms = are_public;
            config.public.programmes = are_public;
        });
        let tokens =
            ApiScope::ALL.map(|scope| (scope, folders.add_api_token(scope.name(), &[scope])));
        let mut wrong = Vec::new();
        for (method, path, opened_by) in ROWS {
            let opened_by = opened_by.or((!are_public).then_some(TimetableRead));
            let without = ask(&server, (method, path), "");
            let expected = opened_by.map_or(200, |_| 401);
            if without.status != expected {
                wrong.push(format!(
                    "{method} {path} without a token: {}",
                    without.status
                ));
            }
            for (scope, token) in &tokens {
                let answer = ask(&server, (method, path), token);
                let may = opened_by.is_none_or(|opened_by| opened_by == *scope);
                if answer.status != if may { 200 } else { 403 } {
                    wrong.push(format!("{method} {path} with {scope:?}: {}", answer.status));
                }
                if !may {
                    let header = answer.header("www-authenticate");
                    assert!(header.contains("error=\"insufficient_scope\""), "{header}");
                }
                let is_kept = answer.header("cache-control").starts_with("public");
                assert!(!is_kept, "{path}: a cache keeps an answer to a token");
                let secrets = [(Kind::Student, "ann"), (Kind::Staff, "joe")];
                let secrets = secrets.map(|(kind, id)| folders.token(kind, id));
                let shows = secrets.iter().any(|secret| answer.text().contains(secret));
                assert_eq!(shows, path.ends_with("reveal") && may, "{path}: the secret");
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}

#[test]
fn every_address_of_the_description_is_in_the_matrix() {
    let folders = folders();
    let server = serve(&folders, |_| {});
    let description = ask(&server, (READ, "/api/v1/openapi.json"), "");
    let description: Value = serde_json::from_slice(&description.body).unwrap();
    let fits = |described: &str, path: &str| {
        let [described, path] = [described, path].map(|path| path.split('/'));
        described.clone().count() == path.clone().count()
            && described
                .zip(path)
                .all(|(described, path)| described.starts_with('{') || described == path)
    };
    let mut missing = Vec::new();
    for (path, operations) in description["paths"].as_object().unwrap() {
        for method in operations.as_object().unwrap().keys() {
            let method = method.to_uppercase();
            let has_row = |row: &&(&str, &str, _)| row.0 == method && fits(path, row.1);
            if path != "/api/v1/openapi.json" && !ROWS.iter().any(|row| has_row(&row)) {
                missing.push(format!("{method} {path}"));
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn the_description_and_its_page_are_open_to_everybody() {
    let folders = folders();
    let server = serve(&folders, |config| config.public.modules = false);
    let token = folders.add_api_token("portal", &[StatsRead]);
    for path in ["/api/docs", "/api/v1/openapi.json"] {
        for token in ["", &token] {
            assert_eq!(ask(&server, (READ, path), token).status, 200, "{path}");
        }
    }
}

#[test]
fn protected_people_are_not_there_whatever_the_scopes_are() {
    let folders = folders();
    let server = serve(&folders, |_| {});
    let token = folders.add_api_token("portal", &ApiScope::ALL);
    for (method, path, _) in ROWS {
        let path = path.replace("/ann", "/carol");
        let answer = ask(&server, (method, &path), &token);
        let is_about_her = path.contains("carol");
        assert_eq!(
            answer.status,
            if is_about_her { 404 } else { 200 },
            "{path}"
        );
        assert!(!answer.text().contains("Carol"), "{path}");
    }
    let found = ask(&server, (READ, "/api/v1/students?q=carol"), &token);
    assert_eq!(found.text(), r#"{"entries":[]}"#);
    // Staff are protected in the same way.
    let answer = ask(&server, (READ, "/api/v1/staff/s1"), &token);
    assert_eq!(answer.status, 404);
    let answer = ask(&server, (READ, "/api/v1/staff"), &token);
    assert!(answer.text().contains("joe") && !answer.text().contains("s1"));
    // If nobody knows who is protected, nobody is there.
    folders.remove("protected");
    let answer = ask(&server, (READ, "/api/v1/students"), &token);
    assert_eq!(answer.text(), r#"{"entries":[]}"#);
    let answer = ask(&server, (READ, "/api/v1/students/ann"), &token);
    assert_eq!(answer.status, 404);
}

#[test]
fn a_token_that_does_not_count_opens_nothing_not_even_what_is_public() {
    let folders = folders();
    let server = serve(&folders, |_| {});
    let token = folders.add_api_token("portal", &ApiScope::ALL);
    let status = |token: &str| ask(&server, (READ, "/api/v1/modules"), token).status;
    assert_eq!(status(&token), 200);
    let last = if token.ends_with('a') { "b" } else { "a" };
    let other = format!("{}{last}", &token[..token.len() - 1]);
    for wrong in [&other, "x", "carillon_", &token[9..]] {
        let answer = ask(&server, (READ, "/api/v1/modules"), wrong);
        assert_eq!(answer.status, 401, "{wrong}");
        let header = answer.header("www-authenticate");
        assert!(header.contains("error=\"invalid_token\""), "{header}");
        assert!(
            !answer.text().contains(wrong),
            "the answer repeats a secret"
        );
    }
    folders.prints(&["tokens", "revoke", "portal"]);
    assert_eq!(status(&token), 401, "for the next request");
    let expiring = folders.add_api_token("app", &[TimetableRead]);
    assert_eq!(status(&expiring), 200);
    folders.clock.advance_seconds(366 * 24 * 3600);
    assert_eq!(status(&expiring), 401, "expired");
}
