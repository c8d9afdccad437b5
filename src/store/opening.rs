//! Opening a store in any state that a killed process, a damaged disk or another version may have left.

use std::fs;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::encoding::{
    BLOCK, CUSTOM_FEED, FEED, SEQUENCE_KEY, TIMEZONE_KEY, VARIANT, VERSION, VERSION_KEY,
    decode_block, decode_feed,
};
use super::waiting::remove_copies;
use super::{Store, StoreContents, StoreError, StoreSetAside, UnusableStore};
use sled::Db;

/// The longest time for which the lock of a killed process remains.
const LOCK_TIMEOUT: Duration = Duration::from_secs(3);

/// sled's own cache. It is small, because everything that is served is in memory anyway.
const CACHE_BYTES: u64 = 8 << 20;

impl Store {
    /// Opens the store at `path` and reads its contents. A store that cannot be used is set aside, and an empty one takes
    /// its place. On a disk that cannot be written, the store is read from a copy, and `Store::unwritable` says why.
    pub fn open(path: &Path) -> Result<(Self, StoreContents, Option<StoreSetAside>), StoreError> {
        match Self::open_in_place(path) {
            Err(StoreError::Io { source, .. }) if is_environment(&source) => {
                let (store, contents) = Self::open_waiting(path, &source);
                Ok((store, contents, None))
            }
            opened => {
                remove_copies(path);
                opened
            }
        }
    }

    /// The same on a disk that can be written; an error on another.
    pub(super) fn open_in_place(
        path: &Path,
    ) -> Result<(Self, StoreContents, Option<StoreSetAside>), StoreError> {
        match Self::open_existing(path)? {
            Ok((store, contents)) => Ok((store, contents, None)),
            Err(why) => {
                let to = set_aside(path).map_err(|source| StoreError::Io {
                    path: path.into(),
                    source,
                })?;
                let (store, contents) =
                    Self::open_existing(path)?.map_err(|why| StoreError::Io {
                        path: path.into(),
                        source: io::Error::other(why.to_string()),
                    })?;
                Ok((store, contents, Some(StoreSetAside { to, why })))
            }
        }
    }

    pub(super) fn open_existing(
        path: &Path,
    ) -> Result<Result<(Self, StoreContents), UnusableStore>, StoreError> {
        let io_error = |source| StoreError::Io {
            path: path.into(),
            source,
        };
        if path.is_file() {
            return Ok(Err(UnusableStore::NotAFolder));
        }
        fs::create_dir_all(path).map_err(io_error)?;
        remove_incomplete_snapshots(path).map_err(io_error)?;
        let deadline = Instant::now() + LOCK_TIMEOUT;
        loop {
            // Damaged files can make sled panic while it opens or is read.
            let opened = quietly(|| {
                let db = sled::Config::new()
                    .path(path)
                    .cache_capacity(CACHE_BYTES)
                    .flush_every_ms(None)
                    .open()?;
                let contents = read(&db);
                let store = |contents: StoreContents| (Self::of(path, db, &contents), contents);
                Ok::<_, sled::Error>(contents.map(store))
            });
            match opened {
                Ok(Ok(result)) => return Ok(result),
                Ok(Err(error)) if is_lock(&error) => {
                    if Instant::now() >= deadline {
                        return Err(StoreError::Locked { path: path.into() });
                    }
                    std::thread::sleep(Duration::from_millis(20));
                }
                Ok(Err(sled::Error::Io(source))) if is_environment(&source) => {
                    return Err(io_error(source));
                }
                Ok(Err(error)) => return Ok(Err(UnusableStore::DoesNotOpen(error.to_string()))),
                Err(_) => {
                    return Ok(Err(UnusableStore::DoesNotOpen(
                        "its files are damaged".into(),
                    )));
                }
            }
        }
    }
}

fn read(db: &Db) -> Result<StoreContents, UnusableStore> {
    let mut contents = StoreContents::default();
    if db.is_empty() {
        db.insert(VERSION_KEY, &VERSION.to_le_bytes())
            .map_err(|error| UnusableStore::DoesNotOpen(error.to_string()))?;
        return Ok(contents);
    }
    let format = db
        .get(VERSION_KEY)
        .map_err(|error| UnusableStore::DoesNotOpen(error.to_string()))?;
    let found = format
        .and_then(|bytes| bytes.as_ref().try_into().ok())
        .map(u32::from_le_bytes);
    if found != Some(VERSION) {
        return Err(UnusableStore::OtherFormat { found });
    }
    for entry in db.iter() {
        let (key, value) = entry.map_err(|error| UnusableStore::DoesNotOpen(error.to_string()))?;
        match key.first() {
            Some(&BLOCK | &VARIANT) => contents
                .blocks
                .push(decode_block(&key, &value).ok_or(UnusableStore::Damaged)?),
            Some(&FEED) => contents
                .feeds
                .push(decode_feed(&value).ok_or(UnusableStore::Damaged)?),
            Some(&CUSTOM_FEED) => contents
                .custom_feeds
                .push(decode_feed(&value).ok_or(UnusableStore::Damaged)?),
            _ if key == SEQUENCE_KEY => {
                contents.sequence = value.as_ref().try_into().ok().map(u32::from_le_bytes);
            }
            _ if key == TIMEZONE_KEY => {
                contents.timezone = std::str::from_utf8(&value).ok().map(Into::into);
            }
            _ => {}
        }
    }
    Ok(contents)
}

/// Removes the file of a process that was killed while sled wrote a snapshot: with it sled never opens again.
fn remove_incomplete_snapshots(path: &Path) -> io::Result<()> {
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with("snap.") && name.ends_with(".generating") {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Runs `open`, and turns a panic into an error. The panic prints nothing, because the warning is enough.
fn quietly<T>(open: impl FnOnce() -> T) -> std::thread::Result<T> {
    // There is one hook for the process: if two threads replaced it at once, one would restore the silent hook.
    static HOOK: Mutex<()> = Mutex::new(());
    let _guard = HOOK.lock().unwrap_or_else(PoisonError::into_inner);
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let result = catch_unwind(AssertUnwindSafe(open));
    std::panic::set_hook(hook);
    result
}

fn is_lock(error: &sled::Error) -> bool {
    matches!(error, sled::Error::Io(error) if error.to_string().contains("could not acquire lock"))
}

/// Whether the disk is the cause and not the data on it. Then the store stays where it is.
fn is_environment(error: &io::Error) -> bool {
    use io::ErrorKind::{PermissionDenied, QuotaExceeded, ReadOnlyFilesystem, StorageFull};
    matches!(
        error.kind(),
        PermissionDenied | QuotaExceeded | ReadOnlyFilesystem | StorageFull
    )
}

/// Moves the store aside. Only the last one is kept, for an investigation.
fn set_aside(path: &Path) -> io::Result<PathBuf> {
    let to = path.with_extension("set-aside");
    if to.is_dir() {
        fs::remove_dir_all(&to)?;
    } else if to.exists() {
        fs::remove_file(&to)?;
    }
    fs::rename(path, &to)?;
    Ok(to)
}
