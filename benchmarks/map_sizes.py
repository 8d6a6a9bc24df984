"""The map at 300, 8,000 and 100,000 schools in Chromium: to the first click, and a filter, beside a floor of the run.

The floor of a first click is an empty Streamlit page plus a bare page that draws the same points; that of a filter
is the start of the empty page. Each visit has an empty cache, and the ways take turns, so that whatever else loads
the machine meets them all. Nothing is asked of the internet: what a way asks for there is refused and counted.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import statistics
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from playwright.sync_api import sync_playwright
from websockets.exceptions import ConnectionClosed

from benchmarks import map_cities
from benchmarks.city import ROOT, chromium, serve
from benchmarks.map_cities import City
from benchmarks.map_visits import LIMIT_S, Visit, Way, visit
from benchmarks.map_ways import ALONE, BARE, EMPTY, FOLIUM, PLOTLY, PRODUCT, PYDECK
from benchmarks.visitor import Failed, Visitor

SIZES = (300, 8_000, 100_000)
PLAIN = (PYDECK, PLOTLY, FOLIUM)
WAYS = (EMPTY, BARE, ALONE, PRODUCT, *PLAIN)
# Of a plain way: too slow, or too much for a visitor without a browser. The visit itself says what a browser gets.
_NO_WARMTH = (TimeoutError, Failed, ConnectionClosed)
MOST_MB = "2000"  # of a message: the app's own bound would refuse the plain ways at 100,000
CLICK_BOUND, FILTER_BOUND = 1.5, 0.6
# No other machine has a name. Playwright's route() would refuse them too, and make every request wait for it.
FLAGS = ["--no-sandbox", "--disable-background-networking", "--enable-unsafe-swiftshader",
         "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]

Visits = dict[Way, list[Visit]]


def measure(sizes: Sequence[int] = SIZES, kept: Path | None = None) -> list[str]:
    """A row a way, the columns by size, then whether the product keeps its bounds; `kept`: a folder for the cities."""
    with contextlib.ExitStack() as stack:
        folder = kept or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        found, notes = {}, []
        for size in sizes:
            found[size] = _visits(map_cities.make(folder, size))
            notes.append(f"{size:,}: load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores at the end")
    told = ("first click, s (× floor)", "filter, s (× empty page)", "MB by socket / http")
    lines = ["| way | " + " | ".join(f"{size:,}: {what}" for size in sizes for what in told) + " |",
             "|---" * (1 + len(sizes) * len(told)) + "|"]
    lines += [f"| {way.name} | " + " | ".join(_cells(found[size], way) for size in sizes) + " |" for way in WAYS]
    floors = [f"{_floor(found[size]):.1f} | | " for size in sizes]
    lines.insert(4, f"| floor = A + B | {'| '.join(floors)}|")
    outside = {way.name: n for way in WAYS
               if (n := sum(len(v.outside) for visits in found.values() for v in visits[way]))}
    return [*lines, "", f"Medians; limit {LIMIT_S} s; bytes until the first click, of http only what scripts fetched. "
            "WebGL is drawn by the processor: pydeck and plotly may do better on a graphics card. "
            + "; ".join(notes) + ".", f"Requests to the internet, all refused: {outside or 'none'}.", "",
            *(_verdicts(size, way, found[size]) for way in (ALONE, PRODUCT) for size in sizes)]


def _rounds(way: Way, schools_n: int) -> int:
    if way in (EMPTY, BARE, ALONE, PRODUCT):
        return 9 if schools_n <= 8_000 else 5
    return 3 if schools_n <= 300 else 1


def _visits(city: City) -> Visits:
    """Every way served at once, each server having run its page before; the rounds, the ways taking turns.

    What is visited once comes in the last round, folium as the last of all: its server goes on working long after
    the browser has left.
    """
    visits: Visits = {way: [] for way in WAYS}
    with contextlib.ExitStack() as stack:
        files = stack.enter_context(map_cities.files(city.files))
        settings = {"POINTS": str(city.points), "CENTRE": f"{city.lat},{city.lon}", "LEAFLET": f"{files}/leaflet",
                    "STREAMLIT_SERVER_MAX_MESSAGE_SIZE": MOST_MB}
        addresses = {BARE: files}
        for way in WAYS:
            if way.script:
                home = city.alone if way is ALONE else ROOT
                server = stack.enter_context(serve(home / way.script, city.serving, **settings))
                addresses[way] = server.address
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        for left in range(max(_rounds(way, city.schools_n) for way in WAYS), 0, -1):
            for way in WAYS:
                if left <= _rounds(way, city.schools_n):
                    if way.script and not visits[way]:
                        with contextlib.suppress(*(_NO_WARMTH if way in PLAIN else ())):
                            _warm(addresses[way], "map" if way is PRODUCT else "")
                    visits[way].append(visit(browser, way, addresses[way], city))
        browser.close()
    return visits


def _warm(address: str, page: str) -> None:
    async def run() -> None:
        await (await Visitor.arrive(address, cookies={}, page=page, query="lang=ru")).leave()

    with ThreadPoolExecutor(1) as beside:  # the browser's driver holds this thread's loop
        beside.submit(asyncio.run, run()).result()


def _median(seconds: Sequence[float | None]) -> float | None:
    """The median; None when most visits came to nothing."""
    median = statistics.median(float("inf") if s is None else s for s in seconds)
    return None if median == float("inf") else median


def _click(visits: Visits, way: Way) -> float | None:
    return _median([v.click_s for v in visits[way]])


def _floor(visits: Visits) -> float:
    empty, bare = _click(visits, EMPTY), _click(visits, BARE)
    if empty is None or bare is None:
        raise SystemExit("map_sizes: the floor itself did not come")
    return empty + bare


def _cells(visits: Visits, way: Way) -> str:
    """The three cells of a way at one size."""
    seen = visits[way]
    click, filtered = _click(visits, way), _median([v.filter_s for v in seen])
    if click is None:
        return f"no click in {LIMIT_S} s | | {_megabytes(seen)}"
    if way.filter is None:
        return f"{click:.1f} | – | {_megabytes(seen)}"
    said = f"no answer in {LIMIT_S} s" if filtered is None else f"{filtered:.2f} ({filtered / _start(visits):.2f})"
    return f"{click:.1f} ({click / _floor(visits):.2f}) | {said} | {_megabytes(seen)}"


def _start(visits: Visits) -> float:
    return _click(visits, EMPTY) or float("nan")


def _megabytes(seen: list[Visit]) -> str:
    socket, http = (statistics.median(n) / 1e6 for n in zip(*((v.socket_n, v.http_n) for v in seen), strict=True))
    return f"{socket:.2f} / {http:.2f}"


def _verdicts(size: int, way: Way, visits: Visits) -> str:
    click, filtered = _click(visits, way), _median([v.filter_s for v in visits[way]])
    return (f"- {way.name}, {size:,} schools: "
            + _verdict("first click", click, _floor(visits), "floor", CLICK_BOUND) + "; "
            + _verdict("filter", filtered, _start(visits), "empty page's start", FILTER_BOUND))


def _verdict(what: str, seconds: float | None, base_s: float, base: str, bound: float) -> str:
    if seconds is None:
        return f"{what} not answered in {LIMIT_S} s, bound {bound} × {base} ({base_s:.2f} s): BROKEN"
    return (f"{what} {seconds:.2f} s = {seconds / base_s:.2f} × {base} ({base_s:.2f} s), bound {bound}: "
            f"{'held' if seconds <= bound * base_s else 'BROKEN'}")
