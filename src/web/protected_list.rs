//! The list of protected people, which is read again only after a change of its file.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use crate::durable_file::SeenFile;
use crate::links::ProtectedPeople;

/// The list as it was last read. A request looks at the file and does not read it.
#[derive(Debug, Default)]
pub(super) struct ProtectedList(Mutex<Option<ReadList>>);

#[derive(Debug)]
struct ReadList {
    path: PathBuf,
    seen: SeenFile,
    people: Arc<ProtectedPeople>,
}

impl ProtectedList {
    /// The protected people in the file, whose path is relative to the data folder. A file that cannot be used is
    /// logged once for each change of it, and failures to read it that follow each other are logged once.
    pub(super) fn people(&self, data: &Path, file: &Path) -> Arc<ProtectedPeople> {
        let path = data.join(file);
        let mut read = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Before it is read: a change in between is seen by the next request.
        let mut seen = SeenFile::look(&path);
        let before = read.as_ref().filter(|read| read.path == path);
        if let Some(read) = before
            && seen.is_unchanged_since(read.seen)
        {
            return Arc::clone(&read.people);
        }
        let people = ProtectedPeople::try_read(data, file).unwrap_or_else(|error| {
            seen = seen.after_error(&error);
            if !before.is_some_and(|read| seen.is_known_failure(read.seen)) {
                ProtectedPeople::log_unread(data, file, &error);
            }
            ProtectedPeople::Unknown
        });
        let people = Arc::new(people);
        *read = Some(ReadList {
            path,
            seen,
            people: Arc::clone(&people),
        });
        people
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::feed::{FeedId, Kind};

    #[test]
    fn the_file_is_read_again_only_after_a_change_of_it() {
        let data = tempfile::tempdir().unwrap();
        let (list, file) = (ProtectedList::default(), Path::new("protected"));
        let ann = FeedId::new(Kind::Student, "ann");
        let people = || list.people(data.path(), file);
        let is_same = |one: &Arc<_>| Arc::ptr_eq(one, &people());
        let missing = people();
        assert!(missing.contains(&ann) && is_same(&missing));
        fs::write(data.path().join(file), "bob\n").unwrap();
        let bob = people();
        assert!(!bob.contains(&ann) && is_same(&bob));
        fs::write(data.path().join("next"), "ann\n").unwrap();
        fs::rename(data.path().join("next"), data.path().join(file)).unwrap();
        let both = people();
        assert!(both.contains(&ann) && is_same(&both));
        // After a failure that may pass, the file is as it was.
        fs::remove_file(data.path().join(file)).unwrap();
        fs::create_dir(data.path().join(file)).unwrap();
        let unread = people();
        assert!(unread.contains(&FeedId::new(Kind::Student, "eve")) && !is_same(&unread));
        fs::remove_dir(data.path().join(file)).unwrap();
        fs::write(data.path().join(file), b"b\xff\n").unwrap();
        let damaged = people();
        assert!(damaged.contains(&ann) && is_same(&damaged));
        let none = list.people(data.path(), Path::new(""));
        assert!(!none.contains(&ann));
    }
}
