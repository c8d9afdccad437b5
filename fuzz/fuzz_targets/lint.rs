//! Any bytes, as any calendar: findings whose locations are in it, in order, and the same ones again.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let lines =
        input.split(|&byte| byte == b'\n').count() + input.split(|&byte| byte == b'\r').count();
    let findings = ics_lint::lint(input);
    for finding in &findings {
        let location = finding.location.as_ref().expect("a text has locations");
        assert!(
            location.span.start <= location.span.end && location.span.end <= input.len(),
            "{finding:?}"
        );
        assert!((1..=lines).contains(&location.line), "{finding:?}");
        assert!(!finding.message.is_empty(), "{finding:?}");
    }
    let start = |finding: &ics_lint::Finding| {
        finding
            .location
            .as_ref()
            .map(|location| location.span.start)
    };
    assert!(findings.is_sorted_by_key(start), "{findings:?}");
    assert!(ics_lint::compare(input, input).is_empty());
});
