//! A step is a function of its arguments: the same values come out however the way to the last state was.

use std::collections::BTreeMap;
use std::fs;
use std::sync::{Arc, LazyLock};

use carillon::config::Config;
use carillon::feed::{Encoding, FeedId, Kind};
use carillon::folder::{LookAt, Problem, Severity};
use carillon::language::{Language, Texts};
use carillon::links::{
    ChangedLink, Choices, DecisionRequest, HiddenPart, LinkError, LinkTable, Links, PartId, set_up,
};
use carillon::publish::{
    DataFolder, FolderReader, Input, KnownSpellings, Progress, ReadContext, State, Step, step,
};
use carillon::snapshot::Snapshot;
use carillon::timetable::{CheckedFiles, StudentIds};
use carillon::trusted_time::TimeBounds;
use proptest::prelude::*;
use serde_json::json;

use crate::fixture::{
    Folders, PublishedFolder, decision, make_second_link, now, second_link_decision,
};
use crate::rendering::{timeless, version};

/// A data folder, the links about its feeds, and who reads the folder.
struct World {
    published: PublishedFolder,
    config: Config,
    links: Links,
    reader: FolderReader,
}

impl World {
    fn new() -> Self {
        // A module and an enrolment that are always there: a folder without any looks like an accident.
        let published = PublishedFolder::new(&[
            (
                "modules/z.json",
                json!({ "code": "Z", "title": "Z", "term": "S1", "activities": [] }),
            ),
            (
                "enrolments/z.json",
                json!({ "module": "Z", "term": "S1", "students": ["s"] }),
            ),
        ]);
        let config = Config {
            data: published.data(),
            ..Config::default()
        };
        // Beside the data, so that it is not a part of it.
        let state = published.data().join(".state");
        set_up(&state, crate::fixture::now()).unwrap();
        Self {
            links: Links::open(&state).unwrap(),
            reader: reader(&config),
            published,
            config,
        }
    }

    /// Changes one file of the folder to one of its versions, and returns where to look for the change.
    fn edit(&self, file: usize, number: usize) -> LookAt {
        match version(file, number) {
            (path, Some(value)) => {
                self.published.write(path, &value);
                LookAt::Files([path.into()].into())
            }
            (path, None) => {
                drop(fs::remove_file(self.published.data().join(path)));
                LookAt::Everything
            }
        }
    }

    /// Decides something about a student's first link.
    fn decide(&self, id: &str, number: usize) {
        self.decide_about(decision(id), number);
    }

    /// Decides something about a link. There may be no second one.
    fn decide_about(&self, decision: DecisionRequest<'_>, number: usize) {
        let choose = |before: &Choices| {
            let mut choices = before.clone();
            match number {
                3 => drop(choices.hidden_modules.insert("A".into())),
                4 => choices.language = Some(Language::De),
                5 => choices.alarm_minutes = Some(15),
                7 => drop(choices.hidden_parts.insert(HiddenPart {
                    module: "B".into(),
                    term: "S1".into(),
                    id: PartId::Activity("LEC".into()),
                })),
                9 => drop(choices.added.insert(FeedId::new(Kind::Module, "A"))),
                10 => drop(choices.added.insert(FeedId::new(Kind::Room, "R1"))),
                _ => choices = Choices::default(),
            }
            choices
        };
        let is_refused = |refused: LinkError| matches!(refused, LinkError::NoSuchLink);
        match number {
            0 => assert!(
                self.links
                    .rotate(decision, None)
                    .err()
                    .is_none_or(is_refused)
            ),
            // One that is stopped or open already stays so.
            1 => drop(self.links.stop(decision, None)),
            2 => drop(self.links.resume(decision)),
            _ => assert!(
                self.links
                    .choose(decision, None, choose)
                    .err()
                    .is_none_or(is_refused)
            ),
        }
    }

    /// The state after the folder as it is now, and these decisions.
    fn step(&mut self, state: State, decisions: &[ChangedLink]) -> Step {
        self.step_at(LookAt::Everything, state, decisions)
    }

