//! The access matrix: every route, asked by everybody. A new route must join it.

use carillon::feed::Kind;
use carillon::sign_in::AccountRole;
use serde_json::json;

use crate::fixture::{
    Answer, Browser, FakeProvider, Folders, Server, enrolment, make_second_link, read, second_link,
};

/// The people who ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Viewer {
    /// Without any right. In addresses with a token they try one that no link has.
    Nobody,
    /// Has Ann's link.
    AnnsLink,
    /// Has Bob's link.
    BobsLink,
    /// Ann, who has signed in. She tries unknown tokens too, as all below do.
    Student,
    /// Sid, who teaches.
    Staff,
    Desk,
    Admin,
    /// Ann's session of yesterday.
    Expired,
    /// Ann's session, with the signature of another session.
    Forged,
    /// Has a further link of Ann. It shows her timetable and carries no rights.
    AnnsFurtherLink,
}

const VIEWERS: [Viewer; 10] = [
    Viewer::Nobody,
    Viewer::AnnsLink,
    Viewer::BobsLink,
    Viewer::Student,
    Viewer::Staff,
    Viewer::Desk,
    Viewer::Admin,
    Viewer::Expired,
    Viewer::Forged,
    Viewer::AnnsFurtherLink,
];

/// The answer that somebody gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// Something that is the same for all, and names nobody.
    Open,
    /// A page or a feed of this person, which names nobody else.
    Ann,
    Bob,
    Sid,
    /// Carol is protected.
    Carol,
    /// A page that belongs to the viewer and names nobody from the data folder.
    OwnWithoutTimetable,
    /// A page of the desk that names nobody.
    Desk,
    /// A table of the desk that names nobody.
    Table,
    NotFound,
    /// A redirect to the page on which people sign in.
    SignIn,
    /// A redirect to the provider.
    Provider,
    /// A redirect to `/me`.
    Me,
    /// A redirect to a page of the same link or person, or to the desk.
    Back,
    /// The form lacks the hidden field of the session.
    Refused,
    /// The form has no known button.
    BadForm,
    MethodNotAllowed,
    /// A program needs a token. `api_access.rs` asks with one.
    NoToken,
}

use Outcome::{
    Ann, Back, Bob, Carol, Me, MethodNotAllowed, NoToken, NotFound, Open, OwnWithoutTimetable,
    Provider, Refused, Sid, SignIn,
};

/// A request, and the outcome for each of `VIEWERS`. `TOKEN` is that of the viewer's link.
struct Row {
    /// The variant of `Route` in `src/web/route.rs`.
    route: &'static str,
    method: &'static str,
    path: &'static str,
    outcomes: [Outcome; 10],
}

const fn row(
    route: &'static str,
    method: &'static str,
    path: &'static str,
    outcomes: [Outcome; 10],
) -> Row {
    Row {
        route,
        method,
        path,
        outcomes,
    }
}

const OPEN: [Outcome; 10] = [Open; 10];

const NO_METHOD: [Outcome; 10] = [MethodNotAllowed; 10];

/// Neither a link nor a session opens what is for programs.
const NO_TOKEN: [Outcome; 10] = [NoToken; 10];

/// Below a first link there is something for its owner alone.
const LINK: [Outcome; 10] = {
    let mut outcomes = [NotFound; 10];
    (outcomes[1], outcomes[2]) = (Ann, Bob);
    outcomes
};

/// The timetable is below further links too.
const ANY_LINK: [Outcome; 10] = {
    let mut outcomes = LINK;
    outcomes[9] = Ann;
    outcomes
};

const LINK_BACK: [Outcome; 10] = {
    let mut outcomes = [NotFound; 10];
    (outcomes[1], outcomes[2]) = (Back, Back);
    outcomes
};

