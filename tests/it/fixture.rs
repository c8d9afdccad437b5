//! What the tests of the running program share: folders of their own, a server or a process on these, a client that
//! sees what is on the wire, and waiting with a deadline.

mod published_folder;

use std::fs::{self, File};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use carillon::app::{App, Supervision};
use carillon::clock::Clock;
use carillon::config::Config;
use carillon::feed::{FeedId, Kind};
use carillon::links::{DecisionRequest, Links, set_up};
use jiff::{SignedDuration, Timestamp};
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

pub(crate) use published_folder::{
    Event, FIRST, LATER, PublishedFolder, all, bellwater, enrolment_of, events, head, lecture,
    lines, merge, module_of, one_lecture, publisher, sequence, unescaped, value, values,
};

/// Far beyond what anything here takes; it is spent only by a test that fails.
pub(crate) const DEADLINE: Duration = Duration::from_secs(20);

/// The time of the system's clock, which processes read.
pub(crate) fn system_now() -> Timestamp {
    Timestamp::now()
}

/// The time at which every test begins: before the term.
pub(crate) const NOW: &str = "2026-09-01T12:00:00Z";

/// The same as a value.
pub(crate) fn now() -> Timestamp {
    NOW.parse().unwrap()
}

/// A request of the desk about a student's link.
pub(crate) fn decision(id: &str) -> DecisionRequest<'_> {
    decision_at(id, now())
}

/// The same at this time.
pub(crate) fn decision_at(id: &str, now: Timestamp) -> DecisionRequest<'_> {
    DecisionRequest {
        feed_id: FeedId::new(Kind::Student, id),
        by: "desk test",
        reason: None,
        now,
    }
}

/// Three weeks, so that a lecture has three meetings.
pub(crate) const TERMS: &str = r#"{ "timezone": "Europe/London", "terms": [
  { "id": "T", "title": "Autumn", "weeks": { "1": "2026-10-05", "2": "2026-10-12", "3": "2026-10-19" } } ] }"#;

/// Waits until the condition holds; past the deadline the test fails with `what`, which should have come true.
#[track_caller]
pub(crate) fn eventually(what: &str, mut condition: impl FnMut() -> bool) {
    let deadline = Instant::now() + DEADLINE;
    while !condition() {
        assert!(
            Instant::now() < deadline,
            "{DEADLINE:?} have passed without: {what}"
        );
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// The output of a command that should end by itself. One that goes on, as a server does that should not have started, is
/// killed.
fn run_to_its_end(command: &mut Command) -> Output {
    let command = command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().unwrap();
    let id = Pid::from_child(&child);
    let (ended, end) = mpsc::channel::<()>();
    let deadline = std::thread::spawn(move || {
        if end.recv_timeout(DEADLINE) == Err(RecvTimeoutError::Timeout) {
            kill_process(id, Signal::KILL).unwrap();
        }
    });
    let output = child.wait_with_output().unwrap();
    drop(ended);
    deadline.join().unwrap();
    output
}

/// A module with one weekly lecture, in room R1 by s1. Its title stands in every event.
pub(crate) fn module(code: &str, title: &str) -> String {
    let (code, title) = (json(code), json(title));
    format!(
        r#"{{ "code": {code}, "title": {title}, "term": "T", "activities": [
  {{ "id": "LEC", "type": "Lecture", "day": "Mon", "start": "09:00", "end": "10:00", "weeks": "1-3",
     "rooms": ["R1"], "staff": ["s1"] }} ] }}"#
    )
}

/// Who takes a module.
pub(crate) fn enrolment(module: &str, students: &[&str]) -> String {
    let module = json(module);
    format!(
        r#"{{ "module": {module}, "term": "T", "students": {} }}"#,
        serde_json::to_string(students).unwrap()
    )
}

fn json(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

/// A clock that stands still until a test moves it. Clones are the same clock.
#[derive(Clone)]
pub(crate) struct TestClock(Arc<Mutex<Timestamp>>);

impl Default for TestClock {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(now())))
    }
}

impl TestClock {
    pub(crate) fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }

    pub(crate) fn set(&self, now: Timestamp) {
        *self.0.lock().unwrap() = now;
    }

    pub(crate) fn advance_seconds(&self, seconds: i64) {
        self.set(self.now() + SignedDuration::from_secs(seconds));
    }

    /// The clock as the program reads it.
    pub(crate) fn clock(&self) -> Clock {
        let clock = self.clone();
        Clock::new(move || clock.now())
    }
}

/// A data folder and a state folder of a test's own; both vanish with it.
pub(crate) struct Folders {
    root: TempDir,
    pub(crate) clock: TestClock,
}

