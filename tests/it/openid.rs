//! Signing in with a provider of OpenID Connect, one that does everything right and one that does not.

use carillon::config::Config;
use carillon::feed::Kind;
use serde_json::{Value, json};

use crate::fixture::{
    Answer, AuthorizationRequest, Browser, CLIENT_ID, FakeProvider, Folders, PASSWORD, Process,
    SERVE, Server, Site, enrolment, system_now,
};

const SESSION: &str = "carillon-session";

/// A server and a provider that knows Ann.
struct World {
    folders: Folders,
    provider: FakeProvider,
    server: Server,
}

impl World {
    fn new() -> Self {
        Self::configured(|_| {})
    }

    fn configured(change: impl FnOnce(&mut Config)) -> Self {
        let (folders, provider) = (Folders::new(), FakeProvider::start());
        let server = folders.serve_configured(|config| {
            config.openid = provider.config();
            change(config);
        });
        Self {
            folders,
            provider,
            server,
        }
    }

    #[track_caller]
    fn sign_in(&self, browser: &mut Browser, claims: Value) -> Answer {
        let now = self.folders.clock.now();
        self.provider.sign_in(&self.server, browser, &claims, now)
    }

    /// A browser in which the person with these claims has signed in.
    #[track_caller]
    fn signed_in(&self, claims: Value) -> Browser {
        let mut browser = Browser::default();
        let answer = self.sign_in(&mut browser, claims);
        assert_eq!(answer.header("location"), "/me", "{}", answer.text());
        browser
    }

    /// The address to which a browser is sent that tries to sign in with these claims. It has no session unless that is
    /// `/me`.
    #[track_caller]
    fn tried(&self, claims: Value) -> String {
        let mut browser = Browser::default();
        let answer = self.sign_in(&mut browser, claims);
        assert_eq!(answer.status, 303, "{}", answer.text());
        let location = answer.header("location").to_owned();
        let has_session = browser.cookies.iter().any(|(name, _)| name == SESSION);
        assert_eq!(has_session, location == "/me", "{location}");
        location
    }
}

const FAILED: &str = "/sign-in?provider=failed";
const DOWN: &str = "/sign-in?provider=down";
const AGAIN: &str = "/sign-in?provider=again";

#[test]
fn a_person_signs_in_sees_both_pages_and_signs_out_everywhere() {
    let world = World::new();
    let server = &world.server;
    let page = server.get("/sign-in").text();
    assert!(page.contains("href=\"/sign-in/openid\"") && !page.contains("name=\"password\""));
    assert!(server.get("/").text().contains("href=\"/me\""));
    let both = || json!({ "student_id": "ann", "staff_id": "s1", "preferred_username": "ann@uni" });
    let mut browsers = [(); 2].map(|()| world.signed_in(both()));
    let token = world.folders.token(Kind::Student, "ann");
    for path in ["/me", "/me/student", "/me/staff"] {
        let page = browsers[0].get(server, path).text();
        assert!(page.contains("Signed in as ann@uni"), "{path}");
        assert!(
            page.contains("href=\"/me/staff\"") && !page.contains(&token),
            "{path}"
        );
    }
    let shown = browsers[0].send(server, "/me/student/link", "");
    assert!(shown.text().contains(&token));
    let journal = world.folders.prints(&["journal", "--shown"]);
    assert!(
        journal.contains(",openid ann@uni (u1),student,ann"),
        "{journal}"
    );
    let mut other = world.signed_in(json!({ "sub": "u2", "student_id": "bob" }));
    let copies = browsers.clone();
    let left = browsers[0].send(server, "/sign-out", "everywhere=yes");
    assert_eq!(left.header("location"), "/sign-in?signed-out=1");
    let page = browsers[0].get(server, "/sign-in?signed-out=1").text();
    assert!(page.contains("sign out there too"), "{page}");
    for mut copy in copies {
        assert_eq!(copy.get(server, "/me").header("location"), "/sign-in");
    }
    assert_eq!(other.get(server, "/me/student").status, 200);
    world.signed_in(both());
}

