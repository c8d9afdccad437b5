//! One connection: plain requests are answered here, and the first other one takes it to the HTTP library for good.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};

use actix_http::error::DispatchError;
use actix_service::Service;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::answer::PlainAnswer;
use super::head::{Persistence, PlainRequest};
use super::sending::{Unsent, poll_send};
use super::stopping::StopListener;
use super::worker::{Scratch, Worker};
use crate::web::connection::{AddressedConnection, Connection, IdleReason};

/// A connection from its beginning to its end.
#[expect(
    clippy::large_enum_variant,
    reason = "the common variant is the large one, which a box would make slower"
)]
pub(in crate::web) enum Conversation<S, H: Service<AddressedConnection<S>>> {
    Plain(Plain<S>, Rc<H>),
    HttpLibrary(Pin<Box<H::Future>>),
    Over,
}

/// A connection on which nothing but plain requests has come.
pub(in crate::web) struct Plain<S> {
    connection: Connection<S>,
    address: Option<SocketAddr>,
    worker: Rc<Worker>,
    stop: StopListener,
    is_first: bool,
    /// The connection ends with the last answer.
    is_ending: bool,
    unsent: Option<Unsent>,
}

/// The end of the plain requests.
enum End {
    Closed,
    OtherRequest,
}

impl<S, H: Service<AddressedConnection<S>>> Conversation<S, H> {
    pub(super) fn new(
        worker: &Rc<Worker>,
        http: &Rc<H>,
        (connection, address): AddressedConnection<S>,
    ) -> Self {
        let plain = Plain {
            connection,
            address,
            worker: Rc::clone(worker),
            stop: worker.stopping.listen(),
            is_first: true,
            is_ending: false,
            unsent: None,
        };
        Self::Plain(plain, Rc::clone(http))
    }

    /// A connection that the HTTP library has from its beginning on.
    pub(super) fn of_http_library(http: &H, client: AddressedConnection<S>) -> Self {
        Self::HttpLibrary(Box::pin(http.call(client)))
    }
}

impl<S, H> Future for Conversation<S, H>
where
    S: AsyncRead + AsyncWrite + Unpin,
    H: Service<AddressedConnection<S>, Response = (), Error = DispatchError>,
{
    type Output = Result<(), DispatchError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if let Self::Plain(plain, _) = &mut *self {
            let end = ready!(plain.poll(context));
            let ended = std::mem::replace(&mut *self, Self::Over);
            if let (End::OtherRequest, Self::Plain(plain, http)) = (end, ended) {
                *self = Self::of_http_library(&http, (plain.connection, plain.address));
            }
        }
        match &mut *self {
            Self::HttpLibrary(answers) => answers.as_mut().poll(context),
            _ => Poll::Ready(Ok(())),
        }
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Plain<S> {
    /// Answers plain requests until the connection ends or another request comes.
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<End> {
        let worker = Rc::clone(&self.worker);
        let mut scratch = worker.scratch.borrow_mut();
        loop {
            if let Some(unsent) = &mut self.unsent {
                if ready!(unsent.poll(&mut self.connection, context)).is_err() {
                    return Poll::Ready(End::Closed);
                }
                self.unsent = None;
            }
            if self.is_ending || self.stop.is_stopping() {
                return self.connection.poll_close(context).map(|()| End::Closed);
            }
            let mut buffer = ReadBuf::new(&mut scratch.read);
            match self.connection.poll_read_apart(context, &mut buffer) {
                Poll::Pending => return self.wait(context, &mut scratch),
                Poll::Ready(Err(_)) => return Poll::Ready(End::Closed),
                Poll::Ready(Ok(())) => {}
            }
            let length = buffer.filled().len();
            if length == 0 {
                return Poll::Ready(End::Closed);
            }
            match self.answer(context, &mut scratch, length) {
                Some(Ok(())) => self.is_first = false,
                Some(Err(_)) => return Poll::Ready(End::Closed),
                None => {
                    self.connection.give_back(&scratch.read[..length]);
                    return Poll::Ready(End::OtherRequest);
                }
            }
        }
    }

    /// Answers the request that was read; nothing if it is not plain.
    fn answer(
        &mut self,
        context: &mut Context<'_>,
        scratch: &mut Scratch,
        length: usize,
    ) -> Option<io::Result<()>> {
        // More may have come with it, which the HTTP library would have read at once.
        if length == scratch.read.len() {
            return None;
        }
        let site = &self.worker.site;
        let request = PlainRequest::parse(&scratch.read[..length], &site.base_path)?;
        let snapshot = site.published.current();
        let answer = PlainAnswer::new(site, &snapshot, &request, site.clock.now())?;
        self.is_ending = request.persistence != Persistence::KeptAlive;
        answer.record(site, &request);
        let Scratch { head, dates, .. } = scratch;
        self.worker.lines.write(&answer.head(), dates, head);
        let body = answer.body();
        let whole = (&**head, body.map(|(feed, encoding)| (&**feed, encoding)));
        let mut sent = 0;
        Some(
            match poll_send(&mut self.connection, context, whole, &mut sent) {
                Poll::Ready(result) => result,
                Poll::Pending => {
                    self.unsent = Some(Unsent::new(head, body, sent));
                    Ok(())
                }
            },
        )
    }

    /// Waits for the next request, but not for ever.
    fn wait(&mut self, context: &mut Context<'_>, scratch: &mut Scratch) -> Poll<End> {
        self.stop.wake(context.waker());
        let longest = if self.is_first {
            self.worker.first_request
        } else {
            self.worker.keep_alive
        };
        let idle = ready!(self.connection.poll_idle(context, longest));
        if self.is_first && idle == IdleReason::TimedOut {
            scratch.write_timeout(self.worker.site.clock.now());
            // The client may be gone.
            let _ = Pin::new(&mut self.connection).poll_write(context, &scratch.head);
        }
        Poll::Ready(End::Closed)
    }
}
