"""The public's first page as a plain file by nginx, against the same page by the app: views a second in one run."""

from __future__ import annotations

import asyncio
import ssl
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx

from benchmarks.city import AS_OF, ROOT, run, serve
from benchmarks.visitor import Visitor
from tests.front import Front, a_front, nginx

HELD_S = 10.0
STATIC_READERS, APP_READERS = 16, 4
STYLE = "/style.css"
PAGE = "/ru/index.html"
BOUND = 100


def measure() -> list[str]:
    """Views a second of each, the bytes of a view, and their ratio against the bound."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        publish(folder)
        front = a_front(folder / "front")
        with nginx(front, folder / "public-site"):
            static, static_bytes = asyncio.run(_views(STATIC_READERS, lambda end: _read(front, end)))
        with serve(ROOT / "server.py", folder / "public-serving", AUDIENCE="public") as server:
            app, app_bytes = asyncio.run(_views(APP_READERS, lambda end: _look(server.address, end)))
    ratio = static / app
    return ["| the public's first page | views/s | kB a view | ratio |", "|---|---|---|---|",
            f"| by the app: index, web socket, one run | {app:,.1f} | {app_bytes / 1e3:,.1f} | 1 |",
            f"| as files by nginx, with TLS: the page and its style | {static:,.0f} | {static_bytes / 1e3:,.1f} "
            f"| {ratio:,.0f} |", "",
            f"{HELD_S:.0f} s each, {STATIC_READERS} and {APP_READERS} readers, who share the cores; the app's scripts "
            f"(some 3 MB a first visit) are not counted; bound {BOUND}: {'held' if ratio >= BOUND else 'BROKEN'}"]


def publish(folder: Path) -> None:
    """A demonstration city, and a release of it that two stand-ins have approved."""
    at = {name: folder / name for name in ("landing", "work", "serving", "releases", "journal", "public-serving",
                                           "public-site")}

    def told(*names: str) -> list[object]:
        return [part for name in names for part in (f"--{name}", at[name])]

    run("sample", "--out", at["landing"], "--as-of", AS_OF)
    run("load", *told("landing", "work", "serving"))
    run("plan", *told("landing", "work"))
    run("load", *told("landing", "work", "serving"))
    run("release", "draft", *told("work", "releases", "journal"))
    name = run("release", "list", *told("releases", "journal")).split()[0]
    for person in ("demonstration 1", "demonstration 2"):
        run("release", "approve", name, "--by", person, *told("releases", "journal"))
    run("publish", *told("landing", "work", "serving", "releases", "journal", "public-serving", "public-site"))


async def _views(readers: int, read: Callable[[float], Awaitable[tuple[int, int]]]) -> tuple[float, float]:
    """Views a second of so many readers, and bytes a view, after one view each that fills caches."""
    await asyncio.gather(*(read(0.0) for _ in range(readers)))
    begun = time.perf_counter()
    found = await asyncio.gather(*(read(time.monotonic() + HELD_S) for _ in range(readers)))
    views = sum(n for n, _ in found)
    return views / (time.perf_counter() - begun), sum(b for _, b in found) / views


async def _read(front: Front, end: float) -> tuple[int, int]:
    """Views until `end`, at least one; their number and bytes. A connection stays open as long as nginx keeps it."""
    trusted = ssl.create_default_context(cafile=str(front.certificate))
    views_n = bytes_n = 0
    while not views_n or time.monotonic() < end:
        reader, writer = await asyncio.open_connection("localhost", front.public_port, ssl=trusted)
        is_kept = True
        while is_kept and (not views_n or time.monotonic() < end):
            for path in (PAGE, STYLE):
                got_n, is_kept = await _get(reader, writer, path)
                bytes_n += got_n
            views_n += 1
        writer.close()
        await writer.wait_closed()
    return views_n, bytes_n


async def _get(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str) -> tuple[int, bool]:
    writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n\r\n".encode())
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    if not head.startswith(b"http/1.1 200 "):
        raise SystemExit(f"{path}: {head[:200]!r}")
    length = int(head.partition(b"content-length: ")[2].split(b"\r\n", 1)[0])
    return len(head) + len(await reader.readexactly(length)), b"connection: close" not in head


async def _look(address: str, end: float) -> tuple[int, int]:
    """The same in the app: its index, a session of its own, the first run of the page."""
    views_n = bytes_n = 0
    async with httpx.AsyncClient(trust_env=False, timeout=60) as client:
        while not views_n or time.monotonic() < end:
            index = await client.get(address)
            index.raise_for_status()
            visitor = await Visitor.arrive(address, cookies={}, query="lang=ru")
            await visitor.leave()
            bytes_n += len(index.content) + visitor.bytes_n
            views_n += 1
    return views_n, bytes_n
