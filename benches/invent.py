#!/usr/bin/env python3
"""Invents a university as a data folder: the same bytes for the same seed, on every machine.

    benches/invent.py FOLDER [--students 40000] [--modules N] [--seed 1]

There are 7 module files for every 40 students unless the number is given, half of them in each of two semesters. In each semester a student takes
4 to 6 modules. Modules have 3 to 900 students; most have 1 to 6 activities, and large ones a tutorial for every 50
students. Clocks change in both semesters. Nobody and nothing in the folder is real.
"""

import argparse
import datetime
import json
import random
from pathlib import Path

# Shares of the modules and how many students these have at most; in between it is a straight line.
SIZES = [(0, 3), (0.05, 5), (0.25, 14), (0.5, 29), (0.75, 60), (0.9, 120), (0.97, 240), (0.99, 420), (1, 900)]
STUDENTS_PER_TUTORIAL = 50
STUDENTS_PER_LABORATORY = 60

# A reading week has no number, and teaching pauses at Easter.
TERMS = [
    ("2026-S1", "Semester 1 2026/27", "2026-09-28", [6, 12, 13, 14]),
    ("2026-S2", "Semester 2 2026/27", "2027-02-01", [8, 9, 10]),
]
WEEKS_PER_TERM = 16
TEACHING_WEEKS = 12
DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri"]

FIRST_NAMES = (
    "Aoife Bartholomew Catrin Dashiell Eirlys Faisal Gwendolyn Håkon Ioana Jędrzej Keziah Lüder Mairéad Nandini "
    "Oluwaseun Petronella Quentin Rhiannon Søren Tamsin Ulrike Venkatesh Wilhelmina Xiulan Yaw Zdeněk"
).split()
LAST_NAMES = (
    "Abernathy Brânză Cholmondeley Desrosiers Eze Fjeld Gwynne Hooijdonk Ishikawa Jankowska Kiplagat Llewellyn "
    "Mbeki Ní-Bhriain Okonjo Pemberton Quispe Rasmussen Szabó Thistlewood Urquhart Vlček Whitcombe Ximenes Yeo Zafar"
).split()
SUBJECTS = (
    "Acoustics Agronomy Bioethics Calculus Ceramics Cartography Criminology Dynamics Econometrics Electronics Fluids "
    "Genetics Geodesy Glaciology Harmony Hydrology Immunology Jurisprudence Kinematics Linguistics Logistics Materials "
    "Microscopy Navigation Neuroscience Optics Palaeography Pharmacy Phonetics Probability Robotics Semantics Sociology "
    "Statistics Surveying Thermodynamics Toxicology Typography Viticulture Zoology"
).split()
BEFORE_SUBJECT = ["Introduction to", "Foundations of", "Applied", "Advanced", "Topics in", "Methods of", "History of"]
AFTER_SUBJECT = ["", "", "", " in Practice", " and Society", ": Theory and Measurement", " for Engineers", " (Project)"]
BUILDINGS = (
    "Albatross Barnacle Cormorant Dunlin Egret Fulmar Gannet Heron Ibis Jackdaw Kittiwake Lapwing Merganser Nightjar "
    "Osprey Petrel Quail Razorbill Sandpiper Turnstone Umbrella-Bird Vireo Whimbrel Yellowhammer Zebra-Finch"
).split()
LECTURE_THEATRE, SEMINAR_ROOM, LABORATORY = "lecture theatre", "seminar room", "teaching laboratory"
ROOM_KINDS = [LECTURE_THEATRE] * 6 + [SEMINAR_ROOM] * 14 + [LABORATORY] * 6
NOTES = [
    "Bring a laptop with a full battery; there are few sockets in this room.",
    "Read chapter 3 of the course text before the first meeting.",
    "Step-free access is by the door on the north side.",
    "Lab coats and closed shoes are required; spare coats are at the stores desk.",
    "This session is recorded, except for the discussion at its end.",
    "Please sit with your project group, and bring last week’s measurements.\nLatecomers use the rear door.",
]


class Chance:
    """Draws that no version of Python and no platform's mathematics changes: `random()` alone is promised to stay."""

    def __init__(self, seed):
        self.random = random.Random(seed).random

    def below(self, limit):
        return int(self.random() * limit)

    def pick(self, values):
        return values[self.below(len(values))]

    def shuffle(self, values):
        for at in range(len(values) - 1, 0, -1):
            other = self.below(at + 1)
            values[at], values[other] = values[other], values[at]


