#!/usr/bin/env python3
"""Measures the budgets of docs/performance.md on the full-size university, and nginx and h2o beside it.

    benches/full-size && cargo build --release && benches/budgets.py [--quick] [--requests]

CARILLON_FULL_SIZE can name another folder to measure.

Needs nginx, h2o and wrk (packages of Debian). A peer that is not there is left out. Everything runs on this machine, on
loopback, in folders that are removed afterwards. Prints two Markdown tables. The figures of a machine that does something else at the time are worth nothing.
"""

import argparse
import gzip
import http.client
import json
import os
import random
import re
import shutil
import socket
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
        try:
            self.connection.request("GET", path, headers=headers)
            answer = self.connection.getresponse()
        except http.client.RemoteDisconnected:
            # It was idle for longer than the server waits.
            self.connection.close()
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
    enrolments = [json.loads(path.read_text()) for path in sorted((data / "enrolments").rglob("*.json"))]
    students = {(one["module"], one["term"]): one["students"][0] for one in enrolments if one["students"]}
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
    """The publish after every file was written again with other white space, and how many of 2,000 ETags changed."""
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
    """The store's size after as many nights, when each time one module in a hundred changes."""
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


H2O = """
user: root
num-threads: 2
listen: {{ host: 127.0.0.1, port: {port} }}
pid-file: {root}/h2o.pid
error-log: {root}/h2o.log
http1-request-timeout: 60
file.mime.settypes: {{ "text/calendar": [".ics"] }}
file.send-compressed: ON
header.set: "Cache-Control: private, max-age=900, stale-if-error=86400"
hosts: {{ default: {{ paths: {{ /: {{ file.dir: {root}/www }} }} }} }}
"""


class Peer:
    """A web server that serves prepared files, as the most that can be asked of any."""

    def __init__(self, name, root, port):
        self.name, self.port = name, port
        settings = root / f"{name}.conf"
        settings.write_text({"nginx": NGINX, "h2o": H2O}[name].format(root=root, port=port))
        command = {"nginx": ["nginx", "-p", root, "-c", settings], "h2o": ["h2o", "-m", "worker", "-c", settings]}[name]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)

    def get(self, path, **headers):
        deadline = time.monotonic() + 10
        while True:
            try:
                self.connection.request("GET", path, headers=headers)
                answer = self.connection.getresponse()
                return answer, answer.read()
            except (OSError, http.client.HTTPException):
                self.connection.close()
                assert self.process.poll() is None and time.monotonic() < deadline, f"{self.name} does not start"
                time.sleep(0.05)

    def stop(self):
        self.process.terminate()
        self.process.wait()


def prepare(root, server, paths):
    """Files of these feeds, each also compressed as one stream, as a careful administrator would have them."""
    for path in paths:
        text = server.get(path)[1]
        target = root / "www" / path[1:]
        target.parent.mkdir(parents=True)
        target.write_bytes(text)
        target.with_name(target.name + ".gz").write_bytes(gzip.compress(text, 6))
    for folder in [root.parent, root, root / "www"]:
        folder.chmod(0o755)


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for found in sockets:
        found.bind(("127.0.0.1", 0))
    ports = [found.getsockname()[1] for found in sockets]
    for found in sockets:
        found.close()
    return ports


def request_lines(server, paths, scratch):
    """A file of paths, each with the entity tag that this server gives it."""
    tags = [server.get(path, **{"Accept-Encoding": "gzip"})[0].getheader("ETag") for path in paths]
    file = scratch / f"requests-{time.monotonic_ns()}"
    file.write_text("".join(f"{path}\t{tag}\n" for path, tag in zip(paths, tags)))
    return file


ANSWERS = [("304", True, True), ("200, gzip", True, False), ("200, plain", False, False)]


