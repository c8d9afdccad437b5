//! Sign-in as a whole: accounts that change while a server runs, sessions, and failed tries.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::sync::Barrier;

use tempfile::TempDir;

use super::*;

const PASSWORD: &str = "four words of hers";

fn at(seconds: i64) -> Timestamp {
    "2026-11-27T08:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_secs(seconds)
}

fn password(text: &str) -> NewPassword {
    NewPassword::new(text).unwrap()
}

fn rights(role: Option<AccountRole>) -> AccountRights {
    AccountRights {
        role,
        student: Some("ann".into()),
        staff: None,
    }
}

fn open(state: &TempDir) -> SignIn {
    let key = SessionKey::from_bytes([7; 32]);
    SignIn::open(state.path(), key, "https://x", TrustedTime::default()).unwrap()
}

fn file(state: &TempDir) -> PathBuf {
    state.path().join("users.json")
}

fn signed_in(sign_in: &SignIn, new: &NewSession, seconds: i64) -> bool {
    sign_in.refresh();
    sign_in
        .signed_in([new.cookie.expose()].into_iter(), at(seconds))
        .is_some()
}

/// A server with one account, and a session of it.
fn world(role: Option<AccountRole>) -> (TempDir, SignIn, NewSession) {
    let state = tempfile::tempdir().unwrap();
    add_account(
        state.path(),
        "anna",
        &password(PASSWORD),
        rights(role),
        at(0),
    )
    .unwrap();
    let sign_in = open(&state);
    let new = sign_in
        .sign_in("Anna", PASSWORD, [].into_iter(), at(10))
        .unwrap();
    (state, sign_in, new)
}

#[test]
fn a_session_lasts_over_a_restart_and_ends_with_its_time() {
    for (role, hours) in [
        (None, 12),
        (Some(AccountRole::Desk), 8),
        (Some(AccountRole::Admin), 8),
    ] {
        let (state, sign_in, new) = world(role);
        assert_eq!(new.length, SignedDuration::from_hours(hours));
        for sign_in in [sign_in, open(&state)] {
            assert!(signed_in(&sign_in, &new, 10 + hours * 3600 - 1));
            assert!(!signed_in(&sign_in, &new, 10 + hours * 3600));
        }
    }
}

#[test]
fn a_person_who_is_removed_is_out_at_once_and_stays_out_when_the_name_comes_back() {
    let (state, sign_in, new) = world(None);
    assert!(signed_in(&sign_in, &new, 20));
    remove_account(state.path(), "anna").unwrap();
    assert!(!signed_in(&sign_in, &new, 20));
    add_account(
        state.path(),
        "anna",
        &password(PASSWORD),
        rights(None),
        at(30),
    )
    .unwrap();
    assert!(!signed_in(&sign_in, &new, 40));
}

#[test]
fn another_password_ends_all_sessions() {
    let (state, sign_in, new) = world(None);
    set_password(
        state.path(),
        "anna",
        &password("another four words"),
        at(30),
    )
    .unwrap();
    assert!(!signed_in(&sign_in, &new, 30));
    let wrong = sign_in
        .sign_in("anna", PASSWORD, [].into_iter(), at(30))
        .unwrap_err();
    assert!(matches!(wrong, RefusedSignIn::WrongPassword));
    let new = sign_in
        .sign_in("anna", "another four words", [].into_iter(), at(30))
        .unwrap();
    assert!(signed_in(&sign_in, &new, 30));
}

#[test]
fn a_role_that_ends_is_gone_at_once() {
    let (state, sign_in, new) = world(Some(AccountRole::Admin));
    let role = |seconds| {
        sign_in.refresh();
        let cookies = [new.cookie.expose()].into_iter();
        sign_in
            .signed_in(cookies, at(seconds))
            .unwrap()
            .account
            .role
    };
    assert_eq!(role(20), Some(AccountRole::Admin));
    let text = fs::read_to_string(file(&state)).unwrap();
    fs::write(
        file(&state),
        text.replace("      \"role\": \"admin\",\n", ""),
    )
    .unwrap();
    assert_eq!(role(20), None);
}

