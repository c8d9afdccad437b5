//! A mail as text (RFC 5322), with a plain part and an HTML part.

use std::time::SystemTime;

use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, MultiPart};
use lettre::{Address, address::AddressError};

/// The sender of all mails.
#[derive(Clone, Debug)]
pub struct Sender {
    /// The name beside the address.
    pub name: String,
    pub address: String,
    /// The address to which people reply, if it is another one.
    pub reply_to: Option<String>,
}

/// One mail. Line breaks and other control characters in the subject and in names become spaces.
#[derive(Clone, Debug)]
pub struct Mail {
    pub to: String,
    pub subject: String,
    /// With line feeds alone.
    pub plain: String,
    pub html: String,
    /// A tag (BCP 47).
    pub language: &'static str,
    /// Without angle brackets. It stays the same when a mail is tried again.
    pub message_id: String,
    pub date: SystemTime,
    /// The address at which a POST request ends mails of this kind (RFC 8058).
    pub unsubscribe: Option<String>,
}

/// A mail that is ready to be sent.
pub struct WrittenMail {
    pub(crate) from: Address,
    pub(crate) to: Address,
    pub(crate) content: Vec<u8>,
}

/// The reason why a mail cannot be written.
#[derive(Debug)]
pub struct MailError(String);

impl std::fmt::Display for MailError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for MailError {}

/// Whether this is the address of one mailbox, without a name.
pub fn is_address(text: &str) -> bool {
    address(text).is_ok()
}

impl Mail {
    pub fn write(&self, sender: &Sender) -> Result<WrittenMail, MailError> {
        let from = address(&sender.address)?;
        let to = address(&self.to)?;
        let name = one_line(&sender.name);
        let name = Some(name).filter(|name| !name.is_empty());
        let mut message = Message::builder()
            .from(Mailbox::new(name, from.clone()))
            .to(Mailbox::new(None, to.clone()))
            .subject(one_line(&self.subject))
            .message_id(Some(format!("<{}>", self.message_id)))
            .date(self.date)
            // No program answers it with a note about holidays (RFC 3834 section 5).
            .raw_header(raw_header("Auto-Submitted", "auto-generated"))
            .raw_header(raw_header("Content-Language", self.language));
        if let Some(reply_to) = &sender.reply_to {
            message = message.reply_to(Mailbox::new(None, address(reply_to)?));
        }
        if let Some(address) = &self.unsubscribe {
            let address = one_line(address);
            message = message
                .raw_header(raw_header("List-Unsubscribe", &format!("<{address}>")))
                .raw_header(raw_header(
                    "List-Unsubscribe-Post",
                    "List-Unsubscribe=One-Click",
                ));
        }
        let parts = MultiPart::alternative_plain_html(self.plain.clone(), self.html.clone());
        let message = message.multipart(parts);
        let message = message.map_err(|error| MailError(error.to_string()))?;
        Ok(WrittenMail {
            from,
            to,
            content: message.formatted(),
        })
    }
}

impl WrittenMail {
    /// The bytes that the server gets.
    pub fn content(&self) -> &[u8] {
        &self.content
    }
}

fn raw_header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

fn one_line(text: &str) -> String {
    let text: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    text.trim().to_owned()
}

fn address(text: &str) -> Result<Address, MailError> {
    let parsed = text.parse::<Address>();
    parsed.map_err(|error: AddressError| {
        MailError(format!("{text:?} is not an email address ({error})"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail(to: &str, subject: &str) -> Mail {
        Mail {
            to: to.into(),
            subject: subject.into(),
            plain: "Hello\n.\nBcc: c@example.org\n".into(),
            html: "<p>Hello</p>".into(),
            language: "en",
            message_id: "1@example.org".into(),
            date: SystemTime::UNIX_EPOCH,
            unsubscribe: None,
        }
    }

    fn sender(name: &str) -> Sender {
        Sender {
            name: name.into(),
            address: "desk@example.org".into(),
            reply_to: None,
        }
    }

    #[test]
    fn a_line_break_in_a_name_or_a_subject_begins_no_header() {
        let evil = "a\r\nBcc: b@example.org\r\n\r\nbody";
        let written = mail("ann@example.org", evil).write(&sender(evil)).unwrap();
        let text = String::from_utf8(written.content).unwrap();
        let (head, _) = text.split_once("\r\n\r\n").unwrap();
        assert!(
            head.contains("\r\nSubject: a  Bcc: b@example.org"),
            "{head}"
        );
        assert!(!head.contains("\r\nBcc:"), "{head}");
        assert!(
            head.contains("\r\nMessage-ID: <1@example.org>\r\n"),
            "{head}"
        );
    }

    #[test]
    fn a_mail_that_people_can_end_says_where_on_one_line() {
        let address = format!(
            "https://timetable.example.ac.uk/messages/stop/{}",
            "a".repeat(60)
        );
        let written = Mail {
            unsubscribe: Some(address.clone()),
            ..mail("ann@example.org", "Hello")
        };
        let written = written.write(&sender("")).unwrap();
        let text = String::from_utf8(written.content).unwrap();
        let (head, _) = text.split_once("\r\n\r\n").unwrap();
        let lines: Vec<&str> = head.split("\r\n").collect();
        assert!(
            lines.contains(&&*format!("List-Unsubscribe: <{address}>")),
            "{head}"
        );
        let one_click = "List-Unsubscribe-Post: List-Unsubscribe=One-Click";
        assert!(lines.contains(&one_click), "{head}");
    }

    #[test]
    fn only_one_plain_address_is_an_address() {
        for address in [
            "a@example.org",
            "a.b+c@sub.example.org",
            "\"a b\"@example.org",
        ] {
            assert!(is_address(address), "{address}");
        }
        for other in [
            "",
            "a",
            "a@",
            "@example.org",
            "A <a@example.org>",
            "a@example.org, b@example.org",
            "a@example.org\r\nRCPT TO:<b@example.org>",
            "a@example.org>",
        ] {
            assert!(!is_address(other), "{other}");
            assert!(mail(other, "").write(&sender("")).is_err(), "{other}");
        }
    }
}
