//! My feed, and the pages of modules and rooms: what they show, to whom, and that every link leads somewhere.

use std::collections::BTreeSet;

use carillon::config::PublicConfig;
use carillon::feed::Kind;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use crate::fixture::{
    Folders, GOOGLE, OUTLOOK, Server, Site, TERMS, at, enrolment, events, eventually, module,
};

/// A week of the term in which there is a lecture of each module.
const WEEK: &str = "?week=2026-W41";

/// The value of each attribute of this name.
fn attributes<'a>(html: &'a str, name: &str) -> Vec<&'a str> {
    html.split(&format!(" {name}=\""))
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
        .collect()
}

/// A text of a page as a browser shows it.
fn unescaped(html: &str) -> String {
    let marks = [
        ("&#60;", "<"),
        ("&#62;", ">"),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&lt;", "<"),
        ("&gt;", ">"),
    ];
    let text = marks.iter().fold(html.to_owned(), |text, (escaped, mark)| {
        text.replace(escaped, mark)
    });
    text.replace("&quot;", "\"")
        .replace("&#38;", "&")
        .replace("&amp;", "&")
}

/// The meetings of a page: when each begins, its module and its type.
fn meetings(html: &str) -> Vec<(String, String, String)> {
    let item = |item: &str| {
        let item = item.split("</li>").next().unwrap();
        let code = item
            .split("<b>")
            .nth(1)
            .unwrap()
            .split("</b>")
            .next()
            .unwrap();
        let kind = item
            .split("<p>")
            .nth(2)
            .unwrap()
            .split(&[':', '<'][..])
            .next()
            .unwrap()
            .trim();
        (
            attributes(item, "datetime")[0].to_owned(),
            unescaped(code),
            unescaped(kind),
        )
    };
    // Today's meetings stand above the week too.
    let week = html.split("<section class=\"week\"").nth(1);
    let meetings = week.unwrap_or_default().split("<li class=\"meeting ");
    meetings.skip(1).map(item).collect()
}

/// The address of the week before or after.
fn week(html: &str, way: &str) -> Option<String> {
    let link = html.split(&format!("<li class=\"{way}\">")).nth(1)?;
    Some(
        attributes(link, "href")[0]
            .split('#')
            .next()
            .unwrap()
            .to_owned(),
    )
}

fn page(server: &Server, path: &str) -> String {
    let answer = server.get(path);
    assert_eq!(answer.status, 200, "{path}");
    answer.text()
}

/// The events of a feed as `meetings` tells them.
fn in_feed(server: &Server, feed: &str) -> BTreeSet<(String, String, String)> {
    let zone = TimeZone::get("Europe/London").unwrap();
    let events = events(&page(server, feed));
    let event = |event: &crate::fixture::Event| {
        let begins = if let Some(utc) = event.get("DTSTART") {
            let utc: DateTime = utc.trim_end_matches('Z').parse().unwrap();
            let local = utc
                .to_zoned(TimeZone::UTC)
                .unwrap()
                .with_time_zone(zone.clone());
            local.strftime("%Y-%m-%dT%H:%M").to_string()
        } else {
            let date: jiff::civil::Date = event["DTSTART;VALUE=DATE"].parse().unwrap();
            date.to_string()
        };
        let summary = event["SUMMARY"]
            .trim_start_matches("CANCELLED: ")
            .trim_start_matches("PROVISIONAL: ");
        (
            begins,
            summary.split(' ').next().unwrap().to_owned(),
            event["CATEGORIES"].clone(),
        )
    };
    events
        .iter()
        .filter(|event| event["UID"].contains("-w") || event["UID"].contains("-d"))
        .map(event)
        .collect()
}

/// All meetings of all weeks, found by following the links.
fn shown(server: &Server, path: &str) -> BTreeSet<(String, String, String)> {
    let first = page(server, path);
    let mut all: Vec<_> = meetings(&first);
    for way in ["before", "after"] {
        let mut next = week(&first, way);
        while let Some(address) = next {
            let html = page(server, &address);
            all.extend(meetings(&html));
            next = week(&html, way);
        }
    }
    let count = all.len();
    let all: BTreeSet<_> = all.into_iter().collect();
    assert_eq!(all.len(), count, "nothing is shown twice");
    all
}

