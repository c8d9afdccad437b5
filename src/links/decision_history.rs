//! The history of decisions: entries that were removed from the journal, by year, in `journal-2026.jsonl`.
//!
//! No link depends on it. An entry that a crash left both here and in the journal counts once.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::mem::{Discriminant, discriminant};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::journal::{Journal, check_permissions};
use super::journal_error::JournalError;
use super::journal_line::{Decision, JournalEntry, JournalLine};
use super::{
    LinkError, LinkId, StateFolder, StateFolderError, account_changes, desk_notes, journal,
    shown_links, shown_lists, token_changes,
};
use crate::durable_file::{self, json_line};

/// The year of a time, in UTC.
pub(super) fn year_of(at: Timestamp) -> i16 {
    TimeZone::UTC.to_datetime(at).year()
}

/// Appends each entry to the file of its year, and syncs. Entries that the file already has are left out: if the
/// journal cannot be replaced afterwards, the same entries come again and again. An entry with an impossible year goes
/// to the file of `this_year`, because the clock was wrong when it was made.
pub(super) fn append(state: &Path, entries: &[JournalEntry], this_year: i16) -> io::Result<()> {
    let mut years: BTreeMap<i16, Vec<&JournalEntry>> = BTreeMap::new();
    for entry in entries {
        let year = year_of(entry.at);
        let is_possible = (FIRST_YEAR..=this_year).contains(&year);
        let year = if is_possible { year } else { this_year };
        years.entry(year).or_default().push(entry);
    }
    for (year, entries) in years {
        append_to(&path(state, year), &entries)?;
    }
    Ok(())
}

fn append_to(path: &Path, entries: &[&JournalEntry]) -> io::Result<()> {
    let lines: Vec<Vec<u8>> = entries.iter().map(json_line).collect();
    let mut file = OpenOptions::new()
        .read(true)
        .append(true)
        .create(true)
        .mode(0o600)
        .open(path)?;
    // Entries that come again are the last ones that were appended, so the rest of the file is not read.
    let len = lines.iter().map(|line| line.len() as u64).sum();
    let FileEnd { text, file_len } = read_end(&mut file, len)?;
    let existing: HashSet<&[u8]> = text.split_inclusive(|&byte| byte == b'\n').collect();
    let mut limit = DailyLimit::of(&existing);
    let mut new = Vec::new();
    for (entry, line) in entries.iter().zip(&lines) {
        if !existing.contains(&**line) && limit.allows(entry) {
            new.extend_from_slice(line);
        }
    }
    if let Err(error) = file.write_all(&new) {
        // The disk is full. Decisions need the room more than a part of them here.
        file.set_len(file_len)?;
        return Err(error);
    }
    file.sync_data()?;
    durable_file::sync_folder(path)
}

/// The name under which subscribers decide on their own page.
pub const SUBSCRIBER: &str = "subscriber";

/// The number of decisions of one kind about one link in one day that the history keeps of those made on pages. A
/// program that decides again and again would fill the disk. The journal still has the right state of the link.
const MAX_PER_DAY: usize = 20;

/// Counts the decisions of subscribers by link, kind of decision and day.
struct DailyLimit(HashMap<(LinkId, Discriminant<Decision>, Date), usize>);

impl DailyLimit {
    /// The counts of the lines of a history.
    fn of(lines: &HashSet<&[u8]>) -> Self {
        let mut limit = Self(HashMap::new());
        for line in lines {
            if let Ok(JournalLine::Entry(entry)) = JournalLine::parse(line, false) {
                limit.allows(&entry);
            }
        }
        limit
    }

    /// Counts a decision, and returns whether it is kept.
    fn allows(&mut self, entry: &JournalEntry) -> bool {
        if &*entry.by != SUBSCRIBER {
            return true;
        }
        let day = TimeZone::UTC.to_datetime(entry.at).date();
        let key = (entry.link_id.clone(), discriminant(&entry.decision), day);
        let count = self.0.entry(key).or_default();
        *count += 1;
        *count <= MAX_PER_DAY
    }
}

/// Longer than any line.
const MAX_LINE: u64 = 1 << 20;

/// The end of a file.
struct FileEnd {
    /// Its last lines; the first may be cut.
    text: Vec<u8>,
    file_len: u64,
}

