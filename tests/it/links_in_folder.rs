//! Symbolic links in the data folder, and on the way to it, that come to point elsewhere. Whatever is not seen at once is
//! seen after a minute, which is longer than these tests wait.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use crate::fixture::{Folders, Server, Site, TERMS, eventually, module};

/// Has a link point elsewhere in one step.
fn flip(link: &Path, target: impl AsRef<Path>) {
    let draft = link.with_file_name("..data_tmp");
    symlink(target, &draft).unwrap();
    fs::rename(draft, link).unwrap();
}

/// Puts the next version of a mounted `ConfigMap` in place, as Kubernetes does.
fn swap(mount: &Path, version: u32, name: &str, content: &str) {
    let folder = format!("..version_{version}");
    fs::create_dir_all(mount.join(&folder)).unwrap();
    fs::write(mount.join(&folder).join(name), content).unwrap();
    flip(&mount.join("..data"), &folder);
    let link = mount.join(name);
    if !link.is_symlink() {
        symlink(Path::new("..data").join(name), link).unwrap();
    }
}

#[track_caller]
fn shows(server: &Server, title: &str) {
    eventually("the module is published", || {
        server.says("/modules/A.ics", title)
    });
}

#[test]
fn the_swap_of_a_mounted_config_map_is_seen_at_once() {
    for old_ones_are_removed in [true, false] {
        let folders = Folders::new();
        let mount = folders.data().join("modules");
        folders.remove("modules/A.json");
        swap(&mount, 1, "A.json", &module("A", "First"));
        let server = folders.serve();
        shows(&server, "First");
        for (version, title) in (2..).zip(["Second", "Third", "Fourth"]) {
            swap(&mount, version, "A.json", &module("A", title));
            if old_ones_are_removed {
                fs::remove_dir_all(mount.join(format!("..version_{}", version - 1))).unwrap();
            }
            shows(&server, title);
        }
    }
}

#[test]
fn a_config_map_that_goes_back_to_a_version_that_is_still_there_is_seen_at_once() {
    let folders = Folders::new();
    let mount = folders.data().join("modules");
    folders.remove("modules/A.json");
    swap(&mount, 2, "A.json", &module("A", "Second"));
    swap(&mount, 1, "A.json", &module("A", "First"));
    let server = folders.serve();
    shows(&server, "First");
    for (version, title) in [(2, "Second"), (1, "First"), (2, "Second")] {
        // Nothing but the hidden link changes.
        flip(&mount.join("..data"), format!("..version_{version}"));
        shows(&server, title);
    }
}

#[test]
fn the_data_folder_can_be_a_mounted_config_map_itself() {
    let folders = Folders::new();
    folders.remove("terms.json");
    swap(&folders.data(), 1, "terms.json", TERMS);
    let server = folders.serve();
    assert!(server.says("/modules/A.ics", "20260928"));
    swap(
        &folders.data(),
        2,
        "terms.json",
        &TERMS.replace("2026-09-28", "2026-09-21"),
    );
    eventually("the other terms count", || {
        server.says("/modules/A.ics", "20260921")
    });
}

#[test]
fn a_folder_in_the_tree_can_be_a_link_that_flips_and_edits_behind_it_are_seen() {
    let folders = Folders::new();
    let release = |number: u32| folders.root().join(format!("release-{number}"));
    for number in 1..4 {
        fs::create_dir(release(number)).unwrap();
        fs::write(
            release(number).join("A.json"),
            module("A", &format!("Release {number}")),
        )
        .unwrap();
    }
    fs::remove_dir_all(folders.data().join("modules")).unwrap();
    symlink(release(1), folders.data().join("modules")).unwrap();
    let server = folders.serve();
    shows(&server, "Release 1");
    for number in 2..4 {
        flip(&folders.data().join("modules"), release(number));
        shows(&server, &format!("Release {number}"));
        fs::write(
            release(number).join("A.json"),
            module("A", &format!("Edited {number}")),
        )
        .unwrap();
        shows(&server, &format!("Edited {number}"));
    }
}

