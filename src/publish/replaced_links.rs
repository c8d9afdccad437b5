//! The addresses that resets have replaced, with the feeds that say so.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::feed_texts::FeedTexts;
use crate::config::Config;
use crate::feed::{Feed, Kind, render_replaced};
use crate::language::Language;
use crate::links::{LinkId, LinkTable, ReplacedAddress, Token, TokenMap};
use crate::snapshot::ReplacedLink;

/// The replaced addresses of all links. It is cheap to clone.
#[derive(Clone, Debug, Default)]
pub(super) struct ReplacedLinks {
    by_token: TokenMap<Arc<ReplacedLink>>,
    tokens: Arc<HashMap<LinkId, Box<[Token]>>>,
    /// All resets of one day share a feed.
    feeds: Arc<HashMap<(Kind, Language, Date), Arc<Feed>>>,
}

/// The values from which the feeds are made.
pub(super) struct ReplacedContext<'a> {
    pub(super) config: &'a Config,
    pub(super) texts: &'a FeedTexts,
    pub(super) links: &'a LinkTable,
}

impl ReplacedLinks {
    /// The replaced addresses of all links.
    pub(super) fn of_all(context: &ReplacedContext<'_>) -> Self {
        let mut replaced = Self::default();
        replaced.update(context, context.links.link_ids());
        replaced
    }

    pub(super) fn by_token(&self) -> &TokenMap<Arc<ReplacedLink>> {
        &self.by_token
    }

    /// Takes over the replaced addresses of these links.
    pub(super) fn update<'a>(
        &mut self,
        context: &ReplacedContext<'_>,
        link_ids: impl IntoIterator<Item = &'a LinkId>,
    ) {
        for link_id in link_ids {
            let replaced = &context.links.link_state(link_id).replaced;
            let is_public = link_id.feed_id.kind.is_public(&context.config.public);
            // Nearly all decisions are about links that were never reset.
            if is_public || replaced.is_empty() {
                continue;
            }
            for token in self.tokens.get(link_id).into_iter().flatten() {
                self.by_token.remove(token);
            }
            let mut tokens = Vec::with_capacity(replaced.len());
            for address in replaced {
                if let Some(token) = context.links.token_of(link_id, address.generation) {
                    let link = self.link(context, link_id, address);
                    self.by_token.insert(token, Arc::new(link));
                    tokens.push(token);
                }
            }
            Arc::make_mut(&mut self.tokens).insert(link_id.clone(), tokens.into());
        }
    }

    fn link(
        &mut self,
        context: &ReplacedContext<'_>,
        link_id: &LinkId,
        address: &ReplacedAddress,
    ) -> ReplacedLink {
        // Another clock may have been wrong, or be wrong now. The bytes do not depend on it.
        let since = address.at;
        let kind = link_id.feed_id.kind;
        let language = address.language;
        let language = language.unwrap_or(context.config.institution.language);
        let day = TimeZone::UTC.to_datetime(since).date();
        let key = (kind, language, day);
        let known = self.feeds.get(&key).cloned();
        let feed = known.unwrap_or_else(|| {
            let feed = Arc::new(feed(context, key));
            Arc::make_mut(&mut self.feeds).insert(key, Arc::clone(&feed));
            feed
        });
        ReplacedLink {
            link_id: link_id.clone(),
            since,
            language,
            feed,
        }
    }
}

/// The feed that names nobody. It has no date, because the feed that was there before may have a later one.
fn feed(context: &ReplacedContext<'_>, (kind, language, day): (Kind, Language, Date)) -> Feed {
    let midnight = day.to_zoned(TimeZone::UTC);
    let midnight = midnight.map_or(Timestamp::MIN, |midnight| midnight.timestamp());
    let feed_text = context.texts.feed_text(language);
    let block = render_replaced(&context.config.feed, feed_text, midnight);
    let heads = context.texts.heads(language);
    Feed::new(
        heads,
        kind,
        feed_text.replaced_name(),
        vec![block],
        midnight,
    )
    .undated()
}
