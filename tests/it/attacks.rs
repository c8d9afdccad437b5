//! Clients that mean harm or are broken: whatever they send, and however slowly, others are answered and nothing is lost.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};

use rustix::net::{
    AddressFamily, SocketType, connect, socket, sockopt::set_socket_recv_buffer_size,
};
use serde_json::json;

use crate::fixture::{DEADLINE, Folders, Site, enrolment, lecture, module_of};

/// Folders in which the feed of ann has 700 kB, more than the operating system keeps for one connection.
fn with_long_feed() -> Folders {
    let folders = Folders::new();
    let numbered = |number: usize| {
        let note = number.to_string().repeat(300);
        lecture(json!({ "id": format!("L{number}"), "weeks": "1-3", "note": note }))
    };
    let lectures: Vec<_> = (0..250).map(numbered).collect();
    folders.write("modules/L.json", module_of("L", json!(lectures)));
    folders.write("enrolments/L.json", enrolment("L", &["ann"]));
    folders
}

/// A connection of a client for which the operating system keeps little.
fn connect_with_small_buffer(address: SocketAddr) -> TcpStream {
    let socket = socket(AddressFamily::INET, SocketType::STREAM, None).unwrap();
    set_socket_recv_buffer_size(&socket, 4096).unwrap();
    connect(&socket, &address).unwrap();
    let stream = TcpStream::from(socket);
    stream.set_read_timeout(Some(DEADLINE)).unwrap();
    stream
}

#[test]
fn a_last_answer_comes_whole_although_its_client_sends_more() {
    let folders = with_long_feed();
    let ann = folders.student("ann");
    for direct_feeds in [true, false] {
        let mut config = folders.config();
        config.http.direct_feeds = direct_feeds;
        let server = folders.serve_with(config);
        let whole = server.get(&ann);
        assert!(whole.body.len() > 600_000, "{}", whole.body.len());
        let mut stream = connect_with_small_buffer(server.address());
        let request = format!("GET {ann} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        let mut received = vec![0; 1000];
        stream.read_exact(&mut received).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        stream.read_to_end(&mut received).unwrap();
        assert!(received.ends_with(&whole.body), "{direct_feeds}");
    }
}
