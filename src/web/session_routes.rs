//! Signing in and out, and the pages of the person who has signed in. No address here has a secret in it.

use std::sync::Arc;

use actix_web::http::header::{HeaderMap, HeaderValue, REFERRER_POLICY, SET_COOKIE};
use actix_web::{HttpRequest, HttpResponse, web};
use arc_swap::Guard;
use jiff::Timestamp;

use super::Site;
use super::cookies;
use super::decisions::{SentForm, read_form, refuse_another_site, see_other};
use super::desk_routes;
use super::error::WebError;
use super::feeds::wait_for_first_read;
use super::further_links;
use super::message_routes;
use super::page_response::{PageRequest, PageResponse};
use super::pages::{self, LetterForm, LinkAction, PageContext};
use super::person_request::{PageBelow, PersonRequest, feed_of};
use super::provider_routes;
use super::role_check::{self, FormCheck, back_to_desk};
use super::route::{PersonalAddress, Route};
use super::token_routes;
use super::unsent_form;
use super::user_routes;
use super::webhook_routes;
use crate::feed::Kind;
use crate::sign_in::{CookieValue, KnownBrowser, NewSession, RefusedSignIn, RoleCheck, SignedIn};
use crate::snapshot::Snapshot;

/// The cookie of a session.
pub(super) const SESSION_COOKIE: &str = "carillon-session";

/// The cookie of a browser in which somebody has signed in with the provider before.
pub(super) const PROVIDER_BROWSER_COOKIE: &str = "carillon-openid-browser";

/// The cookie of a browser in which somebody has signed in to an account before.
const BROWSER_COOKIE: &str = "carillon-browser";

/// The seconds for which a browser is known: 90 days.
const BROWSER_COOKIE_AGE: i64 = 90 * 24 * 3600;

/// Answers with a page of these routes.
pub(super) async fn show(
    request: &HttpRequest,
    site: &web::Data<Site>,
    route: Route,
    now: Timestamp,
) -> Result<HttpResponse, WebError> {
    let person = identify(request, site, now).await?;
    // Somebody whose role cannot be checked may sign in with an account of this server instead.
    let is_for =
        |person: &SignedIn| route != Route::SignIn || person.role_check(now) == RoleCheck::NotDue;
    let Some(person) = person.filter(is_for) else {
        return show_to_stranger(request, site, &route, now).await;
    };
    if route.is_desk() {
        let check = role_check::before_page(request, site, &person, now).await?;
        return match check {
            Some(to_provider) => Ok(to_provider),
            None => desk_routes::show(request, site, (route, person), now).await,
        };
    }
    match route {
        Route::ProviderCallback => return role_check::finish(request, site, person, now).await,
        Route::Me(_)
        | Route::MyChoices(_)
        | Route::MyLinkSettings(_)
        | Route::MyMeetings(..)
        | Route::MyFurtherLinks(_, Some(_))
        | Route::MyLinkAction(..) => {}
        // A browser that reloads the address of a sent form gets the page with the form.
        Route::MyLink(kind) | Route::MyMessages(kind) | Route::MyFurtherLinks(kind, None) => {
            let query = pages::language_query(request.query_string());
            let page = match route {
                Route::MyLink(_) => Route::Me(Some(kind)),
                _ => Route::MyLinkSettings(kind),
            };
            return Ok(see_other(site, &page, &query));
        }
        _ => {
            let back = pages::path_back(request.query_string());
            return Ok(first_page(site, person.account.role.is_some(), back));
        }
    }
    wait_for_first_read(site).await?;
    render(request, site, move |request, site, snapshot| {
        let asked = PersonRequest::new(request, site, snapshot, &person);
        match route {
            Route::MyLinkAction(kind, action) => asked.below(kind, PageBelow::Confirm(action), now),
            Route::MyChoices(kind) => asked.below(kind, PageBelow::Choices, now),
            Route::MyMeetings(kind, format) => asked.below(kind, PageBelow::Meetings(format), now),
            Route::MyFurtherLinks(kind, Some(number)) => {
                asked.below(kind, PageBelow::FurtherLink(number), now)
            }
            Route::MyLinkSettings(kind) => asked.below(kind, PageBelow::Settings, now),
            Route::Me(Some(kind)) => asked.page(kind, false, now),
            _ => asked.first_page(now),
        }
    })
    .await
}

