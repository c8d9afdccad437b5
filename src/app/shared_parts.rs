//! The parts that several threads of the server share, and the publisher, the site and the others that are made of them.

use std::net::SocketAddr;
use std::sync::Arc;
#[cfg(any(feature = "mail", feature = "webhooks"))]
use std::{cell::RefCell, io};

use arc_swap::ArcSwap;

use super::StartError;
use super::connection_log::ConnectionLog;
#[cfg(feature = "mail")]
use super::desk_mailer::QueueOfDesk;
use super::journal_maintenance::JournalMaintenance;
#[cfg(feature = "mail")]
use super::mail_thread::{MailThread, MailWaker, RunningMailThread};
#[cfg(feature = "webhooks")]
use super::webhook_threads::{RunningWebhookThreads, WebhookThreads};
use crate::api_tokens::ApiTokenCheck;
use crate::clock::Clock;
use crate::config::{Config, Overrides};
use crate::fetches::{FetchRecorder, RecordWriter};
use crate::language::Texts;
use crate::links::Links;
use crate::publish::Publisher;
use crate::published_ids::PublishedIds;
use crate::sign_in::{self, SessionKey, SignIn, SignInError};
use crate::snapshot::Published;
use crate::store::{Store, StoreContents};
use crate::trusted_time::TrustedTime;
use crate::watch::Waker;
use crate::web::{PublishTrigger, Site};
use crate::webhooks::WebhookFaults;

pub(super) struct SharedParts {
    pub(super) config: Arc<Config>,
    /// The settings that can change while the server runs.
    pub(super) settings: Arc<ArcSwap<Config>>,
    pub(super) clock: Clock,
    links: Arc<Links>,
    pub(super) snapshots: Published,
    /// It records only if the settings ask for it.
    recorder: FetchRecorder,
    trusted_time: TrustedTime,
    /// The beginning of all addresses.
    pub(super) base_url: String,
    /// The thread that sends mails, until it is started.
    #[cfg(feature = "mail")]
    mail: RefCell<Option<MailThread>>,
    /// The threads that send webhooks, until they are started.
    #[cfg(feature = "webhooks")]
    webhooks: RefCell<WebhookThreads>,
    webhook_faults: WebhookFaults,
}

impl SharedParts {
    /// `address` is the one on which the server listens.
    pub(super) fn new(
        config: Config,
        clock: Clock,
        links: Arc<Links>,
        address: SocketAddr,
    ) -> Self {
        let base_url = config.base_url(address);
        let config = Arc::new(config);
        let snapshots = Published::default();
        let trusted_time = TrustedTime::open(&config.state);
        let webhook_faults = WebhookFaults::default();
        Self {
            #[cfg(feature = "mail")]
            mail: MailThread::new(
                &config,
                &base_url,
                Arc::clone(&links),
                snapshots.clone(),
                clock.clone(),
            )
            .into(),
            #[cfg(feature = "webhooks")]
            webhooks: WebhookThreads::new(
                &config,
                &snapshots,
                (&clock, &trusted_time),
                &webhook_faults,
            )
            .into(),
            webhook_faults,
            settings: Arc::new(ArcSwap::new(Arc::clone(&config))),
            clock,
            links,
            snapshots,
            recorder: if config.fetches.record {
                FetchRecorder::new()
            } else {
                FetchRecorder::default()
            },
            trusted_time,
            base_url,
            config,
        }
    }

    pub(super) fn publisher(&self, texts: &Texts, store: (Store, StoreContents)) -> Publisher {
        let publisher = Publisher::new(
            Arc::clone(&self.config),
            texts,
            Arc::clone(&self.links),
            self.snapshots.clone(),
            Some(store),
            self.clock.now(),
        );
        publisher
            .with_settings(Arc::clone(&self.settings))
            .with_published_ids(self.published_ids())
            .with_holds()
            .with_trusted_time(self.trusted_time.clone())
    }

    /// The published ids in the state folder. They ask the fetch records whether a feed is still fetched.
    fn published_ids(&self) -> PublishedIds {
        let (ids, error) = PublishedIds::open(&self.config.state, self.config.links.closed_days);
        if let Some(error) = error {
            tracing::error!(%error, "the list of published ids cannot be read: feeds of ids that vanished before this start may be lost");
        }
        let (recorder, clock) = (self.recorder.clone(), self.clock.clone());
        ids.with_last_fetch(Box::new(move |feed_id| {
            recorder.last_fetch(feed_id, clock.now())
        }))
    }

