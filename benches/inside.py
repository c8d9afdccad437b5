#!/usr/bin/env python3
"""Runs the benchmarks of `cargo bench` and prints their medians as a Markdown table.

    benches/full-size && benches/inside.py

Needs only cargo and Python 3.
"""

import json
import os
import shutil
import subprocess

from measuring import FULL_SIZE, ROOT, TARGET


def shown(nanoseconds):
    for unit, size in [("s", 1e9), ("ms", 1e6), ("µs", 1e3)]:
        if nanoseconds >= size:
            return f"{nanoseconds / size:.3g} {unit}"
    return f"{nanoseconds:.3g} ns"


def main():
    results = TARGET / "criterion"
    shutil.rmtree(results, ignore_errors=True)
    command = ["cargo", "bench", "--locked", "--bench", "publish", "--bench", "request"]
    environment = os.environ | {"CARILLON_FULL_SIZE": str(FULL_SIZE)}
    subprocess.run(command, cwd=ROOT, check=True, env=environment, stdout=subprocess.DEVNULL)
    print("| task | median |\n|---|---|")
    for file in sorted(results.glob("**/new/benchmark.json")):
        title = json.loads(file.read_text())["title"].replace("/", ": ", 1)
        median = json.loads(file.with_name("estimates.json").read_text())["median"]["point_estimate"]
        print(f"| {title} | {shown(median)} |")


if __name__ == "__main__":
    main()
