//! The paths that are watched, and the events that count.

use super::*;
use notify::event::RemoveKind;
use std::os::unix::fs::symlink;

#[test]
fn only_what_can_change_a_files_meaning_wakes() {
    let watched_paths = WatchedPaths {
        roots: [("/u/data".into(), (1, 1))].into(),
        ends: ["/u/data".into()].into(),
        ..WatchedPaths::default()
    };
    let check = |kind, path: &str, expected| {
        let event = Event::new(kind).add_path(path.into());
        assert_eq!(
            watched_paths.change_of(&event).is_some(),
            expected,
            "{kind:?} {path}"
        );
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
        "/u/data/modules/A.json.tmp",
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
fn an_ordinary_file_that_is_whole_touches_itself_alone() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().canonicalize().unwrap();
    for file in ["a.json", "linked.json", ".hidden.json", "a.txt", "a.new"] {
        fs::write(data.join(file), "{}").unwrap();
    }
    fs::hard_link(data.join("linked.json"), data.join("other.json")).unwrap();
    symlink("a.json", data.join("link.json")).unwrap();
    for folder in [".git", "modules"] {
        fs::create_dir(data.join(folder)).unwrap();
        fs::write(data.join(folder).join("b.json"), "{}").unwrap();
    }
    let watched_paths = WatchedPaths::of(&data);
    let change = |kind, names: &[&str]| {
        let event = Event::new(kind).set_tracker(7);
        let paths = names.iter().map(|name| data.join(name));
        watched_paths.change_of(&paths.fold(event, Event::add_path))
    };
    let closed = EventKind::Access(AccessKind::Close(AccessMode::Write));
    let [from, to, both] = [RenameMode::From, RenameMode::To, RenameMode::Both]
        .map(|mode| EventKind::Modify(ModifyKind::Name(mode)));
    let file = |name: &str| Some(FolderChange::File(name.into()));
    assert_eq!(change(closed, &["a.json"]), file("a.json"));
    assert_eq!(change(to, &["modules/b.json"]), file("modules/b.json"));
    for unusual in [
        "gone.json",
        "linked.json",
        "link.json",
        ".git/b.json",
        "a.txt",
        "modules",
    ] {
        assert_eq!(
            change(to, &[unusual]),
            Some(FolderChange::Anything),
            "{unusual}"
        );
    }
    assert_eq!(change(closed, &[".hidden.json"]), None);
    let removed = EventKind::Remove(RemoveKind::File);
    assert_eq!(change(removed, &["a.json"]), Some(FolderChange::Anything));
    assert_eq!(change(from, &["a.new"]), Some(FolderChange::MoveBegun(7)));
    assert_eq!(
        change(both, &["a.new", "a.json"]),
        Some(FolderChange::MoveEnded(7))
    );
    let gone = |name: &str| Some(FolderChange::FileMovedAway(name.into()));
    assert_eq!(change(from, &["modules/b.json"]), gone("modules/b.json"));
    for [from, to] in [["b.json", "a.json"], ["a.new", "modules"]] {
        assert_eq!(
            change(both, &[from, to]),
            Some(FolderChange::Anything),
            "{from}"
        );
    }
}

#[test]
fn a_write_of_vim_is_a_file_that_moves_away_and_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().canonicalize().unwrap();
    fs::write(data.join("a.json"), "{}").unwrap();
    let watched_paths = WatchedPaths::of(&data);
    let change = |kind, names: &[&str]| {
        let event = Event::new(kind).set_tracker(7);
        let paths = names.iter().map(|name| data.join(name));
        watched_paths.change_of(&paths.fold(event, Event::add_path))
    };
    let [from, to, both] = [RenameMode::From, RenameMode::To, RenameMode::Both]
        .map(|mode| EventKind::Modify(ModifyKind::Name(mode)));
    let closed = EventKind::Access(AccessKind::Close(AccessMode::Write));
    let removed = EventKind::Remove(RemoveKind::File);
    let written: [(_, &[&str], _); 8] = [
        (closed, &["4913"], None),
        (removed, &["4913"], None),
        (
            from,
            &["a.json"],
            Some(FolderChange::FileMovedAway("a.json".into())),
        ),
        (to, &["a.json~"], None),
        (both, &["a.json", "a.json~"], None),
        (
            EventKind::Create(CreateKind::File),
            &["a.json"],
            Some(FolderChange::FileCreated),
        ),
        (
            closed,
            &["a.json"],
            Some(FolderChange::File("a.json".into())),
        ),
        (removed, &["a.json~"], None),
    ];
    for (kind, names, expected) in written {
        assert_eq!(change(kind, names), expected, "{kind:?} {names:?}");
    }
    assert_eq!(
        change(EventKind::Remove(RemoveKind::Folder), &["modules"]),
        Some(FolderChange::Anything)
    );
}

