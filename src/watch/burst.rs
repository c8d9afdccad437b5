//! Changes that follow each other, and the time at which they are over.

use std::collections::{BTreeSet, HashSet};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::reach::Touch;
use crate::folder::LookAt;

/// As many files are looked at alone. More changes than these come from an export, which goes on for a while.
const FEW: usize = 16;

/// A few whole files are read when nothing has happened for this long. The pause joins the files of one save.
const SHORT_QUIET: Duration = Duration::from_millis(10);

/// Any other burst is over when nothing has happened for this long.
const QUIET: Duration = Duration::from_millis(100);

/// Some writers never rest, so a burst is cut after this long.
const LONGEST: Duration = Duration::from_secs(1);

/// A burst in which files are only written is cut after this long. Nothing can be missing meanwhile.
const LONGEST_OF_FILES: Duration = Duration::from_millis(300);

/// Changes that follow each other.
#[derive(Clone, Debug)]
pub(super) struct Burst {
    begun: Instant,
    latest: Instant,
    /// Files that were written whole.
    files: BTreeSet<PathBuf>,
    /// Moves that were seen to begin and not yet to end, by their numbers.
    moves: HashSet<usize>,
    /// Anything else happened.
    is_mixed: bool,
}

impl Burst {
    pub(super) fn new(now: Instant) -> Self {
        Self {
            begun: now,
            latest: now,
            files: BTreeSet::new(),
            moves: HashSet::new(),
            is_mixed: false,
        }
    }

    pub(super) fn add(&mut self, touch: Touch, now: Instant) {
        self.latest = now;
        match touch {
            // The names of thousands of files serve nobody.
            Touch::File(_) if self.files.len() > FEW => {}
            Touch::File(path) => drop(self.files.insert(path)),
            Touch::MoveBegun(number) => drop(self.moves.insert(number)),
            Touch::MoveEnded(number) => drop(self.moves.remove(&number)),
            Touch::Anything => self.is_mixed = true,
        }
    }

    /// The time at which it is over if nothing more happens.
    pub(super) fn end(&self) -> Instant {
        let (quiet, longest) = match (self.is_of_files(), self.files.len() > FEW) {
            (true, false) => (SHORT_QUIET, LONGEST_OF_FILES),
            (true, true) => (QUIET, LONGEST_OF_FILES),
            (false, _) => (QUIET, LONGEST),
        };
        (self.latest + quiet).min(self.begun + longest)
    }

    pub(super) fn look_at(self) -> LookAt {
        if self.is_of_files() && self.files.len() <= FEW {
            LookAt::Files(self.files)
        } else {
            LookAt::Everything
        }
    }

    fn is_of_files(&self) -> bool {
        // A file that is moved away for good is missing where it was, and so is all below a folder.
        !self.is_mixed && self.moves.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str) -> Touch {
        Touch::File(name.into())
    }

    /// The end in milliseconds and the look of a burst of these touches, each with its time in milliseconds.
    fn burst(touches: impl IntoIterator<Item = (u64, Touch)>) -> (u128, LookAt) {
        let begun = Instant::now();
        let mut burst = Burst::new(begun);
        for (time, touch) in touches {
            burst.add(touch, begun + Duration::from_millis(time));
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
        let touches = [(0, "a.json"), (5, "b.json"), (9, "a.json")];
        let two = burst(touches.map(|(time, name)| (time, file(name))));
        assert_eq!(two, (19, files(&["a.json", "b.json"])));
    }

    #[test]
    fn many_files_wait_for_a_longer_pause_and_are_cut_early() {
        let touches = |step: u64| (0..17).map(move |n| (n * step, file(&format!("{n}.json"))));
        assert_eq!(burst(touches(1)), (116, LookAt::Everything));
        assert_eq!(burst(touches(60)), (300, LookAt::Everything));
    }

    #[test]
    fn whatever_else_happens_waits_for_a_longer_pause_and_is_cut_late() {
        let removed = [(0, file("a.json")), (3, Touch::Anything)];
        assert_eq!(burst(removed), (103, LookAt::Everything));
        let unceasing = (0..300).map(|n| (n * 10, Touch::Anything));
        assert_eq!(burst(unceasing), (1000, LookAt::Everything));
    }

    #[test]
    fn a_move_counts_as_a_whole_file_when_both_its_ends_are_known() {
        let begun = (0, Touch::MoveBegun(7));
        assert_eq!(burst([begun.clone()]), (100, LookAt::Everything));
        let ended = [begun, (1, file("a.json")), (1, Touch::MoveEnded(7))];
        assert_eq!(burst(ended), (11, files(&["a.json"])));
    }
}
