"""Where the tests get their universities from."""

import shutil

import pytest

from carillon import ARCHIVES, ROOT


def unpack(name, folder):
    packed = ARCHIVES / f"{name}.tar.xz"
    if not packed.exists():
        pytest.skip(f"the archive {packed.name} is not on this machine; CARILLON_ARCHIVES can say where it is")
    shutil.unpack_archive(packed, folder)
    return folder / name


@pytest.fixture(scope="session")
def university(tmp_path_factory):
    """Gives the data folder of a name, unpacked once; `example` is the repository's own. Not to be written to."""
    folder = tmp_path_factory.mktemp("archives")

    def find(name):
        if name == "example":
            return ROOT / "data"
        return folder / name if (folder / name).exists() else unpack(name, folder)

    yield find
    shutil.rmtree(folder)
