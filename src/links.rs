//! Links: who may read which feed by which secret address.

use std::fmt;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use data_encoding::BASE32_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::Sha256;

use crate::config::Public;
use crate::feed::Kind;

/// The secret in an address: 128 bits, written as 26 characters of base32. It has no `Display`, and its `Debug` says
/// nothing, so that it cannot get into a log by accident.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Token([u8; TOKEN_LEN]);

const TOKEN_LEN: usize = 16;
const KEY_LEN: usize = 32;

/// How often the owner of a link has asked for a new address. Always 0 for now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Generation(pub u32);

/// The key from which all tokens are made.
pub struct SecretKey([u8; KEY_LEN]);

/// Why there is no secret key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    #[error("{path}: {source}: the state folder must be readable and writable for the server alone")]
    Io { path: PathBuf, source: io::Error },
    #[error(
        "{path} can be read by others (mode {mode:03o}), and whoever reads it knows every secret address: run `chmod 600` on it"
    )]
    Exposed { path: PathBuf, mode: u32 },
    #[error(
        "{path} has {len} bytes and not 32: put the right one back from a backup; if there is none, delete it, and everybody gets a new address"
    )]
    Damaged { path: PathBuf, len: usize },
}

impl Token {
    /// The token that `text` writes, in either case of letters.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = BASE32_NOPAD.decode(text.to_ascii_uppercase().as_bytes()).ok()?;
        bytes.try_into().ok().map(Self)
    }

    /// The secret in clear, to be shown to whom it belongs and nobody else.
    pub fn expose(self) -> String {
        BASE32_NOPAD.encode(&self.0).to_ascii_lowercase()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Token(…)")
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("SecretKey(…)")
    }
}

impl SecretKey {
    /// Reads the key from `secret.key` in the state folder, which is made with a new one if it is not there.
    pub fn load_or_create(state: &Path) -> Result<Self, KeyError> {
        let path = state.join("secret.key");
        let failed = |source| KeyError::Io { path: path.clone(), source };
        if !path.try_exists().map_err(failed)? {
            create(state, &path).map_err(failed)?;
        }
        let mode = fs::metadata(&path).map_err(failed)?.permissions().mode() & 0o777;
        if mode & 0o077 != 0 {
            return Err(KeyError::Exposed { path, mode });
        }
        let bytes = fs::read(&path).map_err(failed)?;
        let len = bytes.len();
        bytes.try_into().map(Self).map_err(|_| KeyError::Damaged { path, len })
    }

    /// A key of these bytes.
    pub fn from_bytes(bytes: [u8; KEY_LEN]) -> Self {
        Self(bytes)
    }

    /// The token of a feed: HMAC-SHA-256 over kind, id and generation, its first 128 bits.
    pub fn token(&self, kind: Kind, id: &str, generation: Generation) -> Token {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes a key of any length");
        // No id holds a control character, so the parts cannot run into each other.
        mac.update(format!("{}\u{1f}{id}\u{1f}{}", kind.as_str(), generation.0).as_bytes());
        Token(*mac.finalize().into_bytes().first_chunk().expect("SHA-256 has 32 bytes"))
    }
}

/// Writes a new key under another name first: a key that is cut short would give everybody a wrong address.
fn create(state: &Path, path: &Path) -> io::Result<()> {
    // What is kept there tells who attends what.
    DirBuilder::new().recursive(true).mode(0o700).create(state)?;
    let mut bytes = [0; KEY_LEN];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    let draft = state.join(format!("secret.key.{}.tmp", std::process::id()));
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft)?;
    file.write_all(&bytes)?;
    file.sync_all()?;
    // A link does not replace: of two servers that start at once, one key wins and both read it.
    let linked = fs::hard_link(&draft, path);
    fs::remove_file(&draft)?;
    match linked {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => File::open(state)?.sync_all(),
    }
}

/// What may stand in a part of a path as it is (RFC 3986 section 3.3), less what clients mangle.
const SEGMENT: AsciiSet = NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// One part of an address's path.
pub fn encode_segment(text: &str) -> String {
    match text {
        // A client would take these for steps up the path.
        "." => "%2E".into(),
        ".." => "%2E%2E".into(),
        _ => utf8_percent_encode(text, &SEGMENT).to_string(),
    }
}