fn example() -> (Folders, Server) {
    let folders = Folders::example();
    let server = folders.serve();
    (folders, server)
}
#[test]
fn the_weeks_of_a_page_show_every_event_of_the_feed_and_no_other() {
    let (folders, server) = example();
    let mut count = 0;
    for (kind, id) in [
        (Kind::Student, "b712345"),
        (Kind::Student, "b712367"),
        (Kind::Staff, "a.byron"),
        (Kind::Staff, "f.stedman"),
    ] {
        let link = format!("/f/{}", folders.token(kind, id));
        let expected = in_feed(&server, &format!("{link}/timetable.ics"));
        assert_eq!(shown(&server, &format!("{link}/")), expected, "{id}");
        count += expected.len();
    }
    for name in ["modules/MAA101", "modules/CSA140", "rooms/JB.0.01"] {
        let expected = in_feed(&server, &format!("/{name}.ics"));
        assert_eq!(shown(&server, &format!("/{name}")), expected, "{name}");
        count += expected.len();
    }
    assert!(count > 200, "{count}");
}

#[test]
fn every_link_of_every_page_answers() {
    let (folders, server) = example();
    let token = folders.token(Kind::Student, "b712345");
    let pages = [
        format!("/f/{token}/?week=2026-W48"),
        format!("/f/{token}/choices"),
        format!("/f/{token}/settings"),
        format!("/f/{token}/new"),
        format!("/f/{token}/stop"),
        format!("/f/{token}/help"),
        "/modules".into(),
        "/modules/MAA101".into(),
        "/rooms".into(),
        "/rooms/JB.0.01".into(),
    ];
    let mut seen = BTreeSet::new();
    for path in pages {
        let html = page(&server, &path);
        for address in ["href", "src"]
            .iter()
            .flat_map(|name| attributes(&html, name))
        {
            let address = unescaped(address.split('#').next().unwrap());
            let address = match address.strip_prefix('?') {
                Some(query) => format!("{}?{query}", path.split('?').next().unwrap()),
                None => address,
            };
            if address.starts_with('/') && seen.insert(address.clone()) {
                assert_eq!(server.get(&address).status, 200, "{address} on {path}");
            } else {
                let is_known = ["", "https://", "webcal://", "mailto:"]
                    .iter()
                    .any(|start| address.starts_with(start));
                assert!(is_known, "{address} on {path}");
            }
        }
    }
    assert!(seen.len() > 50, "{}", seen.len());
}

fn personal(folders: &Folders, kind: Kind, id: &str) -> String {
    format!("/f/{}/", folders.token(kind, id))
}

fn title(html: &str) -> &str {
    html.split("<title>")
        .nth(1)
        .unwrap()
        .split("</title>")
        .next()
        .unwrap()
}

#[test]
fn a_personal_page_is_kept_by_nobody_and_its_title_tells_nothing() {
    let folders = Folders::new();
    folders.write(
        "people.json",
        r#"[{ "id": "ann", "name": "Ann Ringer", "role": "student" }]"#,
    );
    let server = folders.serve();
    let home = personal(&folders, Kind::Student, "ann");
    for path in [
        "",
        "choices",
        "settings",
        "new",
        "stop",
        "help",
        "help/outlook-web",
    ] {
        let answer = server.get(&format!("{home}{path}"));
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(
            answer.header("cache-control"),
            "private, no-store",
            "{path}"
        );
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(answer.header("x-robots-tag"), "noindex", "{path}");
        let html = answer.text();
        let title = title(&html);
        assert!(
            !title.contains("Ann") && !title.contains(&folders.token(Kind::Student, "ann")),
            "{title}"
        );
    }
    let html = page(&server, &home);
    assert!(html.contains("<h1>Hello, Ann Ringer</h1>"), "{html}");
    assert!(
        page(&server, &personal(&folders, Kind::Student, "bob"))
            .contains("<h1>Your timetable</h1>")
    );
}

