//! The answers at an address that a reset has replaced. They name nobody, and lead nowhere but to the home page.

use actix_web::http::Method;
use actix_web::http::header::USER_AGENT;
use actix_web::{HttpRequest, HttpResponse, web};
use jiff::Timestamp;

use super::Site;
use super::atom;
use super::error::WebError;
use super::feeds::{self, ServedCalendar};
use super::page_or_feed::{opens_document, wants_feed};
use super::route::{CalendarFormat, Representation, Route};
use crate::snapshot::ReplacedLink;

/// The name of the file that somebody downloads.
const FILE_NAME: &str = "timetable";

/// The answer, if a reset has replaced the address of the route some days ago. All others are not known here, and get the
/// answer of any other address.
pub(super) async fn answer(
    request: &HttpRequest,
    site: &web::Data<Site>,
    route: &Route,
) -> Option<Result<HttpResponse, WebError>> {
    let is_answered = matches!(*request.method(), Method::GET | Method::HEAD | Method::POST);
    let token = route.token().filter(|_| is_answered)?;
    let (now, days) = (site.clock.now(), site.settings.load().links.replaced_days);
    let snapshot = site.snapshot().ok()?;
    let link = snapshot.replaced.get(&token)?;
    if !link.is_served(days, now) {
        return None;
    }
    if link.link_id.feed_id.kind.is_personal()
        && let Err(wait) = site.link_limit.check(&token)
    {
        return Some(Err(WebError::TooManyRequests { wait }));
    }
    Some(representation(request, site, route, (link, now)).await)
}

/// The calendar or the changes where an app asks for them, and a page everywhere else.
async fn representation(
    request: &HttpRequest,
    site: &web::Data<Site>,
    route: &Route,
    (link, now): (&ReplacedLink, Timestamp),
) -> Result<HttpResponse, WebError> {
    let headers = request.headers();
    let calendar = ServedCalendar {
        feed: &link.feed,
        name: FILE_NAME,
    };
    let Route::Feed(address, representation) = route else {
        return Err(WebError::LinkReplaced);
    };
    let answer = match representation {
        _ if *request.method() == Method::POST => return Err(WebError::LinkReplaced),
        Representation::Calendar(CalendarFormat::Ics)
            if opens_document(headers) && !feeds::wants_download(request.query_string()) =>
        {
            return Err(WebError::LinkReplaced);
        }
        Representation::Calendar(format) => {
            feeds::feed_response(request, site, calendar, (*format, false), now).await?
        }
        Representation::Page if wants_feed(headers) => {
            feeds::feed_response_at_page_address(request, site, calendar).await?
        }
        Representation::Page => return Err(WebError::LinkReplaced),
        Representation::Changes => {
            let addresses = atom::addresses(&site.base_url, address);
            return atom::replaced(request, site, (link, addresses), now).await;
        }
    };
    if *request.method() == Method::GET {
        let is_ics = *representation != Representation::Calendar(CalendarFormat::Json);
        let user_agent = headers.get(USER_AGENT);
        site.recorder.record_replaced(
            link.link_id.clone(),
            user_agent.map_or(&b""[..], |value| value.as_bytes()),
            !is_ics || feeds::has_browser_headers(headers),
            feeds::fetch(&answer, link.since, now),
        );
    }
    Ok(answer)
}
