//! The settings of mails.

use std::net::IpAddr;
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ConfigError;
use super::secret::{ConfigSecret, SecretPlaces};

/// The environment variable with the password.
const PASSWORD_VARIABLE: &str = "CARILLON_MAIL_PASSWORD";

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
    /// A file whose first line is the password. Only the server's user may read it (mode 600). Empty: none, or the one in
    /// `password`.
    pub password_file: PathBuf,
    /// The password, which can be given in the environment alone: `CARILLON_MAIL_PASSWORD`. It is never printed.
    pub password: ConfigSecret,
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
            password: ConfigSecret::default(),
            from: String::new(),
            reply_to: String::new(),
            opt_out_to: String::new(),
            per_minute: 60,
            timeout_seconds: 300,
            retry_seconds: 60,
            give_up_hours: 48,
        }
    }
}

impl MailConfig {
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

    fn password_places(&self) -> SecretPlaces<'_> {
        SecretPlaces {
            setting: "mail.password_file",
            file: &self.password_file,
            variable: PASSWORD_VARIABLE,
            given: &self.password,
        }
    }

    /// The password; `None` if the program does not sign in.
    pub fn password(&self) -> Result<Option<ConfigSecret>, ConfigError> {
        if self.user.is_empty() {
            return Ok(None);
        }
        let missing = || {
            ConfigError::WrongSetting(format!(
                "mail.user is {:?} and there is no password: write it into a file of mode 0600 and set mail.password_file, or give it in {PASSWORD_VARIABLE}",
                self.user
            ))
        };
        let password = self.password_places().read()?;
        password.ok_or_else(missing).map(Some)
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
        self.password_places().check()?;
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

pub(super) fn is_this_machine(host: &str) -> bool {
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
    fn a_user_needs_a_password_and_nobody_else_one() {
        let mut config = usable();
        assert_eq!(config.password().unwrap(), None);
        config.user = "timetable".into();
        let message = config.password().unwrap_err().to_string();
        assert!(message.contains(PASSWORD_VARIABLE), "{message}");
        config.password = ConfigSecret::new("hush");
        let password = config.password().unwrap().unwrap();
        assert_eq!(password.expose(), "hush");
        assert!(!format!("{config:?}").contains("hush"));
        config.password_file = "/etc/password".into();
        let message = config.check().unwrap_err();
        assert!(
            message.starts_with("mail.password_file is set, and so is "),
            "{message}"
        );
        assert!(!message.contains("hush"));
    }
}
