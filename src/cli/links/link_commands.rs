//! The decisions about one link: each is written to the journal, and the running server applies it at once.

use std::collections::BTreeSet;

use anyhow::{Context, Result, bail};
use carillon::language::Language;
use carillon::links::{Choices, DecisionRequest, HiddenPart, LinkId, LinkNumber, PartId};
use carillon::timetable::Module;
use clap::Args;

use super::super::output;
use super::super::visible_people::ProtectedArgument;
use super::added_feeds::WantedAdditions;
use super::hidden_parts::ShownAgain;
use super::{Desk, KindArgument};

/// The link about which the command decides.
#[derive(Debug, Args)]
pub(super) struct LinkTarget {
    /// The kind of the feed
    pub(super) kind: KindArgument,
    /// The id of the person or thing whose feed it is
    pub(super) id: String,
    #[command(flatten)]
    pub(super) protected: ProtectedArgument,
}

/// The reason of a decision.
#[derive(Debug, Args)]
pub(super) struct Reason {
    /// The reason, for the journal
    #[arg(long = "reason", id = "reason", value_name = "TEXT", value_parser = not_empty)]
    pub(super) text: String,
}

/// The link of a person, if the decision is not about the first one.
#[derive(Debug, Args)]
struct LinkArgument {
    /// The number of a further link, as `carillon links further` prints it; without it, the first link
    #[arg(long = "link", id = "link", value_name = "NUMBER", value_parser = link_number)]
    number: Option<LinkNumber>,
}

#[derive(Debug, Args)]
pub(super) struct RotateCommand {
    #[command(flatten)]
    target: LinkTarget,
    #[command(flatten)]
    link: LinkArgument,
    /// Reset the first link and all further ones
    #[arg(long, conflicts_with = "link")]
    all: bool,
    #[command(flatten)]
    reason: Reason,
}

#[derive(Debug, Args)]
pub(super) struct StopCommand {
    #[command(flatten)]
    target: LinkTarget,
    #[command(flatten)]
    reason: Reason,
}

#[derive(Debug, Args)]
pub(super) struct SetCommand {
    #[command(flatten)]
    target: LinkTarget,
    #[command(flatten)]
    link: LinkArgument,
    /// Hide a module, by its code
    #[arg(long, value_name = "CODE")]
    hide_module: Vec<String>,
    /// Show a module again
    #[arg(long, value_name = "CODE")]
    show_module: Vec<String>,
    /// Hide a type of activities, such as Lecture
    #[arg(long, value_name = "TYPE")]
    hide_type: Vec<String>,
    /// Show a type of activities again
    #[arg(long, value_name = "TYPE")]
    show_type: Vec<String>,
    /// Hide a group of a module, in every term that has it
    #[arg(long, num_args = 2, value_names = ["CODE", "GROUP"])]
    hide_group: Vec<String>,
    /// Show a group again
    #[arg(long, num_args = 2, value_names = ["CODE", "GROUP"])]
    show_group: Vec<String>,
    /// Hide a single activity of a module, in every term that has it
    #[arg(long, num_args = 2, value_names = ["CODE", "ID"])]
    hide_activity: Vec<String>,
    /// Show an activity again
    #[arg(long, num_args = 2, value_names = ["CODE", "ID"])]
    show_activity: Vec<String>,
    /// Also show a public module, programme or room
    #[arg(long, num_args = 2, value_names = ["KIND", "ID"])]
    also_show: Vec<String>,
    /// Do not show it any more
    #[arg(long, num_args = 2, value_names = ["KIND", "ID"])]
    no_longer_show: Vec<String>,
    /// Show cancelled meetings with a mark, or drop them
    #[arg(long, value_name = "show|drop", value_parser = ["show", "drop"])]
    cancelled: Option<String>,
    /// Minutes from the alarm to each meeting, or none for no alarm
    #[arg(long, value_name = "MINUTES|none", value_parser = alarm)]
    alarm: Option<AlarmSetting>,
    /// The language of the feed's own texts, or own for the person's language
    #[arg(long, value_name = "en|de|fr|es|zh|cy|own", value_parser = language)]
    language: Option<OwnLanguage>,
    /// Remove all settings made before
    #[arg(long)]
    reset: bool,
    /// The reason, for the journal; a change needs one
    #[arg(long, value_name = "TEXT", value_parser = not_empty)]
    reason: Option<String>,
}

