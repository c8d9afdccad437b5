//! The comparison of the current contents with the accepted ones.

use std::cmp::Ordering;
use std::collections::HashSet;
use std::sync::Arc;

use super::{AcceptedFiles, JudgeContext};
use crate::publish::file_content::FileContent;
use crate::publish::files::Files;
use crate::publish::judge::{Verdict, judge, loss_of_modules};
use crate::publish::losses::Today;
use crate::timetable::{Renames, University};

impl AcceptedFiles {
    /// Compares the modules and enrolment lists that differ, and all other files.
    pub(super) fn verdict(
        &self,
        differing: &[Arc<str>],
        files: &Files,
        context: &JudgeContext<'_>,
    ) -> Verdict {
        if differing.is_empty() {
            return Verdict::default();
        }
        let contents = differing.iter().flat_map(|path| {
            let accepted = self.by_path.get(path).map(|file| &file.content);
            accepted.into_iter().chain(files.published_content(path))
        });
        let modules = contents.filter_map(|content| content.content.module_and_term());
        let codes: HashSet<&str> = modules.map(|(code, _)| code).collect();
        let is_concerned = |content: &FileContent| match content.module_and_term() {
            Some((code, _)) => codes.contains(code),
            None => !matches!(content, FileContent::Terms(_)),
        };
        let both = |renames: &Renames| {
            let accepted = self.university(renames, is_concerned);
            (accepted, files.unheld_university(renames, is_concerned))
        };
        let today = Today::at(context.now);
        let renames = files.renames();
        let (accepted, current) = both(renames);
        let mut verdict = judge(
            &accepted,
            &current,
            || self.university(renames, |_| true),
            self.last_holds(context.now),
            context.settings,
            today,
        );
        for hold in verdict
            .holds
            .iter_mut()
            .filter(|hold| !hold.renames.is_empty())
        {
            let (accepted, current) = both(&renames.and(&hold.renames, context.now));
            hold.loss_if_renamed = Some(loss_of_modules(&accepted, &current, today));
        }
        verdict
    }

    /// The paths that have another content than the accepted one, or one of both alone.
    pub(super) fn differing(&self, files: &Files) -> Vec<Arc<str>> {
        // Both are in the order of their paths.
        let mut accepted = self.by_path.iter().peekable();
        let mut current = files.published().peekable();
        let mut differing = Vec::new();
        loop {
            let order = match (accepted.peek(), current.peek()) {
                (None, None) => return differing,
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some((accepted, _)), Some((current, _))) => accepted.cmp(current),
            };
            let before = accepted.next_if(|_| order.is_le());
            let now = current.next_if(|_| order.is_ge());
            let is_same = before.zip(now).is_some_and(|((_, before), (_, now))| {
                before.content.content.is_same(&now.content)
            });
            let path = before.map(|(path, _)| path).or(now.map(|(path, _)| path));
            differing.extend(path.filter(|_| !is_same).cloned());
        }
    }

    /// The accepted contents that are asked for.
    pub(super) fn university(
        &self,
        renames: &Renames,
        is_asked_for: impl Fn(&FileContent) -> bool,
    ) -> University {
        let mut university = University::default();
        for (path, file) in &self.by_path {
            let content = &file.content.content;
            if is_asked_for(content) {
                content.clone().add_to(&mut university, Arc::clone(path));
            }
        }
        university.sort(renames);
        university
    }
}
