//! The threads that send webhooks, one for each, so that a receiver that never answers delays no other one. Nothing waits for
//! them: they find what is new in the files of the state folder and in what is published.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::clock::Clock;
use crate::config::{Config, ConfigError, WebhookConfig, WebhookTopic};
use crate::holds::{HoldsFileError, read_holds};
use crate::links::{LinkError, NumberedDecisions, ProtectedPeople};
use crate::snapshot::Published;
use crate::trusted_time::TrustedTime;
use crate::webhooks::{
    DeliveryFailure, EventSources, KeptBodies, NewEvents, QueuedDelivery, WebhookFaults,
    WebhookQueue, WebhookQueueError, WebhookReceiver, WebhookSender, WebhookStep,
};

/// After an error everything is tried again after this time.
const AFTER_ERROR: SignedDuration = SignedDuration::from_secs(60);

/// A dead letter that a command sends again is seen after this time.
const BETWEEN_LOOKS: Duration = Duration::from_secs(10);

/// The time for which a stop waits for the answers to requests.
const STOP_TIMEOUT: Duration = Duration::from_secs(2);

/// News for a thread.
enum WebhookNews {
    Work,
    Stop,
}

/// Wakes all threads. Clones wake the same ones.
#[derive(Clone, Default)]
pub(super) struct WebhookWaker(Vec<Sender<WebhookNews>>);

/// The threads before they are started.
#[derive(Default)]
pub(super) struct WebhookThreads {
    threads: Vec<WebhookThread>,
    waker: WebhookWaker,
}

/// The threads, from outside.
pub(super) struct RunningWebhookThreads {
    threads: Vec<JoinHandle<()>>,
    waker: WebhookWaker,
    /// It is disconnected when all have ended.
    ended: Receiver<()>,
}

/// The state of one thread.
struct WebhookThread {
    name: String,
    webhook: WebhookConfig,
    config: Arc<Config>,
    published: Published,
    clock: Clock,
    trusted_time: TrustedTime,
    /// `None` before the first look, and after a panic.
    opened: Option<OpenedWebhook>,
    /// The end of the wait after a panic.
    not_before: Option<Timestamp>,
    /// The reason why a source could not be read, which is logged once.
    unread: Option<String>,
    /// The last error, which is logged once.
    faults: WebhookFaults,
    news: Receiver<WebhookNews>,
}

/// The secret and the queue of a webhook, once they could be read.
struct OpenedWebhook {
    sender: WebhookSender,
    receiver: WebhookReceiver,
    decisions: NumberedDecisions,
}

