//! HTTP: what each address answers (RFC 9110). Every calendar that is sent was made before it was asked for.

mod address;
mod conditional;
mod error;
mod feeds;
mod limit;
mod negotiation;
mod pages;

use std::future::ready;
use std::io;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::Server;
use actix_web::http::header::{HeaderValue, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use actix_web::middleware::DefaultHeaders;
use actix_web::{App, HttpRequest, HttpServer, web};

use crate::catalogue::Shelf;
use crate::config::Config;
use limit::Limit;

/// Connections that wait to be accepted; thousands of calendars look at the full hour.
const BACKLOG: u32 = 4096;

/// A client that has not sent its request after this long is let go.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);

/// What handlers need.
pub struct Site {
    shelf: Shelf,
    institution: crate::config::Institution,
    base_url: String,
    limit: Limit,
    no_gzip_for: Vec<String>,
    vary: HeaderValue,
    personal_caching: HeaderValue,
    public_caching: HeaderValue,
}

impl Site {
    /// A site that serves what is on the shelf, at addresses that begin with `base_url`.
    pub fn new(shelf: Shelf, config: &Config, base_url: String) -> Self {
        let caching = |scope: &str| {
            let text = format!("{scope}, max-age={}, stale-if-error=86400", config.http.max_age_seconds);
            HeaderValue::try_from(text).expect("ASCII without control characters")
        };
        Self {
            shelf,
            institution: config.institution.clone(),
            base_url,
            limit: Limit::per_minute(config.http.max_requests_per_minute),
            no_gzip_for: config.http.no_gzip_for.clone(),
            vary: HeaderValue::from_static(match config.http.no_gzip_for[..] {
                [] => "Accept-Encoding",
                _ => "Accept-Encoding, User-Agent",
            }),
            personal_caching: caching("private"),
            public_caching: caching("public"),
        }
    }
}

/// Serves the site on the listener until it is told to stop or the process gets SIGTERM, and then lets requests in
/// flight end.
pub fn serve(listener: TcpListener, site: Site, settings: &crate::config::Http) -> io::Result<Server> {
    let site = web::Data::from(Arc::new(site));
    let workers = match settings.workers {
        0 => std::thread::available_parallelism().map_or(2, usize::from),
        workers => workers,
    };
    let server = HttpServer::new(move || {
        App::new()
            .app_data(web::Data::clone(&site))
            .wrap(DefaultHeaders::new().add((REFERRER_POLICY, "no-referrer")).add((X_CONTENT_TYPE_OPTIONS, "nosniff")))
            .configure(routes)
    });
    let server = server
        .workers(workers)
        .backlog(BACKLOG)
        // The rest of a long feed must not wait until the client has acknowledged its beginning.
        .tcp_nodelay(true)
        .client_request_timeout(REQUEST_TIMEOUT)
        .keep_alive(Duration::from_secs(settings.keep_alive_seconds))
        .max_connections(settings.max_connections)
        .shutdown_timeout(settings.shutdown_seconds)
        .listen(listener)?;
    Ok(server.run())
}

/// Where what is.
pub fn routes(app: &mut web::ServiceConfig) {
    // Not resources with `{address:.*}`: the router's small regex engine took a fifth of a request's time.
    for prefix in ["/f", "/modules", "/rooms"] {
        app.service(web::scope(prefix).default_service(web::to(feeds::feed)));
    }
    for (path, page) in pages::FILES {
        app.service(web::resource(path).to(move |request: HttpRequest| ready(pages::file(&request, page))));
    }
    app.service(web::resource("/").to(pages::home))
        .service(web::resource("/healthz").to(pages::health))
        .service(web::resource("/readyz").to(pages::readiness))
        .default_service(web::to(pages::nothing_here));
}
