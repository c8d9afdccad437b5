//! Each type of the sources has a name of its own.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use walkdir::WalkDir;

use crate::tidy_words::token;

#[test]
fn no_type_name_is_defined_twice() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for folder in ["src", "crates"] {
        for entry in WalkDir::new(root.join(folder)).sort_by_file_name() {
            let path = entry.unwrap().into_path();
            if path.extension().is_none_or(|ending| ending != "rs") {
                continue;
            }
            let source = fs::read_to_string(&path).unwrap();
            let path = path.strip_prefix(root).unwrap().display();
            for (line, name) in defined_types(&source) {
                places
                    .entry(name)
                    .or_default()
                    .push(format!("{path}:{line}"));
            }
        }
    }
    assert!(
        places.len() > 300,
        "the types are found: {} of them",
        places.len()
    );
    places.retain(|_, places| places.len() > 1);
    assert!(
        places.is_empty(),
        "give each of these a name of its own: {places:#?}"
    );
}

/// The types that a source defines, each with its line. An associated type of a trait or of its implementation is not a
/// definition.
fn defined_types(source: &str) -> Vec<(usize, String)> {
    let code = code_alone(source);
    let lines: Vec<&str> = code.lines().collect();
    let mut found = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let Some((keyword, name)) = definition(line) else {
            continue;
        };
        if keyword != "type" || !is_associated(&lines[..index], indentation(line)) {
            found.push((index + 1, name.to_owned()));
        }
    }
    found
}

/// The keyword and the name, if the line begins the definition of a type.
fn definition(line: &str) -> Option<(&str, &str)> {
    let mut line = line.trim_start();
    if let Some(rest) = line.strip_prefix("pub") {
        line = match rest.strip_prefix('(') {
            Some(restricted) => restricted.split_once(')')?.1,
            None => rest,
        };
    }
    line = line.trim_start();
    line = line.strip_prefix("unsafe ").unwrap_or(line);
    let (keyword, rest) = line.split_once(' ')?;
    if !["struct", "enum", "union", "trait", "type"].contains(&keyword) {
        return None;
    }
    let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_'));
    let name = &rest[..end.unwrap_or(rest.len())];
    (!name.is_empty()).then_some((keyword, name))
}

/// Whether the innermost block that is open after these lines, by their indentation, is that of a trait or of an
/// implementation.
fn is_associated(before: &[&str], indentation_of_type: usize) -> bool {
    let mut limit = indentation_of_type;
    for line in before.iter().rev().filter(|line| !line.trim().is_empty()) {
        if indentation(line) >= limit {
            continue;
        }
        let words: Vec<&str> = line.split(|c: char| !c.is_alphanumeric()).collect();
        if words.contains(&"fn") || words.contains(&"mod") {
            return false;
        }
        if words.contains(&"impl") || words.contains(&"trait") {
            return true;
        }
        // A line that holds only `{` or `where` belongs to a header with the same indentation.
        limit = indentation(line) + 1;
    }
    false
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// The source without comments and string literals, with as many lines.
fn code_alone(source: &str) -> String {
    let mut code = String::new();
    let mut rest = source;
    while !rest.is_empty() {
        let (len, is_text) = token(rest);
        let (token, after) = rest.split_at(len);
        if is_text || token.starts_with("//") {
            code.extend(token.chars().filter(|c| *c == '\n'));
        } else {
            code.push_str(token);
        }
        rest = after;
    }
    code
}

#[test]
fn a_type_is_found_where_it_is_defined_and_an_associated_type_is_not_one() {
    let check = |source: &str, expected: &[(usize, &str)]| {
        let found = defined_types(source);
        let found: Vec<(usize, &str)> = found
            .iter()
            .map(|(line, name)| (*line, name.as_str()))
            .collect();
        assert_eq!(found, expected, "{source}");
    };
    check("struct A;\n", &[(1, "A")]);
    check(
        "pub enum A {}\n\npub(super) union B {}\n",
        &[(1, "A"), (3, "B")],
    );
    check("pub(crate) trait A<'a> {\n    type B;\n}\n", &[(1, "A")]);
    check("pub type A<'a> = (&'a str, u8);\n", &[(1, "A")]);
    check("impl B for C {\n    type A = u8;\n}\n", &[]);
    check(
        "impl<T> B for C<T>\nwhere\n    T: D,\n{\n    type A = T;\n\n    fn f() {\n        struct E;\n    }\n}\n",
        &[(8, "E")],
    );
    check("fn f() {\n    type A = u8;\n}\n", &[(2, "A")]);
    check("mod tests {\n    type A = u8;\n}\n", &[(2, "A")]);
    check(
        "// struct A;\nlet x = \"\nstruct B;\n\";\nstruct C(char);\n",
        &[(5, "C")],
    );
    check("let structure = f(); enumerate(type_of(x));\n", &[]);
}
