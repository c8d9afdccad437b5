//! The file of the records: appended to, and rewritten when most of it is no longer kept.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::line::{RecordLine, lines};
use super::record::FetchRecords;
use crate::durable_file::{self, AppendOnlyFile, Durability};

/// The file's name in the state folder.
const NAME: &str = "fetches.log";

/// The file may grow by half of its rewritten length and by this, in bytes: a small file is not worth rewriting.
const SLACK: u64 = 4 << 20;

/// The file that holds the records.
#[derive(Debug)]
pub(super) struct RecordFile {
    path: PathBuf,
    len: u64,
    /// Its length when it was last rewritten; `None` if it must be rewritten now.
    kept: Option<u64>,
}

impl RecordFile {
    /// The file in this state folder.
    pub(super) fn new(state: &Path) -> Self {
        Self {
            path: path(state),
            len: 0,
            kept: None,
        }
    }

    /// Adds lines. They are not synced, because losing them does no harm.
    pub(super) fn append(&mut self, text: &str) -> io::Result<()> {
        // After a failure the file lacks these lines, so all of it is rewritten.
        let kept = self.kept.take();
        let mut file = AppendOnlyFile::open(&self.path)?;
        // A line that was cut short may lack the end of its id.
        self.len = file.append(text.as_bytes(), Durability::Unsynced, |_| false)?;
        self.kept = kept;
        Ok(())
    }

    /// Whether it should be rewritten.
    pub(super) fn has_outgrown(&self) -> bool {
        self.kept
            .is_none_or(|kept| self.len > kept + kept / 2 + SLACK)
    }

    /// Writes the records, and nothing else.
    pub(super) fn rewrite(&mut self, records: &FetchRecords) -> io::Result<()> {
        self.kept = None;
        durable_file::replace(&self.path, |out| {
            lines(records).try_for_each(|line| writeln!(out, "{line}"))
        })?;
        self.len = fs::metadata(&self.path)?.len();
        self.kept = Some(self.len);
        Ok(())
    }

    /// Reads it as `read` does.
    pub(super) fn read(&self, before: u32) -> io::Result<(FetchRecords, usize)> {
        read(&self.path, before)
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

/// The path of the records in this state folder.
pub(super) fn path(state: &Path) -> PathBuf {
    state.join(NAME)
}

/// Reads a file without the records that are older than that second. Damaged lines are ignored. The second value is
/// their number, without the last line, which a crash may have cut short.
pub(super) fn read(path: &Path, before: u32) -> io::Result<(FetchRecords, usize)> {
    let mut records = FetchRecords::default();
    let mut damaged = 0;
    durable_file::read_lines(path, |line| {
        let Some(line) = line.strip_suffix(b"\n") else {
            return;
        };
        match std::str::from_utf8(line).ok().and_then(RecordLine::parse) {
            Some(line) => line.add_to(&mut records, before),
            None => damaged += 1,
        }
    })?;
    records.forget(before, u32::MAX);
    Ok((records, damaged))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feed::{FeedId, Kind};
    use crate::fetches::record::{Fetch, FetchCount};
    use crate::fetches::{ClientApp, Subscription};
    use crate::links::LinkId;
    use proptest::prelude::*;
    use std::fmt::Write as _;
    use std::os::unix::fs::PermissionsExt;

    fn read_text(text: &[u8]) -> (FetchRecords, usize) {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), text).unwrap();
        read(file.path(), 0).unwrap()
    }

    fn times(records: &FetchRecords, id: &str) -> Vec<u32> {
        let link_id = LinkId::from(FeedId::new(Kind::Student, id));
        let subscriptions = records.of(&link_id);
        subscriptions
            .flat_map(Subscription::fetches)
            .map(|fetch| fetch.second)
            .collect()
    }

    const LINE: &str = "fetch 100 google 200 5 90 student ann\n";

    #[test]
    fn a_last_line_that_is_cut_short_is_ignored_silently() {
        for end in 1..LINE.len() {
            let text = format!("{LINE}{}", &LINE.replace("100", "200")[..end]);
            let (records, damaged) = read_text(text.as_bytes());
            assert_eq!(
                (times(&records, "ann"), damaged),
                (vec![100], 0),
                "{text:?}"
            );
            assert_eq!(
                records.feeds().count(),
                1,
                "an id that is cut short is nobody's: {text:?}"
            );
        }
    }

