//! Hands one event over to a receiver, by HTTP. No redirects are followed, nothing waits for long, and of an answer only its
//! status and the header `Retry-After` count: its text is not read.

use std::fs;
use std::io;
use std::time::Duration;

use jiff::fmt::rfc2822::DateTimeParser;
use jiff::{SignedDuration, Timestamp};
use ureq::http::Response;
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::{Agent, Body};

use super::delivery_failure::DeliveryFailure;
use super::webhook_line::DeliveryId;
use super::webhook_secret::{WebhookSecret, WebhookSecrets};
use crate::config::{ConfigError, WebhookConfig};

/// A request may take this long in all. Receivers have to answer first and work later.
const TIMEOUT: Duration = Duration::from_secs(15);

const TIMEOUT_CONNECT: Duration = Duration::from_secs(5);

const MAX_HEADERS: usize = 16 << 10;

/// The reason if the connection is not as safe as it has to be.
const TLS: &str = "the receiver's certificate is not from an authority that this server trusts, or is for another name or time, or its TLS is wrong: \
    name the certificate of an authority of the institution in ca_file";

/// The receiver of a webhook.
pub struct WebhookReceiver {
    agent: Agent,
    address: String,
    secrets: WebhookSecrets,
}

impl WebhookReceiver {
    /// The receiver of the webhook with this name.
    pub fn open(webhook: &WebhookConfig, name: &str) -> Result<Self, ConfigError> {
        let secrets = WebhookSecrets::read(webhook, name)?;
        Ok(Self {
            agent: agent(webhook, TIMEOUT, authorities(webhook, name)?),
            address: webhook.address.clone(),
            secrets,
        })
    }

    /// A receiver with this secret, whose certificate is from an authority that browsers trust.
    pub fn with_timeout(webhook: &WebhookConfig, secret: WebhookSecret, timeout: Duration) -> Self {
        Self {
            agent: agent(webhook, timeout, RootCerts::WebPki),
            address: webhook.address.clone(),
            secrets: secret.into(),
        }
    }

    /// Sends the body, which is signed with this time. After an error the receiver may have it.
    pub fn send(&self, id: &DeliveryId, body: &str, now: Timestamp) -> Result<(), DeliveryFailure> {
        let (id, seconds) = (id.as_str(), now.as_second());
        let request = self
            .agent
            .post(&self.address)
            .header("content-type", "application/json")
            .header("webhook-id", id)
            .header("webhook-timestamp", seconds.to_string())
            .header(
                "webhook-signature",
                self.secrets.signatures(id, seconds, body),
            );
        match request.send(body.as_bytes()) {
            Ok(answer) if answer.status().is_success() => Ok(()),
            Ok(answer) => Err(DeliveryFailure {
                why: status_text(answer.status().as_u16()),
                retry_after: retry_after(&answer, now),
                is_gone: answer.status().as_u16() == 410,
            }),
            Err(error) => Err(DeliveryFailure::of(without_address(&error))),
        }
    }
}

fn agent(webhook: &WebhookConfig, timeout: Duration, authorities: RootCerts) -> Agent {
    let config = Agent::config_builder()
        // A redirect could lead requests of this server to machines that only it can reach.
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .timeout_global(Some(timeout))
        .timeout_connect(Some(TIMEOUT_CONNECT))
        .max_response_header_size(MAX_HEADERS)
        // A connection that the receiver has closed meanwhile would be a failure.
        .max_idle_connections(0)
        .tls_config(TlsConfig::builder().root_certs(authorities).build())
        .user_agent("carillon");
    // Plain HTTP must not leave this machine.
    let config = if webhook.address.starts_with("https:") {
        config
    } else {
        config.proxy(None)
    };
    config.build().into()
}

/// The authorities that the receiver's certificate must come from.
fn authorities(webhook: &WebhookConfig, name: &str) -> Result<RootCerts, ConfigError> {
    let path = &webhook.ca_file;
    if path.as_os_str().is_empty() {
        return Ok(RootCerts::WebPki);
    }
    let wrong = |problem: &str| {
        let path = path.display();
        ConfigError::WrongSetting(format!("webhooks.{name}.ca_file is {path}, {problem}"))
    };
    let text = fs::read(path).map_err(|error| {
        wrong(&format!(
            "which cannot be read ({error}): let the user of the server read it"
        ))
    })?;
    let items = parse_pem(&text).filter_map(Result::ok);
    let certificates: Vec<Certificate<'static>> = items
        .filter_map(|item| match item {
            PemItem::Certificate(certificate) => Some(certificate),
            _ => None,
        })
        .collect();
    if certificates.is_empty() {
        return Err(wrong(
            "which has no certificate: write the certificate of the authority into it, in the form PEM",
        ));
    }
    Ok(RootCerts::new_with_certs(&certificates))
}

fn status_text(status: u16) -> String {
    match status {
        300..=399 => {
            format!("the receiver answered {status}, a redirect, which is not followed")
        }
        410 => "the receiver answered 410: it does not want these requests any more".into(),
        _ => format!("the receiver answered {status}"),
    }
}

/// The reason, without the address and without anything that the receiver has sent.
fn without_address(error: &ureq::Error) -> String {
    match error {
        ureq::Error::Timeout(_) => "the receiver did not answer in time".into(),
        ureq::Error::HostNotFound => "the host of the receiver is not known".into(),
        // The kind of TLS errors. Their text may have names from the certificate.
        ureq::Error::Io(error) if error.kind() == io::ErrorKind::InvalidData => TLS.into(),
        ureq::Error::Io(error) => format!("the receiver cannot be reached ({})", error.kind()),
        ureq::Error::Protocol(_) | ureq::Error::Http(_) => {
            "the receiver's answer is not HTTP".into()
        }
        ureq::Error::Rustls(_) => TLS.into(),
        _ => "the receiver cannot be reached".into(),
    }
}

/// RFC 9110, section 10.2.3: seconds, or a date.
fn retry_after(answer: &Response<Body>, now: Timestamp) -> Option<SignedDuration> {
    let text = answer.headers().get("retry-after")?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse::<u32>() {
        return Some(SignedDuration::from_secs(seconds.into()));
    }
    let date = DateTimeParser::new().parse_timestamp(text).ok()?;
    Some(date.duration_since(now))
}
