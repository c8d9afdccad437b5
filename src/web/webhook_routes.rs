//! The form with which an admin has a dead letter of a webhook sent again, or gives it up.

use actix_web::{HttpResponse, web};

use super::Site;
use super::decisions::see_other;
use super::desk_reader::DeskReader;
use super::error::WebError;
use super::pages::{DeskOutcome, LetterForm};
use super::route::Route;
use crate::sign_in::SignedIn;
use crate::webhooks::{DeliveryState, WebhookQueue};

/// Writes down what becomes of the dead letter. The thread of the webhook finds it in the file.
pub(super) async fn decide(
    site: &web::Data<Site>,
    person: SignedIn,
    form: String,
) -> Result<HttpResponse, WebError> {
    let (shared_site, now) = (web::Data::clone(site), site.clock.now());
    let decide = move || {
        let reader = DeskReader::new(&shared_site, &person)?;
        reader.require_admin()?;
        let letter = LetterForm::read(&form).ok_or(WebError::BadForm)?;
        let (state, outcome) = if letter.is_sent_again {
            (DeliveryState::again(now), DeskOutcome::LetterSentAgain)
        } else {
            let by = reader.author().into();
            (DeliveryState::Dropped { by }, DeskOutcome::LetterDropped)
        };
        let mut queue = WebhookQueue::read(&shared_site.settings.load().state)?;
        // Somebody else was faster, or the form was sent twice.
        let is_decided = queue.decide(&letter.id, state, now)?;
        is_decided.then_some(outcome).ok_or(WebError::OutdatedForm)
    };
    let outcome = site.jobs.run(decide).await??;
    (site.publish_trigger)();
    Ok(see_other(site, &Route::DeskOverview, outcome.query()))
}
