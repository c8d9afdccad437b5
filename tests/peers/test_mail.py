"""Mails to people and to the service desk, as a mail server gets them."""

import csv
import http.client
import io
import json
import os
import random
import re
import shutil
import subprocess
from urllib.parse import urlencode, urlsplit

import pytest

from carillon import BINARY, ROOT, Server, environment, replace, wait_until
from smtp_server import PASSWORD, USER, MailServer

ROUNDS = 50 if os.environ.get("CARILLON_TESTS_FULL") else 8

# Everything that a mail has in its head, and nothing more.
HEADERS = {
    "From", "To", "Subject", "Message-ID", "Date", "MIME-Version", "Content-Type", "Auto-Submitted", "Content-Language",
}  # fmt: skip

EVIL = [
    "<script>alert(1)</script>",
    "Ann\r\nBcc: victim@example.org",
    "=HYPERLINK(\"https://example.org\")",
    "+1-2@x",
    "@SUM(A1)",
    "Siân \u202eevil\u2028line\x00\x1b[31m",
    ".\r\n.\r\nMAIL FROM:<x@example.org>",
    "名前 “quoted” \\ (comment), <x@example.org>; " + "long " * 60,
]


@pytest.fixture
def data(tmp_path):
    """The repository's university, without languages of people."""
    folder = tmp_path / "data"
    shutil.copytree(ROOT / "data", folder)
    return folder


@pytest.fixture
def state(tmp_path):
    folder = tmp_path / "state"
    subprocess.run([BINARY, "init", "--state", folder], check=True, capture_output=True)
    return folder


def people(data, students):
    """Makes these the students, each (id, name, more), all of one module."""
    everybody = [p for p in json.loads((data / "people.json").read_text()) if p["role"] == "staff"]
    everybody += [
        {"id": id, "name": name, "email": f"{id}@example.ac.uk", "role": "student"} | more for id, name, more in students
    ]
    replace(data / "people.json", json.dumps(everybody).encode())
    shutil.rmtree(data / "enrolments")
    shutil.rmtree(data / "notices")
    enrolment = {"module": "MAA101", "term": "2026-S1", "students": [{"id": id} for id, _, _ in students]}
    replace(data / "enrolments" / "MAA101.json", json.dumps(enrolment).encode())


def command(data, state, *arguments, server=None, **settings):
    line = [BINARY, "mail", *arguments, "--data", data, "--state", state]
    settings = (server.settings() if server and "CARILLON_MAIL_HOST" not in settings else {}) | settings
    return line, environment(settings)


def mail(data, state, *arguments, status=0, **settings):
    """Runs `carillon mail` to its end; the result has what it printed."""
    line, variables = command(data, state, *arguments, **settings)
    done = subprocess.run(line, cwd=state.parent, env=variables, capture_output=True, text=True, timeout=120)
    assert done.returncode == status, f"{arguments}: {done.stdout} {done.stderr}"
    return done


def listed(data, state, *arguments, **settings):
    """The rows of a table."""
    return list(csv.DictReader(io.StringIO(mail(data, state, *arguments, "--raw", **settings).stdout, newline="")))


def states(data, state, server):
    return {row["id"]: row["state"] for row in listed(data, state, "list", server=server)}


def parts(mail):
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    return plain.get_content(), html.get_content()


def test_nothing_is_sent_before_somebody_asks_for_it(data, state):
    people(data, [("ann", "Ann", {}), ("bob", "Bob", {"email": None}), ("cem", "Cem", {"email": "not an address"})])
    with MailServer() as server:
        done = mail(data, state, "student", "--with-address", server=server)
        rows = list(csv.DictReader(io.StringIO(done.stdout)))
        assert [(row["id"], row["email"], row["mail"]) for row in rows] == [
            ("ann", "ann@example.ac.uk", "to be sent"),
            ("bob", "", "no email in people.json"),
            ("cem", "not an address", "the email in people.json is not an email address"),
        ]
        assert "1 of 3 people would get this mail. Nothing was sent" in done.stderr
        assert "Hello Ann," in done.stderr
        assert "/f/" not in done.stderr + done.stdout, "not before it is sent"
        refused = mail(data, state, "student", status=1, server=server)
        assert "nobody can sign in here" in refused.stderr and "--with-address" in refused.stderr
        assert not server.mailbox.seen
        assert not (state / "mail.jsonl").exists()


