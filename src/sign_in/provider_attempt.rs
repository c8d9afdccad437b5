//! A try to sign in with the provider. The server keeps none: the state that goes to the provider and back is signed
//! together with a cookie of the browser, and the other secrets are made again from both.

use data_encoding::BASE64URL_NOPAD;
use jiff::{SignedDuration, Timestamp};

use super::session::CookieValue;
use super::session_key::{SessionKey, SignaturePurpose};
use carillon_openid::Attempt;

/// The time that a person has at the provider, who may have to find a second factor.
pub(super) const LONGEST: SignedDuration = SignedDuration::from_mins(30);

/// The clock may go back by this much between the two requests.
const CLOCK_TOLERANCE: SignedDuration = SignedDuration::from_mins(1);

const RANDOM_LEN: usize = 16;

/// The end of a state whose try is a check of a role.
const ROLE_CHECK: &[u8] = b"role";

/// A longer path is not kept, and the person comes back to their first page. Searches at the desk are shorter.
const MAX_PATH_LEN: usize = 1500;

/// A longer state is not ours.
const MAX_STATE_LEN: usize = 200;

/// The purpose of a try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AttemptPurpose {
    SignIn,
    /// To see whether somebody still has a role.
    RoleCheck,
}

/// A try that a browser goes on with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ResumedAttempt<'a> {
    pub(super) secrets: Attempt,
    pub(super) purpose: AttemptPurpose,
    /// The cookie of the browser.
    pub(super) browser: &'a str,
}

/// The cookie that binds tries to a browser. Several tries at once share it.
pub(super) fn browser_cookie<'a>(
    mut known: impl Iterator<Item = &'a str>,
) -> Result<CookieValue, getrandom::Error> {
    if let Some(known) = known.find(|value| is_browser(value)) {
        return Ok(CookieValue(known.to_owned()));
    }
    let mut random = [0; RANDOM_LEN];
    getrandom::fill(&mut random)?;
    Ok(CookieValue(BASE64URL_NOPAD.encode(&random)))
}

fn is_browser(value: &str) -> bool {
    let decoded = BASE64URL_NOPAD.decode(value.as_bytes());
    decoded.is_ok_and(|bytes| bytes.len() == RANDOM_LEN)
}

/// A new try of the browser with this cookie.
pub(super) fn begin(
    key: &SessionKey,
    purpose: AttemptPurpose,
    browser: &CookieValue,
    now: Timestamp,
) -> Result<Attempt, getrandom::Error> {
    let mut random = [0; RANDOM_LEN];
    getrandom::fill(&mut random)?;
    let began = now.as_microsecond().to_be_bytes();
    let purpose: &[u8] = match purpose {
        AttemptPurpose::SignIn => b"",
        AttemptPurpose::RoleCheck => ROLE_CHECK,
    };
    let content = [&random[..], &began, purpose].concat();
    let content = BASE64URL_NOPAD.encode(&content);
    Ok(attempt(key, &content, browser.expose()))
}

/// The try that one of these browsers began with this state, unless it was long ago.
pub(super) fn resume<'a>(
    key: &SessionKey,
    state: &str,
    mut browsers: impl Iterator<Item = &'a str>,
    now: Timestamp,
) -> Option<ResumedAttempt<'a>> {
    if state.len() > MAX_STATE_LEN {
        return None;
    }
    let (content, signature) = state.split_once('.')?;
    let signature = BASE64URL_NOPAD.decode(signature.as_bytes()).ok()?;
    let browser = browsers.find(|browser| {
        let signed = bound(content, browser);
        is_browser(browser) && key.has_signed(SignaturePurpose::ProviderState, &signed, &signature)
    })?;
    let bytes = BASE64URL_NOPAD.decode(content.as_bytes()).ok()?;
    let (began, purpose) = bytes.get(RANDOM_LEN..)?.split_first_chunk()?;
    let purpose = match purpose {
        b"" => AttemptPurpose::SignIn,
        ROLE_CHECK => AttemptPurpose::RoleCheck,
        _ => return None,
    };
    let began = Timestamp::from_microsecond(i64::from_be_bytes(*began)).ok()?;
    let age = now.duration_since(began);
    let is_in_time = -CLOCK_TOLERANCE <= age && age < LONGEST;
    is_in_time.then(|| ResumedAttempt {
        secrets: attempt(key, content, browser),
        purpose,
        browser,
    })
}

/// The cookie with a path to which the browser comes back with the state of this try alone; `None` if the path is too long.
pub(super) fn back_cookie(key: &SessionKey, attempt: &Attempt, path: &str) -> Option<CookieValue> {
    if path.len() > MAX_PATH_LEN {
        return None;
    }
    let signed = format!("{} {path}", attempt.state);
    let signature = key.sign(SignaturePurpose::Back, signed.as_bytes());
    let [path, signature] =
        [path.as_bytes(), &signature].map(|bytes| BASE64URL_NOPAD.encode(bytes));
    Some(CookieValue(format!("{path}.{signature}")))
}

