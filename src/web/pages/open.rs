//! The page of a module or a room whose feed is open to all.

use askama::Template;
use jiff::Timestamp;
use serde::Serialize;

use super::super::Site;
use super::super::address::{news_segment, page_segment};
use super::super::error::WebError;
use super::super::rendered::{PageRequest, Rendered};
use super::elsewhere::followable;
use super::feed_at_hand::FeedAtHand;
use super::frame::Frame;
use super::list::Listed;
use super::news::ChangeList;
use super::subscribe::Subscribe;
use super::templates::Sample;
use super::week::{Showing, WeekView};
use super::{Caching, Page, Visit, query};
use crate::agenda::{self, Agenda, Taught};
use crate::language::Words;
use crate::snapshot::{Link, Snapshot};

/// The page.
#[derive(Template, Serialize)]
#[template(path = "open.html")]
struct Open<'a> {
    #[serde(skip)]
    words: &'a Words,
    frame: Frame,
    /// The list that it is in.
    list: String,
    list_text: String,
    heading: String,
    lines: Vec<String>,
    /// To elsewhere.
    link: String,
    link_text: String,
    has_week: bool,
    week: WeekView,
    subscribe: Subscribe,
    has_changes: bool,
    changes: ChangeList,
}

impl Page for Open<'_> {
    const TEMPLATE: &'static str = "open.html";
}

/// Answers with the page of a module or room.
pub(in super::super) fn open(
    request: &PageRequest,
    site: &Site,
    snapshot: &Snapshot,
    (listed, name): (Listed, &str),
    now: Timestamp,
) -> Result<Rendered, WebError> {
    let links = match listed {
        Listed::Modules => &snapshot.modules,
        Listed::Rooms => &snapshot.rooms,
    };
    let link = links.get(name).ok_or(WebError::NotFound)?;
    let visit = Visit::new(request, site);
    let page = Open::new(&visit, snapshot, listed, link, now);
    visit.show(&page, Caching::Open)
}

impl<'a> Open<'a> {
    fn new(
        visit: &'a Visit<'_>,
        snapshot: &Snapshot,
        listed: Listed,
        link: &Link,
        now: Timestamp,
    ) -> Self {
        let (site, words) = (visit.site, &*visit.words);
        let timetable = snapshot.timetable.as_deref();
        let page = format!("{}/{}", listed.page(site), page_segment(&link.id));
        let asked = query::value(visit.request.query_string(), "week")
            .and_then(|week| agenda::parse_week(&week));
        let week = timetable.map(|university| {
            let shown = Agenda::new(university, university.index(), link.feed.blocks_on_page());
            let showing = Showing {
                words,
                page: &page,
                asked,
                today: shown.today(now),
                has_groups: true,
                term_weeks: &|monday| agenda::term_weeks(university, monday),
                hue: match listed {
                    Listed::Modules => |meeting| meeting.kind,
                    Listed::Rooms => |meeting| meeting.code,
                },
            };
            WeekView::new(&shown, &showing)
        });
        let news = format!("{}/{}", listed.page(site), news_segment(&link.id));
        let changes =
            timetable.map(|university| ChangeList::new(visit, snapshot, university, link, news));
        let about = timetable.map(|university| match listed {
            Listed::Modules => {
                let terms = Taught::of_code(university, &link.id);
                let url = terms
                    .last()
                    .and_then(|module| followable(module.url))
                    .unwrap_or_default()
                    .to_owned();
                (
                    terms.iter().map(|module| module.term.to_owned()).collect(),
                    url,
                )
            }
            Listed::Rooms => {
                let place = agenda::room(university, &link.id);
                let name = (place.title != place.name).then(|| place.name.to_owned());
                (
                    name.into_iter().collect(),
                    followable(place.url).unwrap_or_default().to_owned(),
                )
            }
        });
        let (lines, url) = about.unwrap_or_default();
        let key = match listed {
            Listed::Modules => "meeting-url",
            Listed::Rooms => "room-map",
        };
        Self {
            words,
            frame: visit.frame(),
            list: listed.page(site),
            list_text: listed.title(words),
            heading: link.name.to_string(),
            lines,
            link: url,
            link_text: words.text(key),
            has_week: week.is_some(),
            week: week.unwrap_or_default(),
            subscribe: Subscribe::new(
                words,
                site,
                &FeedAtHand::open(link.kind, &link.id, &link.name, site),
            ),
            has_changes: changes.is_some(),
            changes: changes.unwrap_or_default(),
        }
    }
}

/// The page with made-up content.
pub(super) fn sample(words: &Words, frame: &Frame, site: &Site) -> Sample {
    let feed = FeedAtHand::open(crate::feed::Kind::Module, "MAA101", "MAA101 Calculus", site);
    Sample::of(&Open {
        words,
        frame: frame.clone(),
        list: Listed::Modules.page(site),
        list_text: words.text("modules-title"),
        heading: "MAA101 Calculus".into(),
        lines: vec!["Autumn".into()],
        link: "https://learn.example.ac.uk/".into(),
        link_text: words.text("meeting-url"),
        has_week: true,
        week: WeekView::sample(words),
        subscribe: Subscribe::new(words, site, &feed),
        has_changes: true,
        changes: ChangeList::sample(site),
    })
}
