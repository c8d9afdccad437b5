//! `carillon serve`: runs until it is told to stop, and says first where to look.

use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::Result;
use carillon::app::App;
use carillon::config::Config;

/// Serves until a signal comes.
pub(super) fn run(config: Config) -> Result<ExitCode> {
    // An address that was set is one that others reach, and what is printed may end in a log: no secret then.
    let is_trial = config.base_url.is_empty();
    let is_open = config.public.modules;
    let data = config.data.display().to_string();
    let app = App::start(config)?;
    let mut out = io::stdout().lock();
    writeln!(out, "Home page  {}/", app.base_url())?;
    out.flush()?;
    let posts = app.signposts();
    if let Some((name, url)) = posts.student.filter(|_| is_trial) {
        writeln!(out, "A student  {url}  ({name})")?;
    }
    if let Some((name, url)) = posts.module.filter(|_| is_trial || is_open) {
        writeln!(out, "A module   {url}  ({name})")?;
    }
    writeln!(out, "All feeds  carillon links")?;
    if posts.errors > 0 {
        writeln!(out, "Not everything in {data} could be published: run carillon check")?;
    }
    out.flush()?;
    drop(out);
    app.wait()?;
    Ok(ExitCode::SUCCESS)
}
