//! The people whom only admins see at the desk.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::Path;

use crate::feed::FeedId;
use crate::folder::{Problem, Severity, canonical, did_you_mean_folded, without_case};

/// The lines of one list that are problems of their own. The nearest ids of each are searched among those of everybody.
const MAX_LISTED: usize = 20;

const NAMES_NOBODY: &str = "the list of protected people (desk.protected) names nobody, so only admins see people at the desk: write an id into each line, or remove the setting";

const UNREAD: &str = "the list of protected people (desk.protected) cannot be read, so only admins see people at the desk: correct the setting, or put the file back";

/// The protected people, as the file says now.
#[derive(Debug)]
pub enum ProtectedPeople {
    /// By the ids without case.
    Ids(HashMap<String, ListedId>),
    /// The file cannot be read or names nobody, so anybody may be one of them.
    Unknown,
}

/// An id in the list.
#[derive(Debug)]
pub struct ListedId {
    /// The first line with it, from 1.
    line: u32,
    /// As the list writes it.
    written: String,
}

impl ProtectedPeople {
    /// Reads the file with this path, which is relative to the data folder. An empty path has nobody. A file that is of no use
    /// is an error in the log.
    pub fn read(data: &Path, file: &Path) -> Self {
        Self::try_read(data, file).unwrap_or_else(|error| {
            Self::log_unread(data, file, &error);
            Self::Unknown
        })
    }

    /// Like [`Self::read`], but the caller logs a failure.
    pub fn try_read(data: &Path, file: &Path) -> io::Result<Self> {
        if file.as_os_str().is_empty() {
            return Ok(Self::Ids(HashMap::new()));
        }
        let path = data.join(file);
        let ids = ids(&fs::read_to_string(&path)?);
        if ids.is_empty() {
            let path = path.display();
            tracing::error!(%path, "{NAMES_NOBODY}");
            return Ok(Self::Unknown);
        }
        Ok(Self::Ids(ids))
    }

    /// Logs that the file cannot be read.
    pub fn log_unread(data: &Path, file: &Path, error: &io::Error) {
        let path = data.join(file);
        let path = path.display();
        tracing::error!(%path, %error, "{UNREAD}");
    }

    /// The problems of the file: an error that it is of no use, or a warning for each id in it that nobody has. `known` are
    /// the ids of everybody.
    pub fn problems<'a>(
        data: &Path,
        file: &Path,
        known: impl Iterator<Item = &'a str>,
    ) -> Vec<Problem> {
        if file.as_os_str().is_empty() {
            return Vec::new();
        }
        let path = file.to_string_lossy();
        let error = |text: &str| vec![Problem::of_file(Severity::Error, &path, text)];
        match fs::read_to_string(data.join(file)).map(|text| ids(&text)) {
            Err(failure) => error(&format!("{UNREAD} ({failure})")),
            Ok(ids) if ids.is_empty() => error(NAMES_NOBODY),
            Ok(ids) => Self::Ids(ids).unknown_ids(file, known),
        }
    }

    /// A warning for each id of the list that is none of the known ones: the list protects nobody by it. The file is named in
    /// the warnings.
    fn unknown_ids<'a>(&self, file: &Path, known: impl Iterator<Item = &'a str>) -> Vec<Problem> {
        let Self::Ids(ids) = self else {
            return Vec::new();
        };
        let mut folded: HashMap<&str, String> = HashMap::new();
        for id in known {
            folded.entry(id).or_insert_with(|| without_case(id));
        }
        let mut unknown: HashMap<&str, &ListedId> =
            ids.iter().map(|(id, listed)| (&**id, listed)).collect();
        for id in folded.values() {
            unknown.remove(&**id);
        }
        let mut unknown: Vec<&ListedId> = unknown.into_values().collect();
        unknown.sort_unstable_by_key(|listed| listed.line);
        let path = file.to_string_lossy();
        let warning = |listed: &&ListedId| {
            let ListedId { line, written } = listed;
            let known = folded.iter().map(|(id, folded)| (*id, folded));
            let meant = did_you_mean_folded(written, known);
            let meant = meant.map(|question| format!(", {question}"));
            let meant = meant.unwrap_or_default();
            let text = format!(
                "nobody has the id {written}, so the line protects nobody: write one id into each line, or remove the line if the person is gone{meant}"
            );
            Problem::new(Severity::Warning, &path, *line, text)
        };
        let mut problems: Vec<Problem> = unknown.iter().take(MAX_LISTED).map(warning).collect();
        if let Some(last) = problems.last_mut() {
            last.more = unknown.len().saturating_sub(MAX_LISTED);
        }
        problems
    }

    /// Whether there is no list.
    pub fn is_nobody(&self) -> bool {
        matches!(self, Self::Ids(ids) if ids.is_empty())
    }

    /// Whether the feed belongs to one of them.
    pub fn contains(&self, feed_id: &FeedId) -> bool {
        feed_id.kind.is_personal()
            && match self {
                Self::Ids(ids) => ids.contains_key(&without_case(&feed_id.id)),
                Self::Unknown => true,
            }
    }
}