    #[test]
    fn damaged_lines_elsewhere_are_ignored_and_counted() {
        let text = [
            LINE.as_bytes(),
            b"\xff\xfe\n",
            b"\0\0\0\0\n",
            b"\n",
            &LINE.as_bytes()[7..],
            LINE.as_bytes(),
        ]
        .concat();
        let (records, damaged) = read_text(&text);
        assert_eq!((times(&records, "ann"), damaged), (vec![100, 100], 4));
    }

    #[test]
    fn records_that_are_too_old_are_not_read() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let text = "fetch 8000 google 200 5 90 student ann\nfetch 9000 google 200 5 90 student ann\n\
                    fetch 8000 google 200 5 90 student bob\nhad 8000 google 90 student bob\n\
                    count 1 google 1 0 5\ncount 2 google 1 0 5\n";
        fs::write(file.path(), text).unwrap();
        let (records, _) = read(file.path(), 8500).unwrap();
        assert_eq!(times(&records, "ann"), [9000]);
        assert_eq!(records.feeds().count(), 1);
        assert_eq!(
            records.hours().map(|(hour, _, _)| hour).collect::<Vec<_>>(),
            [2]
        );
    }

    #[test]
    fn only_the_last_fetches_and_apps_of_a_link_are_kept() {
        let mut text = String::new();
        for (index, app) in ClientApp::all().enumerate().take(10) {
            for second in 0..10 {
                writeln!(
                    text,
                    "fetch {} {} 200 5 90 student ann",
                    100 * index + second,
                    app.id()
                )
                .unwrap();
            }
        }
        let (records, _) = read_text(text.as_bytes());
        let ann = LinkId::from(FeedId::new(Kind::Student, "ann"));
        let kept: Vec<_> = records.of(&ann).collect();
        let seconds: Vec<u32> = kept
            .iter()
            .map(|subscription| subscription.last().second)
            .collect();
        assert_eq!(seconds.len(), 6);
        assert!(
            kept.iter()
                .all(|subscription| subscription.fetches().len() == 4),
            "{kept:?}"
        );
        let last = kept
            .iter()
            .max_by_key(|subscription| subscription.last().second)
            .unwrap();
        let last: Vec<u32> = last
            .fetches()
            .iter()
            .map(|fetch| fetch.second % 100)
            .collect();
        assert_eq!(last, [6, 7, 8, 9]);
    }

    #[test]
    fn the_file_is_rewritten_once_most_of_it_is_outdated_and_only_the_server_can_read_it() {
        let state = tempfile::tempdir().unwrap();
        let mut written = RecordFile::new(state.path());
        assert!(written.has_outgrown(), "at the start it is");
        let mut records = FetchRecords::default();
        records.add_fetch(
            LinkId::from(FeedId::new(Kind::Student, "ann")),
            ClientApp::from_user_agent(b""),
            Fetch::default(),
        );
        written.rewrite(&records).unwrap();
        let path = path(state.path());
        let kept = fs::metadata(&path).unwrap();
        assert_eq!(kept.permissions().mode() & 0o777, 0o600);
        let batch = LINE.repeat(1000);
        while !written.has_outgrown() {
            written.append(&batch).unwrap();
        }
        let grown = fs::metadata(&path).unwrap().len();
        assert!(
            grown > SLACK && grown < SLACK + 2 * batch.len() as u64,
            "{grown}"
        );
        written.rewrite(&records).unwrap();
        written.append(LINE).unwrap();
        assert_eq!(
            fs::metadata(&path).unwrap().len(),
            kept.len() + LINE.len() as u64
        );
        assert_eq!(
            fs::read_dir(state.path()).unwrap().count(),
            1,
            "no draft is left"
        );
    }

    #[test]
    fn after_a_failed_write_the_whole_file_is_rewritten() {
        let state = tempfile::tempdir().unwrap();
        let mut written = RecordFile::new(state.path());
        written.rewrite(&FetchRecords::default()).unwrap();
        // A folder in its place stands for a full disk.
        fs::remove_file(path(state.path())).unwrap();
        fs::create_dir(path(state.path())).unwrap();
        assert!(written.append(LINE).is_err());
        fs::remove_dir(path(state.path())).unwrap();
        assert!(written.has_outgrown());
        written.rewrite(&FetchRecords::default()).unwrap();
        written.append(LINE).unwrap();
        assert_eq!(fs::read_to_string(path(state.path())).unwrap(), LINE);
    }

    #[test]
    fn a_file_behind_a_symbolic_link_is_rewritten_where_it_is() {
        let state = tempfile::tempdir().unwrap();
        let elsewhere = state.path().join("elsewhere.log");
        std::os::unix::fs::symlink(&elsewhere, path(state.path())).unwrap();
        let mut written = RecordFile::new(state.path());
        for _ in 0..2 {
            written.rewrite(&FetchRecords::default()).unwrap();
            written.append(LINE).unwrap();
        }
        assert_eq!(fs::read_to_string(elsewhere).unwrap(), LINE);
        let link = fs::symlink_metadata(path(state.path())).unwrap();
        assert!(link.is_symlink());
    }

    #[test]
    fn a_line_is_not_joined_to_one_that_was_cut_short() {
        let state = tempfile::tempdir().unwrap();
        let mut written = RecordFile::new(state.path());
        written.rewrite(&FetchRecords::default()).unwrap();
        let cut = LINE.repeat(2);
        fs::write(path(state.path()), &cut[..cut.len() - 5]).unwrap();
        written.append(LINE).unwrap();
        let text = fs::read_to_string(path(state.path())).unwrap();
        assert_eq!(text, LINE.repeat(2));
    }

    /// A fetch or a count, to be recorded.
    #[derive(Clone, Debug)]
    enum Recorded {
        Fetch(usize, &'static str, usize, Fetch),
        OldAddress(usize, &'static str, usize, u32),
        Count(u32, usize, FetchCount),
    }

    fn recorded() -> impl Strategy<Value = Recorded> {
        let fetch = (
            0..4_usize,
            prop::sample::select(vec!["ann", "bob", "a b"]),
            0..9_usize,
            any::<[u8; 4]>(),
        )
            .prop_map(|(kind, id, app, [second, modified, bytes, status])| {
                let status = if status < 128 { 200 } else { 304 };
                let fetch = Fetch {
                    second: second.into(),
                    modified: (modified % 8).into(),
                    bytes: bytes.into(),
                    status,
                };
                Recorded::Fetch(kind, id, app, fetch)
            });
        let count = (0..5_u32, 0..9_usize, any::<[u8; 3]>()).prop_map(
            |(hour, app, [fetches, unchanged, bytes])| {
                let count = FetchCount {
                    fetches: fetches.into(),
                    unchanged: unchanged.into(),
                    bytes: bytes.into(),
                };
                Recorded::Count(hour, app, count)
            },
        );
        let old_address = (
            0..4_usize,
            prop::sample::select(vec!["ann", "a b"]),
            0..9_usize,
            any::<u8>(),
        )
            .prop_map(|(kind, id, app, second)| Recorded::OldAddress(kind, id, app, second.into()));
        prop_oneof![8 => fetch, 1 => count, 4 => old_address]
    }

    fn line(recorded: &Recorded) -> RecordLine {
        let app = |index: usize| ClientApp::all().nth(index).unwrap();
        match recorded {
            Recorded::Fetch(kind, id, index, fetch) => RecordLine::Fetch {
                link_id: LinkId::from(FeedId::new(Kind::ALL[*kind], *id)),
                app: app(*index),
                fetch: *fetch,
            },
            Recorded::OldAddress(kind, id, index, second) => RecordLine::OldAddress {
                link_id: LinkId::from(FeedId::new(Kind::ALL[*kind], *id)),
                app: app(*index),
                second: *second,
            },
            Recorded::Count(hour, index, count) => RecordLine::Count {
                hour: *hour,
                app: app(*index),
                count: *count,
            },
        }
    }

    proptest! {
        // Each case writes real files.
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn rewriting_the_file_loses_no_record(
            recordeds in prop::collection::vec(recorded(), 0..200),
            rewritten in prop::collection::vec(prop::bool::weighted(0.05), 200),
        ) {
            let state = tempfile::tempdir().unwrap();
            let mut written = RecordFile::new(state.path());
            let mut records = FetchRecords::default();
            written.rewrite(&records).unwrap();
            for (recorded, is_rewritten) in recordeds.iter().zip(&rewritten) {
                line(recorded).add_to(&mut records, 0);
                written.append(&format!("{}\n", line(recorded))).unwrap();
                if *is_rewritten {
                    written.rewrite(&records).unwrap();
                }
            }
            prop_assert_eq!(read(&path(state.path()), 0).unwrap(), (records, 0));
        }
    }
}
