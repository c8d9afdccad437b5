"""Reads a feed's events by its lines: quick enough for every feed after every step, and strict about changes."""

import re
from functools import lru_cache
from typing import NamedTuple


class Event(NamedTuple):
    uid: str
    start: str
    end: str
    location: str
    sequence: int
    # All its content lines, unfolded.
    text: str


def unfold(body):
    return body.replace(b"\r\n ", b"").decode()


def events(body):
    return [event(part.partition("END:VEVENT")[0]) for part in unfold(body).split("BEGIN:VEVENT\r\n")[1:]]


# The same text is in several feeds, and in the same ones again at the next look.
@lru_cache(maxsize=100_000)
def event(text):
    fields = {}
    for line in text.split("\r\n"):
        name, _, value = line.partition(":")
        fields[name.partition(";")[0]] = value
    location = re.sub(r"\\(.)", lambda escape: "\n" if escape[1] in "nN" else escape[1], fields.get("LOCATION", ""))
    return Event(fields["UID"], fields["DTSTART"], fields["DTEND"], location, int(fields["SEQUENCE"]), text)


def differences(shown, meetings, titles):
    """What `shown` lacks or has too much; a feed with nothing to show has one whole-day event that says so."""
    if not meetings:
        return [] if [len(event.start) for event in shown] == [len("20260928")] else ["no notice of an empty feed"]
    in_feed = {(event.uid, event.start, event.end, event.location) for event in shown}
    expected = {meeting.in_feed(titles): meeting for meeting in meetings}
    # A joint lecture shows once, under either module's name.
    joint = {(one.joint, one.when) for key, one in expected.items() if one.joint and key in in_feed}
    missing = [key for key, one in expected.items() if key not in in_feed and (one.joint, one.when) not in joint]
    twice = [f"{len(shown) - len(in_feed)} events are there twice"] if len(in_feed) < len(shown) else []
    return [f"missing: {key}" for key in missing] + [f"too many: {key}" for key in in_feed - expected.keys()] + twice


class History:
    """What each event last said, kept for the next answer: also of events that vanish and come back."""

    def __init__(self):
        self.last = {}

    def see(self, event, content):
        """A SEQUENCE never falls, and rises when the content is another."""
        before = self.last.get(event.uid)
        self.last[event.uid] = (event, content)
        if not before:
            return
        old, old_content = before
        assert event.sequence >= old.sequence, f"SEQUENCE fell from {old.sequence}: {event}"
        if content != old_content:
            assert event.sequence > old.sequence, f"changed, and SEQUENCE did not rise: {old} {event}"
