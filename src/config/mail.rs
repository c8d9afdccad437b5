//! The settings of mails.

use std::fs;
use std::io;
use std::net::IpAddr;
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ConfigError;
use super::environment_secret::EnvironmentSecret;

/// Mails to people, and to the service desk (docs/mail.md).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, expecting = "a table of settings")]
pub struct MailConfig {
    /// The mail server that takes mails and passes them on. Empty: no mail is sent.
    pub host: String,
    /// Its port. 0: the usual one, which is 587 for "starttls", 465 for "tls" and 25 for "none".
    pub port: u16,
    /// The protection of the connection: "starttls", "tls" (from the first byte), or "none" for a mail server on the same
    /// machine.
    pub security: MailSecurity,
    /// A PEM file with the certificate of the authority that has signed the mail server's certificate, if it is the
    /// institution's own. Empty: the authorities that browsers trust.
    pub authority: PathBuf,
    /// The user with whom the program signs in at the mail server. Empty: it does not sign in.
    pub user: String,
    /// A file with the password in its first line, which only its owner may read (mode 0600). Empty: the password is in the
    /// environment, in `CARILLON_MAIL_PASSWORD`.
    pub password_file: PathBuf,
    /// The email address from which mails are sent. The name beside it is `name` in `[institution]`.
    pub from: String,
    /// The email address to which people reply. Empty: the one from which mails are sent.
    pub reply_to: String,
    /// The email address that gets a note when somebody turns a feed off on a page, with the reason that the person gives.
    /// Empty: none.
    pub opt_out_to: String,
    /// Mails a minute, at most.
    pub per_minute: u32,
    /// Seconds in which the mail server must answer.
    pub timeout_seconds: u64,
    /// Seconds after which a mail that the mail server did not take for the moment is tried again. The time doubles with
    /// each try, up to an hour.
    pub retry_seconds: u32,
    /// Hours after which such a mail is given up.
    pub give_up_hours: u32,
    #[serde(skip)]
    pub(super) password: EnvironmentSecret,
}

/// The protection of the connection to the mail server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum MailSecurity {
    /// STARTTLS, which must be offered.
    StartTls,
    /// TLS from the first byte.
    Tls,
    None,
}

impl Default for MailConfig {
    fn default() -> Self {
        Self {
            host: String::new(),
            port: 0,
            security: MailSecurity::StartTls,
            authority: PathBuf::new(),
            user: String::new(),
            password_file: PathBuf::new(),
            from: String::new(),
            reply_to: String::new(),
            opt_out_to: String::new(),
            per_minute: 60,
            timeout_seconds: 300,
            retry_seconds: 60,
            give_up_hours: 48,
            password: EnvironmentSecret::default(),
        }
    }
}

impl MailConfig {
    /// The environment variable with the password. It is not a setting, so `carillon config` does not print it.
    pub(super) const PASSWORD_VARIABLE: &str = "CARILLON_MAIL_PASSWORD";

    /// Whether mails can be sent.
    pub fn is_on(&self) -> bool {
        !self.host.is_empty()
    }

    /// The port, which is the usual one if none is set.
    pub fn port(&self) -> u16 {
        match (self.port, self.security) {
            (0, MailSecurity::StartTls) => 587,
            (0, MailSecurity::Tls) => 465,
            (0, MailSecurity::None) => 25,
            (port, _) => port,
        }
    }

    pub(super) fn set_password(&mut self, password: Option<String>) {
        self.password = EnvironmentSecret::new(password.unwrap_or_default());
    }

    /// The password of the file, or of the environment if no file is set; `None` if the program does not sign in.
    pub fn password(&self) -> Result<Option<EnvironmentSecret>, ConfigError> {
        if self.user.is_empty() {
            return Ok(None);
        }
        let path = &self.password_file;
        if path.as_os_str().is_empty() {
            return match &self.password {
                password if !password.is_empty() => Ok(Some(password.clone())),
                _ => wrong(format!(
                    "mail.user is {:?} and there is no password: write it into a file of mode 0600 and set mail.password_file, or give it in {}",
                    self.user,
                    Self::PASSWORD_VARIABLE
                )),
            };
        }
        let unreadable = |error: io::Error| {
            ConfigError::WrongSetting(format!(
                "mail.password_file is {}, which cannot be read ({error}): write the password into it, and let this user read it",
                path.display()
            ))
        };
        let mode = fs::metadata(path).map_err(unreadable)?.mode();
        if mode & 0o077 != 0 {
            return wrong(format!(
                "mail.password_file is {}, which others can read (mode {:o}): run `chmod 600` on it",
                path.display(),
                mode & 0o777
            ));
        }
        let text = fs::read_to_string(path).map_err(unreadable)?;
        match text.lines().next().filter(|line| !line.is_empty()) {
            Some(line) => Ok(Some(EnvironmentSecret::new(line))),
            None => wrong(format!(
                "mail.password_file is {}, whose first line is empty: write the password into it",
                path.display()
            )),
        }
    }

