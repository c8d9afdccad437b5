//! The changes of a feed as an Atom feed: the answer to a request.

use std::sync::Arc;

use actix_web::http::Method;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use actix_web::{HttpRequest, HttpResponse, web};
use etag::EntityTag;
use jiff::Timestamp;
use xxhash_rust::xxh3::xxh3_128;

use super::Site;
use super::bodies::BytesBody;
use super::conditional::{LastModified, is_not_modified};
use super::error::WebError;
use super::feeds::{UnsentBody, add_cache_headers};
use super::negotiation::encoding;
use super::pages::{self, ChangesAddresses};
use super::route::{FeedAddress, Representation, Route};
use super::static_files::gzip;
use crate::feed::Encoding;
use crate::snapshot::{Link, ReplacedLink, Snapshot};

/// Answers with the changes of a link's feed.
pub(super) async fn changes(
    request: &HttpRequest,
    site: &web::Data<Site>,
    snapshot: Arc<Snapshot>,
    link: Arc<Link>,
    addresses: ChangesAddresses,
    now: Timestamp,
) -> Result<HttpResponse, WebError> {
    let is_public = addresses.is_public;
    let shared_site = web::Data::clone(site);
    let render = move || {
        // The timetable tells whom a change concerns.
        let timetable = shared_site.timetable(&snapshot)?;
        pages::atom(&shared_site, &snapshot, timetable, &link, &addresses)
    };
    respond(request, site, is_public, render, now).await
}

/// Answers at the address of the changes of a feed whose link was reset.
pub(super) async fn replaced(
    request: &HttpRequest,
    site: &web::Data<Site>,
    (link, addresses): (&ReplacedLink, ChangesAddresses),
    now: Timestamp,
) -> Result<HttpResponse, WebError> {
    let (since, language) = (link.since, link.language);
    let shared_site = web::Data::clone(site);
    let render = move || {
        let text = pages::replaced_atom(&shared_site, language, since, &addresses)?;
        // As with the calendar, no date is sent.
        Ok((text, Timestamp::MAX))
    };
    respond(request, site, false, render, now).await
}

/// Answers with a text that is rendered beside the workers, and with the time at which it last changed.
async fn respond(
    request: &HttpRequest,
    site: &web::Data<Site>,
    is_public: bool,
    render: impl FnOnce() -> Result<(String, Timestamp), WebError> + Send + 'static,
    now: Timestamp,
) -> Result<HttpResponse, WebError> {
    let encoding = encoding(request.headers(), &site.no_gzip_for);
    let (text, modified) = site.jobs.run(render).await??;
    let mark = xxh3_128(text.as_bytes());
    let body = match encoding {
        Encoding::Identity => text.into_bytes(),
        Encoding::Gzip => gzip(text.as_bytes()),
    };
    let modified = LastModified::new(modified, now);
    let tag = EntityTag::strong(&match encoding {
        Encoding::Identity => format!("{mark:032x}"),
        Encoding::Gzip => format!("{mark:032x}-gz"),
    });
    let is_known = is_not_modified(request.headers(), &tag, modified);
    let mut response = if is_known {
        HttpResponse::NotModified()
    } else {
        HttpResponse::Ok()
    };
    add_cache_headers(&mut response, site, &tag, modified, is_public);
    if is_known {
        return Ok(response.finish());
    }
    response.insert_header((CONTENT_TYPE, "application/atom+xml; charset=utf-8"));
    if encoding == Encoding::Gzip {
        response.insert_header((CONTENT_ENCODING, "gzip"));
    }
    let is_head = request.method() == Method::HEAD;
    Ok(if is_head {
        response.body(UnsentBody(body.len()))
    } else {
        response.body(BytesBody(body.into()))
    })
}

/// The addresses of the changes of the feed at this address.
pub(super) fn addresses(base_url: &str, address: &FeedAddress) -> ChangesAddresses {
    let at = |representation| {
        let route = Route::Feed(address.clone(), representation);
        format!("{base_url}{}", route.path())
    };
    ChangesAddresses {
        address: at(Representation::Changes),
        page: at(Representation::Page),
        is_public: address.is_public(),
    }
}
