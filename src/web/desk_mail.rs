//! Mails to one person, which somebody at the desk sends. A server that can send mails gives the way to queue them.

use std::error::Error;

use actix_web::{HttpResponse, web};
use arc_swap::Guard;
use jiff::Timestamp;

use super::Site;
use super::decisions::{DecisionWay, see_other};
use super::desk_reader::{DeskReader, DeskTarget};
use super::error::WebError;
use super::pages::{self, DeskAction, DeskOutcome};
use super::route::Route;
use crate::agenda;
use crate::feed::FeedId;
use crate::sign_in::SignedIn;
use crate::snapshot::Snapshot;

/// Queues mails to people, and knows what became of them.
pub trait DeskMailer: Send + Sync {
    /// The last mail to the person with this feed.
    fn last_mail(&self, feed_id: &FeedId) -> Result<Option<LastMail>, DeskMailError>;

    /// Whether the person can open the page to which a mail without a secret address leads.
    fn can_sign_in(&self, feed_id: &FeedId) -> Result<bool, DeskMailError>;

    /// Whether mails can be sent to this address.
    fn is_address(&self, text: &str) -> bool;

    /// Queues a mail, and syncs. The answer is false, and nothing is queued, if the last mail to the person is another one
    /// than `mail.after`.
    fn queue(&self, mail: DeskMail) -> Result<bool, DeskMailError>;
}

/// The reason why mails cannot be queued, or what became of them cannot be read.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct DeskMailError(#[from] pub Box<dyn Error + Send + Sync>);

/// A mail that tells a person how to get the timetable.
#[derive(Clone, Debug)]
pub struct DeskMail {
    pub at: Timestamp,
    /// The author, as in the journal.
    pub by: String,
    pub feed_id: FeedId,
    /// Whether it has the secret address of the person's page.
    pub with_address: bool,
    /// The id of the last mail on the page that had the form; empty if there was none. So a form that is sent twice sends
    /// one mail.
    pub after: String,
}

/// The last mail to a person.
#[derive(Clone, Debug)]
pub struct LastMail {
    pub id: String,
    pub state: LastMailState,
    /// The person has the mail, may have it, or will get it.
    pub counts_as_sent: bool,
    /// The time of the last change of its state.
    pub since: Timestamp,
    /// The words of the mail server, the author of a mail that was taken out of the queue, or another reason for the state; may
    /// be empty.
    pub reason: String,
    /// The key of the reason, if it is one of this program.
    pub reason_key: Option<&'static str>,
}

/// The state of a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LastMailState {
    Waiting,
    BeingSent,
    Sent,
    Refused,
    /// Nobody knows whether it was sent.
    Uncertain,
    Cancelled,
    Dropped,
}

/// The reason why a person cannot get a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoMail {
    TurnedOff,
    NoAddress,
    WrongAddress,
}

/// The address to which a mail to this person goes.
pub(super) fn mail_address<'a>(
    mailer: &dyn DeskMailer,
    timetable: &'a agenda::University,
    target: &DeskTarget,
) -> Result<&'a str, NoMail> {
    if target.is_turned_off() {
        return Err(NoMail::TurnedOff);
    }
    let person = agenda::person(timetable, &target.feed_id);
    let email = person.and_then(|person| person.email.as_deref());
    let email = email.ok_or(NoMail::NoAddress)?;
    if mailer.is_address(email) {
        Ok(email)
    } else {
        Err(NoMail::WrongAddress)
    }
}

/// Answers to the form that asks for a mail to this person.
pub(super) async fn send(
    site: &web::Data<Site>,
    (feed_id, person): (FeedId, SignedIn),
    form: String,
) -> Result<HttpResponse, WebError> {
    let (shared_site, id) = (web::Data::clone(site), feed_id.clone());
    let queue = move || {
        let snapshot = Guard::into_inner(shared_site.snapshot()?);
        let reader = DeskReader::new(&shared_site, &person)?;
        let target = reader.find(&shared_site, &snapshot, &id)?;
        queue(&shared_site, &snapshot, (&reader, &target), &form)
    };
    let outcome = site.jobs.run(queue).await??;
    Ok(see_other(site, &Route::DeskEntry(feed_id), outcome.query()))
}

fn queue(
    site: &Site,
    snapshot: &Snapshot,
    (reader, target): (&DeskReader, &DeskTarget),
    form: &str,
) -> Result<DeskOutcome, WebError> {
    let mailer = site.desk_mailer.as_deref().ok_or(WebError::BadForm)?;
    let timetable = site.timetable(snapshot)?;
    // The page has no form then.
    mail_address(mailer, timetable, target).map_err(|_| WebError::OutdatedForm)?;
    let limited = &(target.feed_id.clone(), DecisionWay::Desk);
    site.decision_limit
        .check(limited)
        .map_err(|wait| WebError::TooManyRequests { wait })?;
    let (with_address, after) = pages::desk_mail_form(form);
    if !with_address && !mailer.can_sign_in(&target.feed_id)? {
        return Ok(DeskOutcome::CannotSignIn);
    }
    let is_queued = mailer.queue(DeskMail {
        at: site.clock.now(),
        by: reader.author(),
        feed_id: target.feed_id.clone(),
        with_address,
        after,
    })?;
    Ok(if is_queued {
        DeskOutcome::Done(DeskAction::Mail)
    } else {
        DeskOutcome::AnotherMail
    })
}
