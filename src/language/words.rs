//! The texts of a language, by key, in Fluent's format (<https://projectfluent.org>).

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

use super::Language;
use super::entries::{TextEntry, entries};
use crate::near_name::near_name;

/// A value that is filled into a text: `"x".into()`, or a number, from which a text can choose singular or plural.
pub type TextArgument<'a> = FluentValue<'a>;

/// The texts of one language. A text that it lacks is English.
pub struct Words {
    language: Language,
    bundle: FluentBundle<FluentResource>,
    english: Option<Arc<Self>>,
}

/// The texts of all languages.
#[derive(Clone, Debug)]
pub struct Texts([Arc<Words>; Language::ALL.len()]);

/// A mistake in texts that an institution has written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct WordsError {
    pub language: Language,
    /// Counted from 1.
    pub line: usize,
    pub message: String,
}

impl Texts {
    /// The texts that are part of the program.
    pub fn new() -> Self {
        Self::with_overrides(std::iter::empty())
            .expect("a test reads the texts that are part of the program")
    }

    /// The texts with some replaced: each override is a file of texts in a language.
    pub fn with_overrides(
        overrides: impl Iterator<Item = (Language, String)>,
    ) -> Result<Self, WordsError> {
        let mut bundles = Language::ALL.map(bundle);
        for (language, source) in overrides {
            let message = |(line, message)| WordsError {
                language,
                line,
                message,
            };
            let resource = resource(&source).map_err(message)?;
            entries(&source)
                .iter()
                .try_for_each(fits)
                .map_err(message)?;
            bundles[language as usize].add_resource_overriding(resource);
        }
        let mut english: Option<Arc<Words>> = None;
        let mut all = Language::ALL.into_iter().zip(bundles);
        Ok(Self(std::array::from_fn(|_| {
            let (language, bundle) = all.next().expect("as many bundles as languages");
            let words = Arc::new(Words {
                language,
                bundle,
                english: english.clone(),
            });
            english.get_or_insert_with(|| Arc::clone(&words));
            words
        })))
    }

    /// The texts of a language.
    pub fn of(&self, language: Language) -> &Words {
        &self.0[language as usize]
    }

    /// The texts of a language, shared.
    pub fn shared(&self, language: Language) -> Arc<Words> {
        Arc::clone(&self.0[language as usize])
    }
}

impl Default for Texts {
    fn default() -> Self {
        Self::new()
    }
}

impl Words {
    /// The language that most of these texts are in.
    pub fn language(&self) -> Language {
        self.language
    }

    /// Whether the language is written from right to left.
    pub fn is_right_to_left(&self) -> bool {
        self.text("direction") == "rtl"
    }

    /// Whether there is a text with this key.
    pub fn has(&self, key: &str) -> bool {
        self.bundle.has_message(key)
            || self
                .english
                .as_ref()
                .is_some_and(|english| english.has(key))
    }

    /// A text without arguments. If it is missing, the key itself: a page with a gap is better than no page.
    pub fn text(&self, key: &str) -> String {
        self.format(key, None)
    }

    /// A text with these arguments filled in, by name.
    pub fn fill<V: Argument>(&self, key: &str, arguments: &[(&str, V)]) -> String {
        self.format(
            key,
            Some(
                &arguments
                    .iter()
                    .map(|(name, value)| (*name, value.value()))
                    .collect(),
            ),
        )
    }

    /// A text with one argument filled in.
    pub fn fill1(&self, key: &str, name: &str, value: impl Argument) -> String {
        self.fill(key, &[(name, value)])
    }

    fn format(&self, key: &str, arguments: Option<&FluentArgs<'_>>) -> String {
        let pattern = self
            .bundle
            .get_message(key)
            .and_then(|message| message.value());
        match (pattern, &self.english) {
            // A variable without an argument stays visible as `{$name}`.
            (Some(pattern), _) => self
                .bundle
                .format_pattern(pattern, arguments, &mut Vec::new())
                .into_owned(),
            (None, Some(english)) => english.format(key, arguments),
            (None, None) => key.to_owned(),
        }
    }
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Words").field(&self.language).finish()
    }
}

/// A type whose values can be filled into a text.
pub trait Argument {
    fn value(&self) -> TextArgument<'_>;
}

impl Argument for str {
    fn value(&self) -> TextArgument<'_> {
        self.into()
    }
}

impl Argument for String {
    fn value(&self) -> TextArgument<'_> {
        self.as_str().into()
    }
}

impl Argument for TextArgument<'_> {
    fn value(&self) -> TextArgument<'_> {
        self.clone()
    }
}

impl<T: Argument + ?Sized> Argument for &T {
    fn value(&self) -> TextArgument<'_> {
        (**self).value()
    }
}

impl<T: Argument + ToOwned + ?Sized> Argument for Cow<'_, T> {
    fn value(&self) -> TextArgument<'_> {
        (**self).value()
    }
}

macro_rules! numbers {
    ($($number:ty)*) => { $(
        impl Argument for $number {
            fn value(&self) -> TextArgument<'_> {
                self.into()
            }
        }
    )* };
}

numbers!(u16 u32 u64 usize i32 i64);

