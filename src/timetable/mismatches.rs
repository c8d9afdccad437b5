//! The mismatches between files: a file names something that another one does not know, or knows in another way.

use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use super::reading::ProblemCounts;
use super::{
    Activity, CheckedFiles, Enrolment, FromFile, LineNumber, Module, ProblemKind, Programme,
    University,
};
use crate::folder::{Problem, Severity, lower_case};

impl University {
    /// The mismatches between files. `checked` has those that need not be checked again.
    pub(super) fn mismatches(
        &self,
        checked: &mut CheckedFiles,
        is_unread: &dyn Fn(&str) -> bool,
    ) -> Vec<Problem> {
        let references = References {
            university: self,
            is_unread,
            by_lower_case: OnceCell::new(),
        };
        let mut problems = Vec::new();
        checked.check_enrolments(self, |enrolment| {
            let before = problems.len();
            let module = references.check_enrolment(enrolment, &mut problems);
            module.filter(|_| problems.len() == before)
        });
        for programme in &self.programmes {
            references.check_programme(programme, &mut problems);
        }
        check_shared(checked.with_shared(), &mut problems);
        problems
    }
}

/// Warns of joint activities that meet at different times. The sides of a joint activity are in one term.
fn check_shared<'a>(
    modules: impl Iterator<Item = &'a FromFile<Module>>,
    problems: &mut Vec<Problem>,
) {
    let mut first_sides: BTreeMap<(&str, &str), (&Module, &Activity)> = BTreeMap::new();
    for module in modules {
        let mut warnings = FileWarnings::of(&module.path, problems);
        for activity in module.value.activities.iter() {
            let Some((shared, line)) = &activity.shared else {
                continue;
            };
            let side = (&*module.value, activity);
            let (first_module, first) = *first_sides
                .entry((&module.value.term, shared))
                .or_insert(side);
            if !first.sessions().eq(activity.sessions()) {
                let kind = ProblemKind::UnequalShared {
                    id: activity.id.to_string(),
                    shared: shared.to_string(),
                    other: format!("{} {}", first_module.code, first.id),
                };
                warnings.add(*line, &kind);
            }
        }
    }
}

/// The warnings about one file.
struct FileWarnings<'a> {
    path: &'a Arc<str>,
    counts: ProblemCounts,
    problems: &'a mut Vec<Problem>,
}

impl<'a> FileWarnings<'a> {
    fn of(path: &'a Arc<str>, problems: &'a mut Vec<Problem>) -> Self {
        Self {
            path,
            counts: ProblemCounts::default(),
            problems,
        }
    }

    fn add(&mut self, line: LineNumber, kind: &ProblemKind) {
        let warning = || Problem::new(Severity::Warning, self.path, line.0, kind);
        self.counts
            .add(self.problems, Severity::Warning, kind, warning);
    }
}

/// Finds the terms, modules and groups that files name and no file defines.
struct References<'a> {
    university: &'a University,
    is_unread: &'a dyn Fn(&str) -> bool,
    /// The modules by their code in lower case.
    by_lower_case: OnceCell<HashMap<String, Vec<&'a Module>>>,
}

impl<'a> References<'a> {
    /// Returns the index of the enrolment's module.
    fn check_enrolment(
        &self,
        enrolment: &FromFile<Enrolment>,
        problems: &mut Vec<Problem>,
    ) -> Option<usize> {
        let FromFile { path, value } = enrolment;
        let mut warnings = FileWarnings::of(path, problems);
        let Some(index) = self.university.module(&value.module, &value.term) else {
            let unknown = self
                .unknown_term(&value.term)
                .or_else(|| self.unknown_module(&value.module, Some(&value.term)));
            if let Some(unknown) = unknown {
                warnings.add(value.line, &unknown);
            }
            return None;
        };
        let module = &self.university.modules[index];
        if module.value.activities.is_empty() {
            if !value.groups.is_empty() {
                let kind = ProblemKind::NoActivities;
                let warning = Problem::of_file(Severity::Warning, &module.path, kind);
                warnings.problems.push(warning);
            }
            return Some(index);
        }
        let groups = KnownGroups::of(&value.module, [&*module.value].into_iter());
        for (group, line) in &value.groups {
            if let Some(unknown) = groups.unknown(group) {
                warnings.add(*line, &unknown);
            }
        }
        check_groups(module, value, problems);
        Some(index)
    }

    fn check_programme(&self, programme: &FromFile<Programme>, problems: &mut Vec<Problem>) {
        let FromFile { path, value } = programme;
        let mut warnings = FileWarnings::of(path, problems);
        let term = value.term.as_ref();
        if let Some((term, line)) = term
            && let Some(unknown) = self.unknown_term(term)
        {
            warnings.add(*line, &unknown);
            return;
        }
        let term = term.map(|(term, _)| &**term);
        for module in &value.modules {
            if let Some(unknown) = self.unknown_module(&module.code, term) {
                warnings.add(module.line, &unknown);
                continue;
            }
            let terms = self.university.terms_of(&module.code);
            let in_term = terms.filter(|module| term.is_none_or(|term| *module.term == *term));
            let terms: Vec<&Module> = in_term.collect();
            // A module whose file is broken has groups that nobody knows. One without activities is reported with its
            // enrolments.
            if terms.iter().all(|module| module.activities.is_empty()) {
                continue;
            }
            let groups = KnownGroups::of(&module.code, terms.into_iter());
            for (group, line) in module.groups.iter().zip(&module.group_lines) {
                if let Some(unknown) = groups.unknown(group) {
                    warnings.add(*line, &unknown);
                }
            }
        }
    }

