//! The people who can sign in, so that a mail may lead them to the page behind it.

use std::collections::HashSet;

use crate::config::Config;
use crate::feed::{FeedId, Kind};
use crate::sign_in::{Account, AccountsError, is_safe_address, read_accounts};

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
    pub fn read(config: &Config, base_url: &str) -> Result<Self, AccountsError> {
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
