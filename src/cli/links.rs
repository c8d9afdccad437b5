//! `carillon links`: the addresses of feeds.

use std::io;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Result, bail};
use carillon::catalogue::Shelf;
use carillon::config::Config;
use carillon::feed::Kind;

use carillon::publish::Publisher;
use clap::{Args, ValueEnum};
use jiff::Timestamp;

#[derive(Debug, Args)]
pub(super) struct Links {
    /// Only feeds of this kind
    kind: Option<KindArgument>,
    /// Only the feed of this student, member of staff, module or room
    id: Option<String>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum KindArgument {
    Student,
    Staff,
    Module,
    Room,
}

impl From<KindArgument> for Kind {
    fn from(kind: KindArgument) -> Self {
        match kind {
            KindArgument::Student => Self::Student,
            KindArgument::Staff => Self::Staff,
            KindArgument::Module => Self::Module,
            KindArgument::Room => Self::Room,
        }
    }
}

impl Links {
    pub(super) fn run(&self, config: Config) -> Result<ExitCode> {
        let links = Arc::new(carillon::links::Links::open(&config.state)?);
        let base_url = config.base_url(config.listen);
        let data = config.data.display().to_string();
        // The store is left alone, so that this works beside a running server.
        let mut publisher = Publisher::new(Arc::new(config), links, Shelf::default(), None);
        let report = publisher.publish(Timestamp::now());
        let addresses = publisher.addresses(&base_url);
        let kind = self.kind.map(Kind::from);
        let mut rows: Vec<(Kind, &str, &str)> = publisher
            .feeds()
            .iter()
            .filter(|(found, id, _)| {
                kind.is_none_or(|kind| kind == *found) && self.id.as_deref().is_none_or(|wanted| wanted == *id)
            })
            .map(|(kind, id, _)| (kind, id, publisher.name_of(kind, id)))
            .collect();
        rows.sort_unstable();
        if rows.is_empty() {
            match (&self.kind, &self.id) {
                (_, Some(id)) => bail!(
                    "there is no {} {id} in {data}: look for it in `carillon links`",
                    kind.map_or("feed", Kind::as_str)
                ),
                _ if report.errors() > 0 => bail!("nothing could be read in {data}: run `carillon check`"),
                _ => {}
            }
        }
        let mut out = csv::Writer::from_writer(io::stdout().lock());
        out.write_record(["kind", "id", "name", "url"])?;
        for (kind, id, name) in rows {
            out.write_record([kind.as_str(), id, name, &addresses.of(kind, id)])?;
        }
        out.flush()?;
        Ok(ExitCode::SUCCESS)
    }
}
