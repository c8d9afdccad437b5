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

/// A longer state is not ours.
const MAX_STATE_LEN: usize = 200;

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
    browser: &CookieValue,
    now: Timestamp,
) -> Result<Attempt, getrandom::Error> {
    let mut content = [0; RANDOM_LEN + 8];
    getrandom::fill(&mut content[..RANDOM_LEN])?;
    content[RANDOM_LEN..].copy_from_slice(&now.as_microsecond().to_be_bytes());
    let content = BASE64URL_NOPAD.encode(&content);
    Ok(attempt(key, &content, browser.expose()))
}

/// The try that one of these browsers began with this state, and that browser, unless it was long ago.
pub(super) fn resume<'a>(
    key: &SessionKey,
    state: &str,
    mut browsers: impl Iterator<Item = &'a str>,
    now: Timestamp,
) -> Option<(Attempt, &'a str)> {
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
    let began = i64::from_be_bytes(*bytes.get(RANDOM_LEN..)?.first_chunk()?);
    let age = now.duration_since(Timestamp::from_microsecond(began).ok()?);
    let is_in_time = -CLOCK_TOLERANCE <= age && age < LONGEST;
    is_in_time.then(|| (attempt(key, content, browser), browser))
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
        let tries = [(); 3].map(|()| begin(&key(), &browser, at(0)).unwrap());
        for attempt in &tries {
            let resumed = resume(
                &key(),
                &attempt.state,
                [browser.expose()].into_iter(),
                at(9),
            );
            assert_eq!(resumed, Some((attempt.clone(), browser.expose())));
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
        let attempt = begin(&key(), &browser, at(0)).unwrap();
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
        let odd = begin(&key(), &CookieValue("odd".into()), at(0)).unwrap();
        assert!(!resumed(&key(), &odd.state, "odd", 0));
    }
}
