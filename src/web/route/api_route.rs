//! The addresses of the API, below `/api`.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use crate::config::PublicConfig;
use crate::feed::{FeedId, Kind};
use crate::links::encode_segment;

/// Everything that the API answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) enum ApiRoute {
    /// `/api/docs`: the page that explains the API.
    Docs,
    /// `/api/v1/openapi.json`
    OpenApi,
    /// `/api/v1/modules`: the ids of a kind.
    List(Kind),
    /// `/api/v1/modules/ID`
    Entry(FeedId),
    /// `/api/v1/modules/ID/meetings`
    Meetings(FeedId),
    /// `/api/v1/modules/ID/free-busy`
    FreeBusy(FeedId),
    /// `/api/v1/changes`
    Changes,
    /// `/api/v1/students/ID/link`: its state without the address.
    Link(FeedId),
    /// `/api/v1/students/ID/link/reset` and others: receive JSON.
    LinkAction(FeedId, ApiLinkAction),
    /// `/api/v1/stats/coverage` and others
    Stats(ApiStats),
    /// Another address below `/api`, so that it is answered in JSON too.
    Unknown,
}

/// The things that a program can do about a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum ApiLinkAction {
    Reveal,
    Reset,
    TurnOff,
    Resume,
    Choices,
}

/// The numbers and lists about the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum ApiStats {
    Coverage,
    Fetches,
    Freshness,
    Problems,
    Publishes,
}

impl ApiLinkAction {
    const ALL: [Self; 5] = [
        Self::Reveal,
        Self::Reset,
        Self::TurnOff,
        Self::Resume,
        Self::Choices,
    ];

    pub(in super::super) fn name(self) -> &'static str {
        match self {
            Self::Reveal => "reveal",
            Self::Reset => "reset",
            Self::TurnOff => "turn-off",
            Self::Resume => "resume",
            Self::Choices => "choices",
        }
    }
}

impl ApiStats {
    const ALL: [Self; 5] = [
        Self::Coverage,
        Self::Fetches,
        Self::Freshness,
        Self::Problems,
        Self::Publishes,
    ];

    pub(in super::super) fn name(self) -> &'static str {
        match self {
            Self::Coverage => "coverage",
            Self::Fetches => "fetches",
            Self::Freshness => "freshness",
            Self::Problems => "problems",
            Self::Publishes => "publishes",
        }
    }
}

impl ApiRoute {
    /// The route of a path below `/api/`, still encoded.
    pub(super) fn parse(rest: &str) -> Self {
        if rest == "docs" {
            return Self::Docs;
        }
        let known = rest.strip_prefix("v1/").and_then(Self::parse_first_version);
        known.unwrap_or(Self::Unknown)
    }

    fn parse_first_version(rest: &str) -> Option<Self> {
        match rest {
            "openapi.json" => return Some(Self::OpenApi),
            "changes" => return Some(Self::Changes),
            _ => {}
        }
        if let Some(name) = rest.strip_prefix("stats/") {
            let mut stats = ApiStats::ALL.into_iter();
            return stats.find(|stats| stats.name() == name).map(Self::Stats);
        }
        let (kind, rest) = rest.split_once('/').unwrap_or((rest, ""));
        let kind = Kind::ALL.into_iter().find(|known| known.plural() == kind)?;
        if rest.is_empty() {
            return Some(Self::List(kind));
        }
        let (id, part) = rest.split_once('/').unwrap_or((rest, ""));
        let id: Cow<'_, str> = percent_decode_str(id).decode_utf8().ok()?;
        if id.is_empty() {
            return None;
        }
        let feed_id = FeedId::new(kind, id);
        Some(match part {
            "" => Self::Entry(feed_id),
            "meetings" => Self::Meetings(feed_id),
            "free-busy" => Self::FreeBusy(feed_id),
            "link" => Self::Link(feed_id),
            _ => {
                let name = part.strip_prefix("link/")?;
                let mut actions = ApiLinkAction::ALL.into_iter();
                let action = actions.find(|action| action.name() == name)?;
                Self::LinkAction(feed_id, action)
            }
        })
    }

    /// The path below `/api/`.
    pub(super) fn path(&self) -> String {
        let entry = |FeedId { kind, id }: &FeedId, part: &str| {
            format!("v1/{}/{}{part}", kind.plural(), encode_segment(id))
        };
        match self {
            Self::Docs => "docs".to_owned(),
            Self::OpenApi => "v1/openapi.json".to_owned(),
            Self::List(kind) => format!("v1/{}", kind.plural()),
            Self::Entry(feed_id) => entry(feed_id, ""),
            Self::Meetings(feed_id) => entry(feed_id, "/meetings"),
            Self::FreeBusy(feed_id) => entry(feed_id, "/free-busy"),
            Self::Changes => "v1/changes".to_owned(),
            Self::Link(feed_id) => entry(feed_id, "/link"),
            Self::LinkAction(feed_id, action) => entry(feed_id, "/link/") + action.name(),
            Self::Stats(stats) => format!("v1/stats/{}", stats.name()),
            Self::Unknown => String::new(),
        }
    }

    /// Whether no token is needed. `Docs` is a page.
    pub(in super::super) fn is_public(&self, settings: &PublicConfig) -> bool {
        match self {
            Self::OpenApi => true,
            Self::Changes => Kind::Module.is_public(settings),
            Self::List(kind) => kind.is_public(settings),
            Self::Entry(feed_id) | Self::Meetings(feed_id) | Self::FreeBusy(feed_id) => {
                feed_id.kind.is_public(settings)
            }
            Self::Docs | Self::Link(_) | Self::LinkAction(..) | Self::Stats(_) | Self::Unknown => {
                false
            }
        }
    }

    /// The methods that the route answers.
    pub(in super::super) fn methods(&self) -> &'static str {
        match self {
            Self::LinkAction(_, ApiLinkAction::Choices) => "OPTIONS, PUT",
            Self::LinkAction(..) => "OPTIONS, POST",
            _ => "GET, HEAD, OPTIONS",
        }
    }
}
