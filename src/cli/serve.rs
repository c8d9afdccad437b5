//! `carillon serve`: runs until it is stopped, and prints first where to look.

mod signals;

use std::fs::File;
use std::io;
use std::net::SocketAddr;
use std::os::fd::AsFd;
use std::process::ExitCode;

use anyhow::Result;
use carillon::app::{App, Reloader};
use carillon::clock::Clock;
use carillon::config::{Config, Reloaded};
use carillon::logging::{self, BackgroundWriter, Log};
use carillon::printable::printable;

use super::message;
use signals::Signals;

/// Serves until a signal ends it. At SIGHUP it reads the settings again. `options` are those that other commands need for
/// the same folders and addresses.
pub(super) fn run(
    config: Config,
    options: impl Fn(SocketAddr) -> String,
    log: Log,
    clock: Clock,
    read_settings: impl Fn() -> Result<Config> + Send + 'static,
) -> Result<ExitCode> {
    let signals = Signals::catch()?;
    // An address that was set is one that others reach, and the output may be in a log, so no secret is printed.
    let is_trial = config.base_url.is_empty();
    let is_open = config.public.modules;
    let data = printable(&config.data.to_string_lossy()).into_owned();
    // The server runs even if nobody can read the output.
    let stdout = File::from(io::stdout().as_fd().try_clone_to_owned()?);
    let out = BackgroundWriter::start("output", stdout, |_| {})?;
    let app = App::start(config, clock)?;
    let reloader = app.reloader();
    signals.handle(move || reload(&log, &reloader, &read_settings))?;
    let print = |line: String| out.push((line + "\n").as_bytes());
    print(format!("Home page  {}/", app.base_url()));
    let links = app.startup_links();
    // The log of the first publish comes before the links to try.
    logging::flush();
    if let Some((name, url)) = links.student.filter(|_| is_trial) {
        print(format!("A student  {url}  ({})", printable(&name)));
    }
    if let Some((name, url)) = links.module.filter(|_| is_trial || is_open) {
        print(format!("A module   {url}  ({})", printable(&name)));
    }
    let options = options(app.address());
    print(format!("All feeds  carillon links{options}"));
    if links.errors > 0 {
        print(format!(
            "Some files in {data} have errors and could not be published: run carillon check{options}"
        ));
    }
    if !out.wait_until_written() {
        tracing::warn!(
            "standard output cannot be written, so the links were not printed; the server runs"
        );
    }
    app.wait()?;
    Ok(ExitCode::SUCCESS)
}

/// Applies the settings that are in their file now, and has the server read the data folder. Wrong settings change
/// nothing.
fn reload(log: &Log, reloader: &Reloader, read_settings: &impl Fn() -> Result<Config>) {
    let outcome = read_settings().and_then(|new| {
        log.set_level(&new.log.level)?;
        Ok(reloader.reload(&new))
    });
    match outcome {
        Ok(Reloaded {
            applied,
            need_restart,
            ..
        }) => {
            let applied = if applied.is_empty() {
                "none".to_owned()
            } else {
                applied.join(", ")
            };
            tracing::info!(
                "SIGHUP: the settings were read again (changed: {applied}); the data folder is read again"
            );
            if !need_restart.is_empty() {
                tracing::warn!(
                    "these settings have changed and need a restart: {}",
                    need_restart.join(", ")
                );
            }
        }
        Err(error) => {
            reloader.read_folder_again();
            let error = message(&error);
            tracing::error!(
                "SIGHUP: the settings cannot be read and stay as they were: {error}; the data folder is read again"
            );
        }
    }
}
