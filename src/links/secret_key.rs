//! The key from which all tokens are made. It is a file in the state folder.

use std::fmt;
use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::{Generation, LinkId, Token};
use crate::durable_file;
use crate::feed::FeedId;

const KEY_LEN: usize = 32;

/// The key from which all tokens are made.
pub struct SecretKey([u8; KEY_LEN]);

/// The reason why the secret key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    #[error(
        "{path}: {source}: the state folder must be readable and writable for the server alone"
    )]
    Io { path: PathBuf, source: io::Error },
    #[error(
        "{path} can be read by others (mode {mode:03o}), who can make every secret link from it: run `chmod 600` on it"
    )]
    Exposed { path: PathBuf, mode: u32 },
    #[error(
        "{path} has {len} bytes and not 32: put the right key back from a backup. If there is no backup, move the file away and run `carillon init --new-key`; then everybody gets a new link"
    )]
    Damaged { path: PathBuf, len: usize },
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("SecretKey(…)")
    }
}

impl SecretKey {
    /// The key's name in the state folder.
    pub(super) const NAME: &str = "secret.key";
    /// Its name before the folder is set up.
    pub(super) const NEW_NAME: &str = "secret.key.new";

    /// Reads the key in the state folder.
    pub fn load(state: &Path) -> Result<Self, KeyError> {
        let path = state.join(Self::NAME);
        let failed = |source| KeyError::Io {
            path: path.clone(),
            source,
        };
        let mode = fs::metadata(&path).map_err(failed)?.permissions().mode() & 0o777;
        if mode & 0o077 != 0 {
            return Err(KeyError::Exposed { path, mode });
        }
        let bytes = fs::read(&path).map_err(failed)?;
        let len = bytes.len();
        bytes
            .try_into()
            .map(Self)
            .map_err(|_| KeyError::Damaged { path, len })
    }

    /// Writes a new key under another name, unless such a file exists.
    pub(super) fn prepare(state: &Path) -> Result<(), KeyError> {
        let path = state.join(Self::NEW_NAME);
        write_random(state, &path).map_err(|source| KeyError::Io { path, source })
    }

    /// Gives the prepared key its name. If two processes do so at once, both keep the same key.
    pub(super) fn put_in_place(state: &Path) -> Result<(), KeyError> {
        let (prepared, path) = (state.join(Self::NEW_NAME), state.join(Self::NAME));
        let linked = match fs::hard_link(&prepared, &path) {
            // The other process was faster.
            Err(_) if path.exists() => Ok(()),
            linked => linked,
        };
        let done = linked.and_then(|()| match fs::remove_file(&prepared) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => durable_file::sync_folder(&path),
        });
        done.map_err(|source| KeyError::Io { path, source })
    }

    /// A key of these bytes.
    pub fn from_bytes(bytes: [u8; KEY_LEN]) -> Self {
        Self(bytes)
    }

    /// A number that identifies the key, and from which neither the key nor a token can be computed.
    pub(super) fn fingerprint(&self) -> u64 {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes a key of any length");
        // The text of a token begins with a kind of feed, so it never equals this text.
        mac.update(b"fingerprint");
        u64::from_le_bytes(
            *mac.finalize()
                .into_bytes()
                .first_chunk()
                .expect("SHA-256 has 32 bytes"),
        )
    }

    /// A key for another purpose, from which neither this key nor a token can be computed.
    pub(super) fn derive(&self, purpose: &str) -> [u8; KEY_LEN] {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes a key of any length");
        // The text of a token begins with a kind of feed, so it never equals this text.
        mac.update(format!("key for {purpose}").as_bytes());
        mac.finalize().into_bytes().into()
    }

    /// The token of a link: the first 128 bits of HMAC-SHA-256 over kind, id and generation, and the link's number unless
    /// it is the first.
    pub fn token(&self, link_id: &LinkId, generation: Generation) -> Token {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes a key of any length");
        let FeedId { kind, id } = &link_id.feed_id;
        // No id has a control character, so two different links never give the same text.
        mac.update(format!("{}\u{1f}{id}\u{1f}{}", kind.as_str(), generation.0).as_bytes());
        if !link_id.number.is_first() {
            mac.update(format!("\u{1f}{}", link_id.number.0).as_bytes());
        }
        Token(
            *mac.finalize()
                .into_bytes()
                .first_chunk()
                .expect("SHA-256 has 32 bytes"),
        )
    }
}