/// What the address of a feed is made from.
#[derive(Debug)]
pub struct Addresses<'a> {
    /// Without a slash at its end.
    pub base_url: &'a str,
    pub key: &'a SecretKey,
    pub public: &'a Public,
}

impl Addresses<'_> {
    /// The whole address of a feed; with the secret, unless the feed is public.
    pub fn of(&self, kind: Kind, id: &str) -> String {
        let base = self.base_url;
        match kind {
            Kind::Module if self.public.modules => format!("{base}/modules/{}.ics", encode_segment(id)),
            Kind::Room if self.public.rooms => format!("{base}/rooms/{}.ics", encode_segment(id)),
            _ => format!("{base}/f/{}/timetable.ics", self.key.token(kind, id, Generation::default()).expose()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> SecretKey {
        SecretKey::from_bytes([7; 32])
    }

    #[test]
    fn a_token_is_26_characters_of_base32_and_reads_back() {
        let token = key().token(Kind::Student, "b712345", Generation(0));
        let text = token.expose();
        assert_eq!(text.len(), 26);
        assert!(text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'2'..=b'7')), "{text}");
        assert_eq!(Token::parse(&text), Some(token));
        assert_eq!(Token::parse(&text.to_uppercase()), Some(token));
    }

    #[test]
    fn kind_id_and_generation_each_make_another_token() {
        let token = |kind, id, generation| key().token(kind, id, Generation(generation));
        let one = token(Kind::Student, "a", 0);
        assert_ne!(one, token(Kind::Staff, "a", 0));
        assert_ne!(one, token(Kind::Student, "b", 0));
        assert_ne!(one, token(Kind::Student, "a", 1));
        assert_ne!(one, SecretKey::from_bytes([8; 32]).token(Kind::Student, "a", Generation(0)));
    }

    #[test]
    fn what_is_no_token_is_refused() {
        let good = key().token(Kind::Student, "a", Generation(0)).expose();
        for text in ["", "x", &good[1..], &format!("{good}a"), &good.replace(&good[..1], "1"), "é".repeat(13).as_str()]
        {
            assert_eq!(Token::parse(text), None, "{text}");
        }
    }

    #[test]
    fn debugging_a_token_or_a_key_tells_nothing() {
        assert_eq!(format!("{:?}", key().token(Kind::Student, "a", Generation(0))), "Token(…)");
        assert_eq!(format!("{:?}", key()), "SecretKey(…)");
    }

    #[test]
    fn the_key_is_made_once_and_for_the_server_alone() {
        let state = tempfile::tempdir().unwrap();
        let first = SecretKey::load_or_create(state.path()).unwrap();
        let again = SecretKey::load_or_create(state.path()).unwrap();
        assert_eq!(first.0, again.0);
        let path = state.path().join("secret.key");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(state.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_key_that_others_can_read_is_refused() {
        let state = tempfile::tempdir().unwrap();
        SecretKey::load_or_create(state.path()).unwrap();
        let path = state.path().join("secret.key");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        let error = SecretKey::load_or_create(state.path()).unwrap_err();
        assert!(matches!(error, KeyError::Exposed { mode: 0o640, .. }), "{error}");
    }

    #[test]
    fn a_key_that_is_cut_short_is_refused_and_left_alone() {
        let state = tempfile::tempdir().unwrap();
        SecretKey::load_or_create(state.path()).unwrap();
        let path = state.path().join("secret.key");
        OpenOptions::new().write(true).open(&path).unwrap().set_len(31).unwrap();
        assert!(matches!(SecretKey::load_or_create(state.path()), Err(KeyError::Damaged { len: 31, .. })));
        assert_eq!(fs::metadata(&path).unwrap().len(), 31);
    }

    #[test]
    fn a_code_with_a_slash_stays_one_part_of_the_path() {
        assert_eq!(encode_segment("A/b (c)"), "A%2Fb%20%28c%29");
        assert_eq!(encode_segment(".."), "%2E%2E");
    }
}
