//! The HTTP server: its sockets, its workers, and the limits of a connection.

use std::future::ready;
use std::io;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use actix_http::HttpService;
use actix_http::error::DispatchError;
use actix_service::{IntoServiceFactory as _, ServiceFactoryExt as _, fn_service, map_config};
use actix_web::dev::{AppConfig, Server, Service as _};
use actix_web::http::ConnectionType;
use actix_web::http::header::{CONTENT_LENGTH, HeaderMap, TRANSFER_ENCODING};
use actix_web::rt::net::TcpStream;
use actix_web::{App, Error, web};
use rustix::net::{listen, sockopt::set_socket_send_buffer_size};

use super::bodies::CHUNK_BYTES;
use super::connection::{Connection, Connections, Patience, Requests};
use super::{Site, base_path, common_headers, routes};
use crate::config;

/// The number of connections that wait to be accepted. Thousands of calendars ask at the full hour.
const BACKLOG: i32 = 4096;

/// The bytes of an answer that the operating system keeps for one connection. Without a limit it would keep up to some
/// megabytes.
const SEND_BUFFER: usize = 128 << 10;

/// The time in which a client must send its first request.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);

/// The time that a connection lasts after a request whose body was not read to its end.
const DISCONNECT_TIMEOUT: Duration = Duration::from_secs(1);

/// The timeouts of a connection. The slowest connections that people have take more than a thousand bytes a second.
fn patience(settings: &config::HttpConfig) -> Patience {
    Patience {
        // A form and a publish may take as long as `decisions` waits for them.
        answer: Duration::from_secs(60),
        write: Duration::from_secs(30),
        bytes_a_second: 1_000,
        // The HTTP library closes idle connections. This closes those that it forgets.
        idle: Duration::from_secs(settings.keep_alive_seconds.saturating_add(30)),
        idle_in_a_crowd: Duration::from_secs(1),
    }
}

/// Serves the site on the listener until the process gets SIGTERM or is asked to stop. Requests in flight are answered.
pub fn serve(
    listener: TcpListener,
    site: Site,
    settings: &config::HttpConfig,
) -> io::Result<Server> {
    let site = web::Data::from(Arc::new(site));
    let workers = match settings.workers {
        0 => std::thread::available_parallelism().map_or(2, usize::from),
        workers => workers,
    };
    // Connections inherit this.
    set_socket_send_buffer_size(&listener, SEND_BUFFER)?;
    // The standard library sets a backlog of 128.
    listen(&listener, BACKLOG)?;
    let server = Server::build()
        .workers(workers)
        .max_concurrent_connections(settings.max_connections.div_ceil(workers))
        .shutdown_timeout(settings.shutdown_seconds);
    let stopping = server.graceful_shutdown_signal();
    let connections = Connections::new(settings.max_connections, patience(settings));
    let keep_alive = Duration::from_secs(settings.keep_alive_seconds);
    let service = move || {
        let (site, connections, stopping) = (
            web::Data::clone(&site),
            Arc::clone(&connections),
            stopping.clone(),
        );
        let base_path = site.base_path.clone();
        let app = App::new()
            .app_data(web::Data::clone(&site))
            .wrap(common_headers(&site))
            .wrap_fn(move |mut request, service| {
                base_path::remove_base_path(&base_path, &mut request);
                let requests = request
                    .request()
                    .conn_data::<Requests>()
                    .cloned()
                    .unwrap_or_default();
                let is_last = has_body(request.headers());
                requests.begin(is_last);
                let answer = service.call(request);
                async move {
                    let mut answer = answer.await;
                    requests.end();
                    if let (true, Ok(answer)) = (is_last, &mut answer) {
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
        let open = move |stream: TcpStream| {
            // The rest of a long feed must not wait until the client has acknowledged its beginning. A socket that
            // refuses this is about to close.
            let _ = stream.set_nodelay(true);
            let address = stream.peer_addr().ok();
            ready(Ok::<_, DispatchError>((connections.open(stream), address)))
        };
        let http = HttpService::build()
            .graceful_shutdown_signal(move || {
                let stopping = stopping.clone();
                async move { stopping.notified().await }
            })
            .keep_alive(keep_alive)
            .client_request_timeout(REQUEST_TIMEOUT)
            .client_disconnect_timeout(DISCONNECT_TIMEOUT)
            .h1_allow_half_closed(true)
            .h1_write_buffer_size(2 * CHUNK_BYTES)
            .on_connect_ext(|connection: &Connection<TcpStream>, data| {
                data.insert(connection.requests().clone());
            })
            .h1(map_config(app, |()| AppConfig::default()));
        fn_service(open).and_then(http)
    };
    Ok(server.listen("http", listener, service)?.run())
}

/// Whether a body follows the head of the request.
fn has_body(headers: &HeaderMap) -> bool {
    let is_empty = headers
        .get(CONTENT_LENGTH)
        .is_none_or(|length| length.as_bytes() == b"0");
    !is_empty || headers.contains_key(TRANSFER_ENCODING)
}
