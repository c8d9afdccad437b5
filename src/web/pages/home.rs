//! The home page: an introduction, and the fastest way to subscribe.

use askama::Template;
use serde::Serialize;

use super::super::Site;
use super::super::error::WebError;
use super::super::page_response::{PageRequest, PageResponse};
use super::super::platform::Platform;
use super::super::route::Route;
use super::frame::Frame;
use super::subscribe::SubscribeApp;
use super::templates::SamplePage;
use super::{Caching, Page, PageContext};
use crate::feed::Kind;
use crate::language::Words;
use crate::snapshot::Snapshot;

#[derive(Template, Serialize)]
#[template(path = "home.html")]
struct HomePage<'a> {
    #[serde(skip)]
    words: &'a Words,
    frame: Frame,
    base_url: &'a str,
    /// The button for the most common app on the reader's device.
    first: SubscribeApp,
    /// Whether anybody may read some feeds.
    has_public_feeds: bool,
    fields: Vec<PublicFeedField>,
}

/// A field that searches the list of a kind of public feeds, by id and by title.
#[derive(Serialize)]
struct PublicFeedField {
    /// The name of the kind.
    name: &'static str,
    /// The path of the list.
    list: String,
    label: String,
}

impl Page for HomePage<'_> {
    const TEMPLATE: &'static str = "home.html";
}

/// Answers with the home page.
pub(in super::super) fn home(
    request: &PageRequest,
    site: &Site,
    snapshot: &Snapshot,
) -> Result<PageResponse, WebError> {
    let context = PageContext::new(request, site, snapshot);
    let kinds = snapshot.listed_kinds().into_iter();
    let page = HomePage::new(
        &context.words,
        (context.frame(), context.platform()),
        site,
        kinds,
    );
    context.respond(&page, Caching::Public)
}

/// The page with invented content.
pub(super) fn sample(words: &Words, frame: &Frame, site: &Site) -> SamplePage {
    let around = (frame.clone(), Platform::Computer);
    let kinds = Kind::ALL.into_iter();
    SamplePage::of(&HomePage::new(words, around, site, kinds))
}

impl<'a> HomePage<'a> {
    fn new(
        words: &'a Words,
        (frame, platform): (Frame, Platform),
        site: &'a Site,
        kinds: impl Iterator<Item = Kind>,
    ) -> Self {
        let field = |kind: Kind| {
            let label = words.text(kind.public_texts()?.search);
            let name = kind.as_str();
            let list = site.path(&Route::List(kind));
            Some(PublicFeedField { name, list, label })
        };
        let [app, _] = platform.first_apps();
        let fields: Vec<PublicFeedField> = kinds.filter_map(field).collect();
        Self {
            words,
            frame,
            base_url: &site.base_url,
            first: SubscribeApp {
                name: SubscribeApp::text(words, app),
                address: site.path(&Route::Help(Some(app))),
            },
            has_public_feeds: !fields.is_empty(),
            fields,
        }
    }
}
