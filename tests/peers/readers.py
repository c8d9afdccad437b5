"""Six calendar libraries in four languages, each asked the same: which events are in these files, and what is wrong?

A reader gets paths of files, and gives for each a list of events (UID, start, end, location, summary, description; the
times in UTC as iCalendar writes them) and a list of complaints. Those in other languages are programs beside this file:
the paths are their arguments, and for each they print a line of JSON, `[[event, …], [complaint, …]]`.
"""

import json
import multiprocessing
import os
import subprocess
from datetime import datetime, timedelta, timezone
from pathlib import Path

import icalendar
import recurring_ical_events
import vobject
from ical.calendar_stream import IcsCalendarStream

from carillon import TARGET

HERE = Path(__file__).parent
NODE_MODULES = TARGET / "peers-node" / "node_modules"
# Enough for programs to be worth starting, few enough for both processors to be busy to the end.
BATCH = 32

# METHOD:PUBLISH wants an ORGANIZER (RFC 5546 section 3.2.1), and Outlook takes an event that has one for an invitation.
ON_PURPOSE = "Failed iTIP restrictions for ORGANIZER property. Expected 1 instances of the property and got 0"


def read(name, paths):
    """What the reader of that name says of each file, in order."""
    batches = [(name, paths[start : start + BATCH]) for start in range(0, len(paths), BATCH)]
    with multiprocessing.Pool() as pool:
        for readings in pool.imap(read_batch, batches):
            yield from readings


def read_batch(batch):
    name, paths = batch
    readings = list(READERS[name](paths))
    assert len(readings) == len(paths)
    return [([tuple(event) for event in events], complaints) for events, complaints in readings]


def of_bytes(read):
    return lambda paths: [read(path.read_bytes()) for path in paths]


def program(*command, **environment):
    """A reader that is a program of its own."""

    def read(paths):
        done = subprocess.run([*command, *paths], env=os.environ | environment, capture_output=True, check=True)
        return [json.loads(line) for line in done.stdout.splitlines()]

    return read


def python_icalendar(feed):
    """It has two complaints of its own: what it could not parse, and an expansion that is not what stands there."""
    calendar = icalendar.Calendar.from_ical(feed)
    complaints = [str(error) for part in calendar.walk() for error in part.errors]
    events = [icalendar_event(part) for part in calendar.walk("VEVENT")]
    first, last = min(event[1] for event in events), max(event[2] for event in events)
    expanded = recurring_ical_events.of(calendar).between(day(first) - timedelta(1), day(last) + timedelta(1))
    if sorted(map(icalendar_event, expanded)) != sorted(events):
        complaints.append("expanded by recurring-ical-events, the events are others")
    return events, complaints


def icalendar_event(part):
    texts = (str(part.get(name, "")) for name in ("LOCATION", "SUMMARY", "DESCRIPTION"))
    return (str(part["UID"]), instant(part["DTSTART"].dt), instant(part["DTEND"].dt), *texts)


def python_ical(feed):
    calendar = IcsCalendarStream.calendar_from_ics(feed.decode())
    return [
        (one.uid, instant(one.dtstart), instant(one.dtend), one.location or "", one.summary, one.description or "")
        for one in calendar.events
    ], []


def python_vobject(feed):
    (calendar,) = vobject.readComponents(feed.decode())
    calendar.validate(raiseException=True)
    return [vobject_event(part) for part in calendar.vevent_list], []


def vobject_event(part):
    texts = (part.getChildValue(name, "") for name in ("location", "summary", "description"))
    return (part.uid.value, instant(part.dtstart.value), instant(part.dtend.value), *texts)


def c_libical(paths):
    for events, complaints in program(TARGET / "peers" / "reader")(paths):
        yield events, [complaint for complaint in complaints if complaint != ON_PURPOSE]


def as_read(name, event):
    """The event with what the reader of that name is known to lose of it."""
    if name != "c-libical":
        return event
    # It takes the spaces before a value for no part of it.
    uid, start, end, *texts = event
    return (uid, start, end, *(text.lstrip(" ") for text in texts))


def instant(moment):
    """As iCalendar writes it; a time without a zone is left without, and so is never what is expected."""
    if not isinstance(moment, datetime):
        return f"{moment:%Y%m%d}"
    if moment.tzinfo is None:
        return f"{moment:%Y%m%dT%H%M%S}"
    return f"{moment.astimezone(timezone.utc):%Y%m%dT%H%M%SZ}"


def day(text):
    return datetime.strptime(text[:8], "%Y%m%d").replace(tzinfo=timezone.utc)


# They read 2,000 events a second where the others read 10,000 and more.
SLOW = ("python-icalendar", "python-vobject")

READERS = {
    "python-icalendar": of_bytes(python_icalendar),
    "python-ical": of_bytes(python_ical),
    "python-vobject": of_bytes(python_vobject),
    "javascript-ical.js": program("node", HERE / "reader.cjs", NODE_PATH=NODE_MODULES),
    "c-libical": c_libical,
    "rust-icalendar": program(TARGET / "release" / "examples" / "reader"),
}
