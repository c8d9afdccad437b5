//! The form for choosing the content of a feed: `choices.html`.

use std::collections::BTreeSet;

use serde::Serialize;

use super::super::Site;
use super::super::route::Route;
use super::added_feeds::AddedForm;
use super::{module_parts, query, sample_token};
use crate::agenda::FeedModule;
use crate::language::{Language, Words};
use crate::links::{Choices, HiddenPart};

/// The alarms that the form offers, in minutes before a meeting.
const ALARMS: [u16; 5] = [5, 10, 15, 30, 60];

/// The fields of `choices.html`.
#[derive(Clone, Debug, Default, Serialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "templates can ask for nothing else"
)]
pub(super) struct ChoiceForm {
    pub(super) action: String,
    pub(super) added: AddedForm,
    pub(super) has_modules: bool,
    pub(super) modules: Vec<ModuleChoice>,
    pub(super) has_kinds: bool,
    pub(super) kinds: Vec<FormChoice>,
    /// Only what is shown can be chosen, because alarms and marks are in no busy times.
    pub(super) is_busy_only: bool,
    pub(super) drops_cancelled: bool,
    pub(super) alarms: Vec<FormChoice>,
    pub(super) languages: Vec<FormChoice>,
}

/// A module, with its groups and activities.
#[derive(Clone, Debug, Serialize)]
pub(super) struct ModuleChoice {
    pub(super) whole: FormChoice,
    pub(super) has_parts: bool,
    /// Whether a part of it is hidden, so that the parts are shown.
    pub(super) has_hidden_parts: bool,
    pub(super) parts_heading: String,
    pub(super) parts: Vec<FormChoice>,
}

/// One option.
#[derive(Clone, Debug, Serialize)]
pub(super) struct FormChoice {
    pub(super) value: String,
    pub(super) text: String,
    pub(super) is_chosen: bool,
}

impl ChoiceForm {
    /// The form for the modules and types of the whole feed, filled in with the current choices.
    pub(super) fn new(
        words: &Words,
        action: &str,
        modules: &[FeedModule<'_>],
        chosen: &Choices,
    ) -> Self {
        let kinds: BTreeSet<&str> = modules
            .iter()
            .flat_map(|module| module.activity_types.iter().copied())
            .collect();
        let mut titles: Vec<(&str, &str)> = modules
            .iter()
            .map(|module| (module.code, module.title))
            .collect();
        // A hidden module can be shown again even when its term is over.
        let is_gone = |code: &&str| modules.iter().all(|module| !module.is_called(code));
        titles.extend(
            chosen
                .hidden_modules
                .iter()
                .chain(chosen.hidden_parts.iter().map(|part| &part.module))
                .map(AsRef::as_ref)
                .filter(is_gone)
                .map(|code| (code, "")),
        );
        let mut seen = BTreeSet::new();
        titles.retain(|(code, _)| seen.insert(*code));
        let kinds: BTreeSet<&str> = kinds
            .into_iter()
            .chain(chosen.hidden_types.iter().map(AsRef::as_ref))
            .collect();
        // The journal may have a code that the module had before.
        let is_hidden = |code: &str| {
            let mut hidden = modules.iter().filter(|module| module.code == code);
            let is_hidden = |module: &FeedModule<'_>| {
                let mut codes = chosen.hidden_modules.iter();
                codes.any(|hidden| module.is_called(hidden))
            };
            chosen.hidden_modules.contains(code) || hidden.any(is_hidden)
        };
        let module = |(code, title): (&str, &str)| {
            let whole = FormChoice {
                value: code.into(),
                text: format!("{code} {title}").trim().into(),
                is_chosen: is_hidden(code),
            };
            ModuleChoice::new(words, whole, modules, chosen)
        };
        let kind = |kind: &str| FormChoice {
            value: kind.into(),
            text: kind.into(),
            is_chosen: chosen.hidden_types.contains(kind),
        };
        Self {
            action: action.into(),
            added: AddedForm::default(),
            has_modules: !titles.is_empty(),
            modules: titles.into_iter().map(module).collect(),
            has_kinds: !kinds.is_empty(),
            kinds: kinds.into_iter().map(kind).collect(),
            is_busy_only: false,
            drops_cancelled: chosen.drop_cancelled,
            alarms: alarms(words, chosen.alarm_minutes),
            languages: languages(words, chosen.language),
        }
    }
}

