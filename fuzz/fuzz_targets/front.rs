//! Any bytes, sent by one client in parts: the same answers with the front and without it, but for dates and the order of
//! headers.
#![no_main]

#[path = "../../tests/it/comparable.rs"]
mod comparable;
#[path = "../../tests/it/front_example.rs"]
mod front_example;

use std::path::Path;

use actix_web::rt::{System, SystemRunner};
use actix_web::web::Data;
use carillon::web::{Site, answers_in_memory};
use comparable::comparable;
use front_example::FrontExample;
use libfuzzer_sys::fuzz_target;

struct Context {
    system: SystemRunner,
    example: FrontExample,
    site: Data<Site>,
}

thread_local! {
    static CONTEXT: Context = {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let example = FrontExample::new(&root.join("data"));
        Context {
            system: System::new(),
            site: Data::new(example.site()),
            example,
        }
    };
}

fuzz_target!(|input: &[u8]| {
    CONTEXT.with(|context| {
        let parts = context.example.parts(input);
        let [front, library] = [true, false].map(|direct_feeds| {
            let mut settings = context.example.config.http.clone();
            settings.direct_feeds = direct_feeds;
            let answers = answers_in_memory(&context.site, &settings, &parts);
            comparable(&context.system.block_on(answers))
        });
        assert!(
            front == library,
            "with the front: {}\nwithout: {}",
            String::from_utf8_lossy(&front),
            String::from_utf8_lossy(&library)
        );
    });
});
