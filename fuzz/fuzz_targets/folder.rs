//! Any bytes, as any file of the data folder: a value or an error that names a line of it, and a feed that is whole.
#![no_main]

use std::sync::LazyLock;

use carillon::folder::{Severity, Source};
use carillon::timetable::{Enrolment, Module, People, Reading, Rooms, StudentNotices, Terms};
use carillon_fuzz::{Context, read_back};
use libfuzzer_sys::fuzz_target;

static EXAMPLE: LazyLock<Context> = LazyLock::new(Context::example);

fuzz_target!(|input: &[u8]| {
    let lines = u32::try_from(input.split(|&byte| byte == b'\n').count()).unwrap_or(u32::MAX);
    let file = match Source::new("modules/file.json", input) {
        Ok(file) => file,
        Err(problem) => return assert!(problem.line <= lines, "{problem:?}"),
    };
    check(&Terms::read(&file), lines);
    check(&Rooms::read(&file), lines);
    check(&People::read(&file), lines);
    check(&Enrolment::read(&file), lines);
    check(&StudentNotices::read(&file), lines);
    let module = Module::read(&file, Some(&EXAMPLE.terms));
    check(&module, lines);
    if let Some(module) = module.value {
        let meetings: usize = module
            .activities
            .iter()
            .map(|activity| activity.meetings.len())
            .sum();
        let events = read_back(&EXAMPLE.feed(&module));
        assert_eq!(events.len(), meetings.max(1));
    }
});

fn check<T>(reading: &Reading<T>, lines: u32) {
    let errors = reading
        .problems
        .iter()
        .filter(|problem| problem.severity == Severity::Error)
        .count();
    assert_eq!(reading.value.is_none(), errors > 0);
    for problem in &reading.problems {
        assert!(
            problem.line <= lines && !problem.message.is_empty(),
            "{problem:?}"
        );
    }
}
