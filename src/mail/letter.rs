//! The texts of mails, in the language of the reader, each as plain text and as HTML.

use askama::Template;
use jiff::Timestamp;

use super::MailQueueError;
use super::queue::QueueEntry;
use crate::language::{Language, Words};
use crate::links::ShownLink;
use crate::printable::printable;

/// A mail without its recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    pub subject: String,
    pub plain: String,
    pub html: String,
}

/// A mail as it is sent now, or the reason why it would make no sense any more.
pub enum ComposedMail {
    Mail {
        to: String,
        letter: Letter,
        language: Language,
        /// The record of the secret link that it has. With one, only the code of the mail server's reply is kept, because
        /// the text may quote the link.
        shown: Option<ShownLink>,
        /// Of a mail about changes alone.
        message: Option<Box<MessageParts>>,
    },
    Dropped(String),
}

/// The part of a mail about changes that is not in its text.
pub struct MessageParts {
    /// The time of the last publish whose changes it has.
    pub through: Timestamp,
    /// The time of the last decision about a mass change that it takes into account.
    pub released: Option<Timestamp>,
    /// The address at which one click ends these mails.
    pub stop_address: String,
}

/// Makes the mails of the queue.
pub trait MailComposer {
    /// The mail as it is now.
    fn compose(&self, entry: &QueueEntry, now: Timestamp) -> Result<ComposedMail, MailQueueError>;

    /// Writes down the link of a mail whose content is about to be sent.
    fn record_shown(&self, shown: &ShownLink) -> Result<(), MailQueueError>;
}

/// The facts in the mail to a person.
#[derive(Clone, Copy, Debug)]
pub(super) struct LetterParts<'a> {
    pub(super) name: &'a str,
    pub(super) institution: &'a str,
    /// The contact for help. Empty: none.
    pub(super) support: &'a str,
    /// The address of the page to open.
    pub(super) page: &'a str,
    /// Whether the page is the person's own without signing in, so that its address is a secret.
    pub(super) is_secret: bool,
}

/// The facts in a mail about changes.
#[derive(Clone, Copy, Debug)]
pub struct ChangesLetterParts<'a> {
    pub name: &'a str,
    pub institution: &'a str,
    /// The lines of each change.
    pub changes: &'a [Vec<String>],
    /// The address of the page for those who sign in, if the person can.
    pub page: Option<&'a str>,
    /// The address of the page that ends these mails.
    pub stop_address: &'a str,
}

/// One paragraph.
enum Paragraph {
    Text(String),
    /// Text with line breaks.
    Lines(Vec<String>),
    Link(String),
}

/// It is not in `templates`, whose files an institution can replace for pages.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<!doctype html>
<html lang="{{ language }}" dir="{{ direction }}">
<head><meta charset="utf-8"><title>{{ subject }}</title></head>
<body style="font-family: sans-serif; line-height: 1.5; max-width: 38em">
{% for part in parts %}
{% match part %}
{% when Paragraph::Text(text) %}<p>{{ text }}</p>
{% when Paragraph::Lines(lines) %}<p>{% for line in lines %}{% if !loop.first %}<br>{% endif %}{{ line }}{% endfor %}</p>
{% when Paragraph::Link(link) %}<p><a href="{{ link }}">{{ link }}</a></p>
{% endmatch %}
{% endfor %}
</body>
</html>"#
)]
struct HtmlPart<'a> {
    language: &'static str,
    direction: String,
    subject: &'a str,
    parts: &'a [Paragraph],
}

/// The mail that tells a person how to get the timetable.
pub(super) fn how_to(words: &Words, facts: &LetterParts<'_>) -> Letter {
    let name = printable(facts.name);
    let mut parts = vec![
        Paragraph::Text(words.fill1("mail-greeting", "name", &name)),
        Paragraph::Text(words.fill1("mail-intro", "institution", facts.institution)),
    ];
    let open = if facts.is_secret {
        words.text("mail-open-own")
    } else {
        words.text("mail-open-sign-in")
    };
    parts.push(Paragraph::Text(open));
    parts.push(Paragraph::Link(facts.page.to_owned()));
    parts.push(Paragraph::Text(words.text("mail-choose-app")));
    if facts.is_secret {
        parts.push(Paragraph::Text(words.text("mail-secret")));
    }
    if !facts.support.is_empty() {
        let support = format!("{} {}", words.text("support-ask"), facts.support);
        parts.push(Paragraph::Text(support));
    }
    Letter::new(words, words.text("mail-subject"), &parts)
}

/// The mail about meetings that have changed.
pub fn changes_letter(words: &Words, facts: &ChangesLetterParts<'_>) -> Letter {
    let mut parts = vec![
        Paragraph::Text(words.fill1("mail-greeting", "name", printable(facts.name))),
        Paragraph::Text(words.fill1("changed-intro", "institution", facts.institution)),
    ];
    parts.extend(facts.changes.iter().map(|lines| {
        let lines = lines.iter();
        Paragraph::Lines(lines.map(|line| printable(line).into_owned()).collect())
    }));
    if let Some(page) = facts.page {
        parts.push(Paragraph::Text(words.text("changed-page")));
        parts.push(Paragraph::Link(page.to_owned()));
    }
    parts.push(Paragraph::Text(words.text("changed-stop")));
    parts.push(Paragraph::Link(facts.stop_address.to_owned()));
    Letter::new(words, words.text("changed-subject"), &parts)
}