#[test]
fn the_way_to_the_provider_has_a_challenge_and_no_secret_of_ours() {
    let world = World::new();
    let mut browser = Browser::default();
    let answer = browser.get(&world.server, "/sign-in/openid?next=//evil.example&to=/f/");
    assert_eq!(answer.header("cache-control"), "no-store");
    let location = answer.header("location").to_owned();
    let request = AuthorizationRequest::parse(&location).0;
    let base_url = format!("http://{}", world.server.address());
    for (name, expected) in [
        ("response_type", "code"),
        ("client_id", CLIENT_ID),
        ("redirect_uri", &*format!("{base_url}/sign-in/callback")),
        ("scope", "openid profile email"),
        ("code_challenge_method", "S256"),
    ] {
        assert_eq!(request[name], expected, "{name}");
    }
    let cookie = answer.header("set-cookie");
    assert!(
        cookie.ends_with("; Max-Age=1800; Path=/; SameSite=Lax; HttpOnly"),
        "{cookie}"
    );
    let now = world.folders.clock.now();
    let back = world
        .provider
        .authorize(&location, &json!({ "student_id": "ann" }), now);
    let answer = browser.get(&world.server, &format!("{back}&next=//evil.example"));
    assert_eq!(answer.header("location"), "/me");
    let secrets = world.provider.behaviour().secrets.clone();
    assert!(secrets.len() >= 4, "{secrets:?}");
    let cookies = browser.header();
    for secret in &secrets {
        assert!(!cookies.contains(&**secret) && !location.contains(&**secret));
    }
}

