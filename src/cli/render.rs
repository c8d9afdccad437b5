//! `carillon render`: writes every feed as a file.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use carillon::app;
use carillon::clock::Clock;
use carillon::config::Config;
use carillon::feed::{Encoding, FeedId, Kind};
use carillon::language::Texts;
use carillon::links::{self, Links, SecretKey, encode_segment};
use carillon::publish::{KnownSpellings, Publisher, Report};
use carillon::snapshot::{Link, Published};
use carillon::trusted_time::TrustedTime;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use jiff::Timestamp;

use super::links::known_ids;
use super::output;

#[derive(Debug, Args)]
pub(super) struct RenderCommand {
    /// The folder for the files, such as students/ID.ics and modules/CODE.ics
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

/// The largest name of a file in bytes. File systems allow 255. A longer name is cut, and a number makes it unique.
const MAX_NAME: usize = 200;

impl RenderCommand {
    pub(super) fn run(&self, config: Config, clock: &Clock) -> Result<ExitCode> {
        let (report, published_feeds) = publish(config, time_of_publishing(clock)?)?;
        app::ReportLog::default().log(&report);
        let snapshot = published_feeds.current();
        // The feeds as the server has them: in people's languages, and with the choices of their owners. There is one file
        // for each feed, as its first link has it.
        let first_links = snapshot.feeds().filter(|link| link.number.is_first());
        let mut feeds: Vec<&Link> = first_links.collect();
        feeds.sort_unstable_by_key(|link| &link.feed_id);
        if feeds.is_empty() && report.errors() > 0 {
            bail!(
                "no file could be read, so nothing was written or removed in {}: run `carillon check`",
                self.out.display()
            );
        }
        let taken = self.write_feeds(&feeds)?;
        remove_withdrawn(&self.out, &taken)?;
        output::print(|out| {
            writeln!(
                out,
                "{} feeds written to {}",
                taken.len(),
                self.out.display()
            )
        })?;
        Ok(output::exit_code(report.errors() == 0))
    }

    /// Writes the feeds, and returns the names of their files.
    fn write_feeds(&self, feeds: &[&Link]) -> Result<HashSet<(Kind, String)>> {
        // It draws nothing if standard error is not a terminal.
        let progress = ProgressBar::new(feeds.len() as u64).with_style(
            ProgressStyle::with_template("{bar:40} {pos}/{len} feeds, {eta} left")
                .expect("the template is right"),
        );
        let mut taken = HashSet::new();
        for Link { feed_id, feed, .. } in feeds {
            let folder = self.out.join(feed_id.kind.plural());
            fs::create_dir_all(&folder)
                .with_context(|| format!("cannot make {}", folder.display()))?;
            let path = folder.join(file_name(feed_id, &mut taken));
            fs::write(&path, feed.body(Encoding::Identity))
                .with_context(|| format!("cannot write {}", path.display()))?;
            progress.inc(1);
        }
        progress.finish_and_clear();
        Ok(taken)
    }
}

/// Publishes the data folder once, with the choices of owners and the numbers of the store.
fn publish(config: Config, now: Timestamp) -> Result<(Report, Published)> {
    let (config, links) = state_for_rendering(config)?;
    let spellings = KnownSpellings::open(&config.state);
    let ids = known_ids(&config);
    let trusted_time = TrustedTime::read(&config.state);
    let store = app::open_store(&config.state)?;
    let published_feeds = Published::default();
    let publisher = Publisher::new(
        Arc::new(config),
        &Texts::new(),
        links,
        published_feeds.clone(),
        Some(store),
        now,
    );
    let mut publisher = publisher
        .with_published_ids(ids)
        .with_spellings(spellings)
        .with_trusted_time(trusted_time);
    Ok((publisher.publish(now), published_feeds))
}

/// The state folder with the store, which keeps each event's SEQUENCE between runs: the server's folder with the
/// choices of owners, or a folder of this command, which cannot be confused with a server's.
fn state_for_rendering(mut config: Config) -> Result<(Config, Arc<Links>)> {
    if links::StateFolder::of(&config.state)? == links::StateFolder::WithKey {
        let links = Links::open(&config.state)?;
        return Ok((config, Arc::new(links)));
    }
    config.state = links::rendered_folder(&config.state).with_context(|| {
        format!(
            "cannot write to {}: name another folder with --state",
            config.state.display()
        )
    })?;
    // No address is made here, so any key is good.
    Ok((
        config,
        Arc::new(Links::without_journal(SecretKey::from_bytes([0; 32]))),
    ))
}

/// Removes files of an earlier run that nobody may see any more.
fn remove_withdrawn(out: &Path, written: &HashSet<(Kind, String)>) -> Result<()> {
    for kind in Kind::ALL {
        let Ok(entries) = fs::read_dir(out.join(kind.plural())) else {
            continue;
        };
        for entry in entries {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.ends_with(".ics") && !written.contains(&(kind, name)) {
                fs::remove_file(entry.path())
                    .with_context(|| format!("cannot remove {}", entry.path().display()))?;
            }
        }
    }
    Ok(())
}

/// The time of the publish: `SOURCE_DATE_EPOCH` for repeatable builds, or the clock.
fn time_of_publishing(clock: &Clock) -> Result<Timestamp> {
    match std::env::var("SOURCE_DATE_EPOCH") {
        Ok(text) => {
            let seconds = text
                .parse()
                .ok()
                .and_then(|seconds| Timestamp::from_second(seconds).ok());
            seconds.with_context(|| format!("SOURCE_DATE_EPOCH={text}: write seconds since 1970"))
        }
        Err(_) => Ok(clock.now()),
    }
}

fn file_name(FeedId { kind, id }: &FeedId, taken: &mut HashSet<(Kind, String)>) -> String {
    let encoded = encode_segment(id);
    let stem = if encoded.len() <= MAX_NAME {
        encoded
    } else {
        encoded[..MAX_NAME].to_owned()
    };
    let mut name = format!("{stem}.ics");
    let mut number = 2;
    while !taken.insert((*kind, name.clone())) {
        name = format!("{stem}~{number}.ics");
        number += 1;
    }
    name
}
