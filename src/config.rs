//! Every setting: defaults, then the file, then the environment, then the command line.

mod base_url;
mod colour;
mod explanation;
mod fetches;
mod loading;
mod overrides;
mod reloading;
mod validation;

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::language::Language;
pub use base_url::split_base_url;
pub use colour::Colour;
pub use fetches::Fetches;
pub use overrides::{Overrides, TemplateOverride};
pub use reloading::Reloaded;

/// The whole configuration. A field's doc comment is its manual: `carillon config` prints it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// The folder of timetable JSON that is read and watched.
    pub data: PathBuf,
    /// The folder for what the server keeps: the secret key and the journal (back both up) and a cache (may be deleted).
    /// `carillon init` sets it up.
    /// It must not lie inside the data folder.
    pub state: PathBuf,
    /// Address and port to listen on.
    pub listen: SocketAddr,
    /// What every address that is handed out begins with, as subscribers see it: "<https://timetable.example.ac.uk>",
    /// or with a path: "<https://www.example.ac.uk/tt>". The server answers below the path, and also where a proxy has
    /// taken the path away. Empty: <http://> and the listening address, which is good for a trial on one's own machine.
    pub base_url: String,
    pub institution: Institution,
    pub feed: Feed,
    pub public: Public,
    pub links: Links,
    pub notices: Notices,
    pub pages: Pages,
    pub clients: Clients,
    pub changes: Changes,
    pub folder: Folder,
    pub watch: Watch,
    pub http: Http,
    pub fetches: Fetches,
    pub log: Log,
}

/// Who publishes.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Institution {
    /// The name shown on the pages and in the feeds' descriptions.
    pub name: String,
    /// Where people get help, shown on the pages: an email address, a web address, or tel: and a number. Empty: not shown.
    pub support: String,
    /// The language of the pages for whom no other is known: "en", "de", "fr", "es", "zh" or "cy".
    pub language: Language,
    /// An SVG or PNG file, shown at the top of every page beside the name. Empty: a bell.
    pub logo: PathBuf,
    /// The colour of links and buttons, as "#rrggbb": dark enough to be read on white.
    pub accent: String,
    /// The same for screens that are set to dark: light enough to be read on black.
    pub accent_dark: String,
    /// Paragraphs of plain text that the home page and the help pages show besides their own, such as when the
    /// timetables of a term are published.
    pub paragraphs: Vec<String>,
}

/// What stands in the feeds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Feed {
    /// The part of every event's UID after the @: letters, digits, dots and hyphens. Set it once, to a domain of
    /// yours, before the first person subscribes: changing it makes every event a new one.
    pub uid_domain: String,
    /// Cancelled meetings: "show" (with CANCELLED: before the title, as free time) or "drop".
    pub cancelled: Cancelled,
    /// How often calendar programs are asked to look again, in minutes. A hint: Outlook and Google do as they like.
    pub refresh_minutes: u32,
    /// How times are told: "utc" (nothing to misread) or "local" (in the module's time zone, with a description of
    /// the zone in the feed; a zone that two yearly rules cannot describe stays in UTC).
    pub times: Times,
    /// A feed has fewer events than this: of one that is larger, what is longest past is left out, and an event says
    /// so. Google and others refuse large calendars.
    pub max_events: u32,
    /// A feed has fewer bytes than this, likewise.
    pub max_bytes: u32,
}

/// How a feed tells times.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Times {
    /// In UTC.
    Utc,
    /// As the clocks on the wall show them, with the time zone's name.
    Local,
}

/// What becomes of a meeting that does not take place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Cancelled {
    /// It stays visible, marked, and as free time.
    Show,
    /// It is left out.
    Drop,
}

/// Which feeds anybody may read without a secret address.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Public {
    /// Modules' feeds under /modules/CODE.ics. If false they have secret addresses, as people's feeds do.
    pub modules: bool,
    /// Rooms' feeds under /rooms/NAME.ics. If false they have secret addresses, as people's feeds do.
    pub rooms: bool,
}

/// How the pages look.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Pages {
    /// A folder with templates ("home.html") and texts ("words/de.ftl") that replace the program's own, each by its
    /// name. It is read at the start. Empty: none are replaced.
    pub overrides: PathBuf,
}

/// At which hosts the buttons open calendar programs on the web.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Clients {
    /// Outlook on the web with a work or school account.
    pub outlook_host: String,
    /// Outlook on the web with a personal account.
    pub outlook_personal_host: String,
    /// Google Calendar.
    pub google_host: String,
}

/// Secret addresses.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Links {
    /// Days for which a feed that was stopped says that it is closed; then its address is as if it had never been. Also
    /// the days for which a student, member of staff, module or room that vanished from the data folder keeps a feed,
    /// which says that there is no timetable; one with a secret address is kept longer while programs fetch it. A running server takes a change
    /// on SIGHUP.
    pub closed_days: u16,
    /// Years for which `carillon journal` still prints who decided what about links, besides the current year. What
    /// holds about a link is kept for ever.
    pub journal_years: u16,
}

/// Dated notes for single students, such as library loans due.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Notices {
    /// Days before its date from which a notice stands in the student's feed. A running server takes a change on SIGHUP.
    pub days_before: u16,
}

/// What is told of what was moved, cancelled, added and removed.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Changes {
    /// Days for which a change is told.
    pub keep_days: u32,
}

/// How the data folder is read.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Folder {
    /// Megabytes that one file may have. A larger file is an error, and what it said before stays published.
    pub max_file_megabytes: u32,
}

