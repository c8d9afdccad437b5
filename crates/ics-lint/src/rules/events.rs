//! Rules about the properties of events, and about alarms.

rules! {
    UID_MISSING = Error "uid-missing": "UID is missing",
        breaks "Google and Outlook refuse the event; others make up an identity at each fetch, and show it twice",
        mend "write a UID that depends on what the event is, and on nothing else",
        source "RFC 5545 section 3.8.4.7";
    UID_EMPTY = Error "uid-empty": "UID is empty",
        breaks "all events with an empty UID are one event to Outlook and Google",
        mend "write a UID that depends on what the event is, and on nothing else",
        source "RFC 5545 section 3.8.4.7";
    UID_TWICE = Error "uid-twice": "Two events have the same UID",
        breaks "Outlook and Google show one of them",
        mend "give each its own UID; changed occurrences of one series have a RECURRENCE-ID each",
        source "RFC 5545 section 3.8.4.7";
    COUNTED_UID = Warning "counted-uid": "Another calendar will have this UID too",
        breaks "Outlook, Google and Apple take events with one UID for one event: of two such calendars one loses its events",
        mend "end the UID with @ and a domain of yours, and begin it with what identifies the event",
        source "RFC 7986 section 5.3";
    ALIKE_IN_TWO_PLACES = Hint "alike-in-two-places": "Two events are alike but for UID and place",
        breaks "subscribers see the meeting twice; exports write one row for each room or each lecturer",
        mend "write one event with both places in LOCATION",
        source "experience with timetables";
    DTSTAMP_MISSING = Error "dtstamp-missing": "DTSTAMP is missing",
        breaks "validating readers (ical4j, Outlook's import) refuse the event",
        mend "write when the event last changed, in UTC: never the time of rendering",
        source "RFC 5545 section 3.8.7.2";
    DTSTART_MISSING = Error "dtstart-missing": "DTSTART is missing",
        breaks "no program can show the event; Google refuses the feed",
        mend "write when it begins",
        source "RFC 5545 section 3.6.1";
    SUMMARY_MISSING = Warning "summary-missing": "SUMMARY is missing",
        breaks "Google shows \"(No title)\", Outlook an empty box",
        mend "write a title",
        source "RFC 5546 section 3.2.1";
    INVALID_SEQUENCE = Error "invalid-sequence": "SEQUENCE is not a whole number from 0 to 2147483647",
        breaks "Google ignores edits whose SEQUENCE did not rise, and only a number can rise",
        mend "write 0, and a higher number at each change; seconds fit, milliseconds do not",
        source "RFC 5545 section 3.8.7.4";
    INVALID_STATUS = Error "invalid-status": "STATUS has a value that events cannot have",
        breaks "Outlook and ical4j refuse the event",
        mend "write TENTATIVE, CONFIRMED or CANCELLED (with two l)",
        source "RFC 5545 section 3.8.1.11";
    STATUS_CANCELLED = Warning "status-cancelled": "STATUS is CANCELLED",
        breaks "Google removes the event without a word, so nobody sees that it is cancelled",
        mend "begin SUMMARY with \"CANCELLED: \", keep STATUS:CONFIRMED, write TRANSP:TRANSPARENT; or leave the event out",
        source "experience with Google Calendar";
    INVALID_TRANSP = Error "invalid-transp": "TRANSP is neither OPAQUE nor TRANSPARENT",
        breaks "Outlook and Google take the time for busy, whatever was meant",
        mend "write OPAQUE or TRANSPARENT",
        source "RFC 5545 section 3.8.2.7";
    INVALID_PRIORITY = Error "invalid-priority": "PRIORITY is not a number from 0 to 9",
        breaks "Outlook ignores it; ical4j refuses the event",
        mend "write 0 to 9, or leave it out",
        source "RFC 5545 section 3.8.1.9";
    INVALID_GEO = Error "invalid-geo": "GEO is not latitude;longitude",
        breaks "Apple shows another place or none; strict readers refuse the event",
        mend "write degrees with a plain semicolon between: GEO:52.765;-1.23",
        source "RFC 5545 section 3.8.1.6";
    INVALID_URL = Error "invalid-url": "An address is not a URI",
        breaks "the link leads nowhere in Outlook, Apple and Thunderbird",
        mend "begin with https://, encode spaces as %20, and do not escape commas and semicolons: an address is not a text",
        source "RFC 5545 section 3.3.13";
    INVALID_BUSY_STATUS = Warning "invalid-busy-status": "X-MICROSOFT-CDO-BUSYSTATUS has a value that Outlook does not know",
        breaks "Outlook shows the time as busy",
        mend "write FREE, TENTATIVE, BUSY, OOF or WORKINGELSEWHERE",
        source "MS-OXCICAL (Microsoft)";
    BUSY_STATUS_CONTRADICTS = Warning "busy-status-contradicts": "X-MICROSOFT-CDO-BUSYSTATUS and TRANSP contradict each other",
        breaks "the same event is free in Google and Apple and busy in Outlook, or the other way round",
        mend "pair FREE with TRANSPARENT, and the others with OPAQUE",
        source "MS-OXCICAL (Microsoft)";
    ATTENDEE_IN_FEED = Warning "attendee-in-feed": "A published event has an ATTENDEE",
        breaks "Outlook takes it for an invitation, asks for answers, and everybody sees everybody's address",
        mend "leave ATTENDEE out of feeds; name people in DESCRIPTION",
        source "RFC 5546 section 3.2.1";
    ORGANIZER_IN_FEED = Warning "organizer-in-feed": "A published event has an ORGANIZER",
        breaks "Outlook treats it as a meeting that somebody else owns, and offers to answer",
        mend "leave ORGANIZER out of feeds; name the contact in DESCRIPTION",
        source "RFC 5546 section 3.2.1";
    ALARM_IN_FEED = Hint "alarm-in-feed": "A published event has an alarm",
        breaks "Apple nags every subscriber; Outlook and Google ignore it",
        mend "leave alarms to those who want them",
        source "experience with Apple Calendar";
    ALARM_INCOMPLETE = Error "alarm-incomplete": "An alarm lacks what its kind must have",
        breaks "Thunderbird and ical4j refuse the event",
        mend "every VALARM has ACTION and TRIGGER; DISPLAY has DESCRIPTION; EMAIL has DESCRIPTION, SUMMARY and ATTENDEE",
        source "RFC 5545 section 3.6.6";
    ALARM_NOT_LAST = Warning "alarm-not-last": "A property follows an alarm inside its event",
        breaks "strict parsers expect an event's properties before its alarms, and refuse what comes after",
        mend "write all properties first, then the alarms",
        source "RFC 5545 section 3.6.1";
}
