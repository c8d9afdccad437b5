//! Rules about how a server answers.

rules! {
    STATUS_NOT_OK = Error "status-not-ok": "The answer's status is not 200",
        breaks "every program shows an error, or silently keeps what it had; Outlook gives up after some days",
        mend "answer 200 with the feed; when the source is broken, answer the last good bytes",
        source "RFC 9110 section 15.3.1";
    REDIRECT = Warning "redirect": "The address redirects",
        breaks "some Outlooks and smart boards do not follow redirects, and a redirect from https to http is refused",
        mend "answer at the address itself, or give out the one it leads to",
        source "RFC 9110 section 15.4";
    WEB_PAGE = Error "web-page": "The answer is a web page",
        breaks "no program can subscribe to it: mostly it is a login, or a check that the reader is human",
        mend "let the feed's address answer without sign-in; let its secret be in the address",
        source "RFC 5545 section 8.1";
    PAGE_WITHOUT_ACCEPT = Error "page-without-accept": "A program that does not ask for text/calendar by name gets no feed",
        breaks "Google, Outlook and Apple send Accept: */*, or no Accept: they get a web page, and show nothing",
        mend "answer text/calendar at the feed's address whatever Accept says",
        source "RFC 9110 section 12.5.1";
    UNKNOWN_PROGRAM_REFUSED = Warning "unknown-program-refused": "The server refuses programs that it does not know",
        breaks "subscriptions in all other programs fail, though a browser shows the feed",
        mend "answer every User-Agent alike. Calendars that are published by outlook.office365.com are like that: Microsoft's server answers 500 to programs that it does not know, and the calendar's owner cannot change that",
        source "RFC 9110 section 10.1.5";
    CONTENT_TYPE = Error "content-type": "Content-Type is not text/calendar",
        breaks "Apple and Outlook offer the file for download instead of a subscription, some refuse it",
        mend "answer Content-Type: text/calendar; charset=utf-8",
        source "RFC 5545 section 8.1";
    CHARSET_MISSING = Warning "charset-missing": "Content-Type does not say charset=utf-8",
        breaks "older Outlooks and proxies take the text for Latin-1 and garble accents",
        mend "answer Content-Type: text/calendar; charset=utf-8",
        source "RFC 5545 section 3.1.4";
    ATTACHMENT = Warning "attachment": "Content-Disposition is attachment",
        breaks "people who open the address get a file that never changes instead of a subscription",
        mend "leave it out, or answer inline; attachment only where ?download was asked for",
        source "RFC 6266 section 4.2";
    NO_ETAG = Warning "no-etag": "There is no ETag",
        breaks "every program fetches the whole feed each time",
        mend "answer an ETag that changes if and only if the bytes do",
        source "RFC 9110 section 8.8.3";
    MALFORMED_ETAG = Error "malformed-etag": "The ETag is not in double quotes",
        breaks "clients and proxies that keep to the standard never match it, or match it wrongly",
        mend "answer ETag: \"abc\" (or W/\"abc\")",
        source "RFC 9110 section 8.8.3";
    ETAG_SHARED = Warning "etag-shared": "One strong ETag stands for two encodings",
        breaks "a proxy may answer gzip to a program that asked for plain text, or the other way round",
        mend "give each encoding its own ETag, or a weak one to both",
        source "RFC 9110 section 8.8.3.3";
    ETAG_CHANGES = Warning "etag-changes": "The ETag differs, though the bytes are the same",
        breaks "every program fetches the whole feed each time",
        mend "make the ETag from the bytes, not from the time or the server that answers",
        source "RFC 9110 section 8.8.3";
    ETAG_STAYS = Error "etag-stays": "The ETag is the same, though the bytes differ",
        breaks "clients keep the old feed for good",
        mend "make the ETag from the bytes",
        source "RFC 9110 section 8.8.3";
    NOT_MODIFIED_MISSING = Warning "not-modified-missing": "If-None-Match with the current ETag is not answered with 304",
        breaks "every program fetches the whole feed each time",
        mend "compare If-None-Match with the ETag, and answer 304 without a body",
        source "RFC 9110 section 13.1.2";
    IF_NONE_MATCH_FORMS = Warning "if-none-match-forms": "If-None-Match is understood only in its simplest form",
        breaks "proxies send lists and W/ tags: behind them, every fetch is a full one",
        mend "understand lists, W/ and *, comparing weakly",
        source "RFC 9110 section 13.1.2";
    NOT_MODIFIED_WRONGLY = Error "not-modified-wrongly": "A tag that is not the feed's is answered with 304",
        breaks "the calendar freezes: clients never see a change again",
        mend "compare tags whole, quotes included, and never by date when If-None-Match is there",
        source "RFC 9110 section 13.1.2";
    NOT_MODIFIED_BY_OLD_DATE = Error "not-modified-by-old-date": "If-Modified-Since with an old date is answered with 304",
        breaks "the calendar freezes for programs that ask by date: they never see a change again",
        mend "answer 304 only if the date is not before Last-Modified; without Last-Modified, answer 200",
        source "RFC 9110 section 13.1.3";
    NOT_MODIFIED_BARE = Warning "not-modified-bare": "The 304 lacks headers that the 200 has",
        breaks "caches forget the tag or how long the feed is fresh",
        mend "repeat ETag, Cache-Control, Vary and Expires in the 304",
        source "RFC 9110 section 15.4.5";
    HEAD_REFUSED = Warning "head-refused": "HEAD is not answered as GET is",
        breaks "Outlook and link checkers that ask first take the feed for missing",
        mend "answer HEAD with GET's status and no body",
        source "RFC 9110 section 9.3.2";
    HEAD_DIFFERS = Warning "head-differs": "HEAD has other headers than GET",
        breaks "a program that asks with HEAD first learns something wrong about the feed",
        mend "answer HEAD by the same code as GET",
        source "RFC 9110 section 9.3.2";
    GZIP_UNASKED = Error "gzip-unasked": "The answer is compressed, though that was not asked for",
        breaks "programs that cannot unpack it show nothing",
        mend "compress only if Accept-Encoding allows it",
        source "RFC 9110 section 12.5.3";
    GZIP_MISSING = Hint "gzip-missing": "The answer is not compressed, though gzip was asked for",
        breaks "nothing; a timetable travels in a tenth of its size",
        mend "answer with gzip if Accept-Encoding allows it",
        source "RFC 9110 section 12.5.3";
    GZIP_BROKEN = Error "gzip-broken": "The compressed answer cannot be unpacked",
        breaks "every program that asks for gzip sees no feed",
        mend "compress once: mostly two layers both do it, or the body is cut off",
        source "RFC 9110 section 8.4.1.3";
    GZIP_DIFFERS = Error "gzip-differs": "The compressed answer says something else than the plain one",
        breaks "programs show different timetables, depending on what they accept",
        mend "compress the same bytes; drop stale copies from caches",
        source "RFC 9110 section 8.4";
    VARY_MISSING = Warning "vary-missing": "Vary does not name Accept-Encoding",
        breaks "a cache may answer gzip to a program that cannot unpack it",
        mend "answer Vary: Accept-Encoding, always",
        source "RFC 9110 section 12.5.5";
    LAST_MODIFIED = Warning "last-modified": "Last-Modified is not an HTTP date, or is in the future",
        breaks "clients that ask by date see no change until then",
        mend "answer when the content last changed: Last-Modified: Sun, 22 Nov 2026 14:15:38 GMT",
        source "RFC 9110 section 8.8.2";
    NO_STORE = Warning "no-store": "Cache-Control forbids keeping the answer",
        breaks "clients may not ask whether anything changed, and fetch the whole feed each time",
        mend "answer Cache-Control: private, max-age=900 (public for feeds that are open to all)",
        source "RFC 9111 section 5.2.2.5";
    SETS_COOKIE = Hint "sets-cookie": "The answer sets a cookie",
        breaks "nothing; but shared caches do not keep it, and it identifies subscribers",
        mend "switch sessions off for feeds",
        source "RFC 6265 section 3";
    ROBOTS_FORBID = Error "robots-forbid": "robots.txt forbids the address",
        breaks "Google Calendar obeys robots.txt and never fetches the feed",
        mend "allow the feeds' path in robots.txt; X-Robots-Tag: noindex keeps them out of search",
        source "RFC 9309 section 2.2";
    NOT_ENCRYPTED = Warning "not-encrypted": "The address is http, not https",
        breaks "Outlook on the web refuses it, and everybody on the way reads the timetable and its secret address",
        mend "serve it by https",
        source "RFC 9110 section 4.2.2";
    SLOW_ANSWER = Hint "slow-answer": "The answer took longer than 5 seconds",
        breaks "Outlook and Google give up on slow feeds, after times that they do not publish",
        mend "render before you are asked",
        source "experience with publishers";
}
