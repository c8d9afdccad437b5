//! The page that the owner of a link sees, for reading alone. It is not a fetch, and nothing can be decided on it.

use jiff::Timestamp;

use super::super::super::Site;
use super::super::super::desk_reader::DeskTarget;
use super::super::super::error::WebError;
use super::super::super::page_response::{PageRequest, PageResponse};
use super::super::super::route::PersonalAddress;
use super::super::page_access::{PageAccess, SessionPart};
use super::super::{PageContext, my_feed};
use crate::snapshot::Snapshot;

/// Answers with the page, in the language of its owner and without the secret address.
pub(in super::super::super) fn desk_view(
    request: &PageRequest,
    site: &Site,
    snapshot: &Snapshot,
    target: &DeskTarget,
    now: Timestamp,
) -> Result<PageResponse, WebError> {
    let link = target.link.as_ref().filter(|_| !target.is_public);
    let link = link.ok_or(WebError::NotFound)?;
    let context = PageContext::of_link(request, site, snapshot, link);
    let access = PageAccess {
        address: PersonalAddress::Session(target.feed_id.kind),
        shown: None,
        session: SessionPart::default(),
        seen_by_desk: Some(target.feed_id.clone()),
    };
    let is_own = target.feed_id.kind.is_personal();
    my_feed(&context, snapshot, link, &access, (is_own, now))
}
