//! The example's feeds behind a server, and seeds of requests for one of them; a fuzzer has them too.

use std::path::Path;
use std::sync::Arc;

use carillon::clock::Clock;
use carillon::config::{Config, Overrides};
use carillon::feed::{Encoding, Kind};
use carillon::language::Texts;
use carillon::links::{Links, SecretKey};
use carillon::publish::Publisher;
use carillon::snapshot::Published;
use carillon::web::Site;
use jiff::Timestamp;

pub(crate) struct FrontExample {
    pub(crate) config: Config,
    links: Arc<Links>,
    snapshots: Published,
    /// The names in seeds, with the values that they have here.
    values: [(&'static str, String); 4],
}

impl FrontExample {
    /// Publishes this data folder. The names in seeds stand for the link and the tags of one student's feed.
    pub(crate) fn new(data: &Path) -> Self {
        let mut config = Config {
            data: data.into(),
            ..Config::default()
        };
        config.http.workers = 1;
        config.http.shutdown_seconds = 1;
        config.http.max_requests_per_minute = 0;
        let links = Arc::new(Links::without_journal(SecretKey::from_bytes([7; 32])));
        let snapshots = Published::default();
        let published_at = at("2026-09-01T12:00:00Z");
        let mut publisher = Publisher::new(
            Arc::new(config.clone()),
            &Texts::new(),
            Arc::clone(&links),
            snapshots.clone(),
            None,
            published_at,
        );
        publisher.publish(published_at);
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
        Self {
            config,
            links,
            snapshots,
            values,
        }
    }

    /// A site of the feeds, at a time that stands still. Its jobs are done in place: if pages were made on threads, what
    /// the HTTP library reads meanwhile would decide where it writes `connection: close`.
    pub(crate) fn site(&self) -> Site {
        let (snapshots, links) = (self.snapshots.clone(), Arc::clone(&self.links));
        let site = Site::new(
            snapshots,
            links,
            Box::new(|| ()),
            &self.config,
            Overrides::default(),
            "http://localhost".into(),
        );
        let site = site.expect("the defaults fit");
        site.with_clock(Clock::new(|| at("2026-10-05T12:00:00Z")))
            .with_jobs_in_place()
    }

    /// The parts that a seed stands for, which are sent one after another.
    pub(crate) fn parts(&self, seed: &[u8]) -> Vec<Vec<u8>> {
        let mut filled = seed.to_vec();
        for (name, value) in &self.values {
            filled = split(&filled, name.as_bytes()).join(value.as_bytes());
        }
        let parts = split(&filled, b"{pause}").into_iter();
        parts.map(<[u8]>::to_vec).collect()
    }
}

fn at(time: &str) -> Timestamp {
    time.parse().expect("a time")
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
