//! Groups and activities that `carillon links set` hides and shows again.

use std::collections::BTreeSet;

use anyhow::{Result, bail};
use carillon::agenda::FeedModule;
use carillon::feed::FeedId;
use carillon::links::{HiddenPart, PartId};
use carillon::timetable::Activity;

use super::Desk;

/// The codes of a module, and the ids of a part of it.
type ShownPart = (BTreeSet<Box<str>>, BTreeSet<Box<str>>);

/// Everything that is shown again: modules by all their codes, and groups and activities of modules by these.
pub(super) struct ShownAgain {
    pub(super) modules: BTreeSet<Box<str>>,
    pub(super) groups: Vec<ShownPart>,
    pub(super) activities: Vec<ShownPart>,
}

impl ShownAgain {
    pub(super) fn has(&self, part: &HiddenPart) -> bool {
        let (shown, id) = match &part.id {
            PartId::Group(group) => (&self.groups, group),
            PartId::Activity(activity) => (&self.activities, activity),
        };
        let mut shown = shown.iter();
        shown.any(|(codes, ids)| codes.contains(&part.module) && ids.contains(id))
    }
}

impl Desk {
    /// The parts of the person's modules that these pairs of a code and an id name, in every term that has them. Hiding
    /// others would have no effect.
    pub(super) fn parts(
        &self,
        feed_id: &FeedId,
        pairs: &[String],
        part_id: fn(Box<str>) -> PartId,
    ) -> Result<BTreeSet<HiddenPart>> {
        let mut parts = BTreeSet::new();
        if pairs.is_empty() {
            return Ok(parts);
        }
        let modules = self.feed_modules(feed_id);
        for pair in pairs.chunks_exact(2) {
            let (code, id) = (&*pair[0], part_id(pair[1].as_str().into()));
            let called = || modules.iter().filter(|module| module.is_called(code));
            let named = called().map(|module| module.part(id.clone()));
            let named = named.filter(|part| called().any(|module| module.has_part(part)));
            let named: Vec<HiddenPart> = named.collect();
            if named.is_empty() {
                bail!("{}", no_part(feed_id, code, &id, called()));
            }
            parts.extend(named);
        }
        Ok(parts)
    }

    /// The parts that these pairs of a code and an id name, by all codes of the module and all ids of an activity.
    pub(super) fn shown_again(&self, pairs: &[String]) -> Vec<ShownPart> {
        let university = self.state.university();
        let pairs = pairs.chunks_exact(2);
        pairs
            .map(|pair| {
                let codes = self.all_codes(&pair[..1]);
                let modules = university.terms_of(university.current_code(&pair[0]));
                let activities = modules.flat_map(|module| module.activities.iter());
                let named = activities.filter(|one| one.ids().any(|id| *id == *pair[1]));
                let ids = named.flat_map(Activity::ids).chain([&*pair[1]]);
                (codes, ids.map(Box::from).collect())
            })
            .collect()
    }
}

fn no_part<'a>(
    feed_id: &FeedId,
    code: &str,
    id: &PartId,
    modules: impl Iterator<Item = &'a FeedModule<'a>> + Clone,
) -> String {
    if modules.clone().next().is_none() {
        return format!("{feed_id} has no module {code}");
    }
    let (what, known): (String, BTreeSet<&str>) = match id {
        PartId::Group(group) => (
            format!("group {group}"),
            modules
                .flat_map(|module| module.group_names.iter().copied())
                .collect(),
        ),
        PartId::Activity(activity) => (
            format!("activity {activity}"),
            modules
                .flat_map(|module| {
                    module
                        .activities
                        .iter()
                        .filter_map(|activity| activity.ids.first().copied())
                })
                .collect(),
        ),
    };
    let known: Vec<&str> = known.into_iter().collect();
    if known.is_empty() {
        return format!("{feed_id} has no {what} in {code}, which has none");
    }
    format!(
        "{feed_id} has no {what} in {code}: write one of {}",
        known.join(", ")
    )
}
