//! The texts and the heads of feeds in every language.

use xxhash_rust::xxh3::xxh3_64;

use crate::config::Config;
use crate::feed::{Block, CalendarHeads, FeedText, Variant};
use crate::language::{Language, Texts};

/// The texts and the heads of feeds, by language.
#[derive(Clone, Debug)]
pub(super) struct FeedTexts {
    by_language: [FeedText; Language::ALL.len()],
    heads: [CalendarHeads; Language::ALL.len()],
    /// Hashes of the texts.
    hashes: [u64; Language::ALL.len()],
    /// The language of most feeds.
    default: Language,
}

impl FeedTexts {
    pub(super) fn new(texts: &Texts, config: &Config, timezone: &str) -> Self {
        let by_language = Language::ALL.map(|language| FeedText::new(texts.of(language)));
        let heads = heads(&by_language, config, timezone);
        let hashes = by_language
            .each_ref()
            .map(|feed_text| xxh3_64(format!("{feed_text:?}").as_bytes()));
        Self {
            by_language,
            heads,
            hashes,
            default: config.institution.language,
        }
    }

    /// Sets the time zone in all heads. Returns whether it has changed.
    pub(super) fn set_timezone(&mut self, config: &Config, timezone: &str) -> bool {
        let before = std::mem::replace(&mut self.heads, heads(&self.by_language, config, timezone));
        before != self.heads
    }

    pub(super) fn feed_text(&self, language: Language) -> &FeedText {
        &self.by_language[language as usize]
    }

    pub(super) fn heads(&self, language: Language) -> &CalendarHeads {
        &self.heads[language as usize]
    }

    /// A hash of the block and of the texts from which a variant of the block is made.
    pub(super) fn origin(&self, variant: Variant, of: &Block) -> u64 {
        self.hashes[variant.language as usize] ^ xxh3_64(&of.tag.to_le_bytes())
    }

    /// The variant of most feeds.
    pub(super) fn usual(&self) -> Variant {
        Variant {
            language: self.default,
            alarm_minutes: None,
            drop_cancelled: false,
            is_busy_only: false,
        }
    }
}

fn heads(
    by_language: &[FeedText; Language::ALL.len()],
    config: &Config,
    timezone: &str,
) -> [CalendarHeads; Language::ALL.len()] {
    let heads = |language: Language| {
        CalendarHeads::new(
            &config.institution.name,
            timezone,
            &config.feed,
            &by_language[language as usize],
        )
    };
    Language::ALL.map(heads)
}
