//! A state folder that is damaged at random places: the server works on, or says what to do, and shows nothing wrong.
#![expect(
    clippy::print_stderr,
    reason = "a test of random cases says what it found"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use carillon::feed::Kind;

use crate::fixture::{
    Folders, Process, Random, SERVE, Site, cases, decision_at, files_below, module, system_now,
    text, without_revisions, write_files,
};

/// The feeds whose links nobody has decided about, with their texts and highest SEQUENCE.
type Feeds = Vec<(String, Vec<String>, u64)>;

const DEFAULT_CASES: usize = 14;

/// The files without which the server would give people other links than they have: `docs/running.md` says that it does
/// not start when they are lost or damaged.
const REFUSED: [&str; 3] = ["secret.key", "journal.jsonl", "journal.count"];

/// A state folder in which everything has been written once.
struct World {
    folders: Folders,
    files: BTreeMap<String, Vec<u8>>,
    feeds: Feeds,
    /// The addresses of ann before and after a reset, and of bob, who turned his feed off.
    old: String,
    new: String,
    closed: String,
}

impl World {
    fn new() -> Self {
        let folders = Folders::ahead();
        folders.write("modules/C.json", module("C", "Chess"));
        let [old, closed] = ["ann", "bob"].map(|id| folders.student(id));
        let server = Process::start(&folders).published();
        let links = folders.open_links();
        links
            .rotate(decision_at("ann", system_now()), None)
            .unwrap();
        links.stop(decision_at("bob", system_now()), None).unwrap();
        let new = folders.student("ann");
        folders.remove("modules/C.json");
        folders.replace("modules/B.json", module("B", "Biology"));
        crate::fixture::eventually("all of that is published", || {
            server.says("/modules/B.ics", "Biology")
                && server.get(&old).status == 404
                && server.get(&new).status == 200
                && server.says(&closed, "This feed has been closed")
        });
        server.stop();
        let server = Process::start(&folders).published();
        let feeds = feeds(&folders, &server);
        server.stop();
        let files = files_below(&folders.state());
        Self {
            folders,
            files,
            feeds,
            old,
            new,
            closed,
        }
    }

    fn restore(&self) {
        let state = self.folders.state();
        fs::remove_dir_all(&state).unwrap();
        write_files(&state, &self.files);
        fs::set_permissions(&state, fs::Permissions::from_mode(0o700)).unwrap();
    }

    /// Starts on the damaged folder, and compares what is served.
    fn check(&self, damaged: &str, how: &str) -> &'static str {
        let case = format!("{damaged}: {how}");
        let is_refused = !self.folders.run(&["links"]).status.success();
        if is_refused {
            assert!(
                REFUSED.contains(&damaged),
                "{case}: the server does not start"
            );
            let output = self.folders.run(&SERVE);
            assert_eq!(output.status.code(), Some(1), "{case}");
            let said = text(&output.stderr);
            assert!(
                said.contains(damaged.split('/').next().unwrap()),
                "{case}: {said}"
            );
            return "refused";
        }
        let server = Process::start(&self.folders).published();
        let log = server.log();
        let is_reported = log.contains(" ERROR ") || log.contains(" WARN ");
        let decides = damaged == "journal.jsonl" || damaged == "secret.key";
        if !(decides && is_reported) {
            assert_eq!(server.get(&self.old).status, 404, "{case}: {log}");
            assert_eq!(server.get(&self.new).status, 200, "{case}: {log}");
            assert!(
                server.says(&self.closed, "This feed has been closed"),
                "{case}: {log}"
            );
        }
        for (now, before) in feeds(&self.folders, &server).iter().zip(&self.feeds) {
            assert_eq!((&now.0, &now.1), (&before.0, &before.1), "{case}: {log}");
            assert!(
                now.2 >= before.2,
                "{case}: SEQUENCE falls in {}: {log}",
                now.0
            );
        }
        server.stop();
        if is_reported { "reported" } else { "unharmed" }
    }
}

fn feeds(folders: &Folders, server: &Process) -> Feeds {
    let staff = folders.secret(Kind::Staff, "s1");
    let paths = ["/modules/A.ics", "/modules/B.ics", "/rooms/R1.ics", &staff];
    let feed = |path: &str| {
        let answer = server.get(path);
        assert_eq!(answer.status, 200, "{path}: {}", server.log());
        (without_revisions(&answer.text()), answer.sequence())
    };
    let named = ["A", "B", "R1", "s1"].iter().zip(paths);
    named
        .map(|(name, path)| {
            let (text, sequence) = feed(path);
            ((*name).to_owned(), text, sequence)
        })
        .collect()
}

/// Damages a file as disks and crashes do: bytes are lost or strange, the end is lost, or the file is.
fn damage(random: &mut Random, path: &Path, content: &[u8]) -> String {
    let at = random.below(content.len().max(1));
    let len = (1 + random.below(512)).min(content.len() - at);
    let mut damaged = content.to_vec();
    let how = match random.below(6) {
        0 | 1 => {
            damaged[at..at + len].fill(0);
            format!("zeros at {at}, {len} bytes")
        }
        2 => {
            let strange = random.bytes(len);
            damaged[at..at + len].copy_from_slice(&strange);
            format!("strange bytes at {at}, {len} bytes")
        }
        3 => {
            damaged.truncate(at);
            format!("it ends at {at}")
        }
        4 => {
            damaged.clear();
            "it is empty".into()
        }
        _ => {
            fs::remove_file(path).unwrap();
            return "it is gone".into();
        }
    };
    fs::write(path, damaged).unwrap();
    how
}

/// All names, first one of each file or folder at the top, so that a short run damages each of these.
fn one_of_each_top_level_name_first(files: &BTreeMap<String, Vec<u8>>) -> Vec<&String> {
    let mut seen = BTreeSet::new();
    let (first, others): (Vec<_>, Vec<_>) = files
        .keys()
        .partition(|name| seen.insert(name.split('/').next().unwrap()));
    for name in [
        "changes.jsonl",
        "fetches.log",
        "good",
        "journal.jsonl",
        "secret.key",
        "sequence",
        "spellings.json",
        "store",
    ] {
        assert!(seen.contains(name), "{name} is among {seen:?}");
    }
    assert!(seen.len() <= DEFAULT_CASES, "{seen:?}");
    [first, others].concat()
}

#[test]
fn a_state_folder_that_is_damaged_at_random_places_works_on_or_says_what_to_do() {
    let world = World::new();
    let mut random = Random::of(1);
    let mut results: BTreeMap<&str, usize> = BTreeMap::new();
    let names = one_of_each_top_level_name_first(&world.files);
    assert!(names.len() > 10, "{names:?}");
    for case in 0..cases(DEFAULT_CASES, 200) {
        let name = names[case % names.len()];
        world.restore();
        let path = world.folders.state().join(name);
        let how = damage(&mut random, &path, &world.files[name]);
        *results.entry(world.check(name, &how)).or_default() += 1;
    }
    eprintln!("{results:?}");
}
