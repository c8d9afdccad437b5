//! Between a start and the moment when the data folder has been looked at, and after a look that found nothing.

use std::fs;
use std::pin::pin;
use std::task::Poll;

use actix_web::rt::System;
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::{App, web};
use carillon::web::routes;

use crate::fixture::{Folders, Process, Site, eventually, text};

#[test]
fn what_needs_the_data_folder_is_answered_after_a_warm_restart_as_soon_as_it_was_read() {
    let folders = Folders::new();
    let atom = {
        let server = folders.serve();
        let atom = server.get("/modules/A.atom").text();
        server.stop();
        atom
    };
    let mut config = folders.config();
    config.listen.set_port(80);
    for path in ["/modules/A.atom", "/modules", "/modules/A"] {
        let (mut publisher, links, snapshots) = folders.publisher_with(config.clone());
        let site = folders.web_site(links, snapshots);
        System::new().block_on(async {
            let app =
                init_service(App::new().app_data(web::Data::new(site)).configure(routes)).await;
            let asked = |path: &str| TestRequest::get().uri(path).to_request();
            assert_eq!(call_service(&app, asked("/readyz")).await.status(), 200);
            assert_eq!(
                call_service(&app, asked("/modules/A.ics")).await.status(),
                200
            );
            let mut answer = pin!(call_service(&app, asked(path)));
            let is_pending = std::future::poll_fn(|context| {
                Poll::Ready(answer.as_mut().poll(context).is_pending())
            });
            assert!(is_pending.await, "{path}");
            publisher.publish(crate::fixture::now());
            let answer = answer.await;
            assert_eq!(answer.status(), 200, "{path}");
            let body = text(&read_body(answer).await);
            assert!(body.contains("Algebra"), "{path}: {body}");
            if path.ends_with(".atom") {
                let entries = |text: &str| text.matches("<entry>").count();
                assert_eq!(entries(&body), entries(&atom));
            }
        });
    }
}

#[test]
fn a_damaged_store_without_a_data_folder_says_why_nothing_is_served() {
    let folders = Folders::new();
    folders.serve().stop();
    fs::remove_dir_all(folders.state().join("good")).unwrap();
    fs::write(folders.store().join("conf"), [7; 64]).unwrap();
    fs::rename(folders.data(), folders.root().join("away")).unwrap();
    check_nothing_served(&folders, "damaged and were set aside");
}

#[test]
fn a_first_start_without_a_data_folder_says_why_nothing_is_served() {
    let folders = Folders::new();
    fs::rename(folders.data(), folders.root().join("away")).unwrap();
    check_nothing_served(&folders, "no feeds are stored");
}

/// The server says so, in the log too, and serves as soon as the folder is back.
fn check_nothing_served(folders: &Folders, why: &str) {
    let process = Process::start(folders).published();
    for path in ["/readyz", "/modules/A.ics", "/modules/A.atom", "/modules/A"] {
        let answer = process.get(path);
        assert_eq!(answer.status, 503, "{path}");
        assert!(
            answer.text().contains("data folder") && answer.text().contains(why),
            "{path}: {}",
            answer.text()
        );
        assert_eq!(answer.header("retry-after"), "5");
    }
    let page = process.ask(
        "GET",
        "/modules/A",
        &["Accept: text/html", "Accept-Language: de"],
    );
    assert!(
        page.text().contains("Zurzeit keine Stundenpläne"),
        "{}",
        page.text()
    );
    let has_why = |line: &&str| line.contains("no feed can be served") && line.contains(why);
    eventually("it is logged once", || {
        process.log().lines().filter(has_why).count() == 1
    });
    fs::rename(folders.root().join("away"), folders.data()).expect("the folder was moved away");
    eventually("the folder is noticed", || {
        process.get("/modules/A.ics").status == 200
    });
    process.stop();
}

#[test]
fn a_list_of_a_restart_without_the_data_folder_says_why_it_cannot_be_shown() {
    let folders = Folders::new();
    folders.serve().stop();
    fs::remove_dir_all(folders.state().join("good")).unwrap();
    fs::rename(folders.data(), folders.root().join("away")).unwrap();
    let process = Process::start(&folders).published();
    assert_eq!(process.get("/modules/A.ics").status, 200);
    for path in ["/modules", "/modules/A.atom"] {
        let answer = process.get(path);
        assert_eq!(answer.status, 503, "{path}");
        assert!(
            answer.text().contains("the data folder cannot be read"),
            "{path}: {}",
            answer.text()
        );
    }
    process.stop();
}
