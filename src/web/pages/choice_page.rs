//! The page with the choices of a link's owner: the modules and types to hide, reminders and the language.

use askama::Template;
use serde::Serialize;

use super::super::Site;
use super::super::error::WebError;
use super::super::page_response::PageResponse;
use super::added_feeds::{self, AddedForm};
use super::choices::{self, ChoiceForm, ImpossibleChoices};
use super::frame::Frame;
use super::my_feed::feed_modules;
use super::page_access::{PageAccess, SessionPart};
use super::templates::SamplePage;
use super::{Caching, Page, PageContext, query};
use crate::agenda::FeedModule;
use crate::language::Words;
use crate::links::Choices;
use crate::snapshot::{Link, Snapshot};

/// The page.
#[derive(Template, Serialize)]
#[template(path = "choice_page.html")]
struct ChoicePage<'a> {
    #[serde(skip)]
    words: &'a Words,
    frame: Frame,
    /// The path of the link's own page.
    page: String,
    session: SessionPart,
    /// The form was sent, and holds.
    is_saved: bool,
    /// The timetable has been read, so that the modules are known.
    can_choose: bool,
    choices: ChoiceForm,
}

impl Page for ChoicePage<'_> {
    const TEMPLATE: &'static str = "choice_page.html";
}

/// Answers with the page.
pub(in super::super) fn choice_page(
    context: &PageContext<'_>,
    snapshot: &Snapshot,
    link: &Link,
    access: &PageAccess,
) -> Result<PageResponse, WebError> {
    let (site, words) = (context.site, &*context.words);
    let timetable = snapshot.timetable.as_deref();
    let modules = timetable
        .map(|timetable| feed_modules((site, snapshot, timetable), link))
        .unwrap_or_default();
    let action = site.path(&access.address.choices());
    let chosen = &link.state().choices;
    let view = ChoicePage {
        words,
        frame: context.frame(),
        page: access.page(site),
        session: access.session.clone(),
        is_saved: query::value(context.request.query_string(), "saved").is_some(),
        can_choose: timetable.is_some(),
        choices: form_with_search(context, snapshot, &action, (&modules, chosen)),
    };
    context.respond(&view, Caching::Personal)
}

/// The form for the modules of the whole feed, with the search for more that the request asks for.
pub(super) fn form_with_search(
    context: &PageContext<'_>,
    snapshot: &Snapshot,
    action: &str,
    (modules, chosen): (&[FeedModule<'_>], &Choices),
) -> ChoiceForm {
    let (site, words) = (context.site, &*context.words);
    let timetable = snapshot.timetable.as_deref();
    let mut added = AddedForm::new(words, timetable.map(|timetable| &**timetable), chosen);
    if let Some(timetable) = timetable {
        let text = query::value(context.request.query_string(), "find").unwrap_or_default();
        added = added.with_search(words, (site, snapshot, timetable), &text, chosen);
    }
    ChoiceForm::new(words, action, modules, chosen).with_added(added)
}

/// Reads the choices of the owner of a link from a sent form.
pub(in super::super) fn choices(
    site: &Site,
    snapshot: &Snapshot,
    link: &Link,
    form: &str,
) -> Result<Choices, WebError> {
    // Without the timetable the modules are not known, and the ticked ones would be lost.
    let timetable = site.timetable(snapshot)?;
    let before = &link.state().choices;
    let modules = feed_modules((site, snapshot, timetable), link);
    Ok(Choices {
        added: added_feeds::parse(form, (site, snapshot), before),
        ..choices::parse(form, &modules, before)
    })
}

/// Those of the choices that the owner of the link could not make.
pub(in super::super) fn impossible_choices<'a>(
    site: &Site,
    snapshot: &Snapshot,
    link: &Link,
    choices: &'a Choices,
) -> Result<ImpossibleChoices<'a>, WebError> {
    let timetable = site.timetable(snapshot)?;
    let modules = feed_modules((site, snapshot, timetable), link);
    Ok(choices::impossible(
        choices,
        &modules,
        &link.state().choices,
    ))
}

/// The page with invented content.
pub(super) fn sample(words: &Words, frame: &Frame, site: &Site) -> SamplePage {
    SamplePage::of(&ChoicePage {
        words,
        frame: frame.clone(),
        page: "/f/secret/".into(),
        session: SessionPart::sample(site, words),
        is_saved: true,
        can_choose: true,
        choices: ChoiceForm::sample(words, site),
    })
}
