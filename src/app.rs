//! The server as a whole: one publishing thread, one web server, and their orderly end.

mod connection_log;
#[cfg(feature = "mail")]
mod desk_mailer;
mod hold_announcer;
mod journal_maintenance;
#[cfg(feature = "mail")]
mod mail_thread;
#[cfg(feature = "mail")]
mod messenger;
mod open_files;
mod protected_list_check;
mod publishing_thread;
mod reloader;
mod report_log;
mod shared_parts;
mod supervision;
#[cfg(feature = "webhooks")]
mod webhook_threads;

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::sync::{Arc, mpsc};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::rt::System;
use arc_swap::ArcSwap;
use jiff::Timestamp;

use crate::clock::Clock;
use crate::config::{Config, ConfigError};
use crate::durable_file::remove_old_drafts;
use crate::fetches::{BETWEEN_WRITES, RecordWriter};
use crate::links::{self, LinkError, Links};
use crate::publish::{KnownSpellings, Progress};
use crate::sign_in::SignInError;
use crate::snapshot::Published;
use crate::store::{Store, StoreContents, StoreError, StoreSetAside};
use crate::watch::{Waker, Watcher, log_polling};
use crate::web::{self, Site};
use hold_announcer::HoldAnnouncer;
#[cfg(feature = "mail")]
use mail_thread::RunningMailThread;
use protected_list_check::ProtectedListCheck;
use publishing_thread::PublishingThread;
use shared_parts::SharedParts;
use supervision::{Heartbeat, Supervisor, WatchedThread};
#[cfg(feature = "webhooks")]
use webhook_threads::RunningWebhookThreads;

#[cfg(feature = "mail")]
pub use desk_mailer::last_mail;
pub use reloader::Reloader;
pub use report_log::ReportLog;
pub use supervision::Supervision;

/// A running server.
pub struct App {
    address: SocketAddr,
    base_url: String,
    server: JoinHandle<io::Result<()>>,
    handle: ServerHandle,
    publisher: JoinHandle<()>,
    waker: Waker,
    settings: Arc<ArcSwap<Config>>,
    fetches: Option<FetchWriter>,
    #[cfg(feature = "mail")]
    mail: Option<RunningMailThread>,
    #[cfg(feature = "webhooks")]
    webhooks: RunningWebhookThreads,
    startup_links: mpsc::Receiver<StartupLinks>,
    supervisor: Supervisor,
}

/// The thread that writes fetches to their file. It ends when the sender is dropped.
struct FetchWriter(JoinHandle<()>, mpsc::Sender<()>);

/// Addresses to try: a student's and a module's. They are known once the folder has been read.
#[derive(Debug, Default)]
pub struct StartupLinks {
    /// A student's name and address.
    pub student: Option<(String, String)>,
    /// A module's name and address.
    pub module: Option<(String, String)>,
    pub errors: usize,
}

/// The reason why the server does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Links(#[from] LinkError),
    #[error(transparent)]
    SignIn(#[from] SignInError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(
        "cannot listen on {address} ({source}): another program uses the address, or it does not belong to this machine; choose another with --listen"
    )]
    Listen {
        address: SocketAddr,
        source: io::Error,
    },
    #[error("cannot start the server: {0}")]
    Server(io::Error),
}

impl App {
    /// Starts to serve: first the feeds of the store, and the new ones as soon as the folder has been read.
    pub fn start(config: Config, clock: Clock) -> Result<Self, StartError> {
        Self::start_supervised(config, clock, Supervision::default())
    }

