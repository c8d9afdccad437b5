//! Random folders, decisions, restarts and losses of the store, compared with a model that knows no rule of holds but its
//! limits: it counts the meetings to come in the feeds of people.

use std::collections::BTreeSet;
use std::fs;

use carillon::feed::Kind;
use carillon::holds::{HoldAnswer, HoldDecision, append_decision};
use carillon::publish::Publisher;
use jiff::{Timestamp, ToSpan};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Value, json};

use crate::fixture::{Folders, TERMS, at, cases, enrolment_of, events, feed_texts, module_of};

const MODULES: usize = 12;
/// Before all meetings.
const NOW: &str = "2026-09-25T12:00:00Z";

const MONDAYS: [&str; 3] = ["20260928", "20261005", "20261012"];
const FRIDAYS: [&str; 3] = ["20261002", "20261009", "20261016"];

/// The content of a module's file.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Taught {
    Whole,
    /// One of two activities.
    Half,
    NoActivities,
    Broken,
    Gone,
}

/// The content of an enrolment list.
#[derive(Clone, Copy, Debug, PartialEq)]
enum List {
    Whole,
    Half,
    Empty,
    Others,
    Broken,
    Gone,
}

#[derive(Clone, Debug)]
enum Event {
    Teach(usize, usize, Taught),
    Enrol(usize, usize, List),
    /// The folder is as it was in the beginning.
    Recover,
    Decide(HoldAnswer),
    Restart,
    LoseStore,
    Wait(i64),
}

/// The student and the date of each event in the feeds of all students.
type Attendances = BTreeSet<(String, String)>;

fn event() -> impl Strategy<Value = Event> {
    let taught = prop::sample::select(vec![
        Taught::Whole,
        Taught::Half,
        Taught::NoActivities,
        Taught::Broken,
        Taught::Gone,
    ]);
    let list = prop::sample::select(vec![
        List::Whole,
        List::Half,
        List::Empty,
        List::Others,
        List::Broken,
        List::Gone,
    ]);
    let answer = prop::sample::select(vec![HoldAnswer::Accept, HoldAnswer::Reject]);
    prop_oneof![
        4 => (0..MODULES, 1..MODULES, taught).prop_map(|(first, count, taught)| Event::Teach(first, count, taught)),
        4 => (0..MODULES, 1..MODULES, list).prop_map(|(first, count, list)| Event::Enrol(first, count, list)),
        4 => (0..MODULES, Just(1), Just(Taught::Half)).prop_map(|(first, count, taught)| Event::Teach(first, count, taught)),
        2 => Just(Event::Recover),
        1 => answer.prop_map(Event::Decide),
        1 => Just(Event::Restart),
        1 => Just(Event::LoseStore),
        2 => prop::sample::select(vec![1, 90, 60 * 24 * 8]).prop_map(Event::Wait),
    ]
}

/// The attendances that people may expect, as the model counts them.
struct Model {
    /// The attendances that nobody has given up.
    base: Attendances,
    /// All attendances that were ever published.
    ever: Attendances,
    /// Nobody has accepted a loss, and none has become old.
    is_base_whole: bool,
}

struct World {
    folders: Folders,
    publisher: Publisher,
    now: Timestamp,
    taught: [Taught; MODULES],
    lists: [List; MODULES],
    /// The last content of each file that was not broken.
    last_taught: [Taught; MODULES],
    last_lists: [List; MODULES],
}

fn start(folders: &Folders) -> Publisher {
    folders.publisher().with_holds()
}

impl World {
    fn new() -> Self {
        let folders = Folders::empty();
        folders.write("terms.json", TERMS);
        let mut world = Self {
            publisher: start(&folders),
            folders,
            now: at(NOW),
            taught: [Taught::Whole; MODULES],
            lists: [List::Whole; MODULES],
            last_taught: [Taught::Whole; MODULES],
            last_lists: [List::Whole; MODULES],
        };
        (0..MODULES).for_each(|module| world.write(module));
        world.publisher.publish(world.now);
        world
    }

