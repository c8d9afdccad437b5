//! The person who has signed in: a name, a role and ids, wherever they come from.

use serde::{Deserialize, Serialize};

use super::account::{Account, AccountRole};
use crate::feed::{FeedId, Kind};

/// The beginning of the key of a person whom a provider knows. The names of accounts have no space.
const OF_PROVIDER: &str = "openid ";

/// The name, the role and the ids of somebody who has signed in, as they are in this request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The name that pages show.
    pub name: Box<str>,
    pub role: Option<AccountRole>,
    /// The student's id, if the person is one.
    pub student: Option<Box<str>>,
    /// The id of the member of staff, if the person is one.
    pub staff: Option<Box<str>>,
    /// The name in the sessions of this person, different from that of everybody else.
    pub(super) key: Box<str>,
}

impl Identity {
    /// The feeds of the person, who may be both a student and a member of staff.
    pub fn feed_ids(&self) -> impl Iterator<Item = FeedId> {
        feed_ids(self.student.as_deref(), self.staff.as_deref())
    }

    /// The person as a journal names the one who did something: `account anna`, or `openid anna (SUBJECT)`.
    pub fn by(&self) -> String {
        let is_of_provider = self.key.starts_with(OF_PROVIDER);
        let kind = if is_of_provider { "openid" } else { "account" };
        format!("{kind} {}", self.unique_name())
    }

    /// The name, which nobody else has: people may choose their names at the provider, so their subject follows.
    pub fn unique_name(&self) -> String {
        match self.key.strip_prefix(OF_PROVIDER) {
            Some(subject) => format!("{} ({subject})", self.name),
            None => self.key.to_string(),
        }
    }

    /// Everything by which a command may name the person.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        let key = self.key.strip_prefix(OF_PROVIDER).unwrap_or(&self.key);
        [key, &*self.name].into_iter().chain(self.ids())
    }

    /// The ids in the data folder.
    pub(super) fn ids(&self) -> impl Iterator<Item = &str> {
        let ids = [self.student.as_deref(), self.staff.as_deref()];
        ids.into_iter().flatten()
    }

    /// The person with this subject at the provider.
    pub(super) fn claimed(subject: &str, claimed: &ClaimedIdentity) -> Self {
        Self::with_key(format!("{OF_PROVIDER}{subject}").into(), claimed)
    }

    /// The person with this key.
    pub(super) fn with_key(key: Box<str>, claimed: &ClaimedIdentity) -> Self {
        Self {
            name: claimed.name.clone(),
            role: claimed.role,
            student: claimed.student.clone(),
            staff: claimed.staff.clone(),
            key,
        }
    }

    /// The part that a session keeps of a person whom a provider knows.
    pub(super) fn to_claimed(&self) -> ClaimedIdentity {
        ClaimedIdentity {
            name: self.name.clone(),
            role: self.role,
            student: self.student.clone(),
            staff: self.staff.clone(),
        }
    }
}

/// A person as the claims of a provider said at the sign-in. Nobody else keeps it, so the session does.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ClaimedIdentity {
    pub(super) name: Box<str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) role: Option<AccountRole>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) student: Option<Box<str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) staff: Option<Box<str>>,
}

impl From<&Account> for Identity {
    fn from(account: &Account) -> Self {
        Self {
            name: account.name.clone(),
            role: account.role,
            student: account.student.clone(),
            staff: account.staff.clone(),
            key: account.name.clone(),
        }
    }
}

/// The feeds of a person with these ids.
pub(super) fn feed_ids<'a>(
    student: Option<&'a str>,
    staff: Option<&'a str>,
) -> impl Iterator<Item = FeedId> + use<'a> {
    let ids = [(Kind::Student, student), (Kind::Staff, staff)];
    ids.into_iter()
        .filter_map(|(kind, id)| Some(FeedId::new(kind, id?)))
}