/// Minutes, or `None` for no alarm.
#[derive(Clone, Copy, Debug)]
struct AlarmSetting(Option<u16>);

/// A language, or `None` for the person's own.
#[derive(Clone, Copy, Debug)]
struct OwnLanguage(Option<Language>);

impl RotateCommand {
    pub(super) fn run(&self, desk: &Desk) -> Result<()> {
        let feed_id = desk.find(&self.target)?;
        let link_id = desk.link_of(&feed_id, self.link.number)?;
        let by = desk_name();
        let request = desk.decision_request(link_id.clone(), &by, Some(&self.reason.text));
        if self.all {
            desk.links.rotate_all(&request, None)?;
        } else {
            desk.links.rotate(request, None)?;
        }
        desk.warn_if_turned_off(&feed_id);
        let further = desk.links.further_links(&feed_id).len();
        if link_id.number.is_first() && !self.all && further > 0 {
            tracing::warn!(
                "{further} further links of {feed_id} still work: `carillon links rotate {feed_id} --all --reason TEXT` resets them too, and `carillon links further {feed_id}` prints them"
            );
        }
        desk.record_shown(&link_id).with_context(|| {
            let list = if link_id.number.is_first() { "" } else { "further " };
            format!("the link {link_id} was reset; print the new one later with `carillon links {list}{feed_id}`")
        })?;
        let [url, _] = desk.secret_addresses(&link_id);
        print_line(&url)
    }
}

impl StopCommand {
    pub(super) fn stop(&self, desk: &Desk) -> Result<()> {
        let feed_id = desk.find(&self.target)?;
        let by = desk_name();
        let stopped = desk.links.stop(
            desk.decision_request(feed_id.clone().into(), &by, Some(&self.reason.text)),
            None,
        );
        stopped.with_context(|| feed_id.to_string())?;
        print_line(&format!(
            "the feed of {feed_id} is turned off; `carillon links resume {feed_id} --reason TEXT` turns it on again"
        ))
    }

    pub(super) fn resume(&self, desk: &Desk) -> Result<()> {
        let feed_id = desk.find(&self.target)?;
        let by = desk_name();
        let resumed = desk.links.resume(desk.decision_request(
            feed_id.clone().into(),
            &by,
            Some(&self.reason.text),
        ));
        resumed.with_context(|| feed_id.to_string())?;
        print_line(&format!(
            "the feed of {feed_id} is turned on again, with the same link"
        ))
    }
}

impl SetCommand {
    pub(super) fn run(&self, desk: &Desk) -> Result<()> {
        let feed_id = desk.find(&self.target)?;
        if !feed_id.kind.is_personal() {
            bail!("many people read the feed of {feed_id}: only people's own feeds have settings");
        }
        if self.cancelled.as_deref() == Some("show") && desk.drops_cancelled() {
            bail!("no feed shows cancelled meetings here, because feed.cancelled is \"drop\"");
        }
        desk.check(&feed_id, &self.hide_module, &self.hide_type)?;
        let mut hidden = desk.parts(&feed_id, &self.hide_group, PartId::Group)?;
        let activities = desk.parts(&feed_id, &self.hide_activity, PartId::Activity)?;
        hidden.extend(activities);
        // The journal may have a code that the module had before, or has now.
        let shown = ShownAgain {
            modules: desk.all_codes(&self.show_module),
            groups: desk.shown_again(&self.show_group),
            activities: desk.shown_again(&self.show_activity),
        };
        let link_id = desk.link_of(&feed_id, self.link.number)?;
        let before = desk.links.state_of(&link_id).choices;
        let added = desk.added_feeds(&self.also_show, &self.no_longer_show, &before)?;
        let after = self.applied_to(&before, &hidden, &shown, &added);
        if after != before {
            let Some(reason) = &self.reason else {
                bail!("nothing was changed: give the reason for the change with --reason TEXT");
            };
            let by = desk_name();
            desk.links.choose(
                desk.decision_request(link_id, &by, Some(reason)),
                None,
                |now| self.applied_to(now, &hidden, &shown, &added),
            )?;
        }
        print_line(&serde_json::to_string(&after)?)
    }

