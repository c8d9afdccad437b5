//! One client's connection, with bounds on what it makes the server keep and on how long it lasts.
//!
//! The HTTP library reads requests for as long as there are any, also while the client takes none of the answers. So
//! this stream hands it the next request only when few are waiting and the answers before are on their way.

use std::cell::Cell;
use std::io;
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

/// Requests that may wait for those before them. Each takes some kilobytes.
const MAX_WAITING: usize = 4;

/// Bytes of one head, or of one body, that are handed on. Well below the 128 KiB of unread bytes at which the HTTP
/// library begins to ask for more without a pause.
const MAX_BYTES: usize = 96 << 10;

/// How long a connection may take for what.
#[derive(Clone, Debug)]
pub(super) struct Patience {
    /// From the first byte of a request to the first of its answer.
    pub(super) answer: Duration,
    /// While the client takes nothing of an answer.
    pub(super) write: Duration,
    /// Bytes of an answer for which the client has another second.
    pub(super) bytes_a_second: u32,
    /// Without a request.
    pub(super) idle: Duration,
    /// The same while most of the connections that there may be are open.
    pub(super) idle_in_a_crowd: Duration,
}

/// All connections of a server.
#[derive(Debug)]
pub(super) struct Connections {
    open: AtomicUsize,
    max: usize,
    patience: Patience,
}

impl Connections {
    pub(super) fn new(max: usize, patience: Patience) -> Arc<Self> {
        Arc::new(Self {
            open: AtomicUsize::new(0),
            max,
            patience,
        })
    }

    /// Takes note of one that is open from now on.
    pub(super) fn open<S>(self: &Arc<Self>, stream: S) -> Connection<S> {
        self.open.fetch_add(1, Ordering::Relaxed);
        Connection {
            stream,
            all: Arc::clone(self),
            requests: Requests::default(),
            timer: Box::pin(sleep(self.pause())),
            last_active: Instant::now(),
            asked_at: None,
            blocked: None,
            is_blocked: false,
            must_read_later: false,
            heads: HeadEnds::default(),
            kept: Vec::new(),
        }
    }

    fn is_crowded(&self) -> bool {
        self.open.load(Ordering::Relaxed) >= self.max - self.max / 4
    }

    /// How long until a connection looks at the clock again.
    fn pause(&self) -> Duration {
        let is_filling = self.open.load(Ordering::Relaxed) >= self.max / 2;
        if is_filling {
            self.patience.idle_in_a_crowd
        } else {
            self.patience.idle_in_a_crowd * 8
        }
    }
}

/// How far the requests of one connection are. The service that answers them keeps it up to date.
#[derive(Clone, Debug, Default)]
pub(super) struct Requests(Rc<Counts>);

#[derive(Debug, Default)]
struct Counts {
    begun: Cell<usize>,
    answered: Cell<usize>,
    /// The request that was begun last has a body, and the connection ends with its answer.
    is_last: Cell<bool>,
}

impl Requests {
    /// A request is being answered from now on. Which empty lines are those of its body cannot be told, so a request
    /// with a body is the last one.
    pub(super) fn begin(&self, is_last: bool) {
        self.0.begun.set(self.0.begun.get() + 1);
        self.0.is_last.set(is_last);
    }

    /// A request has its answer, which may still have to be sent.
    pub(super) fn end(&self) {
        self.0.answered.set(self.0.answered.get() + 1);
    }

    fn is_any_unanswered(&self) -> bool {
        self.0.begun.get() > self.0.answered.get()
    }
}

/// One connection.
#[derive(Debug)]
pub(super) struct Connection<S> {
    stream: S,
    all: Arc<Connections>,
    requests: Requests,
    timer: Pin<Box<Sleep>>,
    last_active: Instant,
    /// When the first byte came that has no answer yet.
    asked_at: Option<Instant>,
    /// Since when the client has not kept up with the answer, and how many bytes it has taken since.
    blocked: Option<(Instant, u64)>,
    /// Nothing more can be written just now.
    is_blocked: bool,
    /// Whoever wanted to read was put off until something is written.
    must_read_later: bool,
    heads: HeadEnds,
    /// What was read, and follows the end of a head.
    kept: Vec<u8>,
}

impl<S> Connection<S> {
    /// How far its requests are, for the service that answers them.
    pub(super) fn requests(&self) -> &Requests {
        &self.requests
    }

    /// When the connection has lasted too long as things stand.
    fn deadline(&self) -> Instant {
        let patience = &self.all.patience;
        if let (true, Some((since, taken))) = (self.is_blocked, self.blocked) {
            return since
                + patience.write
                + Duration::from_secs(taken / u64::from(patience.bytes_a_second));
        }
        match self.asked_at {
            Some(asked_at) => asked_at + patience.answer,
            None if self.requests.is_any_unanswered() => self.last_active + patience.answer,
            None if self.all.is_crowded() => self.last_active + patience.idle_in_a_crowd,
            None => self.last_active + patience.idle,
        }
    }

