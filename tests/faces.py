"""A page as a person meets it: in a language, a theme, on a desk or a phone; what it looks like and what is wrong."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

LANGUAGES, THEMES = ("ru", "kk", "en"), ("light", "dark")
WIDTHS = {1440: 900, 390: 844}
WAIT_MS = 120_000  # a machine with other work is slow, not wrong
TALLEST_PX = 8000  # of a picture
SETTLED = '[data-testid="stApp"][data-test-script-state="notRunning"][data-test-connection-state="CONNECTED"]'
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
_AXE = Axe()
_MAIN = "(document.querySelector('[data-testid=stMain]') ?? document.documentElement)"
# Drawn and still: nothing stands in for what is on its way, every chart has its marks and every map its signs, and
# the font of icons is there.
_DRAWN = """() => {
    const every = (name, isDrawn) => [...document.querySelectorAll(name)].every(isDrawn);
    return document.fonts.status === "loaded" && !document.querySelector('[data-testid="stSkeleton"]')
        && every('[data-testid="stPlotlyChart"]', (c) => c.querySelector(".mlayer path, .mlayer image"))
        && every(".school-map", (c) => c.dataset.shownN !== undefined);
}"""


@dataclass
class Face:
    """What was seen of one page; the lists are empty when nothing is wrong.

    rules: what axe finds against WCAG 2.2 AA, a line a rule. told: errors on the console. outside: requests that left
    the machine. sideways_px: by how much the page is wider than the window.
    """

    page: str
    language: str
    theme: str
    width_px: int
    picture: Path | None = None
    rules: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    sideways_px: int = 0

    @property
    def is_clean(self) -> bool:
        """Whether nothing is wrong with it."""
        return not (self.rules or self.told or self.outside or self.sideways_px > 0)


def faces(browser: Browser, address: str, pages: dict[str, str], *, languages: tuple[str, ...] = LANGUAGES,
          themes: tuple[str, ...] = THEMES, widths: tuple[int, ...] = tuple(WIDTHS), plain: Collection[str] = (),
          into: Path | None = None) -> Iterator[Face]:
    """Open each of `pages` (name → what stands after the address and before the language) in every way.

    plain: names of pages in words without Streamlit, whose status is one of errors; any other must answer 200. With
    `into`, a picture of each whole page is kept there.
    """
    for theme in themes:
        for width_px in widths:
            is_phone = width_px < 500
            context = browser.new_context(viewport={"width": width_px, "height": WIDTHS[width_px]},
                                          color_scheme="dark" if theme == "dark" else "light",
                                          has_touch=is_phone, is_mobile=is_phone, reduced_motion="reduce")
            for language in languages:
                # what a page of the app leaves behind: the pages before it, which have no address of their own, use it
                context.add_cookies([{"name": "lang", "value": language, "url": address}])
                for name, where in pages.items():
                    face = Face(name, language, theme, width_px)
                    _look(context, f"{address}/{where}{'&' if '?' in where else '?'}lang={language}", face, into,
                          is_plain=name in plain)
                    yield face
            context.close()


def _look(context: BrowserContext, address: str, face: Face, into: Path | None, *, is_plain: bool) -> None:
    page = context.new_page()
    page.on("console", lambda message: face.told.append(message.text)
            if message.type == "error" and not (is_plain and _is_status(message)) else None)
    page.on("pageerror", lambda error: face.told.append(str(error)))
    page.on("request", lambda request: _judge(request.url, face))
    answer = page.goto(address)
    if answer is None or (answer.status < 400) == is_plain:
        face.told.append(f"status {answer.status if answer else 'unknown'}")
    if not is_plain:
        settle(page)
    face.sideways_px = page.evaluate(f"{_MAIN}.scrollWidth - innerWidth")
    face.rules = [f"{v['impact']} {v['id']} × {len(v['nodes'])}: {v['nodes'][0]['html'][:160]}"
                  for v in _AXE.run(page, options=RULES).response["violations"]]
    if into is not None:
        face.picture = into / f"{face.page}-{face.language}-{face.theme}-{face.width_px}.png"
        # a page scrolls inside of itself: a window as high as it shows the whole
        height = page.evaluate(f"{_MAIN}.scrollHeight")
        page.set_viewport_size({"width": face.width_px, "height": max(WIDTHS[face.width_px], min(height, TALLEST_PX))})
        if not is_plain:
            settle(page)
        page.screenshot(path=face.picture)
    page.close()


def _is_status(message: ConsoleMessage) -> bool:
    """Whether it only says that the page itself is one of errors."""
    told_of = message.location.get("url", "") if message.page else ""
    return message.page is not None and told_of == message.page.url and message.text.startswith("Failed to load")


def settle(page: Page) -> None:
    """Wait until the script has run, and what it sent is drawn."""
    page.wait_for_selector(SETTLED, state="attached", timeout=WAIT_MS)
    page.get_by_role("heading", level=1).first.wait_for(timeout=WAIT_MS)
    page.wait_for_load_state("networkidle", timeout=WAIT_MS)
    page.wait_for_function(_DRAWN, timeout=WAIT_MS)


def _judge(url: str, face: Face) -> None:
    parts = urlsplit(url)
    if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname not in ("127.0.0.1", "localhost"):
        face.outside.append(url)
