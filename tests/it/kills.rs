//! A server that is killed at random moments: of starts, publishes and decisions.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::Stdio;
use std::sync::mpsc;
use std::thread;

use carillon::feed::{FeedId, Kind};

use crate::fixture::{
    Folders, Process, Random, RunningChild, SERVE, Site, cases, feed_texts, form_request, module,
    now, page_of, publisher, random_moment, without_revisions,
};

const MODULES: usize = 12;

/// The feeds as a server without a past makes them from the data folder.
fn fresh_feeds(folders: &Folders) -> BTreeMap<FeedId, String> {
    let mut publisher = publisher(folders.config());
    publisher.publish(now());
    feed_texts(&publisher)
}

/// Writes every module in another version.
fn write_modules(folders: &Folders, version: usize) {
    for number in 0..MODULES {
        let code = format!("N{number}");
        let title = format!("Version {version}");
        folders.replace(&format!("modules/{code}.json"), module(&code, &title));
    }
}

/// Resets a link again and again until the server is gone. Returns all its addresses that were answered, in order.
fn reset_until_killed(
    address: SocketAddr,
    feed: &str,
    is_answered: &mpsc::Sender<()>,
) -> Vec<String> {
    let mut answered = Vec::new();
    loop {
        let feed = answered.last().map_or(feed, String::as_str);
        let page = page_of(feed);
        let request = form_request(&format!("{page}new"), "confirm=yes", &[]);
        let mut answer = String::new();
        let asked = TcpStream::connect(address).and_then(|mut stream| {
            stream.write_all(request.as_bytes())?;
            stream.read_to_string(&mut answer)
        });
        let location = answer
            .lines()
            .find_map(|line| line.strip_prefix("location: "));
        let token = location.and_then(|location| location.split("/f/").nth(1)?.get(..26));
        match (asked, token) {
            (Ok(_), Some(token)) => {
                answered.push(format!("/f/{token}/timetable.ics"));
                // Nobody may wait for it.
                let _ = is_answered.send(());
            }
            _ => return answered,
        }
    }
}

struct World {
    folders: Folders,
    random: Random,
    version: usize,
    /// The address of ann that was known last.
    ann: String,
    /// The decisions that were made up to the last check.
    resets_before: usize,
    /// The kills before which at least one decision was answered.
    after_decisions: usize,
}

impl World {
    /// The decisions about the link of ann in the journal.
    fn resets(&self) -> usize {
        let journal = self.folders.prints(&["journal"]);
        journal.matches(",ann,").count()
    }

    /// Kills the server in the middle of its start.
    fn kill_start(&mut self) {
        let mut command = self.folders.command(&SERVE);
        let quiet = command.stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = RunningChild::spawn(quiet);
        random_moment(&mut self.random, 150_000);
        child.kill();
    }

    /// Kills the server in the middle of a publish.
    fn kill_publish(&mut self) {
        let mut server = Process::start(&self.folders).published();
        self.version += 1;
        write_modules(&self.folders, self.version);
        random_moment(&mut self.random, 200_000);
        server.kill();
    }

    /// Kills the server in the middle of decisions.
    fn kill_decision(&mut self) {
        let mut server = Process::start(&self.folders).published();
        let (address, before) = (server.address(), self.ann.clone());
        let (sender, is_answered) = mpsc::channel();
        let deciding = thread::spawn(move || reset_until_killed(address, &before, &sender));
        // However slow the machine is, one kill at least comes after an answer.
        if self.after_decisions == 0 {
            is_answered.recv().unwrap();
        }
        random_moment(&mut self.random, 30_000);
        server.kill();
        let answered = deciding.join().unwrap();
        self.after_decisions += usize::from(!answered.is_empty());
        let mut addresses = vec![self.ann.clone()];
        addresses.extend(answered);
        self.check(&addresses, true);
    }

    /// Starts again, and compares everything that is served. `answered` are the addresses of ann in order.
    fn check(&mut self, answered: &[String], has_one_unanswered: bool) {
        let server = Process::start(&self.folders).published();
        let log = server.log();
        assert!(!log.contains(" ERROR "), "{log}");
        self.ann = self.folders.student("ann");
        let (last, earlier) = answered.split_last().unwrap();
        for address in earlier {
            assert_eq!(server.get(address).status, 404, "{address}: {log}");
            assert_ne!(*address, self.ann, "{log}");
        }
        // A decision that was not answered is whole or absent.
        let made = self.resets();
        let answered = self.resets_before + earlier.len();
        if *last == self.ann {
            assert_eq!(made, answered, "{log}");
        } else {
            assert!(has_one_unanswered, "{log}");
            assert_eq!(made, answered + 1, "{log}");
            assert_eq!(server.get(last).status, 404, "{log}");
        }
        self.resets_before = made;
        for (feed_id, expected) in fresh_feeds(&self.folders) {
            let path = match feed_id.kind {
                Kind::Module => format!("/modules/{}.ics", feed_id.id),
                Kind::Room => format!("/rooms/{}.ics", feed_id.id),
                kind => self.folders.secret(kind, &feed_id.id),
            };
            let answer = server.get(&path);
            assert_eq!(answer.status, 200, "{path}: {log}");
            assert_eq!(
                without_revisions(&answer.text()),
                without_revisions(&expected),
                "{path}: {log}"
            );
        }
        server.stop();
    }
}

#[test]
fn a_server_that_is_killed_at_random_moments_comes_back_with_every_feed_and_decision() {
    let folders = Folders::ahead();
    write_modules(&folders, 0);
    let ann = folders.student("ann");
    let mut world = World {
        folders,
        random: Random::of(2),
        version: 0,
        ann,
        resets_before: 0,
        after_decisions: 0,
    };
    for case in 0..cases(9, 200) {
        let ann = world.ann.clone();
        match case % 3 {
            0 => world.kill_start(),
            1 => world.kill_publish(),
            _ => {
                world.kill_decision();
                continue;
            }
        }
        world.check(&[ann], false);
    }
    assert!(world.after_decisions > 0);
}
