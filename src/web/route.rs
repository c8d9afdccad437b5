//! The routes: everything that this server answers. A path becomes a route, and a route becomes a path.

mod api_route;
mod desk_table;
mod feed_paths;
mod personal_address;
mod properties;
mod segments;

use percent_encoding::percent_decode_str;

use super::calendar_app::CalendarApp;
use super::pages::LinkAction;
use super::static_files::StaticFile;
use crate::feed::{FeedId, Kind};
use crate::links::{LinkNumber, Token};
use crate::sign_in::CALLBACK;
pub(super) use api_route::{ApiLinkAction, ApiRoute, ApiStats};
pub(super) use desk_table::DeskTable;
pub(super) use personal_address::{MeetingFormat, PersonalAddress};
pub use segments::stop_path;
use segments::{
    LINKS, STOP_MESSAGES, before_encoded_query, further_number, links_page, listed_kind, page_name,
    page_segment, split_public,
};

/// Everything that this server answers, each with its path below the base path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Route {
    /// `/`
    Home,
    /// `/help` and `/help/PROGRAM`
    Help(Option<CalendarApp>),
    /// `/modules`: the public feeds of a kind.
    List(Kind),
    /// A feed in one of its representations.
    Feed(FeedAddress, Representation),
    /// `/f/TOKEN/help` and `/f/TOKEN/help/PROGRAM`
    FeedHelp(Token, Option<CalendarApp>),
    /// `/f/TOKEN/choices`: shows and receives a form.
    Choices(Token),
    /// `/f/TOKEN/settings`: the link, the apps that use it, and messages.
    LinkSettings(Token),
    /// `/f/TOKEN/links`: receives a form, which makes a further link. `/f/TOKEN/links/2`: shows one, and receives forms about it.
    /// The token is that of the first link.
    FurtherLinks(Token, Option<LinkNumber>),
    /// `/f/TOKEN/new` and `/f/TOKEN/stop`: show and receive a form.
    LinkAction(Token, LinkAction),
    /// `/f/TOKEN/meetings` and `/f/TOKEN/meetings.csv`: all meetings as a list.
    Meetings(Token, MeetingFormat),
    /// `/f/TOKEN/messages`: receives a form.
    Messages(Token),
    /// `/messages/stop/TOKEN`: shows and receives a form, and takes the one click of a mail program.
    StopMessages(Box<str>),
    /// `/sign-in`: shows and receives a form.
    SignIn,
    /// `/sign-in/openid`: leads to the provider.
    ProviderSignIn,
    /// `/sign-in/callback`: the provider sends the person back to it.
    ProviderCallback,
    /// `/sign-out`: receives a form.
    SignOut,
    /// `/me`, `/me/student` and `/me/staff`: the pages of the person who has signed in.
    Me(Option<Kind>),
    /// `/me/student/link`: receives a form, and answers with the page and the secret link.
    MyLink(Kind),
    /// `/me/student/choices`: shows and receives a form.
    MyChoices(Kind),
    /// `/me/student/settings`: the same as `LinkSettings`.
    MyLinkSettings(Kind),
    /// `/me/student/links` and `/me/student/links/2`: the same as `FurtherLinks`.
    MyFurtherLinks(Kind, Option<LinkNumber>),
    /// `/me/student/meetings` and `/me/student/meetings.csv`
    MyMeetings(Kind, MeetingFormat),
    /// `/me/student/messages`: receives a form.
    MyMessages(Kind),
    /// `/me/student/new` and `/me/student/stop`: show and receive a form.
    MyLinkAction(Kind, LinkAction),
    /// `/desk`: the support desk, where its people look for somebody or something.
    Desk,
    /// `/desk/overview`: who is connected and what is wrong; receives forms about holds.
    DeskOverview,
    /// `/desk/users`: the accounts, for admins; receives forms about them.
    DeskUsers,
    /// `/desk/tokens`: the tokens of programs, for admins; receives forms about them.
    DeskTokens,
    /// `/desk/modules.csv` and others
    DeskTable(DeskTable),
    /// `/desk/student/ID`: shows a person or thing, and receives forms about it.
    DeskEntry(FeedId),
    /// `/desk/student/ID/view`: the page that its owner sees.
    DeskView(FeedId),
    /// `/api/docs`, and everything below `/api/v1`.
    Api(ApiRoute),
    /// `/static/icon.svg`, `/static/logo` and `/robots.txt`
    StaticFile(StaticFile),
    /// `/healthz`
    Health,
    /// `/readyz`
    Readiness,
}

