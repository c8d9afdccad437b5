//! One step from a state to the next, as a pure function: it does no I/O and reads no clock.

use std::collections::HashSet;
use std::sync::Arc;

use jiff::Timestamp;

use super::changes_since_publish::changes_since_publish;
use super::compose::FeedComposition;
use super::custom_feeds::CustomFeeds;
use super::state::notice_days;
use super::{DataFolder, Delta, Progress, Report, State};
use crate::changes::{Change, ChangeLog};
use crate::config::Config;
use crate::feed::{RenderInput, Revision, RoomsAndPeople};
use crate::links::{ChangedLink, LinkId};
use crate::published_ids::KeptIds;
use crate::snapshot::Snapshot;
use crate::timetable::University;
use crate::trusted_time::TimeBounds;

/// The new input since the last step.
#[derive(Debug)]
pub struct Input<'a> {
    pub settings: &'a Config,
    /// The data folder that was just read; `None` for a step without it.
    pub folder: Option<DataFolder>,
    /// The links about which something was decided, with their states.
    pub decisions: &'a [ChangedLink],
    /// The log of changes from the disk, once after the start.
    pub log: Option<ChangeLog>,
    /// The ids that keep their feed although they have vanished from the data folder; `None` if no feed outlives its
    /// id.
    pub kept_ids: Option<&'a KeptIds>,
    /// The time that decides when old changes are deleted.
    pub bounds: TimeBounds,
    /// The generation of the served snapshot.
    pub generation: u64,
    /// An observer. It does not affect the returned values.
    pub progress: &'a Progress,
}

/// The values that a step returns.
#[derive(Debug)]
pub struct Step {
    /// The state for the next step.
    pub state: State,
    /// The snapshot for requests. It is the same as before if nothing in it has changed.
    pub snapshot: Arc<Snapshot>,
    pub delta: Delta,
    pub report: Report,
}

/// Publishes the new input. Equal arguments give equal values.
pub fn step(mut state: State, mut input: Input<'_>, now: Timestamp) -> Step {
    let mut run = StepRun {
        delta: Delta::default(),
        report: Report::default(),
        is_snapshot_new: false,
        now,
    };
    let feeds_before = state.feeds.clone();
    if let Some(log) = input.log.take() {
        state.log = Arc::new(log);
        run.is_snapshot_new |= state.snapshot.is_serving();
    }
    match input.folder.take() {
        Some(folder) => run.publish_folder(&mut state, &input, folder),
        None => run.apply_decisions(&mut state, &input),
    }
    if run.is_snapshot_new {
        let changed = (&feeds_before, &run.delta);
        state.renew_snapshot(input.settings, input.generation, now, changed);
    }
    Step {
        snapshot: Arc::clone(&state.snapshot),
        delta: run.delta,
        report: run.report,
        state,
    }
}

/// A step while it runs.
struct StepRun {
    delta: Delta,
    report: Report,
    is_snapshot_new: bool,
    now: Timestamp,
}

impl StepRun {
    fn publish_folder(&mut self, state: &mut State, input: &Input<'_>, mut folder: DataFolder) {
        self.report.count(&state.feeds);
        self.report.files = folder.files;
        self.report.problems = std::mem::take(&mut folder.problems);
        self.report.broken = std::mem::take(&mut folder.broken);
        self.report.is_unchanged = true;
        self.report.holds = std::mem::take(&mut folder.holds);
        self.report.renames = std::mem::take(&mut folder.renames);
        self.report.is_folder_missing = folder.is_missing;
        match folder.university.take() {
            Some(university) => {
                self.update_links(state, input);
                self.publish(state, input, university, folder);
            }
            None => self.apply_decisions(state, input),
        }
        // Feeds from the store are better than none.
        self.is_snapshot_new |= !state.snapshot.is_serving() && !state.feeds.is_empty();
    }

