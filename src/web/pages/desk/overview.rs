//! The overview of the desk: who is connected, what is wrong, and what was decided.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use askama::Template;
use jiff::Timestamp;
use serde::Serialize;

use super::super::super::Site;
use super::super::super::desk_reader::DeskReader;
use super::super::super::error::WebError;
use super::super::super::page_response::PageResponse;
use super::super::super::route::{DeskTable, Route};
use super::super::dates;
use super::super::fetch_list::{expectation, has_own_delay};
use super::super::frame::Frame;
use super::super::page_access::SessionPart;
use super::super::templates::SamplePage;
use super::super::{Caching, Page, PageContext, query};
use super::connection_counts::{GroupCounts, PeopleStates};
use super::connection_plot::ConnectionPlot;
use super::day_plot::{self, DayCount};
use super::decision_rows::{self, DecisionRow};
use super::desk_outcome;
use super::event_row::moment;
use super::hold_rows::{self, HoldRow};
use super::mass_rows::MassPart;
use super::webhook_part::WebhookPart;
use crate::agenda::{self, University};
use crate::feed::{FeedId, Kind};
use crate::fetches::{ClientApp, ConnectionCounts};
use crate::language::{TextArgument, Words};
use crate::printable::utc_seconds;
use crate::snapshot::{FolderProblem, Snapshot, Timetable};

/// The modules and programmes on the page. The tables have all of them.
const GROUPS: usize = 15;

/// The publishes on the page.
const PUBLISHES: usize = 10;

/// The problems on the page. `carillon check` prints all.
const PROBLEMS: usize = 50;

/// The page.
#[derive(Template, Serialize)]
#[template(path = "desk_overview.html")]
struct DeskOverviewPage<'a> {
    #[serde(skip)]
    words: &'a Words,
    frame: Frame,
    session: SessionPart,
    desk: String,
    page: String,
    /// Empty if nothing was done.
    message: String,
    is_admin: bool,
    totals: Vec<CountRow>,
    states: ConnectionPlot,
    plot: String,
    plot_text: String,
    groups: Vec<GroupTable>,
    apps: Vec<String>,
    publishes: Vec<PublishRow>,
    /// The holds cannot be read.
    are_holds_broken: bool,
    holds: Vec<HoldRow>,
    mass: MassPart,
    problem_count: String,
    problems: Vec<ProblemRow>,
    /// Why the problems have no messages; empty if they have.
    problem_note: String,
    query: String,
    decisions: Vec<DecisionRow>,
    journal_table: String,
    /// The path of the accounts; empty for people who may not see them.
    users: String,
    /// The path of the tokens of programs; empty for people who may not see them.
    tokens: String,
    webhooks: WebhookPart,
}

/// People by the connection of their calendar apps.
#[derive(Serialize)]
struct CountRow {
    name: String,
    /// The page of the module or programme; empty for all people.
    address: String,
    all: usize,
    connected: usize,
    silent: usize,
    never: usize,
    off: usize,
}

/// The modules or programmes with the most people who get no changes.
#[derive(Serialize)]
struct GroupTable {
    /// The id of the heading.
    id: &'static str,
    heading: String,
    /// May be empty.
    text: String,
    /// The heading of the first column.
    column: String,
    rows: Vec<CountRow>,
    /// The path of the table with all of them, and the text that leads there.
    table: String,
    table_text: String,
}

/// A publish that changed meetings.
#[derive(Serialize)]
struct PublishRow {
    time: String,
    machine: String,
    text: String,
}

/// A problem of the data folder.
#[derive(Serialize)]
struct ProblemRow {
    is_error: bool,
    /// The path with the line.
    place: String,
    /// Empty for readers who may not see everybody, because it may name anybody.
    message: String,
}

impl Page for DeskOverviewPage<'_> {
    const TEMPLATE: &'static str = "desk_overview.html";
}

