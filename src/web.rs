//! The HTTP server: the answer at each address (RFC 9110). Calendars are made before they are asked for.

mod api;
mod atom;
mod base_path;
mod bodies;
mod calendar_app;
mod conditional;
mod connection;
mod connection_service;
mod cookies;
mod decisions;
mod desk_mail;
mod desk_reader;
mod desk_routes;
mod error;
mod feeds;
mod file_name;
mod front;
mod further_links;
mod in_memory;
mod inline_assets;
mod job_queue;
mod message_routes;
mod message_site;
mod negotiation;
mod options;
mod page_or_feed;
mod page_response;
mod page_routes;
mod pages;
mod person_request;
mod platform;
mod protected_list;
mod provider_routes;
mod qr;
mod rate_limit;
mod replaced_link;
mod request_size;
mod role_check;
mod route;
mod server;
mod session_routes;
mod sign_in_parts;
mod static_files;
mod token_routes;
mod unsent_form;
mod user_routes;
mod webhook_routes;

use std::sync::Arc;

use actix_web::http::Method;
use actix_web::http::header::{
    CACHE_CONTROL, HeaderName, HeaderValue, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS,
};
use actix_web::{HttpRequest, HttpResponse, web};
use arc_swap::{ArcSwap, Guard};

use crate::api_tokens::ApiTokenCheck;
use crate::clock::Clock;
use crate::config::{Config, ConfigError, Overrides, split_base_url};
use crate::feed::FeedId;
use crate::fetches::FetchRecorder;
use crate::language::Texts;
use crate::links::{Links, Token};
use crate::sign_in::SignIn;
use crate::snapshot::{Published, Snapshot, Timetable};
use api::ApiParts;
use decisions::DecisionWay;
pub use desk_mail::{DeskMail, DeskMailError, DeskMailer, LastMail, LastMailState};
use error::{Answer, WebError};
pub use in_memory::answers_in_memory;
use inline_assets::InlineAssets;
use job_queue::JobQueue;
use message_site::MessageSite;
use page_or_feed::{opens_document, wants_feed};
pub use pages::{DeskSummary, FurtherFacts, LinkFacts, LinkFetches, change_lines};
use pages::{ErrorPages, Templates};
use protected_list::ProtectedList;
use rate_limit::RateLimit;
use request_size::bounded;
use route::{CalendarFormat, Representation, Route};
pub use route::{desk_page, stop_path};
pub use server::serve;
use sign_in_parts::SignInParts;
use static_files::StaticFiles;
use webhook_routes::WebhookSite;

/// The time for which a browser remembers never to ask this site without TLS: a year.
const ONLY_SECURE: &str = "max-age=31536000";

/// Tells the publisher that something was decided about a link.
pub type PublishTrigger = Box<dyn Fn() + Send + Sync>;

/// The state of the server that handlers need.
pub struct Site {
    published: Published,
    links: Arc<Links>,
    /// Gets decisions about links applied at once.
    publish_trigger: PublishTrigger,
    public: crate::config::PublicConfig,
    /// The number of days for which a change is shown.
    changes_days: u32,
    /// The domain that makes the names of feeds and changes unique.
    uid_domain: String,
    /// The settings, which may change while the server runs.
    settings: Arc<ArcSwap<Config>>,
    institution: crate::config::InstitutionConfig,
    clients: crate::config::ClientsConfig,
    base_url: String,
    /// The path of `base_url`, without a slash at its end; usually empty.
    base_path: String,
    /// Whether subscribers come by TLS.
    is_secure: bool,
    texts: Texts,
    templates: Templates,
    static_files: StaticFiles,
    inline: Arc<InlineAssets>,
    link_limit: RateLimit<Token>,
    /// The limit of decisions about one link, which a new address does not reset.
    decision_limit: RateLimit<(FeedId, DecisionWay)>,
    /// The limit of pages of a session about one link. That of the link itself can be used up by others who know it.
    session_limit: RateLimit<FeedId>,
    /// Work that takes longer than a feed, such as pages.
    jobs: JobQueue,
    error_pages: ErrorPages,
    /// `None` on a server without a state folder of its own, such as in a bench.
    sign_in: Option<SignInParts>,
    /// `None` on a server that sends no mails.
    desk_mailer: Option<Arc<dyn DeskMailer>>,
    api: ApiParts,
    /// `None` on a site without a state folder.
    messages: Option<MessageSite>,
    webhooks: WebhookSite,
    recorder: FetchRecorder,
    protected: ProtectedList,
    clock: Clock,
    no_gzip_for: Vec<String>,
    vary: HeaderValue,
    personal_caching: HeaderValue,
    public_caching: HeaderValue,
}

