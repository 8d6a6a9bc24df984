"""nginx by the files of deploy/nginx: two replicas with web sockets behind TLS, and the public site as plain files."""

from __future__ import annotations

import gzip
import json
import re
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from benchmarks.visitor import Visitor
from etl.release.serving import CURRENT, Places, withdraw
from tests.conftest import in_its_own_loop, load_city
from tests.front import NGINX_FILES, Front, a_front, nginx, replica, wait_until
from tests.small_city import REFERENCE
from tests.test_browser import DRAWN, settled

pytestmark = pytest.mark.nginx


@dataclass
class Served:
    """The staff app of a small city on two replicas, the public site, and nginx before them."""

    front: Front
    serving: Path
    site: Path
    replicas: dict[int, subprocess.Popen[bytes]]
    running: ExitStack

    def start(self, port: int) -> None:
        """A replica on `port`, until the tests are over."""
        self.replicas[port] = self.running.enter_context(replica(self.front, port, self.serving))

    def visit(self, n: int = 0, *, page: str = "district", seat: str = "", group: str = "deputies") -> Visitor:
        """Open a page as a person who has signed in, from the seat of a cookie."""
        cookies = {"_streamlit_user": self.front.signed_in(group, f"u{n}")} | ({"seat": seat} if seat else {})
        trusted = ssl.create_default_context(cafile=str(self.front.certificate))
        return in_its_own_loop(_opened(self.front.staff, cookies, trusted, page))


async def _opened(address: str, cookies: dict[str, str], trusted: ssl.SSLContext, page: str) -> Visitor:
    visitor = await Visitor.arrive(address, cookies=cookies, trusted=trusted, page=page, query="lang=ru")
    await visitor.leave()
    return visitor


def given(answer: httpx.Response) -> str:
    """The cookie of a seat that an answer sets; empty when it sets none."""
    return next((cookie for cookie in answer.headers.get_list("set-cookie") if cookie.startswith("seat=")), "")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    city = load_city(folder / "city", seed=1, schools=12, days=3)
    site = folder / "public-site"
    site.mkdir()
    withdraw(Places(folder / "public-serving", site, REFERENCE))
    front = a_front(folder / "front")
    with ExitStack() as running:
        made = Served(front, city.serving, site, {}, running)
        for port in front.ports:
            made.start(port)
        running.enter_context(nginx(front, site))
        yield made


@pytest.fixture
def client(served: Served) -> Iterator[httpx.Client]:
    with served.front.client() as made:
        yield made


@pytest.fixture(scope="module")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """The certificate is the test's own."""
    return browser_context_args | {"ignore_https_errors": True}


def test_a_page_comes_over_a_web_socket_and_a_seat_with_it(served: Served) -> None:
    visitor = served.visit()
    assert visitor.seat in ("a", "b")
    assert visitor.bytes_n > 10_000
    assert "district" in visitor.pages


def test_who_has_a_seat_stays_there_and_newcomers_are_parted(served: Served) -> None:
    found = [served.visit(n).seat for n in range(6)]
    assert set(found) == {"a", "b"}, "least_conn sends newcomers to both"
    ports = dict(zip("ab", served.front.ports, strict=True))
    before = len(served.front.asked())
    with served.front.client() as client:
        for seat in "ab" * 4:
            assert served.visit(seat=seat).seat == "", "the seat is as it was: no cookie is set anew"
            cookie = {"Cookie": f"seat={seat}"}
            for path in ("/", "/_stcore/health", "/media/none.csv", "/component/none/index.html"):
                assert given(client.get(served.front.staff + path, headers=cookie)) == ""
    answered = [(seat, replica) for _, replica, seat, _ in served.front.asked(before, 8 * 5)]
    assert len(answered) == 8 * 5
    assert set(answered) == {(seat, f"127.0.0.1:{port}") for seat, port in ports.items()}


def test_a_seat_that_does_not_exist_is_given_anew(served: Served, client: httpx.Client) -> None:
    for said in ("z", "127.0.0.1:22", "a b", "%0d%0aX: y", "a" * 3_000):
        assert given(client.get(served.front.staff, headers={"Cookie": f"seat={said}"}))[:7] in ("seat=a;", "seat=b;")


def test_the_cookie_of_a_seat_is_kept_to_tls_and_from_scripts(served: Served, client: httpx.Client) -> None:
    told = given(client.get(served.front.staff)).split("; ")
    assert set(told[1:]) == {"Path=/", "Secure", "HttpOnly", "SameSite=Lax"}