def measure_requests(data, state, scratch, seconds, rounds):
    """Requests a second and latency in ms, ours and the peers' in turn, for one feed and for 4,000.

    Returns rows of the number of feeds, the answer, and for each server the median and the spread of its rounds."""
    server = Server(data, state).settled()
    paths = [path for kind, _, path in links(data, state, server) if kind == "student"][:4000]
    root = scratch / "peers"
    prepare(root, server, paths)
    peers = [Peer(name, root, port) for name, port in zip(["nginx", "h2o"], free_ports(2)) if shutil.which(name)]
    rows = []
    for asked in [paths[:1], paths]:
        servers = {"ours": (server.port, request_lines(server, asked, scratch))}
        servers |= {peer.name: (peer.port, request_lines(peer, asked, scratch)) for peer in peers}
        for answer, use_gzip, use_tags in ANSWERS:
            runs = {name: [] for name in servers}
            for _ in range(rounds):
                for name, (port, file) in servers.items():
                    runs[name].append(wrk(port, file, use_gzip, use_tags, seconds, scratch))
            rows.append((len(asked), answer, {name: summary(found) for name, found in runs.items()}))
    memory = server.memory()
    for peer in peers:
        peer.stop()
    server.stop()
    return rows, memory


def summary(runs):
    """The median of requests a second with lowest and highest, the median 99.9th percentile, and all errors."""
    rates, _, slowest, errors = zip(*runs)
    return {"rate": statistics.median(rates), "low": min(rates), "high": max(rates),
            "slowest": statistics.median(slowest), "errors": sum(errors)}


def print_requests(rows):
    print("\n| feeds | answer | server | requests a second | lowest to highest | ratio | 99.9th percentile |")
    print("|---|---|---|---|---|---|---|")
    for feeds, answer, servers in rows:
        for name, found in servers.items():
            ratio = servers["ours"]["rate"] / found["rate"]
            assert not found["errors"], f"{name}: {found['errors']} errors"
            print(f"| {feeds:,} | {answer} | {name} | {found['rate']:,.0f} | {found['low']:,.0f} to {found['high']:,.0f} "
                  f"| {'' if name == 'ours' else f'{ratio:.2f}'} | {found['slowest']:.2f} ms |")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="fewer rounds")
    parser.add_argument("--requests", action="store_true", help="requests a second alone")
    wanted = parser.parse_args()
    quick = wanted.quick
    rounds, changes, nights, seconds = (2, 20, 10, 3) if quick else (5, 200, 100, 10)
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        data = scratch / "data"
        shutil.copytree(FULL_SIZE, data)
        if wanted.requests:
            print_requests(measure_requests(data, scratch / "state", scratch, seconds, 3 if quick else 5)[0])
            return
        cold, warm, state = measure_starts(data, scratch, rounds)
        row = lambda what, budget, figure: print(f"| {what} | {budget} | {figure} |", flush=True)
        print("| what | budget | measured |\n|---|---|---|")
        row("cold, empty cache to every feed served", "1 s", f"{cold:.2f} s")
        row("restart, warm cache to the first feed", "0.3 s", f"{warm:.2f} s")
        delays, memory = measure_changes(data, state, changes)
        row("one module replaced, seen by its students, 99th percentile", "100 ms",
            f"{percentile(delays, 0.99) * 1000:.0f} ms (median {statistics.median(delays) * 1000:.0f} ms)")
        row("memory after that (highest)", "200 MB (300 MB)", f"{memory[0]} MB ({memory[1]} MB)")
        duration, wrong = measure_rewrite(data, state, scratch)
        row("nightly rewrite of every file, same meaning", "0.5 s, no ETag changes", f"{duration:.2f} s, {wrong} of 2,000 changed")
        size, memory = measure_nights(data, state, nights)
        row(f"store after {nights} nights of one module in a hundred", "250 MB", f"{size / 1e6:.0f} MB")
        row("memory after those nights (highest)", "200 MB (300 MB)", f"{memory[0]} MB ({memory[1]} MB)")
        rows, memory = measure_requests(data, state, scratch, seconds, 3 if quick else 5)
        row("memory under full load (highest)", "300 MB", f"{memory[0]} MB ({memory[1]} MB)")
        print_requests(rows)


if __name__ == "__main__":
    main()
