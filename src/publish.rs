//! Publishing: a pure step from what is new to everything that is served, and around it the reading and writing.
//!
//! ```text
//!                Input { data folder, decisions, settings }   now
//!                       │
//!  State ──► step(State, Input, now) ──► Step { state, snapshot, delta, report }
//!                                                 │        │        │
//!                                    next step ◄──┘        │        ├─► the store, the log of changes, the ids
//!                                     requests ◄───────────┘        └─► the log line
//! ```
//!
//! `data_folder` reads, `step` computes, `publisher` and `job` call both and write. Nothing else in this folder does I/O
//! but the files that these use: `look`, `content`, `files`, `spellings` and `sequence`.

mod attendance;
mod between_files;
mod compose;
mod content;
mod custom_feeds;
mod data_folder;
mod delta;
mod feed_texts;
mod files;
mod job;
mod look;
mod notices;
mod once;
mod progress;
mod publisher;
mod render_context;
mod rendered;
mod report;
mod selected_feeds;
mod sequence;
mod settings;
mod since_last;
mod since_stop;
mod spellings;
mod state;
mod step;
mod storing;
mod student_feeds;
mod threads;
mod variants;

pub use compose::{Feeds, Served};
pub use data_folder::{DataFolder, FolderReader, ReadContext};
pub use delta::Delta;
pub use job::{Done, Job};
pub use once::publish_once;
pub use progress::{Progress, Stage};
pub use publisher::{AfterJob, Publisher};
pub use report::Report;
pub use sequence::{SequenceError, VERSION as SEQUENCE_VERSION};
pub use spellings::KnownSpellings;
pub use state::State;
pub use step::{Input, Step, step};
