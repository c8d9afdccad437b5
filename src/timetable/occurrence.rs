//! The date or the week that a time belongs to, which decides how to mend a time that the clocks skip.

use super::time_of_day::SkippedTime;
use crate::folder::ChangeEntry;

/// The date or the week that a time belongs to, the week with the change that is written for it.
#[derive(Clone, Copy)]
pub(super) enum Occurrence<'a> {
    Date,
    Week(u16, Option<&'a ChangeEntry<'a>>),
}

impl<'a> Occurrence<'a> {
    /// The place in the file of a time that the clocks skip, and the remedy.
    pub(super) fn mend(self, skipped: &SkippedTime<'a>) -> (&'a str, String) {
        let field = skipped.field;
        let other_times = skipped
            .remedy()
            .unwrap_or_else(|| "\"start\" and \"end\"".to_owned());
        match self {
            Self::Date => (
                field.raw,
                format!("write times that the clocks show, such as {other_times}"),
            ),
            Self::Week(week, None) => {
                let change = format!("{{ \"week\": {week}, {other_times} }}");
                (
                    field.raw,
                    format!("give that week other times in `changes`, such as {change}"),
                )
            }
            Self::Week(_, Some(change)) => {
                let is_of_change = [&change.start, &change.end]
                    .into_iter()
                    .flatten()
                    .any(|changed| std::ptr::eq(changed, field));
                let place = if is_of_change {
                    field.raw
                } else {
                    change.day.as_ref().map_or(change.week.raw, |day| day.raw)
                };
                (
                    place,
                    format!(
                        "write times that the clocks show in this change, such as {other_times}"
                    ),
                )
            }
        }
    }
}