def test_a_mail_reads_well_and_its_link_works_beside_a_running_server(data, state):
    students = [(f"s{number}", name, {}) for number, name in enumerate(EVIL)]
    students += [("deu", "Jörg Müller", {"language": "de"}), ("zho", "王芳", {"language": "zh"})]
    people(data, students)
    base = {"CARILLON_INSTITUTION_SUPPORT": "desk@example.ac.uk"}
    with MailServer() as smtp, Server(data, state) as server:
        url = f"http://127.0.0.1:{server.port}"
        sent = mail(data, state, "student", "--with-address", "--send", "--base-url", url, server=smtp, **base)
        assert f"sent: {len(students)}, refused: 0" in sent.stdout
        by_address = smtp.mailbox.by_address()
        assert set(by_address) == {f"{id}@example.ac.uk" for id, _, _ in students}
        pages = set()
        for address, [got] in by_address.items():
            assert set(got.keys()) == HEADERS and len(got.keys()) == len(HEADERS), got.keys()
            assert got["To"].addresses[0].addr_spec == address and len(got["To"].addresses) == 1
            assert got["From"].addresses[0].display_name == "The University"
            assert got["From"].addresses[0].addr_spec == "timetable@example.ac.uk"
            assert re.fullmatch(r"<[0-9a-f]{32}@example\.ac\.uk>", got["Message-ID"])
            assert not got.defects and not [part.defects for part in got.walk() if part.defects]
            plain, html = parts(got)
            [link] = re.findall(r"http://\S+/f/[a-z2-7]{26}/", plain)
            assert html.count(link) == 2 and html.count("href=") == 1
            assert "desk@example.ac.uk" in plain and "<script" not in html
            assert not re.search(r"[\x00-\x08\x0b-\x1f\u202e\u2028]", plain.replace("\r\n", "\n"))
            pages.add(link)
            assert server.get(urlsplit(link).path).status == 200
        assert len(pages) == len(students)
        german, chinese = by_address["deu@example.ac.uk"][0], by_address["zho@example.ac.uk"][0]
        assert german["Subject"] == "Dein Stundenplan in deinem Kalender" and german["Content-Language"] == "de"
        assert "Hallo Jörg Müller," in parts(german)[0]
        assert "王芳" in parts(chinese)[0] and 'lang="zh"' in parts(chinese)[1]
    secrets = [page.split("/f/")[1] for page in pages]
    for path in state.rglob("*"):
        if path.is_file() and path.name != "secret.key":
            text = path.read_text(errors="replace")
            assert not any(secret.strip("/") in text for secret in secrets), path
    shown = subprocess.run([BINARY, "journal", "--shown", "--state", state], capture_output=True, text=True, check=True)
    assert shown.stdout.count("mail by desk ") == len(students), "every link that leaves is in the journal"
    again = mail(data, state, "student", "--with-address", "--send", server=smtp)
    assert "sent: 0, refused: 0" in again.stdout, "nobody gets the mail twice"


def test_with_accounts_the_mail_has_the_page_to_sign_in_and_no_secret(data, state):
    people(data, [("ann", "Ann", {}), ("bob", "Bob", {})])
    add = [BINARY, "users", "add", "anna", "--student", "ann", "--state", state]
    subprocess.run(add, input=b"four words of hers\n", check=True, capture_output=True)
    with MailServer() as server:
        sent = mail(data, state, "student", "--send", server=server)
        assert "student bob gets no mail: cannot sign in" in sent.stderr
        [(address, got, _)] = server.mailbox.accepted
        plain, html = parts(got)
        assert address == "ann@example.ac.uk" and "/f/" not in plain + html
        assert "http://127.0.0.1:8080/me\n" in plain.replace("\r\n", "\n")


def test_with_the_universitys_sign_in_service_everybody_with_such_an_id_gets_the_page_to_sign_in(data, state):
    people(data, [("ann", "Ann", {})])
    provider = {
        "CARILLON_OPENID_ISSUER": "https://login.example.ac.uk",
        "CARILLON_OPENID_CLIENT_ID": "carillon",
        "CARILLON_OPENID_STUDENT_CLAIM": "student_id",
    }
    with MailServer() as server:
        mail(data, state, "student", "--send", server=server, **provider)
        [(_, got, _)] = server.mailbox.accepted
        assert "http://127.0.0.1:8080/me" in parts(got)[0] and "/f/" not in parts(got)[0]
        [row, *_] = listed(data, state, "staff", server=server, **provider)
        assert row["mail"].startswith("cannot sign in"), "no claim has the ids of staff"


def test_people_who_turned_their_feed_off_or_are_connected_get_no_mail(data, state):
    people(data, [("ann", "Ann", {}), ("bob", "Bob", {}), ("cem", "Cem", {})])
    with MailServer() as smtp:
        with Server(data, state) as server:
            [path] = [link.path for link in server.links() if (link.kind, link.id) == ("student", "bob")]
            assert server.get(path, User_Agent="Microsoft.Exchange/15.20 (Windows NT 10.0; Win64; x64)").status == 200
        stop = [BINARY, "links", "stop", "student", "cem", "--reason", "left", "--data", data, "--state", state]
        subprocess.run(stop, check=True, capture_output=True)
        rows = listed(data, state, "student", "--with-address", "--never-connected", server=smtp)
        assert [(row["id"], row["mail"]) for row in rows] == [("ann", "to be sent"), ("cem", "the feed is turned off")]
        mail(data, state, "student", "bob", "cem", "--with-address", "--send", server=smtp)
        assert list(smtp.mailbox.by_address()) == ["bob@example.ac.uk"]
        unknown = mail(data, state, "student", "zoe", "--with-address", status=1, server=smtp)
        assert "there is no student zoe in" in unknown.stderr
        unknown = mail(data, state, "student", "zoe", "ann", "zed", "--with-address", status=1, server=smtp)
        assert "2 ids are unknown (zoe, zed)" in unknown.stderr


