//! One person or thing on one screen, and the list of several.

use std::borrow::Cow;
use std::io::{self, IsTerminal, Write};

use carillon::feed::FeedId;
use carillon::language::Words;
use carillon::printable::{printable, thousands};
use carillon::web::DeskSummary;
use rustix::termios::tcgetwinsize;

use super::super::shell_word;
use super::{MailLines, Match};

/// The numbers of apps, meetings, changes and events that are printed, so that all of it fits 24 lines.
const APPS: usize = 3;
const MEETINGS: usize = 5;
const CHANGES: usize = 2;
const EVENTS: usize = 4;
const LINKS: usize = 3;

/// Columns of the list are not wider, so that the others stay on the screen.
const MAX_COLUMN: usize = 28;

/// The lines of the output, cut at the edge of a terminal. No text from outside controls it.
struct ScreenLines<'a> {
    out: &'a mut dyn Write,
    /// `None` if lines are not cut.
    width: Option<usize>,
    /// Nothing is left out.
    is_whole: bool,
}

impl<'a> ScreenLines<'a> {
    fn new(out: &'a mut dyn Write, is_whole: bool) -> Self {
        let stdout = io::stdout();
        let is_cut = stdout.is_terminal() && !is_whole;
        let size = is_cut.then(|| tcgetwinsize(&stdout).ok()).flatten();
        let width = size.map(|size| usize::from(size.ws_col));
        Self {
            out,
            width: width.filter(|width| *width > 0),
            is_whole,
        }
    }

    fn write(&mut self, text: &str) -> io::Result<()> {
        let text = printable(text);
        let text = self
            .width
            .map_or_else(|| text.clone(), |width| cut(&text, width));
        writeln!(self.out, "{}", text.trim_end())
    }

    /// The number of entries that are printed.
    fn limit(&self, limit: usize) -> usize {
        if self.is_whole { usize::MAX } else { limit }
    }

    /// The note that more is known.
    fn write_more(&mut self, all: usize, shown: usize, how: &str) -> io::Result<()> {
        match all.saturating_sub(shown) {
            0 => Ok(()),
            more => self.write(&format!("  and {} more{how}", thousands(more))),
        }
    }
}

/// The text with at most so many characters.
fn cut(text: &str, most: usize) -> Cow<'_, str> {
    if text.chars().nth(most).is_none() {
        return text.into();
    }
    let kept = text.chars().take(most.saturating_sub(1));
    kept.chain(['…']).collect::<String>().into()
}

/// One person or thing, and what can be done about its link.
pub(super) struct Screen<'a> {
    pub(super) feed_id: &'a FeedId,
    pub(super) summary: &'a DeskSummary,
    pub(super) words: &'a Words,
    pub(super) mail: &'a MailLines,
    pub(super) is_public: bool,
    pub(super) is_turned_off: bool,
    pub(super) is_protected: bool,
    /// The options of the next commands, each after a space.
    pub(super) options: &'a str,
    /// The number of other matches.
    pub(super) others: usize,
    /// The number of holds. The server publishes other content for them than the data folder has.
    pub(super) holds: usize,
}

