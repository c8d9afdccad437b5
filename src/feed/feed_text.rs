//! The texts of feeds in one language, parsed once.

use super::ByKind;
use crate::language::{Language, Words};

/// A text with gaps. The fillings are copied and never searched for gaps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TextTemplate(Vec<TemplatePart>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum TemplatePart {
    Text(Box<str>),
    Placeholder(usize),
}

const WEEKDAYS: [&str; 7] = [
    "short-mon",
    "short-tue",
    "short-wed",
    "short-thu",
    "short-fri",
    "short-sat",
    "short-sun",
];

const MONTHS: [&str; 12] = [
    "short-1", "short-2", "short-3", "short-4", "short-5", "short-6", "short-7", "short-8",
    "short-9", "short-10", "short-11", "short-12",
];

/// The texts of feeds in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedText {
    pub(super) language: Language,
    pub(super) cancelled: Box<str>,
    pub(super) provisional: Box<str>,
    pub(super) staff: TextTemplate,
    pub(super) join: TextTemplate,
    pub(super) map: TextTemplate,
    /// The lines about a meeting that was moved, and the parts of them.
    pub(super) moved_from: TextTemplate,
    pub(super) moved_from_place: TextTemplate,
    pub(super) moved_when: TextTemplate,
    pub(super) moved_day: TextTemplate,
    pub(super) new_room: TextTemplate,
    pub(super) now_online: TextTemplate,
    pub(super) new_staff: TextTemplate,
    pub(super) online: Box<str>,
    /// Short names, from Monday on.
    pub(super) weekdays: [Box<str>; 7],
    /// Short names, from January on.
    pub(super) months: [Box<str>; 12],
    /// The names of people's calendars.
    pub(super) personal_name: TextTemplate,
    pub(super) descriptions: ByKind<TextTemplate>,
    pub(super) nothing_published: SummaryAndDescription,
    pub(super) everything_hidden: SummaryAndDescription,
    pub(super) closed: SummaryAndDescription,
    pub(super) replaced: SummaryAndDescription,
    replaced_name: Box<str>,
    /// The title of a time that is taken.
    pub(super) busy: Box<str>,
    busy_name: Box<str>,
    pub(super) nothing_busy: SummaryAndDescription,
    pub(super) earlier: SummaryAndDescription,
    pub(super) later: SummaryAndDescription,
}

/// The title and the description of an event that is not a meeting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SummaryAndDescription {
    pub(super) summary: Box<str>,
    pub(super) description: Box<str>,
}

impl TextTemplate {
    fn of(words: &Words, key: &str, names: &[&str]) -> Self {
        // Each gap is filled with a noncharacter, which no text holds.
        let gap =
            |index: u32| char::from_u32(0xfdd0 + index).expect("a noncharacter is a scalar value");
        let gaps: Vec<String> = (0..)
            .zip(names)
            .map(|(index, _)| gap(index).to_string())
            .collect();
        let arguments: Vec<(&str, &str)> = names
            .iter()
            .copied()
            .zip(gaps.iter().map(String::as_str))
            .collect();
        let text = words.fill(key, &arguments);
        let mut parts = Vec::new();
        let mut rest = text.as_str();
        while let Some(at) = rest.find(|c| ('\u{fdd0}'..='\u{fdef}').contains(&c)) {
            let found = rest[at..].chars().next().map_or(0, |c| c as usize - 0xfdd0);
            parts.extend([
                TemplatePart::Text(rest[..at].into()),
                TemplatePart::Placeholder(found),
            ]);
            rest = &rest[at + 3..];
        }
        parts.push(TemplatePart::Text(rest.into()));
        Self(parts)
    }

    /// The text with its gaps filled, in the order in which they were named.
    pub(super) fn fill(&self, fillings: &[&str]) -> String {
        let texts = self.0.iter().map(|part| match part {
            TemplatePart::Text(text) => text,
            TemplatePart::Placeholder(index) => fillings.get(*index).copied().unwrap_or_default(),
        });
        texts.collect()
    }
}

impl FeedText {
    /// The texts of feeds among all texts of a language.
    pub fn new(words: &Words) -> Self {
        let text = |key: &str| Box::from(words.text(key));
        let remark = |key: &str, description: &str| SummaryAndDescription {
            summary: text(key),
            description: text(description),
        };
        let description = |key| TextTemplate::of(words, key, &["institution"]);
        Self {
            language: words.language(),
            cancelled: text("cancelled-prefix"),
            provisional: text("provisional-prefix"),
            staff: TextTemplate::of(words, "staff", &["names"]),
            join: TextTemplate::of(words, "join-online", &["address"]),
            map: TextTemplate::of(words, "map-of", &["room", "address"]),
            moved_from: TextTemplate::of(words, "moved-from", &["when"]),
            moved_from_place: TextTemplate::of(words, "moved-from-place", &["when", "place"]),
            moved_when: TextTemplate::of(words, "moved-when", &["day", "time"]),
            moved_day: TextTemplate::of(words, "moved-day", &["weekday", "day", "month"]),
            new_room: TextTemplate::of(words, "new-room", &["rooms", "before"]),
            now_online: TextTemplate::of(words, "now-online", &["before"]),
            new_staff: TextTemplate::of(words, "new-staff", &["names", "before"]),
            online: text("place-online"),
            weekdays: WEEKDAYS.map(text),
            months: MONTHS.map(text),
            personal_name: TextTemplate::of(words, "personal-name", &["name"]),
            descriptions: ByKind::from_fn(|kind| description(kind.description())),
            nothing_published: remark("nothing-published", "nothing-published-description"),
            everything_hidden: remark("everything-hidden", "everything-hidden-description"),
            closed: remark("closed", "closed-description"),
            replaced: remark("replaced", "replaced-description"),
            replaced_name: text("replaced-name"),
            busy: text("busy"),
            busy_name: text("busy-name"),
            nothing_busy: remark("nothing-busy", "nothing-busy-description"),
            earlier: remark("earlier", "earlier-description"),
            later: remark("later", "later-description"),
        }
    }

    /// The language of these texts.
    pub fn language(&self) -> Language {
        self.language
    }

    /// The name of the calendar at an address that was replaced.
    pub fn replaced_name(&self) -> &str {
        &self.replaced_name
    }

    /// The name of a calendar of busy times. It names nobody.
    pub fn busy_name(&self) -> &str {
        &self.busy_name
    }

    /// The name of the calendar of a person with this name.
    pub fn personal_name(&self, name: &str) -> String {
        self.personal_name.fill(&[name])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Texts;

    #[test]
    fn gaps_are_filled_with_what_they_are_given_and_with_nothing_else() {
        let texts = Texts::new();
        let feed_text = FeedText::new(texts.of(Language::En));
        assert_eq!(
            feed_text.staff.fill(&["Dr { $names } \u{fdd0}"]),
            "Staff: Dr { $names } \u{fdd0}"
        );
        assert_eq!(
            feed_text.map.fill(&["Hall", "https://x.example/"]),
            "Map of Hall: https://x.example/"
        );
        assert_eq!(&*feed_text.cancelled, "CANCELLED: ");
    }
}
