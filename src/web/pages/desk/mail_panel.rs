//! The mail to one person: the form that sends it, and what became of the last one.

use serde::Serialize;

use super::super::super::Site;
use super::super::super::desk_mail::{
    DeskMailError, DeskMailer, LastMail, LastMailState, NoMail, mail_address,
};
use super::super::super::desk_reader::DeskTarget;
use super::super::query;
use super::event_row::{author, moment};
use crate::agenda::{self, University};
use crate::language::Words;

/// The part of the page about mails.
#[derive(Default, Serialize)]
pub(super) struct MailPanel {
    /// The server can send mails to this person.
    pub(super) is_there: bool,
    /// The state of the last mail in a sentence; empty if there is none.
    pub(super) last: String,
    pub(super) last_class: &'static str,
    pub(super) has_form: bool,
    /// The name of the action.
    pub(super) action: String,
    /// The recipient, or the reason why there is no form.
    pub(super) text: String,
    /// The person can get the timetable only with the secret address.
    pub(super) needs_address: bool,
    /// The last mail; empty if there is none.
    pub(super) after: String,
}

/// The fields of the form: whether the mail has the secret address, and the last mail on the page.
pub(in super::super::super) fn desk_mail_form(form: &str) -> (bool, String) {
    let with_address = query::value(form, "with-address").is_some();
    (
        with_address,
        query::value(form, "after").unwrap_or_default(),
    )
}

impl MailPanel {
    /// Without anything for things, and on a server that sends no mails.
    pub(super) fn new(
        words: &Words,
        site: &Site,
        timetable: &University,
        target: &DeskTarget,
    ) -> Self {
        let mailer = site.desk_mailer.as_deref();
        let Some(mailer) = mailer.filter(|_| target.feed_id.kind.is_personal()) else {
            return Self::default();
        };
        let panel = Self::read(words, (site, mailer), timetable, target);
        panel.unwrap_or_else(|error| {
            tracing::error!(%error, "the desk cannot show the mails to a person");
            Self {
                is_there: true,
                action: words.text("desk-mail"),
                text: words.text("desk-mail-broken"),
                ..Self::default()
            }
        })
    }

    fn read(
        words: &Words,
        (site, mailer): (&Site, &dyn DeskMailer),
        timetable: &University,
        target: &DeskTarget,
    ) -> Result<Self, DeskMailError> {
        let last = mailer.last_mail(&target.feed_id)?;
        let is_again = last.as_ref().is_some_and(|last| last.counts_as_sent);
        let address = mail_address(mailer, timetable, target);
        let text = match address {
            Ok(email) => {
                let person = agenda::person(timetable, &target.feed_id);
                let language = person.and_then(|person| person.language);
                let language = language.unwrap_or(site.institution.language);
                words.fill(
                    "desk-mail-to",
                    &[("email", email), ("language", language.own_name())],
                )
            }
            Err(NoMail::TurnedOff) => words.text("desk-mail-off"),
            Err(NoMail::NoAddress) => words.text("desk-mail-no-address"),
            Err(NoMail::WrongAddress) => words.text("desk-mail-wrong-address"),
        };
        Ok(Self {
            is_there: true,
            last_class: last.as_ref().map_or("", |last| class(last.state)),
            last: last
                .as_ref()
                .map(|last| last.sentence(words, timetable))
                .unwrap_or_default(),
            has_form: address.is_ok(),
            action: words.text(if is_again {
                "desk-mail-again"
            } else {
                "desk-mail"
            }),
            text,
            needs_address: !mailer.can_sign_in(&target.feed_id)?,
            after: last.map(|last| last.id).unwrap_or_default(),
        })
    }

    /// Invented content.
    pub(super) fn sample(words: &Words) -> Self {
        Self {
            is_there: true,
            last: words.text("desk-mail-begun"),
            last_class: "good",
            has_form: true,
            action: words.text("desk-mail-again"),
            text: words.text("desk-mail-no-address"),
            needs_address: true,
            after: "00".into(),
        }
    }
}

fn class(state: LastMailState) -> &'static str {
    match state {
        LastMailState::Sent => "good",
        LastMailState::Refused | LastMailState::Uncertain | LastMailState::Dropped => "warning",
        LastMailState::Waiting | LastMailState::BeingSent | LastMailState::Cancelled => "",
    }
}

impl LastMail {
    /// Its state in a sentence.
    pub fn sentence(&self, words: &Words, timetable: &University) -> String {
        let key = match self.state {
            LastMailState::Waiting if self.reason.is_empty() => "desk-mail-waiting",
            LastMailState::Waiting => "desk-mail-put-off",
            LastMailState::BeingSent => "desk-mail-begun",
            LastMailState::Sent => "desk-mail-sent",
            LastMailState::Refused => "desk-mail-refused",
            LastMailState::Uncertain => "desk-mail-uncertain",
            LastMailState::Cancelled => "desk-mail-cancelled",
            LastMailState::Dropped => "desk-mail-dropped",
        };
        let when = moment(words, Some(timetable), self.since);
        words.fill(key, &[("when", when), ("reason", self.reason(words))])
    }

    /// The reason for its state.
    fn reason(&self, words: &Words) -> String {
        match (self.reason_key, self.state) {
            (Some(key), _) => words.text(key),
            (None, LastMailState::Cancelled) => author(words, &self.reason),
            (None, _) => self.reason.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::{Language, Texts};

    #[test]
    fn the_reason_is_in_the_language_of_the_page_unless_a_mail_server_gave_it() {
        let texts = Texts::new();
        for (state, reason, reason_key, expected) in [
            (
                LastMailState::Dropped,
                "the feed was turned off",
                Some("desk-mail-reason-off"),
                "der Kalender wurde abgeschaltet",
            ),
            (
                LastMailState::Cancelled,
                "desk kim",
                None,
                "von kim in der Beratung",
            ),
            (LastMailState::Cancelled, "root", None, "root"),
            (LastMailState::Refused, "550 No", None, "550 No"),
        ] {
            let mail = LastMail {
                id: String::new(),
                state,
                counts_as_sent: false,
                since: jiff::Timestamp::UNIX_EPOCH,
                reason: reason.into(),
                reason_key,
            };
            assert_eq!(mail.reason(texts.of(Language::De)), expected);
        }
    }
}
