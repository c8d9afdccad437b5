//! A provider that is found by discovery (OpenID Connect Discovery 1.0), and asked beside the threads of the caller's
//! choice: each call may take as long as the limits of the HTTP client.

mod http_client;
mod known_provider;
mod token_checks;

use std::fmt;

use jiff::Timestamp;
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreAuthenticationFlow, CoreClientAuthMethod,
    CoreErrorResponseType, CoreGenderClaim, CoreJsonWebKey, CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm, CoreProviderMetadata, CoreRevocableToken, CoreRevocationErrorResponse,
    CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AuthType, AuthorizationCode, Client, ClientId, CsrfToken, EmptyExtraTokenFields,
    EndpointMaybeSet, EndpointNotSet, EndpointSet, IdTokenFields, IssuerUrl, LoginHint, Nonce,
    OAuth2TokenResponse, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RequestTokenError,
    Scope, StandardErrorResponse, StandardTokenResponse, SubjectIdentifier, TokenResponse,
    UserInfoClaims, UserInfoError,
};

use super::{
    Attempt, AuthorizationAnswer, Claims, Prompt, ProviderError, ProviderSettings,
    ProviderSettingsError,
};
use http_client::{HttpClient, HttpError, is_safe_address};
use known_provider::{KnownProvider, described};
use token_checks::{OtherClaims, TokenFault, check};

type Fields = IdTokenFields<
    OtherClaims,
    EmptyExtraTokenFields,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
>;

type Tokens = StandardTokenResponse<Fields, CoreTokenType>;

type ErrorAnswer = StandardErrorResponse<CoreErrorResponseType>;

/// This program as a client of a provider whose description was read.
type KnownClient = Client<
    OtherClaims,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    ErrorAnswer,
    Tokens,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// A provider, with its description and its keys as they were last read.
pub struct ConnectedProvider {
    settings: ProviderSettings,
    redirect: RedirectUrl,
    http: HttpClient,
    known: KnownProvider,
}

impl ConnectedProvider {
    /// A provider with these settings. It is not asked for anything yet.
    pub fn new(settings: ProviderSettings) -> Result<Self, ProviderSettingsError> {
        let issuer = IssuerUrl::new(settings.issuer.clone())
            .ok()
            .filter(|issuer| is_safe_address(issuer.url()))
            .ok_or_else(|| ProviderSettingsError::Issuer {
                issuer: settings.issuer.clone(),
            })?;
        let redirect = RedirectUrl::new(settings.redirect_address.clone()).map_err(|_| {
            ProviderSettingsError::RedirectAddress {
                address: settings.redirect_address.clone(),
            }
        })?;
        Ok(Self {
            redirect,
            http: HttpClient::new(),
            known: KnownProvider::new(issuer),
            settings,
        })
    }