/// The path in a cookie that was made for the try with this state.
pub(super) fn path_in(key: &SessionKey, back: &str, state: &str) -> Option<String> {
    let (path, signature) = back.split_once('.')?;
    let [path, signature] =
        [path, signature].map(|text| BASE64URL_NOPAD.decode(text.as_bytes()).ok());
    let path = String::from_utf8(path?).ok()?;
    let signed = format!("{state} {path}");
    let is_ours = key.has_signed(SignaturePurpose::Back, signed.as_bytes(), &signature?);
    is_ours.then_some(path)
}

fn attempt(key: &SessionKey, content: &str, browser: &str) -> Attempt {
    let secret = |purpose| BASE64URL_NOPAD.encode(&key.sign(purpose, &bound(content, browser)));
    Attempt {
        state: format!("{content}.{}", secret(SignaturePurpose::ProviderState)),
        nonce: secret(SignaturePurpose::ProviderNonce),
        verifier: secret(SignaturePurpose::ProviderVerifier),
    }
}

fn bound(content: &str, browser: &str) -> Vec<u8> {
    format!("{content} {browser}").into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> SessionKey {
        SessionKey::from_bytes([7; 32])
    }

    fn at(seconds: i64) -> Timestamp {
        "2026-11-27T08:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_secs(seconds)
    }

    #[test]
    fn several_tries_of_a_browser_are_resumed_and_each_has_secrets_of_its_own() {
        let browser = browser_cookie([].into_iter()).unwrap();
        let again = browser_cookie(["x", browser.expose()].into_iter()).unwrap();
        assert_eq!(again, browser);
        let purposes = [
            AttemptPurpose::SignIn,
            AttemptPurpose::SignIn,
            AttemptPurpose::RoleCheck,
        ];
        let tries = purposes.map(|purpose| begin(&key(), purpose, &browser, at(0)).unwrap());
        for (attempt, purpose) in tries.iter().zip(purposes) {
            let resumed = resume(
                &key(),
                &attempt.state,
                [browser.expose()].into_iter(),
                at(9),
            );
            let expected = ResumedAttempt {
                secrets: attempt.clone(),
                purpose,
                browser: browser.expose(),
            };
            assert_eq!(resumed, Some(expected));
            assert_eq!(attempt.verifier.len(), 43, "RFC 7636, section 4.1");
        }
        let mut secrets: Vec<&str> = tries
            .iter()
            .flat_map(|attempt| [&*attempt.state, &attempt.nonce, &attempt.verifier])
            .collect();
        secrets.sort_unstable();
        secrets.dedup();
        assert_eq!(secrets.len(), 9);
        for attempt in &tries {
            for secret in [&attempt.nonce, &attempt.verifier] {
                assert!(!attempt.state.contains(&**secret) && browser.expose() != secret);
            }
        }
    }

    #[test]
    fn another_browser_another_key_another_state_and_a_long_time_are_refused() {
        let browser = browser_cookie([].into_iter()).unwrap();
        let other = browser_cookie([].into_iter()).unwrap();
        let attempt = begin(&key(), AttemptPurpose::SignIn, &browser, at(0)).unwrap();
        let resumed = |key: &SessionKey, state: &str, browser: &str, seconds| {
            resume(key, state, [browser].into_iter(), at(seconds)).is_some()
        };
        let state = &*attempt.state;
        assert!(resumed(&key(), state, browser.expose(), 1799));
        assert!(!resumed(&key(), state, browser.expose(), 1800));
        assert!(!resumed(&key(), state, browser.expose(), -61));
        assert!(!resumed(&key(), state, other.expose(), 0));
        assert!(!resumed(
            &SessionKey::from_bytes([8; 32]),
            state,
            browser.expose(),
            0
        ));
        for place in 0..state.len() {
            let mut changed = state.as_bytes().to_vec();
            changed[place] = if changed[place] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).unwrap();
            assert!(!resumed(&key(), &changed, browser.expose(), 0), "{place}");
        }
        for text in ["", ".", "a.b", &"x".repeat(201)] {
            assert!(!resumed(&key(), text, browser.expose(), 0));
        }
        // A state that was signed for a cookie of another form does not count either.
        let odd = CookieValue("odd".into());
        let odd = begin(&key(), AttemptPurpose::SignIn, &odd, at(0)).unwrap();
        assert!(!resumed(&key(), &odd.state, "odd", 0));
    }
}
