//! The form with which an admin changes an account, or ends the sessions of somebody.

use actix_web::{HttpResponse, web};

use super::Site;
use super::decisions::see_other;
use super::desk_routes::admin_form;
use super::error::WebError;
use super::pages::{DeskOutcome, UserAction, UserForm};
use super::route::Route;
use crate::feed::{FeedId, Kind};
use crate::links::{AccountAction, AccountChange};
use crate::sign_in::{
    AccountEdit, AccountEditError, SignedIn, check_edit, edit_account, end_person, person_name,
    read_accounts,
};

/// Carries out the change in the form. It is written down before.
pub(super) async fn change(
    site: &web::Data<Site>,
    person: SignedIn,
    form: String,
) -> Result<HttpResponse, WebError> {
    let (shared_site, now) = (web::Data::clone(site), site.clock.now());
    let carry_out = move || {
        let (reader, sent, reason) = admin_form(&shared_site, &person, &form, UserForm::read)?;
        let Some(reason) = reason else {
            return Ok(DeskOutcome::NoText);
        };
        let change = |name: &str, action| AccountChange {
            at: now,
            by: reader.author().into(),
            name: name.into(),
            action,
            reason: reason.as_str().into(),
        };
        match sent.action {
            UserAction::EndSessions => {
                let Ok(name) = person_name(&sent.name) else {
                    return Ok(DeskOutcome::NoName);
                };
                end_sessions(&shared_site, &change(name, AccountAction::EndSessions))
            }
            UserAction::Edit(edit) => {
                let change = change(&sent.name, edit.into());
                carry_out_edit(&shared_site, (edit, sent.is_sure), &change)
            }
        }
    };
    let outcome: DeskOutcome = site.jobs.run(carry_out).await??;
    Ok(see_other(site, &Route::DeskUsers, outcome.query()))
}

fn end_sessions(site: &Site, change: &AccountChange) -> Result<DeskOutcome, WebError> {
    site.links.record_account_change(change)?;
    end_person(&site.settings.load().state, &change.name, change.at)
        .map_err(|error| WebError::AccountNotChanged(Box::new(error)))?;
    Ok(if is_known(site, &change.name) {
        DeskOutcome::SessionsEnded
    } else {
        DeskOutcome::SessionsOfUnknownEnded
    })
}

fn carry_out_edit(
    site: &Site,
    edit: (AccountEdit, bool),
    change: &AccountChange,
) -> Result<DeskOutcome, WebError> {
    let state = &site.settings.load().state;
    let checked = read_accounts(state)
        .map_err(AccountEditError::from)
        .and_then(|accounts| check_edit(&accounts, &change.name, edit));
    // Before the change, so that no change is without a line.
    let edited = match checked {
        Ok(()) => {
            site.links.record_account_change(change)?;
            edit_account(state, &change.name, edit)
        }
        refused => refused,
    };
    match (edited, edit) {
        (Ok(()), (AccountEdit::SetRole(_), _)) => Ok(DeskOutcome::RoleSet),
        (Ok(()), (AccountEdit::Remove, _)) => Ok(DeskOutcome::AccountRemoved),
        (Err(AccountEditError::LastAdmin(_)), _) => Ok(DeskOutcome::LastAdmin),
        (Err(AccountEditError::Unknown(_)), _) => Err(WebError::OutdatedForm),
        (Err(error), _) => Err(WebError::AccountNotChanged(Box::new(error))),
    }
}

/// Whether an account or somebody in the data folder has this name or id. While that cannot be read, everybody counts as
/// known. Names at the provider are not known.
fn is_known(site: &Site, name: &str) -> bool {
    let (Ok(accounts), Ok(snapshot)) =
        (read_accounts(&site.settings.load().state), site.snapshot())
    else {
        return true;
    };
    let has_feed = |kind| snapshot.personal_link(&FeedId::new(kind, name)).is_some();
    accounts.values().any(|account| account.is_called(name))
        || [Kind::Student, Kind::Staff].into_iter().any(has_feed)
}
