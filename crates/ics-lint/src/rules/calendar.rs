//! Rules about components, and about the properties of the calendar itself.

rules! {
    NO_CALENDAR = Error "no-calendar": "There is no calendar here",
        breaks "every program refuses it",
        mend "begin with BEGIN:VCALENDAR; if this is a web page, the address is that of a page or of a login",
        source "RFC 5545 section 3.4";
    TEXT_BEFORE_CALENDAR = Error "text-before-calendar": "There is something before BEGIN:VCALENDAR",
        breaks "Google and Outlook refuse the whole feed",
        mend "let BEGIN:VCALENDAR be the very first bytes: a blank line or a warning printed by a script comes before it",
        source "RFC 5545 section 3.4";
    TEXT_AFTER_CALENDAR = Error "text-after-calendar": "There is something after END:VCALENDAR",
        breaks "strict readers (ical4j, Ruby's icalendar) refuse the feed",
        mend "end the file with END:VCALENDAR and CR LF",
        source "RFC 5545 section 3.4";
    SEVERAL_CALENDARS = Warning "several-calendars": "There is more than one VCALENDAR",
        breaks "Outlook, Google and Python's icalendar read the first and ignore the rest",
        mend "put all events into one VCALENDAR",
        source "RFC 5545 section 3.4";
    UNCLOSED_COMPONENT = Error "unclosed-component": "A component has no END",
        breaks "every program refuses the feed, or loses what follows; a download that was cut off looks like this",
        mend "close every BEGIN with its END, innermost first",
        source "RFC 5545 section 3.6";
    STRAY_END = Error "stray-end": "An END has no BEGIN",
        breaks "Google and Thunderbird refuse the feed",
        mend "remove it, or write the BEGIN that it belongs to",
        source "RFC 5545 section 3.6";
    MISPLACED_COMPONENT = Error "misplaced-component": "A component stands where it cannot",
        breaks "Outlook refuses the feed; others ignore the component",
        mend "put VEVENT and VTIMEZONE into VCALENDAR, VALARM into VEVENT, STANDARD and DAYLIGHT into VTIMEZONE",
        source "RFC 5545 section 3.6";
    UNKNOWN_COMPONENT = Hint "unknown-component": "A component has a name that no RFC knows",
        breaks "every program ignores it",
        mend "check the spelling; a component of your own begins with X-",
        source "RFC 5545 section 3.6";
    EMPTY_CALENDAR = Error "empty-calendar": "The calendar has no component",
        breaks "Outlook and Google refuse an empty calendar, and it looks broken to every subscriber",
        mend "with nothing to show, write one whole-day event that says so",
        source "RFC 5545 section 3.6";
    TOO_LARGE = Warning "too-large": "The feed is larger than 1 MB",
        breaks "Google stops at about 1 MB, without a word to the subscriber",
        mend "drop what is longest past, and long descriptions",
        source "Google Calendar's limit";
    TOO_MANY_EVENTS = Warning "too-many-events": "The feed has more than 1,000 events",
        breaks "Outlook on the web gives up on long feeds, and phones become slow",
        mend "drop what is longest past",
        source "experience with Outlook on the web";
    VERSION_MISSING = Error "version-missing": "VERSION is missing",
        breaks "Outlook takes the file for vCalendar 1.0 and misreads it; Google refuses it",
        mend "write VERSION:2.0 after BEGIN:VCALENDAR",
        source "RFC 5545 section 3.7.4";
    VERSION_NOT_2 = Error "version-not-2": "VERSION is not 2.0",
        breaks "Outlook takes the file for vCalendar 1.0; libical and Google refuse other versions",
        mend "write VERSION:2.0: it is the version of iCalendar, not of your feed",
        source "RFC 5545 section 3.7.4";
    PRODID_MISSING = Error "prodid-missing": "PRODID is missing",
        breaks "ical4j and other validating readers refuse the feed",
        mend "write PRODID:-//Your organisation//Your program//EN",
        source "RFC 5545 section 3.7.3";
    NOT_GREGORIAN = Error "not-gregorian": "CALSCALE is not GREGORIAN",
        breaks "programs refuse the feed or ignore the property: no other calendar scale is in use",
        mend "write CALSCALE:GREGORIAN or leave it out",
        source "RFC 5545 section 3.7.1";
    METHOD_INVITES = Error "method-invites": "METHOD is that of an invitation or its answer",
        breaks "Outlook takes the feed for invitations, and does not subscribe to it",
        mend "write METHOD:PUBLISH",
        source "RFC 5546 section 1.4";
    METHOD_UNKNOWN = Error "method-unknown": "METHOD has a value that does not exist",
        breaks "Outlook refuses the feed",
        mend "write METHOD:PUBLISH",
        source "RFC 5546 section 1.4";
    METHOD_MISSING = Hint "method-missing": "METHOD is missing",
        breaks "nothing by itself; some Outlooks offer the file as a single appointment instead of a calendar",
        mend "write METHOD:PUBLISH",
        source "RFC 5546 section 3.2.1";
    NAME_MISSING = Warning "name-missing": "The calendar has no name",
        breaks "subscribers see the address, or \"Untitled\", in their list of calendars",
        mend "write both NAME and X-WR-CALNAME",
        source "RFC 7986 section 5.1";
    X_WR_CALNAME_MISSING = Warning "x-wr-calname-missing": "There is NAME, but no X-WR-CALNAME",
        breaks "Google and Outlook read only X-WR-CALNAME, and show the address",
        mend "write the same name as X-WR-CALNAME too",
        source "MS-OXCICAL (Microsoft)";
    RFC_7986_NAME_MISSING = Hint "rfc-7986-name-missing": "There is X-WR-CALNAME, but no NAME",
        breaks "a program that reads only the standard's NAME shows the address; no large one does so yet",
        mend "write the same name as NAME too",
        source "RFC 7986 section 5.1";
    NAMES_DIFFER = Warning "names-differ": "NAME and X-WR-CALNAME differ",
        breaks "subscribers see different names in different programs",
        mend "write the same text in both",
        source "RFC 7986 section 5.1";
    NAME_TOO_LONG = Warning "name-too-long": "The calendar's name is longer than 255 characters",
        breaks "Exchange makes it the name of a folder, and refuses or cuts it",
        mend "shorten it; put the rest into DESCRIPTION and X-WR-CALDESC",
        source "MS-OXCICAL (Microsoft)";
    REFRESH_MISSING = Hint "refresh-missing": "The feed does not say how often to look again",
        breaks "Apple asks once a week by default, other apps as they like",
        mend "write REFRESH-INTERVAL;VALUE=DURATION:PT1H and X-PUBLISHED-TTL:PT1H",
        source "RFC 7986 section 5.7";
    REFRESH_WITHOUT_TYPE = Error "refresh-without-type": "REFRESH-INTERVAL lacks VALUE=DURATION",
        breaks "validating readers refuse it: the property has no default type",
        mend "write REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        source "RFC 7986 section 5.7";
    INVALID_DURATION = Error "invalid-duration": "This is not a duration, or not one that is allowed here",
        breaks "programs ignore the property, or refuse the event that it stands in",
        mend "write P1D, PT1H30M or P2W; before an alarm's event -PT15M; never months or years",
        source "RFC 5545 section 3.3.6";
    MISPLACED_PROPERTY = Error "misplaced-property": "A property stands in a component that cannot have it",
        breaks "strict readers (ical4j, Ruby's icalendar) refuse the feed; others ignore the property. SUMMARY in VCALENDAR names nothing",
        mend "move it: a calendar's name is NAME and X-WR-CALNAME, an event's times belong between its BEGIN and END",
        source "RFC 5545 section 3.6";
    PROPERTY_TWICE = Error "property-twice": "A property that may stand once stands twice",
        breaks "one program takes the first, another the last; validating readers refuse the event",
        mend "write it once",
        source "RFC 5545 sections 3.6 and 3.6.1";
    VALUE_TYPE_MISSING = Error "value-type-missing": "IMAGE or CONFERENCE lacks its VALUE parameter",
        breaks "readers cannot tell an address from data, and ignore the property",
        mend "write VALUE=URI",
        source "RFC 7986 sections 5.10 and 5.11";
    UNKNOWN_COLOR = Warning "unknown-color": "COLOR is not one of CSS's names",
        breaks "programs ignore it: neither #rrggbb nor rgb() is allowed here",
        mend "write a name such as steelblue",
        source "RFC 7986 section 5.9";
}
