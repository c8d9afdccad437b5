//! Lists of names: each name once, and without blank entries where exports write them.

use std::collections::HashSet;

use super::ProblemKind;
use super::reading::ProblemCollector;
use crate::folder::{Field, IdKind, canonical};

/// The names of a list without the blank ones, which exports write for unknown values.
pub(super) fn names_but_blank(
    problems: &mut ProblemCollector<'_>,
    fields: Option<&[Field<'_, String>]>,
    what: &'static str,
    kind: Option<IdKind>,
) -> Option<Vec<Box<str>>> {
    let (blank, named): (Vec<_>, Vec<_>) = fields
        .unwrap_or_default()
        .iter()
        .partition(|field| canonical(&field.value).is_empty());
    for field in blank {
        problems.warn(field.raw, ProblemKind::BlankEntry { what });
    }
    names(problems, named, what, kind)
}

/// The names of a list, each once. `None` after a problem, which is noted. Names that are ids have a `kind`.
pub(super) fn names<'f>(
    problems: &mut ProblemCollector<'_>,
    fields: impl IntoIterator<Item = &'f Field<'f, String>>,
    what: &'static str,
    kind: Option<IdKind>,
) -> Option<Vec<Box<str>>> {
    let mut names = Vec::new();
    let mut known = HashSet::new();
    let mut is_complete = true;
    for field in fields {
        let name = match kind {
            Some(kind) => problems.id(kind, field, what),
            None => problems.name(field, what),
        };
        match name {
            Some(name) if known.insert(name.clone()) => names.push(name),
            Some(_) => {}
            None => is_complete = false,
        }
    }
    is_complete.then_some(names)
}