    fn write(&self, module: usize) {
        let code = format!("M{module:02}");
        let activity = |id: &str, day: &str| json!({ "id": id, "type": "Lecture", "day": day, "start": "10:00", "end": "11:00", "weeks": "1-3" });
        let both = [activity("L1", "Mon"), activity("L2", "Fri")];
        let activities: Option<&[Value]> = match self.taught[module] {
            Taught::Whole => Some(&both),
            Taught::Half => Some(&both[..1]),
            Taught::NoActivities => Some(&[]),
            Taught::Broken | Taught::Gone => None,
        };
        let file = activities.map(|activities| module_of(&code, json!(activities)).to_string());
        let is_broken = self.taught[module] == Taught::Broken;
        self.put(&format!("modules/{code}.json"), file, is_broken);
        let list = self.lists[module];
        let is_written = !matches!(list, List::Broken | List::Gone);
        let students = students(module, list)
            .into_iter()
            .map(Value::from)
            .collect();
        let file = is_written.then(|| enrolment_of(&code, students).to_string());
        self.put(
            &format!("enrolments/{code}.json"),
            file,
            list == List::Broken,
        );
    }

    fn put(&self, path: &str, content: Option<String>, is_broken: bool) {
        match content.or(is_broken.then(|| "{".to_owned())) {
            Some(content) => self.folders.write(path, content),
            None if self.folders.data().join(path).exists() => self.folders.remove(path),
            None => {}
        }
    }

    fn set(&mut self, module: usize, taught: Taught, list: List) {
        (self.taught[module], self.lists[module]) = (taught, list);
        if taught != Taught::Broken {
            self.last_taught[module] = taught;
        }
        if list != List::Broken {
            self.last_lists[module] = list;
        }
        self.write(module);
    }

    /// Another server on the same folders.
    fn restart(&mut self, is_store_lost: bool) {
        // The old one lets the store go first.
        self.publisher = Folders::empty().publisher();
        if is_store_lost {
            fs::remove_dir_all(self.folders.store()).unwrap();
        }
        self.publisher = start(&self.folders);
    }

    fn published(&self) -> Attendances {
        let texts = feed_texts(&self.publisher).into_iter();
        let students = texts.filter(|(id, _)| id.kind == Kind::Student);
        let dates = students.flat_map(|(id, text)| {
            let events = events(&text);
            // The notice of an empty feed is a whole day.
            let starts = events.iter().filter_map(|event| event.get("DTSTART"));
            let dates = starts.filter_map(|start| Some(start.split_once('T')?.0.to_owned()));
            let dates = dates.map(|date| (id.id.to_string(), date));
            dates.collect::<Vec<_>>()
        });
        dates.collect()
    }

    /// The attendances that the files say, each by its last content that was not broken.
    fn written(&self) -> Attendances {
        let mut attendances = Attendances::new();
        for module in 0..MODULES {
            let dates: Vec<&str> = match self.last_taught[module] {
                Taught::Whole => [MONDAYS, FRIDAYS].concat(),
                Taught::Half => MONDAYS.to_vec(),
                _ => Vec::new(),
            };
            for student in students(module, self.last_lists[module]) {
                attendances.extend(dates.iter().map(|&date| (student.clone(), date.to_owned())));
            }
        }
        attendances
    }

    /// The lost attendances of one module whose file and list are both removed. It may go besides everything else.
    fn largest_removed_module(&self, lost: &[&(String, String)]) -> usize {
        let is_removed = |module: &usize| {
            (self.taught[*module], self.lists[*module]) == (Taught::Gone, List::Gone)
        };
        let lost_of = |module: usize| {
            let prefix = format!("s{module:02}n");
            let of_module = lost
                .iter()
                .filter(|(student, _)| student.starts_with(&prefix));
            of_module.count()
        };
        let removed = (0..MODULES).filter(is_removed);
        removed.map(lost_of).max().unwrap_or_default()
    }

    fn has_broken_files(&self) -> bool {
        self.taught.contains(&Taught::Broken) || self.lists.contains(&List::Broken)
    }

