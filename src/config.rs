//! Every setting: defaults, then the file, then the environment, then the command line.

mod base_url;
mod colour;
mod explanation;
mod fetches;
mod loading;
mod overrides;
mod reloaded;
mod validation;

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::language::Language;
pub use base_url::split_base_url;
pub use colour::Colour;
pub use fetches::FetchesConfig;
pub use overrides::{Overrides, TemplateOverride};
pub use reloaded::Reloaded;

/// The whole configuration. `carillon config` prints the doc comment of each field.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, expecting = "a table of settings")]
pub struct Config {
    /// The folder of timetable JSON that is read and watched.
    pub data: PathBuf,
    /// The folder for the server's own files: the secret key and the journal (back both up) and a cache (may be deleted).
    /// `carillon init` sets it up.
    /// It must not lie inside the data folder.
    pub state: PathBuf,
    /// Address and port to listen on.
    pub listen: SocketAddr,
    /// The beginning of every link, as subscribers see it: "<https://timetable.example.ac.uk>",
    /// or with a path: "<https://www.example.ac.uk/tt>". The server answers below the path, and also without it if a proxy
    /// removes the path. Empty: <http://> and the listening address, for a trial on one machine.
    pub base_url: String,
    pub institution: InstitutionConfig,
    pub feed: FeedConfig,
    pub public: PublicConfig,
    pub links: LinksConfig,
    pub notices: NoticesConfig,
    pub pages: PagesConfig,
    pub clients: ClientsConfig,
    pub changes: ChangesConfig,
    pub folder: FolderConfig,
    pub watch: WatchConfig,
    pub http: HttpConfig,
    pub fetches: FetchesConfig,
    pub log: LogConfig,
}

/// The institution that publishes the timetables.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, expecting = "a table of settings")]
pub struct InstitutionConfig {
    /// The name shown on the pages and in the feeds' descriptions.
    pub name: String,
    /// The contact for help, shown on the pages: an email address, a web address, or tel: and a number. Empty: not shown.
    pub support: String,
    /// The language of the pages for readers whose language is not known: "en", "de", "fr", "es", "zh" or "cy".
    pub language: Language,
    /// An SVG or PNG file, shown at the top of every page beside the name. Empty: a bell.
    pub logo: PathBuf,
    /// The colour of links and buttons, as "#rrggbb". It must be dark enough to be read on white.
    pub accent: String,
    /// The same colour for dark screens. It must be light enough to be read on black.
    pub accent_dark: String,
    /// Paragraphs of plain text for the home page and the help pages, such as the date on which the timetables of a term
    /// are published.
    pub paragraphs: Vec<String>,
}

/// The content of the feeds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, expecting = "a table of settings")]
pub struct FeedConfig {
    /// The part of every event's UID after the @: letters, digits, dots and hyphens. Set it once, to a domain of
    /// yours, before the first person subscribes, because a change makes every event a new one.
    pub uid_domain: String,
    /// Cancelled meetings: "show" (with CANCELLED: before the title, as free time) or "drop".
    pub cancelled: CancelledMeetings,
    /// Minutes after which calendar apps should fetch a feed again. This is a hint, which Outlook and Google ignore.
    pub refresh_minutes: u32,
    /// The form of times: "utc" (recommended) or "local" (in the module's time zone, with a description of
    /// the zone in the feed; if two yearly rules cannot describe the zone, its times stay in UTC).
    pub times: TimeForm,
    /// A feed has fewer events than this. A larger feed leaves out the events that are longest past, and an event says
    /// so. Google and others refuse large calendars.
    pub max_events: u32,
    /// A feed has fewer bytes than this. A larger feed leaves out events in the same way.
    pub max_bytes: u32,
}

/// The form of times in a feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum TimeForm {
    /// In UTC.
    Utc,
    /// As the clocks on the wall show them, with the time zone's name.
    Local,
}

/// The treatment of cancelled meetings in feeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum CancelledMeetings {
    /// It stays visible, marked, and as free time.
    Show,
    /// It is left out.
    Drop,
}

/// The feeds that anybody may read without a secret link.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, expecting = "a table of settings")]
pub struct PublicConfig {
    /// Whether modules' feeds are public, at /modules/CODE.ics. If false, they have secret links, as people's feeds do.
    pub modules: bool,
    /// Whether rooms' feeds are public, at /rooms/NAME.ics. If false, they have secret links, as people's feeds do.
    pub rooms: bool,
}

/// The look of the pages.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, expecting = "a table of settings")]
pub struct PagesConfig {
    /// A folder with templates ("home.html") and texts ("words/de.ftl") that replace the program's own files of the same
    /// name. It is read at the start. Empty: none are replaced.
    pub overrides: PathBuf,
}

/// The hosts of calendar apps on the web, which the buttons open.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, expecting = "a table of settings")]
pub struct ClientsConfig {
    /// Outlook on the web with a work or school account.
    pub outlook_host: String,
    /// Outlook on the web with a personal account.
    pub outlook_personal_host: String,
    /// Google Calendar.
    pub google_host: String,
}

/// Secret links.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, expecting = "a table of settings")]
pub struct LinksConfig {
    /// Days for which a feed that was turned off says that it is closed; after that its link is not found. A student,
    /// member of staff, module or room that vanished from the data folder also keeps a feed for these days, which says
    /// that there is no timetable. A feed with a secret link is kept longer while programs fetch it. A running server
    /// applies a change on SIGHUP.
    pub closed_days: u16,
    /// Years for which `carillon journal` prints decisions about links, besides the current year. The current state of
    /// each link is kept for ever.
    pub journal_years: u16,
}

