//! The changed settings that a running server applies, and those that need a restart.

use std::collections::BTreeSet;

use toml::Table;

use super::Config;
use super::loading::{as_table, setting_paths};

/// The settings of a server that has read them again.
#[derive(Clone, Debug)]
pub struct Reloaded {
    /// The settings with which the server goes on.
    pub config: Config,
    /// The names of the changed settings that are applied, such as `log.level`.
    pub applied: Vec<String>,
    /// The names of the changed settings that need a restart.
    pub need_restart: Vec<String>,
}

impl Config {
    /// The settings of a server that runs with these and now reads `new`.
    #[must_use]
    pub fn reload(&self, new: &Self) -> Reloaded {
        let mut config = self.clone();
        // Every other setting is in a feed, a page or a thread that was made at the start.
        config.log.level.clone_from(&new.log.level);
        config.links.closed_days = new.links.closed_days;
        config.links.replaced_days = new.links.replaced_days;
        config.links.max_per_person = new.links.max_per_person;
        config.notices.days_before = new.notices.days_before;
        config.hold.clone_from(&new.hold);
        let (applied, need_restart) = (differences(self, &config), differences(&config, new));
        Reloaded {
            config,
            applied,
            need_restart,
        }
    }
}

/// The names of the settings in which the two differ.
fn differences(one: &Config, other: &Config) -> Vec<String> {
    let (one, other) = (as_table(one), as_table(other));
    // A webhook may be in one of them alone.
    let paths = setting_paths(&one).into_iter().chain(setting_paths(&other));
    let names: BTreeSet<Vec<&str>> = paths
        .filter(|path| value(&one, path) != value(&other, path))
        .collect();
    names.into_iter().map(|path| path.join(".")).collect()
}

fn value<'a>(table: &'a Table, path: &[&str]) -> Option<&'a toml::Value> {
    let (first, rest) = path.split_first()?;
    rest.iter()
        .try_fold(table.get(*first)?, |value, key| value.get(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_that_can_change_are_taken_and_the_others_named() {
        let old = Config::default();
        let mut new = old.clone();
        new.log.level = "debug".into();
        new.links.closed_days = 3;
        new.links.replaced_days = 4;
        new.notices.days_before = 2;
        new.listen.set_port(9);
        new.institution.paragraphs = vec!["New".into()];
        let Reloaded {
            config,
            applied,
            need_restart,
        } = old.reload(&new);
        assert_eq!(
            applied,
            [
                "links.closed_days",
                "links.replaced_days",
                "log.level",
                "notices.days_before"
            ]
        );
        assert_eq!(need_restart, ["institution.paragraphs", "listen"]);
        assert_eq!((config.links.closed_days, config.listen), (3, old.listen));
        let again = config.reload(&new);
        assert!(again.applied.is_empty());
        assert_eq!(again.need_restart, need_restart, "until the restart");
        assert!(old.reload(&old).need_restart.is_empty());
    }
}
