//! The words and the heads of feeds in every language.

use xxhash_rust::xxh3::xxh3_64;

use crate::config::Config;
use crate::feed::{Block, Heads, Variant, Wording};
use crate::language::{Language, Texts};

/// The words and the heads of feeds, by language.
#[derive(Clone, Debug)]
pub(super) struct FeedTexts {
    wordings: [Wording; Language::ALL.len()],
    heads: [Heads; Language::ALL.len()],
    /// Hashes of the texts.
    hashes: [u64; Language::ALL.len()],
    /// The language of most feeds.
    default: Language,
}

impl FeedTexts {
    pub(super) fn new(texts: &Texts, config: &Config, timezone: &str) -> Self {
        let wordings = Language::ALL.map(|language| Wording::new(texts.of(language)));
        let heads = heads(&wordings, config, timezone);
        let hashes = wordings
            .each_ref()
            .map(|wording| xxh3_64(format!("{wording:?}").as_bytes()));
        Self {
            wordings,
            heads,
            hashes,
            default: config.institution.language,
        }
    }

    /// Names this time zone in all heads from now on; whether another one was named before.
    pub(super) fn set_timezone(&mut self, config: &Config, timezone: &str) -> bool {
        let before = std::mem::replace(&mut self.heads, heads(&self.wordings, config, timezone));
        before != self.heads
    }

    pub(super) fn wording(&self, language: Language) -> &Wording {
        &self.wordings[language as usize]
    }

    pub(super) fn heads(&self, language: Language) -> &Heads {
        &self.heads[language as usize]
    }

    /// A mark of what a variant of the block is made from: the block, and the words of the language.
    pub(super) fn origin(&self, variant: Variant, of: &Block) -> u64 {
        self.hashes[variant.language as usize] ^ xxh3_64(&of.tag.to_le_bytes())
    }

    /// The variant of most feeds.
    pub(super) fn usual(&self) -> Variant {
        Variant {
            language: self.default,
            alarm_minutes: None,
            drop_cancelled: false,
        }
    }
}

fn heads(
    wordings: &[Wording; Language::ALL.len()],
    config: &Config,
    timezone: &str,
) -> [Heads; Language::ALL.len()] {
    let heads = |language: Language| {
        Heads::new(
            &config.institution.name,
            timezone,
            &config.feed,
            &wordings[language as usize],
        )
    };
    Language::ALL.map(heads)
}
