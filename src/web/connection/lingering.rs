//! The end of a connection in two stages (RFC 9112 section 9.6).
//!
//! When a connection is closed while bytes of the client are unread, or when more of them come, the operating system throws
//! away the part of the last answer that is still on its way. So the server first says that nothing more follows, and reads
//! what comes until the client closes the connection, or for a short time.

use std::io;
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Instant;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::Connection;

impl<S: AsyncRead + AsyncWrite + Unpin> Connection<S> {
    /// Ends the connection after its last answer. If nothing can be lost, it can be closed at once.
    pub(in crate::web) fn poll_close(&mut self, context: &mut Context<'_>) -> Poll<()> {
        if self.linger_end.is_none() && !self.must_linger(context) {
            return Poll::Ready(());
        }
        self.poll_end(context).map(|_| ())
    }

    /// Says that nothing more follows, and lingers if something can be lost.
    pub(super) fn poll_end(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let end = if let Some(end) = self.linger_end {
            end
        } else {
            ready!(Pin::new(&mut self.stream).poll_shutdown(context))?;
            if !self.must_linger(context) {
                return Poll::Ready(Ok(()));
            }
            let end = Instant::now() + self.all.timeouts.linger;
            self.timer.as_mut().reset(end.into());
            *self.linger_end.insert(end)
        };
        while Instant::now() < end {
            match self.poll_drop_bytes(context) {
                Poll::Ready(true) => {}
                Poll::Ready(false) => break,
                Poll::Pending => return self.timer.as_mut().poll(context).map(Ok),
            }
        }
        Poll::Ready(Ok(()))
    }

    /// Whether the client has sent more, or may not have all of the last answer.
    fn must_linger(&mut self, context: &mut Context<'_>) -> bool {
        let has_more = self.poll_drop_bytes(context) == Poll::Ready(true);
        has_more || self.activity.may_be_behind(self.all.timeouts.linger)
    }

    /// Whether the client has sent something, which is dropped. If not, it has closed the connection.
    fn poll_drop_bytes(&mut self, context: &mut Context<'_>) -> Poll<bool> {
        let mut space = [const { MaybeUninit::uninit() }; 4096];
        let mut read = ReadBuf::uninit(&mut space);
        let result = ready!(Pin::new(&mut self.stream).poll_read(context, &mut read));
        Poll::Ready(result.is_ok() && !read.filled().is_empty())
    }
}
