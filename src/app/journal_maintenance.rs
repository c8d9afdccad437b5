//! Keeps the journal of links short while the server runs.

use std::sync::Arc;

use jiff::Timestamp;

use crate::links::Links;
use crate::trusted_time::TrustedTime;

/// Keeps the journal of links short, and logs each reason why it cannot once.
pub(super) struct JournalMaintenance {
    links: Arc<Links>,
    keep_years: u16,
    trusted_time: TrustedTime,
    last_error: Option<String>,
}

impl JournalMaintenance {
    pub(super) fn new(links: Arc<Links>, keep_years: u16, trusted_time: TrustedTime) -> Self {
        Self {
            links,
            keep_years,
            trusted_time,
            last_error: None,
        }
    }

    pub(super) fn run(&mut self, now: Timestamp) {
        let error = self
            .links
            .maintain_journal(self.trusted_time.bounds(now).earliest, self.keep_years)
            .err()
            .map(|error| error.to_string());
        if let Some(error) = error.as_ref().filter(|_| error != self.last_error) {
            tracing::warn!(
                error,
                "the journal of links could not be summed up; the server tries again later"
            );
        }
        self.last_error = error;
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::links;

    #[test]
    fn a_clock_that_is_far_ahead_deletes_no_year_of_the_history() {
        let state = tempfile::tempdir().unwrap();
        let startup_links = "2026-11-22T12:00:00Z".parse().unwrap();
        links::set_up(state.path(), startup_links).unwrap();
        let links = Arc::new(Links::open(state.path()).unwrap());
        let years = ["2021", "2024", "2026"];
        let path = |year: &str| state.path().join(format!("journal-{year}.jsonl"));
        for year in years {
            fs::write(path(year), "").unwrap();
        }
        let mut maintenance = JournalMaintenance::new(links, 3, TrustedTime::open(state.path()));
        for now in [
            "2026-11-22T12:00:00Z",
            "2093-01-01T00:00:00Z",
            "2026-11-22T12:10:00Z",
        ] {
            maintenance.run(now.parse().unwrap());
            assert_eq!(years.map(|year| path(year).exists()), [false, true, true]);
        }
        assert_eq!(maintenance.last_error, None);
    }
}
