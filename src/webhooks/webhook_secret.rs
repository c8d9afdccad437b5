//! The secret of a webhook, and the signatures that are made with it.
//!
//! Standard Webhooks, "Signature scheme" (github.com/standard-webhooks/standard-webhooks).

use data_encoding::BASE64;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::config::{ConfigError, WebhookConfig};

/// The beginning of a secret as text.
const PREFIX: &str = "whsec_";

/// The lengths in bytes that the specification allows.
const LENGTHS: std::ops::RangeInclusive<usize> = 24..=64;

/// The key of a webhook. Its `Debug` hides it.
pub struct WebhookSecret(Vec<u8>);

/// The text is not a secret.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error(
    "it is not a secret for signatures: write what `carillon webhooks secret` prints, which is {PREFIX} and 24 to 64 bytes in base64"
)]
pub struct NotAWebhookSecret;

/// The secrets with which requests are signed: two while one is replaced, so that the receiver may know either.
#[derive(Debug)]
pub struct WebhookSecrets(Vec<WebhookSecret>);

impl WebhookSecrets {
    /// Reads the secrets of the webhook with this name.
    pub fn read(webhook: &WebhookConfig, name: &str) -> Result<Self, ConfigError> {
        let (first, second) = webhook.read_secrets(name)?;
        let secrets = [Some(first), second].into_iter().flatten();
        let secrets: Result<Vec<WebhookSecret>, NotAWebhookSecret> = secrets
            .map(|text| WebhookSecret::parse(text.expose()))
            .collect();
        secrets.map(Self).map_err(|error| {
            let file = webhook.secret_file.display();
            ConfigError::WrongSetting(format!(
                "webhooks.{name}.secret_file is {file}, and {error}"
            ))
        })
    }

    /// The value of the header `webhook-signature`: that of each secret, with a space between them. `seconds` is that of
    /// `webhook-timestamp`.
    pub fn signatures(&self, id: &str, seconds: i64, body: &str) -> String {
        let secrets = self.0.iter();
        let signatures: Vec<String> = secrets
            .map(|secret| secret.signature(id, seconds, body))
            .collect();
        signatures.join(" ")
    }
}

impl From<WebhookSecret> for WebhookSecrets {
    fn from(secret: WebhookSecret) -> Self {
        Self(vec![secret])
    }
}

impl WebhookSecret {
    /// Reads a secret with or without its prefix, as the libraries for receivers do.
    pub fn parse(text: &str) -> Result<Self, NotAWebhookSecret> {
        let text = text.strip_prefix(PREFIX).unwrap_or(text);
        let key = BASE64.decode(text.as_bytes());
        let key = key.ok().filter(|key| LENGTHS.contains(&key.len()));
        key.map(Self).ok_or(NotAWebhookSecret)
    }

    /// A new secret as text.
    pub fn random() -> Result<String, getrandom::Error> {
        let mut key = [0; 32];
        getrandom::fill(&mut key)?;
        Ok(format!("{PREFIX}{}", BASE64.encode(&key)))
    }

    /// The signature of a request. `seconds` is the value of the header `webhook-timestamp`.
    pub fn signature(&self, id: &str, seconds: i64, body: &str) -> String {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes a key of any length");
        mac.update(format!("{id}.{seconds}.{body}").as_bytes());
        format!("v1,{}", BASE64.encode(&mac.finalize().into_bytes()))
    }
}

impl std::fmt::Debug for WebhookSecret {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("WebhookSecret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the specification's own libraries.
    #[test]
    fn a_signature_is_that_of_the_standard() {
        let body = "{\"test\": 2432232314}";
        for secret in [
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        ] {
            let secret = WebhookSecret::parse(secret).unwrap();
            assert_eq!(
                secret.signature("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, body),
                "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
            );
            assert_eq!(format!("{secret:?}"), "WebhookSecret(…)");
        }
    }

    #[test]
    fn while_a_secret_is_replaced_a_request_has_the_signatures_of_both() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        let [new, old] = [(); 2].map(|()| WebhookSecret::random().unwrap());
        let read = |text: &str| {
            std::fs::write(&path, text).unwrap();
            let private = std::os::unix::fs::PermissionsExt::from_mode(0o600);
            std::fs::set_permissions(&path, private).unwrap();
            let webhook = WebhookConfig {
                secret_file: path.clone(),
                ..WebhookConfig::default()
            };
            WebhookSecrets::read(&webhook, "portal").map_err(|error| error.to_string())
        };
        let by = |secret: &str| {
            let secret = WebhookSecret::parse(secret).unwrap();
            secret.signature("msg_1", 1, "{}")
        };
        let both = read(&format!("{new}\n {old} \nhush\n")).unwrap();
        let expected = format!("{} {}", by(&new), by(&old));
        assert_eq!(both.signatures("msg_1", 1, "{}"), expected);
        for alone in [format!("{new}\n"), format!("{new}\n\n{old}\n")] {
            let alone = read(&alone).unwrap();
            assert_eq!(alone.signatures("msg_1", 1, "{}"), by(&new));
        }
        let wrong = read(&format!("{new}\nhush\n")).unwrap_err();
        assert!(!wrong.contains("hush"), "{wrong}");
    }

    #[test]
    fn a_new_secret_can_be_read_and_a_short_or_damaged_one_cannot() {
        let secrets = [(); 2].map(|()| WebhookSecret::random().unwrap());
        assert_ne!(secrets[0], secrets[1]);
        assert_eq!(WebhookSecret::parse(&secrets[0]).unwrap().0.len(), 32);
        for wrong in [
            String::new(),
            "whsec_".into(),
            "hush".into(),
            format!("whsec_{}", BASE64.encode(&[1; 23])),
            format!("whsec_{}", BASE64.encode(&[1; 65])),
            format!("{}!", secrets[0]),
        ] {
            let error = WebhookSecret::parse(&wrong).unwrap_err().to_string();
            assert!(!error.contains("hush"), "{error}");
        }
    }
}