    /// The same where only this part of the folder may have changed.
    fn step_at(&mut self, look_at: LookAt, state: State, decisions: &[ChangedLink]) -> Step {
        let config = self.config.clone();
        take(&config, &mut self.reader, look_at, state, decisions)
    }

    fn empty(&self, links: LinkTable) -> State {
        State::new(&Texts::new(), &self.config, "UTC", links)
    }
}

fn reader(config: &Config) -> FolderReader {
    FolderReader::new(config, KnownSpellings::default())
}

fn take(
    config: &Config,
    reader: &mut FolderReader,
    look_at: LookAt,
    state: State,
    decided: &[ChangedLink],
) -> Step {
    let context = ReadContext {
        look_at,
        ..ReadContext::default()
    };
    let folder = reader.read(&config.data, &context, now());
    let mut problems = folder.problems.iter();
    let is_valid = problems.all(|problem| problem.severity == Severity::Warning);
    assert!(is_valid, "{:?}", folder.problems);
    step(state, input(config, Some(folder), decided), now())
}

fn input<'a>(
    settings: &'a Config,
    folder: Option<DataFolder>,
    decisions: &'a [ChangedLink],
) -> Input<'a> {
    static PROGRESS: LazyLock<Progress> = LazyLock::new(Progress::default);
    Input {
        settings,
        folder,
        decisions,
        log: None,
        kept_ids: None,
        bounds: TimeBounds::of_clock(now()),
        generation: 0,
        progress: &PROGRESS,
    }
}

/// Everything that requests can read in a snapshot, apart from revisions, changes and the generation.
fn readable(snapshot: &Snapshot) -> BTreeMap<String, String> {
    let secret = snapshot.links.iter().chain(snapshot.shared.iter());
    let secret = secret.map(|(token, link)| (token.expose(), link));
    let public = Kind::ALL
        .into_iter()
        .flat_map(|kind| snapshot.public_feeds(kind).iter());
    let public = public.map(|(_, link)| (link.feed_id.to_string(), link));
    let timetable = snapshot.timetable.as_ref().unwrap();
    let modules = timetable.modules.iter().map(|module| {
        let name = format!("{} of {}", module.path, module.value.term);
        (name, format!("{:?}", module.value))
    });
    let feeds = secret.chain(public).map(|(address, link)| {
        let [shown, whole] = [&link.feed, &link.whole].map(|feed| {
            let text = String::from_utf8(feed.body(Encoding::Identity)).unwrap();
            timeless(&text)
        });
        let link_state = link.state();
        let decided = (&link_state.choices, link_state.stopped);
        let description = format!(
            "{} {} {decided:?}\n{shown:?}\n{whole:?}",
            link.feed_id.id, link.name
        );
        (address, description)
    });
    feeds.chain(modules).collect()
}

/// The problems across files, where those in `checked` need not be checked again.
fn problems(checked: &mut CheckedFiles, state: &State) -> Vec<Problem> {
    let students = StudentIds {
        version: 0,
        ids: &|| Box::new(std::iter::empty()),
        enrolments: &|_| Vec::new(),
    };
    checked.problems(state.university(), &students, |_| false)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_sequence_of_steps_gives_what_one_step_from_nothing_gives(
        edits in prop::collection::vec((0..6usize, 0..5usize, 0..14usize, any::<bool>()), 1..10),
    ) {
        let mut world = World::new();
        let mut state = world.empty(world.links.table());
        let mut checked = CheckedFiles::default();
        let mut has_second_link = false;
        for (file, number, number_of_decision, looks_at_everything) in edits {
            let edited = world.edit(file, number);
            let look_at = if looks_at_everything { LookAt::Everything } else { edited };
            // Some decisions come with the folder, some between two folders, and some steps have none.
            if number_of_decision == 8 && !has_second_link {
                make_second_link(&world.links, "s");
                has_second_link = true;
            } else if number_of_decision < 8 || (9..11).contains(&number_of_decision) {
                let about = [decision("s"), decision("t"), second_link_decision("s")];
                world.decide_about(about[number % 3].clone(), number_of_decision);
            }
            let (decided, _) = world.links.take_changed();
            let (with_folder, alone) = decided.split_at(decided.len() * (file % 2));
            state = world.step_at(look_at, state, with_folder).state;
            state = step(state, input(&world.config, None, alone), now()).state;
            let found = problems(&mut checked, &state);
            prop_assert_eq!(found, problems(&mut CheckedFiles::default(), &state));
        }
        let at_once = world.empty(world.links.table());
        let mut reader = reader(&world.config);
        let at_once = take(&world.config, &mut reader, LookAt::Everything, at_once, &[]);
        prop_assert_eq!(readable(state.snapshot()), readable(&at_once.snapshot));
    }
}

