"""The API for programs: its description, its answers to invented requests, and a client that is made from the description."""

import datetime
import importlib
import json
import os
import re
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from openapi_spec_validator import validate

from carillon import BINARY, ROOT, Server, environment, replace, run, wait_until

# Invented requests for each operation.
EXAMPLES = 200 if os.environ.get("CARILLON_TESTS_FULL") else 15

CHECKS = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "unsupported_method",
    "allow_header_conformance",
]

SCOPES = ["timetable:read", "people:read", "links:read", "links:reveal", "links:write", "stats:read"]

STUDENT = "b712353"


@pytest.fixture
def server(tmp_path):
    state = tmp_path / "state"
    subprocess.run([BINARY, "init", "--state", state], check=True, capture_output=True)
    limits = {"CARILLON_API_MAX_REQUESTS_PER_MINUTE": "0", "CARILLON_API_MAX_ADDRESSES_PER_MINUTE": "0"}
    with Server(ROOT / "data", state, **limits) as server:
        yield server


@pytest.fixture
def token(server):
    return add_token(server, SCOPES)


def add_token(server, scopes):
    scopes = [argument for scope in scopes for argument in ("--scope", scope)]
    return run("tokens", server.data, server.state, "add", "portal", *scopes).strip()


def address(server):
    return f"http://127.0.0.1:{server.port}"


def tool(name):
    """A program of the packages that run these tests."""
    return Path(sys.executable).with_name(name)


def test_the_description_keeps_to_the_specification(server):
    description = json.loads(server.get("/api/v1/openapi.json").body)
    validate(description)
    assert description["openapi"].startswith("3.1")


@pytest.mark.parametrize(
    ("scopes", "parameters"),
    [
        (SCOPES, {}),
        (SCOPES, {"kinds": "students", "id": STUDENT}),
        (SCOPES, {"kinds": "modules"}),
        ([], {"kinds": "modules"}),
        (["links:read"], {"kinds": "students", "id": STUDENT}),
    ],
)
def test_no_invented_request_fails_or_gets_an_answer_outside_the_description(server, tmp_path, scopes, parameters):
    token = add_token(server, scopes) if scopes else None
    lines = [f"{name} = {json.dumps(value)}" for name, value in parameters.items()]
    settings = tmp_path / "schemathesis.toml"
    settings.write_text("\n".join(["[parameters]", *lines]) + "\n")
    command = [
        tool("schemathesis"), "--config-file", settings, "run", f"{address(server)}/api/v1/openapi.json",
        *(["--header", f"Authorization: Bearer {token}"] if token else []), "--checks", ",".join(CHECKS),
        "--phases", "examples,coverage,fuzzing", "--max-examples", EXAMPLES, "--seed", 1, "--no-shrink",
        "--suppress-health-check", "all",
    ]  # fmt: skip
    done = subprocess.run(
        [str(part) for part in command], cwd=tmp_path, env=environment({"NO_COLOR": "1"}), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    tested = re.search(r"(\d+) generated", done.stdout)
    assert tested and int(tested[1]) > 100, done.stdout[-2000:]


@pytest.fixture
def client(server, token, tmp_path):
    """A client that a generator has made from the description."""
    folder = tmp_path
    path = f"{tool('ruff').parent}{os.pathsep}{os.environ['PATH']}"
    command = [tool("openapi-python-client"), "generate", "--url", f"{address(server)}/api/v1/openapi.json"]
    command += ["--meta", "none", "--output-path", folder / "portal", "--fail-on-warning"]
    done = subprocess.run(command, cwd=folder, env=environment({"PATH": path}), capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    portal = importlib.import_module("portal")
    yield portal.AuthenticatedClient(base_url=address(server), token=token)
    sys.path.remove(str(folder))
    for name in [name for name in sys.modules if name.partition(".")[0] == "portal"]:
        del sys.modules[name]


def call(client, name, *arguments, **keywords):
    """The answer of an operation, such as `timetable.list_`."""
    return importlib.import_module(f"portal.api.{name}").sync(*arguments, client=client, **keywords)


def test_a_generated_client_lists_reads_reveals_and_resets(server, client):
    kinds = importlib.import_module("portal.models")
    modules = call(client, "timetable.list_", "modules", limit=5)
    assert len(modules.entries) == 5 and modules.next_
    more = call(client, "timetable.list_", "modules", limit=5, cursor=modules.next_)
    assert modules.entries[-1].id < more.entries[0].id
    code = modules.entries[0].id
    first, last = datetime.date(2026, 9, 1), datetime.date(2027, 7, 1)
    meetings = call(client, "timetable.meetings", "modules", code, from_=first, to=last).meetings
    assert meetings and all(meeting.module == code and meeting.start < meeting.end for meeting in meetings)
    revealed = call(client, "links.reveal", "students", STUDENT)
    assert b"BEGIN:VCALENDAR" in read(revealed.calendar)
    reason = kinds.DecisionBody(reason="lost telephone")
    report = call(client, "links.reset", "students", STUDENT, body=reason)
    assert report.state.value == "active" and report.reset_at
    old = read(revealed.calendar)
    assert old.count(b"BEGIN:VEVENT") == 1 and b"SUMMARY:This link was replaced." in old
    assert b"BEGIN:VCALENDAR" in read(call(client, "links.reveal", "students", STUDENT).calendar)
    journal = run("journal", server.data, server.state, "student", STUDENT)
    assert ",api portal,rotate," in journal and ",lost telephone" in journal


def test_a_generated_client_decides_about_a_link_and_reads_what_it_did(server, client):
    kinds = importlib.import_module("portal.models")
    reason = kinds.DecisionBody(reason="asked by telephone")
    assert call(client, "links.link", "students", STUDENT).state.value == "active"
    assert call(client, "links.turn_off", "students", STUDENT, body=reason).state.value == "off"
    assert call(client, "links.resume", "students", STUDENT, body=reason).state.value == "active"
    choices = kinds.ChoicesBody(alarm_minutes=15)
    body = kinds.NewChoicesBody(reason="asked by telephone", choices=choices)
    assert call(client, "links.choices", "students", STUDENT, body=body).choices.alarm_minutes == 15
    journal = run("journal", server.data, server.state, "student", STUDENT)
    assert re.findall(r",api portal,(\w+),", journal) == ["stop", "resume", "choose"]
    first, last = datetime.date(2026, 9, 1), datetime.date(2027, 7, 1)
    busy = call(client, "timetable.free_busy", "students", STUDENT, from_=first, to=last).busy
    assert busy and all(time.start < time.end for time in busy)
    assert call(client, "statistics.coverage").students.never > 0


def test_a_generated_client_reads_what_has_changed_since(tmp_path, server, token, client):
    """The server of the fixture never changes, so this one reads a copy."""
    data = shutil.copytree(server.data, tmp_path / "copied")
    state = shutil.copytree(server.state, tmp_path / "copied-state", ignore=shutil.ignore_patterns("store*"))
    with Server(data, state) as copied:
        portal = type(client)(base_url=address(copied), token=token)
        seen = call(portal, "timetable.changes")
        file = min((data / "modules").rglob("*.json"))
        module = json.loads(file.read_text())
        activity = next(activity for activity in module["activities"] if activity.get("rooms"))
        activity["rooms"] = ["R 42"]
        replace(file, json.dumps(module).encode())
        changed = wait_until(lambda: call(portal, "timetable.changes", since=seen.next_).changes, "the change is in the list")
        assert {change.module for change in changed} == {module["code"]}
        assert changed[0].after.rooms and not seen.changes


def read(url):
    with urllib.request.urlopen(url, timeout=30) as answer:
        return answer.read()
