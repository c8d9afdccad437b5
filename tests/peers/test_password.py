"""A password that is typed on a terminal is not shown there, and the terminal is as it was afterwards."""

import fcntl
import os
import pty
import select
import subprocess
import termios

import pytest
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


def shows_what_is_typed(terminal):
    return bool(termios.tcgetattr(terminal)[3] & termios.ECHO)


@pytest.mark.parametrize("key", [b"\x03", b"\x1c"], ids=["ctrl-c", "ctrl-backslash"])
@pytest.mark.parametrize("typed", [b"", b"half of"], ids=["at-once", "while-typing"])
def test_an_interrupt_at_the_question_leaves_the_terminal_as_it_was(tmp_path, key, typed):
    state = tmp_path / "state"
    subprocess.run([BINARY, "init", "--state", state], check=True, capture_output=True)
    ours, theirs = pty.openpty()
    before = termios.tcgetattr(ours)
    command = [BINARY, "users", "add", "anna", "--role", "desk", "--state", state]
    program = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, preexec_fn=lambda: own(theirs))
    shown = read_until(ours, None, b"New password: ")
    assert not shows_what_is_typed(ours)
    os.write(ours, typed + key)
    shown = read_until(ours, shown, b"nothing was changed").decode()
    assert program.wait(DEADLINE_SECONDS) == 1, shown
    assert "panicked" not in shown and "half" not in shown
    assert shows_what_is_typed(ours) and termios.tcgetattr(ours) == before
    os.close(theirs)
    os.close(ours)
    listed = subprocess.run([BINARY, "users", "list", "--state", state], check=True, capture_output=True).stdout
    assert listed == b"name,role,student,staff,since\n"


def own(terminal):
    """Makes the terminal that of the program, so that its interrupts are signals for it."""
    os.setsid()
    fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)