/// The feed at an address. The id of a public feed is as it was asked for, perhaps in another spelling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum FeedAddress {
    /// `/f/TOKEN`: one person's own, or shared by many.
    Secret(Token),
    /// `/modules/CODE`, `/rooms/NAME`
    Public(FeedId),
}

/// The representations of a feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Representation {
    /// `/f/TOKEN/timetable.ics`, `/modules/CODE.json`
    Calendar(CalendarFormat),
    /// The changes as Atom (RFC 4287): `/f/TOKEN/changes.atom`, `/modules/CODE.atom`
    Changes,
    /// `/f/TOKEN/`, `/modules/CODE`. It has no suffix, because a code may contain almost any character.
    Page,
}

/// The formats of calendars.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CalendarFormat {
    /// iCalendar (RFC 5545)
    Ics,
    /// jCal (RFC 7265)
    Json,
}

const SUFFIXES: [(&str, Representation); 3] = [
    (".ics", Representation::Calendar(CalendarFormat::Ics)),
    (".json", Representation::Calendar(CalendarFormat::Json)),
    (".atom", Representation::Changes),
];

impl Route {
    /// A feed at a secret address.
    pub(super) fn secret(token: Token, representation: Representation) -> Self {
        Self::Feed(FeedAddress::Secret(token), representation)
    }

    /// A public feed.
    pub(super) fn public(feed_id: &FeedId, representation: Representation) -> Self {
        Self::Feed(FeedAddress::Public(feed_id.clone()), representation)
    }

    /// The meanings of a path as it was sent, still encoded. The more probable one is first.
    ///
    /// Calendar apps append slashes, and encode the `?` of a query into the path. The code of a module may hold a suffix
    /// and a `?` too, so the whole path is the first meaning, and only addresses of feeds have a second.
    pub(super) fn parse(path: &str) -> [Option<Self>; 2] {
        let whole = Self::parse_suffixed(path);
        let without_query = before_encoded_query(path)
            .filter(|shorter| *shorter != path)
            .and_then(Self::parse_suffixed);
        match (whole, without_query) {
            (None, None) => [Self::parse_page(path), None],
            (None, second) => [second, None],
            (first, second) => [first, second],
        }
    }

    /// The feed at an address that ends in a suffix.
    fn parse_suffixed(path: &str) -> Option<Self> {
        let path = path.trim_end_matches('/');
        let (path, representation) = SUFFIXES.iter().find_map(|(suffix, representation)| {
            Some((path.strip_suffix(suffix)?, *representation))
        })?;
        let address = if let Some(rest) = path.strip_prefix("/f/") {
            let name = match representation {
                Representation::Changes => "/changes",
                _ => "/timetable",
            };
            FeedAddress::Secret(Token::parse(rest.strip_suffix(name)?.as_bytes())?)
        } else {
            let (kind, id) = split_public(path)?;
            let id = percent_decode_str(id).decode_utf8().ok()?;
            FeedAddress::Public(FeedId::new(kind, id))
        };
        Some(Self::Feed(address, representation))
    }

