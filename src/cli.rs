//! The commands of `carillon`, and what they print.

mod check;
mod fetches;
mod holds;
mod init;
mod journal;
mod links;
mod lint;
#[cfg(feature = "mail")]
mod mail;
#[cfg(feature = "mail")]
mod messages;
mod output;
mod render;
mod schema;
mod serve;
mod state_owner;
mod tokens;
mod users;
mod visible_people;
#[cfg(feature = "webhooks")]
mod webhooks;
mod who;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use carillon::clock::Clock;
use carillon::config::{Config, ConfigError};
use carillon::logging::{self, LineWriter, Log};
use carillon::printable::printable;
use clap::{Args, Parser, Subcommand};

/// Calendar feeds for a university: reads a folder of timetable JSON, and serves a feed for every student, module, member
/// of staff and room.
#[derive(Debug, Parser)]
#[command(
    version,
    after_help = "The default command is serve. Every setting can also be given in a file (see `carillon config`) or in the environment, such as CARILLON_LISTEN."
)]
struct Arguments {
    #[command(flatten)]
    paths: PathArguments,
    #[command(flatten)]
    server: ServerArguments,
    #[command(subcommand)]
    command: Option<Command>,
}

/// The heading in `--help` of the options that every command has.
const COMMON: &str = "Options of all commands";

/// The folders and the settings file.
#[derive(Debug, Args)]
struct PathArguments {
    /// The folder of timetable JSON [default: data]
    #[arg(long, value_name = "DIR", global = true, help_heading = COMMON)]
    data: Option<PathBuf>,
    /// The folder for the secret key, the journal and the cache [default: state]
    #[arg(long, value_name = "DIR", global = true, help_heading = COMMON)]
    state: Option<PathBuf>,
    /// The file with the settings [default: carillon.toml here, or else /etc/carillon.toml, if it exists]
    #[arg(long, value_name = "FILE", global = true, help_heading = COMMON)]
    config: Option<PathBuf>,
}

/// The addresses of the server.
#[derive(Debug, Args)]
struct ServerArguments {
    /// Address and port to listen on [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDR:PORT", value_parser = listening_address, global = true, help_heading = COMMON)]
    listen: Option<SocketAddr>,
    /// The beginning of all links, as subscribers see it [default: http:// and the listening address]
    #[arg(long, value_name = "URL", global = true, help_heading = COMMON)]
    base_url: Option<String>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the feeds and publish every change of the data folder (the default)
    Serve,
    /// Set up the state folder with a key and a journal, once, before the first start of a real server
    Init(init::InitCommand),
    /// Read the data folder as `serve` does and print every problem; exit status 1 if there is an error
    Check(check::CheckCommand),
    /// Print links as CSV; reset a link, turn a feed off or on, or change its settings
    Links(links::LinksCommand),
    /// Find people and things by their names, and print how they and their links are
    Who(who::WhoCommand),
    /// Print the decisions about links as CSV: when, by whom and why
    Journal(journal::JournalCommand),
    /// Print the files that are held because a change takes too much away; accept or reject the change
    Holds(holds::HoldsCommand),
    /// Print as CSV how many students of each module have fetched their feed lately, or list those who have not
    Fetches(fetches::FetchesCommand),
    /// Tell people by mail how to get their timetable; print first who would get a mail
    #[cfg(feature = "mail")]
    Mail(mail::MailCommand),
    /// Print the mass changes about which people get no messages yet; send or drop the messages
    #[cfg(feature = "mail")]
    Messages(messages::MessagesCommand),
    /// Add, change, remove and print the accounts with which people sign in
    Users(users::UsersCommand),
    /// Make, revoke and print the tokens with which programs ask the API
    Tokens(tokens::TokensCommand),
    /// Print the events that wait for webhooks and the dead letters; test a receiver, send dead letters again
    #[cfg(feature = "webhooks")]
    Webhooks(webhooks::WebhooksCommand),
    /// Write every feed as a file
    Render(render::RenderCommand),
    /// Read any calendar and report the rules that it breaks and the apps that fail; exit status 1 if there is an error
    Lint(lint::LintCommand),
    /// Write the JSON Schemas of the data folder's files
    Schema(schema::SchemaCommand),
    /// Print all settings as TOML, each with its explanation
    Config,
}

/// Runs the command that was asked for.
pub(crate) fn run() -> ExitCode {
    let status = match Arguments::try_parse() {
        Ok(arguments) => arguments.run(),
        Err(help) => print_help(&help),
    };
    let status = status.unwrap_or_else(|error| {
        print_command_error(&error);
        ExitCode::FAILURE
    });
    logging::flush();
    status
}

/// Prints the help, or the error in the arguments.
fn print_help(help: &clap::Error) -> Result<ExitCode> {
    if help.use_stderr() {
        // If that fails, there is no other way to say it.
        let _ = help.print();
    } else {
        output::print(|_| help.print())?;
    }
    Ok(u8::try_from(help.exit_code()).map_or(ExitCode::FAILURE, ExitCode::from))
}