def sizes(count, students):
    """How many students each of a term's modules has, smallest first. All together are four to six for each student."""
    found = []
    # Fewer modules than usual are larger.
    scale = (students * 7 // 80) / count
    for number in range(count):
        share = (number + 0.5) / count
        above = next(at for at, (until, _) in enumerate(SIZES) if share <= until)
        (low_share, low), (high_share, high) = SIZES[above - 1], SIZES[above]
        size = low + (high - low) * (share - low_share) / (high_share - low_share)
        found.append(max(1, min(int(size * scale), students * 3 // 4)))
    total, place = sum(found), 0
    step = max(1, abs(5 * students - total) // count)
    while not 4 * students <= total <= 6 * students:
        before = found[place]
        found[place] = max(1, before + (step if total < 4 * students else -step))
        total += found[place] - before
        place = (place + 1) % count
    return found


def modules_each(chance, students, seats):
    """How many modules each student takes, 4 to 6, so that all seats are taken."""
    each = [4] * students
    assert 4 * students <= seats <= 6 * students, f"{students} students cannot take {seats} seats"
    for _ in range(seats - 4 * students):
        student = chance.below(students)
        while each[student] == 6:
            student = chance.below(students)
        each[student] += 1
    return each


def deal(chance, module_sizes, students):
    """The students of each module, as sorted numbers; nobody takes a module twice."""
    seats = [module for module, size in enumerate(module_sizes) for _ in range(size)]
    chance.shuffle(seats)
    each = modules_each(chance, students, len(seats))
    owners = [student for student, count in enumerate(each) for _ in range(count)]
    taken, twice = [set() for _ in range(students)], []
    for seat, (owner, module) in enumerate(zip(owners, seats)):
        if module in taken[owner]:
            twice.append(seat)
        taken[owner].add(module)
    exchange(chance, owners, seats, taken, twice)
    enrolments = [[] for _ in module_sizes]
    for student, modules in enumerate(taken):
        for module in modules:
            enrolments[module].append(student)
    return enrolments


def exchange(chance, owners, seats, taken, twice):
    """Gives each seat in a module that its owner has already for a seat of somebody else."""
    waiting = set(twice)
    for seat in twice:
        owner, module = owners[seat], seats[seat]
        while True:
            other = chance.below(len(seats))
            partner, wanted = owners[other], seats[other]
            if other not in waiting and module not in taken[partner] and wanted not in taken[owner]:
                break
        taken[partner].remove(wanted)
        taken[partner].add(module)
        taken[owner].add(wanted)
        seats[seat], seats[other] = wanted, module
        waiting.remove(seat)


class Rooms:
    """Six hundred and fifty rooms with long titles, maps and positions."""

    def __init__(self):
        self.known, self.by_kind = {}, {kind: [] for kind in ROOM_KINDS}
        for building, name in enumerate(BUILDINGS):
            for number, kind in enumerate(ROOM_KINDS):
                floor = number % 4
                room = f"{name[:3].upper()}.{floor}.{number + 1:02}"
                wing = "east" if number % 2 else "west"
                self.known[room] = {
                    "title": f"{name} Building, {wing} wing, level {floor}, {kind} {floor}.{number + 1:02}",
                    "url": f"https://maps.example.edu/campus/{name}/{room}",
                    "lat": 52 + (building * 37 % 100) / 10_000,
                    "lon": -1 - (building * 53 % 100) / 10_000,
                }
                self.by_kind[kind].append(room)


def as_ranges(weeks):
    """Weeks as ranges: `1-5,7-11`."""
    ranges = []
    for week in weeks:
        if ranges and week == ranges[-1][1] + 1:
            ranges[-1][1] = week
        else:
            ranges.append([week, week])
    return ",".join(f"{first}-{last}" if last > first else f"{first}" for first, last in ranges)


def meetings(activity):
    ranges = [part.split("-") for part in activity.get("weeks", "1").split(",")]
    return sum(int(weeks[-1]) - int(weeks[0]) + 1 for weeks in ranges)


class Writer:
    """Makes the activities of modules."""

    def __init__(self, chance, rooms, staff):
        self.chance, self.rooms, self.staff = chance, rooms, staff

    def time(self, hours):
        start = 9 + self.chance.below(10 - hours)
        return {"start": f"{start:02}:00", "end": f"{start + hours:02}:00"}

    def weekly(self, name, kind, room_kind, hours, weeks, group=None):
        """One activity. Most meet in one room at one time; some say more."""
        chance = self.chance
        activity = {"id": name, "type": kind, "day": chance.pick(DAYS), **self.time(hours), "weeks": as_ranges(weeks)}
        if chance.random() < 0.08:
            activity["online"] = f"https://meet.example.edu/room/{chance.below(1_000_000):06}"
        if "online" not in activity or chance.random() < 0.4:
            count = 2 if chance.random() < 0.03 else 1
            activity["rooms"] = sorted({chance.pick(self.rooms.by_kind[room_kind]) for _ in range(count)})
        activity["staff"] = sorted({chance.pick(self.staff) for _ in range(1 + chance.below(2))})
        if group:
            activity["groups"] = [group]
        if chance.random() < 0.08:
            activity["note"] = chance.pick(NOTES)
        if chance.random() < 0.01:
            activity["status"] = "provisional"
        if chance.random() < 0.05:
            activity["changes"] = self.changes(weeks, room_kind)
        return activity

    def changes(self, weeks, room_kind):
        """One or two weeks that differ."""
        chance, changes = self.chance, []
        for week in sorted({chance.pick(weeks) for _ in range(1 + chance.below(2))}):
            kind = chance.below(4)
            if kind == 0:
                changes.append({"week": week, "cancelled": True, "note": "Cancelled: the lecturer is ill."})
            elif kind == 1:
                changes.append({"week": week, "day": chance.pick(DAYS), **self.time(1)})
            elif kind == 2:
                changes.append({"week": week, "rooms": [chance.pick(self.rooms.by_kind[room_kind])]})
            else:
                changes.append({"week": week, "online": f"https://meet.example.edu/week/{week}"})
        return changes

    def dated(self, name, kind, day, exam):
        """An exam, or a field trip of a whole day."""
        if not exam:
            return {"id": name, "type": kind, "date": f"{day}", "staff": [self.chance.pick(self.staff)]}
        room = self.chance.pick(self.rooms.by_kind[LECTURE_THEATRE])
        return {"id": name, "type": kind, "date": f"{day}", "start": "09:30", "end": "11:30", "rooms": [room]}

    def groups(self, kind, room_kind, hours, weeks, size, students_per_group):
        """One activity for everybody, or one for each group where there are too many for a room."""
        count = -(-size // students_per_group)
        if count == 1:
            return [self.weekly(f"{kind}/1", kind, room_kind, hours, weeks)]
        names = [f"{kind} {number + 1}" for number in range(count)]
        return [self.weekly(f"{kind}/{n + 1}", kind, room_kind, hours, weeks, name) for n, name in enumerate(names)]

    def activities(self, size, exam_day):
        chance, all_weeks = self.chance, list(range(1, TEACHING_WEEKS + 1))
        if size < 20 and chance.random() < 0.7:
            found = [self.weekly("Seminar/1", "Seminar", SEMINAR_ROOM, 2, all_weeks)]
        else:
            found = [self.weekly("Lecture/1", "Lecture", LECTURE_THEATRE, 1 + chance.below(2), all_weeks[:11])]
            if chance.random() < 0.18:
                found.append(self.weekly("Lecture/2", "Lecture", LECTURE_THEATRE, 1, all_weeks))
            found += self.groups("Tutorial", SEMINAR_ROOM, 1, all_weeks[1:], size, STUDENTS_PER_TUTORIAL)
        if chance.random() < 0.2:
            weeks = all_weeks[1 + chance.below(2) :: 2]
            found += self.groups("Laboratory", LABORATORY, 3, weeks, size, STUDENTS_PER_LABORATORY)
        if chance.random() < 0.5:
            found.append(self.dated("Exam", "Exam", exam_day + datetime.timedelta(chance.below(5)), True))
        if chance.random() < 0.02:
            found.append(self.dated("Field trip", "Field trip", exam_day - datetime.timedelta(21), False))
        return found


def joint(modules):
    """Gives every hundredth module's first activity to its neighbour too: a lecture that both attend."""
    for number in range(0, len(modules) - 1, 100):
        here, there = modules[number], modules[number + 1]
        shared = {**here["activities"][0], "id": "Joint", "shared": f"JOINT-{here['term']}-{number}"}
        here["activities"][0]["shared"] = shared["shared"]
        there["activities"].append(shared)


def title(chance):
    return f"{chance.pick(BEFORE_SUBJECT)} {chance.pick(SUBJECTS)}{chance.pick(AFTER_SUBJECT)}"


def code(number):
    """`ACO100`, `AGR100` ...; every subject has up to nine hundred modules."""
    subject, level = SUBJECTS[number % len(SUBJECTS)], number // len(SUBJECTS)
    return f"{subject[:3].upper()}{100 + level}"


def enrolment(chance, module, students):
    """Everybody is in one group of each kind that comes in groups."""
    kinds = {}
    for activity in module["activities"]:
        for group in activity.get("groups", []):
            kinds.setdefault(activity["type"], []).append(group)
    lines = []
    for place, student in enumerate(students):
        groups = [names[(place + chance.below(2)) % len(names)] for names in kinds.values()]
        lines.append({"id": student_id(student), "groups": groups} if groups else student_id(student))
    return {"module": module["code"], "term": module["term"], "students": lines}


def student_id(number):
    return f"b{1_000_000 + number}"


def people(chance, students, staff):
    def person(id, role, host):
        name = f"{chance.pick(FIRST_NAMES)} {chance.pick(LAST_NAMES)}"
        return {"id": id, "name": name, "email": f"{id}@{host}", "role": role}

    found = [person(student_id(number), "student", "students.example.edu") for number in range(students)]
    return found + [person(id, "staff", "example.edu") for id in staff]


def monday(first, week, gaps):
    """The Monday of a numbered week; the gaps are the calendar weeks after the first that have no number."""
    calendar = [at for at in range(WEEKS_PER_TERM + len(gaps)) if at + 1 not in gaps]
    return datetime.date.fromisoformat(first) + datetime.timedelta(weeks=calendar[week - 1])


def terms():
    described = []
    for id, name, first, gaps in TERMS:
        weeks = {f"{week}": f"{monday(first, week, gaps)}" for week in range(1, WEEKS_PER_TERM + 1)}
        described.append({"id": id, "title": name, "weeks": weeks})
    return {"timezone": "Europe/London", "terms": described}


def write(path, value, indent=None):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, ensure_ascii=False, indent=indent) + "\n", encoding="utf-8", newline="\n")


def invent_term(chance, writer, number, count, students):
    """The modules of a term, each with the students who take it; one module in five is taught in both terms."""
    id, _, first, gaps = TERMS[number]
    module_sizes = sizes(count, students)
    chance.shuffle(module_sizes)
    exam_day = monday(first, TEACHING_WEEKS + 2, gaps)
    modules = []
    for place, size in enumerate(module_sizes, start=number * count * 4 // 5):
        url = f"https://learn.example.edu/modules/{code(place)}"
        modules.append({"code": code(place), "title": title(chance), "term": id, "url": url,
                        "activities": writer.activities(size, exam_day)})
    joint(modules)
    return list(zip(modules, deal(chance, module_sizes, students)))


def invent(folder, students, modules, seed):
    chance, rooms = Chance(seed), Rooms()
    staff = [f"st{number:04}" for number in range(students // 14)]
    write(folder / "terms.json", terms(), indent=1)
    write(folder / "rooms.json", rooms.known, indent=1)
    write(folder / "people.json", people(chance, students, staff), indent=0)
    count, enrolments, activities = modules // 2, 0, []
    for number in range(len(TERMS)):
        for module, members in invent_term(chance, Writer(chance, rooms, staff), number, count, students):
            path = f"{module['term']}/{module['code'][:3]}/{module['code']}.json"
            write(folder / "modules" / path, module, indent=1)
            write(folder / "enrolments" / path, enrolment(chance, module, members))
            enrolments += len(members)
            activities += module["activities"]
    print(
        f"{students:,} students, {2 * count:,} module files, {enrolments:,} enrolments, {len(activities):,} activities, "
        f"{sum(map(meetings, activities)):,} meetings"
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--students", type=int, default=40_000, help="300 or more")
    parser.add_argument("--modules", type=int, help="module files in both semesters; without it 7 for every 40 students")
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    if wanted.students < 300:
        parser.error("fewer than 300 students cannot fill the largest modules")
    modules = wanted.modules or wanted.students * 7 // 80 * 2
    if not wanted.students // 100 <= modules <= 3 * wanted.students:
        parser.error("between 1 module for 100 students and 3 for one student can be invented")
    if wanted.folder.exists():
        parser.error(f"{wanted.folder} is there already: nothing was written")
    invent(wanted.folder, wanted.students, modules, wanted.seed)


if __name__ == "__main__":
    main()
