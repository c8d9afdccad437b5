//! The support desk: its pages, and the forms with which its people act. No page has a secret address before somebody has
//! asked for it.

use actix_web::{HttpRequest, HttpResponse, web};
use arc_swap::Guard;
use jiff::Timestamp;

use super::Site;
use super::decisions::{DecisionAuthor, DecisionWay, LinkDecision, apply, see_other};
use super::desk_mail;
use super::desk_reader::{DeskReader, DeskTarget};
use super::error::WebError;
use super::feeds::wait_for_first_read;
use super::pages::{self, DeskAction, DeskOutcome, PageContext};
use super::route::Route;
use super::session_routes::render;
use crate::feed::FeedId;
use crate::holds::{HoldAnswer, HoldDecision, append_decision, read_holds};
use crate::links::{DeskNote, LinkId, ShownLink};
use crate::messages::{MassAnswer, MassDecision};
use crate::printable::is_unprintable;
use crate::sign_in::SignedIn;

/// The most characters of a reason or a note.
const MAX_TEXT: usize = 500;

/// Answers with a page of the desk.
pub(super) async fn show(
    request: &HttpRequest,
    site: &web::Data<Site>,
    (route, person): (Route, SignedIn),
    now: Timestamp,
) -> Result<HttpResponse, WebError> {
    // For people without a role the desk is not there, whatever the server is doing.
    person.account.role.ok_or(WebError::NotFound)?;
    wait_for_first_read(site).await?;
    render(request, site, move |request, site, snapshot| {
        let reader = DeskReader::new(site, &person)?;
        let context = PageContext::for_desk(request, site, snapshot);
        match route {
            Route::DeskEntry(feed_id) => {
                let target = reader.find(site, snapshot, &feed_id)?;
                pages::desk_entry(&context, snapshot, (&reader, &target), false, now)
            }
            Route::DeskView(feed_id) => {
                let target = reader.find(site, snapshot, &feed_id)?;
                pages::desk_view(request, site, snapshot, &target, now)
            }
            Route::DeskOverview => pages::desk_overview(&context, snapshot, &reader, now),
            Route::DeskUsers => pages::desk_users(&context, snapshot, &reader),
            Route::DeskTokens => pages::desk_tokens(&context, snapshot, (&reader, None), now),
            Route::DeskTable(table) => pages::desk_table(&context, snapshot, (&reader, table), now),
            _ => pages::desk_search(&context, snapshot, &reader),
        }
    })
    .await
}

/// Answers to a form about this person or thing.
pub(super) async fn receive(
    request: &HttpRequest,
    site: &web::Data<Site>,
    (feed_id, person): (FeedId, SignedIn),
    form: String,
) -> Result<HttpResponse, WebError> {
    let action = pages::desk_action(&form).ok_or(WebError::BadForm)?;
    if action == DeskAction::Show {
        return show_address(request, site, (feed_id, person)).await;
    }
    if action == DeskAction::Mail {
        return desk_mail::send(site, (feed_id, person), form).await;
    }
    let entry = Route::DeskEntry(feed_id.clone());
    let Some(text) = text(&form) else {
        return Ok(see_other(site, &entry, DeskOutcome::NoText.query()));
    };
    let number = pages::desk_link(&form).map_err(|()| WebError::BadForm)?;
    let (shared_site, id) = (web::Data::clone(site), feed_id.clone());
    let found = move || {
        let snapshot = Guard::into_inner(shared_site.snapshot()?);
        let reader = DeskReader::new(&shared_site, &person)?;
        let target = reader.find(&shared_site, &snapshot, &id)?;
        let decision = match action {
            DeskAction::Note => None,
            _ => decision(&shared_site, &snapshot, (&target, action), &form)?,
        };
        Ok::<_, WebError>((reader.author(), target, decision))
    };
    let (author, target, decision) = site.jobs.run(found).await??;
    match (action, decision) {
        (DeskAction::Note, _) => note(site, (author, target), text).await?,
        (_, Some(decision)) => {
            let author = DecisionAuthor {
                by: author,
                reason: Some(text),
            };
            let author = (author, DecisionWay::Desk);
            let link_id = LinkId {
                number,
                ..target.link_id()
            };
            apply(site, decision, author, (link_id, target.token)).await?;
        }
        // Somebody else was faster.
        (_, None) => return Ok(see_other(site, &entry, "")),
    }
    Ok(see_other(site, &entry, DeskOutcome::Done(action).query()))
}

