//! The table of the linter's rules as Markdown: the text of `docs/lint-rules.md`.

use std::fmt::Write;

pub(super) fn markdown() -> String {
    let mut out = format!(
        "# The rules of `carillon lint`\n\n\
        Made by `carillon lint --rules` from the {} rules in `crates/ics-lint/src/rules`; [lint.md](lint.md) says how to use them.\n\n\
        An *error* breaks a MUST of an RFC, or a program that many use refuses or misreads the feed. A *warning* breaks\n\
        a SHOULD, or something looks odd somewhere. A *hint* could be better.\n",
        ics_lint::rules().count()
    );
    for group in ics_lint::groups() {
        // Writing to a string cannot fail.
        let _ = write!(out, "\n## {}\n", group.title);
        for rule in group.rules {
            let _ = write!(
                out,
                "\n### `{}`\n\n**{}** ({}; {})\n\n- What breaks: {}\n- How to mend it: {}\n",
                rule.id, rule.title, rule.severity, rule.source, rule.breaks, rule.mend
            );
        }
    }
    out
}