    /// The address at the provider to which the browser is sent.
    pub fn address(
        &self,
        attempt: &Attempt,
        prompt: Prompt<'_>,
        now: Timestamp,
    ) -> Result<String, ProviderError> {
        let client = self.client(&self.metadata(now)?);
        let state = CsrfToken::new(attempt.state.clone());
        let nonce = Nonce::new(attempt.nonce.clone());
        let verifier = PkceCodeVerifier::new(attempt.verifier.clone());
        let scopes = self.settings.scopes.iter();
        let request = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                move || state,
                move || nonce,
            )
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
            .add_scopes(scopes.map(|scope| Scope::new(scope.clone())));
        let request = match prompt {
            Prompt::IfNeeded => request,
            Prompt::Never { name } => {
                let request = request.add_prompt(CoreAuthPrompt::None);
                match name {
                    Some(name) => request.set_login_hint(LoginHint::new(name.to_owned())),
                    None => request,
                }
            }
        };
        let (address, _, _) = request.url();
        Ok(address.into())
    }

    /// The claims about the person whom the provider has sent back with this answer. If one of the `wanted` claims is not in
    /// the token, the provider is asked about the person too.
    pub fn claims(
        &self,
        answer: AuthorizationAnswer,
        attempt: &Attempt,
        wanted: &[&str],
        now: Timestamp,
    ) -> Result<Claims, ProviderError> {
        if answer
            .issuer
            .is_some_and(|issuer| issuer != self.settings.issuer)
        {
            return Err(refused("the answer is that of another issuer"));
        }
        let metadata = self.metadata(now)?;
        let client = self.client(&metadata);
        let tokens = self.tokens(&client, answer.code, attempt)?;
        let mut claims = self.checked(&tokens, &metadata, attempt, now)?;
        let is_complete = wanted.iter().all(|name| claims.value(name).is_some());
        if !is_complete && metadata.userinfo_endpoint().is_some() {
            claims.add_missing(self.user_info(&client, &tokens, claims.subject())?);
        }
        Ok(claims)
    }

    /// Asks whether the provider can be reached, unless that is known from the last minute.
    pub fn reach(&self, now: Timestamp) -> Result<(), ProviderError> {
        self.known.reach(&self.http, now)
    }

    fn metadata(&self, now: Timestamp) -> Result<CoreProviderMetadata, ProviderError> {
        self.known.metadata(&self.http, now)
    }

    fn client(&self, metadata: &CoreProviderMetadata) -> KnownClient {
        let secret = self.settings.client_secret.as_ref();
        let secret = secret.map(|secret| openidconnect::ClientSecret::new(secret.expose().into()));
        let id = ClientId::new(self.settings.client_id.clone());
        let methods = metadata.token_endpoint_auth_methods_supported();
        let supports = |method| methods.is_none_or(|methods| methods.contains(&method));
        // Without a list a provider takes the first (OpenID Connect Discovery 1.0, section 3).
        let auth_type = if supports(CoreClientAuthMethod::ClientSecretBasic) {
            AuthType::BasicAuth
        } else {
            AuthType::RequestBody
        };
        KnownClient::from_provider_metadata(metadata.clone(), id, secret)
            .set_redirect_uri(self.redirect.clone())
            .set_auth_type(auth_type)
    }

    /// Gives the code back, and gets the tokens.
    fn tokens(
        &self,
        client: &KnownClient,
        code: String,
        attempt: &Attempt,
    ) -> Result<Tokens, ProviderError> {
        let request = client
            .exchange_code(AuthorizationCode::new(code))
            .map_err(|_| unavailable("its description has no token_endpoint"))?
            .set_pkce_verifier(PkceCodeVerifier::new(attempt.verifier.clone()));
        // An error that holds the answer, or a part of it, is never passed on: tokens are in it.
        request.request(&self.http).map_err(|error| match error {
            RequestTokenError::Request(error) => unavailable(&error.to_string()),
            RequestTokenError::ServerResponse(answer) => match answer.error() {
                CoreErrorResponseType::InvalidGrant => {
                    refused("the code does not count (invalid_grant)")
                }
                CoreErrorResponseType::InvalidClient => unavailable(
                    "it does not accept our client_id or client secret (invalid_client)",
                ),
                CoreErrorResponseType::UnauthorizedClient => {
                    unavailable("this client may not sign people in (unauthorized_client)")
                }
                CoreErrorResponseType::InvalidRequest => {
                    unavailable("it does not understand the request for tokens (invalid_request)")
                }
                CoreErrorResponseType::InvalidScope => {
                    unavailable("it does not know one of our scopes (invalid_scope)")
                }
                CoreErrorResponseType::UnsupportedGrantType => unavailable(
                    "it does not allow the authorization code flow (unsupported_grant_type)",
                ),
                // Its text is the provider's own, and could hold anything.
                CoreErrorResponseType::Extension(_) => unavailable("it refuses to give tokens"),
            },
            RequestTokenError::Parse(error, _) => unavailable(&format!(
                "its answer with the tokens cannot be read at `{}`",
                error.path()
            )),
            RequestTokenError::Other(_) => {
                unavailable("its answer with the tokens is empty or is not JSON")
            }
        })
    }

    /// The claims of the token, after everything that has to be checked. A key that is not known yet is asked for.
    fn checked(
        &self,
        tokens: &Tokens,
        metadata: &CoreProviderMetadata,
        attempt: &Attempt,
        now: Timestamp,
    ) -> Result<Claims, ProviderError> {
        let token = tokens
            .id_token()
            .ok_or_else(|| unavailable("it gives no ID token"))?;
        let client_id = ClientId::new(self.settings.client_id.clone());
        let check = |metadata: &CoreProviderMetadata| {
            check(token, metadata, &client_id, &attempt.nonce, now)
        };
        let checked = match check(metadata) {
            Err(TokenFault::Signature(_)) => {
                let newer = self.known.with_newer_keys(&self.http, now)?;
                check(&newer)
            }
            checked => checked,
        };
        checked.map_err(|fault| refused(fault.text()))
    }

    fn user_info(
        &self,
        client: &KnownClient,
        tokens: &Tokens,
        subject: &str,
    ) -> Result<Claims, ProviderError> {
        let subject = SubjectIdentifier::new(subject.to_owned());
        let request = client
            .user_info(tokens.access_token().clone(), Some(subject))
            .map_err(|_| unavailable("its description has no userinfo_endpoint"))?;
        let claims: UserInfoClaims<OtherClaims, CoreGenderClaim> =
            request.request(&self.http).map_err(|error| match error {
                UserInfoError::Request(error) => unavailable(&error.to_string()),
                UserInfoError::ClaimsVerification(_) => refused(
                    "the claims at the userinfo_endpoint are not of this person or not signed well",
                ),
                UserInfoError::Response(status, ..) => unavailable(&format!(
                    "its userinfo_endpoint answers with status {}",
                    status.as_u16()
                )),
                _ => unavailable("the answer of its userinfo_endpoint cannot be read"),
            })?;
        described(&claims)
    }
}

impl fmt::Debug for ConnectedProvider {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("ConnectedProvider")
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

fn unavailable(reason: &str) -> ProviderError {
    ProviderError::Unavailable(reason.to_owned())
}

fn refused(reason: &str) -> ProviderError {
    ProviderError::Refused(reason.to_owned())
}

impl From<HttpError> for ProviderError {
    fn from(error: HttpError) -> Self {
        unavailable(&error.to_string())
    }
}
