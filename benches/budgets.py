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
import random
import resource
import shutil
import socket
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from changes import measure_changes, measured_rows
from measuring import (FULL_SIZE, Server, begin_wrk, changed, folder_size, links, percentile, processor_seconds, replace,
                       request_lines, result_of_wrk, wrk)


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


def measure_rewrite(data, state, scratch):
    """The publish after every file was written again with other white space, and how many of 2,000 ETags changed."""
    server = Server(data, state, level="debug").settled()
    sample = random.Random(2).sample([path for _, _, path in links(data, state, server)], 2000)
    before = [server.get(path)[0].getheader("ETag") for path in sample]
    new = scratch / "rewritten"
    for path in data.rglob("*.json"):
        target = new / path.relative_to(data)
        target.parent.mkdir(parents=True, exist_ok=True)
        # As long as before, so that what is measured afterwards does not read more.
        target.write_text(json.dumps(json.loads(path.read_text()), sort_keys=True) + "\n")
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
    """The bytes of the store and of the last good files, and the memory, after as many nights with a change of one module in a
    hundred."""
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
    return (folder_size(state / "store"), folder_size(state / "good")), memory


def measure_plain(data, state, connections):
    """The highest memory after each of so many open connections fetched a plain feed, and after every feed was asked for
    without gzip."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (connections + 1_000, max(resource.getrlimit(resource.RLIMIT_NOFILE)[1], connections + 1_000)))
    server = Server(data, state).settled()
    paths = [path for _, _, path in links(data, state, server)]
    students = [path for path in paths if path.endswith("timetable.ics")]
    clients = []
    for number in range(connections):
        client = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        client.request("GET", students[number % len(students)])
        assert len(client.getresponse().read()) > 0
        clients.append(client)
    connected = server.memory()
    for client in clients:
        client.close()
    for path in paths:
        server.get(path)
    asked = server.memory()
    server.stop()
    return connected, asked


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


# Requests a second of the steady load: about a sixth of what each server can.
STEADY_RATE = 20_000
ANSWERS = [("304", True, True), ("200, gzip", True, False), ("200, plain", False, False)]


def measure_requests(data, state, scratch, seconds, rounds):
    """Requests a second and latency in ms, ours and the peers' in turn, for one feed and for 4,000.

    Returns rows of the number of feeds, the answer, and for each server the median and the spread of its rounds, the processor
    time of the server for each request, which varies less, and the median 99.9th percentile at a steady rate. At the highest rate a faster server leaves the load program less of the two
    cores, so latencies can be compared only at the same rate."""
    server = Server(data, state).settled()
    paths = [path for kind, _, path in links(data, state, server) if kind == "student"][:4000]
    root = scratch / "peers"
    prepare(root, server, paths)
    peers = [Peer(name, root, port) for name, port in zip(["nginx", "h2o"], free_ports(2)) if shutil.which(name)]
    rows = []
    for asked in [paths[:1], paths]:
        servers = {"ours": (server, request_lines(server, asked, scratch))}
        servers |= {peer.name: (peer, request_lines(peer, asked, scratch)) for peer in peers}
        for answer, use_gzip, use_tags in ANSWERS:
            runs = {name: [] for name in servers}
            steady = {name: [] for name in servers}
            for _ in range(rounds):
                for name, (asked_server, file) in servers.items():
                    load = asked_server.port, file, use_gzip, use_tags, seconds, scratch
                    used = -processor_seconds(asked_server.process)
                    run = wrk(*load)
                    used += processor_seconds(asked_server.process)
                    runs[name].append((*run, used / (run[0] * seconds) * 1e6))
                    load = begin_wrk(*load, per_second=STEADY_RATE)
                    steady[name].append(result_of_wrk(load))
            rows.append((len(asked), answer, {name: summary(runs[name], steady[name]) for name in servers}))
    memory = server.memory()
    for peer in peers:
        peer.stop()
    server.stop()
    return rows, memory


def summary(runs, steady):
    """The median of requests a second with lowest and highest, the median 99.9th percentiles, and all errors."""
    rates, _, slowest, errors, processor = zip(*runs)
    return {"processor": statistics.median(processor), "rate": statistics.median(rates), "low": min(rates), "high": max(rates), "slowest": statistics.median(slowest),
            "steady": statistics.median(run[2] for run in steady), "errors": sum(errors) + sum(run[3] for run in steady)}


def print_requests(rows):
    print("| feeds | answer | server | requests a second | lowest to highest | ratio | processor time of the server "
          f"| 99.9th percentile | at {STEADY_RATE:,} a second |")
    print("|---|---|---|---|---|---|---|---|---|")
    for feeds, answer, servers in rows:
        for name, found in servers.items():
            ratio = servers["ours"]["rate"] / found["rate"]
            assert not found["errors"], f"{name}: {found['errors']} errors"
            print(f"| {feeds:,} | {answer} | {name} | {found['rate']:,.0f} | {found['low']:,.0f} to {found['high']:,.0f} "
                  f"| {'' if name == 'ours' else f'{ratio:.2f}'} | {found['processor']:.1f} µs | {found['slowest']:.2f} ms | {found['steady']:.2f} ms |")


def budget_rows(data, scratch, quick):
    """The rows of the first table, each measured when it is asked for."""
    rounds, changes, nights = (2, 20, 10) if quick else (5, 200, 100)
    shown = lambda memory: f"{memory[0]} MB ({memory[1]} MB)"
    cold, warm, state = measure_starts(data, scratch, rounds)
    yield "cold, empty cache to every feed served", "1 s", f"{cold:.2f} s"
    yield "restart, warm cache to the first feed", "0.3 s", f"{warm:.2f} s"
    delays, memory = measure_changes(data, state, changes)
    figure = f"{percentile(delays, 0.99) * 1000:.0f} ms (median {statistics.median(delays) * 1000:.0f} ms)"
    yield "one module replaced, until its students' feeds have it, 99th percentile", "100 ms", figure
    yield f"memory after {changes} changes (highest)", "200 MB (300 MB)", shown(memory)
    yield from measured_rows(data, state, scratch, quick)
    connected, asked = measure_plain(data, state, 5_000)
    yield "memory with 5,000 connections that each fetched a plain feed (highest)", "300 MB", shown(connected)
    yield "memory after every feed was asked for without gzip (highest)", "300 MB", shown(asked)
    duration, wrong = measure_rewrite(data, state, scratch)
    yield "nightly rewrite of every file, same content", "0.5 s, no ETag changes", f"{duration:.2f} s, {wrong} of 2,000 changed"
    (store, good), memory = measure_nights(data, state, nights)
    size = f"{store / 1e6:.0f} MB, and {good / 1e6:.0f} MB of last good files"
    yield f"store after {nights} nights of one module in a hundred", "250 MB", size
    yield "memory after those nights (highest)", "200 MB (300 MB)", shown(memory)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="fewer rounds")
    parser.add_argument("--requests", action="store_true", help="requests a second alone")
    parser.add_argument("--no-requests", action="store_true", help="everything else alone")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        data = scratch / "data"
        shutil.copytree(FULL_SIZE, data)
        if not wanted.requests:
            print("| task | budget | measured |\n|---|---|---|")
            for row in budget_rows(data, scratch, wanted.quick):
                print(f"| {' | '.join(row)} |", flush=True)
        if not wanted.no_requests:
            rows, memory = measure_requests(data, scratch / "state", scratch, 3, 3 if wanted.quick else 5)
            print_requests(rows)
            print(f"\nThe memory under this load was {memory[0]} MB, the highest {memory[1]} MB.")


if __name__ == "__main__":
    main()
