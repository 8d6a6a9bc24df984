"""What a rerun of the map page costs the server: a click on a school, a filter; 300 schools."""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path

import duckdb
from playwright.sync_api import Page, sync_playwright

from benchmarks.city import ROOT, Server, chromium, make_city, serve

SCHOOLS = 300
ROUNDS = 15
BOUND_S = 0.25
DRAWN = "() => document.querySelector('.school-map')?.dataset.shownN !== undefined"
SETTLED = '[data-testid="stApp"][data-test-script-state="notRunning"][data-test-connection-state="CONNECTED"]'


def measure() -> list[str]:
    """Median and greatest CPU seconds of the server process a rerun, and their ratio to an empty page's."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        _, serving = make_city(Path(folder), "--schools", str(SCHOOLS), "--days", "3")
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=["--no-sandbox", "--disable-background-networking"])
        page = browser.new_page(viewport={"width": 1440, "height": 1300})
        with serve(ROOT / "benchmarks" / "empty_page.py", serving) as server:
            _open(page, server.address)
            floor = _rounds(server, page, lambda n: page.get_by_role("button", name="again").click())
        sizes: list[int] = []
        page.on("websocket", lambda ws: ws.on("framereceived", lambda frame: sizes.append(len(frame))))
        with serve(ROOT / "server.py", serving) as server:
            _open(page, f"{server.address}/map?lang=ru")
            page.wait_for_function(DRAWN)
            ids = _school_ids(serving)
            first = sum(sizes)
            clicks = _rounds(server, page, lambda n: _click(page, ids[n * 7 % len(ids)]))
            filters = _rounds(server, page, lambda n: page.get_by_role("button", name="Готова с замечаниями").click())
        browser.close()
    rows = [("empty page, a button", floor), ("map, a click on a school", clicks), ("map, a filter", filters)]
    lines = ["| rerun | median, CPU s | greatest | ratio to the empty page |", "|---|---|---|---|"]
    lines += [f"| {name} | {statistics.median(t):.3f} | {max(t):.3f} | "
              f"{statistics.median(t) / statistics.median(floor):.1f} |" for name, t in rows]
    held = max(statistics.median(clicks), statistics.median(filters)) <= BOUND_S
    return [*lines, "", f"{SCHOOLS} schools, {ROUNDS} reruns each; first load {first / 1e6:.2f} MB over the socket; "
            f"bound {BOUND_S} s: {'held' if held else 'BROKEN'}"]


def _rounds(server: Server, page: Page, act: Callable[[int], None]) -> list[float]:
    act(0)  # the first of a kind fills caches
    _settle(page)
    spent = []
    for n in range(1, ROUNDS + 1):
        before = server.cpu_s()
        act(n)
        _settle(page)
        spent.append(server.cpu_s() - before)
    return spent


def _settle(page: Page) -> None:
    page.wait_for_timeout(600)  # the run begins and ends within it; what is measured is the server's time, not this
    page.wait_for_selector(SETTLED, state="attached")


def _open(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_selector(SETTLED, state="attached", timeout=60_000)
    page.wait_for_timeout(1500)


def _school_ids(serving: Path) -> list[str]:
    with duckdb.connect(str(max(serving.glob("staff-*.duckdb"))), read_only=True) as con:
        return [row[0] for row in con.execute("select school_id from marts.school order by school_id").fetchall()]


def _click(page: Page, school_id: str) -> None:
    place = page.evaluate("id => window.schoolPixel(id)", school_id)
    page.mouse.click(place["x"], place["y"])
