//! The contents by which the next ones are judged, and the holds that come from that.
//!
//! A content is accepted at once if nothing is lost by it. A loss within the limits of the settings is published, but is
//! accepted only some days later. So losses of some days count together, and a slow decline, or an export that is written
//! file by file, is seen as a whole. A larger loss is held: the settled contents are published in place of the current
//! ones. These are the accepted ones, without the losses that were published for half a day.

mod comparison;
mod loading;
mod published_loss;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use published_loss::{PublishedLoss, are_same};

use super::file_content::FileContent;
use super::files::{Files, TERMS};
use super::good_content::GoodContent;
use super::held_contents::{HeldContents, accepted_paths, hold_id};
use super::judge::{FoundHold, judge_terms, moves_terms};
use super::last_good::LastGood;
use super::losses::Today;
use crate::config::HoldsConfig;
use crate::folder::Spellings;
use crate::good_files::SettledContent;
use crate::holds::{Hold, HoldAnswer, HoldDecisions, HoldId};
use crate::timetable::Rename;

/// An export that writes its files one by one takes less than this. For so long after the loss is within the limits again,
/// the files that were held stay held until they lose nothing. So such an export shows no feed with half of its meetings.
const RECOVERY: SignedDuration = SignedDuration::from_hours(1);

/// The accepted content of each file.
#[derive(Debug, Default)]
pub(super) struct AcceptedFiles {
    by_path: BTreeMap<Arc<str>, AcceptedFile>,
    /// The contents from before this start are known.
    is_loaded: bool,
    /// The holds of the last look.
    holds: Vec<Hold>,
    /// The likely renames that are published and that nobody has recorded.
    renames: Vec<Rename>,
    terms_hold: Option<Hold>,
    /// The time since which all losses are within the limits, though files are still held.
    recovering_since: Option<Timestamp>,
    /// The settled contents that are published now in place of the current ones.
    held: HeldContents,
    /// The paths about which the list of last good files may be wrong.
    changed: BTreeSet<Arc<str>>,
}

#[derive(Debug)]
struct AcceptedFile {
    content: Arc<GoodContent>,
    /// The file has lost something of this content, and that is published.
    loss: Option<Box<PublishedLoss>>,
    /// The time since which the file is there, of one that came less than an hour ago.
    came: Option<Timestamp>,
}

impl AcceptedFile {
    fn new(content: &Arc<GoodContent>) -> Self {
        Self {
            content: Arc::clone(content),
            loss: None,
            came: None,
        }
    }

    /// The content at which the file stays if it is held; `None` if it stays gone.
    fn settled(&self) -> Option<&Arc<GoodContent>> {
        match &self.loss {
            Some(loss) => loss.settled.as_ref(),
            None => Some(&self.content),
        }
    }
}

/// Everything but the files by which they are judged.
#[derive(Debug)]
pub(super) struct JudgeContext<'a> {
    pub(super) settings: &'a HoldsConfig,
    pub(super) decisions: &'a HoldDecisions,
    pub(super) now: Timestamp,
}

impl AcceptedFiles {
    /// Nothing is known but the holds from before this start.
    pub(super) fn after(holds: Vec<Hold>) -> Self {
        let recovering_since = holds.iter().filter_map(|hold| hold.recovering_since);
        Self {
            recovering_since: recovering_since.min(),
            holds,
            ..Self::default()
        }
    }

    pub(super) fn holds(&self) -> Vec<Hold> {
        self.terms_hold.iter().chain(&self.holds).cloned().collect()
    }

    /// The likely renames that are published and that nobody has recorded.
    pub(super) fn renames(&self) -> &[Rename] {
        &self.renames
    }

    /// Judges the current terms, before modules are dated by them. Returns the accepted ones if the current ones are held.
    pub(super) fn judge_terms(
        &mut self,
        current: &Arc<GoodContent>,
        spellings: &Spellings,
        last_good: &LastGood<'_>,
        context: &JudgeContext<'_>,
    ) -> Option<Arc<GoodContent>> {
        let before = self.terms_hold.take();
        let accepted = match self.by_path.get(TERMS) {
            Some(file) => file.content.clone(),
            None => last_good.accepted_terms(current, spellings)?,
        };
        let (FileContent::Terms(old), FileContent::Terms(new)) =
            (&accepted.content, &current.content)
        else {
            return None;
        };
        let today = Today::at(context.now);
        if Arc::ptr_eq(old, new) || !moves_terms(old, new, today) {
            return None;
        }
        if !std::mem::replace(&mut self.is_loaded, true) {
            // Only now, because it reads every accepted file.
            self.load(|_| None, last_good, spellings, context.now);
        }
        let found = judge_terms(
            old,
            new,
            &self.university(context.decisions.renames(), |_| true),
            context.settings,
            today,
        )?;
        let id = hold_id(&found, |_| Some(current));
        let answer = context.decisions.answer(id);
        if answer == Some(HoldAnswer::Accept) {
            return None;
        }
        self.holds.extend(before);
        self.terms_hold =
            Some(self.hold(found, id, answer == Some(HoldAnswer::Reject), context.now));
        Some(accepted)
    }

