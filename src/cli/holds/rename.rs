//! `carillon holds rename`: records that a module or an activity has another code or id now.

use std::process::ExitCode;

use anyhow::{Result, bail};
use carillon::config::Config;
use carillon::feed::Kind;
use carillon::folder::{IdKind, canonical};
use carillon::holds::{HoldDecision, HoldDecisions, append_decision, read_likely_renames};
use carillon::links::LinkTable;
use carillon::printable::thousands;
use carillon::publish::{KnownSpellings, publish_once};
use carillon::timetable::{Module, Rename, University};
use clap::Args;
use jiff::Timestamp;

use crate::cli::links::known_ids;
use crate::cli::links::link_commands::{desk_name, not_empty};
use crate::cli::output::print;

use super::published_activities::published_activities;

#[derive(Debug, Args)]
pub(super) struct RenameArguments {
    /// The code of the module, or the id of the activity, as it was
    #[arg(value_parser = not_empty, required_unless_present = "likely", requires = "new")]
    old: Option<String>,
    /// The code or the id as it is now
    #[arg(value_parser = not_empty)]
    new: Option<String>,
    /// All renames that the server takes to be likely and has published, as `carillon holds` lists them
    #[arg(long, conflicts_with_all = ["old", "activity_of", "term", "undo"])]
    likely: bool,
    /// OLD and NEW are the ids of an activity of this module
    #[arg(long, value_name = "MODULE", value_parser = not_empty)]
    activity_of: Option<String>,
    /// Only in this term; without it in all terms
    #[arg(long, value_parser = not_empty)]
    term: Option<String>,
    /// Take the rename back: from now on both are different things again
    #[arg(long)]
    undo: bool,
    /// Why, for those who read the decisions later
    #[arg(long, value_parser = not_empty)]
    reason: String,
}

impl RenameArguments {
    pub(super) fn run(&self, config: &Config, now: Timestamp) -> Result<ExitCode> {
        let (Some(old), Some(new)) = (&self.old, &self.new) else {
            return self.record_likely(config, now);
        };
        let spellings = KnownSpellings::read(&config.state);
        let rename = self.rename(old, new, &spellings);
        let mut decisions = HoldDecisions::default();
        decisions.refresh(&config.state)?;
        if self.undo {
            check_recorded(&rename, &decisions)?;
        } else {
            check(&rename, &decisions, spellings, config, now)?;
        }
        self.append(vec![rename], config, now)?;
        let thing = if self.activity_of.is_some() {
            "activity"
        } else {
            "module"
        };
        print(|out| {
            if self.undo {
                writeln!(out, "From now on {thing} {new} is not the old {old}.")
            } else {
                writeln!(
                    out,
                    "From now on {thing} {new} is the old {old}: its events, addresses and choices stay."
                )
            }
        })?;
        Ok(ExitCode::SUCCESS)
    }

    fn record_likely(&self, config: &Config, now: Timestamp) -> Result<ExitCode> {
        let renames = read_likely_renames(&config.state)?;
        if renames.is_empty() {
            bail!("no rename is likely now: `carillon holds` lists those that are");
        }
        let count = thousands(renames.len());
        self.append(renames, config, now)?;
        print(|out| writeln!(out, "Recorded renames: {count}."))?;
        Ok(ExitCode::SUCCESS)
    }

    fn append(&self, renames: Vec<Rename>, config: &Config, now: Timestamp) -> Result<()> {
        let decision = HoldDecision {
            at: now,
            by: desk_name().into(),
            hold: None,
            answer: None,
            renames,
            undone: self.undo,
            reason: self.reason.as_str().into(),
        };
        Ok(append_decision(&config.state, &decision)?)
    }

    fn rename(&self, old: &str, new: &str, spellings: &KnownSpellings) -> Rename {
        let id = |text: &str| Box::from(&*canonical(text));
        let code = |text: &str| spellings.published(IdKind::Module, text);
        let (module, activity, to) = match &self.activity_of {
            Some(module) => (code(module), Some(id(old)), id(new)),
            None => (code(old), None, code(new)),
        };
        let term = self.term.as_deref();
        Rename {
            module,
            activity,
            term: term.map(|term| spellings.published(IdKind::Term, term)),
            to,
        }
    }
}

/// Checks the rename against the data folder as it is now.
fn check(
    rename: &Rename,
    decisions: &HoldDecisions,
    spellings: KnownSpellings,
    config: &Config,
    now: Timestamp,
) -> Result<()> {
    let (old, new) = (rename.from(), &*rename.to);
    if old == new {
        bail!("{old} and {new} are the same: write the old one first and then the new one");
    }
    check_not_recorded(rename, decisions)?;
    let step = publish_once(config, spellings, LinkTable::default(), None, now);
    let university = step.state.university();
    if rename.activity.is_some() {
        return check_activity(rename, university, config);
    }
    check_module(rename, university, config)
}

