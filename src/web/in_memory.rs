//! The server's answers to one client without a network, for tests and fuzzers: what is sent, and when, is exact.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::future::pending;
use std::io;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use actix_service::{Service as _, ServiceFactory as _};
use actix_web::web;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::Site;
use super::connection::Connections;
use super::connection_service::connection_service;
use super::server::timeouts;
use crate::config::HttpConfig;

/// Everything that the server answers to a client that sends these parts, which the server reads one by one, and then
/// nothing more. The HTTP library says `connection: close` depending on the requests that it has read meanwhile, so the
/// answers are the same in every run only if the site does its jobs in place.
pub async fn answers_in_memory(
    site: &web::Data<Site>,
    settings: &HttpConfig,
    parts: &[Vec<u8>],
) -> Vec<u8> {
    let client = MemoryClient {
        // An empty reading would be the end of the connection.
        parts: parts
            .iter()
            .filter(|part| !part.is_empty())
            .cloned()
            .collect(),
        is_pausing: Cell::new(false),
        received: Rc::default(),
    };
    let received = Rc::clone(&client.received);
    let factory = connection_service(site, settings, pending::<()>);
    let Ok(service) = factory.new_service(()).await else {
        return Vec::new();
    };
    let connections = Connections::new(settings.max_connections, timeouts(settings));
    // A request that cannot be read is an error, after its answer.
    let _ = service.call((connections.open(client), None)).await;
    received.take()
}

/// A stream whose client sends its parts with pauses, and takes everything.
struct MemoryClient {
    parts: VecDeque<Vec<u8>>,
    is_pausing: Cell<bool>,
    received: Rc<RefCell<Vec<u8>>>,
}

impl AsyncRead for MemoryClient {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.is_pausing.take() {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        let Some(part) = self.parts.front_mut() else {
            return Poll::Ready(Ok(()));
        };
        let rest = part.split_off(part.len().min(buffer.remaining()));
        buffer.put_slice(part);
        *part = rest;
        if part.is_empty() {
            self.parts.pop_front();
            self.is_pausing.set(true);
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for MemoryClient {
    fn poll_write(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.received.borrow_mut().extend_from_slice(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
