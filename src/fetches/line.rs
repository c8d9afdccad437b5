//! The records as lines of text: one for each fetch, for each count of an hour, and for the last change that each
//! subscription had, because the fetches that are left may no longer show it. They hold no token and no client's address.

use std::fmt::{self, Write};

use super::ClientApp;
use super::record::{
    Fetch, FetchCount, FetchRecords, OldAddressFetch, ReceivedChange, Subscription,
};
use crate::feed::FeedId;
use crate::links::LinkId;

/// The version of the format. It is not in the file: a line that cannot be read is ignored.
pub const VERSION: u32 = 1;

/// One line. The id comes last because it may hold spaces. The kind names the link too if it is not the feed's first:
/// `student/2`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum RecordLine {
    /// `fetch SECOND PROGRAM STATUS BYTES MODIFIED KIND ID`
    Fetch {
        link_id: LinkId,
        app: ClientApp,
        fetch: Fetch,
    },
    /// `had SECOND PROGRAM MODIFIED KIND ID`
    Received {
        link_id: LinkId,
        app: ClientApp,
        received: ReceivedChange,
    },
    /// `old SECOND PROGRAM KIND ID`
    OldAddress {
        link_id: LinkId,
        app: ClientApp,
        second: u32,
    },
    /// `count HOUR PROGRAM FETCHES UNCHANGED BYTES`
    Count {
        hour: u32,
        app: ClientApp,
        count: FetchCount,
    },
}

impl fmt::Display for RecordLine {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fetch {
                link_id,
                app,
                fetch:
                    Fetch {
                        second,
                        modified,
                        bytes,
                        status,
                    },
            } => {
                let app = app.id();
                write!(
                    out,
                    "fetch {second} {app} {status} {bytes} {modified} {link_id}"
                )
            }
            Self::Received {
                link_id,
                app,
                received: ReceivedChange { modified, second },
            } => {
                write!(out, "had {second} {} {modified} {link_id}", app.id())
            }
            Self::OldAddress {
                link_id,
                app,
                second,
            } => write!(out, "old {second} {} {link_id}", app.id()),
            Self::Count {
                hour,
                app,
                count:
                    FetchCount {
                        fetches,
                        unchanged,
                        bytes,
                    },
            } => {
                write!(
                    out,
                    "count {hour} {} {fetches} {unchanged} {bytes}",
                    app.id()
                )
            }
        }
    }
}

impl RecordLine {
    /// Reads a line without its end; `None` if it is damaged.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (keyword, rest) = text.split_once(' ')?;
        match keyword {
            "fetch" => {
                let [second, app, status, bytes, modified, kind, id] = split(rest)?;
                let fetch = Fetch {
                    second: second.parse().ok()?,
                    modified: modified.parse().ok()?,
                    bytes: bytes.parse().ok()?,
                    status: status.parse().ok()?,
                };
                Some(Self::Fetch {
                    link_id: LinkId::parse(kind, id)?,
                    app: ClientApp::with_id(app),
                    fetch,
                })
            }
            "had" => {
                let [second, app, modified, kind, id] = split(rest)?;
                let received = ReceivedChange {
                    modified: modified.parse().ok()?,
                    second: second.parse().ok()?,
                };
                Some(Self::Received {
                    link_id: LinkId::parse(kind, id)?,
                    app: ClientApp::with_id(app),
                    received,
                })
            }
            "old" => {
                let [second, app, kind, id] = split(rest)?;
                Some(Self::OldAddress {
                    link_id: LinkId::parse(kind, id)?,
                    app: ClientApp::with_id(app),
                    second: second.parse().ok()?,
                })
            }
            "count" => {
                let [hour, app, fetches, unchanged, bytes] = split(rest)?;
                let count = FetchCount {
                    fetches: fetches.parse().ok()?,
                    unchanged: unchanged.parse().ok()?,
                    bytes: bytes.parse().ok()?,
                };
                Some(Self::Count {
                    hour: hour.parse().ok()?,
                    app: ClientApp::with_id(app),
                    count,
                })
            }
            _ => None,
        }
    }

    /// Adds the line's contents to the records, unless its time is before that second.
    pub(super) fn add_to(self, records: &mut FetchRecords, before: u32) {
        match self {
            Self::Fetch { fetch, .. } if fetch.second < before => {}
            Self::OldAddress { second, .. } if second < before => {}
            Self::Fetch {
                link_id,
                app,
                fetch,
            } => records.add_fetch(link_id, app, fetch),
            Self::Received {
                link_id,
                app,
                received,
            } => records.add_received(&link_id, app, received),
            Self::OldAddress {
                link_id,
                app,
                second,
            } => records.add_old_address(link_id, app, second),
            Self::Count { hour, app, count } => records.add_count(hour, app, count),
        }
    }

    pub(super) fn push_to(self, out: &mut String) {
        // Writing to a text cannot fail.
        let _ = writeln!(out, "{self}");
    }
}

