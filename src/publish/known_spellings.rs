//! The spellings with which ids were published. The state folder keeps them.
//!
//! Ids are compared and published in their canonical spelling. Earlier versions published other spellings, and
//! addresses and UIDs are made of those. The first start without a list writes down the published ids with other
//! spellings, as the store has them, or else as the files have them. The list never changes after that. A lost list is
//! made again from the published ids, from the last good modules, and from the activities in the store.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::Publisher;
use super::file_content::{FileContent, read_bytes};
use super::folder_listing::ListedFile;
use super::last_good::LastGood;
use crate::durable_file;
use crate::feed::{ActivityId, Kind};
use crate::folder::{FileKind, IdKind, ModuleFile, Source, Spellings, SpellingsFound, canonical};
use crate::published_ids::PublishedIds;
use crate::store::Store;
use crate::timetable::Module;

/// The list of spellings.
#[derive(Debug)]
pub struct KnownSpellings {
    spellings: Arc<Spellings>,
    missing: MissingSpellings,
    /// The path of the list, if it must be written.
    unwritten: Option<PathBuf>,
    /// The log has the reason why the list cannot be written.
    is_reported: bool,
}

/// The spellings that must still be found.
#[derive(Debug)]
enum MissingSpellings {
    Nothing,
    /// All, because an earlier version without a list has published.
    All,
    /// Those that only the store has. These ids are from the list of published ids.
    Stored(SpellingsFound),
}

impl Default for KnownSpellings {
    fn default() -> Self {
        Self {
            spellings: Arc::new(Spellings::default()),
            missing: MissingSpellings::Nothing,
            unwritten: None,
            is_reported: false,
        }
    }
}

impl KnownSpellings {
    /// Opens the list in the state folder, or prepares one. Call this before the store is opened, because a store shows
    /// that feeds were published before.
    pub fn open(state: &Path) -> Self {
        let file = state.join("spellings.json");
        let is_missing = matches!(file.try_exists(), Ok(false));
        if is_missing && PublishedIds::read(state, 0).is_ok_and(|ids| !ids.is_empty()) {
            tracing::warn!(
                file = %file.display(),
                "the spellings of published ids are missing and are taken from the store. Notices, and activities that are not in the store, get new UIDs if their ids have spaces around them or another Unicode form. If there is a backup, stop the server and put the file back"
            );
        }
        Self {
            unwritten: is_missing.then_some(file),
            ..Self::read(state)
        }
    }

    /// Reads the list in the state folder and writes nothing.
    pub fn read(state: &Path) -> Self {
        let file = state.join("spellings.json");
        let was_published = ["store", "store.set-aside"]
            .iter()
            .any(|name| state.join(name).exists());
        let to_be_found = Self {
            missing: if was_published {
                MissingSpellings::All
            } else {
                MissingSpellings::Nothing
            },
            ..Self::default()
        };
        let bytes = match std::fs::read(&file) {
            Ok(bytes) => Ok(bytes),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Self::of_published_ids(state).unwrap_or(to_be_found);
            }
            Err(error) => Err(error),
        };
        match bytes.and_then(|bytes| Spellings::from_json(&bytes).map_err(io::Error::from)) {
            Ok(spellings) => Self {
                spellings: Arc::new(spellings),
                ..Self::default()
            },
            Err(error) => {
                tracing::error!(
                    file = %file.display(), %error,
                    "the spellings of published ids cannot be read, so some links may differ: put the file back from a backup"
                );
                to_be_found
            }
        }
    }

    /// The spellings in the list of published ids. This version writes that list after the spellings, so if there is
    /// only that list, the spellings are lost.
    fn of_published_ids(state: &Path) -> Option<Self> {
        // The times of the ids are not needed.
        let ids = PublishedIds::read(state, 0)
            .ok()
            .filter(|ids| !ids.is_empty())?;
        let mut found = SpellingsFound::default();
        for kind in Kind::ALL {
            ids.of_kind(kind)
                .for_each(|id| found.add(kind.id_kind(), &[id]));
        }
        Some(Self {
            missing: MissingSpellings::Stored(found),
            ..Self::default()
        })
    }

    /// The spelling under which an id is published.
    pub fn published(&self, kind: IdKind, id: &str) -> Box<str> {
        self.spellings.published(kind, id)
    }

    pub(super) fn get(&self) -> Arc<Spellings> {
        Arc::clone(&self.spellings)
    }

    /// Whether no spelling is missing.
    pub(super) fn are_known(&self) -> bool {
        matches!(self.missing, MissingSpellings::Nothing)
    }

    /// Finds the missing spellings, and writes the list.
    pub(super) fn complete(
        &mut self,
        files: &BTreeMap<Arc<str>, ListedFile>,
        last_good: &LastGood<'_>,
        max_megabytes: u32,
    ) {
        let found = match std::mem::replace(&mut self.missing, MissingSpellings::Nothing) {
            MissingSpellings::Nothing => None,
            MissingSpellings::All => Some(find(files, last_good, max_megabytes)),
            MissingSpellings::Stored(ids) => Some(ids.and(activities_in(last_good))),
        };
        if let Some(found) = found {
            self.spellings = Arc::new(found.published());
        }
        let Some(file) = &self.unwritten else { return };
        match durable_file::create(file, |out| out.write_all(&self.spellings.to_json())) {
            Ok(_) => self.unwritten = None,
            // The next look at the folder tries again.
            Err(error) if !std::mem::replace(&mut self.is_reported, true) => {
                tracing::error!(file = %file.display(), %error, "the spellings of published ids cannot be written yet");
            }
            Err(_) => {}
        }
    }
}

