//! Publishing: a pure step from the new input to everything that is served, and the reading and writing around it.
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
//! but the files that these use: `folder_listing`, `file_content`, `files`, `last_good`, `good_files_owner`,
//! `known_spellings` and `highest_sequence`.

mod accepted;
mod attendance;
mod changes_since_publish;
mod changes_since_stop;
mod compose;
mod cross_file_problems;
mod custom_feeds;
mod data_folder;
mod delta;
mod feed_texts;
mod file_content;
mod files;
mod folder_listing;
mod good_content;
mod good_files_owner;
mod held_contents;
mod highest_sequence;
mod job;
mod judge;
mod known_spellings;
mod last_good;
mod loaded_blocks;
mod losses;
mod notices;
mod optional_parts;
mod parallel_map;
mod progress;
mod publisher;
mod renamed_details;
mod render_context;
mod rendered_module;
mod rendered_modules;
mod replaced_links;
mod report;
mod selected_feeds;
mod served_feed;
mod served_feeds;
mod settings;
mod single_publish;
mod snapshot_links;
mod state;
mod step;
mod store_delta;
mod student_enrolments;
mod student_feeds;
mod threads;
mod university_sum;
mod variants;

pub use compose::Feeds;
pub use data_folder::{DataFolder, FolderReader, ReadContext};
pub use delta::Delta;
pub use highest_sequence::{SequenceError, VERSION as SEQUENCE_VERSION};
pub use job::{FinishedJob, Job};
pub use known_spellings::KnownSpellings;
pub use progress::{Progress, Stage};
pub use publisher::{AfterJob, Publisher};
pub use report::Report;
pub use served_feed::ServedFeed;
pub use single_publish::{ComparedFolder, compare_with_accepted, publish_once};
pub use state::State;
pub use step::{Input, Step, step};