    /// The route of a path without the suffix of a feed.
    fn parse_page(path: &str) -> Option<Self> {
        match path.strip_suffix('/').unwrap_or(path) {
            "" => return Some(Self::Home),
            "/help" => return Some(Self::Help(None)),
            "/healthz" => return Some(Self::Health),
            "/readyz" => return Some(Self::Readiness),
            "/sign-in" => return Some(Self::SignIn),
            "/sign-in/openid" => return Some(Self::ProviderSignIn),
            CALLBACK => return Some(Self::ProviderCallback),
            "/sign-out" => return Some(Self::SignOut),
            "/me" => return Some(Self::Me(None)),
            "/desk" => return Some(Self::Desk),
            "/api" => return Some(Self::Api(ApiRoute::Unknown)),
            path => {
                if let Some(file) = StaticFile::parse(path) {
                    return Some(Self::StaticFile(file));
                }
                if let Some(app) = path.strip_prefix("/help/") {
                    return CalendarApp::parse(app).map(|app| Self::Help(Some(app)));
                }
            }
        }
        let path = path.trim_end_matches('/');
        if let Some(rest) = path.strip_prefix("/f/") {
            let (token, page) = rest.split_once('/').unwrap_or((rest, ""));
            return Self::parse_personal(Token::parse(token.as_bytes())?, page);
        }
        if let Some(token) = path.strip_prefix(STOP_MESSAGES) {
            return Some(Self::StopMessages(token.into()));
        }
        if let Some(rest) = path.strip_prefix("/me/") {
            return Self::parse_of_session(rest);
        }
        if let Some(rest) = path.strip_prefix("/api/") {
            return Some(Self::Api(ApiRoute::parse(rest)));
        }
        if let Some(rest) = path.strip_prefix("/desk/") {
            return Self::parse_of_desk(rest);
        }
        if let Some((kind, segment)) = split_public(path) {
            let address = FeedAddress::Public(FeedId::new(kind, page_name(segment)?));
            return Some(Self::Feed(address, Representation::Page));
        }
        listed_kind(path.strip_prefix('/')?).map(Self::List)
    }

    /// A page below a secret address.
    fn parse_personal(token: Token, page: &str) -> Option<Self> {
        Some(match page {
            "" => Self::Feed(FeedAddress::Secret(token), Representation::Page),
            "help" => Self::FeedHelp(token, None),
            "choices" => Self::Choices(token),
            "settings" => Self::LinkSettings(token),
            "links" => Self::FurtherLinks(token, None),
            "messages" => Self::Messages(token),
            "meetings" => Self::Meetings(token, MeetingFormat::Page),
            "meetings.csv" => Self::Meetings(token, MeetingFormat::Csv),
            _ => match (page.strip_prefix("help/"), page.strip_prefix(LINKS)) {
                (Some(app), _) => Self::FeedHelp(token, Some(CalendarApp::parse(app)?)),
                (_, Some(number)) => Self::FurtherLinks(token, Some(further_number(number)?)),
                _ => Self::LinkAction(token, LinkAction::parse(page)?),
            },
        })
    }

    /// A page of the person who has signed in, such as `student/choices`.
    fn parse_of_session(rest: &str) -> Option<Self> {
        let (kind, page) = rest.split_once('/').unwrap_or((rest, ""));
        let mut personal = Kind::ALL.into_iter().filter(|kind| kind.is_personal());
        let kind = personal.find(|known| known.as_str() == kind)?;
        Some(match page {
            "" => Self::Me(Some(kind)),
            "link" => Self::MyLink(kind),
            "choices" => Self::MyChoices(kind),
            "settings" => Self::MyLinkSettings(kind),
            "links" => Self::MyFurtherLinks(kind, None),
            "messages" => Self::MyMessages(kind),
            "meetings" => Self::MyMeetings(kind, MeetingFormat::Page),
            "meetings.csv" => Self::MyMeetings(kind, MeetingFormat::Csv),
            _ => match page.strip_prefix(LINKS) {
                Some(number) => Self::MyFurtherLinks(kind, Some(further_number(number)?)),
                None => Self::MyLinkAction(kind, LinkAction::parse(page)?),
            },
        })
    }

