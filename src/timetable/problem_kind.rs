//! All problems that a file's contents can have, in the words of the file's author.

use std::sync::Arc;

use jiff::civil::Date;

use super::RecordedRename;

/// A kind of problem in a file's contents, with the values that its message names. The message says how to correct it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProblemKind {
    #[error("{what} is empty: write at least one character")]
    EmptyName { what: &'static str },
    #[error("{what} is blank and is ignored: remove it, or write its name")]
    BlankEntry { what: &'static str },
    #[error("{what} \"{name}\" holds a control character (a line break or a tab): remove it")]
    ControlCharacter { what: &'static str, name: String },
    #[error("{what} has {len} characters: write at most 200")]
    LongName { what: &'static str, len: usize },
    #[error("`{key}` has {len} characters: only the first 4000 are published, so shorten it")]
    LongText { key: &'static str, len: usize },
    #[error(
        "`{key}` has {len} characters, which no calendar opens, so it is left out: write at most 4000"
    )]
    LongAddress { key: &'static str, len: usize },
    #[error(
        "`{key}` holds the HTML tag {tag}, which calendars show as it is written: write plain text"
    )]
    HtmlTag { key: &'static str, tag: String },
    #[error(
        "`{key}` holds {entity}, which calendars show as it is written: write {remedy} instead"
    )]
    HtmlEntity {
        key: &'static str,
        entity: String,
        remedy: &'static str,
    },
    #[error(
        "`{key}` is an address with \"{scheme}:\", which no calendar should open: write one with {allowed}"
    )]
    ForbiddenScheme {
        key: &'static str,
        scheme: String,
        allowed: &'static str,
    },
    #[error(
        "`online` begins with \"{scheme}:\", which calendars do not know, so it is shown as text: write an address with https:// if there is one"
    )]
    UnknownScheme { scheme: String },
    #[error(
        "`{key}` is \"{text}\", which is not a whole address, so calendars cannot open it: write \"{remedy}\""
    )]
    AddressWithoutScheme {
        key: &'static str,
        text: String,
        remedy: String,
    },
    #[error(
        "`url` holds a space or another character that an address cannot hold: write \"{address}\""
    )]
    AddressWithSpaces { address: String },

    #[error("\"{name}\" is not an IANA time zone: {}",
        if suggestion.is_empty() { "write a name such as Europe/London".into() } else { format!("did you mean {suggestion}?") })]
    UnknownTimeZone { name: String, suggestion: String },
    #[error("the time zone {name} {advice}")]
    MisleadingTimeZone { name: String, advice: String },
    #[error(
        "this system's rules for the time zone {0} are damaged or missing, so the rules that came with this program are used: install the system's time zone data again (tzdata)"
    )]
    SystemZoneUnreadable(String),
    #[error("\"{0}\" is not a date: write it as YYYY-MM-DD, for example 2026-09-28")]
    BadDate(String),
    #[error("there is no {text}: {reason}")]
    NoSuchDate { text: String, reason: String },
    #[error("\"{0}\" is not a week number: write a whole number such as 7, 999 at most")]
    BadWeekNumber(String),
    #[error("term {term} has week {week} twice: remove one")]
    WeekTwice { term: String, week: u16 },
    #[error("{date} is a {weekday}: write the Monday of the week, did you mean {monday}?")]
    NotMonday {
        date: Date,
        weekday: &'static str,
        monday: Date,
    },
    #[error(
        "weeks {first} and {second} of term {term} start on the same Monday, {date}, so meetings in both weeks would appear twice: give each week its own Monday"
    )]
    SameMonday {
        term: String,
        first: u16,
        second: u16,
        date: Date,
    },
    #[error("term {id} is here twice{spelling_difference}: merge the two")]
    TermTwice {
        id: String,
        spelling_difference: String,
    },

    #[error("there is no term \"{term}\" in terms.json: {remedy}")]
    UnknownTerm { term: String, remedy: String },
    #[error(
        "terms.json is missing or has never been valid, so no week has a date: correct it first"
    )]
    NoTerms,
    #[error("this id is twice in the module{spelling_difference}: give each activity its own id")]
    ActivityTwice { spelling_difference: String },
    #[error("\"{0}\" is not a day: write Mon, Tue, Wed, Thu, Fri, Sat or Sun")]
    BadDay(String),
    #[error("\"{0}\" is not a time: write HH:MM from 00:00 to 24:00, with two digits each")]
    BadTime(String),
    #[error("it ends at {end}, which is not after its start at {start}: {remedy}")]
    EndNotAfterStart {
        start: String,
        end: String,
        remedy: &'static str,
    },
    #[error(
        "\"{0}\" is not a list of weeks: write numbers and ranges with commas between them, such as 1-5,7"
    )]
    BadWeeks(String),
    #[error(
        "\"{text}\" is not a list of weeks because of {character}: write numbers and ranges with commas between them, such as 1-5,7"
    )]
    WeeksCharacter { text: String, character: String },
    #[error("the range {first}-{last} runs backwards: write {remedy}")]
    BackwardWeeks {
        first: u16,
        last: u16,
        remedy: String,
    },
    #[error("{} {weeks} {} not in term {term} ({known}): correct the weeks, or add them to terms.json",
        if weeks.contains([',', '-']) { "weeks" } else { "week" }, if weeks.contains([',', '-']) { "are" } else { "is" })]
    WeeksNotInTerm {
        weeks: String,
        term: String,
        known: String,
    },
    #[error("it has both a date and {0}: write a date, or day, start, end and weeks")]
    DateAndWeeks(&'static str),
    #[error(
        "`{0}` is missing: a weekly activity requires day, start, end and weeks; a single one requires a date"
    )]
    MissingPart(&'static str),
    #[error("it has `{has}` but no `{lacks}`: write both, or neither for a whole day")]
    HalfATime {
        has: &'static str,
        lacks: &'static str,
    },
    #[error(
        "{time} on {date} does not exist in {zone}, because the clocks go forward then: {remedy}"
    )]
    SkippedTime {
        time: String,
        date: Date,
        zone: String,
        remedy: String,
    },
    #[error(
        "{0} is too late for a time of day: write the right date; if the date is not known yet, leave out `start` and `end`"
    )]
    TooLate(Date),
    #[error("a change is for week {week}, but the activity has {weeks}: correct the week")]
    ChangeOfOtherWeek { week: u16, weeks: String },
    #[error("there are two changes for week {0}: merge them")]
    ChangeTwice(u16),
    #[error(
        "only weekly activities can have changes: correct the date itself, or set \"status\": \"cancelled\""
    )]
    ChangeOfDate,

    #[error("`formerly` has \"{name}\", which is the current name: remove it")]
    FormerIsCurrent { name: String },
    #[error("`formerly` has \"{name}\" twice: remove one")]
    FormerTwice { name: String },
    #[error(
        "`formerly` has \"{name}\", which belongs to activity {other}, so neither it nor an older id counts: remove it from one of the two activities"
    )]
    FormerActivity { name: String, other: String },
    #[error(
        "`formerly` has \"{code}\", which is the code of the module in {path} in the same term, so neither it nor an older code counts: remove that file if the module was renamed, or else remove the code from `formerly`"
    )]
    FormerCodeInUse { code: String, path: Arc<str> },
    #[error(
        "`formerly` has \"{code}\", which module {other} in {path} names too, so neither it nor an older code counts here: keep it in one of the two files"
    )]
    FormerCodeOfOther {
        code: String,
        other: String,
        path: Arc<str>,
    },

    #[error(
        "the rename of {} to {} ({}) does not count, and older ones neither, because module {owner} in {path} has the code {} in the same term: remove that file if it is left over, or else take the rename back with `carillon holds rename {} {} --undo`",
        .rename.rename.module, .rename.rename.to, .rename.recorded(), .rename.rename.module, .rename.rename.module, .rename.rename.to
    )]
    RenamedModuleInUse {
        rename: Box<RecordedRename>,
        owner: String,
        path: Arc<str>,
    },
    #[error(
        "the rename of activity {} to {} ({}) does not count, and older ones neither, because the module has an activity {} too: remove that one if it is left over, or else take the rename back with `carillon holds rename {} {} --activity-of {} --undo`",
        .0.rename.from(), .0.rename.to, .0.recorded(), .0.rename.from(), .0.rename.from(), .0.rename.to, .0.rename.module
    )]
    RenamedActivityInUse(Box<RecordedRename>),

    #[error(
        "{name} is here twice{spelling_difference}: the groups of both count; remove one of the two entries"
    )]
    EntryTwice {
        name: String,
        spelling_difference: String,
    },
    #[error("there is no {name}: {remedy}")]
    NoSuchModule { name: String, remedy: String },
    #[error(
        "the module has no activities, but students are in groups of it, and they see nothing: write its activities, or leave the list empty until they are planned"
    )]
    NoActivities,
    #[error("no activity of {module} has the group \"{group}\", so nobody meets in it: {remedy}")]
    NoSuchGroup {
        module: String,
        group: String,
        remedy: String,
    },

    #[error("room {name} is here twice{spelling_difference}: merge the two")]
    RoomTwice {
        name: String,
        spelling_difference: String,
    },
    #[error("it has `{has}` but no `{lacks}`: a position requires both")]
    HalfAPosition {
        has: &'static str,
        lacks: &'static str,
    },
    #[error("{what} {value} is out of range: write degrees from -{limit} to {limit}")]
    BadDegrees {
        what: &'static str,
        value: String,
        limit: u8,
    },
    #[error("{role} {id} is here twice{spelling_difference}: remove one")]
    PersonTwice {
        role: &'static str,
        id: String,
        spelling_difference: String,
    },
    #[error("\"{0}\" is not a language: write a tag such as en, de or cy")]
    UnknownLanguage(String),
    #[error(
        "\"{0}\" is not an email address, so no mail can be sent to this person: write one such as a.byron@example.ac.uk, or remove it"
    )]
    BadEmail(String),
    #[error("notice {id} is here twice{spelling_difference}: give each its own id")]
    NoticeTwice {
        id: String,
        spelling_difference: String,
    },

    #[error(
        "{what} is also in {other}{spelling_difference}: keep one of the two files; until then neither replaces what was published"
    )]
    SameIdentity {
        what: String,
        other: Arc<str>,
        spelling_difference: String,
    },
    #[error(
        "{what} \"{written}\" differs only in capital letters from \"{known}\"{place}, and counts as another: write \"{known}\" if it is meant"
    )]
    NearMiss {
        what: &'static str,
        written: String,
        known: String,
        place: &'static str,
    },
    #[error(
        "the id differs only in capital letters from that of activity {other}, and counts as another activity: write \"{other}\" if it is meant, or give one of them another id"
    )]
    ActivityInOtherCase { other: String },
    #[error(
        "activity {id} is shared as \"{shared}\" by {sides} modules, whose links and notes together have more than 4000 characters, so {left_out} of them are left out everywhere: shorten them"
    )]
    LongJointTexts {
        id: String,
        shared: String,
        sides: usize,
        left_out: usize,
    },
    #[error(
        "activity {id} is shared as \"{shared}\" with {other}, but their times or cancellations differ, so a student on both sees both: make them equal, or remove `shared`"
    )]
    UnequalShared {
        id: String,
        shared: String,
        other: String,
    },
}
