//! The forms of the desk about a person or thing.

use super::super::query;
use super::mail_panel;
use crate::holds::HoldId;

/// The things that somebody at the desk does about a person or thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super::super) enum DeskAction {
    /// Show the secret address.
    Show,
    Reset,
    TurnOff,
    Resume,
    Choices,
    /// Write something down.
    Note,
    /// Mail how to get the timetable.
    Mail,
    /// Publish the files of a hold as they are.
    AcceptHold,
    /// Keep the files of a hold at their last good content.
    RejectHold,
}

impl DeskAction {
    const ALL: [Self; 9] = [
        Self::Show,
        Self::Reset,
        Self::TurnOff,
        Self::Resume,
        Self::Choices,
        Self::Note,
        Self::Mail,
        Self::AcceptHold,
        Self::RejectHold,
    ];

    /// Its name in forms and addresses.
    pub(in super::super::super) fn name(self) -> &'static str {
        match self {
            Self::Show => "show",
            Self::Reset => "reset",
            Self::TurnOff => "off",
            Self::Resume => "on",
            Self::Choices => "choices",
            Self::Note => "note",
            Self::Mail => "mail",
            Self::AcceptHold => "accept",
            Self::RejectHold => "reject",
        }
    }

    /// The key of the message after it was done; `None` if the page itself shows the result.
    fn done(self) -> Option<&'static str> {
        Some(match self {
            Self::Show => return None,
            Self::Reset => "desk-done-reset",
            Self::TurnOff => "desk-done-off",
            Self::Resume => "desk-done-on",
            Self::Choices => "desk-done-choices",
            Self::Note => "desk-done-note",
            Self::Mail => "desk-done-mail",
            Self::AcceptHold | Self::RejectHold => "desk-done-hold",
        })
    }

    fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.name() == name)
    }
}

/// The action that a form asks for.
pub(in super::super::super) fn desk_action(form: &str) -> Option<DeskAction> {
    DeskAction::parse(&query::value(form, "action")?)
}

/// The hold about which a form decides.
pub(in super::super::super) fn desk_hold(form: &str) -> Option<HoldId> {
    query::value(form, "hold")?.parse().ok()
}

/// The reason or the note in a form.
pub(in super::super::super) fn desk_reason(form: &str) -> Option<String> {
    query::value(form, "reason")
}

/// The key of the message on the page after a form was sent.
pub(super) fn message(page_query: &str) -> Option<&'static str> {
    if query::value(page_query, "missing").is_some() {
        return Some("desk-missing");
    }
    if let Some(key) = mail_panel::message(page_query) {
        return Some(key);
    }
    DeskAction::parse(&query::value(page_query, "done")?)?.done()
}
