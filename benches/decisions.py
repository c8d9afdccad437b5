#!/usr/bin/env python3
"""Decisions about links at full size: new addresses, choices and fetch records beside 500 requests a second.

    benches/full-size && cargo build --release && benches/decisions.py [--seconds 60] [--rate 500] [--decisions 5]

Everybody's feed is known at the start. Then feeds are asked for at the given rate, by the user agents of real calendar
programs, while some of the students get new addresses and choose on their pages. Every answer is compared: whose
meetings, all of them or without the module that was hidden, with alarms or without, and nothing at an old address. The
load is bounded in time and goes to this machine alone. Prints a Markdown table, and fails if a feed was wrong.
"""

import argparse
import http.client
import random
import shutil
import tempfile
import threading
import time
import urllib.parse
from pathlib import Path

from measuring import FULL_SIZE, Server, is_replaced, links, percentile

AGENTS = [
    "Microsoft Exchange/15.20 (Windows NT 10.0; Win64; x64)",
    "Google-Calendar-Importer",
    "iOS/18.1 (22B83) dataaccessd/1.0",
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Thunderbird/140.0",
]
CLIENTS = 16
STUDENTS = 2_000


class Student:
    """A student whose feed is asked for, with what it must say."""

    def __init__(self, path, events):
        self.path = path
        self.events = events
        self.alarms = False
        self.hidden = None
        # Held while the address or the choice changes, and while it is checked.
        self.lock = threading.Lock()

    @property
    def page(self):
        return self.path.removesuffix("timetable.ics")

    def expected(self):
        return {uid for uid, code in self.events.items() if code != self.hidden}


class Client:
    """One connection that is kept open."""

    def __init__(self, port):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def ask(self, method, path, body=None, **headers):
        begun = time.perf_counter()
        self.connection.request(method, path, body=body, headers=headers)
        answer = self.connection.getresponse()
        text = answer.read().decode()
        return answer, text, time.perf_counter() - begun


def events_of(text):
    """Each event's UID with the code of its module, which its title begins with."""
    events = {}
    for part in text.replace("\r\n ", "").split("BEGIN:VEVENT\r\n")[1:]:
        fields = dict(line.split(":", 1) for line in part.split("\r\n") if ":" in line and not line.startswith(" "))
        summary = next(line for line in part.split("\r\n") if line.startswith("SUMMARY:")).removeprefix("SUMMARY:")
        for prefix in ("CANCELLED: ", "PROVISIONAL: "):
            summary = summary.removeprefix(prefix)
        events[fields["UID"]] = summary.split(" ")[0]
    return events