#[test]
fn a_token_that_is_wrong_in_one_thing_is_refused() {
    let world = World::configured(|config| {
        config.openid.tenant = "6f7a".into();
        config.openid.hosted_domain = "uni.example".into();
    });
    let now = world.folders.clock.now().as_second();
    let mut wrong = Vec::new();
    let other_issuer = "http://127.0.0.1:1";
    for (change, expected) in [
        (json!({}), "/me"),
        (json!({ "nonce": "another" }), FAILED),
        (json!({ "nonce": null }), FAILED),
        (json!({ "aud": "another" }), FAILED),
        (json!({ "aud": ["another"] }), FAILED),
        (json!({ "aud": [CLIENT_ID, "another"] }), FAILED),
        (json!({ "aud": null }), FAILED),
        (json!({ "aud": [CLIENT_ID], "azp": CLIENT_ID }), "/me"),
        (json!({ "azp": "another" }), FAILED),
        (json!({ "iss": other_issuer }), FAILED),
        (json!({ "exp": now - 59 }), "/me"),
        (json!({ "exp": now - 60 }), FAILED),
        (json!({ "iat": now + 60 }), "/me"),
        (json!({ "iat": now + 61 }), FAILED),
        (json!({ "nbf": now + 60 }), "/me"),
        (json!({ "nbf": now + 61 }), FAILED),
        (json!({ "tid": "6f7b" }), FAILED),
        (json!({ "tid": null }), FAILED),
        (json!({ "hd": "evil.example" }), FAILED),
        (json!({ "hd": null }), FAILED),
        (json!({ "sub": "" }), FAILED),
        (json!({ "sub": null }), DOWN),
        (json!({ "iss": null }), DOWN),
        (json!({ "exp": null }), DOWN),
        (json!({ "iat": null }), DOWN),
    ] {
        let mut claims = json!({ "student_id": "ann", "tid": "6f7a", "hd": "uni.example" });
        claims
            .as_object_mut()
            .unwrap()
            .extend(change.as_object().unwrap().clone());
        let found = world.tried(claims);
        if found != expected {
            wrong.push(format!("{change}: {found}, not {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_token_that_the_provider_has_not_signed_is_refused() {
    let world = World::new();
    let claims = || json!({ "student_id": "ann" });
    let mut wrong = Vec::new();
    for (header, signature) in [
        (json!({ "alg": "none" }), Some(vec![])),
        (json!({ "alg": "EdDSA" }), Some(vec![])),
        (json!({ "alg": "EdDSA" }), Some(vec![1; 64])),
        (json!({ "alg": "HS256" }), Some(vec![1; 32])),
        (json!({ "alg": "RS256" }), Some(vec![1; 256])),
        (json!({ "alg": "EdDSA", "crit": ["exp"] }), None),
        (json!({ "alg": "EdDSA", "typ": "at+jwt" }), None),
        (json!({ "alg": "EdDSA", "kid": "another" }), None),
    ] {
        {
            let mut behaviour = world.provider.behaviour();
            (behaviour.header, behaviour.signature) = (header.clone(), signature);
        }
        let location = world.tried(claims());
        if ![FAILED, DOWN].contains(&&*location) {
            wrong.push(format!("{header}: {location}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    {
        let mut behaviour = world.provider.behaviour();
        (behaviour.header, behaviour.signature) = (json!({ "alg": "EdDSA" }), None);
    }
    assert_eq!(
        world.tried(claims()),
        "/me",
        "the same with everything in order"
    );
}

#[test]
fn a_new_key_is_asked_for_once_in_a_while() {
    let world = World::new();
    let claims = || json!({ "student_id": "ann" });
    assert_eq!(world.tried(claims()), "/me");
    let keys_read = || world.provider.asked("/keys");
    assert_eq!(keys_read(), 1);
    let rotate = |published: Vec<usize>| {
        let mut behaviour = world.provider.behaviour();
        (behaviour.key, behaviour.published) = (1, published);
    };
    rotate(vec![0, 1]);
    assert_eq!(
        world.tried(claims()),
        FAILED,
        "the keys were read in this moment"
    );
    world.folders.clock.advance_seconds(10);
    assert_eq!(world.tried(claims()), "/me");
    assert_eq!(keys_read(), 2);
    // Nobody can make the server ask again and again.
    world.provider.behaviour().header = json!({ "alg": "EdDSA", "kid": "unknown" });
    world.folders.clock.advance_seconds(10);
    for _ in 0..3 {
        assert_eq!(world.tried(claims()), FAILED);
    }
    assert_eq!(keys_read(), 3);
    // A key that the provider has taken back counts for an hour at most.
    world.provider.behaviour().header = json!({ "alg": "EdDSA" });
    rotate(vec![0]);
    world.folders.clock.advance_seconds(3600);
    assert_eq!(world.tried(claims()), FAILED);
}

#[test]
fn a_provider_that_is_down_is_named_on_the_page_in_every_language_beside_the_accounts() {
    let world = World::new();
    world
        .folders
        .add_account("anna", None, &[(Kind::Student, "ann")]);
    let server = &world.server;
    world.provider.behaviour().is_down = true;
    let mut browser = Browser::default();
    for _ in 0..3 {
        assert_eq!(
            browser.get(server, "/sign-in/openid").header("location"),
            DOWN
        );
    }
    let asked = world.provider.asked("/.well-known/openid-configuration");
    assert!(asked <= 2, "it is left alone for a moment: {asked}");
    for (language, expected) in [
        ("en", "sign-in service cannot be reached"),
        (
            "de",
            "Anmeldedienst der Hochschule ist gerade nicht erreichbar",
        ),
        ("fr", "service de connexion de l’université est injoignable"),
        ("es", "servicio de inicio de sesión de la universidad"),
        ("cy", "gwasanaeth mewngofnodi’r brifysgol"),
        ("zh", "目前无法连接大学的登录服务"),
    ] {
        let page = browser
            .get(server, &format!("{DOWN}&lang={language}"))
            .text();
        assert!(page.contains(expected), "{language}");
        assert!(
            page.contains("name=\"password\""),
            "{language}: the accounts stay"
        );
    }
    assert_eq!(
        browser.sign_in(server, "anna", PASSWORD).header("location"),
        "/me"
    );
    world.provider.behaviour().is_down = false;
    world.folders.clock.advance_seconds(6);
    assert_eq!(world.tried(json!({ "student_id": "ann" })), "/me");
    // Down between the two requests of a person.
    let mut browser = Browser::default();
    let start = browser.get(server, "/sign-in/openid");
    let now = world.folders.clock.now();
    let back = world
        .provider
        .authorize(start.header("location"), &json!({}), now);
    world.provider.behaviour().is_down = true;
    assert_eq!(browser.get(server, &back).header("location"), DOWN);
    world.provider.behaviour().is_down = false;
    assert_eq!(browser.get(server, &back).header("location"), "/me");
    // Sessions do not need the provider.
    world.provider.behaviour().is_down = true;
    world.folders.clock.advance_seconds(3700);
    assert_eq!(browser.get(server, "/me").status, 200);
}

#[test]
fn only_the_browser_that_began_can_end_a_try_and_several_at_once_work() {
    let world = World::new();
    let (server, now) = (&world.server, world.folders.clock.now());
    let begin = |browser: &mut Browser| {
        let location = browser
            .get(server, "/sign-in/openid")
            .header("location")
            .to_owned();
        world
            .provider
            .authorize(&location, &json!({ "student_id": "ann" }), now)
    };
    let mut ann = Browser::default();
    let tabs = [(); 3].map(|()| begin(&mut ann));
    let mut stranger = Browser::default();
    assert_eq!(stranger.get(server, &tabs[0]).header("location"), AGAIN);
    begin(&mut stranger);
    assert_eq!(stranger.get(server, &tabs[0]).header("location"), AGAIN);
    assert_eq!(world.provider.asked("/token"), 0);
    for tab in &tabs[1..] {
        let mut tab_alone = ann.clone();
        assert_eq!(tab_alone.get(server, tab).header("location"), "/me");
        assert_eq!(
            ann.clone().get(server, tab).header("location"),
            FAILED,
            "a code counts once"
        );
    }
    for query in ["", "?code=x", "?state=x&code=x", "?error=access_denied"] {
        let path = format!("/sign-in/callback{query}");
        assert_eq!(ann.get(server, &path).header("location"), AGAIN, "{query}");
    }
    let (_, state) = tabs[0].split_once("&state=").unwrap();
    for (query, expected) in [
        ("error=access_denied", FAILED),
        ("error=server_error", DOWN),
        ("error=temporarily_unavailable", DOWN),
        ("x=y", FAILED),
        ("code=wrong", FAILED),
        ("code=x&iss=https%3A%2F%2Fevil.example", FAILED),
    ] {
        let path = format!("/sign-in/callback?state={state}&{query}");
        assert_eq!(
            ann.get(server, &path).header("location"),
            expected,
            "{query}"
        );
    }
    let iss = world
        .provider
        .issuer()
        .replace(':', "%3A")
        .replace('/', "%2F");
    world.folders.clock.advance_seconds(1800);
    assert_eq!(
        ann.clone().get(server, &tabs[0]).header("location"),
        AGAIN,
        "too late"
    );
    world.folders.clock.advance_seconds(-1);
    let path = format!("{}&iss={iss}", tabs[0]);
    world.provider.behaviour().token_answer = None;
    assert_eq!(
        ann.get(server, &path).header("location"),
        FAILED,
        "its token is too old by now"
    );
}

#[test]
fn made_up_codes_cost_the_provider_few_requests_and_lock_nobody_out() {
    let world = World::new();
    let claims = || json!({ "student_id": "ann" });
    let mut known = world.signed_in(claims());
    known.cookies.retain(|(name, _)| name != SESSION);
    let asked = || world.provider.asked("/token");
    let before = asked();
    let guess = |attacker: &mut Browser, path: &str| attacker.get(&world.server, path).status;
    let begin = |attacker: &mut Browser| {
        let start = attacker.get(&world.server, "/sign-in/openid");
        let AuthorizationRequest(query) = AuthorizationRequest::parse(start.header("location"));
        format!("/sign-in/callback?code=x&state={}", query["state"])
    };
    // One browser, as often as it likes.
    let mut attacker = Browser::default();
    let path = begin(&mut attacker);
    let statuses: Vec<u16> = (0..30).map(|_| guess(&mut attacker, &path)).collect();
    assert_eq!((statuses[9], statuses[10], statuses[29]), (303, 429, 429));
    assert_eq!(asked() - before, 10);
    let others = (0..3).map(|_| world.sign_in(&mut Browser::default(), claims()));
    let others = others.filter(|answer| answer.status == 303).count();
    assert!(others >= 2, "one in a thousand shares its place");
    // As many browsers as it likes.
    for _ in 0..300 {
        let mut attacker = Browser::default();
        let path = begin(&mut attacker);
        guess(&mut attacker, &path);
    }
    let before = asked();
    assert!(before <= 220, "{before}");
    let answer = world.sign_in(&mut Browser::default(), claims());
    assert_eq!(answer.status, 429, "somebody new has to wait");
    assert!(answer.header("retry-after").parse::<u64>().unwrap() <= 7);
    assert_eq!(asked(), before);
    let answer = world.sign_in(&mut known, claims());
    assert_eq!(answer.header("location"), "/me", "somebody known does not");
    world.folders.clock.advance_seconds(7);
    assert_eq!(world.tried(claims()), "/me");
}

#[test]
fn claims_that_are_not_in_the_token_are_asked_for() {
    let world = World::configured(|config| {
        config.openid.student_claim = "email".into();
        config.openid.id_domain = "uni.example".into();
    });
    let page_of = |claims: Value, user_info: Option<Value>| {
        world.folders.clock.advance_seconds(3600);
        world.provider.behaviour().user_info = user_info;
        let mut browser = Browser::default();
        let answer = world.sign_in(&mut browser, claims);
        assert_eq!(answer.header("location"), "/me", "{}", answer.text());
        browser.get(&world.server, "/me/student").status
    };
    let verified = json!({ "email": "ann@uni.example", "email_verified": true });
    assert_eq!(page_of(verified.clone(), None), 200);
    assert_eq!(page_of(json!({}), Some(verified.clone())), 200);
    let unverified = json!({ "email": "ann@uni.example" });
    assert_eq!(page_of(unverified.clone(), None), 404, "it is not verified");
    assert_eq!(page_of(unverified.clone(), Some(json!({}))), 404);
    assert_eq!(page_of(unverified, Some(verified.clone())), 200);
    let other = json!({ "email": "bob@uni.example" });
    assert_eq!(
        page_of(other, Some(verified)),
        404,
        "another e-mail is verified"
    );
    world.folders.clock.advance_seconds(3600);
    world.provider.behaviour().user_info = Some(json!({ "sub": "u2", "email": "ann@uni.example" }));
    assert_eq!(
        world.tried(json!({})),
        FAILED,
        "the claims of somebody else"
    );
}

#[test]
fn a_role_and_ids_are_those_of_the_claims_and_ids_may_differ_in_their_case() {
    let world = World::new();
    let mut desk = world.signed_in(json!({ "sub": "k", "roles": ["x", "timetable-desk"] }));
    assert!(
        desk.get(&world.server, "/me")
            .text()
            .contains("no timetable for your account")
    );
    let mut upper = world.signed_in(json!({ "student_id": "ANN" }));
    assert_eq!(upper.get(&world.server, "/me/student").status, 200);
    let mut nobody = world.signed_in(json!({ "student_id": "ann1" }));
    assert_eq!(nobody.get(&world.server, "/me/student").status, 404);
    // A claim is not the name of an account.
    world
        .folders
        .add_account("anna", None, &[(Kind::Student, "ann")]);
    let mut named = world.signed_in(json!({ "sub": "anna", "preferred_username": "anna" }));
    assert_eq!(named.get(&world.server, "/me/student").status, 404);
}

#[test]
fn an_id_may_be_an_integer_or_alone_in_a_list_and_the_type_of_anything_else_is_logged_once() {
    let (folders, provider) = (Folders::ahead(), FakeProvider::start());
    folders.write("enrolments/A.json", enrolment("A", &["ann", "4711"]));
    let mut command = folders.command(&SERVE);
    command
        .env("CARILLON_OPENID_ISSUER", provider.issuer())
        .env("CARILLON_OPENID_CLIENT_ID", CLIENT_ID)
        .env("CARILLON_OPENID_STUDENT_CLAIM", "student_id");
    let server = Process::launch(&folders, &mut command).published();
    for (id, expected) in [
        (json!("4711"), 200),
        (json!(4711), 200),
        (json!(["4711"]), 200),
        (json!([4711]), 200),
        (json!({ "private": "4711" }), 404),
        (json!({ "private": "4712" }), 404),
        (json!(["4711", "4712"]), 404),
    ] {
        let mut browser = Browser::default();
        let claims = json!({ "student_id": id });
        let answer = provider.sign_in(&server, &mut browser, &claims, system_now());
        assert_eq!(answer.header("location"), "/me");
        let page = browser.get(&server, "/me").text();
        assert_eq!(page.contains("no timetable"), expected == 404, "{claims}");
        let answer = browser.get(&server, "/me/student");
        assert_eq!(answer.status, expected, "{claims}");
    }
    // The last line: everything before it is there too.
    server.wait_for_log("it is a list without exactly one value");
    let log = server.log();
    for found in ["it is an object", "it is a list without exactly one value"] {
        assert_eq!(log.matches(found).count(), 1, "{log}");
    }
    assert!(
        log.contains("student_id") && !log.contains("private"),
        "{log}"
    );
}

#[test]
fn the_journal_names_somebody_at_the_desk_by_more_than_a_name_that_anybody_could_choose() {
    let world = World::new();
    let claims = json!({ "sub": "k7", "preferred_username": "root", "roles": "timetable-desk" });
    let mut desk = world.signed_in(claims);
    desk.send(&world.server, "/desk/student/ann", "action=show");
    let shown = world.folders.prints(&["journal", "--shown"]);
    assert!(shown.contains("root (k7),student,ann"), "{shown}");
    for action in ["off", "note"] {
        let form = format!("action={action}&reason=asked");
        let answer = desk.send(&world.server, "/desk/student/ann", &form);
        assert_eq!(answer.status, 303, "{}", answer.text());
    }
    for arguments in [&["journal"][..], &["journal", "--notes"]] {
        let journal = world.folders.prints(arguments);
        assert!(journal.contains(",desk root (k7),"), "{journal}");
    }
}

#[test]
fn a_session_goes_on_after_a_restart_and_ends_with_its_time_or_with_other_settings() {
    let world = World::new();
    let mut browser = world.signed_in(json!({ "student_id": "ann" }));
    let World {
        folders,
        provider,
        server,
    } = world;
    server.stop();
    let serve = |change: &dyn Fn(&mut Config)| {
        folders.serve_configured(|config| {
            config.openid = provider.config();
            change(config);
        })
    };
    let server = serve(&|_| {});
    folders.clock.advance_seconds(12 * 3600 - 1);
    assert_eq!(browser.get(&server, "/me").status, 200);
    folders.clock.advance_seconds(1);
    assert_eq!(browser.get(&server, "/me").header("location"), "/sign-in");
    let now = folders.clock.now();
    let claims = json!({ "student_id": "ann" });
    provider.sign_in(&server, &mut browser, &claims, now);
    assert_eq!(browser.get(&server, "/me").status, 200);
    server.stop();
    let changes: [&dyn Fn(&mut Config); 3] = [
        &|config| config.openid.student_claim = "id".into(),
        &|config| config.openid.desk.push("more".into()),
        &|config| config.openid.client_id = "other".into(),
    ];
    for change in changes {
        let server = serve(change);
        assert_eq!(browser.get(&server, "/me").header("location"), "/sign-in");
        server.stop();
    }
    let server = serve(&|_| {});
    assert_eq!(
        browser.get(&server, "/me").status,
        200,
        "with the first settings again"
    );
    server.stop();
    let server = serve(&|config| config.openid = carillon::config::OpenIdConfig::default());
    assert_eq!(browser.get(&server, "/me").status, 404);
}

#[test]
fn a_command_ends_all_sessions_of_a_person_on_a_server_that_runs() {
    let world = World::new();
    let server = &world.server;
    world
        .folders
        .add_account("anna", None, &[(Kind::Student, "ann")]);
    let ann = || json!({ "student_id": "ann", "preferred_username": "Ann@uni" });
    let bob = || json!({ "sub": "u2", "student_id": "bob" });
    for (name, expected) in [
        ("ann@UNI", [true, false, false]),
        ("u1", [true, false, false]),
        ("ANN", [true, false, true]),
        ("bob", [false, true, false]),
        ("anna", [false, false, true]),
        ("nobody", [false; 3]),
    ] {
        let account = Browser::signed_in(server, "anna");
        let browsers = [world.signed_in(ann()), world.signed_in(bob()), account];
        world.folders.prints(&["users", "end", name]);
        let has_ended = browsers.map(|mut browser| browser.get(server, "/me").status == 303);
        assert_eq!(has_ended, expected, "{name}");
    }
    world.signed_in(ann());
    let complaint = world.folders.refuses(&["users", "end", " "]);
    assert!(
        complaint.contains("is not the name or the id of anybody"),
        "{complaint}"
    );
}

#[test]
fn nothing_follows_a_redirect_or_reads_an_endless_answer_or_uses_an_address_without_tls() {
    let claims = || json!({ "student_id": "ann" });
    let world = World::new();
    assert_eq!(world.tried(claims()), "/me");
    for answer in [
        (302, format!("{}/elsewhere", world.provider.issuer())),
        (200, " ".repeat((1 << 20) + 1)),
        (200, "<html>".to_owned()),
        (200, "{}".to_owned()),
        (200, String::new()),
        (500, "no".to_owned()),
        (
            200,
            json!({ "access_token": "x", "token_type": "Bearer" }).to_string(),
        ),
        (
            200,
            json!({ "access_token": "x", "token_type": "Bearer", "id_token": "a.b.c" }).to_string(),
        ),
    ] {
        world.provider.behaviour().token_answer = Some(answer.clone());
        assert_eq!(world.tried(claims()), DOWN, "{}", answer.0);
    }
    assert_eq!(world.provider.asked("/elsewhere"), 0);
    // It leads to this machine too, but others could read it on other machines.
    let elsewhere = |world: &World, path: &str| {
        let issuer = world.provider.issuer();
        let port = issuer.rsplit(':').next().unwrap();
        format!("http://0.0.0.0:{port}/{path}")
    };
    let descriptions: [&dyn Fn(&World) -> Value; 8] = [
        &|world| json!({ "token_endpoint": elsewhere(world, "token") }),
        &|world| json!({ "jwks_uri": elsewhere(world, "keys") }),
        &|world| json!({ "userinfo_endpoint": elsewhere(world, "userinfo") }),
        &|_| json!({ "authorization_endpoint": "http://uni.example/" }),
        &|_| json!({ "issuer": "https://evil.example" }),
        &|_| json!({ "token_endpoint": null }),
        &|_| json!({ "jwks_uri": null }),
        &|_| json!({ "more": "x".repeat(1 << 20) }),
    ];
    for description in descriptions {
        let world = World::new();
        let description = description(&world);
        world.provider.behaviour().description = description.clone();
        let mut browser = Browser::default();
        let start = browser.get(&world.server, "/sign-in/openid");
        let location = start.header("location").to_owned();
        let location = if location == DOWN {
            location
        } else {
            // Without this address the way to the provider can still be shown.
            let now = world.folders.clock.now();
            let back = world.provider.authorize(&location, &claims(), now);
            browser
                .get(&world.server, &back)
                .header("location")
                .to_owned()
        };
        assert_eq!(location, DOWN, "{:.80}", description.to_string());
    }
}

#[test]
fn the_client_secret_comes_from_its_file_and_a_wrong_one_is_named_in_the_log_alone() {
    let folders = Folders::ahead();
    let provider = FakeProvider::start();
    provider.behaviour().secret = Some("hush-hush".into());
    let path = folders.root().join("client-secret");
    let write = |text: &str, mode| {
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(mode))
            .unwrap();
    };
    let configured = || {
        let mut command = folders.command(&SERVE);
        command
            .env("CARILLON_OPENID_ISSUER", provider.issuer())
            .env("CARILLON_OPENID_CLIENT_ID", CLIENT_ID)
            .env("CARILLON_OPENID_STUDENT_CLAIM", "student_id")
            .env("CARILLON_OPENID_CLIENT_SECRET_FILE", &path);
        command
    };
    write("hush-hush\n", 0o644);
    let refused = configured().output().unwrap();
    let complaint = String::from_utf8(refused.stderr).unwrap();
    assert!(
        complaint.contains("chmod 600") && !complaint.contains("hush"),
        "{complaint}"
    );
    write("hush-hush\n", 0o600);
    let claims = json!({ "student_id": "ann" });
    let server = Process::launch(&folders, &mut configured()).published();
    let mut browser = Browser::default();
    let answer = provider.sign_in(&server, &mut browser, &claims, system_now());
    assert_eq!(answer.header("location"), "/me");
    provider.behaviour().secret = Some("another".into());
    let mut browser = Browser::default();
    for _ in 0..3 {
        let answer = provider.sign_in(&server, &mut browser, &claims, system_now());
        assert_eq!(answer.header("location"), DOWN);
    }
    server.wait_for_log("does not accept our client_id or client secret");
    let log = server.log();
    assert_eq!(
        log.matches("somebody could not sign in").count(),
        1,
        "{log}"
    );
    assert!(!log.contains("hush"), "{log}");
}

#[test]
fn wrong_settings_name_the_file_the_line_and_the_remedy() {
    let folders = Folders::new();
    let path = folders.root().join("carillon.toml");
    for (text, expected) in [
        (
            "[openid]\nissuer = \"https://accounts.google.com\"\nclient_id = \"x\"\nstudent_claim = \"email\"\nhosted_domain = \"\"\n",
            "carillon.toml:5: wrong setting: openid.hosted_domain is empty",
        ),
        (
            "listen = \"127.0.0.1:0\"\n[openid]\nissuer = \"https://login.microsoftonline.com/common/v2.0\"\nclient_id = \"x\"\nstudent_claim = \"id\"\ntenant = \"uni\" # ours\n",
            "carillon.toml:6: wrong setting: openid.tenant is \"uni\"",
        ),
        (
            "[openid]\nissuer = \"x\"\n",
            "carillon.toml:2: wrong setting: openid.issuer",
        ),
        (
            "[openid]\nclient_secret = \"hush\"\n",
            "carillon.toml:2: openid.client_secret",
        ),
    ] {
        std::fs::write(&path, text).unwrap();
        let complaint = folders.refuses(&["serve", "--config", path.to_str().unwrap()]);
        assert!(
            complaint.contains(expected) && !complaint.contains("hush"),
            "{complaint}"
        );
    }
}

#[test]
fn without_tls_the_server_does_not_start_with_a_provider() {
    let folders = Folders::new();
    folders.open_links();
    let mut command = folders.command(
        &[
            &SERVE[..],
            &["--base-url", "http://timetable.example.ac.uk"],
        ]
        .concat(),
    );
    command
        .env("CARILLON_OPENID_ISSUER", "https://login.uni.example")
        .env("CARILLON_OPENID_CLIENT_ID", CLIENT_ID)
        .env("CARILLON_OPENID_STUDENT_CLAIM", "student_id");
    let output = command.output().unwrap();
    let complaint = String::from_utf8(output.stderr).unwrap();
    assert!(
        complaint.contains("openid.issuer is set") && complaint.contains("https://"),
        "{complaint}"
    );
}
