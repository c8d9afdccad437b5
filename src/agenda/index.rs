//! From a block back to the activity that it shows.

use std::collections::HashMap;

use crate::feed::ActivityId;
use crate::timetable::{Activity, Module, University};

/// The place of each activity of a university: its module's index, and its own within the module.
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

    /// The activity with this id, in the university that the index is of.
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
