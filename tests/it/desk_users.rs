//! The page of accounts and roles, for admins.

use carillon::feed::Kind;
use carillon::links::{AccountAction, account_changes};
use carillon::sign_in::{AccountRole, read_accounts};

use crate::fixture::{Answer, Browser, FakeProvider, Folders, Server};

const USERS: &str = "/desk/users";

/// Ada decides about everything, Kim is at the desk, and Anna is the student `ann`.
fn accounts() -> Folders {
    let folders = Folders::new();
    folders.add_account("ada", Some(AccountRole::Admin), &[]);
    folders.add_account("kim", Some(AccountRole::Desk), &[]);
    folders.add_account("anna", None, &[(Kind::Student, "ann")]);
    folders
}

fn send(browser: &mut Browser, server: &Server, form: &str) -> Answer {
    browser.send(server, USERS, form)
}

/// The query of the page to which a form leads.
#[track_caller]
fn sent(browser: &mut Browser, server: &Server, form: &str) -> String {
    let answer = send(browser, server, form);
    assert_eq!(answer.status, 303, "{form}: {}", answer.text());
    let query = answer.header("location").strip_prefix(USERS).unwrap();
    query.to_owned()
}

#[test]
fn an_admin_changes_accounts_with_a_reason_and_each_change_is_written_down_and_counts_at_once() {
    let folders = accounts();
    let server = folders.serve();
    let mut ada = Browser::signed_in(&server, "ada");
    let mut kim = Browser::signed_in(&server, "kim");
    let mut anna = Browser::signed_in(&server, "anna");
    let page = ada.get(&server, USERS).text();
    for expected in ["ada", "kim", "Student ann", "carillon users add"] {
        assert!(page.contains(expected), "{expected}: {page}");
    }
    assert!(!page.contains("argon2"), "no hash of a password");
    for form in [
        "action=role&name=kim&role=admin",
        "action=remove&name=kim&reason=+",
    ] {
        assert_eq!(sent(&mut ada, &server, form), "?missing=reason");
    }
    assert!(account_changes(&folders.state()).unwrap().is_empty());
    let promoted = "action=role&name=kim&role=admin&reason=new+%3Cboss%3E";
    assert_eq!(sent(&mut ada, &server, promoted), "?done=role");
    assert_eq!(kim.get(&server, USERS).status, 200, "at once");
    let demoted = "action=role&name=kim&role=none&reason=gone";
    assert_eq!(sent(&mut ada, &server, demoted), "?done=role");
    assert_eq!(kim.get(&server, "/desk").status, 404);
    // By the id of the person.
    let end = "action=end&name=ANN&reason=lost+a+telephone";
    assert_eq!(sent(&mut ada, &server, end), "?done=end");
    assert_eq!(anna.get(&server, "/me").header("location"), "/sign-in");
    assert_eq!(
        Browser::signed_in(&server, "anna")
            .get(&server, "/me")
            .status,
        200
    );
    let remove = "action=remove&name=anna&reason=left";
    assert_eq!(sent(&mut ada, &server, remove), "?done=remove");
    assert!(
        !read_accounts(&folders.state())
            .unwrap()
            .contains_key("anna")
    );
    let changes = account_changes(&folders.state()).unwrap();
    let changes: Vec<_> = changes
        .iter()
        .map(|change| (&*change.by, &*change.name, &change.action, &*change.reason))
        .collect();
    let role = |role: Option<&str>| AccountAction::SetRole {
        role: role.map(Into::into),
    };
    assert_eq!(
        changes,
        [
            ("desk ada", "kim", &role(Some("admin")), "new <boss>"),
            ("desk ada", "kim", &role(None), "gone"),
            (
                "desk ada",
                "ANN",
                &AccountAction::EndSessions,
                "lost a telephone"
            ),
            ("desk ada", "anna", &AccountAction::Remove, "left"),
        ]
    );
    let page = ada.get(&server, USERS).text();
    assert!(page.contains("new &#60;boss&#62;") && page.contains("by ada at the desk"));
    let printed = folders.prints(&["journal", "--accounts"]);
    assert!(printed.contains(",desk ada,remove,anna,,left"), "{printed}");
    assert!(
        printed.contains(",desk ada,set-role,kim,admin,"),
        "{printed}"
    );
}

