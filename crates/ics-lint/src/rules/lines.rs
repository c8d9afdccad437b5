//! Rules about bytes, lines and parameters.

rules! {
    NOT_UTF_8 = Error "not-utf-8": "The text is not UTF-8",
        breaks "Google and Outlook show other letters for these bytes, or refuse the feed",
        mend "write the file as UTF-8",
        source "RFC 5545 section 3.1.4";
    BYTE_ORDER_MARK = Error "byte-order-mark": "The file begins with a byte order mark",
        breaks "Google and Outlook refuse the whole feed: they want BEGIN:VCALENDAR at byte 0",
        mend "write UTF-8 without a byte order mark (in Windows' programs: \"UTF-8\", not \"UTF-8 with BOM\")",
        source "RFC 5545 section 3.4";
    BARE_LINE_FEED = Error "bare-line-feed": "A line ends with a bare line feed",
        breaks "Outlook and Google refuse feeds whose lines do not end with CR LF; most other programs are lenient, so it goes unnoticed",
        mend "end every line with CR LF (\"\\r\\n\"), also where text is joined from templates",
        source "RFC 5545 section 3.1";
    BARE_CARRIAGE_RETURN = Error "bare-carriage-return": "There is a carriage return without a line feed",
        breaks "Outlook takes it for the end of the line and the rest for a broken line",
        mend "end lines with CR LF, and write line breaks inside text as \\n",
        source "RFC 5545 section 3.1";
    NO_FINAL_LINE_BREAK = Error "no-final-line-break": "The last line does not end with a line break",
        breaks "readers that work line by line, as old Outlooks do, miss END:VCALENDAR and refuse the feed as cut off",
        mend "end the file with END:VCALENDAR and CR LF",
        source "RFC 5545 section 3.1";
    BLANK_LINE = Error "blank-line": "There is a blank line",
        breaks "Google refuses the feed at a line without a name; ical4j and Ruby's icalendar stop there",
        mend "leave blank lines out; inside text write \\n",
        source "RFC 5545 section 3.1";
    LONG_LINE = Warning "long-line": "A line is longer than 75 octets",
        breaks "strict readers and mail gateways cut or refuse it; Outlook and Google read it",
        mend "fold: break the line before octet 76 and begin the next one with a space",
        source "RFC 5545 section 3.1";
    FOLD_INSIDE_CHARACTER = Error "fold-inside-character": "A line is folded inside a UTF-8 character",
        breaks "Google drops the whole feed; programs that decode before they unfold show replacement characters",
        mend "count octets when folding, but cut only where a character begins",
        source "RFC 5545 section 3.1";
    FOLD_INSIDE_ESCAPE = Warning "fold-inside-escape": "A line is folded between a backslash and what it escapes",
        breaks "readers that unescape before they unfold show a stray backslash or lose a line break",
        mend "fold one octet earlier",
        source "RFC 5545 section 3.1";
    CONTROL_CHARACTER = Error "control-character": "There is a control character",
        breaks "Google refuses the feed, and so does every reader that hands the text on as XML",
        mend "drop control characters from titles and descriptions; they come from copying out of PDF and Word",
        source "RFC 5545 section 3.1";
    LINE_WITHOUT_COLON = Error "line-without-colon": "A line has no colon",
        breaks "Google and Thunderbird refuse the feed; Outlook skips the line. Mostly it is a text with a line break in it",
        mend "write line breaks inside text as \\n, and fold long lines with a leading space",
        source "RFC 5545 section 3.1";
    INVALID_NAME = Error "invalid-name": "A property's name has a character that names cannot have",
        breaks "ical4j and Google refuse the feed. Mostly it is a text with a line break in it",
        mend "names are made of letters, digits and hyphens; write line breaks inside text as \\n",
        source "RFC 5545 section 3.1";
    MALFORMED_PARAMETER = Error "malformed-parameter": "A parameter is not NAME=value, or its quotes do not match",
        breaks "everything up to the next quote becomes part of the parameter; Outlook and Thunderbird drop the property",
        mend "write ;NAME=value or ;NAME=\"value\"; a double quote inside becomes an apostrophe or ^' (RFC 6868)",
        source "RFC 5545 section 3.2";
    PARAMETER_NOT_QUOTED = Error "parameter-not-quoted": "A parameter's value must be in double quotes",
        breaks "the value ends at its first colon, semicolon or comma, so that every program misreads the property",
        mend "put it in double quotes: TZID=\"(UTC+01:00) Amsterdam\", ALTREP=\"https://…\"",
        source "RFC 5545 section 3.2";
    UNESCAPED_SEPARATOR = Error "unescaped-separator": "A comma or semicolon in text is not escaped",
        breaks "vobject, ical.js and older Outlooks end the text there",
        mend "write \\, and \\; and \\\\ in text",
        source "RFC 5545 section 3.3.11";
    INVALID_ESCAPE = Error "invalid-escape": "A backslash escapes a character that needs none",
        breaks "readers differ: the backslash is shown, or the next character is lost",
        mend "in text only \\\\ \\; \\, \\n and \\N exist; a colon and a quote need no backslash",
        source "RFC 5545 section 3.3.11";
    REPLACEMENT_CHARACTER = Warning "replacement-character": "There is a replacement character in text",
        breaks "every program shows \u{fffd} where a letter was: the text was read in the wrong encoding before it was written",
        mend "read the source in its own encoding (often Windows-1252 or Latin-1), and write UTF-8",
        source "Unicode section 3.9";
    MOJIBAKE = Warning "mojibake": "Text was encoded twice",
        breaks "every program shows two or three wrong characters for one, such as \u{c3}\u{bc} for \u{fc}",
        mend "read the source as UTF-8, and write UTF-8 once",
        source "RFC 5545 section 3.1.4";
    ENTITY_IN_TEXT = Hint "entity-in-text": "There is an HTML entity in plain text",
        breaks "Outlook and Apple show &amp; and &nbsp; as they are written",
        mend "decode entities before writing the text",
        source "RFC 5545 section 3.3.11";
    HTML_IN_TEXT = Hint "html-in-text": "There is HTML in plain text",
        breaks "Outlook and Apple show the tags; only Google renders some of them",
        mend "write plain text with \\n; HTML belongs into X-ALT-DESC;FMTTYPE=text/html",
        source "RFC 5545 section 3.8.1.5";
}
