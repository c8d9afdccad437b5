//! The comparison of the current contents with the accepted ones.

use std::cmp::Ordering;
use std::collections::HashSet;
use std::sync::Arc;

use super::published_loss::are_same;
use super::{AcceptedFile, AcceptedFiles, JudgeContext};
use crate::publish::file_content::FileContent;
use crate::publish::files::Files;
use crate::publish::good_content::GoodContent;
use crate::publish::judge::{Compared, JudgeRules, Verdict, judge, loss_of_modules};
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
        let is_gone = |path: &Arc<str>| files.published_content(path).is_none();
        let are_some_gone = differing.iter().any(is_gone);
        let came = || self.came().filter(|_| are_some_gone);
        let differing_or_new = differing.iter().chain(came());
        let contents = differing_or_new.flat_map(|path| {
            let accepted = self.by_path.get(path).map(|file| &file.content);
            accepted.into_iter().chain(files.published_content(path))
        });
        let modules = contents.filter_map(|content| content.content.module_and_term());
        let codes: HashSet<&str> = modules.map(|(code, _)| code).collect();
        let is_concerned = |content: &FileContent| match content.module_and_term() {
            Some((code, _)) => codes.contains(code),
            None => !matches!(content, FileContent::Terms(_)),
        };
        let current = |renames: &Renames| files.unheld_university(renames, is_concerned);
        let settled =
            |renames: &Renames| self.university_of(AcceptedFile::settled, renames, is_concerned);
        let today = Today::at(context.now);
        let renames = files.renames();
        let is_settled_otherwise = differing.iter().any(|path| {
            let file = self.by_path.get(path);
            file.is_some_and(|file| !are_same(file.settled(), Some(&file.content)))
        });
        let other_settled = is_settled_otherwise.then(|| settled(renames));
        let compared = Compared {
            accepted: &self.university(renames, is_concerned),
            settled: other_settled.as_ref(),
            current: &current(renames),
            came: &came().map(AsRef::as_ref).collect(),
        };
        let rules = JudgeRules {
            last: self.last_holds(context.now),
            settings: context.settings,
            today,
        };
        let mut verdict = judge(compared, || self.university(renames, |_| true), rules);
        for hold in verdict
            .holds
            .iter_mut()
            .filter(|hold| !hold.renames.is_empty())
        {
            let renames = renames.and(&hold.renames, context.now);
            let loss = loss_of_modules(&settled(&renames), &current(&renames), today);
            hold.loss_if_renamed = Some(loss);
        }
        verdict
    }

    /// The paths of the files that came less than an hour ago.
    fn came(&self) -> impl Iterator<Item = &Arc<str>> {
        let files = self.by_path.iter();
        files.filter_map(|(path, file)| file.came.and(Some(path)))
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
        self.university_of(|file| Some(&file.content), renames, is_asked_for)
    }

    fn university_of(
        &self,
        content: impl Fn(&AcceptedFile) -> Option<&Arc<GoodContent>>,
        renames: &Renames,
        is_asked_for: impl Fn(&FileContent) -> bool,
    ) -> University {
        let mut university = University::default();
        for (path, file) in &self.by_path {
            let content = content(file).map(|content| &content.content);
            if let Some(content) = content.filter(|content| is_asked_for(content)) {
                content.clone().add_to(&mut university, Arc::clone(path));
            }
        }
        university.sort(renames);
        university
    }
}
