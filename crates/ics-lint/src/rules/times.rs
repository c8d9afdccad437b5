//! Rules about dates, times, zones and repetition.

rules! {
    INVALID_DATE_TIME = Error "invalid-date-time": "This is not a date or a date-time",
        breaks "Google and Outlook refuse the event, some programs the whole feed",
        mend "write 20261109 or 20261109T090000Z, without hyphens, colons or offsets",
        source "RFC 5545 sections 3.3.4 and 3.3.5";
    IMPOSSIBLE_DATE = Error "impossible-date": "This day or time does not exist",
        breaks "Google and Outlook refuse the event; others show it on another day",
        mend "check the arithmetic: let a calendar library add days",
        source "RFC 5545 sections 3.3.4 and 3.3.12";
    VALUE_TYPE_MISMATCH = Error "value-type-mismatch": "The value is not of the type that VALUE says",
        breaks "Outlook refuses a date without VALUE=DATE; others show the day as midnight to midnight",
        mend "write DTSTART;VALUE=DATE:20261109 for a day, DTSTART:20261109T090000Z for a time",
        source "RFC 5545 section 3.2.20";
    NOT_UTC = Error "not-utc": "A time stamp is not in UTC",
        breaks "validating readers refuse the event; others are hours wrong about what is newer",
        mend "write DTSTAMP, CREATED, LAST-MODIFIED and COMPLETED with Z at the end",
        source "RFC 5545 section 3.8.7";
    FLOATING_TIME = Warning "floating-time": "A time has neither Z nor TZID",
        breaks "each program takes it for a time in its own zone: in Google and Outlook on the web it is hours wrong for many",
        mend "write the time in UTC with Z, or with TZID and a VTIMEZONE",
        source "RFC 5545 section 3.3.5";
    UTC_WITH_TZID = Error "utc-with-tzid": "A time has both Z and TZID",
        breaks "one program obeys the Z, another the TZID: the event is hours wrong in one of them",
        mend "write one of the two",
        source "RFC 5545 section 3.2.19";
    TZID_WITHOUT_VTIMEZONE = Error "tzid-without-vtimezone": "There is no VTIMEZONE for this TZID",
        breaks "Outlook refuses the feed or shows other hours; others guess by the name",
        mend "add a VTIMEZONE with exactly this TZID, or write times in UTC",
        source "RFC 5545 section 3.2.19";
    END_BEFORE_START = Error "end-before-start": "The event ends before it begins",
        breaks "Outlook and Google refuse the event",
        mend "check what happens to events past midnight and to the hour of the clock change",
        source "RFC 5545 section 3.8.2.2";
    NO_LENGTH = Warning "no-length": "The event ends when it begins",
        breaks "Outlook and Apple show a line that is hard to hit",
        mend "let it end later, or leave DTEND out",
        source "RFC 5545 section 3.8.2.2";
    INCLUSIVE_END = Error "inclusive-end": "A whole day ends on the day on which it begins",
        breaks "DTEND is the first day after: Google shows nothing or a day too few, Apple one day",
        mend "write the next day as DTEND, or leave DTEND out for a single day",
        source "RFC 5545 section 3.6.1";
    END_AND_DURATION = Error "end-and-duration": "The event has both DTEND and DURATION",
        breaks "one program takes one, another the other; ical4j refuses the event",
        mend "write DTEND alone",
        source "RFC 5545 section 3.6.1";
    END_TYPE_DIFFERS = Error "end-type-differs": "DTSTART and DTEND are of different kinds",
        breaks "Google and Outlook refuse the event, or stretch it to a day",
        mend "write both as dates, both as times with a zone, or both without",
        source "RFC 5545 section 3.8.2.2";
    MIDNIGHT_TO_MIDNIGHT = Hint "midnight-to-midnight": "A whole day is written from midnight to midnight",
        breaks "Outlook and Google show it among the hours, and shifted for people in other zones",
        mend "write DTSTART;VALUE=DATE and DTEND;VALUE=DATE",
        source "RFC 5545 section 3.6.1";
    ZONE_WITHOUT_TZID = Error "zone-without-tzid": "A VTIMEZONE has no TZID",
        breaks "no time can refer to it; Outlook refuses the feed",
        mend "write TZID with the name that the times use",
        source "RFC 5545 section 3.6.5";
    ZONE_TWICE = Error "zone-twice": "Two VTIMEZONEs have the same TZID",
        breaks "one program takes the first, another the last",
        mend "write each zone once",
        source "RFC 5545 section 3.6.5";
    EMPTY_ZONE = Error "empty-zone": "A VTIMEZONE has neither STANDARD nor DAYLIGHT",
        breaks "Outlook shows no event of the feed; others take the times for UTC",
        mend "write at least one STANDARD",
        source "RFC 5545 section 3.6.5";
    INCOMPLETE_OBSERVANCE = Error "incomplete-observance": "A STANDARD or DAYLIGHT lacks DTSTART or an offset",
        breaks "Outlook refuses the zone, and with it every event",
        mend "write DTSTART, TZOFFSETFROM and TZOFFSETTO in each",
        source "RFC 5545 section 3.6.5";
    OBSERVANCE_NOT_LOCAL = Error "observance-not-local": "The DTSTART of a STANDARD or DAYLIGHT is not a plain local time",
        breaks "clocks change at another hour, or the zone is refused",
        mend "write it without Z and without TZID: DTSTART:19701025T020000",
        source "RFC 5545 section 3.6.5";
    INVALID_OFFSET = Error "invalid-offset": "An offset is not a sign and four digits",
        breaks "Outlook and Google refuse the zone, or take the times for UTC",
        mend "write +0100, -0530 or +0000",
        source "RFC 5545 section 3.3.14";
    OFFSET_WITH_SECONDS = Warning "offset-with-seconds": "An offset has seconds",
        breaks "\"Subscribe from web\" in Outlook fails: such offsets are those of local mean time, of the 19th century",
        mend "leave out observances before 1970",
        source "experience with Outlook on the web";
    FULL_HISTORY_ZONE = Warning "full-history-zone": "A VTIMEZONE contains the zone's whole history",
        breaks "\"Subscribe from web\" in Outlook fails, or shows nothing",
        mend "write one STANDARD and one DAYLIGHT with yearly rules, without RDATE; or write times in UTC",
        source "experience with Outlook on the web";
    ZONE_CONTRADICTS_NAME = Error "zone-contradicts-name": "A VTIMEZONE describes other clocks than those of the zone that it is named after",
        breaks "Google and Apple go by the name, Outlook and Thunderbird by the description: the event is an hour off in one of them",
        mend "make the description from a time zone library; clocks do not change in every zone",
        source "RFC 5545 section 3.6.5";
    RULE_IN_UTC = Warning "rule-in-utc": "A rule in UTC runs over a change of the clocks",
        breaks "the meeting is an hour earlier or later from then on, in every program: UTC has no summer time",
        mend "write DTSTART with TZID and a VTIMEZONE, or one event for each meeting",
        source "RFC 5545 section 3.3.10";
    START_OFF_RULE = Warning "start-off-rule": "DTSTART is not a day of its rule",
        breaks "Google and Apple show one meeting too many, on the day of DTSTART; others leave it out, and COUNT ends the series at another meeting",
        mend "let DTSTART be the first day that the rule names",
        source "RFC 5545 section 3.8.5.3";
    EXCEPTION_HITS_NOTHING = Warning "exception-hits-nothing": "An EXDATE removes no meeting",
        breaks "the meeting that was meant is still there, such as a lecture on a holiday",
        mend "write exactly the start of the meeting that falls out: its day, its time and its zone",
        source "RFC 5545 section 3.8.5.1";
    REPEATING_EVENT = Hint "repeating-event": "An event repeats by rule",
        breaks "nothing by itself, but exceptions to the rule are where programs differ most",
        mend "teaching has exceptions in every direction: write one event for each meeting",
        source "experience with timetables";
    REPEATING_DATES = Warning "repeating-dates": "An event repeats by RDATE",
        breaks "Exchange and Google ignore RDATE and show only the first date",
        mend "write one event for each date",
        source "MS-OXCICAL (Microsoft)";
    INVALID_RULE = Error "invalid-rule": "An RRULE is wrong",
        breaks "Google refuses the whole feed, Outlook the event",
        mend "write FREQ=WEEKLY;BYDAY=MO;COUNT=11; a part without a value (BYDAY=undefined) is left out",
        source "RFC 5545 section 3.3.10";
    UNTIL_TYPE_DIFFERS = Warning "until-type-differs": "UNTIL is of another kind than DTSTART",
        breaks "python-dateutil refuses the rule; others lose or gain the last meeting",
        mend "a time in UTC or with TZID wants UNTIL in UTC, a date wants a date",
        source "RFC 5545 section 3.3.10";
}
