//! The groups and the activities of a module that the owner of a link can hide, and their names in words.

use super::choices::FormChoice;
use super::dates;
use crate::agenda::{FeedActivity, FeedModule, MeetingTime, University};
use crate::language::Words;
use crate::links::{Choices, HiddenPart, PartId};

/// The parts of a module that the form offers: its groups if there are several, and its activities if there are several.
pub(super) fn offered(
    words: &Words,
    module: &FeedModule<'_>,
    has_other_terms: bool,
    chosen: &Choices,
) -> Vec<FormChoice> {
    let is_chosen = |part: &HiddenPart| {
        chosen
            .hidden_parts
            .iter()
            .any(|one| module.is_same_part(one, part))
    };
    let choice = |part: HiddenPart, text: String| FormChoice {
        is_chosen: is_chosen(&part),
        value: form_value(&part),
        text: if has_other_terms {
            format!("{} · {text}", module.term)
        } else {
            text
        },
    };
    let groups = module.group_names.iter().map(|group| {
        let text = words.fill1("choices-group", "group", *group);
        choice(module.part(PartId::Group((*group).into())), text)
    });
    let groups = groups.filter(|group| module.group_names.len() > 1 || group.is_chosen);
    let activities = module.activities.iter().map(|activity| {
        let id = activity.ids.first().copied().unwrap_or_default();
        choice(
            module.part(PartId::Activity(id.into())),
            in_words(words, activity),
        )
    });
    let activities =
        activities.filter(|activity| module.activities.len() > 1 || activity.is_chosen);
    groups.chain(activities).collect()
}

/// A hidden part that the feed does not show any more, as a choice that can be taken back.
pub(super) fn left_over(words: &Words, part: &HiddenPart) -> FormChoice {
    FormChoice {
        value: form_value(part),
        text: match &part.id {
            PartId::Group(group) => words.fill1("choices-group", "group", &**group),
            PartId::Activity(id) => id.to_string(),
        },
        is_chosen: true,
    }
}

/// The part that a value of the form names.
pub(super) fn from_form(value: &str) -> Option<HiddenPart> {
    serde_json::from_str(value).ok()
}

/// A hidden part in words, such as “MAA101 Seminar”; with its id if it is gone.
pub(super) fn hidden_part(
    words: &Words,
    university: Option<&University>,
    part: &HiddenPart,
) -> String {
    let found =
        university.and_then(|university| university.module_called(&part.module, &part.term));
    let module = found.map(|module| &*module.value);
    let code = module.map_or(&*part.module, |module| &module.code);
    match &part.id {
        PartId::Group(group) => {
            format!("{code} {}", words.fill1("choices-group", "group", &**group))
        }
        PartId::Activity(id) => {
            let mut activities = module.iter().flat_map(|module| module.activities.iter());
            let activity = activities.find(|activity| activity.ids().any(|one| *one == **id));
            let name = module
                .zip(activity)
                .map(|(module, activity)| in_words(words, &FeedActivity::new(module, activity)));
            format!("{code} {}", name.as_deref().unwrap_or(id))
        }
    }
}

fn form_value(part: &HiddenPart) -> String {
    serde_json::to_string(part).unwrap_or_default()
}

/// Its type, its topic, the time of its first meeting, and its groups.
fn in_words(words: &Words, activity: &FeedActivity<'_>) -> String {
    let time = activity.first.map(|time| {
        let begin = time.begin();
        let weekday = dates::weekday(words, begin.date());
        match time {
            MeetingTime::Day(_) => weekday,
            MeetingTime::Clock { .. } => format!("{weekday} {}", dates::clock(begin)),
        }
    });
    let groups = (!activity.groups.is_empty())
        .then(|| words.fill1("modules-groups", "groups", activity.groups.join(", ")));
    let parts = [
        Some(activity.activity_type.to_owned()),
        activity.topic.map(str::to_owned),
        time,
        groups,
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}
