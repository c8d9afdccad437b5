//! A session as its cookie holds it: `PAYLOAD.SIGNATURE`, both in base64.

use std::fmt;

use data_encoding::BASE64URL_NOPAD;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::identity::{ClaimedIdentity, Identity};
use super::session_key::{SessionKey, SignaturePurpose};

/// The session of a student ends after this time.
const LENGTH: SignedDuration = SignedDuration::from_hours(12);

/// The session of an account with a role ends after this time.
const LENGTH_WITH_ROLE: SignedDuration = SignedDuration::from_hours(8);

/// The longest time for which any session lasts.
pub(super) const LONGEST: SignedDuration = LENGTH;

/// The clock may go back by this much, and a session that began before that still counts.
const CLOCK_TOLERANCE: SignedDuration = SignedDuration::from_mins(1);

/// A longer value is not a session.
const MAX_COOKIE_LEN: usize = 3072;

/// The bytes of a session's id.
const ID_LEN: usize = 12;

/// The bytes of the hidden field in forms.
const FORM_TOKEN_LEN: usize = 16;

/// The time from a sign-in to its end. Everything about the person of an account is looked up in each request.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Session {
    /// The name of the account, or the key of a person whom the provider knows.
    pub(super) account: Box<str>,
    /// Microseconds since 1970.
    began: i64,
    /// It distinguishes the sessions of one account.
    pub(super) id: Box<str>,
    /// The password with which the session began, by its mark; for a person whom the provider knows, the settings. With
    /// others the session has ended.
    pub(super) password: Box<str>,
    /// The last time at which all sessions of the account were ended before this one began, in microseconds; 0 if none is
    /// known. Times are not compared with `began`, because the clock may have been wrong.
    pub(super) after: i64,
    /// The last time at which a command had ended anybody's sessions before this one began, in the same way.
    #[serde(default)]
    pub(super) after_people: i64,
    /// The person as the provider said; `None` for an account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) claimed: Option<ClaimedIdentity>,
    /// The last time at which the provider said the role again, in microseconds; `None` if only the sign-in has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    checked: Option<i64>,
}

/// The secret value of a cookie. It has no `Display`, and its `Debug` hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct CookieValue(pub(super) String);

impl CookieValue {
    /// The value as text, to be sent to its owner and nobody else.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for CookieValue {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("CookieValue(…)")
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The id is in the name of no cookie and of no form, but it belongs to one person's browser.
        out.debug_struct("Session")
            .field("account", &self.account)
            .finish_non_exhaustive()
    }
}

impl Session {
    /// A new session of this account, which has a password with this mark.
    pub(super) fn begin(
        account: &str,
        password: &str,
        after: i64,
        began: Timestamp,
    ) -> Result<Self, getrandom::Error> {
        let mut id = [0; ID_LEN];
        getrandom::fill(&mut id)?;
        Ok(Self {
            account: account.into(),
            began: began.as_microsecond(),
            id: BASE64URL_NOPAD.encode(&id).into(),
            password: password.into(),
            after,
            after_people: 0,
            claimed: None,
            checked: None,
        })
    }

    /// The same session, begun after commands had ended sessions for the last time at `last`.
    pub(super) fn after_people(self, last: i64) -> Self {
        Self {
            after_people: last,
            ..self
        }
    }

    /// A new session of a person whom the provider knows. The mark is that of the settings.
    pub(super) fn begin_claimed(
        person: &Identity,
        mark: &str,
        after: i64,
        began: Timestamp,
    ) -> Result<Self, getrandom::Error> {
        let claimed = Some(person.to_claimed());
        let session = Self::begin(&person.key, mark, after, began)?;
        Ok(Self { claimed, ..session })
    }

    /// The same session of a person whose role the provider has said again. It ends no later.
    pub(super) fn with_checked_role(self, person: &Identity, now: Timestamp) -> Self {
        Self {
            claimed: Some(person.to_claimed()),
            checked: Some(now.as_microsecond()),
            ..self
        }
    }

    /// The time since the provider last said the person's role; `None` for accounts and for people without a role. After a
    /// clock that was ahead, it is the time by which it was.
    pub(super) fn role_age(&self, now: Timestamp) -> Option<SignedDuration> {
        self.claimed.as_ref()?.role?;
        let said = Timestamp::from_microsecond(self.checked.unwrap_or(self.began));
        Some(now.duration_since(said.unwrap_or_default()).abs())
    }

    /// The rest of the session.
    pub(super) fn rest(&self, has_role: bool, now: Timestamp) -> SignedDuration {
        let age = now.duration_since(self.began());
        (Self::length(has_role) - age).max(SignedDuration::ZERO)
    }

