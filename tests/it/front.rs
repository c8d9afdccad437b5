//! The front answers as the HTTP library does.

use std::fs;
use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener};
use std::path::Path;
use std::sync::mpsc;
use std::thread::{self, JoinHandle};

use actix_web::dev::ServerHandle;
use actix_web::rt::System;
use carillon::web::serve;

use crate::comparable::comparable;
use crate::fixture::connect;
use crate::front_example::FrontExample;

/// A server in a thread of its own.
struct ServerThread {
    address: SocketAddr,
    handle: ServerHandle,
    thread: Option<JoinHandle<()>>,
}

impl ServerThread {
    fn start(example: &FrontExample, direct_feeds: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        let (site, mut settings) = (example.site(), example.config.http.clone());
        settings.direct_feeds = direct_feeds;
        let (sender, receiver) = mpsc::channel();
        let thread = thread::spawn(move || {
            let result = System::new().block_on(async {
                let server = serve(listener, site, &settings)?;
                let handle = server.handle();
                actix_web::rt::spawn(async move {
                    let _ = sender.send(handle);
                });
                server.await
            });
            result.expect("it serves");
        });
        Self {
            address,
            handle: receiver.recv().expect("it has begun"),
            thread: Some(thread),
        }
    }

    /// Sends the bytes at once, says that nothing more will come, and returns everything that is answered.
    fn answers(&self, bytes: &[u8]) -> Vec<u8> {
        let mut stream = connect(self.address);
        // The server may close the connection before it has read everything.
        let _ = stream.write_all(bytes);
        let _ = stream.shutdown(Shutdown::Write);
        let mut answers = Vec::new();
        let _ = stream.read_to_end(&mut answers);
        comparable(&answers)
    }
}

impl Drop for ServerThread {
    fn drop(&mut self) {
        drop(self.handle.stop(true));
        if let Some(thread) = self.thread.take() {
            // A test that has failed already has something better to say.
            let _ = thread.join();
        }
    }
}

#[test]
fn every_seed_of_the_fuzzer_has_the_same_answer_with_the_front_and_without_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let example = FrontExample::new(&root.join("data"));
    let [front, library] = [true, false].map(|direct| ServerThread::start(&example, direct));
    let mut statuses = [0; 3];
    for seed in fs::read_dir(root.join("fuzz/seeds/front")).unwrap() {
        let path = seed.unwrap().path();
        let bytes = example.parts(&fs::read(&path).unwrap()).concat();
        let [front, library] = [&front, &library].map(|server| server.answers(&bytes));
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
