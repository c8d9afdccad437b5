"""A semester's real history, replayed into a running server's folder: what changed shows, and nothing else does."""

import json
import random
import shutil
from itertools import cycle
from typing import NamedTuple
from urllib.parse import quote

import expand
from carillon import Server, replace, wait_until
from reading import History, differences, events, unfold

TERMS = {"timezone": "UTC", "terms": [{"id": "2025-S1", "title": "First semester", "weeks": {"1": "2024-12-30"}}]}
MARKER = {"code": "ZZ-MARKER", "term": "2025-S1", "title": "Marker"}
MARKER_ACTIVITY = {"id": "M", "type": "Marker", "day": "Mon", "start": "09:00", "end": "10:00", "weeks": "1"}


class Feed(NamedTuple):
    etag: str
    meetings: dict
    texts: dict


def test_98_nights_change_the_feeds_of_changed_modules_and_no_others(university, tmp_path):
    archive, data = university("anu-2025-S1-stream"), tmp_path / "data"
    data.mkdir()
    shutil.copy(archive / "terms.json", data)
    write_marker(data, "before")
    with Server(data, tmp_path / "state") as server:
        replay = Replay(archive, data, server)
        steps = [json.loads(line) for line in (archive / "steps.jsonl").read_text().splitlines()]
        for number, step in enumerate(steps):
            replay.step(number, step)
        assert len(steps) == 98


def test_a_module_without_activities_shows_a_notice_and_then_its_timetable_again(tmp_path):
    data = tmp_path / "data"
    replace(data / "terms.json", json.dumps(TERMS).encode())
    write_marker(data, "before")
    with Server(data, tmp_path / "state") as server:
        assert len(marker_events(server)) == 1
        replace(data / "modules" / "zz-marker.json", json.dumps(MARKER | {"activities": []}).encode())
        wait_until(lambda: differences(marker_events(server), [], {}) == [], "the notice of an empty feed")
        write_marker(data, "after")
        wait_until(lambda: "after" in marker_events(server)[0].text, "the timetable again")


class Replay:
    """The folder and the server's feeds after each step, with what the second program knows they have to be."""

    def __init__(self, archive, data, server):
        self.archive, self.data, self.server = archive, data, server
        self.calendar = expand.load(data / "terms.json")
        self.random = random.Random(98)
        self.codes = {}  # by file
        self.meetings = {}  # by code
        self.feeds = {}  # by code, as last fetched
        self.history = History()

    def step(self, number, step):
        assert step.keys() == {"at", "write", "remove"}, step.keys()
        untouched = sorted(self.codes.keys() - step["write"].keys() - set(step["remove"]))
        for file in step["remove"]:
            (self.data / file).unlink()
            del self.meetings[self.codes.pop(file)]
        for file, blob in step["write"].items():
            text = (self.archive / "blobs" / f"{blob}.json").read_bytes()
            module = json.loads(text)
            replace(self.data / file, text)
            self.codes[file] = module["code"]
            self.meetings[module["code"]] = expand.meetings(module, self.calendar)
        with EmptyUpstream(self.data, self.random.sample(untouched, min(1, len(untouched)))):
            self.publish(number, untouched)
            self.check(number)

    def publish(self, number, untouched):
        """Twice: the run that shows the first marker may have read some file before this step wrote it."""
        others = cycle([self.codes[file] for file in untouched] or ["ZZ-MARKER"])
        for word in (f"night {number:03}a", f"night {number:03}b"):
            write_marker(self.data, word)
            wait_until(lambda: self.shows(word, next(others)), f"the marker of {word}")

    def shows(self, word, other):
        """Whether the marker says `word`; meanwhile no other feed may be empty or gone."""
        answer = self.server.get(path(other))
        assert answer.status == 200 and b"BEGIN:VEVENT" in answer.body, (word, other, answer)
        return word in unfold(self.server.get(path("ZZ-MARKER")).body)

    def check(self, number):
        for code in sorted(self.feeds.keys() | self.meetings.keys()):
            before = self.feeds.get(code)
            answer = self.server.get(path(code), **({"If_None_Match": before.etag} if before else {}))
            where = f"step {number}, {code}: status {answer.status}"
            if code not in self.meetings:
                # A module that vanished keeps its address for some weeks, and says that there is no timetable.
                assert answer.status == 200 and differences(events(answer.body), [], {}) == [], where
                del self.feeds[code]
                continue
            meetings = {one.uid: one for one in self.meetings[code]}
            if before and contents(before.meetings) == contents(meetings):
                assert answer.status == 304 and answer.headers["ETag"] == before.etag, where
            else:
                assert answer.status == 200 and not (before and answer.headers["ETag"] == before.etag), where
                self.feeds[code] = self.changed(where, answer, before, meetings)

    def changed(self, where, answer, before, meetings):
        shown = events(answer.body)
        assert not differences(shown, meetings.values(), {}), where
        for event in shown:
            content = meetings[event.uid].content
            self.history.see(event, content)
            if before and event.uid in before.meetings and before.meetings[event.uid].content == content:
                assert event.text == before.texts[event.uid], f"{where}: nothing changed but bytes"
        return Feed(answer.headers["ETag"], meetings, {event.uid: event.text for event in shown})


class EmptyUpstream:
    """Files that arrived empty, as such exports now and then do, and are whole again the next night."""

    def __init__(self, data, files):
        self.whole = {data / file: (data / file).read_bytes() for file in files}

    def __enter__(self):
        for file in self.whole:
            replace(file, b"")

    def __exit__(self, *_):
        for file, content in self.whole.items():
            replace(file, content)


def contents(meetings):
    return {uid: meeting.content for uid, meeting in meetings.items()}


def path(code):
    return f"/modules/{quote(code, safe='')}.ics"


def marker_events(server):
    return events(server.get(path("ZZ-MARKER")).body)


def write_marker(data, word):
    module = MARKER | {"activities": [MARKER_ACTIVITY | {"title": word}]}
    replace(data / "modules" / "zz-marker.json", json.dumps(module).encode())
