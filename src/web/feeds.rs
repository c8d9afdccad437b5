//! The hot path: a calendar app asks for a feed.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use actix_web::body::{BodySize, MessageBody};
use actix_web::http::Method;
use actix_web::http::header::{
    ACCEPT, ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, CACHE_CONTROL,
    CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_TYPE, ETAG, HeaderMap, HeaderName, HeaderValue,
    LAST_MODIFIED, USER_AGENT, VARY,
};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, web};
use jiff::Timestamp;

use super::bodies::{BytesBody, FeedBody};
use super::conditional::{LastModified, is_not_modified};
use super::error::WebError;
use super::file_name::attachment;
use super::negotiation::encoding;
use super::page_or_feed;
use super::pages::ChangesAddresses;
use super::route::{CalendarFormat, FeedAddress, Representation, Route};
use super::{Site, atom};
use crate::feed::{Encoding, Feed};
use crate::fetches::Fetch;
use crate::snapshot::{Link, Snapshot};

pub(super) const ROBOTS: HeaderName = HeaderName::from_static("x-robots-tag");

/// The time that a request waits for the first read of the data folder. After a restart feeds are served at once from
/// the store, but changes and attendance are known only after the read, which takes about a second.
const FIRST_READ_TIMEOUT: Duration = Duration::from_secs(5);

/// The content that is requested at the address of a feed.
enum RequestedContent {
    Calendar(Arc<Link>, CalendarFormat),
    CalendarInPlaceOfPage(Arc<Link>),
    Changes(Arc<Snapshot>, Arc<Link>, ChangesAddresses),
}

/// The calendar of an answer.
#[derive(Clone, Copy)]
pub(super) struct ServedCalendar<'a> {
    pub(super) feed: &'a Arc<Feed>,
    /// The name of the file that somebody downloads, without its extension.
    pub(super) name: &'a str,
}

impl<'a> ServedCalendar<'a> {
    fn of(link: &'a Link) -> Self {
        Self {
            feed: &link.feed,
            name: &link.name,
        }
    }
}

/// Answers a request for a feed. If its address has several meanings, the first one that exists counts.
pub(super) async fn feed(
    request: &HttpRequest,
    site: &web::Data<Site>,
    candidates: [Option<Route>; 2],
    now: Timestamp,
) -> Result<HttpResponse, WebError> {
    let has_changes = |route: &Route| matches!(route, Route::Feed(_, Representation::Changes));
    if candidates.iter().flatten().any(has_changes) {
        wait_for_first_read(site).await?;
    }
    let (address, requested) = requested_content(site, &candidates)?;
    let is_public = address.is_public();
    match requested {
        // A request for changes is not recorded, because a news reader gets no calendar.
        RequestedContent::Changes(snapshot, link, addresses) => {
            atom::changes(request, site, snapshot, link, addresses, now).await
        }
        RequestedContent::Calendar(link, format) => {
            let calendar = ServedCalendar::of(&link);
            let answer = feed_response(request, site, calendar, (format, is_public), now).await?;
            record_fetch(request, site, (&link, is_public), format, (&answer, now));
            Ok(answer)
        }
        RequestedContent::CalendarInPlaceOfPage(link) => {
            let calendar = ServedCalendar::of(&link);
            let answer = feed_response_at_page_address(request, site, calendar).await?;
            record_fetch(
                request,
                site,
                (&link, is_public),
                CalendarFormat::Ics,
                (&answer, now),
            );
            Ok(answer)
        }
    }
}

/// Waits until the data folder has been read. Before that only feeds exist.
pub(super) async fn wait_for_first_read(site: &Site) -> Result<(), WebError> {
    site.snapshot()?;
    site.published.first_look(FIRST_READ_TIMEOUT).await;
    site.snapshot().map(|_| ())
}

/// The fetch that was answered like this.
pub(super) fn fetch(answer: &HttpResponse, modified: Timestamp, now: Timestamp) -> Fetch {
    let bytes = if let BodySize::Sized(bytes) = answer.body().size() {
        bytes
    } else {
        0
    };
    Fetch::new(now, answer.status().as_u16(), bytes, modified)
}

