//! One client's connection, with bounds on what it makes the server keep and on how long it lasts.
//!
//! The HTTP library reads requests for as long as there are any, also while the client takes none of the answers. So
//! this stream hands it the next request only when few are waiting and the answers before are on their way.

mod activity;
mod connections;
mod head_ends;
mod lingering;
mod request_buffer;

use std::io::{self, IoSlice};
use std::mem::MaybeUninit;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker, ready};
use std::time::{Duration, Instant};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

use activity::ConnectionActivity;
pub(super) use activity::ConnectionTimeouts;
pub(super) use connections::Connections;
use request_buffer::RequestBuffer;
pub(super) use request_buffer::{Requests, Turn};

/// One connection.
#[derive(Debug)]
pub(super) struct Connection<S> {
    stream: S,
    all: Arc<Connections>,
    request_buffer: RequestBuffer,
    timer: Pin<Box<Sleep>>,
    /// The task that the timer wakes.
    timed: Option<Waker>,
    activity: ConnectionActivity,
    /// The HTTP library wanted to read and was put off until something is written.
    must_read_later: bool,
    /// The time at which a connection that has sent its last answer stops waiting for its client.
    linger_end: Option<Instant>,
}

/// A connection with the address of its client.
pub(super) type AddressedConnection<S> = (Connection<S>, Option<SocketAddr>);

/// The reason why an idle connection is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum IdleReason {
    TimedOut,
    /// Others need its place.
    Crowded,
}

impl<S> Connection<S> {
    fn new(stream: S, all: Arc<Connections>) -> Self {
        Self {
            stream,
            request_buffer: RequestBuffer::default(),
            timer: Box::pin(sleep(all.pause())),
            timed: None,
            activity: ConnectionActivity::new(),
            must_read_later: false,
            linger_end: None,
            all,
        }
    }

    /// The progress of its requests, for the service that answers them.
    pub(super) fn requests(&self) -> &Requests {
        &self.request_buffer.requests
    }