    /// The choices with these settings.
    fn applied_to(
        &self,
        before: &Choices,
        hidden: &BTreeSet<HiddenPart>,
        shown: &ShownAgain,
        added: &WantedAdditions,
    ) -> Choices {
        let mut choices = if self.reset {
            Choices::default()
        } else {
            before.clone()
        };
        let boxed = |texts: &[String]| {
            texts
                .iter()
                .map(|text| Box::from(text.as_str()))
                .collect::<Vec<Box<str>>>()
        };
        choices.hidden_modules.extend(boxed(&self.hide_module));
        choices.hidden_types.extend(boxed(&self.hide_type));
        choices
            .hidden_modules
            .retain(|code| !shown.modules.contains(code));
        choices.hidden_parts.extend(hidden.iter().cloned());
        choices.hidden_parts.retain(|part| !shown.has(part));
        choices.added.extend(added.new.iter().cloned());
        choices
            .added
            .retain(|feed_id| !added.removed.contains(feed_id));
        choices
            .hidden_types
            .retain(|kind| !self.show_type.iter().any(|shown| **shown == **kind));
        choices.drop_cancelled = self
            .cancelled
            .as_ref()
            .map_or(choices.drop_cancelled, |wanted| wanted == "drop");
        choices.alarm_minutes = self
            .alarm
            .map_or(choices.alarm_minutes, |AlarmSetting(minutes)| minutes);
        choices.language = self
            .language
            .map_or(choices.language, |OwnLanguage(language)| language);
        choices
    }
}

impl Desk {
    /// The codes that these modules have and had.
    pub(super) fn all_codes(&self, modules: &[String]) -> BTreeSet<Box<str>> {
        let university = self.state.university();
        let current = modules.iter().map(|code| university.current_code(code));
        let terms = current.flat_map(|code| university.terms_of(code));
        let codes = terms.flat_map(Module::codes);
        let given = modules.iter().map(String::as_str);
        codes.chain(given).map(Box::from).collect()
    }

    pub(super) fn decision_request<'a>(
        &self,
        link_id: LinkId,
        by: &'a str,
        reason: Option<&'a str>,
    ) -> DecisionRequest<'a> {
        DecisionRequest {
            link_id,
            by,
            reason,
            now: self.now,
        }
    }
}

/// The name of the person at the desk, as far as the machine knows it.
pub(in crate::cli) fn desk_name() -> String {
    let names = ["SUDO_USER", "USER", "LOGNAME"]
        .iter()
        .filter_map(|name| std::env::var(name).ok());
    let name = names.into_iter().find(|name| !name.is_empty());
    format!("desk {}", name.as_deref().unwrap_or("unknown"))
}

pub(super) fn print_line(text: &str) -> Result<()> {
    output::print(|out| writeln!(out, "{text}"))
}

pub(in crate::cli) fn not_empty(text: &str) -> Result<String, &'static str> {
    let text = text.trim();
    if text.is_empty() {
        Err("write a few words")
    } else {
        Ok(text.to_owned())
    }
}

fn link_number(text: &str) -> Result<LinkNumber, &'static str> {
    LinkNumber::parse(text).ok_or("write a number from 1 on")
}

fn alarm(text: &str) -> Result<AlarmSetting, String> {
    let most = Choices::MAX_ALARM_MINUTES;
    let minutes = text
        .parse()
        .ok()
        .filter(|minutes| (1..=most).contains(minutes));
    match minutes {
        Some(minutes) => Ok(AlarmSetting(Some(minutes))),
        None if text == "none" => Ok(AlarmSetting(None)),
        None => Err(format!("write none, or minutes from 1 to {most}")),
    }
}

fn language(text: &str) -> Result<OwnLanguage, &'static str> {
    match Language::parse(text) {
        Some(language) => Ok(OwnLanguage(Some(language))),
        None if text == "own" => Ok(OwnLanguage(None)),
        None => Err("write own, or one of en, de, fr, es, zh, cy"),
    }
}
