"""Where the tests get their universities from, and those universities' feeds."""

import json
import shutil

import pytest

import expand
from carillon import ARCHIVES, ROOT, UNLIMITED, Server, knows


def unpack(name, folder):
    packed = ARCHIVES / f"{name}.tar.xz"
    if not packed.exists():
        pytest.skip(f"the archive {packed.name} is not on this machine; CARILLON_ARCHIVES can say where it is")
    shutil.unpack_archive(packed, folder)
    return folder / name


def plain_example(folder):
    """The repository's own university without what the second program does not know: notices, and other languages."""
    shutil.copytree(ROOT / "data", folder, ignore=shutil.ignore_patterns("notices"))
    people = json.loads((folder / "people.json").read_text())
    for person in people:
        person.pop("language", None)
    (folder / "people.json").write_text(json.dumps(people))
    return folder


@pytest.fixture(scope="session")
def university(tmp_path_factory):
    """Gives the data folder of a name, unpacked once; `example` is the repository's own, made plain. Not to be written to."""
    folder = tmp_path_factory.mktemp("archives")

    def find(name):
        if (folder / name).exists():
            return folder / name
        return plain_example(folder / name) if name == "example" else unpack(name, folder)

    yield find
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def fetched(tmp_path_factory):
    """Gives the feeds of a data folder as files by kind and id, and the events expected in each; fetched once."""
    folder = tmp_path_factory.mktemp("feeds")
    done = {}

    def fetch(data, times="utc"):
        if (data, times) not in done:
            if times != "utc" and not knows("times"):
                pytest.skip("this server writes all times in UTC: it has no setting `times`")
            done[data, times] = feeds_of(data, times, folder / f"{len(done)}"), expected_of(data)
        return done[data, times]

    yield fetch
    shutil.rmtree(folder)


def feeds_of(data, times, folder):
    settings = UNLIMITED if times == "utc" else UNLIMITED | {"CARILLON_FEED_TIMES": times}
    with Server(data, folder / "state", **settings) as server:
        return {
            (link.kind, link.id): save(server.get(link.path), folder / f"{number}.ics")
            for number, link in enumerate(server.links())
        }


def save(answer, path):
    assert answer.status == 200, path
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    path.write_bytes(answer.body)
    return path


def expected_of(data):
    names = expand.names(data)
    return {key: sorted(one.read(names) for one in meetings) for key, meetings in expand.feeds(data).items()}
