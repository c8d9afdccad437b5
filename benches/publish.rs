//! From folder to feeds: cold, warm, unchanged, rewritten, and one module changed.

#![allow(clippy::too_many_lines, reason = "a benchmark lists its cases")]

#[path = "shared/university.rs"]
mod university;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use carillon::config::Config;
use carillon::language::Texts;
use carillon::links::{Links, SecretKey};
use carillon::publish::Publisher;
use carillon::snapshot::Published;
use carillon::store::Store;
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use jiff::Timestamp;

fn publisher(data: &Path, store: &Path) -> Publisher {
    let state = store.with_extension("state");
    fs::create_dir_all(&state).expect("a folder can be made");
    let (store, contents, _) = Store::open(store).expect("a store opens in a fresh folder");
    let config = Config {
        data: data.into(),
        state,
        ..Config::default()
    };
    let links = Arc::new(Links::without_journal(SecretKey::from_bytes([7; 32])));
    Publisher::new(
        Arc::new(config),
        &Texts::new(),
        links,
        Published::default(),
        Some((store, contents)),
        Timestamp::now(),
    )
}

/// Copies the folder's files, so that a bench may change them.
fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder can be made");
    for entry in std::fs::read_dir(from).expect("the folder can be read") {
        let entry = entry.expect("the folder can be read");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("a file can be copied");
        }
    }
}

fn module_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("the folder can be read").path();
        if path.is_dir() {
            files.extend(module_files(&path));
        } else if path
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            files.push(path);
        }
    }
    files.sort();
    files
}

fn publish(criterion: &mut Criterion) {
    let scratch = tempfile::tempdir().expect("a temporary folder can be made");
    let data = scratch.path().join("data");
    copy(&university::folder(), &data);
    let modules = module_files(&data.join("modules"));
    let mut group = criterion.benchmark_group("publish");
    group.sample_size(10);

    let mut round = 0;
    group.bench_function("cold, store written", |bench| {
        let fresh = || {
            round += 1;
            publisher(&data, &scratch.path().join(format!("cold-{round}")))
        };
        bench.iter_batched(
            fresh,
            |mut publisher| publisher.publish(Timestamp::now()),
            BatchSize::PerIteration,
        );
    });

    let warm = scratch.path().join("warm");
    publisher(&data, &warm).publish(Timestamp::now());
    group.bench_function("warm: store to feeds served", |bench| {
        bench.iter(|| publisher(&data, &warm));
    });
    group.bench_function("warm: the publish after it", |bench| {
        let open = || publisher(&data, &warm);
        bench.iter_batched(
            open,
            |mut publisher| publisher.publish(Timestamp::now()),
            BatchSize::PerIteration,
        );
    });

    let mut running = publisher(&data, &scratch.path().join("running"));
    running.publish(Timestamp::now());
    group.bench_function("unchanged", |bench| {
        bench.iter(|| running.publish(Timestamp::now()));
    });
    group.bench_function("every file rewritten, same meaning", |bench| {
        let mut spaces = 0;
        let rewrite = || {
            spaces += 1;
            for path in &modules {
                let text = fs::read_to_string(path).expect("it was there");
                fs::write(
                    path,
                    format!("{}{}", text.trim_end(), " ".repeat(spaces % 7)),
                )
                .expect("it can be written");
            }
        };
        bench.iter_batched(
            rewrite,
            |()| running.publish(Timestamp::now()),
            BatchSize::PerIteration,
        );
    });
    group.bench_function("one module changed", |bench| {
        let path = &modules[modules.len() / 2];
        let text = fs::read_to_string(path).expect("it was there");
        let mut round = 0;
        let change = || {
            round += 1;
            let title = format!("\"title\": \"{round} ");
            fs::write(path, text.replacen("\"title\": \"", &title, 1)).expect("it can be written");
        };
        bench.iter_batched(
            change,
            |()| running.publish(Timestamp::now()),
            BatchSize::PerIteration,
        );
    });
    group.finish();
}

criterion_group!(benches, publish);
criterion_main!(benches);
