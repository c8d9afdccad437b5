//! The program that asks: its token, its scopes and its limit.

use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
use std::sync::OnceLock;

use actix_web::http::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use jiff::Timestamp;

use super::super::Site;
use super::super::rate_limit::{CountedLimit, RateLimit, RemainingRequests};
use super::api_answer::to_json;
use super::description::description;
use super::problem::ApiProblem;
use super::stats::KnownCoverage;
use crate::api_tokens::{ApiScope, ApiToken, ApiTokenCheck, RefusedApiToken};
use crate::config::ApiConfig;
use crate::feed::Kind;

/// The places in which requests without a token are counted. Addresses share them, so that they do not grow.
const PLACES: u64 = 4_096;

/// The parts of a site that the API alone needs.
pub(in super::super) struct ApiParts {
    /// `None` on a server without a state folder of its own, such as in a bench.
    tokens: Option<ApiTokenCheck>,
    request_limit: CountedLimit<LimitedCaller>,
    /// The limit of secret addresses that a token shows.
    pub(super) reveal_limit: RateLimit<Box<str>>,
    address_hasher: RandomState,
    /// The description of the API, which is made at the first request for it.
    description: OnceLock<Vec<u8>>,
    pub(super) coverage: KnownCoverage,
}

/// The thing whose requests are counted.
#[derive(Clone, PartialEq, Eq, Hash)]
enum LimitedCaller {
    Token(Box<str>),
    Place(u64),
    /// The place of a request whose token does not count. It takes nothing from others at the same place that send none.
    RefusedPlace(u64),
}

/// A program that asks.
pub(super) struct Caller {
    /// `None` if it has sent none.
    token: Option<ApiToken>,
    pub(super) remaining: Option<RemainingRequests>,
}

impl ApiParts {
    pub(in super::super) fn new(config: &ApiConfig) -> Self {
        Self {
            tokens: None,
            request_limit: CountedLimit::per_minute(config.max_requests_per_minute),
            reveal_limit: RateLimit::per_minute(config.max_addresses_per_minute),
            address_hasher: RandomState::new(),
            description: OnceLock::new(),
            coverage: KnownCoverage::default(),
        }
    }

    #[must_use]
    pub(in super::super) fn with_tokens(self, tokens: ApiTokenCheck) -> Self {
        let tokens = Some(tokens);
        Self { tokens, ..self }
    }

    /// Finds out who asks, and counts the request. It looks at the file of tokens, so it belongs beside the workers.
    pub(super) fn caller(
        &self,
        headers: &HeaderMap,
        address: Option<IpAddr>,
        now: Timestamp,
    ) -> Result<Caller, ApiProblem> {
        let token = match headers.get(AUTHORIZATION) {
            None => None,
            Some(value) => match self.token(bearer(value), now) {
                Ok(token) => Some(token),
                Err(refused) => {
                    let place = LimitedCaller::RefusedPlace(self.place(address));
                    let counted = self.request_limit.check(&place);
                    counted.map_err(ApiProblem::too_many_requests)?;
                    return Err(refused);
                }
            },
        };
        let limited = match &token {
            Some(token) => LimitedCaller::Token(token.name.clone()),
            None => LimitedCaller::Place(self.place(address)),
        };
        let counted = self.request_limit.check(&limited);
        let remaining = counted.map_err(ApiProblem::too_many_requests)?;
        if let (Some(tokens), Some(token)) = (&self.tokens, &token) {
            tokens.note_use(token, now);
        }
        Ok(Caller { token, remaining })
    }

    fn token(&self, sent: Option<&str>, now: Timestamp) -> Result<ApiToken, ApiProblem> {
        let unknown = || ApiProblem::refused_token(RefusedApiToken::Unknown);
        let sent = sent.ok_or_else(ApiProblem::no_bearer)?;
        let tokens = self.tokens.as_ref().ok_or_else(unknown)?;
        tokens.refresh();
        tokens.token(sent, now).map_err(ApiProblem::refused_token)
    }

    /// The description of the API at this address, which is always the same, as JSON.
    pub(super) fn description(&self, base_url: &str) -> Vec<u8> {
        let made = || to_json(&description(base_url));
        self.description.get_or_init(made).clone()
    }

    fn place(&self, address: Option<IpAddr>) -> u64 {
        // A client of IPv6 has the last half of its address to itself.
        let network = match address {
            Some(IpAddr::V6(address)) if address.to_ipv4_mapped().is_none() => {
                u128::from(address) >> 64
            }
            Some(IpAddr::V6(address)) => u128::from(address),
            Some(IpAddr::V4(address)) => u128::from(address.to_ipv6_mapped()),
            None => 0,
        };
        self.address_hasher.hash_one(network) % PLACES
    }
}

/// The token in the header; `None` if it holds something else.
fn bearer(value: &HeaderValue) -> Option<&str> {
    let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
    let is_bearer = scheme.eq_ignore_ascii_case("bearer");
    is_bearer.then(|| token.trim())
}

impl Caller {
    /// An error unless the token has this scope.
    pub(super) fn require(&self, scope: ApiScope) -> Result<&ApiToken, ApiProblem> {
        let token = self.token.as_ref().ok_or(ApiProblem::no_token(scope))?;
        if token.may(scope) {
            Ok(token)
        } else {
            Err(ApiProblem::insufficient_scope(scope))
        }
    }

    /// An error unless the caller may read about things or people of this kind. What is public needs no token.
    pub(super) fn require_kind(&self, site: &Site, kind: Kind) -> Result<(), ApiProblem> {
        if kind.is_public(&site.public) {
            return Ok(());
        }
        let scope = if kind.is_personal() {
            ApiScope::PeopleRead
        } else {
            ApiScope::TimetableRead
        };
        self.require(scope).map(drop)
    }

    /// The name of the token; empty without one.
    pub(super) fn name(&self) -> &str {
        self.token.as_ref().map_or("", |token| &token.name)
    }

    pub(super) fn has_token(&self) -> bool {
        self.token.is_some()
    }
}
