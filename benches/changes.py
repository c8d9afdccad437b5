#!/usr/bin/env python3
"""Measures how soon a change is seen, also beside a load and beside a night's rewrite, and how publishing slows requests.

    benches/full-size && cargo build --release && benches/changes.py [--quick]

Needs wrk (a package of Debian). Everything runs on this machine, on loopback, in folders that are removed afterwards.
Prints the rows of a Markdown table. `benches/budgets.py` prints them too.
"""

import argparse
import json
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager, nullcontext
from pathlib import Path

from decisions import Client
from measuring import FULL_SIZE, Server, begin_wrk, changed, is_replaced, links, percentile, replace, request_lines, result_of_wrk

REQUESTS_PER_SECOND = 500
REWRITTEN_PER_SECOND = 1_000

# Writes each of the named files again, with a line feed more or less, at a steady pace and without end.
REWRITE = """
import itertools, os, sys, time
per_second, paths = float(sys.argv[1]), sys.stdin.read().splitlines()
begun = time.perf_counter()
for number, path in enumerate(itertools.cycle(paths)):
    text = open(path).read()
    with open(path + ".tmp", "w") as file:
        file.write(text.rstrip() if text.endswith("\\n") else text + "\\n")
    os.rename(path + ".tmp", path)
    time.sleep(max(0, begun + number / per_second - time.perf_counter()))
"""


def write_in_place(path, text):
    """As an editor that keeps the file, and cuts it to nothing before it writes."""
    path.write_text(text)


def write_with_backup(path, text):
    """As vim: the file becomes the backup, and a new file gets its name."""
    probe, backup = path.with_name("4913"), path.with_name(path.name + "~")
    probe.touch()
    probe.unlink()
    path.rename(backup)
    path.write_text(text)
    backup.unlink()


class ChangedModules:
    """Modules that are changed one after the other, each with the feed of one of its students."""

    def __init__(self, data, state, server, first=0):
        """Titles are numbered from `first`, which is higher than before where the folder was measured before."""
        self.server, self.number, self.chance = server, first, random.Random(first)
        addresses = {id: path for kind, id, path in links(data, state, server) if kind == "student"}
        enrolments = [json.loads(path.read_text()) for path in sorted((data / "enrolments").rglob("*.json"))]
        students = {(one["module"], one["term"]): one["students"][0] for one in enrolments if one["students"]}
        self.feeds = {}
        for path in sorted((data / "modules").rglob("*.json")):
            module = json.loads(path.read_text())
            student = students.get((module["code"], module["term"]))
            if student and any(not activity.get("groups") for activity in module["activities"]):
                self.feeds[path] = addresses[student["id"] if isinstance(student, dict) else student]

    def keep(self, count):
        """Changes only so many modules from now on."""
        self.feeds = dict(self.chance.sample(sorted(self.feeds.items()), count))

    def change(self, write=replace):
        """Changes a module, and returns the seconds until the feed is another one."""
        path, feed = self.chance.choice(list(self.feeds.items()))
        before = self.server.get(feed)[0].getheader("ETag")
        self.number += 1
        text = changed(path.read_text(), self.number)
        begun = time.perf_counter()
        write(path, text)
        while self.server.get(feed, **{"If-None-Match": before})[0].status == 304:
            time.sleep(0.001)
        return time.perf_counter() - begun


def student_paths(data, state, server, count):
    return [path for kind, _, path in links(data, state, server) if kind == "student"][:count]


@contextmanager
def load(server, requests, scratch):
    """Clients that ask for feeds at a steady rate meanwhile."""
    running = begin_wrk(server.port, requests, True, False, 3600, scratch, per_second=REQUESTS_PER_SECOND)
    try:
        yield
    finally:
        running.terminate()
        running.wait()


@contextmanager
def rewrite(data, spared):
    """An export that writes every other file of the folder meanwhile, with the same meaning."""
    paths = sorted(path for path in data.rglob("*.json") if path not in spared)
    command = [sys.executable, "-c", REWRITE, str(REWRITTEN_PER_SECOND)]
    running = subprocess.Popen(command, stdin=subprocess.PIPE, text=True)
    running.stdin.write("\n".join(map(str, paths)))
    running.stdin.close()
    try:
        time.sleep(1)
        yield
    finally:
        running.terminate()
        running.wait()


def measure_changes(data, state, rounds, first=0):
    """Seconds from the rename of a module's file to the changed feed of one of its students, and the memory after it."""
    server = Server(data, state).settled()
    modules = ChangedModules(data, state, server, first)
    # A file that has just been copied is read at every look, until its time stamp can be trusted.
    time.sleep(3)
    delays = [modules.change() for _ in range(rounds)]
    memory = server.memory()
    server.stop()
    return delays, memory


