//! The accounts, the sessions that have ended, and the links that were shown.

use std::fs;

use carillon::api_tokens::{
    ApiScope, ApiTokenCheck, NewApiToken, VERSION as API_TOKENS_VERSION, add_api_token,
    read_api_tokens, revoke_api_token,
};
use carillon::feed::{FeedId, Kind};
use carillon::links::{
    ACCOUNT_CHANGES_VERSION, AccountAction, AccountChange, DESK_NOTES_VERSION, DeskNote, Links,
    SHOWN_LINKS_VERSION, SHOWN_LISTS_VERSION, ShownLink, ShownList, TOKEN_CHANGES_VERSION,
    TokenAction, TokenChange, account_changes, desk_notes, set_up, shown_links, shown_lists,
    token_changes,
};
use carillon::sign_in::{
    ACCOUNTS_VERSION, AccountRights, AccountRole, ENDED_PEOPLE_VERSION, ENDED_SESSIONS_VERSION,
    NewPassword, SessionKey, SignIn, add_account, end_person, read_accounts, remove_account,
};
use carillon::trusted_time::TrustedTime;
use jiff::Timestamp;
use tempfile::TempDir;

use super::{assert_golden, golden, state_with, write};

const PASSWORD: &str = "four words of hers";

fn at() -> Timestamp {
    "2026-11-22T12:00:00.25Z".parse().unwrap()
}

fn open(state: &TempDir) -> SignIn {
    let key = SessionKey::from_bytes([7; 32]);
    SignIn::open(state.path(), key, "https://x", TrustedTime::default()).unwrap()
}

#[test]
fn accounts() {
    let name = format!("users-{ACCOUNTS_VERSION}.json");
    let state = state_with("users.json", "users-1.json");
    let accounts = read_accounts(state.path()).unwrap();
    assert_eq!(accounts.len(), 2);
    assert_eq!(accounts["kim"].role, Some(AccountRole::Desk));
    let feeds: Vec<FeedId> = accounts["anna"].feed_ids().collect();
    let expected = [
        FeedId::new(Kind::Student, "b1"),
        FeedId::new(Kind::Staff, "a.b"),
    ];
    assert_eq!(feeds, expected);
    open(&state)
        .sign_in("anna", PASSWORD, [].into_iter(), at())
        .unwrap();
    // The file is written whole, with other accounts as they were.
    let password = NewPassword::new(PASSWORD).unwrap();
    let admin = AccountRights {
        role: Some(AccountRole::Admin),
        ..AccountRights::default()
    };
    add_account(state.path(), "zoe", &password, admin, at()).unwrap();
    let text = fs::read_to_string(state.path().join("users.json")).unwrap();
    assert!(text.contains("\"role\": \"admin\""), "{text}");
    remove_account(state.path(), "zoe").unwrap();
    let written = fs::read(state.path().join("users.json")).unwrap();
    assert_golden(&name, &written, "src/sign_in/account_file.rs");
}

#[test]
fn ended_sessions() {
    let name = format!("ended-sessions-{ENDED_SESSIONS_VERSION}.jsonl");
    let state = state_with("users.json", "users-1.json");
    let sign_in = open(&state);
    let new = sign_in
        .sign_in("anna", PASSWORD, [].into_iter(), at())
        .unwrap();
    let is_in = |sign_in: &SignIn| sign_in.signed_in([new.cookie.expose()].into_iter(), at());
    let person = is_in(&sign_in).unwrap();
    sign_in.end(&person.session, at()).unwrap();
    sign_in.end_all(&person.account, at()).unwrap();
    let path = state.path().join("ended-sessions.jsonl");
    let text = fs::read_to_string(&path).unwrap();
    let (_, rest) = text.split_once("\"session\":\"").unwrap();
    let id = rest.split('"').next().unwrap();
    let text = text.replace(id, "AAAAAAAAAAAAAAAA");
    assert_golden(&name, text.as_bytes(), "src/sign_in/ended_sessions.rs");
    fs::remove_file(&path).unwrap();
    assert!(is_in(&open(&state)).is_some());
    write(&path, &golden("ended-sessions-1.jsonl"));
    assert!(open(&state).is_on(), "the file can be read");
    assert!(
        is_in(&open(&state)).is_none(),
        "all sessions of the account have ended"
    );
}

#[test]
fn ended_people() {
    let name = format!("ended-people-{ENDED_PEOPLE_VERSION}.jsonl");
    let state = state_with("users.json", "users-1.json");
    let sign_in = open(&state);
    let new = sign_in
        .sign_in("anna", PASSWORD, [].into_iter(), at())
        .unwrap();
    let is_in = |sign_in: &SignIn| sign_in.signed_in([new.cookie.expose()].into_iter(), at());
    assert!(is_in(&sign_in).is_some());
    end_person(state.path(), "Kim@Uni.example", at()).unwrap();
    end_person(state.path(), "B1", at()).unwrap();
    let path = state.path().join("ended-people.jsonl");
    assert_golden(
        &name,
        &fs::read(&path).unwrap(),
        "src/sign_in/ended_people.rs",
    );
    write(&path, &golden("ended-people-1.jsonl"));
    assert!(open(&state).is_on(), "the file can be read");
    assert!(is_in(&open(&state)).is_none(), "anna is the student b1");
}

