"""A password that is typed on a terminal is not shown there."""

import os
import pty
import select
import subprocess

from carillon import BINARY

PASSWORD = "four words of hers"
DEADLINE_SECONDS = 20


def read_until(terminal, text, end):
    """Reads the terminal until it shows the text, or until its program has ended."""
    while text is None or end not in text:
        ready, _, _ = select.select([terminal], [], [], DEADLINE_SECONDS)
        assert ready, f"nothing came after {text!r}"
        try:
            part = os.read(terminal, 1000)
        except OSError:
            # The other side of the terminal is closed.
            break
        if not part:
            break
        text = (text or b"") + part
    return text


def test_the_password_is_asked_for_twice_and_never_shown(tmp_path):
    state = tmp_path / "state"
    subprocess.run([BINARY, "init", "--state", state], check=True, capture_output=True)
    for again, status in [("another four words", 1), (PASSWORD, 0)]:
        ours, theirs = pty.openpty()
        command = [BINARY, "users", "add", "anna", "--role", "desk", "--state", state]
        program = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs)
        os.close(theirs)
        shown = read_until(ours, None, b"New password: ")
        os.write(ours, f"{PASSWORD}\n".encode())
        shown = read_until(ours, shown, b"The same again: ")
        os.write(ours, f"{again}\n".encode())
        shown = read_until(ours, shown, b"nothing stands at the end").decode()
        assert program.wait(DEADLINE_SECONDS) == status, shown
        assert PASSWORD not in shown and again not in shown
        os.close(ours)
    listed = subprocess.run([BINARY, "users", "list", "--state", state], check=True, capture_output=True).stdout
    assert listed.startswith(b"name,role,student,staff,since\nanna,desk,,,")
