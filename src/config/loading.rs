//! Reads the settings: from a file, and then from the environment, which wins.

use std::fs;
use std::path::{Path, PathBuf};

use toml::{Table, Value};

use super::unknown_setting::unknown_setting;
use super::{Config, ConfigError, WebhookConfig};

/// The first of these files that exists is read when no other is named.
const DEFAULT_FILES: [&str; 2] = ["carillon.toml", "/etc/carillon.toml"];

/// The settings that are secrets.
const SECRETS: [(&str, &str); 2] = [("openid", "client_secret"), ("mail", "password")];

impl Config {
    /// The names of all environment variables that are settings, those of its webhooks among them.
    pub fn environment_variables(&self) -> Vec<String> {
        setting_paths(&as_table(self))
            .iter()
            .map(|path| variable(path))
            .collect()
    }

    /// The file that is read where none is named, if it is there.
    pub fn default_file() -> Option<PathBuf> {
        let mut paths = DEFAULT_FILES.into_iter().map(Path::new);
        paths.find(|path| path.exists()).map(Path::to_owned)
    }

    /// Refuses a settings file that a running server must not read. An empty file is being written, or was emptied by
    /// accident. A pipe is empty the second time. Both would set every setting back to its default.
    pub fn check_before_reading_again(path: &Path) -> Result<(), ConfigError> {
        let unreadable = |source| ConfigError::Unreadable {
            path: path.into(),
            source,
        };
        if !fs::metadata(path).map_err(unreadable)?.is_file() {
            return Err(ConfigError::NotAFile { path: path.into() });
        }
        let is_empty = fs::read_to_string(path)
            .map_err(unreadable)?
            .trim()
            .is_empty();
        if is_empty {
            Err(ConfigError::Empty { path: path.into() })
        } else {
            Ok(())
        }
    }

    /// The error with the line of the settings file that has the wrong setting, if a line has it.
    #[must_use]
    pub fn located(error: ConfigError, file: Option<&Path>) -> ConfigError {
        let ConfigError::WrongSetting(message) = error else {
            return error;
        };
        let path = file.map(Path::to_owned).or_else(Self::default_file);
        let name = message.split(' ').next().unwrap_or_default();
        let found = path.and_then(|path| {
            let line = line_of(&fs::read_to_string(&path).ok()?, name)?;
            Some((path, line))
        });
        match found {
            Some((path, line)) => ConfigError::WrongLine {
                path,
                line,
                message,
            },
            None => ConfigError::WrongSetting(message),
        }
    }

