//! Answers that depend on the client: programs that cannot read gzip, and links that are used too often (rules 26 and
//! 30).

use carillon::feed::Kind;

use crate::fixture::{Folders, Site};

#[test]
fn rule_26_a_setting_switches_gzip_off_for_a_program() {
    let folders = Folders::new();
    let server = folders.serve_configured(|config| {
        config.http.no_gzip_for = vec!["OldCal/1".into(), "Ümlaut".into()];
    });
    let path = folders.student("ann");
    let check = |agent: &str, is_gzip: bool| {
        let answer = server.ask(
            "GET",
            &path,
            &["Accept-Encoding: gzip", &format!("User-Agent: {agent}")],
        );
        assert_eq!(answer.status, 200, "{agent}");
        assert_eq!(
            answer.find("content-encoding"),
            is_gzip.then_some("gzip"),
            "{agent}"
        );
        assert_eq!(answer.header("etag").ends_with("-gz\""), is_gzip, "{agent}");
        assert_eq!(
            answer.header("vary"),
            "Accept-Encoding, User-Agent",
            "a cache must tell them apart"
        );
        answer
    };
    check("Mozilla/5.0", true);
    check("OldCal/2", true);
    let plain = check("Mozilla/5.0 OldCal/1.7 (x)", false);
    assert!(plain.body.starts_with(b"BEGIN:VCALENDAR\r\n"));
    check("an Ümlaut", false);
    let tag = format!("If-None-Match: {}", plain.header("etag"));
    let again = server.ask(
        "GET",
        &path,
        &["Accept-Encoding: gzip", "User-Agent: OldCal/1.7", &tag],
    );
    assert_eq!(again.status, 304);
}

#[test]
fn rule_30_a_link_that_is_used_too_often_is_asked_to_wait_and_no_other_is() {
    let folders = Folders::new();
    let server = folders.serve_configured(|config| config.http.max_requests_per_minute = 5);
    let [ann, bob] = ["ann", "bob"].map(|id| folders.student(id));
    let tag = format!("If-None-Match: {}", server.tag(&ann));
    for (method, headers) in [
        ("GET", &[][..]),
        ("HEAD", &[]),
        ("GET", &["Accept-Encoding: gzip"]),
        ("GET", &[&*tag]),
    ] {
        assert!([200, 304].contains(&server.ask(method, &ann, headers).status));
    }
    for path in [
        ann.clone(),
        ann.replace(".ics", ".json"),
        format!("{ann}?again"),
    ] {
        let refused = server.get(&path);
        assert_eq!(refused.status, 429, "{path}");
        let seconds: u64 = refused.header("retry-after").parse().unwrap();
        assert!(
            (1..=13).contains(&seconds),
            "a fifth of a minute for each: {seconds}"
        );
        assert_eq!(refused.header("cache-control"), "no-store");
        assert!(
            refused.text().contains("Too many requests"),
            "{}",
            refused.text()
        );
        assert!(
            !refused
                .text()
                .contains(&folders.token(Kind::Student, "ann"))
        );
    }
    assert_eq!(server.get(&bob).status, 200);
}

#[test]
fn rule_30_nobody_is_limited_by_where_they_ask_from() {
    let folders = Folders::new();
    let server = folders.serve_configured(|config| config.http.max_requests_per_minute = 1);
    for _ in 0..20 {
        assert_eq!(server.get("/modules/A.ics").status, 200);
        assert_eq!(
            server
                .get("/f/aaaaaaaaaaaaaaaaaaaaaaaaaa/timetable.ics")
                .status,
            404
        );
    }
    assert_eq!(server.get(&folders.student("ann")).status, 200);
}

#[test]
fn rule_30_a_secret_address_that_many_share_is_not_limited() {
    let folders = Folders::new();
    let mut config = folders.config();
    config.http.max_requests_per_minute = 1;
    config.public.modules = false;
    let server = folders.serve_with(config);
    let path = folders.secret(Kind::Module, "A");
    assert!((0..20).all(|_| server.get(&path).status == 200));
}

#[test]
fn rule_30_with_zero_there_is_no_limit() {
    let folders = Folders::new();
    let server = folders.serve_configured(|config| config.http.max_requests_per_minute = 0);
    let path = folders.student("ann");
    assert!((0..200).all(|_| server.get(&path).status == 200));
}

#[test]
fn pages_and_files_that_depend_on_the_program_through_gzip_say_so_to_caches() {
    let folders = Folders::new();
    let student = folders.student("ann");
    let page = student.replace("timetable.ics", "");
    let paths = [
        "/",
        "/modules",
        "/modules/A",
        "/rooms",
        "/help",
        "/static/icon.svg",
        "/nothing",
        "/modules/A.json",
        "/modules/A.atom",
        &page,
        &student,
    ];
    for no_gzip_for in [vec![], vec!["OldCal/1".to_owned()]] {
        let server =
            folders.serve_configured(|config| config.http.no_gzip_for.clone_from(&no_gzip_for));
        for path in paths {
            let ask = |agent: &str| {
                let agent = format!("User-Agent: {agent}");
                server.ask(
                    "GET",
                    path,
                    &[
                        "Accept-Encoding: gzip",
                        "Accept: text/html",
                        "Sec-Fetch-Mode: navigate",
                        &agent,
                    ],
                )
            };
            let [old, other] = [ask("OldCal/1"), ask("Mozilla/5.0")];
            let depends = old.find("content-encoding") != other.find("content-encoding");
            for answer in [old, other] {
                let vary = answer.header("vary");
                assert!(!depends || vary.contains("User-Agent"), "{path}: {vary}");
                assert!(vary.contains("Accept-Encoding"), "{path}: {vary}");
            }
            assert_eq!(depends, !no_gzip_for.is_empty(), "{path}");
        }
    }
}
