//! A store on a disk that cannot be written, because it is full or read-only: it is read from a copy elsewhere, and its own
//! folder is tried again from time to time.

use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock, RwLockReadGuard};
use std::time::{Duration, Instant};

use sled::Db;
use xxhash_rust::xxh3::xxh3_64;

use super::{OpenStore, Store, StoreContents, StoreError, StoreSetAside};

/// To try means to read the whole store.
const BETWEEN_TRIES: Duration = Duration::from_secs(1);

/// The reason for which a store waits.
#[derive(Debug)]
pub(super) struct WaitingStore {
    /// Its own folder.
    path: PathBuf,
    why: String,
    last_try: Instant,
    /// The copy that is read in the meantime.
    _copy: Option<StoreCopy>,
}

/// A copy of a store, which is removed with this.
#[derive(Debug)]
struct StoreCopy(PathBuf);

impl Store {
    /// Why the store cannot be written; `None` for one that can.
    pub fn unwritable(&self) -> Option<String> {
        self.current()
            .waiting
            .as_ref()
            .map(|waiting| waiting.why.clone())
    }

    pub(super) fn of(db: Db) -> Self {
        Self(RwLock::new(OpenStore {
            db: Some(db),
            waiting: None,
        }))
    }

    pub(super) fn current(&self) -> RwLockReadGuard<'_, OpenStore> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// A store whose own folder cannot be written for this reason. If there is no room for a copy anywhere, it is as one
    /// that was deleted.
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
            _copy: copy,
        };
        (
            Self(RwLock::new(OpenStore {
                db,
                waiting: Some(waiting),
            })),
            contents,
        )
    }

    /// The store itself and not a copy. If it waits for its folder, and that can be written by now, it is opened there.
    pub(super) fn writable(&self) -> Result<Db, StoreError> {
        let unwritable = |waiting: &WaitingStore| StoreError::Waiting {
            why: waiting.why.clone(),
        };
        if let OpenStore {
            db: Some(db),
            waiting: None,
        } = &*self.current()
        {
            return Ok(db.clone());
        }
        let mut open = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(waiting) = &mut open.waiting {
            if waiting.last_try.elapsed() < BETWEEN_TRIES {
                return Err(unwritable(waiting));
            }
            waiting.last_try = Instant::now();
            let (opened, _, aside) =
                Self::open_in_place(&waiting.path).map_err(|_| unwritable(waiting))?;
            if let Some(StoreSetAside { to, why }) = aside {
                tracing::warn!(moved_to = %to.display(), "the store cannot be used ({why}) and was set aside");
            }
            tracing::info!(store = %waiting.path.display(), "the store can be written again");
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

/// Where copies of the store at this path may be: for each such store always at the same places, so that a copy that a
/// killed process left behind is found.
fn copies(path: &Path) -> [PathBuf; 2] {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.into());
    let name = format!(
        "carillon-store-{:016x}",
        xxh3_64(path.as_os_str().as_encoded_bytes())
    );
    // The second is memory. It has room also where everything is on the one disk that is full.
    [std::env::temp_dir(), PathBuf::from("/dev/shm")].map(|place| place.join(&name))
}

/// Removes the copies that a killed process left behind.
pub(super) fn remove_copies(path: &Path) {
    for copy in copies(path) {
        // There is hardly ever one.
        let _ = fs::remove_dir_all(copy);
    }
}

/// Copies a folder in place of what is there.
fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    match fs::remove_dir_all(to) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    // The store says who attends which activities.
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
        // It may never have been made.
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
    fn a_copy_is_for_the_server_alone() {
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
