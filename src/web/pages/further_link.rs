//! A further link of a person, on the pages of the first link and of a session: its address, its choices, the apps that use it,
//! and the ways to reset and remove it.

use askama::Template;
use jiff::Timestamp;
use serde::Serialize;

use super::super::Site;
use super::super::error::WebError;
use super::super::page_response::PageResponse;
use super::super::platform::Platform;
use super::super::route::{PersonalAddress, Representation, Route};
use super::choice_page::form_with_search;
use super::choices::ChoiceForm;
use super::feed_to_subscribe::FeedToSubscribe;
use super::fetch_list::{FetchList, apps_line};
use super::frame::Frame;
use super::my_feed::feed_modules;
use super::page_access::{PageAccess, SessionPart};
use super::subscribe::SubscribePanel;
use super::templates::SamplePage;
use super::{Caching, Page, PageContext, query, sample_token};
use crate::language::Words;
use crate::links::{LinkId, LinkName, LinkNumber, MAX_LINK_NAME, Token};
use crate::snapshot::{Link, Snapshot};

/// The page.
#[derive(Template, Serialize)]
#[template(path = "further_link.html")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "templates can ask for nothing else"
)]
struct FurtherLinkPage<'a> {
    #[serde(skip)]
    words: &'a Words,
    frame: Frame,
    /// The path of the settings of the first link.
    settings: String,
    session: SessionPart,
    name: String,
    is_busy_only: bool,
    /// Empty if no form was sent.
    message: String,
    /// The form was sent without a tick.
    is_unconfirmed: bool,
    /// The path that receives the forms.
    action: String,
    subscribe: SubscribePanel,
    /// The address of the page that is to be handed on; empty if it is not shown.
    page: String,
    has_fetches: bool,
    fetches: FetchList,
    can_choose: bool,
    choices: ChoiceForm,
}

impl Page for FurtherLinkPage<'_> {
    const TEMPLATE: &'static str = "further_link.html";
}

/// A form about a further link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum FurtherLinkForm {
    Choices,
    Reset,
    Remove,
    /// The tick is missing.
    Unconfirmed,
    Unknown,
}

impl FurtherLinkForm {
    pub(in super::super) fn parse(form: &str) -> Self {
        let action = query::value(form, "action");
        match (action.as_deref(), super::is_confirmed(form)) {
            (Some("reset"), true) => Self::Reset,
            (Some("remove"), true) => Self::Remove,
            (Some("reset" | "remove"), false) => Self::Unconfirmed,
            (Some(_), _) => Self::Unknown,
            (None, _) => Self::Choices,
        }
    }

    /// Whether somebody who has signed in wants to see the address.
    pub(in super::super) fn shows(form: &str) -> bool {
        query::value(form, "action").as_deref() == Some("show")
    }

    /// Whether the new link shows busy times only.
    pub(in super::super) fn is_busy_only(form: &str) -> bool {
        query::value(form, "busy").is_some()
    }

    /// The name in the form that makes a link; `None` if no link can have it.
    pub(in super::super) fn name(form: &str) -> Option<LinkName> {
        LinkName::parse(&query::value(form, "name")?)
    }
}

/// Answers with the page. By a session, the address is on it if it is the one that `access` shows.
pub(in super::super) fn further_link(
    context: &PageContext<'_>,
    (snapshot, first): (&Snapshot, &Link),
    access: &PageAccess,
    (number, now): (LinkNumber, Timestamp),
) -> Result<PageResponse, WebError> {
    let (site, words) = (context.site, &*context.words);
    let link_id = LinkId {
        feed_id: first.feed_id.clone(),
        number,
    };
    let table = &snapshot.link_table;
    let listed = table.link_state(&link_id).listed();
    let listed = listed.ok_or(WebError::NotFound)?;
    let link = snapshot.further_link(&link_id);
    let token = table.token(&link_id).filter(|token| match access.address {
        PersonalAddress::Secret(_) => true,
        PersonalAddress::Session(_) => access.shown == Some(*token),
    });
    let timetable = snapshot.timetable.as_deref();
    let modules = timetable.zip(link);
    let modules = modules.map(|(timetable, link)| feed_modules((site, snapshot, timetable), link));
    let fetches = FetchList::new(words, site, timetable.map(|known| &**known), &link_id, now);
    let action = site.path(&access.address.further_links(Some(number)));
    let asked = |name| query::value(context.request.query_string(), name).is_some();
    let messages = [
        ("made", "links-made"),
        ("saved", "my-feed-saved"),
        ("new", "links-reset-done"),
    ];
    let message = messages.into_iter().find(|(name, _)| asked(name));
    let view = FurtherLinkPage {
        words,
        frame: context.frame(),
        settings: site.path(&access.address.settings()),
        session: access.session.clone(),
        name: listed.name.as_str().to_owned(),
        is_busy_only: listed.is_busy_only,
        message: message.map(|(_, key)| words.text(key)).unwrap_or_default(),
        is_unconfirmed: asked("unconfirmed"),
        subscribe: panel(context, access, token),
        page: token
            .map(|token| page_address(site, token))
            .unwrap_or_default(),
        has_fetches: fetches.is_some(),
        fetches: fetches.unwrap_or_default(),
        can_choose: modules.is_some(),
        choices: ChoiceForm {
            is_busy_only: listed.is_busy_only,
            ..form_with_search(
                context,
                snapshot,
                &action,
                (
                    &modules.unwrap_or_default(),
                    &table.link_state(&link_id).choices,
                ),
            )
        },
        action,
    };
    context.respond(&view, Caching::Personal)
}

