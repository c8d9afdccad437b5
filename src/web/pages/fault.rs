//! The page that says what went wrong.

use askama::Template;
use serde::Serialize;

use super::frame::Frame;
use super::templates::Sample;
use super::{Page, Visit};
use crate::language::Words;

/// What went wrong, in the reader's words.
#[derive(Template, Serialize)]
#[template(path = "fault.html")]
pub(in super::super) struct Fault<'a> {
    #[serde(skip)]
    words: &'a Words,
    frame: Frame,
    title: String,
    text: String,
}

impl Page for Fault<'_> {
    const TEMPLATE: &'static str = "fault.html";
}

impl<'a> Fault<'a> {
    /// The page with the texts that have these keys: title and text.
    pub(in super::super) fn new(visit: &'a Visit<'_>, keys: [&str; 2]) -> Self {
        Self::in_frame(&visit.words, visit.frame(), keys)
    }

    fn in_frame(words: &'a Words, frame: Frame, keys: [&str; 2]) -> Self {
        let [title, text] = keys.map(|key| words.text(key));
        Self { words, frame, title, text }
    }
}

/// The page with made-up content.
pub(super) fn sample(words: &Words, frame: &Frame) -> Sample {
    Sample::of(&page(words, frame))
}

pub(super) fn page<'a>(words: &'a Words, frame: &Frame) -> Fault<'a> {
    Fault::in_frame(words, frame.clone(), ["fault-not-found-title", "fault-not-found-text"])
}