#[test]
fn the_last_admin_is_removed_only_by_somebody_who_is_sure() {
    let folders = accounts();
    let server = folders.serve();
    let mut ada = Browser::signed_in(&server, "ada");
    let warning = "This is the last account with the role Admin.";
    assert!(ada.get(&server, USERS).text().contains(warning));
    for form in [
        "action=remove",
        "action=role&role=desk",
        "action=role&role=none",
    ] {
        let form = format!("{form}&name=ada&reason=x");
        assert_eq!(sent(&mut ada, &server, &form), "?missing=last-admin");
    }
    assert!(account_changes(&folders.state()).unwrap().is_empty());
    let said = ada.get(&server, "/desk/users?missing=last-admin").text();
    assert!(said.contains("Tick the box if you are sure."));
    folders.add_account("bea", Some(AccountRole::Admin), &[]);
    assert!(!ada.get(&server, USERS).text().contains(warning));
    sent(&mut ada, &server, "action=remove&name=bea&reason=x");
    let sure = "action=remove&name=ada&reason=x&sure=yes";
    assert_eq!(sent(&mut ada, &server, sure), "?done=remove");
    let away = ada.get(&server, USERS);
    assert_eq!(away.header("location"), "/sign-in?back=/desk/users");
}

#[test]
fn nobody_but_admins_changes_accounts_and_wrong_forms_change_nothing() {
    let folders = accounts();
    let server = folders.serve();
    let mut kim = Browser::signed_in(&server, "kim");
    let mut ada = Browser::signed_in(&server, "ada");
    let form = "action=role&name=kim&role=admin&reason=x";
    assert_eq!(send(&mut kim, &server, form).status, 404);
    assert_eq!(kim.get(&server, USERS).status, 404);
    assert!(!kim.get(&server, "/desk/overview").text().contains(USERS));
    assert!(ada.get(&server, "/desk/overview").text().contains(USERS));
    assert_eq!(
        ada.post(&server, USERS, form).status,
        403,
        "no hidden field"
    );
    for (wrong, status) in [
        ("action=steal&name=kim&reason=x", 400),
        ("action=role&name=kim&role=king&reason=x", 400),
        ("action=remove&name=nobody&reason=x", 403),
    ] {
        assert_eq!(send(&mut ada, &server, wrong).status, status, "{wrong}");
    }
    let long = "x".repeat(301);
    for nobody in ["", "%20", "%00", &long] {
        let form = format!("action=end&name={nobody}&reason=x");
        assert_eq!(sent(&mut ada, &server, &form), "?missing=name");
    }
    assert!(account_changes(&folders.state()).unwrap().is_empty());
    let accounts = read_accounts(&folders.state()).unwrap();
    assert_eq!(accounts["kim"].role, Some(AccountRole::Desk));
}

#[test]
fn the_page_shows_the_rules_of_the_provider_and_no_secret() {
    let (folders, provider) = (accounts(), FakeProvider::start());
    let config = provider.config();
    let server = folders.serve_configured(|settings| settings.openid = provider.config());
    let mut ada = Browser::signed_in(&server, "ada");
    let page = ada.get(&server, USERS).text();
    let rules = [
        &config.issuer,
        &config.role_claim,
        &config.student_claim,
        &config.staff_claim,
        &config.admin[0],
        &config.desk[0],
    ];
    for rule in rules {
        assert!(page.contains(rule.as_str()), "{rule}: {page}");
    }
    let secret = config.read_client_secret().unwrap();
    assert!(secret.is_none_or(|secret| !page.contains(secret.expose())));
}

#[test]
fn the_page_says_when_nobody_is_known_by_the_name() {
    let folders = Folders::new();
    folders.add_account("ada", Some(AccountRole::Admin), &[]);
    let server = folders.serve();
    for (name, query) in [
        ("ann", "?done=end"),
        ("ADA", "?done=end"),
        ("zzz", "?done=end-unknown"),
    ] {
        let form = format!("action=end&name={name}&reason=x");
        let mut ada = Browser::signed_in(&server, "ada");
        let answer = ada.send(&server, USERS, &form);
        assert_eq!(answer.header("location"), format!("{USERS}{query}"));
    }
    let mut ada = Browser::signed_in(&server, "ada");
    let page = ada.get(&server, "/desk/users?done=end-unknown").text();
    assert!(
        page.contains("No account here and no id in the data folder"),
        "{page}"
    );
}