/// Answers somebody who has not signed in: with the form, or with a way to it.
async fn show_to_stranger(
    request: &HttpRequest,
    site: &web::Data<Site>,
    route: &Route,
    now: Timestamp,
) -> Result<HttpResponse, WebError> {
    match route {
        Route::SignIn => {
            let mut response = render(request, site, |request, site, snapshot| {
                pages::sign_in(&PageContext::new(request, site, snapshot))
            })
            .await?;
            // With `no-referrer` a browser says `Origin: null` with the form (Fetch, section 3.2). This address has no secret.
            let policy = HeaderValue::from_static("same-origin");
            response.headers_mut().insert(REFERRER_POLICY, policy);
            Ok(response)
        }
        Route::ProviderSignIn => provider_routes::begin(request, site, now).await,
        Route::ProviderCallback => provider_routes::finish(request, site, now).await,
        _ if route.is_desk() => {
            let path = request.uri().path_and_query();
            let back = pages::way_back(path.map_or("", |path| path.as_str()));
            Ok(see_other(site, &Route::SignIn, &back))
        }
        _ => Ok(see_other(site, &Route::SignIn, "")),
    }
}

/// Answers to a form of these routes.
pub(super) async fn receive(
    request: &HttpRequest,
    payload: web::Payload,
    site: &web::Data<Site>,
    route: Route,
) -> Result<HttpResponse, WebError> {
    let sender = identify(request, site, site.clock.now()).await?;
    if !route.takes_form() {
        return Err(WebError::MethodNotAllowed);
    }
    refuse_another_site(request.headers())?;
    if route == Route::SignIn {
        refuse_another_origin(request.headers(), site)?;
        let form = read_form(payload).await?;
        return sign_in(request, site, &form).await;
    }
    let Some(sender) = sender else {
        let form = if route.is_desk() {
            read_form(payload).await?
        } else {
            String::new()
        };
        return unsent_form::after_session(request, site, (route, &form)).await;
    };
    if route.is_desk() && sender.account.role.is_none() {
        return Err(WebError::NotFound);
    }
    let form = read_form(payload).await?;
    // The form may have been on its way for a long time, and the person may have been removed meanwhile.
    let Some(person) = identify(request, site, site.clock.now()).await? else {
        return unsent_form::after_session(request, site, (route, &form)).await;
    };
    if pages::form_token(&form).as_deref() != Some(&*site.sign_in_parts()?.form_token(&person)) {
        return unsent_form::of_another_session(request, site, (route, person), &form).await;
    }
    if route.is_desk() {
        let check = role_check::check_form(request, site, &person).await?;
        if !matches!(check, FormCheck::Counts) {
            return unsent_form::after_check(request, site, (route, person), (&form, check)).await;
        }
    }
    receive_from(request, site, (route, person), form).await
}

