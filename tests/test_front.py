"""nginx by the files of deploy/nginx before two replicas of the staff app with sign-in, and before the public site."""

from __future__ import annotations

import asyncio
import csv
import gzip
import json
import shutil
import ssl
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from benchmarks.visitor import Visitor
from etl.site.writer import write_nothing
from tests.conftest import load_city
from tests.front import NGINX, NGINX_FILES, ROOT, Front, a_front, nginx, replica, wait_until, write_configuration

pytestmark = pytest.mark.nginx
SEATS = {"a": 0, "b": 1}


@dataclass
class Running:
    """A front, and the replicas behind it by their seats."""

    front: Front
    replicas: dict[str, subprocess.Popen[bytes]]
    serving: Path

    async def arrive(self, seat: str = "", page: str = "", subject: str = "u1") -> Visitor:
        """A deputy who has signed in opens a page, with the seat that he was given before."""
        trusted = ssl.create_default_context(cafile=str(self.front.certificate))
        cookies = {"_streamlit_user": self.front.signed_in(subject=subject)} | ({"seat": seat} if seat else {})
        return await Visitor.arrive(self.front.staff, cookies=cookies, trusted=trusted, page=page, query="lang=ru")

    def sockets(self, n: int) -> list[str]:
        """Seats of the replicas that the last `n` web sockets were passed to, once they are closed and so logged."""
        before = len(self.streams)
        wait_until(lambda: len(self.streams) >= n, f"{n} web sockets in the log of nginx, not {before}")
        ports = [address.rpartition(":")[2] for address in self.streams[-n:]]
        return [next(seat for seat, at in SEATS.items() if str(self.front.ports[at]) == port) for port in ports]

    @property
    def streams(self) -> list[str]:
        return [address for status, address, _, path in self.front.asked() if status == 101 and "stream" in path]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Two replicas over a small city, and a public site that says that nothing is public."""
    folder = tmp_path_factory.mktemp("front")
    city = load_city(folder / "city", seed=1, schools=12)
    with (ROOT / "data/reference/public_phrases.csv").open(encoding="utf-8", newline="") as file:
        phrases = {row["phrase"]: row for row in csv.DictReader(file)}
    write_nothing(phrases, folder / "site/nothing")
    (folder / "site/nothing/.private").write_text("of nobody's business")
    (folder / "site/current").symlink_to("nothing")
    for path in (folder, *folder.parents):  # where nginx is another user, he must reach the site
        if path.stat().st_uid == folder.stat().st_uid and path.name.startswith(("front", "pytest-")):
            path.chmod(0o755)
    front = a_front(folder / "nginx")
    with ExitStack() as held:
        replicas = {seat: held.enter_context(replica(front, front.ports[n], city.serving)) for seat, n in SEATS.items()}
        held.enter_context(nginx(front, folder / "site"))
        yield Running(front, replicas, city.serving)


def test_nginx_takes_the_files_and_those_of_the_containers(tmp_path: Path) -> None:
    front = a_front(tmp_path / "front")
    write_configuration(front, tmp_path)
    for replicas in (None, ROOT / "deploy/compose/replicas.conf"):
        if replicas:
            shutil.copy(replicas, front.folder / "school-security/replicas.conf")
        assert NGINX
        said = subprocess.run([NGINX, "-t", "-p", front.folder, "-c", front.folder / "nginx.conf"],
                              capture_output=True, text=True, timeout=30)
        assert said.returncode == 0, said.stderr
        assert "[warn]" not in said.stderr


def test_a_page_comes_with_its_headers_and_its_web_socket(running: Running) -> None:
    with running.front.client() as client:
        page = client.get(running.front.staff)
    assert page.status_code == 200
    assert "content-security-policy" in page.headers
    assert "max-age" in page.headers["strict-transport-security"]
    assert "." not in page.headers["server"], "no version is told"

    async def look() -> tuple[int, str]:
        visitor = await running.arrive()
        await visitor.go("map", "lang=ru")
        await visitor.leave()
        return visitor.bytes_n, visitor.seat

    bytes_n, seat = asyncio.run(look())
    assert bytes_n > 10_000, "the pages of somebody who is signed in"
    assert running.sockets(1) == [seat]


def test_people_are_spread_and_each_returns_to_his_seat(running: Running) -> None:
    async def two() -> list[str]:
        first = await running.arrive(subject="u1")
        second = await running.arrive(subject="u2")
        seats = [first.seat, second.seat]
        await first.leave()
        await second.leave()
        for seat in "abba":
            again = await running.arrive(seat)
            assert again.seat == "", "the cookie is set anew only where the seat changes"
            await again.leave()
        return seats

    assert sorted(asyncio.run(two())) == ["a", "b"], "the second goes where nobody sits yet"
    wait_until(lambda: running.sockets(4) == list("abba"), "each was passed to his own seat")


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/_stcore/agent", "/_stcore/script-health-check", "/metrics",
                                  "/health", "/health/live", "/_stcore/../_stcore/metrics", "//metrics", "/%6detrics"])
def test_what_is_for_the_operator_is_hidden_from_outside(running: Running, path: str) -> None:
    with running.front.client() as client:
        told = client.get(running.front.staff + path)
    assert (told.status_code, "nginx" in told.text) == (404, True), "by nginx, which asked no replica"


def test_the_operator_himself_asks_the_replica(running: Running) -> None:
    for port in running.front.ports:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=10) as told:
            assert json.load(told)["status"] == "ok"


def test_the_public_site_is_plain_files_with_headers(running: Running) -> None:
    with running.front.client() as client:
        page = client.get(f"{running.front.public}/ru/")
        packed = gzip.decompress((running.front.folder.parent / "site/current/ru/index.html.gz").read_bytes())
        assert (page.status_code, page.content) == (200, packed)
        assert page.headers["content-encoding"] == "gzip"
        assert page.headers["content-security-policy"].startswith("default-src 'none'")
        assert page.headers["x-content-type-options"] == "nosniff"
        assert page.headers["cache-control"] == "public, max-age=300"
        assert "set-cookie" not in page.headers
        assert client.get(f"{running.front.public}/.private").status_code == 404
        assert client.get(f"{running.front.public}/ru/none.html").status_code == 404
        assert client.post(f"{running.front.public}/ru/").status_code == 403
        assert client.get(f"{running.front.public}/_stcore/health").status_code == 404


def test_http_leads_to_https_and_the_seat_s_cookie_is_safe(running: Running) -> None:
    with running.front.client() as client:
        plain = client.get(f"http://localhost:{running.front.plain_port}/map?lang=kk")
        assert (plain.status_code, plain.headers["location"]) == (301, "https://localhost/map?lang=kk")
        (cookie,) = [c for c in client.get(running.front.staff).headers.get_list("set-cookie") if c.startswith("seat=")]
        assert {"Secure", "HttpOnly", "SameSite=Lax"} <= set(cookie.split("; "))
        with pytest.raises(httpx.ConnectError):  # the certificate's own name alone; TLS is refused for another
            client.get(f"https://127.0.0.1:{running.front.staff_port}/")


def test_when_a_replica_is_killed_the_other_serves_and_it_is_taken_back(running: Running) -> None:
    async def look(seat: str) -> str:
        visitor = await running.arrive(seat, page="map")
        await visitor.leave()
        return visitor.seat

    running.replicas["b"].kill()
    running.replicas["b"].wait(timeout=30)
    assert asyncio.run(look("b")) == "a", "he is given the seat of the other"
    assert asyncio.run(look("a")) == ""
    assert asyncio.run(look("")) == "a"
    with replica(running.front, running.front.ports[1], running.serving):
        assert asyncio.run(look("a")) == "", "whoever sits at the other stays there"
        wait_until(lambda: asyncio.run(look("b")) == "", "its own people come back to it", within_s=20)


def test_every_file_of_nginx_is_included_somewhere() -> None:
    text = (NGINX_FILES / "school-security.conf").read_text("utf-8")
    for path in (NGINX_FILES / "school-security").iterdir():
        assert f"include school-security/{path.name};" in text
