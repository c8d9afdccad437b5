//! What goes wrong with a request, as HTTP sees it. The only place where there are error statuses.

use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, CACHE_CONTROL, RETRY_AFTER};
use actix_web::{HttpResponse, ResponseError};

/// Why a request is not answered with what it asked for.
#[derive(Debug, thiserror::Error)]
pub(super) enum WebError {
    /// Unknown, withdrawn and malformed alike: the answer tells nothing of what there is.
    #[error(
        "There is nothing at this address. If it is a calendar's address, it may have been replaced by a new one.\n"
    )]
    NotFound,
    #[error("Only GET and HEAD are answered here.\n")]
    MethodNotAllowed,
    #[error("The timetables are being read for the first time. Try again in a few seconds.\n")]
    NotReady,
    #[error("This address is asked for too often. A calendar program needs it a few times an hour.\n")]
    TooManyRequests { wait: Duration },
    #[error("Something went wrong here, and it has been noted.\n")]
    Internal(#[from] askama::Error),
}

/// The methods that every address answers.
pub(super) const ALLOWED: &str = "GET, HEAD, OPTIONS";

/// Seconds after which a first publish should be over.
const READY_SOON: &str = "5";

impl ResponseError for WebError {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooManyRequests { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::NotReady => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status_code());
        response.content_type("text/plain; charset=utf-8").insert_header((CACHE_CONTROL, "no-store"));
        response.insert_header(("X-Robots-Tag", "noindex"));
        match self {
            Self::MethodNotAllowed => {
                response.insert_header((ALLOW, ALLOWED));
            }
            Self::NotReady => {
                response.insert_header((RETRY_AFTER, READY_SOON));
            }
            Self::TooManyRequests { wait } => {
                response.insert_header((RETRY_AFTER, wait.as_secs() + 1));
            }
            Self::Internal(error) => tracing::error!(%error, "a page cannot be rendered"),
            Self::NotFound => {}
        }
        response.body(self.to_string())
    }
}