/// Dated notes for single students, such as library loans due.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, expecting = "a table of settings")]
pub struct NoticesConfig {
    /// Days before its date on which a notice appears in the student's feed. A running server applies a change on SIGHUP.
    pub days_before: u16,
}

/// The lists of changes: meetings that were moved, cancelled, added and removed.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, expecting = "a table of settings")]
pub struct ChangesConfig {
    /// Days for which a change is shown.
    pub keep_days: u32,
}

/// The reading of the data folder.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, expecting = "a table of settings")]
pub struct FolderConfig {
    /// Megabytes that one file may have. A larger file is an error, and its last good content stays published.
    pub max_file_megabytes: u32,
}

/// The watch for changes of the data folder.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, expecting = "a table of settings")]
pub struct WatchConfig {
    /// "events" (the operating system reports changes) or "poll" (look every `poll_seconds`; for network file
    /// systems, because the operating system does not report changes by other machines).
    pub mode: WatchMode,
    /// Seconds between two looks when polling.
    pub poll_seconds: u64,
}

/// The source of the news that a file has changed.
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
#[serde(deny_unknown_fields, default, expecting = "a table of settings")]
pub struct HttpConfig {
    /// Threads that answer requests. 0: as many as there are processor cores.
    pub workers: usize,
    /// Seconds for which a calendar app or a cache may keep a feed without asking again.
    pub max_age_seconds: u32,
    /// Requests a minute that are answered for one person's link, also all at once; further requests get
    /// 429. A calendar app asks a few times an hour. 0: no limit.
    pub max_requests_per_minute: u32,
    /// Programs that get no gzip although they ask for it: those with one of these texts in their User-Agent.
    pub no_gzip_for: Vec<String>,
    /// Seconds that an idle connection is kept open.
    pub keep_alive_seconds: u64,
    /// Connections that may be open at once, for all workers together. Further clients wait until one is closed, and idle
    /// connections are closed early. Fewer are accepted if the limit on open files is too low.
    pub max_connections: usize,
    /// Seconds for requests in flight to end when the server is stopped.
    pub shutdown_seconds: u64,
}

/// The log, on standard error.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, expecting = "a table of settings")]
pub struct LogConfig {
    /// "text" (for people) or "json" (one object a line).
    pub format: LogFormat,
    /// The least severity of a line: "error", "warn", "info", "debug", "trace", or per module as in
    /// "warn,carillon=debug". A request that cannot be read has no line, because anybody can send them without end.
    /// A running server applies a change on SIGHUP.
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
            institution: InstitutionConfig::default(),
            feed: FeedConfig::default(),
            public: PublicConfig::default(),
            links: LinksConfig::default(),
            notices: NoticesConfig::default(),
            pages: PagesConfig::default(),
            clients: ClientsConfig::default(),
            changes: ChangesConfig::default(),
            folder: FolderConfig::default(),
            watch: WatchConfig::default(),
            http: HttpConfig::default(),
            fetches: FetchesConfig::default(),
            log: LogConfig::default(),
        }
    }
}

impl Default for InstitutionConfig {
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

impl Default for ClientsConfig {
    fn default() -> Self {
        Self {
            outlook_host: "outlook.office.com".into(),
            outlook_personal_host: "outlook.live.com".into(),
            google_host: "calendar.google.com".into(),
        }
    }
}

impl Default for FeedConfig {
    fn default() -> Self {
        Self {
            uid_domain: "carillon".into(),
            cancelled: CancelledMeetings::Show,
            refresh_minutes: 60,
            times: TimeForm::Utc,
            max_events: 1_000,
            max_bytes: 1_000_000,
        }
    }
}

impl Default for PublicConfig {
    fn default() -> Self {
        Self {
            modules: true,
            rooms: true,
        }
    }
}

impl Default for LinksConfig {
    fn default() -> Self {
        Self {
            closed_days: 30,
            journal_years: 3,
        }
    }
}

impl Default for NoticesConfig {
    fn default() -> Self {
        Self { days_before: 7 }
    }
}

impl Default for ChangesConfig {
    fn default() -> Self {
        Self { keep_days: 60 }
    }
}

impl Default for FolderConfig {
    fn default() -> Self {
        Self {
            max_file_megabytes: 256,
        }
    }
}

impl Default for WatchConfig {
    fn default() -> Self {
        Self {
            mode: WatchMode::Events,
            poll_seconds: 5,
        }
    }
}

impl Default for HttpConfig {
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

impl Default for LogConfig {
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
        "{path} cannot be read ({source}): check that the file exists and is readable, or name another with --config"
    )]
    Unreadable { path: PathBuf, source: io::Error },
    #[error(
        "{path} is a pipe or a device, which cannot be read again: restart the server, best with a file"
    )]
    NotAFile { path: PathBuf },
    #[error(
        "{path} is empty: write the settings into it, or restart the server to go back to the defaults"
    )]
    Empty { path: PathBuf },
    #[error("{path}: {message}")]
    InvalidFile { path: PathBuf, message: String },
    #[error("{name}={value}: {message}")]
    InvalidVariable {
        name: String,
        value: String,
        message: String,
    },
    #[error("{path}:{line}: {message}")]
    InvalidOverride {
        path: PathBuf,
        line: usize,
        message: String,
    },
    #[error("wrong setting: {0}")]
    WrongSetting(String),
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
