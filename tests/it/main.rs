//! Every test that needs nothing but Rust, in one crate.

#![allow(clippy::too_many_lines, reason = "a test lists its data")]
#![expect(
    clippy::unwrap_used,
    reason = "clippy knows only functions marked as tests to be tests"
)]
#![expect(
    clippy::needless_pass_by_value,
    reason = "JSON that is written in place reads better without a borrow"
)]

mod fixture;

mod access;
mod access_matrix;
mod added_feeds;
mod addresses;
mod agenda;
mod api;
mod api_access;
mod api_examples;
mod api_faults;
mod atom;
mod attacks;
mod base_path;
mod bounds;
#[cfg(feature = "mail")]
mod busy_times;
mod change_messages;
mod changes;
mod choices;
mod clients;
mod command_line;
mod comparable;
mod damaged_state;
mod data_faults;
mod desk;
mod desk_german;
#[cfg(feature = "mail")]
mod desk_mail;
mod desk_overview;
mod desk_tokens;
mod desk_users;
mod ended_desk_sessions;
mod faults;
mod feeds;
mod fetches;
mod first_look;
mod front;
mod front_example;
mod further_links;
mod golden;
mod good_files;
mod hidden_parts;
mod holds;
mod holds_command;
mod holds_model;
mod holds_of_a_server;
mod holds_year;
mod ids;
mod injection;
mod jcal;
mod joint;
mod journal;
mod kills;
mod large;
mod likely_renames;
mod links;
mod links_in_folder;
mod lint;
mod log_lines;
mod many_names;
mod meeting_list;
mod messages;
mod moves;
mod my_feed;
mod notices;
mod one_snapshot;
mod openid;
mod outputs;
mod page_or_feed;
mod pages;
mod printed;
mod problems;
mod programmes;
mod published_ids;
mod publishing;
mod reading;
mod recorded_renames;
mod reload;
mod remedies;
mod renames;
mod rendering;
mod replaced_links;
mod revisions;
mod role_checks;
mod secrets;
mod sign_in;
mod signals;
mod small_faults;
mod snapshots;
mod state_damage;
mod state_faults;
mod state_folder;
mod steps;
mod system_zones;
mod texts;
mod tidy;
mod tidy_clock;
mod tidy_documents;
mod tidy_names;
mod tidy_words;
mod tokens_command;
mod two_links;
mod unread_files;
mod unwritable;
mod users_command;
#[cfg(feature = "webhooks")]
mod webhooks;
mod who;
mod window;
mod zones;
