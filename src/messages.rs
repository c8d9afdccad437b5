//! Messages to people when meetings of theirs change: who wants them, what they say, and when.
//!
//! There is no list of messages that wait. The log of changes says what has changed, and the queue of mails up to which publish
//! a person knows of it. So a restart loses nothing and says nothing twice, and a change that is taken back in time is never
//! mentioned.

mod mass_publish;
mod net_change;
mod plan;
mod planner;
mod right_times;
mod stop_token;
mod subscription;
mod subscriptions;

pub use mass_publish::{
    MassAnswer, MassChange, MassDecision, MassPublish, Releases, new_mass_publishes,
};
pub use net_change::{Cursor, NetChange, NetChanges, net_changes};
pub use plan::{Plan, plan};
pub use planner::{MessageHistory, MessageReaders, Planner, PublishedChanges, Reader};
pub use right_times::RightTimes;
pub use stop_token::StopKey;
pub use subscription::{MessageSubscription, SubscriptionId, SubscriptionWay};
pub use subscriptions::{
    EndedSubscription, Subscriptions, SubscriptionsError, VERSION as SUBSCRIPTIONS_VERSION,
};

/// The purpose for which the key of `StopKey` is made from the secret key.
pub const KEY_PURPOSE: &str = "messages";
