//! The paths from which the files of a folder are reached: real folders, and the symbolic links on the way to them.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Component, Path, PathBuf};

use notify::event::{AccessKind, AccessMode, CreateKind, ModifyKind, RemoveKind, RenameMode};
use notify::{Event, EventKind};
use walkdir::WalkDir;

/// The number of links in a row that Linux follows.
const MAX_LINKS: u32 = 40;

/// Paths that are absolute and real: only the last part of one can be a symbolic link.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct WatchedPaths {
    /// The folders whose whole content counts, each with its device and inode.
    pub(super) roots: BTreeMap<PathBuf, (u64, u64)>,
    /// The links on the way, inside and outside the folder, with their targets.
    links: BTreeMap<PathBuf, PathBuf>,
    /// The ends of the folder's path and of each link, even if nothing exists there.
    ends: BTreeSet<PathBuf>,
    /// The real path of the folder itself.
    data: Option<PathBuf>,
}

/// The part of the data folder in which files may have other content after an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum FolderChange {
    /// An ordinary file that is complete now. The path is relative to the data folder.
    File(PathBuf),
    /// A file has lost its name. Editors move a file to a backup before they write it again, so it may come back soon.
    FileMovedAway(PathBuf),
    /// A name is gone. If the end of the move with this number shows that the name was temporary, no file is missing.
    MoveBegun(usize),
    MoveEnded(usize),
    /// A file has got its name. Either it was linked and is complete, or it is being written and will be reported when
    /// it is closed.
    FileCreated,
    Anything,
}

/// Finds the watched paths of a folder.
#[derive(Default)]
struct PathResolver {
    watched_paths: WatchedPaths,
    /// The real paths of folders that were resolved.
    resolved: HashMap<PathBuf, PathBuf>,
}

impl WatchedPaths {
    /// Follows the path, and every link in the folder at its end.
    pub(super) fn of(data: &Path) -> Self {
        let mut resolver = PathResolver::default();
        let end = resolver.resolve(data, 0);
        resolver.watched_paths.data = Some(end.clone());
        let mut ends = vec![end];
        while let Some(end) = ends.pop() {
            let folder = fs::metadata(&end).ok().filter(fs::Metadata::is_dir);
            let is_known = resolver
                .watched_paths
                .roots
                .keys()
                .any(|root| end.starts_with(root));
            resolver.watched_paths.ends.insert(end.clone());
            let Some(folder) = folder.filter(|_| !is_known) else {
                continue;
            };
            resolver
                .watched_paths
                .roots
                .insert(end.clone(), (folder.dev(), folder.ino()));
            let entries = WalkDir::new(&end)
                .into_iter()
                .filter_entry(|entry| entry.depth() == 0 || !is_hidden(entry.path()));
            for entry in entries
                .filter_map(Result::ok)
                .filter(walkdir::DirEntry::path_is_symlink)
            {
                ends.push(resolver.resolve(entry.path(), 0));
            }
        }
        resolver.watched_paths
    }

    /// The folders outside the roots in which a link, or the end of one, can be replaced.
    pub(super) fn folders_of_links(&self) -> BTreeSet<&Path> {
        let folders = self
            .links
            .keys()
            .chain(&self.ends)
            .filter_map(|place| place.parent());
        folders.filter(|folder| !self.is_inside(folder)).collect()
    }

    /// The part of the folder in which files may have other content after the event; `None` if no file has. Reading a
    /// file and writing to it change nothing yet. Closing it after writing, moving and removing do.
    pub(super) fn change_of(&self, event: &Event) -> Option<FolderChange> {
        if event.need_rescan() {
            return Some(FolderChange::Anything);
        }
        let is_change = match event.kind {
            // Vim creates and removes a file to see whether it can.
            EventKind::Access(AccessKind::Close(AccessMode::Write))
            | EventKind::Remove(RemoveKind::File) => {
                event.paths.iter().any(|path| self.can_be_file(path))
            }
            // The beginning of the move has said it all.
            EventKind::Modify(ModifyKind::Name(RenameMode::Both)) => {
                !self.is_move_to_ignored_name(event)
            }
            EventKind::Modify(ModifyKind::Name(_))
            | EventKind::Remove(_)
            | EventKind::Create(CreateKind::Folder) => true,
            // A link is complete when it is created, and is never closed.
            EventKind::Create(_) => {
                let is_link = |path: &PathBuf| is_symbolic_link(path) || has_several_names(path);
                if !event.paths.iter().any(is_link) {
                    let is_file = event.paths.iter().any(|path| self.can_be_file(path));
                    return is_file.then_some(FolderChange::FileCreated);
                }
                true
            }
            _ => false,
        };
        let is_relevant = is_change && event.paths.iter().any(|path| self.is_relevant(path));
        is_relevant.then(|| {
            self.change_to_whole_file(event)
                .unwrap_or(FolderChange::Anything)
        })
    }

