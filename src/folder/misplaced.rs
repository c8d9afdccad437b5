//! Files and folders in the data folder that are not read, although their author most likely meant them to be.

use super::FileKind;
use super::file_kind::FilePlace;

/// A known folder without data, which `carillon schema` writes.
const SCHEMAS: &str = "schemas";

/// The endings that programs write instead of `.json`, and that file managers add when they hide the true ending.
const ENDINGS: [&str; 8] = [
    ".json.txt",
    ".jsonl",
    ".ndjson",
    ".json5",
    ".jsonc",
    ".jsn",
    ".jason",
    ".josn",
];

/// The likeness below which two names are different words.
const LIKE_ENOUGH: f64 = 0.9;

/// The remedy for a file that is not read, if there is a probable one. `path` is relative to the data folder.
pub fn remedy_for_file(path: &str) -> Option<String> {
    if FileKind::of(path).is_some() || path.split('/').any(|part| part.starts_with('.')) {
        return None;
    }
    match path.split_once('/') {
        None => remedy_at_the_top(path),
        Some((folder, _)) if is_read(folder) => {
            let ending = wrong_ending(path)?;
            Some(format!(
                "this file is not read, because its name ends in {ending}: rename it to end in .json"
            ))
        }
        Some(_) => None,
    }
}

/// The remedy for a folder beside `terms.json` that is not read, if there is a probable one.
pub fn remedy_for_folder(name: &str) -> Option<String> {
    if is_read(name) || name == SCHEMAS || name.starts_with('.') {
        return None;
    }
    let stem = name.strip_suffix(".json").unwrap_or(name);
    Some(match like_a_place(stem)? {
        FilePlace::Folder(folder) => format!("this folder is not read: did you mean {folder}/?"),
        FilePlace::File(file) => {
            format!("this folder is not read: did you mean the file {file}.json?")
        }
    })
}

/// The remedy for files that end in `.json` in a folder beside `terms.json` that has no meaning.
pub fn remedy_for_strays_in(folder: &str) -> Option<String> {
    let is_known = is_read(folder) || folder == SCHEMAS || folder.starts_with('.');
    (!is_known && remedy_for_folder(folder).is_none()).then(|| {
        format!("the JSON files in this folder are not read: move them into {}, or begin the folder's name with a dot if they are not meant to be read", joined(&folders(), "or"))
    })
}

fn remedy_at_the_top(name: &str) -> Option<String> {
    let ending = if name.ends_with(".json") {
        ".json"
    } else {
        wrong_ending(name)?
    };
    let stem = &name[..name.len() - ending.len()];
    Some(match like_a_place(stem) {
        Some(FilePlace::File(file)) => format!("this file is not read: did you mean {file}.json?"),
        Some(FilePlace::Folder(folder)) => {
            format!("this file is not read: did you mean files in {folder}/?")
        }
        None => {
            let (files, folders) = (files().join(", "), joined(&folders(), "and"));
            format!(
                "this file is not read: only {files} and the files in {folders} are read; move it there, or remove it"
            )
        }
    })
}

/// Whether files in this folder are read.
fn is_read(folder: &str) -> bool {
    folders()
        .iter()
        .any(|known| known.strip_suffix('/') == Some(folder))
}

/// The folders whose files are read.
fn folders() -> Vec<String> {
    let folder = |kind: FileKind| match kind.place() {
        FilePlace::Folder(name) => Some(format!("{name}/")),
        FilePlace::File(_) => None,
    };
    FileKind::all().filter_map(folder).collect()
}

/// The files beside them that are read.
fn files() -> Vec<String> {
    let file = |kind: FileKind| match kind.place() {
        FilePlace::File(name) => Some(format!("{name}.json")),
        FilePlace::Folder(_) => None,
    };
    FileKind::all().filter_map(file).collect()
}

/// `a, b and c`
fn joined(names: &[String], word: &str) -> String {
    match names {
        [others @ .., last] if !others.is_empty() => {
            format!("{} {word} {last}", others.join(", "))
        }
        _ => names.concat(),
    }
}

/// The end of a name that is nearly `.json`, as it is written.
fn wrong_ending(path: &str) -> Option<&str> {
    let lower = path.to_ascii_lowercase();
    let trimmed = lower.trim_end_matches([' ', '.']);
    let ending = ENDINGS.iter().find(|ending| trimmed.ends_with(**ending));
    let ending = ending
        .copied()
        .or_else(|| trimmed.ends_with(".json").then_some(".json"))?;
    Some(&path[trimmed.len() - ending.len()..])
}

/// The place of files whose name is nearly this one.
fn like_a_place(name: &str) -> Option<FilePlace> {
    let name = name.trim().to_lowercase();
    let likeness = |kind: &FileKind| {
        let (FilePlace::File(word) | FilePlace::Folder(word)) = kind.place();
        if singular(&name) == singular(word) || kind.synonyms().contains(&&*name) {
            1.0
        } else {
            strsim::jaro_winkler(&name, word)
        }
    };
    let best = FileKind::all().max_by(|a, b| likeness(a).total_cmp(&likeness(b)))?;
    (likeness(&best) >= LIKE_ENOUGH).then(|| best.place())
}

fn singular(word: &str) -> &str {
    word.strip_suffix('s').unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_was_most_likely_meant_to_be_read_has_a_remedy() {
        let check = |path: &str, part: &str| {
            let remedy = remedy_for_file(path).unwrap_or_default();
            assert!(
                !remedy.is_empty() && remedy.contains(part),
                "{path}: {remedy}"
            );
        };
        check("modules/C.JSON", "ends in .JSON");
        check("modules/S1/a.jsonl", "ends in .jsonl");
        check("modules/a.json.txt", "ends in .json.txt");
        check("notices/a.json ", "ends in .json ");
        check("Terms.json", "terms.json");
        check("term.json", "terms.json");
        check("TERMS.JSON", "terms.json");
        check("terms.json.txt", "terms.json");
        check("room.json", "rooms.json");
        check("persons.json", "people.json");
        check("modules.json", "files in modules/");
        check("MAA101.json", "only terms.json");
    }

    #[test]
    fn a_file_that_is_read_or_left_out_on_purpose_has_none() {
        for path in [
            "terms.json",
            "modules/a.json",
            "modules/.JSON",
            "modules/.git/C.JSON",
            "modules/a.json.tmp",
            "modules/a.json~",
            "modules/a.json.bak",
            "modules/README.md",
            "modules/a.csv",
            "README.md",
            "terms.txt",
            "schemas/x.json",
            ".package.json",
        ] {
            assert_eq!(remedy_for_file(path), None, "{path}");
        }
    }

    #[test]
    fn a_folder_that_was_most_likely_meant_to_be_read_has_a_remedy() {
        let check = |name: &str, part: &str| {
            let remedy = remedy_for_folder(name).unwrap_or_default();
            assert!(
                !remedy.is_empty() && remedy.contains(part),
                "{name}: {remedy}"
            );
        };
        check("enrollments", "enrolments/?");
        check("enrolment", "enrolments/?");
        check("Modules", "modules/?");
        check("module", "modules/?");
        check("modlues", "modules/?");
        check("notice", "notices/?");
        check("NOTICES", "notices/?");
        check("people", "the file people.json?");
        check("terms.json", "the file terms.json?");
        for name in [
            "modules", "schemas", ".modules", "backup", "export", "scripts",
        ] {
            assert_eq!(remedy_for_folder(name), None, "{name}");
        }
    }
}