#[test]
fn a_new_name_may_be_the_last_event_of_a_file_that_was_linked_into_place() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().canonicalize().unwrap();
    symlink("export", data.join("b.json")).unwrap();
    let watched_paths = WatchedPaths::of(&data);
    let change = |name: &str| {
        let created = EventKind::Create(CreateKind::File);
        watched_paths.change_of(&Event::new(created).add_path(data.join(name)))
    };
    fs::write(data.join(".a.json.tmp"), "{}").unwrap();
    fs::hard_link(data.join(".a.json.tmp"), data.join("a.json")).unwrap();
    assert_eq!(change("a.json"), Some(FolderChange::Anything));
    fs::remove_file(data.join(".a.json.tmp")).unwrap();
    fs::write(data.join("export"), "{}").unwrap();
    fs::write(data.join("notes.txt"), "").unwrap();
    assert_eq!(change("a.json"), Some(FolderChange::FileCreated));
    assert_eq!(change("export"), Some(FolderChange::FileCreated));
    for ignored in [".a.json.tmp", "notes.txt"] {
        assert_eq!(change(ignored), None, "{ignored}");
    }
}

#[test]
fn a_hidden_link_that_was_missing_on_the_way_wakes() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().canonicalize().unwrap();
    symlink("..data/terms.json", data.join("terms.json")).unwrap();
    let watched_paths = WatchedPaths::of(&data);
    symlink("..first", data.join("..data")).unwrap();
    fs::write(data.join(".hidden"), "").unwrap();
    let is_affected = |name: &str| {
        let renamed = EventKind::Modify(ModifyKind::Name(RenameMode::To));
        watched_paths
            .change_of(&Event::new(renamed).add_path(data.join(name)))
            .is_some()
    };
    assert!(is_affected("..data"));
    assert!(!is_affected(".hidden"));
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
    let watched_paths = WatchedPaths::of(&root.join("data"));
    let relative = |path: &Path| {
        path.strip_prefix(&root)
            .unwrap()
            .to_str()
            .unwrap()
            .to_owned()
    };
    let links: Vec<String> = watched_paths
        .links
        .keys()
        .map(|link| relative(link))
        .collect();
    let in_data = [
        "..data",
        "a",
        "b",
        "dangling",
        "itself",
        "modules",
        "terms.json",
    ];
    let mut expected: Vec<String> = in_data.map(|name| format!("releases/1/data/{name}")).into();
    expected.extend(["current".into(), "data".into()]);
    expected.sort();
    assert_eq!(links, expected);
    assert_eq!(
        watched_paths
            .roots
            .keys()
            .map(|root| relative(root))
            .collect::<Vec<_>>(),
        ["elsewhere/rooms", "releases/1/data"]
    );
    let ways: Vec<String> = watched_paths
        .folders_of_links()
        .into_iter()
        .map(relative)
        .collect();
    assert_eq!(ways, ["", "elsewhere", "releases/1"]);
    assert_eq!(watched_paths, WatchedPaths::of(&root.join("data")));
}
