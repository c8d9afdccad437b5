//! Two servers of the same feeds, one with the front and one without it: the bytes that they answer must be the same.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, mpsc};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::rt::System;
use carillon::clock::Clock;
use carillon::config::{Config, Overrides};
use carillon::feed::{Encoding, Kind};
use carillon::language::Texts;
use carillon::links::{Links, SecretKey};
use carillon::publish::Publisher;
use carillon::snapshot::Published;
use carillon::web::{Site, serve};
use jiff::Timestamp;

use crate::comparable::comparable;

/// Far beyond the time that an answer takes.
const DEADLINE: Duration = Duration::from_secs(20);

/// The servers, until it is dropped.
pub(crate) struct TwoServers {
    servers: [(SocketAddr, ServerHandle, Option<JoinHandle<()>>); 2],
    /// Names that stand for what is different in each university, with their values.
    values: [(&'static str, String); 4],
}

impl TwoServers {
    /// Servers of this data folder. The names in seeds stand for the link and the tags of one student's feed.
    pub(crate) fn start(data: &Path) -> Self {
        let mut config = Config {
            data: data.into(),
            ..Config::default()
        };
        config.http.workers = 1;
        config.http.shutdown_seconds = 1;
        config.http.max_requests_per_minute = 0;
        let links = Arc::new(Links::without_journal(SecretKey::from_bytes([7; 32])));
        let snapshots = Published::default();
        let at = |time: &str| time.parse().expect("a time");
        let mut publisher = Publisher::new(
            Arc::new(config.clone()),
            &Texts::new(),
            Arc::clone(&links),
            snapshots.clone(),
            None,
            at("2026-09-01T12:00:00Z"),
        );
        publisher.publish(at("2026-09-01T12:00:00Z"));
        snapshots.end_first_look();
        let students = publisher.feeds().of_kind(Kind::Student);
        let first = students.min_by_key(|served| served.feed_id());
        let first = first.expect("the folder has students");
        let token = links.token(first.feed_id()).expose();
        let tag = |encoding| first.feed().tag(encoding).tag().to_owned();
        let values = [
            ("{token}", token.clone()),
            ("{TOKEN}", token.to_uppercase()),
            ("{tag}", tag(Encoding::Gzip)),
            ("{plain tag}", tag(Encoding::Identity)),
        ];
        let servers = [true, false].map(|direct_feeds| {
            config.http.direct_feeds = direct_feeds;
            start_server(&config, snapshots.clone(), Arc::clone(&links))
        });
        Self { servers, values }
    }

    /// The parts that a seed stands for, which are sent one after another.
    pub(crate) fn parts(&self, seed: &[u8]) -> Vec<Vec<u8>> {
        let mut filled = seed.to_vec();
        for (name, value) in &self.values {
            filled = split(&filled, name.as_bytes()).join(value.as_bytes());
        }
        split(&filled, b"{pause}")
            .into_iter()
            .map(<[u8]>::to_vec)
            .collect()
    }

    /// The answers of the server with the front and of the one without it.
    pub(crate) fn answers(&self, parts: &[Vec<u8>]) -> [Vec<u8>; 2] {
        [0, 1].map(|index| comparable(&converse(self.servers[index].0, parts)))
    }
}

impl Drop for TwoServers {
    fn drop(&mut self) {
        for (_, handle, thread) in &mut self.servers {
            drop(handle.stop(true));
            if let Some(thread) = thread.take() {
                let _ = thread.join();
            }
        }
    }
}

fn start_server(
    config: &Config,
    published: Published,
    links: Arc<Links>,
) -> (SocketAddr, ServerHandle, Option<JoinHandle<()>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("it is bound");
    let (settings, base_url) = (config.http.clone(), "http://localhost".to_owned());
    let overrides = Overrides::default();
    let site = Site::new(
        published,
        links,
        Box::new(|| ()),
        config,
        overrides,
        base_url,
    );
    let now: Timestamp = "2026-10-05T12:00:00Z".parse().expect("a time");
    let site = site
        .expect("the defaults fit")
        .with_clock(Clock::new(move || now));
    let (sender, receiver) = mpsc::channel();
    let thread = thread::spawn(move || {
        let result = System::new().block_on(async {
            let server = serve(listener, site, &settings)?;
            let handle = server.handle();
            actix_web::rt::spawn(async move {
                let _ = sender.send(handle);
            });
            server.await
        });
        result.expect("it serves");
    });
    let handle = receiver.recv().expect("it has begun");
    (address, handle, Some(thread))
}

/// Sends these parts, says that nothing more will come, and returns everything that is answered.
fn converse(address: SocketAddr, parts: &[Vec<u8>]) -> Vec<u8> {
    let mut stream = TcpStream::connect(address).expect("the server listens");
    stream.set_nodelay(true).expect("a socket has this option");
    stream
        .set_read_timeout(Some(DEADLINE))
        .expect("more than no time");
    // The server may close the connection while there is more to send.
    for part in parts {
        let _ = stream.write_all(part);
    }
    let _ = stream.shutdown(Shutdown::Write);
    let mut answers = Vec::new();
    // So it may before it has read everything.
    let _ = stream.read_to_end(&mut answers);
    answers
}

fn split<'a>(text: &'a [u8], mark: &[u8]) -> Vec<&'a [u8]> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.windows(mark.len()).position(|part| part == mark) {
        parts.push(&rest[..at]);
        rest = &rest[at + mark.len()..];
    }
    parts.push(rest);
    parts
}