/// The records as lines, in the order in which they must be read.
pub(super) fn lines(records: &FetchRecords) -> impl Iterator<Item = RecordLine> {
    let feeds = records.feeds().flat_map(|(feed_id, subscriptions)| {
        let subscriptions = subscriptions.iter();
        subscriptions.flat_map(move |subscription| lines_of(&feed_id, subscription))
    });
    let old_addresses = records.old_addresses().flat_map(|(feed_id, fetches)| {
        let line = move |fetch: &OldAddressFetch| RecordLine::OldAddress {
            link_id: LinkId {
                feed_id: feed_id.clone(),
                number: fetch.link,
            },
            app: fetch.app,
            second: fetch.second,
        };
        fetches.iter().map(line)
    });
    feeds
        .chain(old_addresses)
        .chain(
            records
                .hours()
                .map(|(hour, app, count)| RecordLine::Count { hour, app, count }),
        )
}

/// The lines of a link of this feed and an app.
fn lines_of(feed_id: &FeedId, subscription: &Subscription) -> Vec<RecordLine> {
    let link_id = LinkId {
        feed_id: feed_id.clone(),
        number: subscription.link,
    };
    let app = subscription.app();
    let fetches = subscription.fetches().iter();
    let fetches = fetches.map(|&fetch| RecordLine::Fetch {
        link_id: link_id.clone(),
        app,
        fetch,
    });
    // It comes after the fetches, among which its own may be missing by now.
    let received = subscription.received.map(|received| RecordLine::Received {
        link_id: link_id.clone(),
        app,
        received,
    });
    fetches.chain(received).collect()
}

/// The text's first words, and the rest as the last part.
fn split<const COUNT: usize>(text: &str) -> Option<[&str; COUNT]> {
    let mut parts = text.splitn(COUNT, ' ');
    let mut found = [""; COUNT];
    for part in &mut found {
        *part = parts.next()?;
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_back_as_it_was_written_also_with_spaces_in_the_id() {
        for text in [
            "fetch 1791190800 outlook-web 304 0 1791100000 student b712345",
            "fetch 1791190800 apple-phone 200 4000000000 0 module A b  c",
            "had 1791190800 outlook-web 1791100000 staff é ",
            "fetch 1791190800 google 200 0 1791100000 student/2 b712345",
            "old 1791190800 outlook-web student/2 b  712345",
            "count 497553 google 4 3 12000000000",
        ] {
            assert_eq!(
                RecordLine::parse(text)
                    .map(|line| line.to_string())
                    .as_deref(),
                Some(text)
            );
        }
    }

    #[test]
    fn a_damaged_line_is_refused() {
        for text in [
            "",
            "fetch",
            "fetch 1791190800 outlook-web 304 0 1791100000 student",
            "fetch 1791190800 outlook-web 304 0 1791100000 teacher b712345",
            "fetch 1791190800 outlook-web 304 -1 1791100000 student b712345",
            "fetch 99991190800 outlook-web 304 0 1791100000 student b712345",
            "had 1791190800 outlook-web student b712345",
            "old 1791190800 outlook-web student",
            "old x outlook-web student b712345",
            "count 497553 google 4 3",
            "count 497553 google 4 3 1 1",
            "note 1 2 3",
        ] {
            assert_eq!(RecordLine::parse(text), None, "{text}");
        }
    }

    #[test]
    fn an_app_that_is_no_longer_in_the_table_is_unknown() {
        let Some(RecordLine::Count { app, .. }) = RecordLine::parse("count 1 forgotten 4 3 1")
        else {
            panic!("a line")
        };
        assert_eq!(app.id(), "other");
    }
}
