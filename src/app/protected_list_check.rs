//! Warns of ids in the list of protected people that nobody has, once for each change of the list.

use std::path::PathBuf;

use crate::config::Config;
use crate::durable_file::SeenFile;
use crate::folder::{LogLine, Severity};
use crate::links::ProtectedPeople;
use crate::snapshot::Published;

/// Compares the list with the people who are published.
#[derive(Default)]
pub(super) struct ProtectedListCheck {
    /// The list that was compared last.
    compared: Option<(PathBuf, SeenFile)>,
}

impl ProtectedListCheck {
    /// Compares the list if it is another one than before. One that is of no use is an error in the log when somebody comes
    /// to the desk.
    pub(super) fn run(&mut self, config: &Config, published: &Published) {
        let file = &config.desk.protected;
        if file.as_os_str().is_empty() {
            return;
        }
        let path = config.data.join(file);
        // Before it is read: a change in between is seen the next time.
        let seen = SeenFile::look(&path);
        let looked = Some((path, seen));
        if self.compared == looked {
            return;
        }
        let snapshot = published.current();
        let mut known = snapshot.people_ids().peekable();
        // Without a data folder nobody may be known.
        if known.peek().is_none() {
            return;
        }
        let problems = ProtectedPeople::problems(&config.data, file, known);
        if problems
            .iter()
            .any(|problem| problem.severity == Severity::Error)
        {
            return;
        }
        self.compared = looked;
        for problem in &problems {
            tracing::warn!("{}", LogLine(problem));
        }
    }
}
