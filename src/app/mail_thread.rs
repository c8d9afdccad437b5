//! The thread that sends mails: to people, those that the desk has queued; to the service desk, which feeds people have
//! turned off. No request waits for it: it finds the mails in the queue, and the decisions in the journal.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::messenger::Messenger;
use crate::agenda;
use crate::clock::Clock;
use crate::config::Config;
use crate::links::{LinkError, Links, NewDecisions, ProtectedPeople, ShownLink};
use crate::mail::{
    ComposedMail, HowToMails, MailComposer, MailQueueError, MailSender, MailState, MailTopic,
    QueueEntry, QueuedMail, SenderStep, has_desk, opt_out_note, queue_opt_outs,
};
use crate::snapshot::Published;
use crate::web::desk_page;

/// After an error everything is tried again after this time.
const AFTER_ERROR: SignedDuration = SignedDuration::from_secs(60);

/// Before the data folder was read, nobody's email address is known, and the thread looks again after this time.
const BEFORE_FIRST_READ: SignedDuration = SignedDuration::from_secs(2);

/// The time for which a stop waits for the reply to a mail that is being sent.
const STOP_TIMEOUT: Duration = Duration::from_secs(10);

/// News for the thread.
enum MailNews {
    /// A decision was made on a page, or a mail was queued.
    Work,
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
    how_to: HowToMails,
    /// `None` if the settings do not offer messages.
    messenger: Option<Messenger>,
    links: Arc<Links>,
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
    /// Says that a decision was made on a page, or that a mail was queued.
    pub(super) fn wake(&self) {
        // The thread may have ended, because the server stops.
        let _ = self.0.send(MailNews::Work);
    }
}

impl MailThread {
    /// The thread, if the settings name a mail server. Wrong settings for mails are an error in the log and nothing more,
    /// because feeds do not need them.
    pub(super) fn new(
        config: &Arc<Config>,
        base_url: &str,
        links: Arc<Links>,
        published: Published,
        clock: Clock,
    ) -> Option<Self> {
        if !config.mail.is_on() {
            return None;
        }
        // The server does not start with texts that cannot be read.
        let texts = config.overrides().ok()?.texts;
        let sender = MailSender::new(config)
            .inspect_err(|error| {
                tracing::error!(%error, "the server sends no mails until this is mended and it is started again");
            })
            .ok()?;
        let (waker, news) = mpsc::channel();
        Some(Self {
            messenger: Messenger::new(config, base_url, &texts, &links, &published),
            decisions: NewDecisions::new(&config.state),
            how_to: HowToMails::new(texts, config, base_url),
            config: Arc::clone(config),
            links,
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
                Ok(MailNews::Work) | Err(RecvTimeoutError::Timeout) => {}
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
                    tracing::error!(%error, "no mail can be sent; the server tries again");
                }
                self.failed = Some(error);
                now.checked_add(AFTER_ERROR).ok()
            }
        }
    }

    fn try_work(&mut self, now: Timestamp) -> Result<Option<Timestamp>, MailThreadError> {
        let has_notes = !self.config.mail.opt_out_to.is_empty();
        if has_notes {
            let since = SignedDuration::from_hours(self.config.mail.give_up_hours.into());
            let since = now.checked_sub(since).unwrap_or(Timestamp::MIN);
            let (sender, decisions) = (&mut self.sender, &mut self.decisions);
            decisions
                .read(|entries| queue_opt_outs(sender.queue_mut(), entries, since).map(|_| ()))??;
        }
        let judged = match &mut self.messenger {
            Some(messenger) => messenger.judge(self.sender.queue_mut(), now),
            None => Ok(()),
        };
        let composer = PublishedMails {
            config: &self.config,
            how_to: &self.how_to,
            messenger: self.messenger.as_ref(),
            links: &self.links,
            published: &self.published,
        };
        let is_read = self.published.current().timetable.is_some();
        let has_messages = self.messenger.is_some() && judged.is_ok();
        // Before that nobody knows whether the changes are still there.
        let is_written = is_read && self.published.written_log().is_some();
        let is_ours = |mail: &QueuedMail| match mail.topic {
            MailTopic::OptOut => has_notes,
            MailTopic::HowTo | MailTopic::HowToWithAddress => mail.server_sends && is_read,
            MailTopic::Changes => has_messages && is_written,
        };
        let step = self.sender.step(is_ours, &composer, now)?;
        let next = match step {
            SenderStep::Idle if is_read => None,
            SenderStep::WaitUntil(time) if is_read => Some(time),
            SenderStep::Idle | SenderStep::WaitUntil(_) => now.checked_add(BEFORE_FIRST_READ).ok(),
            SenderStep::Changed(mail) => {
                if let Some(entry) = self.sender.queue().entry(&mail) {
                    log(entry);
                    if let Some(messenger) = &mut self.messenger {
                        messenger.note_outcome(entry);
                    }
                }
                Some(now)
            }
        };
        let Some(messenger) = &mut self.messenger else {
            return Ok(next);
        };
        // The sender has brought the file of the queue to the current version.
        let queued = judged.and_then(|()| messenger.queue_due(self.sender.queue_mut(), now));
        match queued {
            Ok(true) => return Ok(Some(now)),
            Ok(false) => {}
            // The other mails go on.
            Err(_) if next == Some(now) => return Ok(next),
            Err(error) => return Err(error.into()),
        }
        Ok(next.into_iter().chain(messenger.next(now)).min())
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
    let QueuedMail {
        link_id,
        mail,
        topic,
        ..
    } = mail;
    let topic = topic.name();
    match state {
        MailState::Sent { .. } => tracing::info!(%mail, topic, "a mail about {link_id} was sent"),
        MailState::Waiting { reply, .. } => {
            tracing::info!(%mail, topic, %reply, "a mail about {link_id} is tried again");
        }
        state => {
            let (state, why) = (state.name(), state.reason());
            tracing::warn!(%mail, topic, why, "a mail about {link_id} is {state}");
        }
    }
}

