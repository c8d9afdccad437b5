//! Messages to people about changes, for the thread that sends mails: it finds out who gets one, and makes it when it is sent.

use std::mem;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use crate::agenda;
use crate::changes::ChangeLog;
use crate::config::Config;
use crate::feed::FeedId;
use crate::language::Texts;
use crate::links::{LinkState, Links};
use crate::mail::{
    ChangesLetterParts, ComposedMail, MailQueue, MailQueueError, MessageParts, OwnReason,
    QueueEntry, WhoCanSignIn, changes_letter, is_address, message_histories, queue_messages,
};
use crate::messages::{
    self, MassPublish, MessageSubscription, Planner, PublishedChanges, Reader, Releases, StopKey,
    SubscriptionId, Subscriptions, SubscriptionsError, net_changes, new_mass_publishes,
};
use crate::snapshot::{Published, Timetable};
use crate::web::{change_lines, stop_path};

/// While a mass change waits for a decision, the thread looks for one after this time.
const BETWEEN_LOOKS: SignedDuration = SignedDuration::from_secs(10);

/// The part of the thread that is about changes.
pub(super) struct Messenger {
    config: Arc<Config>,
    base_url: String,
    texts: Texts,
    links: Arc<Links>,
    published: Published,
    subscriptions: Subscriptions,
    stop_key: StopKey,
    planner: Planner,
    /// The changes about which it is known whether they are mass changes. No mail says anything about later ones.
    judged: Arc<ChangeLog>,
    releases: Releases,
    /// The time of the last of them; `None` before the first look.
    judged_until: Option<Timestamp>,
    /// Whether it has compacted the file of subscriptions, which it does at its first look.
    has_compacted: bool,
}

impl Messenger {
    /// `None` if the settings do not offer messages.
    pub(super) fn new(
        config: &Arc<Config>,
        base_url: &str,
        texts: &Texts,
        links: &Arc<Links>,
        published: &Published,
    ) -> Option<Self> {
        config.messages.on.then(|| Self {
            base_url: base_url.to_owned(),
            texts: texts.clone(),
            links: Arc::clone(links),
            published: published.clone(),
            subscriptions: Subscriptions::at(&config.state),
            stop_key: StopKey::from_bytes(links.derived_key(messages::KEY_PURPOSE)),
            planner: Planner::new(config.messages.clone()),
            judged: Arc::default(),
            releases: Releases::default(),
            judged_until: None,
            has_compacted: false,
            config: Arc::clone(config),
        })
    }

    /// Finds mass changes among the changes that are new, and writes them down. It comes before every mail, so nobody gets one
    /// about a change that may have to wait.
    pub(super) fn judge(
        &mut self,
        queue: &mut MailQueue,
        now: Timestamp,
    ) -> Result<(), MailQueueError> {
        let written = self.published.written_log();
        if let Some(log) = written.filter(|log| !Arc::ptr_eq(log, &self.judged)) {
            let latest = log.latest().unwrap_or(Timestamp::MIN);
            let until = match self.judged_until {
                Some(until) => until,
                None => self.known_to_all(queue)?.unwrap_or(latest),
            };
            let found = new_mass_publishes(&log, &self.config.messages, until);
            self.subscriptions
                .note_mass_publishes(&found, now)
                .map_err(|error| failed(&error))?;
            for MassPublish { at, meetings, .. } in &found {
                tracing::warn!(
                    %at,
                    meetings,
                    "so many meetings have changed that people get no messages about it before somebody decides, at the desk or with `carillon messages`"
                );
            }
            (self.judged, self.judged_until) = (log, Some(latest));
        }
        self.releases = self
            .subscriptions
            .releases()
            .map_err(|error| failed(&error))?;
        Ok(())
    }

    /// The time until which everybody knows the changes, or has got a mail that takes them into account. `None` if nobody
    /// wants messages.
    fn known_to_all(&self, queue: &mut MailQueue) -> Result<Option<Timestamp>, MailQueueError> {
        queue.refresh()?;
        let open = self.subscriptions.open().map_err(|error| failed(&error))?;
        let begun = open.iter().map(|open| open.first_cursor().published).min();
        let histories = message_histories(queue);
        let mailed = histories.values().map(|history| history.cursor.published);
        Ok(begun.map(|begun| mailed.fold(begun, Timestamp::max)))
    }

    /// Queues the mails that are due, and returns whether there are any.
    pub(super) fn queue_due(
        &mut self,
        queue: &mut MailQueue,
        now: Timestamp,
    ) -> Result<bool, MailQueueError> {
        let snapshot = self.published.current();
        let Some(timetable) = snapshot
            .timetable
            .as_deref()
            .filter(|_| self.judged_until.is_some())
        else {
            return Ok(false);
        };
        self.links.refresh()?;
        if !mem::replace(&mut self.has_compacted, true) {
            self.subscriptions
                .compact(now)
                .map_err(|error| failed(&error))?;
        }
        let open = self.subscriptions.open().map_err(|error| failed(&error))?;
        let open: Vec<(MessageSubscription, LinkState)> = open
            .into_iter()
            .map(|subscription| {
                let state = self.links.state_of(&subscription.link_id);
                (subscription, state)
            })
            .filter(|(subscription, state)| reason_for_silence(subscription, state).is_none())
            .collect();
        let with_address = open
            .iter()
            .filter(|(subscription, _)| email(timetable, &subscription.link_id.feed_id).is_ok());
        let readers: Vec<Reader<'_>> = with_address
            .map(|(subscription, state)| Reader {
                subscription,
                choices: &state.choices,
            })
            .collect();
        let published = PublishedChanges {
            log: Arc::clone(&self.judged),
            university: timetable,
            releases: self.releases.clone(),
        };
        queue.refresh()?;
        let due = {
            let histories = message_histories(queue);
            let history = |id: &SubscriptionId| histories.get(id).cloned();
            self.planner.due(published, &readers, history, now)
        };
        queue_messages(queue, &due, now)
            .map(|queued| queued > 0)
            .inspect_err(|_| {
                for (subscription, _) in &due {
                    self.planner.look_again(&subscription.id);
                }
            })
    }