    /// Reads without regard to the HTTP library. The reader answers the bytes itself, or gives them back.
    pub(super) fn poll_read_apart(
        &mut self,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>>
    where
        S: AsyncRead + Unpin,
    {
        let result = Pin::new(&mut self.stream).poll_read(context, buffer);
        if !buffer.filled().is_empty() {
            self.activity.has_read();
        }
        result
    }

    /// Has the HTTP library read these bytes, which were read apart.
    pub(super) fn give_back(&mut self, bytes: &[u8]) {
        self.request_buffer.give_back(bytes);
    }

    /// Whether nothing was read or written for `longest`, or for as long as a connection may be idle while most of the
    /// places are taken. If not, the task is woken to look again.
    pub(super) fn poll_idle(
        &mut self,
        context: &mut Context<'_>,
        longest: Duration,
    ) -> Poll<IdleReason> {
        let end = |this: &Self| this.activity.last_active() + longest;
        match self.poll_deadline(context, |this| this.deadline().min(end(this))) {
            Poll::Ready(now) if now >= end(self) => Poll::Ready(IdleReason::TimedOut),
            Poll::Ready(_) => Poll::Ready(IdleReason::Crowded),
            Poll::Pending => Poll::Pending,
        }
    }

    fn deadline(&self) -> Instant {
        self.activity.deadline(
            &self.all.timeouts,
            self.request_buffer.requests.is_any_unanswered(),
            self.all.is_crowded(),
        )
    }

    /// An error when the connection has lasted too long. If it has not, the task is woken to look again.
    fn check_time(&mut self, context: &mut Context<'_>) -> io::Result<()> {
        match self.poll_deadline(context, Self::deadline) {
            Poll::Ready(_) => Err(io::ErrorKind::TimedOut.into()),
            Poll::Pending => Ok(()),
        }
    }

    /// Ready at the first look at the clock after the deadline.
    fn poll_deadline(
        &mut self,
        context: &mut Context<'_>,
        deadline: impl Fn(&Self) -> Instant,
    ) -> Poll<Instant> {
        let is_set = |waker: &Waker| waker.will_wake(context.waker());
        if self.timed.as_ref().is_some_and(is_set) && !self.timer.is_elapsed() {
            return Poll::Pending;
        }
        while self.timer.as_mut().poll(context).is_ready() {
            let (now, deadline) = (Instant::now(), deadline(self));
            if now >= deadline {
                return Poll::Ready(now);
            }
            let next = deadline.min(now + self.all.pause());
            self.timer.as_mut().reset(next.into());
        }
        // For a task that has used its budget up, "pending" does not mean that the timer is set.
        self.timed = tokio::task::coop::has_budget_remaining().then(|| context.waker().clone());
        Poll::Pending
    }

    /// Notes the result of a write, and gives up a client that has taken nothing for too long.
    fn after_write(
        &mut self,
        result: Poll<io::Result<usize>>,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<usize>> {
        match &result {
            Poll::Ready(Ok(count)) => self.has_written(*count, context),
            Poll::Ready(Err(_)) => {}
            Poll::Pending => {
                self.activity.cannot_write();
                self.check_time(context)?;
            }
        }
        result
    }

    fn has_written(&mut self, count: usize, context: &mut Context<'_>) {
        self.activity.has_written(count);
        if std::mem::take(&mut self.must_read_later) {
            context.waker().wake_by_ref();
        }
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncRead for Connection<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.check_time(context)?;
        if self.activity.is_blocked()
            || self.request_buffer.is_full()
            || self.request_buffer.requests.is_over()
        {
            self.must_read_later = true;
            return Poll::Pending;
        }
        if self.request_buffer.pass_on_kept(buffer) {
            self.activity.has_read();
            return Poll::Ready(Ok(()));
        }
        let mut space = [const { MaybeUninit::uninit() }; 4096];
        let mut read = ReadBuf::uninit(&mut space);
        let result = Pin::new(&mut self.stream).poll_read(context, &mut read);
        if !read.filled().is_empty() {
            self.request_buffer.pass_on(read.filled(), buffer);
            self.activity.has_read();
        }
        result
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Connection<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.after_write(result, context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.after_write(result, context)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        // The HTTP library flushes when it has written everything.
        if self.request_buffer.requests.is_over() {
            ready!(self.poll_close(context));
            return Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()));
        }
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll_end(context)
    }
}

impl<S> Drop for Connection<S> {
    fn drop(&mut self) {
        self.all.has_closed_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::rt::System;
    use actix_web::rt::net::TcpStream;
    use std::future::poll_fn;
    use std::io::{Read, Write};

    /// A connection on which a test is the client.
    fn connect(connections: &Arc<Connections>) -> (std::net::TcpStream, Connection<TcpStream>) {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let client = std::net::TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let (server, _) = listener.accept().unwrap();
        server.set_nonblocking(true).unwrap();
        (
            client,
            connections.open(TcpStream::from_std(server).unwrap()),
        )
    }

    /// Reads once, and returns the bytes that came.
    async fn read(connection: &mut Connection<TcpStream>) -> io::Result<Vec<u8>> {
        let mut space = [0; 8192];
        let mut buffer = ReadBuf::new(&mut space);
        poll_fn(|context| Pin::new(&mut *connection).poll_read(context, &mut buffer)).await?;
        Ok(buffer.filled().to_vec())
    }

    /// Writes until nothing more is taken, and returns the number of bytes.
    async fn fill(connection: &mut Connection<TcpStream>) -> usize {
        let mut written = 0;
        poll_fn(|context| {
            while let Poll::Ready(result) =
                Pin::new(&mut *connection).poll_write(context, &[0; 8192])
            {
                written += result.unwrap();
            }
            Poll::Ready(())
        })
        .await;
        written
    }

    async fn is_put_off(connection: &mut Connection<TcpStream>) -> bool {
        let mut space = [0; 1];
        let mut buffer = ReadBuf::new(&mut space);
        poll_fn(|context| {
            Poll::Ready(
                Pin::new(&mut *connection)
                    .poll_read(context, &mut buffer)
                    .is_pending(),
            )
        })
        .await
    }

    #[test]
    fn the_end_waits_for_a_client_that_may_not_have_all_of_a_long_answer() {
        let closes_at_once = |answer: usize| {
            System::new().block_on(async move {
                let (mut client, mut connection) =
                    connect(&Connections::new(4, ConnectionTimeouts::LONG));
                client.write_all(b"GET / HTTP/1.1\r\n\r\n").unwrap();
                read(&mut connection).await.unwrap();
                // The operating system takes all of it at once.
                let answer = vec![0; answer];
                let taken =
                    poll_fn(|context| Pin::new(&mut connection).poll_write(context, &answer))
                        .await
                        .unwrap();
                assert_eq!(taken, answer.len());
                let closes =
                    poll_fn(|context| Poll::Ready(connection.poll_close(context).is_ready())).await;
                // More comes after the answer, and the client has the answer nevertheless.
                client.write_all(b"GET / HTTP/1.1\r\n\r\n").unwrap();
                let mut received = vec![0; taken];
                client.read_exact(&mut received).unwrap();
                drop(client);
                if !closes {
                    poll_fn(|context| connection.poll_close(context)).await;
                }
                closes
            })
        };
        assert!(!closes_at_once(200_000));
        assert!(closes_at_once(1_000));
    }

    #[test]
    fn nothing_is_read_while_answers_are_not_taken() {
        System::new().block_on(async {
            let (mut client, mut connection) =
                connect(&Connections::new(4, ConnectionTimeouts::LONG));
            client.write_all(b"GET / HTTP/1.1\r\n\r\n").unwrap();
            let written = fill(&mut connection).await;
            connection.stream.readable().await.unwrap();
            assert!(is_put_off(&mut connection).await);
            client.read_exact(&mut vec![0; written]).unwrap();
            poll_fn(|context| Pin::new(&mut connection).poll_write(context, b"x"))
                .await
                .unwrap();
            assert_eq!(
                read(&mut connection).await.unwrap(),
                b"GET / HTTP/1.1\r\n\r\n"
            );
        });
    }

    #[test]
    fn a_client_that_takes_nothing_or_says_nothing_is_given_up() {
        let is_given_up = |timeouts: ConnectionTimeouts, request: &'static [u8], fills: bool| {
            System::new().block_on(async move {
                let (mut client, mut connection) = connect(&Connections::new(4, timeouts));
                client.write_all(request).unwrap();
                if !request.is_empty() {
                    read(&mut connection).await.unwrap();
                }
                if fills {
                    fill(&mut connection).await;
                }
                let error = loop {
                    if let Err(error) = read(&mut connection).await {
                        break error;
                    }
                };
                assert_eq!(error.kind(), io::ErrorKind::TimedOut);
            });
        };
        let with = |change: fn(&mut ConnectionTimeouts)| {
            let mut timeouts = ConnectionTimeouts {
                pause: Duration::from_millis(8),
                ..ConnectionTimeouts::LONG
            };
            change(&mut timeouts);
            timeouts
        };
        let no_answer = || with(|timeouts| timeouts.answer = Duration::ZERO);
        is_given_up(with(|timeouts| timeouts.write = Duration::ZERO), b"", true);
        is_given_up(no_answer(), b"GET / HT", false);
        is_given_up(no_answer(), b"POST / HTTP/1.1\r\n\r\nx=", false);
        is_given_up(with(|timeouts| timeouts.idle = Duration::ZERO), b"", false);
    }
}