#[test]
fn a_folder_behind_a_link_can_be_replaced() {
    let folders = Folders::new();
    let elsewhere = folders.root().join("elsewhere");
    fs::rename(folders.data().join("modules"), &elsewhere).unwrap();
    symlink(&elsewhere, folders.data().join("modules")).unwrap();
    let server = folders.serve();
    let next = folders.root().join("next");
    for title in ["Second", "Third"] {
        fs::create_dir(&next).unwrap();
        fs::write(next.join("A.json"), module("A", title)).unwrap();
        fs::rename(&elsewhere, folders.root().join(format!("before {title}"))).unwrap();
        fs::rename(&next, &elsewhere).unwrap();
        shows(&server, title);
    }
}

#[test]
fn a_link_on_the_way_to_the_data_folder_can_flip() {
    let folders = Folders::new();
    let root = folders.root();
    for number in 1..4 {
        let release = Folders::new();
        release.write("modules/A.json", module("A", &format!("Release {number}")));
        fs::create_dir(root.join(format!("{number}"))).unwrap();
        fs::rename(release.data(), root.join(format!("{number}/timetable"))).unwrap();
    }
    fs::remove_dir_all(folders.data()).unwrap();
    symlink("1", root.join("current")).unwrap();
    symlink("current/timetable", folders.data()).unwrap();
    let server = folders.serve();
    shows(&server, "Release 1");
    for number in 2..4 {
        flip(&root.join("current"), format!("{number}"));
        shows(&server, &format!("Release {number}"));
        folders.write("modules/A.json", module("A", &format!("Edited {number}")));
        shows(&server, &format!("Edited {number}"));
    }
}

#[test]
fn a_link_on_the_way_to_a_single_file_can_flip() {
    let folders = Folders::new();
    let root = folders.root();
    for number in 1..4 {
        fs::create_dir(root.join(format!("export-{number}"))).unwrap();
        fs::write(
            root.join(format!("export-{number}/A.json")),
            module("A", &format!("Export {number}")),
        )
        .unwrap();
    }
    symlink("export-1", root.join("latest")).unwrap();
    folders.remove("modules/A.json");
    symlink("../../latest/A.json", folders.data().join("modules/A.json")).unwrap();
    let server = folders.serve();
    shows(&server, "Export 1");
    for number in 2..4 {
        flip(&root.join("latest"), format!("export-{number}"));
        shows(&server, &format!("Export {number}"));
        fs::write(
            root.join("latest/A.json"),
            module("A", &format!("Edited {number}")),
        )
        .unwrap();
        shows(&server, &format!("Edited {number}"));
    }
}

#[test]
fn decisions_of_other_commands_are_seen_at_once_in_a_journal_behind_a_symbolic_link() {
    let folders = Folders::new();
    let ann = folders.student("ann");
    let journal = folders.state().join("journal.jsonl");
    let [first, second] = ["first", "second"].map(|name| folders.root().join(name));
    fs::create_dir(&first).unwrap();
    fs::rename(&journal, first.join("links.jsonl")).unwrap();
    symlink(first.join("links.jsonl"), &journal).unwrap();
    let server = folders.serve();
    let decide = |verb: &str| {
        let decided = folders.run(&["links", verb, "student", "ann", "--reason", "asked"]);
        assert!(decided.status.success(), "{decided:?}");
    };
    decide("stop");
    eventually("the link is stopped", || !server.says(&ann, "Algebra"));
    // The journal is moved to another place, and the link with it.
    fs::create_dir(&second).unwrap();
    fs::copy(first.join("links.jsonl"), second.join("links.jsonl")).unwrap();
    flip(&journal, second.join("links.jsonl"));
    decide("resume");
    eventually("the link is alive", || server.says(&ann, "Algebra"));
    decide("stop");
    eventually("the link is stopped again", || {
        !server.says(&ann, "Algebra")
    });
}