/// Reads the last `len` bytes of the file and a line before them. A last line without its line feed is completed, or
/// removed if a crash cut it: it would spoil the next line, and its entry is still in the journal.
fn read_end(file: &mut File, len: u64) -> io::Result<FileEnd> {
    let start = file.metadata()?.len().saturating_sub(len + MAX_LINE);
    let mut text = Vec::new();
    file.seek(SeekFrom::Start(start))?;
    file.read_to_end(&mut text)?;
    let end = text
        .iter()
        .rposition(|&byte| byte == b'\n')
        .map_or(0, |last| last + 1);
    if start > 0 && end == 0 {
        return Err(io::Error::new(
            io::ErrorKind::InvalidData,
            "its last line is longer than any line that the server writes",
        ));
    }
    if end < text.len() && JournalLine::parse(&text[end..], false).is_ok() {
        file.write_all(b"\n")?;
        text.push(b'\n');
    } else {
        text.truncate(end);
        file.set_len(start + end as u64)?;
    }
    let file_len = start + text.len() as u64;
    Ok(FileEnd { text, file_len })
}

/// No decision is older. A file with an earlier "year" is a copy that somebody made, such as `journal-1126.jsonl` on 26
/// November.
const FIRST_YEAR: i16 = 2020;

/// Removes the files of years that ended more than this many years ago.
pub(super) fn remove_old_years(state: &Path, now: Timestamp, years: u16) -> io::Result<()> {
    let records = [
        shown_links::FILES,
        shown_lists::FILES,
        desk_notes::FILES,
        account_changes::FILES,
        token_changes::FILES,
    ];
    let names = std::iter::once(NAME).chain(records.map(|records| records.name));
    let files = names.map(|name| yearly_files(state, name));
    let files = files.into_iter().collect::<io::Result<Vec<_>>>()?;
    for (year, path) in files.into_iter().flatten() {
        if year >= FIRST_YEAR && i32::from(year) < i32::from(year_of(now)) - i32::from(years) {
            fs::remove_file(&path)?;
            tracing::info!(path = %path.display(), "an old history of links was deleted (links.journal_years)");
        }
    }
    Ok(())
}

/// All decisions that are still kept, the oldest first: those of the yearly files, then those of the journal.
pub fn decision_history(state: &Path) -> Result<Vec<JournalEntry>, LinkError> {
    if StateFolder::of(state)? == StateFolder::Empty {
        return Err(StateFolderError::NotSetUp { path: state.into() }.into());
    }
    let failed = |source| JournalError::Io {
        path: state.into(),
        source,
    };
    let mut entries = Vec::new();
    for (_, path) in yearly_files(state, NAME).map_err(failed)? {
        read(&path, &mut entries)?;
    }
    entries.extend(Journal::open(state)?.read_new_lines()?.entries);
    let mut seen = HashSet::new();
    entries.retain(|entry| seen.insert(json_line(entry)));
    Ok(entries)
}

/// The files with decisions that are still kept, the oldest first. The last is the journal.
pub(super) fn journal_files(state: &Path) -> io::Result<Vec<PathBuf>> {
    let years = yearly_files(state, NAME)?.into_values();
    Ok(years.chain([journal::path(state)]).collect())
}

/// Reads one year. A damaged line is left out with a warning, because no link depends on it.
fn read(path: &Path, entries: &mut Vec<JournalEntry>) -> Result<(), JournalError> {
    let failed = |source| JournalError::Io {
        path: path.into(),
        source,
    };
    let mut file = File::open(path).map_err(failed)?;
    check_permissions(path, &file)?;
    let mut text = Vec::new();
    file.read_to_end(&mut text).map_err(failed)?;
    for (line, number) in text.split(|&byte| byte == b'\n').zip(1..) {
        match JournalLine::parse(line, false) {
            Ok(JournalLine::Entry(entry)) => entries.push(entry),
            _ if line.trim_ascii().is_empty() => {}
            _ => {
                let place = format!("{}:{number}", path.display());
                tracing::warn!("{place}: this line is damaged and left out; no link depends on it");
            }
        }
    }
    Ok(())
}

/// The beginning of the names of the history's files.
const NAME: &str = "journal-";

/// The yearly files whose names begin like this, the oldest first.
pub(super) fn yearly_files(state: &Path, beginning: &str) -> io::Result<BTreeMap<i16, PathBuf>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(state)? {
        let entry = entry?;
        let name = entry.file_name();
        let year = name.to_str().and_then(|name| {
            name.strip_prefix(beginning)?
                .strip_suffix(".jsonl")?
                .parse()
                .ok()
        });
        files.extend(year.map(|year| (year, entry.path())));
    }
    Ok(files)
}

fn path(state: &Path, year: i16) -> PathBuf {
    state.join(format!("journal-{year:04}.jsonl"))
}