class Load:
    def __init__(self, port, students, seconds, rate, decisions):
        self.port, self.students, self.seconds = port, students, seconds
        self.rate, self.decisions = rate, decisions
        self.wrong, self.reads, self.made = [], [], {"new": [], "choices": []}
        self.begun = time.perf_counter()

    def run(self):
        threads = [threading.Thread(target=self.read, args=(number,)) for number in range(CLIENTS)]
        threads.append(threading.Thread(target=self.decide))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return self

    def pace(self, number, per_second):
        """Waits until the time of a request has come; whether there is still time."""
        due = self.begun + number / per_second
        time.sleep(max(0, due - time.perf_counter()))
        return due < self.begun + self.seconds

    def read(self, number):
        client, chance = Client(self.port), random.Random(number)
        count = number
        while self.pace(count, self.rate):
            count += CLIENTS
            student = chance.choice(self.students)
            with student.lock:
                answer, text, seconds = client.ask("GET", student.path, **{"User-Agent": chance.choice(AGENTS)})
                self.reads.append(seconds)
                self.check(student, answer.status, text)

    def check(self, student, status, text):
        if status != 200:
            self.wrong.append(f"{status} for a feed")
        elif set(events_of(text)) != student.expected():
            self.wrong.append("other meetings than expected")
        elif ("BEGIN:VALARM" in text) != student.alarms:
            self.wrong.append("alarms are not as chosen")

    def decide(self):
        client, chance = Client(self.port), random.Random(99)
        count = 0
        while self.pace(count, self.decisions):
            student = chance.choice(self.students)
            what = "new" if count % 2 else "choices"
            with student.lock:
                self.made[what].append(getattr(self, f"make_{what}")(client, student, chance))
            count += 1

    def make_new(self, client, student, _):
        old = student.path
        answer, _, seconds = self.post(client, student.page + "new", {"confirm": "yes"})
        student.path = urllib.parse.urlparse(answer.getheader("Location")).path + "timetable.ics"
        if not is_replaced(client.ask("GET", old)) or client.ask("GET", student.path)[0].status != 200:
            self.wrong.append("an old address lives, or a new one does not")
        return seconds

    def make_choices(self, client, student, chance):
        student.alarms = chance.random() < 0.5
        student.hidden = chance.choice([None, *sorted(set(student.events.values()))])
        form = {"alarm": "15" if student.alarms else "", "language": ""}
        if student.hidden:
            form["module"] = student.hidden
        if set(student.events.values()) == {student.hidden}:
            form.pop("module")
            student.hidden = None
        _, _, seconds = self.post(client, student.page + "choices", form)
        answer, text, _ = client.ask("GET", student.path)
        self.check(student, answer.status, text)
        return seconds

    def post(self, client, path, form):
        body = urllib.parse.urlencode(form)
        answer, text, seconds = client.ask("POST", path, body, **{"Content-Type": "application/x-www-form-urlencoded"})
        if answer.status != 303:
            self.wrong.append(f"{answer.status} for a decision: {text[:200]}")
        return answer, text, seconds


def known(server, addresses, count):
    """Some students with what their feeds say before anybody has decided anything."""
    paths = random.Random(3).sample([path for kind, _, path in addresses if kind == "student"], count)
    client = Client(server.port)
    students = [Student(path, events_of(client.ask("GET", path)[1])) for path in paths]
    return [student for student in students if len(set(student.events.values())) > 1]


def table_row(name, seconds):
    shares = [percentile(seconds, share) * 1000 for share in (0.5, 0.99, 0.999)]
    return f"| {name} | {len(seconds)} | " + " | ".join(f"{share:.1f} ms" for share in shares) + " |"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--rate", type=int, default=500, help="requests for feeds a second")
    parser.add_argument("--decisions", type=int, default=5, help="decisions a second")
    wanted = parser.parse_args()
    scratch = Path(tempfile.mkdtemp(prefix="carillon-decisions-"))
    try:
        server = Server(FULL_SIZE, scratch / "state").settled()
        students = known(server, links(FULL_SIZE, scratch / "state", server), STUDENTS)
        load = Load(server.port, students, wanted.seconds, wanted.rate, wanted.decisions).run()
        took = time.perf_counter() - load.begun
        memory = server.memory()
        server.stop()
        print("| request | number | median | 99 % | 99.9 % |\n|---|---|---|---|---|")
        print(table_row("a feed", load.reads))
        print(table_row("a reset link, from the click to the page that shows it", load.made["new"]))
        print(table_row("settings, from the click to the page", load.made["choices"]))
        print(f"\n{len(load.reads) / took:.0f} feeds a second; memory {memory[0]} MB (highest {memory[1]} MB);"
              f" journal {(scratch / 'state/journal.jsonl').stat().st_size // 1000} kB;"
              f" fetch records {(scratch / 'state/fetches.log').stat().st_size // 1000} kB;"
              f" {len(load.wrong)} wrong answers")
        for wrong in sorted(set(load.wrong)):
            print(f"wrong: {load.wrong.count(wrong)} times {wrong}")
        return 1 if load.wrong else 0
    finally:
        shutil.rmtree(scratch)


if __name__ == "__main__":
    raise SystemExit(main())
