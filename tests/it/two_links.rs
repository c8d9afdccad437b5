//! Two links of one feed: each has a state of its own. No command makes a second link yet; a decision about one does.

use std::fs;

use carillon::feed::{Encoding, Kind};
use carillon::links::{Choices, Links, Token};
use carillon::snapshot::{Published, Snapshot};
use jiff::ToSpan;

use crate::fixture::{
    Folders, OUTLOOK, Site, at, decision, eventually, now, second_link, second_link_decision, text,
};

/// The tokens of a student's first and second link.
fn tokens(links: &Links, id: &str) -> [Token; 2] {
    let first = decision(id).link_id;
    [first, second_link(id)].map(|link_id| links.table().token(&link_id).unwrap())
}

/// Makes the second link of a student, which shows everything.
fn make_second_link(links: &Links, id: &str) {
    let everything = |_: &Choices| Choices::default();
    let request = second_link_decision(id);
    links.choose(request, None, everything).unwrap();
}

fn hide(module: &str) -> impl FnOnce(&Choices) -> Choices {
    let hidden_modules = [module.into()].into();
    move |_| Choices {
        hidden_modules,
        ..Choices::default()
    }
}

/// The text of the feed at an address; nothing if there is no feed.
fn feed_at(snapshot: &Snapshot, token: Token) -> Option<String> {
    let link = snapshot.links.get(&token)?;
    Some(text(&link.feed.body(Encoding::Identity)))
}

/// Whether the feeds at two addresses show modules A and B.
fn shown(snapshots: &Published, tokens: [Token; 2]) -> [[bool; 2]; 2] {
    tokens.map(|token| {
        let feed = feed_at(&snapshots.current(), token).unwrap();
        ["Algebra", "Botany"].map(|title| feed.contains(title))
    })
}

#[test]
fn a_feed_with_two_links_is_served_at_both() {
    let folders = Folders::new();
    let (mut publisher, links, snapshots) = folders.publisher_with(folders.config());
    make_second_link(&links, "ann");
    publisher.publish(now());
    let [first, second] = tokens(&links, "ann");
    assert_ne!(first, second);
    let snapshot = snapshots.current();
    let feed = feed_at(&snapshot, first);
    assert!(feed.as_ref().is_some_and(|feed| feed.contains("Algebra")));
    assert_eq!(feed_at(&snapshot, second), feed);
    assert_eq!(snapshot.links[&first].id(), decision("ann").link_id);
    assert_eq!(snapshot.links[&second].id(), second_link("ann"));
    let [_, nobody] = tokens(&links, "bob");
    assert_eq!(feed_at(&snapshot, nobody), None, "nobody made this link");
}

#[test]
fn a_link_that_is_turned_off_or_reset_leaves_the_other_one_as_it_is() {
    for is_second in [false, true] {
        let folders = Folders::new();
        let (mut publisher, links, snapshots) = folders.publisher_with(folders.config());
        make_second_link(&links, "ann");
        publisher.publish(now());
        let mut requests = [decision("ann"), second_link_decision("ann")];
        let mut both = tokens(&links, "ann");
        if is_second {
            requests.reverse();
            both.reverse();
        }
        let ([one, other], [about_one, _]) = (both, requests);
        let feed = feed_at(&snapshots.current(), one).unwrap();
        let assert_other_is_served = || {
            let snapshot = snapshots.current();
            assert_eq!(feed_at(&snapshot, other).as_ref(), Some(&feed));
            assert_eq!(snapshot.links[&other].state().stopped, None);
        };

        links.stop(about_one.clone(), None).unwrap();
        publisher.apply_decisions(now());
        let closed = feed_at(&snapshots.current(), one).unwrap();
        assert!(!closed.contains("Algebra"), "{closed}");
        assert_other_is_served();

        publisher.publish(now() + (31 * 24).hours());
        assert_eq!(feed_at(&snapshots.current(), one), None);
        assert_other_is_served();

        links.resume(about_one.clone()).unwrap();
        let reset = links.rotate(about_one, Some(one)).unwrap();
        publisher.apply_decisions(now());
        let snapshot = snapshots.current();
        assert_eq!(feed_at(&snapshot, one), None);
        let after_reset = feed_at(&snapshot, reset).unwrap();
        assert!(after_reset.contains("Algebra"), "{after_reset}");
        assert_other_is_served();
    }
}

#[test]
fn each_link_of_a_feed_has_choices_of_its_own() {
    let folders = Folders::new();
    let people = r#"[{ "id": "ann", "role": "student", "language": "de" }]"#;
    folders.write("people.json", people);
    let (mut publisher, links, snapshots) = folders.publisher_with(folders.config());
    links.choose(decision("ann"), None, hide("A")).unwrap();
    let request = second_link_decision("ann");
    links.choose(request.clone(), None, hide("B")).unwrap();
    publisher.publish(now());
    let both = tokens(&links, "ann");
    assert_eq!(shown(&snapshots, both), [[false, true], [true, false]]);
    for token in both {
        let feed = feed_at(&snapshots.current(), token).unwrap();
        assert!(
            feed.contains("NAME:Stundenplan: ann"),
            "the person's language: {feed}"
        );
    }
    links.choose(request, None, |_| Choices::default()).unwrap();
    publisher.apply_decisions(now());
    assert_eq!(shown(&snapshots, both), [[false, true], [true, true]]);
}