/// The reason why a thread cannot go on for the moment.
#[derive(Debug, thiserror::Error)]
enum WebhookThreadError {
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Queue(#[from] WebhookQueueError),
    #[error(transparent)]
    Links(#[from] LinkError),
    #[error(transparent)]
    Holds(#[from] HoldsFileError),
    #[error("no random numbers: {0}")]
    NoRandomNumbers(getrandom::Error),
    #[error("its thread panicked, which is a fault of this program: the log has the place")]
    Panicked,
}

impl WebhookWaker {
    /// Says that something may be new.
    pub(super) fn wake(&self) {
        self.send(|| WebhookNews::Work);
    }

    fn send(&self, news: impl Fn() -> WebhookNews) {
        for thread in &self.0 {
            // It may have ended, because the server stops.
            let _ = thread.send(news());
        }
    }
}

impl WebhookThreads {
    /// A thread for each webhook of the settings. What stops one is in `faults`, and is tried again.
    pub(super) fn new(
        config: &Arc<Config>,
        published: &Published,
        (clock, trusted_time): (&Clock, &TrustedTime),
        faults: &WebhookFaults,
    ) -> Self {
        let mut all = Self::default();
        forget_removed(config);
        for (name, webhook) in &config.webhooks {
            let (waker, news) = mpsc::channel();
            all.waker.0.push(waker);
            all.threads.push(WebhookThread {
                name: name.clone(),
                webhook: webhook.clone(),
                config: Arc::clone(config),
                published: published.clone(),
                clock: clock.clone(),
                trusted_time: trusted_time.clone(),
                opened: None,
                not_before: None,
                unread: None,
                faults: faults.clone(),
                news,
            });
        }
        all
    }

    pub(super) fn waker(&self) -> WebhookWaker {
        self.waker.clone()
    }

    /// Starts the threads. The supervisor does not watch them, because they wait for other machines, and the server does not
    /// need them.
    pub(super) fn start(self) -> io::Result<RunningWebhookThreads> {
        let (end, ended) = mpsc::channel();
        let start = |thread: WebhookThread| {
            let end: Sender<()> = end.clone();
            let run = move || {
                thread.run();
                drop(end);
            };
            thread::Builder::new().name("webhook".into()).spawn(run)
        };
        let threads: io::Result<Vec<JoinHandle<()>>> =
            self.threads.into_iter().map(start).collect();
        Ok(RunningWebhookThreads {
            threads: threads?,
            waker: self.waker,
            ended,
        })
    }
}

/// Forgets what waits for webhooks that are not in the settings any more.
fn forget_removed(config: &Config) {
    let is_known = |name: &str| config.webhooks.contains_key(name);
    let queue = WebhookQueue::read_with(&config.state, KeptBodies::None);
    let forgotten = queue.and_then(|mut queue| queue.forget_all_but(is_known));
    match forgotten {
        Ok(0) => {}
        Ok(events) => tracing::warn!(
            events,
            "events and dead letters of webhooks were removed, because these webhooks are not in the settings any more"
        ),
        Err(error) => {
            tracing::error!(%error, "what waits for webhooks that were removed from the settings stays");
        }
    }
}

impl WebhookThread {
    fn run(mut self) {
        loop {
            let next = self.work();
            let wait = next.map_or(BETWEEN_LOOKS, |next| {
                let wait = next.duration_since(self.clock.now());
                wait.try_into().unwrap_or_default()
            });
            match self.news.recv_timeout(wait.min(BETWEEN_LOOKS)) {
                Ok(WebhookNews::Work) | Err(RecvTimeoutError::Timeout) => {}
                Ok(WebhookNews::Stop) | Err(RecvTimeoutError::Disconnected) => break,
            }
        }
    }

    /// Does what can be done now: one request at most, so that a stop is seen between two. Returns the time at which it has
    /// to be called again; `None` if there is nothing to do.
    fn work(&mut self) -> Option<Timestamp> {
        self.work_by(Self::try_work)
    }

    fn work_by(
        &mut self,
        try_work: impl FnOnce(&mut Self, Timestamp) -> Result<Option<Timestamp>, WebhookThreadError>,
    ) -> Option<Timestamp> {
        let now = self.clock.now();
        // News do not shorten the wait after a panic: the same request could be sent again and again.
        if let Some(time) = self.not_before.take() {
            let is_near = time.duration_since(now) <= AFTER_ERROR;
            if time > now && is_near {
                self.not_before = Some(time);
                return Some(time);
            }
        }
        let worked = or_panicked(|| try_work(self, now));
        let fault = worked.as_ref().err().map(ToString::to_string);
        let is_new = self.faults.note(&self.name, fault.as_deref());
        if let Some(error) = fault.filter(|_| is_new) {
            tracing::error!(webhook = self.name, %error, "nothing can be sent to a webhook; the server tries again");
        }
        worked.unwrap_or_else(|error| {
            let again = now.checked_add(AFTER_ERROR).ok();
            if matches!(error, WebhookThreadError::Panicked) {
                self.opened = None;
                self.not_before = again;
            }
            again
        })
    }

    fn try_work(&mut self, now: Timestamp) -> Result<Option<Timestamp>, WebhookThreadError> {
        let mut opened = match self.opened.take() {
            Some(opened) => opened,
            None => self.open()?,
        };
        let worked = self.work_with(&mut opened, now);
        self.opened = Some(opened);
        worked
    }

    fn open(&self) -> Result<OpenedWebhook, WebhookThreadError> {
        let receiver = WebhookReceiver::open(&self.webhook, &self.name)?;
        let bodies = KeptBodies::OfWebhook(self.name.as_str().into());
        let queue = WebhookQueue::read_with(&self.config.state, bodies)?;
        let sender = WebhookSender::new(&self.name, queue);
        Ok(OpenedWebhook {
            sender: sender.with_trusted_time(self.trusted_time.clone()),
            receiver,
            decisions: NumberedDecisions::new(&self.config.state),
        })
    }

    fn work_with(
        &mut self,
        opened: &mut OpenedWebhook,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, WebhookThreadError> {
        let queued = self.queue_events(opened, now);
        let mut random = [0];
        getrandom::fill(&mut random).map_err(WebhookThreadError::NoRandomNumbers)?;
        let OpenedWebhook {
            sender, receiver, ..
        } = opened;
        let send = |delivery: &QueuedDelivery, now| {
            // Since it was queued, the settings may have changed, or somebody is protected.
            let sent = match delivery.body_for(&self.webhook, || self.protected()) {
                Some(body) => receiver.send(&delivery.id, &body, now),
                None => Err(DeliveryFailure::unreadable()),
            };
            (sent, self.clock.now())
        };
        let step = sender.step(send, (now, random[0]))?;
        // Everything that waits is sent also if a source cannot be read.
        let (is_new, unread) = match queued {
            Ok(is_new) => (is_new, None),
            Err(error @ (WebhookThreadError::Links(_) | WebhookThreadError::Holds(_))) => {
                (false, Some(error.to_string()))
            }
            Err(error) => return Err(error),
        };
        if let Some(error) = unread.as_ref().filter(|_| unread != self.unread) {
            tracing::error!(webhook = self.name, %error, "a source of a webhook cannot be read; the other ones go on, and the server tries again");
        }
        self.unread = unread;
        Ok(match step {
            WebhookStep::Tried => Some(now),
            WebhookStep::WaitUntil(time) => Some(time),
            WebhookStep::Idle if is_new => Some(now),
            WebhookStep::Idle => None,
        })
    }

    fn protected(&self) -> ProtectedPeople {
        ProtectedPeople::read(&self.config.data, &self.config.desk.protected)
    }

    /// Queues everything that is new for this webhook. Returns whether anything is.
    fn queue_events(
        &self,
        opened: &mut OpenedWebhook,
        now: Timestamp,
    ) -> Result<bool, WebhookThreadError> {
        let OpenedWebhook {
            sender, decisions, ..
        } = opened;
        let room = sender.room()?;
        // Before the first publish nobody knows whether the holds and the problems are still there.
        let Some(problems) = self.published.found_problems().filter(|_| room > 0) else {
            return Ok(false);
        };
        let known = sender.cursors();
        let wants = |topic| self.webhook.topics.contains(&topic);
        // A source that cannot be read stops only its own topic.
        let mut failed = None;
        let decisions = wants(WebhookTopic::Decisions).then(|| decisions.after(known.decisions));
        let decisions = readable(decisions, &mut failed);
        let holds = wants(WebhookTopic::Holds).then(|| read_holds(&self.config.state));
        let holds = readable(holds, &mut failed);
        let log = self.published.written_log();
        let has_decisions = decisions.as_ref().is_some_and(|(new, _)| !new.is_empty());
        let protected = if self.webhook.people && has_decisions {
            self.protected()
        } else {
            ProtectedPeople::Unknown
        };
        let sources = EventSources {
            log: log.as_deref(),
            decisions: decisions.as_ref().map(|(new, all)| (&new[..], *all)),
            holds: holds.as_deref(),
            problems: Some(&problems),
            protected: &protected,
        };
        let earliest = self.trusted_time.bounds(now).earliest;
        let limits = (room, now, earliest);
        let new = NewEvents::collect(&self.webhook, &known, &sources, limits);
        let is_new = sender.queue_events(new, now)?;
        failed.map_or(Ok(is_new), Err)
    }
}

/// The result of the work. A panic is an error, so that it stops one webhook for a minute and not for ever.
fn or_panicked<T>(
    work: impl FnOnce() -> Result<T, WebhookThreadError>,
) -> Result<T, WebhookThreadError> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(WebhookThreadError::Panicked))
}

/// The content of a source; `None` if it is not wanted or cannot be read.
fn readable<T, E: Into<WebhookThreadError>>(
    read: Option<Result<T, E>>,
    failed: &mut Option<WebhookThreadError>,
) -> Option<T> {
    match read? {
        Ok(content) => Some(content),
        Err(error) => {
            *failed = Some(error.into());
            None
        }
    }
}

impl RunningWebhookThreads {
    /// Ends the threads. A request whose answer does not come soon is sent again after the next start.
    pub(super) fn stop(self) -> io::Result<()> {
        self.waker.send(|| WebhookNews::Stop);
        if self.ended.recv_timeout(STOP_TIMEOUT) == Err(RecvTimeoutError::Timeout) {
            tracing::warn!(
                "a receiver of a webhook has not answered: the server ends without its answer, and sends the event again after the next start"
            );
            return Ok(());
        }
        let ended = self.threads.into_iter().map(JoinHandle::join);
        let panicked = |_| io::Error::other("a thread that sends webhooks panicked");
        ended
            .collect::<thread::Result<Vec<()>>>()
            .map(drop)
            .map_err(panicked)
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::atomic::{AtomicI64, Ordering};

    use super::*;

    /// The threads of these webhooks, and a clock that is set in seconds.
    fn threads(
        names: [&str; 2],
        state: &Path,
        faults: &WebhookFaults,
    ) -> (Vec<WebhookThread>, Arc<AtomicI64>) {
        let webhooks = names.map(|name| (name.to_owned(), WebhookConfig::default()));
        let config = Arc::new(Config {
            state: state.into(),
            webhooks: webhooks.into(),
            ..Config::default()
        });
        let second = Arc::new(AtomicI64::new(0));
        let shown = Arc::clone(&second);
        let clock =
            Clock::new(move || Timestamp::from_second(shown.load(Ordering::Relaxed)).unwrap());
        let times = (&clock, &TrustedTime::default());
        let all = WebhookThreads::new(&config, &Published::default(), times, faults);
        (all.threads, second)
    }

    #[test]
    fn a_panic_stops_one_webhook_for_a_minute() {
        let (state, faults) = (tempfile::tempdir().unwrap(), WebhookFaults::default());
        let (mut threads, second) = threads(["ill", "well"], state.path(), &faults);
        let [ill, well] = &mut threads[..] else {
            panic!("two threads")
        };
        let mut tries = 0;
        // News come every ten seconds, and the thread tries everything in vain.
        for now in (0..=120).step_by(10) {
            second.store(now, Ordering::Relaxed);
            ill.work_by(|_, _| {
                tries += 1;
                panic!("on purpose")
            });
            assert!(faults.of("ill").unwrap().contains("panicked"));
            assert_eq!(well.work_by(|_, now| Ok(Some(now))), Some(well.clock.now()));
            assert_eq!(faults.of("well"), None);
        }
        // At 0, 60 and 120 seconds.
        assert_eq!(tries, 3);
        second.store(180, Ordering::Relaxed);
        assert_eq!(ill.work_by(|_, _| Ok(None)), None);
        assert_eq!(faults.of("ill"), None);
    }
}
