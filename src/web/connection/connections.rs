//! All connections of a server.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::{Connection, ConnectionTimeouts};

/// The open connections. Each of them holds this.
#[derive(Debug)]
pub(in crate::web) struct Connections {
    open: AtomicUsize,
    max: usize,
    pub(super) timeouts: ConnectionTimeouts,
}

impl Connections {
    pub(in crate::web) fn new(max: usize, timeouts: ConnectionTimeouts) -> Arc<Self> {
        Arc::new(Self {
            open: AtomicUsize::new(0),
            max,
            timeouts,
        })
    }

    /// Counts a connection until it is dropped.
    pub(in crate::web) fn open<S>(self: &Arc<Self>, stream: S) -> Connection<S> {
        self.open.fetch_add(1, Ordering::Relaxed);
        Connection::new(stream, Arc::clone(self))
    }

    pub(super) fn has_closed_one(&self) {
        self.open.fetch_sub(1, Ordering::Relaxed);
    }

    pub(super) fn is_crowded(&self) -> bool {
        self.open.load(Ordering::Relaxed) >= self.max - self.max / 4
    }

    /// The time until a connection looks at the clock again.
    pub(super) fn pause(&self) -> Duration {
        let is_filling = self.open.load(Ordering::Relaxed) >= self.max / 2;
        if is_filling {
            self.timeouts.idle_when_crowded.min(self.timeouts.pause)
        } else {
            self.timeouts.pause
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::rt::System;

    #[test]
    fn idle_connections_make_room_when_most_are_taken() {
        System::new().block_on(async {
            let timeouts = ConnectionTimeouts {
                idle: Duration::from_secs(3600),
                idle_when_crowded: Duration::from_secs(1),
                ..ConnectionTimeouts::LONG
            };
            let connections = Connections::new(4, timeouts);
            let first = connections.open(());
            let idle = first.deadline();
            let others = [connections.open(()), connections.open(())];
            assert_eq!(idle - first.deadline(), Duration::from_secs(3599));
            drop(others);
            assert_eq!(first.deadline(), idle);
            drop(first);
            assert_eq!(connections.open.load(Ordering::Relaxed), 0);
        });
    }
}
