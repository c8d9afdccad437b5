//! Publishing beside what is served: decisions about links while it works, and what follows when it dies or hangs.

use std::io::Write;
use std::net::TcpStream;
use std::sync::mpsc;
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use carillon::app::{App, Supervision};
use carillon::feed::Kind;
use carillon::publish::{Progress, Stage};

use crate::fixture::{
    DEADLINE, Folders, Site, connect, enrolment, eventually, form_request, module, read_answer,
};

/// Holds a publish at a stage for as long as a test wants.
#[derive(Clone, Default)]
struct Gate(Arc<(Mutex<Held>, Condvar)>);

#[derive(Default)]
struct Held {
    at: Option<Stage>,
    is_there: bool,
}

impl Gate {
    fn supervision(&self) -> Supervision {
        let gate = self.clone();
        Supervision {
            progress: Progress::new(move |stage| gate.pass(stage)),
            ..Supervision::default()
        }
    }

    /// The next publish that comes to this stage waits there.
    fn close(&self, stage: Stage) {
        *self.0.0.lock().unwrap() = Held {
            at: Some(stage),
            is_there: false,
        };
    }

    fn open(&self) {
        self.0.0.lock().unwrap().at = None;
        self.0.1.notify_all();
    }

    /// Waits until a publish is held.
    fn wait(&self) {
        let held = self.0.0.lock().unwrap();
        let held = self
            .0
            .1
            .wait_timeout_while(held, DEADLINE, |held| !held.is_there)
            .unwrap()
            .0;
        assert!(held.is_there, "no publish came so far");
    }

    fn pass(&self, stage: Stage) {
        let mut held = self.0.0.lock().unwrap();
        while held.at == Some(stage) {
            held.is_there = true;
            self.0.1.notify_all();
            let result;
            (held, result) = self.0.1.wait_timeout(held, DEADLINE).unwrap();
            if result.timed_out() {
                // The test has failed, and its server is to stop.
                held.at = None;
            }
        }
    }
}

/// Presses the button for a new address; the path of the feed there.
fn reset(site: &impl Site, feed: &str) -> String {
    let answer = site.post(&feed.replace("timetable.ics", "new"), "confirm=yes");
    assert_eq!(answer.status, 303, "{}", answer.text());
    answer.header("location").replace("?new=1", "timetable.ics")
}

const STAGES: [Stage; 5] = [
    Stage::Looking,
    Stage::Reading,
    Stage::Rendering,
    Stage::Composing,
    Stage::Writing,
];

#[test]
fn decisions_are_applied_while_a_publish_is_held_at_any_stage_and_outlive_it() {
    let folders = Folders::ahead();
    let gate = Gate::default();
    let server = folders.serve_supervised(folders.config(), gate.supervision());
    let mut ann = folders.student("ann");
    let bob = folders.student("bob");
    let lecturer = folders.secret(Kind::Staff, "s1");
    for (number, stage) in STAGES.into_iter().enumerate() {
        let title = format!("Title {number}");
        gate.close(stage);
        folders.replace("modules/B.json", module("B", &title));
        gate.wait();
        let old = std::mem::take(&mut ann);
        ann = reset(&server, &old);
        assert_eq!(server.get(&old).status, 404, "{stage:?}");
        assert_eq!(server.get(&ann).status, 200, "{stage:?}");
        let alarm = if number % 2 == 0 { "15" } else { "" };
        let chosen = server.post(
            &lecturer.replace("timetable.ics", "choices"),
            &format!("alarm={alarm}"),
        );
        assert_eq!(chosen.status, 303, "{stage:?}");
        assert_eq!(
            server.says(&lecturer, "BEGIN:VALARM"),
            !alarm.is_empty(),
            "{stage:?}"
        );
        // Somebody at the desk, with a command beside the server.
        let verb = if number % 2 == 0 { "stop" } else { "resume" };
        assert!(
            folders
                .run(&["links", verb, "student", "bob", "--reason", "asked"])
                .status
                .success()
        );
        let is_stopped = verb == "stop";
        eventually("what the desk decided is applied", || {
            server.says(&bob, "SUMMARY:B ") != is_stopped
        });
        assert_eq!(server.get("/readyz").status, 200);
        gate.open();
        eventually("the change is published", || server.says(&ann, &title));
        assert_eq!(
            server.get(&old).status,
            404,
            "{stage:?}: it stays dead after the publish"
        );
        assert_eq!(
            server.says(&lecturer, "BEGIN:VALARM"),
            !alarm.is_empty(),
            "{stage:?}: after the publish"
        );
        eventually("the lecturer's feed has the change", || {
            server.says(&lecturer, &title)
        });
        assert_eq!(
            server.says(&bob, &title),
            !is_stopped,
            "{stage:?}: after the publish"
        );
    }
    server.stop();
    let gate = Gate::default();
    gate.close(Stage::Reading);
    let server = folders.serve_at_once(folders.config(), gate.supervision());
    gate.wait();
    assert!(
        server.says(&ann, "Title 4") && server.says(&lecturer, "BEGIN:VALARM"),
        "from the store"
    );
    assert!(!server.says(&bob, "Title 4"));
    gate.open();
}