#[test]
fn what_was_decided_about_a_second_link_is_read_back_from_the_journal_and_from_its_summary() {
    let folders = Folders::new();
    let journal = folders.state().join("journal.jsonl");
    let links = folders.open_links();
    let old = tokens(&links, "ann");
    let request = second_link_decision("ann");
    let new = links.rotate(request.clone(), Some(old[1])).unwrap();
    links.choose(request, None, hide("B")).unwrap();
    let both = [old[0], new];
    let assert_read_back = |line: &str| {
        let text = fs::read_to_string(&journal).unwrap();
        assert!(text.contains(line), "{text}");
        let (mut publisher, links, snapshots) = folders.publisher_with(folders.config());
        publisher.publish(now());
        assert_eq!(tokens(&links, "ann"), both);
        assert_eq!(shown(&snapshots, both), [[true, true], [true, false]]);
        let etags = both.map(|token| snapshots.current().links[&token].feed.base_tag().to_owned());
        publisher.flush().unwrap();
        drop(publisher);

        // After a start with the store.
        let (mut publisher, _, snapshots) = folders.publisher_with(folders.config());
        assert!(
            both.iter()
                .all(|token| snapshots.current().links.contains_key(token))
        );
        publisher.publish(now());
        let again = both.map(|token| snapshots.current().links[&token].feed.base_tag().to_owned());
        assert_eq!(again, etags);
    };
    assert_read_back(r#""kind":"student","id":"ann","link":2,"action":"rotate""#);
    let next_year = at("2031-01-02T00:00:00Z");
    links.maintain_journal(next_year, 50).unwrap();
    assert_read_back(r#"{"kind":"student","id":"ann","link":2,"standing":"#);
}

#[test]
fn a_line_of_the_journal_about_a_second_link_is_not_about_the_first() {
    let folders = Folders::new();
    drop(folders.open_links());
    let journal = folders.state().join("journal.jsonl");
    let begun = fs::read_to_string(&journal).unwrap();
    let line = |link: &str| {
        format!(
            r#"{{"at":"2026-09-01T08:00:00Z","by":"desk kim","kind":"student","id":"ann",{link}"action":"stop"}}"#
        )
    };
    for (link, stopped) in [
        ("", [true, false]),
        (r#""link":1,"#, [true, false]),
        (r#""link":2,"#, [false, true]),
        (r#""link":3,"#, [false, false]),
    ] {
        fs::write(&journal, format!("{begun}{}\n", line(link))).unwrap();
        let table = folders.open_links().table();
        let found = [decision("ann").link_id, second_link("ann")]
            .map(|link_id| table.link_state(&link_id).stopped.is_some());
        assert_eq!(found, stopped, "{link}");
    }
    let printed = text(&folders.run(&["journal", "student", "ann"]).stdout);
    assert!(printed.contains("stop,student/3,ann,"), "{printed}");
    fs::write(&journal, format!("{begun}{}\n", line(r#""link":0,"#))).unwrap();
    let error = Links::open(&folders.state()).unwrap_err().to_string();
    assert!(error.contains("journal.jsonl:2: "), "{error}");
}

#[test]
fn the_page_of_a_second_link_is_about_this_link_alone() {
    let folders = Folders::new();
    let links = folders.open_links();
    make_second_link(&links, "ann");
    let [first, second] = tokens(&links, "ann").map(|token| format!("/f/{}/", token.expose()));
    let server = folders.serve();
    let feed = server.ask("GET", &format!("{first}timetable.ics"), &[OUTLOOK]);
    assert_eq!(feed.status, 200);
    // Fetches are written down when the server ends.
    server.stop();
    let server = folders.serve();
    let names_app = |page: &str| {
        let settings = server.get(&format!("{page}settings")).text();
        settings.contains("<b>Outlook</b>")
    };
    eventually("the fetch is known again", || names_app(&first));
    assert!(!names_app(&second));
    let is_folded = |page: &str| server.says(page, "Subscribed in Outlook");
    assert!(is_folded(&first) && !is_folded(&second));
    let answer = server.post(&format!("{second}stop"), "confirm=yes");
    assert_eq!((answer.status, answer.header("location")), (303, &*second));
    assert!(
        server
            .get(&second)
            .text()
            .contains("This calendar is turned off")
    );
    let again = server.get(&format!("{first}timetable.ics"));
    assert_eq!(again.body, feed.body);
    let kept = folders.open_links();
    assert_eq!(
        kept.link_state(&decision("ann").link_id.feed_id).stopped,
        None
    );

    // A rendered folder has the first link's form of each feed.
    server.stop();
    let out = folders.root().join("out");
    let rendered = folders.run(&["render", "--out", out.to_str().unwrap()]);
    assert!(rendered.status.success(), "{}", text(&rendered.stderr));
    let file = out.join(Kind::Student.plural()).join("ann.ics");
    assert_eq!(fs::read(file).unwrap(), feed.body);
}
