//! What people decide about their links: written down, and heeded before it is answered.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use actix_web::web::block;
use jiff::Timestamp;

use super::Site;
use super::error::WebError;
use crate::catalogue::Link;
use crate::links::{Choices, LinkError, Links, Order, Token};

/// Far beyond what a publish in between takes.
const PATIENCE: Duration = Duration::from_secs(30);

/// Who decides on a page.
const SUBSCRIBER: &str = "subscriber";

/// Where decisions about links are written down, and who is told of them.
pub struct Decisions {
    pub links: Arc<Links>,
    /// Has the catalogue heed what was decided, soon.
    pub wake: Box<dyn Fn() + Send + Sync>,
}

impl Decisions {
    /// For a site without a publisher: what is decided there is written down, and heeded at the next start.
    pub fn unheeded(links: Arc<Links>) -> Self {
        Self { links, wake: Box::new(|| ()) }
    }
}

impl fmt::Debug for Decisions {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_tuple("Decisions").field(&self.links).finish()
    }
}

impl Site {
    /// Gives the feed a new address; the one before is dead when this returns.
    pub(super) async fn rotate(&self, link: &Arc<Link>, token: Token) -> Result<Token, WebError> {
        self.decide(link, move |links, order| links.rotate(order, Some(token))).await
    }

    /// Closes the feed; it says so when this returns.
    pub(super) async fn stop(&self, link: &Arc<Link>, token: Token) -> Result<(), WebError> {
        self.decide(link, move |links, order| links.stop(order, Some(token))).await
    }

    /// Has the feed show these choices; it does when this returns.
    pub(super) async fn choose(&self, link: &Arc<Link>, token: Token, choices: Choices) -> Result<(), WebError> {
        self.decide(link, move |links, order| links.choose(order, Some(token), |_| choices)).await
    }

    async fn decide<T: Send + 'static>(
        &self,
        link: &Arc<Link>,
        decide: impl FnOnce(&Links, Order<'_>) -> Result<T, LinkError> + Send + 'static,
    ) -> Result<T, WebError> {
        let (links, link) = (Arc::clone(&self.decisions.links), Arc::clone(link));
        let decided = block(move || {
            let Link { kind, id, .. } = &*link;
            let order = Order { kind: *kind, id, by: SUBSCRIBER, reason: None, now: Timestamp::now() };
            decide(&links, order)
        });
        let decided = decided.await.map_err(|_| WebError::NotHeeded)??;
        (self.decisions.wake)();
        if self.shelf.heeds(self.decisions.links.version(), PATIENCE).await {
            Ok(decided)
        } else {
            Err(WebError::NotHeeded)
        }
    }
}