/// The note that somebody has turned a feed off. `feed` is its kind and id, as the command line takes them. The note leads to
/// the person's page at the desk, or names the command if there is none.
pub fn opt_out_note(
    words: &Words,
    (name, feed): (&str, &str),
    at: &str,
    reason: Option<&str>,
    desk_page: Option<String>,
) -> Letter {
    let (name, feed) = (printable(name), printable(feed));
    let facts = [("name", &*name), ("feed", &*feed), ("at", at)];
    let reason = match reason {
        Some(reason) => words.fill1("opt-out-reason", "reason", printable(reason)),
        None => words.text("opt-out-no-reason"),
    };
    let back = match desk_page {
        Some(page) => [
            Paragraph::Text(words.text("opt-out-desk")),
            Paragraph::Link(page),
        ],
        None => [
            Paragraph::Text(words.text("opt-out-back")),
            Paragraph::Text(format!("carillon links resume {feed} --reason …")),
        ],
    };
    let intro = words.fill("opt-out-intro", &facts);
    let [start, end] = back;
    let parts = [Paragraph::Text(intro), Paragraph::Text(reason), start, end];
    let subject = words.fill1("opt-out-subject", "name", &name);
    Letter::new(words, subject, &parts)
}

impl Letter {
    fn new(words: &Words, subject: String, parts: &[Paragraph]) -> Self {
        let texts = parts.iter().map(|part| match part {
            Paragraph::Text(text) | Paragraph::Link(text) => text.clone(),
            Paragraph::Lines(lines) => lines.join("\n"),
        });
        let plain = texts.collect::<Vec<_>>().join("\n\n") + "\n";
        let html = HtmlPart {
            language: words.language().code(),
            direction: words.text("direction"),
            subject: &subject,
            parts,
        };
        Self {
            // A template fails only if a value that it shows does.
            html: html.render().unwrap_or_default(),
            subject,
            plain,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Texts;

    fn facts(name: &str) -> LetterParts<'_> {
        LetterParts {
            name,
            institution: "Bellwater & Sons",
            support: "desk@example.ac.uk",
            page: "https://tt.example.ac.uk/me",
            is_secret: false,
        }
    }

    #[test]
    fn a_name_with_html_and_line_breaks_is_text_in_both_parts() {
        let texts = Texts::new();
        let name = "<b>Ann</b>\r\nBcc: x@example.org\u{202e}";
        let letter = how_to(texts.of(Language::En), &facts(name));
        let shown = r"<b>Ann</b>\r\nBcc: x@example.org\u{202e}";
        assert!(letter.plain.contains(shown), "{}", letter.plain);
        assert!(!letter.html.contains("<b>"), "{}", letter.html);
        assert!(
            letter.html.contains("Bellwater &#38; Sons"),
            "{}",
            letter.html
        );
        let note = opt_out_note(
            texts.of(Language::En),
            (name, "student a"),
            "2026-11-27",
            Some("=HYPERLINK(\"x\")\r\n.\r\nDATA"),
            None,
        );
        assert!(!note.subject.contains(['\r', '\n']), "{}", note.subject);
        assert!(!note.plain.contains("\n.\r"), "{}", note.plain);
    }

    #[test]
    fn the_note_leads_to_the_desk_or_names_the_command() {
        let texts = Texts::new();
        let command = "carillon links resume student ann --reason …";
        let page = "https://tt.example.ac.uk/desk/student/ann";
        let mut ways = std::collections::BTreeSet::new();
        for language in Language::ALL {
            for (desk_page, expected, other) in [(None, command, page), (Some(page), page, command)]
            {
                let (words, feed) = (texts.of(language), ("Ann", "student ann"));
                let desk_page = desk_page.map(str::to_owned);
                let note = opt_out_note(words, feed, "2026-11-27", None, desk_page);
                for part in [&note.plain, &note.html] {
                    assert!(part.contains(expected) && !part.contains(other), "{part}");
                }
                let lines: Vec<&str> = note.plain.lines().collect();
                ways.insert(lines[lines.len() - 3].to_owned());
            }
        }
        assert_eq!(ways.len(), 2 * Language::ALL.len(), "{ways:?}");
    }

    #[test]
    fn every_language_has_its_own_mail_with_every_fact_in_both_parts() {
        let texts = Texts::new();
        let mut subjects = std::collections::BTreeSet::new();
        for language in Language::ALL {
            let letter = how_to(texts.of(language), &facts("Ann"));
            assert!(subjects.insert(letter.subject.clone()), "{language:?}");
            for part in [&letter.plain, &letter.html] {
                for fact in ["Ann", "https://tt.example.ac.uk/me", "desk@example.ac.uk"] {
                    assert!(part.contains(fact), "{language:?}: {part}");
                }
            }
            let secret = LetterParts {
                is_secret: true,
                ..facts("Ann")
            };
            let secret = how_to(texts.of(language), &secret);
            let warning = texts.of(language).text("mail-secret");
            assert!(secret.plain.contains(&warning) && !letter.plain.contains(&warning));
        }
    }
}
