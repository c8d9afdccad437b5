//! The people who can sign in, so that a mail may lead them to the pages behind it.

use std::collections::HashSet;

use crate::config::Config;
use crate::durable_file::SeenFile;
use crate::feed::{FeedId, Kind};
use crate::sign_in::{Account, EntryFileError, FileEntry, is_safe_address, read_accounts};

/// Whether anybody can sign in who works at the desk.
pub fn has_desk(config: &Config, base_url: &str) -> bool {
    let openid = &config.openid;
    let gives_role = openid.is_on() && !(openid.desk.is_empty() && openid.admin.is_empty());
    let has_role = || {
        let accounts = read_accounts(&config.state).unwrap_or_default();
        accounts.values().any(|account| account.role.is_some())
    };
    is_safe_address(base_url) && (gives_role || has_role())
}

/// The people who could sign in when somebody last looked. The accounts are read only if their file is another one than then.
#[derive(Debug, Default)]
pub struct KnownSignIns {
    /// `None` before the first look.
    seen: Option<SeenFile>,
    who: WhoCanSignIn,
}

impl KnownSignIns {
    /// Looks again. After an error the next look reads the file again.
    pub fn refresh(&mut self, config: &Config, base_url: &str) -> Result<(), EntryFileError> {
        let seen = SeenFile::look(&config.state.join(Account::FILE));
        if self
            .seen
            .is_some_and(|known| seen.is_unchanged_since(known))
        {
            return Ok(());
        }
        self.seen = None;
        self.who = WhoCanSignIn::read(config, base_url)?;
        self.seen = Some(seen);
        Ok(())
    }

    /// Whether the person with this feed could sign in at the last look.
    pub fn include(&self, feed_id: &FeedId) -> bool {
        self.who.includes(feed_id)
    }
}

/// The people who can sign in now.
#[derive(Debug, Default)]
pub struct WhoCanSignIn {
    has_accounts: bool,
    /// The feeds of people with accounts.
    with_account: HashSet<FeedId>,
    /// The kinds of people whose ids the university's sign-in service gives.
    with_provider: Vec<Kind>,
}

impl WhoCanSignIn {
    /// Reads the accounts. Nobody signs in at an address where sessions could be read on their way.
    pub fn read(config: &Config, base_url: &str) -> Result<Self, EntryFileError> {
        if !is_safe_address(base_url) {
            return Ok(Self::default());
        }
        let openid = &config.openid;
        let claims = [
            (Kind::Student, &openid.student_claim),
            (Kind::Staff, &openid.staff_claim),
        ];
        let given = claims
            .into_iter()
            .filter(|(_, claim)| openid.is_on() && !claim.is_empty());
        let accounts = read_accounts(&config.state)?;
        Ok(Self {
            has_accounts: !accounts.is_empty(),
            with_account: accounts.values().flat_map(Account::feed_ids).collect(),
            with_provider: given.map(|(kind, _)| kind).collect(),
        })
    }

    /// Whether there is nobody who can.
    pub fn is_nobody(&self) -> bool {
        !self.has_accounts && self.with_provider.is_empty()
    }

    /// Whether the person with this feed can.
    pub fn includes(&self, feed_id: &FeedId) -> bool {
        self.with_provider.contains(&feed_id.kind) || self.with_account.contains(feed_id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sign_in::{AccountRights, AccountRole, NewPassword, add_account};
    use jiff::Timestamp;

    #[test]
    fn accounts_are_read_again_after_a_change_and_after_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let config = Config {
            state: folder.path().to_owned(),
            ..Config::default()
        };
        let ann = FeedId::new(Kind::Student, "ann");
        let add = |name: &str, student: &str| {
            let rights = AccountRights {
                role: None,
                student: Some(student.into()),
                staff: None,
            };
            let password = NewPassword::new("four words of hers").unwrap();
            let now = Timestamp::UNIX_EPOCH;
            add_account(folder.path(), name, &password, rights, now).unwrap();
        };
        let base_url = "https://tt.example.ac.uk";
        let mut known = KnownSignIns::default();
        let mut look = || {
            let refreshed = known.refresh(&config, base_url);
            (refreshed.is_ok(), known.include(&ann))
        };
        assert_eq!(look(), (true, false));
        add("a", "ann");
        assert_eq!(look(), (true, true));
        let path = folder.path().join(Account::FILE);
        let text = std::fs::read(&path).unwrap();
        std::fs::write(&path, "{").unwrap();
        assert!(!look().0);
        assert!(!look().0, "the error stays");
        std::fs::write(&path, text).unwrap();
        assert_eq!(look(), (true, true));
    }

    #[test]
    fn the_desk_is_there_once_somebody_can_sign_in_with_a_role() {
        let folder = tempfile::tempdir().unwrap();
        let mut config = Config {
            state: folder.path().to_owned(),
            ..Config::default()
        };
        let safe = "https://tt.example.ac.uk";
        let add = |name, role| {
            let rights = AccountRights {
                role,
                student: None,
                staff: None,
            };
            let password = NewPassword::new("four words of hers").unwrap();
            add_account(
                folder.path(),
                name,
                &password,
                rights,
                Timestamp::UNIX_EPOCH,
            )
            .unwrap();
        };
        assert!(!has_desk(&config, safe));
        add("ann", None);
        assert!(!has_desk(&config, safe), "nobody has a role");
        config.openid.issuer = "https://login.example.ac.uk".into();
        assert!(!has_desk(&config, safe), "the provider gives no role");
        config.openid.admin = vec!["timetable-admin".into()];
        assert!(has_desk(&config, safe));
        config.openid = crate::config::OpenIdConfig::default();
        add("kim", Some(AccountRole::Desk));
        assert!(has_desk(&config, safe));
        assert!(!has_desk(&config, "http://tt.example.ac.uk"));
    }
}