/// The form of the matrix has no button of messages.
const LINK_BAD_FORM: [Outcome; 10] = {
    let mut outcomes = [NotFound; 10];
    if cfg!(feature = "mail") {
        (outcomes[1], outcomes[2]) = (Outcome::BadForm, Outcome::BadForm);
    }
    outcomes
};

/// Only sessions get something other than the way to sign in.
const fn session([student, staff, desk, admin]: [Outcome; 4]) -> [Outcome; 10] {
    [
        SignIn, SignIn, SignIn, student, staff, desk, admin, SignIn, SignIn, SignIn,
    ]
}

const AS_STUDENT: [Outcome; 10] = session([Ann, NotFound, NotFound, NotFound]);
const AS_STAFF: [Outcome; 10] = session([NotFound, Sid, NotFound, NotFound]);
const NO_FORM_TOKEN: [Outcome; 10] = session([Refused; 4]);

/// The desk is not there for people without a role.
const fn desk(outcome: Outcome) -> [Outcome; 10] {
    session([NotFound, NotFound, outcome, outcome])
}

/// Everybody without a session gets `outcome`.
const fn without_session(outcome: Outcome) -> [Outcome; 10] {
    let mut outcomes = session([Me; 4]);
    let mut viewer = 0;
    while viewer < 10 {
        if matches!(outcomes[viewer], SignIn) {
            outcomes[viewer] = outcome;
        }
        viewer += 1;
    }
    outcomes
}

