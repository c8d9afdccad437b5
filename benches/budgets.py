#!/usr/bin/env python3
"""Measures the budgets of docs/performance.md on the full-size university, and nginx beside it.

    benches/full-size && cargo build --release && benches/budgets.py [--quick]

CARILLON_FULL_SIZE can name another folder to measure.

Needs nginx and wrk (Debian has both). Everything runs on this machine, on loopback, in folders that are removed
afterwards. Prints a Markdown table. The figures of a machine that does something else at the time are worth nothing.
"""

import argparse
import gzip
import http.client
import json
import os
import random
import re
import shutil
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / os.environ.get("CARGO_TARGET_DIR", "target")
BINARY = TARGET / "release" / "carillon"
FULL_SIZE = Path(os.environ.get("CARILLON_FULL_SIZE", TARGET / "full-size"))


class Server:
    """One run of `carillon serve`, timed from its start."""

    def __init__(self, data, state, level="info"):
        state.parent.mkdir(parents=True, exist_ok=True)
        self.log = state.with_suffix(".log")
        self.out = state.with_suffix(".out")
        settings = os.environ | {"CARILLON_LOG_FORMAT": "json", "CARILLON_LOG_LEVEL": level}
        # A load asks for each address many times a second.
        settings["CARILLON_HTTP_MAX_REQUESTS_PER_MINUTE"] = "0"
        command = [BINARY, "serve", "--data", data, "--state", state, "--listen", "127.0.0.1:0"]
        self.begun = time.perf_counter()
        self.process = subprocess.Popen(command, stdout=self.out.open("wb"), stderr=self.log.open("wb"), env=settings)
        while not (found := re.search(r"http://127\.0\.0\.1:(\d+)/", self.out.read_text())):
            time.sleep(0.001)
        self.port = int(found[1])
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def get(self, path, **headers):
        self.connection.request("GET", path, headers=headers)
        answer = self.connection.getresponse()
        return answer, answer.read()

    def seconds_until(self, path):
        """From the start to the first 200."""
        while self.get(path)[0].status != 200:
            time.sleep(0.001)
        return time.perf_counter() - self.begun

    def publishes(self):
        lines = [json.loads(line) for line in self.log.read_text().splitlines()]
        return [line for line in lines if line.get("message") in ("published", "looked at the data folder: nothing to publish")]

    def settled(self):
        """Until the first publish has been logged, which is after its store was written."""
        while not self.publishes():
            time.sleep(0.01)
        return self

    def memory(self):
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return [int(re.search(rf"{name}:\s+(\d+)", status)[1]) // 1024 for name in ("VmRSS", "VmHWM")]

    def stop(self):
        self.connection.close()
        self.process.terminate()
        self.process.wait()


def links(data, state, server):
    command = [BINARY, "links", "--data", data, "--state", state, "--base-url", f"http://127.0.0.1:{server.port}"]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[1:]
    return [(line.split(",")[0], line.split(",")[1], "/" + line.rsplit(",", 1)[1].split("/", 3)[3]) for line in lines]


def folder_size(folder):
    return sum(path.stat().st_blocks * 512 for path in folder.rglob("*") if path.is_file())


def percentile(values, share):
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def replace(path, text):
    path.with_suffix(".tmp").write_text(text)
    path.with_suffix(".tmp").rename(path)


def changed(text, mark):
    return re.sub(r'"title": "(#\d+ )?', f'"title": "#{mark} ', text, count=1)


def measure_starts(data, scratch, rounds):
    cold = []
    for number in range(rounds):
        state = scratch / f"cold-{number}"
        server = Server(data, state)
        cold.append(server.seconds_until("/readyz"))
        server.settled().stop()
    student = next(path for kind, _, path in links(data, state, server) if kind == "student")
    warm = []
    for _ in range(rounds + 2):
        server = Server(data, state)
        warm.append(server.seconds_until(student))
        server.settled().stop()
    return statistics.median(cold), statistics.median(warm), state


def measure_changes(data, state, rounds, first=0):
    """Seconds from the rename of a module's file to the changed feed of one of its students.

    Titles are numbered from `first`, which is higher than before where the folder was measured before."""
    server = Server(data, state).settled()
    paths = {id: path for kind, id, path in links(data, state, server) if kind == "student"}
    rolls = [json.loads(path.read_text()) for path in sorted((data / "enrolments").rglob("*.json"))]
    students = {(roll["module"], roll["term"]): roll["students"][0] for roll in rolls if roll["students"]}
    modules = {}
    for path in (data / "modules").rglob("*.json"):
        module = json.loads(path.read_text())
        if any(not a.get("groups") for a in module["activities"]) and (module["code"], module["term"]) in students:
            modules[path] = students[module["code"], module["term"]]
    chance = random.Random(1)
    # A file that has just been copied is read at every look, until its time stamp can be trusted.
    time.sleep(3)
    delays = []
    for number in range(rounds):
        path, student = chance.choice(sorted(modules.items(), key=lambda item: item[0]))
        feed = paths[student["id"] if isinstance(student, dict) else student]
        before = server.get(feed)[0].getheader("ETag")
        begun = time.perf_counter()
        replace(path, changed(path.read_text(), first + number))
        while server.get(feed, **{"If-None-Match": before})[0].status == 304:
            time.sleep(0.001)
        delays.append(time.perf_counter() - begun)
    memory = server.memory()
    server.stop()
    return delays, memory


def measure_rewrite(data, state, scratch):
    """The publish after every file was written anew with other white space, and how many of 2,000 ETags changed."""
    server = Server(data, state, level="debug").settled()
    sample = random.Random(2).sample([path for _, _, path in links(data, state, server)], 2000)
    before = [server.get(path)[0].getheader("ETag") for path in sample]
    new = scratch / "rewritten"
    for path in data.rglob("*.json"):
        target = new / path.relative_to(data)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(json.dumps(json.loads(path.read_text()), indent=3, sort_keys=True))
    known = len(server.publishes())
    data.rename(scratch / "replaced")
    new.rename(data)
    while not any(publish["duration_ms"] > 100 for publish in server.publishes()[known:]):
        time.sleep(0.01)
    duration = max(publish["duration_ms"] for publish in server.publishes()[known:]) / 1000
    after = [server.get(path)[0].getheader("ETag") for path in sample]
    server.stop()
    return duration, sum(a != b for a, b in zip(before, after))


def measure_nights(data, state, nights):
    """The store's size after as many nights in each of which one module in a hundred changes."""
    server = Server(data, state).settled()
    modules = sorted((data / "modules").rglob("*.json"))
    chance = random.Random(3)
    for night in range(nights):
        known = len(server.publishes())
        for path in chance.sample(modules, len(modules) // 100):
            replace(path, changed(path.read_text(), night))
        while len(server.publishes()) == known:
            time.sleep(0.01)
    memory = server.memory()
    server.stop()
    return folder_size(state), memory


NGINX = """
daemon off; worker_processes 2; pid {root}/nginx.pid; error_log {root}/error.log; worker_rlimit_nofile 65536;
events {{ worker_connections 4096; }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; types {{ text/calendar ics; }}
  open_file_cache max=100000 inactive=60s; open_file_cache_valid 60s;
  client_body_temp_path {root}/t1; proxy_temp_path {root}/t2; fastcgi_temp_path {root}/t3;
  uwsgi_temp_path {root}/t4; scgi_temp_path {root}/t5;
  server {{ listen 127.0.0.1:{port} backlog=4096; root {root}/www; gzip_static on;
    add_header Cache-Control "private, max-age=900, stale-if-error=86400"; }}
}}
"""

WRK = """
local requests = {}
local next = 0
-- Not before: only here does wrk know the Host that every request must name.
function init(args)
  for line in io.lines("REQUESTS") do
    local path, tag = line:match("([^\\t]+)\\t?(.*)")
    local headers = {}
    if GZIP then headers["Accept-Encoding"] = "gzip" end
    if TAGS then headers["If-None-Match"] = tag end
    table.insert(requests, wrk.format("GET", path, headers))
  end
  math.randomseed(os.time())
  next = math.random(#requests)
end
function request() next = next % #requests + 1; return requests[next] end
function done(summary, latency, all)
  io.write(string.format("RESULT %f %f %f %d\\n", summary.requests / summary.duration * 1e6,
    latency:percentile(99) / 1000, latency:percentile(99.9) / 1000,
    summary.errors.status + summary.errors.read + summary.errors.connect + summary.errors.timeout))
end
"""


def wrk(port, requests, use_gzip, use_tags, seconds, scratch):
    script = scratch / "wrk.lua"
    text = WRK.replace("REQUESTS", str(requests)).replace("if GZIP", f"if {str(use_gzip).lower()}")
    script.write_text(text.replace("if TAGS", f"if {str(use_tags).lower()}"))
    command = ["wrk", "-t2", "-c64", f"-d{seconds}s", "--latency", "--timeout", "60s", "-s", script, f"http://127.0.0.1:{port}"]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return [float(number) for number in re.search(r"RESULT (.*)", out)[1].split()]


def measure_requests(data, state, scratch, seconds, rounds):
    """Requests a second and latency in ms, ours and nginx's in turn, for 304, 200 with gzip and 200 without."""
    server = Server(data, state).settled()
    paths = [path for kind, _, path in links(data, state, server) if kind == "student"][:4000]
    root = scratch / "nginx"
    for path in paths:
        text = server.get(path)[1]
        target = root / "www" / path[1:]
        target.parent.mkdir(parents=True)
        target.write_bytes(text)
        # Compressed as one stream, as a careful administrator would prepare it: less than our joined pieces.
        target.with_name(target.name + ".gz").write_bytes(gzip.compress(text, 6))
    port = server.port + 1 if server.port < 65000 else server.port - 1
    (root / "nginx.conf").write_text(NGINX.format(root=root, port=port))
    (root / "www").chmod(0o755)
    for folder in [scratch, root]:
        folder.chmod(0o755)
    nginx = subprocess.Popen(["nginx", "-p", root, "-c", root / "nginx.conf"], stderr=subprocess.DEVNULL)
    other = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    deadline = time.monotonic() + 10
    while True:
        try:
            other.request("GET", paths[0])
            other.getresponse().read()
            break
        except OSError:
            other.close()
            assert time.monotonic() < deadline, "nginx does not start"
            time.sleep(0.05)

    def tags(get):
        lines = [f"{path}\t{get(path)}" for path in paths]
        file = scratch / f"requests-{time.monotonic_ns()}"
        file.write_text("\n".join(lines) + "\n")
        return file

    def nginx_tag(path):
        other.request("GET", path, headers={"Accept-Encoding": "gzip"})
        answer = other.getresponse()
        answer.read()
        return answer.getheader("ETag")

    ours = tags(lambda path: server.get(path, **{"Accept-Encoding": "gzip"})[0].getheader("ETag"))
    theirs = tags(nginx_tag)
    table = {}
    for name, use_gzip, use_tags in [("304", True, True), ("200, gzip", True, False), ("200, plain", False, False)]:
        runs = {"ours": [], "nginx": []}
        for _ in range(rounds):
            runs["ours"].append(wrk(server.port, ours, use_gzip, use_tags, seconds, scratch))
            runs["nginx"].append(wrk(port, theirs, use_gzip, use_tags, seconds, scratch))
        table[name] = {who: [statistics.median(column) for column in zip(*rows)] for who, rows in runs.items()}
    memory = server.memory()
    nginx.terminate()
    nginx.wait()
    server.stop()
    return table, memory


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="fewer rounds")
    quick = parser.parse_args().quick
    rounds, changes, nights, seconds = (2, 20, 10, 3) if quick else (5, 200, 100, 10)
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        data = scratch / "data"
        shutil.copytree(FULL_SIZE, data)
        cold, warm, state = measure_starts(data, scratch, rounds)
        row = lambda what, budget, figure: print(f"| {what} | {budget} | {figure} |", flush=True)
        print("| what | budget | measured |\n|---|---|---|")
        row("cold, empty cache to every feed served", "2 s", f"{cold:.2f} s")
        row("restart, warm cache to the first feed", "0.5 s", f"{warm:.2f} s")
        delays, memory = measure_changes(data, state, changes)
        row("one module replaced, seen by its students, 99th percentile", "250 ms",
            f"{percentile(delays, 0.99) * 1000:.0f} ms (median {statistics.median(delays) * 1000:.0f} ms)")
        row("memory after that (highest)", "300 MB", f"{memory[0]} MB ({memory[1]} MB)")
        duration, wrong = measure_rewrite(data, state, scratch)
        row("nightly rewrite of every file, same meaning", "1 s, no ETag changes", f"{duration:.2f} s, {wrong} of 2,000 changed")
        size, memory = measure_nights(data, state, nights)
        row(f"store after {nights} nights of one module in a hundred", "300 MB", f"{size / 1e6:.0f} MB")
        row("memory after those nights (highest)", "300 MB", f"{memory[0]} MB ({memory[1]} MB)")
        table, memory = measure_requests(data, state, scratch, seconds, 1 if quick else 3)
        for name, who in table.items():
            ours, nginx = who["ours"], who["nginx"]
            row(f"{name}: requests a second", "nginx's", f"{ours[0]:,.0f}; nginx {nginx[0]:,.0f}; ratio {ours[0] / nginx[0]:.2f}")
            row(f"{name}: 99.9th percentile, 64 connections", "below nginx's", f"{ours[2]:.2f} ms; nginx {nginx[2]:.2f} ms")
            if ours[3] or nginx[3]:
                row(f"{name}: errors", "0", f"{ours[3]:.0f}; nginx {nginx[3]:.0f}")
        row("memory under full load (highest)", "300 MB", f"{memory[0]} MB ({memory[1]} MB)")


if __name__ == "__main__":
    main()
