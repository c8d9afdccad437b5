//! The sum of all published contents, which a few changed files change in place.

use std::sync::Arc;

use super::file_content::FileContent;
use crate::timetable::{FromFile, University};

/// Puts the content of the file at `path` in place of the one with the same identity. Returns whether the rest of the sum
/// stays as it is.
pub(super) fn replace(university: &mut University, path: &Arc<str>, content: &FileContent) -> bool {
    match content {
        FileContent::Rooms(rooms) => university.rooms = Arc::clone(rooms),
        FileContent::People(people) => university.people = Arc::clone(people),
        FileContent::Module(module) => {
            let index = university.module(&module.code, &module.term);
            let known = index.map(|index| &mut university.modules[index]);
            // Former codes are indexed by the whole sum.
            let known =
                known.filter(|known| known.value.former.is_none() && module.former.is_none());
            return replace_in(known, path, module);
        }
        FileContent::Enrolment(enrolment) => {
            let index = university.enrolment(&enrolment.module, &enrolment.term);
            let known = index.map(|index| &mut university.enrolments[index]);
            return replace_in(known, path, enrolment);
        }
        FileContent::Terms(_) | FileContent::Notices(_) | FileContent::Programme(_) => {
            return false;
        }
    }
    true
}

fn replace_in<T>(known: Option<&mut FromFile<T>>, path: &Arc<str>, value: &Arc<T>) -> bool {
    let known = known.filter(|known| known.path == *path);
    known.map(|known| known.value = Arc::clone(value)).is_some()
}
