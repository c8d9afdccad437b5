#!/usr/bin/env python3
"""Measures a build from nothing, what each dependency costs in it, and a build after a change in one file of `web`.

    benches/build.py

Copies the sources to target/build, builds there, and removes the folder. Prints two Markdown tables. Needs only cargo and
Python 3.
"""

import json
import re
import resource
import shutil
import subprocess
import time
from collections import Counter

from measuring import ROOT, TARGET

LARGEST = 12


def copy_of_sources(folder):
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name in tracked.split("\0"):
        if (ROOT / name).is_file():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, target)


def cargo(folder, *arguments):
    """Seconds on the clock, and minutes of processor time of all programs that cargo started."""

    def used():
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    began, before = time.monotonic(), used()
    command = ["cargo", *arguments, "--quiet", "--locked", "--target-dir", folder / "target"]
    subprocess.run(command, cwd=folder, check=True)
    return time.monotonic() - began, (used() - before) / 60


def seconds_by_package(folder):
    report = next((folder / "target" / "cargo-timings").glob("cargo-timing-*.html")).read_text()
    seconds = Counter()
    for unit in json.loads(re.search(r"const UNIT_DATA = (\[.*?\]);", report, re.DOTALL)[1]):
        seconds[unit["name"]] += unit["duration"]
    return seconds


def change(file, number):
    """Adds a function, which the compiler must translate and link."""
    with file.open("a") as out:
        out.write(f"\npub fn changed_{number}() -> usize {{\n    {number}\n}}\n")


def main():
    folder = TARGET / "build"
    shutil.rmtree(folder, ignore_errors=True)
    copy_of_sources(folder)
    try:
        clock, processor = cargo(folder, "build", "--release", "--no-default-features", "--timings")
        packages = seconds_by_package(folder)
        clock_of_rest, processor_of_rest = cargo(folder, "build", "--release")
        cargo(folder, "build")
        rebuilt = []
        for number in range(3):
            change(folder / "src" / "web" / "negotiation.rs", number)
            rebuilt.append(cargo(folder, "build")[0])
    finally:
        shutil.rmtree(folder)
    print("| task | limit | measured |\n|---|---|---|")
    print(f"| `cargo build --release --no-default-features` from nothing, processor time | 5 min "
          f"| {processor:.1f} min ({clock / 60:.1f} min on the clock) |")
    print(f"| `cargo build --release` after it: mail, providers, `carillon lint` of addresses, and this crate again | "
          f"| {processor_of_rest:.1f} min ({clock_of_rest / 60:.1f} min on the clock) |")
    print(f"| `cargo build` after a change in one file of `web`, the median of three | 10 s | {sorted(rebuilt)[1]:.1f} s |")
    print("\n| the largest parts | seconds on the clock |\n|---|---|")
    for name, seconds in packages.most_common(LARGEST):
        print(f"| {name} | {seconds:.0f} |")


if __name__ == "__main__":
    main()
