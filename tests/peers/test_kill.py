"""A server killed in the middle of its work, twenty times: the next start has every feed right."""

import json
import random
import shutil
import subprocess

import expand
from carillon import ARCHIVES, UNLIMITED, Server, replace, wait_until
from reading import History, differences, events

COLD, WARM = 5, 15
CHANGED_MODULES = 60


def test_every_feed_is_right_after_kill_9_during_publish(university, tmp_path):
    chance = random.Random(20)
    data = tmp_path / "data"
    name = "anu-2025-S1" if (ARCHIVES / "anu-2025-S1.tar.xz").exists() else "example"
    shutil.copytree(university(name), data)
    if name != "example":
        enrol(data, chance)

    for number in range(COLD):
        state, history = tmp_path / f"state-{number}", History()
        kill_soon(Server(data, state, **UNLIMITED), chance)
        check_next_start(data, state, history)
    for number in range(WARM):
        server = Server(data, state, **UNLIMITED).listening()
        move_rooms(data, f"Room of round {number}", chance)
        kill_soon(server, chance)
        check_next_start(data, state, history)


def kill_soon(server, chance):
    try:
        status = server.process.wait(timeout=chance.uniform(0, 0.4))
    except subprocess.TimeoutExpired:
        server.kill()
    else:
        raise AssertionError(f"ended by itself, with status {status}")


def enrol(data, chance):
    """The archive has no students, whose feeds are composed of many modules' blocks."""
    modules = [expand.load(path) for path in sorted(data.glob("modules/**/*.json"))]
    for module in modules:
        groups = sorted({group for activity in module["activities"] for group in activity.get("groups", ())})
        numbers = chance.sample(range(200), 2)
        students = [{"id": f"s{number}", "groups": groups[number % 2 :: 2]} for number in numbers]
        enrolment = {"module": module["code"], "term": module["term"], "students": students}
        replace(data / "enrolments" / f"{module['code']}.json", json.dumps(enrolment).encode())


def move_rooms(data, room, chance):
    files = sorted(data.glob("modules/**/*.json"))
    for path in chance.sample(files, min(CHANGED_MODULES, len(files))):
        module = expand.load(path)
        for activity in module["activities"]:
            activity["rooms"] = [room]
        replace(path, json.dumps(module).encode())


def check_next_start(data, state, history):
    expected = expand.feeds(data)
    with Server(data, state, **UNLIMITED) as server:
        feeds = Feeds(server, expected, expand.room_titles(data))
        wait_until(feeds.all_right, feeds, seconds=60)
        contents = {one.uid: one.content for shown in expected.values() for one in shown}
        for event in feeds.events():
            history.see(event, contents[event.uid])


class Feeds:
    """The feeds of one server that are right so far; printed, what is wrong with another."""

    def __init__(self, server, expected, titles):
        self.expected, self.titles, self.server = expected, titles, server
        self.paths = {(link.kind, link.id): link.path for link in server.links()}
        self.right = {}
        self.wrong = "not looked at"

    def __str__(self):
        return f"every feed is as the folder has it; {self.wrong}"

    def all_right(self):
        return all(self.is_right(key) for key in self.expected)

    def is_right(self, key):
        # Only what was right is asked for by its ETag, so that a 304 says that it still is.
        etag = self.right[key][0] if key in self.right else '"none"'
        answer = self.server.get(self.paths[key], If_None_Match=etag)
        assert answer.status < 500, (key, answer.status)
        if answer.status == 304:
            return key in self.right
        self.right.pop(key, None)
        shown = events(answer.body) if answer.status == 200 else []
        if what := differences(shown, self.expected[key], self.titles):
            self.wrong = (key, answer.status, what[:3])
            return False
        self.right[key] = (answer.headers["ETag"], shown)
        return True

    def events(self):
        """Every meeting's event of every feed, without the notices of those that have none."""
        return (event for key, (_, shown) in self.right.items() if self.expected[key] for event in shown)
