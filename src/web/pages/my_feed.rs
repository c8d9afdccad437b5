//! The page of a link: everything that a person can see and do with a secret address.

use askama::Template;
use jiff::Timestamp;
use serde::Serialize;

use super::super::Site;
use super::super::error::WebError;
use super::super::page_response::PageResponse;
use super::super::platform::Platform;
use super::super::route::{MeetingFormat, PersonalAddress, Representation, Route};
use super::added_feeds;
use super::change_list::ChangeList;
use super::feed_to_subscribe::FeedToSubscribe;
use super::frame::Frame;
use super::hues::Hues;
use super::missing_row::MissingRow;
use super::module_row::{ModuleRow, module_page};
use super::next_meeting::NextMeeting;
use super::notice_row::NoticeRow;
use super::page_access::{PageAccess, SessionPart};
use super::reminders::reminders;
use super::subscribe::SubscribePanel;
use super::templates::SamplePage;
use super::today::TodayView;
use super::week::{WeekContext, WeekView, week_agenda};
use super::{Caching, Page, PageContext, query, sample_token};
use crate::agenda::{self, Agenda, FeedModule};
use crate::feed::Kind;
use crate::language::Words;
use crate::snapshot::{Link, Snapshot, Timetable};

/// The page.
#[derive(Template, Serialize)]
#[template(path = "my_feed.html")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "templates can ask for nothing else"
)]
struct MyFeedPage<'a> {
    #[serde(skip)]
    words: &'a Words,
    frame: Frame,
    /// The paths of the pages with the choices and the settings of the link.
    choices: String,
    settings: String,
    /// The path of the list of all meetings; empty where there is none.
    meetings: String,
    session: SessionPart,
    /// Somebody at the desk looks at the page, and can change nothing.
    is_read_only: bool,
    /// The path of the desk's own page about the link.
    desk: String,
    title: String,
    heading: String,
    has_message: bool,
    message: String,
    is_closed: bool,
    /// It is a further link, which nobody can turn on again.
    is_further: bool,
    is_busy_only: bool,
    /// Everything that the reader has hidden, and the feeds that the reader has added, each in a sentence.
    chosen: Vec<String>,
    next: NextMeeting,
    subscribe: SubscribePanel,
    has_week: bool,
    today: TodayView,
    week: WeekView,
    has_missing: bool,
    missing: Vec<MissingRow>,
    has_notices: bool,
    notices: Vec<NoticeRow>,
    has_changes: bool,
    changes: ChangeList,
    has_modules: bool,
    modules: Vec<ModuleRow>,
    can_choose: bool,
}

impl Page for MyFeedPage<'_> {
    const TEMPLATE: &'static str = "my_feed.html";
}

/// Answers with the page of this link.
pub(in super::super) fn my_feed(
    context: &PageContext<'_>,
    snapshot: &Snapshot,
    link: &Link,
    access: &PageAccess,
    (is_own, now): (bool, Timestamp),
) -> Result<PageResponse, WebError> {
    let site = context.site;
    let words = &*context.words;
    // Where only busy times are shown, the page says nothing of the timetable.
    let is_busy_only = link.state().is_busy_only();
    let timetable = snapshot.timetable.as_deref().filter(|_| !is_busy_only);
    let shown = timetable.map(|university| week_agenda(snapshot, university, link));
    let known = timetable.zip(shown.as_ref());
    // Notices and advice are for the person whose timetable it is.
    let own = known.filter(|_| link.number.is_first());
    let notices = notice_rows(words, own, link, now);
    let missing = MissingRow::all(words, own, link, now);
    let message = message(context, access);
    let is_closed = link.state().stopped.is_some();
    let changes = timetable
        .filter(|_| !is_closed)
        .map(|university| change_list(context, (snapshot, university), link, access));
    let modules = timetable
        .map(|timetable| feed_modules((site, snapshot, timetable), link))
        .unwrap_or_default();
    let page = access.page(site);
    let desk = access.desk(site);
    let codes = modules.iter().map(|module| module.code);
    let known_week = known.map(|(university, shown)| {
        week_and_today(context, (university, shown), link, (&page, codes), now)
    });
    let (week, today) = known_week.unwrap_or_default();
    let view = MyFeedPage {
        words,
        frame: context.frame(),
        title: title(words, link),
        heading: heading(words, timetable, link),
        has_message: message.is_some(),
        message: message.unwrap_or_default(),
        is_closed,
        is_further: !link.number.is_first(),
        is_busy_only,
        chosen: reminders(words, timetable, link),
        next: known
            .and_then(|(_, shown)| NextMeeting::of(words, shown, now))
            .unwrap_or_default(),
        subscribe: folded_panel(context, link, access, (is_own, now)),
        has_week: shown.is_some(),
        today,
        week,
        has_missing: !missing.is_empty(),
        missing,
        has_notices: !notices.is_empty(),
        notices,
        has_changes: changes.is_some(),
        changes: changes.unwrap_or_default(),
        has_modules: link.number.is_first() && !modules.is_empty(),
        modules: ModuleRow::all(context, &modules),
        can_choose: is_own && desk.is_none(),
        is_read_only: desk.is_some(),
        desk: desk.unwrap_or_default(),
        choices: site.path(&access.address.choices()),
        settings: site.path(&access.address.settings()),
        meetings: meetings(site, link, access),
        session: access.session.clone(),
    };
    context.respond(&view, Caching::Personal)
}