    /// An error when the connection has lasted too long; otherwise the task is woken to look again.
    fn check_time(&mut self, context: &mut Context<'_>) -> io::Result<()> {
        while self.timer.as_mut().poll(context).is_ready() {
            let (now, deadline) = (Instant::now(), self.deadline());
            if now >= deadline {
                return Err(io::ErrorKind::TimedOut.into());
            }
            let next = deadline.min(now + self.all.pause());
            self.timer.as_mut().reset(next.into());
        }
        Ok(())
    }

    /// Whether the next bytes have to wait until something is written.
    fn must_wait(&self) -> bool {
        let waiting = self.heads.count.saturating_sub(self.requests.0.begun.get());
        let has_enough = waiting >= MAX_WAITING && !self.requests.0.is_last.get();
        self.is_blocked || has_enough || self.heads.since >= MAX_BYTES
    }

    /// Hands on what was read, up to the end of a head; the rest is kept. What follows the last head is its body.
    fn hand_on(&mut self, read: &[u8], buffer: &mut ReadBuf<'_>) {
        let len = read
            .len()
            .min(buffer.remaining())
            .min(MAX_BYTES - self.heads.since);
        let len = if self.requests.0.is_last.get() {
            self.heads.since += len;
            len
        } else {
            self.heads.pass(&read[..len])
        };
        buffer.put_slice(&read[..len]);
        self.kept.extend_from_slice(&read[len..]);
        let now = Instant::now();
        self.blocked = None;
        self.last_active = now;
        self.asked_at.get_or_insert(now);
    }