def test_mails_that_are_put_off_come_once_and_with_the_same_message_id(data, state):
    students = [(f"s{number}", f"Name {number}", {}) for number in range(6)]
    people(data, students)
    with MailServer() as server:
        server.mailbox.rcpt = lambda _, offers: "451 4.7.1 Greylisted" if offers == 1 else "250 OK"
        server.mailbox.data = lambda address, tries: "452 4.3.1 Full" if tries == 1 and address < "s3" else "250 OK"
        sent = mail(data, state, "student", "--with-address", "--send", server=server)
        assert "sent: 6, refused: 0, uncertain: 0" in sent.stdout
        assert set(server.mailbox.by_message_id().values()) == {1}
        assert len(server.mailbox.accepted) == 6 and len(server.mailbox.seen) == 9
        ids = {(address, seen["Message-ID"]) for address, seen in server.mailbox.seen}
        assert len(ids) == 6, "each try has the Message-ID of the first"


def test_a_refused_mail_stops_no_other_and_the_reply_is_shown(data, state):
    people(data, [("ann", "Ann", {}), ("bob", "Bob", {}), ("cem", "Cem", {})])
    with MailServer() as server:
        server.mailbox.rcpt = lambda address, _: "550 5.1.1 No such user" if address.startswith("bob") else "250 OK"
        add = [BINARY, "users", "add", "anna", "--student", "bob", "--state", state]
        subprocess.run(add, input=b"four words of hers\n", check=True, capture_output=True)
        done = mail(data, state, "student", "bob", "--send", status=1, server=server)
        assert "550 5.1.1 No such user" in done.stderr
        done = mail(data, state, "student", "--with-address", "--send", status=1, server=server)
        assert "sent: 2, refused: 1" in done.stdout
        assert server.mailbox.offers["bob@example.ac.uk"] == 2, "a refused mail is sent again if somebody asks"
        replies = [row["reply"] for row in listed(data, state, "list", server=server) if row["id"] == "bob"]
        # The second mail had the link, which a reply may quote, so only the code is kept.
        assert replies == ["550 5.1.1 No such user", "550"]
        assert states(data, state, server) == {"ann": "sent", "bob": "refused", "cem": "sent"}


@pytest.mark.parametrize("reply", ["250 gone", 8.0])
def test_a_mail_without_a_final_answer_is_uncertain_and_not_sent_again(data, state, reply):
    people(data, [("ann", "Ann", {}), ("bob", "Bob", {}), ("cem", "Cem", {})])
    with MailServer() as server:
        server.mailbox.data = lambda address, _: reply if address.startswith("bob") else "250 OK"
        settings = server.settings(CARILLON_MAIL_TIMEOUT_SECONDS="2")
        done = mail(data, state, "student", "--with-address", "--send", status=1, **settings)
        assert "sent: 2, refused: 0, uncertain: 1" in done.stdout
        server.mailbox.data = lambda *_: "250 OK"
        mail(data, state, "resume", server=server)
        mail(data, state, "student", "--with-address", "--send", server=server)
        assert server.mailbox.tries["bob@example.ac.uk"] == 1
        assert states(data, state, server)["bob"] == "uncertain"
        mail(data, state, "student", "bob", "--again", "--with-address", "--send", server=server)
        assert server.mailbox.tries["bob@example.ac.uk"] == 2


def test_a_slow_mail_server_gets_every_mail(data, state):
    people(data, [("ann", "Ann", {}), ("bob", "Bob", {})])
    with MailServer() as server:
        server.mailbox.data = lambda *_: 1.5
        assert "sent: 2" in mail(data, state, "student", "--with-address", "--send", server=server).stdout