impl Site {
    /// A site that serves the published feeds at addresses that begin with `base_url`. The overrides of the institution
    /// are checked.
    pub fn new(
        published: Published,
        links: Arc<Links>,
        publish_trigger: PublishTrigger,
        config: &Config,
        overrides: Overrides,
        base_url: String,
    ) -> Result<Self, ConfigError> {
        let caching = |scope: &str| {
            let text = format!(
                "{scope}, max-age={}, stale-if-error=86400",
                config.http.max_age_seconds
            );
            HeaderValue::try_from(text).expect("ASCII without control characters")
        };
        let (_, base_path) = split_base_url(&base_url);
        let site = Self {
            published,
            links,
            publish_trigger,
            public: config.public.clone(),
            changes_days: config.changes.keep_days,
            uid_domain: config.feed.uid_domain.clone(),
            settings: Arc::new(ArcSwap::from_pointee(config.clone())),
            institution: config.institution.clone(),
            clients: config.clients.clone(),
            is_secure: base_url.starts_with("https://"),
            templates: Templates::new(&overrides.templates, base_path)?,
            base_path: base_path.to_owned(),
            base_url,
            texts: overrides.texts,
            static_files: StaticFiles::new(config)?,
            inline: Arc::new(InlineAssets::new(config)),
            link_limit: RateLimit::per_minute(config.http.max_requests_per_minute),
            decision_limit: RateLimit::per_minute(config.http.max_requests_per_minute.div_ceil(3)),
            session_limit: RateLimit::per_minute(config.http.max_requests_per_minute),
            jobs: JobQueue::new(config.http.workers),
            error_pages: ErrorPages::default(),
            sign_in: None,
            desk_mailer: None,
            api: ApiParts::new(&config.api),
            messages: None,
            webhooks: WebhookSite::default(),
            recorder: FetchRecorder::default(),
            protected: ProtectedList::default(),
            clock: Clock::system(),
            no_gzip_for: config.http.no_gzip_for.clone(),
            vary: HeaderValue::from_static(match config.http.no_gzip_for[..] {
                [] => "Accept-Encoding",
                _ => "Accept-Encoding, User-Agent",
            }),
            personal_caching: caching("private"),
            public_caching: caching("public"),
        };
        pages::check_overrides(&site)?;
        Ok(site)
    }

    /// The snapshot that is served now. Each request calls this once, and passes on the result.
    fn snapshot(&self) -> Result<Guard<Arc<Snapshot>>, WebError> {
        let snapshot = self.published.current();
        if snapshot.is_serving() {
            Ok(snapshot)
        } else {
            Err(WebError::not_ready(&self.published))
        }
    }

    /// The timetable of a snapshot. Most pages need it.
    fn timetable<'a>(&self, snapshot: &'a Snapshot) -> Result<&'a Timetable, WebError> {
        let timetable = snapshot.timetable.as_deref();
        timetable.ok_or_else(|| WebError::not_ready(&self.published))
    }

    /// The path of a route in pages and redirects.
    fn path(&self, route: &Route) -> String {
        format!("{}{}", self.base_path, route.path())
    }

    /// The same site, on which people can sign in.
    #[must_use]
    pub fn with_sign_in(self, sign_in: SignIn) -> Self {
        let sign_in = Some(SignInParts::new(sign_in));
        Self { sign_in, ..self }
    }

    /// The same site, for programs with these tokens.
    #[must_use]
    pub fn with_api_tokens(self, tokens: ApiTokenCheck) -> Self {
        let api = self.api.with_tokens(tokens);
        Self { api, ..self }
    }

    /// The same site, on which the desk can send mails.
    #[must_use]
    pub fn with_desk_mailer(self, mailer: Arc<dyn DeskMailer>) -> Self {
        let desk_mailer = Some(mailer);
        Self {
            desk_mailer,
            ..self
        }
    }

    /// The same site, on which people can ask for messages if the settings offer them.
    #[must_use]
    pub fn with_messages(self, config: &Config) -> Self {
        let messages = Some(MessageSite::new(config, &self.links));
        Self { messages, ..self }
    }

    /// The parts for signing in. Without them, their addresses are not found.
    fn sign_in_parts(&self) -> Result<&SignInParts, WebError> {
        self.sign_in.as_ref().ok_or(WebError::NotFound)
    }

    /// Whether pages link to the page on which people sign in.
    fn offers_sign_in(&self) -> bool {
        let parts = self.sign_in.as_ref();
        parts.is_some_and(|parts| parts.sign_in.is_on() || parts.sign_in.is_broken())
    }

    /// The same site with settings that may change.
    #[must_use]
    pub fn with_settings(self, settings: Arc<ArcSwap<Config>>) -> Self {
        Self { settings, ..self }
    }

    /// The same site with a recorder of fetches.
    #[must_use]
    pub fn with_recorder(self, recorder: FetchRecorder) -> Self {
        Self { recorder, ..self }
    }

    /// The same site with this clock.
    #[must_use]
    pub fn with_clock(self, clock: Clock) -> Self {
        Self { clock, ..self }
    }

    /// The same site without threads beside its workers: its answers to the same client are the same in every run.
    #[must_use]
    pub fn with_jobs_in_place(self) -> Self {
        let jobs = self.jobs.in_place();
        Self { jobs, ..self }
    }
}

