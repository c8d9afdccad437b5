//! The check of a role at the provider: before a page of the desk is shown, and before its forms count.

use actix_web::http::Uri;
use actix_web::{HttpRequest, HttpResponse, web};
use jiff::Timestamp;

use super::decisions::see_other;
use super::error::WebError;
use super::job_queue::JobQueue;
use super::pages::{self, ProviderFault};
use super::provider_routes::{ATTEMPT_COOKIE, BACK_COOKIE, ask, to_provider};
use super::route::Route;
use super::session_routes::{SESSION_COOKIE, remove_cookie, set_cookie, sign_out};
use super::{SignInParts, Site};
use crate::sign_in::{CheckedRole, RefusedSignIn, RoleCheck, RoleCheckStep, SignedIn};

/// Leads to the provider if the person's role has to be checked before a page of the desk; `None` if the page may be shown.
pub(super) async fn before_page(
    request: &HttpRequest,
    site: &web::Data<Site>,
    person: &SignedIn,
    now: Timestamp,
) -> Result<Option<HttpResponse>, WebError> {
    if person.role_check(now) == RoleCheck::NotDue {
        return Ok(None);
    }
    let (person, uri) = (person.clone(), request.uri().clone());
    let begun = ask(request, site, jobs, move |sign_in, _, cookies| {
        let path = uri.path_and_query().map_or("", |path| path.as_str());
        sign_in.begin_role_check(&person, path, cookies.attempts.into_iter(), now)
    });
    match begun.await?.map_err(|error| unchecked(&error))? {
        RoleCheckStep::WithoutProvider => Ok(None),
        RoleCheckStep::AtProvider(redirect) => Ok(Some(to_provider(site, &redirect))),
    }
}

/// Whether a form of the desk counts.
pub(super) enum FormCheck {
    Counts,
    /// Not before the role was checked.
    CheckFirst,
    /// Not before the role was checked, and that is not possible at the moment.
    CannotCheck(WebError),
}

/// Looks whether a form of the desk counts. A page that was shown long ago may still be open.
pub(super) async fn check_form(
    request: &HttpRequest,
    site: &web::Data<Site>,
    person: &SignedIn,
) -> Result<FormCheck, WebError> {
    let now = site.clock.now();
    if person.role_check(now) != RoleCheck::DueForForms {
        return Ok(FormCheck::Counts);
    }
    let person = person.clone();
    let asked = ask(request, site, jobs, move |sign_in, _, _| {
        sign_in.goes_on_without_provider(&person, now)
    });
    let goes_on = asked
        .await
        .and_then(|goes_on| goes_on.map_err(|error| unchecked(&error)));
    match goes_on {
        Ok(true) => Ok(FormCheck::Counts),
        Ok(false) => Ok(FormCheck::CheckFirst),
        Err(error) if error.is_temporary() => Ok(FormCheck::CannotCheck(error)),
        Err(error) => Err(error),
    }
}

/// Goes on after a check. Every other address of this kind leads to the person's own page.
pub(super) async fn finish(
    request: &HttpRequest,
    site: &web::Data<Site>,
    person: SignedIn,
    now: Timestamp,
) -> Result<HttpResponse, WebError> {
    let checked = person.clone();
    let finished = ask(request, site, jobs, move |sign_in, query, cookies| {
        let answer = pages::provider_answer(query);
        sign_in.finish_role_check(&checked, answer, [&cookies.attempts, &cookies.backs], now)
    });
    let mut response = match finished.await?.map_err(|error| unchecked(&error))? {
        // Another tab has come back before, and with it the cookie of the try is gone.
        None if person.account.role.is_some() => return Ok(back_to_desk(site, None)),
        None => return Ok(see_other(site, &Route::Me(None), "")),
        Some(ended @ (CheckedRole::NotSignedIn | CheckedRole::Ended)) => {
            let query = format!("?provider={}", ProviderFault::RoleEnded.name());
            let everywhere = matches!(ended, CheckedRole::Ended);
            sign_out(site, person, (everywhere, &query)).await?
        }
        Some(CheckedRole::Holds {
            cookie,
            length,
            path,
        }) => {
            let mut response = back_to_desk(site, path.as_deref());
            set_cookie(
                &mut response,
                site,
                SESSION_COOKIE,
                &cookie,
                length.as_secs(),
            );
            response
        }
    };
    for name in [ATTEMPT_COOKIE, BACK_COOKIE] {
        remove_cookie(&mut response, site, name);
    }
    Ok(response)
}

/// Leads back to the page of the desk at this path, or to its first one if there is none. The path may come from anybody.
pub(super) fn back_to_desk(site: &Site, path: Option<&str>) -> HttpResponse {
    let uri = path.and_then(|path| path.parse::<Uri>().ok());
    let (path, query) = uri
        .as_ref()
        .map_or(("", None), |uri| (uri.path(), uri.query()));
    let [route, _] = Route::parse(path);
    match (route.filter(Route::is_desk), query) {
        (Some(route), Some(query)) => see_other(site, &route, &format!("?{query}")),
        (Some(route), None) => see_other(site, &route, ""),
        (None, _) => see_other(site, &Route::Desk, ""),
    }
}

fn jobs(parts: &SignInParts) -> &JobQueue {
    &parts.role_check_jobs
}

fn unchecked(error: &RefusedSignIn) -> WebError {
    WebError::refused_sign_in(error).unwrap_or(WebError::RoleUnchecked)
}
