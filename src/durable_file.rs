//! The files of the state folder. Some are written whole: a reader finds the whole old content or the whole new content,
//! even after a power failure. The others are appended to, and [`FollowedFile`] reads
//! what is new in one. [`SeenFile`] says whether a file has changed since it was read.
//!
//! The functions of this file write a file whole. They return only after the content and the
//! file's name are synced. The files can be read and written by their owner alone (mode 0600). Content is written to
//! `NAME.NUMBER.tmp` beside the file first; a process that is killed can leave such a draft, and nothing reads it. The server removes it at a later start.

mod append_only;
mod followed_file;
mod locked_lines;
mod seen_file;

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, fchown};
use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};

pub use append_only::{AppendOnlyFile, Durability, is_in_place, json_line, read_lines};
pub use followed_file::FollowedFile;
pub use locked_lines::lock_lines;
pub use seen_file::{FileMarks, SeenFile};

/// Makes a folder that only its owner can open, with the folders above it, if it is missing.
pub fn create_folder(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// Writes the file, in place of an existing one. After an error the file is as before. A symbolic link stays, and the file
/// that it points to is written, because backups are made of that file.
pub fn replace(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let path = &target(path);
    let draft = DraftFile::write(path, write)?;
    fs::rename(&draft.0, path)?;
    sync_folder(path)
}

/// The file that a symbolic link points to, also if the file is missing.
fn target(path: &Path) -> PathBuf {
    fs::canonicalize(path)
        .or_else(|_| fs::read_link(path).map(|to| folder_of(path).join(to)))
        .unwrap_or_else(|_| path.into())
}

/// Writes the file if there is none. If there is one, it stays as it is, and the answer is false. If several processes do
/// so at once, one of them writes the file.
pub fn create(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<bool> {
    let draft = DraftFile::write(path, write)?;
    // Unlike a rename, a link does not replace a file.
    match fs::hard_link(&draft.0, path) {
        Ok(()) => sync_folder(path).map(|()| true),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(error),
    }
}

/// Syncs the name of a file, or its removal, so that it survives a power failure. The content is synced separately.
pub fn sync_folder(file: &Path) -> io::Result<()> {
    File::open(folder_of(file))?.sync_all()
}

/// Removes the drafts in a folder that a killed process left behind. A draft of the last hour may belong to a process that
/// runs.
pub fn remove_old_drafts(folder: &Path, now: Timestamp) {
    // On a disk that cannot be written they stay, and do no harm.
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let is_old = || {
            let modified = entry.metadata().ok()?.modified().ok()?;
            Some(now.duration_since(Timestamp::try_from(modified).ok()?) > MAX_DRAFT_AGE)
        };
        if is_draft(&entry.file_name().to_string_lossy()) && is_old() == Some(true) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// The time after which nobody writes to a draft any more.
const MAX_DRAFT_AGE: SignedDuration = SignedDuration::from_hours(1);

/// Whether the name is one that `DraftFile` gives.
fn is_draft(name: &str) -> bool {
    let number = name
        .strip_suffix(".tmp")
        .and_then(|name| name.rsplit_once('.'));
    number.is_some_and(|(_, number)| {
        number.len() == 16 && number.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}

/// A file under another name, which is removed unless it has been renamed.
struct DraftFile(PathBuf);

impl DraftFile {
    fn write(
        path: &Path,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> io::Result<Self> {
        // A random number and not that of the process: in a container that is always 1, and a draft that was left behind
        // would block the name for ever.
        let number = getrandom::u64().map_err(io::Error::other)?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let draft = path.with_file_name(format!("{name}.{number:016x}.tmp"));
        let file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&draft)?;
        let draft = Self(draft);
        give_to_owner_of_folder(&file, path);
        let mut out = BufWriter::new(file);
        write(&mut out)?;
        out.into_inner()
            .map_err(io::IntoInnerError::into_error)?
            .sync_all()?;
        Ok(draft)
    }
}

/// A file that root writes in the server's folder must be readable by the server.
fn give_to_owner_of_folder(file: &File, path: &Path) {
    if let (Ok(folder), Ok(found)) = (fs::metadata(folder_of(path)), file.metadata())
        && folder.uid() != found.uid()
    {
        // Only root can do so. The file of any other user keeps its owner.
        let _ = fchown(file, Some(folder.uid()), Some(folder.gid()));
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

impl Drop for DraftFile {
    fn drop(&mut self) {
        // A renamed draft is gone already.
        let _ = fs::remove_file(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_is_replaced_whole_and_only_its_owner_can_read_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mark");
        for content in ["first", "second, which is longer"] {
            replace(&path, |out| out.write_all(content.as_bytes())).unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), content);
        }
        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
        assert_eq!(names(folder.path()), ["mark"]);
    }

    #[test]
    fn a_symbolic_link_stays_and_the_file_that_it_points_to_is_created_and_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mark");
        fs::create_dir(folder.path().join("backed-up")).unwrap();
        std::os::unix::fs::symlink("backed-up/mark", &path).unwrap();
        for content in ["first", "second"] {
            replace(&path, |out| out.write_all(content.as_bytes())).unwrap();
            let target = folder.path().join("backed-up/mark");
            assert_eq!(fs::read_to_string(target).unwrap(), content);
            assert!(fs::symlink_metadata(&path).unwrap().is_symlink());
        }
    }

    #[test]
    fn a_write_that_fails_in_the_middle_leaves_the_old_file_and_no_draft() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mark");
        replace(&path, |out| out.write_all(b"old")).unwrap();
        let cut = |out: &mut dyn Write| {
            out.write_all(&vec![b'x'; 100_000])?;
            Err(io::Error::from(io::ErrorKind::StorageFull))
        };
        assert_eq!(
            replace(&path, cut).unwrap_err().kind(),
            io::ErrorKind::StorageFull
        );
        assert_eq!(
            create(&path, cut).unwrap_err().kind(),
            io::ErrorKind::StorageFull
        );
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        assert_eq!(names(folder.path()), ["mark"]);
    }

    #[test]
    fn one_of_many_that_create_a_file_does_so_and_the_others_do_not_replace_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        let created: Vec<String> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8)
                .map(|number: usize| {
                    let path = &path;
                    scope.spawn(move || {
                        let content = number.to_string();
                        create(path, |out| out.write_all(content.as_bytes()))
                            .unwrap()
                            .then_some(content)
                    })
                })
                .collect();
            threads
                .into_iter()
                .filter_map(|thread| thread.join().unwrap())
                .collect()
        });
        assert_eq!(created, [fs::read_to_string(&path).unwrap()]);
        assert_eq!(names(folder.path()), ["key"]);
    }

    #[test]
    fn only_its_owner_can_open_a_new_folder() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/state");
        create_folder(&path).unwrap();
        create_folder(&path).unwrap();
        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o700
        );
    }
}
