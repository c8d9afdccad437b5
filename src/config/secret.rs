//! The secrets among the settings. Each is in a file or in the environment, and never in the settings file, because error
//! messages show its lines.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize, Serializer};

use super::ConfigError;

/// The folder in which a service manager puts secrets for one service alone, whatever their mode says.
const CREDENTIALS: &str = "/run/credentials";

/// A secret that is read and never written: its `Debug` hides it, and it is serialised as an empty text.
#[derive(Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct ConfigSecret(String);

/// The two places of a secret.
pub(super) struct SecretPlaces<'a> {
    /// The setting with the path of the file, such as `mail.password_file`.
    pub(super) setting: &'a str,
    /// Empty if none is set.
    pub(super) file: &'a Path,
    /// The environment variable with the secret itself.
    pub(super) variable: &'static str,
    /// The value of the variable, or empty.
    pub(super) given: &'a ConfigSecret,
}

impl ConfigSecret {
    pub(super) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The secret, for the server to which it belongs.
    pub fn expose(&self) -> &str {
        &self.0
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl SecretPlaces<'_> {
    /// Refuses two secrets, because only one of them can be right.
    pub(super) fn check(&self) -> Result<(), String> {
        if self.has_file() && !self.given.is_empty() {
            let Self {
                setting, variable, ..
            } = self;
            return Err(format!(
                "{setting} is set, and so is {variable}: remove one of them"
            ));
        }
        Ok(())
    }

    /// The secret, with the one in the second line of its file, if there is one; `None` if it is in neither place. In a file it is
    /// the first line, without spaces around it.
    pub(super) fn read_two(
        &self,
    ) -> Result<Option<(ConfigSecret, Option<ConfigSecret>)>, ConfigError> {
        self.check().map_err(ConfigError::WrongSetting)?;
        if !self.has_file() {
            let given = Some(self.given.clone()).filter(|given| !given.is_empty());
            return Ok(given.map(|given| (given, None)));
        }
        let unreadable = |error: io::Error| {
            self.wrong(&format!(
                "which cannot be read ({error}): write the secret into it, and let the user of the server read it"
            ))
        };
        let mode = fs::metadata(self.file).map_err(unreadable)?.mode() & 0o777;
        if mode & 0o077 != 0 && !self.file.starts_with(CREDENTIALS) {
            return Err(self.wrong(&format!(
                "which others can read or write (mode {mode:03o}): run `chmod 600` on it"
            )));
        }
        let text = fs::read_to_string(self.file).map_err(unreadable)?;
        let mut lines = text.lines().map(str::trim);
        match lines.next().unwrap_or_default() {
            "" => Err(self.wrong("whose first line is empty: write the secret there")),
            secret => {
                let second = lines.next().filter(|second| !second.is_empty());
                Ok(Some((
                    ConfigSecret::new(secret),
                    second.map(ConfigSecret::new),
                )))
            }
        }
    }

    /// The secret alone.
    pub(super) fn read(&self) -> Result<Option<ConfigSecret>, ConfigError> {
        Ok(self.read_two()?.map(|(secret, _)| secret))
    }

    fn has_file(&self) -> bool {
        !self.file.as_os_str().is_empty()
    }

    fn wrong(&self, problem: &str) -> ConfigError {
        let file = self.file.display();
        ConfigError::WrongSetting(format!("{} is {file}, {problem}", self.setting))
    }
}

impl Serialize for ConfigSecret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("")
    }
}

impl std::fmt::Debug for ConfigSecret {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("ConfigSecret(…)")
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    /// Reads a file with this text and mode, or none, beside this value of the variable.
    fn read(file: Option<(&[u8], u32)>, given: &str) -> Result<Option<String>, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        if let Some((text, mode)) = file {
            fs::write(&path, text).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        }
        let places = SecretPlaces {
            setting: "mail.password_file",
            file: if file.is_some() { &path } else { Path::new("") },
            variable: "CARILLON_MAIL_PASSWORD",
            given: &ConfigSecret::new(given),
        };
        let read = places.read().map_err(|error| error.to_string());
        read.map(|secret| secret.map(|secret| secret.expose().to_owned()))
    }

    #[test]
    fn a_secret_is_the_first_line_of_its_file_or_the_variable() {
        let check = |file: Option<&[u8]>, given: &str, expected: Option<&str>| {
            let file = file.map(|text| (text, 0o600));
            assert_eq!(read(file, given), Ok(expected.map(str::to_owned)));
        };
        check(None, "", None);
        check(None, "hush", Some("hush"));
        check(Some(b"hush"), "", Some("hush"));
        check(Some(b"hush\n"), "", Some("hush"));
        check(Some(b" hush of mine \r\nmore\n"), "", Some("hush of mine"));
    }

    #[test]
    fn a_wrong_place_is_an_error_that_names_the_setting_and_hides_the_secret() {
        let check = |file: (&[u8], u32), given: &str, expected: &str| {
            let error = read(Some(file), given).unwrap_err();
            assert!(error.contains("mail.password_file is "), "{error}");
            assert!(error.contains(expected), "{error}");
            assert!(!error.contains("hush"), "{error}");
        };
        check((b"hush", 0o640), "", "others can read or write (mode 640)");
        check((b"hush", 0o602), "", "run `chmod 600` on it");
        check((b"", 0o600), "", "first line is empty");
        check((b" \nhush", 0o600), "", "first line is empty");
        check((b"hush\xff", 0o600), "", "cannot be read");
        let both = "and so is CARILLON_MAIL_PASSWORD: remove one of them";
        check((b"hush", 0o600), "hush too", both);
    }

    #[test]
    fn a_missing_file_is_an_error_and_not_an_empty_secret() {
        let folder = tempfile::tempdir().unwrap();
        let places = SecretPlaces {
            setting: "openid.client_secret_file",
            file: &folder.path().join("missing"),
            variable: "CARILLON_OPENID_CLIENT_SECRET",
            given: &ConfigSecret::default(),
        };
        let error = places.read().unwrap_err().to_string();
        assert!(error.contains("openid.client_secret_file is "), "{error}");
        assert!(error.contains("cannot be read"), "{error}");
    }
}