#[test]
fn signing_out_ends_this_session_or_all_of_them_and_the_next_one_can_begin() {
    let (state, sign_in, one) = world(None);
    let begin = || {
        sign_in
            .sign_in("anna", PASSWORD, [].into_iter(), at(20))
            .unwrap()
    };
    let (two, three) = (begin(), begin());
    let person = |new: &NewSession| {
        sign_in
            .signed_in([new.cookie.expose()].into_iter(), at(20))
            .unwrap()
    };
    sign_in.end(&person(&one).session, at(20)).unwrap();
    assert!(!signed_in(&sign_in, &one, 20));
    assert!(signed_in(&sign_in, &two, 20));
    sign_in.end_all(&person(&two).account, at(20)).unwrap();
    let four = begin();
    for sign_in in [&sign_in, &open(&state)] {
        assert_eq!(
            [&one, &two, &three, &four].map(|new| signed_in(sign_in, new, 20)),
            [false, false, false, true]
        );
    }
}

#[test]
fn an_unreadable_file_lets_nobody_in_until_it_is_whole_again() {
    let (state, sign_in, new) = world(None);
    let whole = fs::read(file(&state)).unwrap();
    fs::write(file(&state), &whole[..whole.len() / 2]).unwrap();
    assert!(!signed_in(&sign_in, &new, 20));
    assert!(!sign_in.is_on());
    fs::write(file(&state), &whole).unwrap();
    assert!(signed_in(&sign_in, &new, 20));
    fs::set_permissions(file(&state), fs::Permissions::from_mode(0o644)).unwrap();
    assert!(!signed_in(&sign_in, &new, 20));
    let error = read_accounts(state.path()).unwrap_err().to_string();
    assert!(error.contains("chmod 600"), "{error}");
}

#[test]
fn a_reader_of_the_old_file_does_not_bring_removed_accounts_back() {
    let (state, sign_in, _) = world(None);
    let edited = AccountFile::unread(state.path()).edit(|accounts| {
        // Reading them takes longer than removing them.
        for number in 0..40 {
            let mut account = accounts["anna"].clone();
            account.name = format!("user{number}").into();
            accounts.insert(account.name.clone(), account);
        }
        Ok::<(), EntryFileError>(())
    });
    edited.unwrap();
    let many = fs::read(file(&state)).unwrap();
    let next = state.path().join("next");
    let replace = |text: &[u8]| {
        fs::write(&next, text).unwrap();
        fs::set_permissions(&next, fs::Permissions::from_mode(0o600)).unwrap();
        fs::rename(&next, file(&state)).unwrap();
    };
    for _ in 0..20 {
        replace(&many);
        let both = Barrier::new(2);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                both.wait();
                sign_in.refresh();
            });
            both.wait();
            replace(b"{\"users\":1,\"accounts\":[]}");
            sign_in.refresh();
        });
        assert!(!sign_in.is_on());
    }
}