#[test]
fn a_link_is_reset_while_the_first_publish_after_a_restart_is_held() {
    let folders = Folders::ahead();
    folders.serve().stop();
    let gate = Gate::default();
    gate.close(Stage::Reading);
    let server = folders.serve_at_once(folders.config(), gate.supervision());
    gate.wait();
    assert_eq!(server.get("/readyz").status, 200);
    let old = folders.student("ann");
    let new = reset(&server, &old);
    assert_eq!(
        (server.get(&old).status, server.get(&new).status),
        (404, 200)
    );
    folders.write("modules/A.json", module("A", "Analysis"));
    gate.open();
    eventually("the change is published", || server.says(&new, "Analysis"));
    assert_eq!(server.get(&old).status, 404);
}

#[test]
fn what_was_chosen_while_a_publish_without_change_is_held_is_there_after_a_restart() {
    let folders = Folders::ahead();
    let gate = Gate::default();
    let server = folders.serve_supervised(folders.config(), gate.supervision());
    gate.close(Stage::Looking);
    // Other bytes, and the same meaning.
    folders.replace("modules/B.json", module("B", "Botany") + "\n\n");
    gate.wait();
    let ann = folders.student("ann");
    assert_eq!(
        server
            .post(&ann.replace("timetable.ics", "choices"), "alarm=30")
            .status,
        303
    );
    gate.open();
    server.stop();
    let gate = Gate::default();
    gate.close(Stage::Looking);
    let server = folders.serve_at_once(folders.config(), gate.supervision());
    gate.wait();
    assert!(server.says(&ann, "BEGIN:VALARM"));
    gate.open();
}

#[test]
fn a_choice_made_at_any_stage_of_a_publish_of_others_is_there_after_a_restart() {
    let folders = Folders::ahead();
    folders.write("modules/C.json", module("C", "Chemistry"));
    folders.write("enrolments/C.json", enrolment("C", &["cy"]));
    let [ann, cy] = ["ann", "cy"].map(|id| folders.student(id));
    for (number, stage) in STAGES.into_iter().enumerate() {
        let gate = Gate::default();
        let server = folders.serve_supervised(folders.config(), gate.supervision());
        gate.close(stage);
        let title = format!("Title {number}");
        folders.replace("modules/C.json", module("C", &title));
        gate.wait();
        let (hidden, shown) = if number % 2 == 0 {
            ("A", "Botany")
        } else {
            ("B", "Algebra")
        };
        let choices = ann.replace("timetable.ics", "choices");
        let chosen = server.post(&choices, &format!("module={hidden}"));
        assert_eq!(chosen.status, 303, "{stage:?}");
        gate.open();
        eventually("the change is published", || server.says(&cy, &title));
        let before = server.get(&ann).text();
        assert!(before.contains(shown), "{stage:?}: {before}");
        server.stop();
        let gate = Gate::default();
        gate.close(Stage::Looking);
        let server = folders.serve_at_once(folders.config(), gate.supervision());
        gate.wait();
        assert_eq!(server.get(&ann).text(), before, "{stage:?}: from the store");
        gate.open();
    }
}

