//! The examples of `docs/api.md`: each command is sent to a server with the example data, and gets the answer below it.

use std::fs;

use carillon::api_tokens::ApiScope;
use serde_json::Value;

use crate::fixture::{Folders, Server, Site, read, root};

const DOCUMENT: &str = "docs/api.md";

const ORIGIN: &str = "https://timetable.example.ac.uk";

/// The words of a command, as a shell splits it.
fn words(command: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), String::new(), None);
    for c in command.chars().chain([' ']) {
        match (c, quote) {
            (c, Some(mark)) if c == mark => quote = None,
            ('\'' | '"', None) => quote = Some(c),
            (c, None) if c.is_whitespace() => {
                words.extend((!word.is_empty()).then(|| std::mem::take(&mut word)));
            }
            (c, _) => word.push(c),
        }
    }
    words
}

/// The answer to a `curl` command.
fn answer(server: &Server, command: &str, token: &str) -> Value {
    let command = command.replace("\\\n", " ").replace("$TOKEN", token);
    let (mut method, mut headers, mut body, mut path) =
        ("GET".to_owned(), Vec::new(), String::new(), String::new());
    let mut words = words(&command).into_iter().skip(1);
    while let Some(word) = words.next() {
        let mut value = || words.next().unwrap();
        match &*word {
            "-X" => method = value(),
            "-H" => headers.push(value()),
            "-d" => body = value(),
            address => address.strip_prefix(ORIGIN).unwrap().clone_into(&mut path),
        }
    }
    let headers: Vec<&str> = headers.iter().map(AsRef::as_ref).collect();
    let answer = server.send_body((&method, &path), &headers, &body);
    serde_json::from_slice(&answer.body)
        .unwrap_or_else(|error| panic!("{path}: {error}: {}", answer.text()))
}

#[test]
fn every_example_gets_the_answer_below_it() {
    let folders = Folders::example();
    let server = folders.serve_configured(|config| config.base_url = ORIGIN.into());
    let token = folders.add_api_token("portal", &ApiScope::ALL);
    let document = read(DOCUMENT);
    let (mut written, mut wrong, mut count) = (document.clone(), Vec::new(), 0);
    for part in document
        .split("```sh\n")
        .skip(1)
        .filter(|part| part.starts_with("curl "))
    {
        let (command, rest) = part.split_once("```").unwrap();
        let expected = rest.split_once("```json\n").unwrap().1;
        let expected = expected.split_once("```").unwrap().0;
        let found = answer(&server, command, &token);
        if serde_json::from_str::<Value>(expected).ok().as_ref() != Some(&found) {
            let pretty = serde_json::to_string_pretty(&found).unwrap() + "\n";
            written = written.replacen(
                &format!("{command}```{rest}"),
                &format!("{command}```{}", rest.replacen(expected, &pretty, 1)),
                1,
            );
            wrong.push(format!("{command}{pretty}"));
        }
        count += 1;
    }
    assert!(count > 5, "the examples are where they were");
    if std::env::var_os("BLESS").is_some() {
        return fs::write(root().join(DOCUMENT), written).unwrap();
    }
    assert!(wrong.is_empty(), "run with BLESS=1: {}", wrong.join("\n"));
}