const ROWS: [Row; 95] = [
    row("Home", "GET", "/", OPEN),
    row("Home", "POST", "/", NO_METHOD),
    row("Help", "GET", "/help", OPEN),
    row("Help", "GET", "/help/outlook-web", OPEN),
    row("List", "GET", "/modules", OPEN),
    row("List", "GET", "/rooms", OPEN),
    row("Feed", "GET", "/modules/A", OPEN),
    row("Feed", "GET", "/modules/A.ics", OPEN),
    row("Feed", "GET", "/modules/A.json", OPEN),
    row("Feed", "GET", "/modules/A.atom", OPEN),
    row("Feed", "GET", "/f/TOKEN/", ANY_LINK),
    row("Feed", "GET", "/f/TOKEN/timetable.ics", ANY_LINK),
    row("Feed", "GET", "/f/TOKEN/timetable.json", ANY_LINK),
    row("Feed", "GET", "/f/TOKEN/changes.atom", ANY_LINK),
    row("Feed", "POST", "/f/TOKEN/timetable.ics", NO_METHOD),
    row("FeedHelp", "GET", "/f/TOKEN/help", ANY_LINK),
    row("FeedHelp", "GET", "/f/TOKEN/help/google", ANY_LINK),
    row("Choices", "GET", "/f/TOKEN/choices", LINK),
    row("LinkSettings", "GET", "/f/TOKEN/settings", LINK),
    row("Meetings", "GET", "/f/TOKEN/meetings", ANY_LINK),
    row("Choices", "POST", "/f/TOKEN/choices", LINK_BACK),
    row("FurtherLinks", "GET", "/f/TOKEN/links", LINK_BACK),
    row("FurtherLinks", "POST", "/f/TOKEN/links", LINK_BACK),
    // Bob's was made by the form of the row before.
    row("FurtherLinks", "GET", "/f/TOKEN/links/2", LINK),
    row("FurtherLinks", "POST", "/f/TOKEN/links/2", LINK_BACK),
    row("LinkAction", "GET", "/f/TOKEN/new", LINK),
    row("LinkAction", "GET", "/f/TOKEN/stop", LINK),
    row("LinkAction", "POST", "/f/TOKEN/new", LINK_BACK),
    row("LinkAction", "POST", "/f/TOKEN/stop", LINK_BACK),
    row("Messages", "GET", "/f/TOKEN/messages", LINK_BACK),
    row("Messages", "POST", "/f/TOKEN/messages", LINK_BAD_FORM),
    row("StopMessages", "GET", "/messages/stop/x", [NotFound; 10]),
    row("StopMessages", "POST", "/messages/stop/x", [NotFound; 10]),
    row("SignIn", "GET", "/sign-in", without_session(Open)),
    row("SignIn", "POST", "/sign-in", [SignIn; 10]),
    row(
        "ProviderSignIn",
        "GET",
        "/sign-in/openid",
        without_session(Provider),
    ),
    row("ProviderSignIn", "POST", "/sign-in/openid", NO_METHOD),
    row(
        "ProviderCallback",
        "GET",
        "/sign-in/callback?code=x&state=y",
        session([Me, Me, Back, Back]),
    ),
    row("ProviderCallback", "POST", "/sign-in/callback", NO_METHOD),
    row("SignOut", "GET", "/sign-out", session([Me; 4])),
    row("SignOut", "POST", "/sign-out", NO_FORM_TOKEN),
    row(
        "Me",
        "GET",
        "/me",
        session([Ann, Sid, OwnWithoutTimetable, OwnWithoutTimetable]),
    ),
    row("Me", "GET", "/me/student", AS_STUDENT),
    row("Me", "GET", "/me/student?week=2026-W40", AS_STUDENT),
    row("Me", "GET", "/me/staff", AS_STAFF),
    row("Me", "POST", "/me", NO_METHOD),
    row("MyLink", "GET", "/me/student/link", session([Back; 4])),
    row("MyLink", "POST", "/me/student/link", NO_FORM_TOKEN),
    row("MyChoices", "GET", "/me/student/choices", AS_STUDENT),
    row("MyLinkSettings", "GET", "/me/student/settings", AS_STUDENT),
    row("MyMeetings", "GET", "/me/student/meetings", AS_STUDENT),
    row("MyChoices", "POST", "/me/student/choices", NO_FORM_TOKEN),
    row(
        "MyMessages",
        "GET",
        "/me/student/messages",
        session([Back; 4]),
    ),
    row("MyMessages", "POST", "/me/student/messages", NO_FORM_TOKEN),
    row(
        "MyFurtherLinks",
        "GET",
        "/me/student/links",
        session([Back; 4]),
    ),
    row("MyFurtherLinks", "POST", "/me/student/links", NO_FORM_TOKEN),
    row("MyFurtherLinks", "GET", "/me/student/links/2", AS_STUDENT),
    row(
        "MyFurtherLinks",
        "POST",
        "/me/student/links/2",
        NO_FORM_TOKEN,
    ),
    row("MyLinkAction", "GET", "/me/student/new", AS_STUDENT),
    row("MyLinkAction", "GET", "/me/staff/stop", AS_STAFF),
    row("MyLinkAction", "POST", "/me/student/new", NO_FORM_TOKEN),
    row("Desk", "GET", "/desk", desk(Outcome::Desk)),
    row("Desk", "GET", "/desk?q=ames", desk(Ann)),
    row("Desk", "GET", "/desk?q=ames&open=1", desk(Back)),
    row("Desk", "POST", "/desk", NO_METHOD),
    row("DeskOverview", "GET", "/desk/overview", desk(Outcome::Desk)),
    row("DeskOverview", "POST", "/desk/overview", desk(Refused)),
    row(
        "DeskUsers",
        "GET",
        "/desk/users",
        session([NotFound, NotFound, NotFound, Outcome::Desk]),
    ),
    row("DeskUsers", "POST", "/desk/users", desk(Refused)),
    row(
        "DeskTokens",
        "GET",
        "/desk/tokens",
        session([NotFound, NotFound, NotFound, Outcome::Desk]),
    ),
    row("DeskTokens", "POST", "/desk/tokens", desk(Refused)),
    row(
        "DeskTable",
        "GET",
        "/desk/modules.csv",
        desk(Outcome::Table),
    ),
    row(
        "DeskTable",
        "GET",
        "/desk/journal.csv",
        session([NotFound, NotFound, NotFound, Outcome::Table]),
    ),
    row("DeskTable", "POST", "/desk/modules.csv", NO_METHOD),
    row("DeskEntry", "GET", "/desk/student/ann", desk(Ann)),
    row("DeskEntry", "GET", "/desk/module/A", desk(Outcome::Desk)),
    row(
        "DeskEntry",
        "GET",
        "/desk/student/carol",
        session([NotFound, NotFound, NotFound, Carol]),
    ),
    row("DeskEntry", "POST", "/desk/student/ann", desk(Refused)),
    row("DeskView", "GET", "/desk/student/ann/view", desk(Ann)),
    row("DeskView", "POST", "/desk/student/ann/view", NO_METHOD),
    row("Api", "GET", "/api/docs", OPEN),
    row("Api", "GET", "/api/v1/openapi.json", OPEN),
    row("Api", "GET", "/api/v1/modules", OPEN),
    row("Api", "GET", "/api/v1/modules/A/meetings", OPEN),
    row("Api", "GET", "/api/v1/changes", OPEN),
    row("Api", "GET", "/api/v1/students", NO_TOKEN),
    row("Api", "GET", "/api/v1/students/ann", NO_TOKEN),
    row("Api", "GET", "/api/v1/students/ann/meetings", NO_TOKEN),
    row("Api", "GET", "/api/v1/students/ann/free-busy", NO_TOKEN),
    row("Api", "GET", "/api/v1/students/ann/link", NO_TOKEN),
    row("Api", "POST", "/api/v1/students/ann/link/reveal", NO_TOKEN),
    row("Api", "GET", "/api/v1/stats/problems", NO_TOKEN),
    row("StaticFile", "GET", "/robots.txt", OPEN),
    row("Health", "GET", "/healthz", OPEN),
    row("Readiness", "GET", "/readyz", OPEN),
];