impl ChoiceForm {
    /// The same form with the added feeds.
    pub(super) fn with_added(self, added: AddedForm) -> Self {
        Self { added, ..self }
    }
}

impl ModuleChoice {
    fn new(words: &Words, whole: FormChoice, modules: &[FeedModule<'_>], chosen: &Choices) -> Self {
        let terms = modules.iter().filter(|module| module.code == whole.value);
        let has_other_terms = terms.clone().count() > 1;
        let offered =
            terms.flat_map(|module| module_parts::offered(words, module, has_other_terms, chosen));
        let mut parts: Vec<FormChoice> = offered.collect();
        // A part of a module that is gone, or that has changed, can be shown again too.
        let is_left_over = |part: &&HiddenPart| {
            let mut called = modules
                .iter()
                .filter(|module| module.is_called(&part.module));
            let is_own = called.clone().any(|module| module.code == whole.value)
                || (*part.module == *whole.value && called.clone().next().is_none());
            is_own && !called.any(|module| module.has_part(part))
        };
        let left_over = chosen.hidden_parts.iter().filter(is_left_over);
        parts.extend(left_over.map(|part| module_parts::left_over(words, part)));
        Self {
            has_parts: !parts.is_empty(),
            has_hidden_parts: parts.iter().any(|part| part.is_chosen),
            parts_heading: words.fill1("choices-parts", "module", &*whole.value),
            parts,
            whole,
        }
    }
}

impl ChoiceForm {
    /// Invented content.
    pub(super) fn sample(words: &Words, site: &Site) -> Self {
        let module = FeedModule {
            code: "A",
            former_codes: Vec::new(),
            title: "Algebra",
            url: None,
            term_id: "S1",
            term: "Autumn",
            groups: vec!["1"],
            activity_types: BTreeSet::from(["Lecture"]),
            group_names: BTreeSet::from(["1", "2"]),
            activities: Vec::new(),
        };
        let also = FormChoice {
            value: "room:R".into(),
            text: "R".into(),
            is_chosen: true,
        };
        let form = Self::new(
            words,
            &site.path(&Route::Choices(sample_token())),
            &[module],
            &Choices::default(),
        );
        form.with_added(AddedForm {
            query: "R".into(),
            can_search: true,
            is_nothing_found: true,
            has_rows: true,
            rows: vec![also],
        })
    }
}

/// Reads the choices from a sent form, without the added feeds, which stay. Only parts of the feed, and those that are hidden
/// already, can be hidden, because the form offers nothing else.
pub(super) fn parse(form: &str, modules: &[FeedModule<'_>], before: &Choices) -> Choices {
    let values = |name: &str| {
        query::values(form, name)
            .into_iter()
            .map(String::into_boxed_str)
    };
    let offered = OfferedChoices { modules, before };
    let alarm = query::value(form, "alarm").and_then(|minutes| minutes.parse().ok());
    Choices {
        hidden_modules: values("module")
            .filter(|code| offered.module(code))
            .collect(),
        hidden_types: values("type")
            .filter(|kind| offered.activity_type(kind))
            .collect(),
        hidden_parts: query::values(form, "part")
            .into_iter()
            .filter_map(|part| module_parts::from_form(&part))
            .filter(|part| offered.part(part))
            .collect(),
        added: before.added.clone(),
        drop_cancelled: query::value(form, "cancelled").is_some(),
        alarm_minutes: alarm.filter(|minutes| *minutes <= Choices::MAX_ALARM_MINUTES),
        language: query::value(form, "language").and_then(|code| Language::parse(&code)),
    }
}

/// Choices that the form would not offer, each in order.
#[derive(Debug)]
pub(in super::super) struct ImpossibleChoices<'a> {
    pub(in super::super) modules: Vec<&'a str>,
    pub(in super::super) types: Vec<&'a str>,
    pub(in super::super) parts: Vec<&'a HiddenPart>,
}

/// The choices that the form would not offer.
pub(super) fn impossible<'a>(
    choices: &'a Choices,
    modules: &[FeedModule<'_>],
    before: &Choices,
) -> ImpossibleChoices<'a> {
    let offered = OfferedChoices { modules, before };
    let codes = choices.hidden_modules.iter().map(AsRef::as_ref);
    let types = choices.hidden_types.iter().map(AsRef::as_ref);
    let parts = choices.hidden_parts.iter();
    ImpossibleChoices {
        modules: codes.filter(|code| !offered.module(code)).collect(),
        types: types.filter(|kind| !offered.activity_type(kind)).collect(),
        parts: parts.filter(|part| !offered.part(part)).collect(),
    }
}

