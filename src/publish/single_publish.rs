//! One step from nothing, for commands that do not serve and do not write.

use std::collections::HashSet;

use jiff::Timestamp;

use super::cross_file_problems::{CrossFileProblems, compare_with_last};
use super::{FolderReader, Input, KnownSpellings, Progress, ReadContext, State, Step, step};
use crate::config::Config;
use crate::holds::HoldDecisions;
use crate::language::Texts;
use crate::links::LinkTable;
use crate::published_ids::KeptIds;
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
        CrossFileProblems::of(&step.state).report(reader.is_unread(), &mut step.report);
    }
    compare_with_last(&mut step.report, &mut HashSet::new());
    step
}
