"""The data folder expanded into meetings by a second program, which shares nothing with the server but `docs/`."""

import hashlib
import json
import re
import unicodedata
from collections import defaultdict
from datetime import date, datetime, time, timedelta, timezone
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

# White space, and characters without a width, around an id.
SPACES = "".join(c for c in map(chr, range(0x10000)) if c.isspace()) + "\u200b\u2060\ufeff"

PREFIXES = {"confirmed": "", "provisional": "PROVISIONAL: ", "cancelled": "CANCELLED: "}


def uid(code, term, activity, when):
    """The event's UID: its activity's identity hashed, then `w` and the week or `d` and the date in clear."""
    identity = f"{code}\x1f{term}\x1f{activity}"
    return f"{hashlib.sha256(identity.encode()).hexdigest()[:16]}-{when}@carillon"


class Meeting(NamedTuple):
    code: str
    term: str
    activity: str
    when: str
    start: str
    end: str
    rooms: tuple
    status: str
    # What else a subscriber can see of it; compared, never read.
    words: tuple
    staff: tuple
    groups: frozenset
    joint: str

    @property
    def uid(self):
        return uid(self.code, self.term, self.activity, self.when)

    @property
    def content(self):
        return (self.start, self.end, self.rooms, self.status, self.words, self.staff)

    def in_feed(self, titles):
        """The meeting as a feed has to tell it: UID, start, end and LOCATION."""
        return (self.uid, self.start, self.end, "; ".join(titles.get(room, room) for room in self.rooms))

    def read(self, names):
        """The meeting as a calendar library has to understand it: as in the feed, with SUMMARY and DESCRIPTION."""
        title, _, kind, topic, online, note = self.words
        summary = f"{PREFIXES[self.status]}{named(self.code, title)}{f': {topic.strip()}' if topic else ''} ({kind})"
        description = [note.strip()] if note else []
        if self.staff:
            description.append("Staff: " + "; ".join(names.staff.get(person, person) for person in self.staff))
        if online:
            description.append(f"Join online: {online}")
        mapped = [room for room in self.rooms if room in names.maps]
        description += [f"Map of {names.titles.get(room, room)}: {names.maps[room]}" for room in mapped]
        uid, start, end, location = self.in_feed(names.titles)
        return (uid, start, end, *map(kept, (location, summary, "\n".join(description))))


class Names(NamedTuple):
    """What rooms and staff are called, and where rooms are."""

    titles: dict
    maps: dict
    staff: dict


def named(code, title):
    """What a module is called: code and title. A title that begins with the code, set apart from it, loses it."""
    if title.strip() == code:
        return code
    begun = title.lstrip()
    if begun.startswith(code):
        apart = [r"\s*:\s*(.+)", r"\s*[-–—.,;|/]\s+(.+)"] + [r"\s+([^:\-–—.,;|/].*)"] * any(map(str.isdigit, code))
        topics = (re.fullmatch(pattern, begun[len(code) :], re.DOTALL) for pattern in apart)
        title = next((topic[1] for topic in topics if topic), title)
    return f"{code} {title}"


def canonical(id):
    """An id or code as it is compared and published: without white space around it, also invisible, and in NFC."""
    return unicodedata.normalize("NFC", id.strip(SPACES))


def kept(text):
    """What a feed keeps of a text: every line break is one, a tab is a space, and control characters are dropped."""
    text = re.sub("\r\n|[\r\u2028\u2029]", "\n", text).replace("\t", " ")
    return re.sub("[\x00-\x09\x0b-\x1f\x7f-\x9f\ufeff]", "", text)


def load(path):
    return json.loads(path.read_bytes())


def room_titles(folder):
    return names(folder).titles


def names(folder):
    rooms, people = (load(path) if path.exists() else {} for path in (folder / "rooms.json", folder / "people.json"))
    return Names(
        {canonical(name): room["title"].strip() for name, room in rooms.items() if "title" in room},
        {canonical(name): room["url"] for name, room in rooms.items() if "url" in room},
        # Who teaches and has no name as a member of staff is called as a student is.
        {
            canonical(one["id"]): one["name"].strip()
            for one in sorted(people, key=lambda one: one["role"] == "staff")
            if "name" in one
        },
    )


def meetings(module, calendar):
    """Every meeting of one module's file, dated by `terms.json`."""
    zone = ZoneInfo(module.get("timezone", calendar["timezone"]))
    mondays = next(term["weeks"] for term in calendar["terms"] if term["id"] == module["term"])
    return [
        meeting(module, row, when, day, zone)
        for activity in module["activities"]
        for row, when, day in occurrences(activity, mondays)
    ]


def occurrences(activity, mondays):
    if "date" in activity:
        day = date.fromisoformat(activity["date"])
        yield activity, f"d{day:%Y%m%d}", day
        return
    changes = {change["week"]: change for change in activity.get("changes", ())}
    for week in weeks(activity["weeks"]):
        row = activity | changes.get(week, {})
        yield row, f"w{week}", date.fromisoformat(mondays[str(week)]) + timedelta(DAYS.index(row["day"]))


def meeting(module, row, when, day, zone):
    if "start" in row:
        start, end = utc(day, row["start"], zone), utc(day, row["end"], zone)
    else:
        start, end = f"{day:%Y%m%d}", f"{day + timedelta(1):%Y%m%d}"
    status = "cancelled" if row.get("cancelled") else row.get("status", "confirmed")
    words = (module["title"], module.get("url"), *(row.get(key) for key in ("type", "title", "online", "note")))
    rooms, staff, groups = (map(canonical, row.get(key, ())) for key in ("rooms", "staff", "groups"))
    return Meeting(
        canonical(module["code"]), canonical(module["term"]), canonical(row["id"]), when, start, end, tuple(rooms),
        status, words, tuple(staff), frozenset(groups), row.get("shared"),
    )  # fmt: skip


def weeks(text):
    for part in text.split(","):
        first, _, last = part.partition("-")
        yield from range(int(first), int(last or first) + 1)


def utc(day, clock, zone):
    hours, minutes = map(int, clock.split(":"))
    # Adding to a local midnight is wall-clock arithmetic and reaches 24:00; a time that occurs twice is the first.
    local = datetime.combine(day, time(), zone) + timedelta(hours=hours, minutes=minutes)
    return f"{local.astimezone(timezone.utc):%Y%m%dT%H%M%SZ}"


@lru_cache(maxsize=2_000)
def dated(module, calendar):
    """A module's code, term and meetings, from the bytes of its file and of `terms.json`, as few files change."""
    module = json.loads(module)
    return canonical(module["code"]), canonical(module["term"]), meetings(module, json.loads(calendar))


def feeds(folder):
    """The meetings of every feed that the folder asks for, by kind and id."""
    calendar, enrolments, shown = (folder / "terms.json").read_bytes(), defaultdict(list), defaultdict(list)
    for path in folder.glob("enrolments/**/*.json"):
        enrolment = load(path)
        enrolments[canonical(enrolment["module"]), canonical(enrolment["term"])] += enrolment["students"]
    for path in folder.glob("modules/**/*.json"):
        code, term, held = dated(path.read_bytes(), calendar)
        shown["module", code] += held
        for one in held:
            for room in set(one.rooms):
                shown["room", room].append(one)
            for person in set(one.staff):
                shown["staff", person].append(one)
        for student in enrolments[code, term]:
            name, groups = (student, ()) if isinstance(student, str) else (student["id"], student.get("groups", ()))
            groups = set(map(canonical, groups))
            shown["student", canonical(name)] += [one for one in held if not one.groups or one.groups & groups]
    return shown