    /// Refuses settings with which no mail could be sent, or a password would be readable on its way.
    pub(super) fn check(&self) -> Result<(), String> {
        if !self.is_on() {
            return if self.opt_out_to.is_empty() {
                Ok(())
            } else {
                Err("mail.opt_out_to is set and mail.host is not, so no note could be sent: set mail.host and mail.from".into())
            };
        }
        if !cfg!(feature = "mail") {
            return Err("mail.host is set, but this program was built without mail: leave it empty, or build it with the feature \"mail\"".into());
        }
        let addresses = [
            ("from", &self.from),
            ("reply_to", &self.reply_to),
            ("opt_out_to", &self.opt_out_to),
        ];
        for (name, address) in addresses {
            let is_unset = address.is_empty() && name != "from";
            if !is_unset && !looks_like_address(address) {
                return Err(format!(
                    "mail.{name} is {address:?}: write an email address, as in \"timetable@example.ac.uk\""
                ));
            }
        }
        if self.security == MailSecurity::None && !is_this_machine(&self.host) {
            return Err(format!(
                "mail.security is \"none\" and mail.host is {:?}, so mails with secret links could be read on their way: set mail.security to \"starttls\" or \"tls\", or use a mail server on this machine (127.0.0.1)",
                self.host
            ));
        }
        let numbers = [
            ("per_minute", u64::from(self.per_minute)),
            ("timeout_seconds", self.timeout_seconds),
            ("retry_seconds", self.retry_seconds.into()),
        ];
        match numbers.into_iter().find(|(_, number)| *number == 0) {
            Some((name, _)) => Err(format!("mail.{name} is 0: write 1 or more")),
            None => Ok(()),
        }
    }
}

fn wrong<T>(text: String) -> Result<T, ConfigError> {
    Err(ConfigError::WrongSetting(text))
}

fn is_this_machine(host: &str) -> bool {
    host == "localhost"
        || host
            .parse()
            .is_ok_and(|address: IpAddr| address.is_loopback())
}

/// The mail library reads addresses exactly, when a mail is written.
fn looks_like_address(text: &str) -> bool {
    let parts = text.split_once('@');
    parts.is_some_and(|(name, domain)| !name.is_empty() && !domain.is_empty())
        && !text.contains(|c: char| c.is_whitespace() || c.is_control() || "<>,;\"".contains(c))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn usable() -> MailConfig {
        MailConfig {
            host: "mail.example.ac.uk".into(),
            from: "timetable@example.ac.uk".into(),
            ..MailConfig::default()
        }
    }

    #[test]
    fn settings_with_which_no_mail_could_be_sent_are_refused_by_name() {
        let check = |change: fn(&mut MailConfig), expected: &str| {
            let mut config = usable();
            change(&mut config);
            let message = config.check().unwrap_err();
            assert!(message.starts_with(expected), "{message}");
        };
        assert_eq!(usable().check(), Ok(()));
        assert_eq!(MailConfig::default().check(), Ok(()));
        check(|config| config.from.clear(), "mail.from is \"\"");
        check(|config| config.from = "Desk <a@b>".into(), "mail.from is");
        check(|config| config.reply_to = "desk".into(), "mail.reply_to is");
        check(
            |config| config.opt_out_to = "a@b\nBcc: c@d".into(),
            "mail.opt_out_to is",
        );
        check(|config| config.per_minute = 0, "mail.per_minute is 0");
        check(
            |config| config.security = MailSecurity::None,
            "mail.security is \"none\" and mail.host is \"mail.example.ac.uk\"",
        );
        check(
            |config| {
                config.host.clear();
                config.opt_out_to = "desk@example.ac.uk".into();
            },
            "mail.opt_out_to is set and mail.host is not",
        );
    }

    #[test]
    fn the_password_is_read_from_a_file_of_its_owner_or_from_the_environment_and_never_shown() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("password");
        let mut config = usable();
        assert_eq!(config.password().unwrap(), None, "it does not sign in");
        config.user = "timetable".into();
        let message = config.password().unwrap_err().to_string();
        assert!(message.contains("CARILLON_MAIL_PASSWORD"), "{message}");
        config.set_password(Some("hidden-1".into()));
        let password = config.password().unwrap().unwrap();
        assert_eq!(password.expose(), "hidden-1");
        config.password_file.clone_from(&path);
        fs::write(&path, "hidden-2\n").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        let message = config.password().unwrap_err().to_string();
        assert!(message.contains("mode 640"), "{message}");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        assert_eq!(config.password().unwrap().unwrap().expose(), "hidden-2");
        fs::write(&path, "\n").unwrap();
        assert!(config.password().is_err(), "an empty password");
        assert!(!format!("{config:?} {message}").contains("hidden"));
    }
}
