"""Texts that break calendars, in every place where a university can write one, read back by all readers."""

import json

import pytest

import expand
import readers
from carillon import replace

WEEKS = {"4": "2026-10-19", "5": "2026-10-26"}
TERMS = {"timezone": "Europe/London", "terms": [{"id": "T", "title": "T", "weeks": WEEKS}]}
# As long as texts may be, but for the marks around them.
NOTE_LENGTH = 3_998

# Codes, ids, types and rooms may be these too: they hold no control characters.
NAMES = {
    "planes": "".join(chr(plane * 0x10000 + 0x1234) for plane in range(17)),
    "right-to-left": "מתמטיקה א׳ \u202eرياضيات\u202c \u2067١٢٣\u2069 (abc) \u200fA\u200e",
    "combining": "e\u0301 o\u0308\u0304 Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d ก็ नि ᄒ\u1161\u11ab Å A\u030a",
    "spaces": "a\u00a0b\u200bc\u2009d\u3000e\u202ff\u2060g\u200dh\u00adi \u1680 \u205f j  k",
    "edges": "  at the edges  ",
    "wide edges": "\u3000\u00a0\u200bat wide edges\u200b\u00a0\u3000",
    "emoji": "👩\u200d👩\u200d👧\u200d👦 🏳\ufe0f\u200d🌈 🇬🇧 👍🏿 1\ufe0f\u20e3 🫠",
    "commas": "a,b;c:d, e ; f ,, ;; ::",
    "quotes": "\"double\" 'single' “curly” «guillemets» „low“ ^' ^n ^^",
    "backslashes": "\\n \\N \\\\n \\, \\; \\\\ \\: \\t \\",
    "property": 'BEGIN:VEVENT;VALUE=DATE:x="y"',
    "address": "a/b?c#d%41%2F%00&e=f+g",
    "markup": "<b>&amp;</b><script>alert(1)</script> {{7*7}} %s %n ${x}",
}
TEXTS = NAMES | {
    "controls": "".join(map(chr, [*range(0x20), *range(0x7F, 0xA0), 0xFEFF])) + ".",
    "line-breaks": "a\nb\r\nc\rd\u2028e\u2029f\n\n\ng\n\rh\r\r\n.",
    "injection": "x\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nATTENDEE:mailto:x@y\r\n folded\r\n\tfolded",
}


def long_texts():
    """Notes as long as they may be, made so that lines are folded at every possible place."""
    for number, unit in enumerate(["a", "\\;,\n", "aé€😀", "👩\u200d👦", "e\u0301\u0302"]):
        for shift in range(4):
            yield f"long-{number}-{shift}", ("." * shift + unit * NOTE_LENGTH)[: NOTE_LENGTH - 1] + "."


def every_character():
    """All 1,112,064 of them, between marks, for white space around a text is dropped."""
    scalars = [*range(0xD800), *range(0xE000, 0x110000)]
    for start in range(0, len(scalars), NOTE_LENGTH):
        yield f"from-{scalars[start]:06x}", f"<{''.join(map(chr, scalars[start : start + NOTE_LENGTH]))}>"


@pytest.fixture(scope="session")
def awkward(tmp_path_factory):
    """A university of such texts."""
    data = tmp_path_factory.mktemp("awkward")
    write(data / "terms.json", TERMS)
    people = [{"id": name, "role": "staff", "name": text} for name, text in TEXTS.items()]
    write(data / "people.json", people + [{"id": NAMES["planes"], "role": "student", "name": TEXTS["injection"]}])
    rooms = {f"titled {name}": {"title": text, "url": "https://maps.example/"} for name, text in TEXTS.items()}
    write(data / "rooms.json", rooms)
    for name, text in TEXTS.items():
        write_module(data, module(NAMES.get(name, name), text, [*weekly(name, text), *once(name, f"<{text}>")]))
    notes = [activity(name, "Note", note=text) for name, text in [*long_texts(), *every_character()]]
    # Eight a module keep each feed below a megabyte.
    for number, start in enumerate(range(0, len(notes), 8)):
        write_module(data, module(f"NOTES{number}", "Notes", notes[start : start + 8]))
    return data


def module(code, title, activities):
    return {"code": code, "title": title, "term": "T", "url": "https://learn.example/x", "activities": activities}


def weekly(name, text):
    """One activity with the text wherever one may be, one that also has it in what identifies things."""
    yield activity(
        name, NAMES.get(name, "Note"), title=f"<{text}>", note=f"<{text}>", staff=[name], rooms=[f"titled {name}"]
    )
    if identity := NAMES.get(name):
        people = {"staff": [identity], "rooms": [identity, f"titled {name}"], "groups": [identity]}
        yield activity(identity, identity, **people, online="https://join.example/")


def once(name, text):
    row = {"type": NAMES.get(name, "Note"), "date": "2026-10-31", "title": text, "note": text}
    yield row | {"id": "day", "status": "provisional"}
    yield row | {"id": "gone", "status": "cancelled", "start": "09:00", "end": "24:00"}


def activity(id, type, **more):
    return {"id": id, "type": type, "day": "Mon", "start": "09:00", "end": "10:00", "weeks": "4-5"} | more


def write_module(data, content):
    number = len(list(data.glob("modules/*")))
    write(data / "modules" / f"{number}.json", content)
    groups = sorted({group for one in content["activities"] for group in one.get("groups", ())})
    students = [{"id": id, "groups": groups} for id in NAMES.values()]
    # One feed of all the long notes is enough.
    enrolment = {"module": content["code"], "term": "T", "students": students if groups else students[:1]}
    write(data / "enrolments" / f"{number}.json", enrolment)


def write(path, content):
    replace(path, json.dumps(content).encode())


@pytest.mark.parametrize("reader", readers.READERS)
def test_every_text_is_read_back_as_it_was_written(awkward, fetched, reader):
    files, expected = fetched(awkward)
    assert files.keys() == expected.keys()
    for key, (events, complaints) in zip(expected, readers.read(reader, [files[key] for key in expected]), strict=True):
        assert complaints == [], key
        assert sorted(events) == sorted(readers.as_read(reader, event) for event in expected[key]), key


def test_the_texts_are_as_awkward_as_they_should_be(awkward):
    notes = {one.words[-1] or "" for held in expand.feeds(awkward).values() for one in held}
    assert len(set("".join(notes))) == 0x110000 - 0x800
    assert sum(len(note) >= NOTE_LENGTH for note in notes) > 100
