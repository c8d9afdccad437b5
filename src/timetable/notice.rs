//! Dated notes for single students, such as library loans due.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::reading::ProblemCollector;
use super::terms::date;
use super::{ProblemKind, Reading, address};
use crate::folder::{IdKind, NoticesFile, Source, canonical, spelling_difference};

/// The notices of one file, all for one student.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StudentNotices {
    pub student: Box<str>,
    pub notices: Vec<Notice>,
}

/// One note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    pub id: Box<str>,
    pub notice_type: Box<str>,
    pub title: Box<str>,
    pub date: Date,
    pub url: Option<Box<str>>,
}

impl StudentNotices {
    /// Reads a file of `notices/`.
    pub fn read(source: &Source<'_>) -> Reading<Self> {
        let file: NoticesFile<'_> = match source.parse() {
            Ok(file) => file,
            Err(problem) => return Reading::broken(problem),
        };
        let mut problems = ProblemCollector::of(source);
        let student = problems.id(IdKind::Student, &file.student, "the student's id");
        let canonical_student = canonical(&file.student.value);
        let mut ids = BTreeMap::new();
        let mut notices = Vec::with_capacity(file.notices.len());
        for entry in &file.notices {
            if let Some(first) = ids.insert(canonical(&entry.id.value), &entry.id.value) {
                let spelling_difference = spelling_difference(first, &entry.id.value);
                problems.add(
                    entry.id.raw,
                    ProblemKind::NoticeTwice {
                        id: canonical(&entry.id.value).into(),
                        spelling_difference,
                    },
                );
            }
            let id = problems.part_id(
                IdKind::Notice,
                &[&canonical_student],
                &entry.id,
                "a notice's id",
            );
            let date = problems.note(entry.date.raw, date(&entry.date.value));
            let (notice_type, title) = (
                problems.title(&entry.notice_type, "type"),
                problems.title(&entry.title, "title"),
            );
            let url = address::page(&mut problems, entry.url.as_ref());
            let Some((id, date)) = id.zip(date) else {
                continue;
            };
            notices.push(Notice {
                id,
                notice_type,
                title,
                date,
                url,
            });
        }
        Reading::new(
            student.map(|student| Self { student, notices }),
            problems.found,
        )
    }
}
