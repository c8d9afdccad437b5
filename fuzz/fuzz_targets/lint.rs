//! Any bytes, as any calendar: findings whose places are in it, in order, and the same ones again.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let lines =
        input.split(|&byte| byte == b'\n').count() + input.split(|&byte| byte == b'\r').count();
    let findings = ics_lint::check(input);
    for finding in &findings {
        let place = finding.place.as_ref().expect("a text has places");
        assert!(
            place.span.start <= place.span.end && place.span.end <= input.len(),
            "{finding:?}"
        );
        assert!((1..=lines).contains(&place.line), "{finding:?}");
        assert!(!finding.message.is_empty(), "{finding:?}");
    }
    let start = |finding: &ics_lint::Finding| finding.place.as_ref().map(|place| place.span.start);
    assert!(findings.is_sorted_by_key(start), "{findings:?}");
    assert!(ics_lint::compare(input, input).is_empty());
});
