//! The page that describes an error.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use actix_web::web::Bytes;
use askama::Template;
use serde::Serialize;

use super::super::Site;
use super::super::error::WebError;
use super::super::static_files::gzip;
use super::Page;
use super::frame::Frame;
use super::templates::SamplePage;
use crate::feed::Kind;
use crate::language::{Language, Words};

/// An error in the reader's language.
#[derive(Template, Serialize)]
#[template(path = "error_page.html")]
pub(super) struct ErrorPage<'a> {
    #[serde(skip)]
    words: &'a Words,
    frame: Frame,
    title: String,
    text: String,
    /// The reader may have a wrong link, so the page says whom to ask.
    is_not_found: bool,
}

impl Page for ErrorPage<'_> {
    const TEMPLATE: &'static str = "error_page.html";
}

impl<'a> ErrorPage<'a> {
    fn in_frame(words: &'a Words, frame: Frame, keys: [&str; 2]) -> Self {
        let [title, text] = keys.map(|key| words.text(key));
        Self {
            words,
            frame,
            title,
            text,
            is_not_found: keys[0] == "error-not-found-title",
        }
    }
}

/// The pages so far, plain and with gzip. Anybody can ask for one, so each is rendered only once.
#[derive(Default)]
pub(in super::super) struct ErrorPages(Mutex<HashMap<ErrorPageKey, Arc<[Bytes; 2]>>>);

/// A page's language, the keys of its texts, the kinds of feeds to whose lists it links, and whether people can sign in.
type ErrorPageKey = (Language, [&'static str; 2], Vec<Kind>, bool);

impl ErrorPages {
    /// The page with this title and text.
    pub(super) fn page(
        &self,
        site: &Site,
        words: &Arc<Words>,
        keys: [&'static str; 2],
        listed: &[Kind],
    ) -> Result<Arc<[Bytes; 2]>, WebError> {
        let mut pages = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (
            words.language(),
            keys,
            listed.to_vec(),
            site.offers_sign_in(),
        );
        if let Some(page) = pages.get(&key) {
            return Ok(Arc::clone(page));
        }
        let frame = Frame::new(site, words, "", "", listed);
        let page = ErrorPage::in_frame(words, frame, keys);
        let html = site.templates.render(&page, words)?;
        let gzip = gzip(html.as_bytes()).into();
        let page = Arc::new([html.into(), gzip]);
        pages.insert(key, Arc::clone(&page));
        Ok(page)
    }
}

/// The page with invented content.
pub(super) fn sample(words: &Words, frame: &Frame) -> SamplePage {
    SamplePage::of(&page(words, frame))
}

pub(super) fn page<'a>(words: &'a Words, frame: &Frame) -> ErrorPage<'a> {
    ErrorPage::in_frame(
        words,
        frame.clone(),
        ["error-not-found-title", "error-not-found-text"],
    )
}
