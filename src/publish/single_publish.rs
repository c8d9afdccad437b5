//! One step from nothing, for commands that do not serve and do not write.

use std::collections::HashSet;

use jiff::Timestamp;

use super::cross_file_problems::{CrossFileProblems, compare_with_last};
use super::{FolderReader, Input, KnownSpellings, Progress, ReadContext, State, Step, step};
use crate::config::Config;
use crate::folder::Problem;
use crate::good_files::GoodFiles;
use crate::holds::{Hold, HoldDecisions, read_holds};
use crate::language::Texts;
use crate::links::LinkTable;
use crate::published_ids::KeptIds;
use crate::timetable::CheckedFiles;
use crate::trusted_time::TimeBounds;

/// Reads the data folder and publishes it in memory. It does not use the store, so it works beside a running server.
/// With the default of `links`, no addresses are made.
pub fn publish_once(
    config: &Config,
    spellings: KnownSpellings,
    links: LinkTable,
    kept_ids: Option<&KeptIds>,
    now: Timestamp,
) -> Step {
    let mut reader = FolderReader::new(config, spellings);
    let mut decisions = HoldDecisions::default();
    if let Err(error) = decisions.refresh(&config.state) {
        tracing::error!(%error, "the renames that somebody has recorded cannot be read");
    }
    let context = ReadContext {
        decisions: Some(&decisions),
        ..ReadContext::default()
    };
    let folder = reader.read(&config.data, &context, now);
    let input = Input {
        settings: config,
        folder: Some(folder),
        decisions: &[],
        log: None,
        kept_ids,
        bounds: TimeBounds::of_clock(now),
        generation: 0,
        progress: &Progress::default(),
    };
    let is_read = input
        .folder
        .as_ref()
        .is_some_and(|folder| folder.university.is_some());
    let mut step = step(State::new(&Texts::new(), config, "UTC", links), input, now);
    if is_read {
        let mut checked = CheckedFiles::default();
        let problems = CrossFileProblems::of(&step.state);
        problems.report(&mut checked, reader.is_unread(), &mut step.report);
    }
    compare_with_last(&mut step.report, &mut HashSet::new());
    step
}

/// The outcome of a comparison with the contents that a server has accepted.
#[derive(Debug, Default)]
pub struct ComparedFolder {
    /// The files that a server would hold now.
    pub holds: Vec<Hold>,
    pub problems: Vec<Problem>,
}

/// Compares the data folder with the contents that a server with this state folder has accepted. It works beside that
/// server. If there are none, or they cannot be read, the outcome is empty.
pub fn compare_with_accepted(
    config: &Config,
    spellings: KnownSpellings,
    now: Timestamp,
) -> ComparedFolder {
    let good = match GoodFiles::open_to_read(&config.state) {
        Ok(good) if good.are_new() => return ComparedFolder::default(),
        Ok(good) => good,
        Err(error) => {
            tracing::error!(%error, "the accepted contents cannot be read, so nobody knows which files a server would hold");
            return ComparedFolder::default();
        }
    };
    let mut decisions = HoldDecisions::default();
    // `publish_once` reports an error.
    let _ = decisions.refresh(&config.state);
    let mut reader = FolderReader::new(config, spellings);
    reader.set_last_holds(read_holds(&config.state).unwrap_or_default());
    let context = ReadContext {
        good_files: Some(&good),
        was_published: true,
        decisions: Some(&decisions),
        limits: Some(&config.hold),
        ..ReadContext::default()
    };
    let folder = reader.read(&config.data, &context, now);
    ComparedFolder {
        holds: folder.holds,
        problems: folder.problems,
    }
}
