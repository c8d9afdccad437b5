//! From where the files of a folder are reached: real folders, and the symbolic links on the way to them.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Component, Path, PathBuf};

use notify::event::{AccessKind, AccessMode, CreateKind, ModifyKind};
use notify::{Event, EventKind};
use walkdir::WalkDir;

/// As many links in a row as Linux follows.
const MAX_LINKS: u32 = 40;

/// Every path in it is absolute and real: no part of it but the last is a symbolic link.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Reach {
    /// The folders whose whole content counts, each with its device and inode.
    pub(super) roots: BTreeMap<PathBuf, (u64, u64)>,
    /// The links on the way, wherever they stand, with what they say.
    links: BTreeMap<PathBuf, PathBuf>,
    /// The ends of the folder's path and of each link, whether or not something is there.
    ends: BTreeSet<PathBuf>,
}

/// A `Reach` while it is found out.
#[derive(Default)]
struct Finder {
    reach: Reach,
    /// The real paths of folders.
    resolved: HashMap<PathBuf, PathBuf>,
}

impl Reach {
    /// Follows the path, and every link in the folder that stands there.
    pub(super) fn of(data: &Path) -> Self {
        let mut finder = Finder::default();
        let mut ends = vec![finder.resolve(data, 0)];
        while let Some(end) = ends.pop() {
            let folder = fs::metadata(&end).ok().filter(fs::Metadata::is_dir);
            let is_known = finder.reach.roots.keys().any(|root| end.starts_with(root));
            finder.reach.ends.insert(end.clone());
            let Some(folder) = folder.filter(|_| !is_known) else {
                continue;
            };
            finder
                .reach
                .roots
                .insert(end.clone(), (folder.dev(), folder.ino()));
            let entries = WalkDir::new(&end)
                .into_iter()
                .filter_entry(|entry| entry.depth() == 0 || !is_hidden(entry.path()));
            for entry in entries
                .filter_map(Result::ok)
                .filter(walkdir::DirEntry::path_is_symlink)
            {
                ends.push(finder.resolve(entry.path(), 0));
            }
        }
        finder.reach
    }

    /// The folders outside the roots in which a link, or the end of one, can be replaced.
    pub(super) fn folders_on_the_way(&self) -> BTreeSet<&Path> {
        let folders = self
            .links
            .keys()
            .chain(&self.ends)
            .filter_map(|place| place.parent());
        folders.filter(|folder| !self.is_inside(folder)).collect()
    }

    /// Whether the event can mean that a file says something else. Reading a file and writing to it do not; closing it
    /// after writing, moving and removing do.
    pub(super) fn is_touched_by(&self, event: &Event) -> bool {
        if event.need_rescan() {
            return true;
        }
        let is_change = match event.kind {
            EventKind::Access(AccessKind::Close(AccessMode::Write))
            | EventKind::Modify(ModifyKind::Name(_))
            | EventKind::Remove(_)
            | EventKind::Create(CreateKind::Folder) => true,
            // A link is whole when it is made, and nobody closes it.
            EventKind::Create(_) => event
                .paths
                .iter()
                .any(|path| is_symbolic_link(path) || has_several_names(path)),
            _ => false,
        };
        is_change && event.paths.iter().any(|path| self.counts(path))
    }

    /// Whether the path is a link that was followed, or the end of one.
    pub(super) fn is_on_the_way(&self, path: &Path) -> bool {
        self.links.contains_key(path) || self.ends.contains(path)
    }

    fn counts(&self, path: &Path) -> bool {
        // A link counts whatever its name: Kubernetes renames one called `..data`.
        self.is_on_the_way(path)
            || self.is_inside(path) && (!is_passed_over(path) || is_symbolic_link(path))
    }

    fn is_inside(&self, path: &Path) -> bool {
        self.roots.keys().any(|root| path.starts_with(root))
    }
}

impl Finder {
    /// The real end of the path; notes every link on the way.
    fn resolve(&mut self, path: &Path, links: u32) -> PathBuf {
        let (Some(parent), Some(last)) = (path.parent(), path.components().next_back()) else {
            return path.into();
        };
        let parent = self.resolve_folder(parent, links);
        let Component::Normal(name) = last else {
            return parent.parent().unwrap_or(&parent).into();
        };
        let place = parent.join(name);
        match fs::read_link(&place) {
            Ok(target) if links < MAX_LINKS => {
                self.reach.links.insert(place, target.clone());
                self.resolve(&parent.join(target), links + 1)
            }
            _ => place,
        }
    }

    /// The same, remembered, because thousands of files share a folder.
    fn resolve_folder(&mut self, path: &Path, links: u32) -> PathBuf {
        if let Some(resolved) = self.resolved.get(path) {
            return resolved.clone();
        }
        let resolved = self.resolve(path, links);
        self.resolved.insert(path.into(), resolved.clone());
        resolved
    }
}