    /// Judges the current contents of all files. Returns whether the same contents are held as before.
    pub(super) fn judge(
        &mut self,
        files: &Files,
        last_good: &LastGood<'_>,
        context: &JudgeContext<'_>,
    ) -> bool {
        if !std::mem::replace(&mut self.is_loaded, true) {
            let current = |path: &Arc<str>| files.published_content(path);
            self.load(current, last_good, &files.spellings.get(), context.now);
        }
        self.settle(context.now);
        let differing = self.differing(files);
        let mut verdict = self.verdict(&differing, files, context);
        self.release_settled(&mut verdict, files);
        let is_recovering = verdict.holds.iter().any(|hold| hold.is_recovering);
        // A clock that was set back must not make it longer.
        let since = self
            .recovering_since
            .unwrap_or(context.now)
            .min(context.now);
        self.recovering_since = is_recovering.then_some(since);
        let mut holds = Vec::new();
        let mut held = HeldContents::default();
        let current = |path: &str| files.published_content(path);
        let mut decided = accepted_paths(&self.holds, context.decisions, current);
        for found in std::mem::take(&mut verdict.holds) {
            let id = hold_id(&found, current);
            let answer = context.decisions.answer(id);
            if answer == Some(HoldAnswer::Accept) || found.is_within(&decided) {
                decided.extend(found.kept.into_iter().chain(found.held_back));
                continue;
            }
            held.add(&found, |path| self.by_path.get(path)?.settled());
            let is_rejected = answer == Some(HoldAnswer::Reject);
            holds.push(self.hold(found, id, is_rejected, context.now));
        }
        let is_lost = |path: &Arc<str>| verdict.loses(path) && !decided.contains(path);
        let changed = differing.iter().filter(|path| !held.replaces(path));
        let (lost, accepted): (Vec<_>, Vec<_>) = changed.partition(|path| is_lost(path));
        self.accept(&accepted, files, context.now);
        let is_of_pair = |path: &&Arc<str>| differing.binary_search(path).is_err();
        let of_pairs = verdict.lossy.iter().filter(is_of_pair);
        self.forget_new_names(held.only_held_back().chain(of_pairs));
        self.publish_losses(&lost, &held, files, context.now);
        let are_many_held = |hold: &Hold| hold.cause.is_sum() && hold.recovering_since.is_none();
        if !holds.iter().any(are_many_held) {
            self.accept_old_losses(&lost, &verdict.past, files, context);
        }
        let is_same = self.held.has_same_paths(&held);
        let paths = [&held, &self.held]
            .into_iter()
            .flat_map(HeldContents::paths);
        self.changed.extend(paths.cloned());
        self.holds = holds;
        self.held = held;
        self.renames = verdict.renames;
        is_same
    }

    /// The holds whose files stay held although all losses are within the limits.
    fn last_holds(&self, now: Timestamp) -> &[Hold] {
        let is_over = |since: Timestamp| now.duration_since(since) >= RECOVERY;
        if self.recovering_since.is_some_and(is_over) {
            return &[];
        }
        &self.holds
    }

    /// The settled contents that are published in place of the current ones.
    pub(super) fn held(&self) -> &HeldContents {
        &self.held
    }

    /// The paths about which the list of last good files may be wrong.
    pub(super) fn changed(&self) -> &BTreeSet<Arc<str>> {
        &self.changed
    }

    pub(super) fn has(&self, path: &str) -> bool {
        self.by_path.contains_key(path)
    }