    /// Reads the settings from `file`, or from the default file if it is there and no file is named, and from the
    /// environment `variables`: the setting `watch.mode` is `CARILLON_WATCH_MODE`.
    pub fn load(
        file: Option<&Path>,
        variables: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, ConfigError> {
        let mut table = as_table(&Self::default());
        if let Some(path) = file.map(Path::to_owned).or_else(Self::default_file) {
            merge(&mut table, read_file(&path)?);
        }
        complete_webhooks(&mut table);
        overlay_environment(&mut table, &[], &variables)?;
        table
            .try_into()
            .map_err(|error: toml::de::Error| ConfigError::WrongSetting(error.message().to_owned()))
    }
}

/// The paths of all settings in a table.
pub(super) fn setting_paths(table: &Table) -> Vec<Vec<&str>> {
    let mut all = Vec::new();
    for (key, value) in table {
        let below = match value {
            Value::Table(inner) => setting_paths(inner),
            _ => vec![Vec::new()],
        };
        all.extend(
            below
                .into_iter()
                .map(|path| [&[key.as_str()], &path[..]].concat()),
        );
    }
    all
}

fn variable(path: &[&str]) -> String {
    // The name of a webhook may have a hyphen, which a shell does not allow in the name of a variable.
    format!(
        "CARILLON_{}",
        path.join("_").to_uppercase().replace('-', "_")
    )
}

pub(super) fn as_table(config: &Config) -> Table {
    match Value::try_from(config) {
        Ok(Value::Table(table)) => table,
        _ => unreachable!("a struct becomes a table"),
    }
}

fn read_file(path: &Path) -> Result<Table, ConfigError> {
    let text = fs::read_to_string(path).map_err(|source| ConfigError::Unreadable {
        path: path.into(),
        source,
    })?;
    let invalid = |error: toml::de::Error| {
        unknown_setting(path, &text, &error).unwrap_or_else(|| ConfigError::InvalidFile {
            path: path.into(),
            message: without_secrets(&error.to_string()),
        })
    };
    // Read as a `Config` first, because its errors have the place of an unknown key.
    toml::from_str::<Config>(&text).map_err(invalid)?;
    let table = toml::from_str::<Table>(&text).map_err(invalid)?;
    for (section, key) in SECRETS {
        let secret = table.get(section).and_then(|table| table.get(key));
        if secret.is_some_and(|secret| secret.as_str() != Some("")) {
            let setting = format!("{section}.{key}");
            return Err(ConfigError::SecretInFile {
                path: path.into(),
                line: line_of(&text, &setting).unwrap_or(1),
                setting,
            });
        }
    }
    Ok(table)
}

/// The message without source lines that may hold a secret: the parser shows the line with the mistake, such as
/// `3 | client-secret = "…"`.
fn without_secrets(message: &str) -> String {
    let hidden = message.lines().map(|line| match line.split_once(" | ") {
        Some((number, source)) if may_hold_secret(source) => {
            format!("{number} | (a line that may hold a secret)")
        }
        _ => line.to_owned(),
    });
    hidden.collect::<Vec<_>>().join("\n")
}

fn may_hold_secret(line: &str) -> bool {
    let line = line.to_lowercase();
    // The address of a webhook may hold a key.
    ["secret", "password", "address", "?", "@"]
        .iter()
        .any(|word| line.contains(word))
}

/// The line on which a text of settings sets `name`, such as `watch.mode`, or else the line with the header of its section.
fn line_of(text: &str, name: &str) -> Option<usize> {
    let (mut section, mut header_line) = (String::new(), None);
    for (index, line) in text.lines().map(str::trim).enumerate() {
        if let Some(header) = line.strip_prefix('[') {
            section = header
                .split(']')
                .next()
                .unwrap_or_default()
                .trim()
                .to_owned()
                + ".";
            if name
                .strip_prefix(&section)
                .is_some_and(|key| !key.contains('.'))
            {
                header_line = Some(index + 1);
            }
            continue;
        }
        let key = line.split('=').next().unwrap_or_default();
        let key: String = key.chars().filter(|c| !c.is_whitespace()).collect();
        let full = if section.is_empty() {
            key
        } else {
            section.clone() + &key
        };
        if full == name && line.contains('=') {
            return Some(index + 1);
        }
    }
    header_line
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

/// Adds the settings that the file does not have to each webhook, so that the environment can have them. Only the file names
/// webhooks.
fn complete_webhooks(table: &mut Table) {
    let defaults = Table::try_from(WebhookConfig::default()).unwrap_or_default();
    let webhooks = table.get_mut("webhooks").and_then(Value::as_table_mut);
    for (_, webhook) in webhooks.into_iter().flatten() {
        let mut complete = defaults.clone();
        if let Value::Table(webhook) = webhook {
            merge(&mut complete, std::mem::take(webhook));
            *webhook = complete;
        }
    }
}

/// Puts the environment's settings into the part of the table at `path`.
fn overlay_environment(
    table: &mut Table,
    path: &[&str],
    variables: &impl Fn(&str) -> Option<String>,
) -> Result<(), ConfigError> {
    for (key, value) in table {
        let path = [path, &[key.as_str()]].concat();
        if let Value::Table(inner) = value {
            overlay_environment(inner, &path, variables)?;
            continue;
        }
        let name = variable(&path);
        if let Some(text) = variables(&name) {
            let read =
                parse_as(value, &text).and_then(|read| check_value(&path, &read).map(|()| read));
            *value = read.map_err(|message| ConfigError::InvalidVariable {
                name,
                value: text,
                message,
            })?;
        }
    }
    Ok(())
}

/// Reads the text as a value of the type of `replaced`. A list has commas between its parts.
fn parse_as(replaced: &Value, text: &str) -> Result<Value, String> {
    match replaced {
        Value::Boolean(_) => text
            .parse()
            .map(Value::Boolean)
            .map_err(|_| "write true or false".to_owned()),
        Value::Integer(_) => text
            .parse()
            .map(Value::Integer)
            .map_err(|_| "write a whole number".to_owned()),
        Value::Array(_) => {
            let parts = text
                .split(',')
                .map(str::trim)
                .filter(|part| !part.is_empty());
            Ok(Value::Array(
                parts.map(|part| Value::String(part.to_owned())).collect(),
            ))
        }
        _ => Ok(Value::String(text.to_owned())),
    }
}

/// Checks that the setting at `path` can have this value.
fn check_value(path: &[&str], value: &Value) -> Result<(), String> {
    let mut nested = value.clone();
    for key in path.iter().rev() {
        nested = Value::Table(Table::from_iter([((*key).to_owned(), nested)]));
    }
    nested
        .try_into::<Config>()
        .map(|_| ())
        .map_err(|error| error.message().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::WatchMode;

    fn nothing(_: &str) -> Option<String> {
        None
    }

    #[test]
    fn the_environment_wins_over_the_defaults_and_keeps_types() {
        let config = Config::load(None, |name| match name {
            "CARILLON_LISTEN" => Some("127.0.0.1:9".into()),
            "CARILLON_WATCH_MODE" => Some("poll".into()),
            "CARILLON_PUBLIC_ROOMS" => Some("false".into()),
            "CARILLON_HTTP_NO_GZIP_FOR" => Some("Old Client/1, Other".into()),
            _ => None,
        })
        .unwrap();
        assert_eq!(config.listen.port(), 9);
        assert_eq!(config.watch.mode, WatchMode::Poll);
        assert!(!config.public.rooms);
        assert_eq!(config.http.no_gzip_for, ["Old Client/1", "Other"]);
    }

    #[test]
    fn the_environment_has_settings_of_the_webhooks_that_the_file_names() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("carillon.toml");
        let text = "[webhooks.my-portal]\naddress = \"https://a.example/\"\n";
        fs::write(&file, text).unwrap();
        let config = Config::load(Some(&file), |name| match name {
            "CARILLON_WEBHOOKS_MY_PORTAL_SECRET_FILE" => Some("/etc/portal.secret".into()),
            "CARILLON_WEBHOOKS_MY_PORTAL_TOPICS" => Some("holds, problems".into()),
            "CARILLON_WEBHOOKS_APP_ADDRESS" => Some("https://b.example/".into()),
            _ => None,
        })
        .unwrap();
        assert_eq!(config.webhooks.len(), 1);
        let webhook = &config.webhooks["my-portal"];
        assert_eq!(webhook.secret_file, Path::new("/etc/portal.secret"));
        assert_eq!(webhook.topics.len(), 2);
        assert_eq!(webhook.address, "https://a.example/");
        let known = config.environment_variables();
        let is_known = |name: &str| known.iter().any(|known| known == name);
        assert!(is_known("CARILLON_WEBHOOKS_MY_PORTAL_PEOPLE") && is_known("CARILLON_LISTEN"));
        assert!(!is_known("CARILLON_WEBHOOKS_APP_ADDRESS"));
    }

    #[test]
    fn a_wrong_number_in_the_environment_names_the_variable() {
        let error = Config::load(None, |name| {
            (name == "CARILLON_HTTP_WORKERS").then(|| "two".into())
        })
        .unwrap_err();
        assert_eq!(
            error.to_string(),
            "CARILLON_HTTP_WORKERS=two: write a whole number"
        );
    }

    #[test]
    fn a_misspelt_key_in_the_file_is_named_with_its_line() {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), "listen = \"127.0.0.1:1\"\nlisten_on = 1\n").unwrap();
        let error = Config::load(Some(file.path()), nothing)
            .unwrap_err()
            .to_string();
        assert!(
            error.contains(":2: ") && error.contains("did you mean `listen`?"),
            "{error}"
        );
    }

    #[test]
    fn a_value_in_place_of_a_table_is_named_with_its_line() {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), "\nfeed = 3\n").unwrap();
        let error = Config::load(Some(file.path()), nothing)
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("line 2") && error.contains("expected a table of settings"),
            "{error}"
        );
    }
}