    /// A page of the desk, such as `student/ID/view`.
    fn parse_of_desk(rest: &str) -> Option<Self> {
        match rest {
            "overview" => return Some(Self::DeskOverview),
            "users" => return Some(Self::DeskUsers),
            "tokens" => return Some(Self::DeskTokens),
            _ => {}
        }
        if let Some(table) = DeskTable::parse(rest) {
            return Some(Self::DeskTable(table));
        }
        let (kind, rest) = rest.split_once('/')?;
        let (segment, page) = rest.split_once('/').unwrap_or((rest, ""));
        let feed_id = FeedId::new(Kind::parse(kind)?, page_name(segment)?);
        match page {
            "" => Some(Self::DeskEntry(feed_id)),
            "view" => Some(Self::DeskView(feed_id)),
            _ => None,
        }
    }

    /// The path below the base path, for pages and redirects.
    pub(super) fn path(&self) -> String {
        let help = |before: &str, app: &Option<CalendarApp>| match app {
            Some(app) => format!("{before}/{}", app.id()),
            None => before.to_owned(),
        };
        let personal = |token: &Token, page: &str| format!("/f/{}/{page}", token.expose());
        let of_session = |kind: &Kind, page: &str| format!("/me/{}/{page}", kind.as_str());
        match self {
            Self::Home => "/".to_owned(),
            Self::Help(app) => help("/help", app),
            Self::List(kind) => format!("/{}", kind.plural()),
            Self::Feed(address, representation) => address.path(*representation),
            Self::FeedHelp(token, app) => help(&personal(token, "help"), app),
            Self::Choices(token) => personal(token, "choices"),
            Self::LinkSettings(token) => personal(token, "settings"),
            Self::FurtherLinks(token, number) => personal(token, &links_page(*number)),
            Self::LinkAction(token, action) => personal(token, action.name()),
            Self::Messages(token) => personal(token, "messages"),
            Self::Meetings(token, format) => personal(token, format.name()),
            Self::StopMessages(token) => stop_path(token),
            Self::SignIn => "/sign-in".to_owned(),
            Self::ProviderSignIn => "/sign-in/openid".to_owned(),
            Self::ProviderCallback => CALLBACK.to_owned(),
            Self::SignOut => "/sign-out".to_owned(),
            Self::Me(None) => "/me".to_owned(),
            Self::Me(Some(kind)) => format!("/me/{}", kind.as_str()),
            Self::MyLink(kind) => of_session(kind, "link"),
            Self::MyChoices(kind) => of_session(kind, "choices"),
            Self::MyLinkSettings(kind) => of_session(kind, "settings"),
            Self::MyFurtherLinks(kind, number) => of_session(kind, &links_page(*number)),
            Self::MyMessages(kind) => of_session(kind, "messages"),
            Self::MyMeetings(kind, format) => of_session(kind, format.name()),
            Self::MyLinkAction(kind, action) => of_session(kind, action.name()),
            Self::Desk => "/desk".to_owned(),
            Self::DeskOverview => "/desk/overview".to_owned(),
            Self::DeskUsers => "/desk/users".to_owned(),
            Self::DeskTokens => "/desk/tokens".to_owned(),
            Self::DeskTable(table) => format!("/desk/{}", table.name()),
            Self::DeskEntry(feed_id) => desk_page(feed_id),
            Self::DeskView(feed_id) => desk_path(feed_id, "/view"),
            Self::Api(route) => format!("/api/{}", route.path()),
            Self::StaticFile(file) => file.path().to_owned(),
            Self::Health => "/healthz".to_owned(),
            Self::Readiness => "/readyz".to_owned(),
        }
    }
}

/// The path of a person's or a thing's page at the desk, below the base path.
pub fn desk_page(feed_id: &FeedId) -> String {
    desk_path(feed_id, "")
}

fn desk_path(FeedId { kind, id }: &FeedId, page: &str) -> String {
    format!("/desk/{}/{}{page}", kind.as_str(), page_segment(id))
}

#[cfg(test)]
mod tests;
