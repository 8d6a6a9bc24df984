"""One visit of a map: from the navigation to the first click answered, then a filter; what went over the wire."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import Browser, Page, Request, TimeoutError, WebSocket

from benchmarks.map_cities import City

LIMIT_S = 120
OUTSIDE = re.compile(r"^https?://(?!127\.0\.0\.1[:/])")


@dataclass
class Visit:
    """Seconds to the first click answered and of a filter (None: not in LIMIT_S, or not asked), and bytes till then."""

    click_s: float | None = None
    filter_s: float | None = None
    socket_n: int = 0
    http_n: int = 0
    outside: list[str] = field(default_factory=list)  # addresses asked for that are not of this machine


Act = Callable[[Page, str, City], None]


@dataclass(frozen=True)
class Way:
    """A way to show a map: how it is opened and clicked, how it is filtered, and the script that serves it."""

    name: str
    click: Act
    filter: Act | None = None
    script: str = ""  # under the repository's root; none for plain files


def visit(browser: Browser, way: Way, address: str, city: City) -> Visit:
    """One visit with an empty cache."""
    seen, requests = Visit(), list[Request]()

    sizes: list[int] = []

    def listen(socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: sizes.append(len(frame)))

    context = browser.new_context(viewport={"width": 1440, "height": 1300})
    context.set_default_timeout(LIMIT_S * 1000)
    page = context.new_page()
    page.on("websocket", listen)
    page.on("request", lambda request: OUTSIDE.match(request.url) and seen.outside.append(request.url))
    page.on("requestfinished", lambda request: requests.append(request))
    try:
        seen.click_s = _timed(way.click, page, address, city)
        seen.socket_n = sum(sizes)
        seen.http_n = sum(r.sizes()["responseBodySize"] for r in requests if r.resource_type in ("fetch", "xhr"))
        if way.filter and seen.click_s is not None:
            seen.filter_s = _timed(way.filter, page, address, city)
    finally:
        context.close()
    return seen


def _timed(act: Act, page: Page, address: str, city: City) -> float | None:
    begun = time.perf_counter()
    try:
        act(page, address, city)
    except TimeoutError:
        return None
    spent = time.perf_counter() - begun
    return spent if spent <= LIMIT_S else None