impl Screen<'_> {
    /// Prints the screen; with nothing left out if it `is_whole`.
    pub(super) fn write(&self, out: &mut dyn Write, is_whole: bool) -> io::Result<()> {
        let lines = &mut ScreenLines::new(out, is_whole);
        self.write_link(lines)?;
        self.write_days(lines)?;
        self.write_changes(lines)?;
        self.write_events(lines)?;
        self.write_commands(lines)
    }

    fn write_link(&self, lines: &mut ScreenLines<'_>) -> io::Result<()> {
        let DeskSummary {
            heading,
            facts,
            state,
            connection,
            old_addresses,
            fetches,
            choices,
            further,
            messages,
            ..
        } = self.summary;
        let parts: Vec<&str> = std::iter::once(heading)
            .chain(facts)
            .map(String::as_str)
            .collect();
        lines.write(&parts.join(" · "))?;
        if self.others > 0 {
            let others = thousands(self.others);
            lines.write(&format!(
                "(has exactly this id; {others} more have these letters in their words: write another word for them)"
            ))?;
        }
        if self.is_protected {
            lines
                .write("Protected: on the list of desk.protected, so the desk does not see this")?;
        }
        lines.write(&format!("Link      {state}"))?;
        if !connection.is_empty() {
            lines.write(&format!("Apps      {connection}"))?;
        }
        for line in old_addresses.iter().take(lines.limit(1)) {
            lines.write(&format!("          {line}"))?;
        }
        for link in further.iter().take(lines.limit(LINKS)) {
            lines.write(&format!(
                "Link {:<4} {}: {}",
                link.number, link.name, link.apps
            ))?;
        }
        if !messages.is_empty() {
            lines.write(&format!("Messages  {messages}"))?;
        }
        if let Some(fetches) = fetches.as_ref().filter(|fetches| fetches.rows.len() > 1) {
            let rows = fetches.rows.iter();
            let shown = rows.map(|row| format!("{} {}", row.program, row.ago));
            let mut shown: Vec<String> = shown.take(lines.limit(APPS)).collect();
            if shown.len() < fetches.rows.len() {
                shown.push(format!("and {} more", fetches.rows.len() - shown.len()));
            }
            lines.write(&format!("Fetches   {}", shown.join(", ")))?;
        }
        if let Some(mail) = &self.mail.last {
            lines.write(&format!("Mail      {mail}"))?;
        }
        if !choices.is_empty() {
            lines.write(&format!("Choices   {}", choices.join("; ")))?;
        }
        Ok(())
    }

    fn write_days(&self, lines: &mut ScreenLines<'_>) -> io::Result<()> {
        if self.summary.changes.is_none() || self.is_turned_off {
            // Nothing is served, or a feed without meetings.
            return Ok(());
        }
        lines.write(&self.words.text("desk-days"))?;
        let meetings = self.summary.days.iter().flat_map(|day| {
            let first = std::iter::once(&*day.day).chain(std::iter::repeat(""));
            first.zip(&day.meetings)
        });
        let all = meetings.clone().count();
        if all == 0 {
            lines.write(&format!("  {}", self.words.text("desk-days-none")))?;
        }
        let shown = lines.limit(MEETINGS);
        let days = meetings.clone().take(shown);
        let width = days.map(|(day, _)| day.chars().count()).max();
        let width = width.unwrap_or_default();
        for (day, meeting) in meetings.take(shown) {
            let mark = match &*meeting.mark {
                "" => String::new(),
                mark => format!("{mark}: "),
            };
            let what = [&*meeting.what, &meeting.place];
            let what: Vec<&str> = what.into_iter().filter(|part| !part.is_empty()).collect();
            let what = what.join(" · ");
            lines.write(&format!("  {day:<width$}  {}  {mark}{what}", meeting.time))?;
        }
        let last = self.summary.days.last();
        let until = last.map(|day| format!(", until {}", day.day));
        lines.write_more(all, shown, &until.unwrap_or_default())?;
        if self.holds > 0 {
            // The rules for `sudo` do not permit the command, because it names people who may be protected.
            let command = if sudo().is_empty() {
                format!(": `carillon holds{}`", self.options)
            } else {
                String::new()
            };
            lines.write(&format!(
                "  Some files are held, so the server may show other meetings{command}"
            ))?;
        }
        Ok(())
    }

    fn write_changes(&self, lines: &mut ScreenLines<'_>) -> io::Result<()> {
        let Some(changes) = &self.summary.changes else {
            return Ok(());
        };
        lines.write(&self.words.text("changes-heading"))?;
        if changes.rows.is_empty() {
            return lines.write(&format!("  {}", changes.note));
        }
        let shown = lines.limit(CHANGES);
        for change in changes.rows.iter().take(shown) {
            lines.write(&format!("  {}: {}", change.what, change.about))?;
            lines.write(&format!("    {}", change.lines.join("; ")))?;
        }
        lines.write_more(changes.all, shown.min(changes.rows.len()), "")
    }

    fn write_events(&self, lines: &mut ScreenLines<'_>) -> io::Result<()> {
        let events = &self.summary.events;
        if self.is_public && events.is_empty() {
            return Ok(());
        }
        lines.write(&self.words.text("desk-journal"))?;
        if events.is_empty() {
            return lines.write(&format!("  {}", self.words.text("desk-journal-empty")));
        }
        let shown = lines.limit(EVENTS);
        for event in events.iter().take(shown) {
            let details = event.details.join("; ");
            let texts = [&event.text, &details];
            let texts = texts.into_iter().filter(|text| !text.is_empty());
            let texts: Vec<&str> = texts.map(String::as_str).collect();
            let mut text = format!("  {}: {} {}", event.time, event.what, event.by);
            if !texts.is_empty() {
                text = format!("{text}: {}", texts.join("; "));
            }
            lines.write(&text)?;
        }
        lines.write_more(events.len(), shown, " (--all prints them)")
    }

    fn write_commands(&self, lines: &mut ScreenLines<'_>) -> io::Result<()> {
        lines.write("Next")?;
        // A command that was cut would be another one.
        lines.width = None;
        let target = shell_word(&self.feed_id.id);
        let kind = self.feed_id.kind.as_str();
        let protected = if self.is_protected {
            " --protected"
        } else {
            ""
        };
        let sudo = sudo();
        let same = self.options;
        let mut write = |purpose: &str, command: &str, options: &str| {
            let command =
                format!("{sudo}carillon {command} {kind} {target}{protected}{same}{options}");
            lines.write(&format!("  {purpose:<9} {command}"))
        };
        if self.is_public {
            return write("address", "links", "");
        }
        if self.is_turned_off {
            return write("turn on", "links resume", " --reason TEXT");
        }
        write("address", "links", "")?;
        if let Some(options) = self.mail.options {
            write("mail", "mail", options)?;
        }
        write("reset", "links rotate", " --reason TEXT")?;
        write("turn off", "links stop", " --reason TEXT")
    }
}

