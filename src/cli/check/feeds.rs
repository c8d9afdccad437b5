//! Problems of the program's own feeds: the findings of the linter, and feeds that are too large.

use std::cmp::Reverse;
use std::thread;

use carillon::config;
use carillon::feed::{Encoding, FeedId, Kind, LeftOutCounts};
use carillon::folder::{Problem, Severity};
use carillon::publish::{Feeds, ServedFeed};
use ics_lint::{Finding, RuleSeverity};

/// The findings in the feeds that would be served, sorted by feed and line.
///
/// All feeds of modules are read, and one of each other kind. A student's feed consists of blocks that are in modules'
/// feeds too. Reading all feeds would find the same again and take minutes: 7 million events at a large university, in
/// place of 200 thousand. Only the heads differ, and within a kind only by the name.
pub(super) fn lint(feeds: &Feeds) -> Vec<Problem> {
    let mut chosen: Vec<&ServedFeed> = Vec::new();
    for kind in Kind::ALL {
        let of_kind = feeds.of_kind(kind);
        if kind == Kind::Module {
            chosen.extend(of_kind);
        } else {
            chosen.extend(of_kind.min_by_key(|served| served.feed_id()));
        }
    }
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let shares = chosen.chunks(chosen.len().div_ceil(threads).max(1));
    let mut problems: Vec<Problem> = thread::scope(|scope| {
        let workers: Vec<_> = shares
            .map(|share| scope.spawn(|| share.iter().copied().flat_map(lint_one).collect()))
            .collect();
        workers
            .into_iter()
            .flat_map(|worker| worker.join().unwrap_or_else(|_| vec![panicked()]))
            .collect()
    });
    problems.sort();
    problems
}

fn lint_one(served: &ServedFeed) -> Vec<Problem> {
    let findings = ics_lint::lint(&served.feed().body(Encoding::Identity));
    let reported = findings
        .iter()
        .filter(|finding| finding.rule.severity != RuleSeverity::Hint);
    reported
        .map(|finding| problem(served.feed_id(), finding))
        .collect()
}

/// A finding in a feed. Data is checked before it is rendered, so a setting or the program is wrong.
fn problem(feed_id: &FeedId, finding: &Finding) -> Problem {
    let severity = match finding.rule.severity {
        RuleSeverity::Error => Severity::Error,
        RuleSeverity::Warning | RuleSeverity::Hint => Severity::Warning,
    };
    let line = finding
        .location
        .as_ref()
        .and_then(|location| u32::try_from(location.line).ok())
        .unwrap_or_default();
    let (rule, message) = (finding.rule, &finding.message);
    let message = format!("{}: {message} [{}]: {}", rule.title, rule.id, rule.mend);
    Problem::new(severity, &format!("the feed of {feed_id}"), line, message)
}

/// The largest number of cut feeds that are listed. Of the others, only the number is printed.
const MAX_CUT: usize = 20;

/// The feeds that are too large to be shown whole. Those with most missing future meetings are first.
pub(super) fn cut(feeds: &Feeds, settings: &config::FeedConfig) -> Vec<Problem> {
    let mut cut: Vec<(&FeedId, LeftOutCounts)> = feeds
        .iter()
        .filter_map(|served| Some((served.feed_id(), served.feed().left_out()?)))
        .collect();
    cut.sort_by_key(|(feed_id, left_out)| (Reverse((left_out.later, left_out.earlier)), *feed_id));
    let mut problems: Vec<Problem> = cut
        .iter()
        .take(MAX_CUT)
        .map(|(feed_id, left_out)| cut_feed(feed_id, *left_out, settings))
        .collect();
    if cut.len() > MAX_CUT {
        let message = format!(
            "{} more feeds are too large and leave out meetings in the same way",
            cut.len() - MAX_CUT
        );
        problems.push(Problem::of_file(Severity::Warning, "the feeds", message));
    }
    problems
}

fn cut_feed(feed_id: &FeedId, left_out: LeftOutCounts, settings: &config::FeedConfig) -> Problem {
    let LeftOutCounts {
        earlier,
        later,
        events,
        bytes,
        is_more,
    } = left_out;
    let is_below =
        |count: usize, limit: u32| usize::try_from(limit).is_ok_and(|limit| count < limit);
    let mut reasons = Vec::new();
    if is_more {
        reasons.push(format!(
            "many more events than feed.max_events ({}) allows",
            settings.max_events
        ));
    } else if !is_below(events, settings.max_events) {
        reasons.push(format!(
            "{events} events, and feed.max_events is {}",
            settings.max_events
        ));
    }
    if !is_below(bytes, settings.max_bytes) {
        reasons.push(format!(
            "{bytes} bytes, and feed.max_bytes is {}",
            settings.max_bytes
        ));
    }
    let least = if is_more { "at least " } else { "" };
    let message = format!(
        "it has {}: {least}{earlier} past meetings and {later} future meetings are left out; shorten long notes, remove terms that are over, or raise the limit (Google Calendar reads no more than about 1 MB)",
        reasons.join(" and ")
    );
    Problem::of_file(
        Severity::Warning,
        &format!("the feed of {feed_id}"),
        message,
    )
}

fn panicked() -> Problem {
    Problem::of_file(
        Severity::Error,
        "the feeds",
        "the linter failed, which is a fault of this program: please report it",
    )
}
