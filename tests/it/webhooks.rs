//! Webhooks against receivers that fail in every way: the sender alone with a clock that the test moves, the whole server, and
//! a server that is killed. `tests/peers/test_webhooks.py` has a receiver with the library of the standard.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use carillon::config::{Config, WebhookConfig, WebhookTopic};
use carillon::feed::Kind;
use carillon::sign_in::AccountRole;
use carillon::webhooks::{
    DeliveryFailure, DeliveryState, NewEvents, WebhookCursors, WebhookEvent, WebhookQueue,
    WebhookReceiver, WebhookSecret, WebhookSender, WebhookStep,
};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::fixture::{
    Browser, Folders, Process, Random, SERVE, cases, complaint, decision_at, enrolment, eventually,
    lecture, now, random_moment, system_now, titled_module,
};

const OVERVIEW: &str = "/desk/overview";

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// The way in which a receiver answers a request.
type Answer = Arc<dyn Fn(&mut TcpStream) + Send + Sync>;

/// A request as it came.
#[derive(Clone, Debug)]
struct Received {
    headers: BTreeMap<String, String>,
    body: String,
}

/// A receiver on this machine. It runs until the test ends.
#[derive(Clone)]
struct Receiver {
    address: SocketAddr,
    received: Arc<Mutex<Vec<Received>>>,
    answer: Arc<Mutex<Answer>>,
}

impl Receiver {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let receiver = Self {
            address: listener.local_addr().unwrap(),
            received: Arc::default(),
            answer: Arc::new(Mutex::new(plain("204 No Content"))),
        };
        let shared = receiver.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (mut stream, shared) = (stream.unwrap(), shared.clone());
                std::thread::spawn(move || {
                    if let Some(request) = read(&mut stream) {
                        shared.received.lock().unwrap().push(request);
                        let answer = Arc::clone(&shared.answer.lock().unwrap());
                        answer(&mut stream);
                    }
                });
            }
        });
        receiver
    }

    fn answer_with(&self, answer: Answer) {
        *self.answer.lock().unwrap() = answer;
    }

    fn webhook(&self, topics: &[WebhookTopic]) -> WebhookConfig {
        WebhookConfig {
            address: format!("http://{}/hook?key=hush", self.address),
            topics: topics.into(),
            ..WebhookConfig::default()
        }
    }

    fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }

    /// The bodies of the requests of this type, with their signatures checked.
    fn bodies(&self, event_type: &str) -> Vec<Value> {
        let received = self.received();
        let bodies = received.iter().map(Received::checked);
        bodies.filter(|body| body["type"] == event_type).collect()
    }
}

/// Reads a request; `None` if the connection ends before its end.
fn read(stream: &mut TcpStream) -> Option<Received> {
    let mut text = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let len = stream.read(&mut buffer).ok().filter(|len| *len > 0)?;
        text.extend_from_slice(&buffer[..len]);
        let text = String::from_utf8_lossy(&text);
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let headers: BTreeMap<String, String> = head
            .lines()
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
            .collect();
        if body.len() == headers["content-length"].parse::<usize>().unwrap() {
            let body = body.to_owned();
            return Some(Received { headers, body });
        }
    }
}

impl Received {
    fn id(&self) -> &str {
        &self.headers["webhook-id"]
    }

    /// The body, if the signature is right.
    #[track_caller]
    fn checked(&self) -> Value {
        let seconds = self.headers["webhook-timestamp"].parse().unwrap();
        let secret = WebhookSecret::parse(SECRET).unwrap();
        let signature = secret.signature(self.id(), seconds, &self.body);
        assert_eq!(self.headers["webhook-signature"], signature);
        assert_eq!(self.headers["content-type"], "application/json");
        let body: Value = serde_json::from_str(&self.body).unwrap();
        assert_eq!(body["id"], self.id());
        body
    }
}

fn text(answer: impl Into<String>) -> Answer {
    let answer = answer.into();
    Arc::new(move |stream| {
        let _ = stream.write_all(answer.as_bytes());
    })
}

