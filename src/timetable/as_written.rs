//! Ids as a file writes them, for messages about two files that define the same thing.

use crate::folder::{Field, canonical, visible};

/// The code and the term of a file as it writes them, if one of them is not in its canonical spelling. All values are
/// equal, so that another spelling does not make two modules differ.
#[derive(Clone, Debug, Default)]
pub struct AsWritten(pub Option<Box<str>>);

impl AsWritten {
    pub(super) fn of(code: &Field<'_, String>, term: Option<&Field<'_, String>>) -> Self {
        let mut fields = std::iter::once(code).chain(term);
        let is_canonical = fields.all(|field| canonical(&field.value) == field.value.as_str());
        let written = || match term {
            Some(term) => format!("{} in term {}", visible(&code.value), visible(&term.value)),
            None => visible(&code.value),
        };
        Self((!is_canonical).then(|| written().into()))
    }
}

impl PartialEq for AsWritten {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}
