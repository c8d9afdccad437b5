//! Any bytes, sent by one client to a server with the front and to one without it: both give the same answers, but for
//! their dates and the order of headers.
#![no_main]

#[path = "../../tests/it/comparable.rs"]
mod comparable;
#[path = "../../tests/it/two_servers.rs"]
mod two_servers;

use std::path::Path;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use two_servers::TwoServers;

static SERVERS: LazyLock<TwoServers> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    TwoServers::start(&root.join("data"))
});

fuzz_target!(|input: &[u8]| {
    let parts = SERVERS.parts(input);
    let [front, library] = SERVERS.answers(&parts);
    assert!(
        front == library,
        "with the front: {}\nwithout: {}",
        String::from_utf8_lossy(&front),
        String::from_utf8_lossy(&library)
    );
});
