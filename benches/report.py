#!/usr/bin/env python3
"""Measures everything again and writes the tables of docs/performance.md.

    benches/full-size && cargo build --release && cargo build --release --example render_on_request
    benches/report.py [PART...]

A part is one of those below; without one, all are measured, which takes about an hour. The text around the tables is
not changed: read it again. The comment at the top of each program says what it needs.
"""

import argparse
import subprocess
import sys

from measuring import ROOT

PARTS = {
    "budgets": ["budgets.py", "--no-requests"],
    "requests": ["budgets.py", "--requests"],
    "decisions": ["decisions.py"],
    "desk": ["desk.py", "--decisions", "200000"],
    "scale": ["scale.py"],
    "others": ["others/others.py"],
    "build": ["build.py"],
    "inside": ["inside.py"],
}
DOCUMENT = ROOT / "docs" / "performance.md"


def with_part(document, part, tables):
    """The document with these tables between the two marks of the part."""
    begin, end = f"<!-- begin: {part} -->\n", f"<!-- end: {part} -->\n"
    before, found, rest = document.partition(begin)
    _, closed, after = rest.partition(end)
    if not found or not closed:
        raise SystemExit(f"{DOCUMENT}: no lines {begin.strip()} and {end.strip()}; write them where the tables belong")
    return f"{before}{begin}{tables.strip()}\n{end}{after}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parts = parser.parse_args().parts or list(PARTS)
    unknown = set(parts) - set(PARTS)
    if unknown:
        parser.error(f"no such part: {', '.join(unknown)}; the parts are {', '.join(PARTS)}")
    for part in parts:
        # Marks that are missing are found before an hour is spent.
        with_part(DOCUMENT.read_text(), part, "")
    for part in parts:
        print(f"measuring {part} ...", file=sys.stderr)
        program, *arguments = PARTS[part]
        command = [sys.executable, ROOT / "benches" / program, *arguments]
        tables = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout
        DOCUMENT.write_text(with_part(DOCUMENT.read_text(), part, tables))


if __name__ == "__main__":
    main()
