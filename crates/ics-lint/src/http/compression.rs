//! Compression: with gzip when asked for, without when not, and the same text both times.

use super::{Body, Exchanges, Findings};
use crate::rules::http as rule;

pub(super) fn check(exchanges: &Exchanges, findings: &mut Findings) {
    let Exchanges {
        plain, again, gzip, ..
    } = exchanges;
    if !matches!(plain.body, Body::Plain(_)) {
        findings.tell(
            &rule::GZIP_UNASKED,
            "the answer to Accept-Encoding: identity is compressed".to_owned(),
        );
    }
    match &gzip.body {
        Body::Plain(_) => {
            findings.tell(
                &rule::GZIP_MISSING,
                "the answer to Accept-Encoding: gzip is not compressed".to_owned(),
            );
        }
        Body::Unreadable(why) => {
            findings.tell(&rule::GZIP_BROKEN, format!("it does not unpack: {why}"));
        }
        Body::Gzip(text) => {
            // A text that is never the same twice says nothing about compression.
            let is_steady = plain.body == again.body;
            if is_steady && plain.body.bytes().is_some_and(|plain| plain != text) {
                findings.tell(
                    &rule::GZIP_DIFFERS,
                    "unpacked, it is not the text that comes without gzip".to_owned(),
                );
            }
            let tag = plain.header("etag").filter(|tag| !tag.starts_with("W/"));
            if matches!(plain.body, Body::Plain(_)) && tag.is_some() && tag == gzip.header("etag") {
                findings.tell(
                    &rule::ETAG_SHARED,
                    format!("it is `{}` with gzip and without", tag.unwrap_or_default()),
                );
            }
            if ![plain, gzip].iter().all(|answer| {
                ["accept-encoding", "*"]
                    .iter()
                    .any(|it| answer.lists("vary", it))
            }) {
                findings.tell(
                    &rule::VARY_MISSING,
                    "the answers differ by Accept-Encoding, and Vary does not say so".to_owned(),
                );
            }
        }
    }
}
