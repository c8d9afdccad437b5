//! The world of the tests: a university in folders, with a server, a process or a publisher on them.
//!
//! Every test has folders of its own, in which modules A and B are taught in two terms. Its clock stands still, before the
//! first term, until the test moves it.

mod accounts;
mod answer;
mod child;
mod clock;
mod events;
mod files;
mod folders;
mod mounted_folder;
mod old_store;
mod process;
mod provider;
mod published_folder;
mod publishers;
mod random;
mod repository;
mod server;
mod site;
mod university;
mod waiting;

pub(crate) use accounts::{Browser, PASSWORD};
pub(crate) use answer::{Answer, read_answer, text};
pub(crate) use child::RunningChild;
pub(crate) use clock::{LATER, NOW, TestClock, at, now, system_now};
pub(crate) use events::{
    Event, events, head, lines, sequence, unescaped, value, values, without_moves,
    without_revisions,
};
pub(crate) use files::{copy_folder, files_below, write_files};
pub(crate) use folders::{
    Folders, decision, decision_at, make_second_link, second_link, second_link_decision,
};
pub(crate) use mounted_folder::MountedFolder;
pub(crate) use old_store::{keep_in_store, kept_module, open_database};
pub(crate) use process::{FLOOD, Process, SERVE, complaint, printed};
pub(crate) use provider::{AuthorizationRequest, CLIENT_ID, FakeProvider};
pub(crate) use published_folder::PublishedFolder;
pub(crate) use publishers::{example_feeds, example_publisher, feed_text, feed_texts, publisher};
pub(crate) use random::{Random, cases, is_full_run};
pub(crate) use repository::{example_data, read, root};
pub(crate) use server::Server;
pub(crate) use site::{FIREFOX, GOOGLE, OUTLOOK, Site, connect, form_request, page_of};
pub(crate) use university::{
    AHEAD, TERMS, enrolment, enrolment_of, lecture, long_module, merge, module, module_of,
    one_lecture, titled_module,
};
pub(crate) use waiting::{DEADLINE, eventually, random_moment};
