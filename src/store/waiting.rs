//! A store on a disk that is full or read-only. It is read from a copy elsewhere, and its own folder is tried again from
//! time to time.

use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{PoisonError, RwLock, RwLockReadGuard};
use std::time::{Duration, Instant};

use sled::Db;
use xxhash_rust::xxh3::xxh3_64;

use super::{OpenStore, Store, StoreContents, StoreError, StoreSetAside};

/// The time between two tries. Each reads the whole store.
const RETRY_INTERVAL: Duration = Duration::from_secs(1);

/// The folder that a store waits for, and the reason.
#[derive(Debug)]
pub(super) struct WaitingStore {
    /// The store's own folder.
    path: PathBuf,
    why: String,
    last_try: Instant,
    /// It has entries that the publisher does not write again. So no empty store takes its place.
    has_contents: bool,
    /// It was damaged, so it is not tried again before the next start.
    is_given_up: bool,
    /// The copy, which must exist as long as it is read.
    _copy: Option<StoreCopy>,
}

/// A copy of a store, which is removed with this value.
#[derive(Debug)]
struct StoreCopy(PathBuf);

impl Store {
    /// The reason why the store cannot be written; `None` if it can.
    pub fn unwritable(&self) -> Option<String> {
        self.current()
            .waiting
            .as_ref()
            .map(|waiting| waiting.why.clone())
    }

    pub(super) fn of(path: &Path, db: Db, contents: &StoreContents) -> Self {
        Self(RwLock::new(OpenStore {
            path: path.into(),
            db: Some(db),
            has_contents: AtomicBool::new(!contents.is_empty()),
            waiting: None,
        }))
    }

    /// Closes the database after a write has failed, because sled refuses all writes after that. It is opened again by a
    /// later write.
    pub(super) fn close(&self, why: &sled::Error) -> StoreError {
        let why = match why {
            // sled hides the error of the operating system.
            sled::Error::Io(error) => error.kind().to_string(),
            other => other.to_string(),
        };
        let mut open = self.0.write().unwrap_or_else(PoisonError::into_inner);
        report_unwritable(&open.path, &why);
        open.db = None;
        open.waiting = Some(WaitingStore {
            path: open.path.clone(),
            why: why.clone(),
            last_try: Instant::now(),
            has_contents: open.has_contents.load(Ordering::Relaxed),
            is_given_up: false,
            _copy: None,
        });
        StoreError::Waiting { why }
    }

    pub(super) fn current(&self) -> RwLockReadGuard<'_, OpenStore> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// A store whose own folder cannot be written for this reason. If there is no room for a copy anywhere, it has no
    /// contents.
    pub(super) fn open_waiting(path: &Path, why: &io::Error) -> (Self, StoreContents) {
        let opened = copies(path).into_iter().find_map(|place| {
            let copy = StoreCopy(place);
            copy_folder(path, &copy.0).ok()?;
            let (store, contents) = Self::open_existing(&copy.0).ok()?.ok()?;
            let db = store.current().db.clone();
            Some((db, contents, copy))
        });
        let (db, contents, copy) = opened.map_or(
            (None, StoreContents::default(), None),
            |(db, contents, copy)| (db, contents, Some(copy)),
        );
        let waiting = WaitingStore {
            path: path.into(),
            why: why.to_string(),
            last_try: Instant::now(),
            has_contents: !contents.is_empty(),
            is_given_up: false,
            _copy: copy,
        };
        report_unwritable(path, &waiting.why);
        (
            Self(RwLock::new(OpenStore {
                path: path.into(),
                db,
                has_contents: AtomicBool::new(waiting.has_contents),
                waiting: Some(waiting),
            })),
            contents,
        )
    }

