//! The properties of routes: whether they receive forms, who they are for, and their methods.

use super::{FeedAddress, Route};
use crate::links::Token;

impl Route {
    /// The token in the path. That of a message is another kind of secret.
    pub(in super::super) fn token(&self) -> Option<Token> {
        match self {
            Self::Feed(FeedAddress::Secret(token), _)
            | Self::FeedHelp(token, _)
            | Self::Choices(token)
            | Self::LinkSettings(token)
            | Self::Meetings(token, _)
            | Self::FurtherLinks(token, _)
            | Self::LinkAction(token, _)
            | Self::Messages(token) => Some(*token),
            _ => None,
        }
    }

    /// Whether the route receives a form.
    pub(in super::super) fn takes_form(&self) -> bool {
        matches!(
            self,
            Self::Choices(_)
                | Self::FurtherLinks(..)
                | Self::LinkAction(..)
                | Self::Messages(_)
                | Self::StopMessages(_)
                | Self::SignIn
                | Self::SignOut
                | Self::MyLink(_)
                | Self::MyChoices(_)
                | Self::MyMessages(_)
                | Self::MyFurtherLinks(..)
                | Self::MyLinkAction(..)
                | Self::DeskOverview
                | Self::DeskUsers
                | Self::DeskTokens
                | Self::DeskEntry(_)
        )
    }

    /// Whether the route is a part of the support desk.
    pub(in super::super) fn is_desk(&self) -> bool {
        matches!(
            self,
            Self::Desk
                | Self::DeskOverview
                | Self::DeskUsers
                | Self::DeskTokens
                | Self::DeskTable(_)
                | Self::DeskEntry(_)
                | Self::DeskView(_)
        )
    }

    /// Whether the route exists only where people can sign in.
    pub(in super::super) fn needs_sign_in(&self) -> bool {
        let is_own = matches!(
            self,
            Self::SignIn
                | Self::ProviderSignIn
                | Self::ProviderCallback
                | Self::SignOut
                | Self::Me(_)
                | Self::MyLink(_)
                | Self::MyChoices(_)
                | Self::MyLinkSettings(_)
                | Self::MyMeetings(..)
                | Self::MyMessages(_)
                | Self::MyFurtherLinks(..)
                | Self::MyLinkAction(..)
        );
        is_own || self.is_desk()
    }

    /// The methods that the route answers.
    pub(in super::super) fn methods(&self) -> &'static str {
        if let Self::Api(route) = self {
            route.methods()
        } else if self.takes_form() {
            "GET, HEAD, OPTIONS, POST"
        } else {
            "GET, HEAD, OPTIONS"
        }
    }
}