#[test]
fn a_file_that_is_wrong_is_refused_with_the_line() {
    let (state, _, _) = world(None);
    let whole = fs::read_to_string(file(&state)).unwrap();
    for (from, to, expected) in [
        (
            "\"anna\"",
            "\"Anna\"",
            "users.json:5: the name \"Anna\" is not allowed",
        ),
        (
            "$argon2id$",
            "$argon2x$",
            "users.json:5: the password of anna is not an argon2id hash",
        ),
        ("\"users\": 1", "\"users\": 2", "its format is 2,"),
        (
            "\"student\"",
            "\"studnet\"",
            "users.json:6: unknown field `studnet`",
        ),
    ] {
        fs::write(file(&state), whole.replace(from, to)).unwrap();
        let error = read_accounts(state.path()).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn an_attacker_slows_only_browsers_that_the_person_has_not_used() {
    let (_state, sign_in, new) = world(None);
    let wrong = |name: &str| {
        sign_in
            .sign_in(name, "guess", [].into_iter(), at(20))
            .unwrap_err()
    };
    for name in ["anna", "nobody"] {
        for _ in 0..10 {
            assert!(
                matches!(wrong(name), RefusedSignIn::WrongPassword),
                "{name}"
            );
        }
        assert!(
            matches!(wrong(name), RefusedSignIn::TooManyTries { .. }),
            "{name}"
        );
    }
    let from = |browser: &str| sign_in.sign_in("anna", PASSWORD, [browser].into_iter(), at(20));
    let KnownBrowser::OfAccount(browser) = new.browser else {
        panic!("she has an account");
    };
    assert!(from(browser.expose()).is_ok());
    let forged = browser.expose().replace('.', "x.");
    assert!(matches!(
        from(&forged),
        Err(RefusedSignIn::TooManyTries { .. })
    ));
    let later = sign_in.sign_in("anna", PASSWORD, [].into_iter(), at(26));
    assert!(later.is_ok(), "and those only for some seconds");
}

#[test]
fn cookies_need_tls_or_a_loopback_address() {
    for (base_url, expected) in [
        ("https://timetable.example.ac.uk", true),
        ("https://x/tt", true),
        ("http://127.0.0.1:8080", true),
        ("http://127.3.2.1", true),
        ("http://[::1]:80/tt", true),
        ("http://localhost:8080", true),
        ("http://localhost.example.ac.uk", false),
        ("http://127.0.0.1.example.ac.uk", false),
        ("http://timetable.example.ac.uk", false),
        ("http://0.0.0.0:8080", false),
        ("http://10.0.0.1", false),
        ("", false),
    ] {
        assert_eq!(is_safe_address(base_url), expected, "{base_url}");
    }
}

#[test]
fn without_tls_the_start_is_refused_and_accounts_that_come_later_do_not_count() {
    let state = tempfile::tempdir().unwrap();
    let open = || {
        let key = SessionKey::from_bytes([7; 32]);
        SignIn::open(state.path(), key, "http://x", TrustedTime::default())
    };
    let sign_in = open().unwrap();
    add_account(
        state.path(),
        "anna",
        &password(PASSWORD),
        rights(None),
        at(0),
    )
    .unwrap();
    sign_in.refresh();
    assert!(!sign_in.is_on());
    assert!(
        sign_in
            .sign_in("anna", PASSWORD, [].into_iter(), at(10))
            .is_err()
    );
    let error = open().unwrap_err().to_string();
    assert!(error.contains("https://"), "{error}");
}

#[test]
fn commands_that_edit_at_the_same_time_lose_nothing() {
    let state = tempfile::tempdir().unwrap();
    let password = password::hash(PASSWORD).unwrap();
    std::thread::scope(|scope| {
        for number in 0..8 {
            let (state, password) = (state.path(), &password);
            scope.spawn(move || {
                let name = format!("user{number}");
                let edited = AccountFile::unread(state).edit(|accounts| {
                    let account = Account {
                        name: name.clone().into(),
                        role: None,
                        student: None,
                        staff: None,
                        since: at(0),
                        password: password.clone().into(),
                    };
                    accounts.insert(name.into(), account);
                    Ok::<(), EntryFileError>(())
                });
                edited.unwrap();
            });
        }
    });
    assert_eq!(read_accounts(state.path()).unwrap().len(), 8);
    let mode = fs::metadata(file(&state)).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn somebody_with_a_right_password_makes_the_server_compare_few() {
    let (state, sign_in, _) = world(None);
    add_account(
        state.path(),
        "bert",
        &password(PASSWORD),
        rights(None),
        at(0),
    )
    .unwrap();
    sign_in.refresh();
    let mut browser = None;
    let mut sign_in_as = |name: &str, seconds| {
        let browsers = browser.as_ref().map(CookieValue::expose).into_iter();
        let new = sign_in.sign_in(name, PASSWORD, browsers, at(seconds));
        let new = new.map(|new| match new.browser {
            // The limit counts for a known browser too.
            KnownBrowser::OfAccount(known) | KnownBrowser::OfProvider(known) => {
                browser = Some(known);
            }
        });
        new.map_err(|refused| match refused {
            RefusedSignIn::TooManyTries { wait } => wait.as_secs(),
            other => panic!("{other}"),
        })
    };
    let compared = || password::COMPARED.with(std::cell::Cell::get);
    let before = compared();
    let succeeded = (0..100).filter(|_| sign_in_as("anna", 3600).is_ok());
    assert_eq!(succeeded.count(), 30);
    assert_eq!(compared() - before, 30, "the others cost nothing");
    assert_eq!(sign_in_as("anna", 3600), Err(6));
    assert_eq!(sign_in_as("anna", 3606), Ok(()));
    assert_eq!(sign_in_as("anna", 3606), Err(6));
    assert_eq!(sign_in_as("bert", 3606), Ok(()), "each account has its own");
}

#[test]
fn tries_that_fail_use_up_no_sign_in_that_succeeds() {
    let (_state, sign_in, _) = world(None);
    for seconds in 0..40 {
        let failed = sign_in.sign_in("anna", "wrong", [].into_iter(), at(3600 + 6 * seconds));
        assert!(matches!(failed, Err(RefusedSignIn::WrongPassword)));
    }
    let sign_in = |_| sign_in.sign_in("anna", PASSWORD, [].into_iter(), at(3600 + 240));
    assert_eq!((0..40).flat_map(sign_in).count(), 30);
}
