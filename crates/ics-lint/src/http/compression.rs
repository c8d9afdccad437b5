//! Checks of compression: gzip only on request, and the same text with and without.

use super::{HttpFindings, Recording, ResponseBody};
use crate::rules::http as rule;

pub(super) fn check(recording: &Recording, findings: &mut HttpFindings) {
    let (plain, again) = (&recording.plain, recording.again());
    if !matches!(plain.body, ResponseBody::Plain(_)) {
        findings.report(
            &rule::GZIP_UNASKED,
            "the answer to Accept-Encoding: identity is compressed".to_owned(),
        );
    }
    let Some(gzip) = &recording.gzip else {
        return;
    };
    match &gzip.body {
        ResponseBody::Plain(_) => {
            findings.report(
                &rule::GZIP_MISSING,
                "the answer to Accept-Encoding: gzip is not compressed".to_owned(),
            );
        }
        ResponseBody::Unreadable(why) => {
            findings.report(&rule::GZIP_BROKEN, format!("it does not unpack: {why}"));
        }
        ResponseBody::Gzip(text) => {
            // A text that differs each time says nothing about compression.
            let is_steady = plain.body == again.body;
            if is_steady && plain.body.bytes().is_some_and(|plain| plain != text) {
                findings.report(
                    &rule::GZIP_DIFFERS,
                    "unpacked, it is not the text that comes without gzip".to_owned(),
                );
            }
            let tag = plain.header("etag").filter(|tag| !tag.starts_with("W/"));
            if matches!(plain.body, ResponseBody::Plain(_))
                && tag.is_some()
                && tag == gzip.header("etag")
            {
                findings.report(
                    &rule::ETAG_SHARED,
                    format!("it is `{}` with gzip and without", tag.unwrap_or_default()),
                );
            }
            if ![plain, gzip].iter().all(|answer| {
                ["accept-encoding", "*"]
                    .iter()
                    .any(|it| answer.lists("vary", it))
            }) {
                findings.report(
                    &rule::VARY_MISSING,
                    "the answers differ by Accept-Encoding, and Vary does not say so".to_owned(),
                );
            }
        }
    }
}
