//! The thread that tells the service desk by mail which feeds people have turned off. Decisions do not wait for it: it
//! finds them in the journal.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::clock::Clock;
use crate::config::Config;
use crate::language::Texts;
use crate::links::{LinkError, NewDecisions};
use crate::mail::{
    ComposedMail, MailQueueError, MailSender, MailState, MailTopic, QueueEntry, QueuedMail,
    SenderStep, opt_out_note, queue_opt_outs,
};
use crate::snapshot::Published;

/// After an error everything is tried again after this time.
const AFTER_ERROR: SignedDuration = SignedDuration::from_secs(60);

/// The time for which a stop waits for the reply to a mail that is being sent.
const STOP_TIMEOUT: Duration = Duration::from_secs(10);

/// News for the thread.
enum MailNews {
    /// A decision was made on a page.
    Decided,
    Stop,
}

/// Wakes the thread. Clones wake the same one.
#[derive(Clone)]
pub(super) struct MailWaker(Sender<MailNews>);

/// The thread, from outside.
pub(super) struct RunningMailThread {
    waker: MailWaker,
    thread: JoinHandle<()>,
    ended: Receiver<()>,
}

/// The state of the thread.
pub(super) struct MailThread {
    config: Arc<Config>,
    texts: Texts,
    published: Published,
    clock: Clock,
    sender: MailSender,
    decisions: NewDecisions,
    news: Receiver<MailNews>,
    waker: MailWaker,
    /// The last error, which is logged once.
    failed: Option<String>,
}

/// The reason why the thread cannot go on for the moment.
#[derive(Debug, thiserror::Error)]
enum MailThreadError {
    #[error(transparent)]
    Queue(#[from] MailQueueError),
    #[error(transparent)]
    Links(#[from] LinkError),
}

impl MailWaker {
    /// Says that a decision was made on a page.
    pub(super) fn decided(&self) {
        // The thread may have ended, because the server stops.
        let _ = self.0.send(MailNews::Decided);
    }
}

impl MailThread {
    /// The thread, if the settings name an address for its mails. Wrong settings for mails are an error in the log and
    /// nothing more, because feeds do not need them.
    pub(super) fn new(config: &Arc<Config>, published: Published, clock: Clock) -> Option<Self> {
        if config.mail.opt_out_to.is_empty() {
            return None;
        }
        // The server does not start with texts that cannot be read.
        let texts = config.overrides().ok()?.texts;
        let sender = MailSender::new(config)
            .inspect_err(|error| {
                tracing::error!(%error, "nobody is notified of feeds that people turn off until this is mended and the server is started again");
            })
            .ok()?;
        let (waker, news) = mpsc::channel();
        Some(Self {
            decisions: NewDecisions::new(&config.state),
            config: Arc::clone(config),
            texts,
            published,
            clock,
            sender,
            news,
            waker: MailWaker(waker),
            failed: None,
        })
    }

    pub(super) fn waker(&self) -> MailWaker {
        self.waker.clone()
    }

    /// Starts the thread. The supervisor does not watch it, because it waits for another machine, and the server does not
    /// need it.
    pub(super) fn start(self) -> io::Result<RunningMailThread> {
        let waker = self.waker();
        let (end, ended) = mpsc::channel();
        let run = move || {
            self.run();
            drop(end);
        };
        let thread = thread::Builder::new().name("mail".into()).spawn(run)?;
        Ok(RunningMailThread {
            waker,
            thread,
            ended,
        })
    }

    fn run(mut self) {
        loop {
            let next = self.work();
            let news = match next {
                None => self.news.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(next) => {
                    let wait = next.duration_since(self.clock.now());
                    self.news.recv_timeout(wait.try_into().unwrap_or_default())
                }
            };
            match news {
                Ok(MailNews::Decided) | Err(RecvTimeoutError::Timeout) => {}
                Ok(MailNews::Stop) | Err(RecvTimeoutError::Disconnected) => break,
            }
        }
    }

    /// Does what can be done now: one mail at most, so that a stop is seen between two. Returns the time at which it has to
    /// be called again; `None` if there is nothing to do.
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
                    tracing::error!(%error, "the service desk cannot be notified of feeds that people have turned off; the server tries again");
                }
                self.failed = Some(error);
                now.checked_add(AFTER_ERROR).ok()
            }
        }
    }

    fn try_work(&mut self, now: Timestamp) -> Result<Option<Timestamp>, MailThreadError> {
        let since = SignedDuration::from_hours(self.config.mail.give_up_hours.into());
        let since = now.checked_sub(since).unwrap_or(Timestamp::MIN);
        let (sender, decisions) = (&mut self.sender, &mut self.decisions);
        decisions
            .read(|entries| queue_opt_outs(sender.queue_mut(), entries, since).map(|_| ()))??;
        let (config, texts, published) = (&self.config, &self.texts, &self.published);
        let compose = |entry: &QueueEntry| Ok(compose(config, texts, published, entry));
        let step = self
            .sender
            .step(|mail| mail.topic == MailTopic::OptOut, compose, now)?;
        Ok(match step {
            SenderStep::Idle => None,
            SenderStep::WaitUntil(time) => Some(time),
            SenderStep::Changed(mail) => {
                if let Some(entry) = self.sender.queue().entry(&mail) {
                    log(entry);
                }
                Some(now)
            }
        })
    }
}

impl RunningMailThread {
    /// Ends the thread. A mail whose reply does not come soon is uncertain at the next start.
    pub(super) fn stop(self) -> io::Result<()> {
        // If it has ended already, nobody receives this.
        let _ = self.waker.0.send(MailNews::Stop);
        if self.ended.recv_timeout(STOP_TIMEOUT) == Err(RecvTimeoutError::Timeout) {
            tracing::warn!("the mail server has not answered: the server ends without its reply");
            return Ok(());
        }
        self.thread
            .join()
            .map_err(|_| io::Error::other("the thread that sends mails panicked"))
    }
}

fn log(QueueEntry { mail, state, .. }: &QueueEntry) {
    let QueuedMail { link_id, mail, .. } = mail;
    match state {
        MailState::Sent { .. } => {
            tracing::info!(%mail, "the service desk was notified that {link_id} was turned off");
        }
        MailState::Waiting { reply, .. } => {
            tracing::info!(%mail, %reply, "the note that {link_id} was turned off is tried again");
        }
        state => {
            let (state, why) = (state.name(), state.reason());
            tracing::warn!(%mail, why, "the note that {link_id} was turned off is {state}");
        }
    }
}

fn compose(
    config: &Config,
    texts: &Texts,
    published: &Published,
    entry: &QueueEntry,
) -> ComposedMail {
    let QueuedMail {
        link_id,
        reason,
        at,
        ..
    } = &entry.mail;
    let snapshot = published.current();
    let link = snapshot.links.values().find(|link| link.id() == *link_id);
    let name = link.map_or(&*link_id.feed_id.id, |link| &*link.name);
    let language = config.institution.language;
    let at = at.strftime("%Y-%m-%d %H:%M UTC").to_string();
    let feed = link_id.to_string();
    ComposedMail::Mail {
        to: config.mail.opt_out_to.clone(),
        letter: opt_out_note(texts.of(language), (name, &feed), &at, reason.as_deref()),
        language,
        is_secret: false,
    }
}
