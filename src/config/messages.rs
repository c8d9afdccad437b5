//! The settings of messages to people.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::MailConfig;

/// E-mails to people who want to know at once when a meeting of theirs changes (docs/messages.md).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, expecting = "a table of settings")]
pub struct MessagesConfig {
    /// Whether people can ask for these mails on the page of their timetable. It needs `mail.host`.
    pub on: bool,
    /// Only changes of meetings in so many days from the change are mentioned.
    pub days: u16,
    /// Minutes for which changes are gathered into one mail.
    pub gather_minutes: u16,
    /// The most mails to one person on one day. Later changes are in the first mail of the next day.
    pub daily: u16,
    /// More changed meetings than this of those days within `gather_minutes` are a mass change: nobody gets a mail about what is
    /// over it before somebody has decided, at the desk or with `carillon messages`.
    pub mass_meetings: u32,
}

impl Default for MessagesConfig {
    fn default() -> Self {
        Self {
            on: false,
            days: 7,
            gather_minutes: 5,
            daily: 3,
            mass_meetings: 200,
        }
    }
}

impl MessagesConfig {
    /// Refuses settings with which nobody would get a mail.
    pub(super) fn check(&self, mail: &MailConfig) -> Result<(), String> {
        if !self.on {
            return Ok(());
        }
        if !mail.is_on() {
            return Err("messages.on is set and mail.host is not, so no mail could be sent: set mail.host and mail.from".into());
        }
        for (name, number) in [("days", self.days), ("daily", self.daily)] {
            if number == 0 {
                return Err(format!("messages.{name} is 0: write 1 or more"));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_with_which_nobody_would_get_a_mail_are_refused_by_name() {
        let mail = MailConfig {
            host: "mail.example.ac.uk".into(),
            ..MailConfig::default()
        };
        let check = |change: fn(&mut MessagesConfig), mail: &MailConfig, expected: &str| {
            let mut config = MessagesConfig {
                on: true,
                ..MessagesConfig::default()
            };
            change(&mut config);
            let message = config.check(mail).err().unwrap_or_default();
            assert_eq!(message.split(" is ").next(), Some(expected), "{message}");
        };
        check(|_| {}, &mail, "");
        check(|config| config.on = false, &MailConfig::default(), "");
        check(|_| {}, &MailConfig::default(), "messages.on");
        check(|config| config.days = 0, &mail, "messages.days");
        check(|config| config.daily = 0, &mail, "messages.daily");
    }
}