/// The ids of a list, without case, as at sign-in: a list of another system may write `B1` for `b1`. Empty lines, and those
/// that begin with `#`, are left out.
fn ids(text: &str) -> HashMap<String, ListedId> {
    let mut ids = HashMap::new();
    for (line, written) in (1..).zip(text.lines()) {
        let written = canonical(written).into_owned();
        let id = without_case(&written);
        if !id.is_empty() && !id.starts_with('#') {
            ids.entry(id).or_insert(ListedId { line, written });
        }
    }
    ids
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feed::Kind;

    #[test]
    fn an_id_that_nobody_has_is_a_warning_with_its_line() {
        let data = tempfile::tempdir().unwrap();
        let file = Path::new("protected.txt");
        let problems = |text: &str| {
            fs::write(data.path().join(file), text).unwrap();
            let known = ["b712350", "b712345", "Köln"].into_iter();
            let problems = ProtectedPeople::problems(data.path(), file, known);
            problems.iter().map(Problem::to_string).collect::<Vec<_>>()
        };
        let warning = |line: u32, id: &str, meant: &str| {
            format!(
                "protected.txt:{line}: warning: nobody has the id {id}, so the line protects nobody: write one id into each line, or remove the line if the person is gone{meant}"
            )
        };
        assert_eq!(
            problems("b7123S0 \n# b9\nB712345\nb712345,b712350\nko\u{308}ln\n\nb7123s0\n"),
            [
                warning(1, "b7123S0", ", did you mean b712350?"),
                warning(4, "b712345,b712350", "")
            ]
        );
        let many = problems(
            &(0..1000)
                .map(|n| format!("x{n}"))
                .collect::<Vec<_>>()
                .join("\n"),
        );
        assert_eq!(many.len(), MAX_LISTED);
        assert!(many[19].ends_with("(and 980 more of this kind in this file)"));
        assert_eq!(problems("#\n"), [format!("protected.txt: {NAMES_NOBODY}")]);
        fs::remove_file(data.path().join(file)).unwrap();
        let none = || [].into_iter();
        let missing = ProtectedPeople::problems(data.path(), file, none());
        assert!(
            missing[0]
                .to_string()
                .starts_with(&format!("protected.txt: {UNREAD} ("))
        );
        assert_eq!(
            ProtectedPeople::problems(data.path(), Path::new(""), none()),
            []
        );
    }

    #[test]
    fn people_are_protected_by_their_ids_and_all_of_them_while_the_list_is_unknown() {
        let data = tempfile::tempdir().unwrap();
        fs::write(
            data.path().join("list"),
            "\u{feff}B1 \r\n\n# b2\nKo\u{308}ln\n",
        )
        .unwrap();
        let of = |kind, id| FeedId::new(kind, id);
        let list = ProtectedPeople::read(data.path(), Path::new("list"));
        for (feed_id, expected) in [
            (of(Kind::Student, "b1"), true),
            (of(Kind::Staff, "b1"), true),
            (of(Kind::Student, "Köln"), true),
            (of(Kind::Student, "b2"), false),
            (of(Kind::Module, "b1"), false),
        ] {
            assert_eq!(list.contains(&feed_id), expected, "{feed_id}");
        }
        assert!(
            !ProtectedPeople::read(data.path(), Path::new("")).contains(&of(Kind::Student, "b1"))
        );
        // Of an export that writes in place, a reader may see an empty file.
        for text in ["", "\u{feff}\n", "# nobody\n"] {
            fs::write(data.path().join("empty"), text).unwrap();
            let empty = ProtectedPeople::read(data.path(), Path::new("empty"));
            assert!(empty.contains(&of(Kind::Student, "b2")), "{text:?}");
        }
        let unknown = ProtectedPeople::read(data.path(), Path::new("missing"));
        assert!(unknown.contains(&of(Kind::Student, "b2")));
        assert!(!unknown.contains(&of(Kind::Room, "b2")));
    }
}
