//! The form with which an admin has a dead letter of a webhook sent again, or gives it up.

use actix_web::{HttpResponse, web};

use super::decisions::see_other;
use super::desk_reader::DeskReader;
use super::error::WebError;
use super::pages::{DeskOutcome, LetterForm};
use super::route::Route;
use super::{PublishTrigger, Site};
use crate::sign_in::SignedIn;
use crate::webhooks::{DeliveryState, KeptBodies, WebhookFaults, WebhookQueue};

/// The parts of a site that are about webhooks.
pub(super) struct WebhookSite {
    pub(super) faults: WebhookFaults,
    /// Gets a decision about a dead letter seen at once.
    trigger: PublishTrigger,
}

impl Default for WebhookSite {
    fn default() -> Self {
        Self {
            faults: WebhookFaults::default(),
            trigger: Box::new(|| {}),
        }
    }
}

impl Site {
    /// The same site, whose desk shows why webhooks get nothing, and wakes them.
    #[must_use]
    pub fn with_webhooks(self, faults: WebhookFaults, trigger: PublishTrigger) -> Self {
        let webhooks = WebhookSite { faults, trigger };
        Self { webhooks, ..self }
    }
}

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
        let state_folder = &shared_site.settings.load().state;
        let mut queue = WebhookQueue::read_with(state_folder, KeptBodies::None)?;
        // Somebody else was faster, or the form was sent twice.
        if !queue.decide(&letter.id, state, now)? {
            return Err(WebError::OutdatedForm);
        }
        let (by, id) = (reader.author(), &letter.id);
        let is_sent_again = letter.is_sent_again;
        tracing::info!(%by, %id, is_sent_again, "somebody has decided about a dead letter of a webhook");
        Ok(outcome)
    };
    let outcome = site.jobs.run(decide).await??;
    (site.webhooks.trigger)();
    Ok(see_other(site, &Route::DeskOverview, outcome.query()))
}
