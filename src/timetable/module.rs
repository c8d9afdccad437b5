//! A module with its activities and their dated meetings.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::Arc;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::reading::ProblemCollector;
use super::{
    AsWritten, FormerIds, LineNumber, ProblemKind, Reading, Terms, address, dating, former_ids,
    zone,
};
use crate::folder::{
    IdKind, ModuleFile, Source, canonical, differ_in_case_only, lower_case, spelling_difference,
};

/// One module in one term.
#[derive(Clone, Debug, PartialEq)]
pub struct Module {
    pub code: Box<str>,
    /// The codes that it had before.
    pub former: Option<Box<FormerIds>>,
    pub term: Box<str>,
    /// The code and the term as the file writes them.
    pub written: AsWritten,
    pub title: Box<str>,
    pub url: Option<Box<str>>,
    /// The module's own time zone, or that of the university.
    pub timezone: TimeZone,
    /// By their oldest id, ascending: the order of the file is not part of its meaning, and a rename moves no event.
    pub activities: Arc<[Activity]>,
}

/// One row of a module's timetable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Activity {
    pub id: Box<str>,
    /// The ids that it had before.
    pub former: Option<Box<FormerIds>>,
    /// Lecture, Lab, Exam and the like.
    pub activity_type: Box<str>,
    pub title: Option<Box<str>>,
    /// The groups that attend; empty means everyone on the module.
    pub groups: Vec<Box<str>>,
    /// The text by which the sides of a joint activity name it, and the line that has it.
    pub shared: Option<(Box<str>, LineNumber)>,
    /// The details that its meetings have; each meeting has an index into them.
    pub details: Vec<MeetingDetails>,
    /// By start, ascending.
    pub meetings: Vec<Meeting>,
}

/// The rooms and the staff of a meeting, its online address and its note.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MeetingDetails {
    pub rooms: Vec<Box<str>>,
    pub staff: Vec<Box<str>>,
    /// The address for joining online.
    pub online: Option<Box<str>>,
    pub note: Option<Box<str>>,
}

/// One dated occurrence of an activity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meeting {
    pub key: MeetingKey,
    pub when: When,
    pub state: MeetingState,
    /// Index into the activity's `details`.
    pub details: u16,
    /// Whether this week's day, time or rooms differ from the usual ones.
    pub is_moved: bool,
}

/// The key that identifies a meeting within its activity; it stays when the meeting moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum MeetingKey {
    Week(u16),
    Date(Date),
}

/// The time of a meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum When {
    /// Seconds since 1970 in UTC.
    Timed { start: i64, end: i64 },
    /// A whole day, in any time zone.
    Day(Date),
}

/// Whether a meeting takes place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum MeetingState {
    Provisional,
    Confirmed,
    Cancelled,
}

/// `w7` or `d20270118`, as it stands in UIDs.
impl fmt::Display for MeetingKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Week(week) => write!(out, "w{week}"),
            Self::Date(date) => write!(out, "d{}", date.strftime("%Y%m%d")),
        }
    }
}

impl Module {
    /// The module's name for people.
    pub fn name(&self) -> Cow<'_, str> {
        module_name(&self.code, &self.title)
    }

    /// Reads a module's file and dates its meetings by `terms`.
    pub fn read(source: &Source<'_>, terms: Option<&Terms>) -> Reading<Self> {
        let file: ModuleFile<'_> = match source.parse() {
            Ok(file) => file,
            Err(problem) => return Reading::broken(problem),
        };
        let mut problems = ProblemCollector::of(source);
        let code = problems.id(IdKind::Module, &file.code, "the module's code");
        let former = former_ids::former_codes(&mut problems, file.formerly.as_deref(), &file.code);
        let title = problems.title(&file.title, "title");
        let url = address::page(&mut problems, file.url.as_ref());
        let term = problems.id(IdKind::Term, &file.term, "the term");
        let dated = term
            .as_deref()
            .and_then(|term| problems.note_placed(ModuleDating::of(&file, term, terms)));
        let dated = dated.and_then(|dated| match &file.timezone {
            Some(field) => Some(ModuleDating {
                timezone: Some(zone::zone(&mut problems, field)?),
                ..dated
            }),
            None => Some(dated),
        });
        let activities = dated.map(|dated| {
            (
                dated.timezone().clone(),
                dated.activities(&mut problems, &file, former.as_deref()),
            )
        });
        let written = AsWritten::of(&file.code, Some(&file.term));
        let value = code
            .zip(term)
            .zip(activities)
            .map(|((code, term), (timezone, activities))| Self {
                code,
                former,
                term,
                written,
                title: without_code(&title, file.code.value.trim()).into(),
                url,
                timezone,
                activities: activities.into(),
            });
        Reading::new(value, problems.found)
    }

    /// The module's code in a broken file, if it can be read.
    pub fn code_of_broken(source: &Source<'_>) -> Option<Box<str>> {
        let ModuleCode { code } = source.parse().ok()?;
        Some(source.spellings.published(IdKind::Module, &code))
    }
}

/// The module's name for people: code and title, or the code alone if the title is the same.
pub fn module_name<'a>(code: &'a str, title: &str) -> Cow<'a, str> {
    if title.trim() == code {
        code.into()
    } else {
        format!("{code} {title}").into()
    }
}

/// The only key that is read from a broken file.
#[derive(Deserialize)]
struct ModuleCode {
    code: String,
}

