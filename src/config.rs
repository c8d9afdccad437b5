//! Every setting: defaults, then the file, then the environment, then the command line.

use std::fs;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};
use toml::{Table, Value};

/// The file that is read when no other is named and it exists.
pub const DEFAULT_FILE: &str = "carillon.toml";

/// The whole configuration. A field's doc comment is its manual: `carillon config` prints it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// The folder of timetable JSON that is read and watched.
    pub data: PathBuf,
    /// The folder for what the server keeps: the secret key (back it up) and a cache (may be deleted).
    /// It must not lie inside the data folder.
    pub state: PathBuf,
    /// Address and port to listen on.
    pub listen: SocketAddr,
    /// What every address that is handed out begins with, as subscribers see it: "<https://timetable.example.ac.uk>".
    /// Empty: <http://> and the listening address, which is good for a trial on one's own machine.
    pub base_url: String,
    pub institution: Institution,
    pub feed: Feed,
    pub public: Public,
    pub watch: Watch,
    pub http: Http,
    pub log: Log,
}

/// Who publishes.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Institution {
    /// The name shown on the pages and in the feeds' descriptions.
    pub name: String,
    /// Where people get help, shown on the pages: an email address or a web address. Empty: not shown.
    pub support: String,
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
    /// Seconds that an idle connection is kept open.
    pub keep_alive_seconds: u64,
    /// Connections open at once, for each worker.
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
            watch: Watch::default(),
            http: Http::default(),
            log: Log::default(),
        }
    }
}

impl Default for Institution {
    fn default() -> Self {
        Self { name: "University".into(), support: String::new() }
    }
}

impl Default for Feed {
    fn default() -> Self {
        Self { uid_domain: "carillon".into(), cancelled: Cancelled::Show, refresh_minutes: 60 }
    }
}

impl Default for Public {
    fn default() -> Self {
        Self { modules: true, rooms: true }
    }
}

impl Default for Watch {
    fn default() -> Self {
        Self { mode: WatchMode::Events, poll_seconds: 5 }
    }
}

impl Default for Http {
    fn default() -> Self {
        Self { workers: 0, max_age_seconds: 900, keep_alive_seconds: 75, max_connections: 10_000, shutdown_seconds: 10 }
    }
}

impl Default for Log {
    fn default() -> Self {
        Self { format: LogFormat::Text, level: "info,actix_server=warn".into() }
    }
}

/// Why there is no configuration to run with.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("{path}: cannot be read ({source}): check that it is there and readable, or name another with --config")]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("{path}: {message}")]
    Invalid { path: PathBuf, message: String },
    #[error("{name}={value}: {message}")]
    Environment { name: String, value: String, message: String },
    #[error("the settings do not fit together: {0}")]
    Contradiction(String),
}

impl Config {
    /// Reads the settings from `file`, or from `carillon.toml` if it is there and no file is named, and from the
    /// environment `variables`: the setting `watch.mode` is `CARILLON_WATCH_MODE`.
    pub fn load(file: Option<&Path>, variables: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let mut table = as_table(&Self::default());
        let default_file = Path::new(DEFAULT_FILE);
        if let Some(path) = file.or_else(|| default_file.exists().then_some(default_file)) {
            merge(&mut table, read_file(path)?);
        }
        overlay_environment(&mut table, "CARILLON", &variables)?;
        table.try_into().map_err(|error: toml::de::Error| ConfigError::Contradiction(error.message().to_owned()))
    }

    /// Refuses settings that each make sense alone but not together, or that would harm subscribers.
    pub fn validate(&self) -> Result<(), ConfigError> {
        let refuse = |text: String| Err(ConfigError::Contradiction(text));
        let domain = &self.feed.uid_domain;
        if domain.is_empty() || !domain.chars().all(|c| c.is_ascii_alphanumeric() || c == '.' || c == '-') {
            return refuse(format!("feed.uid_domain is {domain:?}: use letters, digits, dots and hyphens only"));
        }
        if !(self.base_url.is_empty() || self.base_url.starts_with("http://") || self.base_url.starts_with("https://"))
        {
            return refuse(format!("base_url is {:?}: begin it with https:// (or http:// for a trial)", self.base_url));
        }
        if self.feed.refresh_minutes == 0 {
            return refuse("feed.refresh_minutes is 0: give 1 or more".into());
        }
        if self.watch.poll_seconds == 0 {
            return refuse("watch.poll_seconds is 0: give 1 or more".into());
        }
        if is_inside(&self.state, &self.data) {
            return refuse(format!(
                "the state folder {} lies inside the data folder {}: every write there would look like a change of the timetable; move it out",
                self.state.display(),
                self.data.display()
            ));
        }
        Ok(())
    }

    /// What addresses begin with when the server listens on `bound`; no slash at the end.
    pub fn base_url(&self, bound: SocketAddr) -> String {
        if self.base_url.is_empty() {
            format!("http://{bound}")
        } else {
            self.base_url.trim_end_matches('/').to_owned()
        }
    }

    /// The configuration as TOML with every field's doc comment before it.
    pub fn to_commented_toml(&self) -> String {
        let schema = schema_for!(Self).to_value();
        let text = toml::to_string(self).expect("a Config has string keys only");
        let mut out = format!(
            "# Carillon's settings. Each can also be given in the environment: {} for `listen`,\n# {} for `mode` in `[watch]`.\n",
            "CARILLON_LISTEN", "CARILLON_WATCH_MODE"
        );
        let mut section = String::new();
        for line in text.lines() {
            if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                name.clone_into(&mut section);
                push_comment(&mut out, &describe(&schema, &section, None));
            } else if let Some((key, _)) = line.split_once(" = ") {
                push_comment(&mut out, &describe(&schema, &section, Some(key)));
            }
            out.push_str(line);
            out.push('\n');
        }
        out
    }
}

