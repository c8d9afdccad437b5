//! Changes that follow each other, and the time at which they are over.

use std::collections::{BTreeSet, HashSet};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::watched_paths::FolderChange;
use crate::folder::LookAt;

/// The largest number of files that are looked at alone. More changes come from an export, which goes on for a while.
const MAX_FILES: usize = 16;

/// A burst of a few whole files ends after this pause, which joins the files of one save.
const SHORT_PAUSE: Duration = Duration::from_millis(10);

/// Any other burst ends after this pause.
const PAUSE: Duration = Duration::from_millis(100);

/// The longest burst, because some writers never pause.
const MAX_LENGTH: Duration = Duration::from_secs(1);

/// The longest burst in which files are only written. No file can be missing meanwhile.
const MAX_LENGTH_OF_FILES: Duration = Duration::from_millis(300);

/// Changes that follow each other.
#[derive(Clone, Debug)]
pub(super) struct Burst {
    begun: Instant,
    latest: Instant,
    /// Files that were written and are complete.
    files: BTreeSet<PathBuf>,
    /// Files that were moved away and have not been written again.
    moved_away: HashSet<PathBuf>,
    /// The numbers of moves that have begun and have not ended.
    moves: HashSet<usize>,
    /// Another change happened.
    is_mixed: bool,
}

impl Burst {
    pub(super) fn new(now: Instant) -> Self {
        Self {
            begun: now,
            latest: now,
            files: BTreeSet::new(),
            moved_away: HashSet::new(),
            moves: HashSet::new(),
            is_mixed: false,
        }
    }

    pub(super) fn add(&mut self, change: FolderChange, now: Instant) {
        self.latest = now;
        match change {
            FolderChange::File(path) => {
                self.moved_away.remove(&path);
                // Nobody needs the names of thousands of files.
                if self.files.len() <= MAX_FILES {
                    self.files.insert(path);
                }
            }
            FolderChange::FileMovedAway(_) if self.moved_away.len() > MAX_FILES => {
                self.is_mixed = true;
            }
            FolderChange::FileMovedAway(path) => drop(self.moved_away.insert(path)),
            FolderChange::MoveBegun(number) => drop(self.moves.insert(number)),
            FolderChange::MoveEnded(number) => drop(self.moves.remove(&number)),
            // The watcher adds none of these, because nothing has to end.
            FolderChange::FileCreated => {}
            FolderChange::Anything => self.is_mixed = true,
        }
    }

    /// The time at which the burst ends if nothing more happens.
    pub(super) fn end(&self) -> Instant {
        let (quiet, longest) = match (self.has_only_files(), self.files.len() > MAX_FILES) {
            (true, false) => (SHORT_PAUSE, MAX_LENGTH_OF_FILES),
            (true, true) => (PAUSE, MAX_LENGTH_OF_FILES),
            (false, _) => (PAUSE, MAX_LENGTH),
        };
        (self.latest + quiet).min(self.begun + longest)
    }

    pub(super) fn look_at(self) -> LookAt {
        if self.has_only_files() && self.files.len() <= MAX_FILES {
            LookAt::Files(self.files)
        } else {
            LookAt::Everything
        }
    }

    fn has_only_files(&self) -> bool {
        // A file that was moved out of the folder is missing, and so are all files of a moved folder.
        !self.is_mixed && self.moves.is_empty() && self.moved_away.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str) -> FolderChange {
        FolderChange::File(name.into())
    }

    /// The end in milliseconds and the look of a burst of these changes, each with its time in milliseconds.
    fn burst(changes: impl IntoIterator<Item = (u64, FolderChange)>) -> (u128, LookAt) {
        let begun = Instant::now();
        let mut burst = Burst::new(begun);
        for (time, change) in changes {
            burst.add(change, begun + Duration::from_millis(time));
        }
        ((burst.end() - begun).as_millis(), burst.look_at())
    }

    fn files(names: &[&str]) -> LookAt {
        LookAt::Files(names.iter().map(PathBuf::from).collect())
    }

    #[test]
    fn a_few_whole_files_are_looked_at_alone_and_soon() {
        let one = burst([(0, file("a.json"))]);
        assert_eq!(one, (10, files(&["a.json"])));
        let changes = [(0, "a.json"), (5, "b.json"), (9, "a.json")];
        let two = burst(changes.map(|(time, name)| (time, file(name))));
        assert_eq!(two, (19, files(&["a.json", "b.json"])));
    }

    #[test]
    fn many_files_wait_for_a_longer_pause_and_are_cut_early() {
        let changes = |step: u64| (0..17).map(move |n| (n * step, file(&format!("{n}.json"))));
        assert_eq!(burst(changes(1)), (116, LookAt::Everything));
        assert_eq!(burst(changes(60)), (300, LookAt::Everything));
    }

    #[test]
    fn whatever_else_happens_waits_for_a_longer_pause_and_is_cut_late() {
        let removed = [(0, file("a.json")), (3, FolderChange::Anything)];
        assert_eq!(burst(removed), (103, LookAt::Everything));
        let unceasing = (0..300).map(|n| (n * 10, FolderChange::Anything));
        assert_eq!(burst(unceasing), (1000, LookAt::Everything));
    }

    #[test]
    fn a_file_that_an_editor_moves_away_and_writes_again_is_looked_at_alone() {
        let moved = |name: &str| FolderChange::FileMovedAway(name.into());
        let [gone, written] = [(0, moved("a.json")), (2, file("a.json"))];
        assert_eq!(
            burst([gone.clone(), written]),
            (12, files(&["a.json"])),
            "it came back"
        );
        let other = (2, file("b.json"));
        assert_eq!(burst([gone.clone(), other]), (102, LookAt::Everything));
        let twice = [gone, (2, file("a.json")), (3, moved("a.json"))];
        assert_eq!(burst(twice), (103, LookAt::Everything), "it went again");
        let many = (0..40).map(|n| (n, moved(&format!("{n}.json"))));
        let back = (0..40).map(|n| (40 + n, file(&format!("{n}.json"))));
        assert_eq!(burst(many.chain(back)), (179, LookAt::Everything));
    }

    #[test]
    fn a_move_counts_as_a_whole_file_when_both_its_ends_are_known() {
        let begun = (0, FolderChange::MoveBegun(7));
        assert_eq!(burst([begun.clone()]), (100, LookAt::Everything));
        let ended = [begun, (1, file("a.json")), (1, FolderChange::MoveEnded(7))];
        assert_eq!(burst(ended), (11, files(&["a.json"])));
    }
}