    /// The same, with these settings for the supervision of threads.
    pub fn start_supervised(
        config: Config,
        clock: Clock,
        mut supervision: Supervision,
    ) -> Result<Self, StartError> {
        config.validate()?;
        let overrides = config.overrides()?;
        set_up_trial(&config, clock.now())?;
        let links = Arc::new(Links::open(&config.state)?);
        let (spellings, store) = open_publishing_files(&config.state, clock.now())?;
        let (listener, address) = listen(config.listen)?;
        let parts = SharedParts::new(config, clock, links, address);
        let (heartbeat, job_heartbeat) = (Heartbeat::default(), Heartbeat::default());
        let observer = std::mem::take(&mut supervision.progress);
        let publisher = parts
            .publisher(&overrides.texts, store)
            .with_spellings(spellings)
            .with_progress(progress_with_heartbeat(observer, job_heartbeat.clone()));
        let config = &parts.config;
        let (watcher, waker, watch_error) =
            Watcher::new(&config.data, &config.state, &config.watch);
        let site = parts.site(overrides, waker.clone())?;
        let (server, handle) = start_server(listener, site, config).map_err(StartError::Server)?;
        watch_error.iter().for_each(log_polling);
        let (links_sender, startup_links) = mpsc::channel();
        let publishing_thread = PublishingThread {
            publisher,
            watcher,
            waker: waker.clone(),
            base_url: parts.base_url.clone(),
            data: config.data.clone(),
            published: parts.snapshots.clone(),
            startup_links: links_sender,
            journal_maintenance: parts.journal_maintenance(),
            connection_log: parts.connection_log(),
            protected_list_check: ProtectedListCheck::default(),
            clock: parts.clock.clone(),
            settings: Arc::clone(&parts.settings),
            hold_announcer: HoldAnnouncer::new(config.state.clone()),
            report_log: ReportLog::default(),
            heartbeat,
            job_heartbeat,
            wake_log_readers: parts.log_reader_trigger(),
        };
        let (supervisor, publisher, fetches) =
            start_threads(&parts, supervision, publishing_thread, &handle)
                .map_err(StartError::Server)?;
        tracing::info!(%address, data = %config.data.display(), "serving");
        Ok(Self {
            #[cfg(feature = "mail")]
            mail: parts.start_mail().map_err(StartError::Server)?,
            #[cfg(feature = "webhooks")]
            webhooks: parts.start_webhooks().map_err(StartError::Server)?,
            address,
            base_url: parts.base_url,
            server,
            handle,
            publisher,
            waker,
            settings: parts.settings,
            fetches,
            startup_links,
            supervisor,
        })
    }

    /// The address that it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The beginning of all addresses.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// A handle that changes the settings while the server runs.
    pub fn reloader(&self) -> Reloader {
        Reloader {
            settings: Arc::clone(&self.settings),
            waker: self.waker.clone(),
        }
    }

    /// Waits for the first publish, and returns a few links to try.
    pub fn startup_links(&self) -> StartupLinks {
        // The publisher ends before that only if the process is being stopped.
        self.startup_links.recv().unwrap_or_default()
    }

    /// Waits until a signal stops the server, and then until everything is on disk.
    pub fn wait(self) -> io::Result<()> {
        let result = self
            .server
            .join()
            .unwrap_or_else(|_| Err(io::Error::other("the server's thread panicked")));
        self.waker.stop();
        let published = self
            .publisher
            .join()
            .map_err(|_| io::Error::other("the publisher's thread panicked"));
        #[cfg(feature = "mail")]
        let published = published.and(self.mail.map_or(Ok(()), RunningMailThread::stop));
        #[cfg(feature = "webhooks")]
        let published = published.and(self.webhooks.stop());
        // Last, when no request is left that could be recorded.
        let written = self.fetches.map_or(Ok(()), FetchWriter::stop);
        self.supervisor.stop();
        tracing::info!("stopped");
        result.and(published).and(written)
    }

    /// Stops the server after the requests in flight.
    pub fn stop(self) -> io::Result<()> {
        // The stop runs in the server's own thread; `wait` sees its end.
        drop(self.handle.stop(true));
        self.wait()
    }
}

impl FetchWriter {
    fn start(
        supervisor: &Supervisor,
        writer: RecordWriter,
        clock: Clock,
        stop: impl FnOnce() + Send + 'static,
    ) -> io::Result<Self> {
        let (sender, stopped) = mpsc::channel();
        let run = move || writer.run(BETWEEN_WRITES, &stopped, &clock);
        let thread = supervisor.spawn("fetches", run, stop)?;
        Ok(Self(thread, sender))
    }

    fn stop(self) -> io::Result<()> {
        let Self(thread, sender) = self;
        drop(sender);
        thread
            .join()
            .map_err(|_| io::Error::other("the thread that writes the fetch records panicked"))
    }
}

/// Sets the state folder up, if this is a trial. At an address where people subscribe, a state folder without a key is a mistake
/// and not a first start.
fn set_up_trial(config: &Config, now: Timestamp) -> Result<(), LinkError> {
    if config.base_url.is_empty() {
        links::set_up(&config.state, now)?;
    }
    Ok(())
}

