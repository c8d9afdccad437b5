//! A programme of study as a list of modules and groups.

use std::collections::BTreeMap;

use super::reading::ProblemCollector;
use super::{AsWritten, LineNumber, ProblemKind, Reading, address};
use crate::folder::{
    IdKind, ProgrammeFile, ProgrammeModuleEntry, Source, canonical, spelling_difference,
};

/// A programme, or one year of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Programme {
    pub id: Box<str>,
    /// The id as the file writes it.
    pub written: AsWritten,
    pub title: Box<str>,
    pub url: Option<Box<str>>,
    /// The term, with the line that names it. `None`: every term.
    pub term: Option<(Box<str>, LineNumber)>,
    /// By code, ascending; each once.
    pub modules: Vec<ProgrammeModule>,
}

/// A module of a programme.
#[derive(Clone, Debug, PartialEq)]
pub struct ProgrammeModule {
    pub code: Box<str>,
    /// The line that names the module.
    pub line: LineNumber,
    /// The groups whose activities are shown, beside those for everyone on the module. By name, ascending; each once.
    pub groups: Vec<Box<str>>,
    /// For each group, the line that names it first.
    pub group_lines: Vec<LineNumber>,
}

impl Programme {
    /// Reads a file of `programmes/`.
    pub fn read(source: &Source<'_>) -> Reading<Self> {
        let file: ProgrammeFile<'_> = match source.parse() {
            Ok(file) => file,
            Err(problem) => return Reading::broken(problem),
        };
        let mut problems = ProblemCollector::of(source);
        let id = problems.id(IdKind::Programme, &file.id, "the programme's id");
        let title = problems.title(&file.title, "title");
        let url = address::page(&mut problems, file.url.as_ref());
        let term = file.term.as_ref().and_then(|field| {
            let term = problems.id(IdKind::Term, field, "the term")?;
            Some((term, LineNumber(problems.line_of(field.raw))))
        });
        let modules = modules(&mut problems, &file.modules);
        let written = AsWritten::of(&file.id, None);
        let title = title.trim();
        let value = id.map(|id| Self {
            title: if title.is_empty() { &*id } else { title }.into(),
            id,
            written,
            url,
            term,
            modules,
        });
        Reading::new(value, problems.found)
    }
}

fn modules(
    problems: &mut ProblemCollector<'_>,
    entries: &[ProgrammeModuleEntry<'_>],
) -> Vec<ProgrammeModule> {
    let mut modules: BTreeMap<Box<str>, (&ProgrammeModuleEntry<'_>, GroupLines)> = BTreeMap::new();
    for entry in entries {
        let Some(code) = problems.id(IdKind::Module, &entry.code, "a module's code") else {
            continue;
        };
        let groups = group_lines(problems, entry);
        match modules.get_mut(&code) {
            Some((first, known)) => {
                let kind = ProblemKind::EntryTwice {
                    name: format!("module {}", canonical(&entry.code.value)),
                    spelling_difference: spelling_difference(&first.code.value, &entry.code.value),
                };
                problems.warn(entry.code.raw, kind);
                for (group, line) in groups {
                    known.entry(group).or_insert(line);
                }
            }
            None => {
                modules.insert(code, (entry, groups));
            }
        }
    }
    let modules = modules.into_iter().map(|(code, (entry, groups))| {
        let (groups, group_lines) = groups.into_iter().unzip();
        ProgrammeModule {
            code,
            line: LineNumber(problems.line_of(entry.code.raw)),
            groups,
            group_lines,
        }
    });
    modules.collect()
}

/// Groups, each with the line that names it first.
type GroupLines = BTreeMap<Box<str>, LineNumber>;

fn group_lines(
    problems: &mut ProblemCollector<'_>,
    entry: &ProgrammeModuleEntry<'_>,
) -> GroupLines {
    let mut lines = GroupLines::new();
    for field in entry.groups.iter().flatten() {
        if let Some(name) = problems.name(field, "a group") {
            let line = LineNumber(problems.line_of(field.raw));
            lines.entry(name).or_insert(line);
        }
    }
    lines
}
