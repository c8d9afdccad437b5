//! Passwords as argon2id hashes (RFC 9106), written as PHC strings: `$argon2id$v=19$m=19456,t=2,p=1$SALT$HASH`.

use argon2::{Algorithm, Argon2, Params, Version};
use data_encoding::BASE64_NOPAD;

use crate::folder::canonical;

/// Fewer characters can be guessed.
pub const MIN_CHARACTERS: usize = 12;

/// Longer texts are not hashed.
pub(super) const MAX_BYTES: usize = 1024;

const SALT_LEN: usize = 16;
const HASH_LEN: usize = 32;

/// The memory in KiB, the passes and the lanes that OWASP's Password Storage Cheat Sheet advises.
const COST: [u32; 3] = [19 * 1024, 2, 1];

/// A hash of another program may cost at most this much: 256 MiB, 10 passes and 4 lanes. With more, a few tries to sign in
/// would use up the memory or the time of the server.
const MAX_COST: [u32; 3] = [256 * 1024, 10, 4];

/// A hash of the same cost as new ones, which no password has: an unknown account costs the same time as a known one.
pub(super) const UNKNOWN: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// The parts of a hash.
struct PasswordHash {
    params: Params,
    salt: Vec<u8>,
    hash: Vec<u8>,
}

/// Hashes a password with a random salt.
pub(super) fn hash(password: &str) -> Result<String, getrandom::Error> {
    let mut salt = [0; SALT_LEN];
    getrandom::fill(&mut salt)?;
    let [memory, passes, lanes] = COST;
    let params = Params::new(memory, passes, lanes, None).expect("the cost is within the limits");
    let hash = compute(password, &salt, params).expect("the lengths are within the limits");
    let [salt, hash] = [&salt[..], &hash].map(|bytes| BASE64_NOPAD.encode(bytes));
    Ok(format!(
        "$argon2id$v=19$m={memory},t={passes},p={lanes}${salt}${hash}"
    ))
}

/// Whether the text is a hash that passwords can be compared with.
pub(super) fn is_hash(text: &str) -> bool {
    PasswordHash::parse(text).is_some()
}

#[cfg(test)]
thread_local! {
    /// The passwords that were compared.
    pub(super) static COMPARED: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// Whether the hash is that of the password. This takes some 20 ms and 19 MB.
pub(super) fn is_correct(password: &str, hash: &str) -> bool {
    #[cfg(test)]
    COMPARED.with(|compared| compared.set(compared.get() + 1));
    let Some(expected) = PasswordHash::parse(hash) else {
        return false;
    };
    let Some(found) = compute(password, &expected.salt, expected.params) else {
        return false;
    };
    // All bytes are compared, so the time says nothing about them.
    let different = found
        .iter()
        .zip(&expected.hash)
        .fold(0, |all, (a, b)| all | (a ^ b));
    different == 0 && found.len() == expected.hash.len()
}

fn compute(password: &str, salt: &[u8], params: Params) -> Option<[u8; HASH_LEN]> {
    // The same letters can be typed in several Unicode forms.
    let password = canonical(password);
    if password.len() > MAX_BYTES {
        return None;
    }
    let mut hash = [0; HASH_LEN];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(password.as_bytes(), salt, &mut hash)
        .ok()?;
    Some(hash)
}

impl PasswordHash {
    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.strip_prefix("$argon2id$v=19$")?.split('$');
        let mut cost = parts.next()?.split(',');
        let mut number = |name: &str| cost.next()?.strip_prefix(name)?.parse::<u32>().ok();
        let found = [number("m=")?, number("t=")?, number("p=")?];
        if found.iter().zip(MAX_COST).any(|(found, max)| *found > max) {
            return None;
        }
        let [memory, passes, lanes] = found;
        let mut bytes = || BASE64_NOPAD.decode(parts.next()?.as_bytes()).ok();
        let (salt, hash) = (bytes()?, bytes()?);
        if parts.next().is_some() || cost.next().is_some() || hash.len() != HASH_LEN {
            return None;
        }
        Some(Self {
            params: Params::new(memory, passes, lanes, None).ok()?,
            salt,
            hash,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_that_of_one_password_in_every_unicode_form() {
        let stored = hash("correct horse é").unwrap();
        assert!(
            stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{stored}"
        );
        assert!(is_correct("correct horse é", &stored));
        assert!(is_correct("correct horse e\u{301}", &stored));
        assert!(!is_correct("correct horse e", &stored));
        assert!(!is_correct("", &stored));
        assert_ne!(hash("correct horse é").unwrap(), stored, "the salt is new");
        let too_long = "x".repeat(MAX_BYTES + 1);
        assert!(!is_correct(&too_long, &stored));
    }

    #[test]
    fn hashes_of_other_programs_can_be_read() {
        // By the reference implementation: `echo -n "password" | argon2 somesalt -id -t 2 -m 16 -p 1 -l 32`.
        let other = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
        assert!(is_correct("password", other));
        assert!(!is_correct("passwore", other));
        assert!(is_hash(
            &UNKNOWN.replace("m=19456,t=2,p=1", "m=262144,t=10,p=4")
        ));
    }

    #[test]
    fn an_unknown_account_costs_the_same_as_a_known_one() {
        let cost = |hash: &str| {
            let params = PasswordHash::parse(hash).unwrap().params;
            (params.m_cost(), params.t_cost(), params.p_cost())
        };
        assert_eq!(cost(UNKNOWN), cost(&hash("x").unwrap()));
        assert!(!is_correct("", UNKNOWN));
    }

    #[test]
    fn text_that_is_not_such_a_hash_is_refused() {
        let good = UNKNOWN;
        assert!(is_hash(good));
        for text in [
            "",
            "secret",
            "$2b$12$abc",
            &good.replace("argon2id", "argon2i"),
            &good.replace("v=19", "v=16"),
            &good.replace("m=19456", "m=x"),
            &good.replace(",p=1", ""),
            &good.replace("m=19456", "m=262145"),
            &good.replace("t=2", "t=11"),
            &good.replace("p=1", "p=5"),
            &good[..good.len() - 4],
            &format!("{good}$x"),
        ] {
            assert!(!is_hash(text), "{text}");
            assert!(!is_correct("", text), "{text}");
        }
    }
}
