//! New modules that look like modules which are gone.

use std::collections::HashSet;
use std::sync::Arc;

use super::Lossy;
use super::taught_files::{Indexed, Key, TaughtFiles};

/// The files of new modules that have the meetings of one that is gone, or its code in another spelling.
pub(super) fn renamed<'a>(
    lossy: impl Iterator<Item = &'a Lossy<'a>>,
    before: &Indexed<'_>,
    after: &Indexed<'_>,
) -> Vec<Arc<str>> {
    let folded = |(code, term): Key<'_>| (code.to_lowercase(), term.to_lowercase());
    let meetings = |files: TaughtFiles<'_>| {
        let mut times: Vec<_> = files
            .module
            .into_iter()
            .flat_map(|file| file.value.activities.iter())
            .flat_map(|activity| activity.meetings.iter().map(|meeting| meeting.when))
            .collect();
        times.sort_unstable();
        times
    };
    let gone: Vec<&Lossy<'_>> = lossy.filter(|lossy| lossy.losses.is_module_gone).collect();
    if gone.is_empty() {
        return Vec::new();
    }
    let names: HashSet<_> = gone.iter().map(|lossy| folded(lossy.key)).collect();
    let times: HashSet<_> = gone.iter().map(|lossy| meetings(lossy.before)).collect();
    let is_new = |key: &Key<'_>| !before.modules.contains_key(key);
    let new = after.modules.iter().filter(|(key, _)| is_new(key));
    let renamed = new.filter(|(key, files)| {
        let same_times = || {
            let own = meetings(**files);
            !own.is_empty() && times.contains(&own)
        };
        names.contains(&folded(**key)) || same_times()
    });
    renamed
        .flat_map(|(_, files)| files.paths().cloned())
        .collect()
}
