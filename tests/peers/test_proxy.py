"""Carillon below a path of another site, behind nginx, which keeps the path or takes it away."""

import atexit
import http.client
import re
import socket
import subprocess
from html import unescape
from typing import NamedTuple

import pytest

import readers
from carillon import KINDS, ROOT, Server, run, wait_until

BASE_PATH = "/student/tt"

# What stands after the address of the server in docs/running.md, for both kinds.
PASSES = {"keeps": "", "strips": "/"}

NGINX = """\
daemon off;
master_process off;
pid {folder}/pid;
error_log {folder}/errors;
events {{ }}
http {{
    access_log off;
    client_body_temp_path {folder}/bodies;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port};
        location {base_path}/ {{
            proxy_pass http://127.0.0.1:{server}{end};
        }}
        location / {{
            return 418;
        }}
    }}
}}
"""


class Proxy:
    """An nginx with all its files in a folder of its own; it does not outlive the test."""

    def __init__(self, folder, port, server, end):
        folder.mkdir()
        config = NGINX.format(folder=folder, port=port, server=server, end=end, base_path=BASE_PATH)
        (folder / "nginx.conf").write_text(config)
        line = ["/usr/sbin/nginx", "-p", folder, "-e", folder / "errors", "-c", folder / "nginx.conf"]
        self.port, self.folder = port, folder
        self.process = subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        atexit.register(self.kill)

    def __enter__(self):
        wait_until(self._answers, "nginx answers")
        return self

    def __exit__(self, *_):
        self.kill()

    def kill(self):
        self.process.kill()
        self.process.wait()

    def _answers(self):
        assert self.process.poll() is None, f"nginx ended: {(self.folder / 'errors').read_text()}"
        try:
            return self.ask("GET", "/").status == 418
        except ConnectionError:
            return False

    def ask(self, method, path, body=None, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        answer = Answer(response.status, response.headers, response.read().decode())
        connection.close()
        return answer


class Answer(NamedTuple):
    status: int
    headers: http.client.HTTPMessage
    text: str


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module", params=PASSES)
def site(request, university, tmp_path_factory):
    """The proxy, the origin that people reach it at, and the paths of one feed of each kind."""
    folder = tmp_path_factory.mktemp(request.param)
    port = free_port()
    origin = f"http://127.0.0.1:{port}"
    # A server with a base_url is a real one, whose state folder is set up first.
    run("init", university("example"), folder / "state")
    with BehindProxy(university("example"), folder / "state", CARILLON_BASE_URL=origin + BASE_PATH) as server:
        feeds = {link.kind: BASE_PATH + link.path for link in server.links()}
        with Proxy(folder / "nginx", port, server.port, PASSES[request.param]) as proxy:
            yield proxy, origin, feeds


class BehindProxy(Server):
    """It prints the address of the proxy, so the log has to say where it listens itself."""

    def _address(self):
        assert self.process.poll() is None, f"the server ended: {self._log()}"
        return re.search(r"address=127\.0\.0\.1:(\d+)", re.sub(r"\x1b\[\d*m", "", self.stderr.read_text()))


def links(page, text, origin):
    """Every address in a page that is on this site, as a path, and whether a form is sent there."""
    for tag in re.findall(r"<(?:a|img|link|form)\b[^>]*>", text):
        for value in re.findall(r'(?:href|src|action)="([^"]*)"', tag):
            address = unescape(value).removeprefix(origin).split("#")[0]
            if address.startswith("?"):
                address = page.split("?")[0] + address
            if address and ":" not in address:
                yield address, 'method="post"' in tag


def test_every_link_of_every_page_leads_below_the_path_to_something(site):
    proxy, origin, feeds = site
    page_of_student = feeds["student"].removesuffix("timetable.ics")
    waiting = [f"{BASE_PATH}/", page_of_student]
    seen = set(waiting)
    pages = 0
    while waiting:
        page = waiting.pop()
        answer = proxy.ask("GET", page, Accept="text/html")
        assert answer.status == 200, page
        # One page of a module and one of a room stand for all; another language has the same links.
        others = re.search(r"/(modules|rooms)/(?!MAA101\b)|[?&](module|room)=(?!MAA101\b)|lang=|week=", page)
        if others or "text/html" not in answer.headers["Content-Type"]:
            continue
        pages += 1
        for address, is_form in links(page, answer.text, origin):
            assert address.startswith(f"{BASE_PATH}/"), f"{address} on {page}"
            if not is_form and address not in seen:
                seen.add(address)
                waiting.append(address)
    assert pages > 20


def test_a_form_leads_back_to_a_page_below_the_path(site):
    proxy, origin, feeds = site
    page = feeds["student"].removesuffix("timetable.ics")
    answer = proxy.ask("POST", f"{page}choices", "cancelled=drop", Origin=origin, Sec_Fetch_Site="same-origin")
    location = answer.headers["Location"].removeprefix(origin)
    assert (answer.status, location) == (303, f"{page}choices?saved=1")
    answer = proxy.ask("GET", location, Accept="text/html")
    assert answer.status == 200 and 'role="status"' in answer.text


def test_a_language_is_remembered_below_the_path_and_nowhere_else(site):
    proxy, _, _ = site
    cookie = proxy.ask("GET", f"{BASE_PATH}/?lang=de").headers["Set-Cookie"]
    assert f"; Path={BASE_PATH};" in cookie
    answer = proxy.ask("GET", f"{BASE_PATH}/help", Cookie=cookie.split(";")[0])
    assert answer.headers["Content-Language"] == "de"


def test_the_path_without_its_slash_leads_to_the_home_page(site):
    proxy, _, _ = site
    answer = proxy.ask("GET", BASE_PATH)
    assert answer.status == 301 and answer.headers["Location"].endswith(f"{BASE_PATH}/")


def test_feeds_of_all_kinds_arrive_and_are_not_sent_twice(site):
    proxy, _, feeds = site
    assert set(feeds) == KINDS
    for path in feeds.values():
        answer = proxy.ask("GET", path)
        events, complaints = readers.python_icalendar(answer.text.encode())
        assert answer.status == 200 and events and complaints == []
        assert proxy.ask("GET", path, If_None_Match=answer.headers["ETag"]).status == 304


def test_the_documentation_shows_both_kinds_of_proxy():
    shown = re.findall(r"location /tt/ \{\n +proxy_pass http://127\.0\.0\.1:8080(/?);", (ROOT / "docs/running.md").read_text())
    assert shown == list(PASSES.values())
