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
}

/// Each outcome with its query and the key of its message.
const TABLE: [(DeskOutcome, &str, &str); 22] = [
    (
        DeskOutcome::Done(DeskAction::Reset),
        "?done=reset",
        "desk-done-reset",
    ),
    (
        DeskOutcome::Done(DeskAction::TurnOff),
        "?done=off",
        "desk-done-off",
    ),
    (
        DeskOutcome::Done(DeskAction::Resume),
        "?done=on",
        "desk-done-on",
    ),
    (
        DeskOutcome::Done(DeskAction::Choices),
        "?done=choices",
        "desk-done-choices",
    ),
    (
        DeskOutcome::Done(DeskAction::Note),
        "?done=note",
        "desk-done-note",
    ),
    (
        DeskOutcome::Done(DeskAction::Mail),
        "?done=mail",
        "desk-done-mail",
    ),
    (
        DeskOutcome::Done(DeskAction::AcceptHold),
        "?done=accept",
        "desk-done-hold",
    ),
    (
        DeskOutcome::Done(DeskAction::RejectHold),
        "?done=reject",
        "desk-done-hold",
    ),
    (DeskOutcome::NoText, "?missing=reason", "desk-missing"),
    (
        DeskOutcome::CannotSignIn,
        "?mail=no-sign-in",
        "desk-mail-needs-address",
    ),
    (
        DeskOutcome::AnotherMail,
        "?mail=another",
        "desk-mail-another",
    ),
    (DeskOutcome::RoleSet, "?done=role", "desk-users-done-role"),
    (
        DeskOutcome::AccountRemoved,
        "?done=remove",
        "desk-users-done-remove",
    ),
    (
        DeskOutcome::SessionsEnded,
        "?done=end",
        "desk-users-done-end",
    ),
    (
        DeskOutcome::SessionsOfUnknownEnded,
        "?done=end-unknown",
        "desk-users-done-end-unknown",
    ),
    (
        DeskOutcome::NoName,
        "?missing=name",
        "desk-users-missing-name",
    ),
    (
        DeskOutcome::LastAdmin,
        "?missing=last-admin",
        "desk-users-missing-sure",
    ),
    (
        DeskOutcome::TokenRevoked,
        "?done=revoke",
        "desk-tokens-done-revoke",
    ),
    (
        DeskOutcome::NoTokenName,
        "?missing=token-name",
        "desk-tokens-missing-name",
    ),
    (
        DeskOutcome::NoScope,
        "?missing=scope",
        "desk-tokens-missing-scope",
    ),
    (
        DeskOutcome::WrongExpiry,
        "?missing=expires",
        "desk-tokens-missing-expires",
    ),
    (
        DeskOutcome::TokenExists,
        "?missing=another-token",
        "desk-tokens-missing-other",
    ),
];

impl DeskOutcome {
    /// The query of the address to which the form leads. It is empty if the page itself shows the outcome.
    pub(in super::super::super) fn query(self) -> &'static str {
        let row = TABLE.iter().find(|(outcome, ..)| *outcome == self);
        row.map_or("", |(_, query, _)| query)
    }
}

/// The message on a page after a form was sent; empty if none was.
pub(super) fn message(context: &PageContext<'_>) -> String {
    let mut pairs = context.request.query_string().split('&');
    let key = pairs.find_map(|pair| {
        let row = TABLE.iter().find(|(_, query, _)| query[1..] == *pair);
        row.map(|(.., key)| *key)
    });
    key.map(|key| context.words.text(key)).unwrap_or_default()
}