fn plain(status: &str) -> Answer {
    text(format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\n\r\n"))
}

fn secret_file(folder: &Path) -> std::path::PathBuf {
    let path = folder.join("webhook.secret");
    fs::write(&path, format!("{SECRET}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    path
}

/// A sender with one event in its queue.
struct World {
    folder: tempfile::TempDir,
    receiver: WebhookReceiver,
    sender: WebhookSender,
    now: Timestamp,
}

impl World {
    fn new(webhook: &WebhookConfig, events: usize) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let timeout = Duration::from_millis(200);
        let secret = WebhookSecret::parse(SECRET).unwrap();
        let mut world = Self {
            sender: WebhookSender::new("portal", WebhookQueue::read(folder.path()).unwrap()),
            receiver: WebhookReceiver::with_timeout(webhook, secret, timeout),
            folder,
            now: now(),
        };
        let events = NewEvents {
            events: vec![WebhookEvent::ping(world.now); events],
            ..NewEvents::default()
        };
        world.sender.queue_events(events, world.now).unwrap();
        world
    }

    fn step(&mut self) -> WebhookStep {
        let receiver = &self.receiver;
        let send = |delivery: &carillon::webhooks::QueuedDelivery, now| {
            (receiver.send(&delivery.id, &delivery.body, now), now)
        };
        self.sender.step(send, (self.now, 0)).unwrap()
    }

    /// Tries once, and returns the state of the first delivery after it; `None` if it was delivered.
    fn try_once(&mut self) -> Option<DeliveryState> {
        assert_eq!(self.step(), WebhookStep::Tried);
        let queue = WebhookQueue::read(self.folder.path()).unwrap();
        let first = queue.of("portal").unwrap().entries.first();
        first.map(|entry| entry.state.clone())
    }

    /// Another process with the same state folder.
    fn restart(&mut self) {
        let queue = WebhookQueue::read(self.folder.path()).unwrap();
        self.sender = WebhookSender::new("portal", queue);
    }
}

#[test]
fn an_event_that_a_receiver_does_not_take_is_kept_with_the_reason_and_comes_again_with_its_id() {
    let endless = |stream: &mut TcpStream| {
        let head = "HTTP/1.1 500 No\r\ncontent-length: 999999999999\r\n\r\n";
        let _ = stream.write_all(head.as_bytes());
        let block = vec![b'h'; 1 << 16];
        while stream.write_all(&block).is_ok() {}
    };
    let half = |stream: &mut TcpStream| {
        let _ = stream.write_all(b"HTTP/1.1 20");
        let _ = stream.shutdown(Shutdown::Both);
    };
    let hang = |stream: &mut TcpStream| {
        // Until the sender gives up.
        let _ = stream.read(&mut [0]);
    };
    let slow_head = |stream: &mut TcpStream| {
        for _ in 0..3 {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nx: y\r\n");
            let _ = stream.read(&mut [0]);
        }
    };
    let long_head = format!("HTTP/1.1 200 OK\r\nx: {}\r\n\r\n", "h".repeat(1 << 20));
    let redirect =
        "HTTP/1.1 307 Go\r\nlocation: http://127.0.0.1:1/hush\r\ncontent-length: 0\r\n\r\n";
    let failures: Vec<(&str, Answer)> = vec![
        ("answered 500", plain("500 Oh hush")),
        ("answered 404", plain("404 Not Found")),
        ("answered 307, a redirect", text(redirect)),
        ("answered 500", Arc::new(endless)),
        ("", Arc::new(half)),
        ("did not answer in time", Arc::new(hang)),
        ("did not answer in time", Arc::new(slow_head)),
        ("", text(long_head)),
        ("is not HTTP", text("hush hush\r\n\r\n")),
        ("", text("")),
    ];
    for (number, (expected, answer)) in failures.into_iter().enumerate() {
        let receiver = Receiver::start();
        let mut world = World::new(&receiver.webhook(&[]), 1);
        receiver.answer_with(answer);
        let Some(DeliveryState::Waiting {
            until,
            tries: 1,
            why,
            asked: None,
        }) = world.try_once()
        else {
            panic!("{number} is tried again");
        };
        assert_eq!(until, world.now + SignedDuration::from_secs(5), "{number}");
        assert!(!why.is_empty() && why.contains(expected), "{number}: {why}");
        assert!(!why.contains("hush"), "{number}: {why}");
        assert_eq!(world.step(), WebhookStep::WaitUntil(until));
        world.restart();
        assert_eq!(world.step(), WebhookStep::WaitUntil(until), "{number}");
        world.now = until;
        receiver.answer_with(plain("200 OK"));
        assert_eq!(world.try_once(), None, "{number}");
        assert_eq!(world.step(), WebhookStep::Idle);
        let requests = receiver.received();
        let [first, second] = &requests[..] else {
            panic!("{number}: {requests:?}");
        };
        assert_eq!((first.id(), &first.body), (second.id(), &second.body));
        let (first, second) = (first.checked(), second.checked());
        assert_eq!(first["type"], "ping");
        assert_eq!(first, second);
    }
}

#[test]
fn an_outcome_that_cannot_be_written_down_is_written_before_anything_is_sent_again() {
    let receiver = Receiver::start();
    let mut world = World::new(&receiver.webhook(&[]), 2);
    let state = world.folder.path().to_owned();
    let elsewhere = state.with_extension("elsewhere");
    let mut requests = 0;
    let mut step = |sender: &mut WebhookSender, is_lost: bool| {
        let send = |_: &carillon::webhooks::QueuedDelivery, _| {
            requests += 1;
            if is_lost {
                fs::rename(&state, &elsewhere).unwrap();
            }
            (Ok(()), world.now)
        };
        let outcome = sender.step(send, (world.now, 0));
        (outcome.is_ok(), requests)
    };
    assert_eq!(step(&mut world.sender, true), (false, 1));
    assert_eq!(step(&mut world.sender, false), (false, 1));
    fs::rename(&elsewhere, &state).unwrap();
    assert_eq!(
        step(&mut world.sender, false),
        (true, 2),
        "the second event"
    );
    let queue = WebhookQueue::read(&state).unwrap();
    assert_eq!(queue.of("portal").unwrap().entries, []);
}

#[test]
fn a_receiver_that_is_away_is_tried_for_two_days_and_leaves_a_dead_letter_that_can_be_sent_again() {
    let receiver = Receiver::start();
    let mut webhook = receiver.webhook(&[]);
    // Nothing listens there.
    webhook.address = "http://127.0.0.1:1/".into();
    let mut world = World::new(&webhook, 1);
    let begun = world.now;
    let mut tries = 0;
    loop {
        match world.step() {
            WebhookStep::Tried => tries += 1,
            WebhookStep::WaitUntil(until) => world.now = until,
            WebhookStep::Idle => break,
        }
        world.restart();
    }
    assert_eq!(tries, 9);
    let hours = world.now.duration_since(begun).as_hours();
    assert!((36..=60).contains(&hours), "{hours}");
    let mut queue = WebhookQueue::read(world.folder.path()).unwrap();
    let dead: Vec<_> = queue.of("portal").unwrap().dead().cloned().collect();
    assert_eq!((dead.len(), dead[0].tries()), (1, 9));
    assert!(
        dead[0].why().contains("cannot be reached"),
        "{}",
        dead[0].why()
    );
    let id = &dead[0].delivery.id;
    assert!(
        queue
            .decide(id, DeliveryState::again(world.now), world.now)
            .unwrap()
    );
    let secret = WebhookSecret::parse(SECRET).unwrap();
    let timeout = Duration::from_secs(15);
    world.receiver = WebhookReceiver::with_timeout(&receiver.webhook(&[]), secret, timeout);
    assert_eq!(world.try_once(), None);
    assert_eq!(receiver.received()[0].id(), id.as_str());
}

#[test]
fn a_receiver_that_is_busy_gets_nothing_before_its_time_and_one_that_is_gone_nothing_more() {
    let receiver = Receiver::start();
    let mut world = World::new(&receiver.webhook(&[]), 2);
    let in_an_hour = world.now + SignedDuration::from_hours(1);
    let date = in_an_hour.strftime("%a, %d %b %Y %H:%M:%S GMT");
    for (status, after) in [("503 Busy", "3600"), ("429 Slowly", &*date.to_string())] {
        let mut world = World::new(&receiver.webhook(&[]), 2);
        receiver.answer_with(text(format!(
            "HTTP/1.1 {status}\r\nretry-after: {after}\r\ncontent-length: 0\r\n\r\n"
        )));
        world.try_once();
        // The second event waits too, also after a restart.
        assert_eq!(world.step(), WebhookStep::WaitUntil(in_an_hour), "{status}");
        world.restart();
        assert_eq!(world.step(), WebhookStep::WaitUntil(in_an_hour), "{status}");
        receiver.answer_with(plain("200 OK"));
        world.now = in_an_hour;
        assert!(world.try_once().is_some() && world.try_once().is_none());
    }
    receiver.answer_with(plain("410 Gone"));
    let Some(DeliveryState::Dead {
        tries: 1,
        why,
        asked: Some(asked),
    }) = world.try_once()
    else {
        panic!("it is a dead letter at once");
    };
    assert!(why.contains("410"), "{why}");
    // The other one would be a dead letter too, so it waits for a day, also after a restart.
    let in_a_day = world.now + SignedDuration::from_hours(24);
    assert_eq!(asked, in_a_day);
    assert_eq!(world.step(), WebhookStep::WaitUntil(in_a_day));
    world.restart();
    assert_eq!(world.step(), WebhookStep::WaitUntil(in_a_day));
    // Somebody who sends the dead letter again ends the pause.
    let mut queue = WebhookQueue::read(world.folder.path()).unwrap();
    let id = queue
        .of("portal")
        .unwrap()
        .dead()
        .next()
        .unwrap()
        .delivery
        .id
        .clone();
    let again = DeliveryState::again(world.now);
    assert!(queue.decide(&id, again, world.now).unwrap());
    receiver.answer_with(plain("200 OK"));
    assert!(world.try_once().is_some() && world.try_once().is_none());
    assert_eq!(world.step(), WebhookStep::Idle);
}

#[test]
fn a_pause_begins_when_the_answer_comes() {
    let mut world = World::new(&Receiver::start().webhook(&[]), 1);
    let answered = world.now + SignedDuration::from_secs(15);
    let failure = DeliveryFailure::of("the receiver did not answer in time".into());
    let send = |_: &carillon::webhooks::QueuedDelivery, _| (Err(failure), answered);
    world.sender.step(send, (world.now, 0)).unwrap();
    let until = answered + SignedDuration::from_secs(5);
    assert_eq!(world.step(), WebhookStep::WaitUntil(until));
}

#[test]
fn a_change_that_is_read_again_has_the_id_that_it_had() {
    let receiver = Receiver::start();
    let changed = |meetings: usize| NewEvents {
        events: vec![WebhookEvent {
            event_type: "timetable.changed",
            at: now(),
            data: json!({ "meetings": meetings }),
        }],
        read: WebhookCursors {
            changes: Some(now()),
            ..WebhookCursors::default()
        },
        ..NewEvents::default()
    };
    let sent = |world: &mut World, meetings: usize| {
        let queued = world.sender.queue_events(changed(meetings), world.now);
        assert!(queued.unwrap());
        // While it waits, it is not queued again.
        world
            .sender
            .queue_events(changed(meetings), world.now)
            .unwrap();
        assert_eq!(world.try_once(), None);
        assert_eq!(world.step(), WebhookStep::Idle);
        receiver.received().last().unwrap().id().to_owned()
    };
    let mut worlds = [(); 2].map(|()| World::new(&receiver.webhook(&[]), 0));
    let [one, restored] = &mut worlds;
    let id = sent(one, 1);
    assert_eq!(sent(restored, 1), id);
    assert_ne!(sent(restored, 2), id);
}

#[test]
fn events_that_fail_come_after_those_that_do_not_and_a_full_queue_takes_no_more() {
    let receiver = Receiver::start();
    let mut world = World::new(&receiver.webhook(&[]), 200);
    assert_eq!(world.sender.room().unwrap(), 0);
    receiver.answer_with(plain("500 No"));
    world.try_once();
    receiver.answer_with(plain("200 OK"));
    world.try_once();
    world.now += SignedDuration::from_secs(5);
    world.try_once();
    let requests = receiver.received();
    let [first, second, third] = &requests[..] else {
        panic!("{requests:?}");
    };
    assert_eq!(first.id(), third.id());
    assert_ne!(first.id(), second.id());
    assert_eq!(world.sender.room().unwrap(), 2);
    assert_eq!(world.sender.cursors(), WebhookCursors::default());
    // Large events are fewer.
    let mut world = World::new(&receiver.webhook(&[]), 0);
    let large = WebhookEvent {
        data: json!({ "x": "x".repeat(1 << 20) }),
        ..WebhookEvent::ping(world.now)
    };
    for _ in 0..4 {
        assert!(world.sender.room().unwrap() > 0);
        let events = NewEvents {
            events: vec![large.clone()],
            ..NewEvents::default()
        };
        world.sender.queue_events(events, world.now).unwrap();
    }
    assert_eq!(world.sender.room().unwrap(), 0);
}

/// Module A with a lecture at this time.
fn module_at(start: &str) -> Value {
    let times = json!({ "start": start, "end": "11:00", "weeks": "1-3" });
    titled_module("A", "Algebra", json!([lecture(times)]))
}

fn with_webhook(config: &mut Config, name: &str, webhook: WebhookConfig) {
    let secret_file = secret_file(config.state.parent().unwrap());
    let webhook = WebhookConfig {
        secret_file,
        ..webhook
    };
    config.webhooks.insert(name.into(), webhook);
}

const ALL: [WebhookTopic; 4] = [
    WebhookTopic::Changes,
    WebhookTopic::Decisions,
    WebhookTopic::Holds,
    WebhookTopic::Problems,
];

#[test]
fn a_server_sends_what_changes_to_each_receiver_and_names_people_only_where_the_settings_say_so() {
    let folders = Folders::new();
    folders.write("enrolments/A.json", enrolment("A", &["ann", "bob"]));
    folders.write("modules/A.json", module_at("09:00"));
    let [portal, office, hanging] = [(); 3].map(|()| Receiver::start());
    hanging.answer_with(Arc::new(|stream| {
        let _ = stream.read(&mut [0]);
    }));
    fs::write(folders.data().join("protected"), "bob\n").unwrap();
    let server = folders.serve_configured(|config| {
        config.desk.protected = "protected".into();
        with_webhook(config, "hanging", hanging.webhook(&ALL));
        with_webhook(config, "portal", portal.webhook(&ALL));
        let office = office.webhook(&[WebhookTopic::Decisions]);
        with_webhook(
            config,
            "office",
            WebhookConfig {
                people: true,
                ..office
            },
        );
    });
    let queue = || WebhookQueue::read(&folders.state()).unwrap();
    eventually("all three begin", || queue().webhooks().count() == 3);
    folders.replace("modules/A.json", module_at("10:00"));
    eventually("the change comes", || {
        !portal.bodies("timetable.changed").is_empty()
    });
    let changed = &portal.bodies("timetable.changed")[0];
    let change = &changed["data"]["changes"][0];
    assert_eq!(
        (&change["kind"], &change["module"]),
        (&json!("moved"), &json!("A"))
    );
    assert_eq!(
        changed["data"]["meetings"],
        change["meetings"].as_array().unwrap().len()
    );
    let before = change["meetings"][0]["before"]["start"].as_str().unwrap();
    assert!(before.ends_with("T08:00:00Z"), "{before}");
    let links = folders.open_links();
    for id in ["ann", "bob"] {
        links
            .rotate(decision_at(id, folders.clock.now()), None)
            .unwrap();
    }
    let decided = |receiver: &Receiver| -> Vec<Value> {
        let bodies = receiver.bodies("links.decided").into_iter();
        bodies.map(|body| body["data"].clone()).collect()
    };
    let sum = |data: &[Value]| -> u64 {
        let people = data
            .iter()
            .flat_map(|data| data["people"].as_array().unwrap());
        let named = data
            .iter()
            .flat_map(|data| data["decisions"].as_array().unwrap());
        people
            .map(|row| row["count"].as_u64().unwrap())
            .sum::<u64>()
            + named.count() as u64
    };
    for receiver in [&portal, &office] {
        eventually("both decisions come", || sum(&decided(receiver)) == 2);
    }
    folders.replace("modules/A.json", "not JSON");
    eventually("the problem comes", || {
        !portal.bodies("problems.changed").is_empty()
    });
    server.stop();
    let problems = &portal.bodies("problems.changed")[0]["data"];
    assert_eq!(problems["errors"], 1);
    assert_eq!(problems["problems"][0]["place"], "modules/A.json:1");
    let all = |receiver: &Receiver| -> String {
        receiver
            .received()
            .iter()
            .map(|request| request.body.clone())
            .collect()
    };
    assert!(all(&office).contains("\"id\":\"ann\""), "{}", all(&office));
    let tokens = ["ann", "bob"].map(|id| folders.token(Kind::Student, id));
    for text in [all(&portal), all(&office)] {
        assert!(!text.contains("bob") && tokens.iter().all(|token| !text.contains(token)));
    }
    assert!(!all(&portal).contains("ann"), "{}", all(&portal));
    // The next server sends nothing twice that was delivered.
    let before = portal.received().len();
    folders.replace("modules/A.json", module_at("10:00"));
    let server = folders.serve_configured(|config| {
        with_webhook(config, "portal", portal.webhook(&ALL));
    });
    eventually("the problem is gone", || {
        portal.bodies("problems.changed").len() == 2
    });
    server.stop();
    assert_eq!(portal.received().len(), before + 1);
    assert!(hanging.received().len() < before);
}

/// Settings with one webhook, as a file.
/// Starts the server with a proxy that is not there, which must not get a request for this machine.
fn start_behind_a_proxy(folders: &Folders) -> Process {
    let mut command = folders.command(&SERVE);
    for name in ["HTTP_PROXY", "ALL_PROXY", "http_proxy", "all_proxy"] {
        command.env(name, "http://127.0.0.1:1");
    }
    Process::launch(folders, &mut command)
}

fn write_settings(folders: &Folders, receiver: &Receiver) {
    let secret_file = secret_file(folders.root());
    let settings = format!(
        "[webhooks.portal]\naddress = \"http://{}/\"\nsecret_file = \"{}\"\ntopics = [\"changes\", \"decisions\"]\n",
        receiver.address,
        secret_file.display()
    );
    fs::write(folders.root().join("carillon.toml"), settings).unwrap();
}

#[test]
fn a_source_that_cannot_be_read_stops_only_its_own_topic() {
    let folders = Folders::ahead();
    let receiver = Receiver::start();
    write_settings(&folders, &receiver);
    let settings = folders.root().join("carillon.toml");
    let text = fs::read_to_string(&settings).unwrap();
    fs::write(&settings, text.replace("decisions", "holds")).unwrap();
    let server = start_behind_a_proxy(&folders).published();
    server.stop();
    let server = start_behind_a_proxy(&folders).published();
    fs::write(folders.state().join("holds.json"), "hush").unwrap();
    server.wait_for_log("a source of a webhook cannot be read");
    folders.replace("modules/A.json", module_at("09:00"));
    eventually("the change is sent", || {
        !receiver.bodies("timetable.changed").is_empty()
    });
    server.stop();
}

#[test]
fn a_server_that_is_killed_at_random_moments_sends_every_change_and_decision_at_least_once() {
    let folders = Folders::ahead();
    let receiver = Receiver::start();
    write_settings(&folders, &receiver);
    let times: Vec<String> = (0..=cases(9, 100))
        .map(|n| format!("{:02}:{:02}", 8 + n / 60, n % 60))
        .collect();
    folders.write("enrolments/A.json", enrolment("A", &["ann"]));
    folders.write("modules/A.json", module_at(&times[0]));
    let mut random = Random::of(5);
    let mut server = start_behind_a_proxy(&folders).published();
    let begun = || {
        let queue = WebhookQueue::read(&folders.state()).unwrap();
        queue.of("portal").is_some()
    };
    eventually("the webhook begins", begun);
    for (number, time) in times[1..].iter().enumerate() {
        let before = receiver.received().len();
        folders.replace("modules/A.json", module_at(time));
        folders.prints(&["links", "rotate", "student", "ann", "--reason", "x"]);
        if number % 2 == 0 {
            // It has the request, and never answers.
            receiver.answer_with(Arc::new(|stream| drop(stream.read(&mut [0]))));
            eventually("a request hangs", || receiver.received().len() > before);
        } else {
            random_moment(&mut random, 300_000);
        }
        server.kill();
        receiver.answer_with(plain("200 OK"));
        server = Process::start(&folders).published();
    }
    let resets = || -> usize {
        let unique: BTreeMap<String, Received> = receiver
            .received()
            .into_iter()
            .map(|request| (request.id().into(), request))
            .collect();
        let bodies = unique.values().map(Received::checked);
        let decided = bodies.filter(|body| body["type"] == "links.decided");
        let counts = decided.map(|body| body["data"]["people"][0]["count"].as_u64().unwrap());
        usize::try_from(counts.sum::<u64>()).unwrap()
    };
    eventually("all decisions have come", || resets() == times.len() - 1);
    let last = |times: &str| {
        let changes = receiver.bodies("timetable.changed");
        let mut changes = changes
            .iter()
            .flat_map(|body| body["data"]["changes"].as_array().unwrap());
        changes.any(|change| {
            let after = &change["meetings"][0]["after"]["start"];
            let (hour, minute) = times.split_once(':').unwrap();
            let utc = hour.parse::<u8>().unwrap() - 1;
            after
                .as_str()
                .is_some_and(|after| after.ends_with(&format!("T{utc:02}:{minute}:00Z")))
        })
    };
    eventually("the last change has come", || last(times.last().unwrap()));
    eventually("nothing waits any more", || {
        let queue = WebhookQueue::read(&folders.state()).unwrap();
        queue.of("portal").unwrap().entries.is_empty()
    });
    server.stop();
    let ids: BTreeSet<String> = receiver
        .received()
        .iter()
        .map(|one| one.id().into())
        .collect();
    assert!(ids.len() < receiver.received().len(), "some came again");
}

#[test]
fn the_command_tests_a_receiver_and_shows_sends_and_drops_dead_letters() {
    let folders = Folders::new();
    folders.open_links();
    let receiver = Receiver::start();
    write_settings(&folders, &receiver);
    let said = folders.prints(&["webhooks", "test", "portal"]);
    assert!(said.starts_with("portal has taken the ping msg_"), "{said}");
    assert_eq!(receiver.bodies("ping").len(), 1);
    receiver.answer_with(plain("401 Who"));
    let refused = folders.refuses(&["webhooks", "test", "portal"]);
    assert!(refused.contains("the receiver answered 401"), "{refused}");
    let unknown = folders.refuses(&["webhooks", "test", "app"]);
    assert!(unknown.contains("they have [portal]"), "{unknown}");
    let secret = folders.prints(&["webhooks", "secret"]);
    assert!(WebhookSecret::parse(secret.trim()).is_ok());
    let mut queue = WebhookQueue::read(&folders.state()).unwrap();
    let mut sender = WebhookSender::new("portal", WebhookQueue::read(&folders.state()).unwrap());
    let events = NewEvents {
        events: vec![WebhookEvent::ping(system_now()); 3],
        ..NewEvents::default()
    };
    sender.queue_events(events, system_now()).unwrap();
    queue.refresh().unwrap();
    let entries = &queue.of("portal").unwrap().entries;
    let ids: Vec<_> = entries
        .iter()
        .map(|entry| entry.delivery.id.clone())
        .collect();
    for id in &ids {
        let dead = DeliveryState::Dead {
            tries: 9,
            why: "the receiver answered 500".into(),
            asked: None,
        };
        queue.record(id, dead, system_now()).unwrap();
    }
    let states = || -> Vec<String> {
        let list = folders.prints(&["webhooks", "list"]);
        let rows = list.lines().skip(1);
        rows.map(|row| row.split(',').nth(4).unwrap().to_owned())
            .collect()
    };
    assert_eq!(states(), ["dead", "dead", "dead"]);
    let [default, list] = [&["webhooks"][..], &["webhooks", "list"]];
    assert_eq!(folders.prints(default), folders.prints(list));
    folders.prints(&["webhooks", "drop", ids[0].as_str()]);
    // An unknown one stops nothing.
    let some = folders.refuses(&["webhooks", "resend", "msg_x", ids[1].as_str()]);
    assert!(some.contains("no dead letter msg_x:"), "{some}");
    assert_eq!(states(), ["waiting", "dead"]);
    let no_webhook = folders.refuses(&["webhooks", "resend", "--all", "hush"]);
    assert!(no_webhook.contains("they have [portal]"), "{no_webhook}");
    let again = folders.refuses(&["webhooks", "resend", ids[1].as_str()]);
    assert!(again.contains("there is no dead letter"), "{again}");
    folders.prints(&["webhooks", "resend", "--all", "portal"]);
    assert_eq!(states(), ["waiting", "waiting"]);
    complaint(&folders.run(&["webhooks", "drop"]), 2);
    receiver.answer_with(plain("200 OK"));
    let server = Process::launch(&folders, folders.command(&SERVE).stderr(Stdio::piped()));
    eventually("they are delivered", || states().is_empty());
    server.stop();
}

#[test]
fn admins_see_dead_letters_and_send_them_again_and_the_desk_does_not() {
    let folders = Folders::new();
    folders.add_account("ada", Some(AccountRole::Admin), &[]);
    folders.add_account("kim", Some(AccountRole::Desk), &[]);
    let receiver = Receiver::start();
    let begin = NewEvents {
        events: vec![WebhookEvent::ping(now()); 2],
        ..NewEvents::default()
    };
    let queue = || WebhookQueue::read(&folders.state()).unwrap();
    WebhookSender::new("portal", queue())
        .queue_events(begin, now())
        .unwrap();
    let letters = queue().of("portal").unwrap().entries.clone();
    for letter in letters {
        let dead = DeliveryState::Dead {
            tries: 9,
            why: "the receiver answered 500".into(),
            asked: None,
        };
        queue().record(&letter.delivery.id, dead, now()).unwrap();
    }
    let server = folders.serve_configured(|config| {
        with_webhook(config, "portal", receiver.webhook(&[WebhookTopic::Holds]));
    });
    let dead = || queue().of("portal").unwrap().dead().count();
    let [mut ada, mut kim] = ["ada", "kim"].map(|name| Browser::signed_in(&server, name));
    let page = ada.get(&server, OVERVIEW).text();
    for expected in [
        "portal: 0 events wait, 2 could not be delivered.",
        "<p lang=\"en\">the receiver answered 500</p>",
    ] {
        assert!(page.contains(expected), "{expected}: {page}");
    }
    assert!(!page.contains("hush"), "the address is not shown");
    assert!(!kim.get(&server, OVERVIEW).text().contains("portal"));
    let ids: Vec<String> = queue()
        .of("portal")
        .unwrap()
        .dead()
        .map(|letter| letter.delivery.id.to_string())
        .collect();
    let form = |action: &str, id: &str| format!("action={action}&letter={id}");
    let refused = kim.send(&server, OVERVIEW, &form("resend", &ids[0]));
    assert_eq!((refused.status, dead()), (404, 2));
    let dropped = ada.send(&server, OVERVIEW, &form("drop", &ids[1]));
    assert_eq!(dropped.header("location"), "/desk/overview?done=drop");
    let again = ada.send(&server, OVERVIEW, &form("drop", &ids[1]));
    assert_eq!(again.status, 403, "{}", again.text());
    assert_eq!(ada.send(&server, OVERVIEW, &form("x", &ids[0])).status, 400);
    let sent = ada.send(&server, OVERVIEW, &form("resend", &ids[0]));
    assert_eq!(sent.header("location"), "/desk/overview?done=resend");
    eventually("it is delivered", || {
        queue().of("portal").unwrap().entries.is_empty()
    });
    assert_eq!(receiver.received().last().unwrap().id(), ids[0]);
    fs::write(folders.state().join("webhooks.jsonl"), "{}\n").unwrap();
    let broken = ada.get(&server, OVERVIEW).text();
    assert!(broken.contains("The queue of webhooks cannot be read."));
    server.stop();
}

#[test]
fn a_webhook_that_gets_nothing_is_visible_at_the_desk_and_goes_on_when_it_can() {
    let folders = Folders::new();
    folders.add_account("ada", Some(AccountRole::Admin), &[]);
    folders.write("modules/A.json", module_at("09:00"));
    let receiver = Receiver::start();
    let secret_file = folders.root().join("late.secret");
    let server = folders.serve_configured(|config| {
        let webhook = WebhookConfig {
            secret_file: secret_file.clone(),
            ..receiver.webhook(&[WebhookTopic::Changes])
        };
        config.webhooks.insert("portal".into(), webhook);
    });
    let mut ada = Browser::signed_in(&server, "ada");
    let fault = "It gets nothing at the moment.";
    let mut overview = || ada.get(&server, OVERVIEW).text();
    eventually("the fault is shown", || overview().contains(fault));
    let page = overview();
    for expected in ["portal: 0 events wait", "late.secret, which cannot be read"] {
        assert!(page.contains(expected), "{expected}: {page}");
    }
    fs::rename(self::secret_file(folders.root()), &secret_file).unwrap();
    // A publish wakes the webhooks.
    folders.replace("modules/A.json", module_at("10:00"));
    eventually("the fault is gone", || !overview().contains(fault));
    folders.replace("modules/A.json", module_at("10:30"));
    eventually("the change comes", || {
        !receiver.bodies("timetable.changed").is_empty()
    });
    server.stop();
}

#[test]
fn wrong_settings_are_named_with_file_line_and_remedy_and_a_wrong_secret_stops_no_feed() {
    let folders = Folders::new();
    folders.open_links();
    let receiver = Receiver::start();
    let check = |settings: &str, expected: &[&str]| {
        fs::write(folders.root().join("carillon.toml"), settings).unwrap();
        let said = folders.check();
        for expected in expected {
            assert!(said.contains(expected), "{expected}: {said}");
        }
        assert!(!said.contains("hush"), "{said}");
    };
    let place = "carillon.toml:3: wrong setting: webhooks.portal.address";
    let http = "[webhooks.portal]\nsecret_file = \"x\"\naddress = \"http://portal.example/hush\"\n";
    check(http, &[place, "begin it with https://"]);
    let none = "\n[webhooks.portal]\naddress = \"https://portal.example/hush\"\n";
    check(
        none,
        &[
            "carillon.toml:2: wrong setting: webhooks.portal.secret_file",
            "webhooks secret",
        ],
    );
    let topic = "[webhooks.portal]\ntopics = [\"hush\"]\n";
    check(
        &topic.replace("hush", "change"),
        &["changes", "carillon.toml"],
    );
    let key = "[webhooks.portal]\nadress = \"https://hush\"\n";
    check(
        key,
        &["carillon.toml:2: unknown setting `adress`: did you mean `address`?"],
    );
    write_settings(&folders, &receiver);
    fs::write(folders.root().join("webhook.secret"), "hush\n").unwrap();
    let server = Process::start(&folders).published();
    server.wait_for_log("is not a secret for signatures");
    assert!(!server.log().contains("hush"), "{}", server.log());
    server.stop();
    let secret = "[webhooks.portal]\naddress = \"https://hush\"\nsecret_file = \"whsec_hush\"\n";
    fs::write(folders.root().join("carillon.toml"), secret).unwrap();
    let server = Process::start(&folders).published();
    server.wait_for_log("is a secret and not the path of a file");
    assert!(!server.log().contains("hush"), "{}", server.log());
    server.stop();
}
