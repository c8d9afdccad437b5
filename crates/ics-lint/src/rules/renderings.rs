//! Rules about two renderings of one feed, a moment apart.

rules! {
    UID_CHANGES = Error "uid-changes": "The same event has another UID each time",
        breaks "every fetch removes and adds all events: Google and Apple show them twice, and notes and colours are lost",
        mend "make the UID from what the event is, never from chance or the clock",
        source "RFC 7986 section 5.3";
    SEQUENCE_FALLS = Error "sequence-falls": "SEQUENCE is lower than a moment before",
        breaks "Google ignores the edit, for good",
        mend "let SEQUENCE only rise, whichever server answers",
        source "RFC 5545 section 3.8.7.4";
    STAMP_CHANGES = Warning "stamp-changes": "Only the time stamps of an event differ",
        breaks "no ETag ever matches, so every client fetches and reads everything each time",
        mend "write when the event last changed, not when the feed was rendered",
        source "RFC 5545 section 3.8.7.2";
    TEXT_TELLS_TIME = Warning "text-tells-time": "A text differs in its numbers alone, as \"updated at\" does",
        breaks "no ETag ever matches, and programs that announce changes announce all of them each time",
        mend "leave the time of rendering out of texts",
        source "experience with publishers";
    ORDER_CHANGES = Warning "order-changes": "The same events come in another order",
        breaks "no ETag ever matches, so every client fetches and reads everything each time",
        mend "sort events, by start and UID for example",
        source "RFC 9110 section 8.8.3";
    BYTES_CHANGE = Warning "bytes-change": "The bytes differ, though their meaning is the same",
        breaks "no ETag ever matches, so every client fetches and reads everything each time",
        mend "write properties and parameters in a fixed order, and fold always alike",
        source "RFC 9110 section 8.8.3";
}