def measure_changes_beside(data, state, scratch, rounds, first=1_000):
    """Each way of writing, with the activity beside it and the seconds until the changes are seen."""
    server = Server(data, state).settled()
    modules = ChangedModules(data, state, server, first)
    requests = request_lines(server, student_paths(data, state, server, 4000), scratch)
    time.sleep(3)
    beside = lambda: load(server, requests, scratch)
    cases = [
        ("one module written in place", nullcontext, write_in_place),
        ("one module written by an editor that keeps a backup", nullcontext, write_with_backup),
        (f"one module replaced, beside {REQUESTS_PER_SECOND} requests a second", beside, replace),
        (f"one module written in place, beside {REQUESTS_PER_SECOND} requests a second", beside, write_in_place),
    ]
    for name, activity, write in cases:
        with activity():
            delays = [modules.change(write) for _ in range(rounds)]
        yield name, delays
    modules.keep(20)
    delays = []
    with rewrite(data, modules.feeds):
        for _ in range(rounds // 2):
            time.sleep(modules.chance.random() / 2)
            delays.append(modules.change())
    yield f"one more module replaced, while an export writes {REWRITTEN_PER_SECOND:,} files a second", delays
    server.stop()


@contextmanager
def publishing(data):
    """Changes one module in a hundred, over and over, in a thread."""
    files, chance, ended = sorted((data / "modules").rglob("*.json")), random.Random(5), threading.Event()

    def run():
        number = 2_000_000
        while not ended.wait(0.3):
            number += 1
            for path in chance.sample(files, len(files) // 100):
                replace(path, changed(path.read_text(), number))

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def reset(client, path):
    """Gives a link a new address, and returns that with the seconds until the old one shows no timetable any more."""
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    begun = time.perf_counter()
    answer, text, _ = client.ask("POST", path.replace("timetable.ics", "new"), "confirm=yes", **form)
    assert answer.status == 303, f"{answer.status} for a new address: {text[:200]}"
    while not is_replaced(client.ask("GET", path)):
        assert time.perf_counter() < begun + 60, "an old address still shows the timetable"
    return answer.getheader("Location").split("?")[0] + "timetable.ics", time.perf_counter() - begun


def measure_publishing(data, state, scratch, seconds, rounds):
    """The 99.9th percentiles in ms of requests under full load, quiet and beside publishing, in turn; the number of
    publishes; and the seconds until reset addresses are gone under the same load."""
    server = Server(data, state).settled()
    paths = student_paths(data, state, server, 4001)
    requests, own = request_lines(server, paths[:4000], scratch), paths[4000]
    before, slowest, resets = len(server.publishes()), {"quiet": [], "publishing": []}, []
    for _ in range(rounds):
        for name, activity in [("quiet", nullcontext), ("publishing", lambda: publishing(data))]:
            with activity():
                running = begin_wrk(server.port, requests, True, False, seconds, scratch)
                slowest[name].append(result_of_wrk(running)[2])
            time.sleep(1)
    publishes = len(server.publishes()) - before
    with publishing(data):
        running = begin_wrk(server.port, requests, True, False, seconds, scratch)
        client = Client(server.port)
        while running.poll() is None:
            own, took = reset(client, own)
            resets.append(took)
            time.sleep(0.1)
        result_of_wrk(running)
    server.stop()
    return slowest, publishes, resets


def rows_of_changes(found):
    for name, delays in found:
        wanted = "1 s" if "export" in name else "100 ms"
        figure = f"{percentile(delays, 0.99) * 1000:.0f} ms (median {statistics.median(delays) * 1000:.0f} ms)"
        yield f"{name}, until its students' feeds have it, 99th percentile", wanted, figure


def rows_of_publishing(slowest, publishes, resets):
    quiet, busy = (statistics.median(slowest[name]) for name in ("quiet", "publishing"))
    figure = f"{busy:.1f} ms, and {quiet:.1f} ms without it ({busy / quiet:.2f}; {publishes} publishes)"
    yield "99.9th percentile of requests under full load while publishing", "twice that without it", figure
    figure = f"{max(resets) * 1000:.0f} ms (median {statistics.median(resets) * 1000:.0f} ms, {len(resets)} resets)"
    yield "a reset address under the same load, until it shows no timetable, longest", "1 s", figure


def measured_rows(data, state, scratch, quick):
    """The rows of both tables: the task, its budget and the figure."""
    yield from rows_of_changes(measure_changes_beside(data, state, scratch, 30 if quick else 100))
    yield from rows_of_publishing(*measure_publishing(data, state, scratch, 5 if quick else 10, 3 if quick else 5))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer rounds")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="carillon-changes-") as name:
        scratch = Path(name)
        shutil.copytree(FULL_SIZE, scratch / "data")
        print("| task | budget | measured |\n|---|---|---|", flush=True)
        for row in measured_rows(scratch / "data", scratch / "state", scratch, wanted.quick):
            print(f"| {' | '.join(row)} |", flush=True)


if __name__ == "__main__":
    main()
