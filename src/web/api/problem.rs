//! The errors of the API as problem details (RFC 9457).

use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, HeaderName, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use serde::Serialize;
use utoipa::ToSchema;

use super::super::Site;
use super::super::decisions::UnreadBody;
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

/// The kind of an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum ApiProblemKind {
    BadRequest,
    Unauthorized,
    InvalidToken,
    InsufficientScope,
    NotFound,
    MethodNotAllowed,
    TooSlow,
    NoSecretLink,
    TurnedOff,
    CursorTooOld,
    TooLarge,
    AddressTooLong,
    NotJson,
    TooManyRequests,
    HeadersTooLong,
    Internal,
    Unavailable,
}

impl ApiProblemKind {
    pub(in super::super) const ALL: [Self; 17] = [
        Self::BadRequest,
        Self::Unauthorized,
        Self::InvalidToken,
        Self::InsufficientScope,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::TooSlow,
        Self::NoSecretLink,
        Self::TurnedOff,
        Self::CursorTooOld,
        Self::TooLarge,
        Self::AddressTooLong,
        Self::NotJson,
        Self::TooManyRequests,
        Self::HeadersTooLong,
        Self::Internal,
        Self::Unavailable,
    ];

    /// The status, the end of the address, and the title.
    pub(in super::super) fn facts(self) -> (u16, &'static str, &'static str) {
        match self {
            Self::BadRequest => (400, "bad-request", "The request is wrong"),
            Self::Unauthorized => (401, "unauthorized", "A token is required"),
            Self::InvalidToken => (401, "invalid-token", "The token does not count"),
            Self::InsufficientScope => (403, "insufficient-scope", "The token lacks a scope"),
            Self::NotFound => (404, "not-found", "There is nothing here"),
            Self::MethodNotAllowed => (
                405,
                "method-not-allowed",
                "This method is not answered here",
            ),
            Self::TooSlow => (408, "too-slow", "The body came too slowly"),
            Self::NoSecretLink => (
                409,
                "no-secret-link",
                "The feed is public and has no secret link",
            ),
            Self::TurnedOff => (409, "turned-off", "The feed is turned off"),
            Self::CursorTooOld => (
                410,
                "cursor-too-old",
                "The changes after this cursor are not known any more",
            ),
            Self::TooLarge => (413, "too-large", "The body is too large"),
            Self::AddressTooLong => (414, "address-too-long", "The address is too long"),
            Self::NotJson => (415, "not-json", "The body must be JSON"),
            Self::TooManyRequests => (429, "too-many-requests", "Too many requests"),
            Self::HeadersTooLong => (431, "headers-too-long", "The headers are too long"),
            Self::Internal => (500, "internal", "Something went wrong on the server"),
            Self::Unavailable => (503, "unavailable", "Not available at the moment"),
        }
    }
}

impl ApiProblem {
    fn new(kind: ApiProblemKind, detail: impl Into<String>) -> Self {
        let (status, kind, title) = kind.facts();
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
            ..Self::new(ApiProblemKind::BadRequest, detail)
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
        Self::new(ApiProblemKind::Unauthorized, detail)
            .with_header(WWW_AUTHENTICATE, "Bearer realm=\"carillon\"")
    }

    /// The token lacks the scope.
    pub(super) fn insufficient_scope(scope: ApiScope) -> Self {
        let scope = scope.name();
        let header =
            format!("Bearer realm=\"carillon\", error=\"insufficient_scope\", scope=\"{scope}\"");
        let detail = format!("The token needs the scope {scope}.");
        Self::new(ApiProblemKind::InsufficientScope, detail).with_header(WWW_AUTHENTICATE, &header)
    }

    /// The token does not count.
    pub(super) fn refused_token(refused: RefusedApiToken) -> Self {
        let detail = match refused {
            RefusedApiToken::Unknown => "Nobody has made this token, or it was revoked.",
            RefusedApiToken::Expired => "The token has expired.",
            RefusedApiToken::Unencrypted => {
                "No token counts, because the base_url of the server begins with http://."
            }
            RefusedApiToken::Broken => {
                return Self::new(
                    ApiProblemKind::Unavailable,
                    "Tokens do not count at the moment.",
                )
                .with_header(RETRY_AFTER, "60");
            }
        };
        let header = "Bearer realm=\"carillon\", error=\"invalid_token\"";
        Self::new(ApiProblemKind::InvalidToken, detail).with_header(WWW_AUTHENTICATE, header)
    }

    /// The header `Authorization` has something else than a token.
    pub(super) fn no_bearer() -> Self {
        let detail = "Send the header Authorization: Bearer, and then the token.";
        Self::new(ApiProblemKind::Unauthorized, detail)
            .with_header(WWW_AUTHENTICATE, "Bearer realm=\"carillon\"")
    }

    /// The body cannot be read.
    pub(super) fn unread_body(unread: UnreadBody) -> Self {
        match unread {
            UnreadBody::TooLarge => Self::new(ApiProblemKind::TooLarge, "It has at most 32 KiB."),
            UnreadBody::TooSlow => Self::new(ApiProblemKind::TooSlow, "Send it within 10 seconds."),
            UnreadBody::Broken => Self::new(ApiProblemKind::BadRequest, "The body cannot be read."),
        }
    }

    pub(super) fn not_found() -> Self {
        Self::new(ApiProblemKind::NotFound, "")
    }

    pub(super) fn method_not_allowed(methods: &'static str) -> Self {
        Self::new(
            ApiProblemKind::MethodNotAllowed,
            format!("Send one of these: {methods}."),
        )
        .with_header(ALLOW, methods)
    }

    pub(super) fn no_secret_link() -> Self {
        Self::new(
            ApiProblemKind::NoSecretLink,
            "Everybody may read it at its public address.",
        )
    }

    pub(super) fn turned_off() -> Self {
        Self::new(ApiProblemKind::TurnedOff, "Resume it first.")
    }

    pub(super) fn cursor_too_old() -> Self {
        Self::new(
            ApiProblemKind::CursorTooOld,
            "Read everything again, and begin without a cursor.",
        )
    }

    pub(super) fn not_json() -> Self {
        Self::new(
            ApiProblemKind::NotJson,
            "Send the header Content-Type: application/json.",
        )
    }

    pub(super) fn too_many_requests(wait: Duration) -> Self {
        let seconds = wait.as_secs() + 1;
        Self::new(
            ApiProblemKind::TooManyRequests,
            format!("Try again in {seconds} s."),
        )
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
            WebError::BadForm => Self::new(ApiProblemKind::BadRequest, "The body cannot be read."),
            WebError::AddressTooLong => {
                Self::new(ApiProblemKind::AddressTooLong, "It has at most 4096 bytes.")
            }
            WebError::HeadersTooLong => {
                Self::new(ApiProblemKind::HeadersTooLong, "They have at most 32 KiB.")
            }
            _ if error.is_unavailable() => {
                Self::new(ApiProblemKind::Unavailable, error.to_string().trim())
                    .with_header(RETRY_AFTER, "5")
            }
            _ => Self::new(
                ApiProblemKind::Internal,
                "The error is in the log of the server.",
            ),
        }
    }
}
