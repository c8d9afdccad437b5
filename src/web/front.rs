//! The front: plain requests of calendar apps for feeds at secret addresses are answered before the HTTP library reads
//! them. Every other request takes its connection to the HTTP library for good.

mod answer;
#[cfg(test)]
#[path = "../../tests/it/comparable.rs"]
mod comparable;
mod conversation;
mod dates;
mod head;
mod head_lines;
mod sending;
mod stopping;
mod worker;

use std::cell::RefCell;
use std::future::{Ready, ready};
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::Duration;

use actix_http::error::DispatchError;
use actix_service::{Service, Transform};
use actix_web::rt::spawn;
use actix_web::web::Data;
use tokio::io::{AsyncRead, AsyncWrite};

use super::Site;
use super::connection::AddressedConnection;
use conversation::Conversation;
use head_lines::HeadLines;
use stopping::Stopping;
use worker::{Scratch, Worker};

/// The front of a server.
pub(super) struct Front<F> {
    pub(super) site: Data<Site>,
    /// Without it, every connection goes to the HTTP library at once.
    pub(super) is_on: bool,
    /// The time for which a client may wait with its first request.
    pub(super) first_request: Duration,
    /// The time for which it may wait with each other one.
    pub(super) keep_alive: Duration,
    /// Ready when the server stops.
    pub(super) stop: F,
}

/// The front of one worker, before its HTTP library.
pub(super) struct FrontService<H> {
    worker: Option<Rc<Worker>>,
    http: Rc<H>,
}

impl<S, H, F, Stop> Transform<H, AddressedConnection<S>> for Front<F>
where
    S: AsyncRead + AsyncWrite + Unpin,
    H: Service<AddressedConnection<S>, Response = (), Error = DispatchError>,
    F: Fn() -> Stop,
    Stop: Future<Output = ()> + 'static,
{
    type Response = ();
    type Error = DispatchError;
    type Transform = FrontService<H>;
    type InitError = ();
    type Future = Ready<Result<FrontService<H>, ()>>;

    fn new_transform(&self, http: H) -> Self::Future {
        let worker = self.is_on.then(|| {
            let stopping = Stopping::default();
            let (stop, all) = ((self.stop)(), stopping.clone());
            spawn(async move {
                stop.await;
                all.stop();
            });
            Rc::new(Worker {
                lines: HeadLines::new(&self.site),
                site: Data::clone(&self.site),
                scratch: RefCell::new(Scratch::default()),
                stopping,
                first_request: self.first_request,
                keep_alive: self.keep_alive,
            })
        });
        ready(Ok(FrontService {
            worker,
            http: Rc::new(http),
        }))
    }
}

impl<S, H> Service<AddressedConnection<S>> for FrontService<H>
where
    S: AsyncRead + AsyncWrite + Unpin,
    H: Service<AddressedConnection<S>, Response = (), Error = DispatchError>,
{
    type Response = ();
    type Error = DispatchError;
    type Future = Conversation<S, H>;

    fn poll_ready(&self, context: &mut Context<'_>) -> Poll<Result<(), DispatchError>> {
        self.http.poll_ready(context)
    }

    fn call(&self, client: AddressedConnection<S>) -> Self::Future {
        match &self.worker {
            Some(worker) => Conversation::new(worker, &self.http, client),
            None => Conversation::of_http_library(&self.http, client),
        }
    }
}

#[cfg(test)]
mod tests;
