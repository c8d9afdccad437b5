#!/usr/bin/env python3
"""How long a new address takes beside a publish: while a file of 100 MB is read, and a module of 100,000 activities.

    cargo build --release && benches/beside.py [--activities 100000] [--students 2000] [--megabytes 100]

Makes a small folder, puts the large file into it, and presses the button for a new address again and again until that
is published. Prints a Markdown table, and fails if a decision took a second or more, or an old address was still alive.
"""

import argparse
import datetime
import json
import shutil
import tempfile
import time
from pathlib import Path

from measuring import Server, is_replaced, links
from decisions import Client

DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri"]
MONDAY = datetime.date(2026, 10, 5)
WEEKS = {str(week + 1): str(MONDAY + datetime.timedelta(weeks=week)) for week in range(12)}


def write(path, value):
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".tmp")
    draft.write_text(json.dumps(value))
    draft.rename(path)


def module(code, activities):
    def activity(number):
        return {"id": f"A{number}", "type": "Lecture", "day": DAYS[number % 5], "start": f"{8 + number % 10:02}:00",
                "end": f"{9 + number % 10:02}:00", "weeks": "1-12", "rooms": [f"R{number % 500}"],
                "staff": [f"s{number % 300}"]}
    return {"code": code, "title": code, "term": "T", "activities": [activity(number) for number in range(activities)]}


def begin(data, students):
    terms = {"timezone": "Europe/London", "terms": [{"id": "T", "title": "Autumn", "weeks": WEEKS}]}
    write(data / "terms.json", terms)
    for code, taken in [("SMALL", ["ann"]), ("BIG", [f"u{number}" for number in range(students)])]:
        write(data / f"modules/{code}.json", module(code, 1))
        write(data / f"enrolments/{code}.json", {"module": code, "term": "T", "students": taken})


class Presses:
    """Somebody who wants a new address for as long as a publish goes on."""

    def __init__(self, server, path):
        self.server, self.path, self.seconds, self.alive = server, path, [], 0

    def until_published(self):
        begun, before, client = time.perf_counter(), len(self.server.publishes()), Client(self.server.port)
        while len(self.server.publishes()) == before:
            old = self.path
            form = {"Content-Type": "application/x-www-form-urlencoded"}
            answer, _, seconds = client.ask("POST", old.replace("timetable.ics", "new"), "confirm=yes", **form)
            self.path = answer.getheader("Location").replace("?new=1", "timetable.ics")
            self.alive += not is_replaced(client.ask("GET", old)) or client.ask("GET", self.path)[0].status != 200
            self.seconds.append(seconds)
            time.sleep(0.05)
        return time.perf_counter() - begun


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--activities", type=int, default=100_000)
    parser.add_argument("--students", type=int, default=2_000)
    parser.add_argument("--megabytes", type=int, default=100)
    wanted = parser.parse_args()
    scratch = Path(tempfile.mkdtemp(prefix="carillon-beside-"))
    data = scratch / "data"
    try:
        begin(data, wanted.students)
        server = Server(data, scratch / "state", level="debug").settled()
        path = next(path for kind, id, path in links(data, scratch / "state", server) if (kind, id) == ("student", "ann"))
        presses = Presses(server, path)
        # Everybody again and again, as an export that joins the wrong tables has them.
        people = [{"id": f"p{number % 1000}", "name": "N" * 160, "role": "student"} for number in range(wanted.megabytes * 5000)]
        cases = [("a people.json with many problems", data / "people.json", people),
                 ("a module", data / "modules/BIG.json", module("BIG", wanted.activities))]
        print("| beside | publish | new addresses | median | longest |\n|---|---|---|---|---|")
        worst = 0
        for name, file, value in cases:
            write(file, value)
            presses.seconds = []
            took = presses.until_published()
            middle, longest = sorted(presses.seconds)[len(presses.seconds) // 2], max(presses.seconds)
            worst = max(worst, longest)
            print(f"| {name} of {file.stat().st_size / 1e6:.0f} MB | {took:.1f} s | {len(presses.seconds)} |"
                  f" {middle * 1000:.0f} ms | {longest * 1000:.0f} ms |", flush=True)
        print(f"\nhighest memory {server.memory()[1]} MB; {presses.alive} old addresses alive or new ones dead")
        server.stop()
        return 1 if presses.alive or worst >= 1 else 0
    finally:
        shutil.rmtree(scratch)


if __name__ == "__main__":
    raise SystemExit(main())
