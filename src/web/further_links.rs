//! The forms with which a person makes, changes and removes further links. The first link or a session sends them.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, web};
use arc_swap::Guard;

use super::Site;
use super::decisions::{
    DecisionAuthor, DecisionWay, LinkDecision, apply, form_of_owner, see_other,
};
use super::error::WebError;
use super::feeds::wait_for_first_read;
use super::pages::{self, FurtherLinkForm};
use super::person_request::{PersonRequest, feed_of};
use super::route::PersonalAddress;
use super::session_routes::render;
use crate::feed::Kind;
use crate::links::{LinkId, LinkNumber, SUBSCRIBER, Token};
use crate::sign_in::SignedIn;
use crate::snapshot::{Link, Snapshot};

/// Receives a form of the page of a first link: about a further link, or one that makes one.
pub(super) async fn receive(
    request: &HttpRequest,
    payload: web::Payload,
    site: &Site,
    (token, number): (Token, Option<LinkNumber>),
) -> Result<HttpResponse, WebError> {
    let (snapshot, link, form) = form_of_owner(request, payload, site, token).await?;
    let first = FirstLink {
        address: PersonalAddress::Secret(token),
        link,
        token,
    };
    first.decide(site, &snapshot, number, &form).await
}

/// Receives a form of the page of somebody who has signed in.
pub(super) async fn receive_of_session(
    request: &HttpRequest,
    site: &web::Data<Site>,
    person: SignedIn,
    (kind, number): (Kind, Option<LinkNumber>),
    form: String,
) -> Result<HttpResponse, WebError> {
    if let (Some(number), true) = (number, FurtherLinkForm::shows(&form)) {
        let now = site.clock.now();
        wait_for_first_read(site).await?;
        return render(request, site, move |request, site, snapshot| {
            let asked = PersonRequest::new(request, site, snapshot, &person);
            asked.shown_further_link(kind, number, now)
        })
        .await;
    }
    let snapshot = Guard::into_inner(site.snapshot()?);
    let feed_id = feed_of(&person, kind).ok_or(WebError::NotFound)?;
    let (token, link) = snapshot.personal_link(&feed_id).ok_or(WebError::NotFound)?;
    let first = FirstLink {
        address: PersonalAddress::Session(kind),
        link: Arc::clone(link),
        token,
    };
    first.decide(site, &snapshot, number, &form).await
}

/// The first link of the person who decides.
struct FirstLink {
    address: PersonalAddress,
    link: Arc<Link>,
    token: Token,
}

impl FirstLink {
    /// Carries out the decision in a form, and redirects to a page.
    async fn decide(
        self,
        site: &Site,
        snapshot: &Snapshot,
        number: Option<LinkNumber>,
        form: &str,
    ) -> Result<HttpResponse, WebError> {
        if self.link.state().stopped.is_some() {
            return Ok(see_other(site, &self.address.page(), ""));
        }
        match number {
            None => self.make(site, form).await,
            Some(number) => self.change(site, snapshot, number, form).await,
        }
    }

    async fn make(self, site: &Site, form: &str) -> Result<HttpResponse, WebError> {
        let refused = || see_other(site, &self.address.settings(), "?links=refused#links");
        let Some(name) = FurtherLinkForm::name(form) else {
            return Ok(refused());
        };
        let most = site.settings.load().links.max_per_person;
        let first = LinkId::from(self.link.feed_id.clone());
        let add = LinkDecision::Add {
            name: name.clone(),
            is_busy_only: FurtherLinkForm::is_busy_only(form),
            most,
        };
        let made = self.apply(site, add, first).await;
        if matches!(made, Err(WebError::OutdatedForm)) {
            return Ok(refused());
        }
        made?;
        let further = site.links.further_links(&self.link.feed_id);
        let made = further.into_iter().find(|(_, link)| link.name == name);
        let (link_id, _) = made.ok_or(WebError::NotFound)?;
        let page = self.address.further_links(Some(link_id.number));
        Ok(see_other(site, &page, "?made=1"))
    }

    async fn change(
        self,
        site: &Site,
        snapshot: &Snapshot,
        number: LinkNumber,
        form: &str,
    ) -> Result<HttpResponse, WebError> {
        let link_id = LinkId {
            feed_id: self.link.feed_id.clone(),
            number,
        };
        let state = snapshot.link_table.link_state(&link_id);
        state.listed().ok_or(WebError::NotFound)?;
        let page = self.address.further_links(Some(number));
        let (decision, done) = match FurtherLinkForm::parse(form) {
            FurtherLinkForm::Unknown => return Err(WebError::BadForm),
            FurtherLinkForm::Unconfirmed => return Ok(see_other(site, &page, "?unconfirmed=1")),
            FurtherLinkForm::Choices => {
                // It is reset and removed also before the folder has been read.
                let link = snapshot.further_link(&link_id);
                let link = link.ok_or_else(|| WebError::not_ready(&site.published))?;
                let choices = pages::choices(site, snapshot, link, form)?;
                (LinkDecision::Choose(choices), "?saved=1")
            }
            FurtherLinkForm::Reset => (LinkDecision::Reset, "?new=1"),
            FurtherLinkForm::Remove => (LinkDecision::Remove, ""),
        };
        let is_removed = matches!(decision, LinkDecision::Remove);
        self.apply(site, decision, link_id).await?;
        if is_removed {
            return Ok(see_other(
                site,
                &self.address.settings(),
                "?links=removed#links",
            ));
        }
        Ok(see_other(site, &page, done))
    }

    async fn apply(
        &self,
        site: &Site,
        decision: LinkDecision,
        link_id: LinkId,
    ) -> Result<(), WebError> {
        let author = DecisionAuthor {
            by: SUBSCRIBER.to_owned(),
            reason: None,
        };
        let way = match self.address {
            PersonalAddress::Secret(_) => DecisionWay::Link,
            PersonalAddress::Session(_) => DecisionWay::Session,
        };
        let link = (link_id, Some(self.token));
        apply(site, decision, (author, way), link).await.map(|_| ())
    }
}
