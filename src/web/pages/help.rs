//! Help for subscribing: the list of calendar programs, and a page for each.

use askama::Template;
use serde::Serialize;

use super::super::Site;
use super::super::clients::Client;
use super::super::error::WebError;
use super::super::rendered::{PageRequest, Rendered};
use super::super::route::Route;
use super::feed_at_hand::FeedAtHand;
use super::frame::Frame;
use super::templates::Sample;
use super::{Caching, Page, Visit, sample_token};
use crate::config;
use crate::language::Words;
use crate::snapshot::Snapshot;

/// The list of programs.
#[derive(Template, Serialize)]
#[template(path = "help.html")]
struct Help<'a> {
    #[serde(skip)]
    words: &'a Words,
    frame: Frame,
    /// The program that most people have.
    first: HelpProgram,
    others: Vec<HelpProgram>,
    feed: HandedFeed,
    /// Whether the query names a feed that does not exist.
    is_unknown: bool,
}

/// A program in a list.
#[derive(Serialize)]
struct HelpProgram {
    name: String,
    intro: String,
    address: String,
}

/// The page of a program.
#[derive(Template, Serialize)]
#[template(path = "client.html")]
struct ClientPage<'a> {
    #[serde(skip)]
    words: &'a Words,
    frame: Frame,
    base_url: &'a str,
    client: &'static str,
    title: String,
    intro: String,
    feed: HandedFeed,
    /// The path of the list of programs.
    programs: String,
    button: Button,
    /// The button for a personal account, if that has another address.
    personal_button: Button,
    steps: Vec<HelpStep>,
    update: String,
    lacks: String,
    stop: String,
    has_note: bool,
    note: String,
}

/// The feed at hand as templates see it.
#[derive(Serialize)]
struct HandedFeed {
    is_there: bool,
    is_personal: bool,
    name: String,
    address: String,
}

/// The button that opens a program.
#[derive(Default, Serialize)]
struct Button {
    is_there: bool,
    address: String,
    text: String,
    /// The steps that the button saves, or advice if it does not help.
    hint: String,
}

/// One thing to do.
#[derive(Serialize)]
struct HelpStep {
    text: String,
    /// As in `outlook-web-1`.
    picture: String,
}

impl Page for Help<'_> {
    const TEMPLATE: &'static str = "help.html";
}

impl Page for ClientPage<'_> {
    const TEMPLATE: &'static str = "client.html";
}

/// Answers with the list of programs.
pub(in super::super) fn help(
    request: &PageRequest,
    site: &Site,
    snapshot: &Snapshot,
) -> Result<Rendered, WebError> {
    let query = request.query_string();
    let feed = FeedAtHand::in_query(query, site, snapshot);
    let visit = Visit::new(request, site);
    let mut page = Help::new(&visit.words, visit.frame(), site, feed.as_ref());
    page.is_unknown = feed.is_none() && FeedAtHand::is_named_in(query);
    visit.show(&page, Caching::Public)
}

/// Answers with the page of a program, with a public feed at hand if the query names one.
pub(in super::super) fn client_page(
    request: &PageRequest,
    site: &Site,
    snapshot: &Snapshot,
    client: Client,
) -> Result<Rendered, WebError> {
    let feed = FeedAtHand::in_query(request.query_string(), site, snapshot);
    show(&Visit::new(request, site), client, feed.as_ref())
}

/// Answers with the list of programs for a person's feed.
pub(in super::super) fn help_with(
    visit: &Visit<'_>,
    feed: &FeedAtHand,
) -> Result<Rendered, WebError> {
    visit.show(
        &Help::new(&visit.words, visit.frame(), visit.site, Some(feed)),
        Caching::Personal,
    )
}

/// Answers with the page of a program for a person's feed.
pub(in super::super) fn client_page_with(
    visit: &Visit<'_>,
    client: Client,
    feed: &FeedAtHand,
) -> Result<Rendered, WebError> {
    show(visit, client, Some(feed))
}

/// Answers with the page of a program for this feed.
fn show(
    visit: &Visit<'_>,
    client: Client,
    feed: Option<&FeedAtHand>,
) -> Result<Rendered, WebError> {
    let page = ClientPage::new(&visit.words, visit.frame(), visit.site, client, feed);
    let is_personal = feed.is_some_and(|feed| feed.is_personal);
    visit.show(
        &page,
        if is_personal {
            Caching::Personal
        } else {
            Caching::Public
        },
    )
}