impl Publisher {
    /// The same publisher with these spellings.
    #[must_use]
    pub fn with_spellings(mut self, spellings: KnownSpellings) -> Self {
        let files = self.files.as_mut().expect("no publish has begun yet");
        files.reader.set_spellings(spellings);
        self
    }
}

/// The spellings in all files: those in the last good content, because these were published, and else those in the file.
fn find(
    files: &BTreeMap<Arc<str>, ListedFile>,
    last_good: &LastGood<'_>,
    max_megabytes: u32,
) -> SpellingsFound {
    let known = last_good.paths();
    let paths: BTreeSet<&str> = files.keys().chain(&known).map(|path| &**path).collect();
    let ids = |path: &str| {
        let kind = FileKind::of(path).filter(|kind| kind.is_older_than_spellings())?;
        let published = || match kind {
            FileKind::Module => module_ids(path, last_good),
            _ => ids_in(kind, path, &last_good.bytes(kind, path)?),
        };
        let written = || {
            let bytes = read_bytes(&files.get(path)?.path, max_megabytes).ok()?;
            ids_in(kind, path, &bytes)
        };
        published().or_else(written)
    };
    all_of(paths, |path| ids(path).unwrap_or_default())
}

/// The terms and activities of the modules in the last good files, as they were published.
fn activities_in(last_good: &LastGood<'_>) -> SpellingsFound {
    let modules = last_good.paths_at("modules");
    all_of(modules, |path| {
        module_ids(&path, last_good).unwrap_or_default()
    })
}

fn all_of<P: Send>(
    paths: BTreeSet<P>,
    ids: impl Fn(P) -> SpellingsFound + Sync + Send,
) -> SpellingsFound {
    paths
        .into_par_iter()
        .map(ids)
        .reduce(SpellingsFound::default, SpellingsFound::and)
}

fn ids_in(kind: FileKind, path: &str, bytes: &[u8]) -> Option<SpellingsFound> {
    kind.ids(&Source::new(path, bytes).ok()?)
}

/// The ids in the last good content of a module, as they were published.
fn module_ids(path: &str, last_good: &LastGood<'_>) -> Option<SpellingsFound> {
    if let Some(FileContent::Module(module)) = last_good.stored_module(path) {
        return Some(ids_of_stored_module(&module));
    }
    let bytes = last_good.bytes(FileKind::Module, path)?;
    let source = Source::new(path, &bytes).ok()?;
    let file: ModuleFile<'_> = source.parse().ok()?;
    let mut found = SpellingsFound::default();
    for activity in &file.activities {
        let written = [&file.code, &file.term, &activity.id].map(|field| field.value.as_str());
        if let Some([code, term, id]) = published_spelling(written, last_good.store()?) {
            found.add(IdKind::Module, &[&code]);
            found.add(IdKind::Term, &[&term]);
            found.add(IdKind::Activity, &[&code, &term, &id]);
        }
    }
    Some(found)
}

/// The spelling of an activity's code, term and id under which the store has blocks of it: of each the written or the
/// canonical one.
fn published_spelling(written: [&str; 3], store: &Store) -> Option<[String; 3]> {
    (0..8)
        .map(|choice| {
            let mut parts = written.map(str::to_owned);
            for (index, part) in parts.iter_mut().enumerate() {
                if choice & (1 << index) != 0 {
                    *part = canonical(part).into_owned();
                }
            }
            parts
        })
        .find(|[code, term, id]| store.has_block(ActivityId::new(code, term, id)))
}

fn ids_of_stored_module(module: &Module) -> SpellingsFound {
    let mut found = SpellingsFound::default();
    found.add(IdKind::Module, &[&module.code]);
    found.add(IdKind::Term, &[&module.term]);
    for activity in module.activities.iter() {
        found.add(
            IdKind::Activity,
            &[&module.code, &module.term, &activity.id],
        );
        for details in &activity.details {
            details
                .rooms
                .iter()
                .for_each(|room| found.add(IdKind::Room, &[room]));
            details
                .staff
                .iter()
                .for_each(|person| found.add(IdKind::Staff, &[person]));
        }
    }
    found
}