/// The address for calendar apps, or the button that shows it.
fn panel(context: &PageContext<'_>, access: &PageAccess, token: Option<Token>) -> SubscribePanel {
    let (site, words) = (context.site, &*context.words);
    match (token, access.address) {
        (None, PersonalAddress::Session(kind)) => {
            SubscribePanel::hidden(site, kind, &access.session.form_token)
        }
        (token, _) => {
            let token = token.unwrap_or_else(sample_token);
            let feed = FeedToSubscribe::personal(words.text("my-feed-title"), site, token);
            SubscribePanel::new(words, site, &feed, context.platform())
        }
    }
}

fn page_address(site: &Site, token: Token) -> String {
    let path = Route::secret(token, Representation::Page).path();
    format!("{}{path}", site.base_url)
}

/// A further link in the list of the settings.
#[derive(Serialize)]
pub(super) struct FurtherLinkRow {
    pub(super) name: String,
    /// The path of its page.
    pub(super) address: String,
    /// The apps that fetch it, or that none does.
    pub(super) apps: String,
    pub(super) is_busy_only: bool,
}

/// The further links of a person, and the form that makes one.
#[derive(Default, Serialize)]
pub(super) struct FurtherLinkList {
    /// Whether there are any, or one can be made.
    pub(super) exists: bool,
    pub(super) rows: Vec<FurtherLinkRow>,
    pub(super) can_add: bool,
    /// The path that receives the form.
    pub(super) add: String,
    pub(super) max_name: usize,
    /// Empty if no form was sent.
    pub(super) message: String,
    pub(super) is_refused: bool,
    /// There can be no more.
    pub(super) limit: String,
}

impl FurtherLinkList {
    pub(super) fn new(
        context: &PageContext<'_>,
        (snapshot, first): (&Snapshot, &Link),
        access: &PageAccess,
        now: Timestamp,
    ) -> Self {
        let (site, words) = (context.site, &*context.words);
        let further = snapshot.link_table.further_links(&first.feed_id);
        let rows: Vec<FurtherLinkRow> = further
            .map(|(link_id, further)| FurtherLinkRow {
                name: further.name.as_str().to_owned(),
                is_busy_only: further.is_busy_only,
                address: site.path(&access.address.further_links(Some(link_id.number))),
                apps: if site.recorder.is_recording() {
                    apps_line(words, &site.recorder.of(&link_id), now)
                } else {
                    String::new()
                },
            })
            .collect();
        let most = site.settings.load().links.max_per_person;
        let can_add = rows.len() + 1 < usize::from(most);
        let outcome = query::value(context.request.query_string(), "links");
        let message = match outcome.as_deref() {
            Some("refused") => words.fill1("links-refused", "length", MAX_LINK_NAME),
            Some("removed") => words.text("links-removed"),
            _ => String::new(),
        };
        Self {
            exists: can_add || !rows.is_empty(),
            rows,
            can_add,
            add: site.path(&access.address.further_links(None)),
            max_name: MAX_LINK_NAME,
            message,
            is_refused: outcome.as_deref() == Some("refused"),
            limit: words.fill1("links-limit", "most", most),
        }
    }

    pub(super) fn sample() -> Self {
        Self {
            exists: true,
            rows: vec![FurtherLinkRow {
                name: "phone".into(),
                address: "/f/secret/links/2".into(),
                apps: "Outlook".into(),
                is_busy_only: true,
            }],
            can_add: true,
            add: "/f/secret/links".into(),
            max_name: MAX_LINK_NAME,
            message: String::new(),
            is_refused: false,
            limit: "5".into(),
        }
    }
}

/// The page with invented content.
pub(super) fn sample(words: &Words, frame: &Frame, site: &Site) -> SamplePage {
    let feed = FeedToSubscribe::personal("Siân’s".into(), site, sample_token());
    SamplePage::of(&FurtherLinkPage {
        words,
        frame: frame.clone(),
        settings: "/f/secret/settings".into(),
        session: SessionPart::sample(site, words),
        name: "phone".into(),
        is_busy_only: true,
        message: words.text("links-made"),
        is_unconfirmed: true,
        action: "/f/secret/links/2".into(),
        subscribe: SubscribePanel::new(words, site, &feed, Platform::Computer),
        page: "/f/secret/".into(),
        has_fetches: true,
        fetches: FetchList::sample(words),
        can_choose: true,
        choices: ChoiceForm::sample(words, site),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_without_its_tick_does_nothing() {
        for (form, expected) in [
            ("action=reset&confirm=yes", FurtherLinkForm::Reset),
            ("action=remove&confirm=yes", FurtherLinkForm::Remove),
            ("action=reset", FurtherLinkForm::Unconfirmed),
            ("action=remove", FurtherLinkForm::Unconfirmed),
            ("language=de", FurtherLinkForm::Choices),
        ] {
            assert_eq!(FurtherLinkForm::parse(form), expected, "{form}");
        }
    }
}
