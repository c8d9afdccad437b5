//! The command line: arguments in, the right exit status out.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
