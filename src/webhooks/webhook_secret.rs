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

impl WebhookSecret {
    /// Reads the secret of the webhook with this name.
    pub fn read(webhook: &WebhookConfig, name: &str) -> Result<Self, ConfigError> {
        let text = webhook.read_secret(name)?;
        Self::parse(text.expose()).map_err(|error| {
            let file = webhook.secret_file.display();
            ConfigError::WrongSetting(format!(
                "webhooks.{name}.secret_file is {file}, and {error}"
            ))
        })
    }

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

    /// The value of the header `webhook-signature`. `seconds` is that of `webhook-timestamp`.
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