/// The decision in the form; `None` if the link is in that state already.
fn decision(
    site: &Site,
    snapshot: &crate::snapshot::Snapshot,
    (target, action): (&DeskTarget, DeskAction),
    form: &str,
) -> Result<Option<LinkDecision>, WebError> {
    let number = pages::desk_link(form).map_err(|()| WebError::BadForm)?;
    let is_about_further = matches!(action, DeskAction::Reset | DeskAction::Remove);
    if !target.has_secret() || !number.is_first() && !is_about_further {
        return Err(WebError::BadForm);
    }
    Ok(match action {
        DeskAction::Reset => Some(LinkDecision::Reset),
        DeskAction::ResetAll => Some(LinkDecision::ResetAll),
        DeskAction::Remove => Some(LinkDecision::Remove),
        DeskAction::TurnOff => target.unless_decided(LinkDecision::TurnOff),
        DeskAction::Resume => target.unless_decided(LinkDecision::Resume),
        DeskAction::Choices => {
            let is_own = target.feed_id.kind.is_personal() && !target.is_turned_off();
            let link = target.link.as_ref().filter(|_| is_own);
            let link = link.ok_or(WebError::BadForm)?;
            Some(LinkDecision::Choose(pages::choices(
                site, snapshot, link, form,
            )?))
        }
        DeskAction::Show | DeskAction::Note | DeskAction::Mail => None,
        DeskAction::AcceptHold
        | DeskAction::RejectHold
        | DeskAction::SendMails
        | DeskAction::DropMails => return Err(WebError::BadForm),
    })
}

/// Answers with the page and the secret address, after it was written down that somebody saw it.
async fn show_address(
    request: &HttpRequest,
    site: &web::Data<Site>,
    (feed_id, person): (FeedId, SignedIn),
) -> Result<HttpResponse, WebError> {
    let now = site.clock.now();
    wait_for_first_read(site).await?;
    render(request, site, move |request, site, snapshot| {
        let reader = DeskReader::new(site, &person)?;
        let target = reader.find(site, snapshot, &feed_id)?;
        let context = PageContext::for_desk(request, site, snapshot);
        let is_shown = target.token.is_some() && !target.is_turned_off();
        if is_shown {
            let shown = ShownLink {
                at: now,
                by: reader.author().into(),
                link_id: target.link_id(),
            };
            site.links.record_shown(&shown)?;
        }
        pages::desk_entry(&context, snapshot, (&reader, &target), is_shown, now)
    })
    .await
}

/// Receives an admin's decision about a hold or a mass change.
pub(super) async fn decide_on_overview(
    site: &web::Data<Site>,
    person: SignedIn,
    form: &str,
) -> Result<HttpResponse, WebError> {
    match pages::desk_action(form) {
        Some(action @ DeskAction::SendMails) => {
            decide_about_mails(site, person, (action, MassAnswer::Send), form).await
        }
        Some(action @ DeskAction::DropMails) => {
            decide_about_mails(site, person, (action, MassAnswer::Drop), form).await
        }
        _ => decide_about_hold(site, person, form).await,
    }
}

