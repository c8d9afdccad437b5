//! Changes of accounts by commands. A server that runs knows them at once.

use std::fmt;
use std::path::Path;

use jiff::Timestamp;

use super::account::{Account, AccountRole};
use super::account_file::{AccountFile, Accounts, read_accounts};
use super::entry_file::EntryFileError;
use super::password::{self, MIN_CHARACTERS};
use crate::links::AccountAction;

/// The reason why an account cannot be changed.
#[derive(Debug, thiserror::Error)]
pub enum AccountEditError {
    #[error(transparent)]
    Accounts(#[from] EntryFileError),
    #[error(
        "there is an account {0} already: `carillon users passwd` changes its password, and `carillon users remove` removes it"
    )]
    Exists(String),
    #[error("there is no account {0}: `carillon users list` prints all accounts")]
    Unknown(String),
    #[error("{0} is the last account with the role admin")]
    LastAdmin(String),
    #[error("no random numbers: {0}")]
    NoRandomNumbers(#[from] getrandom::Error),
}

/// The rights of a new account.
#[derive(Clone, Debug, Default)]
pub struct AccountRights {
    pub role: Option<AccountRole>,
    pub student: Option<String>,
    pub staff: Option<String>,
}

impl From<&AccountRights> for AccountAction {
    fn from(
        AccountRights {
            role,
            student,
            staff,
        }: &AccountRights,
    ) -> Self {
        let boxed = |id: &Option<String>| id.as_deref().map(Into::into);
        Self::Add {
            role: role.map(|role| role.name().into()),
            student: boxed(student),
            staff: boxed(staff),
        }
    }
}

/// Adds an account.
pub fn add_account(
    state: &Path,
    name: &str,
    password: &NewPassword,
    rights: AccountRights,
    now: Timestamp,
) -> Result<(), AccountEditError> {
    let password = password::hash(&password.0)?.into();
    AccountFile::unread(state).edit(|accounts| {
        if accounts.contains_key(name) {
            return Err(AccountEditError::Exists(name.to_owned()));
        }
        let account = Account {
            name: name.into(),
            role: rights.role,
            student: rights.student.map(Into::into),
            staff: rights.staff.map(Into::into),
            since: now,
            password,
        };
        accounts.insert(name.into(), account);
        Ok(())
    })
}

/// Sets another password. All sessions of the account end.
pub fn set_password(
    state: &Path,
    name: &str,
    password: &NewPassword,
    now: Timestamp,
) -> Result<(), AccountEditError> {
    let password = password::hash(&password.0)?;
    edit_existing(state, name, |accounts| {
        if let Some(account) = accounts.get_mut(name) {
            (account.password, account.since) = (password.into(), now);
        }
    })
}

/// Removes an account. All its sessions end.
pub fn remove_account(state: &Path, name: &str) -> Result<(), AccountEditError> {
    edit_existing(state, name, |accounts| {
        accounts.remove(name);
    })
}

/// A change of an account by an admin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountEdit {
    /// The account has this role from the next request on, or none.
    SetRole(Option<AccountRole>),
    /// All its sessions end.
    Remove,
}

impl From<AccountEdit> for AccountAction {
    fn from(edit: AccountEdit) -> Self {
        match edit {
            AccountEdit::SetRole(role) => Self::SetRole {
                role: role.map(|role| role.name().into()),
            },
            AccountEdit::Remove => Self::Remove,
        }
    }
}

/// Carries out a change. The last account with the role *admin* loses it only if somebody `is_sure`.
pub fn edit_account(
    state: &Path,
    name: &str,
    (edit, is_sure): (AccountEdit, bool),
) -> Result<(), AccountEditError> {
    // The file is not made for nothing.
    require_account(state, name)?;
    AccountFile::unread(state).edit(|accounts| {
        check_edit(accounts, name, (edit, is_sure))?;
        match (edit, accounts.get_mut(name)) {
            (AccountEdit::SetRole(role), Some(account)) => account.role = role,
            _ => drop(accounts.remove(name)),
        }
        Ok(())
    })
}

