//! The way to a person's page and to the pages below it.

use super::super::pages::LinkAction;
use super::{Representation, Route};
use crate::feed::Kind;
use crate::links::{LinkNumber, Token};

/// The way to a person's page and to the pages below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum PersonalAddress {
    /// By the secret link, which is in the address.
    Secret(Token),
    /// By the session of the person, whose feed of this kind it is.
    Session(Kind),
}

/// The formats of the list of all meetings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum MeetingFormat {
    /// To read and to print.
    Page,
    /// For spreadsheets.
    Csv,
}

impl MeetingFormat {
    /// The last part of the path.
    pub(in super::super) fn name(self) -> &'static str {
        match self {
            Self::Page => "meetings",
            Self::Csv => "meetings.csv",
        }
    }
}

impl PersonalAddress {
    pub(in super::super) fn page(self) -> Route {
        match self {
            Self::Secret(token) => Route::secret(token, Representation::Page),
            Self::Session(kind) => Route::Me(Some(kind)),
        }
    }

    pub(in super::super) fn choices(self) -> Route {
        match self {
            Self::Secret(token) => Route::Choices(token),
            Self::Session(kind) => Route::MyChoices(kind),
        }
    }

    pub(in super::super) fn settings(self) -> Route {
        match self {
            Self::Secret(token) => Route::LinkSettings(token),
            Self::Session(kind) => Route::MyLinkSettings(kind),
        }
    }

    pub(in super::super) fn meetings(self, format: MeetingFormat) -> Route {
        match self {
            Self::Secret(token) => Route::Meetings(token, format),
            Self::Session(kind) => Route::MyMeetings(kind, format),
        }
    }

    pub(in super::super) fn messages(self) -> Route {
        match self {
            Self::Secret(token) => Route::Messages(token),
            Self::Session(kind) => Route::MyMessages(kind),
        }
    }

    /// The route of a further link, or the one that makes one.
    pub(in super::super) fn further_links(self, number: Option<LinkNumber>) -> Route {
        match self {
            Self::Secret(token) => Route::FurtherLinks(token, number),
            Self::Session(kind) => Route::MyFurtherLinks(kind, number),
        }
    }

    pub(in super::super) fn action(self, action: LinkAction) -> Route {
        match self {
            Self::Secret(token) => Route::LinkAction(token, action),
            Self::Session(kind) => Route::MyLinkAction(kind, action),
        }
    }
}
