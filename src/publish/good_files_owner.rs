//! The last good files of a publisher: opened when its first publish begins, and tried again while they cannot be written.

use std::path::PathBuf;

use super::FolderReader;
use crate::good_files::GoodFiles;
use crate::store::{Store, StoreChanges};

/// The last good files, if a state folder has them.
#[derive(Debug, Default)]
pub(super) struct GoodFilesOwner {
    /// The state folder, until they are opened.
    unopened: Option<PathBuf>,
    files: Option<GoodFiles>,
    /// The log says that they cannot be written.
    is_failing: bool,
}

impl GoodFilesOwner {
    /// The last good files in this state folder. `open` opens them.
    pub(super) fn in_folder(state: PathBuf) -> Self {
        Self {
            unopened: Some(state),
            ..Self::default()
        }
    }

    pub(super) fn files(&self) -> Option<&GoodFiles> {
        self.files.as_ref()
    }

    /// Opens the files at the first call. If they cannot be read, they stay as they are until the next start. If feeds were
    /// published before, some files must be there.
    pub(super) fn open(&mut self, was_published: bool, store: Option<&Store>) {
        let Some(state) = self.unopened.take() else {
            return;
        };
        match GoodFiles::open(&state) {
            Ok(mut files) => {
                // An earlier version has kept them in the store.
                let is_upgrade = || store.is_some_and(|store| !store.kept_paths().is_empty());
                if files.are_new() && !was_published {
                    // Before the first publish, which a crash may interrupt. If this fails, the first write reports it.
                    let _ = files.begin();
                } else if files.are_new() && !is_upgrade() {
                    tracing::error!(
                        folder = %state.join("good").display(),
                        "the last good contents of input files are gone, so a file that is broken or missing now has lost its content: if there is a backup of this folder, stop the server and put it back; the server keeps each file again when it reads it and it is whole"
                    );
                }
                self.files = Some(files);
            }
            Err(error) => {
                tracing::error!(%error, "the last good contents of input files cannot be read, so a file that is broken now has lost its content: mend this and restart the server");
            }
        }
    }

    /// Writes the contents that are published now. The log has one line for each outage.
    pub(super) fn write(
        &mut self,
        reader: &mut FolderReader,
        store: &Store,
        changes: &mut StoreChanges,
    ) {
        let Some(files) = &mut self.files else { return };
        match reader.write_good(files) {
            Ok(()) => {
                reader.forget_stored(store, files, changes);
                if std::mem::take(&mut self.is_failing) {
                    tracing::info!("the last good contents of input files can be written again");
                }
            }
            // The log has a line about the whole state folder already.
            Err(_) if store.unwritable().is_some() => {}
            Err(error) if !std::mem::replace(&mut self.is_failing, true) => {
                tracing::error!(%error, "published, but the last good contents of input files are not written: a file that is broken at the next start may lose its content; the server tries again and needs no restart");
            }
            Err(_) => {}
        }
    }
}
