//! Signing in with the provider of the university: the way there, and the way back.

use actix_web::{HttpRequest, HttpResponse, web};
use jiff::Timestamp;

use super::cookies;
use super::decisions::see_other;
use super::error::WebError;
use super::job_queue::JobQueue;
use super::page_response::{PageRequest, PageResponse};
use super::pages::{self, ProviderFault};
use super::route::Route;
use super::session_routes::{PROVIDER_BROWSER_COOKIE, remove_cookie, set_cookie, signed_in};
use super::{SignInParts, Site};
use crate::sign_in::{ProviderRedirect, RefusedSignIn, SignIn};

/// The cookie that binds tries to sign in to a browser.
pub(super) const ATTEMPT_COOKIE: &str = "carillon-openid";

/// The cookie with the page of the desk to which somebody comes back from the provider.
pub(super) const BACK_COOKIE: &str = "carillon-openid-back";

/// Leads to the provider.
pub(super) async fn begin(
    request: &HttpRequest,
    site: &web::Data<Site>,
    now: Timestamp,
) -> Result<HttpResponse, WebError> {
    let begun = ask(request, site, jobs, move |sign_in, query, cookies| {
        let path = pages::path_back(query);
        sign_in.begin_at_provider(path.as_deref(), cookies.attempts.into_iter(), now)
    });
    match begun.await? {
        Ok(redirect) => Ok(to_provider(site, &redirect)),
        Err(error) => {
            let back = pages::same_way_back(request.query_string());
            to_sign_in(site, &error, &back)
        }
    }
}

/// The redirect to the provider, with the cookies of the try.
pub(super) fn to_provider(site: &Site, redirect: &ProviderRedirect) -> HttpResponse {
    let mut response = PageResponse::see_other(redirect.address.expose()).into();
    let cookies = [
        (ATTEMPT_COOKIE, Some(&redirect.browser)),
        (BACK_COOKIE, redirect.back.as_ref()),
    ];
    for (name, value) in cookies {
        if let Some(value) = value {
            set_cookie(&mut response, site, name, value, redirect.length.as_secs());
        }
    }
    response
}

/// Begins the session of a person whom the provider has sent back.
pub(super) async fn finish(
    request: &HttpRequest,
    site: &web::Data<Site>,
    now: Timestamp,
) -> Result<HttpResponse, WebError> {
    let finished = ask(request, site, jobs, move |sign_in, query, cookies| {
        let answer = pages::provider_answer(query);
        let back = sign_in.path_back(&answer, &cookies.backs);
        let (attempts, known) = (cookies.attempts, cookies.known_browsers);
        sign_in
            .finish_at_provider(answer, attempts.into_iter(), known.into_iter(), now)
            .map(|new| (new, back))
    });
    match finished.await? {
        Ok((new, back)) => {
            let mut response = signed_in(site, &new, back);
            // On a shared computer, a try that somebody began with these cookies must not be finished by somebody else.
            for name in [ATTEMPT_COOKIE, BACK_COOKIE] {
                remove_cookie(&mut response, site, name);
            }
            Ok(response)
        }
        Err(error) => to_sign_in(site, &error, ""),
    }
}

fn jobs(parts: &SignInParts) -> &JobQueue {
    &parts.provider_jobs
}

/// The values of the cookies that belong to the provider.
pub(super) struct ProviderCookies<'a> {
    /// Those that bind tries to the browser.
    pub(super) attempts: Vec<&'a str>,
    /// Those of earlier sign-ins.
    pub(super) known_browsers: Vec<&'a str>,
    /// Those with pages to come back to.
    pub(super) backs: Vec<&'a str>,
}

/// Does something for which the provider may be asked, in these jobs, with the query and the cookies of the request.
pub(super) async fn ask<T: Send + 'static>(
    request: &HttpRequest,
    site: &web::Data<Site>,
    jobs: impl FnOnce(&SignInParts) -> &JobQueue,
    work: impl FnOnce(&SignIn, &str, ProviderCookies<'_>) -> T + Send + 'static,
) -> Result<T, WebError> {
    let (request, shared_site) = (PageRequest::new(request), web::Data::clone(site));
    let job = move || {
        let names = [ATTEMPT_COOKIE, PROVIDER_BROWSER_COOKIE, BACK_COOKIE]
            .map(|name| cookies::protected_name(&shared_site, name));
        let [attempts, known_browsers, backs] = names
            .each_ref()
            .map(|name| cookies::values(request.headers(), name).collect());
        let cookies = ProviderCookies {
            attempts,
            known_browsers,
            backs,
        };
        let sign_in = &shared_site.sign_in_parts()?.sign_in;
        Ok::<_, WebError>(work(sign_in, request.query_string(), cookies))
    };
    jobs(site.sign_in_parts()?).run(job).await?
}

/// Leads to the page for signing in, which says what has happened, with this way back.
fn to_sign_in(site: &Site, error: &RefusedSignIn, back: &str) -> Result<HttpResponse, WebError> {
    // After too many tries the code was not used, so the same address works again.
    if let Some(error) = WebError::refused_sign_in(error) {
        return Err(error);
    }
    let fault = match error {
        RefusedSignIn::ProviderUnavailable => ProviderFault::Down,
        RefusedSignIn::UnknownAttempt => ProviderFault::TooLate,
        _ => ProviderFault::Failed,
    };
    let query = format!("?provider={}{back}", fault.name());
    Ok(see_other(site, &Route::SignIn, &query))
}
