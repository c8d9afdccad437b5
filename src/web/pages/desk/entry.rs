//! The page of one person, module, room or programme at the desk.

use askama::Template;
use jiff::Timestamp;
use serde::Serialize;

use super::super::super::Site;
use super::super::super::calendar_app::CalendarApp;
use super::super::super::desk_reader::{DeskReader, DeskTarget};
use super::super::super::error::WebError;
use super::super::super::page_response::PageResponse;
use super::super::super::qr;
use super::super::super::route::{Representation, Route};
use super::super::added_feeds::AddedForm;
use super::super::change_list::ChangeList;
use super::super::choices::ChoiceForm;
use super::super::feed_to_subscribe::FeedToSubscribe;
use super::super::fetch_list::{FetchList, LinkFetches};
use super::super::frame::Frame;
use super::super::my_feed::feed_modules;
use super::super::page_access::SessionPart;
use super::super::templates::SamplePage;
use super::super::{Caching, Page, PageContext, query};
use super::choice_lines::choice_lines;
use super::day_list::DeskDay;
use super::desk_form::DeskAction;
use super::desk_outcome;
use super::event_row::{self, EventRow};
use super::help_text::{HelpText, help_app};
use super::mail_panel::MailPanel;
use super::summary::{DeskSummary, FurtherFacts, FurtherSummary, LinkFacts};
use crate::agenda;
use crate::feed::{FeedId, Kind};
use crate::language::{Language, Words};
use crate::links::{Choices, Decision, LinkEvent, LinkEventAction, LinkNumber};
use crate::snapshot::{Snapshot, Timetable};

/// The page.
#[derive(Template, Serialize)]
#[template(path = "desk_entry.html")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "templates can ask for nothing else"
)]
struct DeskEntryPage<'a> {
    #[serde(skip)]
    words: &'a Words,
    frame: Frame,
    session: SessionPart,
    /// The path of the search.
    desk: String,
    /// The path of this page, which also receives its forms.
    page: String,
    heading: String,
    facts: Vec<String>,
    is_protected: bool,
    /// Empty if nothing was done.
    message: String,
    /// The state of the link in a sentence, and whether it works.
    state: String,
    is_working: bool,
    /// Empty if the feed is public, because its fetches belong to nobody.
    connection: String,
    connection_class: &'static str,
    /// A sentence for each app that still asks for an old address.
    old_addresses: Vec<String>,
    /// The messages that the person gets; empty if there are none.
    messages: String,
    address: AddressPanel,
    mail: MailPanel,
    decisions: Vec<DecisionForm>,
    has_further: bool,
    further: Vec<FurtherSummary>,
    has_fetches: bool,
    fetches: FetchList,
    can_choose: bool,
    chosen: Vec<String>,
    choices: ChoiceForm,
    has_days: bool,
    days: Vec<DeskDay>,
    has_changes: bool,
    changes: ChangeList,
    /// The journal cannot be read.
    is_journal_broken: bool,
    events: Vec<EventRow>,
    help: HelpText,
    /// The path of the page that the owner sees; empty if there is none.
    view: String,
}

/// The address of the feed, or the button that shows it.
#[derive(Default, Serialize)]
struct AddressPanel {
    /// The address is here, because somebody has asked for it or because it is public.
    is_shown: bool,
    can_show: bool,
    address: String,
    is_secret: bool,
    /// The QR code in SVG; empty if there is none.
    code: String,
}

/// A form that decides about the link, with a reason.
#[derive(Serialize)]
struct DecisionForm {
    action: &'static str,
    title: String,
    text: String,
}

impl Page for DeskEntryPage<'_> {
    const TEMPLATE: &'static str = "desk_entry.html";
}