#[test]
fn links_that_were_shown() {
    let state = tempfile::tempdir().unwrap();
    set_up(state.path(), at()).unwrap();
    let links = Links::open(state.path()).unwrap();
    let shown = ShownLink {
        at: at(),
        by: "account anna".into(),
        link_id: FeedId::new(Kind::Student, "b1").into(),
    };
    links.record_shown(&shown).unwrap();
    let path = state.path().join("shown-links-2026.jsonl");
    assert_golden(
        &format!("shown-links-{SHOWN_LINKS_VERSION}.jsonl"),
        &fs::read(&path).unwrap(),
        "src/links/shown_links.rs",
    );
    write(&path, &golden("shown-links-1.jsonl"));
    assert_eq!(shown_links(state.path()).unwrap(), [shown]);
}

#[test]
fn lists_of_links_that_were_shown() {
    let state = tempfile::tempdir().unwrap();
    set_up(state.path(), at()).unwrap();
    let links = Links::open(state.path()).unwrap();
    let of_kind = |kind| ShownList {
        at: at(),
        by: "desk kim".into(),
        kind,
        links: 40_000,
    };
    let lists = [of_kind(Some(Kind::Student)), of_kind(None)];
    for list in &lists {
        links.record_shown_list(list).unwrap();
    }
    let path = state.path().join("shown-lists-2026.jsonl");
    assert_golden(
        &format!("shown-lists-{SHOWN_LISTS_VERSION}.jsonl"),
        &fs::read(&path).unwrap(),
        "src/links/shown_lists.rs",
    );
    write(&path, &golden("shown-lists-1.jsonl"));
    assert_eq!(shown_lists(state.path()).unwrap(), lists);
}

#[test]
fn notes_of_the_desk() {
    let state = tempfile::tempdir().unwrap();
    set_up(state.path(), at()).unwrap();
    let links = Links::open(state.path()).unwrap();
    let note = DeskNote {
        at: at(),
        by: "desk kim".into(),
        link_id: FeedId::new(Kind::Student, "b1").into(),
        note: "phoned, a new telephone".into(),
    };
    links.record_note(&note).unwrap();
    let path = state.path().join("desk-notes-2026.jsonl");
    assert_golden(
        &format!("desk-notes-{DESK_NOTES_VERSION}.jsonl"),
        &fs::read(&path).unwrap(),
        "src/links/desk_notes.rs",
    );
    write(&path, &golden("desk-notes-1.jsonl"));
    assert_eq!(desk_notes(state.path()).unwrap(), [note]);
}

#[test]
fn changes_of_accounts() {
    let state = tempfile::tempdir().unwrap();
    set_up(state.path(), at()).unwrap();
    let links = Links::open(state.path()).unwrap();
    let role = Some("admin".into());
    let actions = [
        AccountAction::EndSessions,
        AccountAction::SetRole { role },
        AccountAction::SetRole { role: None },
        AccountAction::Remove,
        AccountAction::Add {
            role: Some("desk".into()),
            student: Some("b7".into()),
            staff: None,
        },
        AccountAction::SetPassword,
    ];
    let changes = actions.map(|action| AccountChange {
        at: at(),
        by: "desk ada".into(),
        name: "kim".into(),
        action,
        reason: "a new task".into(),
    });
    for change in &changes {
        links.record_account_change(change).unwrap();
    }
    let path = state.path().join("account-changes-2026.jsonl");
    assert_golden(
        &format!("account-changes-{ACCOUNT_CHANGES_VERSION}.jsonl"),
        &fs::read(&path).unwrap(),
        "src/links/account_changes.rs",
    );
    write(&path, &golden("account-changes-1.jsonl"));
    assert_eq!(account_changes(state.path()).unwrap(), changes);
}

/// The secret of the golden file's first token.
const API_SECRET: &str = "carillon_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

#[test]
fn api_tokens() {
    let name = format!("api-tokens-{API_TOKENS_VERSION}.json");
    let state = state_with("api-tokens.json", "api-tokens-1.json");
    let tokens = read_api_tokens(state.path()).unwrap();
    let names: Vec<&str> = tokens.keys().map(AsRef::as_ref).collect();
    assert_eq!(names, ["app", "portal"]);
    assert_eq!(tokens["portal"].used, Some(at()));
    let check = ApiTokenCheck::open(state.path(), "https://x");
    let token = check.token(API_SECRET, at()).unwrap();
    assert_eq!(
        (&*token.name, token.scopes.len()),
        ("app", ApiScope::ALL.len())
    );
    // The file is written whole, with other tokens as they were.
    let new = NewApiToken {
        name: "zoe".into(),
        scopes: [ApiScope::StatsRead].into(),
        expires: at() + jiff::SignedDuration::from_hours(1),
    };
    add_api_token(state.path(), new, at()).unwrap();
    revoke_api_token(state.path(), "zoe").unwrap();
    let written = fs::read(state.path().join("api-tokens.json")).unwrap();
    assert_golden(&name, &written, "src/api_tokens/token_file.rs");
}

#[test]
fn changes_of_tokens() {
    let state = tempfile::tempdir().unwrap();
    set_up(state.path(), at()).unwrap();
    let links = Links::open(state.path()).unwrap();
    let actions = [
        TokenAction::Add {
            scopes: vec!["links:read".into(), "links:write".into()],
            expires: at(),
        },
        TokenAction::Revoke,
    ];
    let changes = actions.map(|action| TokenChange {
        at: at(),
        by: "desk ada".into(),
        name: "portal".into(),
        action,
        reason: "a new app".into(),
    });
    for change in &changes {
        links.record_token_change(change).unwrap();
    }
    let path = state.path().join("token-changes-2026.jsonl");
    assert_golden(
        &format!("token-changes-{TOKEN_CHANGES_VERSION}.jsonl"),
        &fs::read(&path).unwrap(),
        "src/links/token_changes.rs",
    );
    write(&path, &golden("token-changes-1.jsonl"));
    assert_eq!(token_changes(state.path()).unwrap(), changes);
}