def test_a_connection_that_the_server_closes_between_mails_is_opened_again(data, state):
    students = [(f"s{number}", f"Name {number}", {}) for number in range(5)]
    people(data, students)
    with MailServer() as server:
        closed = []

        def rcpt(address, offers):
            if offers == 1 and address != "s0@example.ac.uk":
                closed.append(address)
                return "421 4.7.0 Too many mails in this connection"
            return "250 OK"

        server.mailbox.rcpt = rcpt
        sent = mail(data, state, "student", "--with-address", "--send", server=server)
        assert "sent: 5, refused: 0, uncertain: 0" in sent.stdout and len(closed) == 4
        assert set(server.mailbox.by_message_id().values()) == {1}


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_mails_go_by_tls_to_a_server_with_the_right_certificate_and_the_right_password_alone(data, state, tmp_path, security):
    people(data, [("ann", "Ann", {})])
    send = ["student", "--with-address", "--send"]
    with MailServer(security, with_password=True) as server:
        stranger = mail(data, state, *send, status=1, **server.settings())
        assert "certificate" in stranger.stderr and not server.passwords
        settings = server.settings(tmp_path) | {"CARILLON_MAIL_USER": USER}
        missing = mail(data, state, *send, status=1, **settings)
        assert "CARILLON_MAIL_PASSWORD" in missing.stderr
        wrong = mail(data, state, *send, status=1, **settings, CARILLON_MAIL_PASSWORD="a wrong password")
        assert "535" in wrong.stderr and "a wrong password" not in wrong.stderr
        assert not (state / "mail.jsonl").exists(), "nothing is queued that nobody takes"
        secret = tmp_path / "password"
        secret.touch(mode=0o600)
        secret.write_text(f"{PASSWORD}\n")
        settings["CARILLON_MAIL_PASSWORD_FILE"] = str(secret)
        sent = mail(data, state, *send, **settings, CARILLON_LOG_LEVEL="trace")
        assert "sent: 1" in sent.stdout and PASSWORD not in sent.stderr + sent.stdout
        assert server.passwords[-1] == PASSWORD


def test_a_server_without_starttls_gets_no_password_and_no_mail(data, state, tmp_path):
    people(data, [("ann", "Ann", {})])
    with MailServer("starttls", offers_starttls=False) as server:
        done = mail(data, state, "student", "--with-address", "--send", status=1, **server.settings())
        assert "STARTTLS" in done.stderr and not server.mailbox.seen


def test_two_commands_at_once_send_each_mail_once(data, state):
    students = [(f"s{number}", f"Name {number}", {}) for number in range(40)]
    people(data, students)
    with MailServer() as server:
        server.mailbox.data = lambda *_: 0.02
        settings = server.settings()
        first, variables = command(data, state, "student", "--with-address", "--send", **settings)
        processes = [subprocess.Popen(first, env=variables, cwd=state.parent, stdout=subprocess.DEVNULL)]
        wait_until(lambda: server.mailbox.accepted, "a first mail")
        resume, _ = command(data, state, "resume", **settings)
        processes += [subprocess.Popen(resume, env=variables, cwd=state.parent) for _ in range(2)]
        assert [process.wait(timeout=60) for process in processes] == [0, 0, 0]
        assert len(server.mailbox.by_message_id()) == 40 and set(server.mailbox.by_message_id().values()) == {1}
        assert set(states(data, state, server).values()) == {"sent"}


def test_a_command_that_is_cancelled_sends_nothing_more(data, state):
    people(data, [(f"s{number}", f"Name {number}", {}) for number in range(5)])
    with MailServer() as server:
        server.mailbox.rcpt = lambda address, _: "250 OK" if address.startswith("s0") else "451 later"
        settings = server.settings(CARILLON_MAIL_RETRY_SECONDS="3600")
        line, variables = command(data, state, "student", "--with-address", "--send", **settings)
        process = subprocess.Popen(line, env=variables, cwd=state.parent, stdout=subprocess.DEVNULL)
        wait_until(lambda: len(server.mailbox.offers) == 5, "every mail was offered")
        assert "4 mails" in mail(data, state, "cancel", server=server).stdout
        assert process.wait(timeout=60) == 0
        assert sorted(states(data, state, server).values()) == ["cancelled"] * 4 + ["sent"]


def test_a_command_for_one_person_leaves_the_mails_of_a_stopped_command_alone(data, state):
    people(data, [(f"s{number}", f"Name {number}", {}) for number in range(4)])
    with MailServer() as server:
        server.mailbox.rcpt = lambda *_: "451 later"
        settings = server.settings(CARILLON_MAIL_RETRY_SECONDS="1")
        line, variables = command(data, state, "student", "--with-address", "--send", "s0", "s1", "s2", **settings)
        process = subprocess.Popen(line, env=variables, cwd=state.parent, stdout=subprocess.DEVNULL)
        wait_until(lambda: len(server.mailbox.offers) == 3, "every mail was offered")
        process.kill()
        process.wait(timeout=60)
        server.mailbox.rcpt = lambda *_: "250 OK"
        done = mail(data, state, "student", "--with-address", "--send", "s3", **settings)
        assert "sent: 1," in done.stdout and "other people that wait: 3" in done.stdout
        assert list(server.mailbox.by_address()) == ["s3@example.ac.uk"]
        # The same command goes on.
        again = mail(data, state, "student", "--with-address", "--send", "s0", "s1", **settings)
        assert "sent: 2," in again.stdout and "other people that wait: 1" in again.stdout
        rest = mail(data, state, "resume", **settings)
        assert "sent: 1," in rest.stdout and "that wait" not in rest.stdout
        assert set(server.mailbox.by_message_id().values()) == {1} and len(server.mailbox.by_message_id()) == 4


