//! The store: its keys and values as lines of hexadecimal digits, because sled's own files differ from run to run.

use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;

use carillon::feed::{
    ActivityId, Block, EventExtent, EventRecord, FeedId, GzipPiece, Kind, Revision, Variant,
    WrittenTime,
};
use carillon::language::Language;
use carillon::store::{
    Store, StoreChanges, StoreContents, StoredCustomFeed, StoredFeed, VERSION, decode_module,
};
use carillon::timetable::{
    Activity, AsWritten, LineNumber, Meeting, MeetingDetails, MeetingKey, MeetingState, Module,
    When,
};
use jiff::civil::date;
use jiff::tz::TimeZone;

use super::{assert_golden, golden};
use crate::fixture::{keep_in_store, kept_module, open_database};

const SOURCE: &str = "src/store/encoding.rs";
const NOON: u32 = 60_000_000;
const PATH: &str = "modules/maths/A.json";
const FILE_VERSION: u128 = 0x0102_0304_0506_0708_090a_0b0c_0d0e_0f10;

/// Text in a block of deflate that is not compressed, so that no compressor changes its bytes.
fn piece(text: &str) -> GzipPiece {
    let len = u16::try_from(text.len()).unwrap();
    GzipPiece {
        deflate: [
            &[0][..],
            &len.to_le_bytes(),
            &(!len).to_le_bytes(),
            text.as_bytes(),
        ]
        .concat()
        .into(),
        crc: crc32fast::hash(text.as_bytes()),
        len: len.into(),
    }
}

fn block(activity: &str, part: u16, events: Vec<EventRecord>, zone: Option<&str>) -> Block {
    Block::from_parts(
        ActivityId::new("A", "T", activity),
        part,
        0xfedc_ba98_7654_3210_0123_4567_89ab_cdef,
        piece("BEGIN:VEVENT\r\nEND:VEVENT\r\n"),
        events.into(),
        zone.map(Into::into),
    )
}

/// Half of the text of a block: there are two meetings in it.
fn extent(first: (i16, i8, i8), end: (i16, i8, i8), clock: u32) -> EventExtent {
    EventExtent {
        len: 13,
        first_day: date(first.0, first.1, first.2),
        end: WrittenTime {
            date: date(end.0, end.1, end.2),
            clock,
        },
    }
}

/// Two meetings; the first one's time is that of its SEQUENCE, the second one's is later by `seconds`.
fn history(seconds: u32) -> Vec<EventRecord> {
    let first = Revision::of_sequence(NOON);
    let second = Revision::from_parts(NOON, first.second() + seconds);
    vec![
        EventRecord {
            key: MeetingKey::Week(7),
            content: 0x1122_3344_5566_7788,
            revision: first,
            extent: extent((2026, 11, 23), (2026, 11, 23), 2 + 2 * 36_000),
        },
        EventRecord {
            key: MeetingKey::Date(date(2027, 1, 18)),
            content: 9,
            revision: second,
            extent: extent((1969, 12, 31), (1970, 1, 1), 0),
        },
    ]
}

/// A block of each form: with and without times of its changes, the description of a time zone, and variants.
fn blocks() -> Vec<Block> {
    let mut blocks = vec![
        block("LEC", 0, history(0), Some("Europe/London")),
        block("LEC", 1, history(5), None),
        block("ZONE", 0, Vec::new(), None),
    ];
    let languages = [
        Language::En,
        Language::De,
        Language::Fr,
        Language::Es,
        Language::Zh,
        Language::Cy,
    ];
    for (language, number) in languages.into_iter().zip(0..) {
        let variant = Variant {
            language,
            alarm_minutes: (number > 0).then_some(15 * number),
            drop_cancelled: number == 2,
            is_busy_only: false,
        };
        let block = block("LEC", 0, history(0), None);
        blocks.push(block.as_variant(Some(variant)).with_origin(77));
    }
    blocks
}

