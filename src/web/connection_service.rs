//! The service that answers the requests of a connection: the front, and the HTTP library behind it.

use std::time::Duration;

use actix_http::HttpService;
use actix_http::error::DispatchError;
use actix_service::{
    IntoServiceFactory as _, ServiceFactory, ServiceFactoryExt as _, apply, map_config,
};
use actix_web::body::MessageBody;
use actix_web::dev::{AppConfig, Service as _, ServiceResponse};
use actix_web::http::ConnectionType;
use actix_web::http::header::{CONTENT_LENGTH, HeaderMap, TRANSFER_ENCODING};
use actix_web::middleware::DefaultHeaders;
use actix_web::{App, Error, HttpResponse, web};
use tokio::io::{AsyncRead, AsyncWrite};

use super::bodies::CHUNK_BYTES;
use super::connection::{AddressedConnection, Connection, Requests, Turn};
use super::front::Front;
use super::{Site, base_path, common_headers, routes};
use crate::config;

/// The time in which a client must send its first request.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);

/// The time that a connection lasts after a request whose body was not read to its end.
const DISCONNECT_TIMEOUT: Duration = Duration::from_secs(1);

/// The service of one worker. `stop` is ready when the server stops.
pub(super) fn connection_service<S, F, Stop>(
    site: &web::Data<Site>,
    settings: &config::HttpConfig,
    stop: F,
) -> impl ServiceFactory<
    AddressedConnection<S>,
    Config = (),
    Response = (),
    Error = DispatchError,
    InitError = (),
> + use<S, F, Stop>
where
    F: Fn() -> Stop + Clone + 'static,
    S: AsyncRead + AsyncWrite + Unpin + 'static,
    Stop: Future<Output = ()> + 'static,
{
    let keep_alive = Duration::from_secs(settings.keep_alive_seconds);
    let front = Front {
        site: web::Data::clone(site),
        // Without keep-alive every answer says so, and each connection has one request.
        is_on: settings.direct_feeds && !keep_alive.is_zero(),
        first_request: REQUEST_TIMEOUT,
        keep_alive,
        stop: stop.clone(),
    };
    let http = HttpService::build()
        .graceful_shutdown_signal(stop)
        .keep_alive(keep_alive)
        .client_request_timeout(REQUEST_TIMEOUT)
        .client_disconnect_timeout(DISCONNECT_TIMEOUT)
        .h1_allow_half_closed(true)
        .h1_write_buffer_size(2 * CHUNK_BYTES)
        .on_connect_ext(|connection: &Connection<S>, data| {
            data.insert(connection.requests().clone());
        });
    apply(front, http.h1(app(site, !keep_alive.is_zero())))
}

/// The HTTP library's part.
fn app(
    site: &web::Data<Site>,
    is_kept_alive: bool,
) -> impl ServiceFactory<
    actix_http::Request,
    Config = (),
    Response = ServiceResponse<impl MessageBody + use<>>,
    Error = HttpResponse,
    InitError = (),
> + use<> {
    let base_path = site.base_path.clone();
    let app = App::new()
        .app_data(web::Data::clone(site))
        .wrap(common_headers(site).fold(DefaultHeaders::new(), DefaultHeaders::add))
        .wrap_fn(move |mut request, service| {
            base_path::remove_base_path(&base_path, &mut request);
            let requests = request
                .request()
                .conn_data::<Requests>()
                .cloned()
                .unwrap_or_default();
            let has_body = has_body(request.headers());
            let is_closed = request.request().head().connection_type() == ConnectionType::Close;
            let turn = requests.begin(has_body || is_closed || !is_kept_alive);
            let answer = service.call(request);
            async move {
                if turn == Turn::AfterTheLast {
                    // The connection ends meanwhile.
                    std::future::pending::<()>().await;
                }
                let mut answer = answer.await;
                requests.end();
                if let (true, Ok(answer)) = (has_body, &mut answer) {
                    answer
                        .response_mut()
                        .head_mut()
                        .set_connection_type(ConnectionType::Close);
                }
                answer
            }
        })
        .configure(routes);
    let app = app
        .into_factory()
        .map_err(|error: Error| error.error_response());
    map_config(app, |()| AppConfig::default())
}

/// Whether a body follows the head of the request.
fn has_body(headers: &HeaderMap) -> bool {
    let is_empty = headers
        .get(CONTENT_LENGTH)
        .is_none_or(|length| length.as_bytes() == b"0");
    !is_empty || headers.contains_key(TRANSFER_ENCODING)
}
