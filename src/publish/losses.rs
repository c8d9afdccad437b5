//! The meetings to come that a change of the data folder takes away, counted by identity.

use std::collections::{HashMap, HashSet};

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use crate::folder::Role;
use crate::timetable::{Activity, Enrolment, Meeting, MeetingState, Module, When};

/// A module in one term, with its enrolment list.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct TaughtModule<'a> {
    pub(super) module: Option<&'a Module>,
    pub(super) enrolment: Option<&'a Enrolment>,
}

/// Sums over the modules that were accepted last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Totals {
    /// The modules, in each of their terms, that have meetings to come.
    pub(super) modules: usize,
    /// The enrolment lists with a student.
    pub(super) enrolments: usize,
    pub(super) meetings: usize,
    /// The meetings of each person, added up.
    pub(super) attendances: usize,
}

/// The losses of one module in one term.
#[derive(Debug, Default)]
pub(super) struct Losses<'a> {
    /// The meetings to come that it had.
    pub(super) meetings_before: usize,
    /// The meetings to come that are gone. One that moved or is said to be cancelled is not gone.
    pub(super) meetings: usize,
    /// The meetings that people lose because the module has them no more, added up.
    pub(super) attendances_by_module: usize,
    /// The meetings that people lose because the enrolment list names them no more, added up.
    pub(super) attendances_by_enrolment: usize,
    pub(super) people: HashSet<(Role, &'a str)>,
    pub(super) is_module_gone: bool,
    pub(super) students_before: usize,
    /// The students whom the enrolment list names no more.
    pub(super) students_gone: usize,
    /// The students whom it did not name before.
    pub(super) students_come: usize,
}

/// The moment from which a meeting is to come.
#[derive(Clone, Copy, Debug)]
pub(super) struct Today {
    seconds: i64,
    date: Date,
}

impl Today {
    pub(super) fn at(now: Timestamp) -> Self {
        Self {
            seconds: now.as_second(),
            date: now.to_zoned(TimeZone::UTC).date(),
        }
    }

    /// Every meeting is to come.
    pub(super) fn before_everything() -> Self {
        Self::at(Timestamp::MIN)
    }

    fn precedes(self, meeting: &Meeting) -> bool {
        match meeting.when {
            When::Timed { end, .. } => end > self.seconds,
            When::Day(date) => date >= self.date,
        }
    }

    /// Whether the day has not ended.
    pub(super) fn is_before_end_of(self, day: Date) -> bool {
        day >= self.date
    }

    /// Whether a week that begins on this Monday has not ended.
    pub(super) fn is_before_week(self, monday: Date) -> bool {
        monday.saturating_add(6.days()) >= self.date
    }

    /// The meetings that are to take place.
    pub(super) fn to_come(self, activity: &Activity) -> impl Iterator<Item = &Meeting> {
        let meetings = activity.meetings.iter();
        meetings.filter(move |meeting| {
            meeting.state != MeetingState::Cancelled && self.precedes(meeting)
        })
    }
}

impl Totals {
    pub(super) fn of<'a>(modules: impl Iterator<Item = TaughtModule<'a>>, today: Today) -> Self {
        let mut totals = Self::default();
        for TaughtModule { module, enrolment } in modules {
            totals.enrolments +=
                usize::from(enrolment.is_some_and(|list| !list.students.is_empty()));
            let mut meetings = 0;
            for activity in module
                .into_iter()
                .flat_map(|module| module.activities.iter())
            {
                let students = enrolment.map_or(0, |list| attending(list, activity).count());
                for meeting in today.to_come(activity) {
                    meetings += 1;
                    totals.attendances += students + staff_of(activity, meeting).len();
                }
            }
            totals.modules += usize::from(meetings > 0);
            totals.meetings += meetings;
        }
        totals
    }
}

impl<'a> Losses<'a> {
    /// Compares a module in one term with what it was.
    pub(super) fn between(before: TaughtModule<'a>, after: TaughtModule<'_>, today: Today) -> Self {
        let mut losses = Self::default();
        losses.compare_students(before.enrolment, after.enrolment);
        let after_by_id = ActivitiesById::of(after.module);
        for activity in before
            .module
            .into_iter()
            .flat_map(|module| module.activities.iter())
        {
            let other = after_by_id.get(&activity.id);
            losses.compare_activity(activity, before.enrolment, (after.enrolment, other), today);
        }
        losses.is_module_gone = losses.meetings_before > 0 && after.module.is_none();
        losses
    }

    pub(super) fn attendances(&self) -> usize {
        self.attendances_by_module + self.attendances_by_enrolment
    }

    pub(super) fn is_none(&self) -> bool {
        self.meetings == 0 && self.attendances() == 0
    }