/// Writes down whether people get mails about a mass change. The thread that sends mails finds it in the file.
async fn decide_about_mails(
    site: &web::Data<Site>,
    person: SignedIn,
    (action, answer): (DeskAction, MassAnswer),
    form: &str,
) -> Result<HttpResponse, WebError> {
    let publishes = pages::desk_mass_change(form).ok_or(WebError::BadForm)?;
    let Some(reason) = text(form) else {
        let missing = DeskOutcome::NoText.query();
        return Ok(see_other(site, &Route::DeskOverview, missing));
    };
    let (shared_site, now) = (web::Data::clone(site), site.clock.now());
    let decide = move || {
        let reader = DeskReader::new(&shared_site, &person)?;
        reader.require_admin()?;
        let parts = shared_site.offered_messages().ok_or(WebError::NotFound)?;
        let decision = MassDecision {
            at: now,
            answer,
            by: reader.author().into(),
            reason: Some(reason.into()),
        };
        // Otherwise somebody else was faster.
        let has_decided = parts.subscriptions.decide(publishes, decision)?;
        has_decided.then_some(()).ok_or(WebError::OutdatedForm)
    };
    site.jobs.run(decide).await??;
    (site.publish_trigger)();
    let done = DeskOutcome::Done(action).query();
    Ok(see_other(site, &Route::DeskOverview, done))
}

/// Writes an admin's decision about a hold down. The publisher finds it in the file.
async fn decide_about_hold(
    site: &web::Data<Site>,
    person: SignedIn,
    form: &str,
) -> Result<HttpResponse, WebError> {
    let action = pages::desk_action(form).ok_or(WebError::BadForm)?;
    let answer = match action {
        DeskAction::AcceptHold => HoldAnswer::Accept,
        DeskAction::RejectHold => HoldAnswer::Reject,
        _ => return Err(WebError::BadForm),
    };
    let id = pages::desk_hold(form).ok_or(WebError::BadForm)?;
    let Some(reason) = text(form) else {
        let missing = DeskOutcome::NoText.query();
        return Ok(see_other(site, &Route::DeskOverview, missing));
    };
    let (shared_site, now) = (web::Data::clone(site), site.clock.now());
    let decide = move || {
        let reader = DeskReader::new(&shared_site, &person)?;
        reader.require_admin()?;
        let state = &shared_site.settings.load().state;
        let holds = read_holds(state).unwrap_or_default();
        // Otherwise the files have changed since, or the hold has ended.
        let hold = holds.into_iter().find(|hold| hold.id == id);
        let hold = hold.ok_or(WebError::OutdatedForm)?;
        let decision = HoldDecision {
            at: now,
            by: reader.author().into(),
            hold: Some(id),
            answer: Some(answer),
            renames: match answer {
                HoldAnswer::Accept => hold.renames,
                HoldAnswer::Reject => Vec::new(),
            },
            undone: false,
            reason: reason.into(),
        };
        append_decision(state, &decision).map_err(WebError::HoldNotDecided)
    };
    site.jobs.run(decide).await??;
    let done = DeskOutcome::Done(action).query();
    Ok(see_other(site, &Route::DeskOverview, done))
}

async fn note(
    site: &web::Data<Site>,
    (author, target): (String, DeskTarget),
    text: String,
) -> Result<(), WebError> {
    let note = DeskNote {
        at: site.clock.now(),
        by: author.into(),
        link_id: target.link_id(),
        note: text.into(),
    };
    let links = std::sync::Arc::clone(&site.links);
    let recorded = move || links.record_note(&note);
    Ok(site.jobs.run(recorded).await??)
}

/// The beginning of each form that only an admin can send: who sends it, what it asks for, and the reason.
pub(super) fn admin_form<T>(
    site: &Site,
    person: &SignedIn,
    form: &str,
    read: impl FnOnce(&str) -> Option<T>,
) -> Result<(DeskReader, T, Option<String>), WebError> {
    let reader = DeskReader::new(site, person)?;
    reader.require_admin()?;
    let sent = read(form).ok_or(WebError::BadForm)?;
    Ok((reader, sent, text(form)))
}

/// The reason or the note in the form, in one line; `None` if it is empty.
pub(super) fn text(form: &str) -> Option<String> {
    in_one_line(&pages::desk_reason(form)?)
}

/// The words of a text in one line, as many as a reason may have; `None` if there are none.
pub(super) fn in_one_line(text: &str) -> Option<String> {
    let is_break = |c: char| is_unprintable(c) || c.is_whitespace();
    let words = text.split(is_break).filter(|word| !word.is_empty());
    let text = words.collect::<Vec<_>>().join(" ");
    let text: String = text.chars().take(MAX_TEXT).collect();
    (!text.is_empty()).then_some(text)
}
