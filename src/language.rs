//! The languages of pages and feeds, and the texts of each.

mod entries;
mod words;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use unic_langid::LanguageIdentifier;

pub use entries::{TextEntry, entries};
pub use words::{Argument, TextArgument, Texts, Words, WordsError};

/// A language in which all texts have been written.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// English. The others were translated from it, and it replaces a text that another language lacks.
    #[default]
    En,
    De,
    Fr,
    Es,
    Zh,
    Cy,
}

impl Language {
    /// All languages, in the order in which they are offered.
    pub const ALL: [Self; 6] = [Self::En, Self::De, Self::Fr, Self::Es, Self::Zh, Self::Cy];

    /// The languages of the support desk's own texts.
    pub const OF_DESK: [Self; 2] = [Self::En, Self::De];

    /// The tag of the language (BCP 47), as in `lang="de"`.
    pub fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::De => "de",
            Self::Fr => "fr",
            Self::Es => "es",
            Self::Zh => "zh",
            Self::Cy => "cy",
        }
    }

    /// The language's own name for itself.
    pub fn own_name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::De => "Deutsch",
            Self::Fr => "Français",
            Self::Es => "Español",
            Self::Zh => "中文",
            Self::Cy => "Cymraeg",
        }
    }

    /// The language of a tag, whatever country or script it names: `de-CH` is German.
    pub fn parse(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_']).next()?;
        Self::ALL
            .into_iter()
            .find(|language| language.code().eq_ignore_ascii_case(primary))
    }

    fn identifier(self) -> LanguageIdentifier {
        self.code()
            .parse()
            .expect("two letters are a language's tag")
    }

    /// The files of its texts, each with its name.
    ///
    /// A language that is not one of the desk's has no texts for it, and speaks English there.
    pub fn files(self) -> [(&'static str, &'static str); 5] {
        macro_rules! files {
            ($code:literal) => {
                files!(
                    $code,
                    include_str!(concat!("../templates/words/", $code, "/desk.ftl"))
                )
            };
            ($code:literal, $desk:expr) => {
                [
                    (
                        "feed.ftl",
                        include_str!(concat!("../templates/words/", $code, "/feed.ftl")),
                    ),
                    (
                        "pages.ftl",
                        include_str!(concat!("../templates/words/", $code, "/pages.ftl")),
                    ),
                    (
                        "help.ftl",
                        include_str!(concat!("../templates/words/", $code, "/help.ftl")),
                    ),
                    (
                        "mail.ftl",
                        include_str!(concat!("../templates/words/", $code, "/mail.ftl")),
                    ),
                    ("desk.ftl", $desk),
                ]
            };
        }
        match self {
            Self::En => files!("en"),
            Self::De => files!("de"),
            Self::Fr => files!("fr", ""),
            Self::Es => files!("es", ""),
            Self::Zh => files!("zh", ""),
            Self::Cy => files!("cy", ""),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_means_a_language_whatever_country_it_names() {
        for (tag, expected) in [
            ("de", Some(Language::De)),
            ("de-CH", Some(Language::De)),
            ("DE_at", Some(Language::De)),
            ("zh-Hant-TW", Some(Language::Zh)),
            ("cy", Some(Language::Cy)),
            ("den", None),
            ("d", None),
            ("", None),
            ("*", None),
        ] {
            assert_eq!(Language::parse(tag), expected, "{tag}");
        }
    }

    #[test]
    fn a_language_is_written_in_settings_as_in_addresses() {
        for language in Language::ALL {
            assert_eq!(
                serde_json::to_string(&language).unwrap(),
                format!("{:?}", language.code())
            );
        }
    }
}
