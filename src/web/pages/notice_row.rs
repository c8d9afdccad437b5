//! A notice on the page of a student's link.

use serde::Serialize;

use super::dates;
use super::external_link::external_link;
use crate::agenda::Notice;
use crate::language::Words;

/// A notice that is shown now.
#[derive(Serialize)]
pub(super) struct NoticeRow {
    pub(super) date: String,
    pub(super) kind: String,
    pub(super) title: String,
    pub(super) url: String,
}

impl NoticeRow {
    pub(super) fn new(words: &Words, notice: &Notice) -> Self {
        Self {
            date: dates::full_day(words, notice.date),
            kind: notice.notice_type.to_string(),
            title: notice.title.to_string(),
            url: external_link(notice.url.as_deref())
                .unwrap_or_default()
                .to_owned(),
        }
    }
}
