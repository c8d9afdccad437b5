//! The modules and rooms that are open to all, prepared for their lists.

use std::sync::{Arc, Mutex, PoisonError, Weak};

use crate::agenda::{self, Directory, University};
use crate::catalogue::Catalogue;

/// The directories of what was last asked about: most often what is published.
#[derive(Default)]
pub(super) struct Directories {
    modules: Last,
    rooms: Last,
}

/// A directory with what it was made from. The references are weak, so that what is published no more leaves memory.
type Last = Mutex<Option<(Weak<Catalogue>, Weak<University>, Arc<Directory>)>>;

impl Directories {
    pub(super) fn modules(
        &self,
        catalogue: &Arc<Catalogue>,
        university: &Arc<University>,
    ) -> Arc<Directory> {
        of(&self.modules, catalogue, university, || {
            Directory::new(
                agenda::module_titles(university)
                    .filter(|(code, _)| catalogue.modules.contains(code)),
            )
        })
    }

    pub(super) fn rooms(
        &self,
        catalogue: &Arc<Catalogue>,
        university: &Arc<University>,
    ) -> Arc<Directory> {
        of(&self.rooms, catalogue, university, || {
            let rooms = catalogue.rooms.iter().filter(|(_, link)| !link.is_former);
            Directory::new(rooms.map(|(name, _)| (name, agenda::room(university, name).title)))
        })
    }
}

/// The last directory, or another that is made while whoever asks meanwhile waits for it.
fn of(
    last: &Last,
    catalogue: &Arc<Catalogue>,
    university: &Arc<University>,
    make: impl FnOnce() -> Directory,
) -> Arc<Directory> {
    let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
    let now = (Arc::downgrade(catalogue), Arc::downgrade(university));
    if let Some((of_catalogue, of_university, directory)) = &*last
        && Weak::ptr_eq(of_catalogue, &now.0)
        && Weak::ptr_eq(of_university, &now.1)
    {
        return Arc::clone(directory);
    }
    let directory = Arc::new(make());
    *last = Some((now.0, now.1, Arc::clone(&directory)));
    directory
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_is_made_once_for_each_publish() {
        let directories = Directories::default();
        let (catalogue, university) = (
            Arc::new(Catalogue::default()),
            Arc::new(University::default()),
        );
        let first = directories.modules(&catalogue, &university);
        assert!(Arc::ptr_eq(
            &first,
            &directories.modules(&catalogue, &university)
        ));
        let next = Arc::new(Catalogue::default());
        assert!(!Arc::ptr_eq(
            &first,
            &directories.modules(&next, &university)
        ));
        assert_eq!(
            (Arc::strong_count(&next), Arc::strong_count(&university)),
            (1, 1)
        );
    }
}