/// Answers with the page, with the secret address if it `is_shown`.
pub(in super::super::super) fn desk_entry(
    context: &PageContext<'_>,
    snapshot: &Snapshot,
    (reader, target): (&DeskReader, &DeskTarget),
    is_shown: bool,
    now: Timestamp,
) -> Result<PageResponse, WebError> {
    let (site, words) = (context.site, &*context.words);
    let timetable = site.timetable(snapshot)?;
    let link = target.link.as_deref();
    let history = site.links.history_of_feed(&target.feed_id);
    if let Err(error) = &history {
        tracing::error!(%error, "the desk cannot show the journal of a link");
    }
    let events = history.as_deref().unwrap_or_default();
    let summary = summary(context, snapshot, timetable, target, events, now);
    let modules = link
        .map(|link| feed_modules((site, snapshot, timetable), link))
        .unwrap_or_default();
    let page = site.path(&Route::DeskEntry(target.feed_id.clone()));
    let entry = DeskEntryPage {
        words,
        frame: context.desk_frame(),
        session: context.desk_session(reader),
        desk: site.path(&Route::Desk),
        heading: summary.heading,
        facts: summary.facts,
        is_protected: target.is_protected,
        message: desk_outcome::message(context),
        state: summary.state,
        is_working: !target.is_turned_off(),
        connection: summary.connection,
        connection_class: summary.connection_class,
        old_addresses: summary.old_addresses,
        messages: summary.messages,
        address: AddressPanel::new(words, site, target, is_shown),
        mail: MailPanel::new(words, site, timetable, target),
        decisions: DecisionForm::possible(words, target, !summary.further.is_empty()),
        has_further: !summary.further.is_empty(),
        further: summary.further,
        has_fetches: summary.fetches.is_some(),
        fetches: summary.fetches.unwrap_or_default(),
        can_choose: target.feed_id.kind.is_personal() && !target.is_turned_off() && link.is_some(),
        chosen: summary.choices,
        choices: ChoiceForm::new(words, &page, &modules, &target.state.choices).with_added(
            AddedForm::new(words, Some(timetable), &target.state.choices),
        ),
        has_days: link.is_some(),
        days: summary.days,
        has_changes: summary.changes.is_some(),
        changes: summary.changes.unwrap_or_default(),
        is_journal_broken: history.is_err(),
        events: summary.events,
        help: help(context, timetable, target),
        view: view(site, target),
        page,
    };
    context.respond(&entry, Caching::Personal)
}

/// The person or thing in words.
fn summary(
    context: &PageContext<'_>,
    snapshot: &Snapshot,
    timetable: &Timetable,
    target: &DeskTarget,
    events: &[LinkEvent],
    now: Timestamp,
) -> DeskSummary {
    let site = context.site;
    let expectation = |app| site.recorder.expectation(app);
    let facts = LinkFacts {
        feed_id: &target.feed_id,
        changes: &snapshot.changes,
        timetable,
        link: target.link.as_deref(),
        state: &target.state,
        is_public: target.is_public,
        public: &site.public,
        events,
        fetches: LinkFetches::recorded(site, &target.link_id(), &expectation),
        changes_days: site.changes_days,
        messages_since: messages_since(site, target),
        further: further(site, snapshot, target),
    };
    DeskSummary::new(&context.words, &facts, now)
}

/// The further links that are there.
fn further(site: &Site, snapshot: &Snapshot, target: &DeskTarget) -> Vec<FurtherFacts> {
    let further = snapshot.link_table.further_links(&target.feed_id);
    let facts = further.map(|(link_id, further)| FurtherFacts {
        number: link_id.number,
        name: further.name.as_str().to_owned(),
        apps: site.recorder.of(&link_id),
    });
    facts.collect()
}

/// The beginning of the messages that the person gets. An error is in the log, and the rest of the page is shown.
fn messages_since(site: &Site, target: &DeskTarget) -> Option<Timestamp> {
    let parts = site.offered_messages()?;
    match parts.subscription(&target.feed_id, &target.state) {
        Ok(subscription) => subscription.map(|open| open.at),
        Err(error) => {
            tracing::error!(%error, "a page of the desk does not show who wants messages");
            None
        }
    }
}

/// The help text for the app and the language that the query names, or for those of the person.
fn help(context: &PageContext<'_>, timetable: &Timetable, target: &DeskTarget) -> HelpText {
    let (site, asked) = (context.site, context.request.query_string());
    let app = query::value(asked, "app").and_then(|app| CalendarApp::parse(&app));
    let known = || {
        let apps = site.recorder.of(&target.link_id());
        apps.iter().find_map(|one| help_app(one.app()))
    };
    let language = query::value(asked, "for").and_then(|code| Language::parse(&code));
    let own = || {
        let person = agenda::person(timetable, &target.feed_id);
        let chosen = target.state.choices.language;
        chosen.or_else(|| person.and_then(|person| person.language))
    };
    let [usual, ..] = CalendarApp::ALL;
    HelpText::new(
        &context.words,
        site,
        app.or_else(known).unwrap_or(usual),
        language.or_else(own).unwrap_or(site.institution.language),
    )
}

/// The page that the readers of the feed see.
fn view(site: &Site, target: &DeskTarget) -> String {
    if target.is_public {
        return site.path(&Route::public(&target.feed_id, Representation::Page));
    }
    let view = Route::DeskView(target.feed_id.clone());
    let link = target.link.as_ref();
    link.map(|_| site.path(&view)).unwrap_or_default()
}

