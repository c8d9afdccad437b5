//! The parts that a student may miss in a timetable, and that are not there for a reason that the student can know.

use std::collections::BTreeSet;

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

use crate::links::Choices;
use crate::timetable::{Enrolment, Module, University, When};

/// Something that a timetable lacks.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MissingPart {
    /// The module's code and title. Of a module without a file, only the code is known.
    pub code: String,
    pub title: String,
    /// The term's title, or its id if it has none.
    pub term: String,
    /// The type of the activities that are all for groups in which the student is not; `None` if the module, which the student
    /// takes, has nothing in the timetable for anybody.
    pub activity_type: Option<String>,
}

/// The missing parts of a student's timetable in terms that are not over, by module. Modules and types that the student has hidden
/// are not among them.
pub fn missing_parts(
    university: &University,
    student: &str,
    choices: &Choices,
    (now, today): (Timestamp, Date),
) -> Vec<MissingPart> {
    let mut missing = BTreeSet::new();
    for enrolment in &university.enrolments {
        let enrolment = &*enrolment.value;
        let Some(set) = enrolment.group_set_of(student) else {
            continue;
        };
        let last_monday = university.last_monday(&enrolment.term);
        let is_over = |monday: Date| monday.saturating_add(7.days()) <= today;
        if last_monday.is_none_or(is_over) {
            continue;
        }
        let term = university.term_title(&enrolment.term);
        let part = |title: &str, activity_type: Option<&str>| MissingPart {
            code: enrolment.module.to_string(),
            title: title.to_owned(),
            term: term.to_owned(),
            activity_type: activity_type.map(str::to_owned),
        };
        match university.module(&enrolment.module, &enrolment.term) {
            Some(index) => {
                let module = &*university.modules[index].value;
                if !choices.hides_module(module) {
                    let types = missing_types(module, enrolment, set, (now, today));
                    let is_hidden = |name: &str| choices.hidden_types.contains(name);
                    let types = types
                        .into_iter()
                        .filter(|missing| !missing.is_some_and(is_hidden));
                    missing.extend(types.map(|missing| part(&module.title, missing)));
                }
            }
            None if choices.hidden_modules.contains(&enrolment.module) => {}
            None => {
                missing.insert(part("", None));
            }
        }
    }
    missing.into_iter().collect()
}

/// The types of activities that are all for other groups; `None` in place of one if nothing at all is scheduled.
fn missing_types<'a>(
    module: &'a Module,
    enrolment: &Enrolment,
    set: u32,
    (now, today): (Timestamp, Date),
) -> BTreeSet<Option<&'a str>> {
    let is_scheduled = module
        .activities
        .iter()
        .any(|activity| !activity.meetings.is_empty());
    if !is_scheduled {
        return BTreeSet::from([None]);
    }
    let (attended, others): (Vec<_>, Vec<_>) = module
        .activities
        .iter()
        .partition(|activity| enrolment.attends(set, &activity.groups));
    let attended: BTreeSet<&str> = attended.iter().map(|one| &*one.activity_type).collect();
    let is_to_come = |when: When| match when {
        When::Timed { end, .. } => end > now.as_second(),
        When::Day(date) => date >= today,
    };
    let others = others.into_iter().filter(|activity| {
        let mut meetings = activity.meetings.iter();
        meetings.any(|meeting| is_to_come(meeting.when))
    });
    let types = others.map(|activity| &*activity.activity_type);
    types
        .filter(|name| !attended.contains(name))
        .map(Some)
        .collect()
}