    /// Updates the states and the tokens of links by the decisions.
    fn update_links(&mut self, state: &mut State, input: &Input<'_>) {
        state.links.update(input.decisions);
        for (link_id, _) in input.decisions {
            let tokens = state.links.tokens_of(&link_id.feed_id);
            state.feeds.set_tokens(&link_id.feed_id, tokens);
            self.delta.decisions.push(link_id.clone());
        }
    }

    /// Composes the feeds of links with decisions, and removes those that were closed long ago.
    fn apply_decisions(&mut self, state: &mut State, input: &Input<'_>) {
        let expired = state
            .custom_feeds
            .expired(self.now, input.settings.links.closed_days);
        let have_expired = expired != state.custom_feeds.expired;
        state.custom_feeds.expired = expired;
        if input.decisions.is_empty() && !have_expired {
            return;
        }
        self.update_links(state, input);
        let decided = input.decisions.iter().map(|(link_id, _)| link_id.clone());
        let link_ids: HashSet<LinkId> = decided.collect();
        let changed = state.with_custom_feeds(
            input.settings,
            input.progress,
            self.now,
            |custom_feeds, context, feeds| custom_feeds.update(context, feeds, &link_ids),
        );
        changed.add_to(&mut self.delta);
        self.is_snapshot_new |= state.snapshot.is_serving();
    }

    fn publish(
        &mut self,
        state: &mut State,
        input: &Input<'_>,
        mut university: University,
        folder: DataFolder,
    ) {
        let is_serving = state.snapshot.is_serving();
        let are_ids_outdated = input.kept_ids.is_some_and(KeptIds::is_outdated);
        let are_feeds_outdated = state.feeds.are_outdated(self.now);
        let is_outdated =
            are_feeds_outdated || are_ids_outdated || state.is_outdated(input.settings, self.now);
        let before = &state.university;
        self.report
            .problems
            .extend(university.drop_contested_codes(before));
        university.share_renamed(before);
        self.report
            .problems
            .extend(university.merge_joint_activities(before));
        if folder.is_unchanged && is_serving && !is_outdated && input.decisions.is_empty() {
            self.update_log(state, input, Vec::new());
            self.reuse(state, university);
        } else {
            let seen = if state.has_published {
                let before = &state.university;
                changes_since_publish(before, &university, &state.log, self.now)
            } else {
                folder.earlier_changes
            };
            let was_stored = state.loaded_blocks.is_some();
            let redated = if state.has_published {
                university.redated_terms(state.university.terms.as_deref())
            } else {
                folder.redated_terms
            };
            state.has_published = true;
            self.update_log(state, input, seen);
            self.forget_moves(state, &university, &redated);
            let students_with_changed_notices = self.render(state, input, &university);
            let are_outdated = are_feeds_outdated || are_ids_outdated || !is_serving;
            self.compose(
                state,
                input,
                university,
                &students_with_changed_notices,
                are_outdated,
            );
            self.report.is_unchanged = self.report.changed_feeds == 0 && is_serving && !was_stored;
            self.is_snapshot_new = true;
        }
    }

    fn update_log(&mut self, state: &mut State, input: &Input<'_>, seen: Vec<Change>) {
        let keep_days = input.settings.changes.keep_days;
        let updated = state.log.updated(seen, keep_days, (self.now, input.bounds));
        self.is_snapshot_new |= !Arc::ptr_eq(&updated.log, &state.log);
        state.log = updated.log;
        self.delta.changes = updated.added;
        self.delta.is_log_rewritten = updated.is_redated;
    }

    /// Forgets how the meetings of a term were before if the term has other dates, or is gone. A meeting is not moved by that.
    fn forget_moves(&mut self, state: &mut State, university: &University, redated: &[Box<str>]) {
        let Some(terms) = &university.terms else {
            return;
        };
        let is_kept = |term: &str| {
            terms.terms.contains_key(term) && !redated.iter().any(|redated| **redated == *term)
        };
        self.delta.is_log_rewritten |= state.log.retain_moves(is_kept);
    }