#[test]
fn a_step_without_news_returns_the_same_snapshot_and_an_empty_delta() {
    let mut world = World::new();
    let first = world.step(world.empty(world.links.table()), &[]);
    assert!(!first.delta.put_blocks.is_empty() && !first.delta.put_feeds.is_empty());
    let before = Arc::clone(&first.snapshot);
    let second = world.step(first.state, &[]);
    assert!(Arc::ptr_eq(&before, &second.snapshot));
    let delta = second.delta;
    assert!(delta.put_blocks.is_empty() && delta.removed_blocks.is_empty());
    assert!(delta.put_feeds.is_empty() && delta.removed_feeds.is_empty());
    assert!(delta.changes.is_empty() && second.report.is_unchanged);
}

#[test]
fn equal_arguments_give_equal_values() {
    let world = World::new();
    world.edit(0, 0);
    world.edit(2, 1);
    let take = || {
        let state = world.empty(world.links.table());
        let mut reader = reader(&world.config);
        let step = take(&world.config, &mut reader, LookAt::Everything, state, &[]);
        let tags: BTreeMap<String, String> = step
            .snapshot
            .feeds()
            .map(|link| (link.name.to_string(), link.feed.base_tag().to_owned()))
            .collect();
        let mut put: Vec<_> = step.delta.put_feeds;
        put.sort();
        (tags, put, step.report.changed_blocks)
    };
    assert_eq!(take(), take());
}

#[test]
fn a_delta_names_what_an_edit_changed_and_nothing_else() {
    let mut world = World::new();
    world.edit(0, 2);
    world.edit(2, 0);
    let state = world.step(world.empty(world.links.table()), &[]).state;
    let lecture = |end: &str| {
        json!({ "code": "Z", "title": "Z", "term": "S1", "activities": [
            { "id": "L", "type": "Lecture", "day": "Mon", "start": "09:00", "end": end,
              "weeks": "1", "rooms": ["New"] } ] })
    };
    world.published.write("modules/z.json", lecture("10:00"));
    let step = world.step(state, &[]);
    let mut put = step.delta.put_feeds;
    put.sort();
    // Only s takes the module, which has the only meeting in that room.
    let expected = [
        FeedId::new(Kind::Student, "s"),
        FeedId::new(Kind::Module, "Z"),
        FeedId::new(Kind::Room, "New"),
    ];
    assert_eq!(put.len(), expected.len(), "{put:?}");
    assert!(
        expected.iter().all(|feed_id| put.contains(feed_id)),
        "{put:?}"
    );
    world.published.write("modules/z.json", lecture("11:00"));
    let step = world.step(step.state, &[]);
    let [change] = &step.delta.changes[..] else {
        panic!("one meeting moved: {:?}", step.delta.changes);
    };
    assert_eq!(
        (&*change.activity.module_code, change.meetings.len()),
        ("Z", 1)
    );
}