/// Feeds of the kinds that the first store of this version could have, and one that its owner wants in another way.
fn feeds() -> Vec<StoredFeed> {
    let feed = |kind, id: &str| StoredFeed {
        feed_id: FeedId::new(kind, id),
        name: format!("The timetable of {id}").into(),
        tag: "AbCd-123".into(),
        modified: 1_790_000_000,
        blocks: vec![
            (ActivityId::new("A", "T", "LEC"), 1, 0x89ab_cdef),
            (ActivityId::omitted(), 0, 0),
        ],
        custom: None,
    };
    let own = StoredCustomFeed {
        variant: Variant {
            language: Language::Cy,
            alarm_minutes: Some(30),
            drop_cancelled: true,
            is_busy_only: false,
        },
        choices: 0x1234_5678_9abc_def0,
        whole: "EfGh-456".into(),
    };
    vec![
        feed(Kind::Student, "ann"),
        feed(Kind::Staff, "s1"),
        feed(Kind::Module, "A"),
        feed(Kind::Room, "R 1"),
        StoredFeed {
            custom: Some(own),
            ..feed(Kind::Student, "bob")
        },
    ]
}

/// A module with everything that a module can have.
fn module() -> Module {
    let meeting = |key, when, state, is_moved| Meeting {
        key,
        when,
        state,
        details: 0,
        is_moved,
    };
    let timed = When::Timed {
        start: 1_790_000_000,
        end: 1_790_003_600,
    };
    let day = date(2027, 1, 18);
    let details = MeetingDetails {
        rooms: vec!["R1".into(), "R2".into()],
        staff: vec!["s1".into()],
        online: Some("https://meet.example/1".into()),
        note: Some("Bring a pen".into()),
    };
    let full = Activity {
        id: "LEC".into(),
        former: None,
        activity_type: "Lecture".into(),
        title: Some("Proofs".into()),
        groups: vec!["X".into()],
        shared: Some(("J1".into(), LineNumber(12))),
        details: vec![details, MeetingDetails::default()],
        meetings: vec![
            meeting(MeetingKey::Week(1), timed, MeetingState::Provisional, false),
            meeting(MeetingKey::Week(2), timed, MeetingState::Confirmed, true),
            meeting(
                MeetingKey::Date(day),
                When::Day(day),
                MeetingState::Cancelled,
                false,
            ),
        ],
    };
    let bare = Activity {
        id: "TUT".into(),
        former: None,
        activity_type: "Tutorial".into(),
        title: None,
        groups: Vec::new(),
        shared: None,
        details: Vec::new(),
        meetings: Vec::new(),
    };
    Module {
        code: "A".into(),
        former: None,
        term: "T".into(),
        written: AsWritten::default(),
        title: "Algebra".into(),
        url: Some("https://x.example/A".into()),
        timezone: TimeZone::get("Europe/London").unwrap(),
        activities: [full, bare].into(),
    }
}

/// Writes the example into a new store.
fn write_example(path: &Path) {
    let (store, _, _) = Store::open(path).unwrap();
    let mut changes = StoreChanges::default();
    for block in blocks() {
        changes.put_block(&Arc::new(block));
    }
    for feed in feeds() {
        changes.put_feed(&feed);
    }
    changes.put_timezone("Europe/London");
    changes.put_sequence(NOON);
    store.write(&mut changes).unwrap();
    drop(store);
    // No version writes this any more, and every version of this format reads it.
    keep_in_store(path, PATH, FILE_VERSION, &kept_module(&module()));
}

/// One line for each entry: its kind, its key and its value.
fn dump(path: &Path) -> String {
    let mut text = String::new();
    for entry in open_database(path).iter() {
        let (key, value) = entry.unwrap();
        let kind = match key[0] {
            b'v' => "version",
            b'b' => "block",
            b'w' => "variant",
            b'f' => "feed",
            b'o' => "own",
            b'k' => "kept",
            b'z' => "timezone",
            b's' => "sequence",
            _ => "unknown",
        };
        writeln!(text, "{kind} {} {}", to_hex(&key), to_hex(&value)).unwrap();
    }
    text
}

