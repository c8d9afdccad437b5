//! The check at the provider whether somebody at the desk still has the role.

use carillon::feed::Kind;
use carillon::links::desk_notes;
use carillon::sign_in::AccountRole;
use serde_json::{Value, json};

use crate::fixture::{Answer, AuthorizationRequest, Browser, FakeProvider, Folders, Server};

const MINUTE: i64 = 60;

/// A page of the desk with everything that a path can have.
const PAGE: &str = "/desk/student/ann?app=google&for=de";

/// A server whose provider knows Kim, who is at the desk.
struct World {
    folders: Folders,
    provider: FakeProvider,
    server: Server,
}

fn kim() -> Value {
    json!({ "sub": "k", "preferred_username": "kim@uni.example", "roles": "timetable-desk" })
}

impl World {
    fn new() -> (Self, Browser) {
        let (folders, provider) = (Folders::new(), FakeProvider::start());
        folders.add_account("root", Some(AccountRole::Admin), &[]);
        let server = folders.serve_configured(|config| config.openid = provider.config());
        let world = Self {
            folders,
            provider,
            server,
        };
        let mut browser = Browser::default();
        let now = world.folders.clock.now();
        world
            .provider
            .sign_in(&world.server, &mut browser, &kim(), now);
        assert_eq!(browser.get(&world.server, "/desk").status, 200);
        (world, browser)
    }

    fn pass_minutes(&self, minutes: i64) {
        self.folders.clock.advance_seconds(minutes * MINUTE);
    }

    /// The address at the provider to which somebody is led who asks for a page.
    #[track_caller]
    fn led_away(&self, browser: &mut Browser, path: &str) -> String {
        let answer = browser.get(&self.server, path);
        let location = answer.header("location").to_owned();
        assert!(location.starts_with(&self.provider.issuer()), "{location}");
        assert_eq!(answer.header("cache-control"), "no-store");
        let AuthorizationRequest(query) = AuthorizationRequest::parse(&location);
        assert_eq!(query["prompt"], "none");
        assert_eq!(query["login_hint"], "kim@uni.example");
        location
    }

    /// The answer after the check of somebody who asks for a page and has these claims now.
    #[track_caller]
    fn checked(&self, browser: &mut Browser, path: &str, claims: &Value) -> Answer {
        let location = self.led_away(browser, path);
        let now = self.folders.clock.now();
        let back = self.provider.authorize(&location, claims, now);
        browser.get(&self.server, &back)
    }

    fn notes(&self) -> usize {
        desk_notes(&self.folders.state()).unwrap().len()
    }
}

const NOTE: &str = "action=note&reason=She+phoned+%3Ctwice%3E";

#[test]
fn after_a_quarter_of_an_hour_a_page_leads_through_the_provider_and_back_to_the_same_page() {
    let (world, mut kim_there) = World::new();
    let server = &world.server;
    let mut ann = Browser::default();
    let now = world.folders.clock.now();
    let claims = json!({ "student_id": "ann" });
    world.provider.sign_in(server, &mut ann, &claims, now);
    let mut root = Browser::signed_in(server, "root");
    world.folders.clock.advance_seconds(15 * MINUTE - 1);
    assert_eq!(kim_there.get(server, PAGE).status, 200);
    world.folders.clock.advance_seconds(1);
    let answer = world.checked(&mut kim_there, PAGE, &kim());
    assert_eq!(answer.header("location"), PAGE);
    for _ in 0..2 {
        assert_eq!(kim_there.get(server, PAGE).status, 200);
        world.folders.clock.advance_seconds(15 * MINUTE - 1);
    }
    // The session ends no later than without checks.
    for _ in 0..20 {
        world.pass_minutes(20);
        let path = "/desk/overview";
        let answer = world.checked(&mut kim_there, path, &kim());
        assert_eq!(answer.header("location"), path);
    }
    assert_eq!(
        ann.get(server, "/me").status,
        200,
        "students are not checked"
    );
    assert_eq!(root.get(server, "/desk").status, 200, "nor are accounts");
    world.pass_minutes(50);
    let answer = kim_there.get(server, "/desk");
    assert_eq!(answer.header("location"), "/sign-in?back=/desk");
}

