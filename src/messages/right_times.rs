//! Cursors of a clock that was far ahead, after the log of changes has got the right times.

use jiff::Timestamp;

use super::Cursor;
use crate::changes::ChangeLog;

/// The times in the log now, with which cursors are compared. A cursor after its last change is from before the log got these
/// times, or from before an older log was put back. Nothing says which changes it stands for.
#[derive(Debug, Default)]
pub struct RightTimes {
    latest: Option<Timestamp>,
    /// People with such a cursor know the changes until then. Those that came before a restart and are in no mail yet are among
    /// them: nobody gets them, which is better than nothing for days.
    known: Option<Timestamp>,
}

impl RightTimes {
    /// Takes the times of a log in place of those of the one before it.
    pub fn note(&mut self, before: &ChangeLog, log: &ChangeLog) {
        self.latest = log.latest();
        let is_older = log.latest() < before.latest();
        self.known = match log.redated_until() {
            None if is_older || self.known.is_none() => self.latest,
            None => self.known,
            redated => redated,
        };
    }

    /// The cursor, in the times of the log.
    #[must_use]
    pub fn correct(&self, cursor: Cursor) -> Cursor {
        let right = |at: Timestamp| match self.latest {
            Some(latest) if at > latest => self.known.unwrap_or(Timestamp::UNIX_EPOCH),
            _ => at,
        };
        Cursor {
            begun: right(cursor.begun),
            published: right(cursor.published),
            ..cursor
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use jiff::SignedDuration;

    use super::*;
    use crate::changes::{ActivityRef, Change, ChangeKind};
    use crate::trusted_time::TimeBounds;

    fn at(hour: i64) -> Timestamp {
        let noon: Timestamp = "2026-11-23T12:00:00Z".parse().unwrap();
        noon.checked_add(SignedDuration::from_hours(hour)).unwrap()
    }

    /// The log after a publish at this hour, with a change or without one.
    fn publish(log: &Arc<ChangeLog>, hour: i64, has_change: bool) -> Arc<ChangeLog> {
        let change = Change {
            at: at(hour),
            kind: ChangeKind::Added,
            activity: ActivityRef::example("A"),
            before: None,
            after: None,
            note: None,
            meetings: Vec::new(),
        };
        let changes = has_change.then_some(change).into_iter().collect();
        let now = (at(hour), TimeBounds::of_clock(at(hour)));
        log.updated(changes, 1000, now).log
    }

    /// The hours to which the cursors of these hours are put after these logs.
    fn corrected<const N: usize>(logs: &[&Arc<ChangeLog>], hours: [i64; N]) -> [i64; N] {
        let mut times = RightTimes::default();
        let mut before = &Arc::default();
        for log in logs {
            times.note(before, log);
            before = log;
        }
        hours.map(|hour| {
            let published = times.correct(Cursor::at(at(hour))).published;
            published.duration_since(at(0)).as_hours()
        })
    }

    #[test]
    fn who_got_a_mail_while_the_clock_was_ahead_gets_the_next_changes() {
        let ahead = publish(&publish(&Arc::default(), 0, true), 120, true);
        assert_eq!(corrected(&[&ahead], [0, 120]), [0, 120]);
        // The clock is right again, and nothing has changed.
        let right = publish(&ahead, 1, false);
        assert_eq!(corrected(&[&ahead, &right], [0, 120]), [0, 1]);
        let later = publish(&right, 2, true);
        assert_eq!(
            corrected(&[&ahead, &right, &later], [0, 1, 2, 120]),
            [0, 1, 2, 1]
        );
        // The publish that puts the times right has found a change.
        let both = publish(&ahead, 1, true);
        let latest = both.latest().unwrap();
        let mut times = RightTimes::default();
        times.note(&ChangeLog::default(), &ahead);
        times.note(&ahead, &both);
        let known = times.correct(Cursor::at(at(120)));
        assert!(at(1) <= known.published && known.published < latest);
        assert_eq!(known.begun, known.published);
        // Nothing was looked at until one more publish had found a change, and one of a full module drops one as it comes.
        let next = publish(&both, 2, true);
        let mut full = Arc::clone(&next);
        for hour in 3..210 {
            full = publish(&full, hour, true);
        }
        for log in [next, full] {
            let mut times = RightTimes::default();
            times.note(&ChangeLog::default(), &ahead);
            times.note(&ahead, &log);
            let known = times.correct(Cursor::at(at(5000))).published;
            assert!(at(1) <= known && known < latest, "{known}");
        }
        // After a restart nobody knows what is new.
        let read = publish(&publish(&Arc::default(), 1, true), 2, true);
        assert_eq!(corrected(&[&read], [0, 120]), [0, 2]);
    }
}
