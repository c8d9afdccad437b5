//! The file of accounts, `users.json` in the state folder. Commands write it, and a running server reads it.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::account::Account;
use super::kept_file::{FileError, KeptFile, lock};
use super::password;
use crate::durable_file;

/// The version of the file's format.
pub const VERSION: u32 = 1;

const NAME: &str = "users.json";

/// The accounts by name.
pub type Accounts = BTreeMap<Box<str>, Account>;

#[derive(Debug, thiserror::Error)]
pub enum AccountsError {
    #[error("{path}: {source}: the server must be able to read the file", path = .path.display())]
    Io { path: PathBuf, source: io::Error },
    #[error(
        "{path} can be read or written by others (mode {mode:03o}): run `chmod 600` on it, because it holds the hashes of passwords",
        path = .path.display()
    )]
    Exposed { path: PathBuf, mode: u32 },
    #[error(
        "{path}:{line}: {problem}: correct the line, or put the file back from a backup. Until then nobody can sign in with an account of this file",
        path = .path.display()
    )]
    Damaged {
        path: PathBuf,
        line: usize,
        problem: String,
    },
    #[error("{path} was written by a newer carillon (its format is {found}, this one reads up to {VERSION}): install that version again", path = .path.display())]
    NewerFormat { path: PathBuf, found: u32 },
}

/// The content of the file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct AccountFileContent {
    /// The version of the format.
    users: u32,
    accounts: Vec<Account>,
}

/// The file in a state folder, and its accounts as they were last read.
#[derive(Debug)]
pub(super) struct AccountFile(KeptFile<ReadAccounts>);

#[derive(Default)]
struct ReadAccounts {
    accounts: Accounts,
    /// The file is there and cannot be used.
    is_broken: bool,
}

impl AccountFile {
    /// Reads the file. A missing file has no accounts, and one that cannot be read is an error in the log.
    pub(super) fn open(state: &Path) -> Self {
        let file = Self::unread(state);
        file.refresh();
        file
    }

    pub(super) fn unread(state: &Path) -> Self {
        Self(KeptFile::unread(state.join(NAME), ReadAccounts::default()))
    }

    /// The account with this name, as it was last read.
    pub(super) fn account(&self, name: &str) -> Option<Account> {
        self.0.kept().content.accounts.get(name).cloned()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.kept().content.accounts.is_empty()
    }

    /// Whether the file could not be used when it was last read.
    pub(super) fn is_broken(&self) -> bool {
        self.0.kept().content.is_broken
    }

    /// Reads the file if it is another one than before. If it cannot be read, it has no accounts, because somebody may
    /// have been removed from it; the log says so once.
    pub(super) fn refresh(&self) {
        if let Err(error) = self.read_if_changed() {
            tracing::error!(%error, "nobody can sign in with an account of this server");
        }
    }

    fn read_if_changed(&self) -> Result<(), AccountsError> {
        self.0.refresh(|path| {
            let Some(path) = path else {
                if !self.is_empty() {
                    tracing::warn!(path = %self.0.path().display(), "the file of accounts is gone: nobody can sign in with an account of it until it is put back from a backup");
                }
                return (ReadAccounts::default(), None);
            };
            let (accounts, error) = match read(path) {
                Ok(accounts) => (accounts, None),
                Err(error) => (Accounts::new(), Some(error)),
            };
            let is_broken = error.is_some();
            (ReadAccounts { accounts, is_broken }, error)
        })
    }

    /// Changes the accounts under the lock of the file, and syncs. If `change` returns an error, nothing is written.
    pub(super) fn edit<E: From<AccountsError>>(
        &self,
        change: impl FnOnce(&mut Accounts) -> Result<(), E>,
    ) -> Result<(), E> {
        let path = self.0.path();
        let failed = |source| AccountsError::Io {
            path: path.into(),
            source,
        };
        let _lock = lock(path, &content(&Accounts::new())).map_err(failed)?;
        let mut accounts = read(path)?;
        change(&mut accounts)?;
        let content = content(&accounts);
        let replaced = durable_file::replace(path, |out| out.write_all(&content));
        Ok(replaced.map_err(failed)?)
    }
}

