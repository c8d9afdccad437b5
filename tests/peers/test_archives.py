"""Every event of three real universities, through the running server and six calendar libraries that are not ours.

What is expected comes from our second program, and that program from the archives' own tables: see test_expand.py.
"""

import pytest

import readers

ARCHIVES = [
    ("anu-2025-S1", "module", 50_233),
    ("nus-2025-26", "module", 223_917),
    ("muni-fi-spr17", "module", 6_375),
    ("muni-fi-spr17", "student", 195_834),
]


@pytest.mark.parametrize("reader", readers.READERS)
@pytest.mark.parametrize("name, kind, count", ARCHIVES)
def test_every_event_is_as_the_archive_expects_none_missing_and_none_extra(
    university, fetched, name, kind, count, reader
):
    check(reader, *fetched(university(name)), kind, count)


# Summer time ends in the middle of this one. The slow readers have read as much already.
@pytest.mark.parametrize("reader", [name for name in readers.READERS if name not in readers.SLOW])
def test_times_in_the_universitys_own_zone_are_the_same_instants(university, fetched, reader):
    check(reader, *fetched(university("anu-2025-S1"), times="local"), "module", 50_233)


def check(reader, files, expected, kind, count):
    keys = [key for key in expected if key[0] == kind]
    assert {key for key in files if key[0] == kind} == set(keys)
    seen = 0
    for key, (events, complaints) in zip(keys, readers.read(reader, [files[key] for key in keys]), strict=True):
        assert complaints == [], key
        assert sorted(events) == expected[key], key
        seen += len(events)
    assert seen == count