def test_nobody_is_let_in_without_a_sign_in(served: Served, client: httpx.Client) -> None:
    assert client.get(f"{served.front.staff}/export/schools").status_code == 403
    assert client.get(f"{served.front.staff}/media/{'0' * 56}.csv").status_code in (403, 404)
    trusted = ssl.create_default_context(cafile=str(served.front.certificate))
    nobody = in_its_own_loop(_opened(served.front.staff, {"_streamlit_user": "forged"}, trusted, ""))
    assert nobody.pages == served.visit(group="strangers").pages == {}, "no page is told to whoever is nobody here"


@pytest.mark.browser
def test_a_replica_that_dies_is_replaced_under_an_open_page_and_taken_back(
        served: Served, context: BrowserContext, page: Page, outside: list[str]) -> None:
    front = served.front
    context.add_cookies([{"name": "_streamlit_user", "value": front.signed_in(), "url": front.staff}])
    page.goto(f"{front.staff}/district?lang=ru")
    settled(page)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    seat = _seat(context)
    port = dict(zip("ab", front.ports, strict=True))[seat]
    served.replicas[port].kill()
    served.replicas[port].wait()
    wait_until(lambda: _seat(context) not in ("", seat), "the web socket is opened at the other replica")
    settled(page)
    page.get_by_role("link", name="Карта").first.click()
    settled(page)
    page.wait_for_function(DRAWN)
    assert page.reload() is not None
    settled(page)
    assert _seat(context) != seat
    served.start(port)
    before = len(front.asked())
    page.reload()
    settled(page)
    assert {replica for _, replica, cookie, _ in front.asked(before, 3) if cookie} == {
        f"127.0.0.1:{other}" for other in front.ports if other != port}, "who sits elsewhere by now stays there"
    with front.client() as client:
        wait_until(lambda: given(client.get(front.staff, headers={"Cookie": f"seat={seat}"})) == "",
                   "the replica that is back is asked again")
    assert outside == []


def _seat(context: BrowserContext) -> str:
    return next((str(c["value"]) for c in context.cookies() if c.get("name") == "seat"), "")


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/_stcore/agent/mcp", "/_stcore/agent/interact", "/health",
                                  "/_stcore/script-health-check", "/health/live", "/metrics", "/_stcore/metrics/",
                                  "//_stcore/metrics", "/x/../_stcore/metrics", "/%5fstcore/metrics"])
def test_what_is_of_no_use_to_a_browser_is_not_there(served: Served, client: httpx.Client, path: str) -> None:
    before = len(served.front.asked())
    assert client.get(httpx.URL(served.front.staff, raw_path=path.encode())).status_code == 404
    assert [replica for _, replica, _, _ in served.front.asked(before, 1)] == ["-"], "no replica was asked"


def test_the_operator_himself_asks_each_replica(served: Served) -> None:
    with httpx.Client(trust_env=False, timeout=30) as client:
        for port in served.front.ports:
            assert client.get(f"http://127.0.0.1:{port}/health").json()["status"] == "ok"


def test_every_file_of_nginx_is_included() -> None:
    text = (NGINX_FILES / "school-security.conf").read_text("utf-8")
    assert {f"include school-security/{path.name};" for path in (NGINX_FILES / "school-security").iterdir()} == set(
        re.findall(r"include \S+;", text))


def test_what_is_too_large_is_refused_before_the_app(served: Served, client: httpx.Client) -> None:
    before = len(served.front.asked())
    answer = client.put(f"{served.front.staff}/_stcore/upload_file/s/f", content=bytes(11 << 20))
    assert answer.status_code == 413
    assert served.front.asked(before, 1)[0][1] == "-", "no replica was asked"


def test_signing_in_is_limited_and_the_rest_is_not(served: Served, client: httpx.Client) -> None:
    def status(path: str) -> int:
        return client.get(served.front.staff + path).status_code

    found = [status("/oauth2callback") for _ in range(60)]
    assert found[:40].count(429) == 0, "a whole office may come from one address"
    assert found.count(429) >= 10
    assert status("/auth/login") == 429
    assert {status("/_stcore/health") for _ in range(60)} == {200}


def test_plain_http_is_sent_on_and_another_name_is_refused(served: Served) -> None:
    with httpx.Client(trust_env=False) as client:
        sent = client.get(f"http://localhost:{served.front.plain_port}/district?lang=kk")
    assert (sent.status_code, sent.headers["location"]) == (301, "https://localhost/district?lang=kk")
    trusted = ssl.create_default_context(cafile=str(served.front.certificate))
    with pytest.raises(ssl.SSLError, match="(?i)unrecognized.name"), _socket(served.front.staff_port) as raw:
        trusted.wrap_socket(raw, server_hostname="elsewhere.example")


