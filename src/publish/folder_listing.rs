//! The listing of the data folder: its files, and the marks by which their changes are noticed. It reads no file.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs::Metadata;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use rayon::prelude::*;
use rustix::io::Errno;
use walkdir::{DirEntry, WalkDir};

use crate::durable_file::FileMarks;
use crate::folder::{
    FileKind, Problem, Severity, remedy_for_file, remedy_for_folder, remedy_for_strays_in,
};

/// The files of the data folder.
#[derive(Debug, Default)]
pub(super) struct FolderListing {
    /// By path relative to the data folder.
    pub(super) files: BTreeMap<Arc<str>, ListedFile>,
    /// Folders that could not be read, relative to the data folder. The last content of their files stays.
    pub(super) unreadable: Vec<String>,
    pub(super) problems: Vec<Problem>,
    /// Only some files were listed. All others, and the folder, are unchanged.
    pub(super) is_partial: bool,
    /// Folders beside `terms.json` with JSON files that are not read.
    stray_folders: BTreeSet<String>,
}

/// One file that is read.
#[derive(Clone, Debug)]
pub(super) struct ListedFile {
    pub(super) kind: FileKind,
    pub(super) path: PathBuf,
    pub(super) stamp: FileStamp,
}

/// The marks of a file. The default is for a missing file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct FileStamp {
    marks: FileMarks,
    /// The file changed so shortly before that another change may leave the same marks.
    pub(super) is_fresh: bool,
}

/// The coarsest clock of file systems ticks every two seconds.
const CLOCK_TICK_SECONDS: i64 = 2;

const NOT_A_FILE: &str =
    "this is a pipe, a socket or a device, so it is not read: write a file in its place";

const DANGLING_LINK: &str = "this link leads to nothing: restore its target, or remove the link";
const LINK_IN_CIRCLE: &str =
    "this link leads in a circle: let it lead to a file or a folder, or remove it";
const LINK_TO_ANCESTOR: &str =
    "this link leads to a folder that contains it, so nothing is read through it: remove the link";

/// Whether a symbolic link leads to itself, also through others.
fn is_circle(error: &walkdir::Error) -> bool {
    let code = error.io_error().and_then(io::Error::raw_os_error);
    code == Some(Errno::LOOP.raw_os_error())
}

/// Lists some files. `None` if one of them is not an ordinary file of the data folder, or is `terms.json`, on which the
/// dates of all modules depend. Then all files must be listed.
pub(super) fn list_some_files(
    data: &Path,
    paths: &BTreeSet<PathBuf>,
    now: Timestamp,
) -> Option<FolderListing> {
    let mut listing = FolderListing {
        is_partial: true,
        ..FolderListing::default()
    };
    for path in paths {
        let path = data.join(path);
        let name = relative(data, &path);
        let kind = FileKind::of(&name).filter(|kind| *kind != FileKind::Terms)?;
        let metadata = match path.symlink_metadata() {
            Ok(metadata) if metadata.is_file() => metadata,
            // That it went is a change of its own, and may be half of a move.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            _ => return None,
        };
        let stamp = FileStamp::of(&metadata, now);
        listing
            .files
            .insert(name.into(), ListedFile { kind, path, stamp });
    }
    Some(listing)
}

/// Lists all files below `data`. `now` is the time of the clock that stamps files. It is an error if the folder does
/// not exist.
pub(super) fn list_files(data: &Path, now: Timestamp) -> Result<FolderListing, Problem> {
    std::fs::read_dir(data).map_err(|error| missing(data, &error))?;
    let mut listing = FolderListing::default();
    let mut entries = Vec::new();
    let walk = WalkDir::new(data).follow_links(true).into_iter();
    for entry in walk.filter_entry(|entry| entry.depth() == 0 || !is_hidden(entry)) {
        match entry {
            Ok(entry) if entry.file_type().is_dir() => listing.add_folder(data, &entry),
            Ok(entry) => entries.extend(listing.known(data, entry)),
            Err(error) => listing.add_error(data, &error)?,
        }
    }
    let stamped = entries
        .into_par_iter()
        .map(|(path, kind, entry)| match entry.metadata() {
            Ok(metadata) => Ok((
                path,
                ListedFile {
                    kind,
                    stamp: FileStamp::of(&metadata, now),
                    path: entry.into_path(),
                },
            )),
            Err(error) => Err(error),
        });
    for file in stamped.collect::<Vec<_>>() {
        match file {
            Ok((path, found)) => drop(listing.files.insert(path, found)),
            Err(error) => listing.add_error(data, &error)?,
        }
    }
    listing.warn_of_stray_folders();
    Ok(listing)
}

