//! The command line: arguments in, the right exit status out.

mod cli;

use std::process::ExitCode;

/// The system's keeps what a publish has freed: 140 MB of a university's 290.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    cli::run()
}
