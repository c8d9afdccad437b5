//! The pages that ask for a confirmation: before a link is reset, and before a feed is turned off.

use askama::Template;
use serde::Serialize;

use super::super::Site;
use super::super::error::WebError;
use super::super::page_response::PageResponse;
use super::frame::Frame;
use super::page_access::{PageAccess, SessionPart};
use super::templates::SamplePage;
use super::{Caching, Page, PageContext, query, sample_token};
use crate::language::Words;
use crate::links::Token;
use crate::printable::is_unprintable;
use crate::snapshot::{Link, Snapshot};

/// A page with a form. A program that fetches pages in advance cannot send the form.
#[derive(Template, Serialize)]
#[template(path = "confirm.html")]
struct ConfirmPage<'a> {
    #[serde(skip)]
    words: &'a Words,
    frame: Frame,
    /// The path of the link's own page, without a slash at its end.
    page: String,
    session: SessionPart,
    title: String,
    lead: String,
    points: Vec<String>,
    action: String,
    consent: String,
    button: String,
    /// The greatest length of the reason in characters; 0 if none is asked for.
    max_reason: usize,
    /// The question whether the further links are reset too; empty if there are none.
    all: String,
    /// Whether the form was sent without a tick.
    is_unconfirmed: bool,
}

impl Page for ConfirmPage<'_> {
    const TEMPLATE: &'static str = "confirm.html";
}

/// An action that must be confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum LinkAction {
    Reset,
    TurnOff,
}

impl LinkAction {
    /// The action with this name in an address.
    pub(in super::super) fn parse(name: &str) -> Option<Self> {
        [Self::Reset, Self::TurnOff]
            .into_iter()
            .find(|action| action.name() == name)
    }

    pub(in super::super) fn name(self) -> &'static str {
        match self {
            Self::Reset => "new",
            Self::TurnOff => "stop",
        }
    }

    fn texts(self, words: &Words) -> [String; 4] {
        let keys = match self {
            Self::Reset => ["reset-title", "reset-lead", "reset-consent", "reset-button"],
            Self::TurnOff => ["stop-title", "stop-lead", "stop-consent", "stop-button"],
        };
        keys.map(|key| words.text(key))
    }

    fn points(self) -> [&'static str; 3] {
        match self {
            Self::Reset => ["reset-point-dead", "reset-point-again", "reset-point-final"],
            Self::TurnOff => ["stop-point-closed", "stop-point-remove", "stop-point-back"],
        }
    }
}

/// Answers with the page that asks for the confirmation.
pub(in super::super) fn confirm(
    context: &PageContext<'_>,
    (snapshot, link): (&Snapshot, &Link),
    action: LinkAction,
    access: &PageAccess,
) -> Result<PageResponse, WebError> {
    let mut view = ConfirmPage::new(
        &context.words,
        context.frame(),
        context.site,
        action,
        access,
    );
    let further = snapshot.link_table.further_links(&link.feed_id);
    let names: Vec<&str> = further.map(|(_, further)| further.name.as_str()).collect();
    if !names.is_empty() {
        let names = names.join(", ");
        match action {
            LinkAction::Reset => view.all = context.words.fill1("reset-all", "names", names),
            LinkAction::TurnOff => {
                let point = context.words.fill1("stop-point-further", "names", names);
                view.points.push(point);
            }
        }
    }
    view.is_unconfirmed = query::value(context.request.query_string(), "unconfirmed").is_some();
    context.respond(&view, Caching::Personal)
}

/// Whether the form that resets the first link asks for all links.
pub(in super::super) fn resets_all(form: &str) -> bool {
    query::value(form, "all").is_some()
}

/// Whether the form was sent with the tick.
pub(in super::super) fn is_confirmed(form: &str) -> bool {
    query::value(form, "confirm").is_some()
}

/// The length in characters of the reason that is kept.
const MAX_REASON: usize = 300;

/// The reason in the form: one line, as far as it can be printed. It goes into the journal and into a mail, so the secret of
/// the page is taken out of it.
pub(in super::super) fn reason(form: &str, token: Token) -> Option<String> {
    let text = query::value(form, "reason")?;
    let line: String = text
        .chars()
        .map(|c| if is_unprintable(c) { ' ' } else { c })
        .take(MAX_REASON)
        .collect();
    let words: Vec<&str> = line.split_whitespace().collect();
    let secret = token.expose();
    let line = words.join(" ");
    let line = match line.to_ascii_lowercase().find(&secret) {
        Some(_) => "…".to_owned(),
        None => line,
    };
    (!line.is_empty()).then_some(line)
}

/// The pages with invented content.
pub(super) fn samples(words: &Words, frame: &Frame, site: &Site) -> Vec<SamplePage> {
    let actions = [LinkAction::Reset, LinkAction::TurnOff];
    actions
        .map(|action| {
            let mut access = PageAccess::by_link(sample_token());
            access.session = SessionPart::sample(site, words);
            let mut page = ConfirmPage::new(words, frame.clone(), site, action, &access);
            page.all = words.fill1("reset-all", "names", "A");
            SamplePage::of(&page)
        })
        .into()
}

impl<'a> ConfirmPage<'a> {
    fn new(
        words: &'a Words,
        frame: Frame,
        site: &Site,
        action: LinkAction,
        access: &PageAccess,
    ) -> Self {
        let [title, lead, consent, button] = action.texts(words);
        let closed_days = site.settings.load().links.closed_days;
        Self {
            words,
            frame,
            page: site
                .path(&access.address.page())
                .trim_end_matches('/')
                .to_owned(),
            title,
            lead,
            points: action
                .points()
                .map(|key| words.fill1(key, "days", closed_days))
                .into(),
            action: site.path(&access.address.action(action)),
            session: access.session.clone(),
            consent,
            button,
            max_reason: match action {
                LinkAction::Reset => 0,
                LinkAction::TurnOff => MAX_REASON,
            },
            all: String::new(),
            is_unconfirmed: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_one_short_line_without_the_secret() {
        let token = sample_token();
        let check = |form: &str, expected: Option<&str>| {
            assert_eq!(reason(form, token).as_deref(), expected, "{form}");
        };
        check("confirm=yes", None);
        check("reason=", None);
        check("reason=+%0d%0a%09", None);
        check(
            "reason=I+use%0d%0a.%0d%0aanother%00%E2%80%AE+app",
            Some("I use . another app"),
        );
        check("reason=%3Cb%3E%3D1%2B1", Some("<b>=1+1"));
        let secret = token.expose().to_uppercase();
        check(&format!("reason=leaked:+{secret}"), Some("…"));
        let long = reason(&format!("reason={}", "x".repeat(10_000)), token);
        assert_eq!(long.map(|reason| reason.len()), Some(MAX_REASON));
    }
}
