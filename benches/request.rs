//! From request to response inside the process: what the server adds to the network.

#![allow(clippy::too_many_lines, reason = "a benchmark lists its cases")]
#![expect(clippy::print_stdout, reason = "it tells what is measured")]

#[path = "shared/university.rs"]
mod university;

use std::sync::Arc;

use actix_web::rt::System;
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::{App, web};
use carillon::config::{Config, Overrides};
use carillon::feed::{Encoding, Kind};
use carillon::fetches::FetchRecorder;
use carillon::language::Texts;
use carillon::links::{Links, SecretKey};
use carillon::publish::Publisher;
use carillon::snapshot::Published;
use carillon::web::{Site, routes};
use criterion::{Criterion, criterion_group, criterion_main};
use jiff::Timestamp;

fn request(criterion: &mut Criterion) {
    let mut config = Config {
        data: university::folder(),
        ..Config::default()
    };
    // All requests are for one link, and what is refused is fast.
    config.http.max_requests_per_minute = 0;
    let config = Arc::new(config);
    let snapshots = Published::default();
    let links = Arc::new(Links::without_journal(SecretKey::from_bytes([7; 32])));
    let mut publisher = Publisher::new(
        Arc::clone(&config),
        &Texts::new(),
        Arc::clone(&links),
        snapshots.clone(),
        None,
        Timestamp::now(),
    );
    publisher.publish(Timestamp::now());
    let mut students: Vec<_> = publisher.feeds().of_kind(Kind::Student).collect();
    students.sort_unstable_by_key(|served| served.feed_id());
    let served = students[students.len() / 2];
    let token = links.token(served.feed_id());
    let address = format!("/f/{}/timetable.ics", token.expose());
    let tag = format!("\"{}\"", served.feed().tag(Encoding::Gzip).tag());
    let lengths = [Encoding::Gzip, Encoding::Identity].map(|encoding| served.feed().len(encoding));
    println!(
        "the feed: {} blocks, {} bytes with gzip, {} without",
        served.feed().blocks().len(),
        lengths[0],
        lengths[1]
    );

    let system = System::new();
    let mut group = criterion.benchmark_group("request");
    // What taking note of a fetch costs is the difference.
    for (suffix, recorder) in [
        ("", FetchRecorder::new()),
        (", not recorded", FetchRecorder::default()),
    ] {
        let (snapshots, links) = (snapshots.clone(), Arc::clone(&links));
        let site = Site::new(
            snapshots,
            links,
            Box::new(|| ()),
            &config,
            Overrides::default(),
            "http://127.0.0.1".into(),
        );
        let site = web::Data::new(site.expect("the defaults fit").with_recorder(recorder));
        let app = system.block_on(init_service(App::new().app_data(site).configure(routes)));
        let cases = [
            (
                "200 with gzip",
                vec![("accept-encoding", "gzip")],
                lengths[0],
            ),
            ("200 without", vec![], lengths[1]),
            (
                "304",
                vec![("accept-encoding", "gzip"), ("if-none-match", tag.as_str())],
                0,
            ),
        ];
        for (name, headers, length) in cases {
            group.bench_function(format!("{name}{suffix}"), |bench| {
                bench.iter(|| {
                    let mut request = TestRequest::get().uri(&address);
                    for header in &headers {
                        request = request.insert_header(*header);
                    }
                    let body = system.block_on(async {
                        read_body(call_service(&app, request.to_request()).await).await
                    });
                    assert_eq!(body.len(), length, "the answer is not the feed");
                });
            });
        }
    }
    group.finish();
}

criterion_group!(benches, request);
criterion_main!(benches);