fn as_table(config: &Config) -> Table {
    match Value::try_from(config) {
        Ok(Value::Table(table)) => table,
        _ => unreachable!("a struct becomes a table"),
    }
}

fn read_file(path: &Path) -> Result<Table, ConfigError> {
    let text = fs::read_to_string(path).map_err(|source| ConfigError::Unreadable { path: path.into(), source })?;
    let invalid = |error: toml::de::Error| ConfigError::Invalid { path: path.into(), message: error.to_string() };
    // Read as a Config first: that is what names an unknown key with its line.
    toml::from_str::<Config>(&text).map_err(invalid)?;
    toml::from_str::<Table>(&text).map_err(invalid)
}

fn merge(base: &mut Table, over: Table) {
    for (key, value) in over {
        match (base.get_mut(&key), value) {
            (Some(Value::Table(inner)), Value::Table(value)) => merge(inner, value),
            (_, value) => {
                base.insert(key, value);
            }
        }
    }
}

fn overlay_environment(
    table: &mut Table,
    prefix: &str,
    variables: &impl Fn(&str) -> Option<String>,
) -> Result<(), ConfigError> {
    for (key, value) in table {
        let name = format!("{prefix}_{}", key.to_uppercase());
        if let Value::Table(inner) = value {
            overlay_environment(inner, &name, variables)?;
        } else if let Some(text) = variables(&name) {
            let invalid = |message: &str| ConfigError::Environment {
                name: name.clone(),
                value: text.clone(),
                message: message.to_owned(),
            };
            *value = match value {
                Value::Boolean(_) => Value::Boolean(text.parse().map_err(|_| invalid("write true or false"))?),
                Value::Integer(_) => Value::Integer(text.parse().map_err(|_| invalid("write a whole number"))?),
                _ => Value::String(text),
            };
        }
    }
    Ok(())
}

fn is_inside(inner: &Path, outer: &Path) -> bool {
    match (absolute(inner), absolute(outer)) {
        (Some(inner), Some(outer)) => inner.starts_with(outer),
        _ => false,
    }
}

/// The path with symbolic links resolved as far as it exists; the state folder may still have to be made.
fn absolute(path: &Path) -> Option<PathBuf> {
    let path = std::path::absolute(path).ok()?;
    let existing = path.ancestors().find(|ancestor| ancestor.exists())?;
    let rest = path.strip_prefix(existing).ok()?;
    Some(existing.canonicalize().ok()?.join(rest))
}

fn describe(schema: &serde_json::Value, section: &str, key: Option<&str>) -> String {
    let definition = |name: &str| {
        let reference = schema["properties"][name]["$ref"].as_str()?;
        schema.pointer(reference.trim_start_matches('#'))
    };
    let owner = if section.is_empty() { Some(schema) } else { definition(section) };
    let entry = owner.map(|owner| key.map_or(owner, |key| &owner["properties"][key]));
    entry.and_then(|entry| entry["description"].as_str()).unwrap_or_default().replace(['<', '>'], "")
}

fn push_comment(out: &mut String, text: &str) {
    out.push('\n');
    for line in text.lines() {
        out.push_str("# ");
        out.push_str(line);
        out.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nothing(_: &str) -> Option<String> {
        None
    }

    #[test]
    fn the_printed_configuration_reads_back_as_itself_and_explains_every_setting() {
        let text = Config::default().to_commented_toml();
        let again: Config = toml::from_str(&text).unwrap();
        assert_eq!(as_table(&again), as_table(&Config::default()));
        let lines: Vec<&str> = text.lines().collect();
        for pair in lines.windows(2).filter(|pair| pair[1].contains(" = ")) {
            assert!(pair[0].starts_with("# "), "no comment before {}", pair[1]);
        }
    }

    #[test]
    fn the_environment_wins_over_the_defaults_and_keeps_types() {
        let config = Config::load(None, |name| match name {
            "CARILLON_LISTEN" => Some("127.0.0.1:9".into()),
            "CARILLON_WATCH_MODE" => Some("poll".into()),
            "CARILLON_PUBLIC_ROOMS" => Some("false".into()),
            _ => None,
        })
        .unwrap();
        assert_eq!(config.listen.port(), 9);
        assert_eq!(config.watch.mode, WatchMode::Poll);
        assert!(!config.public.rooms);
    }

    #[test]
    fn a_wrong_number_in_the_environment_names_the_variable() {
        let error = Config::load(None, |name| (name == "CARILLON_HTTP_WORKERS").then(|| "two".into())).unwrap_err();
        assert_eq!(error.to_string(), "CARILLON_HTTP_WORKERS=two: write a whole number");
    }

    #[test]
    fn a_misspelt_key_in_the_file_is_named_with_its_line() {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), "listen = \"127.0.0.1:1\"\nlisten_on = 1\n").unwrap();
        let error = Config::load(Some(file.path()), nothing).unwrap_err().to_string();
        assert!(error.contains("line 2") && error.contains("listen_on"), "{error}");
    }

    #[test]
    fn a_state_folder_inside_the_data_folder_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let config = Config { data: folder.path().into(), state: folder.path().join("x/y"), ..Config::default() };
        assert!(config.validate().unwrap_err().to_string().contains("lies inside"));
    }
}
