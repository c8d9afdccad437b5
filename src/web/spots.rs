//! What is at an address besides feeds: pages, and the forms by which the owner of a link decides about it.

use std::sync::Arc;
use std::time::Duration;

use actix_web::http::header::{HeaderMap, HeaderValue, VARY};
use actix_web::{HttpRequest, HttpResponse, web};
use arc_swap::Guard;
use jiff::Timestamp;
use tokio::time::timeout;

use super::address::Spot;
use super::clients::Client;
use super::error::WebError;
use super::page_or_feed;
use super::pages::{self, FeedAtHand, Listed, Question, Visit};
use super::rendered::{PageRequest, Rendered};
use super::{Site, bounded};
use crate::agenda;
use crate::links::{Choices, LinkError, Order, SUBSCRIBER, Token};
use crate::snapshot::{Link, Snapshot};

/// A form with five hundred modules ticked is shorter.
const MAX_FORM_BYTES: usize = 32 << 10;

/// A form has a field for each module and each type of activity that is ticked, and few more.
const MAX_FIELDS: usize = 1_000;

/// How long a form may be on its way.
const FORM_TIMEOUT: Duration = Duration::from_secs(10);

/// How long an answer waits until what was decided is served. That takes far less than a second, also beside a publish.
const PATIENCE: Duration = Duration::from_secs(10);

/// Answers with the page at this path, if there is one.
pub(super) fn page(
    request: &PageRequest,
    site: &Site,
    snapshot: &Snapshot,
) -> Result<Rendered, WebError> {
    let now = Timestamp::now();
    let spot = Spot::parse(request.path()).ok_or(WebError::NotFound)?;
    let has_feed = spot.clone().feed().is_some();
    let mut page = match spot {
        Spot::Link(token, page) => personal_page(request, site, snapshot, (token, page), now),
        Spot::Modules => pages::list(request, site, snapshot, Listed::Modules),
        Spot::Rooms => pages::list(request, site, snapshot, Listed::Rooms),
        Spot::Module(code) => pages::open(request, site, snapshot, (Listed::Modules, &code), now),
        Spot::Room(name) => pages::open(request, site, snapshot, (Listed::Rooms, &name), now),
    }?;
    if has_feed {
        page.headers
            .insert(VARY, HeaderValue::from_static(page_or_feed::VARY_ON));
    }
    Ok(page)
}

fn personal_page(
    request: &PageRequest,
    site: &Site,
    snapshot: &Snapshot,
    (token, page): (Token, &str),
    now: Timestamp,
) -> Result<Rendered, WebError> {
    let Found { link, is_own } = find(site, snapshot, token)?;
    let path = path(site, token);
    let person = snapshot
        .timetable
        .as_deref()
        .and_then(|university| agenda::person(university, link.kind, &link.id));
    let standing = link.standing();
    let language = standing
        .choices
        .language
        .or_else(|| person.and_then(|person| person.language));
    let visit = Visit::of_person(request, site, language);
    let feed = || FeedAtHand::personal(link.name.to_string(), site, &path);
    let question = Question::parse(page).filter(|_| is_own);
    let client = page.strip_prefix("help/").and_then(Client::parse);
    match (page, question) {
        // A browser that loads the address of a sent form again means the page that has the form.
        ("choices", _) if is_own => Ok(Rendered::see_other(&format!("{path}/"))),
        // Of a closed feed there is nothing to subscribe to or to decide.
        (page, question)
            if standing.stopped.is_some()
                && (page == "help" || question.is_some() || client.is_some()) =>
        {
            pages::mine(&visit, snapshot, &link, &path, (is_own, now))
        }
        ("", _) => pages::mine(&visit, snapshot, &link, &path, (is_own, now)),
        ("help", _) => pages::help_with(&visit, &feed()),
        (_, Some(question)) => pages::confirm(&visit, question, &path),
        _ => pages::client_page_with(&visit, client.ok_or(WebError::NotFound)?, &feed()),
    }
}

