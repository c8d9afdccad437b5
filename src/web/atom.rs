//! Answers to a reader that asks for the changes of a feed.

use std::sync::Arc;

use actix_web::http::Method;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use actix_web::{HttpRequest, HttpResponse, web};
use etag::EntityTag;
use jiff::Timestamp;
use xxhash_rust::xxh3::xxh3_128;

use super::Site;
use super::conditional::{LastModified, has_it};
use super::error::WebError;
use super::feeds::{Length, describe};
use super::negotiation::encoding;
use super::pages::{self, NewsPlace};
use super::pieces::BytesBody;
use super::route::{FeedAddress, Form, Route};
use super::static_files::gzip;
use crate::feed::Encoding;
use crate::snapshot::{Link, Snapshot};

/// Answers with the changes of the feed of a link.
pub(super) async fn news(
    request: &HttpRequest,
    site: &web::Data<Site>,
    snapshot: Arc<Snapshot>,
    link: Arc<Link>,
    place: NewsPlace,
    now: Timestamp,
) -> Result<HttpResponse, WebError> {
    let (is_public, encoding) = (
        place.is_public,
        encoding(request.headers(), &site.no_gzip_for),
    );
    let own_site = web::Data::clone(site);
    let (body, mark, modified) = site
        .jobs
        .run(move || render(&own_site, &snapshot, &link, &place, encoding))
        .await??;
    let modified = LastModified::new(modified, now);
    let tag = EntityTag::strong(&match encoding {
        Encoding::Identity => format!("{mark:032x}"),
        Encoding::Gzip => format!("{mark:032x}-gz"),
    });
    let is_known = has_it(request.headers(), &tag, modified);
    let mut response = if is_known {
        HttpResponse::NotModified()
    } else {
        HttpResponse::Ok()
    };
    describe(&mut response, site, &tag, modified, is_public);
    if is_known {
        return Ok(response.finish());
    }
    response.insert_header((CONTENT_TYPE, "application/atom+xml; charset=utf-8"));
    if encoding == Encoding::Gzip {
        response.insert_header((CONTENT_ENCODING, "gzip"));
    }
    let is_head = request.method() == Method::HEAD;
    Ok(if is_head {
        response.body(Length(body.len()))
    } else {
        response.body(BytesBody(body.into()))
    })
}

/// The bytes of the news in this encoding, a mark of their text, and the time of the latest news.
fn render(
    site: &Site,
    snapshot: &Snapshot,
    link: &Link,
    place: &NewsPlace,
    encoding: Encoding,
) -> Result<(Vec<u8>, u128, Timestamp), WebError> {
    // Without it nobody knows whom a change concerns.
    let timetable = site.timetable(snapshot)?;
    let (text, modified) = pages::atom(site, snapshot, timetable, link, place)?;
    let mark = xxh3_128(text.as_bytes());
    let body = match encoding {
        Encoding::Identity => text.into_bytes(),
        Encoding::Gzip => gzip(text.as_bytes()),
    };
    Ok((body, mark, modified))
}

/// The addresses of the news of the feed at this address.
pub(super) fn place(base_url: &str, address: &FeedAddress) -> NewsPlace {
    let at = |form| {
        let route = Route::Feed(address.clone(), form);
        format!("{base_url}{}", route.path())
    };
    NewsPlace {
        address: at(Form::Changes),
        page: at(Form::Page),
        is_public: address.is_public(),
    }
}
