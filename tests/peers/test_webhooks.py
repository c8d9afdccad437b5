"""The receiver of docs/webhooks.md, which checks requests with the library of Standard Webhooks."""

import datetime
import http.server
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import threading

import pytest
import trustme
from standardwebhooks import Webhook

from carillon import BINARY, ROOT, Server, environment, replace, wait_until


@pytest.fixture
def receiver(tmp_path):
    """The example of the document as a program, with its address, its secret and what it prints."""
    [example] = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "webhooks.md").read_text(), re.DOTALL)
    (tmp_path / "receiver.py").write_text(example)
    made = subprocess.run([BINARY, "webhooks", "secret"], env=environment({}), cwd=tmp_path, capture_output=True, check=True)
    secret = made.stdout.decode().strip()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    line = [sys.executable, "-m", "flask", "--app", "receiver", "run", "--port", str(port)]
    with (tmp_path / "printed").open("wb") as printed:
        process = subprocess.Popen(
            line, cwd=tmp_path, env=os.environ | {"WEBHOOK_SECRET": secret}, stdout=printed, stderr=printed
        )
    try:
        wait_until(lambda: f":{port}" in (tmp_path / "printed").read_text(), "the receiver listens")
        yield f"http://127.0.0.1:{port}/hooks/timetable", secret, tmp_path / "printed"
    finally:
        process.kill()
        process.wait()


def settings(folder, address, secret, more=""):
    """Writes the settings file that a program in this folder reads."""
    (folder / "secret").write_text(secret + "\n")
    (folder / "secret").chmod(0o600)
    text = f'[webhooks.portal]\naddress = "{address}"\nsecret_file = "{folder / "secret"}"\n{more}'
    (folder / "carillon.toml").write_text(text)


def ping(folder):
    return subprocess.run(
        [BINARY, "webhooks", "test", "portal"], cwd=folder, env=environment({}), capture_output=True, text=True
    )


def test_the_example_takes_what_a_server_sends_and_refuses_another_secret(receiver, tmp_path):
    address, secret, printed = receiver
    settings(tmp_path, address, secret)
    done = ping(tmp_path)
    assert done.returncode == 0, done.stderr
    wait_until(lambda: "ping {}" in printed.read_text(), "the ping is printed")
    data = tmp_path / "data"
    shutil.copytree(ROOT / "data", data)
    with Server(data, tmp_path / "state"):
        queue = tmp_path / "state" / "webhooks.jsonl"
        wait_until(lambda: queue.exists() and "portal" in queue.read_text(), "the webhook begins")
        path = data / "modules" / "2026-S1" / "CSA140.json"
        module = json.loads(path.read_text())
        module["activities"][0]["rooms"] = ["CH.1.03"]
        replace(path, json.dumps(module).encode())
        wait_until(lambda: "timetable.changed" in printed.read_text(), "the change is printed")
    assert "CSA140" in printed.read_text() and "CH.1.03" in printed.read_text()
    settings(tmp_path, address, "whsec_" + "A" * 40)
    refused = ping(tmp_path)
    assert refused.returncode == 1 and "the receiver answered 500" in refused.stderr, refused.stderr


class TakesEverything(http.server.BaseHTTPRequestHandler):
    """Answers every request with 204."""

    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        self.server.signatures.append(self.headers["webhook-signature"])
        self.send_response(204)
        self.end_headers()


def test_a_receiver_of_the_institution_s_own_authority_gets_requests_signed_with_both_secrets(tmp_path):
    authority = trustme.CA()
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(tls)
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    trustme.CA().cert_pem.write_to_path(tmp_path / "stranger.pem")
    (tmp_path / "empty.pem").write_text("")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), TakesEverything)
    server.signatures = []
    server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"https://127.0.0.1:{server.server_port}/"
    secrets = "whsec_" + "A" * 40 + "\nwhsec_" + "B" * 40
    try:
        for name, expected in [
            ("", "certificate"),
            ("stranger.pem", "certificate"),
            ("empty.pem", "which has no certificate"),
            ("missing.pem", "which cannot be read"),
        ]:
            settings(tmp_path, address, secrets, f'ca_file = "{tmp_path / name}"\n' if name else "")
            refused = ping(tmp_path)
            assert refused.returncode == 1 and expected in refused.stderr, refused.stderr
        assert not server.signatures
        settings(tmp_path, address, secrets, f'ca_file = "{tmp_path / "authority.pem"}"\n')
        done = ping(tmp_path)
        assert done.returncode == 0, done.stderr
    finally:
        server.shutdown()
        server.server_close()
    [both] = server.signatures
    assert [part[:3] for part in both.split(" ")] == ["v1,", "v1,"]


def test_the_library_signs_as_the_server_does():
    """The same as in the test of `src/webhooks/webhook_secret.rs`."""
    webhook = Webhook("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    at = datetime.datetime.fromtimestamp(1614265330, datetime.UTC)
    signature = webhook.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", at, '{"test": 2432232314}')
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