    /// A folder without any module, or without any list, counts as an accident of another kind.
    fn is_emptied(&self) -> bool {
        self.taught.iter().all(|taught| *taught == Taught::Gone)
            || self.lists.iter().all(|list| *list == List::Gone)
    }

    /// Does what happens, publishes, and compares the feeds with the model.
    fn take(&mut self, event: &Event, model: &mut Model) {
        let modules = |first, count| (first..first + count).map(|module| module % MODULES);
        let mut is_loss_accepted = false;
        match *event {
            Event::Teach(first, count, taught) => {
                modules(first, count)
                    .for_each(|module| self.set(module, taught, self.lists[module]));
            }
            Event::Enrol(first, count, list) => {
                modules(first, count)
                    .for_each(|module| self.set(module, self.taught[module], list));
            }
            Event::Recover => {
                (0..MODULES).for_each(|module| self.set(module, Taught::Whole, List::Whole));
            }
            Event::Decide(answer) => {
                let holds = self.publisher.publish(self.now).holds;
                is_loss_accepted = answer == HoldAnswer::Accept;
                for hold in holds {
                    let decision = HoldDecision {
                        at: self.now,
                        by: "desk test".into(),
                        hold: Some(hold.id),
                        answer: Some(answer),
                        renames: Vec::new(),
                        undone: false,
                        reason: "a test".into(),
                    };
                    append_decision(&self.folders.state(), &decision).unwrap();
                }
            }
            Event::Restart => self.restart(false),
            Event::LoseStore => self.restart(true),
            Event::Wait(minutes) => {
                self.now += minutes.minutes();
                is_loss_accepted = minutes > 60 * 24;
            }
        }
        let holds = self.publisher.publish(self.now).holds;
        let (published, written) = (self.published(), self.written());
        if is_loss_accepted {
            model
                .base
                .retain(|attendance| published.contains(attendance));
            model.is_base_whole = false;
        }
        model.ever.extend(published.iter().cloned());
        // Only meetings to come count.
        let today = self.now.strftime("%Y%m%d").to_string();
        model.base.retain(|(_, date)| *date > today);
        model.ever.retain(|(_, date)| *date > today);
        let lost: Vec<_> = model.base.difference(&published).collect();
        let people: BTreeSet<&String> = lost.iter().map(|(student, _)| student).collect();
        let besides = self.largest_removed_module(&lost);
        assert!(
            people.len() < 20 || (lost.len() - besides) * 10 <= model.ever.len(),
            "{} attendances of {} people are gone, and nobody has accepted it",
            lost.len(),
            people.len()
        );
        let wrong = lost
            .iter()
            .find(|attendance| written.contains(**attendance));
        assert_eq!(wrong, None, "it is in the folder and not in the feed");
        if holds.is_empty() && !self.has_broken_files() && !self.is_emptied() {
            assert_eq!(published, written, "nothing is held, so all is as written");
        }
        if matches!(event, Event::Decide(HoldAnswer::Accept)) {
            assert!(holds.is_empty(), "{holds:?}");
        }
        if matches!(event, Event::Recover) && model.is_base_whole {
            assert!(holds.is_empty(), "{holds:?}");
        }
    }
}

fn students(module: usize, list: List) -> Vec<String> {
    let numbers = match list {
        List::Whole => 0..6,
        List::Half => 0..3,
        List::Others => 10..16,
        List::Empty | List::Broken | List::Gone => 0..0,
    };
    numbers
        .map(|number| format!("s{module:02}n{number}"))
        .collect()
}

#[test]
fn no_sequence_of_folders_takes_away_more_than_the_limits_without_a_decision() {
    let config = Config {
        cases: u32::try_from(cases(30, 1000)).unwrap(),
        failure_persistence: None,
        ..Config::default()
    };
    let random = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(config, random);
    let sequences = prop::collection::vec(event(), 1..12);
    let outcome = runner.run(&sequences, |events| {
        let mut world = World::new();
        let base = world.published();
        let mut model = Model {
            ever: base.clone(),
            base,
            is_base_whole: true,
        };
        for event in &events {
            world.take(event, &mut model);
        }
        Ok(())
    });
    outcome.unwrap();
}
