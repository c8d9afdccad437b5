//! A try that has failed, and the time of the next one.

use jiff::{SignedDuration, Timestamp};

use super::webhook_line::DeliveryState;

/// The times between the tries, in seconds: two days in all.
const BETWEEN_TRIES: [i64; 8] = [5, 60, 600, 3_600, 10_800, 21_600, 43_200, 86_400];

/// A receiver cannot ask for a longer pause. One that wants no more requests gets none for this time.
pub(super) const MAX_RETRY_AFTER: SignedDuration = SignedDuration::from_hours(24);

/// The reason why a receiver has not taken a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryFailure {
    /// It has nothing that the receiver has sent, but the status.
    pub why: String,
    /// The pause that the receiver asks for.
    pub retry_after: Option<SignedDuration>,
    /// The receiver wants no more requests.
    pub is_gone: bool,
}

impl DeliveryFailure {
    pub fn of(why: String) -> Self {
        Self {
            why,
            retry_after: None,
            is_gone: false,
        }
    }

    /// The event cannot be read, and so is not sent.
    pub fn unreadable() -> Self {
        Self::of("its event in the queue cannot be read".into())
    }

    /// The state of the delivery after it, if `tries` were made before. `random` spreads the tries of several servers and
    /// deliveries.
    pub(super) fn state_after(&self, tries: u32, now: Timestamp, random: u8) -> DeliveryState {
        let tries_now = tries + 1;
        let pause = BETWEEN_TRIES.get(tries as usize);
        let Some(&pause) = pause.filter(|_| !self.is_gone) else {
            return DeliveryState::Dead {
                tries: tries_now,
                why: self.why.as_str().into(),
                asked: self.pause_until(now),
            };
        };
        // Up to a fifth longer.
        let jitter = pause * 1000 * i64::from(random) / (5 * 256);
        let pause = SignedDuration::from_millis(pause * 1000 + jitter);
        let pause = self
            .retry_after
            .map_or(pause, |asked| pause.max(asked.min(MAX_RETRY_AFTER)));
        DeliveryState::Waiting {
            until: now.checked_add(pause).unwrap_or(Timestamp::MAX),
            tries: tries_now,
            why: self.why.as_str().into(),
            asked: self.pause_until(now),
        }
    }

    /// The end of the pause that the receiver asks for, for all requests to it.
    fn pause_until(&self, now: Timestamp) -> Option<Timestamp> {
        let gone = self.is_gone.then_some(MAX_RETRY_AFTER);
        let asked = self.retry_after.map(|asked| asked.min(MAX_RETRY_AFTER));
        now.checked_add(gone.max(asked)?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        Timestamp::from_second(1_800_000_000).unwrap()
    }

    /// The seconds until the next try; `None` for a dead letter.
    fn pause(failure: &DeliveryFailure, tries: u32, random: u8) -> Option<i64> {
        match failure.state_after(tries, now(), random) {
            DeliveryState::Waiting { until, .. } => Some(until.duration_since(now()).as_secs()),
            _ => None,
        }
    }

    #[test]
    fn tries_become_rarer_for_two_days_and_then_end() {
        let failure = DeliveryFailure::of("x".into());
        let pauses: Vec<i64> = (0..).map_while(|tries| pause(&failure, tries, 0)).collect();
        assert_eq!(pauses, BETWEEN_TRIES);
        let hours = pauses.iter().sum::<i64>() / 3600;
        assert!((36..=60).contains(&hours), "{hours}");
        for (tries, shortest) in (0..).zip(pauses) {
            let longest = pause(&failure, tries, u8::MAX).unwrap();
            assert!(longest >= shortest && longest * 5 <= shortest * 6);
        }
    }

    #[test]
    fn a_receiver_can_ask_for_a_longer_pause_up_to_a_day_or_for_nothing_more() {
        let asks = |seconds| DeliveryFailure {
            retry_after: Some(SignedDuration::from_secs(seconds)),
            ..DeliveryFailure::of("x".into())
        };
        assert_eq!(pause(&asks(120), 0, 0), Some(120));
        assert_eq!(pause(&asks(1), 0, 0), Some(5));
        assert_eq!(pause(&asks(-10), 0, 0), Some(5));
        assert_eq!(pause(&asks(i64::from(u32::MAX)), 0, 0), Some(86_400));
        assert_eq!(pause(&asks(120), 8, 0), None);
        let gone = DeliveryFailure {
            is_gone: true,
            ..asks(120)
        };
        assert_eq!(pause(&gone, 0, 0), None);
    }
}
