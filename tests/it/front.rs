//! The front answers as the HTTP library does.

use std::fs;
use std::path::Path;

use crate::two_servers::TwoServers;

#[test]
fn every_seed_of_the_fuzzer_has_the_same_answer_with_the_front_and_without_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let servers = TwoServers::start(&root.join("data"));
    let mut statuses = [0; 3];
    for seed in fs::read_dir(root.join("fuzz/seeds/front")).unwrap() {
        let path = seed.unwrap().path();
        let parts = servers.parts(&fs::read(&path).unwrap());
        let [front, library] = servers.answers(&parts);
        assert!(
            front == library,
            "{}\nwith the front: {}\nwithout: {}",
            path.display(),
            String::from_utf8_lossy(&front),
            String::from_utf8_lossy(&library)
        );
        let text = String::from_utf8_lossy(&front);
        for (status, count) in ["200", "304", "400"].iter().zip(&mut statuses) {
            *count += text.matches(&format!("HTTP/1.1 {status} ")).count();
        }
    }
    assert!(statuses.iter().all(|count| *count > 3), "{statuses:?}");
}