/// The beginning of a command that is run as the user of the service, if this one was run so.
fn sudo() -> String {
    let [by, user] = ["SUDO_USER", "USER"].map(|name| std::env::var(name).unwrap_or_default());
    if by.is_empty() || user.is_empty() {
        String::new()
    } else {
        format!("sudo -u {} ", shell_word(&user))
    }
}

/// Several people or things, in a row each. `more` were left out.
pub(super) fn write_list(
    out: &mut dyn Write,
    rows: &[Match<'_>],
    more: usize,
    is_whole: bool,
) -> io::Result<()> {
    let heading = ["kind", "id", "name", "link", "apps"].map(Cow::Borrowed);
    let cells = |row: &Match<'_>| {
        let cells = [row.kind, row.id, row.name, &row.link, &row.connection];
        cells.map(|cell| {
            let most = if is_whole { usize::MAX } else { MAX_COLUMN };
            Cow::Owned(cut(&printable(cell), most).into_owned())
        })
    };
    let table: Vec<[Cow<'_, str>; 5]> = std::iter::once(heading)
        .chain(rows.iter().map(cells))
        .collect();
    let lines = &mut ScreenLines::new(out, is_whole);
    let width = |column: usize| {
        let cells = table.iter().map(|row| row[column].chars().count());
        cells.max().unwrap_or_default()
    };
    let widths: [usize; 5] = std::array::from_fn(width);
    for row in &table {
        let cells = row.iter().zip(widths);
        let cells: Vec<String> = cells
            .map(|(cell, width)| format!("{cell:<width$}"))
            .collect();
        lines.write(&cells.join("  "))?;
    }
    lines.write_more(
        rows.len() + more,
        rows.len(),
        ": write another word, or --all",
    )?;
    lines.write("`carillon who --kind KIND ID` prints one of them")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_cut_at_the_edge_of_the_terminal_and_says_so() {
        for (text, most, expected) in [
            ("Zoë", 3, "Zoë"),
            ("Zoë", 2, "Z…"),
            ("Zoë", 1, "…"),
            ("", 1, ""),
        ] {
            assert_eq!(cut(text, most), expected, "{text} {most}");
        }
    }
}
