//! The tests of the linter as a library.

mod answers;
mod any_bytes;
mod corpus;
mod repetition;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use ics_lint::Finding;

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus")
}

fn ids(findings: &[Finding]) -> BTreeSet<&'static str> {
    findings.iter().map(|finding| finding.rule.id).collect()
}
