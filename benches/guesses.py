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

PROGRAM = "target/release/carillon"
ROUNDS = 7
REQUESTS = 2_000


class Client:
    """One connection that is kept alive."""

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


def token_of(line):
    return re.search(r"/f/([a-z2-7]{26})/", line)[1]


def main():
    data = sys.argv[1] if len(sys.argv) > 1 else "data"
    with tempfile.TemporaryDirectory() as folder:
        places = ["--data", data, "--state", f"{folder}/state"]
        serve = [PROGRAM, "serve", "--listen", "127.0.0.1:0", *places]
        environment = {"CARILLON_HTTP_MAX_REQUESTS_PER_MINUTE": "0"}
        server = subprocess.Popen(serve, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment)
        try:
            measure(server, places)
        finally:
            server.kill()
            server.wait()


def measure(server, places):
    lines = []
    while not any("All feeds" in line for line in lines):
        lines.append(server.stdout.readline())
    port = int(re.search(r"127\.0\.0\.1:(\d+)", "".join(lines))[1])
    links = subprocess.run([PROGRAM, "links", "student", *places], capture_output=True, text=True, check=True).stdout
    rows = links.splitlines()[1:3]
    mine, replaced = (token_of(row) for row in rows)
    student = rows[1].split(",")[1]
    rotate = [PROGRAM, "links", "rotate", "student", student, "--reason", "a measurement", *places]
    subprocess.run(rotate, capture_output=True, check=True)
    time.sleep(1)
    guesses = {"unknown": "a" * 26, "replaced": replaced, "malformed": "1" * 26}
    paths = {sort: f"/f/{token}/timetable.ics" for sort, token in guesses.items()}
    feed = f"/f/{mine}/timetable.ics"
    for sort, path in paths.items():
        rounds = [microseconds(port, path, 404) for _ in range(ROUNDS)]
        print(f"a guess, {sort}: {statistics.median(rounds):.0f} µs ({min(rounds):.0f} to {max(rounds):.0f})")
    alone = [microseconds(port, feed, 200) for _ in range(ROUNDS)]
    attacker = multiprocessing.Process(target=flood, args=(port, paths["unknown"]), daemon=True)
    attacker.start()
    beside = [microseconds(port, feed, 200) for _ in range(ROUNDS)]
    attacker.terminate()
    for name, rounds in (("alone", alone), ("beside a client that guesses without a pause", beside)):
        print(f"a feed, {name}: {statistics.median(rounds):.0f} µs ({min(rounds):.0f} to {max(rounds):.0f})")


if __name__ == "__main__":
    main()