fn is_symbolic_link(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|found| found.is_symlink())
}

fn has_several_names(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|found| found.nlink() > 1)
}

/// Names that never count, and that are written again and again by those who write properly.
fn is_passed_over(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.starts_with('.') || name.ends_with(".tmp") || name.ends_with('~')
}

fn is_hidden(path: &Path) -> bool {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .starts_with('.')
}

#[cfg(test)]
mod tests {
    use super::*;
    use notify::event::{RemoveKind, RenameMode};
    use std::os::unix::fs::symlink;

    #[test]
    fn only_what_can_change_a_files_meaning_wakes() {
        let reach = Reach {
            roots: [("/u/data".into(), (1, 1))].into(),
            ends: ["/u/data".into()].into(),
            ..Reach::default()
        };
        let check = |kind, path: &str, expected| {
            let event = Event::new(kind).add_path(path.into());
            assert_eq!(reach.is_touched_by(&event), expected, "{kind:?} {path}");
        };
        let closed = EventKind::Access(AccessKind::Close(AccessMode::Write));
        check(closed, "/u/data/modules/A.json", true);
        check(closed, "/u/data/modules/A.json.tmp", false);
        check(closed, "/u/data/modules/.A.json.swp", false);
        check(closed, "/u/state/db", false);
        check(
            EventKind::Access(AccessKind::Open(AccessMode::Read)),
            "/u/data/modules/A.json",
            false,
        );
        check(
            EventKind::Access(AccessKind::Close(AccessMode::Read)),
            "/u/data/modules/A.json",
            false,
        );
        check(
            EventKind::Create(CreateKind::File),
            "/u/data/modules/A.json",
            false,
        );
        check(
            EventKind::Create(CreateKind::Folder),
            "/u/data/modules",
            true,
        );
        check(
            EventKind::Modify(ModifyKind::Name(RenameMode::To)),
            "/u/data/modules/A.json",
            true,
        );
        check(
            EventKind::Remove(RemoveKind::File),
            "/u/data/modules/A.json",
            true,
        );
        check(
            EventKind::Modify(ModifyKind::Name(RenameMode::To)),
            "/u/data",
            true,
        );
        check(EventKind::Create(CreateKind::Folder), "/u/data2", false);
    }

    #[test]
    fn a_hidden_link_that_was_missing_on_the_way_wakes() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().canonicalize().unwrap();
        symlink("..data/terms.json", data.join("terms.json")).unwrap();
        let reach = Reach::of(&data);
        symlink("..first", data.join("..data")).unwrap();
        fs::write(data.join(".hidden"), "").unwrap();
        let is_touched = |name: &str| {
            let renamed = EventKind::Modify(ModifyKind::Name(RenameMode::To));
            reach.is_touched_by(&Event::new(renamed).add_path(data.join(name)))
        };
        assert!(is_touched("..data"));
        assert!(!is_touched(".hidden"));
    }

    #[test]
    fn every_link_on_the_way_is_found_inside_and_outside() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        fs::create_dir_all(root.join("releases/1/data/..first")).unwrap();
        fs::create_dir_all(root.join("elsewhere/rooms")).unwrap();
        symlink("releases/1", root.join("current")).unwrap();
        symlink("current/data", root.join("data")).unwrap();
        let data = root.join("releases/1/data");
        fs::write(data.join("..first/terms.json"), "{}").unwrap();
        symlink("..first", data.join("..data")).unwrap();
        symlink("..data/terms.json", data.join("terms.json")).unwrap();
        symlink("../../../elsewhere/rooms", data.join("modules")).unwrap();
        symlink(".", data.join("itself")).unwrap();
        symlink("nowhere", data.join("dangling")).unwrap();
        symlink("a", data.join("b")).unwrap();
        symlink("b", data.join("a")).unwrap();
        let reach = Reach::of(&root.join("data"));
        let relative = |path: &Path| {
            path.strip_prefix(&root)
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned()
        };
        let links: Vec<String> = reach.links.keys().map(|link| relative(link)).collect();
        let in_data = [
            "..data",
            "a",
            "b",
            "dangling",
            "itself",
            "modules",
            "terms.json",
        ];
        let mut expected: Vec<String> =
            in_data.map(|name| format!("releases/1/data/{name}")).into();
        expected.extend(["current".into(), "data".into()]);
        expected.sort();
        assert_eq!(links, expected);
        assert_eq!(
            reach
                .roots
                .keys()
                .map(|root| relative(root))
                .collect::<Vec<_>>(),
            ["elsewhere/rooms", "releases/1/data"]
        );
        let ways: Vec<String> = reach
            .folders_on_the_way()
            .into_iter()
            .map(relative)
            .collect();
        assert_eq!(ways, ["", "elsewhere", "releases/1"]);
        assert_eq!(reach, Reach::of(&root.join("data")));
    }
}