/// The path of the list of all meetings; empty where there is none.
fn meetings(site: &Site, link: &Link, access: &PageAccess) -> String {
    if access.seen_by_desk.is_some() || link.state().is_busy_only() {
        return String::new();
    }
    site.path(&access.address.meetings(MeetingFormat::Page))
}

/// The changes, with the address of their feed if the page shows it.
fn change_list(
    context: &PageContext<'_>,
    (snapshot, university): (&Snapshot, &Timetable),
    link: &Link,
    access: &PageAccess,
) -> ChangeList {
    let address = |token| {
        context
            .site
            .path(&Route::secret(token, Representation::Changes))
    };
    let address = access.shown.map(address).unwrap_or_default();
    ChangeList::new(context, snapshot, university, link, address)
}

/// The ways to subscribe, or the button that shows the secret link.
pub(super) fn subscribe_panel(
    context: &PageContext<'_>,
    link: &Link,
    access: &PageAccess,
) -> SubscribePanel {
    let site = context.site;
    let name = link.name.to_string();
    let feed = match (access.address, access.shown) {
        (PersonalAddress::Secret(token), _) => FeedToSubscribe::personal(name, site, token),
        (PersonalAddress::Session(_), Some(token)) => {
            FeedToSubscribe::of_session(name, site, token)
        }
        (PersonalAddress::Session(kind), None) => {
            return SubscribePanel::hidden(site, kind, &access.session.form_token);
        }
    };
    SubscribePanel::new(&context.words, site, &feed, context.platform())
}

/// The same for the person's page: one line if an app fetches the feed.
fn folded_panel(
    context: &PageContext<'_>,
    link: &Link,
    access: &PageAccess,
    (is_own, now): (bool, Timestamp),
) -> SubscribePanel {
    let mut panel = subscribe_panel(context, link, access);
    let is_new = query::value(context.request.query_string(), "new").is_some();
    let is_of_session = matches!(access.address, PersonalAddress::Session(_));
    panel.is_open = is_new || is_of_session && access.shown.is_some();
    // Many people have the address of a feed that is not one person's own. A new link is not the one that apps fetch by.
    if is_own && !panel.is_open {
        panel.fold(&context.words, context.site, link, now);
    }
    panel
}

/// The message after a form was sent.
fn message(context: &PageContext<'_>, access: &PageAccess) -> Option<String> {
    let reset = if access.session.exists {
        "me-new"
    } else {
        "my-feed-new"
    };
    let messages = [("new", reset)];
    let query = context.request.query_string();
    messages
        .into_iter()
        .find(|(name, _)| query::value(query, name).is_some())
        .map(|(_, text)| context.words.text(text))
}

