//! An index from the id of an activity to the activity.

use std::collections::HashMap;

use crate::feed::ActivityId;
use crate::timetable::{Activity, Module, University};

/// The indices of each activity of a university: that of its module, and its own within the module.
#[derive(Debug, Default)]
pub struct ActivityIndex(HashMap<ActivityId, (u32, u32)>);

impl ActivityIndex {
    /// The index of all activities. Making it takes milliseconds at a large university.
    pub fn of(university: &University) -> Self {
        let modules = (0..).zip(&university.modules);
        let indices = modules.flat_map(|(module_index, module)| {
            let module = &*module.value;
            let activities = (0..).zip(module.activities.iter());
            activities.map(move |(activity_index, activity)| {
                (
                    ActivityId::of(module, activity),
                    (module_index, activity_index),
                )
            })
        });
        Self(indices.collect())
    }

    /// The activity with this id. The university must be the one of the index.
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
