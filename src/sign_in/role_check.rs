//! The check whether somebody still has the role that the provider gave. The provider tells nobody that a role has ended, so
//! the browser is sent there now and then, and comes back without a question to the person.

use jiff::{SignedDuration, Timestamp};

use super::failed_tries::TriedFrom;
use super::openid::{ProviderAnswer, ProviderRedirect};
use super::provider_attempt::AttemptPurpose;
use super::session::{CookieValue, Session};
use super::{RefusedSignIn, SignIn, SignedIn, provider_attempt};

/// After this time a page of the desk is shown only when the provider has said the role again.
const CHECK_BEFORE_PAGES: SignedDuration = SignedDuration::from_mins(15);

/// Forms count for longer, because people type for a while into a page that was shown before.
const CHECK_BEFORE_FORMS: SignedDuration = SignedDuration::from_mins(30);

/// While the provider cannot be reached, the desk goes on for an hour, because people need its help then.
const LONGEST_WITHOUT_PROVIDER: SignedDuration = SignedDuration::from_mins(75);

/// Whether the provider has to say a role again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoleCheck {
    /// Not yet, or never: the role is that of an account, or there is none.
    NotDue,
    /// Before the next page is shown.
    DueForPages,
    /// Before the next page is shown or the next form counts.
    DueForForms,
}

/// The next step of somebody at the desk whose check is due.
#[derive(Clone, Debug)]
pub enum RoleCheckStep {
    AtProvider(ProviderRedirect),
    /// The provider cannot be reached, and the desk goes on for a while.
    WithoutProvider,
}

/// The result of a check.
#[derive(Clone, Debug)]
pub enum CheckedRole {
    /// The person has a role.
    Holds {
        /// The same session with the role of now.
        cookie: CookieValue,
        /// The rest of the session.
        length: SignedDuration,
        /// The path at which the check began, with its query.
        path: Option<String>,
    },
    /// The person is not signed in at the provider, or as somebody else. The caller ends the session.
    NotSignedIn,
    /// The provider gives the person no role any more. The caller ends all sessions of the person.
    Ended,
}

impl SignedIn {
    /// Whether the provider has to say the person's role again.
    pub fn role_check(&self, now: Timestamp) -> RoleCheck {
        match self.session.role_age(now) {
            Some(age) if age >= CHECK_BEFORE_FORMS => RoleCheck::DueForForms,
            Some(age) if age >= CHECK_BEFORE_PAGES => RoleCheck::DueForPages,
            _ => RoleCheck::NotDue,
        }
    }
}

impl SignIn {
    /// Begins the check of a person who asked for a page at this path. The provider may be asked whether it can be reached.
    pub fn begin_role_check<'a>(
        &self,
        person: &SignedIn,
        path: &str,
        browsers: impl Iterator<Item = &'a str>,
        now: Timestamp,
    ) -> Result<RoleCheckStep, RefusedSignIn> {
        if self.goes_on_without_provider(person, now)? {
            return Ok(RoleCheckStep::WithoutProvider);
        }
        let purpose = AttemptPurpose::RoleCheck;
        let known = Some(&person.account);
        let redirect = self.lead_to_provider((purpose, known), Some(path), browsers, now)?;
        Ok(RoleCheckStep::AtProvider(redirect))
    }

    /// Whether the provider cannot be reached and the person's role counts nevertheless. It is an error if it cannot be
    /// reached and the role was not checked for too long.
    pub fn goes_on_without_provider(
        &self,
        person: &SignedIn,
        now: Timestamp,
    ) -> Result<bool, RefusedSignIn> {
        let openid = self.openid.as_ref().ok_or(RefusedSignIn::NoProvider)?;
        if openid.can_be_reached(now) {
            return Ok(false);
        }
        let age = person.session.role_age(now);
        if age.is_some_and(|age| age >= LONGEST_WITHOUT_PROVIDER) {
            return Err(RefusedSignIn::ProviderUnavailable);
        }
        Ok(true)
    }

    /// Ends the check of a person whom the provider has sent back with this answer; `None` if the answer is not that of a
    /// check. `backs` are the cookies with paths. The provider is asked for the person's claims, which can take seconds.
    pub fn finish_role_check(
        &self,
        person: &SignedIn,
        answer: ProviderAnswer,
        [browsers, backs]: [&[&str]; 2],
        now: Timestamp,
    ) -> Result<Option<CheckedRole>, RefusedSignIn> {
        let openid = self.openid.as_ref().ok_or(RefusedSignIn::NoProvider)?;
        let state = answer.state.clone().unwrap_or_default();
        let browsers = browsers.iter().copied();
        let resumed = provider_attempt::resume(&self.key, &state, browsers, now);
        let resumed = resumed.filter(|resumed| resumed.purpose == AttemptPurpose::RoleCheck);
        let Some(resumed) = resumed else {
            return Ok(None);
        };
        let path = self.path_back(&answer, backs);
        let holds = |session: &Session| CheckedRole::Holds {
            cookie: session.cookie(&self.key),
            length: session.rest(true, now),
            path,
        };
        // Another tab was faster, or the browser has loaded the address again. The code may have been used.
        if person.account.role.is_some() && person.role_check(now) == RoleCheck::NotDue {
            return Ok(Some(holds(&person.session)));
        }
        if answer.says_no() {
            return Ok(Some(CheckedRole::NotSignedIn));
        }
        let from = TriedFrom::RoleCheck(self.place(&person.session.id));
        let identity = openid.claimed(answer, (&resumed.secrets, from), now)?;
        if identity.key != person.session.account {
            return Ok(Some(CheckedRole::NotSignedIn));
        }
        if identity.role.is_none() {
            return Ok(Some(CheckedRole::Ended));
        }
        let session = person.session.clone().with_checked_role(&identity, now);
        Ok(Some(holds(&session)))
    }
}
