//! The threads that send webhooks, one for each, so that a receiver that never answers delays no other one. Nothing waits for
//! them: they find what is new in the files of the state folder and in what is published.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::clock::Clock;
use crate::config::{Config, WebhookConfig, WebhookTopic};
use crate::holds::{HoldsFileError, read_holds};
use crate::links::{LinkError, NumberedDecisions, ProtectedPeople};
use crate::snapshot::Published;
use crate::trusted_time::TrustedTime;
use crate::webhooks::{
    EventSources, NewEvents, QueuedDelivery, WebhookQueue, WebhookQueueError, WebhookReceiver,
    WebhookSecret, WebhookSender, WebhookStep,
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
    sender: WebhookSender,
    receiver: WebhookReceiver,
    decisions: NumberedDecisions,
    news: Receiver<WebhookNews>,
    /// The last error, which is logged once.
    failed: Option<String>,
}

/// The reason why a thread cannot go on for the moment.
#[derive(Debug, thiserror::Error)]
enum WebhookThreadError {
    #[error(transparent)]
    Queue(#[from] WebhookQueueError),
    #[error(transparent)]
    Links(#[from] LinkError),
    #[error(transparent)]
    Holds(#[from] HoldsFileError),
    #[error("no random numbers: {0}")]
    NoRandomNumbers(getrandom::Error),
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
    /// A thread for each webhook of the settings. One whose secret cannot be read is an error in the log and nothing more,
    /// because feeds do not need it.
    pub(super) fn new(
        config: &Arc<Config>,
        published: &Published,
        (clock, trusted_time): (&Clock, &TrustedTime),
    ) -> Self {
        let mut all = Self::default();
        forget_removed(config);
        for (name, webhook) in &config.webhooks {
            let opened = WebhookSecret::read(webhook, name)
                .map_err(|error| error.to_string())
                .and_then(|secret| {
                    let queue = WebhookQueue::read(&config.state);
                    let queue = queue.map_err(|error| error.to_string())?;
                    Ok((WebhookReceiver::new(webhook, secret), queue))
                });
            let (receiver, queue) = match opened {
                Ok(opened) => opened,
                Err(error) => {
                    tracing::error!(webhook = name, %error, "the server sends nothing to a webhook until this is mended and it is started again");
                    continue;
                }
            };
            let (waker, news) = mpsc::channel();
            all.waker.0.push(waker);
            all.threads.push(WebhookThread {
                name: name.clone(),
                webhook: webhook.clone(),
                config: Arc::clone(config),
                published: published.clone(),
                clock: clock.clone(),
                trusted_time: trusted_time.clone(),
                sender: WebhookSender::new(name, queue).with_trusted_time(trusted_time.clone()),
                receiver,
                decisions: NumberedDecisions::new(&config.state),
                news,
                failed: None,
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
    let forgotten =
        WebhookQueue::read(&config.state).and_then(|mut queue| queue.forget_all_but(is_known));
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
        let now = self.clock.now();
        match self.try_work(now) {
            Ok(next) => {
                self.failed = None;
                next
            }
            Err(error) => {
                let error = error.to_string();
                if self.failed.as_ref() != Some(&error) {
                    tracing::error!(webhook = self.name, %error, "nothing can be sent to a webhook; the server tries again");
                }
                self.failed = Some(error);
                now.checked_add(AFTER_ERROR).ok()
            }
        }
    }

    fn try_work(&mut self, now: Timestamp) -> Result<Option<Timestamp>, WebhookThreadError> {
        let queued = self.queue_events(now);
        let mut random = [0];
        getrandom::fill(&mut random).map_err(WebhookThreadError::NoRandomNumbers)?;
        let receiver = &self.receiver;
        let send =
            |delivery: &QueuedDelivery, now| receiver.send(&delivery.id, &delivery.body, now);
        let step = self.sender.step(send, (now, random[0]))?;
        // What waits is sent also if nothing new can be read.
        let is_new = queued?;
        Ok(match step {
            WebhookStep::Tried => Some(now),
            WebhookStep::WaitUntil(time) => Some(time),
            WebhookStep::Idle if is_new => Some(now),
            WebhookStep::Idle => None,
        })
    }

    /// Queues everything that is new for this webhook. Returns whether anything is.
    fn queue_events(&mut self, now: Timestamp) -> Result<bool, WebhookThreadError> {
        let room = self.sender.room()?;
        // Before the first publish nobody knows whether the holds and the problems are still there.
        let Some(problems) = self.published.found_problems().filter(|_| room > 0) else {
            return Ok(false);
        };
        let known = self.sender.cursors();
        let wants = |topic| self.webhook.topics.contains(&topic);
        // A source that cannot be read stops only its own topic.
        let mut failed = None;
        let decisions =
            wants(WebhookTopic::Decisions).then(|| self.decisions.after(known.decisions));
        let decisions = readable(decisions, &mut failed);
        let holds = wants(WebhookTopic::Holds).then(|| read_holds(&self.config.state));
        let holds = readable(holds, &mut failed);
        let log = self.published.written_log();
        let has_decisions = decisions.as_ref().is_some_and(|(new, _)| !new.is_empty());
        let protected = if self.webhook.people && has_decisions {
            ProtectedPeople::read(&self.config.data, &self.config.desk.protected)
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
        let is_new = self.sender.queue_events(new, now)?;
        failed.map_or(Ok(is_new), Err)
    }
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
