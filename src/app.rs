//! Ties the parts together: one publishing thread, one web server, and their orderly end.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::Path;
use std::sync::{Arc, mpsc};
use std::thread::{self, JoinHandle};

use actix_web::dev::ServerHandle;
use actix_web::rt::System;
use jiff::Timestamp;

use crate::catalogue::Shelf;
use crate::config::{Config, ConfigError};
use crate::feed::Kind;
use crate::fetches::{Recorder, Writer};
use crate::folder::{Problem, Severity};
use crate::links::{LinkError, Links};
use crate::publish::{Publisher, Report};
use crate::published_ids::PublishedIds;
use crate::store::{Contents, SetAside, Store, StoreError};
use crate::watch::{Wake, Waker, Watcher};
use crate::web::{self, Site};

/// A running server.
pub struct App {
    address: SocketAddr,
    base_url: String,
    server: JoinHandle<io::Result<()>>,
    handle: ServerHandle,
    publisher: JoinHandle<()>,
    waker: Waker,
    fetches: Option<FetchWriter>,
    first: mpsc::Receiver<Signposts>,
}

/// The thread that writes down fetches, and what ends it by being dropped.
struct FetchWriter(JoinHandle<()>, mpsc::Sender<()>);

/// Addresses to try, one of each kind, known once the folder has been read.
#[derive(Debug, Default)]
pub struct Signposts {
    /// A student's name and address.
    pub student: Option<(String, String)>,
    /// A module's name and address.
    pub module: Option<(String, String)>,
    pub errors: usize,
}

/// Why the server does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Links(#[from] LinkError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(
        "cannot listen on {address} ({source}): another program has it, or it is not this machine's; choose another with --listen"
    )]
    Listen { address: SocketAddr, source: io::Error },
    #[error("cannot start the server: {0}")]
    Server(io::Error),
}

impl App {
    /// Starts serving: at once what the store holds, and the folder's own as soon as it has been read.
    pub fn start(config: Config) -> Result<Self, StartError> {
        config.validate()?;
        let overrides = config.overrides()?;
        let links = Arc::new(Links::open(&config.state)?);
        let store = open_store(&config.state)?;
        let listen = |source| StartError::Listen { address: config.listen, source };
        let listener = TcpListener::bind(config.listen).map_err(listen)?;
        let address = listener.local_addr().map_err(listen)?;
        let base_url = config.base_url(address);
        let shelf = Shelf::default();
        let config = Arc::new(config);
        let recorder = if config.fetches.record { Recorder::new() } else { Recorder::default() };
        let publisher =
            Publisher::new(Arc::clone(&config), &overrides.texts, Arc::clone(&links), shelf.clone(), Some(store))
                .keeping(published_ids(&config, recorder.clone()));
        let (watcher, waker, watch_error) = Watcher::new(&config.data, &config.state, &config.watch);
        let deciding = waker.clone();
        let nudge = Box::new(move || deciding.decided());
        let writer = Writer::new(&recorder, &config.state, &config.fetches, shelf.clone());
        let site = Site::new(shelf, links, nudge, &config, overrides, base_url.clone())?.recording(recorder);
        let (server, handle) = start_server(listener, site, &config).map_err(StartError::Server)?;
        if let Some(error) = watch_error {
            tracing::warn!(%error, "the data folder cannot be watched and is polled instead");
        }
        let (sender, first) = mpsc::channel();
        let posts = base_url.clone();
        let stopping = handle.clone();
        let publisher = thread::Builder::new()
            .name("publisher".into())
            .spawn(move || {
                let publishing = AssertUnwindSafe(|| publish_for_ever(publisher, watcher, &posts, &sender));
                if let Err(panic) = catch_unwind(publishing) {
                    // Better to be started anew than to serve for ever what is not kept up to date.
                    tracing::error!("publishing has failed, which is a fault of this program; the server stops");
                    drop(stopping.stop(true));
                    resume_unwind(panic);
                }
            })
            .map_err(StartError::Server)?;
        let fetches = writer.map(FetchWriter::start).transpose().map_err(StartError::Server)?;
        tracing::info!(%address, data = %config.data.display(), "serving");
        Ok(Self { address, base_url, server, handle, publisher, waker, fetches, first })
    }

    /// The address that it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What all addresses begin with.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// Waits for the first publish, and tells what there is to try.
    pub fn signposts(&self) -> Signposts {
        // The publisher only goes away early when the process is being stopped.
        self.first.recv().unwrap_or_default()
    }

    /// Waits until a signal stops the server, then until everything is on disk.
    pub fn wait(self) -> io::Result<()> {
        let result = self.server.join().unwrap_or_else(|_| Err(io::Error::other("the server's thread panicked")));
        self.waker.stop();
        let published = self.publisher.join().map_err(|_| io::Error::other("the publisher's thread panicked"));
        // Last, when no request is left to be written down.
        let written = self.fetches.map_or(Ok(()), FetchWriter::stop);
        tracing::info!("stopped");
        result.and(published).and(written)
    }

    /// Stops the server; requests in flight end.
    pub fn stop(self) -> io::Result<()> {
        // The stop runs in the server's own thread; `wait` sees its end.
        drop(self.handle.stop(true));
        self.wait()
    }
}