impl Folders {
    /// With nothing in them.
    pub(crate) fn empty() -> Self {
        let folders = Self {
            root: tempfile::tempdir().unwrap(),
            clock: TestClock::default(),
        };
        fs::create_dir(folders.data()).unwrap();
        folders
    }

    /// With modules A and B; ann takes both, bob takes B.
    pub(crate) fn new() -> Self {
        let folders = Self::empty();
        folders.write("terms.json", TERMS);
        folders.write("modules/A.json", module("A", "Algebra"));
        folders.write("modules/B.json", module("B", "Botany"));
        folders.write("enrolments/A.json", enrolment("A", &["ann"]));
        folders.write("enrolments/B.json", enrolment("B", &["ann", "bob"]));
        folders
    }

    /// The same in a term so far away that no clock is past it: in week 1, Monday is 1 October 2096.
    pub(crate) fn ahead() -> Self {
        let folders = Self::new();
        let far = TERMS
            .replace("2026", "2096")
            .replace("-05", "-01")
            .replace("-12", "-08")
            .replace("-19", "-15");
        folders.write("terms.json", far);
        folders
    }

    pub(crate) fn root(&self) -> &Path {
        self.root.path()
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.root().join("data")
    }

    pub(crate) fn state(&self) -> PathBuf {
        self.root().join("state")
    }

    /// Where what processes say goes.
    pub(crate) fn output(&self) -> PathBuf {
        self.root().join("output")
    }

    pub(crate) fn store(&self) -> PathBuf {
        self.state().join("store")
    }

    /// Writes a file of the data folder in place.
    pub(crate) fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        let path = self.data().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    /// Replaces a file of the data folder as careful scripts do: complete under another name, then renamed.
    pub(crate) fn replace(&self, path: &str, content: impl AsRef<[u8]>) {
        let draft = format!("{path}.tmp");
        self.write(&draft, content);
        fs::rename(self.data().join(draft), self.data().join(path)).unwrap();
    }

    /// Removes a file of the data folder.
    pub(crate) fn remove(&self, path: &str) {
        fs::remove_file(self.data().join(path)).unwrap();
    }

    /// Settings for these folders, with a port that is free.
    pub(crate) fn config(&self) -> Config {
        let mut config = Config {
            data: self.data(),
            state: self.state(),
            ..Config::default()
        };
        config.listen.set_port(0);
        config.http.workers = 1;
        config.http.shutdown_seconds = 1;
        // Who waits for something asks again and again.
        config.http.max_requests_per_minute = 0;
        config
    }

    /// The links of the state folder, which is set up if it is new.
    pub(crate) fn open_links(&self) -> Links {
        set_up(&self.state(), self.clock.now()).unwrap();
        Links::open(&self.state()).unwrap()
    }

    /// Sets up the state folder with this key, so that every link is known.
    pub(crate) fn set_up_with_key(&self, key: [u8; 32]) {
        set_up(&self.state(), self.clock.now()).unwrap();
        fs::write(self.state().join("secret.key"), key).unwrap();
    }

    /// The secret of a feed.
    pub(crate) fn token(&self, kind: Kind, id: &str) -> String {
        self.open_links().token(&FeedId::new(kind, id)).expose()
    }

    /// The secret path of a feed.
    pub(crate) fn secret(&self, kind: Kind, id: &str) -> String {
        format!("/f/{}/timetable.ics", self.token(kind, id))
    }

    /// The path of a student's feed.
    pub(crate) fn student(&self, id: &str) -> String {
        self.secret(Kind::Student, id)
    }

    /// A server on these folders that has published them.
    pub(crate) fn serve(&self) -> Server {
        self.serve_with(self.config())
    }

    /// The same with these settings.
    pub(crate) fn serve_with(&self, config: Config) -> Server {
        self.serve_supervised(config, Supervision::default())
    }

    /// The same, watched in this way.
    pub(crate) fn serve_supervised(&self, config: Config, supervision: Supervision) -> Server {
        let server = self.serve_at_once(config, supervision);
        server.app.as_ref().unwrap().startup_links();
        server
    }

    /// The same before it has published anything.
    pub(crate) fn serve_at_once(&self, config: Config, supervision: Supervision) -> Server {
        if !config.base_url.is_empty() {
            set_up(&config.state, self.clock.now()).unwrap();
        }
        let _one_at_a_time = STARTING.lock().unwrap_or_else(PoisonError::into_inner);
        let app = App::start_supervised(config, self.clock.clock(), supervision).unwrap();
        Server {
            address: app.address(),
            app: Some(app),
            clock: self.clock.clone(),
        }
    }

