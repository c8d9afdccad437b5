//! A data folder in memory, a copy of it on disk, and a publisher of that copy.

use std::collections::BTreeMap;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::sync::Arc;

use carillon::app::open_store;
use carillon::config::Config;
use carillon::feed::{Encoding, FeedId};
use carillon::holds::{Hold, HoldAnswer, HoldDecision, append_decision};
use carillon::language::Texts;
use carillon::links::{Links, SecretKey};
use carillon::publish::{Publisher, Report};
use carillon::snapshot::Published;
use jiff::Timestamp;
use tempfile::TempDir;

/// The contents of the files by their paths.
pub(crate) type Folder = BTreeMap<Arc<str>, Arc<[u8]>>;

/// A hash of the text of each feed, without the numbers and times of revisions. These rise where a meeting goes and comes.
pub(crate) type Feeds = BTreeMap<FeedId, u64>;

const REVISION: [&[u8]; 3] = [b"SEQUENCE", b"DTSTAMP", b"LAST-MODIFIED"];

/// Every data file below a folder.
pub(crate) fn read_folder(root: &Path) -> Folder {
    let mut folder = Folder::new();
    for entry in walkdir::WalkDir::new(root) {
        let path = entry.expect("the folder can be read").into_path();
        let name = path.strip_prefix(root).expect("it lies in the folder");
        if name
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            let name = name.to_str().expect("names are UTF-8");
            let bytes = fs::read(&path).expect("the file can be read");
            folder.insert(name.into(), bytes.into());
        }
    }
    folder
}

pub(crate) struct World {
    root: TempDir,
    publisher: Publisher,
    shown: Folder,
}

impl World {
    pub(crate) fn new(now: Timestamp) -> Self {
        let root = tempfile::tempdir().expect("a temporary folder can be made");
        let (data, state) = (root.path().join("data"), root.path().join("state"));
        fs::create_dir_all(&data).expect("a folder can be made");
        fs::create_dir_all(&state).expect("a folder can be made");
        let config = Config {
            data,
            state: state.clone(),
            ..Config::default()
        };
        let store = open_store(&state).expect("a store opens in a new folder");
        let links = Arc::new(Links::without_journal(SecretKey::from_bytes([7; 32])));
        let texts = Texts::new();
        let snapshots = Published::default();
        let publisher =
            Publisher::new(Arc::new(config), &texts, links, snapshots, Some(store), now);
        Self {
            root,
            publisher: publisher.with_holds(),
            shown: Folder::new(),
        }
    }

    /// Makes the folder on disk this one, and publishes it.
    pub(crate) fn publish(&mut self, folder: &Folder, now: Timestamp) -> Report {
        let data = self.root.path().join("data");
        for path in self.shown.keys().filter(|path| !folder.contains_key(*path)) {
            fs::remove_file(data.join(&**path)).expect("the file can be removed");
        }
        for (path, bytes) in folder {
            if self.shown.get(path) != Some(bytes) {
                let path = data.join(&**path);
                fs::create_dir_all(path.parent().expect("it has one")).expect("a folder");
                fs::write(path, bytes).expect("the file can be written");
            }
        }
        self.shown = folder.clone();
        self.publisher.publish(now)
    }

    /// Journals that somebody accepts the hold with its likely renames.
    pub(crate) fn accept(&self, hold: &Hold, now: Timestamp) {
        let decision = HoldDecision {
            at: now,
            by: "desk".into(),
            hold: Some(hold.id),
            answer: Some(HoldAnswer::Accept),
            renames: hold.renames.clone(),
            undone: false,
            reason: "a test".into(),
        };
        append_decision(&self.root.path().join("state"), &decision).expect("it is written");
    }

    pub(crate) fn feeds(&self) -> Feeds {
        self.hashes(|line| !REVISION.iter().any(|name| line.starts_with(name)))
    }

    /// A hash of the UIDs of each feed.
    pub(crate) fn uids(&self) -> Feeds {
        self.hashes(|line| line.starts_with(b"UID:"))
    }

    /// A hash of some lines of each feed.
    fn hashes(&self, is_hashed: impl Fn(&[u8]) -> bool) -> Feeds {
        let feeds = self.publisher.feeds().iter();
        feeds
            .map(|served| {
                let mut hasher = DefaultHasher::new();
                let body = served.feed().body(Encoding::Identity);
                let lines = body.split(|byte| *byte == b'\n');
                lines
                    .filter(|line| is_hashed(line))
                    .for_each(|line| line.hash(&mut hasher));
                (served.feed_id().clone(), hasher.finish())
            })
            .collect()
    }
}

/// The number of feeds that are gone or have another text.
pub(crate) fn changed(before: &Feeds, after: &Feeds) -> usize {
    ids_of_changed(before, after).count()
}

/// Those feeds.
pub(crate) fn ids_of_changed<'a>(
    before: &'a Feeds,
    after: &'a Feeds,
) -> impl Iterator<Item = &'a FeedId> {
    let changed = before
        .iter()
        .filter(|(id, text)| after.get(id) != Some(text));
    changed.map(|(id, _)| id)
}
