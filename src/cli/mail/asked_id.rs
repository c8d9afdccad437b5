//! The ids of people who are meant, as arguments or as lines of a file.

use std::fmt;
use std::fs;
use std::io::{self, Read};
use std::path::Path;

use anyhow::{Context, Result, bail};

/// An id that somebody asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct AskedId {
    pub(super) id: String,
    /// The file and the line, counted from 1; `None` for an argument.
    pub(super) place: Option<String>,
}

/// The id after its place.
impl fmt::Display for AskedId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Some(place) => write!(f, "{place}: {}", self.id),
            None => f.write_str(&self.id),
        }
    }
}

impl AskedId {
    pub(super) fn of_argument(id: &str) -> Self {
        let id = id.to_owned();
        Self { id, place: None }
    }

    /// Reads the ids in a file, one in a line, or in the standard input for `-`.
    pub(super) fn read(path: &Path) -> Result<Vec<Self>> {
        let (mut bytes, name) = (Vec::new(), path.display());
        let (name, read) = if path == Path::new("-") {
            let read = io::stdin().read_to_end(&mut bytes).map(|_| ());
            ("standard input".to_owned(), read)
        } else {
            let read = fs::read(path).map(|found| bytes = found);
            (name.to_string(), read)
        };
        read.with_context(|| format!("the ids in {name}"))?;
        Self::parse(&bytes, &name)
    }

    fn parse(bytes: &[u8], name: &str) -> Result<Vec<Self>> {
        let (mut ids, mut unreadable) = (Vec::new(), Vec::new());
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        for (number, line) in (1..).zip(bytes.split(|byte| *byte == b'\n')) {
            let place = format!("{name}:{number}");
            match std::str::from_utf8(line).map(str::trim) {
                Ok("") => {}
                Ok(id) => ids.push(Self {
                    id: id.to_owned(),
                    place: Some(place),
                }),
                Err(_) => unreadable.push(place),
            }
        }
        if !unreadable.is_empty() {
            let places = unreadable.join(", ");
            bail!("{places}: not UTF-8 text, so these ids cannot be read: save the file as UTF-8");
        }
        if ids.is_empty() {
            bail!("there is no id in {name}");
        }
        Ok(ids)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_is_an_id_with_its_place() {
        let ids = AskedId::parse("\u{feff}ann\r\n\n  bob \nzoë".as_bytes(), "new.txt").unwrap();
        let shown: Vec<String> = ids.iter().map(ToString::to_string).collect();
        assert_eq!(
            shown,
            ["new.txt:1: ann", "new.txt:3: bob", "new.txt:4: zoë"]
        );
        assert_eq!(AskedId::of_argument("ann").to_string(), "ann");
    }

    #[test]
    fn lines_that_cannot_be_read_are_named() {
        let parse = |bytes| AskedId::parse(bytes, "new.txt").unwrap_err().to_string();
        let error = parse(b"ann\nzo\xeb\n\nb\xff\n");
        assert!(
            error.starts_with("new.txt:2, new.txt:4: not UTF-8"),
            "{error}"
        );
        assert_eq!(parse(b" \n\n"), "there is no id in new.txt");
    }
}
