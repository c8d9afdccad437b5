//! Every test that needs nothing but Rust, in one crate.

mod harness;
mod house;

mod access;
mod addresses;
mod agenda;
mod atom;
mod base_path;
mod changes;
mod choices;
mod clients;
mod command_line;
mod faults;
mod feeds;
mod fetches;
mod jcal;
mod links;
mod lint;
mod messages;
mod mine;
mod notices;
mod outputs;
mod page_or_feed;
mod pages;
mod problems;
mod published_ids;
mod publishing;
mod reading;
mod reload;
mod rendering;
mod signals;
mod system_zones;
mod texts;
mod tidy;
mod window;
mod zones;
