//! Any texts, in all places that take one, are read back as they were written; parted by U+0000 in the input.
#![no_main]

use std::sync::LazyLock;

use carillon::timetable::{Module, People, Rooms};
use carillon_fuzz::{Context, kept, read_back, source};
use libfuzzer_sys::{Corpus, fuzz_target};
use serde_json::json;

static EXAMPLE: LazyLock<Context> = LazyLock::new(Context::example);

fuzz_target!(|input: &[u8]| -> Corpus {
    let input = String::from_utf8_lossy(input);
    let mut texts = input.split('\0').chain(std::iter::repeat("x"));
    let [note, title, topic, room_title, staff_name, kind, code, url] =
        std::array::from_fn(|_| texts.next().unwrap_or(""));
    let module = json!({ "code": code, "title": title, "term": "2026-S1", "url": url, "activities": [
        { "id": "LEC", "type": kind, "title": topic, "note": note, "online": url, "rooms": ["R"], "staff": ["s"],
          "day": "Mon", "start": "09:00", "end": "10:00", "weeks": "1" } ] });
    let rooms = json!({ "R": { "title": room_title } });
    let people = json!([ { "id": "s", "name": staff_name, "role": "staff" } ]);
    let context = Context {
        terms: EXAMPLE.terms.clone(),
        rooms: Rooms::read(&source("rooms.json", rooms.to_string().as_bytes()))
            .value
            .expect("any title will do"),
        people: People::read(&source("people.json", people.to_string().as_bytes()))
            .value
            .expect("any name will do"),
        feed_text: EXAMPLE.feed_text.clone(),
    };
    let module = module.to_string();
    let Some(module) = Module::read(
        &source("modules/m.json", module.as_bytes()),
        Some(&context.terms),
    )
    .value
    else {
        return Corpus::Reject; // a code or a type that is empty or holds control characters
    };

    let events = read_back(&context.feed(&module));
    let [(_, [_, location, summary, description])] = events.iter().collect::<Vec<_>>()[..] else {
        panic!("one meeting, {} events", events.len());
    };
    let or = |text: &str, other: &str| {
        if text.trim().is_empty() {
            other.into()
        } else {
            text.trim().to_owned()
        }
    };
    let topic = or(topic, "");
    let topic = if topic.is_empty() {
        topic
    } else {
        format!(": {topic}")
    };
    assert_eq!(
        *summary,
        kept(&format!("{}{topic} ({kind})", module.name()))
    );
    assert_eq!(*location, kept(&or(room_title, "R")));
    let staff = format!("Staff: {}", or(staff_name, "s"));
    let online = if url.trim().is_empty() {
        String::new()
    } else {
        format!("Join online: {}", url.trim())
    };
    let lines = [or(note, ""), staff, online]
        .into_iter()
        .filter(|line| !line.is_empty());
    assert_eq!(*description, kept(&lines.collect::<Vec<_>>().join("\n")));
    Corpus::Keep
});
