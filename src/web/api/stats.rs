//! Numbers and lists about the server: who is connected, what is fetched, and what is wrong.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use serde::Serialize;
use utoipa::ToSchema;

use super::super::Site;
use super::super::desk_reader::DeskReader;
use super::super::pages::PeopleStates;
use super::caller::Caller;
use super::problem::ApiProblem;
use crate::agenda;
use crate::api_tokens::ApiScope;
use crate::fetches::{ClientApp, ConnectionCounts};
use crate::snapshot::Snapshot;

/// The days whose fetches are counted.
const DAYS: i64 = 30;

/// The publishes that are listed.
const PUBLISHES: usize = 50;

/// The problems that are listed. `carillon check` prints all.
const PROBLEMS: usize = 500;

/// The people whose calendar apps fetch their feeds.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Coverage {
    students: ConnectionNumbers,
    staff: ConnectionNumbers,
    /// The students of each module.
    modules: Vec<GroupCoverage>,
    /// The students of each programme: those who are enrolled in more than half of its modules.
    programmes: Vec<GroupCoverage>,
}

/// Numbers of people.
#[derive(Debug, Serialize, ToSchema)]
struct ConnectionNumbers {
    /// A calendar app fetches their feed.
    connected: usize,
    /// A calendar app has stopped fetching it.
    silent: usize,
    /// None has ever fetched it.
    never: usize,
    /// They have turned it off.
    off: usize,
}

/// The students of a module or programme.
#[derive(Debug, Serialize, ToSchema)]
struct GroupCoverage {
    id: String,
    students: ConnectionNumbers,
}

/// The fetches of feeds.
#[derive(Serialize, ToSchema)]
pub(super) struct FetchCounts {
    /// By day, as the clocks at the university have it, and by app. Days and apps without a fetch are absent.
    fetches: Vec<DayOfApp>,
}

/// The fetches of one app on one day.
#[derive(Serialize, ToSchema)]
struct DayOfApp {
    day: Date,
    /// A short name, such as `outlook-web`.
    app: &'static str,
    fetches: u64,
    /// Those that were answered with 304.
    unchanged: u64,
    bytes: u64,
}

/// The time after which calendar apps show a change, as measured in the last week.
#[derive(Serialize, ToSchema)]
pub(super) struct Freshness {
    /// The apps for which enough was measured.
    apps: Vec<AppFreshness>,
}

/// So many `subscriptions` `of` so many had the last change of their feed within this time.
#[derive(Serialize, ToSchema)]
struct AppFreshness {
    /// A short name, such as `outlook-web`.
    app: &'static str,
    /// The name for people.
    name: &'static str,
    subscriptions: u32,
    of: u32,
    within_seconds: u64,
}

/// The problems of the data folder.
#[derive(Serialize, ToSchema)]
pub(super) struct Problems {
    /// The number of all problems.
    count: usize,
    /// The first 500.
    problems: Vec<DataProblem>,
}

/// A problem of the data folder.
#[derive(Serialize, ToSchema)]
struct DataProblem {
    is_error: bool,
    /// The path in the data folder, with the line.
    place: String,
    /// It may name anybody, so it is absent without the scope `people:read`, and where there are protected people.
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
}

/// The last publishes that changed meetings.
#[derive(Serialize, ToSchema)]
pub(super) struct Publishes {
    /// The last first, at most 50.
    publishes: Vec<ApiPublish>,
}

/// A publish that changed meetings.
#[derive(Serialize, ToSchema)]
struct ApiPublish {
    at: Timestamp,
    /// The number of changes; each may concern several meetings.
    changes: usize,
    /// The codes of the modules that it changed.
    modules: Vec<String>,
}

/// Count the people whose calendar apps fetch their feeds
#[utoipa::path(
    get,
    path = "/api/v1/stats/coverage",
    tag = "Statistics",
    responses((status = 200, body = Coverage)),
    security(("token" = ["stats:read"]))
)]
pub(super) fn coverage(
    site: &Site,
    snapshot: &Snapshot,
    now: Timestamp,
) -> Result<Arc<Coverage>, ApiProblem> {
    let at = (snapshot.generation, now.as_second().div_euclid(60));
    site.api
        .coverage
        .get(at, || count_coverage(site, snapshot, now))
}

/// The last coverage, which is counted once a minute: it goes through everybody, and through all enrolments.
#[derive(Debug, Default)]
pub(super) struct KnownCoverage(Mutex<Option<(CoverageTime, Arc<Coverage>)>>);

/// The generation of the snapshot, and the minute since 1970.
type CoverageTime = (u64, i64);

impl KnownCoverage {
    /// The coverage at this time. Several who ask for it at once wait for one that counts.
    fn get<E>(
        &self,
        at: CoverageTime,
        count: impl FnOnce() -> Result<Coverage, E>,
    ) -> Result<Arc<Coverage>, E> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, coverage)) = known.as_ref().filter(|(known, _)| *known == at) {
            return Ok(Arc::clone(coverage));
        }
        let coverage = Arc::new(count()?);
        *known = Some((at, Arc::clone(&coverage)));
        Ok(coverage)
    }
}

