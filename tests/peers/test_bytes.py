"""Every byte of every feed: what calendar libraries forgive and calendar services do not."""

import gzip
import re
import subprocess
import zlib

import pytest

from carillon import Server
from reading import unfold

FORBIDDEN = re.compile(r"^(RRULE|RDATE|ATTENDEE|ORGANIZER)\b|^BEGIN:VALARM", re.MULTILINE)
STAMP = re.compile(r"^(?:DTSTAMP|LAST-MODIFIED)(?!:\d{8}T\d{6}Z\r$).*", re.MULTILINE)


@pytest.mark.parametrize("name", ["example", "anu-2025-S1"])
def test_every_feed_is_well_formed_to_the_byte_plain_and_compressed(university, tmp_path, name):
    with Server(university(name), tmp_path / "state") as server:
        links = server.links()
        plain = [server.get(link.path).body for link in links]
        packed = [server.get(link.path, Accept_Encoding="gzip") for link in links]

    found = {link.path: what for link, body in zip(links, plain) if (what := list(complaints(body)))}
    assert not found
    for link, body, answer in zip(links, plain, packed):
        assert answer.headers["Content-Encoding"] == "gzip", link
        assert gzip.decompress(answer.body) == body, link
        assert single_member(answer.body) == body, link
    assert_gzip_accepts([answer.body for answer in packed], tmp_path)


def complaints(body):
    if not body.startswith(b"BEGIN:VCALENDAR\r\n"):
        yield f"begins {body[:20]}"
    if not body.endswith(b"\r\nEND:VCALENDAR\r\n"):
        yield f"ends {body[-20:]}"
    if re.search(rb"\r(?!\n)|(?<!\r)\n", body):
        yield "a bare CR or LF"
    for line in body.removesuffix(b"\r\n").split(b"\r\n"):
        if len(line) > 75:
            yield f"{len(line)} octets: {line}"
        if not line:
            yield "a blank line"
        try:
            line.decode()
        except UnicodeDecodeError as error:
            yield f"{error}: {line}"
    yield from complaints_of_content(unfold(body))


def complaints_of_content(text):
    uids = re.findall(r"^UID:(.*)\r$", text, re.MULTILINE)
    if not uids or len(uids) != text.count("BEGIN:VEVENT\r\n"):
        yield f"{len(uids)} UIDs for {text.count('BEGIN:VEVENT')} events"
    if len(set(uids)) < len(uids):
        yield "a UID twice"
    yield from (f"forbidden: {match[0]}" for match in FORBIDDEN.finditer(text))
    yield from (f"not in UTC: {match[0]}" for match in STAMP.finditer(text))
    for name in ("DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "DTSTART", "DTEND", "SUMMARY"):
        if len(re.findall(rf"^{name}\b", text, re.MULTILINE)) != len(uids):
            yield f"{name} not once an event"
    if "\ufeff" in text:
        yield "a byte order mark"


def single_member(packed):
    """Decompressed as by readers that stop after the first gzip member."""
    reader = zlib.decompressobj(wbits=31)
    body = reader.decompress(packed)
    assert reader.eof and not reader.unused_data
    return body


def assert_gzip_accepts(answers, folder):
    files = [folder / f"{number}.gz" for number in range(len(answers))]
    for file, answer in zip(files, answers):
        file.write_bytes(answer)
    subprocess.run(["gzip", "-t", *files], check=True)