/// The title without the module's code and a separator at its beginning, because the code is shown before the title
/// everywhere. A space alone separates only a code with a digit, because a code of letters may be a word.
fn without_code<'a>(title: &'a str, code: &str) -> &'a str {
    let Some(rest) = title.trim_start().strip_prefix(code) else {
        return title;
    };
    let after = rest.trim_start();
    let is_apart = after.len() < rest.len();
    let topic = match after.strip_prefix(':') {
        Some(topic) => Some(topic),
        None => match after.strip_prefix(['-', '\u{2013}', '\u{2014}', '.', ',', ';', '|', '/']) {
            Some(topic) if topic.starts_with(char::is_whitespace) => Some(topic),
            Some(_) => None,
            None => (is_apart && code.chars().any(|c| c.is_ascii_digit())).then_some(after),
        },
    };
    topic
        .map(str::trim_start)
        .filter(|topic| !topic.is_empty())
        .unwrap_or(title)
}

/// The term and the time zone by which a module's meetings are dated.
struct ModuleDating<'a> {
    terms: &'a Terms,
    term: &'a super::Term,
    /// The module's own time zone, if it has one.
    timezone: Option<TimeZone>,
}

impl<'a> ModuleDating<'a> {
    fn of<'f>(
        file: &ModuleFile<'f>,
        id: &str,
        terms: Option<&'a Terms>,
    ) -> Result<Self, (&'f str, ProblemKind)> {
        let field = &file.term;
        let terms = terms.ok_or((field.raw, ProblemKind::NoTerms))?;
        let unknown = || ProblemKind::UnknownTerm {
            term: field.value.clone(),
            remedy: terms.remedy_for_unknown(id),
        };
        let term = terms.terms.get(id).ok_or_else(|| (field.raw, unknown()))?;
        Ok(Self {
            terms,
            term,
            timezone: None,
        })
    }

    fn timezone(&self) -> &TimeZone {
        self.timezone.as_ref().unwrap_or(&self.terms.timezone)
    }

    fn activities(
        &self,
        problems: &mut ProblemCollector<'_>,
        file: &ModuleFile<'_>,
        former: Option<&FormerIds>,
    ) -> Vec<Activity> {
        // Ids keep the spelling that was published, which was under the oldest code.
        let oldest = former.and_then(|former| former.ids().first());
        let code = canonical(oldest.map_or(&file.code.value, |code| code));
        let term_id = canonical(&file.term.value);
        let timezone = self.timezone();
        let calendar = dating::TermCalendar {
            code: &code,
            term_id: &term_id,
            term: self.term,
            timezone,
        };
        let mut ids = BTreeMap::new();
        let mut ids_in_lower_case: HashMap<String, &str> = HashMap::new();
        let mut activities = Vec::with_capacity(file.activities.len());
        let mut places_of_former = HashMap::new();
        for entry in &file.activities {
            if let Some(first) = ids.insert(canonical(&entry.id.value), &entry.id.value) {
                problems.activity = Some(entry.id.value.clone());
                problems.add(
                    entry.id.raw,
                    ProblemKind::ActivityTwice {
                        spelling_difference: spelling_difference(first, &entry.id.value),
                    },
                );
                problems.activity = None;
            }
            let id = entry.id.value.as_str();
            let first = *ids_in_lower_case
                .entry(lower_case(&canonical(id)))
                .or_insert(id);
            if differ_in_case_only(&canonical(first), &canonical(id)) {
                problems.activity = Some(id.to_owned());
                let other = first.to_owned();
                problems.warn(entry.id.raw, ProblemKind::ActivityInOtherCase { other });
                problems.activity = None;
            }
            let activity = dating::activity(problems, &calendar, entry);
            if let Some(field) = entry.formerly.iter().flatten().next() {
                let id = activity.as_ref().map(|activity| activity.id.clone());
                places_of_former.extend(id.map(|id| (id, field.raw)));
            }
            activities.extend(activity);
        }
        activities.sort_by(|a, b| a.id.cmp(&b.id));
        if !places_of_former.is_empty() {
            former_ids::drop_contested(problems, &mut activities, &places_of_former);
            activities.sort_by(|a, b| a.oldest_id().cmp(b.oldest_id()));
        }
        activities
    }
}

#[cfg(test)]
mod tests {
    use super::without_code;

    #[test]
    fn a_title_that_begins_with_the_code_loses_it_and_no_other_title_does() {
        for (title, code, expected) in [
            ("XAA100: Calculus", "XAA100", "Calculus"),
            ("XAA100:Calculus", "XAA100", "Calculus"),
            ("XAA100 - Calculus", "XAA100", "Calculus"),
            ("XAA100 \u{2013} Calculus", "XAA100", "Calculus"),
            ("XAA100 Calculus", "XAA100", "Calculus"),
            ("XAA1001 Calculus", "XAA100", "XAA1001 Calculus"),
            ("XAA100/101 Calculus", "XAA100", "XAA100/101 Calculus"),
            ("XAA100-B Calculus", "XAA100", "XAA100-B Calculus"),
            ("A study of rocks", "A", "A study of rocks"),
            ("A: a study of rocks", "A", "a study of rocks"),
            ("XAA100", "XAA100", "XAA100"),
            ("XAA100: ", "XAA100", "XAA100: "),
            ("Calculus", "XAA100", "Calculus"),
            ("", "XAA100", ""),
        ] {
            assert_eq!(without_code(title, code), expected, "{title:?}");
        }
    }
}