/// Answers to a form of somebody who has signed in, and may send it.
async fn receive_from(
    request: &HttpRequest,
    site: &web::Data<Site>,
    (route, person): (Route, SignedIn),
    form: String,
) -> Result<HttpResponse, WebError> {
    match route {
        Route::SignOut => {
            let everywhere = pages::ends_all_sessions(&form);
            sign_out(site, person, (everywhere, "?signed-out=1")).await
        }
        Route::DeskOverview if LetterForm::is_sent(&form) => {
            webhook_routes::decide(site, person, form).await
        }
        Route::DeskOverview => desk_routes::decide_on_overview(site, person, &form).await,
        Route::DeskUsers => user_routes::change(site, person, form).await,
        Route::DeskTokens => token_routes::change(request, site, person, form).await,
        Route::DeskEntry(feed_id) => {
            desk_routes::receive(request, site, (feed_id, person), form).await
        }
        Route::MyLink(kind) => show_link(request, site, person, kind).await,
        Route::MyChoices(kind) => decide(site, &person, (kind, None), form).await,
        Route::MyMessages(kind) => {
            message_routes::receive_of_session(request, site, person, (kind, form)).await
        }
        Route::MyFurtherLinks(kind, number) => {
            further_links::receive_of_session(request, site, person, (kind, number), form).await
        }
        Route::MyLinkAction(kind, action) => {
            decide(site, &person, (kind, Some(action)), form).await
        }
        _ => Err(WebError::MethodNotAllowed),
    }
}

/// The person who has sent the request, if a cookie is that of a session. Where nobody can sign in, nothing is found.
async fn identify(
    request: &HttpRequest,
    site: &web::Data<Site>,
    now: Timestamp,
) -> Result<Option<SignedIn>, WebError> {
    site.sign_in_parts()?;
    let (request, shared_site) = (PageRequest::new(request), web::Data::clone(site));
    let identified = move || {
        let parts = shared_site.sign_in_parts()?;
        // It looks at the file of accounts, so it does not run on a worker.
        parts.sign_in.refresh();
        if parts.sign_in.is_broken() {
            return Err(WebError::SignInBroken);
        }
        if !parts.sign_in.is_on() {
            return Err(WebError::NotFound);
        }
        let name = cookies::protected_name(&shared_site, SESSION_COOKIE);
        let cookies = cookies::values(request.headers(), &name);
        Ok(parts.sign_in.signed_in(cookies, now))
    };
    site.jobs.run(identified).await?
}

/// Renders a page beside the workers.
pub(super) async fn render(
    request: &HttpRequest,
    site: &web::Data<Site>,
    page: impl FnOnce(&PageRequest, &Site, &Snapshot) -> Result<PageResponse, WebError> + Send + 'static,
) -> Result<HttpResponse, WebError> {
    let (request, shared_site) = (PageRequest::new(request), web::Data::clone(site));
    let rendered = move || page(&request, &shared_site, &shared_site.published.current());
    Ok(site.jobs.run(rendered).await??.into())
}

/// A form that signs somebody in has no hidden field. A browser that does not say which site has sent a form says its
/// origin.
fn refuse_another_origin(headers: &HeaderMap, site: &Site) -> Result<(), WebError> {
    let (origin, _) = crate::config::split_base_url(&site.base_url);
    let sent = headers.get("origin");
    let is_ours = sent.is_none_or(|sent| sent.as_bytes().eq_ignore_ascii_case(origin.as_bytes()));
    if is_ours || headers.contains_key("sec-fetch-site") {
        Ok(())
    } else {
        Err(WebError::CrossSite)
    }
}

async fn sign_in(
    request: &HttpRequest,
    site: &web::Data<Site>,
    form: &str,
) -> Result<HttpResponse, WebError> {
    let (name, password) = pages::name_and_password(form).ok_or(WebError::BadForm)?;
    let query = request.query_string().to_owned();
    let (request, shared_site) = (PageRequest::new(request), web::Data::clone(site));
    // The form may have been on its way for a long time.
    let now = site.clock.now();
    let compare = move || {
        let cookie = cookies::protected_name(&shared_site, BROWSER_COOKIE);
        let browsers = cookies::values(request.headers(), &cookie);
        let parts = shared_site.sign_in_parts()?;
        Ok::<_, WebError>(parts.sign_in.sign_in(&name, &password, browsers, now))
    };
    let new = match site.sign_in_parts()?.password_jobs.run(compare).await?? {
        Ok(new) => new,
        Err(RefusedSignIn::WrongPassword) => {
            let query = format!("?failed=1{}", pages::same_way_back(&query));
            return Ok(see_other(site, &Route::SignIn, &query));
        }
        // Only a provider has other reasons.
        Err(refused) => {
            return Err(WebError::refused_sign_in(&refused).unwrap_or(WebError::NotFound));
        }
    };
    Ok(signed_in(site, &new, pages::path_back(&query)))
}

