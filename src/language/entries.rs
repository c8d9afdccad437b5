//! The entries of a file of texts with their lines, for error messages and for the comparison of languages.

use std::collections::BTreeSet;

/// One text of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextEntry<'a> {
    pub key: &'a str,
    /// Counted from 1.
    pub line: usize,
    /// The names of its variables.
    pub variables: BTreeSet<&'a str>,
}

/// The texts and terms (`-key`) of a file that was parsed without an error. Each begins at the beginning of a line.
pub fn entries(source: &str) -> Vec<TextEntry<'_>> {
    let mut all: Vec<TextEntry<'_>> = Vec::new();
    for (number, line) in source.lines().enumerate() {
        let key = line.split('=').next().unwrap_or_default().trim_end();
        let begins = line.starts_with(|c: char| c.is_ascii_alphabetic() || c == '-')
            && key.len() < line.len();
        if begins {
            all.push(TextEntry {
                key,
                line: number + 1,
                variables: BTreeSet::new(),
            });
        }
        if let Some(entry) = all.last_mut().filter(|_| !line.starts_with('#')) {
            entry.variables.extend(variables(line));
        }
    }
    all
}

fn variables(line: &str) -> impl Iterator<Item = &str> {
    line.split('$').skip(1).map(|rest| {
        let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_'));
        &rest[..end.unwrap_or(rest.len())]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_text_is_found_with_its_line_and_its_variables() {
        let source = "# { $no }\na = A\n\nb-2 = { $count ->\n    [one] { $name }\n   *[other] { $count } x = y\n  }\n# $c\n-c = C\n";
        let found = entries(source);
        assert_eq!(
            found
                .iter()
                .map(|entry| (entry.key, entry.line))
                .collect::<Vec<_>>(),
            [("a", 2), ("b-2", 4), ("-c", 9)]
        );
        assert!(found[0].variables.is_empty());
        assert_eq!(found[1].variables, BTreeSet::from(["count", "name"]));
    }
}
