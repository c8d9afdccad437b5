//! The hot path: a calendar program asks for a feed.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use actix_web::body::{BodySize, MessageBody};
use actix_web::http::Method;
use actix_web::http::header::{
    ACCEPT, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ALLOW, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_TYPE, ETAG,
    HeaderMap, HeaderName, HeaderValue, LAST_MODIFIED, USER_AGENT, VARY,
};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, web};
use jiff::Timestamp;

use super::address::{Address, Format, Spot, Target, Telling};
use super::conditional::{LastModified, has_it};
use super::error::{ALLOWED, WebError};
use super::file_name::attachment;
use super::negotiation::encoding;
use super::page_or_feed::{self, wants_feed};
use super::pieces::{BytesBody, FeedBody};
use super::{Site, atom, spots};
use crate::catalogue::Link;
use crate::feed::Encoding;
use crate::fetches::Fetch;

const FETCH_DEST: HeaderName = HeaderName::from_static("sec-fetch-dest");

const ROBOTS: HeaderName = HeaderName::from_static("x-robots-tag");

/// Answers for a feed, whichever it is.
pub(super) fn feed(request: &HttpRequest, site: &Site) -> Result<HttpResponse, WebError> {
    let is_public = !request.path().starts_with("/f/");
    match *request.method() {
        Method::GET | Method::HEAD => {}
        Method::OPTIONS => return Ok(options(is_public)),
        _ => return Err(WebError::MethodNotAllowed),
    }
    let catalogue = site.shelf.current();
    let catalogue = catalogue.as_ref().ok_or(WebError::NotReady)?;
    let Some((Address { target, telling }, is_page)) = asked(request) else {
        return spots::page(request, site);
    };
    let link = match &target {
        Target::Link(token) => catalogue.links.get(token).or_else(|| catalogue.shared.get(token)),
        Target::Module(code) => catalogue.modules.get(code),
        Target::Room(name) => catalogue.rooms.get(name),
    };
    let link = link.ok_or(WebError::NotFound)?;
    if let Target::Link(token) = &target
        && !catalogue.shared.contains_key(token)
    {
        site.limit.check(token).map_err(|wait| WebError::TooManyRequests { wait })?;
    }
    let format = match telling {
        Telling::Calendar(format) => format,
        // No fetch: who reads it has no calendar from it.
        Telling::News => return atom::news(request, site, catalogue, link, &target),
    };
    let answer = if is_page {
        answer_in_place_of_page(request, site, link)
    } else {
        answer(request, site, link, format, is_public)
    };
    // Who asks for the head alone has not fetched the feed.
    if request.method() == Method::GET {
        let bytes = if let BodySize::Sized(bytes) = answer.body().size() { bytes } else { 0 };
        let fetch = Fetch::new(Timestamp::now(), answer.status().as_u16(), bytes, link.feed.modified());
        let user_agent = request.headers().get(USER_AGENT).map_or(&b""[..], HeaderValue::as_bytes);
        let has_browser_headers = format != Format::Ics || has_browser_headers(request.headers());
        let kept = (!is_public).then_some((link.kind, &*link.id));
        site.recorder.record(kept, user_agent, has_browser_headers, fetch);
    }
    Ok(answer)
}

/// The feed that a request gets, and whether it is in place of the page at this address.
fn asked(request: &HttpRequest) -> Option<(Address<'_>, bool)> {
    let path = request.uri().path();
    if let Some(address) = Address::parse(path) {
        return Some((address, false));
    }
    let target = Spot::parse(path)?.feed().filter(|_| wants_feed(request.headers()))?;
    Some((Address { target, telling: Telling::Calendar(Format::Ics) }, true))
}

/// Answers a calendar app that has the address of a page. Neither tag nor date, because those of a feed say nothing
/// about a page; and kept by nobody, because a cache might hand it to a browser.
fn answer_in_place_of_page(request: &HttpRequest, site: &Site, link: &Link) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    response
        .insert_header((CACHE_CONTROL, HeaderValue::from_static("private, no-store")))
        .insert_header((VARY, HeaderValue::from_static(page_or_feed::VARY_ON)))
        .insert_header((ROBOTS, HeaderValue::from_static("noindex")));
    let encoding = encoding(request.headers(), &site.no_gzip_for);
    with_content(response, request, link, Format::Ics, encoding)
}

