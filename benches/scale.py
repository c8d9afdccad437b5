#!/usr/bin/env python3
"""Measures how time, memory and disk grow with the university, from 1,000 to a million students.

    cargo build --release && benches/scale.py [--up-to 1000000] [--changes 20] [--plot docs/pictures/scale.svg]

Invents each university in target/scale and keeps it for the next time: ten gigabytes in all. Everything runs on this
machine, on loopback. Prints a Markdown table, and draws it if a file is named. Needs only Python 3.
"""

import argparse
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


PANELS = ["cold", "warm", "change", "memory"]
WIDTH, HEIGHT, LEFT, TOP, GAP = 360, 230, 56, 34, 20


def ticks(low, high):
    """The powers of ten from one below the lowest value to one above the highest."""
    first = 0.001
    while first * 10 <= low:
        first *= 10
    found = [first]
    while found[-1] < high:
        found.append(found[-1] * 10)
    return found


def panel(name, rows, at_x, at_y):
    """One figure over the number of students, both logarithmic, with the straight line of growth in step."""
    from math import log10

    values = [(students, figures[name]) for students, _, figures in rows]
    up, across = ticks(min(v for _, v in values), max(v for _, v in values)), [1_000, 10_000, 100_000, 1_000_000]
    inner_width, inner_height = WIDTH - LEFT - 14, HEIGHT - TOP - 34

    def x(students):
        return at_x + LEFT + inner_width * log10(students / across[0]) / log10(across[-1] / across[0])

    def y(value):
        return at_y + TOP + inner_height * (1 - log10(value / up[0]) / log10(up[-1] / up[0]))

    title, unit = HEADINGS[name]
    parts = [f'<text x="{at_x + LEFT}" y="{at_y + 20}" class="title">{title} ({unit})</text>']
    for value in up:
        parts.append(f'<line x1="{x(across[0]):.1f}" x2="{x(across[-1]):.1f}" y1="{y(value):.1f}" y2="{y(value):.1f}"/>')
        parts.append(f'<text x="{at_x + LEFT - 6}" y="{y(value) + 4:.1f}" class="left">{value:,g}</text>')
    for students in across:
        parts.append(f'<text x="{x(students):.1f}" y="{at_y + HEIGHT - 16}" class="below">{students:,}</text>')
    points = " ".join(f"{x(students):.1f},{y(value):.1f}" for students, value in values)
    parts.append(f'<polyline points="{points}"/>')
    parts += [f'<circle cx="{x(students):.1f}" cy="{y(value):.1f}" r="3.5"/>' for students, value in values]
    return "\n".join(parts)


def plot(rows, file):
    width, height = 2 * WIDTH + GAP, 2 * HEIGHT + GAP
    places = [(column * (WIDTH + GAP), row * (HEIGHT + GAP)) for row in range(2) for column in range(2)]
    panels = [panel(name, rows, *place) for name, place in zip(PANELS, places)]
    file.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">\n'
        "<title>Time and memory by the number of students</title>\n"
        "<style>text{font:12px sans-serif;fill:#333}.title{font-weight:bold;font-size:13px}.left{text-anchor:end}"
        ".below{text-anchor:middle}line{stroke:#ddd}polyline{fill:none;stroke:#0b5cad;stroke-width:2}"
        "circle{fill:#0b5cad}</style>\n"
        f'<rect width="{width}" height="{height}" fill="#fff"/>\n' + "\n".join(panels) + "\n</svg>\n",
        encoding="utf-8",
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--up-to", type=int, default=1_000_000, help="students of the largest university")
    parser.add_argument("--changes", type=int, default=20)
    parser.add_argument("--plot", type=Path)
    wanted = parser.parse_args()
    headings = " | ".join(HEADINGS[name][0] for name in COLUMNS)
    print(f"| students | module files | {headings} |")
    print("|---" * (len(COLUMNS) + 2) + "|")
    rows = []
    with tempfile.TemporaryDirectory(dir=TARGET) as name:
        for students, modules in UNIVERSITIES:
            if students <= wanted.up_to:
                figures = measure(students, modules, wanted.changes, Path(name))
                rows.append((students, modules, figures))
                cells = " | ".join(shown(name, figures[name]) for name in COLUMNS)
                print(f"| {students:,} | {modules:,} | {cells} |", flush=True)
    if wanted.plot:
        plot(rows, wanted.plot)


if __name__ == "__main__":
    main()
