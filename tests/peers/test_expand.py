"""The second program against the archives' tables, made by a third: what it says of a feed can be trusted."""

import pytest

import expand


def table(path):
    return [tuple(line.split("\t")) for line in path.read_text().splitlines()]


@pytest.mark.parametrize("name, count", [("anu-2025-S1", 50_233), ("nus-2025-26", 223_917), ("muni-fi-spr17", 6_375)])
def test_every_meeting_of_an_archive_is_expanded_as_its_makers_did(university, name, count):
    folder = university(name)
    calendar = expand.load(folder / "terms.json")
    rows = [
        (one.code, one.term, one.activity, one.when, one.start, one.end, ";".join(one.rooms), "")
        for path in folder.glob("modules/**/*.json")
        for one in expand.meetings(expand.load(path), calendar)
    ]
    assert len(rows) == count
    assert sorted(rows) == sorted(table(folder / "expected.tsv"))


def test_students_have_the_meetings_of_their_groups(university):
    folder = university("muni-fi-spr17")
    rows = [
        (student, one.code, one.term, one.activity, one.when, one.start, one.end)
        for (kind, student), shown in expand.feeds(folder).items()
        if kind == "student"
        for one in shown
    ]
    assert len(rows) == 195_834
    assert sorted(rows) == sorted(table(folder / "expected-students.tsv"))


def test_changes_dates_and_the_end_of_summer_time_are_expanded_as_the_format_says():
    calendar = {"timezone": "Europe/London", "terms": [{"id": "T", "weeks": {"4": "2026-10-19", "5": "2026-10-26"}}]}
    row = {"id": "LEC", "type": "Lecture", "day": "Mon", "start": "09:00", "end": "24:00", "rooms": ["A"]}
    moved = {"week": 4, "day": "Tue", "cancelled": True, "rooms": ["B"]}
    trip = {"id": "TRIP", "type": "Field trip", "date": "2026-10-31"}
    module = {"code": "M", "title": "M", "term": "T", "activities": [row | {"weeks": "4-5", "changes": [moved]}, trip]}
    in_feed = [(one.when, one.start, one.end, one.rooms, one.status) for one in expand.meetings(module, calendar)]
    assert in_feed == [
        ("w4", "20261020T080000Z", "20261020T230000Z", ("B",), "cancelled"),
        ("w5", "20261026T090000Z", "20261027T000000Z", ("A",), "confirmed"),
        ("d20261031", "20261031", "20261101", (), "confirmed"),
    ]