/// Opens the files that the publisher begins with, and removes the drafts of an earlier process.
fn open_publishing_files(
    state: &Path,
    now: Timestamp,
) -> Result<(KnownSpellings, (Store, StoreContents)), StoreError> {
    let spellings = KnownSpellings::open(state);
    let store = open_store(state)?;
    remove_drafts(state, now);
    Ok((spellings, store))
}

fn remove_drafts(state: &Path, now: Timestamp) {
    for folder in [state, &state.join("good")] {
        remove_old_drafts(folder, now);
    }
}

/// Opens the store in the state folder, and logs whether the old content could be used.
pub fn open_store(state: &Path) -> Result<(Store, StoreContents), StoreError> {
    let (store, mut contents, aside) = Store::open(&state.join("store"))?;
    contents.are_lost = aside.is_some();
    if let Some(StoreSetAside { to, why }) = aside {
        tracing::debug!(?why);
        tracing::warn!(
            moved_to = %to.display(),
            "the store cannot be used ({why}): it was set aside, and a new one is made from the data folder"
        );
    }
    Ok((store, contents))
}

fn listen(address: SocketAddr) -> Result<(TcpListener, SocketAddr), StartError> {
    let bind = || {
        let listener = TcpListener::bind(address)?;
        let bound = listener.local_addr()?;
        Ok((listener, bound))
    };
    bind().map_err(|source| StartError::Listen { address, source })
}

/// Starts the threads beside the server: the supervisor, the publisher, and the writer of fetches if they are recorded.
fn start_threads(
    parts: &SharedParts,
    mut supervision: Supervision,
    publishing_thread: PublishingThread,
    handle: &ServerHandle,
) -> io::Result<(Supervisor, JoinHandle<()>, Option<FetchWriter>)> {
    supervision.stop_timeout += Duration::from_secs(parts.config.http.shutdown_seconds);
    let threads = vec![
        WatchedThread::new("publishing", &publishing_thread.job_heartbeat),
        WatchedThread::new("serving decisions", &publishing_thread.heartbeat),
    ];
    let supervisor = Supervisor::start(supervision, threads)?;
    let stop = || server_stopper(handle.clone(), parts.snapshots.clone());
    let publisher = supervisor.spawn("publisher", || publishing_thread.run(), stop())?;
    let fetches = parts
        .fetch_writer()
        .map(|writer| FetchWriter::start(&supervisor, writer, parts.clock.clone(), stop()))
        .transpose()?;
    Ok((supervisor, publisher, fetches))
}

/// Passes on the progress of a publish, with a heartbeat at each stage.
fn progress_with_heartbeat(observer: Progress, heartbeat: Heartbeat) -> Progress {
    Progress::new(move |stage| {
        heartbeat.beat();
        observer.begin(stage);
    })
}

/// Stops the server when a thread that it depends on has ended.
fn server_stopper(handle: ServerHandle, published: Published) -> impl FnOnce() {
    move || {
        published.give_up();
        drop(handle.stop(true));
    }
}

fn start_server(
    listener: TcpListener,
    site: Site,
    config: &Arc<Config>,
) -> io::Result<(JoinHandle<io::Result<()>>, ServerHandle)> {
    let (sender, receiver) = mpsc::channel();
    let mut settings = config.http.clone();
    settings.max_connections = open_files::allowed_connections(settings.max_connections);
    let thread = thread::Builder::new()
        .name("server".into())
        .spawn(move || {
            System::new().block_on(async move {
                let server = web::serve(listener, site, &settings)?;
                let handle = server.handle();
                // A task of its own, which runs after the server was polled first: from then on it reacts to SIGTERM.
                actix_web::rt::spawn(async move {
                    // The thread that starts the server waits for the handle below.
                    let _ = sender.send(handle);
                });
                server.await
            })
        })?;
    match receiver.recv() {
        Ok(handle) => Ok((thread, handle)),
        Err(_) => match thread.join() {
            Ok(Err(error)) => Err(error),
            _ => Err(io::Error::other("the server's thread ended immediately")),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::Stage;

    #[test]
    fn a_long_publish_that_gets_on_is_not_stuck() {
        let heartbeat = Heartbeat::default();
        let mut watched = WatchedThread::new("publishing", &heartbeat);
        let progress = progress_with_heartbeat(Progress::default(), heartbeat);
        for _ in 0..1_000 {
            progress.begin(Stage::Rendering);
            assert!(!watched.is_stuck());
        }
        assert!((0..1_000).any(|_| watched.is_stuck()), "it got on no more");
    }
}
