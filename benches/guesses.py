#!/usr/bin/env python3
"""Times guesses of secret addresses, and other people's requests beside a flood of them.

It starts the release build on the data folder that is given (`data` if none is), with a state folder of its own.
"""

import multiprocessing
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from measuring import BINARY, ROOT, Server, links

ROUNDS = 7
REQUESTS = 2_000


class Client:
    """One connection that is kept open. It does less than the one of `decisions.py`, which would take most of the measured time."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def get(self, path):
        """Asks for a path and returns the status."""
        self.socket.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        received = b""
        while (end := received.find(b"\r\n\r\n")) < 0:
            received += self.receive()
        head = received[:end].decode().lower()
        left = int(re.search(r"content-length: (\d+)", head)[1]) - len(received) + end + 4
        while left > 0:
            left -= len(self.receive())
        return int(head.split()[1])

    def receive(self):
        received = self.socket.recv(1 << 20)
        if not received:
            raise ConnectionError("the server has closed the connection")
        return received


def flood(port, path):
    client = Client(port)
    while True:
        client.get(path)


def microseconds(port, path, status):
    """The median time of a request."""
    client = Client(port)
    times = []
    for _ in range(REQUESTS):
        begun = time.perf_counter()
        found = client.get(path)
        times.append(time.perf_counter() - begun)
        assert found == status, (path, found)
    return statistics.median(times) * 1e6


def main():
    data = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "data"
    with tempfile.TemporaryDirectory() as scratch:
        state = Path(scratch) / "state"
        server = Server(data, state).settled()
        try:
            measure(server, data, state)
        finally:
            server.stop()


def measure(server, data, state):
    port = server.port
    students = [(id, path) for kind, id, path in links(data, state, server) if kind == "student"]
    (_, feed), (student, replaced) = students[:2]
    rotate = [BINARY, "links", "rotate", "student", student, "--reason", "a measurement", "--data", data, "--state", state]
    subprocess.run(rotate, capture_output=True, check=True)
    while server.get(replaced)[0].status != 404:
        time.sleep(0.01)
    unknown, malformed = (f"/f/{character * 26}/timetable.ics" for character in "a1")
    paths = {"unknown": unknown, "replaced": replaced, "malformed": malformed}
    for sort, path in paths.items():
        rounds = [microseconds(port, path, 404) for _ in range(ROUNDS)]
        print(f"a guess, {sort}: {statistics.median(rounds):.0f} µs ({min(rounds):.0f} to {max(rounds):.0f})")
    alone = [microseconds(port, feed, 200) for _ in range(ROUNDS)]
    attacker = multiprocessing.Process(target=flood, args=(port, unknown), daemon=True)
    attacker.start()
    beside = [microseconds(port, feed, 200) for _ in range(ROUNDS)]
    attacker.terminate()
    for name, rounds in (("alone", alone), ("beside a client that guesses without a pause", beside)):
        print(f"a feed, {name}: {statistics.median(rounds):.0f} µs ({min(rounds):.0f} to {max(rounds):.0f})")


if __name__ == "__main__":
    main()
