//! The answers to forms of the desk that do not count. They hold the text that somebody has typed, so that it is not lost.

use actix_web::{HttpRequest, HttpResponse, web};

use super::Site;
use super::decisions::see_other;
use super::desk_reader::DeskReader;
use super::error::WebError;
use super::pages::{self, PageContext, SessionPart, UnsentReason};
use super::role_check::FormCheck;
use super::route::Route;
use super::session_routes::render;
use crate::sign_in::SignedIn;

/// Answers to a form that does not count before the sender's role was checked.
pub(super) async fn after_check(
    request: &HttpRequest,
    site: &web::Data<Site>,
    (route, person): (Route, SignedIn),
    (form, check): (&str, FormCheck),
) -> Result<HttpResponse, WebError> {
    let typed = pages::desk_reason(form).unwrap_or_default();
    let reason = match check {
        FormCheck::CannotCheck(_) => UnsentReason::CannotCheck,
        _ => UnsentReason::CheckFirst,
    };
    let mut response = answer(request, site, (route, Some(person)), (typed, reason)).await?;
    if let FormCheck::CannotCheck(error) = check {
        error.set_status_and_headers(request.uri().path(), &mut response);
    }
    Ok(response)
}

/// Answers to a form of a session that has ended. Without a text it leads to the page for signing in.
pub(super) async fn after_session(
    request: &HttpRequest,
    site: &web::Data<Site>,
    (route, form): (Route, &str),
) -> Result<HttpResponse, WebError> {
    let typed = pages::desk_reason(form).filter(|_| route.is_desk());
    match typed {
        Some(typed) => {
            let reason = UnsentReason::SessionEnded;
            answer(request, site, (route, None), (typed, reason)).await
        }
        None if route.is_desk() => {
            let back = pages::way_back(&route.path());
            Ok(see_other(site, &Route::SignIn, &back))
        }
        None => Ok(see_other(site, &Route::SignIn, "")),
    }
}

/// Answers to a form of another session than the sender's.
pub(super) async fn of_another_session(
    request: &HttpRequest,
    site: &web::Data<Site>,
    (route, person): (Route, SignedIn),
    form: &str,
) -> Result<HttpResponse, WebError> {
    let typed = pages::desk_reason(form).filter(|_| route.is_desk());
    let typed = typed.ok_or(WebError::OutdatedForm)?;
    let reason = UnsentReason::AnotherSession;
    answer(request, site, (route, Some(person)), (typed, reason)).await
}

async fn answer(
    request: &HttpRequest,
    site: &web::Data<Site>,
    (route, person): (Route, Option<SignedIn>),
    (typed, reason): (String, UnsentReason),
) -> Result<HttpResponse, WebError> {
    render(request, site, move |request, site, snapshot| {
        let context = PageContext::for_desk(request, site, snapshot);
        let session = match person {
            Some(person) => context.desk_session(&DeskReader::new(site, &person)?),
            None => SessionPart::default(),
        };
        pages::desk_unsent(&context, session, (&route, typed), reason)
    })
    .await
}
