//! The webhooks that get nothing at the moment, for the desk.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The reason why a webhook gets nothing, by its name. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct WebhookFaults(Arc<Mutex<BTreeMap<String, String>>>);

impl WebhookFaults {
    /// Notes the reason; `None` if everything goes well. Returns whether it is another reason than before.
    pub fn note(&self, webhook: &str, fault: Option<&str>) -> bool {
        let mut faults = self.known();
        let before = faults.get(webhook).map(String::as_str);
        if before == fault {
            return false;
        }
        match fault {
            Some(fault) => faults.insert(webhook.to_owned(), fault.to_owned()),
            None => faults.remove(webhook),
        };
        true
    }

    /// The reason; `None` if there is none.
    pub fn of(&self, webhook: &str) -> Option<String> {
        self.known().get(webhook).cloned()
    }

    fn known(&self) -> MutexGuard<'_, BTreeMap<String, String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