#[test]
fn a_page_is_there_with_and_without_the_slash_and_only_by_a_token_that_there_is() {
    let folders = Folders::new();
    let server = folders.serve();
    let home = personal(&folders, Kind::Student, "ann");
    assert_eq!(
        page(&server, home.trim_end_matches('/')),
        page(&server, &home)
    );
    assert_eq!(
        page(&server, &home.to_uppercase().replacen("/F/", "/f/", 1)),
        page(&server, &home)
    );
    let other = folders.token(Kind::Student, "nobody");
    for path in [
        format!("/f/{other}/"),
        format!("/f/{other}/new"),
        format!("/f/{other}/help"),
        format!("{home}none"),
        format!("{home}help/none"),
        "/f/x/".into(),
        "/f/".into(),
    ] {
        assert_eq!(server.get(&path).status, 404, "{path}");
    }
}

#[test]
fn what_stands_in_the_data_is_text_and_never_markup() {
    let evil = r#"<script>alert(1)</script>"><img src=x onerror=alert(1)> & 'x'"#;
    let json = serde_json::to_string(evil).unwrap();
    let folders = Folders::new();
    folders.write(
        "modules/A.json",
        format!(
            r#"{{ "code": {json}, "title": {json}, "term": "S1", "url": {json}, "activities": [
  {{ "id": "LEC", "type": {json}, "title": {json}, "day": "Mon", "start": "09:00", "end": "10:00", "weeks": "1-3",
     "rooms": [{json}], "staff": [{json}], "groups": [{json}], "online": {json}, "note": {json},
     "changes": [ {{ "week": 1, "cancelled": true }} ] }} ] }}"#
        ),
    );
    folders.write(
        "enrolments/A.json",
        enrolment(evil, &["ann"]).replace(
            "\"ann\"",
            &format!(r#"{{ "id": "ann", "groups": [{json}] }}"#),
        ),
    );
    folders.write(
        "rooms.json",
        format!(r#"{{ {json}: {{ "title": {json}, "url": {json} }} }}"#),
    );
    folders.write("people.json", format!(r#"[ {{ "id": "ann", "name": {json}, "role": "student" }}, {{ "id": {json}, "name": {json}, "role": "staff" }} ]"#));
    let server = folders.serve();
    let home = personal(&folders, Kind::Student, "ann");
    let code = carillon::links::encode_segment(evil);
    for path in [
        format!("{home}{WEEK}"),
        format!("{home}?week=2026-W40"),
        format!("/modules/{code}{WEEK}"),
        format!("/rooms/{code}{WEEK}"),
        "/modules".into(),
        format!("/modules?q={code}"),
    ] {
        let html = page(&server, &path);
        assert!(
            !html.contains("<script>alert") && !html.contains("<img src=x"),
            "{path}: {html}"
        );
        assert!(unescaped(&html).contains(evil), "{path}");
        // Only what people can follow is a link.
        for address in attributes(&html, "href") {
            assert!(
                !address.starts_with("javascript:") && !address.starts_with("&#60;"),
                "{path}: {address}"
            );
        }
    }
}

/// A folder with one module of three weeks: cancelled, moved and provisional.
fn unusual() -> Folders {
    let folders = Folders::new();
    folders.write(
        "modules/A.json",
        r#"{ "code": "A", "title": "Algebra", "term": "S1", "activities": [
  { "id": "LEC", "type": "Lecture", "day": "Mon", "start": "09:00", "end": "10:00", "weeks": "1-3", "rooms": ["R1"],
    "changes": [ { "week": 1, "cancelled": true, "note": "Strike" }, { "week": 2, "rooms": ["R2"] } ] },
  { "id": "EXAM", "type": "Exam", "date": "2026-10-13", "start": "09:00", "end": "11:00", "status": "provisional" },
  { "id": "TRIP", "type": "Field trip", "date": "2026-10-17" } ] }"#,
    );
    folders
}

#[test]
fn what_is_unusual_is_said_in_words() {
    let folders = unusual();
    let server = folders.serve();
    let home = personal(&folders, Kind::Student, "ann");
    let marks = |week: &str| {
        let html = page(&server, &format!("{home}?week={week}"));
        let marks = html.split("<strong class=\"mark\">").skip(1);
        // The next meeting has one, too.
        let html = html.clone();
        (
            marks
                .map(|rest| rest.split('<').next().unwrap().to_owned())
                .collect::<BTreeSet<_>>(),
            html,
        )
    };
    let (first, html) = marks("2026-W40");
    assert!(
        first.contains("Cancelled") && html.contains("Strike"),
        "{html}"
    );
    assert!(marks("2026-W41").0.contains("Moved"));
    let (third, html) = marks("2026-W42");
    assert!(
        third.contains("Provisional") && html.contains("All day") && html.contains("Saturday"),
        "{html}"
    );
    assert!(!html.contains("Sunday"));
}

#[test]
fn what_a_student_may_miss_is_said_with_its_reason() {
    let folders = unusual();
    let module = |code: &str, activities: &str| {
        let text = format!(
            r#"{{ "code": "{code}", "title": "Title", "term": "S1", "activities": [{activities}] }}"#
        );
        folders.write(&format!("modules/{code}.json"), text);
    };
    let activity = |id: &str, kind: &str, weeks: &str, groups: &str| {
        format!(
            r#"{{ "id": "{id}", "type": "{kind}", "day": "Tue", "start": "09:00", "end": "10:00", "weeks": "{weeks}", "groups": [{groups}] }}"#
        )
    };
    module("EMPTY", "");
    let seminars = [
        activity("S1", "Seminar", "2-3", "\"1\""),
        activity("S2", "Seminar", "2-3", "\"2\""),
        activity("E1", "Exam", "2-3", "\"1\""),
        activity("OLD", "Excursion", "1", "\"2\""),
    ];
    module("GROUPS", &seminars.join(", "));
    for code in ["EMPTY", "NOFILE", "GROUPS"] {
        folders.write(
            &format!("enrolments/{code}.json"),
            enrolment(code, &["ann"]),
        );
    }
    let in_group = r#"{ "module": "GROUPS", "term": "S1", "students": ["ann", { "id": "bob", "groups": ["1"] }] }"#;
    folders.write("enrolments/GROUPS.json", in_group);
    let server = folders.serve();
    let rows = |id: &str| {
        let home = personal(&folders, Kind::Student, id);
        let html = page(&server, &format!("{home}?lang=en"));
        let part = html.split("<h2 id=\"missing\">").nth(1).unwrap_or_default();
        let part = part.split("</section>").next().unwrap().to_owned();
        let rows = part.split("<li>").skip(1);
        let texts = rows.map(|row| {
            let plain = row.replace("<br>", ": ");
            let plain = plain
                .split(" <span class=\"small\">")
                .next()
                .unwrap()
                .to_owned();
            ["<b>", "</b>", "<span>", "</span>"]
                .iter()
                .fold(plain, |text, tag| text.replace(tag, ""))
        });
        texts.collect::<Vec<_>>()
    };
    let reason =
        "only for groups, and you are in none of them. If you need a place, ask your department.";
    let of_group = |kind: &str| format!("GROUPS Title: {kind}: {reason}");
    let excursion = of_group("Excursion");
    let nofile = "NOFILE Nothing is scheduled.";
    assert_eq!(
        rows("ann"),
        [
            "EMPTY Title: Nothing is scheduled.",
            &of_group("Exam"),
            &excursion,
            &of_group("Seminar"),
            nofile,
        ]
    );
    assert_eq!(rows("bob"), [&*excursion]);
    // The only excursion is over, and then the whole term.
    folders.clock.set(at("2026-10-08T12:00:00Z"));
    assert_eq!(rows("bob"), [""; 0]);
    let home = personal(&folders, Kind::Student, "ann");
    let form = "module=EMPTY&type=Exam";
    assert_eq!(server.post(&format!("{home}choices"), form).status, 303);
    assert_eq!(rows("ann"), [&*of_group("Seminar"), nofile]);
    folders.clock.set(at("2027-02-08T12:00:00Z"));
    assert_eq!(rows("ann"), [""; 0]);
}

#[test]
fn what_overlaps_stands_side_by_side() {
    let folders = Folders::new();
    let server = folders.serve();
    // Both modules' lectures are on Mondays at nine.
    let html = page(
        &server,
        &format!("{}{WEEK}", personal(&folders, Kind::Student, "ann")),
    );
    assert!(
        html.contains("from-0 to-12 lane-2-0") && html.contains("from-0 to-12 lane-2-1"),
        "{html}"
    );
    assert!(!html.contains(" style="));
}

#[test]
fn a_module_that_is_not_public_has_a_page_by_its_secret_address_and_nothing_to_decide() {
    let folders = Folders::new();
    let server = folders.serve_configured(|config| {
        config.public = PublicConfig {
            modules: false,
            rooms: false,
            programmes: false,
        }
    });
    for path in ["/modules", "/modules/A", "/rooms", "/rooms/R1"] {
        assert_eq!(server.get(path).status, 404, "{path}");
    }
    let home = personal(&folders, Kind::Module, "A");
    let html = page(&server, &format!("{home}{WEEK}"));
    assert!(
        html.contains("<h1>A Algebra</h1>") && !html.contains("<form"),
        "{html}"
    );
    assert!(!html.contains("href=\"/modules"), "{html}");
    // Nobody in particular reads it.
    assert!(
        html.contains("<title>A Algebra ·") && !html.contains("Your modules"),
        "{html}"
    );
    for form in ["new", "stop"] {
        assert_eq!(server.get(&format!("{home}{form}")).status, 404, "{form}");
    }
    assert_eq!(
        server
            .post(&format!("{home}choices"), "cancelled=drop")
            .status,
        404
    );
}

#[test]
fn a_list_shows_what_is_asked_for_and_says_when_there_is_more() {
    let folders = Folders::empty();
    folders.write("terms.json", TERMS);
    for number in 0..200 {
        folders.write(
            &format!("modules/{number}.json"),
            module(&format!("M{number}"), &format!("Title {number}")),
        );
    }
    let server = folders.serve();
    let entries = |html: &str| html.matches("<li><b><a href=\"/modules/").count();
    let all = page(&server, "/modules");
    assert_eq!(entries(&all), 150);
    assert!(all.contains("200 found; the first 150 are shown"), "{all}");
    assert!(all.len() < 60_000, "{}", all.len());
    let some = page(&server, "/modules?q=title+19");
    assert!(
        some.contains("href=\"/modules/M19\"") && some.contains("href=\"/modules/M199\""),
        "{some}"
    );
    assert_eq!(entries(&some), 12);
    assert!(some.contains("value=\"title 19\""));
    assert!(page(&server, "/modules?q=none").contains("Nothing found"));
    assert!(page(&server, "/rooms").contains("One found"));
}

#[test]
fn any_code_has_a_page_and_a_feed() {
    let codes = [
        "A/b",
        "X.ics",
        "x.json",
        "x.atom",
        "What?",
        "М-11(23/24)",
        "..",
        "a b",
        "100%",
        "#1",
    ];
    let folders = Folders::empty();
    folders.write("terms.json", TERMS);
    for (number, code) in codes.iter().enumerate() {
        folders.write(
            &format!("modules/{number}.json"),
            module(code, &format!("Title {number}")),
        );
    }
    let server = folders.serve();
    let list = page(&server, "/modules");
    let pages: Vec<&str> = attributes(&list, "href")
        .into_iter()
        .filter(|address| address.starts_with("/modules/"))
        .collect();
    assert_eq!(pages.len(), codes.len());
    for address in pages {
        let html = page(&server, address);
        let feed = attributes(&html, "value")
            .into_iter()
            .find(|value| value.ends_with(".ics"))
            .unwrap();
        let feed = feed.split_once("/modules/").unwrap().1;
        let answer = server.get(&format!("/modules/{feed}"));
        assert_eq!(
            answer.header("content-type"),
            "text/calendar; charset=utf-8",
            "{address}"
        );
        let title = html
            .split("<h1>")
            .nth(1)
            .unwrap()
            .split("</h1>")
            .next()
            .unwrap()
            .to_owned();
        assert!(
            answer
                .text()
                .contains(&format!("SUMMARY:{}", unescaped(&title))),
            "{title}"
        );
    }
}

#[test]
fn nothing_is_done_without_the_tick_and_nothing_for_another_site() {
    let folders = Folders::new();
    let server = folders.serve();
    let home = personal(&folders, Kind::Student, "ann");
    for form in ["new", "stop"] {
        let path = format!("{home}{form}");
        let html = page(&server, &path);
        assert!(
            html.contains("name=\"confirm\"") && html.contains(&format!("action=\"{path}\"")),
            "{html}"
        );
        let answer = server.post(&path, "");
        assert_eq!(
            (answer.status, answer.header("location")),
            (303, &*format!("{path}?unconfirmed=1"))
        );
        assert!(page(&server, answer.header("location")).contains("role=\"alert\""));
        for site in ["cross-site", "same-site"] {
            let answer =
                server.post_with(&path, "confirm=yes", &[&format!("Sec-Fetch-Site: {site}")]);
            assert_eq!(answer.status, 403, "{site}");
        }
    }
    let answer = server.post_with(
        &format!("{home}choices"),
        "cancelled=drop",
        &["Sec-Fetch-Site: cross-site"],
    );
    assert_eq!(answer.status, 403);
    assert_eq!(server.post(&home, "confirm=yes").status, 405);
    assert_eq!(server.post("/modules/A", "confirm=yes").status, 405);
    assert_eq!(
        carillon::links::decision_history(&folders.state()).unwrap(),
        []
    );
    page(&server, &home);
}

#[test]
fn what_is_chosen_is_seen_at_once_on_the_page_and_in_the_feed() {
    let folders = unusual();
    let server = folders.serve();
    let home = personal(&folders, Kind::Student, "ann");
    let feed = folders.student("ann");
    assert!(shown(&server, &home).iter().any(|(_, code, _)| code == "B"));
    let form = "module=B&type=Exam&cancelled=drop&alarm=15&language=de&module=NONE&type=NONE";
    let answer = server.post_with(
        &format!("{home}choices"),
        form,
        &["Sec-Fetch-Site: same-origin"],
    );
    assert_eq!(
        (answer.status, answer.header("location")),
        (303, &*format!("{home}choices?saved=1"))
    );
    let shown = shown(&server, &home);
    assert_eq!(shown, in_feed(&server, &feed));
    let kinds: Vec<(&str, &str)> = shown
        .iter()
        .map(|(_, code, kind)| (&**code, &**kind))
        .collect();
    assert_eq!(
        kinds,
        [("A", "Lecture"), ("A", "Lecture"), ("A", "Field trip")]
    );
    assert!(server.says(&feed, "TRIGGER:-PT15M"));
    let overview = page(&server, &format!("{home}?lang=en"));
    assert!(
        overview.contains("Hidden by your settings: B, Exam."),
        "{overview}"
    );
    let html = page(&server, &format!("{home}choices?saved=1&lang=en"));
    assert!(html.contains("Saved."), "{html}");
    assert_eq!(html.matches(" checked>").count(), 3, "{html}");
    assert!(
        html.contains("value=\"B\" checked") && html.contains("value=\"Exam\" checked"),
        "{html}"
    );
    assert!(
        html.contains("value=\"15\" selected") && html.contains("value=\"de\" selected"),
        "{html}"
    );
    // An empty form takes everything back.
    assert_eq!(server.post(&format!("{home}choices"), "").status, 303);
    let html = page(&server, &format!("{home}choices"));
    assert_eq!(html.matches(" checked>").count(), 0);
    assert!(!page(&server, &home).contains("Hidden by your settings"));
    assert!(!server.says(&feed, "TRIGGER"));
}

#[test]
fn a_module_in_two_terms_has_one_box_to_tick() {
    let folders = Folders::new();
    folders.write(
        "modules/A2.json",
        module("A", "Algebra")
            .replace("S1", "S2")
            .replace("1-3", "1"),
    );
    folders.write(
        "enrolments/A2.json",
        enrolment("A", &["ann"]).replace("S1", "S2"),
    );
    let server = folders.serve();
    let home = personal(&folders, Kind::Student, "ann");
    assert_eq!(
        page(&server, &format!("{home}choices"))
            .matches("name=\"module\" value=\"A\"")
            .count(),
        1
    );
}

#[test]
fn a_new_address_leads_to_the_page_and_the_old_one_to_nothing() {
    let folders = Folders::new();
    let server = folders.serve();
    let home = personal(&folders, Kind::Student, "ann");
    let feed = page(&server, &folders.student("ann"));
    let answer = server.post(&format!("{home}new"), "confirm=yes");
    assert_eq!(answer.status, 303);
    let new = answer.header("location").to_owned();
    assert!(new.ends_with("/?new=1") && !new.starts_with(&home), "{new}");
    assert!(page(&server, &new).contains("This is your new link"));
    let new = new.trim_end_matches("?new=1");
    assert_eq!(page(&server, &format!("{new}timetable.ics")), feed);
    for path in [
        "",
        "choices",
        "settings",
        "new",
        "stop",
        "timetable.ics",
        "timetable.json",
        "help",
    ] {
        assert_eq!(server.get(&format!("{home}{path}")).status, 404, "{path}");
    }
    for form in ["new", "stop", "choices"] {
        assert_eq!(
            server.post(&format!("{home}{form}"), "confirm=yes").status,
            404,
            "{form}"
        );
    }
    // Nobody else's has changed.
    page(&server, &personal(&folders, Kind::Student, "bob"));
}

#[test]
fn a_stopped_feed_says_so_and_nothing_more_can_be_decided_about_it() {
    let folders = Folders::new();
    let server = folders.serve();
    let home = personal(&folders, Kind::Student, "ann");
    let answer = server.post(&format!("{home}stop"), "confirm=yes");
    assert_eq!((answer.status, answer.header("location")), (303, &*home));
    let html = page(&server, &home);
    assert!(
        html.contains("This calendar is turned off")
            && html.contains("Do you want to turn it on again? Ask the timetabling team"),
        "{html}"
    );
    assert!(
        !html.contains("<form") && !html.contains("class=\"meeting ") && !html.contains(".ics"),
        "{html}"
    );
    assert!(!server.says(&folders.student("ann"), "Algebra"));
    for form in ["new", "stop", "choices"] {
        let answer = server.post(&format!("{home}{form}"), "confirm=yes");
        assert_eq!(
            (answer.status, answer.header("location")),
            (303, &*home),
            "{form}"
        );
    }
    assert_eq!(
        carillon::links::decision_history(&folders.state())
            .unwrap()
            .len(),
        1
    );
}

/// The programs of a page, each with how long ago it came.
fn fetches(html: &str) -> Vec<(&str, &str)> {
    let section = html
        .split("id=\"fetches\"")
        .nth(1)
        .map_or("", |rest| rest.split("</section>").next().unwrap());
    let rows = section.split("<li><b>").skip(1);
    rows.map(|row| {
        let (program, rest) = row.split_once("</b> <span>").unwrap();
        (program, rest.split(" <").next().unwrap())
    })
    .collect()
}

#[test]
fn fetches_are_shown_to_the_owner_alone_and_only_if_they_are_known() {
    let folders = Folders::new();
    let none = "No calendar app has fetched this calendar yet.";
    let home = format!("{}settings", personal(&folders, Kind::Student, "ann"));
    let server = folders.serve();
    let html = page(&server, &home);
    assert!(html.contains(none) && fetches(&html).is_empty(), "{html}");
    assert_eq!(
        server
            .ask("GET", &folders.student("ann"), &[OUTLOOK])
            .status,
        200
    );
    assert_eq!(
        server
            .ask(
                "GET",
                &folders
                    .student("ann")
                    .replace("timetable.ics", "changes.atom"),
                &[GOOGLE]
            )
            .status,
        200
    );
    assert_eq!(
        server
            .ask("GET", &folders.student("bob"), &["User-Agent: curl/8"])
            .status,
        200
    );
    // What was seen is written down at the latest now.
    server.stop();
    let server = folders.serve();
    eventually("the fetch is known again", || {
        page(&server, &home).contains("<b>Outlook</b>")
    });
    let html = page(&server, &home);
    assert_eq!(
        fetches(&html),
        [("Outlook", "just now")],
        "who reads news has no calendar from it"
    );
    assert!(
        !html.contains(none) && !html.contains("subscriptions had"),
        "{html}"
    );
    let row = html.split("<b>Outlook</b>").nth(1).unwrap();
    let time: Timestamp = attributes(row, "datetime")[0].parse().unwrap();
    assert_eq!(time, folders.clock.now());
    let of_bob = format!("{}settings", personal(&folders, Kind::Student, "bob"));
    let of_bob = page(&server, &of_bob);
    assert_eq!(fetches(&of_bob), [("A script", "just now")]);
    assert!(
        of_bob.contains(none),
        "a script keeps no calendar: {of_bob}"
    );
    drop(server);
    let mut config = folders.config();
    config.fetches.record = false;
    config.public = PublicConfig {
        modules: false,
        rooms: true,
        programmes: true,
    };
    let html = page(&folders.serve_with(config.clone()), &home);
    assert!(
        !html.contains("id=\"fetches\"") && !html.contains(none),
        "{html}"
    );
    // Many people have the address of a module.
    config.fetches.record = true;
    let html = page(
        &folders.serve_with(config),
        &personal(&folders, Kind::Module, "A"),
    );
    assert!(!html.contains("id=\"fetches\""), "{html}");
}

#[test]
fn an_expectation_is_shown_once_it_has_been_measured() {
    let folders = Folders::empty();
    folders.open_links();
    folders.write("terms.json", TERMS);
    folders.write("modules/A.json", module("A", "Algebra"));
    folders.write(
        "enrolments/A.json",
        enrolment("A", &["ann", "s1", "s2", "s3", "s4", "s5"]),
    );
    // Five had a change after 3 h 10 min; it is the last one, for it is to come.
    let (before, change) = (
        folders.clock.now().as_second() - 100,
        folders.clock.now().as_second() + 3_600,
    );
    let lines = (1..=5).map(|id| {
        format!(
            "fetch {before} outlook-web 200 1 1 student s{id}\nfetch {} outlook-web 200 1 {change} student s{id}\n",
            change + 11_400
        )
    });
    folders.serve().stop();
    let ann = format!("fetch {} google 200 1 1 student ann\n", before - 2 * 3_600);
    std::fs::write(
        folders.state().join("fetches.log"),
        lines.collect::<String>() + &ann,
    )
    .unwrap();
    let server = folders.serve();
    let expected = "5 of 5 Outlook subscriptions showed the last change within 3 h 10 min.";
    // It is measured when the server starts with its feeds in the store.
    eventually("it is measured", || {
        let settings = format!("{}settings", personal(&folders, Kind::Student, "s1"));
        server.says(&settings, expected)
    });
    // Nothing is known of the program that she has, and she sees nothing about others.
    let settings = format!("{}settings", personal(&folders, Kind::Student, "ann"));
    let html = page(&server, &settings);
    assert_eq!(fetches(&html), [("Google Calendar", "2 hours ago")]);
    assert!(!html.contains("subscriptions had"), "{html}");
}

#[test]
fn the_address_of_a_sent_form_leads_to_the_page_that_has_it() {
    let folders = Folders::new();
    let server = folders.serve();
    let page = folders.student("ann").replace("timetable.ics", "");
    for name in ["choices", "choices/"] {
        for method in ["GET", "HEAD"] {
            let answer = server.ask(method, &format!("{page}{name}"), &["Accept: text/html"]);
            assert_eq!(answer.status, 200, "{method} {name}");
        }
    }
    assert!(server.says(
        &format!("{page}choices"),
        &format!("action=\"{page}choices\"")
    ));
    let messages = server.get(&format!("{page}messages"));
    assert_eq!(
        (messages.status, messages.header("location")),
        (303, &*format!("{page}settings"))
    );
    for name in ["choices", "new", "stop"] {
        let answer = server.ask("PUT", &format!("{page}{name}"), &[]);
        assert_eq!(
            (answer.status, answer.header("allow")),
            (405, "GET, HEAD, OPTIONS, POST"),
            "{name}"
        );
    }
    let dead = format!("/f/{}/choices", "a".repeat(26));
    assert_eq!(server.get(&dead).status, 404);
    let stopped = folders.run(&["links", "stop", "student", "ann", "--reason", "asked"]);
    assert!(stopped.status.success());
    eventually("the link is stopped", || {
        server.says(&page, "This calendar is turned off")
    });
    for below in ["choices", "settings"] {
        let html = server.get(&format!("{page}{below}")).text();
        assert!(
            html.contains("This calendar is turned off") && !html.contains("<form"),
            "{html}"
        );
    }
}