/// Makes mails from what is published.
struct PublishedMails<'a> {
    config: &'a Config,
    how_to: &'a HowToMails,
    messenger: Option<&'a Messenger>,
    links: &'a Links,
    published: &'a Published,
}

impl MailComposer for PublishedMails<'_> {
    fn compose(&self, entry: &QueueEntry, now: Timestamp) -> Result<ComposedMail, MailQueueError> {
        let snapshot = self.published.current();
        let QueuedMail { link_id, topic, .. } = &entry.mail;
        let token = snapshot.link_table.token(link_id);
        let link = token.and_then(|token| snapshot.links.get(&token));
        let name = link.map_or(&*link_id.feed_id.id, |link| &*link.name);
        if *topic == MailTopic::OptOut {
            return Ok(self.opt_out_note(&entry.mail, name));
        }
        let timetable = snapshot.timetable.as_deref();
        let person = timetable.and_then(|timetable| agenda::person(timetable, &link_id.feed_id));
        if let Some(messenger) = self.messenger.filter(|_| *topic == MailTopic::Changes) {
            let own_name = person.and_then(|person| person.name.as_deref());
            return messenger.compose(entry, (own_name.unwrap_or(name), now));
        }
        self.how_to.compose(entry, (name, person), self.links, now)
    }

    fn record_shown(&self, shown: &ShownLink) -> Result<(), MailQueueError> {
        HowToMails::record_shown(self.links, shown)
    }
}

impl PublishedMails<'_> {
    /// The note to the service desk. Its readers may not know of protected people.
    fn opt_out_note(&self, mail: &QueuedMail, name: &str) -> ComposedMail {
        let protected = ProtectedPeople::read(&self.config.data, &self.config.desk.protected);
        if protected.contains(&mail.link_id.feed_id) {
            let reason = "only admins may know of this person (desk.protected)";
            return ComposedMail::Dropped(reason.into());
        }
        let language = self.config.institution.language;
        let words = self.how_to.texts().of(language);
        let at = mail.at.strftime("%Y-%m-%d %H:%M UTC").to_string();
        let (feed, reason) = (mail.link_id.to_string(), mail.reason.as_deref());
        let base_url = self.how_to.base_url();
        let desk_page = has_desk(self.config, base_url)
            .then(|| format!("{base_url}{}", desk_page(&mail.link_id.feed_id)));
        ComposedMail::Mail {
            to: self.config.mail.opt_out_to.clone(),
            letter: opt_out_note(words, (name, &feed), &at, reason, desk_page),
            language,
            shown: None,
            message: None,
        }
    }
}
