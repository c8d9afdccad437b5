//! Queues the mails of the desk, which the thread that sends mails finds in the queue.

use std::sync::{Arc, Mutex, PoisonError};

use super::mail_thread::MailWaker;
use crate::config::Config;
use crate::feed::FeedId;
use crate::mail::{
    MailQueue, MailState, OwnReason, QueueEntry, QueuedMail, WhoCanSignIn, is_address,
};
use crate::web::{DeskMail, DeskMailError, DeskMailer, LastMail, LastMailState};

/// The queue, from the desk.
pub(super) struct QueueOfDesk {
    config: Arc<Config>,
    base_url: String,
    waker: MailWaker,
    /// Read when somebody first looks at a person. The thread has its own, because it holds that one while a mail server
    /// takes its time.
    queue: Mutex<Option<MailQueue>>,
}

impl QueueOfDesk {
    pub(super) fn new(config: &Arc<Config>, base_url: &str, waker: MailWaker) -> Self {
        Self {
            config: Arc::clone(config),
            base_url: base_url.to_owned(),
            waker,
            queue: Mutex::default(),
        }
    }

    fn with_queue<T>(
        &self,
        ask: impl FnOnce(&mut MailQueue) -> Result<T, DeskMailError>,
    ) -> Result<T, DeskMailError> {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        let queue = match &mut *queue {
            Some(queue) => queue,
            empty => empty.insert(MailQueue::read(&self.config.state).map_err(boxed)?),
        };
        queue.refresh_to_show().map_err(boxed)?;
        ask(queue)
    }
}

impl DeskMailer for QueueOfDesk {
    fn last_mail(&self, feed_id: &FeedId) -> Result<Option<LastMail>, DeskMailError> {
        self.with_queue(|queue| Ok(queue.last_to(feed_id).map(last_mail)))
    }

    fn can_sign_in(&self, feed_id: &FeedId) -> Result<bool, DeskMailError> {
        let who = WhoCanSignIn::read(&self.config, &self.base_url).map_err(boxed)?;
        Ok(who.includes(feed_id))
    }

    fn is_address(&self, text: &str) -> bool {
        is_address(text)
    }

    fn queue(&self, wanted: DeskMail) -> Result<bool, DeskMailError> {
        let link_id = wanted.feed_id.clone().into();
        let author = (&*wanted.by, wanted.at);
        let mail = QueuedMail::how_to(link_id, wanted.with_address, author).map_err(boxed)?;
        let mail = QueuedMail {
            server_sends: true,
            ..mail
        };
        let queued = self.with_queue(|queue| {
            let choose = |queue: &MailQueue| {
                let last = queue.last_to(&wanted.feed_id);
                let last = last.map(|entry| entry.mail.mail.to_string());
                let is_as_shown = last.unwrap_or_default() == wanted.after;
                if is_as_shown { vec![mail] } else { Vec::new() }
            };
            queue.add_chosen(choose).map_err(boxed)
        })?;
        self.waker.wake();
        Ok(queued > 0)
    }
}

/// The mail as the desk shows it.
pub fn last_mail(entry: &QueueEntry) -> LastMail {
    LastMail {
        id: entry.mail.mail.to_string(),
        state: match entry.state {
            MailState::Waiting { .. } => LastMailState::Waiting,
            MailState::Begun { .. } => LastMailState::BeingSent,
            MailState::Sent { .. } => LastMailState::Sent,
            MailState::Refused { .. } => LastMailState::Refused,
            MailState::Uncertain { .. } => LastMailState::Uncertain,
            MailState::Cancelled { .. } => LastMailState::Cancelled,
            MailState::Dropped { .. } => LastMailState::Dropped,
        },
        counts_as_sent: entry.state.counts_as_sent(),
        since: entry.changed,
        reason: entry.state.reason().to_owned(),
        reason_key: OwnReason::parse(entry.state.reason()).map(OwnReason::key),
    }
}

fn boxed(error: impl std::error::Error + Send + Sync + 'static) -> DeskMailError {
    DeskMailError(Box::new(error))
}
