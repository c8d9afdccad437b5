#!/usr/bin/env python3
"""The support desk at full size: each keystroke of a search, a person's page, the address, and the overview.

    benches/full-size && cargo build --release && benches/desk.py [--people 50] [--decisions 200000]

Somebody at the desk types the names of students, letter by letter, opens the page of the one who is meant and asks for the
address. `--decisions` adds so many decisions of the year before. Every answer is compared: the student must be found, and the address must be the one that `carillon links`
prints. Prints a Markdown table, and fails if an answer was wrong.
"""

import argparse
import json
import random
import re
import subprocess
import tempfile
import time
import urllib.parse
from pathlib import Path

from measuring import BINARY, FULL_SIZE, Server, links, percentile

PASSWORD = "four words of hers"


class Desk:
    """A browser of somebody at the desk."""

    def __init__(self, server):
        self.server = server
        self.cookies = {}
        self.form_token = ""

    def ask(self, method, path, form=None):
        """The answer and its seconds."""
        headers = {"Accept": "text/html", "Accept-Language": "en"}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        body = None
        if form is not None:
            body = urllib.parse.urlencode(form)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = self.server.connection
        begun = time.perf_counter()
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        seconds = time.perf_counter() - begun
        for header in answer.headers.get_all("Set-Cookie") or []:
            name, value = header.split(";")[0].split("=", 1)
            self.cookies[name] = value
        if found := re.search(r'name="form-token" value="([^"]+)"', text):
            self.form_token = found[1]
        return answer.status, text, seconds

    def sign_in(self):
        status, _, _ = self.ask("POST", "/sign-in", {"name": "kim", "password": PASSWORD})
        assert status == 303, status

    def show(self, path):
        return self.ask("POST", path, {"form-token": self.form_token, "action": "show"})


def write_history(state, students, decisions):
    """Decisions of the year before, as a server has summed them up."""
    if decisions:
        with open(state / "journal-2025.jsonl", "w", encoding="utf-8") as out:
            for number in range(decisions):
                entry = {"at": f"2025-11-27T{number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02}Z", "by": "subscriber"}
                entry |= {"kind": "student", "id": students[number % len(students)]["id"], "action": "stop"}
                out.write(json.dumps(entry, separators=(",", ":")) + "\n")


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--people", type=int, default=50, help="the number of people who are looked for")
    arguments.add_argument("--decisions", type=int, default=0, help="the number of decisions about links of earlier years")
    given = arguments.parse_args()
    people = given.people
    known = json.loads((FULL_SIZE / "people.json").read_text())
    students = [person for person in known if person["role"] == "student" and person.get("name")]
    chosen = random.Random(1).sample(students, people)
    times = {"the first search": [], "a keystroke": [], "the first person's page": [], "a person's page": [], "the address": [], "the overview": []}
    with tempfile.TemporaryDirectory() as folder:
        state = Path(folder) / "state"
        server = Server(FULL_SIZE, state).settled()
        addresses = {(kind, id): address for kind, id, address in links(FULL_SIZE, state, server)}
        add = [BINARY, "users", "add", "kim", "--role", "desk", "--data", FULL_SIZE, "--state", state]
        subprocess.run(add, input=PASSWORD + "\n", text=True, check=True, capture_output=True)
        write_history(state, students, given.decisions)
        desk = Desk(server)
        desk.sign_in()
        times["the first search"].append(desk.ask("GET", "/desk?q=a")[2])
        for person in chosen:
            typed = f"{person['name'].split()[-1]} {person['name'].split()[0]} {person['id']}".lower()
            for end in range(1, len(typed) + 1):
                status, text, seconds = desk.ask("GET", "/desk?q=" + urllib.parse.quote(typed[:end]))
                assert status == 200, status
                times["a keystroke"].append(seconds)
            page = f"/desk/student/{person['id']}"
            assert f'href="{page}"' in text, typed
            status, text, seconds = desk.ask("GET", page)
            assert status == 200 and "/f/" not in text, page
            times["a person's page" if times["the first person's page"] else "the first person's page"].append(seconds)
            status, text, seconds = desk.show(page)
            assert status == 200 and addresses["student", person["id"]] in text, page
            times["the address"].append(seconds)
        for _ in range(5):
            status, _, seconds = desk.ask("GET", "/desk/overview")
            assert status == 200, status
            times["the overview"].append(seconds)
        server.stop()
    print(f"{len(students):,} students, {people} of them looked for, {given.decisions:,} decisions of earlier years\n")
    print("| answer | number | median | 99 % |\n|---|---|---|---|")
    for name, seconds in times.items():
        median, high = (percentile(seconds, share) * 1000 for share in (0.5, 0.99))
        print(f"| {name} | {len(seconds)} | {median:.1f} ms | {high:.1f} ms |")


if __name__ == "__main__":
    main()
