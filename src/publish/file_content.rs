//! The content of a file, as it is read.

use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::Arc;

use rustix::fs::OFlags;

use super::folder_listing::ListedFile;
use super::good_content::{DatingTerms, GoodContent};
use super::last_good::LastGood;
use crate::folder::{FileKind, Problem, Severity, Source, Spellings};
use crate::good_files::ContentHash;
use crate::timetable::{
    Enrolment, FromFile, Module, People, Programme, Reading, Rooms, StudentNotices, Terms,
    University,
};

/// The content of a file.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum FileContent {
    Terms(Arc<Terms>),
    Rooms(Arc<Rooms>),
    People(Arc<People>),
    Module(Arc<Module>),
    Enrolment(Arc<Enrolment>),
    Notices(Arc<StudentNotices>),
    Programme(Arc<Programme>),
}

/// A file that was just read.
pub(super) struct ReadFile {
    pub(super) path: Arc<str>,
    pub(super) found: ListedFile,
    pub(super) reading: Reading<GoodContent>,
    /// The module's code, even if the rest of its file is wrong.
    pub(super) code: Option<Box<str>>,
    /// Whether it has another content than the last good one, or there is no last good one.
    pub(super) differs: bool,
}

/// The identity of a file's content. Two files with the same identity are in conflict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct FileIdentity<'a> {
    kind: &'static str,
    code: &'a str,
    term: Option<&'a str>,
}

impl std::fmt::Display for FileIdentity<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{} {}", self.kind, self.code)?;
        self.term
            .map_or(Ok(()), |term| write!(out, " in term {term}"))
    }
}

impl FileIdentity<'_> {
    /// The difference between the spellings of two files with this identity; empty if they are spelled alike.
    pub(super) fn spelling_difference(&self, here: Option<&str>, there: Option<&str>) -> String {
        if here == there {
            return String::new();
        }
        let canonical = match self.term {
            Some(term) => format!("\"{}\" in term \"{term}\"", self.code),
            None => format!("\"{}\"", self.code),
        };
        let [here, there] = [here, there].map(|written| written.unwrap_or(&canonical));
        format!(
            " (written {here} here and {there} there: spaces around an id and the Unicode form of its letters make no difference)"
        )
    }
}

impl FileContent {
    pub(super) fn read(
        kind: FileKind,
        source: &Source<'_>,
        terms: Option<&Terms>,
    ) -> Reading<Self> {
        match kind {
            FileKind::Terms => Terms::read(source).map(|value| Self::Terms(value.into())),
            FileKind::Rooms => Rooms::read(source).map(|value| Self::Rooms(value.into())),
            FileKind::People => People::read(source).map(|value| Self::People(value.into())),
            FileKind::Module => Module::read(source, terms).map(|value| Self::Module(value.into())),
            FileKind::Enrolment => {
                Enrolment::read(source).map(|value| Self::Enrolment(value.into()))
            }
            FileKind::Notices => {
                StudentNotices::read(source).map(|value| Self::Notices(value.into()))
            }
            FileKind::Programme => {
                Programme::read(source).map(|value| Self::Programme(value.into()))
            }
        }
    }

    /// The identity as the file writes it, where that is not its canonical spelling.
    pub(super) fn unusual_spelling(&self) -> Option<&str> {
        match self {
            Self::Module(module) => module.written.0.as_deref(),
            Self::Enrolment(enrolment) => enrolment.written.0.as_deref(),
            Self::Programme(programme) => programme.written.0.as_deref(),
            _ => None,
        }
    }

    /// Whether both are equal. Most are the same value in memory, which is seen at once.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Module(a), Self::Module(b)) if Arc::ptr_eq(a, b) => true,
            (Self::Enrolment(a), Self::Enrolment(b)) if Arc::ptr_eq(a, b) => true,
            _ => self == other,
        }
    }

    pub(super) fn identity(&self) -> Option<FileIdentity<'_>> {
        match self {
            Self::Module(module) => Some(FileIdentity {
                kind: "module",
                code: &module.code,
                term: Some(&module.term),
            }),
            Self::Enrolment(enrolment) => Some(FileIdentity {
                kind: "the enrolment list of",
                code: &enrolment.module,
                term: Some(&enrolment.term),
            }),
            Self::Programme(programme) => Some(FileIdentity {
                kind: "programme",
                code: &programme.id,
                term: None,
            }),
            _ => None,
        }
    }

    /// Code and term of the module about which the file is.
    pub(super) fn module_and_term(&self) -> Option<(&str, &str)> {
        match self {
            Self::Module(module) => Some((&module.code, &module.term)),
            Self::Enrolment(enrolment) => Some((&enrolment.module, &enrolment.term)),
            _ => None,
        }
    }

    /// Adds the content of the file at `path`.
    pub(super) fn add_to(self, university: &mut University, path: Arc<str>) {
        match self {
            Self::Terms(value) => university.terms = Some(value),
            Self::Rooms(value) => university.rooms = value,
            Self::People(value) => university.people = value,
            Self::Module(value) => university.modules.push(FromFile { path, value }),
            Self::Enrolment(value) => university.enrolments.push(FromFile { path, value }),
            Self::Notices(value) => {
                let student = value.student.clone();
                let notices = university.notices.entry(student).or_default();
                notices.push(FromFile { path, value });
            }
            Self::Programme(value) => university.programmes.push(FromFile { path, value }),
        }
    }
}