    /// The database in the store's own folder. A waiting store is opened there first, if the folder can be written by now.
    pub(super) fn writable(&self) -> Result<Db, StoreError> {
        let unwritable = |waiting: &WaitingStore| StoreError::Waiting {
            why: waiting.why.clone(),
        };
        if let OpenStore {
            db: Some(db),
            waiting: None,
            ..
        } = &*self.current()
        {
            return Ok(db.clone());
        }
        let mut open = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(waiting) = &mut open.waiting {
            if waiting.is_given_up || waiting.last_try.elapsed() < RETRY_INTERVAL {
                return Err(unwritable(waiting));
            }
            waiting.last_try = Instant::now();
            let (opened, contents, aside) =
                Self::open_in_place(&waiting.path).map_err(|_| unwritable(waiting))?;
            let are_contents_lost = waiting.has_contents && contents.is_empty();
            if let Some(StoreSetAside { to, why }) = aside {
                tracing::warn!(moved_to = %to.display(), "the store cannot be used ({why}) and was set aside: it is made again from the data folder when the server is started the next time");
            } else if are_contents_lost {
                tracing::warn!(store = %waiting.path.display(), "the store cannot be used (its contents are gone): it is made again from the data folder when the server is started the next time");
            }
            if are_contents_lost {
                waiting.why = "it is made again at the next start".into();
                // The next start makes all of it. A part would be served as if it were all.
                waiting.is_given_up = true;
                return Err(unwritable(waiting));
            }
            tracing::info!(
                state = %state_folder(&waiting.path).display(),
                "the state folder can be written again: what was published meanwhile is stored now"
            );
            *open = opened
                .0
                .into_inner()
                .unwrap_or_else(PoisonError::into_inner);
        }
        open.db.clone().ok_or_else(|| StoreError::Waiting {
            why: "it is not open".into(),
        })
    }
}

/// Says that nothing can be stored. The log has this once for each outage.
fn report_unwritable(store: &Path, why: &str) {
    tracing::error!(
        state = %state_folder(store).display(),
        "the state folder cannot be written ({why}): the server serves and publishes feeds, but it can store nothing, and nobody can change a link. Make room on its disk, or let the server write there. The server tries again and needs no restart"
    );
}

fn state_folder(store: &Path) -> &Path {
    store.parent().unwrap_or(store)
}

/// The places for a copy of the store at this path. They are always the same, so that the copy of a killed process is
/// found.
fn copies(path: &Path) -> [PathBuf; 2] {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.into());
    let name = format!(
        "carillon-store-{:016x}",
        xxh3_64(path.as_os_str().as_encoded_bytes())
    );
    // The second is memory. It has room also if everything else is on one disk that is full.
    [std::env::temp_dir(), PathBuf::from("/dev/shm")].map(|place| place.join(&name))
}

/// Removes the copies that a killed process left behind.
pub(super) fn remove_copies(path: &Path) {
    for copy in copies(path) {
        // Usually there is none.
        let _ = fs::remove_dir_all(copy);
    }
}

/// Copies a folder. An existing copy is replaced.
fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    match fs::remove_dir_all(to) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    // Only the owner may read it, because the store says who attends which activities.
    DirBuilder::new().mode(0o700).create(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let to = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &to)?;
        } else {
            fs::copy(entry.path(), to)?;
        }
    }
    Ok(())
}

impl Drop for StoreCopy {
    fn drop(&mut self) {
        // It may be missing, if copying failed.
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_copy_that_a_killed_server_left_behind_is_removed_at_the_next_start() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store");
        let [copy, _] = copies(&path);
        fs::create_dir(&copy).unwrap();
        fs::write(copy.join("conf"), "").unwrap();
        Store::open(&path).unwrap();
        assert!(!copy.exists(), "it says who attends what");
    }

    #[test]
    fn only_the_server_can_read_a_copy() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("store"), folder.path().join("copy"));
        fs::create_dir_all(from.join("blobs")).unwrap();
        copy_folder(&from, &to).unwrap();
        for copied in [to.join("blobs"), to] {
            let mode = fs::metadata(&copied).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o700, "{}", copied.display());
        }
    }
}