fn load(path: &Path, dump: &[u8]) {
    let db = open_database(path);
    for line in std::str::from_utf8(dump).unwrap().lines() {
        let mut words = line.split(' ').skip(1).map(from_hex);
        let (key, value) = (words.next().unwrap(), words.next().unwrap());
        db.insert(key, value).unwrap();
    }
    db.flush().unwrap();
}

fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

fn from_hex(text: &str) -> Vec<u8> {
    let digits = text.as_bytes().chunks(2);
    digits
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

/// Fails unless the store brings back the example.
#[track_caller]
fn assert_example(store: &Store, contents: &StoreContents) {
    let shown = |block: &Block| {
        format!(
            "{:?} {} {:?} {} {:x} {:?} {:?} {:?}",
            block.activity,
            block.part,
            block.variant,
            block.origin,
            block.tag,
            block.piece,
            block.events,
            block.zone
        )
    };
    // The store has its blocks in the order of keys, and variants after all others.
    let sorted = |mut lines: Vec<String>| {
        lines.sort();
        lines
    };
    let stored: Vec<String> = contents.blocks.iter().map(|block| shown(block)).collect();
    assert_eq!(sorted(stored), sorted(blocks().iter().map(shown).collect()));
    let feeds_shown =
        |feeds: &[&StoredFeed]| sorted(feeds.iter().map(|feed| format!("{feed:?}")).collect());
    let stored: Vec<&StoredFeed> = contents
        .feeds
        .iter()
        .chain(&contents.custom_feeds)
        .collect();
    let expected = feeds();
    assert_eq!(
        feeds_shown(&stored),
        feeds_shown(&expected.iter().collect::<Vec<_>>())
    );
    assert_eq!(contents.custom_feeds.len(), 1);
    assert_eq!(contents.timezone.as_deref(), Some("Europe/London"));
    assert_eq!(contents.sequence, Some(NOON));
    assert!(store.kept_paths().iter().eq([PATH]));
    let kept = store.kept(PATH).unwrap();
    let read = decode_module(&kept).unwrap();
    assert_eq!(format!("{read:?}"), format!("{:?}", module()));
}

#[test]
fn the_store_is_written_as_its_golden_file_has_it() {
    let folder = tempfile::tempdir().unwrap();
    write_example(folder.path());
    let name = format!("store-{VERSION}.txt");
    assert_golden(&name, dump(folder.path()).as_bytes(), SOURCE);
}

/// Keys of the store begin with the number, and links are made of the name.
#[test]
fn the_number_and_the_name_of_each_kind_of_feed_are_those_that_were_released() {
    let kinds = Kind::ALL.map(|kind| (kind as u8, kind.as_str()));
    assert_eq!(
        kinds,
        [
            (0, "student"),
            (1, "staff"),
            (2, "module"),
            (3, "room"),
            (4, "programme"),
        ]
    );
}

#[test]
fn the_store_of_version_4_is_read() {
    let folder = tempfile::tempdir().unwrap();
    load(folder.path(), &golden("store-4.txt"));
    let (store, contents, aside) = Store::open(folder.path()).unwrap();
    assert!(aside.is_none(), "{aside:?}");
    assert_example(&store, &contents);
}

#[test]
fn the_store_of_another_version_is_set_aside() {
    for (name, version) in [("store-3.txt", 3), ("store-4.txt", VERSION + 1)] {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("store");
        load(&path, &golden(name));
        if version > VERSION {
            open_database(&path)
                .insert("v", &version.to_le_bytes())
                .unwrap();
        }
        let (_, contents, aside) = Store::open(&path).unwrap();
        let why = aside.unwrap().why.to_string();
        assert!(
            why.contains(&format!("its format is Some({version})")),
            "{why}"
        );
        assert!(contents.blocks.is_empty() && contents.feeds.is_empty());
    }
}
