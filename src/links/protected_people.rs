//! The people whom only admins see at the desk.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::Path;

use crate::feed::FeedId;
use crate::folder::without_case;

/// The protected people, as the file says now.
#[derive(Debug)]
pub enum ProtectedPeople {
    Ids(HashSet<String>),
    /// The file cannot be read or names nobody, so anybody may be one of them.
    Unknown,
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
            return Ok(Self::Ids(HashSet::new()));
        }
        let path = data.join(file);
        let ids = ids(&fs::read_to_string(&path)?);
        if ids.is_empty() {
            let path = path.display();
            tracing::error!(%path, "the list of protected people (desk.protected) names nobody, so only admins see people at the desk: write an id into each line, or remove the setting");
            return Ok(Self::Unknown);
        }
        Ok(Self::Ids(ids))
    }

    /// Logs that the file cannot be read.
    pub fn log_unread(data: &Path, file: &Path, error: &io::Error) {
        let path = data.join(file);
        let path = path.display();
        tracing::error!(%path, %error, "the list of protected people (desk.protected) cannot be read, so only admins see people at the desk: correct the setting, or put the file back");
    }

    /// Whether there is no list.
    pub fn is_nobody(&self) -> bool {
        matches!(self, Self::Ids(ids) if ids.is_empty())
    }

    /// Whether the feed belongs to one of them.
    pub fn contains(&self, feed_id: &FeedId) -> bool {
        feed_id.kind.is_personal()
            && match self {
                Self::Ids(ids) => ids.contains(&without_case(&feed_id.id)),
                Self::Unknown => true,
            }
    }
}

/// The ids of a list, without case, as at sign-in: a list of another system may write `B1` for `b1`. Empty lines, and those
/// that begin with `#`, are left out.
fn ids(text: &str) -> HashSet<String> {
    let lines = text.lines().map(without_case);
    lines
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feed::Kind;

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
