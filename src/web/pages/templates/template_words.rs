//! The texts of pages for interpreted templates.

use std::sync::Arc;

use minijinja::value::{Object, Value};
use minijinja::{Error, ErrorKind, State};

use crate::language::Words;

/// The variable `words` of a template.
#[derive(Debug)]
pub(super) struct TemplateWords(pub(super) Arc<Words>);

impl Object for TemplateWords {
    fn call_method(
        self: &Arc<Self>,
        _: &mut State<'_, '_>,
        method: &str,
        arguments: &[Value],
    ) -> Result<Value, Error> {
        let invalid = || {
            Error::new(
                ErrorKind::InvalidOperation,
                "write words.text(\"key\") or words.fill1(\"key\", \"name\", value)",
            )
        };
        let key = arguments
            .first()
            .and_then(Value::as_str)
            .ok_or_else(invalid)?;
        if !self.0.has(key) {
            return Err(Error::new(
                ErrorKind::InvalidOperation,
                format!("there is no text `{key}`"),
            ));
        }
        let text = match (method, arguments) {
            ("text", [_]) => self.0.text(key),
            ("fill1", [_, name, value]) => {
                let name = name.as_str().ok_or_else(invalid)?;
                match value.as_i64() {
                    Some(number) => self.0.fill1(key, name, number),
                    None => self.0.fill1(key, name, value.to_string()),
                }
            }
            _ => return Err(invalid()),
        };
        Ok(text.into())
    }
}