    /// The program with these arguments, on these folders, without the settings of who runs the tests.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_carillon"));
        for (name, _) in
            std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("CARILLON_"))
        {
            command.env_remove(name);
        }
        command
            .current_dir(self.root())
            .args(arguments)
            .stdin(Stdio::null());
        command
    }

    /// Runs a command of the program to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        run_to_its_end(&mut self.command(arguments))
    }

    /// `carillon links` as rows of kind, id, name and path, without the heading.
    pub(crate) fn links(&self) -> Vec<[String; 4]> {
        self.open_links();
        let output = self.run(&["links", "--base-url", "http://here"]);
        assert!(output.status.success(), "{}", text(&output.stderr));
        let mut reader = csv::Reader::from_reader(&*output.stdout);
        let rows = reader.records().map(|row| {
            let row: Vec<String> = row
                .unwrap()
                .iter()
                .map(|cell| cell.replace("http://here/", "/"))
                .collect();
            row.try_into().unwrap()
        });
        rows.collect()
    }
}

/// Bytes that are expected to be text.
pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Something that answers HTTP.
pub(crate) trait Site {
    fn address(&self) -> SocketAddr;

    fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &[])
    }

    /// One request on a connection of its own; `headers` are whole header lines.
    fn ask(&self, method: &str, path: &str, headers: &[&str]) -> Answer {
        let lines = headers
            .iter()
            .flat_map(|line| [line, "\r\n"])
            .collect::<String>();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{lines}\r\n"
        );
        self.send(request.as_bytes())
    }

    /// Sends these bytes and reads until the server closes the connection.
    fn send(&self, request: &[u8]) -> Answer {
        let mut stream = connect(self.address());
        stream.write_all(request).unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        let (mut answer, body) = Answer::parse(&bytes).expect("a whole head");
        answer.body = body.to_vec();
        answer
    }

    /// The tag of the feed at this path, which must be there.
    #[track_caller]
    fn tag(&self, path: &str) -> String {
        let answer = self.get(path);
        assert_eq!(answer.status, 200, "{path}");
        answer.header("etag").to_owned()
    }

    /// Whether the feed at this path is there and says that there is no timetable.
    fn is_without_timetable(&self, path: &str) -> bool {
        self.says(path, "No timetable published yet")
    }

    /// Whether the feed at this path is there and says this.
    fn says(&self, path: &str, what: &str) -> bool {
        let answer = self.get(path);
        answer.status == 200 && answer.text().contains(what)
    }
}

/// A connection to the server.
pub(crate) fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(DEADLINE)).unwrap();
    stream
}

/// Reads one answer from a connection that stays open; `has_body` is false after HEAD.
pub(crate) fn read_answer(stream: &mut TcpStream, has_body: bool) -> Answer {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        if let Some((mut answer, body)) = Answer::parse(&bytes) {
            let len = if has_body {
                answer.header("content-length").parse().unwrap()
            } else {
                0
            };
            assert!(
                body.len() <= len,
                "more than was announced: {}",
                String::from_utf8_lossy(&body[len..])
            );
            if body.len() == len {
                answer.body = body.to_vec();
                return answer;
            }
        }
        let count = stream.read(&mut buffer).unwrap();
        assert!(
            count > 0,
            "closed after {}",
            String::from_utf8_lossy(&bytes)
        );
        bytes.extend_from_slice(&buffer[..count]);
    }
}

/// What the server sent.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// With names in lower case, in the order in which they came.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// The head of an answer, and whatever follows it.
    fn parse(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
        let head = text(&bytes[..end]);
        let mut lines = head.split("\r\n");
        let status = lines.next()?.split(' ').nth(1)?.parse().unwrap();
        let header = |line: &str| {
            let (name, value) = line.split_once(':').unwrap();
            (name.to_ascii_lowercase(), value.trim().to_owned())
        };
        Some((
            Self {
                status,
                headers: lines.map(header).collect(),
                body: Vec::new(),
            },
            &bytes[end + 4..],
        ))
    }

    /// The value of a header that must be there, once.
    #[track_caller]
    pub(crate) fn header(&self, name: &str) -> &str {
        self.find(name)
            .unwrap_or_else(|| panic!("no {name} in {:?}", self.headers))
    }

    /// The value of a header, which must not be there twice.
    #[track_caller]
    pub(crate) fn find(&self, name: &str) -> Option<&str> {
        let mut values = self
            .headers
            .iter()
            .filter(|(found, _)| found == name)
            .map(|(_, value)| value.as_str());
        let value = values.next();
        assert_eq!(values.next(), None, "a second {name}");
        value
    }

    /// The headers, sorted, but for the time of day.
    pub(crate) fn lasting_headers(&self) -> Vec<(String, String)> {
        let mut headers = self.headers.clone();
        headers.retain(|(name, _)| name != "date");
        headers.sort();
        headers
    }

    #[track_caller]
    pub(crate) fn text(&self) -> String {
        text(&self.body)
    }

    /// The highest SEQUENCE of any event.
    pub(crate) fn sequence(&self) -> u64 {
        let text = self.text();
        text.lines()
            .filter_map(|line| line.strip_prefix("SEQUENCE:"))
            .map(|number| number.parse().unwrap())
            .max()
            .unwrap()
    }
}

