//! From a block back to the activity that it shows.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use crate::feed::ActivityId;
use crate::timetable::{Activity, Module, University};

/// Where each activity of a university is: its module's index, and its own within the module.
#[derive(Debug, Default)]
pub struct Index(HashMap<ActivityId, (u32, u32)>);

impl Index {
    /// Goes through all activities, which takes milliseconds at a large university.
    pub fn of(university: &University) -> Self {
        let modules = (0..).zip(&university.modules);
        let places = modules.flat_map(|(place, module)| {
            let module = &*module.value;
            let activities = (0..).zip(&module.activities);
            activities.map(move |(own, activity)| {
                (
                    ActivityId::new(&module.code, &module.term, &activity.id),
                    (place, own),
                )
            })
        });
        Self(places.collect())
    }

    /// The activity, in the university that the index is of.
    pub(super) fn find<'a>(
        &self,
        university: &'a University,
        id: ActivityId,
    ) -> Option<(&'a Module, &'a Activity)> {
        let (module, activity) = *self.0.get(&id)?;
        let module = &*university.modules.get(module as usize)?.value;
        Some((module, module.activities.get(activity as usize)?))
    }
}

/// The index of the university that was last asked about: most often the one that is published.
#[derive(Debug, Default)]
pub struct Almanac(Mutex<Option<(Weak<University>, Arc<Index>)>>);

impl Almanac {
    /// The index of this university. It is made when it is asked for first, and whoever asks meanwhile waits for it.
    pub fn index(&self, university: &Arc<University>) -> Arc<Index> {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Weak, so that a university that is published no more leaves memory; its place is not given to another.
        let university_now = Arc::downgrade(university);
        match &*last {
            Some((known, index)) if Weak::ptr_eq(known, &university_now) => Arc::clone(index),
            _ => {
                let index = Arc::new(Index::of(university));
                *last = Some((university_now, Arc::clone(&index)));
                index
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_is_made_once_for_each_university() {
        let almanac = Almanac::default();
        let (first, second) = (
            Arc::new(University::default()),
            Arc::new(University::default()),
        );
        let index = almanac.index(&first);
        assert!(Arc::ptr_eq(&index, &almanac.index(&first)));
        assert!(!Arc::ptr_eq(&index, &almanac.index(&second)));
    }

    #[test]
    fn a_university_that_is_published_no_more_leaves_memory() {
        let almanac = Almanac::default();
        let university = Arc::new(University::default());
        let _index = almanac.index(&university);
        assert_eq!(Arc::strong_count(&university), 1);
    }
}