/// Does what a form asks for, and leads back to a page.
pub(super) async fn decide(
    request: HttpRequest,
    payload: web::Payload,
    site: web::Data<Site>,
) -> Result<HttpResponse, WebError> {
    let spot = Spot::parse(request.uri().path());
    let Some(Spot::Link(token, page @ ("choices" | "new" | "stop"))) = spot else {
        return Err(WebError::MethodNotAllowed);
    };
    if is_from_elsewhere(request.headers()) {
        return Err(WebError::FromElsewhere);
    }
    bounded(&request)?;
    let snapshot = site.snapshot()?;
    let Found { link, is_own: true } = find(&site, &snapshot, token)? else {
        return Err(WebError::NotFound);
    };
    // A guard must not be held while the form is on its way.
    let snapshot = Guard::into_inner(snapshot);
    let form = timeout(FORM_TIMEOUT, payload.to_bytes_limited(MAX_FORM_BYTES)).await;
    let form = form
        .ok()
        .and_then(Result::ok)
        .and_then(Result::ok)
        .ok_or(WebError::BadForm)?;
    if form.split(|byte| *byte == b'&').nth(MAX_FIELDS).is_some() {
        return Err(WebError::BadForm);
    }
    let form = std::str::from_utf8(&form).map_err(|_| WebError::BadForm)?;
    let path = path(&site, token);
    if link.standing().stopped.is_some() {
        return Ok(see_other(&format!("{path}/")));
    }
    let decision = match Question::parse(page) {
        Some(_) if !pages::is_confirmed(form) => {
            return Ok(see_other(&format!("{path}/{page}?unconfirmed=1")));
        }
        Some(Question::NewAddress) => Decision::NewAddress,
        Some(Question::Stop) => Decision::Stop,
        None => Decision::Choose(pages::choices(&site, &snapshot, &link, form)?),
    };
    if site.published.is_final() {
        return Err(WebError::Restarting);
    }
    let key = (link.kind, link.id.clone());
    site.decisions
        .check(&key)
        .map_err(|wait| WebError::TooManyRequests { wait })?;
    let links = Arc::clone(&site.links);
    let token = web::block(move || decision.carry_out(&links, &link, token, Timestamp::now()))
        .await
        .map_err(|_| WebError::NotHeeded)??;
    (site.nudge)();
    // Whoever has a new address must be told it, whatever happens.
    if !site
        .published
        .wait_until_applied(site.links.version(), PATIENCE)
        .await
        && page != "new"
    {
        return Err(WebError::NotHeeded);
    }
    let path = self::path(&site, token);
    Ok(see_other(&match page {
        "choices" => format!("{path}/?saved=1"),
        "new" => format!("{path}/?new=1"),
        _ => format!("{path}/"),
    }))
}

/// What the owner of a link wants.
enum Decision {
    NewAddress,
    Stop,
    Choose(Choices),
}

impl Decision {
    /// Writes it down, and tells the token that the link has then. Waits for the disk.
    fn carry_out(
        self,
        links: &crate::links::Links,
        link: &Link,
        token: Token,
        now: Timestamp,
    ) -> Result<Token, WebError> {
        let order = Order {
            kind: link.kind,
            id: &link.id,
            by: SUBSCRIBER,
            reason: None,
            now,
        };
        let done = match self {
            Self::NewAddress => links.rotate(order, Some(token)),
            Self::Stop => links.stop(order, Some(token)).map(|()| token),
            Self::Choose(choices) => links
                .choose(order, Some(token), |_| choices)
                .map(|()| token),
        };
        match done {
            // Somebody was faster: what is wanted is the case.
            Err(LinkError::Stopped(_)) => Ok(token),
            Err(LinkError::Replaced) => Err(WebError::NotFound),
            done => Ok(done?),
        }
    }
}

/// A link, and whether it is one person's own.
struct Found {
    link: Arc<Link>,
    is_own: bool,
}

fn find(site: &Site, snapshot: &Snapshot, token: Token) -> Result<Found, WebError> {
    if let Some(link) = snapshot.links.get(&token) {
        site.limit
            .check(&token)
            .map_err(|wait| WebError::TooManyRequests { wait })?;
        return Ok(Found {
            link: Arc::clone(link),
            is_own: true,
        });
    }
    let link = snapshot.shared.get(&token).ok_or(WebError::NotFound)?;
    Ok(Found {
        link: Arc::clone(link),
        is_own: false,
    })
}

/// Whether a browser says that another site sends the form. One that does not say so is old, and has no cookie or
/// other right to lend: the token in the address is the secret.
fn is_from_elsewhere(headers: &HeaderMap) -> bool {
    let site = headers.get("sec-fetch-site");
    site.is_some_and(|site| {
        !["same-origin", "none"]
            .iter()
            .any(|ours| site.as_bytes() == ours.as_bytes())
    })
}

/// The methods that an address answers.
pub(super) fn allowed(path: &str) -> &'static str {
    match Spot::parse(path) {
        Some(Spot::Link(_, "choices" | "new" | "stop")) => "GET, HEAD, OPTIONS, POST",
        _ => "GET, HEAD, OPTIONS",
    }
}

/// The page of a link as pages and redirects name it, without a slash at its end.
fn path(site: &Site, token: Token) -> String {
    site.path(&format!("/f/{}", token.expose()))
}

fn see_other(location: &str) -> HttpResponse {
    Rendered::see_other(location).into()
}
