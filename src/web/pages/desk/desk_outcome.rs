//! The outcomes of the forms of the desk. A form leads to a page, and the query of its address says what the page has to say.

use super::super::PageContext;
use super::desk_form::DeskAction;

/// The outcome of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super::super) enum DeskOutcome {
    Done(DeskAction),
    /// The form needs a reason or a note.
    NoText,
    /// The mail would lead to a page that the person cannot open.
    CannotSignIn,
    /// Somebody else was faster, or the form was sent twice.
    AnotherMail,
    RoleSet,
    AccountRemoved,
    SessionsEnded,
    /// Sessions with this name or id have ended, but nobody is known by it.
    SessionsOfUnknownEnded,
    /// Nobody can be meant by the name.
    NoName,
    /// The account is that of the last admin, and the box was not ticked.
    LastAdmin,
    TokenRevoked,
    /// The name is not one that a token can have.
    NoTokenName,
    NoScope,
    WrongExpiry,
    TokenExists,
    /// A dead letter of a webhook is sent again.
    LetterSentAgain,
    /// A dead letter of a webhook was given up.
    LetterDropped,
}

impl DeskOutcome {
    fn all() -> impl Iterator<Item = Self> {
        let others = [
            Self::NoText,
            Self::CannotSignIn,
            Self::AnotherMail,
            Self::RoleSet,
            Self::AccountRemoved,
            Self::SessionsEnded,
            Self::SessionsOfUnknownEnded,
            Self::NoName,
            Self::LastAdmin,
            Self::TokenRevoked,
            Self::NoTokenName,
            Self::NoScope,
            Self::WrongExpiry,
            Self::TokenExists,
            Self::LetterSentAgain,
            Self::LetterDropped,
        ];
        DeskAction::ALL.map(Self::Done).into_iter().chain(others)
    }

    /// The query, and the key of the message. They are empty if the page itself shows the outcome.
    fn texts(self) -> [&'static str; 2] {
        match self {
            Self::Done(DeskAction::Show) => ["", ""],
            Self::Done(DeskAction::Reset) => ["?done=reset", "desk-done-reset"],
            Self::Done(DeskAction::ResetAll) => ["?done=reset-all", "desk-done-reset-all"],
            Self::Done(DeskAction::Remove) => ["?done=remove-link", "desk-done-remove"],
            Self::Done(DeskAction::TurnOff) => ["?done=off", "desk-done-off"],
            Self::Done(DeskAction::Resume) => ["?done=on", "desk-done-on"],
            Self::Done(DeskAction::Choices) => ["?done=choices", "desk-done-choices"],
            Self::Done(DeskAction::Note) => ["?done=note", "desk-done-note"],
            Self::Done(DeskAction::Mail) => ["?done=mail", "desk-done-mail"],
            Self::Done(DeskAction::AcceptHold) => ["?done=accept", "desk-done-hold"],
            Self::Done(DeskAction::RejectHold) => ["?done=reject", "desk-done-hold"],
            Self::Done(DeskAction::SendMails) => ["?done=send-mails", "desk-done-hold"],
            Self::Done(DeskAction::DropMails) => ["?done=drop-mails", "desk-done-hold"],
            Self::NoText => ["?missing=reason", "desk-missing"],
            Self::CannotSignIn => ["?mail=no-sign-in", "desk-mail-needs-address"],
            Self::AnotherMail => ["?mail=another", "desk-mail-another"],
            Self::RoleSet => ["?done=role", "desk-users-done-role"],
            Self::AccountRemoved => ["?done=remove", "desk-users-done-remove"],
            Self::SessionsEnded => ["?done=end", "desk-users-done-end"],
            Self::SessionsOfUnknownEnded => ["?done=end-unknown", "desk-users-done-end-unknown"],
            Self::NoName => ["?missing=name", "desk-users-missing-name"],
            Self::LastAdmin => ["?missing=last-admin", "desk-users-missing-sure"],
            Self::TokenRevoked => ["?done=revoke", "desk-tokens-done-revoke"],
            Self::NoTokenName => ["?missing=token-name", "desk-tokens-missing-name"],
            Self::NoScope => ["?missing=scope", "desk-tokens-missing-scope"],
            Self::WrongExpiry => ["?missing=expires", "desk-tokens-missing-expires"],
            Self::TokenExists => ["?missing=another-token", "desk-tokens-missing-other"],
            Self::LetterSentAgain => ["?done=resend", "desk-webhooks-done-resend"],
            Self::LetterDropped => ["?done=drop", "desk-webhooks-done-drop"],
        }
    }

    /// The query of the address to which the form leads.
    pub(in super::super::super) fn query(self) -> &'static str {
        let [query, _] = self.texts();
        query
    }
}

/// The message on a page after a form was sent; empty if none was.
pub(super) fn message(context: &PageContext<'_>) -> String {
    let pairs = context.request.query_string().split('&');
    let mut outcomes = pairs.filter_map(|pair| {
        DeskOutcome::all().find(|outcome| outcome.query().strip_prefix('?') == Some(pair))
    });
    let outcome = outcomes.next().map(DeskOutcome::texts);
    outcome
        .map(|[_, key]| context.words.text(key))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn each_outcome_has_a_query_of_its_own() {
        let queries: HashSet<&str> = DeskOutcome::all().map(DeskOutcome::query).collect();
        assert_eq!(queries.len(), DeskOutcome::all().count());
    }
}
