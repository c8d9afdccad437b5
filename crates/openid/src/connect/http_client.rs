//! The HTTP client for the provider: no redirects, no long waits, no long answers.

use std::io::Read;
use std::net::IpAddr;
use std::time::Duration;

use openidconnect::url::{Host, Url};
use openidconnect::{HttpRequest, HttpResponse, SyncHttpClient};
use ureq::Agent;

/// A request may take this long in all. A person waits for it.
const TIMEOUT: Duration = Duration::from_secs(8);

const TIMEOUT_CONNECT: Duration = Duration::from_secs(4);

/// A longer answer is refused. Descriptions and keys have some kilobytes.
const MAX_BYTES: u64 = 1 << 20;

#[derive(Debug)]
pub(super) struct HttpClient(Agent);

/// The reason why a request got no answer. It does not hold the request or the answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum HttpError {
    #[error("the address {0:?} is not https://")]
    Unsafe(String),
    #[error("{host} cannot be reached: {reason}")]
    Unreachable { host: String, reason: String },
    #[error("the answer of {host} is longer than {MAX_BYTES} bytes")]
    TooLong { host: String },
}

impl HttpClient {
    pub(super) fn new() -> Self {
        let config = Agent::config_builder()
            // A redirect could lead requests of this server to machines that only it can reach.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .timeout_global(Some(TIMEOUT))
            .timeout_connect(Some(TIMEOUT_CONNECT))
            .user_agent("carillon")
            .build();
        Self(config.into())
    }
}

impl SyncHttpClient for HttpClient {
    type Error = HttpError;

    fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let address = request.uri().to_string();
        let url = Url::parse(&address).ok().filter(is_safe_address);
        let url = url.ok_or(HttpError::Unsafe(address))?;
        let host = url.host_str().unwrap_or_default().to_owned();
        let unreachable = |reason: String| HttpError::Unreachable {
            host: host.clone(),
            reason,
        };
        let response = self.0.run(request);
        let response = response.map_err(|error| unreachable(error.to_string()))?;
        let (parts, body) = response.into_parts();
        let mut bytes = Vec::new();
        let mut reader = body.into_reader().take(MAX_BYTES + 1);
        reader
            .read_to_end(&mut bytes)
            .map_err(|error| unreachable(error.to_string()))?;
        if bytes.len() as u64 > MAX_BYTES {
            return Err(HttpError::TooLong { host });
        }
        Ok(HttpResponse::from_parts(parts, bytes))
    }
}

/// Whether nobody can read on the way: by TLS, or because it stays on this machine.
pub(super) fn is_safe_address(url: &Url) -> bool {
    let is_loopback = match url.host() {
        Some(Host::Domain(domain)) => domain == "localhost",
        Some(Host::Ipv4(address)) => IpAddr::from(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::from(address).is_loopback(),
        None => false,
    };
    url.scheme() == "https" || url.scheme() == "http" && is_loopback
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_safe_by_tls_or_on_this_machine() {
        for (address, expected) in [
            ("https://login.example/realms/uni", true),
            ("http://127.0.0.1:8080", true),
            ("http://[::1]/x", true),
            ("http://localhost:1", true),
            ("http://login.example", false),
            ("http://localhost.example", false),
            ("http://10.0.0.1", false),
            ("ftp://127.0.0.1", false),
            ("file:///etc/passwd", false),
        ] {
            assert_eq!(
                is_safe_address(&Url::parse(address).unwrap()),
                expected,
                "{address}"
            );
        }
    }
}
