"""Calendar programs that people use, without their windows, subscribed to a student's feed that then changes."""

import atexit
import json
import os
import shutil
import sqlite3
import subprocess
from datetime import datetime, timedelta, timezone
from typing import NamedTuple

import pytest

import expand
import readers
from carillon import Server, replace, wait_until

# Not on both sides of the joint lecture, which is shown under either module's name.
STUDENT = "b712381"
WHOLE_DAY = {"id": "TRIP", "type": "Field trip", "date": "2026-10-31", "note": "Boots; a hat,\na \\ map"}


class Subscription:
    """The feed of one student of the example, from a server whose folder may be changed."""

    def __init__(self, data, server):
        self.server = server
        self.data = data
        (self.path,) = (link.path for link in server.links() if (link.kind, link.id) == ("student", STUDENT))
        self.url = f"http://127.0.0.1:{server.port}{self.path}"

    def expected(self):
        """The events by the data. The data do not know where a meeting was before: that line is as the feed has it."""
        names = expand.names(self.data)
        served, _ = readers.python_icalendar(self.server.get(self.path).body)
        lines = {event[0]: event[5].split("\n")[0] for event in served}
        moved = {uid: line for uid, line in lines.items() if line.startswith("Moved from ")}
        events = [one.read(names) for one in expand.feeds(self.data)["student", STUDENT]]
        return sorted((*event[:5], "\n".join(filter(None, [moved.get(event[0]), event[5]]))) for event in events)

    def change(self):
        """Some meetings move, one is cancelled, one vanishes and some are new; the feed says so when this returns."""
        etag = self.server.get(self.path).headers["ETag"]
        change_module(self.data, move_and_add)
        wait_until(lambda: self.server.get(self.path, If_None_Match=etag).status == 200, "the feed is another")


def change_module(data, change):
    path = data / "modules" / "2026-S1" / "MAA101.json"
    module = expand.load(path)
    change(module["activities"])
    replace(path, json.dumps(module).encode())


def move_and_add(activities):
    activities[0] |= {"start": "17:00", "end": "18:30", "rooms": ["Moved, twice; “here”"], "weeks": "1-4,7-11"}
    activities[0]["changes"] = [{"week": 2, "cancelled": True}, {"week": 3, "day": "Sat"}]
    activities.append(activities[0] | {"id": "NEW/1", "title": "New"})


@pytest.fixture
def subscription(university, tmp_path):
    data = tmp_path / "data"
    shutil.copytree(university("example"), data)
    change_module(data, lambda activities: activities.append(WHOLE_DAY))
    with Server(data, tmp_path / "state") as server:
        yield Subscription(data, server)


def run(folder, *command):
    """Runs a client to its end, with `folder` for its home; what it prints is another client's to read."""
    environment = os.environ | {"HOME": str(folder), "TZ": "Pacific/Auckland", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, timeout=120)
    assert done.returncode == 0, (command, done.stderr.decode()[-2000:])
    return done.stdout.decode()


def test_thunderbird_shows_every_event_and_after_its_next_look_the_changed_ones(subscription, tmp_path):
    with Thunderbird(subscription.url, tmp_path / "thunderbird") as thunderbird:
        thunderbird.wait_for(subscription.expected(), seconds=300)
        subscription.change()
        # It looks once a minute.
        thunderbird.wait_for(subscription.expected(), seconds=150)


def test_thunderbird_shows_every_event_of_the_address_of_the_page(subscription, tmp_path):
    page = subscription.url.removesuffix("timetable.ics")
    with Thunderbird(page, tmp_path / "thunderbird") as thunderbird:
        thunderbird.wait_for(subscription.expected(), seconds=300)


def test_vdirsyncer_copies_every_event_once_and_later_only_what_changed(subscription, tmp_path):
    folder = tmp_path / "vdirsyncer"
    files = folder / "files"
    files.mkdir(parents=True)
    (folder / "config").write_text(VDIRSYNCER.format(url=subscription.url, folder=folder))
    run(folder, "vdirsyncer", "--config", "config", "discover")
    sync = ("vdirsyncer", "--config", "config", "sync")
    run(folder, *sync)
    first = written(files)
    assert sorted(first) == without_uids(subscription.expected())
    run(folder, *sync)
    assert written(files) == first
    subscription.change()
    run(folder, *sync)
    third = written(files)
    assert sorted(third) == without_uids(subscription.expected())
    same = first.keys() & third.keys()
    assert same and {event: first[event] for event in same} == {event: third[event] for event in same}


def test_vdirsyncer_copies_every_event_from_the_address_of_the_page_too(subscription, tmp_path):
    folder = tmp_path / "vdirsyncer"
    files = folder / "files"
    files.mkdir(parents=True)
    page = subscription.url.removesuffix("timetable.ics")
    (folder / "config").write_text(VDIRSYNCER.format(url=page, folder=folder))
    run(folder, "vdirsyncer", "--config", "config", "discover")
    run(folder, "vdirsyncer", "--config", "config", "sync")
    assert sorted(written(files)) == without_uids(subscription.expected())


VDIRSYNCER = """\
[general]
status_path = "{folder}/status"

[pair timetable]
a = "feed"
b = "files"
collections = null

[storage feed]
type = "http"
url = "{url}"

[storage files]
type = "filesystem"
path = "{folder}/files"
fileext = ".ics"
"""


def written(folder):
    """The file of every event, and when it was written. The UIDs in them are vdirsyncer's own: hashes of the events."""
    found = {}
    for path in folder.iterdir():
        (event,), complaints = readers.python_icalendar(path.read_bytes())
        assert complaints == []
        assert found.setdefault(event[1:], (path.name, path.stat().st_mtime_ns))[0] == path.name, "an event twice"
    return found


