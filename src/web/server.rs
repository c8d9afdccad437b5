//! The HTTP server: its sockets and its workers.

use std::future::ready;
use std::io;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use actix_http::error::DispatchError;
use actix_service::{ServiceFactoryExt as _, fn_service};
use actix_web::dev::Server;
use actix_web::rt::net::TcpStream;
use actix_web::web;
use rustix::net::{listen, sockopt::set_socket_send_buffer_size};

use super::Site;
use super::connection::{ConnectionTimeouts, Connections};
use super::connection_service::connection_service;
use crate::config;

/// The number of connections that wait to be accepted. Thousands of calendars ask at the full hour.
const BACKLOG: i32 = 4096;

/// The bytes of an answer that the operating system keeps for one connection. Without a limit it would keep up to some
/// megabytes.
const SEND_BUFFER: usize = 128 << 10;

/// The timeouts of a connection. The slowest connections that people have take more than a thousand bytes a second.
pub(super) fn timeouts(settings: &config::HttpConfig) -> ConnectionTimeouts {
    ConnectionTimeouts {
        // A form and a publish may take as long as `decisions` waits for them.
        answer: Duration::from_secs(60),
        write: Duration::from_secs(30),
        bytes_per_second: 1_000,
        // The HTTP library closes idle connections. This closes those that it forgets.
        idle: Duration::from_secs(settings.keep_alive_seconds.saturating_add(30)),
        idle_when_crowded: Duration::from_secs(1),
        // A connection that looked later would last longer than the setting says.
        pause: Duration::from_secs(settings.keep_alive_seconds.clamp(1, 8)),
        linger: Duration::from_secs(5),
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
    let connections = Connections::new(settings.max_connections, timeouts(settings));
    let settings = settings.clone();
    let service = move || {
        let (connections, stopping) = (Arc::clone(&connections), stopping.clone());
        let open = move |stream: TcpStream| {
            // The rest of a long feed must not wait until the client has acknowledged its beginning. A socket that
            // refuses this is about to close.
            let _ = stream.set_nodelay(true);
            let address = stream.peer_addr().ok();
            ready(Ok::<_, DispatchError>((connections.open(stream), address)))
        };
        let stop = move || {
            let stopping = stopping.clone();
            async move { stopping.notified().await }
        };
        fn_service(open).and_then(connection_service(&site, &settings, stop))
    };
    Ok(server.listen("http", listener, service)?.run())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_looks_at_the_clock_before_a_short_keep_alive_is_over() {
        for (keep_alive_seconds, pause) in [(1, 1), (7, 7), (60, 8)] {
            let settings = config::HttpConfig {
                keep_alive_seconds,
                ..config::HttpConfig::default()
            };
            assert_eq!(timeouts(&settings).pause, Duration::from_secs(pause));
        }
    }
}
