#!/usr/bin/env python3
"""Measures what a feed and a request for it cost here and elsewhere, with the same events in the same run.

    benches/full-size && cargo build --release --example render_on_request && cargo build --release
    benches/others/others.py [--students 300] [--seconds 5]

Beside Carillon: PyPI's icalendar and npm's ical-generator make the same calendars; Radicale serves them from its folder;
and a handler of actix-web renders each with the crate icalendar when it is asked. Needs wrk (a package of Debian),
Python 3 with pip, and Node.js; the libraries are installed in target/others. Prints two Markdown tables.
"""

import argparse
import json
import os
import random
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from measuring import FULL_SIZE, TARGET, Server, links, wrk

INSTALLED = TARGET / "others"
PYTHON_PACKAGES = ["icalendar==7.3.2", "radicale==3.9.0"]
NODE_PACKAGES = ["ical-generator@11.1.2"]
RENDERER = TARGET / "release" / "examples" / "render_on_request"


def install():
    """A Python and a folder of Node packages with the libraries."""
    python = INSTALLED / "venv" / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", INSTALLED / "venv"], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *PYTHON_PACKAGES], check=True)
    node = INSTALLED / "node"
    if not (node / "node_modules").exists():
        node.mkdir(parents=True, exist_ok=True)
        subprocess.run(["npm", "install", "--silent", "--prefix", node, *NODE_PACKAGES], check=True)
    # Node looks for packages beside the script.
    shutil.copy(HERE / "generate.mjs", node)
    return python, node / "generate.mjs"


def unescaped(value):
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)


def events(text):
    """The events of a feed of ours. Its times are in UTC."""
    found = []
    for block in text.replace("\r\n ", "").split("BEGIN:VEVENT\r\n")[1:]:
        lines = dict(line.split(":", 1) for line in block.split("\r\n") if ":" in line)
        values = {name.split(";")[0]: value for name, value in lines.items()}
        if re.fullmatch(r"\d{8}T\d{6}Z", values["DTSTART"]):
            found.append({
                "uid": values["UID"], "start": values["DTSTART"], "end": values.get("DTEND", values["DTSTART"]),
                "summary": unescaped(values["SUMMARY"]), "location": unescaped(values.get("LOCATION", "")),
                "description": unescaped(values.get("DESCRIPTION", "")),
            })
    return found


