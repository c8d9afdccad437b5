//! Everything in an answer comes from one publish, however fast publishes follow each other.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use actix_web::rt::System;
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::{App, web};
use carillon::feed::Kind;
use carillon::web::routes;

use crate::fixture::{Folders, page_of, text};

/// Requests for each page.
const REQUESTS: usize = 60;

/// Writes a folder in which the titles of modules, rooms, terms and people all carry the number.
fn write(folders: &Folders, round: u64) {
    let mark = format!("zqz{round:06}");
    let terms = format!(
        r#"{{ "timezone": "Europe/London", "terms": [ {{ "id": "S1", "title": "Term {mark}",
            "weeks": {{ "1": "2096-10-01", "2": "2096-10-08", "3": "2096-10-15" }} }} ] }}"#
    );
    let module = |code: &str| {
        format!(
            r#"{{ "code": "{code}", "title": "Module {mark}", "term": "S1", "activities": [
                {{ "id": "LEC", "type": "Type {mark}", "day": "Mon", "start": "09:00", "end": "10:00",
                   "weeks": "1-3", "rooms": ["R1"], "staff": ["s1"] }} ] }}"#
        )
    };
    folders.write("terms.json", terms);
    folders.write(
        "rooms.json",
        format!(r#"{{ "R1": {{ "title": "Room {mark}" }} }}"#),
    );
    let ann = format!("\"Ann {mark}\"");
    folders.write(
        "people.json",
        format!(
            r#"[ {{ "id": "s1", "name": "Staff {mark}", "role": "staff" }},
                 {{ "id": "ann", "name": {ann}, "role": "student" }} ]"#
        ),
    );
    folders.write("modules/A.json", module("A"));
    folders.write("modules/B.json", module("B"));
}

/// Ends the publishing thread, also when an assertion fails.
struct End<'a>(&'a AtomicBool);

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// The numbers in a text.
fn marks(text: &str) -> BTreeSet<&str> {
    let parts = text.split("zqz").skip(1);
    parts.filter_map(|part| part.get(..6)).collect()
}

#[test]
fn every_answer_comes_from_one_publish() {
    let folders = Folders::new();
    let (mut publisher, links, snapshots) = folders.publisher_with(folders.config());
    // Two publishes that differ in everything, and that a thread serves in turns as fast as it can.
    let both = [0, 1].map(|round| {
        write(&folders, round);
        publisher.publish(crate::fixture::now());
        Arc::clone(&snapshots.current())
    });
    assert_eq!(both.each_ref().map(|snapshot| snapshot.generation), [1, 2]);
    let site = folders.web_site(links, snapshots.clone());
    let ann = folders.secret(Kind::Student, "ann");
    let ann_page = page_of(&ann);
    let ann_news = format!("{ann_page}changes.atom");
    let paths = [
        "/modules/A",
        "/modules",
        "/rooms/R1",
        "/rooms",
        "/modules/A.ics",
        "/modules/A.json",
        "/modules/A.atom",
        "/help?module=A",
        ann_page,
        &ann,
        &ann_news,
    ];
    let is_over = AtomicBool::new(false);
    let seen = thread::scope(|scope| {
        scope.spawn(|| {
            for snapshot in both.iter().cycle() {
                snapshots.put(Arc::clone(snapshot));
                if is_over.load(Ordering::Relaxed) {
                    break;
                }
            }
        });
        let mut seen = BTreeSet::new();
        let end = End(&is_over);
        System::new().block_on(async {
            let site = web::Data::new(site);
            let app = init_service(App::new().app_data(site).configure(routes)).await;
            for path in paths.iter().cycle().take(REQUESTS * paths.len()) {
                let answer = call_service(&app, TestRequest::get().uri(path).to_request()).await;
                assert_eq!(answer.status(), 200, "{path}");
                let body = text(&read_body(answer).await);
                let marks = marks(&body);
                assert_eq!(marks.len(), 1, "{path}: {marks:?}\n{body}");
                seen.extend(marks.into_iter().map(str::to_owned));
            }
        });
        drop(end);
        seen
    });
    assert_eq!(seen.len(), 2, "the snapshot never changed");
}
