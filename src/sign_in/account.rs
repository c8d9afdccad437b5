//! An account of this server: a name, a password, and the rights of the person.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::identity::feed_ids;
use crate::feed::FeedId;
use crate::folder::without_case;

/// More characters in the name of an account are refused.
const MAX_NAME_LEN: usize = 64;

/// The right to see and do more than one's own page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AccountRole {
    /// Helps people with their links.
    Desk,
    /// Decides about everything, too.
    Admin,
}

impl AccountRole {
    pub const ALL: [Self; 2] = [Self::Desk, Self::Admin];

    /// The name in the file and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Desk => "desk",
            Self::Admin => "admin",
        }
    }

    /// The role with this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// One entry of `users.json`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Account {
    pub name: Box<str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<AccountRole>,
    /// The student's id, if the person is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub student: Option<Box<str>>,
    /// The id of the member of staff, if the person is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub staff: Option<Box<str>>,
    /// The time at which the password was set.
    pub since: Timestamp,
    /// The hash of the password.
    pub(super) password: Box<str>,
}

impl std::fmt::Debug for Account {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Account")
            .field("name", &self.name)
            .field("role", &self.role)
            .finish_non_exhaustive()
    }
}

impl Account {
    /// The feeds of the person, who may be both a student and a member of staff.
    pub fn feed_ids(&self) -> impl Iterator<Item = FeedId> {
        feed_ids(self.student.as_deref(), self.staff.as_deref())
    }

    /// Whether it has this name, or belongs to the person with this id; case makes no difference.
    pub fn is_called(&self, name: &str) -> bool {
        let names = [Some(&self.name), self.student.as_ref(), self.staff.as_ref()];
        let mut names = names.into_iter().flatten();
        let wanted = without_case(name);
        names.any(|known| without_case(known) == wanted)
    }
}

/// The name of an account as it is stored: in small letters, without spaces around it.
pub fn account_name(text: &str) -> Option<String> {
    let name = text.trim().to_lowercase();
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || "._-@".contains(c);
    let is_good = (1..=MAX_NAME_LEN).contains(&name.len()) && name.chars().all(is_allowed);
    is_good.then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_plain_characters_in_small_letters() {
        assert_eq!(
            account_name(" Anna.Bell@Uni ").as_deref(),
            Some("anna.bell@uni")
        );
        assert_eq!(account_name("a\n").as_deref(), Some("a"));
        for text in ["", "a b", "zoë", "a/b", "a\nb", &"x".repeat(65)] {
            assert_eq!(account_name(text), None, "{text:?}");
        }
    }
}