#[test]
fn a_form_counts_for_half_an_hour_and_then_its_text_is_kept() {
    let (world, mut kim_there) = World::new();
    let (server, page) = (&world.server, "/desk/student/ann");
    let token = kim_there.form_token(server);
    let note = format!("form-token={token}&{NOTE}");
    world.folders.clock.advance_seconds(30 * MINUTE - 1);
    let sent = kim_there.post(server, page, &note);
    assert_eq!(sent.header("location"), "/desk/student/ann?done=note");
    assert_eq!(world.notes(), 1);
    world.folders.clock.advance_seconds(1);
    for path in [page, "/desk/overview"] {
        let answer = kim_there.post(server, path, &note);
        let text = answer.text();
        assert_eq!(answer.status, 403, "{text}");
        assert!(text.contains("has not been sent"), "{text}");
        assert!(text.contains("She phoned &#60;twice&#62;"), "{text}");
        assert!(text.contains(&format!("href=\"{path}\"")), "{text}");
    }
    let shown = kim_there.post(server, page, &format!("form-token={token}&action=show"));
    assert_eq!(shown.status, 403);
    let secret = world.folders.token(Kind::Student, "ann");
    assert!(!shown.text().contains(&secret));
    assert_eq!(world.notes(), 1);
    world.checked(&mut kim_there, page, &kim());
    let sent = kim_there.post(server, page, &note);
    assert_eq!(sent.header("location"), "/desk/student/ann?done=note");
}

#[test]
fn a_role_that_has_ended_at_the_provider_ends_the_session_and_the_page_says_so() {
    for (name, claims) in [
        ("no role", json!({ "sub": "k" })),
        ("other role", json!({ "sub": "k", "roles": "cook" })),
        (
            "other person",
            json!({ "sub": "e", "roles": "timetable-desk" }),
        ),
        ("login_required", json!(null)),
        ("interaction_required", json!(null)),
        ("access_denied", json!(null)),
    ] {
        let (world, mut kim_there) = World::new();
        let server = &world.server;
        let (mut elsewhere, now) = (Browser::default(), world.folders.clock.now());
        world.provider.sign_in(server, &mut elsewhere, &kim(), now);
        world.pass_minutes(15);
        let mut copy = kim_there.clone();
        let answer = if claims.is_null() {
            let location = world.led_away(&mut kim_there, PAGE);
            let AuthorizationRequest(query) = AuthorizationRequest::parse(&location);
            let path = format!("/sign-in/callback?error={name}&state={}", query["state"]);
            kim_there.get(server, &path)
        } else {
            world.checked(&mut kim_there, PAGE, &claims)
        };
        let location = answer.header("location");
        assert_eq!(location, "/sign-in?provider=role", "{name}");
        let page = kim_there.get(server, location).text();
        assert!(page.contains("no longer says that you work"), "{page}");
        for browser in [&mut kim_there, &mut copy] {
            let answer = browser.get(server, "/desk");
            let location = answer.header("location");
            assert_eq!(location, "/sign-in?back=/desk", "{name}");
        }
        // Only the provider's own word about this person ends what she has in another browser.
        let answer = elsewhere.get(server, "/desk");
        let is_ended = answer.header("location") == "/sign-in?back=/desk";
        assert_eq!(is_ended, name.ends_with(" role"), "{name}");
    }
}

#[test]
fn a_role_that_has_become_another_counts_at_once() {
    let (world, mut kim_there) = World::new();
    let journal = "/desk/journal.csv";
    assert_eq!(kim_there.get(&world.server, journal).status, 404);
    world.pass_minutes(15);
    let admin =
        json!({ "sub": "k", "preferred_username": "kim@uni.example", "roles": "timetable-admin" });
    world.checked(&mut kim_there, journal, &admin);
    assert_eq!(kim_there.get(&world.server, journal).status, 200);
    world.pass_minutes(15);
    world.checked(&mut kim_there, journal, &kim());
    assert_eq!(kim_there.get(&world.server, journal).status, 404);
}