fn bundle(language: Language) -> FluentBundle<FluentResource> {
    let mut bundle = FluentBundle::new_concurrent(vec![language.identifier()]);
    // Marks around arguments would be bytes in every feed, and some apps show them as letters.
    bundle.set_use_isolating(false);
    for (_, source) in language.files() {
        // Broken texts, and those that occur twice, are left out here. A test reports them.
        let resource =
            FluentResource::try_new(source.to_owned()).unwrap_or_else(|(resource, _)| resource);
        bundle.add_resource_overriding(resource);
    }
    bundle
}

/// The texts of a file, or the first line that is not a text, and the reason.
fn resource(source: &str) -> Result<FluentResource, (usize, String)> {
    FluentResource::try_new(source.to_owned()).map_err(|(_, errors)| {
        let Some(error) = errors.first() else {
            return (1, "no text can be read".to_owned());
        };
        // The parser reports a missing part only after the empty lines that end a text.
        let end = error.slice.clone().map_or(source.len(), |part| {
            part.start + source[part].trim_end().len()
        });
        let before = error.pos.start.min(end);
        let line = source
            .bytes()
            .take(before)
            .filter(|byte| *byte == b'\n')
            .count()
            + 1;
        (
            line,
            format!(
                "{error}: write `key = text`, and further lines of a text with spaces before them"
            ),
        )
    })
}

/// Checks that there is an English text with this key and these variables. If not, returns the line and the reason.
fn fits(entry: &TextEntry<'_>) -> Result<(), (usize, String)> {
    let files = Language::En.files();
    let known: Vec<TextEntry<'_>> = files
        .iter()
        .flat_map(|(_, source)| entries(source))
        .collect();
    let Some(original) = known.iter().find(|known| known.key == entry.key) else {
        let nearest = near_name(entry.key, known.iter().map(|known| known.key));
        let hint = nearest
            .map(|known| format!(": did you mean `{known}`?"))
            .unwrap_or_default();
        return Err((
            entry.line,
            format!("there is no text `{}`{hint}", entry.key),
        ));
    };
    let unknown: BTreeSet<_> = entry
        .variables
        .difference(&original.variables)
        .copied()
        .collect();
    let Some(variable) = unknown.first() else {
        return Ok(());
    };
    let fillable: Vec<String> = original
        .variables
        .iter()
        .map(|name| format!("{{ ${name} }}"))
        .collect();
    let remedy = if fillable.is_empty() {
        "this text takes no variables, so remove it".to_owned()
    } else {
        format!("use {}", fillable.join(", "))
    };
    Err((
        entry.line,
        format!("`{}` has no ${variable}: {remedy}", entry.key),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn overridden(language: Language, source: &str) -> Result<Texts, WordsError> {
        Texts::with_overrides([(language, source.to_owned())].into_iter())
    }

    #[test]
    fn a_text_is_filled_without_marks_around_its_arguments() {
        let texts = Texts::new();
        let words = texts.of(Language::En);
        assert_eq!(words.text("cancelled-prefix"), "CANCELLED: ");
        assert_eq!(
            words.fill("staff", &[("names", "Ann; Ben")]),
            "Staff: Ann; Ben"
        );
        assert_eq!(
            words.fill1("staff", "names", String::from("007 {x}")),
            "Staff: 007 {x}"
        );
        let both = words.fill(
            "map-of",
            &[
                ("room", TextArgument::from("R1")),
                ("address", "https://x".into()),
            ],
        );
        assert_eq!(both, "Map of R1: https://x");
    }

    #[test]
    fn a_text_that_a_language_lacks_is_english_and_one_that_is_nowhere_is_its_key() {
        let texts = overridden(Language::En, "closed = Over\n").unwrap();
        assert_eq!(texts.of(Language::Cy).text("no-such-text"), "no-such-text");
        assert_eq!(texts.of(Language::En).text("closed"), "Over");
        assert!(
            !texts.of(Language::Cy).has("no-such-text") && texts.of(Language::Cy).has("closed")
        );
    }

    #[test]
    fn an_institutions_texts_replace_single_ones() {
        let texts = overridden(Language::De, "staff = Es lehren { $names }\n").unwrap();
        assert_eq!(
            texts.of(Language::De).fill1("staff", "names", "Ann"),
            "Es lehren Ann"
        );
        assert_eq!(
            texts.of(Language::En).fill1("staff", "names", "Ann"),
            "Staff: Ann"
        );
    }

    #[test]
    fn a_mistake_in_an_institutions_texts_is_reported_with_its_line() {
        let check = |source: &str, line: usize, message: &str| {
            let error = overridden(Language::De, source).unwrap_err();
            assert_eq!(
                (error.language, error.line),
                (Language::De, line),
                "{source}: {error}"
            );
            assert!(error.message.contains(message), "{error}");
        };
        check("# x\nstaff Es lehren\n", 2, "write `key = text`");
        check("closed = Zu\nstaff = { $names\n\n", 2, "write `key = text`");
        check(
            "closed = Zu\nstuff = X\n",
            2,
            "there is no text `stuff`: did you mean `staff`?",
        );
        check(
            "staff = { $name }\n",
            1,
            "`staff` has no $name: use { $names }",
        );
        check("closed = { $name }\n", 1, "this text takes no variables");
    }
}
