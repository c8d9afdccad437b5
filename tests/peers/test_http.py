"""REDbot, the linter for HTTP, on feeds and pages: conditions, compression, caching and what else the RFCs ask for."""

import re
from configparser import ConfigParser

import pytest
import thor
from redbot.resource import HttpResource

from carillon import KINDS, ROOT, Server, wait_until

# Each warning that is let pass is a heading of this page, with the reason below it.
EXPLAINED = set(re.findall(r"^### `(\w+)`$", (ROOT / "docs" / "http.md").read_text(), re.MULTILINE))


@pytest.fixture(scope="module")
def checked(university, tmp_path_factory):
    """What REDbot found at each of the example's addresses."""
    with Server(university("example"), tmp_path_factory.mktemp("http") / "state") as server:
        feeds = {link.kind: link.path for link in server.links()}
        styles = re.findall(r'href="(/[^"]+)"', server.get("/").body.decode())
        assert set(feeds) == KINDS and len(styles) >= 2
        # A feed has a date once the second of its last change is over.
        wait_until(lambda: "Last-Modified" in server.get(feeds["student"]).headers, "a feed with a date")
        paths = [*feeds.values(), "/", *styles, "/robots.txt", "/healthz", "/readyz", "/nothing"]
        return dict(zip(paths, check([f"http://127.0.0.1:{server.port}{path}" for path in paths]))), feeds


def check(urls):
    config = ConfigParser()
    config.read_dict({"redbot": {"enable_local_access": "True"}})
    resources = [HttpResource(config["redbot"]) for _ in urls]
    unfinished = set(urls)

    def finish(url):
        unfinished.discard(url)
        if not unfinished:
            thor.stop()

    for url, resource in zip(urls, resources):
        resource.set_request(url)
        resource.once("check_done", lambda url=url: finish(url))
        resource.check()
    thor.run()
    return resources


def notes(resource, level):
    return {type(note).__name__: str(note) for note in resource.response.notes if note.level.value == level}


def test_nothing_is_bad_and_what_is_warned_of_is_explained(checked):
    resources, _ = checked
    assert {path: resource.response.status_code for path, resource in resources.items()} == {
        path: 404 if path == "/nothing" else 200 for path in resources
    }
    assert {path: bad for path, resource in resources.items() if (bad := notes(resource, "bad"))} == {}
    warnings = {name: text for resource in resources.values() for name, text in notes(resource, "warning").items()}
    assert {name: text for name, text in warnings.items() if name not in EXPLAINED} == {}
    assert EXPLAINED == warnings.keys(), "an explanation of what is not warned of any more"


def test_feeds_are_compressed_and_answer_both_conditions(checked):
    resources, feeds = checked
    for path in feeds.values():
        good = notes(resources[path], "good")
        assert {"CONNEG_GZIP_GOOD", "INM_304", "IMS_304", "FRESHNESS_FRESH", "CL_CORRECT"} <= good.keys(), path
