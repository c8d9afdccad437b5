//! The form with which an admin changes an account, or ends the sessions of somebody.

use actix_web::{HttpResponse, web};

use super::Site;
use super::decisions::see_other;
use super::desk_reader::DeskReader;
use super::desk_routes::text;
use super::error::WebError;
use super::pages::{UserAction, UserForm};
use super::route::Route;
use crate::feed::{FeedId, Kind};
use crate::links::{AccountAction, AccountChange};
use crate::sign_in::{
    AccountEdit, AccountEditError, AccountRole, SignedIn, check_edit, edit_account, end_person,
    person_name, read_accounts,
};

/// The result of a form: a part of the query of the page to which it leads.
enum Outcome {
    Done,
    /// Sessions with this name or id have ended, but nobody is known by it.
    DoneForUnknown,
    NoReason,
    /// Nobody can be meant by the name.
    NoName,
    /// The account is that of the last admin, and the box was not ticked.
    LastAdmin,
}

/// Carries out the change in the form. It is written down before.
pub(super) async fn change(
    site: &web::Data<Site>,
    person: SignedIn,
    form: String,
) -> Result<HttpResponse, WebError> {
    let (shared_site, now) = (web::Data::clone(site), site.clock.now());
    let carry_out = move || {
        let reader = DeskReader::new(&shared_site, &person)?;
        if !reader.is_admin {
            return Err(WebError::NotFound);
        }
        let sent = UserForm::read(&form).ok_or(WebError::BadForm)?;
        let Some(reason) = text(&form) else {
            return Ok((Outcome::NoReason, sent.action));
        };
        let change = AccountChange {
            at: now,
            by: reader.author().into(),
            name: sent.name.as_str().into(),
            action: action(sent.action),
            reason: reason.into(),
        };
        let outcome = apply(&shared_site, &sent, &change)?;
        Ok((outcome, sent.action))
    };
    let (outcome, action) = site.jobs.run(carry_out).await??;
    let query = match outcome {
        Outcome::Done => format!("?done={}", action.name()),
        Outcome::DoneForUnknown => "?done=end-unknown".to_owned(),
        Outcome::NoReason => "?missing=reason".to_owned(),
        Outcome::NoName => "?missing=name".to_owned(),
        Outcome::LastAdmin => "?missing=last-admin".to_owned(),
    };
    Ok(see_other(site, &Route::DeskUsers, &query))
}

fn apply(site: &Site, sent: &UserForm, change: &AccountChange) -> Result<Outcome, WebError> {
    let state = &site.settings.load().state;
    let edit = match sent.action {
        UserAction::EndSessions => {
            let Ok(name) = person_name(&sent.name) else {
                return Ok(Outcome::NoName);
            };
            let change = AccountChange {
                name: name.into(),
                ..change.clone()
            };
            site.links.record_account_change(&change)?;
            return match end_person(state, name, change.at) {
                Ok(()) if is_known(site, name) => Ok(Outcome::Done),
                Ok(()) => Ok(Outcome::DoneForUnknown),
                Err(error) => Err(WebError::AccountNotChanged(Box::new(error))),
            };
        }
        UserAction::SetRole(role) => AccountEdit::SetRole(role),
        UserAction::Remove => AccountEdit::Remove,
    };
    let edit = (edit, sent.is_sure);
    let edited = read_accounts(state)
        .map_err(AccountEditError::from)
        .and_then(|accounts| check_edit(&accounts, &sent.name, edit));
    // Before the change, so that no change is without a line.
    let edited = match edited {
        Ok(()) => {
            site.links.record_account_change(change)?;
            edit_account(state, &sent.name, edit)
        }
        refused => refused,
    };
    match edited {
        Ok(()) => Ok(Outcome::Done),
        Err(AccountEditError::LastAdmin(_)) => Ok(Outcome::LastAdmin),
        Err(AccountEditError::Unknown(_)) => Err(WebError::OutdatedForm),
        Err(error) => Err(WebError::AccountNotChanged(Box::new(error))),
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

fn action(action: UserAction) -> AccountAction {
    match action {
        UserAction::EndSessions => AccountAction::EndSessions,
        UserAction::SetRole(role) => AccountAction::SetRole {
            role: role.map(AccountRole::name).map(Into::into),
        },
        UserAction::Remove => AccountAction::Remove,
    }
}