impl FetchWriter {
    fn start(writer: Writer) -> io::Result<Self> {
        let (sender, stopped) = mpsc::channel();
        let thread = thread::Builder::new().name("fetches".into()).spawn(move || writer.run(&stopped))?;
        Ok(Self(thread, sender))
    }

    fn stop(self) -> io::Result<()> {
        let Self(thread, sender) = self;
        drop(sender);
        thread.join().map_err(|_| io::Error::other("the thread that writes down fetches panicked"))
    }
}

/// Opens the store in the state folder, and says so if what was there could not be used.
pub fn open_store(state: &Path) -> Result<(Store, Contents), StoreError> {
    let (store, contents, aside) = Store::open(&state.join("store"))?;
    if let Some(SetAside { to, why }) = aside {
        tracing::debug!(?why);
        tracing::warn!(
            moved_to = %to.display(),
            "the store cannot be used ({why}); it was set aside, and is built anew from the data folder"
        );
    }
    Ok((store, contents))
}

/// The list of ids in the state folder, which asks the fetch records whether a feed is still fetched.
fn published_ids(config: &Config, recorder: Recorder) -> PublishedIds {
    let (ids, error) = PublishedIds::open(&config.state, config.links.closed_days);
    if let Some(error) = error {
        tracing::error!(%error, "the list of published ids cannot be read: feeds that vanished before this start may be gone");
    }
    ids.asking(Box::new(move |kind, id| recorder.last_fetch(kind, id, Timestamp::now())))
}

/// Tells of a publish: one line if there is news, and every new problem once.
pub fn log(report: &Report) {
    for problem in Problem::merged(&report.new_problems) {
        match problem.severity {
            Severity::Error => tracing::error!("{problem}"),
            Severity::Warning => tracing::warn!("{problem}"),
        }
    }
    for path in &report.mended {
        tracing::info!("{path}: nothing is wrong with it any more");
    }
    if let Some(error) = &report.store_error {
        tracing::error!(%error, "published, but not stored");
    }
    if let Some(error) = &report.changes_error {
        tracing::error!(%error, "published, but what changed may be forgotten");
    }
    if let Some(error) = &report.ids_error {
        tracing::error!(%error, "published, but the list of published ids is not written");
    }
    let duration_ms = u64::try_from(report.duration.as_millis()).unwrap_or(u64::MAX);
    let (errors, warnings) = (report.errors(), report.warnings());
    if report.is_unchanged {
        tracing::debug!(files = report.files, errors, warnings, duration_ms, "looked, nothing to publish");
    } else {
        tracing::info!(
            files = report.files,
            students = report.students,
            staff = report.staff,
            modules = report.modules,
            rooms = report.rooms,
            changed_blocks = report.changed_blocks,
            changed_feeds = report.changed_feeds,
            errors,
            warnings,
            duration_ms,
            "published"
        );
    }
}

fn start_server(
    listener: TcpListener,
    site: Site,
    config: &Arc<Config>,
) -> io::Result<(JoinHandle<io::Result<()>>, ServerHandle)> {
    let (sender, receiver) = mpsc::channel();
    let config = Arc::clone(config);
    let thread = thread::Builder::new().name("server".into()).spawn(move || {
        System::new().block_on(async move {
            let server = web::serve(listener, site, &config.http)?;
            let handle = server.handle();
            // A task of its own, which runs after the server was polled first: from then on a SIGTERM is heeded.
            actix_web::rt::spawn(async move {
                // Who started this waits for the handle just below.
                let _ = sender.send(handle);
            });
            server.await
        })
    })?;
    match receiver.recv() {
        Ok(handle) => Ok((thread, handle)),
        Err(_) => match thread.join() {
            Ok(Err(error)) => Err(error),
            _ => Err(io::Error::other("the server's thread ended at once")),
        },
    }
}

/// Watching began before this, so no change falls between the first publish and the first wait.
fn publish_for_ever(mut publisher: Publisher, mut watcher: Watcher, base_url: &str, first: &mpsc::Sender<Signposts>) {
    let report = publisher.publish(Timestamp::now());
    log(&report);
    // Nobody may be waiting for it.
    let _ = first.send(signposts(&publisher, base_url, &report));
    loop {
        match watcher.wait() {
            Wake::Look => log(&publisher.publish(Timestamp::now())),
            Wake::Links => publisher.heed_links(Timestamp::now()),
            Wake::Stop => break,
        }
    }
    if let Err(error) = publisher.flush() {
        tracing::error!(%error, "the store could not be flushed");
    }
}

fn signposts(publisher: &Publisher, base_url: &str, report: &Report) -> Signposts {
    let addresses = publisher.addresses(base_url);
    let lowest = |kind: Kind| {
        let feeds = publisher.feeds().iter().filter(|(found, _, served)| *found == kind && !served.is_former());
        let (_, id, served) = feeds.min_by_key(|(_, id, _)| *id)?;
        Some((served.name.to_string(), addresses.of(kind, id)))
    };
    Signposts { student: lowest(Kind::Student), module: lowest(Kind::Module), errors: report.errors() }
}