    /// The content by which the file is judged. Where nothing is judged that is the published one.
    pub(super) fn content<'a>(
        &'a self,
        path: &str,
        published: Option<&'a Arc<GoodContent>>,
    ) -> Option<&'a Arc<GoodContent>> {
        match self.by_path.get(path) {
            Some(file) => Some(&file.content),
            None if self.is_loaded => None,
            None => published,
        }
    }

    /// The loss of the file that is published and not accepted.
    pub(super) fn published_loss(&self, path: &str) -> Option<&PublishedLoss> {
        self.by_path.get(path)?.loss.as_deref()
    }

    /// The content at which the file stays if it is held, unless that is the accepted one.
    pub(super) fn settled_content(&self, path: &str) -> Option<SettledContent> {
        let file = self.by_path.get(path)?;
        let settled = &file.loss.as_ref()?.settled;
        if are_same(settled.as_ref(), Some(&file.content)) {
            return None;
        }
        match settled {
            Some(content) => content.hash.map(SettledContent::Content),
            None => Some(SettledContent::Gone),
        }
    }

    /// The list of last good files has everything. Contents that are published are shared with the files again.
    pub(super) fn set_written(&mut self, files: &Files) {
        let written =
            |path: &Arc<str>, content: &mut Arc<GoodContent>| match files.published_content(path) {
                Some(published)
                    if published.hash == content.hash
                        && published.content.is_same(&content.content) =>
                {
                    content.clone_from(published);
                }
                _ => Arc::make_mut(content).unwritten = None,
            };
        for path in std::mem::take(&mut self.changed) {
            if let Some(file) = self.by_path.get_mut(&path) {
                let loss = file.loss.iter_mut();
                let of_loss = loss.flat_map(|loss| [&mut loss.settled, &mut loss.published]);
                let contents = [&mut file.content].into_iter().chain(of_loss.flatten());
                contents.for_each(|content| written(&path, content));
            }
        }
        for (path, content) in &mut self.held.kept {
            written(path, content);
        }
    }

    fn accept(&mut self, paths: &[&Arc<str>], files: &Files, now: Timestamp) {
        let new = self.new_paths(paths, files);
        for &path in paths {
            self.changed.insert(Arc::clone(path));
            match files.published_content(path) {
                Some(content) => {
                    let before = self.by_path.get(path).and_then(|file| file.came);
                    let file = AcceptedFile {
                        came: before.or(new.contains(path).then_some(now)),
                        ..AcceptedFile::new(content)
                    };
                    self.by_path.insert(Arc::clone(path), file);
                }
                None => {
                    self.by_path.remove(path);
                }
            }
        }
    }

    /// The paths of modules and lists that no accepted file has under any path. The first files of a folder are not new.
    fn new_paths<'a>(&self, paths: &[&'a Arc<str>], files: &Files) -> HashSet<&'a Arc<str>> {
        let identity = |content: &GoodContent| {
            let (code, term) = content.content.module_and_term()?;
            let is_module = matches!(content.content, FileContent::Module(_));
            Some((is_module, Box::<str>::from(code), Box::<str>::from(term)))
        };
        let new = paths
            .iter()
            .filter(|path| !self.by_path.contains_key(**path));
        let new = new.filter_map(|&path| Some((path, identity(files.published_content(path)?)?)));
        let new: Vec<_> = new.collect();
        if new.is_empty() || self.by_path.is_empty() {
            return HashSet::new();
        }
        let known = self.by_path.values();
        let known: HashSet<_> = known.filter_map(|file| identity(&file.content)).collect();
        let new = new
            .into_iter()
            .filter(|(_, identity)| !known.contains(identity));
        new.map(|(path, _)| path).collect()
    }

    /// Forgets the new files of modules that went only now, as if both had been found at once.
    fn forget_new_names<'a>(&mut self, paths: impl Iterator<Item = &'a Arc<str>>) {
        for path in paths {
            let file = self.by_path.get(path);
            if file.is_some_and(|file| file.came.is_some()) {
                self.by_path.remove(path);
                self.changed.insert(Arc::clone(path));
            }
        }
    }

    fn hold(&self, found: FoundHold, id: HoldId, is_rejected: bool, now: Timestamp) -> Hold {
        let mut files: Vec<Arc<str>> = found.kept.into_iter().chain(found.held_back).collect();
        files.sort_unstable();
        files.dedup();
        let mut hold = Hold {
            id,
            cause: found.cause,
            since: now,
            files,
            loss: found.loss,
            examples: found.examples,
            renames: found.renames,
            loss_if_renamed: found.loss_if_renamed,
            is_rejected,
            recovering_since: self.recovering_since.filter(|_| found.is_recovering),
        };
        let mut before = self.holds.iter();
        if let Some(before) = before.find(|before| before.is_continued_by(&hold)) {
            hold.since = before.since;
        }
        hold
    }
}
