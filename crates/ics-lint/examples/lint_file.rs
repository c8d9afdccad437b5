//! Prints the findings in an iCalendar file: `cargo run -p ics-lint --example lint_file -- timetable.ics`.
#![expect(clippy::print_stdout, reason = "findings are printed")]

use std::process::ExitCode;

use ics_lint::RuleSeverity;

fn main() -> Result<ExitCode, Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("usage: lint_file FILE")?;
    let text = std::fs::read(&path)?;
    let findings = ics_lint::lint(&text);
    for finding in &findings {
        let rule = finding.rule;
        let (line, column) = finding
            .location
            .as_ref()
            .map_or((0, 0), |location| (location.line, location.column));
        println!(
            "{path}:{line}:{column}: {}[{}]: {}: {}",
            rule.severity, rule.id, rule.title, finding.message
        );
        println!("    breaks: {}", rule.breaks);
        println!("    help: {}", rule.mend);
        if finding.more > 0 {
            println!("    and {} more like it", finding.more);
        }
    }
    let has_errors = findings
        .iter()
        .any(|finding| finding.rule.severity == RuleSeverity::Error);
    Ok(ExitCode::from(u8::from(has_errors)))
}
