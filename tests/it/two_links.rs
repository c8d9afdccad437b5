//! Two links of one feed: each has a state of its own.

use std::fs;

use carillon::feed::{Encoding, Kind};
use carillon::links::{Choices, LinkError, Links, Token};
use carillon::snapshot::{Published, Snapshot};
use jiff::ToSpan;

use crate::fixture::{
    Folders, OUTLOOK, Site, at, decision, make_second_link, now, second_link, second_link_decision,
    text,
};

/// The tokens of a student's first and second link.
fn tokens(links: &Links, id: &str) -> [Token; 2] {
    let first = decision(id).link_id;
    [first, second_link(id)].map(|link_id| links.table().token(&link_id).unwrap())
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
fn a_second_link_that_is_reset_or_removed_leaves_the_first_one_as_it_is() {
    let folders = Folders::new();
    let (mut publisher, links, snapshots) = folders.publisher_with(folders.config());
    make_second_link(&links, "ann");
    publisher.publish(now());
    let [first, second] = tokens(&links, "ann");
    let request = second_link_decision("ann");
    let feed = feed_at(&snapshots.current(), second).unwrap();
    let assert_first_is_served = || {
        let snapshot = snapshots.current();
        assert_eq!(feed_at(&snapshot, first).as_ref(), Some(&feed));
        assert_eq!(snapshot.links[&first].state().stopped, None);
    };

    // The holder of the first link decides about both.
    let with_own_token = links.rotate(request.clone(), Some(second)).unwrap_err();
    assert!(matches!(with_own_token, LinkError::OutdatedToken));
    let reset = links.rotate(request.clone(), Some(first)).unwrap();
    publisher.apply_decisions(now());
    assert_eq!(feed_at(&snapshots.current(), second), None);
    let after_reset = feed_at(&snapshots.current(), reset).unwrap();
    assert!(after_reset.contains("Algebra"), "{after_reset}");
    assert_first_is_served();

    links.remove(&request, Some(first)).unwrap();
    publisher.apply_decisions(now());
    let closed = feed_at(&snapshots.current(), reset).unwrap();
    assert!(!closed.contains("Algebra"), "{closed}");
    assert_first_is_served();
    for refused in [
        links.resume(request.clone()),
        links.remove(&request, None),
        links.choose(request.clone(), None, Choices::clone),
        links.rotate(request, None).map(|_| ()),
    ] {
        assert!(matches!(refused, Err(LinkError::NoSuchLink)), "{refused:?}");
    }

    publisher.publish(now() + (31 * 24).hours());
    assert_eq!(feed_at(&snapshots.current(), reset), None);
    assert_first_is_served();
}

#[test]
fn turning_a_feed_off_removes_its_other_links_for_good() {
    let folders = Folders::new();
    let (mut publisher, links, snapshots) = folders.publisher_with(folders.config());
    make_second_link(&links, "ann");
    publisher.publish(now());
    let both = tokens(&links, "ann");
    links.stop(decision("ann"), Some(both[0])).unwrap();
    publisher.apply_decisions(now());
    for token in both {
        let closed = feed_at(&snapshots.current(), token).unwrap();
        assert!(!closed.contains("Algebra"), "{closed}");
    }
    links.resume(decision("ann")).unwrap();
    publisher.apply_decisions(now());
    let opened = both.map(|token| feed_at(&snapshots.current(), token).unwrap());
    let has_timetable = opened.map(|feed| feed.contains("Algebra"));
    assert_eq!(has_timetable, [true, false]);
    assert_eq!(
        links
            .table()
            .further_links(&decision("ann").link_id.feed_id)
            .count(),
        0
    );
}

#[test]
fn a_reset_of_all_links_ends_every_address_and_a_reset_of_the_first_only_its_own() {
    let folders = Folders::new();
    let (mut publisher, links, snapshots) = folders.publisher_with(folders.config());
    make_second_link(&links, "ann");
    publisher.publish(now());
    let [first, second] = tokens(&links, "ann");
    let third = links.rotate(decision("ann"), Some(first)).unwrap();
    publisher.apply_decisions(now());
    let is_served = |token| feed_at(&snapshots.current(), token).is_some();
    assert_eq!([first, second, third].map(is_served), [false, true, true]);
    links.rotate_all(&decision("ann"), Some(third)).unwrap();
    publisher.apply_decisions(now());
    assert_eq!([first, second, third].map(is_served), [false; 3]);
    assert_eq!(tokens(&links, "ann").map(is_served), [true; 2]);
    let again = links.rotate_all(&decision("ann"), Some(third));
    assert!(matches!(again, Err(LinkError::OutdatedToken)));
}

#[test]
fn each_link_of_a_feed_has_choices_of_its_own() {
    let folders = Folders::new();
    let people = r#"[{ "id": "ann", "role": "student", "language": "de" }]"#;
    folders.write("people.json", people);
    let (mut publisher, links, snapshots) = folders.publisher_with(folders.config());
    links.choose(decision("ann"), None, hide("A")).unwrap();
    make_second_link(&links, "ann");
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
    make_second_link(&links, "ann");
    let old = tokens(&links, "ann");
    let request = second_link_decision("ann");
    let new = links.rotate(request.clone(), Some(old[0])).unwrap();
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

        // After a start with the store, what the second link hides is not known yet.
        let (mut publisher, _, snapshots) = folders.publisher_with(folders.config());
        let is_served = |token| snapshots.current().links.contains_key(token);
        assert_eq!(both.each_ref().map(is_served), [true, false]);
        assert!(snapshots.current().waiting.contains(&both[1]));
        publisher.publish(now());
        assert_eq!(both.each_ref().map(is_served), [true, true]);
        assert!(snapshots.current().waiting.is_empty());
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
fn each_link_has_records_of_its_own_fetches() {
    let folders = Folders::new();
    let links = folders.open_links();
    make_second_link(&links, "ann");
    let [first, second] = tokens(&links, "ann").map(|token| format!("/f/{}/", token.expose()));
    let server = folders.serve();
    let feed = server.ask("GET", &format!("{second}timetable.ics"), &[OUTLOOK]);
    assert_eq!(feed.status, 200);
    // Fetches are written down when the server ends.
    server.stop();
    let log = fs::read_to_string(folders.state().join("fetches.log")).unwrap();
    assert!(log.contains(" student/2 ann\n"), "{log}");
    let server = folders.serve();
    assert!(!server.says(&first, "Subscribed in Outlook"));
    let again = server.get(&format!("{first}timetable.ics"));
    assert_eq!(again.body, feed.body);
    server.stop();

    // A rendered folder has the first link's form of each feed.
    let out = folders.root().join("out");
    let rendered = folders.run(&["render", "--out", out.to_str().unwrap()]);
    assert!(rendered.status.success(), "{}", text(&rendered.stderr));
    let file = out.join(Kind::Student.plural()).join("ann.ics");
    assert_eq!(fs::read(file).unwrap(), feed.body);
}