fn write_random(state: &Path, path: &Path) -> io::Result<()> {
    durable_file::create_folder(state)?;
    let mut bytes = [0; KEY_LEN];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    durable_file::create(path, |out| out.write_all(&bytes)).map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feed::Kind;

    fn key() -> SecretKey {
        SecretKey::from_bytes([7; 32])
    }

    #[test]
    fn a_token_is_26_characters_of_base32_and_reads_back() {
        let token = key().token(&FeedId::new(Kind::Student, "b712345").into(), Generation(0));
        let text = token.expose();
        assert_eq!(text.len(), 26);
        assert!(
            text.bytes()
                .all(|byte| matches!(byte, b'a'..=b'z' | b'2'..=b'7')),
            "{text}"
        );
        assert_eq!(Token::parse(text.as_bytes()), Some(token));
        assert_eq!(Token::parse(text.to_uppercase().as_bytes()), Some(token));
    }

    #[test]
    fn kind_id_number_and_generation_each_make_another_token() {
        let token = |kind, id, generation| {
            key().token(&FeedId::new(kind, id).into(), Generation(generation))
        };
        let one = token(Kind::Student, "a", 0);
        assert_ne!(one, token(Kind::Staff, "a", 0));
        assert_ne!(one, token(Kind::Student, "b", 0));
        assert_ne!(one, token(Kind::Student, "a", 1));
        let second = LinkId::parse("student/2", "a").unwrap();
        assert_ne!(one, key().token(&second, Generation(0)));
        assert_ne!(
            one,
            SecretKey::from_bytes([8; 32])
                .token(&FeedId::new(Kind::Student, "a").into(), Generation(0))
        );
    }

    #[test]
    fn each_purpose_has_a_key_of_its_own() {
        let derived = key().derive("sign-in");
        assert_eq!(derived, key().derive("sign-in"));
        assert_ne!(derived, key().derive("mail"));
        assert_ne!(derived, SecretKey::from_bytes([8; 32]).derive("sign-in"));
        assert_ne!(derived, [7; 32]);
    }

    #[test]
    fn text_that_is_not_a_token_is_refused() {
        let good = key()
            .token(&FeedId::new(Kind::Student, "a").into(), Generation(0))
            .expose();
        for text in [
            "",
            "x",
            &good[1..],
            &format!("{good}a"),
            &good.replace(&good[..1], "1"),
            "é".repeat(13).as_str(),
        ] {
            assert_eq!(Token::parse(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn debugging_a_token_or_a_key_tells_nothing() {
        assert_eq!(
            format!(
                "{:?}",
                key().token(&FeedId::new(Kind::Student, "a").into(), Generation(0))
            ),
            "Token(…)"
        );
        assert_eq!(format!("{:?}", key()), "SecretKey(…)");
    }

    fn set_up(state: &Path) -> PathBuf {
        SecretKey::prepare(state).unwrap();
        SecretKey::put_in_place(state).unwrap();
        state.join(SecretKey::NAME)
    }

    #[test]
    fn the_key_is_made_once_and_for_the_server_alone() {
        let state = tempfile::tempdir().unwrap();
        let path = set_up(state.path());
        let first = SecretKey::load(state.path()).unwrap();
        set_up(state.path());
        assert_eq!(first.0, SecretKey::load(state.path()).unwrap().0);
        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
        assert_eq!(fs::read_dir(state.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_key_that_others_can_read_is_refused() {
        let state = tempfile::tempdir().unwrap();
        let path = set_up(state.path());
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        let error = SecretKey::load(state.path()).unwrap_err();
        assert!(
            matches!(error, KeyError::Exposed { mode: 0o640, .. }),
            "{error}"
        );
    }

    #[test]
    fn a_key_that_is_cut_short_is_refused_and_left_alone() {
        let state = tempfile::tempdir().unwrap();
        let path = set_up(state.path());
        fs::OpenOptions::new()
            .write(true)
            .open(&path)
            .unwrap()
            .set_len(31)
            .unwrap();
        assert!(matches!(
            SecretKey::load(state.path()),
            Err(KeyError::Damaged { len: 31, .. })
        ));
        assert_eq!(fs::metadata(&path).unwrap().len(), 31);
    }
}