/// A server in this process.
pub(crate) struct Server {
    app: Option<App>,
    address: SocketAddr,
    clock: TestClock,
}

/// Opening a store swaps the panic hook for a moment, and two at once would leave the silent one in place.
static STARTING: Mutex<()> = Mutex::new(());

impl Server {
    /// An answer with a date. It gets one when the second of the last change is over.
    pub(crate) fn get_dated(&self, path: &str) -> Answer {
        self.clock.advance_seconds(1);
        self.get(path)
    }

    /// Stops and waits until everything is on disk.
    pub(crate) fn stop(mut self) {
        self.app.take().unwrap().stop().unwrap();
    }
}

impl Site for Server {
    fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(app) = self.app.take() {
            // A test that has failed already has something better to say.
            let _ = app.stop();
        }
    }
}

/// The program in a process of its own, which does not outlive the test.
pub(crate) struct Process {
    child: Child,
    address: SocketAddr,
    stdout: PathBuf,
    stderr: PathBuf,
}

/// More than any test has reason to log, in bytes.
pub(crate) const FLOOD: u64 = 20 << 20;

static STARTED: AtomicUsize = AtomicUsize::new(0);

impl Process {
    /// `carillon serve` on the folders, as soon as it says where it listens.
    pub(crate) fn start(folders: &Folders) -> Self {
        Self::launch(
            folders,
            &mut folders.command(&["serve", "--listen", "127.0.0.1:0"]),
        )
    }

    /// The same of a command that was prepared otherwise.
    pub(crate) fn launch(folders: &Folders, command: &mut Command) -> Self {
        // Files, because a pipe that nobody reads fills up and stops the program; and not beside the data folder,
        // for what happens there is watched.
        let number = STARTED.fetch_add(1, Ordering::Relaxed);
        fs::create_dir_all(folders.output()).unwrap();
        let [stdout, stderr] =
            ["out", "err"].map(|name| folders.output().join(format!("{number}.{name}")));
        command
            .stdout(File::create(&stdout).unwrap())
            .stderr(File::create(&stderr).unwrap());
        let child = command.spawn().unwrap();
        let address = SocketAddr::from(([127, 0, 0, 1], 0));
        let mut process = Self {
            child,
            address,
            stdout,
            stderr,
        };
        eventually("it says where it listens", || {
            assert_eq!(
                process.child.try_wait().unwrap(),
                None,
                "it ended: {}",
                process.log()
            );
            assert!(process.log_len() < FLOOD, "it floods its log");
            let output = fs::read_to_string(&process.stdout).unwrap();
            let home = output
                .lines()
                .find_map(|line| line.strip_prefix("Home page  http://")?.strip_suffix('/'));
            home.inspect(|home| process.address = home.parse().unwrap())
                .is_some()
        });
        process
    }

    /// Waits for the first publish to be over.
    pub(crate) fn published(self) -> Self {
        eventually("it has published", || self.output().contains("All feeds"));
        self
    }

    /// What it has said on standard output.
    pub(crate) fn output(&self) -> String {
        fs::read_to_string(&self.stdout).unwrap()
    }

    /// How much it has logged, in bytes.
    pub(crate) fn log_len(&self) -> u64 {
        fs::metadata(&self.stderr).unwrap().len()
    }

    /// What it has logged.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(&self.stderr).unwrap()
    }

    /// Waits until it has logged the text. An answer may come before its line: another thread writes the log.
    pub(crate) fn wait_for_log(&self, text: &str) {
        eventually(&format!("{text:?} is logged"), || self.log().contains(text));
    }

    /// Sends SIGTERM.
    pub(crate) fn terminate(&self) {
        self.signal("TERM");
    }

    /// Sends the signal of this name, without SIG.
    pub(crate) fn signal(&self, name: &str) {
        // The shell's own `kill` is there on every system.
        let kill = format!("kill -{name} {}", self.child.id());
        assert!(
            Command::new("sh")
                .args(["-c", &kill])
                .status()
                .unwrap()
                .success()
        );
    }

    /// Waits for the end.
    pub(crate) fn wait(&mut self) -> ExitStatus {
        let mut status = None;
        eventually("the process ends", || {
            status = self.child.try_wait().unwrap();
            status.is_some()
        });
        status.unwrap()
    }

    /// Stops in good order.
    pub(crate) fn stop(mut self) {
        self.terminate();
        let status = self.wait();
        assert!(status.success(), "{status}: {}", self.log());
    }

    /// As `kill -9` does.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Site for Process {
    fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