/// The notices of a student that are due.
fn notice_rows(
    words: &Words,
    known: Option<(&Timetable, &Agenda<'_>)>,
    link: &Link,
    now: Timestamp,
) -> Vec<NoticeRow> {
    let Some((university, shown)) = known.filter(|_| link.feed_id.kind == Kind::Student) else {
        return Vec::new();
    };
    let due = agenda::notices(university, &link.feed_id.id, shown.today(now));
    due.into_iter()
        .map(|notice| NoticeRow::new(words, notice))
        .collect()
}

/// The requested week, or the week of the next meeting, and the meetings of today. Colours distinguish the modules with these
/// codes, which are those of the whole feed: a module keeps its colour when another one is hidden.
fn week_and_today<'a>(
    context: &PageContext<'_>,
    (university, shown): (&Timetable, &Agenda<'_>),
    link: &Link,
    (page, codes): (&str, impl Iterator<Item = &'a str>),
    now: Timestamp,
) -> (WeekView, TodayView) {
    let asked_week = query::value(context.request.query_string(), "week");
    let context = WeekContext {
        words: &context.words,
        page,
        asked_week: asked_week.and_then(|week| agenda::parse_week(&week)),
        today: shown.today(now),
        has_groups: !link.feed_id.kind.follows_enrolment(),
        term_weeks: &|monday| agenda::term_weeks(university, monday),
        hue: |meeting| meeting.code,
        hues: Hues::new(codes),
    };
    let today = TodayView::new(shown, &context);
    (WeekView::new(shown, &context), today)
}

/// The page with invented content.
pub(super) fn sample(words: &Words, frame: &Frame, site: &Site) -> SamplePage {
    let feed = FeedToSubscribe::personal("Siân’s".into(), site, sample_token());
    let own = String::from;
    SamplePage::of(&MyFeedPage {
        words,
        frame: frame.clone(),
        choices: own("/f/secret/choices"),
        settings: own("/f/secret/settings"),
        meetings: own("/f/secret/meetings"),
        session: SessionPart::sample(site, words),
        is_read_only: false,
        desk: String::new(),
        title: words.text("my-feed-title"),
        heading: words.fill1("my-feed-hello", "name", "Siân"),
        has_message: true,
        message: words.text("my-feed-new"),
        is_closed: false,
        is_further: false,
        is_busy_only: false,
        chosen: vec![words.fill1("my-feed-left-out", "what", "A")],
        next: NextMeeting {
            exists: true,
            time: own("09:00"),
            meeting: own("A"),
            place: own("R"),
            mark: String::new(),
        },
        subscribe: SubscribePanel::new(words, site, &feed, Platform::Computer),
        has_week: true,
        today: TodayView::sample(words),
        week: WeekView::sample(words),
        has_missing: true,
        missing: vec![MissingRow {
            code: own("A"),
            title: own("Algebra"),
            text: own("Nothing"),
            term: own("Autumn"),
        }],
        has_notices: true,
        notices: vec![NoticeRow {
            date: own("1"),
            kind: own("Loan"),
            title: own("Book"),
            url: String::new(),
        }],
        has_changes: true,
        changes: ChangeList::sample(site),
        has_modules: true,
        modules: vec![ModuleRow {
            code: own("A"),
            title: own("Algebra"),
            address: module_page(site, "A"),
            url: String::new(),
            about: own("Autumn"),
        }],
        can_choose: true,
    })
}

/// The modules of the whole feed, and of the feeds that its owner has added.
pub(super) fn feed_modules<'a>(
    (site, snapshot, timetable): (&Site, &Snapshot, &'a Timetable),
    link: &Link,
) -> Vec<FeedModule<'a>> {
    let student = link
        .feed_id
        .kind
        .follows_enrolment()
        .then_some(&*link.feed_id.id);
    let blocks = added_feeds::whole_blocks(snapshot, &site.public, link);
    FeedModule::all(timetable, timetable.index(), &blocks, student)
}

/// The title of the page. It never has a person's name, because titles appear in histories and on shared screens.
fn title(words: &Words, link: &Link) -> String {
    if link.feed_id.kind.is_personal() {
        words.text("my-feed-title")
    } else {
        link.name.to_string()
    }
}

/// The heading, which may have the person's name.
fn heading(words: &Words, timetable: Option<&Timetable>, link: &Link) -> String {
    if !link.feed_id.kind.is_personal() || !link.number.is_first() {
        return link.name.to_string();
    }
    let person = timetable.and_then(|university| agenda::person(university, &link.feed_id));
    match person.and_then(|person| person.name.as_deref()) {
        Some(name) => words.fill1("my-feed-hello", "name", name),
        None => words.text("my-feed-heading"),
    }
}
