//! Bodies that are passed to a connection in pieces, so the server keeps only one piece for a slow client.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use actix_web::body::{BodySize, MessageBody};
use actix_web::web::Bytes;

use crate::feed::{Encoding, Feed};

/// The size of a piece, which is one write to the socket. Small pieces cost time, and large ones cost memory for each
/// slow client. Most feeds are shorter.
pub(super) const CHUNK_BYTES: usize = 16 << 10;

/// A feed as a body.
pub(super) struct FeedBody {
    feed: Arc<Feed>,
    encoding: Encoding,
    sent: usize,
}

impl FeedBody {
    pub(super) fn new(feed: Arc<Feed>, encoding: Encoding) -> Self {
        Self {
            feed,
            encoding,
            sent: 0,
        }
    }
}

impl MessageBody for FeedBody {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        BodySize::Sized(self.feed.len(self.encoding) as u64)
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Infallible>>> {
        let piece = self.feed.slice(self.encoding, self.sent, CHUNK_BYTES);
        self.sent += piece.len();
        Poll::Ready((!piece.is_empty()).then(|| Ok(piece.into())))
    }
}

/// Bytes as a body.
pub(super) struct BytesBody(pub(super) Bytes);

impl MessageBody for BytesBody {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        BodySize::Sized(self.0.len() as u64)
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Infallible>>> {
        let len = CHUNK_BYTES.min(self.0.len());
        Poll::Ready((len > 0).then(|| Ok(self.0.split_to(len))))
    }
}
