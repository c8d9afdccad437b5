//! Standard output and standard error that nobody reads, that are closed or on a full disk.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, ErrorKind, PipeReader, PipeWriter, Read, Write};
use std::net::SocketAddr;
use std::os::fd::AsRawFd;
use std::os::unix::fs::OpenOptionsExt;
use std::process::{Command, ExitStatus, Stdio};
use std::thread;

use carillon::config;
use carillon::logging::{self, LineWriter, Log};

use crate::fixture::{Folders, RunningChild, Site, eventually, module, system_now, text};

/// Linux's flag that makes a write to a full pipe fail.
const O_NONBLOCK: i32 = 0o4000;

/// `carillon serve` in a process of its own.
struct Serving {
    child: RunningChild,
    address: SocketAddr,
}

impl Serving {
    /// On a port that the test chose, because nothing that it says may be readable.
    fn start(folders: &Folders, stdout: impl Into<Stdio>, stderr: impl Into<Stdio>) -> Self {
        let address = std::net::TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap();
        let mut command = folders.command(&["serve", "--listen", &address.to_string()]);
        command.env("CARILLON_LINKS_REPLACED_DAYS", "0");
        let child = RunningChild::spawn(command.stdout(stdout).stderr(stderr));
        let mut serving = Self { child, address };
        eventually("it serves", || {
            assert_eq!(serving.child.status(), None, "it ended");
            std::net::TcpStream::connect(address).is_ok() && serving.get("/readyz").status == 200
        });
        serving
    }

    fn stop(mut self) -> ExitStatus {
        self.child.signal("TERM");
        self.child.wait()
    }
}

impl Site for Serving {
    fn address(&self) -> SocketAddr {
        self.address
    }
}

fn full_disk() -> File {
    OpenOptions::new().write(true).open("/dev/full").unwrap()
}

/// The end of a pipe whose reader is gone.
fn closed_pipe() -> PipeWriter {
    io::pipe().unwrap().1
}

/// A pipe that has no room for a single byte, and its reader.
fn full_pipe() -> (PipeReader, PipeWriter) {
    let (reader, writer) = io::pipe().unwrap();
    // Opened again, so that only this end refuses to block.
    let path = format!("/proc/self/fd/{}", writer.as_raw_fd());
    let mut filling = OpenOptions::new()
        .write(true)
        .custom_flags(O_NONBLOCK)
        .open(path)
        .unwrap();
    for chunk in [&[b'\n'; 4096][..], b"\n"] {
        let error = loop {
            if let Err(error) = filling.write(chunk) {
                break error;
            }
        };
        assert_eq!(error.kind(), ErrorKind::WouldBlock);
    }
    (reader, writer)
}

/// The server publishes, applies decisions and stops.
#[track_caller]
fn check_goes_on(folders: &Folders, serving: Serving) {
    for title in ["First", "Second", "Third"] {
        folders.replace("modules/A.json", module("A", title));
        eventually("the edit is published", || {
            serving.says("/modules/A.ics", title)
        });
    }
    let old = folders.student("ann");
    let rotated = folders.run(&["links", "rotate", "student", "ann", "--reason", "lost"]);
    assert!(rotated.status.success(), "{}", text(&rotated.stderr));
    eventually("the old address is dead", || {
        serving.get(&old).status == 404
    });
    let status = serving.stop();
    assert!(status.success(), "{status}");
}

#[test]
fn a_server_whose_log_loses_its_reader_goes_on_publishing() {
    let folders = Folders::new();
    let (reader, writer) = io::pipe().unwrap();
    let serving = Serving::start(&folders, Stdio::null(), writer);
    let mut lines = BufReader::new(reader).lines().map(Result::unwrap);
    assert!(lines.any(|line| line.contains(" published ")));
    drop(lines);
    check_goes_on(&folders, serving);
}

#[test]
fn a_server_whose_log_is_on_a_full_disk_goes_on_publishing() {
    let folders = Folders::new();
    let serving = Serving::start(&folders, Stdio::null(), full_disk());
    check_goes_on(&folders, serving);
}

#[test]
fn a_server_whose_log_nobody_reads_goes_on_publishing() {
    let folders = Folders::new();
    let (_reader, writer) = full_pipe();
    let serving = Serving::start(&folders, Stdio::null(), writer);
    check_goes_on(&folders, serving);
}

#[test]
fn a_server_serves_whatever_becomes_of_what_it_prints() {
    let (_reader, full) = full_pipe();
    for stdout in [Stdio::from(closed_pipe()), full_disk().into(), full.into()] {
        let folders = Folders::new();
        let log = folders.root().join("log");
        let serving = Serving::start(&folders, stdout, File::create(&log).unwrap());
        check_goes_on(&folders, serving);
        let log = fs::read_to_string(log).unwrap();
        assert!(
            log.contains("standard output cannot be written") && !log.contains("panicked"),
            "{log}"
        );
    }
}

#[test]
fn a_log_that_is_read_again_goes_on_where_it_stood() {
    let folders = Folders::new();
    let (reader, writer) = full_pipe();
    let serving = Serving::start(&folders, Stdio::null(), writer);
    folders.replace("modules/A.json", module("A", "First"));
    eventually("the edit is published", || {
        serving.says("/modules/A.ics", "First")
    });
    let mut lines = BufReader::new(reader).lines().map(Result::unwrap);
    for word in [" serving ", " published ", " published "] {
        assert!(lines.any(|line| line.contains(word)), "{word}");
    }
    assert!(serving.stop().success());
    assert!(
        lines.any(|line| line.contains("stopped")),
        "the last line too"
    );
}

