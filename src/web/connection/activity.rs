//! The time for which a connection lasts while its client does nothing.

use std::time::{Duration, Instant};

/// The time that a connection may take for each step.
#[derive(Clone, Debug)]
pub(in crate::web) struct ConnectionTimeouts {
    /// From the first byte of a request to the first byte of its answer.
    pub(in crate::web) answer: Duration,
    /// While the client takes nothing of an answer.
    pub(in crate::web) write: Duration,
    /// The client has another second each time it has taken this many bytes of an answer.
    pub(in crate::web) bytes_per_second: u32,
    /// Without a request.
    pub(in crate::web) idle: Duration,
    /// The same while most of the connections that there may be are open.
    pub(in crate::web) idle_when_crowded: Duration,
    /// Until a connection looks at the clock again, while there is room for others.
    pub(in crate::web) pause: Duration,
    /// After the last answer, while the client sends more or has not taken all of it.
    pub(in crate::web) linger: Duration,
}

/// The times since which a connection waits.
#[derive(Debug)]
pub(super) struct ConnectionActivity {
    last_active: Instant,
    /// The time of the first byte that has no answer yet.
    asked_at: Option<Instant>,
    /// The time since which the client has not kept up with the answer, and the number of bytes that it has taken
    /// since.
    blocked: Option<(Instant, u64)>,
    /// Nothing more can be written just now.
    is_blocked: bool,
    /// The bytes that were written since something was read.
    written: u64,
}

/// The operating system takes so many bytes of an answer before the client has any of them (the default of Linux's
/// `tcp_wmem`), and often many more. A client that has not kept up does not show in that.
const TAKEN_AHEAD: u64 = 16 * 1024;

impl ConnectionActivity {
    pub(super) fn new() -> Self {
        Self {
            last_active: Instant::now(),
            asked_at: None,
            blocked: None,
            is_blocked: false,
            written: 0,
        }
    }

    pub(super) fn has_read(&mut self) {
        let now = Instant::now();
        self.blocked = None;
        self.written = 0;
        self.last_active = now;
        self.asked_at.get_or_insert(now);
    }

    pub(super) fn has_written(&mut self, count: usize) {
        self.is_blocked = false;
        self.asked_at = None;
        self.last_active = Instant::now();
        self.written += count as u64;
        if let Some((_, taken)) = &mut self.blocked {
            *taken += count as u64;
        }
    }

    pub(super) fn cannot_write(&mut self) {
        self.is_blocked = true;
        self.blocked.get_or_insert((Instant::now(), 0));
    }

    pub(super) fn last_active(&self) -> Instant {
        self.last_active
    }

    /// Whether the client may not have all of the last answer, which was sent within `recently`.
    pub(super) fn may_be_behind(&self, recently: Duration) -> bool {
        let is_long = self.written > TAKEN_AHEAD;
        self.blocked.is_some() || is_long && self.last_active.elapsed() < recently
    }

    pub(super) fn is_blocked(&self) -> bool {
        self.is_blocked
    }

    /// The time at which the connection has lasted too long as things stand.
    pub(super) fn deadline(
        &self,
        timeouts: &ConnectionTimeouts,
        is_any_unanswered: bool,
        is_crowded: bool,
    ) -> Instant {
        if let (true, Some((since, taken))) = (self.is_blocked, self.blocked) {
            return since
                + timeouts.write
                + Duration::from_secs(taken / u64::from(timeouts.bytes_per_second));
        }
        match self.asked_at {
            Some(asked_at) => asked_at + timeouts.answer,
            None if is_any_unanswered => self.last_active + timeouts.answer,
            None if is_crowded => self.last_active + timeouts.idle_when_crowded,
            None => self.last_active + timeouts.idle,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);

    impl ConnectionTimeouts {
        /// An hour for everything. No test takes that long.
        pub(in crate::web) const LONG: Self = Self {
            answer: HOUR,
            write: HOUR,
            bytes_per_second: 1_000,
            idle: HOUR,
            idle_when_crowded: HOUR,
            pause: HOUR,
            linger: HOUR,
        };
    }

    fn timeouts() -> ConnectionTimeouts {
        ConnectionTimeouts {
            answer: Duration::from_secs(10),
            write: Duration::from_secs(20),
            idle: Duration::from_secs(30),
            idle_when_crowded: Duration::from_secs(1),
            ..ConnectionTimeouts::LONG
        }
    }

    #[test]
    fn a_slow_client_has_time_for_what_it_takes() {
        let mut activity = ConnectionActivity::new();
        activity.cannot_write();
        let before = activity.deadline(&timeouts(), true, false);
        activity.has_written(5_000);
        activity.cannot_write();
        assert_eq!(
            activity.deadline(&timeouts(), true, false),
            before + Duration::from_secs(5)
        );
    }

    #[test]
    fn a_client_that_reads_on_in_between_is_not_slow() {
        let mut activity = ConnectionActivity::new();
        activity.cannot_write();
        activity.has_written(1);
        activity.has_read();
        assert!(activity.blocked.is_none());
    }

    #[test]
    fn a_request_has_its_time_from_its_first_byte() {
        let mut activity = ConnectionActivity::new();
        activity.has_read();
        let first = activity.deadline(&timeouts(), false, true);
        activity.has_read();
        assert_eq!(activity.deadline(&timeouts(), false, true), first);
        assert_eq!(first, activity.asked_at.unwrap() + timeouts().answer);
    }

    #[test]
    fn an_idle_connection_has_less_time_in_a_crowd() {
        let activity = ConnectionActivity::new();
        let idle =
            |is_crowded| activity.deadline(&timeouts(), false, is_crowded) - activity.last_active;
        assert_eq!(idle(false), timeouts().idle);
        assert_eq!(idle(true), timeouts().idle_when_crowded);
        let answering = activity.deadline(&timeouts(), true, true) - activity.last_active;
        assert_eq!(answering, timeouts().answer);
    }
}
