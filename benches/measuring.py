"""A running server, the changes of its data folder and a load of requests, for all measurements here."""

import csv
import io
import http.client
import json
import os
import re
import subprocess
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
    rows = csv.DictReader(io.StringIO(subprocess.run(command, capture_output=True, text=True, check=True).stdout))
    return [(row["kind"], row["id"], "/" + row["url"].split("/", 3)[3]) for row in rows]


def folder_size(folder):
    return sum(path.stat().st_blocks * 512 for path in folder.rglob("*") if path.is_file())


def percentile(values, share):
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def is_replaced(asked):
    """Whether the answer of an old address has no timetable, but the one event that says so, or nothing."""
    answer, text, _ = asked
    return answer.status == 404 or "UID:d0fbfdb2921304e0@" in text


def replace(path, text):
    path.with_suffix(".tmp").write_text(text)
    path.with_suffix(".tmp").rename(path)


def changed(text, mark):
    return re.sub(r'"title": "(#\d+ )?', f'"title": "#{mark} ', text, count=1)


CONNECTIONS = 64

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


def begin_wrk(port, requests, use_gzip, use_tags, seconds, scratch, per_second=None):
    """Starts a load on the requests of this file: as much as 64 connections can, or a steady rate."""
    script = scratch / f"wrk-{time.monotonic_ns()}.lua"
    text = WRK.replace("REQUESTS", str(requests)).replace("if GZIP", f"if {str(use_gzip).lower()}")
    text = text.replace("if TAGS", f"if {str(use_tags).lower()}")
    if per_second:
        text += f"function delay() return math.random(2 * {CONNECTIONS * 1000 // per_second}) end\n"
    script.write_text(text)
    command = ["wrk", "-t2", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", "--timeout", "60s", "-s", script]
    return subprocess.Popen([*command, f"http://127.0.0.1:{port}"], stdout=subprocess.PIPE, text=True)


def result_of_wrk(running):
    """Requests a second, the 99th and the 99.9th percentile in ms, and the number of errors."""
    out = running.communicate()[0]
    assert running.returncode == 0, out
    return [float(number) for number in re.search(r"RESULT (.*)", out)[1].split()]


def wrk(port, requests, use_gzip, use_tags, seconds, scratch):
    return result_of_wrk(begin_wrk(port, requests, use_gzip, use_tags, seconds, scratch))


def processor_seconds(process):
    """Processor time that a server has used, with the processes that it started."""
    ticks = 0
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            pid, rest = int(file.parent.name), file.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # It has ended.
        if process.pid in (pid, int(rest[1])):
            ticks += int(rest[11]) + int(rest[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def request_lines(server, paths, scratch):
    """A file of paths, each with the entity tag that this server gives it."""
    tags = [server.get(path, **{"Accept-Encoding": "gzip"})[0].getheader("ETag") for path in paths]
    file = scratch / f"requests-{time.monotonic_ns()}"
    file.write_text("".join(f"{path}\t{tag}\n" for path, tag in zip(paths, tags)))
    return file
