//! `carillon users`: what it prints, and what it writes down.

use carillon::feed::Kind;

use crate::fixture::{Browser, Folders, complaint, text};

#[test]
fn an_end_of_sessions_is_printed_with_a_warning_if_nobody_is_known_by_the_name() {
    let folders = Folders::new();
    folders.add_account("kim", None, &[(Kind::Student, "gone1")]);
    let end = |name: &str| {
        let output = folders.run(&["users", "end", name]);
        let said = complaint(&output, 0);
        let printed = text(&output.stdout);
        assert!(
            printed.contains(&format!(" {} have ended", name.trim())),
            "{printed}"
        );
        said
    };
    // An account, an id in the data folder, and the id of an account whose person is gone.
    for name in ["kim", "KIM", " ann ", "gone1"] {
        assert_eq!(end(name), "", "{name}");
    }
    let said = end("zzz");
    assert!(
        said.contains("is written zzz: If it is not a name or subject at the provider, look in `carillon users list`"),
        "{said}"
    );
    let said = end("anm");
    assert!(said.contains("did you mean ann?"), "{said}");
}

#[test]
fn the_page_of_accounts_says_so_too() {
    let folders = Folders::new();
    folders.add_account("ada", Some(carillon::sign_in::AccountRole::Admin), &[]);
    let server = folders.serve();
    for (name, query) in [
        ("ann", "?done=end"),
        ("ADA", "?done=end"),
        ("zzz", "?done=end-unknown"),
    ] {
        let form = format!("action=end&name={name}&reason=x");
        let mut ada = Browser::signed_in(&server, "ada");
        let answer = ada.send(&server, "/desk/users", &form);
        assert_eq!(answer.header("location"), format!("/desk/users{query}"));
    }
    let mut ada = Browser::signed_in(&server, "ada");
    let page = ada.get(&server, "/desk/users?done=end-unknown").text();
    assert!(
        page.contains("No account here and no id in the data folder"),
        "{page}"
    );
}