#[test]
fn the_snapshots_before_and_after_a_change_share_the_links_of_all_other_feeds() {
    let mut world = World::new();
    let students: Vec<String> = (0..2_000).map(|number| format!("s{number:04}")).collect();
    let all = json!({ "module": "Z", "term": "S1", "students": students });
    world.published.write("enrolments/z.json", all);
    world.edit(0, 0);
    let few = json!({ "module": "A", "term": "S1", "students": ["s0001", "s0002"] });
    world.published.write("enrolments/a.json", few);
    let before = world.step(world.empty(world.links.table()), &[]);
    let edited = world.edit(0, 2);
    let after = world.step_at(edited, before.state, &[]);
    let (old, new) = (&before.snapshot.links, &after.snapshot.links);
    let unshared = new.unshared_parts(old);
    assert!(
        (1..=4).contains(&unshared),
        "two students and a lecturer or two: {unshared}"
    );
    assert_eq!(new.len(), after.snapshot.links.len());
}

#[test]
fn a_look_at_a_few_files_reads_those_alone() {
    let mut world = World::new();
    let state = world.step(world.empty(world.links.table()), &[]).state;
    let [a, b] = [0, 1].map(|file| world.edit(file, 0));
    let step = world.step_at(a.clone(), state, &[]);
    let modules = |step: &Step| step.report.feeds[Kind::Module];
    assert_eq!(modules(&step), 2, "A beside Z");
    let step = world.step_at(a, step.state, &[]);
    assert_eq!(modules(&step), 2);
    let step = world.step_at(b, step.state, &[]);
    assert_eq!(modules(&step), 3);
}

#[test]
fn a_look_at_a_file_that_dates_all_others_or_is_none_becomes_a_look_at_everything() {
    for unusual in ["terms.json", "modules"] {
        let mut world = World::new();
        let state = world.step(world.empty(world.links.table()), &[]).state;
        world.edit(0, 0);
        let look_at = LookAt::Files([unusual.into()].into());
        let step = world.step_at(look_at, state, &[]);
        assert_eq!(step.report.feeds[Kind::Module], 2, "{unusual}");
    }
}

#[test]
fn a_file_that_is_gone_when_it_is_looked_at_alone_stays_published_until_everything_is_looked_at() {
    let mut world = World::new();
    let edited = world.edit(0, 0);
    let state = world.step(world.empty(world.links.table()), &[]).state;
    let modules = |step: &Step| step.report.feeds[Kind::Module];
    let LookAt::Files(files) = &edited else {
        panic!("it was written: {edited:?}");
    };
    for file in files {
        fs::remove_file(world.config.data.join(file)).unwrap();
    }
    // The program that removed it may be about to write it again.
    let step = world.step_at(edited, state, &[]);
    assert_eq!(modules(&step), 2);
    let step = world.step_at(LookAt::Everything, step.state, &[]);
    assert_eq!(modules(&step), 1);
}

#[test]
fn the_first_look_is_at_everything() {
    let mut world = World::new();
    let enrolments = world.edit(2, 0);
    let step = world.step_at(enrolments, world.empty(world.links.table()), &[]);
    assert_eq!(step.report.feeds[Kind::Module], 1);
}

#[test]
fn a_choice_about_a_closed_feed_is_in_its_link_at_once() {
    let mut world = World::new();
    let mut state = world.step(world.empty(world.links.table()), &[]).state;
    for decision in [1, 3] {
        world.decide("s", decision);
        let (decided, _) = world.links.take_changed();
        state = step(state, input(&world.config, None, &decided), now()).state;
    }
    let token = world.links.token(&FeedId::new(Kind::Student, "s"));
    let link_state = state.snapshot().links[&token].state();
    assert!(link_state.stopped.is_some());
    assert!(link_state.choices.hidden_modules.contains("A"));
}

