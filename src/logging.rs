//! The log on standard error. Whatever standard error is, the log neither ends the process nor delays the server.

mod background_writer;

use std::backtrace::{Backtrace, BacktraceStatus};
use std::fmt;
use std::fs::File;
use std::io::{self, IsTerminal, Write};
use std::os::fd::AsFd;
use std::panic::PanicHookInfo;
use std::sync::OnceLock;
use std::thread;

use tracing::field::Field;
use tracing_subscriber::field::MakeExt;
use tracing_subscriber::filter::{ParseError, Targets};
use tracing_subscriber::fmt::format::{self, Writer};
use tracing_subscriber::fmt::writer::BoxMakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, Registry, reload};

use crate::config::{self, LogFormat};
use crate::printable::printable;
pub use background_writer::BackgroundWriter;

/// The server's writer of standard error. Each thread that ends the process waits for it.
static BACKGROUND: OnceLock<BackgroundWriter> = OnceLock::new();

/// The thread that writes the lines of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineWriter {
    /// The thread that logs. It waits for the reader of standard error, as a short command should.
    Caller,
    /// A thread of its own. A line that cannot be written is lost and counted.
    Background,
}

/// A running log, whose level can be changed.
pub struct Log {
    filter: reload::Handle<Targets, Registry>,
}

/// The reason why the log cannot be started or changed.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    #[error("log.level is {level:?}: write error, warn, info, debug or trace")]
    Level { level: String, source: ParseError },
    #[error("the log cannot be started: {0}")]
    Start(#[from] io::Error),
    #[error("log.level cannot be changed: {0}")]
    Change(#[from] reload::Error),
}

impl Log {
    /// Starts the log of this process. This works once.
    pub fn start(settings: &config::LogConfig, line_writer: LineWriter) -> Result<Self, LogError> {
        let lines = match line_writer {
            LineWriter::Caller => BoxMakeWriter::new(io::stderr),
            LineWriter::Background => {
                let background = write_in_background()?;
                std::panic::set_hook(Box::new(log_panic));
                BoxMakeWriter::new(move || background.clone())
            }
        };
        let (filter, handle) = reload::Layer::new(filter(&settings.level)?);
        let lines = tracing_subscriber::fmt::layer()
            .with_writer(lines)
            .with_target(false)
            // Its own report of an internal error goes to standard error, and panics if that cannot be written.
            .log_internal_errors(false);
        let lines = match settings.format {
            LogFormat::Json => lines.json().flatten_event(true).boxed(),
            LogFormat::Text => lines
                .with_ansi(io::stderr().is_terminal())
                .fmt_fields(format::debug_fn(write_field).delimited(" "))
                .boxed(),
        };
        tracing_subscriber::registry()
            .with(filter)
            .with(lines)
            .init();
        Ok(Self { filter: handle })
    }

    /// Sets the level of the lines that are written from now on.
    pub fn set_level(&self, level: &str) -> Result<(), LogError> {
        Ok(self.filter.reload(filter(level)?)?)
    }
}

/// Waits until the lines so far are written, for at most a second. Call it before the process ends.
pub fn flush() {
    if let Some(background) = BACKGROUND.get() {
        background.wait_until_written();
    }
}

/// Prints a line that is not part of the log to standard error. If that fails, there is no other way to say it.
pub fn print_error(line: &str) {
    match BACKGROUND.get() {
        Some(background) => background.push(format!("{line}\n").as_bytes()),
        None => drop(writeln!(io::stderr(), "{line}")),
    }
}

/// Writes one field of a line. No text from outside can end the field or continue in another.
fn write_field(out: &mut Writer<'_>, field: &Field, value: &dyn fmt::Debug) -> fmt::Result {
    if field.name() != "message" {
        write!(out, "{}=", field.name())?;
    }
    out.write_str(&printable(&format!("{value:?}")))
}

/// The HTTP library logs every request that it cannot read as an error. These lines appear only if the level names the
/// library.
fn filter(level: &str) -> Result<Targets, LogError> {
    format!("actix_http=off,{level}")
        .parse()
        .map_err(|source| LogError::Level {
            level: level.to_owned(),
            source,
        })
}

fn write_in_background() -> io::Result<BackgroundWriter> {
    // Not `io::stderr()`: the thread would hold its lock while nobody reads, and other threads would wait for it.
    let stderr = File::from(io::stderr().as_fd().try_clone_to_owned()?);
    let background = BackgroundWriter::start("log", stderr, |lines| {
        tracing::error!(
            lines,
            "lines of the log before this one were lost, because standard error could not be written"
        );
    })?;
    Ok(BACKGROUND.get_or_init(|| background).clone())
}

/// The text without anything that could be a token. The message of a panic can hold any text of a request: one about a
/// range within a text shows that text.
fn without_tokens(text: &str) -> String {
    let is_of_token = |c: char| c.is_ascii_alphanumeric();
    let mut out = String::new();
    let mut rest = text;
    while !rest.is_empty() {
        let len = rest.find(|c| !is_of_token(c)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(len);
        let has_digit = word.bytes().any(|byte| byte.is_ascii_digit());
        // Half of a token is too much.
        let could_be_token = word.len() >= 20 || word.len() >= 13 && has_digit;
        out.push_str(if could_be_token { "[hidden]" } else { word });
        let separators = after.find(is_of_token).unwrap_or(after.len());
        let (between, next) = after.split_at(separators);
        out.push_str(between);
        rest = next;
    }
    out
}

/// The default hook writes to standard error itself, and waits for its reader.
fn log_panic(panic: &PanicHookInfo<'_>) {
    let payload = panic.payload();
    let text = payload.downcast_ref::<&str>().copied();
    let text = text
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message");
    let text = without_tokens(text);
    let location = panic
        .location()
        .map(ToString::to_string)
        .unwrap_or_default();
    let thread = thread::current()
        .name()
        .unwrap_or("without a name")
        .to_owned();
    tracing::error!(
        thread,
        location,
        "a thread panicked, which is a fault of this program: {text}"
    );
    let backtrace = Backtrace::capture();
    if backtrace.status() == BacktraceStatus::Captured {
        print_error(&backtrace.to_string());
    }
}
