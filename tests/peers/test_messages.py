"""Messages when meetings change, as a mail server gets them, and one-click unsubscribe as mail programs do it (RFC 8058)."""

import datetime
import http.client
import json
import random
import re
import shutil
import subprocess
from urllib.parse import urlsplit

import pytest

from carillon import BINARY, ROOT, Server, replace, wait_until
from smtp_server import MailServer

MESSAGES = {
    "CARILLON_MESSAGES_ON": "true",
    "CARILLON_MESSAGES_GATHER_MINUTES": "0",
    "CARILLON_MESSAGES_DAILY": "60000",
}


@pytest.fixture
def state(tmp_path):
    folder = tmp_path / "state"
    subprocess.run([BINARY, "init", "--state", folder], check=True, capture_output=True)
    return folder


@pytest.fixture
def data(tmp_path):
    """Ann and Bob take a module with a lecture on each of the next five days."""
    folder = tmp_path / "data"
    shutil.copytree(ROOT / "data", folder)
    for path in ["modules", "enrolments", "notices", "programmes"]:
        shutil.rmtree(folder / path, ignore_errors=True)
    today = datetime.datetime.now(datetime.UTC).date()
    monday = today - datetime.timedelta(days=today.weekday())
    weeks = {str(n + 1): str(monday + datetime.timedelta(weeks=n)) for n in range(3)}
    terms = {"timezone": "UTC", "terms": [{"id": "T", "title": "Term", "weeks": weeks}]}
    replace(folder / "terms.json", json.dumps(terms).encode())
    people = [{"id": id, "name": id.title(), "email": f"{id}@example.ac.uk", "role": "student"} for id in ["ann", "bob"]]
    replace(folder / "people.json", json.dumps(people).encode())
    enrolment = {"module": "A", "term": "T", "students": ["ann", "bob"]}
    replace(folder / "enrolments" / "A.json", json.dumps(enrolment).encode())
    return publish(folder, {})


def publish(data, starts):
    """Writes the module. `starts` has other times of the lectures than 9 o'clock, by day."""
    today = datetime.datetime.now(datetime.UTC).date()
    activities = []
    for day in range(2, 7):
        date = str(today + datetime.timedelta(days=day))
        start = starts.get(day, 9)
        activities.append(
            {"id": f"L{day}", "type": "Lecture", "date": date, "start": f"{start:02}:00", "end": f"{start + 1:02}:00"}
        )
    module = {"code": "A", "title": "Algebra", "term": "T", "activities": activities}
    replace(data / "modules" / "A.json", json.dumps(module).encode())
    return data


def ask(server, method, path, body=None, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    if body is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    connection.request(method, path, body=body, headers={"Accept": "text/html", **headers})
    response = connection.getresponse()
    answer = response.status, response.read().decode()
    connection.close()
    return answer


def page(server, id):
    [path] = [link.path for link in server.links() if (link.kind, link.id) == ("student", id)]
    return path.removesuffix("timetable.ics").removesuffix("timetable")


def press(server, path, button):
    status, _ = ask(server, "POST", f"{path}messages", f"messages={button}")
    assert status == 303


def published(server, path, day, start):
    """Waits until the lecture of this day is served at this hour."""
    date = datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=day)
    line = f"{date:%Y%m%d}T{start:02}0000"
    wait_until(lambda: line.encode() in server.get(f"{path}timetable.ics").body, f"{line} is published")


def plain(mail):
    return mail.get_body(("plain",)).get_content().replace("\r\n", "\n")


def test_a_move_is_sent_in_both_forms_without_a_secret_and_one_click_ends_the_mails(data, state):
    with MailServer() as smtp, Server(data, state, **MESSAGES, **smtp.settings()) as server:
        path = page(server, "ann")
        secret = path.split("/")[2]
        press(server, path, "begin")
        publish(data, {2: 14, 3: 15})
        wait_until(lambda: smtp.mailbox.accepted, "the mail")
        [(address, got, _)] = smtp.mailbox.accepted
        assert address == "ann@example.ac.uk"
        text, html = plain(got), got.get_body(("html",)).get_content()
        assert text.count("Moved") == 2 and "09:00–10:00" in text and "14:00–15:00" in text, text
        assert html.count("Moved") == 2 and "15:00–16:00" in html
        # Mail programs offer one click with HTTPS alone, which this server does not have.
        assert got["List-Unsubscribe"] is None and got["List-Unsubscribe-Post"] is None
        stop = re.search(r"http://\S+/messages/stop/\S+", text)[0]
        assert secret not in got.as_string() and "/f/" not in text
        # Some programs open each address in a mail.
        status, shown = ask(server, "GET", urlsplit(stop).path)
        assert status == 200 and "Do you want to stop them?" in shown
        publish(data, {2: 16, 3: 15})
        wait_until(lambda: len(smtp.mailbox.accepted) == 2, "the second mail")
        text = plain(smtp.mailbox.accepted[1][1])
        assert text.count("Moved") == 1 and "14:00–15:00" in text and "16:00–17:00" in text, text
        status, _ = ask(server, "POST", urlsplit(stop).path, "List-Unsubscribe=One-Click")
        assert status == 200
        press(server, page(server, "bob"), "begin")
        publish(data, {2: 17, 3: 15})
        wait_until(lambda: len(smtp.mailbox.accepted) == 3, "the mail to Bob")
        assert [address for address, _, _ in smtp.mailbox.accepted][2] == "bob@example.ac.uk"
    log = server.stderr.read_text()
    assert secret not in log and stop.rsplit("/", 1)[1] not in log


