//! The folder of contents: a file for each, named by the hash of its bytes.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{ContentHash, GoodFilesError};
use crate::durable_file::create_folder;

/// The ending of a file that is not whole yet.
const DRAFT: &str = ".tmp";

/// The largest number of contents that are synced one by one. More of them are synced with the whole file system: that
/// takes a third of a second for ten thousand files, and longer if other programs are writing much.
const MAX_SYNCED_ALONE: usize = 16;

/// The folder `files/`. The first two digits of a hash are a folder, the others are the name of a file in it.
#[derive(Debug)]
pub(super) struct ContentFolder {
    path: PathBuf,
    /// The contents that the index names and that are on disk.
    present: HashSet<ContentHash>,
    /// The contents that are on disk and that the index does not name. A crash has left them, so they may not be whole.
    unnamed: HashSet<ContentHash>,
    /// The present contents that were found to be damaged or missing when they were read.
    damaged: Mutex<HashSet<ContentHash>>,
}

impl ContentFolder {
    /// Lists the contents below the folder of the last good files. Their only owner removes drafts.
    pub(super) fn open(
        folder: &Path,
        named: &HashSet<ContentHash>,
        is_owner: bool,
    ) -> Result<Self, GoodFilesError> {
        let path = folder.join("files");
        let found = list(&path, is_owner).map_err(GoodFilesError::io(&path))?;
        let (present, unnamed) = found.into_iter().partition(|hash| named.contains(hash));
        Ok(Self {
            path,
            present,
            unnamed,
            damaged: Mutex::default(),
        })
    }

    pub(super) fn has(&self, hash: ContentHash) -> bool {
        self.present.contains(&hash) && !self.damaged().contains(&hash)
    }

    /// The bytes; `None` if they are missing or damaged, which is logged once with the names of the input files.
    pub(super) fn read(
        &self,
        hash: ContentHash,
        input_files: impl FnOnce() -> String,
    ) -> Option<Vec<u8>> {
        if !self.has(hash) {
            return None;
        }
        let path = self.file(hash);
        let bytes = fs::read(&path);
        let why = match bytes {
            Ok(bytes) if ContentHash::of(&bytes) == hash => return Some(bytes),
            Ok(_) => "its bytes have changed".to_owned(),
            Err(error) => error.to_string(),
        };
        if self.damaged().insert(hash) {
            tracing::error!(
                kept_in = %path.display(),
                "{}: the last good content of this input file is damaged ({why}), so it is not published while the input file is broken: mend the input file, or stop the server and put the file with the content back from a backup",
                input_files()
            );
        }
        None
    }

    /// Writes the contents that are not there yet, and waits until they are on disk. After an error none of them is there.
    pub(super) fn add(
        &mut self,
        contents: &HashMap<ContentHash, &[u8]>,
    ) -> Result<(), GoodFilesError> {
        let new: Vec<(ContentHash, &[u8])> = contents
            .iter()
            .map(|(hash, bytes)| (*hash, *bytes))
            .filter(|(hash, _)| !self.has(*hash))
            .collect();
        if new.is_empty() {
            return Ok(());
        }
        let written = self.write_all(&new);
        if written.is_err() {
            for (hash, _) in &new {
                // On a full disk others need the room.
                let _ = fs::remove_file(self.file(*hash));
            }
        }
        written.map_err(GoodFilesError::io(&self.path))?;
        for (hash, _) in new {
            self.present.insert(hash);
            self.damaged().remove(&hash);
        }
        Ok(())
    }

    fn write_all(&self, new: &[(ContentHash, &[u8])]) -> io::Result<()> {
        // A state folder that is gone is put back by somebody. Another one in its place would be in the way.
        if let Some(state) = self.path.ancestors().nth(2) {
            fs::metadata(state)?;
        }
        create_folder(&self.path)?;
        let are_few = new.len() <= MAX_SYNCED_ALONE;
        for (hash, bytes) in new {
            self.write(*hash, bytes, are_few)?;
        }
        if !are_few {
            return Ok(rustix::fs::syncfs(File::open(&self.path)?)?);
        }
        let files: Vec<PathBuf> = new.iter().map(|(hash, _)| self.file(*hash)).collect();
        let mut folders: BTreeSet<&Path> = files.iter().filter_map(|file| file.parent()).collect();
        // Any of them may be new, up to the one in the state folder.
        folders.extend(self.path.ancestors().take(3));
        let mut folders = folders.into_iter();
        folders.try_for_each(|folder| File::open(folder)?.sync_all())
    }

    /// Also replaces a file that a crash left, because it may not be whole.
    fn write(&self, hash: ContentHash, bytes: &[u8], is_synced: bool) -> io::Result<()> {
        let draft = self.path.join(format!("{hash}{DRAFT}"));
        let written = write_draft(&draft, bytes, is_synced).and_then(|()| {
            let path = self.file(hash);
            fs::rename(&draft, &path).or_else(|error| match path.parent() {
                Some(folder) if error.kind() == io::ErrorKind::NotFound => {
                    create_folder(folder)?;
                    fs::rename(&draft, &path)
                }
                _ => Err(error),
            })
        });
        if written.is_err() {
            // It may not exist.
            let _ = fs::remove_file(&draft);
        }
        written
    }

    /// Removes all contents but these. One that cannot be removed stays until the next start.
    pub(super) fn remove_all_but(&mut self, named: &HashSet<ContentHash>) {
        let mut unnamed = std::mem::take(&mut self.unnamed);
        unnamed.extend(self.present.extract_if(|hash| !named.contains(hash)));
        for hash in unnamed {
            if !named.contains(&hash) {
                let _ = fs::remove_file(self.file(hash));
            }
        }
    }

    fn file(&self, hash: ContentHash) -> PathBuf {
        let name = hash.to_string();
        let (folder, name) = name.split_at(2);
        self.path.join(folder).join(name)
    }

    fn damaged(&self) -> MutexGuard<'_, HashSet<ContentHash>> {
        self.damaged.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn write_draft(path: &Path, bytes: &[u8], is_synced: bool) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    if is_synced { file.sync_all() } else { Ok(()) }
}

/// The contents in the folder. Drafts are removed, and everything else is left alone.
fn list(path: &Path, removes_drafts: bool) -> io::Result<Vec<ContentHash>> {
    let mut found = Vec::new();
    let folders = match fs::read_dir(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(found),
        folders => folders?,
    };
    for folder in folders {
        let folder = folder?;
        let name = folder.file_name();
        let name = name.to_string_lossy();
        if name.ends_with(DRAFT) {
            if removes_drafts {
                // On a disk that cannot be written it stays.
                let _ = fs::remove_file(folder.path());
            }
        } else if folder.file_type()?.is_dir() {
            for file in fs::read_dir(folder.path())? {
                let rest = file?.file_name();
                found.extend(ContentHash::parse(&format!(
                    "{name}{}",
                    rest.to_string_lossy()
                )));
            }
        }
    }
    Ok(found)
}
