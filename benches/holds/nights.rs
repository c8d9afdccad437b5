//! The nights of an archive, one after the other.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::ExitCode;

use carillon::holds::Hold;
use jiff::Timestamp;
use serde_json::Value;

use super::students::Students;
use super::world::{Folder, World, changed};

/// Replays the archive, and prints each hold.
pub(crate) fn replay(archive: &Path, students: usize) -> ExitCode {
    let steps = fs::read_to_string(archive.join("steps.jsonl")).expect("steps.jsonl can be read");
    let steps: Vec<Value> = steps
        .lines()
        .map(|line| serde_json::from_str(line).expect("a step is JSON"))
        .collect();
    let mut students = Students::new(&codes(archive, &steps), students);
    let mut modules = Folder::new();
    let terms = fs::read(archive.join("terms.json")).expect("terms.json can be read");
    modules.insert("terms.json".into(), terms.into());
    let mut world: Option<World> = None;
    let mut raised = 0;
    for (night, step) in steps.iter().enumerate() {
        for path in step["remove"].as_array().expect("paths") {
            modules.remove(path.as_str().expect("a path"));
        }
        for (path, name) in step["write"].as_object().expect("files") {
            modules.insert(path.as_str().into(), blob(archive, name).into());
        }
        let mut folder = modules.clone();
        students.enrol(&mut folder);
        let at: Timestamp = step["at"]
            .as_str()
            .expect("a time")
            .parse()
            .expect("a time");
        let world = world.get_or_insert_with(|| World::new(at));
        let before = world.feeds();
        let holds = world.publish(&folder, at).holds;
        let feeds = changed(&before, &world.feeds());
        println!(
            "night {night} {at}: {} files, {feeds} feeds changed",
            folder.len()
        );
        raised += holds.len();
        for hold in &holds {
            print_hold(hold);
            world.accept(hold, at);
        }
        if !holds.is_empty() {
            let left = world.publish(&folder, at).holds.len();
            println!("  accepted; {left} holds are left");
        }
    }
    println!("{} nights, {raised} holds", steps.len());
    ExitCode::SUCCESS
}

fn print_hold(hold: &Hold) {
    let (cause, files, loss) = (hold.cause, hold.files.len(), hold.loss);
    println!("  HOLD {cause:?}: {files} files, {loss:?}");
    for example in &hold.examples {
        println!("    {example}");
    }
}

/// The codes of all modules that were ever written.
fn codes(archive: &Path, steps: &[Value]) -> BTreeSet<String> {
    let written = steps
        .iter()
        .flat_map(|step| step["write"].as_object().expect("files"));
    let modules = written.map(|(_, name)| {
        let module: Value = serde_json::from_slice(&blob(archive, name)).expect("it is JSON");
        module["code"].as_str().expect("a code").to_owned()
    });
    modules.collect()
}

fn blob(archive: &Path, name: &Value) -> Vec<u8> {
    let name = name.as_str().expect("the name of a blob");
    fs::read(archive.join("blobs").join(format!("{name}.json"))).expect("the blob is there")
}