impl DecisionForm {
    fn possible(words: &Words, target: &DeskTarget, has_further: bool) -> Vec<Self> {
        if target.has_secret() {
            Self::about_secret(words, target.is_turned_off(), has_further)
        } else {
            Vec::new()
        }
    }

    fn about_secret(words: &Words, is_turned_off: bool, has_further: bool) -> Vec<Self> {
        let form = |action: DeskAction, [title, text]: [&str; 2]| Self {
            action: action.name(),
            title: words.text(title),
            text: words.text(text),
        };
        if is_turned_off {
            return vec![form(DeskAction::Resume, ["desk-on", "desk-on-text"])];
        }
        let all = [(
            DeskAction::ResetAll,
            ["desk-reset-all", "desk-reset-all-text"],
        )];
        let always = [
            (DeskAction::Reset, ["desk-reset", "desk-reset-text"]),
            (DeskAction::TurnOff, ["desk-off", "desk-off-text"]),
        ];
        let all = all.into_iter().filter(|_| has_further);
        let possible = always.into_iter().chain(all);
        possible
            .map(|(action, texts)| form(action, texts))
            .collect()
    }
}

impl AddressPanel {
    fn new(words: &Words, site: &Site, target: &DeskTarget, is_shown: bool) -> Self {
        let secret = target.token.filter(|_| !target.is_turned_off());
        let feed = match (&target.link, secret) {
            (Some(link), None) if target.is_public => {
                FeedToSubscribe::public(&target.feed_id, &link.name, site)
            }
            (Some(link), Some(token)) if is_shown => {
                FeedToSubscribe::personal(link.name.to_string(), site, token)
            }
            _ => {
                return Self {
                    can_show: secret.is_some(),
                    is_secret: true,
                    ..Self::default()
                };
            }
        };
        let code = qr::svg(&feed.page, &words.text("subscribe-code"));
        Self {
            is_shown: true,
            can_show: false,
            address: feed.address,
            is_secret: feed.is_personal,
            code: code.unwrap_or_default(),
        }
    }
}

/// The page with invented content.
pub(super) fn samples(words: &Words, frame: &Frame, site: &Site) -> Vec<SamplePage> {
    let [with_secret, turned_off] = [false, true].map(|is_turned_off| {
        let address = AddressPanel {
            is_shown: !is_turned_off,
            can_show: is_turned_off,
            address: "https://timetable.example.ac.uk/f/secret/timetable.ics".into(),
            is_secret: true,
            code: "<svg></svg>".into(),
        };
        let event = LinkEvent {
            number: LinkNumber::FIRST,
            at: Timestamp::UNIX_EPOCH,
            by: "desk kim".into(),
            action: LinkEventAction::Decided(Decision::Choose {
                choices: sample_choices(),
            }),
            text: Some("phoned".into()),
        };
        SamplePage::of(&DeskEntryPage {
            words,
            frame: frame.clone(),
            session: SessionPart::sample(site, words),
            desk: site.path(&Route::Desk),
            page: site.path(&Route::DeskEntry(FeedId::new(Kind::Student, "b7"))),
            heading: "Siân".into(),
            facts: vec!["b7".into()],
            is_protected: true,
            message: words.text("desk-done-note"),
            state: words.text("desk-state-good"),
            is_working: !is_turned_off,
            connection: words.text("desk-connection-unknown"),
            connection_class: "good",
            old_addresses: vec![words.text("desk-connection-unknown")],
            messages: words.text("desk-connection-unknown"),
            address,
            mail: MailPanel::sample(words),
            decisions: DecisionForm::about_secret(words, is_turned_off, true),
            has_further: true,
            further: vec![FurtherSummary::sample(words)],
            has_fetches: true,
            fetches: FetchList::sample(words),
            can_choose: true,
            chosen: choice_lines(words, None, &sample_choices()),
            choices: ChoiceForm::sample(words, site),
            has_days: true,
            days: vec![DeskDay::sample(words)],
            has_changes: true,
            changes: ChangeList::sample(site),
            is_journal_broken: true,
            events: event_row::rows(words, None, &[event]),
            help: HelpText::new(words, site, CalendarApp::OutlookWeb, Language::En),
            view: site.path(&Route::DeskView(FeedId::new(Kind::Student, "b7"))),
        })
    });
    vec![with_secret, turned_off]
}

fn sample_choices() -> Choices {
    Choices {
        hidden_modules: ["A".into()].into(),
        drop_cancelled: true,
        alarm_minutes: Some(5),
        ..Choices::default()
    }
}
