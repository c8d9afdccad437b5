//! `carillon serve`: runs until it is told to stop, and says first where to look.

use std::fs::File;
use std::io;
use std::os::fd::AsFd;
use std::process::ExitCode;

use anyhow::Result;
use carillon::app::App;
use carillon::config::Config;
use carillon::logging::BackgroundWriter;

/// Serves until a signal comes.
pub(super) fn run(config: Config) -> Result<ExitCode> {
    // An address that was set is one that others reach, and what is printed may end in a log: no secret then.
    let is_trial = config.base_url.is_empty();
    let is_open = config.public.modules;
    let data = config.data.display().to_string();
    // Whether anybody can read it must not decide whether it serves.
    let stdout = File::from(io::stdout().as_fd().try_clone_to_owned()?);
    let out = BackgroundWriter::start("output", stdout, |_| {})?;
    let app = App::start(config)?;
    let print = |line: String| out.push((line + "\n").as_bytes());
    print(format!("Home page  {}/", app.base_url()));
    let posts = app.signposts();
    if let Some((name, url)) = posts.student.filter(|_| is_trial) {
        print(format!("A student  {url}  ({name})"));
    }
    if let Some((name, url)) = posts.module.filter(|_| is_trial || is_open) {
        print(format!("A module   {url}  ({name})"));
    }
    print("All feeds  carillon links".into());
    if posts.errors > 0 {
        print(format!("Not everything in {data} could be published: run carillon check"));
    }
    if !out.wait_until_written() {
        tracing::warn!("standard output cannot be written, so where to look was not printed; the server runs");
    }
    app.wait()?;
    Ok(ExitCode::SUCCESS)
}
