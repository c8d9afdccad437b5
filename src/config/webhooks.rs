//! The settings of webhooks.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::mail::is_this_machine;
use super::secret::{ConfigSecret, SecretPlaces};
use super::{ConfigError, split_base_url};

/// The most webhooks. Each has a thread.
const MAX_WEBHOOKS: usize = 20;

const MAX_NAME: usize = 40;

/// A webhook: a program of the institution that gets a request when something changes.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(
    deny_unknown_fields,
    default,
    expecting = "a table of settings, as in [webhooks.portal]"
)]
pub struct WebhookConfig {
    /// The address that gets the requests. It begins with <https://>, or with <http://> on this machine.
    pub address: String,
    /// A file whose first line is the secret for the signatures, as `carillon webhooks secret` prints one. If its second line has
    /// the secret before it, requests are signed with both. Only the server's user may read it (mode 600).
    pub secret_file: PathBuf,
    /// A file with the certificates (PEM) of the authorities that the certificate of the receiver must come from. Without it:
    /// those that browsers trust.
    pub ca_file: PathBuf,
    /// The topics of its events: "changes", "decisions", "holds" and "problems".
    pub topics: Vec<WebhookTopic>,
    /// Whether events name the people whose links were reset or turned off, by their ids. Without it, people are counted.
    pub people: bool,
}

/// The topic of events that a webhook can get.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum WebhookTopic {
    /// Meetings that a publish has changed.
    Changes,
    /// Decisions about links.
    Decisions,
    /// Files that are held.
    Holds,
    /// Problems of the data folder.
    Problems,
}

impl Default for WebhookConfig {
    fn default() -> Self {
        Self {
            address: String::new(),
            secret_file: PathBuf::new(),
            ca_file: PathBuf::new(),
            topics: vec![WebhookTopic::Changes],
            people: false,
        }
    }
}

impl WebhookConfig {
    /// The text of the secret of the webhook with this name, and that of the secret before it, if the file still has it.
    pub fn read_secrets(
        &self,
        name: &str,
    ) -> Result<(ConfigSecret, Option<ConfigSecret>), ConfigError> {
        let setting = format!("webhooks.{name}.secret_file");
        let places = SecretPlaces {
            setting: &setting,
            file: &self.secret_file,
            variable: "",
            given: &ConfigSecret::default(),
        };
        let missing = || ConfigError::WrongSetting(without_secret(name));
        if self.secret_file.to_string_lossy().starts_with("whsec_") {
            return Err(ConfigError::WrongSetting(format!(
                "{setting} is a secret and not the path of a file: write the secret into a file, and its path here"
            )));
        }
        places.read_two()?.ok_or_else(missing)
    }

    fn check(&self, name: &str) -> Result<(), String> {
        if let Some(why) = wrong_address(&self.address) {
            return Err(format!("webhooks.{name}.address {why}"));
        }
        if self.secret_file == Path::new("") {
            return Err(without_secret(name));
        }
        if self.topics.is_empty() {
            return Err(format!(
                "webhooks.{name}.topics is empty, so the webhook would get nothing: write \"changes\", \"decisions\", \"holds\" or \"problems\""
            ));
        }
        Ok(())
    }
}

fn without_secret(name: &str) -> String {
    format!(
        "webhooks.{name}.secret_file is empty, so the receiver could not know who sends: run `carillon webhooks secret`, write what it prints into a file of mode 0600, and name that file here"
    )
}

/// Refuses webhooks that could get nothing, or whose requests could be read on their way.
pub(super) fn check(webhooks: &BTreeMap<String, WebhookConfig>) -> Result<(), String> {
    let Some(first) = webhooks.keys().next() else {
        return Ok(());
    };
    if !cfg!(feature = "webhooks") {
        return Err(format!(
            "webhooks.{first} is set, but this program was built without webhooks: remove it, or build the program with the feature \"webhooks\""
        ));
    }
    if webhooks.len() > MAX_WEBHOOKS {
        return Err(format!(
            "webhooks has {} tables: write {MAX_WEBHOOKS} or fewer",
            webhooks.len()
        ));
    }
    let is_name = |name: &String| {
        let is_allowed = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
        !name.is_empty() && name.len() <= MAX_NAME && name.chars().all(is_allowed)
    };
    if let Some(name) = webhooks.keys().find(|name| !is_name(name)) {
        return Err(format!(
            "webhooks has a table with the name {name:?}: use letters, digits, hyphens and underscores only, {MAX_NAME} at most"
        ));
    }
    let mut known: BTreeMap<String, &str> = BTreeMap::new();
    for name in webhooks.keys() {
        let variable = name.to_uppercase().replace('-', "_");
        if let Some(other) = known.insert(variable, name) {
            return Err(format!(
                "webhooks has the tables {other} and {name}, which would have the same variables in the environment: give one of them another name"
            ));
        }
    }
    webhooks
        .iter()
        .try_for_each(|(name, webhook)| webhook.check(name))
}

