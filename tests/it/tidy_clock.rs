//! The clock is read in few places; everything else gets the time as an argument.

use crate::fixture::read;
use crate::tidy::sources;

/// The text by which a file reads or holds a clock, and the files that may.
const READERS: [(&str, &[&str]); 6] = [
    // The outermost parts: the command line, the threads and each request.
    (
        "::clock::Clock",
        &[
            "src/app.rs",
            "src/app/mail_thread.rs",
            "src/app/publishing_thread.rs",
            "src/app/shared_parts.rs",
            "src/app/webhook_threads.rs",
            "src/cli.rs",
            "src/cli/mail.rs",
            "src/cli/mail/sending.rs",
            "src/cli/render.rs",
            "src/cli/serve.rs",
            "src/fetches/writer.rs",
            // The system stamps files, so their times are compared with its clock.
            "src/publish/data_folder.rs",
            "src/publish/optional_parts.rs",
            "src/web.rs",
            // Its tests give a clock.
            "src/web/front/tests.rs",
            "tests/it/fetches.rs",
            "tests/it/fixture/clock.rs",
            "tests/it/fixture/published_folder.rs",
            "tests/it/front_example.rs",
            "tests/it/holds_year.rs",
            "tests/it/secrets.rs",
        ],
    ),
    (
        "Timestamp::now",
        &[
            "src/clock.rs",
            // The server that is linted has a clock of its own.
            "src/cli/lint/fetching.rs",
            // Processes read the system's clock.
            "tests/it/fixture/clock.rs",
        ],
    ),
    ("SystemTime::now", &[]),
    ("Zoned::now", &[]),
    // How long something takes, or is waited for.
    (
        "Instant::now",
        &[
            "src/cli/lint/fetching.rs",
            "src/links/locked_journal.rs",
            "src/publish/publisher.rs",
            "src/store/opening.rs",
            "src/store/waiting.rs",
            "src/watch.rs",
            "src/watch/burst.rs",
            "src/watch/tests.rs",
            "src/web/connection.rs",
            "src/web/connection/lingering.rs",
            "src/web/connection/activity.rs",
            "tests/it/fixture/waiting.rs",
        ],
    ),
    // A wait for an event that says nothing, and the pause before something is tried again.
    (
        "thread::sleep",
        &[
            "src/cli/lint/fetching.rs",
            "src/cli/mail/sending.rs",
            "src/links/locked_journal.rs",
            "src/logging/background_writer.rs",
            "src/store/opening.rs",
            "tests/it/fixture/waiting.rs",
        ],
    ),
];

#[test]
fn only_the_outermost_parts_read_a_clock() {
    let mut found = Vec::new();
    for (path, text) in sources(&["src", "tests"]) {
        // These two have the words in texts.
        let is_about_them = path.starts_with("tests/it/tidy");
        for (clock, readers) in READERS {
            let may_read = is_about_them || readers.contains(&&*path);
            if text.contains(clock) && !may_read {
                found.push(format!(
                    "{path} has `{clock}`: it gets the time as an argument"
                ));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn every_named_reader_reads_that_clock() {
    for (clock, readers) in READERS {
        for path in readers {
            assert!(
                read(path).contains(clock),
                "{path} has no `{clock}` any more"
            );
        }
    }
}
