//! Keeps the journal of links short while the server runs.

use std::sync::Arc;

use jiff::Timestamp;

use crate::links::Links;

/// Keeps the journal of links short, and says once why it cannot.
pub(super) struct JournalKeeper {
    links: Arc<Links>,
    keep_years: u16,
    last_error: Option<String>,
}

impl JournalKeeper {
    pub(super) fn new(links: Arc<Links>, keep_years: u16) -> Self {
        Self {
            links,
            keep_years,
            last_error: None,
        }
    }

    pub(super) fn tend(&mut self, now: Timestamp) {
        let error = self
            .links
            .tend_journal(now, self.keep_years)
            .err()
            .map(|error| error.to_string());
        if let Some(error) = error.as_ref().filter(|_| error != self.last_error) {
            tracing::warn!(
                error,
                "the journal of links is not kept short; it is tried again"
            );
        }
        self.last_error = error;
    }
}
