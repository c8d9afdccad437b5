//! The mass changes, for somebody who decides whether people get mails about them.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::Serialize;

use super::super::PageContext;
use super::event_row::{author, moment};
use crate::agenda::University;
use crate::changes::ChangeLog;
use crate::feed::Selection;
use crate::language::{TextArgument, Words};
use crate::messages::{
    MassAnswer, MassChange, MassDecision, MessageSubscription, SubscriptionsError,
};
use crate::snapshot::{Snapshot, Timetable};
use crate::web::message_site::MessageSite;

/// The modules that are named.
const MODULES: usize = 5;

/// The decisions on the page. `carillon messages` prints all.
const DECIDED: usize = 5;

/// The part of the overview about mass changes.
#[derive(Default, Serialize)]
pub(super) struct MassPart {
    /// The university offers messages.
    pub(super) exists: bool,
    /// It cannot be read which wait.
    pub(super) is_broken: bool,
    /// It says how many wait; empty if none does.
    pub(super) notice: String,
    pub(super) waiting: Vec<MassRow>,
    /// The last decisions, the last one first.
    pub(super) decided: Vec<DecidedRow>,
}

/// A mass change that waits.
#[derive(Serialize)]
pub(super) struct MassRow {
    /// The times of the first and the last publish, for the form.
    pub(super) first: String,
    pub(super) last: String,
    pub(super) heading: String,
    pub(super) concerned: String,
    pub(super) until: String,
}

/// A mass change about which somebody has decided.
#[derive(Serialize)]
pub(super) struct DecidedRow {
    pub(super) heading: String,
    pub(super) text: String,
    /// May be empty.
    pub(super) reason: String,
}

impl MassPart {
    pub(super) fn new(
        context: &PageContext<'_>,
        snapshot: &Snapshot,
        timetable: &Timetable,
        now: Timestamp,
    ) -> Self {
        let Some(parts) = context.site.offered_messages() else {
            return Self::default();
        };
        let found = Self::of_site(context, (snapshot, timetable), parts, now);
        found.unwrap_or_else(|error| {
            tracing::error!(%error, "the desk cannot show the mass changes");
            Self {
                exists: true,
                is_broken: true,
                ..Self::default()
            }
        })
    }

    fn of_site(
        context: &PageContext<'_>,
        (snapshot, timetable): (&Snapshot, &Timetable),
        parts: &MessageSite,
        now: Timestamp,
    ) -> Result<Self, SubscriptionsError> {
        let words = &*context.words;
        let changes = parts.subscriptions.releases()?;
        let changes = changes.mass_changes(parts.settings.gather_minutes);
        let mut part = Self {
            exists: true,
            ..Self::default()
        };
        for change in changes.iter().rev() {
            match &change.decision {
                Some(decision) if part.decided.len() < DECIDED => {
                    part.decided
                        .push(DecidedRow::new(words, timetable, change, decision));
                }
                None if change.until > now => {
                    let log = snapshot.changes.of_publishes(&change.publishes);
                    let people = people(context, (snapshot, timetable), parts, &log)?;
                    let row = MassRow::new(words, timetable, change, (&log, people));
                    part.waiting.push(row);
                }
                _ => {}
            }
        }
        if !part.waiting.is_empty() {
            part.notice = words.fill1("desk-mass-waits", "count", part.waiting.len());
        }
        Ok(part)
    }

    /// Invented content.
    pub(super) fn sample(words: &Words) -> Self {
        Self {
            exists: true,
            is_broken: true,
            notice: words.fill1("desk-mass-waits", "count", 1),
            waiting: vec![MassRow {
                first: "2026-10-01T09:00:00Z".into(),
                last: "2026-10-01T09:00:00Z".into(),
                heading: "1 October".into(),
                concerned: "12".into(),
                until: "9 October".into(),
            }],
            decided: vec![DecidedRow {
                heading: "1 October".into(),
                text: words.text("desk-mass-sent"),
                reason: "right".into(),
            }],
        }
    }
}

impl MassRow {
    fn new(
        words: &Words,
        university: &University,
        change: &MassChange,
        (log, people): (&ChangeLog, usize),
    ) -> Self {
        let [first, last] = ends(change);
        let codes: BTreeSet<&str> = log
            .iter()
            .map(|change| &*change.activity.module_code)
            .collect();
        let named = codes.iter().take(MODULES).copied().collect::<Vec<_>>();
        let arguments = [
            ("people", TextArgument::from(people)),
            ("meetings", TextArgument::from(change.meetings)),
            ("modules", TextArgument::from(codes.len())),
            ("named", TextArgument::from(named.join(", "))),
            (
                "more",
                TextArgument::from(codes.len().saturating_sub(MODULES)),
            ),
        ];
        let until = moment(words, Some(university), change.until);
        Self {
            first: first.to_string(),
            last: last.to_string(),
            heading: heading(words, university, change),
            concerned: words.fill("desk-mass-concerned", &arguments),
            until: words.fill("desk-mass-until", &[("until", until)]),
        }
    }
}

impl DecidedRow {
    fn new(
        words: &Words,
        university: &University,
        change: &MassChange,
        decision: &MassDecision,
    ) -> Self {
        let key = match decision.answer {
            MassAnswer::Send => "desk-mass-sent",
            MassAnswer::Drop => "desk-mass-dropped",
        };
        let arguments = [
            ("by", author(words, &decision.by)),
            ("when", moment(words, Some(university), decision.at)),
        ];
        Self {
            heading: heading(words, university, change),
            text: words.fill(key, &arguments),
            reason: decision.reason.as_deref().unwrap_or_default().to_owned(),
        }
    }
}

/// The times of the first and the last publish.
fn ends(change: &MassChange) -> [Timestamp; 2] {
    let first = change.publishes[0];
    [first, change.publishes.last().copied().unwrap_or(first)]
}

fn heading(words: &Words, university: &University, change: &MassChange) -> String {
    let [first, last] = ends(change).map(|at| moment(words, Some(university), at));
    let arguments = [
        ("publishes", TextArgument::from(change.publishes.len())),
        ("first", TextArgument::from(first)),
        ("last", TextArgument::from(last)),
    ];
    words.fill("desk-mass", &arguments)
}

/// The number of people with messages whose feeds have one of these changes.
fn people(
    context: &PageContext<'_>,
    (snapshot, timetable): (&Snapshot, &Timetable),
    parts: &MessageSite,
    log: &ChangeLog,
) -> Result<usize, SubscriptionsError> {
    let students = log.concerned_students(timetable);
    let is_concerned = |open: &MessageSubscription| {
        let (feed_id, state) = (
            &open.link_id.feed_id,
            snapshot.link_table.link_state(&open.link_id),
        );
        let choices = state.choices.readable(&context.site.public);
        let is_possible = match feed_id.kind.selection() {
            Selection::Enrolments if !choices.added.is_empty() => true,
            Selection::Enrolments => students.contains(&*feed_id.id),
            Selection::Modules(_) | Selection::Named(_) => true,
        };
        is_possible
            && state.stopped.is_none()
            && !open.has_ended_with_link(state)
            && context.site.message_address(timetable, feed_id).is_some()
            && !log.of_link(timetable, feed_id, &choices).is_empty()
    };
    let open = parts.subscriptions.open()?;
    Ok(open.iter().filter(|open| is_concerned(open)).count())
}
