"""The ways to show a map: how each is opened, clicked and filtered in the browser."""

from __future__ import annotations

import io
import time
from collections.abc import Callable

from PIL import Image
from playwright.sync_api import Page, TimeoutError

from benchmarks.map_cities import City
from benchmarks.map_rerun import SETTLED
from benchmarks.map_visits import LIMIT_S, Act, Way

AGAIN_S = 10  # a click that was not answered by then is made again
SURE = 30  # of 255: so much more red than blue, or the other way about
_FOLIUM, _PYDECK, _PLOTLY = (f'[data-testid="{name}"]' for name in (
    "stCustomComponentV1", "stDeckGlJsonChart", "stPlotlyChart"))
# drawn at the same place in two frames one after the other
_PLACED = """id => {
    const at = window.schoolPixel?.(id), was = window.benchmarkPlace;
    window.benchmarkPlace = at && `${at.x},${at.y}`;
    return at && was === window.benchmarkPlace ? at : null;
}"""
_OPENED = """id => new URLSearchParams(location.search).get('school') === id
    && document.querySelector(`[data-testid^="stPageLink"][href*="school=${id}"]`) !== null"""
_SHOWS = "n => document.querySelector('.school-map').dataset.shownN === String(n)"
_PRINTED = """id => [...document.querySelectorAll('[data-testid="stText"]')]
    .some((text) => text.textContent.trim() === `clicked ${id}`)"""


def _click(page: Page, place: Callable[[], tuple[float, float]], answered: str, school_id: str) -> None:
    """Click where `place` says until `answered`, a test in the page, holds; TimeoutError after LIMIT_S."""
    begun = time.perf_counter()
    while True:
        page.mouse.click(*place())
        try:
            page.wait_for_function(answered, arg=school_id, timeout=AGAIN_S * 1000)
            return
        except TimeoutError:
            if time.perf_counter() - begun > LIMIT_S:
                raise


def _settled(page: Page) -> None:
    page.wait_for_selector(SETTLED, state="attached")


def _press(page: Page, name: str) -> None:
    # where it stands, at once: Playwright's own click first watches a while whether the button moves
    box = page.get_by_role("button", name=name).bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def _open_empty(page: Page, address: str, city: City) -> None:
    page.goto(address, wait_until="commit")
    page.wait_for_selector("button >> text=again")
    _settled(page)


def _open_bare(page: Page, address: str, city: City) -> None:
    page.goto(f"{address}/floor.html?at={city.at}", wait_until="commit")
    page.wait_for_function("() => window.isDrawn")
    _click(page, lambda: _middle(page, "#map"), "id => document.title === id", city.school_id)


def _product(path: str, answered: str, button: str, shown_n: Callable[[City], int]) -> tuple[Act, Act]:
    """How a page with the product's map is clicked and filtered."""

    def click(page: Page, address: str, city: City) -> None:
        page.goto(f"{address}/{path}?lang=ru&at={city.at}", wait_until="commit")

        def place() -> tuple[float, float]:
            at = page.wait_for_function(_PLACED, arg=city.school_id).json_value()
            return at["x"], at["y"]

        _click(page, place, answered, city.school_id)
        _settled(page)

    def filtered(page: Page, address: str, city: City) -> None:
        _press(page, button)
        page.wait_for_function(_SHOWS, arg=shown_n(city))
        _settled(page)

    return click, filtered


def _plain(selector: str, pointed: str = "") -> tuple[Act, Act]:
    """How a page of benchmarks/map_pages is clicked and filtered; `pointed` must show under the pointer first."""

    def place(page: Page) -> tuple[float, float]:
        x, y = _coloured(page, selector, is_red=True)
        if pointed:
            page.mouse.move(x - 100, y - 100)
            page.mouse.move(x, y)
            page.wait_for_selector(pointed)
        return x, y

    def click(page: Page, address: str, city: City) -> None:
        page.goto(address, wait_until="commit")
        _click(page, lambda: place(page), _PRINTED, city.school_id)
        _settled(page)

    def filtered(page: Page, address: str, city: City) -> None:
        _press(page, "filter")
        _coloured(page, selector, is_red=False)
        _settled(page)

    return click, filtered


def _coloured(page: Page, selector: str, *, is_red: bool) -> tuple[float, float]:
    """The middle of the map once it is red, or blue; TimeoutError after LIMIT_S. A canvas tells nobody when it is."""
    begun = time.perf_counter()
    while time.perf_counter() - begun < LIMIT_S:
        x, y = _middle(page, selector)
        shot = page.screenshot(clip={"x": x - 2, "y": y - 2, "width": 5, "height": 5})
        red, _, blue = Image.open(io.BytesIO(shot)).convert("RGB").resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))
        if (red - blue if is_red else blue - red) > SURE:
            return x, y
    raise TimeoutError("no colour")


def _middle(page: Page, selector: str) -> tuple[float, float]:
    while (box := page.locator(selector).first.bounding_box()) is None:  # it is being drawn anew
        page.wait_for_selector(selector)
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


EMPTY = Way("floor A: an empty Streamlit page", _open_empty, script="benchmarks/empty_page.py")
BARE = Way("floor B: a bare page, Leaflet's circles on one canvas", _open_bare)
ALONE = Way("**the product's map, alone on a page**", *_product("", _PRINTED, "filter", lambda city: city.kept_n),
            "product_server.py")
PRODUCT = Way("**the product's page Map**, with its figures, filters and list",
              *_product("map", _OPENED, "Готова с замечаниями", lambda city: city.filtered_n), "server.py")
FOLIUM = Way("folium, a `CircleMarker` each", *_plain(_FOLIUM), "benchmarks/map_pages/folium_page.py")
PYDECK = Way("`st.pydeck_chart`, `ScatterplotLayer`", *_plain(_PYDECK), "benchmarks/map_pages/pydeck_page.py")
PLOTLY = Way("plotly `scatter_map`", *_plain(_PLOTLY, ".hoverlayer .hovertext"), "benchmarks/map_pages/plotly_page.py")