#[test]
fn a_publish_that_is_stuck_ends_the_process() {
    let folders = Folders::ahead();
    let gate = Gate::default();
    let (given_up, ends) = mpsc::channel();
    let supervision = Supervision {
        stuck_after: Duration::from_millis(200),
        end_process: Box::new(move || given_up.send(()).unwrap()),
        ..gate.supervision()
    };
    let server = folders.serve_supervised(folders.config(), supervision);
    gate.close(Stage::Rendering);
    folders.replace("modules/B.json", module("B", "Biology"));
    ends.recv_timeout(DEADLINE).unwrap();
    assert_eq!(
        server.get("/readyz").status,
        200,
        "feeds are served to the end"
    );
    gate.open();
}

#[test]
fn a_publisher_that_dies_ends_the_server_with_an_error_and_decisions_are_answered_at_once() {
    let folders = Folders::ahead();
    let gate = Gate::default();
    let panicking = gate.clone();
    let progress = Progress::new(move |stage| {
        panicking.pass(stage);
        assert_ne!(
            (stage, panicking.0.0.lock().unwrap().is_there),
            (Stage::Rendering, true),
            "a test has it fail"
        );
    });
    let mut config = folders.config();
    // So long a request in flight may take.
    config.http.shutdown_seconds = 60;
    let app = App::start_supervised(
        config,
        folders.clock.clock(),
        Supervision {
            progress,
            ..Supervision::default()
        },
    )
    .unwrap();
    app.startup_links();
    let address = app.address();
    gate.close(Stage::Rendering);
    folders.replace("modules/B.json", module("B", "Biology"));
    gate.wait();
    // A decision that is on its way when the publisher dies.
    let ann = folders.student("ann");
    let request = form_request(&ann.replace("timetable.ics", "new"), "confirm=yes", &[]);
    let mut stream = connect(address);
    let (begin, end) = request.split_at(request.len() - 1);
    stream.write_all(begin.as_bytes()).unwrap();
    gate.open();
    eventually("the server takes no more requests", || {
        TcpStream::connect(address).is_err()
    });
    stream.write_all(end.as_bytes()).unwrap();
    let answer = read_answer(&mut stream, true);
    assert_eq!(answer.status, 503, "{}", answer.text());
    assert!(
        answer.text().contains("Try again in a minute"),
        "{}",
        answer.text()
    );
    assert!(app.wait().is_err(), "the exit status tells it");
    assert_eq!(folders.student("ann"), ann, "nothing was decided");
}

#[test]
fn a_server_that_does_not_stop_in_good_order_once_its_publisher_is_dead_is_ended() {
    let folders = Folders::new();
    let progress = Progress::new(|stage| {
        assert_ne!(stage, Stage::Rendering, "a test has it fail");
    });
    let mut config = folders.config();
    config.http.shutdown_seconds = 0;
    let (end, ended) = mpsc::channel();
    let supervision = Supervision {
        progress,
        stop_timeout: Duration::ZERO,
        end_process: Box::new(move || end.send(()).unwrap()),
        ..Supervision::default()
    };
    // It has not stopped before somebody waits for its end.
    let app = App::start_supervised(config, folders.clock.clock(), supervision).unwrap();
    ended.recv_timeout(DEADLINE).unwrap();
    assert!(app.wait().is_err(), "the exit status tells it");
}