pub(super) fn read(
    path: Arc<str>,
    found: ListedFile,
    terms: Option<&DatingTerms>,
    last_good: &LastGood<'_>,
    max_megabytes: u32,
    spellings: &Spellings,
) -> ReadFile {
    let broken = |path, found, problem, code| ReadFile {
        path,
        found,
        reading: Reading::broken(problem),
        code,
        differs: false,
    };
    let bytes = match read_bytes(&found.path, max_megabytes) {
        Ok(bytes) => bytes,
        Err(error) => {
            let problem = Problem::of_file(Severity::Error, &path, error);
            return broken(path, found, problem, None);
        }
    };
    let source = match Source::new(&path, &bytes) {
        Ok(source) => source.with_spellings(spellings),
        Err(problem) => return broken(Arc::clone(&path), found, problem, None),
    };
    let dated_by = terms.map(|terms| &*terms.value);
    let reading = FileContent::read(found.kind, &source, dated_by);
    let is_module = found.kind == FileKind::Module;
    let is_broken_module = is_module && reading.value.is_none();
    let code = is_broken_module
        .then(|| Module::code_of_broken(&source))
        .flatten();
    let hash = ContentHash::of(&bytes);
    let differs = reading.value.is_some()
        && !last_good.is_same((found.kind, &path), hash, dated_by, spellings);
    let is_written = last_good.is_written(&path, hash);
    let reading = reading.map(|content| GoodContent {
        content,
        hash: Some(hash),
        terms: terms.and_then(|terms| terms.hash).filter(|_| is_module),
        unwritten: (!is_written).then(|| Arc::new(bytes)),
    });
    ReadFile {
        path,
        found,
        reading,
        code,
        differs,
    }
}

/// The reason why a file's bytes cannot be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum ReadError {
    #[error("the file cannot be read ({0}): let the server read it")]
    Io(#[from] io::Error),
    #[error("this is not a file any more, so it is not read: write a file in its place")]
    NotAFile,
    #[error(
        "the file has {} MB, and a file may have {max_megabytes} MB: split it into several files, or raise folder.max_file_megabytes in the settings",
        .len.div_ceil(MEGABYTE)
    )]
    TooLarge { len: u64, max_megabytes: u32 },
}

const MEGABYTE: u64 = 1_000_000;

/// The bytes of a regular file. Never more than the limit are read, even if the file grows.
pub(super) fn read_bytes(path: &Path, max_megabytes: u32) -> Result<Vec<u8>, ReadError> {
    let file = open_without_waiting(path)?;
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Err(ReadError::NotAFile);
    }
    let max = u64::from(max_megabytes) * MEGABYTE;
    if metadata.len() > max {
        return Err(ReadError::TooLarge {
            len: metadata.len(),
            max_megabytes,
        });
    }
    // One byte more than the size shows the end of the file without another allocation.
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len() + 1).unwrap_or_default());
    file.take(max + 1).read_to_end(&mut bytes)?;
    let len = bytes.len() as u64;
    if len > max {
        Err(ReadError::TooLarge { len, max_megabytes })
    } else {
        Ok(bytes)
    }
}

/// Opens the file at the path. Opening a pipe would wait for its writer, and a pipe may have replaced the file since
/// the folder was listed.
fn open_without_waiting(path: &Path) -> io::Result<File> {
    let flags = OFlags::NONBLOCK.bits().cast_signed();
    OpenOptions::new().read(true).custom_flags(flags).open(path)
}

#[cfg(test)]
mod tests {
    use std::process::Command;
    use std::sync::mpsc;
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_pipe_that_took_the_place_of_a_file_is_not_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("A.json");
        let made = Command::new("mkfifo").arg(&pipe).status().unwrap();
        assert!(made.success());
        let (sender, opened) = mpsc::channel();
        std::thread::spawn(move || sender.send(open_without_waiting(&pipe).is_ok()));
        assert_eq!(opened.recv_timeout(Duration::from_secs(20)), Ok(true));
        let pipe = folder.path().join("A.json");
        assert!(matches!(read_bytes(&pipe, 1), Err(ReadError::NotAFile)));
    }

    #[test]
    fn a_file_that_holds_more_than_its_size_says_is_not_read_beyond_the_limit() {
        // Its size is 0, as of a file that has grown since it was listed.
        let file = Path::new("/proc/self/status");
        assert_eq!(std::fs::metadata(file).unwrap().len(), 0);
        let read = read_bytes(file, 0);
        assert!(matches!(read, Err(ReadError::TooLarge { len: 1, .. })));
    }
}