    /// A change that leaves complete files; `None` for any other change.
    fn change_to_whole_file(&self, event: &Event) -> Option<FolderChange> {
        match (event.kind, &*event.paths) {
            (
                EventKind::Access(AccessKind::Close(AccessMode::Write))
                | EventKind::Modify(ModifyKind::Name(RenameMode::To)),
                [path],
            ) => self.whole_file(path).map(FolderChange::File),
            (EventKind::Modify(ModifyKind::Name(RenameMode::From)), [path]) if is_json(path) => {
                self.inside_data(path).map(FolderChange::FileMovedAway)
            }
            // The old name may be a temporary one of an export. It may also be the name of a folder, until the end of
            // the move is seen.
            (EventKind::Modify(ModifyKind::Name(RenameMode::From)), [_]) => {
                event.tracker().map(FolderChange::MoveBegun)
            }
            (EventKind::Modify(ModifyKind::Name(RenameMode::Both)), [from, to]) => {
                let is_whole = !is_json(from) && self.whole_file(to).is_some();
                event
                    .tracker()
                    .filter(|_| is_whole)
                    .map(FolderChange::MoveEnded)
            }
            _ => None,
        }
    }

    /// The path of an ordinary file below the data folder, relative to it.
    fn whole_file(&self, path: &Path) -> Option<PathBuf> {
        let relative = self.inside_data(path).filter(|path| is_json(path))?;
        // A file with several names changes in several places.
        let found = fs::symlink_metadata(path).ok()?;
        (found.is_file() && found.nlink() == 1).then_some(relative)
    }

    /// The path relative to the data folder, unless it is outside or hidden.
    fn inside_data(&self, path: &Path) -> Option<PathBuf> {
        let relative = path.strip_prefix(self.data.as_ref()?).ok()?;
        let is_hidden = |part: Component<'_>| part.as_os_str().as_encoded_bytes().starts_with(b".");
        (!relative.components().any(is_hidden)).then(|| relative.into())
    }

    /// Whether a JSON file of the data folder got a name that never counts.
    fn is_move_to_ignored_name(&self, event: &Event) -> bool {
        let [from, to] = &*event.paths else {
            return false;
        };
        is_json(from) && self.inside_data(from).is_some() && !self.is_relevant(to)
    }

    /// Whether the path is a link that was followed, or the end of one.
    pub(super) fn is_link_or_end(&self, path: &Path) -> bool {
        self.links.contains_key(path) || self.ends.contains(path)
    }

    fn is_relevant(&self, path: &Path) -> bool {
        // A link counts whatever its name is: Kubernetes renames a link called `..data`.
        self.is_link_or_end(path)
            || self.is_inside(path) && (!is_ignored(path) || is_symbolic_link(path))
    }

    /// Whether a file of this name can count.
    fn can_be_file(&self, path: &Path) -> bool {
        self.is_link_or_end(path) || is_json(path) && self.is_relevant(path)
    }

    fn is_inside(&self, path: &Path) -> bool {
        self.roots.keys().any(|root| path.starts_with(root))
    }
}

impl PathResolver {
    /// The real end of the path. Every link on the way is added.
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
                self.watched_paths.links.insert(place, target.clone());
                self.resolve(&parent.join(target), links + 1)
            }
            _ => place,
        }
    }

    /// The same, with a cache, because thousands of files share a folder.
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

/// Names that never count. Editors and careful writers use them for temporary files.
fn is_ignored(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.starts_with('.') || name.ends_with(".tmp") || name.ends_with('~')
}

fn is_json(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "json")
}

fn is_hidden(path: &Path) -> bool {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .starts_with('.')
}

#[cfg(test)]
mod tests;
