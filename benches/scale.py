#!/usr/bin/env python3
"""Measures how time, memory and disk grow with the university, from 1,000 to a million students.

    cargo build --release && benches/scale.py [--up-to 1000000] [--only 1000000] [--changes 20]

Invents each university in target/scale and keeps it for the next time: ten gigabytes in all. Everything runs on this
machine, on loopback. Prints a Markdown table, and draws docs/pictures/scale.svg. `--only` measures one size, and takes the
other rows from the runs before, which are kept in target/scale/figures.json. Needs only Python 3.
"""

import argparse
import json
import math
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from changes import measure_changes
from measuring import ROOT, TARGET, Server, folder_size, links

# Students and module files. A million students have the modules of ten universities.
UNIVERSITIES = [
    (1_000, 1_000), (10_000, 2_500), (40_000, 7_000), (160_000, 20_000), (400_000, 40_000), (1_000_000, 70_000),
]
COLUMNS = ["cold", "warm", "change", "highest change", "memory", "store"]
HEADINGS = {
    "cold": ("cold, to every feed served", "s"),
    "warm": ("restart, to the first feed", "s"),
    "change": ("one change, median", "ms"),
    "highest change": ("slowest change", "ms"),
    "memory": ("memory after the changes", "MB"),
    "store": ("store on disk", "MB"),
}


def invented(students, modules):
    folder = TARGET / "scale" / f"{students}-{modules}"
    if not folder.exists():
        part = folder.with_suffix(".part")
        shutil.rmtree(part, ignore_errors=True)
        part.parent.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, ROOT / "benches" / "invent.py", part]
        subprocess.run([*command, "--students", f"{students}", "--modules", f"{modules}"], check=True, stdout=sys.stderr)
        part.rename(folder)
    return folder


def measure(students, modules, changes, scratch):
    """The figures of one university, by the names of COLUMNS."""
    # The folder itself is changed, so that it is not copied: each change numbers a title.
    data, state = invented(students, modules), scratch / f"{students}"
    server = Server(data, state)
    cold = server.seconds_until("/readyz")
    server.settled()
    one = next(path for kind, _, path in links(data, state, server) if kind == "student")
    server.stop()
    server = Server(data, state)
    warm = server.seconds_until(one)
    server.settled().stop()
    delays, memory = measure_changes(data, state, changes, first=int(time.time()))
    figures = {"cold": cold, "warm": warm, "change": statistics.median(delays) * 1000,
               "highest change": max(delays) * 1000, "memory": memory[0], "store": folder_size(state) / 1e6}
    shutil.rmtree(state)
    return figures


def shown(name, value):
    unit = HEADINGS[name][1]
    return f"{value:.2f} {unit}" if unit == "s" else f"{value:,.0f} {unit}"


CURVES = [("cold", "cold, to every feed served", 1), ("warm", "restart, to the first feed", 1),
          ("change", "one change, until it is seen", 1000)]
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 760, 420, 64, 44, 44, 52
SECONDS = [0.01, 0.1, 1, 10, 100]
STUDENTS = [1_000, 10_000, 100_000, 1_000_000]
# The colours are readable on a white and on a dark page.
STYLE = """
text { font: 13px sans-serif; fill: #444 } .grid { stroke: #8883 } .number { text-anchor: end }
.below, .title { text-anchor: middle } .title { font-weight: bold }
polyline { fill: none; stroke-width: 2.5 }
.cold { stroke: #0b6bcb; fill: #0b6bcb } .warm { stroke: #c2410c; fill: #c2410c } .change { stroke: #15803d; fill: #15803d }
polyline.cold, polyline.warm, polyline.change { fill: none }
text.cold, text.warm, text.change { stroke: none }
@media (prefers-color-scheme: dark) {
  text { fill: #ccc }
  .cold { stroke: #6cb6ff; fill: #6cb6ff } .warm { stroke: #fb923c; fill: #fb923c } .change { stroke: #4ade80; fill: #4ade80 }
}
"""


def share(value, axis):
    """The place of a value between the ends of an axis, from 0 to 1."""
    return math.log10(value / axis[0]) / math.log10(axis[-1] / axis[0])


def across(students):
    return LEFT + (WIDTH - LEFT - RIGHT) * share(students, STUDENTS)


def up(seconds):
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - share(seconds, SECONDS))


def grid():
    for seconds in SECONDS:
        y = up(seconds)
        yield f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        yield f'<text class="number" x="{LEFT - 8}" y="{y + 4:.1f}">{seconds:g} s</text>'
    for students in STUDENTS:
        x = across(students)
        yield f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{HEIGHT - BOTTOM}"/>'
        yield f'<text class="below" x="{x:.1f}" y="{HEIGHT - BOTTOM + 20}">{students:,}</text>'
    yield f'<text class="below" x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 8}">students</text>'


def curve(rows, number, name, label, per_second):
    points = [(across(students), up(figures[name] / per_second)) for students, _, figures in rows]
    joined = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    yield f'<polyline class="{name}" points="{joined}"/>'
    for x, y in points:
        yield f'<circle class="{name}" cx="{x:.1f}" cy="{y:.1f}" r="4"/>'
    y = TOP + 22 + 20 * number
    yield f'<circle class="{name}" cx="{LEFT + 16}" cy="{y - 4}" r="4"/>'
    yield f'<text class="{name}" x="{LEFT + 28}" y="{y}">{label}</text>'


def plot(rows, file):
    """Draws the times by the number of students; both axes are logarithmic."""
    lines = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}">',
             "<title>Times by the number of students</title>", f"<style>{STYLE}</style>",
             f'<text class="title" x="{WIDTH / 2}" y="24">Times by the number of students; both axes are logarithmic</text>']
    lines += grid()
    for number, one in enumerate(CURVES):
        lines += curve(rows, number, *one)
    file.write_text("\n".join([*lines, "</svg>"]) + "\n", encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--up-to", type=int, default=1_000_000, help="students of the largest university")
    parser.add_argument("--only", type=int, help="students of the only university that is measured now")
    parser.add_argument("--changes", type=int, default=20)
    wanted = parser.parse_args()
    kept = TARGET / "scale" / "figures.json"
    figures = json.loads(kept.read_text()) if kept.exists() else {}
    with tempfile.TemporaryDirectory(dir=TARGET) as name:
        for students, modules in UNIVERSITIES:
            if students == wanted.only or wanted.only is None and students <= wanted.up_to:
                figures[str(students)] = measure(students, modules, wanted.changes, Path(name))
                kept.write_text(json.dumps(figures))
    rows = [(students, modules, figures[str(students)]) for students, modules in UNIVERSITIES if str(students) in figures]
    headings = " | ".join(HEADINGS[name][0] for name in COLUMNS)
    print(f"| students | module files | {headings} |")
    print("|---" * (len(COLUMNS) + 2) + "|")
    for students, modules, figures in rows:
        cells = " | ".join(shown(name, figures[name]) for name in COLUMNS)
        print(f"| {students:,} | {modules:,} | {cells} |")
    plot(rows, ROOT / "docs" / "pictures" / "scale.svg")


if __name__ == "__main__":
    main()
