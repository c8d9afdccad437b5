"""Equal input, equal bytes: from another process, and with the files found in another order."""

import hashlib
import shutil

import pytest

from carillon import run


@pytest.mark.parametrize("name", ["example", "anu-2025-S1"])
def test_two_processes_render_the_same_bytes_whatever_the_order_of_the_files(university, tmp_path, name):
    data = university(name)
    shuffled = shuffle(data, tmp_path / "shuffled")
    first = render(data, tmp_path / "state-1", tmp_path / "out-1", SOURCE_DATE_EPOCH="1790000000")
    second = render(shuffled, tmp_path / "state-2", tmp_path / "out-2", SOURCE_DATE_EPOCH="1790000000")
    assert first and all(first.values())
    assert first.keys() == second.keys()
    assert [file for file in first if first[file] != second[file]] == []
    # With its history the first one need not know the time.
    again = render(data, tmp_path / "state-1", tmp_path / "out-3")
    assert [file for file in first if first[file] != again[file]] == []


def render(data, state, out, **settings):
    run("render", data, state, "--out", out, **settings)
    return {file.relative_to(out): file.read_bytes() for file in out.rglob("*") if file.is_file()}


def shuffle(data, copy):
    """The same folder with modules and enrolments under other names, in sub-folders and made in another order."""
    shutil.copytree(data, copy, ignore=shutil.ignore_patterns("modules", "enrolments"))
    for kind in ("modules", "enrolments"):
        files = [file.relative_to(data) for file in (data / kind).rglob("*.json")]
        for file in sorted(files, key=digest):
            name = digest(file)
            target = copy / kind / name[:1] / f"{name}.json"
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(data / file, target)
    return copy


def digest(file):
    return hashlib.sha256(str(file).encode()).hexdigest()
