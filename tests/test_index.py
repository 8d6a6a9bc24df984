"""Our scripts in Streamlit's page: the first of its head, at every address of a page, and nowhere else."""

from __future__ import annotations

import hashlib
import os
import socket
from pathlib import Path

import httpx
import pytest

from gate import nodelay
from gate.index import SCRIPTS
from tests.conftest import ROOT

PAGE = {"accept": "text/html,application/xhtml+xml", "accept-encoding": "gzip, br"}
SCRIPT = '<script src="./app/static/'


@pytest.mark.parametrize("path", ["/", "/briefing?lang=kk", "/nothing-of-the-kind"])
def test_a_page_begins_with_our_scripts(server: str, path: str) -> None:
    answer = httpx.get(server + path, headers=PAGE, trust_env=False)
    head = answer.text.partition("<head>")[2]
    for name in SCRIPTS:
        version = hashlib.sha256((ROOT / "static" / name).read_bytes()).hexdigest()[:12]
        assert head.lstrip().startswith(tag := f'{SCRIPT}{name}?v={version}"></script>')
        head = head.lstrip().removeprefix(tag)
    assert answer.text.count(SCRIPT) == len(SCRIPTS)
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert answer.text.rstrip().endswith("</html>")
    assert "etag" not in answer.headers


@pytest.mark.parametrize("path", ["/_stcore/health", "/export/schools", "/app/static/app.css",
                                  "/component/none/x.html"])
def test_what_is_no_page_is_left_as_it_is(server: str, path: str) -> None:
    assert SCRIPT not in httpx.get(server + path, headers=PAGE, trust_env=False).text


@pytest.mark.parametrize("name", SCRIPTS)
def test_the_script_itself_is_handed_out_as_a_script(server: str, name: str) -> None:
    answer = httpx.get(f"{server}/app/static/{name}", trust_env=False)
    assert answer.status_code == 200
    assert "javascript" in answer.headers["content-type"]


def test_a_small_file_does_not_wait_for_an_acknowledgement() -> None:
    """What is accepted inherits it from the socket that listens: on, or each of two hundred files waits 40 ms."""
    with socket.socket() as listening, socket.socket() as caller:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        assert nodelay.answer_at_once() >= 1
        caller.connect(listening.getsockname())
        accepted, _ = listening.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_what_is_no_socket_is_left_as_it_was(tmp_path: Path) -> None:
    """A copy of a pipe's writing end, left open, keeps its reader waiting: the browser's driver never ended."""
    reading, writing = os.pipe()
    with (tmp_path / "file").open("w"), open(reading, "rb") as reader:
        before = len(list(Path("/proc/self/fd").iterdir()))
        nodelay.answer_at_once()
        assert len(list(Path("/proc/self/fd").iterdir())) == before
        os.close(writing)
        assert reader.read() == b"", "the end of the pipe is seen"