    /// Takes over a university with the same meaning. Its files may have been written again with other line numbers, to
    /// which problems point.
    fn reuse(&mut self, state: &mut State, university: University) {
        if !university.is_identical(&state.university) {
            state.university = Arc::new(university.into());
            state.modules.reuse(&state.university);
            state.feeds.reuse(&state.university);
            self.is_snapshot_new = true;
        }
    }

    /// Renders everything that changed. Returns the students whose notices changed.
    fn render(
        &mut self,
        state: &mut State,
        input: &Input<'_>,
        university: &University,
    ) -> HashSet<Box<str>> {
        let config = input.settings;
        let loaded_blocks = state.loaded_blocks.clone();
        let loaded_blocks = loaded_blocks.as_deref();
        let zones = state
            .modules
            .zones(config.feed.times, university, loaded_blocks);
        let render_input = RenderInput {
            settings: &config.feed,
            names: RoomsAndPeople {
                rooms: &university.rooms,
                people: &university.people,
            },
            feed_text: state.texts.feed_text(config.institution.language),
            zones: &zones,
            now: state.next_revision(self.now),
        };
        let days = notice_days(config, university, self.now);
        let before = &state.university;
        state.modules.update(
            &render_input,
            (before, university),
            &state.log,
            loaded_blocks,
            input.progress,
        );
        let changed_notices = state
            .notices
            .update(&render_input, university, days, loaded_blocks);
        state.modules.replace_zones(zones);
        let (mut put, mut removed) = state.modules.store_changes(loaded_blocks, &state.notices);
        put.extend(changed_notices.put);
        removed.extend(changed_notices.removed);
        self.report.changed_blocks = put.len() + removed.len();
        let given = put
            .iter()
            .filter_map(|block| block.revision())
            .map(Revision::sequence)
            .max();
        state.latest = state.latest.max(given.unwrap_or_default());
        self.delta.sequence = Some(state.latest);
        self.delta.put_blocks.extend(put);
        self.delta.removed_blocks.extend(removed);
        changed_notices.students
    }

    fn compose(
        &mut self,
        state: &mut State,
        input: &Input<'_>,
        university: University,
        students_with_changed_notices: &HashSet<Box<str>>,
        are_outdated: bool,
    ) {
        let config = input.settings;
        let timezone = university
            .terms
            .as_ref()
            .and_then(|terms| terms.timezone.iana_name())
            .unwrap_or("UTC")
            .to_owned();
        let heads_changed = state.texts.set_timezone(config, &timezone);
        let language = config.institution.language;
        let before = &state.university;
        let composition = FeedComposition {
            heads: state.texts.heads(language),
            heads_changed: heads_changed || state.modules.are_zones_new,
            are_ids_and_names_same: university.has_same_ids_and_names(before),
            are_outdated: are_outdated || state.modules.is_nothing_published_new(),
            university: &university,
            modules: &state.modules,
            notices: &state.notices,
            students_with_changed_notices,
            feed_text: state.texts.feed_text(language),
            now: self.now,
            published_ids: input.kept_ids,
            links: &state.links,
            progress: input.progress,
        };
        let outcome = state.feeds.update(&composition);
        self.delta.timezone = heads_changed.then(|| timezone.into());
        state.university = Arc::new(university.into());
        state.modules.drop_previous();
        state.loaded_blocks = None;
        let changed =
            state.with_custom_feeds(config, input.progress, self.now, CustomFeeds::update_all);
        state.custom_feeds.expired = state
            .custom_feeds
            .expired(self.now, config.links.closed_days);
        changed.add_to(&mut self.delta);
        self.report.changed_feeds = outcome.changed.len() + outcome.removed.len();
        self.report.count(&state.feeds);
        self.delta.put_feeds = outcome.changed;
        self.delta.put_feeds.extend(outcome.relisted);
        self.delta.put_feeds.append(&mut state.unstored);
        self.delta.removed_feeds = outcome.removed;
    }
}
