"""The old address of a link that was reset, as calendar programs read it: one event, and nothing of the old ones."""

import shutil
import subprocess

from carillon import BINARY, Server, environment, wait_until
from readers import READERS, read

SENTENCE = "This link was replaced. Get the new one from your university’s timetable page"


def test_every_reader_finds_one_event_and_nothing_of_the_old_ones(university, tmp_path):
    data, state = tmp_path / "data", tmp_path / "state"
    shutil.copytree(university("example"), data)
    with Server(data, state) as server:
        student = next(link for link in server.links() if link.kind == "student")
        before = server.get(student.path)
        assert before.body.count(b"BEGIN:VEVENT") > 1
        reset = [BINARY, "links", "rotate", "student", student.id, "--reason", "test", "--data", data, "--state", state]
        subprocess.run(reset, env=environment({}), cwd=tmp_path, check=True, capture_output=True)

        # As a program asks that has fetched the calendar before.
        def replaced():
            answer = server.get(student.path, If_None_Match=before.headers["ETag"])
            return answer.status == 200 and answer

        answer = wait_until(replaced, "the old address says that it was replaced")
        assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
        assert server.get(student.path, If_None_Match=answer.headers["ETag"]).status == 304
    file = tmp_path / "replaced.ics"
    file.write_bytes(answer.body)
    expected = None
    for name in READERS:
        ((events, complaints),) = read(name, [file])
        assert complaints == [], name
        ((uid, start, _, location, summary, description),) = events
        assert (location, summary) == ("", SENTENCE), name
        assert uid.encode() not in before.body and student.id.encode() not in answer.body
        expected = expected or (uid, start[:8], description)
        assert (uid, start[:8], description) == expected, name