    /// The problem of a term that `terms.json` does not have. An export repeats it in every file. Equal messages are one
    /// line of the report.
    fn unknown_term(&self, term: &str) -> Option<ProblemKind> {
        let terms = self.university.terms.as_deref()?;
        let is_known = terms.terms.contains_key(term);
        (!is_known).then(|| ProblemKind::UnknownTerm {
            term: term.to_owned(),
            remedy: terms.remedy_for_unknown(term),
        })
    }

    /// The problem of a module that is not there, or not in this term.
    fn unknown_module(&self, code: &str, term: Option<&str>) -> Option<ProblemKind> {
        let mut terms = self.university.terms_of(code);
        let is_known = terms.any(|module| term.is_none_or(|term| *module.term == *term));
        if is_known || (self.is_unread)(code) {
            return None;
        }
        let name = |code: &str, of: &str| match term {
            Some(_) => format!("module {code} in term {of}"),
            None => format!("module {code}"),
        };
        let mut renamed = self.university.formerly(code);
        let renamed = renamed.find(|module| term.is_none_or(|term| *module.term == *term));
        let remedy = match (renamed, self.alike(code, term)) {
            (Some(Module { code: now, .. }), _) => {
                format!("module {now} had this code before, so write {now}")
            }
            (None, Some(known)) => near_miss(&name(&known.code, &known.term)),
            (None, None) if term.is_some() => {
                "correct the code or the term, or add its file to modules/".to_owned()
            }
            (None, None) => "correct the code, or add its file to modules/".to_owned(),
        };
        Some(ProblemKind::NoSuchModule {
            name: name(code, term.unwrap_or_default()),
            remedy,
        })
    }

    /// The first module that differs in capital letters only.
    fn alike(&self, code: &str, term: Option<&str>) -> Option<&'a Module> {
        let by_lower_case = self.by_lower_case.get_or_init(|| {
            let mut by_lower_case: HashMap<String, Vec<&Module>> = HashMap::new();
            for module in &self.university.modules {
                let key = lower_case(&module.value.code);
                by_lower_case.entry(key).or_default().push(&module.value);
            }
            by_lower_case
        });
        let term = term.map(lower_case);
        let is_in_term = |module: &&&Module| {
            term.as_ref()
                .is_none_or(|term| lower_case(&module.term) == *term)
        };
        let alike = by_lower_case.get(&lower_case(code))?;
        alike.iter().find(is_in_term).copied()
    }
}

/// The groups that activities of a module have.
struct KnownGroups<'a> {
    module: &'a str,
    names: HashSet<&'a str>,
    by_lower_case: OnceCell<HashMap<String, &'a str>>,
}

impl<'a> KnownGroups<'a> {
    fn of(module: &'a str, terms: impl Iterator<Item = &'a Module>) -> Self {
        let activities = terms.flat_map(|module| module.activities.iter());
        let groups = activities.flat_map(|activity| &activity.groups);
        Self {
            module,
            names: groups.map(AsRef::as_ref).collect(),
            by_lower_case: OnceCell::new(),
        }
    }

    /// The problem of a group that no activity has.
    fn unknown(&self, group: &str) -> Option<ProblemKind> {
        if self.names.contains(group) {
            return None;
        }
        let by_lower_case = self
            .by_lower_case
            .get_or_init(|| first_by_lower_case(&self.names));
        let remedy = match by_lower_case.get(&lower_case(group)) {
            Some(known) => near_miss(&format!("\"{known}\"")),
            None => "correct the name here or in the module".to_owned(),
        };
        Some(ProblemKind::NoSuchGroup {
            module: self.module.to_owned(),
            group: group.to_owned(),
            remedy,
        })
    }
}

/// Warns of groups without students that differ only in capital letters from a group with students.
fn check_groups(module: &FromFile<Module>, enrolment: &Enrolment, problems: &mut Vec<Problem>) {
    let activities = &module.value.activities;
    let of_activities: HashSet<&str> = activities
        .iter()
        .flat_map(|one| &one.groups)
        .map(AsRef::as_ref)
        .collect();
    let enrolled: HashSet<&str> = enrolment.groups.iter().map(|(group, _)| &**group).collect();
    // The group of an enrolment that no activity has is reported by a warning of its own.
    let attended: HashSet<&str> = enrolled.intersection(&of_activities).copied().collect();
    if attended.is_empty() || attended.len() == of_activities.len() {
        return;
    }
    let by_lower_case = first_by_lower_case(&attended);
    let mut counts = ProblemCounts::default();
    let mut reported: HashSet<&str> = HashSet::new();
    for activity in activities.iter() {
        for group in activity
            .groups
            .iter()
            .filter(|group| !enrolled.contains(&***group))
        {
            let Some(known) = by_lower_case
                .get(&lower_case(group))
                .filter(|_| reported.insert(group))
            else {
                continue;
            };
            let [written, known] = [group, *known].map(str::to_owned);
            let kind = ProblemKind::NearMiss {
                what: "group",
                written,
                known,
                place: " in the module's enrolments",
            };
            let warning = || {
                Problem::of_file(Severity::Warning, &module.path, &kind)
                    .in_activity(&activity.id, None)
            };
            counts.add(problems, Severity::Warning, &kind, warning);
        }
    }
}

/// The names by their form in lower case; the first of several.
fn first_by_lower_case<'a>(names: &HashSet<&'a str>) -> HashMap<String, &'a str> {
    let mut descending: Vec<&str> = names.iter().copied().collect();
    descending.sort_unstable_by(|a, b| b.cmp(a));
    descending
        .into_iter()
        .map(|name| (lower_case(name), name))
        .collect()
}

fn near_miss(known: &str) -> String {
    format!("{known} differs only in capital letters, so write that if it is meant")
}