fn count_coverage(
    site: &Site,
    snapshot: &Snapshot,
    now: Timestamp,
) -> Result<Coverage, ApiProblem> {
    let timetable = site.timetable(snapshot)?;
    let people = PeopleStates::new(site, snapshot, now);
    let modules = people.by_module(timetable).into_iter();
    let mut programmes: Vec<_> = people.by_programme(timetable);
    programmes.sort_unstable_by_key(|programme| programme.id);
    let group = |(id, counts): (&str, ConnectionCounts)| GroupCoverage {
        id: id.to_owned(),
        students: counts.into(),
    };
    Ok(Coverage {
        students: people.students().into(),
        staff: people.staff().into(),
        modules: modules
            .map(|module| group((module.id, module.counts)))
            .collect(),
        programmes: programmes
            .into_iter()
            .map(|programme| group((programme.id, programme.counts)))
            .collect(),
    })
}

/// Count the fetches of the last 30 days by app
#[utoipa::path(
    get,
    path = "/api/v1/stats/fetches",
    tag = "Statistics",
    responses((status = 200, body = FetchCounts)),
    security(("token" = ["stats:read"]))
)]
pub(super) fn fetches(site: &Site, snapshot: &Snapshot, now: Timestamp) -> FetchCounts {
    let local = |moment| agenda::local(snapshot.timetable.as_deref().map(|known| &**known), moment);
    let first = local(now).date().saturating_sub((DAYS - 1).days());
    let mut by_day: BTreeMap<(Date, &'static str), DayOfApp> = BTreeMap::new();
    for (hour, app, count) in site.recorder.counts() {
        let (day, app) = (local(hour).date(), app.id());
        if day < first {
            continue;
        }
        let counted = by_day.entry((day, app)).or_insert(DayOfApp {
            day,
            app,
            fetches: 0,
            unchanged: 0,
            bytes: 0,
        });
        counted.fetches += u64::from(count.fetches);
        counted.unchanged += u64::from(count.unchanged);
        counted.bytes += count.bytes;
    }
    FetchCounts {
        fetches: by_day.into_values().collect(),
    }
}

/// Read how soon calendar apps show a change
#[utoipa::path(
    get,
    path = "/api/v1/stats/freshness",
    tag = "Statistics",
    responses((status = 200, body = Freshness)),
    security(("token" = ["stats:read"]))
)]
pub(super) fn freshness(site: &Site) -> Freshness {
    let measured = ClientApp::all().filter_map(|app| {
        let expected = site.recorder.expectation(app)?;
        Some(AppFreshness {
            app: app.id(),
            name: app.name(),
            subscriptions: expected.subscriptions,
            of: expected.of,
            within_seconds: expected.within.as_secs(),
        })
    });
    Freshness {
        apps: measured.collect(),
    }
}

/// List the problems of the data folder
#[utoipa::path(
    get,
    path = "/api/v1/stats/problems",
    tag = "Statistics",
    responses((status = 200, body = Problems)),
    security(("token" = ["stats:read"]))
)]
pub(super) fn problems(site: &Site, reader: &DeskReader, caller: &Caller) -> Problems {
    let may_read = caller.require(ApiScope::PeopleRead).is_ok() && reader.may_see_all();
    let problems = site.published.problems();
    let listed = problems.iter().take(PROBLEMS).map(|problem| DataProblem {
        is_error: problem.is_error,
        place: reader.visible_path(&problem.place).to_owned(),
        message: may_read.then(|| problem.message.clone()),
    });
    Problems {
        count: problems.len(),
        problems: listed.collect(),
    }
}

/// List the last publishes that changed meetings
#[utoipa::path(
    get,
    path = "/api/v1/stats/publishes",
    tag = "Statistics",
    responses((status = 200, body = Publishes)),
    security(("token" = ["stats:read"]))
)]
pub(super) fn publishes(snapshot: &Snapshot) -> Publishes {
    let mut by_time: BTreeMap<Timestamp, (usize, BTreeSet<&str>)> = BTreeMap::new();
    for change in snapshot.changes.iter() {
        let (changes, modules) = by_time.entry(change.at).or_default();
        *changes += 1;
        modules.insert(&change.activity.module_code);
    }
    let latest = by_time.into_iter().rev().take(PUBLISHES);
    let publishes = latest.map(|(at, (changes, modules))| ApiPublish {
        at,
        changes,
        modules: modules.into_iter().map(str::to_owned).collect(),
    });
    Publishes {
        publishes: publishes.collect(),
    }
}

impl From<ConnectionCounts> for ConnectionNumbers {
    fn from(counts: ConnectionCounts) -> Self {
        Self {
            connected: counts.connected,
            silent: counts.silent,
            never: counts.never,
            off: counts.off,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_coverage_is_counted_once_a_minute_and_after_each_publish() {
        let known = KnownCoverage::default();
        let counted = std::cell::Cell::new(0);
        let none = || ConnectionNumbers {
            connected: 0,
            silent: 0,
            never: 0,
            off: 0,
        };
        let count = || {
            counted.set(counted.get() + 1);
            Ok::<_, ()>(Coverage {
                students: none(),
                staff: none(),
                modules: Vec::new(),
                programmes: Vec::new(),
            })
        };
        let get = |at| {
            known.get(at, count).unwrap();
            counted.get()
        };
        assert_eq!(
            [(1, 5), (1, 5), (1, 6), (2, 6), (2, 6)].map(get),
            [1, 1, 2, 3, 3]
        );
        assert!(known.get((3, 6), || Err(())).is_err());
        assert_eq!(get((3, 6)), 4, "an error is not kept");
    }
}