fn answer(request: &HttpRequest, site: &Site, link: &Link, format: Format, is_public: bool) -> HttpResponse {
    let feed = &link.feed;
    let encoding = encoding(request.headers(), &site.no_gzip_for);
    let tag = match format {
        Format::Ics => feed.tag(encoding),
        Format::Json => feed.jcal_tag(encoding),
    };
    let modified = LastModified::new(feed.modified(), Timestamp::now());
    if has_it(request.headers(), &tag, modified) {
        let mut response = HttpResponse::NotModified();
        describe(&mut response, site, &tag, modified, is_public);
        return response.finish();
    }
    let mut response = HttpResponse::Ok();
    describe(&mut response, site, &tag, modified, is_public);
    with_content(response, request, link, format, encoding)
}

/// Adds the feed itself, and the headers that say what it is.
fn with_content(
    mut response: HttpResponseBuilder,
    request: &HttpRequest,
    link: &Link,
    format: Format,
    encoding: Encoding,
) -> HttpResponse {
    let feed = &link.feed;
    let [media_type, inline, extension] = describing(format);
    response.insert_header((CONTENT_TYPE, HeaderValue::from_static(media_type)));
    let disposition = if wants_download(request.query_string()) {
        attachment(&link.name, extension)
    } else {
        HeaderValue::from_static(inline)
    };
    response.insert_header((CONTENT_DISPOSITION, disposition));
    if encoding == Encoding::Gzip {
        response.insert_header((CONTENT_ENCODING, HeaderValue::from_static("gzip")));
    }
    match format {
        Format::Ics if request.method() == Method::HEAD => response.body(Length(feed.len(encoding))),
        Format::Ics => response.body(FeedBody::new(Arc::clone(feed), encoding)),
        Format::Json if request.method() == Method::HEAD => response.body(Length(feed.jcal(encoding).len())),
        Format::Json => response.body(BytesBody(feed.jcal(encoding).into())),
    }
}

/// Media type, Content-Disposition of a feed that is not saved, and the extension of a file.
fn describing(format: Format) -> [&'static str; 3] {
    match format {
        Format::Ics => ["text/calendar; charset=utf-8", "inline; filename=\"timetable.ics\"", "ics"],
        Format::Json => ["application/calendar+json", "inline; filename=\"timetable.json\"", "json"],
    }
}

/// The headers that a 304 repeats (RFC 9110 section 15.4.5), and those that hold for every answer.
pub(super) fn describe(
    response: &mut HttpResponseBuilder,
    site: &Site,
    tag: &etag::EntityTag,
    modified: LastModified,
    is_public: bool,
) {
    let caching = if is_public { &site.public_caching } else { &site.personal_caching };
    response
        .insert_header((ETAG, format!("\"{}\"", tag.tag())))
        .insert_header((CACHE_CONTROL, caching))
        .insert_header((VARY, &site.vary))
        .insert_header((ROBOTS, HeaderValue::from_static("noindex")));
    if let Some(date) = modified.header() {
        response.insert_header((LAST_MODIFIED, date));
    }
    if is_public {
        response
            .insert_header((ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*")))
            .insert_header((ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("ETag")));
    }
}

/// Whether a browser sent the request: it says for what it fetches (Fetch Metadata Request Headers), or, without TLS,
/// that it would show a page.
fn has_browser_headers(headers: &HeaderMap) -> bool {
    let shows_pages = |accept: &HeaderValue| accept.to_str().is_ok_and(|accept| accept.contains("text/html"));
    headers.contains_key(FETCH_DEST) || headers.get_all(ACCEPT).any(shows_pages)
}

fn options(is_public: bool) -> HttpResponse {
    let mut response = HttpResponse::NoContent();
    response.insert_header((ALLOW, ALLOWED));
    if is_public {
        response
            .insert_header((ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
            .insert_header((ACCESS_CONTROL_ALLOW_METHODS, ALLOWED))
            .insert_header((ACCESS_CONTROL_ALLOW_HEADERS, "If-None-Match, If-Modified-Since"));
    }
    response.finish()
}

/// A body that is not sent, with the length that it would have: the answer to HEAD.
pub(super) struct Length(pub(super) usize);

impl MessageBody for Length {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        BodySize::Sized(self.0 as u64)
    }

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<web::Bytes, Infallible>>> {
        Poll::Ready(None)
    }
}

/// Whether the query asks for a file to save: `download`, alone or among others.
fn wants_download(query: &str) -> bool {
    query.split('&').any(|part| part.split('=').next() == Some("download"))
}
