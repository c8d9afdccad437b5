//! Whole documents as people and programs get them, each compared with a file in `tests/snapshots`.
//!
//! A document that differs fails its test. If the new one is better, accept it and read the difference before you commit
//! it: `INSTA_UPDATE=always cargo test --test it snapshots`.

mod commands;
mod web;

use std::fs;

use crate::fixture::root;

/// Compares a document with the file of this name in `tests/snapshots`.
#[track_caller]
fn compare(name: &str, document: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(root().join("tests/snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, document));
}

#[test]
fn every_snapshot_belongs_to_a_document() {
    let sources = [
        include_str!("snapshots/web.rs"),
        include_str!("snapshots/commands.rs"),
    ]
    .concat();
    let mut count = 0;
    for entry in fs::read_dir(root().join("tests/snapshots")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        // A file of another name is one that differs, which Git ignores.
        if let Some(document) = name.strip_suffix(".snap") {
            let is_compared = sources.contains(&format!("\"{document}\""));
            assert!(is_compared, "no test compares {name}: remove it");
            count += 1;
        }
    }
    assert!(count > 20, "the snapshots are where they were");
}