    /// The time of the next look, if nothing happens until then. A command that decides about a mass change wakes nobody.
    pub(super) fn next(&self, now: Timestamp) -> Option<Timestamp> {
        let waits = self.releases.wait(now);
        let look = waits.then(|| now.checked_add(BETWEEN_LOOKS).ok()).flatten();
        self.planner.next().into_iter().chain(look).min()
    }

    /// Says that something has become of a mail about changes. After a dropped one nothing is left to say until the next
    /// change, and another look could queue and drop one mail after another.
    pub(super) fn note_outcome(&mut self, entry: &QueueEntry) {
        if let Some(message) = entry
            .mail
            .message
            .as_ref()
            .filter(|_| entry.state.is_settled() && !entry.state.is_dropped())
        {
            self.planner.look_again(&message.subscription);
        }
    }

    /// The mail with all changes until now that the person does not know.
    pub(super) fn compose(
        &self,
        entry: &QueueEntry,
        (name, now): (&str, Timestamp),
    ) -> Result<ComposedMail, MailQueueError> {
        let dropped = |reason: &str| Ok(ComposedMail::Dropped(reason.into()));
        let dropped_for = |reason: OwnReason| dropped(&reason.to_string());
        let Some(message) = &entry.mail.message else {
            return dropped("it is not about changes");
        };
        let snapshot = self.published.current();
        let Some(timetable) = snapshot.timetable.as_deref() else {
            return dropped("nothing is published");
        };
        // The person may have decided a moment ago.
        self.links.refresh()?;
        let open = self.subscriptions.find(&message.subscription);
        let Some(subscription) = open.map_err(|error| failed(&error))? else {
            return dropped("the person has stopped these mails");
        };
        let state = self.links.state_of(&subscription.link_id);
        if let Some(reason) = reason_for_silence(&subscription, &state) {
            return dropped(reason);
        }
        let feed_id = &subscription.link_id.feed_id;
        let to = match email(timetable, feed_id) {
            Ok(to) => to,
            Err(reason) => return dropped_for(reason),
        };
        let changes = self.judged.of_link(timetable, feed_id, &state.choices);
        let known = (message.since, &self.releases);
        let net =
            net_changes(&changes, timetable, known, self.config.messages.days, now).mentioned();
        let words = self.texts.of(subscription.language);
        let lines: Vec<Vec<String>> = net
            .iter()
            .filter_map(|net| change_lines(words, timetable, &net.change, feed_id.kind))
            .collect();
        let Some(through) = self.judged.latest().filter(|_| !lines.is_empty()) else {
            return dropped("the changes were taken back");
        };
        let page = self.page(feed_id)?;
        let token = self.stop_key.token(&subscription.id);
        let stop_address = format!("{}{}", self.base_url, stop_path(&token));
        let parts = ChangesLetterParts {
            name,
            institution: &self.config.institution.name,
            changes: &lines,
            page: page.as_deref(),
            stop_address: &stop_address,
        };
        Ok(ComposedMail::Mail {
            to: to.to_owned(),
            letter: changes_letter(words, &parts),
            language: subscription.language,
            shown: None,
            message: Some(Box::new(MessageParts {
                through,
                released: self
                    .releases
                    .last_decision()
                    .max(Some(message.since.released)),
                stop_address,
            })),
        })
    }

    /// The address of the page to which the person can sign in. The mail never has the secret link.
    fn page(&self, feed_id: &FeedId) -> Result<Option<String>, MailQueueError> {
        let who = WhoCanSignIn::read(&self.config, &self.base_url);
        let who = who.map_err(|error| MailQueueError::NotComposed(error.to_string()))?;
        Ok(who
            .includes(feed_id)
            .then(|| format!("{}/me", self.base_url)))
    }
}

/// The reason why the person gets no mail now.
fn reason_for_silence(
    subscription: &MessageSubscription,
    state: &LinkState,
) -> Option<&'static str> {
    if subscription.has_ended_with_link(state) {
        Some("the link was reset or turned off")
    } else if state.stopped.is_some() {
        Some("the feed was turned off")
    } else {
        None
    }
}

fn email<'a>(timetable: &'a Timetable, feed_id: &FeedId) -> Result<&'a str, OwnReason> {
    let person = agenda::person(timetable, feed_id);
    match person.and_then(|person| person.email.as_deref()) {
        None => Err(OwnReason::NoAddress),
        Some(email) if !is_address(email) => Err(OwnReason::WrongAddress),
        Some(email) => Ok(email),
    }
}

fn failed(error: &SubscriptionsError) -> MailQueueError {
    MailQueueError::NotComposed(error.to_string())
}