#[test]
fn an_added_feed_renders_nothing() {
    let mut world = World::new();
    let activity = json!({ "id": "L", "type": "Lecture", "day": "Mon", "start": "09:00", "end": "10:00",
        "weeks": "1", "rooms": ["R1"] });
    let module = json!({ "code": "Z", "title": "Z", "term": "S1", "activities": [activity] });
    world.published.write("modules/z.json", module);
    let first = world.step(world.empty(world.links.table()), &[]).state;
    let own = decision("s").link_id.feed_id;
    let blocks = |snapshot: &Snapshot| {
        let (_, link) = snapshot.personal_link(&own).unwrap();
        link.feed.blocks().to_vec()
    };
    let before = blocks(first.snapshot());
    world.decide("s", 10);
    let (decided, _) = world.links.take_changed();
    let second = step(first, input(&world.config, None, &decided), now());
    let after = blocks(&second.snapshot);
    assert!(second.delta.put_blocks.is_empty());
    let room = second.snapshot.public_feed(&FeedId::new(Kind::Room, "R1"));
    let room = room.unwrap().feed.blocks();
    let is_in = |blocks: &[Arc<_>], block| blocks.iter().any(|known| Arc::ptr_eq(known, block));
    assert!(room.iter().all(|block| is_in(&after, block)));
    let mut all = after.iter();
    assert!(all.all(|block| is_in(room, block) || is_in(&before, block)));
}

#[test]
fn a_reset_before_the_folder_is_read_leaves_hidden_modules_hidden() {
    let folders = Folders::new();
    let (token, hidden) = {
        let (mut publisher, links, _) = folders.publisher_with(folders.config());
        publisher.publish(now());
        let hide = |_: &Choices| Choices {
            hidden_modules: ["B".into()].into(),
            ..Choices::default()
        };
        links.choose(decision("ann"), None, hide).unwrap();
        publisher.publish(now());
        publisher.flush().unwrap();
        let token = links.token(&FeedId::new(Kind::Student, "ann"));
        let snapshot = Arc::clone(publisher.state().snapshot());
        (token, snapshot.links[&token].feed.base_tag().to_owned())
    };
    fs::rename(folders.data(), folders.root().join("elsewhere")).unwrap();
    let (mut publisher, links, snapshots) = folders.publisher_with(folders.config());
    assert_eq!(snapshots.current().links[&token].feed.base_tag(), hidden);
    let reset = links.rotate(decision("ann"), None).unwrap();
    publisher.apply_decisions(now());
    let snapshot = snapshots.current();
    assert!(!snapshot.links.contains_key(&token));
    assert_eq!(snapshot.links[&reset].feed.base_tag(), hidden);
}

#[test]
fn a_feed_with_a_change_that_is_cut_away_is_stored_again_and_has_no_other_bytes() {
    let mut world = World::new();
    world.config.feed.max_events = 4;
    let weekly = |note: &str| {
        json!({ "code": "Z", "title": "Z", "term": "S1", "activities": [
            { "id": "L", "type": "Lecture", "day": "Mon", "start": "09:00", "end": "10:00",
              "weeks": "1-3,5", "changes": [ { "week": 5, "note": note } ] },
            { "id": "M", "type": "Lecture", "day": "Tue", "start": "09:00", "end": "10:00",
              "weeks": "1-3" } ] })
    };
    world.published.write("modules/z.json", weekly("One"));
    let first = world.step(world.empty(world.links.table()), &[]);
    let tag = |step: &Step| {
        let feeds = step.state.feeds();
        let served = feeds.get(&FeedId::new(Kind::Module, "Z")).unwrap();
        served.feed().base_tag().to_owned()
    };
    let before = tag(&first);
    world.published.write("modules/z.json", weekly("Two"));
    let second = world.step(first.state, &[]);
    assert_eq!(second.delta.put_blocks.len(), 1);
    assert_eq!(tag(&second), before, "week 5 is not shown");
    assert_eq!(second.report.changed_feeds, 0);
    let module = FeedId::new(Kind::Module, "Z");
    assert!(
        second.delta.put_feeds.contains(&module),
        "{:?}",
        second.delta.put_feeds
    );
}