/// Answers with the page.
pub(in super::super::super) fn desk_overview(
    context: &PageContext<'_>,
    snapshot: &Snapshot,
    reader: &DeskReader,
    now: Timestamp,
) -> Result<PageResponse, WebError> {
    let (site, words) = (context.site, &*context.words);
    let timetable = site.timetable(snapshot)?;
    let people = PeopleStates::new(site, snapshot, now);
    let days = day_plot::day_counts(site, Some(timetable), now);
    let plot_text = plot_text(words, &days);
    let today = agenda::local(Some(timetable), now).date();
    let asked = query::value(context.request.query_string(), "q").unwrap_or_default();
    let holds = hold_rows::rows(words, timetable, &site.settings.load().state, reader);
    let worst = |kind, groups| worst(words, site, timetable, (kind, groups));
    let for_admins = |path| if reader.is_admin { path } else { String::new() };
    let problems = site.published.problems();
    let page = DeskOverviewPage {
        words,
        frame: context.desk_frame(),
        session: context.desk_session(reader),
        desk: site.path(&Route::Desk),
        page: site.path(&Route::DeskOverview),
        message: desk_outcome::message(context),
        is_admin: reader.is_admin,
        totals: vec![
            CountRow::new(
                words.text("desk-students"),
                String::new(),
                people.students(),
            ),
            CountRow::new(words.text("desk-staff"), String::new(), people.staff()),
        ],
        states: ConnectionPlot::new(words, &site.settings.load().state, today),
        plot: day_plot::svg(&days, &plot_text),
        plot_text,
        groups: vec![
            GroupTable::modules(
                (words, site),
                worst(Kind::Module, people.by_module(timetable)),
            ),
            GroupTable::programmes(
                (words, site),
                worst(Kind::Programme, people.by_programme(timetable)),
            ),
        ],
        apps: apps(words, site),
        publishes: publishes(words, timetable, snapshot),
        are_holds_broken: holds.is_none(),
        holds: holds.unwrap_or_default(),
        mass: MassPart::new(context, snapshot, timetable, now),
        problem_count: words.fill1("desk-problem-count", "count", problems.len()),
        problems: problem_rows(&problems, reader),
        problem_note: problem_note(words, &problems, reader),
        decisions: decision_rows::rows(context, timetable, reader, &asked),
        query: asked,
        journal_table: for_admins(site.path(&Route::DeskTable(DeskTable::Journal))),
        users: for_admins(site.path(&Route::DeskUsers)),
        tokens: for_admins(site.path(&Route::DeskTokens)),
        webhooks: WebhookPart::new(words, site, timetable, reader),
    };
    context.respond(&page, Caching::Personal)
}

fn problem_rows(problems: &[FolderProblem], reader: &DeskReader) -> Vec<ProblemRow> {
    let row = |problem: &FolderProblem| ProblemRow {
        is_error: problem.is_error,
        place: reader.visible_path(&problem.place).to_owned(),
        message: if reader.may_see_all() {
            problem.message.clone()
        } else {
            String::new()
        },
    };
    problems.iter().take(PROBLEMS).map(row).collect()
}

fn problem_note(words: &Words, problems: &[FolderProblem], reader: &DeskReader) -> String {
    if problems.is_empty() || reader.may_see_all() {
        String::new()
    } else {
        words.text("desk-problems-cut")
    }
}

/// The plot in words.
fn plot_text(words: &Words, days: &[DayCount]) -> String {
    let all: u64 = days.iter().map(|day| day.fetches).sum();
    let busiest = days.iter().max_by_key(|day| day.fetches);
    let (most, day) = busiest.map_or((0, String::new()), |day| {
        (day.fetches, dates::day(words, day.date))
    });
    let arguments = [
        ("all", TextArgument::from(all)),
        ("most", TextArgument::from(most)),
        ("day", TextArgument::from(day)),
    ];
    words.fill("desk-plot", &arguments)
}

/// The modules or programmes with the most people who get no changes.
fn worst(
    words: &Words,
    site: &Site,
    timetable: &Timetable,
    (kind, mut groups): (Kind, Vec<GroupCounts<'_>>),
) -> Vec<CountRow> {
    groups.sort_by_key(|group| Reverse(group.counts.missing()));
    let worst = groups.iter().take(GROUPS);
    let worst = worst.filter(|group| group.counts.missing() > 0);
    let row = |group: &GroupCounts<'_>| {
        let title = kind.title(timetable, group.id);
        let name = words.fill("desk-group", &[("id", group.id), ("title", title)]);
        let entry = Route::DeskEntry(FeedId::new(kind, group.id));
        CountRow::new(name, site.path(&entry), group.counts)
    };
    worst.map(row).collect()
}

/// The time after which each app shows a change.
fn apps(words: &Words, site: &Site) -> Vec<String> {
    let apps = ClientApp::all().filter(|app| has_own_delay(*app));
    let measured = apps.filter_map(|app| Some((app, site.recorder.expectation(app)?)));
    measured
        .map(|(app, expected)| expectation(words, app, expected))
        .collect()
}