def without_uids(events):
    return sorted(event[1:] for event in events)


def test_khal_imports_every_event_and_changes_them_at_the_next_import(subscription, tmp_path):
    folder = tmp_path / "khal"
    (folder / "calendar").mkdir(parents=True)
    (folder / "config").write_text(KHAL.format(folder=folder))
    expected = subscription.expected()
    khal_import(subscription, folder)
    assert khal_events(folder) == expected
    subscription.change()
    khal_import(subscription, folder)
    after = {event[0]: event for event in expected} | {event[0]: event for event in subscription.expected()}
    # An import takes nothing away.
    assert khal_events(folder) == sorted(after.values())


KHAL = """\
[calendars]
[[timetable]]
path = {folder}/calendar
[sqlite]
path = {folder}/khal.db
[locale]
local_timezone = UTC
default_timezone = UTC
timeformat = %H%M%S
dateformat = %m%d
longdateformat = %Y%m%d
datetimeformat = %m%dT%H%M%S
longdatetimeformat = %Y%m%dT%H%M%SZ
"""


def khal_import(subscription, folder):
    (folder / "feed.ics").write_bytes(subscription.server.get(subscription.path).body)
    run(folder, "khal", "-c", "config", "import", "--batch", "-a", "timetable", "feed.ics")


def khal_events(folder):
    fields = ("uid", "start-long", "end-long", "location", "title", "description")
    format = "\x1e" + "\x1f".join(f"{{{field}}}" for field in fields) + "\x1f"
    days = ("20260101", "20280101")
    printed = run(folder, "khal", "-c", "config", "list", "--once", "--day-format", "", "--format", format, *days)
    return sorted(khal_event(*event.split("\x1f")[:6]) for event in printed.split("\x1e")[1:])


def khal_event(uid, start, end, *texts):
    """It tells the last of an event's whole days, where iCalendar tells the one after."""
    if len(end) == len("20261031"):
        end = f"{readers.day(end) + timedelta(1):%Y%m%d}"
    return (uid, start, end, *texts)


class Thunderbird:
    """A running Thunderbird with one subscription; it keeps what it understood of that in a database."""

    def __init__(self, url, profile):
        self.cache = profile / "calendar-data" / "cache.sqlite"
        profile.mkdir()
        settings = THUNDERBIRD | {"calendar.registry.timetable.uri": url}
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in settings.items()]
        (profile / "user.js").write_text("".join(lines))
        line = ["thunderbird", "--headless", "--no-remote", "--profile", profile]
        environment = os.environ | {"HOME": str(profile), "MOZ_HEADLESS": "1", "TZ": "Pacific/Auckland"}
        with profile.with_suffix(".log").open("wb") as log:
            self.process = subprocess.Popen(line, env=environment, stdout=log, stderr=log)
        atexit.register(self.kill)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(timeout=30)
        finally:
            self.kill()

    def kill(self):
        self.process.kill()
        self.process.wait()

    def wait_for(self, expected, seconds):
        wait_until(lambda: self.events() == expected, Differences(self, expected), seconds)

    def events(self):
        """Every event in its cache; none while there is no cache, or while it is being written."""
        # A copy is read, because Thunderbird does not finish a write that meets a reader.
        copy = self.cache.parents[2] / "cache"
        try:
            shutil.rmtree(copy, ignore_errors=True)
            copy.mkdir()
            for file in self.cache.parent.glob("cache.sqlite*"):
                shutil.copy(file, copy)
            cache = sqlite3.connect(copy / "cache.sqlite")
            events = cache.execute("SELECT id, event_start, event_end, flags, title FROM cal_events").fetchall()
            texts = cache.execute("SELECT item_id, key, CAST(value AS TEXT) FROM cal_properties").fetchall()
            cache.close()
        except (sqlite3.DatabaseError, FileNotFoundError):
            return []
        location, description = (
            {id: text for id, key, text in texts if key == name} for name in ("LOCATION", "DESCRIPTION")
        )
        return sorted(
            (id, moment(start, flags), moment(end, flags), location.get(id, ""), title, description.get(id, ""))
            for id, start, end, flags, title in events
        )


def moment(microseconds, flags):
    """Of an event on whole days, which has the flag 8, the date alone."""
    time = datetime.fromtimestamp(microseconds / 1e6, timezone.utc)
    return f"{time:%Y%m%d}" if flags & 8 else f"{time:%Y%m%dT%H%M%SZ}"


class Differences(NamedTuple):
    client: Thunderbird
    expected: list

    def __str__(self):
        shown = self.client.events()
        return f"{len(shown)} events are as expected; {sorted(set(shown) ^ set(self.expected))[:4]}"


THUNDERBIRD = {
    "calendar.registry.timetable.type": "ics",
    "calendar.registry.timetable.name": "Timetable",
    "calendar.registry.timetable.cache.enabled": True,
    "calendar.registry.timetable.refreshInterval": "1",
    "calendar.registry.timetable.calendar-main-in-composite": True,
    "mail.provider.suppress_dialog_on_startup": True,
    "mail.spotlight.firstRunDone": True,
    "mail.shell.checkDefaultClient": False,
    "app.update.enabled": False,
    # Nobody else could look into its database while it runs.
    "storage.sqlite.exclusiveLock.enabled": False,
    # Its other services go nowhere: this proxy is not asked for addresses of this machine.
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
}