def test_a_mail_that_was_put_off_has_the_newest_changes_and_none_that_was_taken_back(data, state):
    with MailServer() as smtp, Server(data, state, **MESSAGES, **smtp.settings()) as server:
        path = page(server, "ann")
        press(server, path, "begin")
        smtp.mailbox.rcpt = lambda *_: "451 later"
        publish(data, {2: 14, 3: 15})
        wait_until(lambda: smtp.mailbox.offers, "the mail was offered")
        publish(data, {2: 9, 3: 16})
        published(server, path, 3, 16)
        smtp.mailbox.rcpt = lambda *_: "250 OK"
        wait_until(lambda: smtp.mailbox.accepted, "the mail")
        text = plain(smtp.mailbox.accepted[0][1])
        assert text.count("Moved") == 1 and "09:00–10:00" in text and "16:00–17:00" in text, text


def json_lines(path):
    """The whole lines of a file that another process writes; none if there is no file yet."""
    text = path.read_text() if path.exists() else ""
    return [json.loads(line) for line in text.splitlines(keepends=True) if line.endswith("\n")]


def uncertain_days(state, seen):
    """The dates whose last change is in a mail that the mail server never saw, because the sender was killed before."""
    mails, uncertain = {}, []
    for entry in json_lines(state / "mail.jsonl")[1:]:
        if "message" in entry:
            mails[entry["mail"]] = {"since": entry["message"]["since"]["published"]}
        elif entry["is"] == "begun":
            mails[entry["mail"]]["through"] = entry["through"]
        elif entry["is"] == "uncertain" and not any(entry["mail"] in message_id for message_id in seen):
            uncertain.append(mails[entry["mail"]])
    last = {}
    for change in json_lines(state / "changes.jsonl"):
        last |= {meeting[0]: change["at"] for meeting in change["meetings"]}
    at = datetime.datetime.fromisoformat
    is_in = lambda time, mail: at(mail["since"]) < at(time) <= at(mail["through"])
    return {date for date, time in last.items() if any(is_in(time, mail) for mail in uncertain)}


def test_after_kill_9_each_change_is_sent_once_or_its_mail_is_uncertain(data, state):
    chance = random.Random(14)
    with MailServer() as smtp:
        smtp.mailbox.data = lambda *_: chance.choice(["250 OK", 0.01, 0.02])
        settings = MESSAGES | smtp.settings()
        with Server(data, state, **settings) as server:
            path = page(server, "ann")
            press(server, path, "begin")
        starts = {}
        for round in range(8):
            server = Server(data, state, **settings).listening().ready()
            day = chance.randrange(2, 7)
            starts[day] = 10 + round
            publish(data, starts)
            if chance.random() < 0.5:
                published(server, path, day, starts[day])
            wait_until(lambda: chance.random() < 0.2, "a moment")
            server.kill()
        with Server(data, state, **settings) as server:
            published(server, path, day, starts[day])

            def now(text):
                """The last hour that a mail has for each day."""
                return {m[1]: m[2] for m in re.finditer(r"Now: \w+ ([^,]+), (\d\d):00", text)}

            def known():
                hours = {}
                for _, mail in smtp.mailbox.seen:
                    hours |= now(plain(mail))
                return hours

            def promised():
                """The hours that a mail must have, and the number of days whose last mail nobody knows anything about."""
                unknown = uncertain_days(state, [mail["Message-ID"] for _, mail in smtp.mailbox.seen])
                today = datetime.datetime.now(datetime.UTC).date()
                dates = {str(today + datetime.timedelta(days=day)): str(hour) for day, hour in starts.items()}
                return {hour for date, hour in dates.items() if date not in unknown}, len(unknown)

            wait_until(lambda: promised()[0] <= set(known().values()), "every change is in a mail, or its mail is uncertain")
            hours, unknown = promised()
            assert len(set(known().values()) - hours) <= unknown, known()
        mails = [plain(mail) for _, mail in smtp.mailbox.seen]
        lines = [line for text in mails for line in re.findall(r"Before: .*\n?Now: .*", text)]
        assert len(lines) == len(set(lines)), "a change came twice"
        assert len(set(smtp.mailbox.by_message_id().values())) == 1, "a mail came twice"
