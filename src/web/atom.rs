//! A reader asks what changed in a feed.

use actix_web::http::Method;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use actix_web::{HttpRequest, HttpResponse};
use etag::EntityTag;
use jiff::Timestamp;
use xxhash_rust::xxh3::xxh3_128;

use super::Site;
use super::address::{Target, news_segment, page_segment};
use super::conditional::{LastModified, has_it};
use super::error::WebError;
use super::feeds::{Length, describe};
use super::negotiation::encoding;
use super::pages::{self, NewsPlace};
use super::static_files::gzip;
use crate::catalogue::{Catalogue, Link};
use crate::feed::Encoding;

/// Answers with what changed in the feed that is at this address, and is there.
pub(super) fn news(
    request: &HttpRequest,
    site: &Site,
    catalogue: &Catalogue,
    link: &Link,
    target: &Target<'_>,
) -> Result<HttpResponse, WebError> {
    // Without it nobody knows whom a change concerns.
    let university = site.shelf.timetable().ok_or(WebError::NotReady)?;
    let place = place(&site.base_url, target);
    let (text, modified) = pages::atom(site, catalogue, &university, link, &place)?;
    let modified = LastModified::new(modified, Timestamp::now());
    let encoding = encoding(request.headers(), &site.no_gzip_for);
    let mark = xxh3_128(text.as_bytes());
    let tag = EntityTag::strong(&match encoding {
        Encoding::Identity => format!("{mark:032x}"),
        Encoding::Gzip => format!("{mark:032x}-gz"),
    });
    let is_known = has_it(request.headers(), &tag, modified);
    let mut response = if is_known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    describe(&mut response, site, &tag, modified, place.is_public);
    if is_known {
        return Ok(response.finish());
    }
    response.insert_header((CONTENT_TYPE, "application/atom+xml; charset=utf-8"));
    let body = match encoding {
        Encoding::Identity => text.into_bytes(),
        Encoding::Gzip => {
            response.insert_header((CONTENT_ENCODING, "gzip"));
            gzip(text.as_bytes())
        }
    };
    Ok(if request.method() == Method::HEAD { response.body(Length(body.len())) } else { response.body(body) })
}

fn place(base_url: &str, target: &Target<'_>) -> NewsPlace {
    let (address, page) = match target {
        Target::Link(token) => {
            let page = format!("/f/{}/", token.expose());
            (format!("{page}changes.atom"), page)
        }
        Target::Module(code) => open("/modules", code),
        Target::Room(name) => open("/rooms", name),
    };
    NewsPlace {
        address: format!("{base_url}{address}"),
        page: format!("{base_url}{page}"),
        is_public: !matches!(target, Target::Link(_)),
    }
}

fn open(list: &str, name: &str) -> (String, String) {
    (format!("{list}/{}", news_segment(name)), format!("{list}/{}", page_segment(name)))
}
