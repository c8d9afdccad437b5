//! Carillon: a folder of timetable JSON in, a calendar feed for every student, module, member of staff, room and
//! programme out.
//!
//! This page is the map. The flow:
//!
//! ```text
//! data/*.json ─► folder ─► timetable ─► feed ─► snapshot ─► web (actix) ─► 200 / 304 / 404
//!    ▲ watch says "look again"                │    │ └► agenda ─► pages (askama)
//!    └ export scripts, people                 │    └ fetches: apps that asked for feeds
//!                                             └► good_files, store (sled): read at the start, written after serving
//!
//! publish runs the arrows (rayon)     changes: meetings that changed
//!                                     messages: mails about them to people who want them
//!                                     webhooks: requests about them to programs of the institution
//! links: the secret address of each feed, and its owner's choices
//! sign_in: the people who may see their own page without a secret address
//! api_tokens: the programs that may ask, and what each may do
//! ```
//!
//! The unit that is rendered, compressed, hashed and stored is the **block**: the events of one activity, as text and
//! as a piece of a gzip stream. A **feed** is a head, a list of blocks and a tail. No event is rendered for a single
//! student or for a request. So a change of one module costs as much as that module, and a request joins about twenty
//! pieces of memory that are ready to send.
//!
//! A publish is a **step**, a pure function. Its arguments are the last state, the data folder as it was read, decisions
//! and the time. It returns the next state, the snapshot that requests read, the delta for the store, and a report. It
//! runs as jobs beside the thread that applies decisions. So a decision about a link is applied at once, however large
//! the folder is.
//!
//! # Where a change goes
//!
//! - **A field of a module or of an activity**: `folder/module.rs` is the file as it is written (`carillon schema` writes
//!   its schema), `timetable/module.rs` its meaning. A field that may differ from week to week stands in `ChangeEntry` of
//!   the file too. `timetable/activity_details.rs` reads it into `MeetingDetails`, and `is_moved` in `timetable/dating.rs`
//!   says whether another value moves a meeting. In feeds it is a part of `feed/event.rs`, as text in
//!   `feed/event_text.rs`. On pages it passes through `agenda` to `web/pages` and `templates/meeting.html`, with its words in
//!   `templates/words`. If its changes are announced, it is in `MeetingFacts` (`changes.rs`), and `change_kind` in
//!   `changes/meeting_difference.rs` compares it. If it may differ between the sides of a joint activity,
//!   `timetable/joint.rs` says what holds. The store has no field of a module, and its version does not rise.
//! - **A kind of feed**: a variant at the end of `Kind` and a row in `feed/kind_table.rs`, with the selection of its
//!   activities, its texts (`templates/words`) and, if it can be public, its setting (`config/links.rs`). If it has a
//!   data file: a row in `folder/file_kind.rs`, its ids in `folder/identity.rs`, a file and a `mod` line each in `folder`
//!   and `timetable`, `timetable/university.rs`, `timetable/mismatches.rs` and `publish/file_content.rs`. Its number goes
//!   into the log line in `app/publishing_thread.rs`. Addresses, pages, lists, links, changes and counts follow from the
//!   row. `docs/architecture.md` names the tests and documents.
//! - **A consumer of changes**: a module in `publish` that takes a `Delta` (`publish/delta.rs`) and the state after it.
//!   One that stores is called beside `store_delta`. One that announces has one hook: in `Publisher::serve_composed`,
//!   directly after `serve_snapshot`, with the changes of the job's delta, which `Job` must keep until then. It hands
//!   them over to a thread of its own. `messages` needs no hook: it reads the log when it is on disk.
//!   `docs/architecture.md` says what it has to expect.
//! - **Anything else**: `docs/architecture.md` has the whole table, the picture, the threads and the files.
//!
//! Do not touch for any of these: the order of writing in `publish/job.rs`, the sync of the journal before an answer,
//! `durable_file`, the numbers and names in `Kind`, which are stored and from which links are made, and the bytes of
//! existing feeds. Every changed byte is a download for every subscriber.
//!
//! # Invariants
//!
//! Each is checked by `tests/it/tidy.rs` or by a test of its own.
//!
//! 1. `printable`, `language`, `folder`, `timetable`, `feed`, `agenda` and the linter, a crate of its own in
//!    `crates/ics-lint`, do no I/O and read no clock. Equal input gives equal bytes. The time is an argument everywhere:
//!    only the threads, each request and the command line hold a `clock::Clock`.
//! 2. A module uses only modules above it in this file.
//! 3. One owner for each outside crate: `fluent-bundle` and `unic-langid` in `language`, `icu_normalizer` in `folder`,
//!    `email_address` in `timetable`, `sled` and `postcard` in `store`, `rayon` in `publish`, `notify` in `watch`,
//!    `tracing-subscriber` in `logging`, `actix-web` with `actix-http` and `actix-service`, `httparse`, `minijinja`,
//!    `qrcode`, `governor` and `utoipa` in `web` (`app` starts and stops it), `argon2` and `carillon-openid` in
//!    `sign_in`, `carillon-smtp` in `mail`, `askama` in `mail` and `web`, `rustix` in `good_files`, `publish`, `web`,
//!    `app` and the command line, `ureq` in `webhooks` and the command line, `clap`, `miette` and `ics-lint` in the command
//!    line, `tikv-jemallocator` in `main`. The other crates are for every module; `tests/it/tidy.rs` lists them as `FOR_EVERYBODY`.
//! 4. A request parses no timetable and renders no event; `web` cannot reach `publish`. `publish::step` and the files
//!    below it do no I/O and read no clock.
//! 5. A request loads one `snapshot::Snapshot` and passes it on: every part of an answer comes from one publish.
//! 6. Broken input is data and not a crash: it becomes a line in the report, and the last good content stays published,
//!    also after a restart and without the store.
//! 7. A token never reaches a log, a metric or an error message: its type has no `Display`, and its `Debug` hides it.
//! 8. No `unsafe`; no `unwrap` outside tests; `expect` says why it cannot fail.
//! 9. Data that cannot be computed again is written to a file and synced before it is answered or served: the secret key,
//!    the journal of decisions about links, the decisions about holds and renames, the published ids with their spellings,
//!    the highest SEQUENCE, and the other files that `docs/architecture.md` names so. A lost journal is an error, and no new
//!    one is begun unless somebody asks for it.
//! 10. `web::front` gives no answer that the HTTP library would not give: any bytes have the same answers with it and
//!     without it, except for the order of headers and three cases that `docs/http.md` names.
//!
//! # Vocabulary
//!
//! In the data folder:
//!
//! - *term*: turns week numbers into dates
//! - *module*: a taught unit
//! - *activity*: one row of its timetable
//! - *joint activity*: activities of several modules that take place together. Each of them is a *side* of it
//! - *spelling*: an id as a file writes it. Ids are compared in their canonical spelling
//! - *meeting*: one dated occurrence of an activity
//! - *enrolment*: the students of a module
//! - *programme*: a course of study, by its modules and groups
//!
//! In feeds:
//!
//! - *feed*: the calendar at one address
//! - *block*: a part of feeds, ready to send
//! - *event*: a meeting as it is written into a feed
//! - *revision*: the last change of a meeting, as a number
//! - *variant*: another form of a block, in another language, with an alarm, or with *busy times* alone
//! - *window*: the shown part of a feed that is too large
//! - *finding*: one breach of one of the linter's *rules*
//!
//! Links:
//!
//! - *token*: the secret in an address
//! - *link*: the right to read one feed by a token. Its *number* is its place among the feed's links. Its *state* is the
//!   sum of all decisions about it
//! - *first link*: link 1, which every feed has. A person's first link gives the right to decide
//! - *further link*: one with a name that a person has made for a device or for somebody else. It gives no rights
//! - *decision*: a new address for a link, its feed turned off or on, its choices replaced, or a further link made or removed
//! - *part*: a group or one activity of a module in one term, which the owner of a link can hide
//! - *added feed*: a public feed whose events the owner of a link sees too
//! - *replaced address*: an address that a reset has taken away. It says so for some days
//! - *journal*: the file of decisions about links
//!
//! Sign-in:
//!
//! - *account*: a name and a password in `users.json`, with a role or the ids of a person, or both
//! - *role*: *desk* or *admin*
//! - *desk*: people who help others with their links, and their pages. Only an *admin* sees *protected people*, who are on a
//!   list of the university
//! - *role check*: the question to the provider, now and then, whether somebody still has a role
//! - *provider*: the sign-in service of the university. It says in *claims* who somebody is (OpenID Connect)
//! - *session*: the time from a sign-in to its end. A signed cookie holds it, and the server keeps only ended ones
//!
//! Publishing:
//!
//! - *publish*: one run from folder to store. Its *report* has the *problems*
//! - *look*: the listing of files
//! - *step*: the way from one state to the next
//! - *snapshot*: everything that a request may read, from one publish. Its *generation* counts the snapshots
//! - *delta*: everything that a step changed
//! - *last good files*: the bytes of each input file as it was last published, in `good/` in the state folder
//! - *hold*: files that stay at their settled content, because a change of them would take too much away
//! - *accepted content*: the content of a file by which the next one is judged
//! - *settled content*: the content at which a file stays if it is held: the accepted one, or one that has lost something of it
//!   and was published for half a day
//! - *change*: meetings of one activity that a publish found changed in the same way
//! - *change log*: the changes of the last weeks
//! - *former*: an id that was published and has vanished from the data folder, or an earlier name of a module or activity,
//!   as the data folder gives it in `formerly`, or as a rename does
//! - *rename*: the decision that a module or an activity has another code or id now
//!
//! Reading:
//!
//! - *agenda*: the part of a feed that a page shows
//! - *fetch*: one request for a feed by a *client app*
//! - *front*: the part of `web` that answers plain requests for feeds before the HTTP library reads them
//! - *subscription*: a client app that fetches a link's feed again and again
//!
//! Messages:
//!
//! - *message*: a mail to somebody about changes. A *message subscription* is the wish for them
//! - *cursor*: the changes that somebody knows
//! - *webhook*: an address of the settings that gets requests about *events*, each of a *topic*; here an event is something that
//!   has happened. A *delivery* is an event on its way to one webhook, and a *dead letter* one that was given up
//! - *mass change*: publishes that change so many meetings in a short time that messages about them wait for a decision
//!
//! # Modules, in reading order

#![cfg_attr(test, allow(clippy::too_many_lines, reason = "a test lists its data"))]

pub mod printable;

pub mod near_name;

pub mod shared_map;

pub mod language;

pub mod clock;

pub mod config;

pub mod durable_file;

pub mod trusted_time;

pub mod logging;

pub mod folder;

pub mod timetable;

pub mod feed;

pub mod links;

pub mod sign_in;

pub mod api_tokens;

pub mod published_ids;

pub mod store;

pub mod holds;

pub mod good_files;

pub mod changes;

pub mod agenda;

pub mod snapshot;

pub mod fetches;

pub mod messages;

pub mod webhooks;

#[cfg(feature = "mail")]
pub mod mail;

pub mod publish;

pub mod watch;

pub mod web;

pub mod app;
