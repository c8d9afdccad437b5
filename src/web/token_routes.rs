//! The form with which an admin makes or revokes a token for a program.

use actix_web::{HttpRequest, HttpResponse, web};
use jiff::Timestamp;

use super::Site;
use super::decisions::see_other;
use super::desk_reader::DeskReader;
use super::desk_routes::admin_form;
use super::error::WebError;
use super::page_response::PageRequest;
use super::pages::{self, DeskOutcome, PageContext, TokenForm};
use super::route::Route;
use crate::api_tokens::{
    ApiSecret, ApiTokenEditError, NewApiToken, add_api_token, check_new_api_token,
    require_api_token, revoke_api_token,
};
use crate::links::{TokenAction, TokenChange};
use crate::sign_in::SignedIn;

/// The result of a form.
enum TokenOutcome {
    /// The page shows the secret, once.
    Made(ApiSecret),
    /// The form leads back to the page.
    Back(DeskOutcome),
}

/// Carries out the change in the form. It is written down before.
pub(super) async fn change(
    request: &HttpRequest,
    site: &web::Data<Site>,
    person: SignedIn,
    form: String,
) -> Result<HttpResponse, WebError> {
    let (shared_site, now) = (web::Data::clone(site), site.clock.now());
    let carry_out = move || {
        let (reader, sent, reason) = admin_form(&shared_site, &person, &form, TokenForm::read)?;
        let Some(reason) = reason else {
            return Ok((TokenOutcome::Back(DeskOutcome::NoText), reader));
        };
        let outcome = apply(&shared_site, (&reader, reason), sent, now)?;
        Ok::<_, WebError>((outcome, reader))
    };
    let (outcome, reader) = site.jobs.run(carry_out).await??;
    let secret = match outcome {
        TokenOutcome::Back(outcome) => {
            return Ok(see_other(site, &Route::DeskTokens, outcome.query()));
        }
        TokenOutcome::Made(secret) => secret,
    };
    let (request, shared_site) = (PageRequest::new(request), web::Data::clone(site));
    let page = move || {
        let snapshot = shared_site.published.current();
        let context = PageContext::for_desk(&request, &shared_site, &snapshot);
        pages::desk_tokens(&context, &snapshot, (&reader, Some(&secret)), now)
    };
    // Nobody can read the secret again, so this does not wait for its turn, at which it may be refused.
    let page = site.jobs.run_at_once(page).await;
    Ok(page.map_err(|_| WebError::JobPanicked)??.into())
}

fn apply(
    site: &Site,
    (reader, reason): (&DeskReader, String),
    sent: TokenForm,
    now: Timestamp,
) -> Result<TokenOutcome, WebError> {
    let state = &site.settings.load().state;
    let record = |name: &str, action| {
        site.links.record_token_change(&TokenChange {
            at: now,
            by: reader.author().into(),
            name: name.into(),
            action,
            reason: reason.into(),
        })
    };
    let changed = match sent {
        TokenForm::Add(None) => return Ok(TokenOutcome::Back(DeskOutcome::NoTokenName)),
        TokenForm::Add(Some(new)) => match check_new_api_token(state, &new, now) {
            // Before the change, so that no change is without a line.
            Ok(()) => {
                record(&new.name, added(&new))?;
                add_api_token(state, new, now).map(TokenOutcome::Made)
            }
            Err(error) => Err(error),
        },
        TokenForm::Revoke(name) => match require_api_token(state, &name) {
            Ok(()) => {
                record(&name, TokenAction::Revoke)?;
                revoke_api_token(state, &name)
                    .map(|()| TokenOutcome::Back(DeskOutcome::TokenRevoked))
            }
            Err(error) => Err(error),
        },
    };
    changed.or_else(|error| match error {
        ApiTokenEditError::NoScope => Ok(TokenOutcome::Back(DeskOutcome::NoScope)),
        ApiTokenEditError::WrongExpiry => Ok(TokenOutcome::Back(DeskOutcome::WrongExpiry)),
        ApiTokenEditError::Exists(_) => Ok(TokenOutcome::Back(DeskOutcome::TokenExists)),
        ApiTokenEditError::Unknown(_) => Err(WebError::OutdatedForm),
        error => Err(WebError::TokenNotChanged(Box::new(error))),
    })
}

fn added(new: &NewApiToken) -> TokenAction {
    let scopes = new.scopes.iter().map(|scope| scope.name().into());
    TokenAction::Add {
        scopes: scopes.collect(),
        expires: new.expires,
    }
}