def processor_seconds(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def requests_a_second(port, paths, use_gzip, tags, seconds, scratch):
    file = scratch / f"requests-{time.monotonic_ns()}"
    file.write_text("".join(f"{path}\t{tag}\n" for path, tag in zip(paths, tags or [""] * len(paths))))
    rate, _, slowest, errors = wrk(port, file, use_gzip, bool(tags), seconds, scratch)
    assert not errors, f"{errors} errors"
    return rate, slowest


class Radicale:
    """The same calendars as collections in the folder of Radicale, without users."""

    def __init__(self, python, texts, scratch):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        root = scratch / "radicale" / "collection-root" / "all"
        for name, text in texts.items():
            folder = root / name
            folder.mkdir(parents=True)
            (folder / ".Radicale.props").write_text('{"tag": "VCALENDAR"}')
            head, rest = text.split("BEGIN:VEVENT", 1)
            for number, event in enumerate(rest.split("BEGIN:VEVENT")):
                event = event.replace("END:VCALENDAR\r\n", "")
                (folder / f"{number}.ics").write_bytes(f"{head}BEGIN:VEVENT{event}END:VCALENDAR\r\n".encode())
        settings = scratch / "radicale.conf"
        settings.write_text(
            f"[storage]\nfilesystem_folder = {scratch}/radicale\n[auth]\ntype = none\n"
            f"[rights]\ntype = from_file\nfile = {scratch}/rights\n"
            f"[server]\nhosts = 127.0.0.1:{self.port}\nmax_connections = 100\n[logging]\nlevel = error\n"
        )
        (scratch / "rights").write_text("[all]\nuser: .*\ncollection: .*\npermissions: RrWw\n")
        self.process = subprocess.Popen([python, "-m", "radicale", "--config", settings], stderr=subprocess.DEVNULL)
        until_answered(f"http://127.0.0.1:{self.port}/all/{next(iter(texts))}/", self.process)


def until_answered(url, process):
    deadline = time.monotonic() + 60
    while True:
        try:
            return urllib.request.urlopen(url, timeout=30).read()
        except OSError as error:
            assert process.poll() is None and time.monotonic() < deadline, f"{url}: {error}"
            time.sleep(0.05)


def made_elsewhere(file, python, node, rounds):
    """Milliseconds of processor time for each calendar."""
    commands = {"PyPI icalendar": [python, HERE / "generate.py"], "npm ical-generator": ["node", node]}
    for name, command in commands.items():
        out = subprocess.run([*command, file, str(rounds)], check=True, capture_output=True, text=True).stdout
        yield name, json.loads(out)["ms"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--students", type=int, default=300)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=5)
    wanted = parser.parse_args()
    python, node = install()
    with tempfile.TemporaryDirectory() as name:
        measure(wanted, python, node, Path(name))


def measure(wanted, python, node, scratch):
    server = Server(FULL_SIZE, scratch / "state").settled()
    seconds = processor_seconds(server.process.pid)
    all_links = links(FULL_SIZE, scratch / "state", server)
    students = [path for kind, _, path in all_links if kind == "student"]
    paths = random.Random(4).sample(students, min(wanted.students, len(students)))
    texts = {f"s{number}": server.get(path)[1].decode() for number, path in enumerate(paths)}
    calendars = {name: events(text) for name, text in texts.items()}
    file = scratch / "events.json"
    file.write_text(json.dumps(calendars))
    sizes = [len(found) for found in calendars.values()]
    print(f"{len(paths)} students' feeds with {statistics.mean(sizes):.0f} events on average\n")
    print("| made by | processor time for each feed |\n|---|---|")
    print(f"| Carillon, all {len(all_links):,} feeds from JSON to compressed and stored | {seconds * 1000 / len(all_links):.3f} ms |")
    for maker, ms in made_elsewhere(file, python, node, 3):
        print(f"| {maker}, from values in memory to text | {ms:.2f} ms |")
    print("\n| served by | requests a second, median | lowest to highest |\n|---|---|---|", flush=True)
    rates = served(wanted, server, paths, texts, file, python, scratch)
    for who, found in rates.items():
        print(f"| {who} | {statistics.median(found):,.0f} | {min(found):,.0f} to {max(found):,.0f} |")


def served(wanted, server, paths, texts, file, python, scratch):
    """Requests a second of each, measured in turn."""
    ours = [server.get(path, **{"Accept-Encoding": "gzip"})[0].getheader("ETag") for path in paths]
    radicale = Radicale(python, texts, scratch)
    renderer = subprocess.Popen([RENDERER, file], stdout=subprocess.PIPE, text=True)
    renderer_port = int(re.search(r":(\d+)/", renderer.stdout.readline())[1])
    runs = {
        "Carillon, 304": (server.port, paths, True, ours),
        "Carillon, gzip": (server.port, paths, True, None),
        "Carillon, plain": (server.port, paths, False, None),
        "actix-web, rendered on request, plain": (renderer_port, [f"/{name}.ics" for name in texts], False, None),
        "Radicale, plain": (radicale.port, [f"/all/{name}/" for name in texts], False, None),
    }
    rates = {who: [] for who in runs}
    for _ in range(wanted.rounds):
        for who, (port, asked, use_gzip, tags) in runs.items():
            rates[who].append(requests_a_second(port, asked, use_gzip, tags, wanted.seconds, scratch)[0])
    for process in [radicale.process, renderer]:
        process.terminate()
        process.wait()
    server.stop()
    return rates


if __name__ == "__main__":
    main()