/// How changes of the data folder are noticed.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Watch {
    /// "events" (the operating system tells of changes) or "poll" (look every `poll_seconds`; for network file
    /// systems, whose remote changes the operating system does not tell of).
    pub mode: WatchMode,
    /// Seconds between two looks when polling.
    pub poll_seconds: u64,
}

/// Where the news of a change comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum WatchMode {
    /// From the operating system.
    Events,
    /// From looking at regular intervals.
    Poll,
}

/// The HTTP server.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Http {
    /// Threads that answer requests. 0: as many as there are processor cores.
    pub workers: usize,
    /// Seconds for which a calendar program or a cache may keep a feed without asking again.
    pub max_age_seconds: u32,
    /// Requests a minute that are answered for one person's address, as many of them at once; the next is answered with
    /// 429. A calendar program asks a few times an hour. 0: no limit.
    pub max_requests_per_minute: u32,
    /// Programs that get no gzip although they ask for it: each whose User-Agent holds one of these texts.
    pub no_gzip_for: Vec<String>,
    /// Seconds that an idle connection is kept open.
    pub keep_alive_seconds: u64,
    /// Connections open at once, for all workers together. More wait until one is closed, and idle ones are closed
    /// early then. Fewer are accepted if the limit on open files is too low for so many.
    pub max_connections: usize,
    /// Seconds that requests in flight are given to end when the server is stopped.
    pub shutdown_seconds: u64,
}

/// What the server tells of itself, on standard error.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Log {
    /// "text" (for people) or "json" (one object a line).
    pub format: LogFormat,
    /// What is worth a line: "error", "warn", "info", "debug", "trace", or per module as in "warn,carillon=debug".
    /// A request that cannot be read has no line, because anybody can send them without end.
    /// A running server takes a change on SIGHUP.
    pub level: String,
}

/// The form of a log line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines.
    Json,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            data: "data".into(),
            state: "state".into(),
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            base_url: String::new(),
            institution: Institution::default(),
            feed: Feed::default(),
            public: Public::default(),
            links: Links::default(),
            notices: Notices::default(),
            pages: Pages::default(),
            clients: Clients::default(),
            changes: Changes::default(),
            folder: Folder::default(),
            watch: Watch::default(),
            http: Http::default(),
            fetches: Fetches::default(),
            log: Log::default(),
        }
    }
}

impl Default for Institution {
    fn default() -> Self {
        Self {
            name: "The University".into(),
            support: String::new(),
            language: Language::En,
            logo: PathBuf::new(),
            accent: "#1f4e79".into(),
            accent_dark: "#9cc4ea".into(),
            paragraphs: Vec::new(),
        }
    }
}

impl Default for Clients {
    fn default() -> Self {
        Self {
            outlook_host: "outlook.office.com".into(),
            outlook_personal_host: "outlook.live.com".into(),
            google_host: "calendar.google.com".into(),
        }
    }
}

impl Default for Feed {
    fn default() -> Self {
        Self {
            uid_domain: "carillon".into(),
            cancelled: Cancelled::Show,
            refresh_minutes: 60,
            times: Times::Utc,
            max_events: 1_000,
            max_bytes: 1_000_000,
        }
    }
}

impl Default for Public {
    fn default() -> Self {
        Self {
            modules: true,
            rooms: true,
        }
    }
}

impl Default for Links {
    fn default() -> Self {
        Self {
            closed_days: 30,
            journal_years: 3,
        }
    }
}

impl Default for Notices {
    fn default() -> Self {
        Self { days_before: 7 }
    }
}

impl Default for Changes {
    fn default() -> Self {
        Self { keep_days: 60 }
    }
}

impl Default for Folder {
    fn default() -> Self {
        Self {
            max_file_megabytes: 256,
        }
    }
}

impl Default for Watch {
    fn default() -> Self {
        Self {
            mode: WatchMode::Events,
            poll_seconds: 5,
        }
    }
}

impl Default for Http {
    fn default() -> Self {
        Self {
            workers: 0,
            max_age_seconds: 900,
            max_requests_per_minute: 60,
            no_gzip_for: Vec::new(),
            keep_alive_seconds: 75,
            max_connections: 4_096,
            shutdown_seconds: 10,
        }
    }
}

impl Default for Log {
    fn default() -> Self {
        Self {
            format: LogFormat::Text,
            level: "info,actix_server=warn".into(),
        }
    }
}

/// Why there is no configuration to run with.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error(
        "{path}: cannot be read ({source}): check that it is there and readable, or name another with --config"
    )]
    Unreadable { path: PathBuf, source: io::Error },
    #[error(
        "{path} is not a file that can be read again: start the server with a file, or restart it"
    )]
    NotAFile { path: PathBuf },
    #[error(
        "{path} is empty: write the settings into it, or restart the server to go back to the defaults"
    )]
    Empty { path: PathBuf },
    #[error("{path}: {message}")]
    Invalid { path: PathBuf, message: String },
    #[error("{name}={value}: {message}")]
    Environment {
        name: String,
        value: String,
        message: String,
    },
    #[error("{path}:{line}: {message}")]
    Override {
        path: PathBuf,
        line: usize,
        message: String,
    },
    #[error("the settings do not fit together: {0}")]
    Contradiction(String),
}

impl Config {
    /// What addresses begin with when the server listens on `bound`; no slash at the end.
    pub fn base_url(&self, bound: SocketAddr) -> String {
        if self.base_url.is_empty() {
            format!("http://{bound}")
        } else {
            self.base_url.trim_end_matches('/').to_owned()
        }
    }
}