/// Everything that can be hidden: the parts of the feed, and those that are hidden already.
struct OfferedChoices<'a> {
    modules: &'a [FeedModule<'a>],
    before: &'a Choices,
}

impl OfferedChoices<'_> {
    fn module(&self, code: &str) -> bool {
        let mut modules = self.modules.iter();
        modules.any(|module| module.code == code) || self.before.hidden_modules.contains(code)
    }

    fn part(&self, part: &HiddenPart) -> bool {
        let mut modules = self.modules.iter();
        modules.any(|module| module.has_part(part)) || self.before.hidden_parts.contains(part)
    }

    fn activity_type(&self, kind: &str) -> bool {
        let mut modules = self.modules.iter();
        modules.any(|module| module.activity_types.contains(kind))
            || self.before.hidden_types.contains(kind)
    }
}

fn alarms(words: &Words, chosen: Option<u16>) -> Vec<FormChoice> {
    let mut minutes: BTreeSet<u16> = ALARMS.into();
    // Another number may have been set at the desk.
    minutes.extend(chosen);
    let none = FormChoice {
        value: String::new(),
        text: words.text("choices-alarm-none"),
        is_chosen: chosen.is_none(),
    };
    let some = minutes.into_iter().map(|minutes| FormChoice {
        value: minutes.to_string(),
        text: words.fill1("choices-alarm-minutes", "minutes", minutes),
        is_chosen: chosen == Some(minutes),
    });
    std::iter::once(none).chain(some).collect()
}

fn languages(words: &Words, chosen: Option<Language>) -> Vec<FormChoice> {
    let any = FormChoice {
        value: String::new(),
        text: words.text("choices-language-any"),
        is_chosen: chosen.is_none(),
    };
    let each = Language::ALL.into_iter().map(|language| FormChoice {
        value: language.code().into(),
        text: language.own_name().into(),
        is_chosen: chosen == Some(language),
    });
    std::iter::once(any).chain(each).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::links::PartId;

    fn feed_module(code: &'static str, kinds: &[&'static str]) -> FeedModule<'static> {
        FeedModule {
            code,
            former_codes: Vec::new(),
            title: "",
            url: None,
            term_id: "S1",
            term: "",
            groups: Vec::new(),
            activity_types: kinds.iter().copied().collect(),
            group_names: BTreeSet::from(["1"]),
            activities: Vec::new(),
        }
    }

    #[test]
    fn what_is_ticked_is_chosen() {
        let modules = [
            feed_module("A/1", &["Lecture"]),
            feed_module("B", &["Lab", "Drop-in"]),
        ];
        let form = "module=A%2F1&type=Lab&type=Drop-in&cancelled=drop&alarm=15&language=cy\
            &part={%22module%22:%22B%22,%22term%22:%22S1%22,%22group%22:%221%22}";
        let expected = Choices {
            hidden_modules: ["A/1".into()].into(),
            hidden_types: ["Lab".into(), "Drop-in".into()].into(),
            hidden_parts: [HiddenPart {
                module: "B".into(),
                term: "S1".into(),
                id: PartId::Group("1".into()),
            }]
            .into(),
            added: BTreeSet::new(),
            drop_cancelled: true,
            alarm_minutes: Some(15),
            language: Some(Language::Cy),
        };
        assert_eq!(parse(form, &modules, &Choices::default()), expected);
    }

    #[test]
    fn an_empty_form_chooses_nothing() {
        assert_eq!(
            parse(
                "alarm=&language=",
                &[feed_module("A", &[])],
                &Choices::default()
            ),
            Choices::default()
        );
    }

    #[test]
    fn what_the_form_does_not_offer_cannot_be_chosen() {
        let modules = [feed_module("A", &["Lecture"])];
        let form = "module=B&type=Lab&alarm=100000&language=xx&part=1\
            &part={%22module%22:%22A%22,%22term%22:%22S1%22,%22group%22:%222%22}\
            &part={%22module%22:%22A%22,%22term%22:%22S2%22,%22group%22:%221%22}";
        assert_eq!(
            parse(form, &modules, &Choices::default()),
            Choices::default()
        );
        let before = Choices {
            hidden_modules: ["B".into()].into(),
            ..Choices::default()
        };
        assert_eq!(parse(form, &modules, &before), before);
    }
}
