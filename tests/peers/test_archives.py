"""Every event of three real universities, through the running server and a calendar library that is not ours."""

import multiprocessing
from collections import defaultdict
from datetime import timedelta

import icalendar
import pytest

from carillon import UNLIMITED, Server
from expand import uid

ARCHIVES = [
    ("anu-2025-S1", "module", 50_233),
    ("nus-2025-26", "module", 223_917),
    ("muni-fi-spr17", "module", 6_375),
    ("muni-fi-spr17", "student", 195_834),
]


@pytest.mark.parametrize("name, kind, count", ARCHIVES)
def test_every_event_is_as_the_archive_expects_none_missing_and_none_extra(university, tmp_path, name, kind, count):
    folder = university(name)
    expected = expected_students(folder) if kind == "student" else expected_modules(folder)
    with Server(folder, tmp_path / "state", **UNLIMITED) as server:
        paths = {link.id: link.path for link in server.links() if link.kind == kind}
        assert paths.keys() == expected.keys()
        bodies = [body(server, path) for path in paths.values()]

    seen = 0
    # The library reads some 2,000 events a second, so every processor helps.
    with multiprocessing.Pool() as pool:
        for id, told in zip(paths, pool.imap(parse, bodies, chunksize=8), strict=True):
            assert sorted(told) == sorted(expected[id]), f"{kind} {id}"
            seen += len(told)
    assert seen == count


def body(server, path):
    answer = server.get(path)
    assert answer.status == 200, path
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    return answer.body


def parse(feed):
    """UID, start, end and LOCATION of every event, as the library understands them."""
    found = icalendar.Calendar.from_ical(feed).walk("VEVENT")
    return [(str(e["UID"]), utc(e["DTSTART"].dt), utc(e["DTEND"].dt), str(e.get("LOCATION", ""))) for e in found]


def utc(moment):
    assert moment.utcoffset() == timedelta(0)
    return f"{moment:%Y%m%dT%H%M%SZ}"


def rows(path):
    return (line.split("\t") for line in path.read_text().splitlines())


def expected_modules(folder):
    """By code, all its terms. The archives have one room an activity and no rooms' titles: it is the LOCATION."""
    expected = defaultdict(list)
    for code, term, activity, when, start, end, room, _ in rows(folder / "expected.tsv"):
        expected[code].append((uid(code, term, activity, when), start, end, room))
    return expected


def expected_students(folder):
    rooms = {event[0]: event[3] for shown in expected_modules(folder).values() for event in shown}
    expected = defaultdict(list)
    for student, code, term, activity, when, start, end in rows(folder / "expected-students.tsv"):
        identity = uid(code, term, activity, when)
        expected[student].append((identity, start, end, rooms[identity]))
    return expected
