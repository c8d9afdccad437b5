//! `index.jsonl`: the list of the last good contents of each path. It is appended to and synced, and rewritten when most
//! of its lines are superfluous.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{ContentHash, GoodFile, GoodFilesError, SettledContent};
use crate::durable_file::{self, AppendOnlyFile, Durability, json_line};

/// The version of the format, which is in the first line.
pub const VERSION: u32 = 1;

/// The file's name in the folder of the last good files.
const NAME: &str = "index.jsonl";

/// The number of superfluous lines before the file is rewritten.
const SLACK: usize = 1000;

/// The last good contents of each path.
pub(super) type GoodFileTable = BTreeMap<Arc<str>, GoodFile>;

/// The first line.
#[derive(Serialize, Deserialize)]
struct IndexHeader {
    good_files: u32,
}

/// One line: the contents of a path from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct GoodFileLine {
    path: Arc<str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    published: Option<ContentHash>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    accepted: Option<ContentHash>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    settled: Option<SettledContent>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    since: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    published_since: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    terms: Option<ContentHash>,
}

/// The list on disk.
#[derive(Debug)]
pub(super) struct IndexFile {
    path: PathBuf,
    /// The number of lines in the file.
    lines: usize,
    is_missing: bool,
    /// Whether the file is missing, has a damaged line, or lacks lines. Then it is to be rewritten.
    is_incomplete: bool,
}

impl IndexFile {
    /// Reads the file line by line. Damaged lines are ignored, because a crash may leave half of one.
    pub(super) fn open(
        folder: &Path,
        mut apply: impl FnMut(GoodFileLine),
    ) -> Result<Self, GoodFilesError> {
        let mut file = Self {
            path: folder.join(NAME),
            lines: 0,
            is_missing: false,
            is_incomplete: false,
        };
        let (mut newer, mut damaged) = (None, 0);
        let read = durable_file::read_lines(&file.path, |line| {
            file.lines += 1;
            if let Some(line) = GoodFileLine::parse(line) {
                apply(line);
            } else if let Ok(header) = serde_json::from_slice::<IndexHeader>(line) {
                newer = Some(header.good_files).filter(|found| *found > VERSION);
            } else {
                damaged += 1;
            }
        });
        match read {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                file.is_missing = true;
                file.is_incomplete = true;
            }
            read => read.map_err(GoodFilesError::io(&file.path))?,
        }
        if let Some(found) = newer {
            let path = file.path;
            return Err(GoodFilesError::NewerFormat { path, found });
        }
        if damaged > 0 {
            file.is_incomplete = true;
            tracing::warn!(
                path = %file.path.display(), damaged,
                "lines of the list of last good input files are damaged and are left out: if those files are broken too, their last good content is lost"
            );
        }
        Ok(file)
    }

    pub(super) fn is_missing(&self) -> bool {
        self.is_missing
    }

    /// Creates its folder, unless the state folder is missing: somebody may put that back.
    pub(super) fn create_folder(&self) -> Result<(), GoodFilesError> {
        let folder = self.path.parent().unwrap_or(Path::new("."));
        let state = folder.parent().unwrap_or(Path::new("."));
        fs::metadata(state)
            .and_then(|_| durable_file::create_folder(folder))
            .map_err(GoodFilesError::io(folder))
    }

    /// Whether a file with this number of paths must be rewritten although no path changes.
    pub(super) fn must_be_rewritten(&self, count: usize) -> bool {
        self.is_incomplete && count > 0
    }

    /// Appends the lines and syncs, or rewrites the file with `all` if that is better. `all` has the lines' meaning too.
    pub(super) fn write(
        &mut self,
        new: &[GoodFileLine],
        all: &GoodFileTable,
    ) -> Result<(), GoodFilesError> {
        let lines = self.lines + new.len();
        let is_rewritten = self.is_incomplete || lines > 2 * all.len() + SLACK;
        if !is_rewritten && self.append(new).is_ok() {
            self.lines = lines;
            return Ok(());
        }
        let written = durable_file::replace(&self.path, |out| {
            let header = IndexHeader {
                good_files: VERSION,
            };
            out.write_all(&json_line(&header))?;
            all.iter().try_for_each(|(path, file)| {
                out.write_all(&json_line(&GoodFileLine::new(path, *file)))
            })
        });
        self.is_incomplete = written.is_err();
        self.is_missing &= written.is_err();
        self.lines = 1 + all.len();
        written.map_err(GoodFilesError::io(&self.path))
    }

    fn append(&self, lines: &[GoodFileLine]) -> io::Result<()> {
        let text: Vec<u8> = lines.iter().flat_map(json_line).collect();
        let is_whole = |line: &[u8]| GoodFileLine::parse(line).is_some();
        AppendOnlyFile::open(&self.path)?
            .append(&text, Durability::Synced, is_whole)
            .map(drop)
    }
}

impl GoodFileLine {
    pub(super) fn new(path: &Arc<str>, file: GoodFile) -> Self {
        Self {
            path: Arc::clone(path),
            published: file.published,
            accepted: file.accepted,
            settled: file.settled,
            since: file.differs_since,
            published_since: file.published_since,
            terms: file.terms,
        }
    }

    pub(super) fn into_parts(self) -> (Arc<str>, GoodFile) {
        let file = GoodFile {
            published: self.published,
            accepted: self.accepted,
            settled: self.settled,
            differs_since: self.since,
            published_since: self.published_since,
            terms: self.terms,
        };
        (self.path, file)
    }

    fn parse(line: &[u8]) -> Option<Self> {
        serde_json::from_slice(line).ok()
    }
}