def test_old_tls_is_refused(served: Served) -> None:
    old = ssl.create_default_context(cafile=str(served.front.certificate))
    old.set_ciphers("DEFAULT:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        old.minimum_version = old.maximum_version = ssl.TLSVersion.TLSv1_1
    with pytest.raises(ssl.SSLError), _socket(served.front.staff_port) as raw:
        old.wrap_socket(raw, server_hostname="localhost")


def _socket(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=30)


class _Echo(BaseHTTPRequestHandler):
    """Answers with the headers that it was sent."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        body = json.dumps(list(self.headers.items())).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def test_a_replica_is_told_who_asks_and_believes_no_client(tmp_path: Path) -> None:
    front = a_front(tmp_path / "front")
    servers = [ThreadingHTTPServer(("127.0.0.1", port), _Echo) for port in front.ports]
    for one in servers:
        Thread(target=one.serve_forever, daemon=True).start()
    try:
        with nginx(front, tmp_path), front.client() as client:
            told = client.get(front.staff, headers={
                "X-Forwarded-For": "10.0.0.1", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http",
                "Forwarded": "for=10.0.0.1", "X-Forwarded-Port": "1"}).json()
    finally:
        for one in servers:
            one.shutdown()
            one.server_close()
    headers = {name.lower(): value for name, value in told}
    assert len(headers) == len(told), "no header stands twice"
    host = f"localhost:{front.staff_port}"
    assert {k: headers.get(k) for k in ("host", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto",
                                        "x-forwarded-port", "forwarded", "connection", "upgrade")} == {
        "host": host, "x-forwarded-for": "127.0.0.1", "x-forwarded-host": host, "x-forwarded-proto": "https",
        "x-forwarded-port": str(front.staff_port), "forwarded": None, "connection": None, "upgrade": None}


def test_no_replica_at_all_is_said_and_no_seat_is_given(tmp_path: Path) -> None:
    front = a_front(tmp_path / "front")
    with nginx(front, tmp_path), front.client() as client:
        answer = client.get(front.staff)
    assert answer.status_code == 502
    assert "set-cookie" not in answer.headers


def test_the_public_site_is_handed_out_as_it_lies(served: Served, client: httpx.Client) -> None:
    for path in ("", "ru/index.html", "kk/method.html", "style.css", "language.js", "icon.png"):
        file = served.site / CURRENT / (path or "index.html")
        answer = client.get(f"{served.front.public}/{path}")
        assert (answer.status_code, answer.content) == (200, file.read_bytes())
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "'unsafe" not in answer.headers["content-security-policy"]
        assert answer.headers["content-security-policy"].startswith("default-src 'none';")
    assert client.get(f"{served.front.public}/ru/").content == (served.site / CURRENT / "ru/index.html").read_bytes()
    assert client.get(f"{served.front.public}/ru").headers["location"] == "/ru/"


def test_what_lies_packed_is_sent_packed(served: Served, client: httpx.Client) -> None:
    with client.stream("GET", f"{served.front.public}/ru/index.html", headers={"Accept-Encoding": "gzip"}) as answer:
        raw = b"".join(answer.iter_raw())
    assert answer.headers["content-encoding"] == "gzip"
    assert raw == (served.site / CURRENT / "ru/index.html.gz").read_bytes()
    assert gzip.decompress(raw) == (served.site / CURRENT / "ru/index.html").read_bytes()


def test_the_public_site_gives_nothing_else_away(served: Served, client: httpx.Client) -> None:
    current = served.site / CURRENT
    (current / ".hidden").write_text("x")
    (current / "empty").mkdir()
    try:
        for path in ("/.hidden", "/empty/", "/../nothing/index.html", "/%2e%2e/nothing/index.html", "/export/schools",
                     "/_stcore/health", "/_stcore/stream", "/ru/none.html"):
            answer = client.get(httpx.URL(served.front.public, raw_path=path.encode()))
            assert answer.status_code in (400, 403, 404), path
            assert "content-security-policy" in answer.headers or answer.status_code == 400
        for method in ("POST", "PUT", "DELETE", "PATCH"):
            assert client.request(method, f"{served.front.public}/ru/index.html").status_code in (403, 405)
    finally:
        (current / ".hidden").unlink()
        (current / "empty").rmdir()


def test_another_release_is_handed_out_at_once(served: Served, client: httpx.Client) -> None:
    other = served.site / "r2"
    other.mkdir()
    (other / "index.html").write_text("<!doctype html><title>r2</title>")
    link, aside = served.site / CURRENT, served.site / ".current.new"
    was = link.readlink()
    for target in ("r2", was):
        aside.symlink_to(target)
        aside.replace(link)
        assert ("r2" in client.get(served.front.public).text) == (target == "r2")


@pytest.mark.browser
def test_the_public_site_works_under_its_policy(served: Served, page: Page, outside: list[str]) -> None:
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    page.goto(f"{served.front.public}/")
    page.wait_for_url("**/index.html")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.evaluate("() => getComputedStyle(document.querySelector('main')).maxWidth") != "none", "the style is on"
    assert refused == []
    assert outside == []