    /// The accounts, the provider and the sessions that have ended.
    fn sign_in(&self) -> Result<SignIn, SignInError> {
        let key = SessionKey::from_bytes(self.links.derived_key(sign_in::KEY_PURPOSE));
        let time = self.trusted_time.clone();
        let sign_in = SignIn::open(&self.config.state, key, &self.base_url, time)?;
        if self.config.openid.is_on() {
            sign_in.with_openid(&self.config.openid, &self.base_url)
        } else {
            Ok(sign_in)
        }
    }

    pub(super) fn journal_maintenance(&self) -> JournalMaintenance {
        JournalMaintenance::new(
            Arc::clone(&self.links),
            self.config.links.journal_years,
            self.trusted_time.clone(),
        )
    }

    pub(super) fn connection_log(&self) -> ConnectionLog {
        ConnectionLog::new(self.config.state.clone(), self.recorder.clone())
    }

    /// The site. A decision that it has written to the journal wakes the publisher, and the thread that sends mails.
    pub(super) fn site(&self, overrides: Overrides, waker: Waker) -> Result<Site, StartError> {
        let wake_mail = self.mail_trigger();
        let decided = move || {
            waker.decisions_changed();
            wake_mail();
        };
        let site = Site::new(
            self.snapshots.clone(),
            Arc::clone(&self.links),
            Box::new(decided),
            &self.config,
            overrides,
            self.base_url.clone(),
        )?;
        #[cfg(feature = "mail")]
        let site = match self.mail_waker() {
            Some(waker) => {
                let mailer = QueueOfDesk::new(&self.config, &self.base_url, waker);
                site.with_desk_mailer(Arc::new(mailer))
            }
            None => site,
        };
        Ok(site
            .with_messages(&self.config)
            .with_webhooks(self.webhook_faults.clone(), self.log_reader_trigger())
            .with_sign_in(self.sign_in()?)
            .with_api_tokens(ApiTokenCheck::open(&self.config.state, &self.base_url))
            .with_settings(Arc::clone(&self.settings))
            .with_recorder(self.recorder.clone())
            .with_clock(self.clock.clone()))
    }

    /// Wakes the thread that sends mails, if there is one.
    #[cfg_attr(
        not(feature = "mail"),
        expect(clippy::unused_self, reason = "there is no such thread")
    )]
    pub(super) fn mail_trigger(&self) -> PublishTrigger {
        #[cfg(feature = "mail")]
        let mail = self.mail_waker();
        Box::new(move || {
            #[cfg(feature = "mail")]
            mail.iter().for_each(MailWaker::wake);
        })
    }

    /// Wakes the threads that read what is on disk: the one that sends mails, and those that send webhooks.
    pub(super) fn log_reader_trigger(&self) -> PublishTrigger {
        let wake_mail = self.mail_trigger();
        #[cfg(feature = "webhooks")]
        let webhooks = self.webhooks.borrow().waker();
        Box::new(move || {
            wake_mail();
            #[cfg(feature = "webhooks")]
            webhooks.wake();
        })
    }

    #[cfg(feature = "mail")]
    fn mail_waker(&self) -> Option<MailWaker> {
        self.mail.borrow().as_ref().map(MailThread::waker)
    }

    /// Starts the thread that sends mails, if the settings ask for it.
    #[cfg(feature = "mail")]
    pub(super) fn start_mail(&self) -> io::Result<Option<RunningMailThread>> {
        self.mail.take().map(MailThread::start).transpose()
    }

    /// Starts the threads that send webhooks.
    #[cfg(feature = "webhooks")]
    pub(super) fn start_webhooks(&self) -> io::Result<RunningWebhookThreads> {
        self.webhooks.take().start()
    }

    /// The writer of the fetch records, if they are kept.
    pub(super) fn fetch_writer(&self) -> Option<RecordWriter> {
        let writer = RecordWriter::new(
            &self.recorder,
            &self.config.state,
            &self.config.fetches,
            self.snapshots.clone(),
        )?;
        Some(writer.with_trusted_time(self.trusted_time.clone()))
    }
}
