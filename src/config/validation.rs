//! Refuses settings that do not fit together, or that would harm subscribers.

use std::path::{Path, PathBuf};

use super::{ClientsConfig, Config, ConfigError, LogConfig, base_url, webhooks};

/// With less, a feed would have no room for its next events.
const MIN_EVENTS: u32 = 10;
const MIN_BYTES: u32 = 10_000;

/// Ten years. A time that lies much further back cannot be computed.
const MAX_KEEP_DAYS: u32 = 3650;

impl Config {
    /// Refuses settings that do not fit together.
    pub fn validate(&self) -> Result<(), ConfigError> {
        let checks = [
            check_uid_domain(&self.feed.uid_domain),
            base_url::check(&self.base_url),
            self.check_sizes(),
            self.check_times(),
            self.check_hold(),
            self.check_clients(),
            self.institution.check_colours(),
            check_support(&self.institution.support),
            self.openid.check(),
            self.mail.check(),
            self.messages.check(&self.mail),
            webhooks::check(&self.webhooks),
            self.log.check_level(),
            self.check_folders(),
        ];
        let refused = checks.into_iter().find_map(Result::err);
        refused.map_or(Ok(()), |text| Err(ConfigError::WrongSetting(text)))
    }

    fn check_sizes(&self) -> Result<(), String> {
        if self.feed.max_events < MIN_EVENTS || self.feed.max_bytes < MIN_BYTES {
            return Err(format!(
                "feed.max_events is {} and feed.max_bytes {}: write {MIN_EVENTS} and {MIN_BYTES} or more, because less leaves no room for events",
                self.feed.max_events, self.feed.max_bytes
            ));
        }
        if self.folder.max_file_megabytes == 0 {
            return Err(
                "folder.max_file_megabytes is 0, so no file can be read: write 1 or more".into(),
            );
        }
        Ok(())
    }

    fn check_times(&self) -> Result<(), String> {
        let keep_days = [
            ("changes", self.changes.keep_days),
            ("fetches", self.fetches.keep_days),
        ];
        for (name, days) in keep_days {
            if days > MAX_KEEP_DAYS {
                return Err(format!(
                    "{name}.keep_days is {days}: write {MAX_KEEP_DAYS} or less"
                ));
            }
        }
        if self.feed.refresh_minutes == 0 {
            return Err("feed.refresh_minutes is 0: write 1 or more".into());
        }
        if self.changes.keep_days == 0 {
            return Err("changes.keep_days is 0: write 1 or more".into());
        }
        if self.fetches.keep_days == 0 {
            return Err(
                "fetches.keep_days is 0: write 1 or more, or set fetches.record to false".into(),
            );
        }
        if self.watch.poll_seconds == 0 {
            return Err("watch.poll_seconds is 0: write 1 or more".into());
        }
        Ok(())
    }

    fn check_hold(&self) -> Result<(), String> {
        let hold = &self.hold;
        if hold.share_percent > 100 {
            return Err(format!(
                "hold.share_percent is {}: write 100 or less",
                hold.share_percent
            ));
        }
        if hold.people == 0 {
            return Err("hold.people is 0: write 1 or more".into());
        }
        if hold.days == 0 {
            return Err("hold.days is 0, so losses never count together and a slow decline is not seen: write 1 or more".into());
        }
        Ok(())
    }

    fn check_clients(&self) -> Result<(), String> {
        if self.http.no_gzip_for.iter().any(String::is_empty) {
            return Err(
                "http.no_gzip_for holds an empty text, which matches every program: remove it"
                    .into(),
            );
        }
        match self.clients.all().into_iter().find(|host| !is_host(host)) {
            Some(host) => Err(format!(
                "a host in [clients] is {host:?}: write a name as in \"calendar.google.com\""
            )),
            None => Ok(()),
        }
    }

    fn check_folders(&self) -> Result<(), String> {
        if is_inside(&self.state, &self.data) {
            return Err(format!(
                "the state folder {} lies inside the data folder {}, where every write would look like a change of the timetable: move it out",
                self.state.display(),
                self.data.display()
            ));
        }
        Ok(())
    }
}

impl LogConfig {
    fn check_level(&self) -> Result<(), String> {
        match self.unknown_level() {
            Some(level) => Err(format!(
                "log.level has {level:?}: write error, warn, info, debug, trace or off"
            )),
            None => Ok(()),
        }
    }

    /// The first part that is not a level. The filter would read it as the name of a module, and let no line through.
    fn unknown_level(&self) -> Option<&str> {
        let levels = self
            .level
            .split(',')
            .map(|part| part.rsplit('=').next().unwrap_or(part).trim());
        let is_level =
            |level: &str| ["error", "warn", "info", "debug", "trace", "off"].contains(&level);
        levels
            .into_iter()
            .find(|level| !is_level(&level.to_lowercase()))
    }
}

impl ClientsConfig {
    fn all(&self) -> [&str; 3] {
        [
            &self.outlook_host,
            &self.outlook_personal_host,
            &self.google_host,
        ]
    }
}

fn check_uid_domain(domain: &str) -> Result<(), String> {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '-';
    if domain.is_empty() || !domain.chars().all(is_allowed) {
        return Err(format!(
            "feed.uid_domain is {domain:?}: use letters, digits, dots and hyphens only"
        ));
    }
    Ok(())
}

fn check_support(support: &str) -> Result<(), String> {
    if !is_contact_link(support) {
        return Err(format!(
            "institution.support is {support:?}, which cannot be a link: write an email address, a web address that begins with https://, or tel: and a number"
        ));
    }
    Ok(())
}

fn is_contact_link(support: &str) -> bool {
    let is_link = ["https://", "http://", "tel:"]
        .iter()
        .any(|start| support.starts_with(start));
    support.is_empty()
        || (is_link || support.contains('@')) && !support.contains(char::is_whitespace)
}

fn is_host(text: &str) -> bool {
    !text.is_empty()
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || ".-:".contains(c))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_folder_inside_the_data_folder_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let config = Config {
            data: folder.path().into(),
            state: folder.path().join("x/y"),
            ..Config::default()
        };
        assert!(
            config
                .validate()
                .unwrap_err()
                .to_string()
                .contains("lies inside")
        );
    }
}
