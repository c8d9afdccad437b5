//! `carillon holds` on holds that the test has written as a server does: its list, and the decisions that it records.

use std::fs;

use carillon::holds::{
    HeldLoss, Hold, HoldAnswer, HoldCause, HoldDecisions, read_decisions, write_holds,
};
use carillon::timetable::Rename;

use crate::fixture::{Folders, at};

const ID: &str = "3fa80c11";

const LIST: &str = r#"Hold 3fa80c11, since 2026-11-27 02:14 UTC
  12 modules seem to have other codes now. Also, many modules have vanished: was the export cut short, or do all codes have another spelling now?
  30 people would lose meetings. 12 modules would be gone. 40 of 90 meetings to come would be gone or at other times.
  - module M00 in term S1: 9 meetings to come are gone
  Likely renames (12):
    module M00 is X00
    module M01 is X01
    module M02 is X02
    module M03 is X03
    module M04 is X04
    module M05 is X05
    module M06 is X06
    module M07 is X07
    module M08 is X08
    module M09 is X09
    and 2 more
  If you accept the hold, these are recorded: events, addresses and choices stay, and one person loses meetings.
  Held files (7):
    modules/M00.json
    modules/M01.json
    modules/M02.json
    modules/M03.json
    modules/M04.json
    and 2 more
  Is it an accident? Mend the export; the hold ends by itself.
  Is it meant?       carillon holds accept 3fa80c11 --reason "..."
  Meant, not renamed? carillon holds accept 3fa80c11 --not-renamed --reason "..."
  Keep it, silently: carillon holds reject 3fa80c11 --reason "..."

Hold 00000007, since 2026-11-27 02:14 UTC, rejected
  rooms.json has lost most of its rooms, or is gone: was the export cut short?
  30 of 31 rooms would be gone.
  Held files (1):
    rooms.json
  Is it an accident? Mend the export; the hold ends by itself.
  Is it meant?       carillon holds accept 00000007 --reason "..."
  Keep it, silently: carillon holds reject 00000007 --reason "..."

Likely renames that are published as new modules or activities (2):
    module M00 is X00
    module M01 is X01
  Are they the same? carillon holds rename --likely --reason "..."
"#;

/// A hold of seven modules, twelve of whose codes seem to be others now.
fn hold_of_modules() -> Hold {
    Hold {
        id: ID.parse().unwrap(),
        cause: HoldCause::Modules,
        since: at("2026-11-27T02:14:00Z"),
        files: (0..7)
            .map(|n| format!("modules/M{n:02}.json").into())
            .collect(),
        loss: HeldLoss {
            modules: 12,
            meetings: 40,
            meetings_in_all: 90,
            people: 30,
            ..HeldLoss::default()
        },
        examples: vec!["module M00 in term S1: 9 meetings to come are gone".into()],
        renames: renames(12),
        loss_if_renamed: Some(HeldLoss {
            people: 1,
            ..HeldLoss::default()
        }),
        is_rejected: false,
        recovering_since: None,
    }
}

fn renames(count: usize) -> Vec<Rename> {
    let rename = |n| Rename {
        module: format!("M{n:02}").into(),
        activity: None,
        term: None,
        to: format!("X{n:02}").into(),
    };
    (0..count).map(rename).collect()
}

/// The folders of a server that holds these.
fn folders_with(holds: &[Hold], renames: &[Rename]) -> Folders {
    let folders = Folders::new();
    folders.open_links();
    write_holds(&folders.state(), holds, renames).unwrap();
    folders
}

#[test]
fn each_hold_is_listed_with_its_loss_its_files_and_the_commands_that_decide() {
    let rooms = Hold {
        id: "00000007".parse().unwrap(),
        cause: HoldCause::Rooms,
        files: vec!["rooms.json".into()],
        loss: HeldLoss {
            entries: 30,
            entries_in_all: 31,
            ..HeldLoss::default()
        },
        examples: Vec::new(),
        renames: Vec::new(),
        loss_if_renamed: None,
        is_rejected: true,
        ..hold_of_modules()
    };
    let folders = folders_with(&[hold_of_modules(), rooms], &renames(2));
    let listed = folders.prints(&["holds"]);
    assert_eq!(listed, LIST);
    let folders = folders_with(&[], &[]);
    assert_eq!(folders.prints(&["holds"]), "No file is held.\n");
}

