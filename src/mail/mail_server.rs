//! The mail server of the settings, and its replies.

use std::fs;
use std::time::Duration;

use carillon_smtp::{Reply, Security, Server};

use super::MailQueueError;
use super::queue_line::MailId;
use crate::config::{MailConfig, MailSecurity};
use crate::printable::printable;

/// The length in characters of the part of a reply that is kept.
const MAX_REPLY: usize = 200;

/// The Message-ID of a mail, without angle brackets.
pub fn message_id(mail: &MailId, settings: &MailConfig) -> String {
    format!("{mail}@{}", own_domain(settings))
}

fn own_domain(settings: &MailConfig) -> &str {
    let domain = settings.from.rsplit_once('@');
    domain.map_or("localhost", |(_, domain)| domain)
}

/// The server with its password, which is read now.
pub(super) fn server(settings: &MailConfig) -> Result<Server, MailQueueError> {
    let password = settings.password();
    let password = password.map_err(|error| MailQueueError::Settings(error.to_string()))?;
    let authority = &settings.authority;
    let authorities = if authority.as_os_str().is_empty() {
        Vec::new()
    } else {
        fs::read(authority).map_err(|source| MailQueueError::Io {
            path: authority.clone(),
            source,
        })?
    };
    Ok(Server {
        host: settings.host.clone(),
        port: settings.port(),
        security: match settings.security {
            MailSecurity::StartTls => Security::StartTls,
            MailSecurity::Tls => Security::Tls,
            MailSecurity::None => Security::None,
        },
        authorities,
        credentials: password.map(|password| (settings.user.clone(), password.expose().into())),
        own_domain: own_domain(settings).to_owned(),
        timeout: Duration::from_secs(settings.timeout_seconds),
    })
}

/// The part of a reply that is kept.
pub(super) fn kept(reply: &Reply, is_secret: bool) -> Box<str> {
    match reply.code {
        Some(code) if is_secret => code.to_string().into(),
        _ => {
            let text: String = reply.to_string().chars().take(MAX_REPLY).collect();
            printable(&text).into()
        }
    }
}