impl FolderListing {
    /// The file with its path relative to the folder and its kind, if it is one that is read.
    fn known(&mut self, data: &Path, entry: DirEntry) -> Option<(Arc<str>, FileKind, DirEntry)> {
        let path = relative(data, entry.path());
        let Some(kind) = FileKind::of(&path) else {
            self.add_unreadable(&path);
            return None;
        };
        if !entry.file_type().is_file() {
            self.problems
                .push(Problem::of_file(Severity::Error, &path, NOT_A_FILE));
            self.unreadable.push(path);
            return None;
        }
        Some((path.into(), kind, entry))
    }

    fn add_unreadable(&mut self, path: &str) {
        if let Some(remedy) = remedy_for_file(path) {
            self.problems
                .push(Problem::of_file(Severity::Warning, path, remedy));
        } else if let Some((folder, _)) = path.split_once('/').filter(|_| path.ends_with(".json")) {
            self.stray_folders.insert(folder.to_owned());
        }
    }

    fn add_folder(&mut self, data: &Path, entry: &DirEntry) {
        let path = relative(data, entry.path());
        if let Some(remedy) = Some(&path)
            .filter(|_| entry.depth() == 1)
            .and_then(|name| remedy_for_folder(name))
        {
            self.problems.push(Problem::of_file(
                Severity::Warning,
                &format!("{path}/"),
                remedy,
            ));
        }
    }

    fn warn_of_stray_folders(&mut self) {
        for folder in std::mem::take(&mut self.stray_folders) {
            if let Some(remedy) = remedy_for_strays_in(&folder) {
                self.problems.push(Problem::of_file(
                    Severity::Warning,
                    &format!("{folder}/"),
                    remedy,
                ));
            }
        }
    }

    fn add_error(&mut self, data: &Path, error: &walkdir::Error) -> Result<(), Problem> {
        let path = relative(data, error.path().unwrap_or(data));
        if path.is_empty() {
            return Err(missing(data, error));
        }
        let is_gone = error
            .io_error()
            .is_some_and(|error| error.kind() == std::io::ErrorKind::NotFound);
        let message = if is_gone {
            // A file that vanished meanwhile is simply gone. A link without a target still exists.
            let is_of_use = FileKind::of(&path).is_some() || Path::new(&path).extension().is_none();
            let is_link = is_of_use
                && error
                    .path()
                    .is_some_and(|path| path.symlink_metadata().is_ok());
            if !is_link {
                return Ok(());
            }
            DANGLING_LINK.to_owned()
        } else if error.loop_ancestor().is_some() {
            LINK_TO_ANCESTOR.to_owned()
        } else if is_circle(error) {
            LINK_IN_CIRCLE.to_owned()
        } else {
            format!("it cannot be opened ({error}): let the server read it")
        };
        self.problems
            .push(Problem::of_file(Severity::Error, &path, message));
        self.unreadable.push(path);
        Ok(())
    }
}

impl FileStamp {
    /// The length of the file in bytes.
    pub(super) fn len(&self) -> u64 {
        self.marks.length()
    }

    fn of(metadata: &Metadata, now: Timestamp) -> Self {
        let recent = now.as_second() - CLOCK_TICK_SECONDS;
        Self {
            marks: FileMarks::of(metadata),
            is_fresh: metadata.mtime().max(metadata.ctime()) >= recent,
        }
    }
}

fn missing(data: &Path, error: &dyn std::fmt::Display) -> Problem {
    let message = format!(
        "the data folder cannot be read ({error}): put it back, or name another with --data; all feeds stay published"
    );
    Problem::of_file(Severity::Error, &data.to_string_lossy(), message)
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.file_name().to_string_lossy().starts_with('.')
}

/// The path relative to the data folder as text. Different paths have different texts: a byte that is not UTF-8 becomes
/// `\xFF`, and a backslash two.
fn relative(data: &Path, path: &Path) -> String {
    let path = path.strip_prefix(data).unwrap_or(path);
    let mut text = String::new();
    for chunk in path.as_os_str().as_bytes().utf8_chunks() {
        text.push_str(&chunk.valid().replace('\\', r"\\"));
        for byte in chunk.invalid() {
            write!(text, r"\x{byte:02X}").expect("writing to a String cannot fail");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;

    use super::*;

    #[test]
    fn different_paths_have_different_names_in_messages_and_in_the_store() {
        let names: [&[u8]; 6] = [
            b"m/\xfe",
            b"m/\xff",
            b"m/\\xFF",
            b"m/\\\\xFF",
            "m/\u{fffd}".as_bytes(),
            b"m/\xc3",
        ];
        let shown = names.map(|name| {
            relative(
                Path::new("/data"),
                &Path::new("/data").join(OsStr::from_bytes(name)),
            )
        });
        assert_eq!(
            shown,
            [
                r"m/\xFE",
                r"m/\xFF",
                r"m/\\xFF",
                r"m/\\\\xFF",
                "m/\u{fffd}",
                r"m/\xC3"
            ]
        );
    }
}