    /// The time of the sign-in.
    fn began(&self) -> Timestamp {
        Timestamp::from_microsecond(self.began).unwrap_or_default()
    }

    /// The time for which sessions last.
    pub fn length(has_role: bool) -> SignedDuration {
        if has_role { LENGTH_WITH_ROLE } else { LENGTH }
    }

    /// Whether the session has begun and is not over, by its age alone.
    pub(super) fn is_in_time(&self, has_role: bool, now: Timestamp) -> bool {
        let age = now.duration_since(self.began());
        -CLOCK_TOLERANCE <= age && age < Self::length(has_role)
    }

    /// The value of the session's cookie.
    pub(super) fn cookie(&self, key: &SessionKey) -> CookieValue {
        let payload = serde_json::to_vec(self).expect("texts and a number are JSON");
        let signature = key.sign(SignaturePurpose::Session, &payload);
        let [payload, signature] =
            [&payload[..], &signature].map(|bytes| BASE64URL_NOPAD.encode(bytes));
        CookieValue(format!("{payload}.{signature}"))
    }

    /// The session in a cookie, if this server has signed it.
    pub(super) fn from_cookie(value: &str, key: &SessionKey) -> Option<Self> {
        if value.len() > MAX_COOKIE_LEN {
            return None;
        }
        let (payload, signature) = value.split_once('.')?;
        let decode = |text: &str| BASE64URL_NOPAD.decode(text.as_bytes()).ok();
        let (payload, signature) = (decode(payload)?, decode(signature)?);
        if !key.has_signed(SignaturePurpose::Session, &payload, &signature) {
            return None;
        }
        serde_json::from_slice(&payload).ok()
    }

    /// The hidden field of the forms on this session's pages. Other sites cannot read it, so they cannot send such a form.
    pub(super) fn form_token(&self, key: &SessionKey) -> String {
        let signature = key.sign(SignaturePurpose::Form, self.id.as_bytes());
        BASE64URL_NOPAD.encode(&signature[..FORM_TOKEN_LEN])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> SessionKey {
        SessionKey::from_bytes([7; 32])
    }

    fn now() -> Timestamp {
        "2026-11-27T08:00:00Z".parse().unwrap()
    }

    #[test]
    fn a_session_survives_its_cookie_and_no_changed_character_does() {
        let session = Session::begin("anna", "mark", 0, now()).unwrap();
        let cookie = session.cookie(&key());
        assert_eq!(
            Session::from_cookie(cookie.expose(), &key()),
            Some(session.clone())
        );
        let characters: Vec<char> = cookie.expose().chars().collect();
        for place in 0..characters.len() {
            let mut changed = characters.clone();
            changed[place] = if changed[place] == 'A' { 'B' } else { 'A' };
            let changed: String = changed.into_iter().collect();
            assert_eq!(Session::from_cookie(&changed, &key()), None, "{place}");
        }
        let other = SessionKey::from_bytes([8; 32]);
        assert_eq!(Session::from_cookie(cookie.expose(), &other), None);
        for text in ["", ".", "a.b", &format!("{}.", cookie.expose())] {
            assert_eq!(Session::from_cookie(text, &key()), None, "{text}");
        }
    }

    #[test]
    fn a_session_ends_after_twelve_hours_and_with_a_role_after_eight() {
        let session = Session::begin("anna", "mark", 0, now()).unwrap();
        let is_in_time = |has_role, seconds| {
            let then = now() + SignedDuration::from_secs(seconds);
            session.is_in_time(has_role, then)
        };
        for (has_role, hours) in [(false, 12), (true, 8)] {
            assert!(is_in_time(has_role, 0));
            assert!(is_in_time(has_role, hours * 3600 - 1));
            assert!(!is_in_time(has_role, hours * 3600));
        }
        // A clock that was ahead at the sign-in makes no session longer.
        assert!(is_in_time(false, -60));
        assert!(!is_in_time(false, -3600));
    }

    #[test]
    fn each_session_has_an_id_and_a_form_token_of_its_own() {
        let [one, other] = [(); 2].map(|()| Session::begin("anna", "mark", 0, now()).unwrap());
        assert_ne!(one.id, other.id);
        assert_ne!(one.form_token(&key()), other.form_token(&key()));
        assert_eq!(one.form_token(&key()).len(), 22);
        let cookie = one.cookie(&key());
        assert!(!cookie.expose().contains(&one.form_token(&key())));
        assert_eq!(format!("{cookie:?}"), "CookieValue(…)");
        assert!(!format!("{one:?}").contains(&*one.id));
    }
}
