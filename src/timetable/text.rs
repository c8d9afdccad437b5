//! Texts as authors write them: their greatest lengths, and warnings about them.

use std::borrow::Cow;

use super::ProblemKind;
use super::markup::{self, Markup};
use super::reading::ProblemCollector;
use crate::folder::Field;

/// The most characters of a title or a note. A text of a megabyte would leave no room for a feed's meetings.
pub(super) const MAX_TEXT: usize = 4_000;
/// The most characters of a code or an id.
pub(super) const MAX_NAME: usize = 200;
/// A text is cut at the last white space, if that is fewer characters before the limit.
const MAX_WORD: usize = 200;

impl ProblemCollector<'_> {
    /// Free text without the white space around it; `None` if it is empty then.
    pub(super) fn text(
        &mut self,
        field: Option<&Field<'_, String>>,
        key: &'static str,
    ) -> Option<Box<str>> {
        let field = field?;
        let trimmed = field.value.trim();
        (!trimmed.is_empty()).then(|| self.limited(field.raw, trimmed, key).into())
    }

    /// The text of a required key, with the white space around it.
    pub(super) fn title(&mut self, field: &Field<'_, String>, key: &'static str) -> Box<str> {
        self.limited(field.raw, &field.value, key).into()
    }

    /// The text, cut if it is too long. Warns of that, and of HTML in it.
    pub(super) fn limited<'t>(
        &mut self,
        place: &str,
        text: &'t str,
        key: &'static str,
    ) -> Cow<'t, str> {
        if let Some(found) = markup::find(text) {
            let kind = match found {
                Markup::Tag(tag) => ProblemKind::HtmlTag {
                    key,
                    tag: shortened(tag, 40).into_owned(),
                },
                Markup::Entity(entity) => ProblemKind::HtmlEntity {
                    key,
                    entity: entity.to_owned(),
                    remedy: markup::meaning(entity).unwrap_or("the character itself"),
                },
            };
            self.warn(place, kind);
        }
        let cut = shortened(text, MAX_TEXT);
        if let Cow::Owned(_) = &cut {
            self.warn(
                place,
                ProblemKind::LongText {
                    key,
                    len: text.chars().count(),
                },
            );
        }
        cut
    }

    /// Whether an address is longer than any text may be. Warns of it; a cut address would lead elsewhere.
    pub(super) fn is_too_long(&mut self, field: &Field<'_, String>, key: &'static str) -> bool {
        let is_too_long = is_longer(&field.value, MAX_TEXT);
        if is_too_long {
            self.warn(
                field.raw,
                ProblemKind::LongAddress {
                    key,
                    len: field.value.chars().count(),
                },
            );
        }
        is_too_long
    }
}

/// Whether a text has more than `limit` characters.
pub(super) fn is_longer(text: &str, limit: usize) -> bool {
    text.len() > limit && text.chars().nth(limit).is_some()
}

/// The text itself, or its beginning up to a word's end, with an ellipsis as the last of at most `limit` characters.
pub(super) fn shortened(text: &str, limit: usize) -> Cow<'_, str> {
    if !is_longer(text, limit) {
        return Cow::Borrowed(text);
    }
    let end = text
        .char_indices()
        .nth(limit - 1)
        .map_or(text.len(), |(index, _)| index);
    let (kept, rest) = text.split_at(end);
    let is_between_words = rest.starts_with(char::is_whitespace);
    let word = kept
        .rfind(char::is_whitespace)
        .filter(|start| !is_between_words && kept[*start..].chars().count() <= MAX_WORD);
    Cow::Owned(format!(
        "{}…",
        kept[..word.unwrap_or(kept.len())].trim_end()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_at_a_word() {
        let check =
            |text: &str, limit, expected| assert_eq!(shortened(text, limit), expected, "{text}");
        check("two words", 9, "two words");
        check("two words", 8, "two…");
        check("two words", 4, "two…");
        check("two words", 3, "tw…");
        check("two  \n words", 6, "two…");
        check("ééééé", 5, "ééééé");
        check("ééééé", 4, "ééé…");
        let word = "x".repeat(300);
        assert_eq!(
            shortened(&format!("a {word}"), 250),
            format!("a {}…", "x".repeat(247))
        );
    }
}