/// Records a fetch.
fn record_fetch(
    request: &HttpRequest,
    site: &Site,
    (link, is_public): (&Link, bool),
    format: CalendarFormat,
    (answer, now): (&HttpResponse, Timestamp),
) {
    // A client that requests only the head has not fetched the feed.
    if request.method() == Method::GET {
        let fetch = fetch(answer, link.feed.modified(), now);
        let user_agent = request
            .headers()
            .get(USER_AGENT)
            .map_or(&b""[..], HeaderValue::as_bytes);
        let has_browser_headers =
            format != CalendarFormat::Ics || has_browser_headers(request.headers());
        let kept = (!is_public).then(|| link.id());
        site.recorder
            .record(kept, user_agent, has_browser_headers, fetch);
    }
}

fn requested_content(
    site: &Site,
    candidates: &[Option<Route>; 2],
) -> Result<(FeedAddress, RequestedContent), WebError> {
    let snapshot = site.snapshot()?;
    let found = candidates.iter().flatten().find_map(|route| match route {
        Route::Feed(address, representation) => {
            Some((find(&snapshot, address)?, address.clone(), *representation))
        }
        _ => None,
    });
    let (link, address, representation) =
        found.ok_or_else(|| not_found(site, &snapshot, candidates))?;
    if let FeedAddress::Secret(token) = &address
        && !snapshot.shared.contains_key(token)
    {
        site.link_limit
            .check(token)
            .map_err(|wait| WebError::TooManyRequests { wait })?;
    }
    let link = Arc::clone(link);
    let requested = match representation {
        Representation::Calendar(format) => RequestedContent::Calendar(link, format),
        Representation::Page => RequestedContent::CalendarInPlaceOfPage(link),
        // A change says what was moved.
        Representation::Changes if link.state().is_busy_only() => return Err(WebError::NotFound),
        Representation::Changes => {
            let addresses = atom::addresses(&site.base_url, &address);
            RequestedContent::Changes(Arc::clone(&snapshot), link, addresses)
        }
    };
    Ok((address, requested))
}

/// The error for addresses at which nothing is served now. A calendar app may come again to a link that is served soon.
fn not_found(site: &Site, snapshot: &Snapshot, candidates: &[Option<Route>; 2]) -> WebError {
    let is_waiting = |route: &Route| matches!(route, Route::Feed(FeedAddress::Secret(token), _) if snapshot.waiting.contains(token));
    if candidates.iter().flatten().any(is_waiting) {
        WebError::not_ready(&site.published)
    } else {
        WebError::NotFound
    }
}

/// The feed at an address, if there is one.
fn find<'a>(snapshot: &'a Snapshot, address: &FeedAddress) -> Option<&'a Arc<Link>> {
    match address {
        FeedAddress::Secret(token) => snapshot
            .links
            .get(token)
            .or_else(|| snapshot.shared.get(token)),
        FeedAddress::Public(feed_id) => snapshot.public_feed(feed_id),
    }
}

/// Answers a calendar app that has the address of a page. The answer has neither tag nor date, because those of a feed
/// do not describe a page. It must not be cached, because a cache might send it to a browser.
pub(super) async fn feed_response_at_page_address(
    request: &HttpRequest,
    site: &Site,
    calendar: ServedCalendar<'_>,
) -> Result<HttpResponse, WebError> {
    let mut response = HttpResponse::Ok();
    response
        .insert_header((CACHE_CONTROL, HeaderValue::from_static("private, no-store")))
        .insert_header((VARY, HeaderValue::from_static(page_or_feed::VARY_ON)))
        .insert_header((ROBOTS, HeaderValue::from_static("noindex")));
    let encoding = encoding(request.headers(), &site.no_gzip_for);
    add_content(
        response,
        request,
        site,
        calendar,
        (CalendarFormat::Ics, encoding),
    )
    .await
}