/// Whether `edit_account` would carry out the change of these accounts.
pub fn check_edit(
    accounts: &Accounts,
    name: &str,
    (edit, is_sure): (AccountEdit, bool),
) -> Result<(), AccountEditError> {
    if !accounts.contains_key(name) {
        return Err(AccountEditError::Unknown(name.to_owned()));
    }
    let stays_admin = edit == AccountEdit::SetRole(Some(AccountRole::Admin));
    let is_last = admins(accounts).eq([name]);
    if is_last && !stays_admin && !is_sure {
        return Err(AccountEditError::LastAdmin(name.to_owned()));
    }
    Ok(())
}

/// The names of the accounts with the role *admin*.
pub fn admins(accounts: &Accounts) -> impl Iterator<Item = &str> {
    let admins = accounts
        .values()
        .filter(|account| account.role == Some(AccountRole::Admin));
    admins.map(|account| &*account.name)
}

/// An error if there is no account with this name. It changes nothing.
pub fn require_account(state: &Path, name: &str) -> Result<(), AccountEditError> {
    if read_accounts(state)?.contains_key(name) {
        Ok(())
    } else {
        Err(AccountEditError::Unknown(name.to_owned()))
    }
}

fn edit_existing(
    state: &Path,
    name: &str,
    change: impl FnOnce(&mut Accounts),
) -> Result<(), AccountEditError> {
    // The file is not made for nothing.
    require_account(state, name)?;
    AccountFile::unread(state).edit(|accounts| {
        if !accounts.contains_key(name) {
            return Err(AccountEditError::Unknown(name.to_owned()));
        }
        change(accounts);
        Ok(())
    })
}

/// A password that is long enough. Its `Debug` hides it.
pub struct NewPassword(String);

impl NewPassword {
    /// The error says what is wrong with the password.
    pub fn new(text: &str) -> Result<Self, String> {
        let characters = text.trim().chars().count();
        if characters < MIN_CHARACTERS {
            return Err(format!(
                "the password has {characters} characters: choose one with {MIN_CHARACTERS} or more, such as four words that do not belong together"
            ));
        }
        if text.len() > password::MAX_BYTES {
            return Err(format!(
                "the password has more than {} bytes: choose a shorter one",
                password::MAX_BYTES
            ));
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Debug for NewPassword {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("NewPassword(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_admin_stays_unless_somebody_is_sure() {
        let state = tempfile::tempdir().unwrap();
        let now = Timestamp::UNIX_EPOCH;
        let password = NewPassword::new("four words of hers").unwrap();
        let rights = |role| AccountRights {
            role: Some(role),
            ..AccountRights::default()
        };
        for (name, role) in [
            ("ada", AccountRole::Admin),
            ("bea", AccountRole::Admin),
            ("kim", AccountRole::Desk),
        ] {
            add_account(state.path(), name, &password, rights(role), now).unwrap();
        }
        let edit = |name: &str, edit, is_sure| edit_account(state.path(), name, (edit, is_sure));
        edit("kim", AccountEdit::Remove, false).unwrap();
        edit("ada", AccountEdit::SetRole(None), false).unwrap();
        for refused in [AccountEdit::Remove, AccountEdit::SetRole(None)] {
            let error = edit("bea", refused, false).unwrap_err();
            assert!(matches!(error, AccountEditError::LastAdmin(name) if name == "bea"));
        }
        edit("bea", AccountEdit::SetRole(Some(AccountRole::Admin)), false).unwrap();
        edit("bea", AccountEdit::Remove, true).unwrap();
        assert!(matches!(
            edit("bea", AccountEdit::Remove, true),
            Err(AccountEditError::Unknown(_))
        ));
        let accounts = read_accounts(state.path()).unwrap();
        assert_eq!(accounts.len(), 1);
        assert_eq!(accounts["ada"].role, None);
    }
}