#[test]
fn an_ordinary_stop_loses_no_line_of_the_log() {
    const BROKEN: usize = 500;
    let folders = Folders::new();
    for number in 0..BROKEN {
        // Each with an unknown key of its own: equal problems would be one line.
        folders.write(
            &format!("modules/X{number}.json"),
            format!("{{\"{number}\": 1}}"),
        );
    }
    let (mut reader, writer) = io::pipe().unwrap();
    let reading = std::thread::spawn(move || {
        let mut log = String::new();
        reader.read_to_string(&mut log).map(|_| log).unwrap()
    });
    let serving = Serving::start(&folders, Stdio::null(), writer);
    assert!(serving.stop().success());
    let log = reading.join().unwrap();
    for number in 0..BROKEN {
        assert!(
            log.contains(&format!("modules/X{number}.json:")),
            "{number} is missing"
        );
    }
    assert!(
        log.trim_end().ends_with("stopped") && !log.contains("were lost"),
        "{log}"
    );
}

/// Every command that prints, with its status where all goes well.
fn commands() -> Vec<(Vec<&'static str>, i32)> {
    let mut all: Vec<(Vec<&str>, i32)> = [
        "--help",
        "--version",
        "links --help",
        "config",
        "check --format json",
        "links",
        "links student ann",
        "links rotate student ann --reason lost",
        "links stop student bob --reason left",
        "links resume student bob --reason back",
        "links set student ann",
        "journal",
        "fetches",
        "fetches A",
        "fetches --missing",
        "fetches --programs",
        "schema --out schemas",
        "render --out feeds",
        "lint --rules",
    ]
    .map(|line| (line.split(' ').collect(), 0))
    .into();
    // Their statuses say what they found.
    all.extend([
        (vec!["check"], 1),
        (vec!["lint", "broken.ics"], 1),
        (vec!["lint", "--format", "json", "broken.ics"], 1),
    ]);
    all
}

/// Folders in which every command has something to print.
fn printable() -> Folders {
    let folders = Folders::new();
    folders.serve().stop();
    fs::write(
        folders.root().join("broken.ics"),
        "BEGIN:VCALENDAR\nEND:VCALENDAR\n",
    )
    .unwrap();
    let now = system_now().as_second();
    let fetches = format!(
        "fetch {now} google 200 5 90 student ann\ncount {} google 1 0 5\n",
        now / 3600
    );
    fs::write(folders.state().join("fetches.log"), fetches).unwrap();
    folders
}

/// The status and what is on standard error of a command with this standard output.
fn run(folders: &Folders, arguments: &[&str], stdout: Stdio) -> (Option<i32>, String) {
    // Beside a module that is broken, `check` has an error to report.
    if arguments == ["check"] {
        folders.write("modules/X.json", "{");
    }
    let output = folders
        .command(arguments)
        .stdout(stdout)
        .stderr(Stdio::piped())
        .output()
        .unwrap();
    if arguments == ["check"] {
        folders.remove("modules/X.json");
    }
    (output.status.code(), text(&output.stderr))
}

#[test]
fn every_command_ends_quietly_when_nobody_reads_on() {
    let folders = printable();
    for (arguments, expected) in commands() {
        let (status, said) = run(&folders, &arguments, closed_pipe().into());
        assert_eq!(status, Some(expected), "{arguments:?}: {said}");
        assert!(
            !said.contains("panicked") && !said.contains("standard output"),
            "{arguments:?}: {said}"
        );
    }
}

#[test]
fn every_command_says_so_when_what_it_prints_is_on_a_full_disk() {
    let folders = printable();
    for (arguments, _) in commands() {
        let (status, said) = run(&folders, &arguments, full_disk().into());
        assert_eq!(status, Some(1), "{arguments:?}: {said}");
        assert!(
            said.contains("standard output cannot be written") && !said.contains("panicked"),
            "{arguments:?}: {said}"
        );
    }
}

#[test]
fn commands_whose_errors_nobody_can_read_keep_their_status() {
    let folders = printable();
    for stderr in [Stdio::from(closed_pipe()), full_disk().into()] {
        let status = folders
            .command(&["links", "student", "nobody"])
            .stdout(Stdio::null())
            .stderr(stderr)
            .status();
        assert_eq!(status.unwrap().code(), Some(1));
    }
    for stderr in [Stdio::from(closed_pipe()), full_disk().into()] {
        let mut command = folders.command(&["render", "--out", "feeds"]);
        let status = command
            .stdout(Stdio::null())
            .stderr(stderr)
            .env("CARILLON_UNKNOWN", "a warning")
            .status();
        assert_eq!(status.unwrap().code(), Some(0));
    }
}

/// The test below starts itself again with this variable, because a process has one log.
const PANICS: &str = "CARILLON_TEST_PANICS";

#[test]
fn a_panic_is_one_line_of_the_log() {
    if std::env::var_os(PANICS).is_some() {
        let _log = Log::start(&config::LogConfig::default(), LineWriter::Background).unwrap();
        let failing = thread::Builder::new().name("failing".into());
        let failing = failing.spawn(|| panic!("one line\nand another")).unwrap();
        assert!(failing.join().is_err());
        logging::flush();
        return;
    }
    let name = "outputs::a_panic_is_one_line_of_the_log";
    let output = Command::new(std::env::current_exe().unwrap())
        .args([name, "--exact", "--nocapture"])
        .env(PANICS, "")
        .env("RUST_BACKTRACE", "0")
        .output()
        .unwrap();
    let log = text(&output.stderr);
    assert!(output.status.success(), "{log}");
    let [line] = log.lines().collect::<Vec<_>>()[..] else {
        panic!("{log}");
    };
    for part in [" ERROR ", r"one line\nand another", "failing"] {
        assert!(line.contains(part), "{part:?} is missing: {line}");
    }
}