const SESSION_COOKIE: &str = "carillon-session";

const ANN: &str = "Ann Ames";
const BOB: &str = "Bob Bell";
const SID: &str = "Sid Stone";
const CAROL: &str = "Carol Cole";

/// The way in which everybody has signed in.
#[derive(Clone, Copy, Debug)]
enum Way {
    Account,
    Provider,
}

/// A server, and what each viewer has.
struct Audience {
    folders: Folders,
    provider: FakeProvider,
    server: Server,
    browsers: Vec<(Viewer, Browser)>,
}

impl Audience {
    fn new(way: Way) -> Self {
        let (folders, provider) = (Folders::new(), FakeProvider::start());
        let people = [
            ("ann", ANN, "student"),
            ("bob", BOB, "student"),
            ("s1", SID, "staff"),
            ("carol", CAROL, "student"),
        ];
        let people = people.map(|(id, name, role)| {
            format!(r#"{{ "id": "{id}", "name": "{name}", "role": "{role}" }}"#)
        });
        folders.write("people.json", format!("[{}]", people.join(",")));
        folders.write("protected", "carol\n");
        folders.write("enrolments/A.json", enrolment("A", &["ann", "bob"]));
        let student = &[(Kind::Student, "ann")][..];
        folders.add_account("ann", None, student);
        folders.add_account("sid", None, &[(Kind::Staff, "s1")]);
        folders.add_account("dora", Some(AccountRole::Desk), &[]);
        folders.add_account("ada", Some(AccountRole::Admin), &[]);
        make_second_link(&folders.open_links(), "ann");
        let server = folders.serve_configured(|config| {
            config.openid = provider.config();
            config.desk.protected = "protected".into();
            if cfg!(feature = "mail") {
                config.mail.host = "mail.example.ac.uk".into();
                config.mail.from = "timetable@example.ac.uk".into();
                config.messages.on = true;
            }
        });
        let mut audience = Self {
            folders,
            provider,
            server,
            browsers: Vec::new(),
        };
        let expired = audience.signed_in(way, "ann");
        audience.folders.clock.advance_seconds(24 * 3600);
        audience.browsers = vec![
            (Viewer::Expired, expired),
            (Viewer::Forged, audience.forged(way)),
        ];
        for (viewer, name) in [
            (Viewer::Student, "ann"),
            (Viewer::Staff, "sid"),
            (Viewer::Desk, "dora"),
            (Viewer::Admin, "ada"),
        ] {
            let browser = audience.signed_in(way, name);
            audience.browsers.push((viewer, browser));
        }
        audience
    }

    fn signed_in(&self, way: Way, name: &str) -> Browser {
        if matches!(way, Way::Account) {
            return Browser::signed_in(&self.server, name);
        }
        let claims = match name {
            "ann" => json!({ "sub": "1", "student_id": "ann" }),
            "sid" => json!({ "sub": "2", "staff_id": "s1" }),
            "dora" => json!({ "sub": "3", "roles": "timetable-desk" }),
            _ => json!({ "sub": "4", "roles": "timetable-admin" }),
        };
        let mut browser = Browser::default();
        let now = self.folders.clock.now();
        let answer = self
            .provider
            .sign_in(&self.server, &mut browser, &claims, now);
        assert_eq!(answer.header("location"), "/me", "{name}");
        browser
    }

    /// A browser with the content of Ann's session and the signature of Sid's, so that the signature alone is wrong.
    fn forged(&self, way: Way) -> Browser {
        let [content, signature] = ["ann", "sid"].map(|name| {
            let browser = self.signed_in(way, name);
            let mut cookies = browser.cookies.into_iter();
            let (_, cookie) = cookies.find(|(name, _)| name == SESSION_COOKIE).unwrap();
            let (content, signature) = cookie.split_once('.').unwrap();
            [content, signature].map(str::to_owned)
        });
        let cookie = format!("{}.{}", content[0], signature[1]);
        let cookies = vec![(SESSION_COOKIE.to_owned(), cookie)];
        Browser { cookies }
    }

    fn token(&self, viewer: Viewer) -> String {
        match viewer {
            Viewer::AnnsLink => self.folders.token(Kind::Student, "ann"),
            Viewer::BobsLink => self.folders.token(Kind::Student, "bob"),
            Viewer::AnnsFurtherLink => self
                .folders
                .open_links()
                .token_of(&second_link("ann"))
                .expose(),
            _ => "aaaaaaaaaaaaaaaaaaaaaaaaae".to_owned(),
        }
    }

    fn ask(&self, viewer: Viewer, row: &Row) -> Answer {
        let path = row.path.replace("TOKEN", &self.token(viewer));
        let browser = self.browsers.iter().find(|(known, _)| *known == viewer);
        let mut browser = browser
            .map(|(_, browser)| browser.clone())
            .unwrap_or_default();
        match row.method {
            "POST" => browser.post(&self.server, &path, "name=x&password=y&alarm=5"),
            _ => browser.get(&self.server, &path),
        }
    }
}

fn outcome(answer: &Answer, viewer: Viewer, token: &str) -> Outcome {
    let text = String::from_utf8_lossy(&answer.body);
    // The names of staff are public where they teach.
    let greeting = format!("Hello, {SID}");
    let mut names = vec![ANN, BOB, CAROL];
    names.retain(|name| text.contains(name));
    names.extend(text.contains(&greeting).then_some(SID));
    match (answer.status, &names[..]) {
        // It names those about whom something was decided.
        (200, _) if text.contains("<title>Overview") => Outcome::Desk,
        (200, []) if text.contains("<title>Accounts and roles") => Outcome::Desk,
        (200, []) if text.contains("<title>Tokens for programs") => Outcome::Desk,
        (200, [ANN]) => Ann,
        (200, [BOB]) => Bob,
        (200, [SID]) => Sid,
        (200, [CAROL]) => Carol,
        (200, []) if text.contains("no timetable for your account") => OwnWithoutTimetable,
        // Pages of a link without the name of its owner.
        (200, [])
            if text.contains(token)
                && [Viewer::AnnsLink, Viewer::AnnsFurtherLink].contains(&viewer) =>
        {
            Ann
        }
        (200, []) if text.contains(token) && viewer == Viewer::BobsLink => Bob,
        (200, []) if text.contains("/me/student/new") => Ann,
        (200, []) if text.contains("action=\"/me/student/choices\"") => Ann,
        (200, []) if text.contains("/me/student/meetings.csv") => Ann,
        (200, []) if text.contains("action=\"/me/student/links/2\"") => Ann,
        (200, []) if text.contains("/me/staff/stop") => Sid,
        (200, [])
            if text.contains("Support desk</title>") || text.contains("<title>Support desk") =>
        {
            Outcome::Desk
        }
        (200, []) if answer.header("content-type").starts_with("text/csv") => Outcome::Table,
        (200, []) => Open,
        (303, []) => match answer.header("location") {
            "/me" => Me,
            "/desk" => Back,
            location if location.starts_with("/sign-in") => SignIn,
            location
                if ["/me/", "/f/", "/desk/"]
                    .iter()
                    .any(|start| location.starts_with(start)) =>
            {
                Back
            }
            location if location.starts_with("http://127.0.0.1:") => Provider,
            location => panic!("a redirect to {location}"),
        },
        (400, []) => Outcome::BadForm,
        (401, []) if answer.header("www-authenticate").starts_with("Bearer") => NoToken,
        (403, []) => Refused,
        (404, []) => NotFound,
        (405, []) => MethodNotAllowed,
        (status, names) => panic!("{status} names {names:?}: {text}"),
    }
}

#[test]
fn everybody_gets_what_the_matrix_says_at_every_route() {
    for way in [Way::Account, Way::Provider] {
        check(way);
    }
}

#[track_caller]
fn check(way: Way) {
    let audience = Audience::new(way);
    let tokens = [
        (Kind::Student, "ann"),
        (Kind::Student, "bob"),
        (Kind::Staff, "s1"),
        (Kind::Student, "carol"),
    ];
    let tokens = tokens.map(|(kind, id)| audience.folders.token(kind, id));
    let mut wrong = Vec::new();
    for row in &ROWS {
        for (viewer, expected) in VIEWERS.into_iter().zip(row.outcomes) {
            let answer = audience.ask(viewer, row);
            let found = outcome(&answer, viewer, &audience.token(viewer));
            if found != expected {
                let Row { method, path, .. } = row;
                wrong.push(format!(
                    "{way:?} {viewer:?} {method} {path}: {found:?}, not {expected:?}"
                ));
            }
            let text = String::from_utf8_lossy(&answer.body);
            let shown = tokens.iter().filter(|token| text.contains(*token)).count();
            let has_link = matches!(viewer, Viewer::AnnsLink | Viewer::BobsLink);
            assert!(
                shown <= usize::from(has_link),
                "{viewer:?} {}: a token",
                row.path
            );
            if ![Open, MethodNotAllowed].contains(&found) {
                let caching = answer.header("cache-control");
                let is_kept = !caching.contains("no-store") && !caching.starts_with("private");
                assert!(!is_kept, "{viewer:?} {}: {caching}", row.path);
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_route_is_in_the_matrix() {
    let source = read("src/web/route.rs");
    let (_, rest) = source.split_once("enum Route {\n").unwrap();
    let variants = rest.split("\n}").next().unwrap();
    let variants = variants
        .lines()
        .map(str::trim)
        .filter(|line| !line.starts_with("//"))
        .map(|line| line.split(['(', ',']).next().unwrap());
    let variants: Vec<&str> = variants.collect();
    assert!(variants.len() >= 16, "{variants:?}");
    for variant in variants {
        assert!(
            ROWS.iter().any(|row| row.route == variant),
            "the access matrix has no row for Route::{variant}"
        );
    }
}
