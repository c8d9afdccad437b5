//! The errors of requests as HTTP answers. Error statuses occur only here.

use std::time::Duration;

use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{
    ALLOW, CACHE_CONTROL, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER,
};
use actix_web::{HttpRequest, HttpResponse, Responder, web};

use super::Site;
use super::desk_mail::DeskMailError;
use super::negotiation::wants_page;
use super::page_response::PageRequest;
use super::pages::PageContext;
use super::route::Route;
use crate::holds::DecisionsError;
use crate::links::{JournalError, LinkError};
use crate::messages::SubscriptionsError;
use crate::sign_in::{EndedSessionsError, RefusedSignIn};
use crate::snapshot::Published;
use crate::webhooks::WebhookQueueError;

/// The reason why a request does not get the requested content.
#[derive(Debug, thiserror::Error)]
pub(super) enum WebError {
    /// The same answer for an unknown, a withdrawn and a malformed address, so it does not reveal what exists.
    #[error("Not found. If this is the link of a calendar, it may have been reset.\n")]
    NotFound,
    /// The same answer for every address that a reset has replaced.
    #[error("This link was replaced. Get the new one from your university's timetable page.\n")]
    LinkReplaced,
    #[error("Only GET and HEAD are answered here.\n")]
    MethodNotAllowed,
    #[error("The timetables are being read for the first time. Try again in a few seconds.\n")]
    NotReady,
    /// Nothing is served, and only somebody can change that.
    #[error(
        "No timetable can be served: the data folder is missing, cannot be read or is empty, and {}. The log of the server has \
         the details.\n",
        if *has_lost_store { "the stored feeds are damaged and were set aside" } else { "no feeds are stored" }
    )]
    NothingToServe { has_lost_store: bool },
    /// Feeds are served from the store.
    #[error(
        "This page cannot be shown, because the data folder cannot be read. Calendars get the last published feeds.\n"
    )]
    NoDataFolder,
    #[error("Too many requests for this link. A calendar app needs only a few an hour.\n")]
    TooManyRequests { wait: Duration },
    #[error("This feed has been turned off. To turn it on again, ask the timetabling team.\n")]
    Stopped,
    #[error("Your change could not be saved, so nothing has changed. Try again later.\n")]
    DecisionNotSaved(JournalError),
    #[error("Saved. It takes effect in a few minutes.\n")]
    NotAppliedYet,
    #[error("The server is restarting, so nothing has changed. Try again in a minute.\n")]
    Restarting,
    #[error("Another website sent this form, so nothing has changed.\n")]
    CrossSite,
    #[error("This form cannot be read, so nothing has changed.\n")]
    BadForm,
    #[error("Your decision could not be saved, so nothing has changed. Try again later.\n")]
    HoldNotDecided(DecisionsError),
    #[error("The account could not be changed. Try again later.\n")]
    AccountNotChanged(Box<dyn std::error::Error + Send + Sync>),
    #[error("The token could not be changed. Try again later.\n")]
    TokenNotChanged(Box<dyn std::error::Error + Send + Sync>),
    #[error("The mail could not be queued, so none is sent. Try again later.\n")]
    MailNotQueued(#[from] DeskMailError),
    #[error("Your change could not be saved, so nothing has changed. Try again later.\n")]
    MessagesNotChanged(#[from] SubscriptionsError),
    #[error("Your decision could not be saved, so nothing has changed. Try again later.\n")]
    WebhookNotDecided(#[from] WebhookQueueError),
    /// The form is of another session, or of none.
    #[error("This page was out of date, so nothing has changed. Open it again.\n")]
    OutdatedForm,
    #[error("Too many tries to sign in. Try again in a few seconds.\n")]
    TooManyTries { wait: Duration },
    /// The provider cannot say whether somebody at the desk still has the role.
    #[error("Your right to work here cannot be checked. Try again in a few minutes.\n")]
    RoleUnchecked,
    /// A file of the state folder cannot be used. The log names it.
    #[error("Signing in does not work at the moment. Try again later.\n")]
    SignInBroken,
    #[error("You could not be signed out everywhere. Try again later.\n")]
    SignOutNotSaved(EndedSessionsError),
    #[error("Something went wrong on the server. The error is in its log.\n")]
    NoRandomNumbers(getrandom::Error),
    #[error("Something went wrong on the server. The error is in its log.\n")]
    Internal(#[from] askama::Error),
    /// A job panicked. The panic hook has logged it.
    #[error("Something went wrong on the server. The error is in its log.\n")]
    JobPanicked,
    #[error("Too many requests at the moment. Try again in a few seconds.\n")]
    Busy,
    #[error("This address is too long.\n")]
    AddressTooLong,
    #[error("The headers of this request are too long.\n")]
    HeadersTooLong,
}

/// The result of a handler. An error becomes a page in a browser, and a line of text elsewhere.
pub(super) struct Answer(pub(super) Result<HttpResponse, WebError>);

/// The seconds after which a first publish should have ended.
const RETRY_SECONDS: &str = "5";

impl Responder for Answer {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        self.0.unwrap_or_else(|error| error.answer(request))
    }
}

impl From<JournalError> for WebError {
    fn from(error: JournalError) -> Self {
        Self::DecisionNotSaved(error)
    }
}

impl From<LinkError> for WebError {
    fn from(error: LinkError) -> Self {
        match error {
            LinkError::Journal(error) => Self::DecisionNotSaved(error),
            LinkError::AlreadyStopped(_) | LinkError::TurnedOff => Self::Stopped,
            LinkError::NameTaken | LinkError::TooManyLinks { .. } | LinkError::NumbersUsedUp => {
                Self::OutdatedForm
            }
            // A client with an old address gets no more information than others.
            LinkError::OutdatedToken
            | LinkError::NotStopped
            | LinkError::NoSuchLink
            | LinkError::Key(_)
            | LinkError::Folder(_) => Self::NotFound,
        }
    }
}

impl WebError {
    /// The reason why nothing is served yet, or at all.
    pub(super) fn not_ready(published: &Published) -> Self {
        match (published.has_looked(), published.current().is_serving()) {
            (false, _) => Self::NotReady,
            (true, false) => Self::NothingToServe {
                has_lost_store: published.has_lost_store(),
            },
            (true, true) => Self::NoDataFolder,
        }
    }

    /// The answer to a refusal to sign in, or to check a role, that is the same everywhere; `None` for all others.
    pub(super) fn refused_sign_in(refused: &RefusedSignIn) -> Option<Self> {
        Some(match refused {
            RefusedSignIn::NoProvider => Self::NotFound,
            RefusedSignIn::NoRandomNumbers(error) => Self::NoRandomNumbers(*error),
            RefusedSignIn::TooManyTries { wait } => Self::TooManyTries {
                wait: Duration::try_from(*wait).unwrap_or_default(),
            },
            RefusedSignIn::WrongPassword
            | RefusedSignIn::UnknownAttempt
            | RefusedSignIn::ProviderUnavailable
            | RefusedSignIn::ProviderRefused => return None,
        })
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::LinkReplaced => StatusCode::GONE,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooManyRequests { .. } | Self::TooManyTries { .. } => {
                StatusCode::TOO_MANY_REQUESTS
            }
            Self::NotReady
            | Self::NothingToServe { .. }
            | Self::NoDataFolder
            | Self::NotAppliedYet
            | Self::Restarting
            | Self::RoleUnchecked
            | Self::SignInBroken
            | Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::AddressTooLong => StatusCode::URI_TOO_LONG,
            Self::HeadersTooLong => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            Self::Stopped => StatusCode::CONFLICT,
            Self::CrossSite | Self::OutdatedForm => StatusCode::FORBIDDEN,
            Self::BadForm => StatusCode::BAD_REQUEST,
            Self::DecisionNotSaved(_)
            | Self::SignOutNotSaved(_)
            | Self::HoldNotDecided(_)
            | Self::WebhookNotDecided(_)
            | Self::MailNotQueued(_)
            | Self::MessagesNotChanged(_)
            | Self::AccountNotChanged(_)
            | Self::TokenNotChanged(_)
            | Self::Internal(_)
            | Self::NoRandomNumbers(_)
            | Self::JobPanicked => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The keys of the title and the text on a page.
    fn keys(&self) -> [&'static str; 2] {
        match self {
            // No link leads to an address with the last two errors.
            Self::NotFound | Self::AddressTooLong | Self::HeadersTooLong => {
                ["error-not-found-title", "error-not-found-text"]
            }
            Self::LinkReplaced => ["error-replaced-title", "error-replaced-text"],
            Self::MethodNotAllowed => ["error-method-title", "error-method-text"],
            Self::TooManyRequests { .. } => ["error-too-many-title", "error-too-many-text"],
            Self::NotReady => ["error-not-ready-title", "error-not-ready-text"],
            Self::NothingToServe { .. } | Self::NoDataFolder => {
                ["error-no-data-title", "error-no-data-text"]
            }
            Self::Stopped => ["error-stopped-title", "error-stopped-text"],
            Self::DecisionNotSaved(_)
            | Self::SignOutNotSaved(_)
            | Self::HoldNotDecided(_)
            | Self::WebhookNotDecided(_)
            | Self::MailNotQueued(_)
            | Self::MessagesNotChanged(_)
            | Self::AccountNotChanged(_)
            | Self::TokenNotChanged(_) => ["error-undecided-title", "error-undecided-text"],
            Self::TooManyTries { .. } => ["error-tries-title", "error-tries-text"],
            Self::OutdatedForm => ["error-outdated-title", "error-outdated-text"],
            Self::RoleUnchecked => ["error-role-title", "error-role-text"],
            Self::SignInBroken => ["error-sign-in-title", "error-sign-in-text"],
            Self::NotAppliedYet => ["error-not-applied-yet-title", "error-not-applied-yet-text"],
            Self::Restarting => ["error-restarting-title", "error-restarting-text"],
            Self::Internal(_) | Self::NoRandomNumbers(_) | Self::JobPanicked => {
                ["error-internal-title", "error-internal-text"]
            }
            Self::Busy => ["error-busy-title", "error-busy-text"],
            Self::CrossSite => ["error-elsewhere-title", "error-elsewhere-text"],
            Self::BadForm => ["error-form-title", "error-form-text"],
        }
    }

    /// Writes the errors into the log that somebody who runs the server can mend.
    pub(super) fn log(&self) {
        match self {
            Self::Internal(error) => tracing::error!(%error, "a page cannot be rendered"),
            Self::DecisionNotSaved(error) => {
                tracing::error!(%error, "a subscriber's decision cannot be written to the journal");
            }
            Self::HoldNotDecided(error) => {
                tracing::error!(%error, "a decision about a hold cannot be written");
            }
            Self::AccountNotChanged(error) => {
                tracing::error!(%error, "an account cannot be changed at the desk");
            }
            Self::TokenNotChanged(error) => {
                tracing::error!(%error, "an API token cannot be changed at the desk");
            }
            Self::MailNotQueued(error) => {
                tracing::error!(%error, "a mail of the desk cannot be queued");
            }
            Self::WebhookNotDecided(error) => {
                tracing::error!(%error, "a decision about a dead letter of a webhook cannot be written");
            }
            Self::MessagesNotChanged(error) => {
                tracing::error!(%error, "it cannot be read or written who wants messages");
            }
            Self::SignOutNotSaved(error) => {
                tracing::error!(%error, "the end of a session cannot be stored");
            }
            Self::NoRandomNumbers(error) => {
                tracing::error!(%error, "the operating system gives no random numbers");
            }
            _ => {}
        }
    }

    fn answer(self, request: &HttpRequest) -> HttpResponse {
        self.log();
        // The page of the error may fail for the same reason. Then the line of text is sent.
        let page = wants_page(request.headers())
            .then(|| self.page(request))
            .flatten();
        let mut response = page.unwrap_or_else(|| self.text());
        self.describe(request.uri().path(), response.headers_mut());
        response
    }

    /// Whether the same request may succeed a little later.
    pub(super) fn is_unavailable(&self) -> bool {
        self.status() == StatusCode::SERVICE_UNAVAILABLE
    }

    /// Whether a check of a role that fails with this error may succeed a little later.
    pub(super) fn is_temporary(&self) -> bool {
        matches!(
            self,
            Self::RoleUnchecked | Self::TooManyTries { .. } | Self::Busy
        )
    }

    /// Gives a page of its own the status and the headers of this error.
    pub(super) fn set_status_and_headers(&self, path: &str, response: &mut HttpResponse) {
        *response.status_mut() = self.status();
        self.describe(path, response.headers_mut());
    }

    fn page(&self, request: &HttpRequest) -> Option<HttpResponse> {
        let site = request.app_data::<web::Data<Site>>()?;
        let request = PageRequest::new(request);
        Some(
            PageContext::new(&request, site, &site.published.current())
                .error_page(self.status(), self.keys())
                .ok()?
                .into(),
        )
    }

    fn text(&self) -> HttpResponse {
        HttpResponse::build(self.status())
            .content_type("text/plain; charset=utf-8")
            .body(self.to_string())
    }

    fn describe(&self, path: &str, headers: &mut HeaderMap) {
        let mut insert = |name: HeaderName, value: &'static str| {
            headers.insert(name, HeaderValue::from_static(value))
        };
        insert(CACHE_CONTROL, "no-store");
        insert(HeaderName::from_static("x-robots-tag"), "noindex");
        match self {
            Self::MethodNotAllowed => {
                let [route, _] = Route::parse(path);
                insert(
                    ALLOW,
                    route.map_or("GET, HEAD, OPTIONS", |route| route.methods()),
                );
            }
            // The data folder may be a mount that comes late.
            _ if self.is_unavailable() => {
                insert(RETRY_AFTER, RETRY_SECONDS);
            }
            Self::TooManyRequests { wait } | Self::TooManyTries { wait } => {
                headers.insert(RETRY_AFTER, HeaderValue::from(wait.as_secs() + 1));
            }
            _ => {}
        }
    }
}