    fn has_written(&mut self, count: usize, context: &mut Context<'_>) {
        self.is_blocked = false;
        self.asked_at = None;
        self.last_active = Instant::now();
        if let Some((_, taken)) = &mut self.blocked {
            *taken += count as u64;
        }
        if std::mem::take(&mut self.must_read_later) {
            context.waker().wake_by_ref();
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Connection<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.check_time(context)?;
        if self.must_wait() {
            self.must_read_later = true;
            return Poll::Pending;
        }
        if !self.kept.is_empty() {
            let kept = std::mem::take(&mut self.kept);
            self.hand_on(&kept, buffer);
            return Poll::Ready(Ok(()));
        }
        let mut space = [const { MaybeUninit::uninit() }; 4096];
        let mut read = ReadBuf::uninit(&mut space);
        let result = Pin::new(&mut self.stream).poll_read(context, &mut read);
        if !read.filled().is_empty() {
            self.hand_on(read.filled(), buffer);
        }
        result
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Connection<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.stream).poll_write(context, bytes);
        match &result {
            Poll::Ready(Ok(count)) => self.has_written(*count, context),
            Poll::Ready(Err(_)) => {}
            Poll::Pending => {
                self.is_blocked = true;
                self.blocked.get_or_insert((Instant::now(), 0));
                self.check_time(context)?;
            }
        }
        result
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

impl<S> Drop for Connection<S> {
    fn drop(&mut self) {
        self.all.open.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Where heads of requests end: at an empty line. An empty line within a body is taken for one until the request
/// has begun.
#[derive(Debug, Default)]
struct HeadEnds {
    /// Heads that have passed.
    count: usize,
    /// Bytes that have passed since.
    since: usize,
    /// Line feeds with nothing but carriage returns between them.
    line_feeds: u8,
}

impl HeadEnds {
    /// Passes these bytes up to the end of a head, or all of them; how many.
    fn pass(&mut self, bytes: &[u8]) -> usize {
        for (index, byte) in bytes.iter().enumerate() {
            match byte {
                // Before a request, empty lines count for nothing (RFC 9112 section 2.2).
                b'\n' if self.since > 0 => self.line_feeds += 1,
                b'\r' | b'\n' => {}
                _ => self.line_feeds = 0,
            }
            if self.line_feeds == 2 {
                *self = Self {
                    count: self.count + 1,
                    since: 0,
                    line_feeds: 0,
                };
                return index + 1;
            }
            if self.since > 0 || !matches!(byte, b'\r' | b'\n') {
                self.since += 1;
            }
        }
        bytes.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::rt::System;
    use actix_web::rt::net::TcpStream;
    use std::future::poll_fn;
    use std::io::{Read, Write};

    fn patience() -> Patience {
        let long = Duration::from_secs(3600);
        Patience {
            answer: long,
            write: long,
            bytes_a_second: 1_000,
            idle: long,
            idle_in_a_crowd: long,
        }
    }

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

    /// Reads once; what came.
    async fn read(connection: &mut Connection<TcpStream>) -> io::Result<Vec<u8>> {
        let mut space = [0; 8192];
        let mut buffer = ReadBuf::new(&mut space);
        poll_fn(|context| Pin::new(&mut *connection).poll_read(context, &mut buffer)).await?;
        Ok(buffer.filled().to_vec())
    }

    /// Writes until nothing more is taken; how many bytes that were.
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
    fn requests_are_handed_on_one_by_one_and_only_a_few_before_they_are_begun() {
        System::new().block_on(async {
            let (mut client, mut connection) = connect(&Connections::new(4, patience()));
            client
                .write_all("GET /a HTTP/1.1\r\n\r\n".repeat(10).as_bytes())
                .unwrap();
            for _ in 0..MAX_WAITING {
                assert_eq!(
                    read(&mut connection).await.unwrap(),
                    b"GET /a HTTP/1.1\r\n\r\n"
                );
            }
            assert!(is_put_off(&mut connection).await);
            connection.requests().begin(false);
            assert_eq!(
                read(&mut connection).await.unwrap(),
                b"GET /a HTTP/1.1\r\n\r\n"
            );
            assert!(is_put_off(&mut connection).await);
        });
    }

    #[test]
    fn nothing_is_read_while_answers_are_not_taken() {
        System::new().block_on(async {
            let (mut client, mut connection) = connect(&Connections::new(4, patience()));
            client.write_all(b"GET / HTTP/1.1\r\n\r\n").unwrap();
            let written = fill(&mut connection).await;
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
    fn a_head_or_a_body_without_end_is_not_read_to_its_end() {
        System::new().block_on(async {
            let (mut client, mut connection) = connect(&Connections::new(4, patience()));
            let sending = std::thread::spawn(move || {
                // An error is the end of the test.
                let _ = client.write_all(&vec![b'x'; 4 * MAX_BYTES]);
                client
            });
            let mut total = 0;
            while total < MAX_BYTES {
                total += read(&mut connection).await.unwrap().len();
            }
            assert_eq!(total, MAX_BYTES);
            assert!(is_put_off(&mut connection).await);
            drop(connection);
            sending.join().unwrap();
        });
    }

    #[test]
    fn a_client_that_takes_nothing_or_says_nothing_is_given_up() {
        let now = Duration::ZERO;
        let is_given_up = |patience: Patience, request: &'static [u8], fills: bool| {
            System::new().block_on(async move {
                let (mut client, mut connection) = connect(&Connections::new(4, patience));
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
        // The clock is looked at after eight times the last of these.
        let soon = Patience {
            idle_in_a_crowd: Duration::from_millis(1),
            ..patience()
        };
        is_given_up(
            Patience {
                write: now,
                ..soon.clone()
            },
            b"",
            true,
        );
        is_given_up(
            Patience {
                answer: now,
                ..soon.clone()
            },
            b"GET / HT",
            false,
        );
        is_given_up(
            Patience {
                answer: now,
                ..soon.clone()
            },
            b"POST / HTTP/1.1\r\n\r\nx=",
            false,
        );
        is_given_up(Patience { idle: now, ..soon }, b"", false);
    }

    #[test]
    fn idle_connections_make_room_when_most_are_taken() {
        System::new().block_on(async {
            let soon = Patience {
                idle_in_a_crowd: Duration::from_millis(1),
                ..patience()
            };
            let connections = Connections::new(4, soon);
            let (_client, mut connection) = connect(&connections);
            let others: Vec<_> = (0..2).map(|_| connect(&connections)).collect();
            assert_eq!(
                read(&mut connection).await.unwrap_err().kind(),
                io::ErrorKind::TimedOut
            );
            drop((connection, others));
            assert_eq!(connections.open.load(Ordering::Relaxed), 0);
        });
    }

    #[test]
    fn a_slow_client_has_time_for_what_it_takes() {
        System::new().block_on(async {
            let (_client, mut connection) = connect(&Connections::new(4, patience()));
            fill(&mut connection).await;
            let before = connection.deadline();
            connection.blocked.as_mut().unwrap().1 += 5_000;
            assert_eq!(connection.deadline(), before + Duration::from_secs(5));
        });
    }

    #[test]
    fn heads_end_at_empty_lines_wherever_the_pieces_are_cut() {
        let text = b"\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\n\nGET";
        for size in 1..text.len() {
            let mut ends = HeadEnds::default();
            let mut passed = Vec::new();
            for piece in text.chunks(size) {
                let mut rest = piece;
                while !rest.is_empty() {
                    let count = ends.count;
                    let (head, after) = rest.split_at(ends.pass(rest));
                    passed.extend_from_slice(head);
                    if ends.count > count {
                        assert!(
                            passed.ends_with(b"\n\r\n") || passed.ends_with(b"\n\n"),
                            "{size}"
                        );
                    }
                    rest = after;
                }
            }
            assert_eq!(
                (ends.count, ends.since, passed.as_slice()),
                (2, 3, &text[..]),
                "{size}"
            );
        }
    }
}
