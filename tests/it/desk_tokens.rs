//! The page of the tokens of programs, for admins.

use carillon::links::{TokenAction, token_changes};
use carillon::sign_in::AccountRole;

use crate::fixture::{Answer, Browser, Folders, Server, Site};

const TOKENS: &str = "/desk/tokens";

/// Ada decides about everything, and Kim is at the desk.
fn accounts() -> Folders {
    let folders = Folders::new();
    folders.add_account("ada", Some(AccountRole::Admin), &[]);
    folders.add_account("kim", Some(AccountRole::Desk), &[]);
    folders
}

fn send(browser: &mut Browser, server: &Server, form: &str) -> Answer {
    browser.send(server, TOKENS, form)
}

/// The status of an answer to a program with this token.
fn status(server: &Server, token: &str) -> u16 {
    let authorization = format!("Authorization: Bearer {token}");
    server
        .ask("GET", "/api/v1/students", &[&authorization])
        .status
}

#[test]
fn an_admin_makes_a_token_that_is_shown_once_and_counts_until_it_is_revoked() {
    let folders = accounts();
    let server = folders.serve();
    let mut ada = Browser::signed_in(&server, "ada");
    let form =
        "action=add&name=Portal&scope=people%3Aread&expires=2027-01-31&reason=the+new+%3Cportal%3E";
    let made = send(&mut ada, &server, form);
    assert_eq!(made.status, 200, "{}", made.text());
    assert!(made.header("cache-control").contains("no-store"));
    let page = made.text();
    let (_, rest) = page.split_once("value=\"carillon_").unwrap();
    let token = format!("carillon_{}", &rest[..52]);
    assert_eq!(status(&server, &token), 200);
    let page = ada.get(&server, TOKENS).text();
    for expected in [
        "portal",
        "people:read",
        "31 January 2027",
        "the new &#60;portal&#62;",
    ] {
        assert!(page.contains(expected), "{expected}: {page}");
    }
    assert!(!page.contains(&token[..30]), "it is shown once");
    // The same form again.
    let again = send(&mut ada, &server, form);
    assert_eq!(
        again.header("location"),
        "/desk/tokens?missing=another-token"
    );
    let revoke = "action=revoke&name=portal&reason=lost";
    let revoked = send(&mut ada, &server, revoke);
    assert_eq!(revoked.header("location"), "/desk/tokens?done=revoke");
    assert_eq!(status(&server, &token), 401);
    let changes = token_changes(&folders.state()).unwrap();
    let facts: Vec<_> = changes
        .iter()
        .map(|change| (&*change.by, &*change.name, &*change.reason))
        .collect();
    assert_eq!(
        facts,
        [
            ("desk ada", "portal", "the new <portal>"),
            ("desk ada", "portal", "lost")
        ]
    );
    assert_eq!(changes[1].action, TokenAction::Revoke);
}

#[test]
fn a_secret_is_shown_and_a_token_is_revoked_also_while_the_data_folder_is_gone() {
    let folders = accounts();
    folders.serve().stop();
    std::fs::rename(folders.data(), folders.root().join("away")).unwrap();
    let server = folders.serve();
    let mut ada = Browser::signed_in(&server, "ada");
    let form = "action=add&name=x&scope=stats%3Aread&expires=2027-01-31&reason=new";
    let made = send(&mut ada, &server, form);
    assert_eq!(made.status, 200, "{}", made.text());
    assert!(made.text().contains("value=\"carillon_"));
    assert!(ada.get(&server, TOKENS).text().contains("value=\"x\""));
    let revoked = send(&mut ada, &server, "action=revoke&name=x&reason=lost");
    assert_eq!(revoked.header("location"), "/desk/tokens?done=revoke");
}

#[test]
fn a_form_that_lacks_something_and_one_of_somebody_else_change_nothing() {
    let folders = accounts();
    let server = folders.serve();
    let mut ada = Browser::signed_in(&server, "ada");
    for (form, missing) in [
        (
            "action=add&name=x&scope=stats%3Aread&expires=2027-01-31",
            "reason",
        ),
        (
            "action=add&name=a+b&scope=stats%3Aread&expires=2027-01-31&reason=x",
            "token-name",
        ),
        ("action=add&name=x&expires=2027-01-31&reason=x", "scope"),
        (
            "action=add&name=x&scope=stats%3Aread&expires=2020-01-31&reason=x",
            "expires",
        ),
        (
            "action=add&name=x&scope=stats%3Aread&expires=x&reason=x",
            "expires",
        ),
    ] {
        let answer = send(&mut ada, &server, form);
        assert_eq!(
            answer.header("location"),
            format!("/desk/tokens?missing={missing}"),
            "{form}"
        );
    }
    let unknown = send(&mut ada, &server, "action=revoke&name=x&reason=x");
    assert_eq!(unknown.status, 403, "the page was out of date");
    let mut kim = Browser::signed_in(&server, "kim");
    let form = "action=add&name=x&scope=stats%3Aread&expires=2027-01-31&reason=x";
    assert_eq!(send(&mut kim, &server, form).status, 404);
    assert!(token_changes(&folders.state()).unwrap().is_empty());
}
