"""The API for programs: its description, its answers to invented requests, and a client that is made from the description."""

import datetime
import importlib
import json
import os
import re
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from openapi_spec_validator import validate

from carillon import BINARY, ROOT, Server, environment, run

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
    scopes = [argument for scope in SCOPES for argument in ("--scope", scope)]
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


@pytest.mark.parametrize("parameters", [{}, {"kinds": "students", "id": STUDENT}, {"kinds": "modules"}])
def test_no_invented_request_fails_or_gets_an_answer_outside_the_description(server, token, tmp_path, parameters):
    lines = [f"{name} = {json.dumps(value)}" for name, value in parameters.items()]
    settings = tmp_path / "schemathesis.toml"
    settings.write_text("\n".join(["[parameters]", *lines]) + "\n")
    command = [
        tool("schemathesis"), "--config-file", settings, "run", f"{address(server)}/api/v1/openapi.json",
        "--header", f"Authorization: Bearer {token}", "--checks", ",".join(CHECKS),
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


def read(url):
    with urllib.request.urlopen(url, timeout=30) as answer:
        return answer.read()
