//! Tries accidents and the real history of a university on holds, for anybody who has such a folder.
//!
//! ```sh
//! cargo run --release --example holds -- accidents FOLDER TIME [NAME]
//! cargo run --release --example holds -- nights ARCHIVE [STUDENTS]
//! ```
//!
//! `accidents` plays each accident on a copy of a data folder at a time such as 2026-10-14T12:00:00Z: no feed may change
//! while files are held, and the hold has to end with the accident. With a part of their names, only these are played. `nights` replays an archive that holds `terms.json`, `steps.jsonl` (a line
//! `{"at": TIME, "write": {PATH: BLOB}, "remove": [PATH]}` for each night) and `blobs/BLOB.json`, with made-up students
//! (1000 unless the number is given). It prints every hold, and accepts it.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program that prints its findings"
)]

mod accidents;
mod nights;
mod students;
mod world;

use std::path::Path;
use std::process::ExitCode;

use jiff::Timestamp;
use tikv_jemallocator::Jemalloc;

#[global_allocator]
static ALLOCATOR: Jemalloc = Jemalloc;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match &arguments[..] {
        ["accidents", folder, time] => accidents::play(Path::new(folder), at(time), ""),
        ["accidents", folder, time, part] => accidents::play(Path::new(folder), at(time), part),
        ["nights", archive] => nights::replay(Path::new(archive), 1000),
        ["nights", archive, students] => nights::replay(
            Path::new(archive),
            students.parse().expect("a number of students"),
        ),
        _ => {
            eprintln!("usage: holds accidents FOLDER TIME [NAME] | nights ARCHIVE [STUDENTS]");
            ExitCode::FAILURE
        }
    }
}

fn at(time: &str) -> Timestamp {
    time.parse().expect("a time such as 2026-10-14T12:00:00Z")
}