#[test]
fn the_list_says_how_many_people_lose_meetings_although_renames_are_recorded() {
    for (people, text) in [
        (0, "stay, and nobody loses a meeting."),
        (1, "stay, and one person loses meetings."),
        (1234, "stay, and 1,234 people lose meetings."),
    ] {
        let loss = HeldLoss {
            people,
            ..HeldLoss::default()
        };
        let hold = Hold {
            loss_if_renamed: Some(loss),
            ..hold_of_modules()
        };
        let listed = folders_with(&[hold], &[]).prints(&["holds"]);
        assert!(listed.contains(text), "{listed}");
    }
}

#[test]
fn an_answer_records_the_renames_only_if_the_hold_is_accepted_as_renamed() {
    for (arguments, answer, count) in [
        (&["accept", ID][..], HoldAnswer::Accept, 12),
        (&["accept", ID, "--not-renamed"], HoldAnswer::Accept, 0),
        (&["reject", ID], HoldAnswer::Reject, 0),
    ] {
        let folders = folders_with(&[hold_of_modules()], &[]);
        let arguments = [&["holds"], arguments, &["--reason", "asked"]].concat();
        let said = folders.prints(&arguments);
        assert_eq!(said.contains("Recorded renames: 12."), count > 0, "{said}");
        let decisions = read_decisions(&folders.state()).unwrap();
        let [decision] = &decisions[..] else {
            panic!("{decisions:?}");
        };
        assert_eq!(decision.hold, Some(ID.parse().unwrap()));
        assert_eq!(decision.answer, Some(answer));
        assert_eq!(decision.renames, renames(count));
        assert_eq!((&*decision.reason, decision.undone), ("asked", false));
    }
}

#[test]
fn a_hold_that_has_ended_is_refused_and_nothing_is_recorded() {
    let folders = folders_with(&[hold_of_modules()], &[]);
    let refused = folders.refuses(&["holds", "reject", "00000001", "--reason", "late"]);
    assert!(refused.contains("00000001 is not held now"), "{refused}");
    assert_eq!(read_decisions(&folders.state()).unwrap(), []);
}

const ANSWER: &str = r#"{"at":"2026-11-27T09:12:44Z","by":"desk anna","hold":"3fa80c11","answer":"reject","renames":[{"module":"A","to":"Z"}],"reason":"x"}"#;

#[test]
fn a_line_of_decisions_that_cannot_be_read_is_named_and_the_last_decisions_count() {
    let without_answer = ANSWER.replace(
        r#""answer":"reject","renames":[{"module":"A","to":"Z"}],"#,
        "",
    );
    let empty = without_answer.replace(r#""hold":"3fa80c11","#, "");
    let neither = "holds.jsonl:3: this line cannot be read (it names neither";
    for (line, expected) in [
        (
            r#"{"holds":2,"since":"2027-01-01"}"#,
            "holds.jsonl was written by a newer carillon (its format is 2",
        ),
        (&*without_answer, neither),
        (&*empty, neither),
        (
            "nonsense",
            "holds.jsonl:3: this line cannot be read (expected",
        ),
    ] {
        let folders = folders_with(&[], &[]);
        let write = |more: &str| {
            let text = format!("{{\"holds\":1}}\n{ANSWER}\n{more}");
            fs::write(folders.state().join("holds.jsonl"), text).unwrap();
        };
        write("");
        let mut decisions = HoldDecisions::default();
        decisions.refresh(&folders.state()).unwrap();
        write(&format!("{line}\n{ANSWER}\n"));
        let refused = folders.refuses(&["holds", "decisions"]);
        assert!(refused.contains(expected), "{refused}");
        assert!(decisions.refresh(&folders.state()).is_err());
        let id = ID.parse().unwrap();
        assert_eq!(decisions.answer(id), Some(HoldAnswer::Reject));
        assert_eq!(decisions.renames().recorded()[0].rename.to, "Z".into());
    }
}

#[test]
fn the_last_line_of_decisions_may_be_cut_short_by_a_crash() {
    let folders = folders_with(&[hold_of_modules()], &[]);
    let half = &ANSWER[..40];
    let text = format!("{{\"holds\":1}}\n{ANSWER}\n{half}");
    fs::write(folders.state().join("holds.jsonl"), text).unwrap();
    assert_eq!(read_decisions(&folders.state()).unwrap().len(), 1);
    folders.prints(&["holds", "accept", ID, "--reason", "asked"]);
    let decisions = read_decisions(&folders.state()).unwrap();
    let answers: Vec<_> = decisions.iter().map(|decision| decision.answer).collect();
    assert_eq!(
        answers,
        [Some(HoldAnswer::Reject), Some(HoldAnswer::Accept)]
    );
}
