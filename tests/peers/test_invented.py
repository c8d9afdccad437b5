"""The invented university that speeds are measured on: the same for everybody, and without a fault."""

import collections
import json
import os
import subprocess
import sys

import pytest

from carillon import BINARY, ROOT


def invent(folder, *arguments, order="1"):
    """`order` decides in which order Python walks through sets: it must not matter."""
    command = [sys.executable, ROOT / "benches" / "invent.py", folder, "--students", "300", *arguments]
    subprocess.run(command, check=True, capture_output=True, env=os.environ | {"PYTHONHASHSEED": order})
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*.json")}


@pytest.fixture(scope="module")
def invented(tmp_path_factory):
    folder = tmp_path_factory.mktemp("invented") / "data"
    return folder, invent(folder)


def test_the_same_seed_gives_the_same_bytes_and_another_seed_other_ones(invented, tmp_path):
    assert invent(tmp_path / "again", "--seed", "1", order="2") == invented[1]
    assert invent(tmp_path / "other", "--seed", "2") != invented[1]


def test_the_server_finds_neither_an_error_nor_a_warning(invented, tmp_path):
    command = [BINARY, "check", "--data", invented[0], "--state", tmp_path / "state", "--format", "json"]
    found = subprocess.run(command, check=True, capture_output=True, text=True, cwd=tmp_path)
    assert json.loads(found.stdout) == []


def test_a_student_takes_four_to_six_modules_in_each_term_and_none_twice(invented):
    taken = collections.defaultdict(list)
    sizes = []
    for path, content in invented[1].items():
        if path.parts[0] == "enrolments":
            enrolment = json.loads(content)
            sizes.append(len(enrolment["students"]))
            for line in enrolment["students"]:
                student = line if isinstance(line, str) else line["id"]
                taken[student, enrolment["term"]].append(enrolment["module"])
    assert len(taken) == 2 * 300
    assert all(4 <= len(set(modules)) == len(modules) <= 6 for modules in taken.values())
    assert min(sizes) >= 3 and max(sizes) > 10 * sorted(sizes)[len(sizes) // 4], "most are small, and a few are large"


def test_everything_that_makes_a_difference_to_a_server_occurs(invented):
    modules = [json.loads(content) for path, content in invented[1].items() if path.parts[0] == "modules"]
    activities = [activity for module in modules for activity in module["activities"]]
    keys = {key for activity in activities for key in activity}
    assert {"groups", "rooms", "staff", "online", "note", "changes", "shared", "date"} <= keys
    # A joint activity has two sides.
    sides = collections.Counter(activity["shared"] for activity in activities if "shared" in activity)
    assert set(sides.values()) == {2}
    assert len(modules) == 52
