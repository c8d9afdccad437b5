//! Messages to people about changes, for the thread that sends mails: it finds out who gets one, and makes it when it is sent.

use std::mem;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use crate::agenda;
use crate::changes::ChangeLog;
use crate::config::Config;
use crate::feed::FeedId;
use crate::language::Texts;
use crate::links::Links;
use crate::mail::{
    ChangesLetterParts, ComposedMail, KnownSignIns, MailQueue, MailQueueError, MessageParts,
    OwnReason, QueueEntry, changes_letter, is_address, last_mailed, message_history,
    queue_messages,
};
use crate::messages::{
    self, MassPublish, MessageHistory, MessageReaders, MessageSubscription, Planner,
    PublishedChanges, Reader, Releases, RightTimes, StopKey, SubscriptionId, Subscriptions,
    SubscriptionsError, net_changes, new_mass_publishes,
};
use crate::snapshot::{Published, Snapshot, Timetable};
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
    readers: Arc<MessageReaders>,
    /// The versions of the snapshot, of the subscriptions and of the decisions about links from which they were made.
    readers_of: Option<[u64; 3]>,
    sign_ins: KnownSignIns,
    /// The reason why the accounts could not be read, which is logged once.
    unread_accounts: Option<String>,
    /// The changes about which it is known whether they are mass changes. No mail says anything about later ones.
    judged: Arc<ChangeLog>,
    times: RightTimes,
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
            readers: Arc::default(),
            readers_of: None,
            sign_ins: KnownSignIns::default(),
            unread_accounts: None,
            judged: Arc::default(),
            times: RightTimes::default(),
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
            self.times.note(&self.judged, &log);
            (self.judged, self.judged_until) = (log, Some(latest));
        }
        self.releases = self
            .subscriptions
            .releases()
            .map_err(|error| failed(&error))?;
        let looked = self.sign_ins.refresh(&self.config, &self.base_url);
        let unread = looked.err().map(|error| error.to_string());
        if let Some(error) = unread.as_ref().filter(|_| unread != self.unread_accounts) {
            tracing::error!(%error, "who can sign in is not known, so mails about changes may lack the address of one's own page, or have it in vain");
        }
        self.unread_accounts = unread;
        Ok(())
    }

    /// The time until which everybody knows the changes, or has got a mail that takes them into account. `None` if nobody
    /// wants messages.
    fn known_to_all(&self, queue: &mut MailQueue) -> Result<Option<Timestamp>, MailQueueError> {
        queue.refresh()?;
        let open = self.subscriptions.open().map_err(|error| failed(&error))?;
        let begun = open.iter().map(|open| open.first_cursor().published).min();
        Ok(begun.map(|begun| last_mailed(queue).map_or(begun, |mailed| mailed.max(begun))))
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
        self.read_subscriptions(&snapshot, timetable)?;
        let published = PublishedChanges {
            log: Arc::clone(&self.judged),
            university: timetable,
            releases: self.releases.clone(),
        };
        queue.refresh()?;
        let begun = |id: &SubscriptionId| {
            let reader = self.readers.get(id)?;
            Some(MessageHistory::new(reader.subscription.first_cursor()))
        };
        let history = |id: &SubscriptionId| {
            let mut history = message_history(queue, id).or_else(|| begun(id))?;
            history.cursor = self.times.correct(history.cursor);
            Some(history)
        };
        let due = self.planner.due(published, &self.readers, history, now);
        queue_messages(queue, &due, now)
            .map(|queued| queued > 0)
            .inspect_err(|_| {
                for (subscription, _) in &due {
                    self.planner.look_again(&subscription.id);
                }
            })
    }

    /// Finds the people who can get mails, if anything may have changed that: a look at 40,000 subscriptions after each mail would
    /// keep a processor busy.
    fn read_subscriptions(
        &mut self,
        snapshot: &Snapshot,
        timetable: &Timetable,
    ) -> Result<(), MailQueueError> {
        let version = self.subscriptions.version();
        let versions = [
            snapshot.generation,
            version.map_err(|error| failed(&error))?,
            self.links.version(),
        ];
        if self.readers_of == Some(versions) {
            return Ok(());
        }
        let open = self.subscriptions.open().map_err(|error| failed(&error))?;
        let reader = |subscription: MessageSubscription| {
            let state = self.links.state_of(&subscription.link_id);
            let gets_mails = subscription.reason_for_silence(&state).is_none()
                && email(timetable, &subscription.link_id.feed_id).is_ok();
            gets_mails.then_some(Reader {
                subscription,
                choices: state.choices.readable(&self.config.public),
            })
        };
        let readers = open.into_iter().filter_map(reader);
        let by_id = readers.map(|reader| (reader.subscription.id.clone(), reader));
        self.readers = Arc::new(by_id.collect());
        self.readers_of = Some(versions);
        Ok(())
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
        if let Some(reason) = subscription.reason_for_silence(&state) {
            return dropped(reason);
        }
        let feed_id = &subscription.link_id.feed_id;
        let to = match email(timetable, feed_id) {
            Ok(to) => to,
            Err(reason) => return dropped_for(reason),
        };
        let choices = state.choices.readable(&self.config.public);
        let changes = self.judged.of_link(timetable, feed_id, &choices);
        let known = (self.times.correct(message.since), &self.releases);
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
        let page = self.page(feed_id);
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
    fn page(&self, feed_id: &FeedId) -> Option<String> {
        let can_sign_in = self.sign_ins.include(feed_id);
        can_sign_in.then(|| format!("{}/me", self.base_url))
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
