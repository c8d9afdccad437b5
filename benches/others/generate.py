"""Makes calendars with PyPI's icalendar: `generate.py EVENTS ROUNDS` prints milliseconds of processor time for each
calendar and the number of bytes that it made."""

import datetime
import json
import sys
import time

from icalendar import Calendar, Event


def instant(text):
    return datetime.datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=datetime.timezone.utc)


def render(events):
    calendar = Calendar()
    calendar.add("prodid", "-//example//comparison//EN")
    calendar.add("version", "2.0")
    for found in events:
        event = Event()
        event.add("uid", found["uid"])
        event.add("dtstamp", found["start"])
        event.add("dtstart", found["start"])
        event.add("dtend", found["end"])
        event.add("summary", found["summary"])
        event.add("location", found["location"])
        event.add("description", found["description"])
        calendar.add_component(event)
    return calendar.to_ical()


def main():
    file, rounds = sys.argv[1], int(sys.argv[2])
    calendars = list(json.load(open(file, encoding="utf-8")).values())
    for events in calendars:
        for event in events:
            event["start"], event["end"] = instant(event["start"]), instant(event["end"])
    size = sum(len(render(events)) for events in calendars)
    before = time.process_time()
    for _ in range(rounds):
        for events in calendars:
            render(events)
    print(json.dumps({"ms": (time.process_time() - before) * 1000 / rounds / len(calendars), "bytes": size}))


main()