    fn compare_students(&mut self, before: Option<&Enrolment>, after: Option<&Enrolment>) {
        let Some(before) = before else { return };
        self.students_before = before.students.len();
        if after.is_some_and(|after| std::ptr::eq(before, after)) {
            return;
        }
        let is_named = |list: Option<&Enrolment>, id: &str| {
            list.is_some_and(|list| list.group_set_of(id).is_some())
        };
        let gone = before
            .students
            .iter()
            .filter(|(id, _)| !is_named(after, id));
        self.students_gone = gone.count();
        let come = after.into_iter().flat_map(|after| &after.students);
        self.students_come = come.filter(|(id, _)| !is_named(Some(before), id)).count();
    }

    fn compare_activity(
        &mut self,
        activity: &'a Activity,
        enrolment: Option<&'a Enrolment>,
        (enrolment_after, activity_after): (Option<&Enrolment>, Option<&Activity>),
        today: Today,
    ) {
        let (mut kept, mut gone) = (0, 0);
        for meeting in today.to_come(activity) {
            if activity_after.is_some_and(|after| has_meeting(after, meeting)) {
                kept += 1;
                continue;
            }
            gone += 1;
            let staff = staff_of(activity, meeting);
            self.attendances_by_module += staff.len();
            self.people
                .extend(staff.iter().map(|id| (Role::Staff, &**id)));
        }
        self.meetings_before += kept + gone;
        self.meetings += gone;
        let Some(enrolment) = enrolment.filter(|_| kept + gone > 0) else {
            return;
        };
        let is_same = enrolment_after.is_some_and(|after| std::ptr::eq(enrolment, after))
            && activity_after.is_some_and(|after| after.groups == activity.groups);
        if is_same && gone == 0 {
            return;
        }
        for student in attending(enrolment, activity) {
            let attends_still = is_same
                || activity_after.is_some_and(|activity| {
                    let list = enrolment_after;
                    list.is_some_and(|list| attends(list, student, activity))
                });
            let lost_by_enrolment = if attends_still { 0 } else { kept };
            self.attendances_by_module += gone;
            self.attendances_by_enrolment += lost_by_enrolment;
            if gone + lost_by_enrolment > 0 {
                self.people.insert((Role::Student, student));
            }
        }
    }
}

/// The activities of a module by their ids, and by the ids that they had before.
enum ActivitiesById<'a> {
    /// By id, ascending, because none had another id.
    Sorted(&'a [Activity]),
    Renamed(HashMap<&'a str, &'a Activity>),
}

impl<'a> ActivitiesById<'a> {
    fn of(module: Option<&'a Module>) -> Self {
        let activities = module.map_or(&[][..], |module| &module.activities);
        if activities.iter().all(|activity| activity.former.is_none()) {
            return Self::Sorted(activities);
        }
        let names = activities.iter().flat_map(|activity| {
            let former = activity.former.iter().flat_map(|former| former.ids());
            let ids = std::iter::once(&activity.id).chain(former);
            ids.map(move |id| (&**id, activity))
        });
        Self::Renamed(names.collect())
    }

    fn get(&self, id: &str) -> Option<&'a Activity> {
        match self {
            Self::Sorted(activities) => {
                let index = activities.binary_search_by(|activity| (*activity.id).cmp(id));
                index.ok().map(|index| &activities[index])
            }
            Self::Renamed(by_id) => by_id.get(id).copied(),
        }
    }
}

/// Whether the activity still has the meeting, perhaps at another time or cancelled. An export that begins to name
/// meetings by their dates and not by their weeks takes nothing away.
fn has_meeting(activity: &Activity, meeting: &Meeting) -> bool {
    let mut meetings = activity.meetings.iter();
    meetings.any(|other| other.key == meeting.key || other.when == meeting.when)
}

fn staff_of<'a>(activity: &'a Activity, meeting: &Meeting) -> &'a [Box<str>] {
    let details = activity.details.get(usize::from(meeting.details));
    details.map_or(&[], |details| &details.staff)
}

/// The students who attend the activity.
fn attending<'a>(list: &'a Enrolment, activity: &Activity) -> impl Iterator<Item = &'a str> {
    let sets = 0..u32::try_from(list.group_sets.len()).unwrap_or(u32::MAX);
    let attends: Vec<bool> = sets
        .map(|set| list.attends(set, &activity.groups))
        .collect();
    let students = list.students.iter();
    students.filter_map(move |(id, set)| attends[*set as usize].then_some(&**id))
}

fn attends(list: &Enrolment, student: &str, activity: &Activity) -> bool {
    let set = list.group_set_of(student);
    set.is_some_and(|set| list.attends(set, &activity.groups))
}