impl Arguments {
    fn run(self) -> Result<ExitCode> {
        if let Some(Command::Lint(lint)) = &self.command {
            // The linter needs no settings, so it works even if they are wrong.
            return lint.run();
        }
        let Self {
            mut paths,
            server,
            command,
        } = self;
        let options = options_again(&paths, &server);
        // If the default file vanishes later, that is an error, and the settings do not go back to the defaults.
        paths.config = paths.config.or_else(Config::default_file);
        let config = settings(&paths, &server)?;
        let read_again = move || {
            paths
                .config
                .as_deref()
                .map_or(Ok(()), Config::check_before_reading_again)?;
            settings(&paths, &server)
        };
        let command = command.unwrap_or(Command::Serve);
        let is_server = matches!(command, Command::Serve);
        let log = Log::start(
            &config.log,
            if is_server {
                LineWriter::Background
            } else {
                LineWriter::Caller
            },
        )?;
        warn_of_unknown_variables(&config);
        let clock = Clock::system();
        let now = clock.now();
        let state = config.state.clone();
        let status = match command {
            Command::Serve => serve::run(config, options, log, clock, read_again),
            Command::Init(init) => init.run(&config, now),
            Command::Check(check) => check.run(&config, now),
            Command::Links(links) => links.run(&config, now),
            Command::Who(who) => who.run(&config, &options(config.listen), now),
            Command::Journal(journal) => journal.run(&config, now),
            Command::Holds(holds) => holds.run(&config, now),
            Command::Fetches(fetches) => fetches.run(&config, now),
            #[cfg(feature = "mail")]
            Command::Mail(mail) => mail.run(&config, &clock),
            #[cfg(feature = "mail")]
            Command::Messages(messages) => messages.run(&config, now),
            Command::Users(users) => users.run(&config, now),
            Command::Tokens(tokens) => tokens.run(&config, now),
            #[cfg(feature = "webhooks")]
            Command::Webhooks(webhooks) => webhooks.run(&config, now),
            Command::Render(render) => render.run(config, &clock),
            Command::Lint(lint) => lint.run(),
            Command::Schema(schema) => schema.run(),
            Command::Config => {
                output::print(|out| out.write_all(config.to_commented_toml().as_bytes()))?;
                Ok(ExitCode::SUCCESS)
            }
        };
        status.map_err(|error| state_owner::explained(error, &state))
    }
}

/// The options of this command as another command needs them, each after a space, with the address on which the server
/// listens.
fn options_again(
    paths: &PathArguments,
    server: &ServerArguments,
) -> impl Fn(SocketAddr) -> String + use<> {
    let path = |path: &Option<PathBuf>| path.as_ref().map(|path| path.display().to_string());
    let [config, data, state] = [&paths.config, &paths.data, &paths.state].map(path);
    let (has_address, base_url) = (server.listen.is_some(), server.base_url.clone());
    move |address| {
        let listen = has_address.then(|| address.to_string());
        let given = [
            ("config", &config),
            ("data", &data),
            ("state", &state),
            ("listen", &listen),
            ("base-url", &base_url),
        ];
        let mut options = String::new();
        for (name, value) in given {
            if let Some(value) = value {
                options.extend([" --", name, " ", &shell_word(value)]);
            }
        }
        options
    }
}

/// The text as one word of a shell's command line.
fn shell_word(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_-./:=@%+,[]".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        return text.to_owned();
    }
    format!("'{}'", printable(text).replace('\'', r"'\''"))
}

/// The settings with which a command runs. The command line wins over the other sources.
fn settings(paths: &PathArguments, server: &ServerArguments) -> Result<Config> {
    let mut config = Config::load(paths.config.as_deref(), |name| std::env::var(name).ok())?;
    config.data = paths.data.clone().unwrap_or(config.data);
    config.state = paths.state.clone().unwrap_or(config.state);
    config.listen = server.listen.unwrap_or(config.listen);
    config.base_url = server.base_url.clone().unwrap_or(config.base_url);
    config
        .validate()
        .map_err(|error| Config::located(error, paths.config.as_deref()))?;
    Ok(config)
}

fn listening_address(text: &str) -> Result<SocketAddr, &'static str> {
    text.parse().map_err(
        |_| "write an address and a port, such as 127.0.0.1:8080 (0.0.0.0:8080 for all addresses)",
    )
}

/// Warns of a misspelt setting, which would have no effect.
fn warn_of_unknown_variables(config: &Config) {
    let known = config.environment_variables();
    let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    for name in names.filter(|name| name.starts_with("CARILLON_") && !known.contains(name)) {
        tracing::warn!(
            "the environment variable {name} is not a setting and is ignored: `carillon config` prints all settings"
        );
    }
}

fn print_command_error(error: &anyhow::Error) {
    logging::print_error(&format!("carillon: {}", message(error)));
}

/// The error with its causes, without repetitions.
fn message(error: &anyhow::Error) -> String {
    let mut message = error.to_string();
    for cause in error.chain().skip(1).map(ToString::to_string) {
        if !message.contains(&cause) {
            message = format!("{message}: {cause}");
        }
    }
    // The message about a wrong setting shows its line, so it has several lines.
    let lines = if error.is::<ConfigError>() {
        message.lines().collect()
    } else {
        vec![message.as_str()]
    };
    lines
        .into_iter()
        .map(printable)
        .collect::<Vec<_>>()
        .join("\n")
}

/// The question whether a known id was meant, with a space; empty if none is near.
fn did_you_mean<'a>(mistyped: &str, known: impl Iterator<Item = &'a str>) -> String {
    let question = carillon::folder::did_you_mean(mistyped, known);
    question.map_or_else(String::new, |question| question + " ")
}