/// The last publishes that changed meetings, with the number of changes and the modules.
fn publishes(words: &Words, university: &University, snapshot: &Snapshot) -> Vec<PublishRow> {
    let mut by_time: BTreeMap<Timestamp, Vec<&str>> = BTreeMap::new();
    for change in snapshot.changes.iter() {
        let modules = by_time.entry(change.at).or_default();
        modules.push(&change.activity.module_code);
    }
    let latest = by_time.into_iter().rev().take(PUBLISHES);
    latest
        .map(|(at, mut modules)| {
            let changes = modules.len();
            modules.sort_unstable();
            modules.dedup();
            let named = modules
                .iter()
                .take(5)
                .copied()
                .collect::<Vec<_>>()
                .join(", ");
            let arguments = [
                ("changes", TextArgument::from(changes)),
                ("modules", TextArgument::from(modules.len())),
                ("named", TextArgument::from(named)),
            ];
            PublishRow {
                time: moment(words, Some(university), at),
                machine: utc_seconds(at),
                text: words.fill("desk-publish", &arguments),
            }
        })
        .collect()
}

impl GroupTable {
    fn modules((words, site): (&Words, &Site), rows: Vec<CountRow>) -> Self {
        Self {
            id: "modules",
            heading: words.text("desk-modules"),
            text: String::new(),
            column: words.text("desk-kind-module"),
            rows,
            table: site.path(&Route::DeskTable(DeskTable::Modules)),
            table_text: words.text("desk-module-table"),
        }
    }

    fn programmes((words, site): (&Words, &Site), rows: Vec<CountRow>) -> Self {
        Self {
            id: "programmes",
            heading: words.text("desk-programmes"),
            text: words.text("desk-programmes-text"),
            column: words.text("desk-kind-programme"),
            rows,
            table: site.path(&Route::DeskTable(DeskTable::Programmes)),
            table_text: words.text("desk-programme-table"),
        }
    }
}

impl CountRow {
    fn new(name: String, address: String, counts: ConnectionCounts) -> Self {
        Self {
            name,
            address,
            all: counts.all(),
            connected: counts.connected,
            silent: counts.silent,
            never: counts.never,
            off: counts.off,
        }
    }
}

/// The page with invented content.
pub(super) fn samples(words: &Words, frame: &Frame, site: &Site) -> Vec<SamplePage> {
    let counts = ConnectionCounts {
        connected: 7,
        silent: 2,
        never: 1,
        off: 0,
    };
    let row = |name: &str| CountRow::new(name.into(), "/desk/module/A".into(), counts);
    let days = [DayCount {
        date: jiff::civil::date(2026, 10, 1),
        fetches: 3,
    }];
    let pages = [true, false].map(|is_admin| {
        SamplePage::of(&DeskOverviewPage {
            words,
            frame: frame.clone(),
            session: SessionPart::sample(site, words),
            desk: site.path(&Route::Desk),
            page: site.path(&Route::DeskOverview),
            message: words.text("desk-missing"),
            is_admin,
            totals: vec![row("Students")],
            states: ConnectionPlot::sample(words),
            plot: day_plot::svg(&days, "plot"),
            plot_text: plot_text(words, &days),
            groups: vec![
                GroupTable::modules((words, site), vec![row("A")]),
                GroupTable::programmes((words, site), vec![row("P")]),
            ],
            apps: vec!["95 of 100".into()],
            publishes: vec![PublishRow {
                time: "09:00".into(),
                machine: "2026-10-01T09:00:00Z".into(),
                text: "A".into(),
            }],
            are_holds_broken: !is_admin,
            holds: vec![HoldRow::sample()],
            mass: MassPart::sample(words),
            problem_count: words.fill1("desk-problem-count", "count", 1),
            problems: vec![ProblemRow {
                is_error: true,
                place: "a.json:1".into(),
                message: "wrong".into(),
            }],
            problem_note: words.text("desk-problems-cut"),
            query: "kim".into(),
            decisions: vec![DecisionRow::sample(words, site)],
            journal_table: site.path(&Route::DeskTable(DeskTable::Journal)),
            users: site.path(&Route::DeskUsers),
            tokens: site.path(&Route::DeskTokens),
            webhooks: WebhookPart::sample(is_admin),
        })
    });
    pages.into()
}
