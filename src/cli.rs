//! The commands of `carillon`, and what they print.
#![expect(clippy::print_stdout, reason = "what a command is asked for goes to standard output")]

mod check;
mod fetches;
mod journal;
mod links;
mod lint;
mod render;
mod schema;
mod serve;

use std::io::{self, IsTerminal};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use carillon::config::{Config, LogFormat};
use clap::{Args, Parser, Subcommand};
use tracing_subscriber::EnvFilter;

/// Calendar feeds for a university: a folder of timetable JSON in, a feed for every student, module, member of staff
/// and room out.
#[derive(Debug, Parser)]
#[command(
    version,
    after_help = "Without a command it serves. Every setting can also stand in a file (see `carillon config`) or in the environment, as CARILLON_LISTEN."
)]
struct Arguments {
    #[command(flatten)]
    places: Places,
    #[command(flatten)]
    serving: Serving,
    #[command(subcommand)]
    command: Option<Command>,
}

/// Where things are.
#[derive(Debug, Args)]
struct Places {
    /// The folder of timetable JSON [default: data]
    #[arg(long, value_name = "DIR", global = true)]
    data: Option<PathBuf>,
    /// The folder for the secret key and the cache [default: state]
    #[arg(long, value_name = "DIR", global = true)]
    state: Option<PathBuf>,
    /// The settings [default: carillon.toml, if there is one]
    #[arg(long, value_name = "FILE", global = true)]
    config: Option<PathBuf>,
}

/// Where the server is.
#[derive(Debug, Args)]
struct Serving {
    /// Address and port to listen on [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDR:PORT", value_parser = listening_address, global = true)]
    listen: Option<SocketAddr>,
    /// What all addresses begin with, as subscribers see it [default: http:// and the listening address]
    #[arg(long, value_name = "URL", global = true)]
    base_url: Option<String>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the feeds and publish every change of the data folder (the default)
    Serve,
    /// Read the data folder as `serve` would and print every problem; exit status 1 if there is an error
    Check(check::Check),
    /// Print the addresses of all feeds, or of one, as CSV; give one a new address, stop it, or choose what it shows
    Links(links::Links),
    /// Print what was decided about links, by whom and when, as CSV
    Journal(journal::Journal),
    /// Print as CSV how many of each module's students have fetched their feed lately, or who has not
    Fetches(fetches::Fetches),
    /// Write every feed as a file
    Render(render::Render),
    /// Read any calendar and tell what breaks in which program; exit status 1 if there is an error
    Lint(lint::Lint),
    /// Write the JSON Schemas of the data folder's files
    Schema(schema::Schema),
    /// Print all settings as TOML, each with its explanation
    Config,
}

/// Runs the command that was asked for.
pub(crate) fn run() -> ExitCode {
    let arguments = Arguments::parse();
    match arguments.run() {
        Ok(status) => status,
        // Somebody stopped reading, as `head` does.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            tell_error(&error);
            ExitCode::FAILURE
        }
    }
}

impl Arguments {
    fn run(self) -> Result<ExitCode> {
        if let Some(Command::Lint(lint)) = &self.command {
            // It has nothing to do with the settings of this place, and works where they are wrong.
            return lint.run();
        }
        let mut config = Config::load(self.places.config.as_deref(), |name| std::env::var(name).ok())?;
        let Places { data, state, .. } = self.places;
        let Serving { listen, base_url } = self.serving;
        config.data = data.unwrap_or(config.data);
        config.state = state.unwrap_or(config.state);
        config.listen = listen.unwrap_or(config.listen);
        config.base_url = base_url.unwrap_or(config.base_url);
        config.validate()?;
        start_log(&config)?;
        warn_of_unknown_variables();
        match self.command.unwrap_or(Command::Serve) {
            Command::Serve => serve::run(config),
            Command::Check(check) => check.run(config),
            Command::Links(links) => links.run(config),
            Command::Journal(journal) => journal.run(&config),
            Command::Fetches(fetches) => fetches.run(config),
            Command::Render(render) => render.run(config),
            Command::Lint(lint) => lint.run(),
            Command::Schema(schema) => schema.run(),
            Command::Config => {
                print!("{}", config.to_commented_toml());
                Ok(ExitCode::SUCCESS)
            }
        }
    }
}

fn listening_address(text: &str) -> Result<SocketAddr, &'static str> {
    text.parse().map_err(|_| "write an address and a port, such as 127.0.0.1:8080 (0.0.0.0:8080 for all addresses)")
}

fn start_log(config: &Config) -> Result<()> {
    let filter = EnvFilter::try_new(&config.log.level)
        .with_context(|| format!("log.level is {:?}: write error, warn, info, debug or trace", config.log.level))?;
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).with_target(false);
    match config.log.format {
        LogFormat::Json => log.json().flatten_event(true).init(),
        LogFormat::Text => log.with_ansi(io::stderr().is_terminal()).init(),
    }
    Ok(())
}

/// A misspelt setting must not vanish silently.
fn warn_of_unknown_variables() {
    let known = Config::variables();
    let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    for name in names.filter(|name| name.starts_with("CARILLON_") && !known.contains(name)) {
        tracing::warn!(
            "{name} in the environment is no setting: it is ignored (`carillon config` prints all settings)"
        );
    }
}

/// What to do where a command would decide about, or tell of, addresses that nobody has.
fn no_server(state: &Path) -> String {
    format!(
        "no server has run with the state folder {}: name the server's with --state, or its --config",
        state.display()
    )
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let mut causes = error.chain().filter_map(|cause| cause.downcast_ref::<io::Error>());
    causes.any(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

#[expect(clippy::print_stderr, reason = "the last word of a command that failed")]
fn tell_error(error: &anyhow::Error) {
    let mut message = error.to_string();
    for cause in error.chain().skip(1).map(ToString::to_string) {
        if !message.contains(&cause) {
            message = format!("{message}: {cause}");
        }
    }
    eprintln!("carillon: {message}");
}
