//! A loss within the limits: it is published, and accepted only some days later.

use std::collections::HashSet;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::{AcceptedFiles, JudgeContext, RECOVERY};
use crate::publish::files::Files;
use crate::publish::good_content::GoodContent;
use crate::publish::held_contents::HeldContents;
use crate::publish::judge::Verdict;

/// A content that was published for so long is the one at which its file stays if it is held. People know what it takes
/// away. It is longer than an export takes that writes its files one by one, and shorter than the time between two nightly ones.
const SETTLING: SignedDuration = SignedDuration::from_hours(12);

/// The published contents of a file that has lost something of its accepted content; `None` for a file that is gone.
#[derive(Debug)]
pub(in super::super) struct PublishedLoss {
    /// The time since which the file has lost something.
    pub(in super::super) since: Timestamp,
    /// The content that was published for half a day or longer. At first it is the accepted one.
    pub(in super::super) settled: Option<Arc<GoodContent>>,
    pub(in super::super) published: Option<Arc<GoodContent>>,
    /// The time since which that one is published.
    pub(in super::super) published_since: Timestamp,
}

impl PublishedLoss {
    pub(super) fn new(accepted: &Arc<GoodContent>, now: Timestamp) -> Self {
        Self {
            since: now,
            settled: Some(Arc::clone(accepted)),
            published: Some(Arc::clone(accepted)),
            published_since: now,
        }
    }

    /// Settles the content that was published for half a day until now. Returns whether it is another one than before.
    pub(super) fn settle(&mut self, now: Timestamp) -> bool {
        let is_settled = now.duration_since(self.published_since) >= SETTLING
            && !are_same(self.settled.as_ref(), self.published.as_ref());
        if is_settled {
            self.settled.clone_from(&self.published);
        }
        is_settled
    }

    /// Sets the content that is published from now on. Returns whether it is another one than before.
    pub(super) fn publish(&mut self, content: Option<&Arc<GoodContent>>, now: Timestamp) -> bool {
        let is_other = !are_same(self.published.as_ref(), content);
        if is_other {
            self.published = content.cloned();
            self.published_since = now;
        }
        is_other
    }
}

impl AcceptedFiles {
    /// Settles the contents that were published for half a day, and the files that came an hour ago.
    pub(super) fn settle(&mut self, now: Timestamp) {
        for (path, file) in &mut self.by_path {
            if file.loss.as_mut().is_some_and(|loss| loss.settle(now)) {
                self.changed.insert(Arc::clone(path));
            }
            // A clock that was set back must not make it longer.
            let came = file.came.map(|came| came.min(now));
            file.came = came.filter(|came| now.duration_since(*came) < RECOVERY);
        }
    }

    /// Releases the files from the holds that would stay at their current content or stay gone, and those that have got back
    /// everything that they had lost.
    pub(super) fn release_settled(&self, verdict: &mut Verdict, files: &Files) {
        let mut holds = std::mem::take(&mut verdict.holds);
        let is_published = |path: &Arc<str>| {
            self.by_path.get(path).is_some_and(|file| {
                let (settled, current) = (file.settled(), files.published_content(path));
                settled.is_none()
                    || are_same(settled, current)
                    || (file.loss.is_some() && !verdict.loses(path))
            })
        };
        let came = |path: &Arc<str>| {
            let file = self.by_path.get(path);
            file.is_some_and(|file| file.came.is_some())
        };
        for hold in &mut holds {
            hold.kept.retain(|path| !is_published(path));
            hold.held_back
                .retain(|path| came(path) || !is_published(path));
        }
        holds.retain(|hold| !hold.kept.is_empty());
        verdict.holds = holds;
    }

    /// Notes the contents that are published of files that have lost something, and of those that have not any more.
    pub(super) fn publish_losses(
        &mut self,
        losing: &[&Arc<str>],
        held: &HeldContents,
        files: &Files,
        now: Timestamp,
    ) {
        let losing: HashSet<&Arc<str>> = losing.iter().copied().collect();
        for (path, file) in &mut self.by_path {
            let is_lost = losing.contains(path);
            let is_changed = if is_lost || held.replaces(path) {
                if is_lost && file.loss.is_none() {
                    file.loss = Some(PublishedLoss::new(&file.content, now).into());
                }
                let published = held.published(path, files.published_content(path));
                let loss = file.loss.as_mut();
                loss.is_some_and(|loss| loss.publish(published, now))
            } else {
                file.loss.take().is_some()
            };
            if is_changed {
                self.changed.insert(Arc::clone(path));
            }
        }
    }

    /// Accepts the losses that nobody has minded for some days, and those of the past when the export that takes them away
    /// has ended.
    pub(super) fn accept_old_losses(
        &mut self,
        losing: &[&Arc<str>],
        past: &HashSet<Arc<str>>,
        files: &Files,
        context: &JudgeContext<'_>,
    ) {
        let days = SignedDuration::from_hours(i64::from(context.settings.days) * 24);
        let is_old = |path: &Arc<str>| {
            let after = if past.contains(path) { RECOVERY } else { days };
            let loss = self.published_loss(path);
            let accepted_at = loss.and_then(|loss| loss.since.checked_add(after).ok());
            accepted_at.is_some_and(|at| context.now >= at)
        };
        let old: Vec<&Arc<str>> = losing.iter().copied().filter(|path| is_old(path)).collect();
        self.accept(&old, files, context.now);
    }
}

/// Whether both have the same meaning, or both are gone.
pub(super) fn are_same(a: Option<&Arc<GoodContent>>, b: Option<&Arc<GoodContent>>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => a.content.is_same(&b.content),
        (None, None) => true,
        _ => false,
    }
}
