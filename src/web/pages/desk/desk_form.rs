//! The forms of the desk about a person or thing.

use std::ops::RangeInclusive;

use jiff::Timestamp;

use super::super::query;
use crate::holds::HoldId;
use crate::links::LinkNumber;

/// The things that somebody at the desk does about a person or thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super::super) enum DeskAction {
    /// Show the secret address.
    Show,
    Reset,
    /// Reset the first link and all further ones.
    ResetAll,
    /// Remove a further link.
    Remove,
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
    /// Let people get mails about a mass change.
    SendMails,
    /// Let nobody get a mail about a mass change.
    DropMails,
}

impl DeskAction {
    pub(super) const ALL: [Self; 13] = [
        Self::Show,
        Self::Reset,
        Self::ResetAll,
        Self::Remove,
        Self::TurnOff,
        Self::Resume,
        Self::Choices,
        Self::Note,
        Self::Mail,
        Self::AcceptHold,
        Self::RejectHold,
        Self::SendMails,
        Self::DropMails,
    ];

    /// Its name in forms.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Show => "show",
            Self::Reset => "reset",
            Self::ResetAll => "reset-all",
            Self::Remove => "remove",
            Self::TurnOff => "off",
            Self::Resume => "on",
            Self::Choices => "choices",
            Self::Note => "note",
            Self::Mail => "mail",
            Self::AcceptHold => "accept",
            Self::RejectHold => "reject",
            Self::SendMails => "send-mails",
            Self::DropMails => "drop-mails",
        }
    }

    fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.name() == name)
    }
}

/// The action that a form asks for.
pub(in super::super::super) fn desk_action(form: &str) -> Option<DeskAction> {
    DeskAction::parse(&query::value(form, "action")?)
}

/// The link about which a form decides; the first if it names none. The error is a number that no link has.
pub(in super::super::super) fn desk_link(form: &str) -> Result<LinkNumber, ()> {
    match query::value(form, "link") {
        Some(number) => LinkNumber::parse(&number).ok_or(()),
        None => Ok(LinkNumber::FIRST),
    }
}

/// The hold about which a form decides.
pub(in super::super::super) fn desk_hold(form: &str) -> Option<HoldId> {
    query::value(form, "hold")?.parse().ok()
}

/// The publishes of the mass change about which a form decides.
pub(in super::super::super) fn desk_mass_change(form: &str) -> Option<RangeInclusive<Timestamp>> {
    let time = |name| -> Option<Timestamp> { query::value(form, name)?.parse().ok() };
    Some(time("first")?..=time("last")?)
}

/// The reason or the note in a form.
pub(in super::super::super) fn desk_reason(form: &str) -> Option<String> {
    query::value(form, "reason")
}
