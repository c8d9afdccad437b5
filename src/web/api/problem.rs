//! The errors of the API as problem details (RFC 9457).

use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, HeaderName, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use serde::Serialize;
use utoipa::ToSchema;

use super::super::Site;
use super::super::error::WebError;
use crate::api_tokens::{ApiScope, RefusedApiToken};

/// The reason why a request does not get what it asks for.
pub(super) struct ApiProblem {
    status: StatusCode,
    kind: &'static str,
    title: &'static str,
    detail: String,
    errors: Vec<FieldError>,
    /// A header of its own, apart because results with it are passed on.
    header: Option<Box<(HeaderName, HeaderValue)>>,
}

/// A part of the request that is wrong.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct FieldError {
    /// The name of the parameter, or of the field of the body.
    pub(super) field: String,
    /// The mistake, and what to write.
    pub(super) detail: String,
}

/// An error (RFC 9457).
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
pub(super) struct ProblemBody {
    /// An address that names the kind of error, on the page that explains it.
    #[serde(rename = "type")]
    kind: String,
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// The mistake in this request.
    #[serde(skip_serializing_if = "String::is_empty")]
    detail: String,
    /// The parts of the request that are wrong.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldError>,
}

/// The kinds of errors: the status, the end of the address, and the title.
pub(in super::super) const KINDS: [(u16, &str, &str); 13] = [
    (400, "bad-request", "The request is wrong"),
    (401, "unauthorized", "A token is required"),
    (401, "invalid-token", "The token does not count"),
    (403, "insufficient-scope", "The token lacks a scope"),
    (404, "not-found", "There is nothing here"),
    (
        405,
        "method-not-allowed",
        "This method is not answered here",
    ),
    (
        409,
        "no-secret-link",
        "The feed is public and has no secret link",
    ),
    (409, "turned-off", "The feed is turned off"),
    (
        410,
        "cursor-too-old",
        "The changes after this cursor are not known any more",
    ),
    (413, "too-large", "The request is too large"),
    (415, "not-json", "The body must be JSON"),
    (429, "too-many-requests", "Too many requests"),
    (503, "unavailable", "Not available at the moment"),
];

/// The kind for everything else.
const INTERNAL: (u16, &str, &str) = (500, "internal", "Something went wrong on the server");

impl ApiProblem {
    fn new(name: &str, detail: impl Into<String>) -> Self {
        let kind = KINDS.iter().find(|(_, known, _)| *known == name);
        let (status, kind, title) = *kind.unwrap_or(&INTERNAL);
        Self {
            status: StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            kind,
            title,
            detail: detail.into(),
            errors: Vec::new(),
            header: None,
        }
    }

    fn with_header(self, name: HeaderName, value: &str) -> Self {
        let header = HeaderValue::try_from(value).ok();
        Self {
            header: header.map(|value| Box::new((name, value))),
            ..self
        }
    }

    /// Parameters or fields are wrong.
    pub(super) fn wrong(errors: Vec<FieldError>) -> Self {
        let details: Vec<&str> = errors.iter().map(|error| &*error.detail).collect();
        let detail = details.join(" ");
        Self {
            errors,
            ..Self::new("bad-request", detail)
        }
    }

    /// One parameter or field is wrong.
    pub(super) fn wrong_field(field: &str, detail: &str) -> Self {
        Self::wrong(vec![FieldError {
            field: field.to_owned(),
            detail: detail.to_owned(),
        }])
    }

    /// The scope that is asked for needs a token (RFC 6750 section 3).
    pub(super) fn no_token(scope: ApiScope) -> Self {
        let detail = format!("Send a token with the scope {}.", scope.name());
        Self::new("unauthorized", detail).with_header(WWW_AUTHENTICATE, "Bearer realm=\"carillon\"")
    }

    /// The token lacks the scope.
    pub(super) fn insufficient_scope(scope: ApiScope) -> Self {
        let scope = scope.name();
        let header =
            format!("Bearer realm=\"carillon\", error=\"insufficient_scope\", scope=\"{scope}\"");
        let detail = format!("The token needs the scope {scope}.");
        Self::new("insufficient-scope", detail).with_header(WWW_AUTHENTICATE, &header)
    }

    /// The token does not count.
    pub(super) fn refused_token(refused: RefusedApiToken) -> Self {
        let detail = match refused {
            RefusedApiToken::Unknown => "Nobody has made this token, or it was revoked.",
            RefusedApiToken::Expired => "The token has expired.",
            RefusedApiToken::Broken => {
                return Self::new("unavailable", "Tokens do not count at the moment.")
                    .with_header(RETRY_AFTER, "60");
            }
        };
        let header = "Bearer realm=\"carillon\", error=\"invalid_token\"";
        Self::new("invalid-token", detail).with_header(WWW_AUTHENTICATE, header)
    }

    pub(super) fn not_found() -> Self {
        Self::new("not-found", "")
    }

    pub(super) fn method_not_allowed(methods: &'static str) -> Self {
        Self::new(
            "method-not-allowed",
            format!("Send one of these: {methods}."),
        )
        .with_header(ALLOW, methods)
    }

    pub(super) fn no_secret_link() -> Self {
        Self::new(
            "no-secret-link",
            "Everybody may read it at its public address.",
        )
    }

    pub(super) fn turned_off() -> Self {
        Self::new("turned-off", "Resume it first.")
    }

    pub(super) fn cursor_too_old() -> Self {
        Self::new(
            "cursor-too-old",
            "Read everything again, and begin without a cursor.",
        )
    }

    pub(super) fn not_json() -> Self {
        Self::new(
            "not-json",
            "Send the header Content-Type: application/json.",
        )
    }

    pub(super) fn too_many_requests(wait: Duration) -> Self {
        let seconds = wait.as_secs() + 1;
        Self::new("too-many-requests", format!("Try again in {seconds} s."))
            .with_header(RETRY_AFTER, &seconds.to_string())
    }

    pub(super) fn status(&self) -> StatusCode {
        self.status
    }

    /// The body, and a header of its own.
    pub(super) fn into_body(
        self,
        site: &Site,
    ) -> (Vec<u8>, Option<Box<(HeaderName, HeaderValue)>>) {
        let body = ProblemBody {
            kind: format!("{}/api/docs#{}", site.base_url, self.kind),
            title: self.title,
            status: self.status.as_u16(),
            detail: self.detail,
            errors: self.errors,
        };
        let body = serde_json::to_vec(&body).expect("a problem has string keys only");
        (body, self.header)
    }
}

impl From<WebError> for ApiProblem {
    /// The error of a part that pages share with the API.
    fn from(error: WebError) -> Self {
        error.log();
        match &error {
            WebError::NotFound => Self::not_found(),
            WebError::Stopped => Self::turned_off(),
            WebError::TooManyRequests { wait } => Self::too_many_requests(*wait),
            WebError::BadForm => Self::new("bad-request", "The body cannot be read."),
            WebError::AddressTooLong | WebError::HeadersTooLong => {
                Self::new("too-large", error.to_string().trim())
            }
            _ if error.is_unavailable() => {
                Self::new("unavailable", error.to_string().trim()).with_header(RETRY_AFTER, "5")
            }
            _ => Self::new("internal", "The error is in the log of the server."),
        }
    }
}
