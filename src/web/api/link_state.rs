//! The state of a secret link, without its address.

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::super::Site;
use super::super::desk_reader::{DeskReader, DeskTarget};
use super::choices_body::ChoicesBody;
use super::entries::{EntryKind, EntryPath};
use super::problem::ApiProblem;
use crate::feed::FeedId;
use crate::fetches::LinkConnection;
use crate::snapshot::Snapshot;

/// The state of the secret link of a thing or person.
#[derive(Serialize, ToSchema)]
pub(super) struct LinkReport {
    kind: EntryKind,
    id: String,
    state: ApiLinkState,
    /// The time at which the feed was turned off, if it is off.
    #[serde(skip_serializing_if = "Option::is_none")]
    off_since: Option<Timestamp>,
    /// The time at which the link got its present address; absent if it has its first one.
    #[serde(skip_serializing_if = "Option::is_none")]
    reset_at: Option<Timestamp>,
    /// Absent if fetches are not recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    connection: Option<ApiConnection>,
    /// The apps that fetched the feed, the last first.
    apps: Vec<AppFetch>,
    choices: ChoicesBody,
    /// The further links of the person, which show the timetable and can change nothing. They stay when the first link is reset
    /// alone.
    further: Vec<FurtherLinkReport>,
}

/// A further link of a person.
#[derive(Serialize, ToSchema)]
struct FurtherLinkReport {
    number: u16,
    name: String,
    made_at: Timestamp,
    /// It shows busy times and nothing else.
    is_busy_only: bool,
}

/// The state of a link.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum ApiLinkState {
    /// The feed is served at its address.
    Active,
    /// The feed is turned off.
    Off,
    /// The id is gone from the data folder, and the feed says so.
    Former,
}

/// The connection of a link to calendar apps, as the support desk shows it.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum ApiConnection {
    /// A calendar app fetches the feed.
    Connected,
    /// A calendar app has fetched the feed and would have fetched it again by now.
    Silent,
    /// Somebody has opened the address, and no app fetches it again and again.
    Opened,
    /// Nothing has fetched the feed.
    Never,
}

/// An app that fetched the feed.
#[derive(Serialize, ToSchema)]
struct AppFetch {
    /// A short name, such as `outlook-web`.
    app: &'static str,
    /// The name for people.
    name: &'static str,
    last_fetch: Timestamp,
    /// Whether it fetches again and again by itself.
    is_subscription: bool,
}

/// Read the state of a link
///
/// The address is not in it. Protected people are not found.
#[utoipa::path(
    get,
    path = "/api/v1/{kinds}/{id}/link",
    tag = "Links",
    params(EntryPath),
    responses((status = 200, body = LinkReport)),
    security(("token" = ["links:read"]))
)]
pub(super) fn link(
    site: &Site,
    snapshot: &Snapshot,
    (feed_id, reader): (&FeedId, &DeskReader),
    now: Timestamp,
) -> Result<LinkReport, ApiProblem> {
    let target = find_secret(site, snapshot, (feed_id, reader))?;
    Ok(LinkReport::new(site, &target, now))
}

/// A person or thing with a secret link.
pub(super) fn find_secret(
    site: &Site,
    snapshot: &Snapshot,
    (feed_id, reader): (&FeedId, &DeskReader),
) -> Result<DeskTarget, ApiProblem> {
    let target = reader.find(site, snapshot, feed_id)?;
    if target.has_secret() {
        Ok(target)
    } else {
        Err(ApiProblem::no_secret_link())
    }
}

impl LinkReport {
    pub(super) fn new(site: &Site, target: &DeskTarget, now: Timestamp) -> Self {
        let is_former = target.link.as_ref().is_some_and(|link| link.is_former);
        let state = match target.state.stopped {
            Some(_) => ApiLinkState::Off,
            None if is_former => ApiLinkState::Former,
            None => ApiLinkState::Active,
        };
        let generation = i64::try_from(target.state.generation.0).unwrap_or_default();
        let reset_at = Timestamp::from_microsecond(generation).ok();
        let link_id = target.link_id();
        let is_recorded = site.recorder.is_recording();
        let connection = is_recorded.then(|| site.recorder.connection(&link_id, now).into());
        let apps = site.recorder.of(&link_id);
        Self {
            kind: target.feed_id.kind.into(),
            id: target.feed_id.id.to_string(),
            state,
            off_since: target.state.stopped,
            reset_at: reset_at.filter(|_| generation > 0),
            connection,
            apps: apps
                .iter()
                .map(|one| AppFetch {
                    app: one.app().id(),
                    name: one.app().name(),
                    last_fetch: one.last().time(),
                    is_subscription: one.is_subscription(),
                })
                .collect(),
            choices: (&target.state.choices).into(),
            further: site
                .links
                .further_links(&target.feed_id)
                .into_iter()
                .map(|(link_id, link)| FurtherLinkReport {
                    number: link_id.number.get(),
                    name: link.name.as_str().to_owned(),
                    made_at: link.at,
                    is_busy_only: link.is_busy_only,
                })
                .collect(),
        }
    }
}

impl From<LinkConnection> for ApiConnection {
    fn from(connection: LinkConnection) -> Self {
        match connection {
            LinkConnection::Connected { .. } => Self::Connected,
            LinkConnection::Silent { .. } => Self::Silent,
            LinkConnection::Opened { .. } => Self::Opened,
            LinkConnection::Never => Self::Never,
        }
    }
}
