//! The list of all meetings, to print and as a table: it says what the feed says.

use std::collections::BTreeSet;

use carillon::feed::Kind;

use crate::fixture::{Folders, Site, events};

#[test]
fn the_table_has_every_meeting_of_the_feed_and_no_other() {
    let folders = Folders::example();
    let server = folders.serve();
    for (kind, id) in [(Kind::Student, "b712345"), (Kind::Staff, "a.byron")] {
        let link = format!("/f/{}", folders.token(kind, id));
        let feed = events(&server.get(&format!("{link}/timetable.ics")).text());
        let feed: Vec<_> = feed
            .iter()
            .filter(|event| event["UID"].contains("-w") || event["UID"].contains("-d"))
            .collect();
        let table = server.get(&format!("{link}/meetings.csv"));
        assert_eq!(table.header("content-type"), "text/csv; charset=utf-8");
        assert_eq!(table.header("cache-control"), "private, no-store");
        assert!(
            table
                .header("content-disposition")
                .starts_with("attachment;")
        );
        let text = table.text();
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert_eq!(rows.len(), feed.len(), "{id}");
        // The rows and the events are the same by module, type and number, and no row stands twice.
        let mut of_table: Vec<(String, String)> = rows
            .iter()
            .map(|row| (row[4].to_owned(), row[6].to_owned()))
            .collect();
        let mut of_feed: Vec<(String, String)> = feed
            .iter()
            .map(|event| {
                let summary = event["SUMMARY"].trim_start_matches("CANCELLED: ");
                let code = summary
                    .trim_start_matches("PROVISIONAL: ")
                    .split(' ')
                    .next();
                (code.unwrap().to_owned(), event["CATEGORIES"].clone())
            })
            .collect();
        of_table.sort();
        of_feed.sort();
        assert_eq!(of_table, of_feed, "{id}");
        let different: BTreeSet<Vec<&str>> = rows.iter().map(|row| row.iter().collect()).collect();
        assert_eq!(different.len(), rows.len(), "{id}");
        let list = server.get(&format!("{link}/meetings")).text();
        assert_eq!(list.matches("<li><b><time ").count(), feed.len(), "{id}");
    }
}

#[test]
fn no_cell_of_the_table_is_a_formula() {
    let folders = Folders::new();
    folders.write(
        "modules/A.json",
        r#"{ "code": "A", "title": "=1+1", "term": "S1", "activities": [
  { "id": "LEC", "type": "Lecture", "day": "Mon", "start": "09:00", "end": "10:00", "weeks": "1", "rooms": ["@R"], "note": "+1" } ] }"#,
    );
    let server = folders.serve();
    let table = format!("/f/{}/meetings.csv", folders.token(Kind::Student, "ann"));
    let text = server.get(&table).text();
    assert!(
        text.contains(",'=1+1,") && text.contains(",'@R,") && text.contains(",'+1,"),
        "{text}"
    );
}