/// The pages with made-up content.
pub(super) fn samples(words: &Words, frame: &Frame, site: &Site) -> Vec<Sample> {
    let feed = FeedAtHand::personal("Siân’s".into(), site, sample_token());
    let list = Sample::of(&Help::new(words, frame.clone(), site, Some(&feed)));
    let pages = Client::ALL.into_iter().flat_map(|client| {
        [None, Some(&feed)]
            .map(|feed| Sample::of(&ClientPage::new(words, frame.clone(), site, client, feed)))
    });
    std::iter::once(list).chain(pages).collect()
}

impl<'a> Help<'a> {
    fn new(words: &'a Words, frame: Frame, site: &Site, feed: Option<&FeedAtHand>) -> Self {
        let [first, others @ ..] = Client::ALL.map(|client| HelpProgram {
            name: words.text(&format!("help-{}-title", client.id())),
            intro: words.text(&format!("help-{}-intro", client.id())),
            address: address(site, Some(client), feed),
        });
        Self {
            words,
            frame,
            first,
            others: others.into(),
            feed: HandedFeed::of(feed),
            is_unknown: false,
        }
    }
}

impl<'a> ClientPage<'a> {
    fn new(
        words: &'a Words,
        frame: Frame,
        site: &'a Site,
        client: Client,
        feed: Option<&FeedAtHand>,
    ) -> Self {
        let key = |part: &str| format!("help-{}-{part}", client.id());
        let steps = (1..)
            .map(|number| (key(&format!("step-{number}")), number))
            .take_while(|(key, _)| words.has(key));
        Self {
            base_url: &site.base_url,
            client: client.id(),
            title: words.text(&key("title")),
            intro: words.text(&key("intro")),
            feed: HandedFeed::of(feed),
            programs: address(site, None, feed),
            button: feed
                .map(|feed| Button::of(words, client, feed, &site.clients))
                .unwrap_or_default(),
            personal_button: feed
                .map(|feed| Button::personal(words, client, feed, &site.clients))
                .unwrap_or_default(),
            steps: steps
                .map(|(key, number)| HelpStep {
                    text: words.text(&key),
                    picture: format!("{}-{number}", client.id()),
                })
                .collect(),
            update: words.text(&key("update")),
            lacks: words.text(&key("not")),
            stop: words.text(&key("stop")),
            has_note: words.has(&key("note")),
            note: words.text(&key("note")),
            words,
            frame,
        }
    }
}

impl HandedFeed {
    fn of(feed: Option<&FeedAtHand>) -> Self {
        Self {
            is_there: feed.is_some(),
            is_personal: feed.is_none_or(|feed| feed.is_personal),
            name: feed.map(|feed| feed.name.clone()).unwrap_or_default(),
            address: feed.map(|feed| feed.address.clone()).unwrap_or_default(),
        }
    }
}

impl Button {
    fn of(words: &Words, client: Client, feed: &FeedAtHand, hosts: &config::ClientsConfig) -> Self {
        let Some(opening) = client.opening(&feed.address, &feed.name, hosts) else {
            return Self::default();
        };
        let key = |part: &str| format!("help-{}-{part}", client.id());
        let [button, shortcut] = [key("button"), key("shortcut")];
        let otherwise = if opening.is_filled_in {
            "guide-may-fail"
        } else {
            "guide-paste"
        };
        let title = words.text(&key("title"));
        Self {
            is_there: true,
            address: opening.address,
            text: if words.has(&button) {
                words.text(&button)
            } else {
                words.fill1("guide-open", "program", title)
            },
            hint: words.text(if words.has(&shortcut) {
                &shortcut
            } else {
                otherwise
            }),
        }
    }

    fn personal(
        words: &Words,
        client: Client,
        feed: &FeedAtHand,
        hosts: &config::ClientsConfig,
    ) -> Self {
        let Some(opening) = client.personal_opening(&feed.address, &feed.name, hosts) else {
            return Self::default();
        };
        let text = words.text("guide-open-personal");
        Self {
            is_there: true,
            address: opening.address,
            text,
            hint: String::new(),
        }
    }
}

fn address(site: &Site, client: Option<Client>, feed: Option<&FeedAtHand>) -> String {
    match (client, feed) {
        (_, Some(feed)) => feed.help(client),
        (client, None) => site.path(&Route::Help(client)),
    }
}