#[test]
fn while_the_provider_is_down_the_desk_goes_on_for_an_hour() {
    let (world, mut kim_there) = World::new();
    let (server, page) = (&world.server, "/desk/student/ann");
    let mut root = Browser::signed_in(server, "root");
    world.provider.behaviour().is_down = true;
    for minutes in [15, 30, 29] {
        world.pass_minutes(minutes);
        assert_eq!(kim_there.get(server, page).status, 200, "{minutes}");
        let sent = kim_there.send(server, page, NOTE);
        assert_eq!(sent.status, 303, "{}", sent.text());
    }
    let asked = world.provider.asked("/.well-known/openid-configuration");
    assert!(asked < 10, "it is not asked for each page: {asked}");
    world.pass_minutes(1);
    let answer = kim_there.get(server, page);
    assert_eq!(answer.status, 503);
    assert!(answer.text().contains("cannot be checked"));
    let way_in = kim_there.get(server, "/sign-in").text();
    assert!(way_in.contains("type=\"password\""), "{way_in}");
    let unsent = kim_there.send(server, page, NOTE);
    assert_eq!(unsent.status, 503);
    assert_eq!(unsent.header("retry-after"), "5");
    let text = unsent.text();
    assert!(text.contains("has not been sent"), "{text}");
    assert!(text.contains("cannot be checked at the moment"), "{text}");
    assert!(text.contains("She phoned &#60;twice&#62;"), "{text}");
    assert_eq!(root.get(server, page).status, 200, "accounts work");
    world.provider.behaviour().is_down = false;
    world.folders.clock.advance_seconds(6);
    let answer = world.checked(&mut kim_there, page, &kim());
    assert_eq!(answer.header("location"), page);
    assert_eq!(world.notes(), 3);
}

#[test]
fn a_check_that_fails_by_a_fault_says_so_and_can_be_tried_again() {
    let (world, mut kim_there) = World::new();
    let server = &world.server;
    world.pass_minutes(15);
    let location = world.led_away(&mut kim_there, PAGE);
    let AuthorizationRequest(query) = AuthorizationRequest::parse(&location);
    for fault in [
        "error=server_error",
        "error=temporarily_unavailable",
        "code=x",
    ] {
        let path = format!("/sign-in/callback?{fault}&state={}", query["state"]);
        assert_eq!(kim_there.get(server, &path).status, 503, "{fault}");
    }
    let now = world.folders.clock.now();
    let back = world.provider.authorize(&location, &kim(), now);
    assert_eq!(
        kim_there.clone().get(server, &back).header("location"),
        PAGE
    );
    // The code counts once. A browser with the new session needs no other check.
    let used = kim_there.clone().get(server, &back);
    assert_eq!(used.status, 503);
    let answer = world.checked(&mut kim_there, PAGE, &kim());
    assert_eq!(answer.header("location"), PAGE);
    assert_eq!(kim_there.get(server, &back).header("location"), "/desk");
}

#[test]
fn a_check_leads_back_to_the_desk_alone() {
    let (world, kim_there) = World::new();
    let server = &world.server;
    world.pass_minutes(15);
    let back_cookie = |browser: &Browser| {
        let mut cookies = browser.cookies.iter();
        let found = cookies.find(|(name, _)| name == "carillon-openid-back");
        found.cloned().expect("the cookie with the path")
    };
    let mut other = kim_there.clone();
    world.led_away(&mut other, "/desk/overview");
    let (_, of_other_try) = back_cookie(&other);
    let encoded = |path: &str| data_encoding::BASE64URL_NOPAD.encode(path.as_bytes());
    let mut browser = kim_there.clone();
    let location = world.led_away(&mut browser, PAGE);
    let (name, own) = back_cookie(&browser);
    let (_, signature) = own.split_once('.').unwrap();
    let now = world.folders.clock.now();
    for forged in [
        of_other_try.clone(),
        format!("{}.{signature}", encoded("//evil.example/")),
        format!("{}.{signature}", encoded("/desk/overview")),
        "https://evil.example".to_owned(),
        ".".to_owned(),
    ] {
        let mut browser = browser.clone();
        browser.cookies.retain(|(known, _)| *known != name);
        browser.cookies.push((name.clone(), forged.clone()));
        let back = world.provider.authorize(&location, &kim(), now);
        let answer = browser.get(server, &back);
        assert_eq!(answer.header("location"), "/desk", "{forged}");
    }
    // A state of a check signs nobody in, and one of a sign-in checks nothing.
    let mut stranger = browser.clone();
    stranger
        .cookies
        .retain(|(known, _)| known != "carillon-session");
    let back = world.provider.authorize(&location, &kim(), now);
    let answer = stranger.get(server, &back);
    assert_eq!(answer.header("location"), "/sign-in?provider=again");
    let start = stranger.get(server, "/sign-in/openid");
    let back = world
        .provider
        .authorize(start.header("location"), &kim(), now);
    let (mut mixed, session) = (stranger.clone(), "carillon-session");
    let kept = kim_there
        .cookies
        .iter()
        .filter(|(known, _)| known == session);
    mixed.cookies.extend(kept.cloned());
    assert_eq!(mixed.get(server, &back).header("location"), "/desk");
    world.led_away(&mut mixed, PAGE);
}