impl FileError for AccountsError {
    fn io_error(&self) -> Option<&io::Error> {
        match self {
            Self::Io { source, .. } => Some(source),
            Self::Exposed { .. } | Self::Damaged { .. } | Self::NewerFormat { .. } => None,
        }
    }
}

/// The accounts in the state folder, without keeping them.
pub fn read_accounts(state: &Path) -> Result<Accounts, AccountsError> {
    let path = state.join(NAME);
    if path.exists() {
        read(&path)
    } else {
        Ok(Accounts::new())
    }
}

fn content(accounts: &Accounts) -> Vec<u8> {
    let content = AccountFileContent {
        users: VERSION,
        accounts: accounts.values().cloned().collect(),
    };
    let mut text = serde_json::to_vec_pretty(&content).expect("accounts have string keys only");
    text.push(b'\n');
    text
}

fn read(path: &Path) -> Result<Accounts, AccountsError> {
    let failed = |source| AccountsError::Io {
        path: path.into(),
        source,
    };
    let mode = fs::metadata(path).map_err(failed)?.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        let path = path.into();
        return Err(AccountsError::Exposed { path, mode });
    }
    let text = fs::read(path).map_err(failed)?;
    let damaged = |line, problem: String| AccountsError::Damaged {
        path: path.into(),
        line,
        problem,
    };
    if let Ok(VersionAlone { users }) = serde_json::from_slice(&text)
        && users > VERSION
    {
        let path = path.into();
        return Err(AccountsError::NewerFormat { path, found: users });
    }
    let content: AccountFileContent = serde_json::from_slice(&text).map_err(|error| {
        let problem = error.to_string();
        let problem = problem.split(" at line ").next().unwrap_or_default();
        damaged(error.line(), problem.to_owned())
    })?;
    let mut accounts = Accounts::new();
    for account in content.accounts {
        let name = account.name.clone();
        let line = line_of(&text, &name);
        if super::account_name(&name).as_deref() != Some(&*name) {
            let problem = format!(
                "the name {name:?} is not allowed; it may have small letters, digits, dots, hyphens, underscores and @"
            );
            return Err(damaged(line, problem));
        }
        if !password::is_hash(&account.password) {
            let problem = format!(
                "the password of {name} is not an argon2id hash (of at most m=262144, t=10 and p=4); run `carillon users passwd {name}` after you have put in any hash"
            );
            return Err(damaged(line, problem));
        }
        if accounts.insert(name.clone(), account).is_some() {
            return Err(damaged(line, format!("the name {name} is there twice")));
        }
    }
    Ok(accounts)
}

/// The version, also of a file whose other fields are unknown.
#[derive(Deserialize)]
struct VersionAlone {
    users: u32,
}

/// The line with the name.
fn line_of(text: &[u8], name: &str) -> usize {
    let quoted = serde_json::to_string(name).unwrap_or_default();
    let text = String::from_utf8_lossy(text);
    let position = text.lines().position(|line| line.contains(&quoted));
    position.map_or(1, |index| index + 1)
}

#[cfg(test)]
mod tests {
    use std::fs::Permissions;
    use std::sync::Arc;

    use arc_swap::Guard;

    use super::*;

    #[test]
    fn a_failure_that_may_pass_is_not_kept_and_is_an_error_once() {
        let state = tempfile::tempdir().unwrap();
        let path = state.path().join(NAME);
        let file = AccountFile::open(state.path());
        let is_kept = || {
            let read = Guard::into_inner(file.0.kept());
            assert!(file.read_if_changed().is_ok(), "the error was returned");
            Arc::ptr_eq(&read, &Guard::into_inner(file.0.kept()))
        };
        assert!(is_kept());
        let own = Permissions::from_mode(0o700);
        fs::create_dir(&path).unwrap();
        fs::set_permissions(&path, own.clone()).unwrap();
        let error = file.read_if_changed().unwrap_err();
        assert!(matches!(error, AccountsError::Io { .. }), "{error}");
        assert!(!is_kept());
        fs::remove_dir(&path).unwrap();
        fs::write(&path, "{").unwrap();
        fs::set_permissions(&path, own).unwrap();
        let error = file.read_if_changed().unwrap_err();
        assert!(matches!(error, AccountsError::Damaged { .. }), "{error}");
        assert!(is_kept());
    }
}
