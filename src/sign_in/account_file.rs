//! The file of accounts, `users.json` in the state folder.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::account::Account;
use super::entry_file::{EntryFile, EntryFileError, FileEntry, NamedEntries, read_entries};
use super::password;

/// The version of the file's format.
pub const VERSION: u32 = 1;

/// The accounts by name.
pub type Accounts = NamedEntries<Account>;

/// The content of the file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountFileContent {
    /// The version of the format.
    users: u32,
    accounts: Vec<Account>,
}

/// The file in a state folder, and its accounts as they were last read.
#[derive(Debug)]
pub(super) struct AccountFile(EntryFile<Account>);

impl FileEntry for Account {
    const FILE: &'static str = "users.json";
    const VERSION: u32 = VERSION;
    const VERSION_FIELD: &'static str = "users";
    const WHY_PRIVATE: &'static str = "it holds the hashes of passwords";
    const WHILE_DAMAGED: &'static str = "nobody can sign in with an account of this file";

    type Content = AccountFileContent;

    fn content(accounts: Vec<Self>) -> AccountFileContent {
        AccountFileContent {
            users: VERSION,
            accounts,
        }
    }

    fn entries(content: AccountFileContent) -> Vec<Self> {
        content.accounts
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn problem(&self) -> Option<String> {
        let name = &self.name;
        (!password::is_hash(&self.password)).then(|| format!(
            "the password of {name} is not an argon2id hash (of at most m=262144, t=10 and p=4); run `carillon users passwd {name}` after you have put in any hash"
        ))
    }
}

impl AccountFile {
    /// Reads the file. A missing file has no accounts, and one that cannot be read is an error in the log.
    pub(super) fn open(state: &Path) -> Self {
        let file = Self::unread(state);
        file.refresh();
        file
    }

    pub(super) fn unread(state: &Path) -> Self {
        Self(EntryFile::unread(state))
    }

    /// The account with this name, as it was last read.
    pub(super) fn account(&self, name: &str) -> Option<Account> {
        self.0.kept().content.entries.get(name).cloned()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the file could not be used when it was last read.
    pub(super) fn is_broken(&self) -> bool {
        self.0.is_broken()
    }

    /// Reads the file if it is another one than before. If it cannot be read, it has no accounts, because somebody may
    /// have been removed from it; the log says so once.
    pub(super) fn refresh(&self) {
        if let Err(error) = self.read_if_changed() {
            tracing::error!(%error, "nobody can sign in with an account of this server");
        }
    }

    fn read_if_changed(&self) -> Result<(), EntryFileError> {
        self.0.refresh(|path| {
            tracing::warn!(path = %path.display(), "the file of accounts is gone: nobody can sign in with an account of it until it is put back from a backup");
        })
    }

    /// Changes the accounts under the lock of the file, and syncs. If `change` returns an error, nothing is written.
    pub(super) fn edit<E: From<EntryFileError>>(
        &self,
        change: impl FnOnce(&mut Accounts) -> Result<(), E>,
    ) -> Result<(), E> {
        self.0.edit(change)
    }
}

/// The accounts in the state folder, without keeping them.
pub fn read_accounts(state: &Path) -> Result<Accounts, EntryFileError> {
    read_entries(state)
}

#[cfg(test)]
mod tests {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt;
    use std::sync::Arc;

    use arc_swap::Guard;

    use super::*;

    #[test]
    fn a_failure_that_may_pass_is_not_kept_and_is_an_error_once() {
        let state = tempfile::tempdir().unwrap();
        let path = state.path().join(Account::FILE);
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
        assert!(matches!(error, EntryFileError::Io { .. }), "{error}");
        assert!(!is_kept());
        fs::remove_dir(&path).unwrap();
        fs::write(&path, "{").unwrap();
        fs::set_permissions(&path, own).unwrap();
        let error = file.read_if_changed().unwrap_err();
        assert!(matches!(error, EntryFileError::Damaged { .. }), "{error}");
        assert!(is_kept());
    }
}