def test_after_kill_9_every_mail_comes_once_or_is_shown_as_uncertain(data, state):
    chance = random.Random(13)
    students = [(f"s{number:03}", f"Name {number}", {}) for number in range(12 * ROUNDS)]
    people(data, students)
    with MailServer() as server:
        server.mailbox.data = lambda *_: chance.choice(["250 OK", 0.01, 0.02])
        server.mailbox.rcpt = lambda _, offers: chance.choice(["250 OK"] * 5 + ["451 later"])
        arguments = ["student", "--with-address", "--send"]
        killed = 0
        for _ in range(ROUNDS):
            line, variables = command(data, state, *arguments, server=server)
            before = len(server.mailbox.accepted)
            process = subprocess.Popen(
                line, env=variables, cwd=state.parent, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            # From the moment at which it sends, because a kill before that is an easy one.
            wait_until(lambda: len(server.mailbox.accepted) > before or process.poll() is not None, "a mail or the end")
            try:
                process.wait(timeout=chance.uniform(0, 0.15))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                killed += 1
        assert killed >= ROUNDS // 2, killed
        line, variables = command(data, state, "student", "--with-address", "--send", server=server)
        subprocess.run(line, env=variables, cwd=state.parent, check=False, capture_output=True, timeout=120)
        rows = listed(data, state, "list", server=server)
        assert len(rows) == len(students), "each person has one mail in the queue"
        accepted = server.mailbox.by_message_id()
        for row in rows:
            count = accepted[f"<{row['message-id']}>"]
            expected = {"sent": {1}, "uncertain": {0, 1}}[row["state"]]
            assert count in expected, row
        uncertain = [row for row in rows if row["state"] == "uncertain"]
        assert len(uncertain) <= killed


def test_after_kill_9_while_the_queue_is_made_small_nobody_gets_a_mail_twice(data, state):
    chance = random.Random(31)
    students = [(f"s{number:03}", f"Name {number}", {}) for number in range(4 * ROUNDS)]
    people(data, students)
    old, new, header = "2020-01-01T12:00:00Z", "2026-11-01T12:00:00Z", {"mail_queue": 1}

    def lines(mail, at, id):
        queued = {"at": at, "mail": mail, "topic": "how-to-with-address", "by": "desk kim", "kind": "student", "id": id}
        events = [{"is": "deferred", "until": at, "reply": "451"}] * 2 + [{"is": "begun"}, {"is": "sent", "reply": "250"}]
        return [queued, *({"at": at, "mail": mail} | event for event in events)]

    queue = state / "mail.jsonl"
    already = [id for id, _, _ in students[: 2 * ROUNDS]]
    with MailServer() as server:
        for number in range(ROUNDS):
            # Many old and settled mails, so that each command writes the file again.
            fill = [lines(f"{number:08x}{mail:024x}", old, "gone") for mail in range(3000)]
            fill += [lines(f"f{number:07x}{index:024x}", new, id) for index, id in enumerate(already)]
            content = "".join(json.dumps(line) + "\n" for mail in fill for line in mail)
            earlier = queue.read_text() if queue.exists() else json.dumps(header) + "\n"
            replace(queue, (earlier + content).encode())
            line, variables = command(data, state, "student", "--with-address", "--send", server=server)
            size = queue.stat().st_size
            process = subprocess.Popen(line, env=variables, cwd=state.parent, stderr=subprocess.DEVNULL)
            # The draft is there while the file is written.
            wait_until(
                lambda: queue.stat().st_size < size or list(state.glob("mail.jsonl.*.tmp")) or process.poll() is not None,
                "the file is written again",
            )
            try:
                process.wait(timeout=chance.choice([0, 0, 0.01, 0.05]))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            assert {row["id"] for row in listed(data, state, "list", server=server)} >= set(already)
        line, variables = command(data, state, "student", "--with-address", "--send", server=server)
        subprocess.run(line, env=variables, cwd=state.parent, check=False, capture_output=True, timeout=120)
        assert queue.stat().st_size < size / 2, "it is small at the end"
        assert not any(f"{id}@example.ac.uk" in server.mailbox.by_address() for id in already), "they had the mail"
        accepted = server.mailbox.by_message_id()
        rows = [row for row in listed(data, state, "list", server=server) if row["id"] not in [*already, "gone"]]
        assert sorted(row["id"] for row in rows) == [id for id, _, _ in students[2 * ROUNDS :]]
        for row in rows:
            count = accepted[f"<{row['message-id']}>"]
            assert count in {"sent": {1}, "uncertain": {0, 1}}[row["state"]], row


def decide(server, path, form):
    body = form.encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": str(len(body))}
    server.connection.request("POST", path, body=body, headers=headers)
    response = server.connection.getresponse()
    response.read()
    return response.status


def page_of(server, id):
    [path] = [link.path for link in server.links() if (link.kind, link.id) == ("student", id)]
    return path.removesuffix("timetable.ics")


def test_the_service_desk_is_notified_once_who_turned_a_feed_off_and_why(data, state):
    people(data, [("ann", EVIL[1], {}), ("bob", "Bob", {}), ("cem", "Cem", {})])
    with MailServer() as smtp:
        settings = smtp.settings(CARILLON_MAIL_OPT_OUT_TO="desk@example.ac.uk")
        with Server(data, state, **settings) as server:
            reason = "reason=Phone%0D%0ABcc:+x@example.org%0D%0A.%0D%0A%3Cb%3E"
            assert decide(server, page_of(server, "ann") + "stop", f"confirm=yes&{reason}") == 303
            wait_until(lambda: smtp.mailbox.accepted, "the note")
            assert decide(server, page_of(server, "bob") + "new", "confirm=yes&reason=no") == 303
            assert decide(server, page_of(server, "bob") + "stop", "confirm=yes") == 303
            wait_until(lambda: len(smtp.mailbox.accepted) == 2, "the second note")
        stop = [BINARY, "links", "stop", "student", "cem", "--reason", "left", "--data", data, "--state", state]
        subprocess.run(stop, check=True, capture_output=True)
        for _ in range(2):
            with Server(data, state, **settings) as server:
                wait_until(lambda: "serving" in server.stderr.read_text(), "it has started")
        assert [address for address, _, _ in smtp.mailbox.accepted] == ["desk@example.ac.uk"] * 2
        (_, first, _), (_, second, _) = smtp.mailbox.accepted
        assert set(first.keys()) == HEADERS
        plain, html = parts(first)
        assert "student ann" in plain and "The reason: Phone Bcc: x@example.org . <b>" in plain
        assert "<b>" not in html and "/f/" not in plain + html
        assert "No reason was given." in parts(second)[0] and "Bob" in second["Subject"]
        assert "carillon links resume student ann --reason" in plain and "/desk" not in plain


def test_the_note_leads_to_the_desk_if_somebody_can_sign_in_there(data, state):
    people(data, [("ann", "Ann", {})])
    add = [BINARY, "users", "add", "kim", "--role", "desk", "--state", state]
    subprocess.run(add, input=b"four words of hers\n", check=True, capture_output=True)
    with MailServer() as smtp:
        settings = smtp.settings(CARILLON_MAIL_OPT_OUT_TO="desk@example.ac.uk")
        with Server(data, state, **settings) as server:
            address = f"http://127.0.0.1:{server.port}/desk/student/ann"
            assert decide(server, page_of(server, "ann") + "stop", "confirm=yes&reason=no") == 303
            wait_until(lambda: smtp.mailbox.accepted, "the note")
        [(_, note, _)] = smtp.mailbox.accepted
        for part in parts(note):
            assert address in part and "carillon links" not in part
            assert "/f/" not in part


def test_no_note_names_a_person_whom_only_admins_may_know_of(data, state):
    people(data, [("ann", "Ann", {}), ("bob", "Bob", {})])
    (data / "protected.txt").write_text("ann\n")
    with MailServer() as smtp:
        settings = smtp.settings(CARILLON_MAIL_OPT_OUT_TO="desk@example.ac.uk", CARILLON_DESK_PROTECTED="protected.txt")
        with Server(data, state, **settings) as server:
            for id in ["ann", "bob"]:
                assert decide(server, page_of(server, id) + "stop", "confirm=yes&reason=no") == 303
            wait_until(lambda: smtp.mailbox.accepted, "the note about Bob")
            wait_until(lambda: states(data, state, smtp) == {"ann": "dropped", "bob": "sent"}, "both are settled")
        assert len(smtp.mailbox.seen) == 1 and "Bob" in smtp.mailbox.seen[0][1]["Subject"]


def test_a_decision_does_not_wait_for_a_mail_server_and_the_note_survives_kill_9(data, state):
    people(data, [("ann", "Ann", {}), ("bob", "Bob", {})])
    with MailServer() as smtp:
        smtp.mailbox.rcpt = lambda *_: "451 4.3.0 later"
        settings = smtp.settings(CARILLON_MAIL_OPT_OUT_TO="desk@example.ac.uk", CARILLON_MAIL_RETRY_SECONDS="1")
        server = Server(data, state, **settings).listening().ready()
        assert decide(server, page_of(server, "ann") + "stop", "confirm=yes&reason=Paper") == 303
        wait_until(lambda: smtp.mailbox.offers, "the note was offered")
        server.kill()
        smtp.mailbox.rcpt = lambda *_: "250 OK"
        server = Server(data, state, **settings).listening().ready()
        wait_until(lambda: smtp.mailbox.accepted, "the note")
        assert "The reason: Paper" in parts(smtp.mailbox.accepted[0][1])[0]
        # A mail server that does not answer.
        smtp.mailbox.data = lambda *_: 30.0
        assert decide(server, page_of(server, "bob") + "stop", "confirm=yes") == 303
        wait_until(lambda: len(smtp.mailbox.seen) == 2, "the second note is being sent")
        server.kill()
        assert len(smtp.mailbox.accepted) == 1
        [bob] = [row for row in listed(data, state, "list", server=smtp) if row["id"] == "bob"]
        assert bob["state"] == "uncertain"


def test_a_reason_does_not_make_a_secret_public(data, state):
    people(data, [("ann", "Ann", {})])
    with MailServer() as smtp:
        settings = smtp.settings(CARILLON_MAIL_OPT_OUT_TO="desk@example.ac.uk", CARILLON_LOG_LEVEL="trace")
        with Server(data, state, **settings) as server:
            page = page_of(server, "ann")
            secret = page.strip("/").removeprefix("f/")
            assert decide(server, page + "stop", f"confirm=yes&reason=it+is+{secret}") == 303
            wait_until(lambda: smtp.mailbox.accepted, "the note")
        [(_, got, _)] = smtp.mailbox.accepted
        texts = [*parts(got), server.stderr.read_text()]
        texts += [path.read_text(errors="replace") for path in state.glob("*.jsonl")]
        assert not any(secret in text for text in texts)


class Desk:
    """Kim, who has signed in at the desk of a server."""

    PASSWORD = "four words of hers"

    def __init__(self, server):
        self.server, self.cookie = server, None
        form = {"name": "kim", "password": self.PASSWORD}
        status, headers, _ = self.ask("POST", "/sign-in", form)
        assert status == 303
        self.cookie = "; ".join(cookie.split(";")[0] for cookie in headers.get_all("Set-Cookie"))
        page = self.ask("GET", "/me")[2]
        self.token = re.search(r'name="form-token" value="([^"]+)"', page)[1]

    @staticmethod
    def add_to(state, *names_and_students):
        """Kim, and accounts of students."""
        for name, *rights in [("kim", "--role", "desk"), *((name, "--student", id) for name, id in names_and_students)]:
            line = [BINARY, "users", "add", name, *rights, "--state", state]
            subprocess.run(line, input=f"{Desk.PASSWORD}\n".encode(), check=True, capture_output=True)

    def ask(self, method, path, form=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        headers = {"Accept": "text/html"} | ({"Cookie": self.cookie} if self.cookie else {})
        body = urlencode(form) if form else None
        if form:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, body=body, headers=headers)
        response = connection.getresponse()
        answer = response.status, response.headers, response.read().decode()
        connection.close()
        return answer

    def page(self, id):
        return self.ask("GET", f"/desk/student/{id}")[2]

    def after(self, id):
        """The last mail, as the form on the page has it."""
        return re.search(r'name="after" value="([^"]*)"', self.page(id))[1]

    def mail(self, id, after="", **more):
        """Sends the form, and returns the end of the address to which it leads."""
        form = {"form-token": self.token, "action": "mail", "after": after} | more
        status, headers, _ = self.ask("POST", f"/desk/student/{id}", form)
        assert status == 303, status
        return headers["Location"].partition("?")[2]

    def says(self, id, what):
        wait_until(lambda: what in self.page(id), f"the page says: {what}")


def test_the_desk_mails_one_person_once_and_says_what_became_of_it(data, state):
    people(data, [("ann", "Ann", {"language": "de"}), ("bob", EVIL[1], {}), ("cem", "Cem", {})])
    Desk.add_to(state, ("anna", "ann"))
    with MailServer() as smtp:
        smtp.mailbox.rcpt = lambda address, _: "550 5.1.1 No <such> user" if address.startswith("cem") else "250 OK"
        settings = smtp.settings(CARILLON_LOG_LEVEL="trace")
        with Server(data, state, **settings) as server:
            desk = Desk(server)
            assert desk.mail("ann") == "done=mail"
            assert desk.mail("ann") == "mail=another", "a second click"
            desk.says("ann", "The mail server accepted a mail on")
            [got] = smtp.mailbox.by_address().pop("ann@example.ac.uk")
            assert set(got.keys()) == HEADERS
            assert got["Subject"] == "Dein Stundenplan in deinem Kalender"
            plain, html = parts(got)
            assert f"http://127.0.0.1:{server.port}/me" in plain and "/f/" not in plain + html
            assert desk.mail("bob") == "mail=no-sign-in"
            assert desk.mail("bob", **{"with-address": "yes"}) == "done=mail"
            desk.says("bob", "The mail server accepted a mail on")
            [got] = smtp.mailbox.by_address().pop("bob@example.ac.uk")
            [link] = re.findall(r"http://\S+/f/[a-z2-7]{26}/", parts(got)[0])
            assert server.get(urlsplit(link).path).status == 200
            assert "in a mail, by kim at the desk" in desk.page("bob")
            desk.mail("cem", **{"with-address": "yes"})
            desk.says("cem", "The mail was refused on")
            assert desk.mail("cem", after=desk.after("cem"), **{"with-address": "yes"}) == "done=mail"
            wait_until(lambda: smtp.mailbox.offers["cem@example.ac.uk"] == 2, "the desk may try again")
        log = server.stderr.read_text()
    shown = subprocess.run([BINARY, "journal", "--shown", "--state", state], capture_output=True, text=True, check=True)
    assert shown.stdout.count(",mail by desk kim,student,bob") == 1 and ",ann" not in shown.stdout
    secret = link.split("/f/")[1].strip("/")
    texts = [log, *(path.read_text(errors="replace") for path in state.glob("*.jsonl"))]
    assert not any(secret in text for text in texts)
    replies = [row["reply"] for row in listed(data, state, "list", server=smtp) if row["id"] == "cem"]
    assert replies == ["550", "550"], "a reply may quote the link"


def test_an_uncertain_mail_of_the_desk_is_sent_again_only_by_the_desk(data, state):
    people(data, [("ann", "Ann", {})])
    Desk.add_to(state, ("anna", "ann"))
    with MailServer() as smtp:
        smtp.mailbox.data = lambda _, tries: "250 gone" if tries == 1 else "250 OK"
        for _ in range(2):
            with Server(data, state, **smtp.settings()) as server:
                desk = Desk(server)
                if not smtp.mailbox.seen:
                    desk.mail("ann")
                desk.says("ann", "Nobody knows whether the mail of")
                assert desk.mail("ann") == "mail=another"
        with Server(data, state, **smtp.settings()) as server:
            desk = Desk(server)
            assert desk.mail("ann", after=desk.after("ann")) == "done=mail"
            desk.says("ann", "The mail server accepted a mail on")
        assert smtp.mailbox.tries["ann@example.ac.uk"] == 2
        assert len({seen["Message-ID"] for _, seen in smtp.mailbox.seen}) == 2


def test_the_server_sends_no_mail_of_a_command_that_was_stopped(data, state):
    people(data, [("ann", "Ann", {}), ("bob", "Bob", {})])
    Desk.add_to(state, ("anna", "ann"))
    with MailServer() as smtp:
        smtp.mailbox.rcpt = lambda *_: "451 later"
        line, variables = command(data, state, "student", "bob", "--with-address", "--send", server=smtp)
        process = subprocess.Popen(line, env=variables, cwd=state.parent, stdout=subprocess.DEVNULL)
        wait_until(lambda: smtp.mailbox.offers, "the mail was offered")
        process.terminate()
        process.wait()
        smtp.mailbox.rcpt = lambda *_: "250 OK"
        with Server(data, state, **smtp.settings()) as server:
            desk = Desk(server)
            desk.mail("ann")
            desk.says("ann", "The mail server accepted a mail on")
            assert list(smtp.mailbox.by_address()) == ["ann@example.ac.uk"]
            mail(data, state, "resume", server=smtp)
        assert sorted(smtp.mailbox.by_address()) == ["ann@example.ac.uk", "bob@example.ac.uk"]


def test_after_kill_9_of_a_server_every_mail_of_the_desk_comes_once_or_is_shown_as_uncertain(data, state):
    chance = random.Random(29)
    students = [(f"s{number:03}", f"Name {number}", {}) for number in range(6 * ROUNDS)]
    people(data, students)
    Desk.add_to(state)
    waiting = [id for id, _, _ in students]
    with MailServer() as smtp:
        smtp.mailbox.data = lambda *_: chance.choice(["250 OK", 0.01, 0.02])
        smtp.mailbox.rcpt = lambda *_: chance.choice(["250 OK"] * 5 + ["451 later"])
        for _ in range(ROUNDS):
            server = Server(data, state, **smtp.settings()).listening().ready()
            desk, before = Desk(server), len(smtp.mailbox.accepted)
            for _ in range(chance.randrange(2, 7)):
                if waiting:
                    assert desk.mail(waiting.pop(), **{"with-address": "yes"}) == "done=mail"
            wait_until(lambda: len(smtp.mailbox.accepted) > before, "a mail")
            server.kill()
        with Server(data, state, **smtp.settings()) as server:
            desk = Desk(server)
            wait_until(
                lambda: not {"waiting", "being sent"} & set(states(data, state, smtp).values()), "all mails are settled"
            )
            # Nobody can send a mail again by sending the first form again.
            assert desk.mail(students[-1][0], **{"with-address": "yes"}) == "mail=another"
        rows = listed(data, state, "list", server=smtp)
        assert len(rows) == len(students) - len(waiting)
        accepted = smtp.mailbox.by_message_id()
        for row in rows:
            count = accepted[f"<{row['message-id']}>"]
            assert count in {"sent": {1}, "uncertain": {0, 1}}[row["state"]], row