fn check_not_recorded(rename: &Rename, decisions: &HoldDecisions) -> Result<()> {
    let (old, new) = (rename.from(), &*rename.to);
    let mut recorded = decisions.renames().recorded().iter();
    let same_thing = recorded.find(|recorded| recorded.rename.thing() == rename.thing());
    if let Some(other) = same_thing.map(|recorded| &recorded.rename.to) {
        if **other == *new {
            bail!("the rename of {old} to {new} is recorded already");
        }
        bail!(
            "the rename of {old} to {other} is recorded: if that is wrong, take it back first, with --undo; if {other} was renamed again, write {other} in place of {old}"
        );
    }
    Ok(())
}

fn check_module(rename: &Rename, university: &University, config: &Config) -> Result<()> {
    let (old, new) = (rename.from(), &*rename.to);
    let present = in_term(university, new, rename);
    if present.is_empty() {
        bail!(
            "there is no module {new}{} in {}: write the new code as its file has it",
            term_text(rename),
            config.data.display()
        );
    }
    for module in &present {
        if let Some(index) = university.module(old, &module.term) {
            bail!(
                "{} still has module {old} in term {}, beside {new}: a code that is in use cannot be the old one of another module. Remove the file if it is left over, or record the rename for another term (--term)",
                university.modules[index].path,
                module.term
            );
        }
    }
    if present
        .iter()
        .all(|module| module.codes().any(|code| code == old))
    {
        bail!(
            "module {new} is known as the old {old} already, by `formerly` in its file or by other renames"
        );
    }
    let ids = known_ids(config);
    let is_old = |id: &str| canonical(id) == canonical(old);
    let was_published = ids.of_kind(Kind::Module).any(is_old);
    if !ids.is_empty() && !was_published {
        bail!(
            "no module {old} was ever published from {}, so nothing would be kept: write the old code as it was published",
            config.state.display()
        );
    }
    Ok(())
}

fn check_activity(rename: &Rename, university: &University, config: &Config) -> Result<()> {
    let (old, new) = (rename.from(), &*rename.to);
    let modules = in_term(university, &rename.module, rename);
    if modules.is_empty() {
        bail!("there is no module {}{}", rename.module, term_text(rename));
    }
    let has = |module: &Module, id: &str| module.activities.iter().any(|one| *one.id == *id);
    let present = modules.iter().filter(|module| has(module, new));
    let present: Vec<&&Module> = present.collect();
    if present.is_empty() {
        bail!(
            "module {}{} has no activity {new}: write the new id as its file has it",
            rename.module,
            term_text(rename)
        );
    }
    if let Some(module) = present.iter().find(|module| has(module, old)) {
        bail!(
            "module {} still has activity {old} in term {}, beside {new}: an id that is in use cannot be the old one of another activity",
            rename.module,
            module.term
        );
    }
    warn_of_unknown(rename, &modules, config)
}

/// A wrong id is not refused, because the last good files do not know an id that vanished some days ago.
fn warn_of_unknown(rename: &Rename, modules: &[&Module], config: &Config) -> Result<()> {
    let codes = modules.iter().flat_map(|module| module.codes());
    let codes = codes.map(canonical).collect();
    let (old, new, module) = (rename.from(), &rename.to, &rename.module);
    let published = published_activities(config, &codes)?;
    if published.is_some_and(|ids| !ids.contains(old)) {
        tracing::warn!(
            "activity {old} of module {module} is not among the last good files: if it vanished some days ago, all is well; if it is a typing error, the events of {new} get new UIDs, so take the rename back with `carillon holds rename {old} {new} --activity-of {module} --undo`"
        );
    }
    Ok(())
}

/// The module with this code, in each term in which the rename counts.
fn in_term<'a>(university: &'a University, code: &str, rename: &Rename) -> Vec<&'a Module> {
    let terms = university.terms_of(code);
    let is_in = |module: &&Module| rename.term.as_ref().is_none_or(|term| *term == module.term);
    terms.filter(is_in).collect()
}

fn term_text(rename: &Rename) -> String {
    let term = rename.term.as_ref();
    term.map_or_else(String::new, |term| format!(" in term {term}"))
}

fn check_recorded(rename: &Rename, decisions: &HoldDecisions) -> Result<()> {
    let mut recorded = decisions.renames().recorded().iter();
    if recorded.any(|recorded| recorded.rename == *rename) {
        return Ok(());
    }
    bail!(
        "no rename of {} to {}{} is recorded: `carillon holds decisions` lists those that are",
        rename.from(),
        rename.to,
        term_text(rename)
    )
}
