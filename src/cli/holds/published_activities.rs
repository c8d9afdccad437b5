//! The ids that activities had in the last good files.

use std::borrow::Cow;
use std::collections::HashSet;

use carillon::config::Config;
use carillon::folder::{ModuleFile, Source, canonical};
use carillon::good_files::{GoodFiles, GoodFilesError};

/// The ids of the activities of modules with one of these canonical codes. `None` if nothing was published yet.
pub(super) fn published_activities(
    config: &Config,
    codes: &HashSet<Cow<'_, str>>,
) -> Result<Option<HashSet<String>>, GoodFilesError> {
    let good = GoodFiles::open_to_read(&config.state)?;
    if good.are_new() {
        return Ok(None);
    }
    let mut ids = HashSet::new();
    for path in good.paths_below("modules") {
        let file = good.get(path);
        let contents = file.map(|file| [file.published, file.accepted]);
        for hash in contents.into_iter().flatten().flatten() {
            let bytes = good.bytes(hash).unwrap_or_default();
            ids.extend(activities_in(path, &bytes, codes));
        }
    }
    Ok(Some(ids))
}

/// The ids in a module's file, if it has one of the codes.
fn activities_in(path: &str, bytes: &[u8], codes: &HashSet<Cow<'_, str>>) -> Vec<String> {
    let source = Source::new(path, bytes).ok();
    let file: Option<ModuleFile<'_>> = source.as_ref().and_then(|source| source.parse().ok());
    let file = file.filter(|file| codes.contains(&canonical(&file.code.value)));
    let activities = file.into_iter().flat_map(|file| file.activities);
    let ids = activities.map(|activity| canonical(&activity.id.value).into_owned());
    ids.collect()
}
