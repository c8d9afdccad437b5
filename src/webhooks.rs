//! Webhooks: requests to programs of the institution when something changes.
//!
//! Nothing writes an event down where it happens. Each webhook has cursors into what is on disk anyway: the log of changes,
//! the journal of links, the list of holds; and the problems of the last publish. `NewEvents` finds what came after them. The
//! events and the cursors after them go into the queue, `webhooks.jsonl` in the state folder, as one line. So a process that
//! is killed at any moment has queued an event or finds it again.
//!
//! An event is sent at least once, with an id that stays the same when it is sent again. What fails for two days is a dead
//! letter, which is kept and shown. While everything succeeds, the events come in their order; one that is tried again comes
//! later than those after it.
//!
//! Requests go to the addresses of the settings only, so a private address is as good as any: it is a server of the
//! institution.

mod collector;
mod delivery_failure;
#[cfg(feature = "webhooks")]
mod receiver;
mod webhook_deliveries;
mod webhook_event;
mod webhook_faults;
mod webhook_line;
mod webhook_queue;
mod webhook_secret;
mod webhook_sender;

use std::io;
use std::path::PathBuf;

pub use collector::{EventSources, NewEvents};
pub use delivery_failure::DeliveryFailure;
#[cfg(feature = "webhooks")]
pub use receiver::WebhookReceiver;
pub use webhook_deliveries::{DeliveryEntry, WebhookDeliveries};
pub use webhook_event::WebhookEvent;
pub use webhook_faults::WebhookFaults;
pub use webhook_line::{
    DeliveryId, DeliveryState, QueuedDelivery, VERSION as WEBHOOK_QUEUE_VERSION, WebhookCursors,
};
pub use webhook_queue::{KeptBodies, WebhookQueue};
pub use webhook_secret::{NotAWebhookSecret, WebhookSecret, WebhookSecrets};
pub use webhook_sender::{WebhookSender, WebhookStep};

/// The reason why events cannot be queued or sent.
#[derive(Debug, thiserror::Error)]
pub enum WebhookQueueError {
    #[error("{path}: {source}", path = .path.display())]
    Io { path: PathBuf, source: io::Error },
    #[error("{path}:{line}: this line is damaged: correct or remove it; the events in it are not sent", path = .path.display())]
    Damaged { path: PathBuf, line: usize },
    #[error("{path} was written by a newer carillon (its format is {found}, this one reads up to {version}): install that version again", path = .path.display(), version = WEBHOOK_QUEUE_VERSION)]
    NewerVersion { path: PathBuf, found: u32 },
    #[error("no random numbers: {0}")]
    NoRandomNumbers(getrandom::Error),
}