/// Hands every request to one handler, because the router of the HTTP library took a fifth of a request's time.
pub fn routes(app: &mut web::ServiceConfig) {
    let handler = |request: HttpRequest, payload: web::Payload, site: web::Data<Site>| async move {
        Answer(answer(&request, payload, &site).await)
    };
    app.default_service(web::to(handler));
}

async fn answer(
    request: &HttpRequest,
    payload: web::Payload,
    site: &web::Data<Site>,
) -> Result<HttpResponse, WebError> {
    let routes = Route::parse(request.uri().path());
    if let [Some(Route::Api(route)), _] = routes {
        return api::answer(request, payload, site, route).await;
    }
    bounded(request)?;
    let [Some(route), other] = routes else {
        return Err(WebError::NotFound);
    };
    if let Some(answer) = replaced_link::answer(request, site, &route).await {
        return answer;
    }
    match *request.method() {
        Method::GET | Method::HEAD => {}
        Method::OPTIONS if route.needs_sign_in() && !site.offers_sign_in() => {
            return Err(WebError::NotFound);
        }
        Method::OPTIONS => return Ok(options::options(&route)),
        Method::POST => return receive(request, payload, site, route).await,
        _ => return Err(WebError::MethodNotAllowed),
    }
    let now = site.clock.now();
    match route {
        Route::Feed(_, Representation::Calendar(CalendarFormat::Ics))
            if opens_document(request.headers())
                && !feeds::wants_download(request.query_string()) =>
        {
            feeds::wait_for_first_read(site).await?;
            page_routes::answer(request, site, now).await
        }
        Route::Feed(_, Representation::Calendar(_) | Representation::Changes) => {
            feeds::feed(request, site, [Some(route), other], now).await
        }
        Route::Feed(_, Representation::Page) if wants_feed(request.headers()) => {
            feeds::feed(request, site, [Some(route), None], now).await
        }
        Route::StaticFile(file) => Ok(site.static_files.answer(file, request, site)),
        Route::Health => Ok(plain("alive\n")),
        Route::Readiness => site.snapshot().map(|_| plain("ready\n")),
        route if route.needs_sign_in() => session_routes::show(request, site, route, now).await,
        Route::Home | Route::Help(_) | Route::StopMessages(_) => {
            page_routes::answer(request, site, now).await
        }
        _ => {
            feeds::wait_for_first_read(site).await?;
            page_routes::answer(request, site, now).await
        }
    }
}

/// Receives a form.
async fn receive(
    request: &HttpRequest,
    payload: web::Payload,
    site: &web::Data<Site>,
    route: Route,
) -> Result<HttpResponse, WebError> {
    match &route {
        route if route.needs_sign_in() => {
            session_routes::receive(request, payload, site, route.clone()).await
        }
        Route::Messages(token) => message_routes::receive(request, payload, site, *token).await,
        Route::FurtherLinks(token, number) => {
            further_links::receive(request, payload, site, (*token, *number)).await
        }
        Route::StopMessages(token) => message_routes::stop(request, payload, site, token).await,
        route => decisions::decide(request, payload, site, route).await,
    }
}

fn plain(text: &'static str) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(text)
}

/// The headers of every answer.
fn common_headers(site: &Site) -> impl Iterator<Item = (HeaderName, &'static str)> {
    // With a base path, the other paths of the host belong to somebody else.
    let is_whole_host = site.base_path.is_empty();
    let secure = site.is_secure && is_whole_host;
    let always = [
        (REFERRER_POLICY, "no-referrer"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    let secure = secure.then_some((STRICT_TRANSPORT_SECURITY, ONLY_SECURE));
    always.into_iter().chain(secure)
}
