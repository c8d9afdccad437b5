//! The pages that ask for a confirmation: of a new address, and of the end of a feed.

use askama::Template;
use serde::Serialize;

use super::super::Site;
use super::super::error::WebError;
use super::super::rendered::Rendered;
use super::super::route::{Form, Route};
use super::frame::Frame;
use super::templates::Sample;
use super::{Caching, Page, Visit, query, sample_token};
use crate::language::Words;
use crate::links::Token;

/// A question, and a form whose answer no program that fetches pages ahead can give.
#[derive(Template, Serialize)]
#[template(path = "confirm.html")]
struct Confirm<'a> {
    #[serde(skip)]
    words: &'a Words,
    frame: Frame,
    /// One's own page.
    page: String,
    title: String,
    lead: String,
    points: Vec<String>,
    action: String,
    consent: String,
    button: String,
    /// Whether the form was sent without a tick.
    is_unconfirmed: bool,
}

impl Page for Confirm<'_> {
    const TEMPLATE: &'static str = "confirm.html";
}

/// The subject of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Question {
    NewAddress,
    Stop,
}

impl Question {
    /// The question that stands at this name below one's own page.
    pub(in super::super) fn parse(name: &str) -> Option<Self> {
        [Self::NewAddress, Self::Stop]
            .into_iter()
            .find(|question| question.name() == name)
    }

    pub(in super::super) fn name(self) -> &'static str {
        match self {
            Self::NewAddress => "new",
            Self::Stop => "stop",
        }
    }

    fn texts(self, words: &Words) -> [String; 4] {
        let keys = match self {
            Self::NewAddress => ["new-title", "new-lead", "new-consent", "new-button"],
            Self::Stop => ["stop-title", "stop-lead", "stop-consent", "stop-button"],
        };
        keys.map(|key| words.text(key))
    }

    fn points(self) -> [&'static str; 3] {
        match self {
            Self::NewAddress => ["new-point-dead", "new-point-again", "new-point-final"],
            Self::Stop => ["stop-point-closed", "stop-point-remove", "stop-point-back"],
        }
    }
}

/// Answers with the question about the link that is read by this token.
pub(in super::super) fn confirm(
    visit: &Visit<'_>,
    question: Question,
    token: Token,
) -> Result<Rendered, WebError> {
    let mut view = Confirm::new(&visit.words, visit.frame(), visit.site, question, token);
    view.is_unconfirmed = query::value(visit.request.query_string(), "unconfirmed").is_some();
    visit.show(&view, Caching::Personal)
}

/// Whether the form was sent with the tick.
pub(in super::super) fn is_confirmed(form: &str) -> bool {
    query::value(form, "confirm").is_some()
}

/// The pages with made-up content.
pub(super) fn samples(words: &Words, frame: &Frame, site: &Site) -> Vec<Sample> {
    let questions = [Question::NewAddress, Question::Stop];
    questions
        .map(|question| {
            let token = sample_token();
            Sample::of(&Confirm::new(words, frame.clone(), site, question, token))
        })
        .into()
}

impl<'a> Confirm<'a> {
    fn new(words: &'a Words, frame: Frame, site: &Site, question: Question, token: Token) -> Self {
        let [title, lead, consent, button] = question.texts(words);
        let closed_days = site.settings.load().links.closed_days;
        Self {
            words,
            frame,
            page: site
                .path(&Route::secret(token, Form::Page))
                .trim_end_matches('/')
                .to_owned(),
            title,
            lead,
            points: question
                .points()
                .map(|key| words.fill1(key, "days", closed_days))
                .into(),
            action: site.path(&Route::Question(token, question)),
            consent,
            button,
            is_unconfirmed: false,
        }
    }
}