/// The reason why nothing can be sent to the address. It does not hold the address, whose end may be a secret.
fn wrong_address(address: &str) -> Option<&'static str> {
    let (origin, _) = split_base_url(address);
    let (scheme, authority) = origin.split_once("://").unwrap_or_default();
    let is_plain = |c: char| c.is_ascii_graphic() && !"\"<>\\#`{}|^".contains(c);
    let (host, port) = match authority
        .strip_prefix('[')
        .and_then(|v6| v6.split_once(']'))
    {
        Some((host, port)) => (host, port),
        None => authority.split_at(authority.find(':').unwrap_or(authority.len())),
    };
    let is_port = |port: &str| port.parse::<u16>().is_ok_and(|port| port > 0);
    let is_port = port.is_empty() || port.strip_prefix(':').is_some_and(is_port);
    let is_host = !host.is_empty()
        && host
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || ".-:".contains(c));
    if address.is_empty() {
        Some("is empty: write the address that gets the requests, which begins with https://")
    } else if authority.contains('@') {
        Some("has a user or a password in it: remove them, because requests are signed")
    } else if !address.chars().all(is_plain)
        || !is_host
        || !is_port
        || !["http", "https"].contains(&scheme)
    {
        Some(
            "is not a web address: write one that begins with https://, in ASCII, without spaces and without #",
        )
    } else if scheme == "http" && !is_this_machine(host) {
        Some(
            "begins with http://, so requests could be read and changed on their way: begin it with https:// (http:// is only for a receiver on this machine)",
        )
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usable() -> WebhookConfig {
        WebhookConfig {
            address: "https://portal.example.ac.uk/hooks?for=timetable".into(),
            secret_file: "secret".into(),
            ..WebhookConfig::default()
        }
    }

    fn checked(name: &str, webhook: WebhookConfig) -> Result<(), String> {
        check(&BTreeMap::from([(name.to_owned(), webhook)]))
    }

    #[test]
    fn two_webhooks_never_share_the_variables_of_the_environment() {
        let webhook = WebhookConfig {
            address: "https://a.example/".into(),
            secret_file: "secret".into(),
            ..WebhookConfig::default()
        };
        let named =
            |names: [&str; 2]| check(&names.map(|name| (name.to_owned(), webhook.clone())).into());
        named(["my-portal", "portal"]).unwrap();
        for names in [["my-portal", "my_portal"], ["portal", "Portal"]] {
            let error = named(names).unwrap_err();
            assert!(error.contains("give one of them another name"), "{error}");
        }
    }

    #[test]
    fn an_address_is_https_or_on_this_machine_and_errors_do_not_repeat_it() {
        let check = |address: &str, expected: &str| {
            let webhook = WebhookConfig {
                address: address.into(),
                ..usable()
            };
            let message = checked("portal", webhook).err().unwrap_or_default();
            assert!(message.contains(expected), "{address}: {message}");
            assert_eq!(message.is_empty(), expected.is_empty(), "{address}");
            assert!(!message.contains("hush"), "{message}");
        };
        for allowed in [
            "https://portal.example.ac.uk",
            "https://10.1.2.3:8443/x?key=y",
            "https://[fd00::1]:8443/",
            "http://127.0.0.1:9/x",
            "http://localhost/",
            "http://[::1]:8080/x",
        ] {
            check(allowed, "");
        }
        for refused in [
            "http://portal.example.ac.uk/hush",
            "http://localhost.example.ac.uk/hush",
            "http://10.0.0.1/hush",
        ] {
            check(refused, "begins with http://");
        }
        for wrong in [
            "portal.example.ac.uk/hush",
            "ftp://127.0.0.1/hush",
            "https:///hush",
            "https://a b/hush",
            "https://a:b/hush",
            "https://a:0/hush",
            "https://a/hush\r\nx: y",
            "https://a/hush#b",
            "https://ä.example/hush",
            "HTTPS://a/hush",
        ] {
            check(wrong, "is not a web address");
        }
        check("https://hush@portal.example.ac.uk/", "has a user");
        check("", "is empty");
    }

    #[test]
    fn webhooks_that_could_get_nothing_are_refused_by_name() {
        let check = |name: &str, change: fn(&mut WebhookConfig), expected: &str| {
            let mut webhook = usable();
            change(&mut webhook);
            let message = checked(name, webhook).err().unwrap_or_default();
            assert_eq!(
                message.split(" is ").next().unwrap_or_default(),
                expected,
                "{message}"
            );
        };
        check("portal", |_| {}, "");
        let secret_file = "webhooks.portal.secret_file";
        check(
            "portal",
            |webhook| webhook.secret_file = PathBuf::new(),
            secret_file,
        );
        check(
            "portal",
            |webhook| webhook.topics.clear(),
            "webhooks.portal.topics",
        );
        for name in ["", "a b", "ä", "a.b", &"x".repeat(41)] {
            let message = checked(name, usable()).unwrap_err();
            assert!(message.contains("use letters"), "{message}");
        }
        let many = (0..21).map(|number| (number.to_string(), usable()));
        assert!(super::check(&many.collect()).is_err());
        assert_eq!(super::check(&BTreeMap::new()), Ok(()));
    }
}
