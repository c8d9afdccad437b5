//! A mail of the queue as the mail server gets it.

use carillon_smtp::{Mail, Sender, WrittenMail};
use jiff::Timestamp;

use super::letter::ComposedMail;
use super::mail_server::message_id;
use super::queue::QueueEntry;
use crate::config::MailConfig;
use crate::links::ShownLink;
use crate::printable::printable;

/// A mail that can be sent now.
pub(super) struct ReadyMail {
    pub(super) written: WrittenMail,
    pub(super) shown: Option<ShownLink>,
    /// Of a mail about changes: the times of the last publish in it, and of the last decision about a mass change.
    pub(super) through: Option<(Timestamp, Option<Timestamp>)>,
}

impl ReadyMail {
    /// The mail, or the reason why it is not sent.
    pub(super) fn new(
        entry: &QueueEntry,
        composed: ComposedMail,
        sender: &Sender,
        settings: &MailConfig,
    ) -> Result<Self, String> {
        let (to, letter, language, (shown, message)) = match composed {
            ComposedMail::Mail {
                to,
                letter,
                language,
                shown,
                message,
            } => (to, letter, language, (shown, message)),
            ComposedMail::Dropped(reason) => return Err(reason),
        };
        let (through, unsubscribe) = message
            .map(|message| ((message.through, message.released), message.stop_address))
            .unzip();
        let mail = Mail {
            to,
            subject: letter.subject,
            plain: letter.plain,
            html: letter.html,
            language: language.code(),
            message_id: message_id(&entry.mail.mail, settings),
            date: entry.mail.at.into(),
            unsubscribe: unsubscribe.and_then(one_click),
        };
        let written = mail.write(sender);
        let written = written.map_err(|error| printable(&error.to_string()).into_owned())?;
        Ok(Self {
            written,
            shown,
            through,
        })
    }
}

/// The address for `List-Unsubscribe`. One click needs HTTPS (RFC 8058, section 3.1); without it the address in the text is
/// enough.
fn one_click(address: String) -> Option<String> {
    address.starts_with("https://").then_some(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_click_is_offered_with_https_alone() {
        let safe = "https://a.example/messages/stop/x".to_owned();
        assert_eq!(one_click(safe.clone()), Some(safe));
        assert_eq!(one_click("http://a.example/messages/stop/x".into()), None);
    }
}
