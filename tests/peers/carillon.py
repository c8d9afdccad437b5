"""Runs the release binary on folders of a test's own, and asks it for feeds as a calendar program would."""

import atexit
import csv
import http.client
import io
import os
import re
import signal
import subprocess
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
TARGET = ROOT / os.environ.get("CARGO_TARGET_DIR", "target")
BINARY = Path(os.environ.get("CARILLON_BIN", TARGET / "release" / "carillon"))

# The kinds of feeds.
KINDS = {"student", "staff", "module", "room", "programme"}

# Real data, which lies beside the repository where there is any.
ARCHIVES = Path(os.environ.get("CARILLON_ARCHIVES", ROOT.parent / "shared" / "data"))

# Real modules and students pass the size at which a feed drops its oldest events; a comparison of all events must not.
UNLIMITED = {"CARILLON_FEED_MAX_EVENTS": "1000000", "CARILLON_FEED_MAX_BYTES": "1000000000"}


class Answer(NamedTuple):
    status: int
    headers: http.client.HTTPMessage
    body: bytes


class Link(NamedTuple):
    kind: str
    id: str
    path: str


def wait_until(condition, what, seconds=30):
    """Returns the first true answer of `condition`; past the deadline the test fails with `what`, printed then."""
    deadline = time.monotonic() + seconds
    while not (answer := condition()):
        assert time.monotonic() < deadline, f"{seconds} s have passed without: {what}"
        time.sleep(0.01)
    return answer


def replace(path, content):
    """Writes a file as a careful export script does: complete under another name, then renamed into place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + ".tmp")
    unfinished.write_bytes(content)
    unfinished.rename(path)


def environment(settings):
    """Ours without the settings that the person who runs the tests may have made for a server of their own."""
    ours = {k: v for k, v in os.environ.items() if not k.startswith("CARILLON_")}
    # Who waits for something asks again and again.
    return ours | {"CARILLON_HTTP_MAX_REQUESTS_PER_MINUTE": "0"} | settings


def run(command, data, state, *arguments, **settings):
    """Runs a subcommand to its end and returns what it printed."""
    state.mkdir(parents=True, exist_ok=True)
    line = [BINARY, command, "--data", data, "--state", state, *arguments]
    # Elsewhere, so that no `carillon.toml` of the repository has a say.
    done = subprocess.run(line, cwd=state.parent, env=environment(settings), capture_output=True, timeout=300)
    assert done.returncode == 0, f"carillon {command}: {done.stderr.decode(errors='replace')}"
    return done.stdout.decode()


def knows(setting):
    """Whether the binary has a setting of that name, in any section."""
    printed = subprocess.run([BINARY, "config"], env=environment({}), capture_output=True, check=True).stdout.decode()
    return re.search(rf"^#? ?{setting} =", printed, re.MULTILINE) is not None


class Server:
    """A process of `carillon serve`; as a context it is ready at the start, and has to stop well at the end."""

    def __init__(self, data, state, **settings):
        state.mkdir(parents=True, exist_ok=True)
        self.data, self.state = data, state
        # Files, because a pipe that nobody reads fills up and stops the server.
        self.stdout, self.stderr = state.with_suffix(".stdout"), state.with_suffix(".stderr")
        line = [BINARY, "serve", "--data", data, "--state", state, "--listen", "127.0.0.1:0"]
        with self.stdout.open("wb") as stdout, self.stderr.open("wb") as stderr:
            self.process = subprocess.Popen(
                line, cwd=state.parent, env=environment(settings), stdout=stdout, stderr=stderr
            )
        # However a test fails, its server does not outlive it.
        atexit.register(self.kill)
        self.port = None
        self.connection = None

    def __enter__(self):
        return self.listening().ready()

    def __exit__(self, failure, *_):
        if failure:
            self.kill()
        else:
            self.stop()

    def listening(self):
        address = wait_until(self._address, "the server says where it listens")
        self.port = int(address[1])
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        return self

    def ready(self):
        wait_until(lambda: self.get("/readyz").status == 200, "the server is ready")
        return self

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(timeout=30)
        finally:
            self.kill()
        assert status == 0, f"stopped with status {status}: {self._log()}"

    def kill(self):
        """As `kill -9` does; no harm to a process that has ended already."""
        if self.connection:
            self.connection.close()
        self.process.kill()
        self.process.wait()

    def get(self, path, **headers):
        """One GET over the kept connection; keyword `If_None_Match` is the header If-None-Match."""
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            return self._get(path, headers)
        except (ConnectionError, http.client.HTTPException):
            # The server may close a connection that was idle too long; a second refusal is an answer.
            assert self.process.poll() is None, f"the server ended: {self._log()}"
            self.connection.close()
            return self._get(path, headers)

    def links(self):
        """Every feed's kind, id and path, as `carillon links` tells them to the university."""
        base = f"http://127.0.0.1:{self.port}"
        # As it is: there are more line breaks in Unicode than in CSV.
        printed = io.StringIO(run("links", self.data, self.state, "--raw", "--base-url", base), newline="")
        rows = csv.DictReader(printed)
        links = [Link(row["kind"], row["id"], row["url"].removeprefix(base)) for row in rows]
        assert links and all(link.path.startswith("/") for link in links)
        return links

    def _get(self, path, headers):
        self.connection.request("GET", path, headers=headers)
        response = self.connection.getresponse()
        return Answer(response.status, response.headers, response.read())

    def _address(self):
        assert self.process.poll() is None, f"the server ended: {self._log()}"
        return re.search(r"http://127\.0\.0\.1:(\d+)/", self.stdout.read_text())

    def _log(self):
        return self.stderr.read_text(errors="replace")[-2000:]