/// The first page of somebody who has signed in: their own one, or the page of the desk to which somebody with a role comes
/// back.
fn first_page(site: &Site, has_role: bool, back: Option<String>) -> HttpResponse {
    match back.filter(|_| has_role) {
        Some(path) => back_to_desk(site, Some(&path)),
        None => see_other(site, &Route::Me(None), ""),
    }
}

/// Leads to the first page of somebody who has just signed in. Only pages of the desk are come back to.
pub(super) fn signed_in(site: &Site, new: &NewSession, back: Option<String>) -> HttpResponse {
    let mut response = first_page(site, new.has_role, back);
    set_cookie(
        &mut response,
        site,
        SESSION_COOKIE,
        &new.cookie,
        new.length.as_secs(),
    );
    let (name, browser) = match &new.browser {
        KnownBrowser::OfAccount(browser) => (BROWSER_COOKIE, browser),
        KnownBrowser::OfProvider(browser) => (PROVIDER_BROWSER_COOKIE, browser),
    };
    set_cookie(&mut response, site, name, browser, BROWSER_COOKIE_AGE);
    response
}

pub(super) fn set_cookie(
    response: &mut HttpResponse,
    site: &Site,
    name: &str,
    value: &CookieValue,
    seconds: i64,
) {
    let name = cookies::protected_name(site, name);
    if let Some(cookie) = cookies::set(site, &name, value.expose(), seconds) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
}

pub(super) fn remove_cookie(response: &mut HttpResponse, site: &Site, name: &str) {
    let name = cookies::protected_name(site, name);
    if let Some(cookie) = cookies::set(site, &name, "", 0) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
}

/// Ends a session, or all of the person, and leads to the page for signing in with this query.
pub(super) async fn sign_out(
    site: &web::Data<Site>,
    person: SignedIn,
    (everywhere, query): (bool, &str),
) -> Result<HttpResponse, WebError> {
    let (shared_site, now) = (web::Data::clone(site), site.clock.now());
    let end = move || {
        let sign_in = &shared_site.sign_in_parts()?.sign_in;
        let ended = if everywhere {
            sign_in.end_all(&person.account, now)
        } else {
            sign_in.end(&person.session, now)
        };
        ended.map_err(WebError::SignOutNotSaved)
    };
    site.jobs.run(end).await??;
    let mut response = see_other(site, &Route::SignIn, query);
    remove_cookie(&mut response, site, SESSION_COOKIE);
    Ok(response)
}

/// Answers with the page and the secret link, after it was written down that the link was shown.
async fn show_link(
    request: &HttpRequest,
    site: &web::Data<Site>,
    person: SignedIn,
    kind: Kind,
) -> Result<HttpResponse, WebError> {
    let now = site.clock.now();
    wait_for_first_read(site).await?;
    render(request, site, move |request, site, snapshot| {
        PersonRequest::new(request, site, snapshot, &person).page(kind, true, now)
    })
    .await
}

/// Carries out a decision about the person's own link.
async fn decide(
    site: &web::Data<Site>,
    person: &SignedIn,
    (kind, action): (Kind, Option<LinkAction>),
    form: String,
) -> Result<HttpResponse, WebError> {
    let snapshot = Guard::into_inner(site.snapshot()?);
    let feed_id = feed_of(person, kind).ok_or(WebError::NotFound)?;
    let (token, link) = snapshot.personal_link(&feed_id).ok_or(WebError::NotFound)?;
    let link = Arc::clone(link);
    let address = PersonalAddress::Session(kind);
    let form = SentForm {
        address,
        action,
        form,
    };
    form.decide(site, &snapshot, (link, token)).await
}
