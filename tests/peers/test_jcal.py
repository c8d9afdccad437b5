"""Every feed as jCal is what another program makes of the feed's own text."""

import json
import os
import subprocess

import pytest

from carillon import Server
from readers import HERE, NODE_MODULES


@pytest.mark.parametrize("times", ["utc", "local"])
def test_a_feed_as_json_is_what_ical_js_makes_of_its_text(university, tmp_path, times):
    pairs = []
    with Server(university("example"), tmp_path / "state", CARILLON_FEED_TIMES=times) as server:
        for number, link in enumerate(server.links()):
            for suffix in ("ics", "json"):
                answer = server.get(link.path.removesuffix("ics") + suffix)
                assert answer.status == 200
                pairs.append(tmp_path / f"{number}.{suffix}")
                pairs[-1].write_bytes(answer.body)
    command = ["node", HERE / "jcal.cjs", *pairs]
    done = subprocess.run(command, env=os.environ | {"NODE_PATH": NODE_MODULES}, capture_output=True, check=True)
    compared = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(compared) == len(pairs) // 2 > 50
    assert [found for _, found in compared if found] == []
    assert all(events > 0 for events, _ in compared)
    assert any(events > 100 for events, _ in compared)