pub(super) async fn feed_response(
    request: &HttpRequest,
    site: &Site,
    calendar: ServedCalendar<'_>,
    (format, is_public): (CalendarFormat, bool),
    now: Timestamp,
) -> Result<HttpResponse, WebError> {
    let feed = calendar.feed;
    let encoding = encoding(request.headers(), &site.no_gzip_for);
    let tag = match format {
        CalendarFormat::Ics => feed.tag(encoding),
        CalendarFormat::Json => feed.jcal_tag(encoding),
    };
    let modified = LastModified::new(feed.modified(), now);
    if is_not_modified(request.headers(), &tag, modified) {
        let mut response = HttpResponse::NotModified();
        add_cache_headers(&mut response, site, &tag, modified, is_public);
        return Ok(response.finish());
    }
    let mut response = HttpResponse::Ok();
    add_cache_headers(&mut response, site, &tag, modified, is_public);
    add_content(response, request, site, calendar, (format, encoding)).await
}

/// Adds the feed and the headers that describe it.
async fn add_content(
    mut response: HttpResponseBuilder,
    request: &HttpRequest,
    site: &Site,
    ServedCalendar { feed, name }: ServedCalendar<'_>,
    (format, encoding): (CalendarFormat, Encoding),
) -> Result<HttpResponse, WebError> {
    let [media_type, inline, extension] = content_headers(format);
    response.insert_header((CONTENT_TYPE, HeaderValue::from_static(media_type)));
    let disposition = if wants_download(request.query_string()) {
        attachment(name, extension)
    } else {
        HeaderValue::from_static(inline)
    };
    response.insert_header((CONTENT_DISPOSITION, disposition));
    if encoding == Encoding::Gzip {
        response.insert_header((CONTENT_ENCODING, HeaderValue::from_static("gzip")));
    }
    let is_head = request.method() == Method::HEAD;
    Ok(match format {
        CalendarFormat::Ics if is_head => response.body(UnsentBody(feed.len(encoding))),
        CalendarFormat::Ics => response.body(FeedBody::new(Arc::clone(feed), encoding)),
        CalendarFormat::Json => {
            let feed = Arc::clone(feed);
            let json = site.jobs.run(move || feed.jcal(encoding)).await?;
            if is_head {
                response.body(UnsentBody(json.len()))
            } else {
                response.body(BytesBody(json.into()))
            }
        }
    })
}

/// The media type, the Content-Disposition of a feed that is not saved, and the extension of a file.
pub(super) fn content_headers(format: CalendarFormat) -> [&'static str; 3] {
    match format {
        CalendarFormat::Ics => [
            "text/calendar; charset=utf-8",
            "inline; filename=\"timetable.ics\"",
            "ics",
        ],
        CalendarFormat::Json => [
            "application/calendar+json",
            "inline; filename=\"timetable.json\"",
            "json",
        ],
    }
}

/// Adds the headers that a 304 repeats (RFC 9110 section 15.4.5), and those of every answer.
pub(super) fn add_cache_headers(
    response: &mut HttpResponseBuilder,
    site: &Site,
    tag: &etag::EntityTag,
    modified: LastModified,
    is_public: bool,
) {
    let caching = if is_public {
        &site.public_caching
    } else {
        &site.personal_caching
    };
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
            .insert_header((
                ACCESS_CONTROL_EXPOSE_HEADERS,
                HeaderValue::from_static("ETag"),
            ));
    }
}

/// Whether a browser sent the request. With TLS, a browser sends the purpose of a fetch (Fetch Metadata Request
/// Headers). Without TLS, it says that it can show a page.
pub(super) fn has_browser_headers(headers: &HeaderMap) -> bool {
    let shows_pages = |accept: &HeaderValue| {
        accept
            .to_str()
            .is_ok_and(|accept| accept.contains("text/html"))
    };
    headers.contains_key(page_or_feed::FETCH_DEST) || headers.get_all(ACCEPT).any(shows_pages)
}

/// The body of an answer to HEAD: it has a length and is not sent.
pub(super) struct UnsentBody(pub(super) usize);

impl MessageBody for UnsentBody {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        BodySize::Sized(self.0 as u64)
    }

    fn poll_next(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<web::Bytes, Infallible>>> {
        Poll::Ready(None)
    }
}

/// Whether the query asks for a file to save: `download`, alone or with others.
pub(super) fn wants_download(query: &str) -> bool {
    query
        .split('&')
        .any(|part| part.split('=').next() == Some("download"))
}
