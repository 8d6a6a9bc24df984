"""The map of every school: what the browser is told, what it draws of it, and how it is reached."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
import json
import re
import shutil
import struct
import subprocess
import sys
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest
import streamlit as st
from PIL import Image
from playwright.sync_api import Browser, Page, Route, expect
from starlette.applications import Starlette
from starlette.testclient import TestClient

from app import places, read, strip
from app.read import store
from app.rights import ROLES, Viewer, may_open
from app.texts import LANGUAGES, number, speaking
from gate import places as gate_places
from tests.conftest import ROOT, Loaded, serve
from tests.gate_server import NAME, Gate
from tests.test_browser import click_school, open_page, settled, the_map

STAFF = Viewer()
CODES = ("ready", "ready_with_remarks", "not_ready", "insufficient", "not_inspected")


@pytest.fixture(scope="module")
def copied(city: Loaded, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample city's serving files, apart: what the read model holds open nobody else may open otherwise."""
    serving = tmp_path_factory.mktemp("asked") / "serving"
    shutil.copytree(city.serving, serving)
    return serving


@pytest.fixture
def asked(copied: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The read model over the sample city."""
    st.cache_data.clear()
    monkeypatch.setattr(store, "SERVING", copied)
    yield
    st.cache_data.clear()


def unpacked(content: bytes) -> tuple[dict[str, Any], np.ndarray, np.ndarray]:
    """The JSON, longitudes and latitudes (degrees) of what the browser is told of the schools."""
    raw = gzip.decompress(content)
    length = struct.unpack_from("<I", raw)[0]
    told = json.loads(raw[4:4 + length])
    numbers = np.frombuffer(raw[4 + length:], "<i4").reshape(2, -1) / told["per_degree"]
    return told, numbers[0], numbers[1]


# ---- what is told ----------------------------------------------------------------------------------


@pytest.mark.parametrize("chosen", [
    {}, {"statuses": ("not_ready",)}, {"system": "panic_button"}, {"system": "recording"}, {"words": "5"},
    {"district": "almaty", "ownership": "private"}, {"words": "нет такой"}])
def test_a_byte_a_school_says_what_the_list_says(asked: None, chosen: dict[str, Any]) -> None:
    told = read.places.places(STAFF)
    mark = read.places.marks(STAFF, CODES, **chosen)
    assert len(mark) == len(told) == len(places.known(STAFF))
    found = read.city.schools(STAFF, **chosen).set_index("school_id")["status"]
    assert {i: CODES[m - 1] for i, m in zip(told["school_id"], mark, strict=True) if m} == found.to_dict()
    assert read.places.counts(STAFF, **chosen) == found.value_counts().to_dict()


def test_a_past_day_says_what_its_list_says(asked: None) -> None:
    for day in read.campaign.replay_days(STAFF)[::5]:
        mark = read.places.past_marks(STAFF, CODES, day)
        ids = read.places.places(STAFF)["school_id"]
        listed = read.campaign.replay(STAFF, day)
        assert {i: CODES[m - 1] for i, m in zip(ids, mark, strict=True) if m} == dict(
            zip(listed["school_id"], listed["status"], strict=True))


def test_places_come_whole_and_in_the_order_of_the_bytes(asked: None) -> None:
    with speaking("ru"):
        told, lon, lat = unpacked(places.packed(STAFF, "schools")[0])
        names = json.loads(gzip.decompress(places.packed(STAFF, "names")[0]))
    rows = read.places.places(STAFF)
    assert told["school_id"] == rows["school_id"].tolist()
    assert len(names["name"]) == len(names["number"]) == told["n"] == len(rows)
    assert np.abs(lon - rows["lon"]).max() < 1e-5
    assert np.abs(lat - rows["lat"]).max() < 1e-5
    assert names["version"] == told["version"] == places.version(STAFF)


def test_a_chief_is_told_his_district_alone(asked: None) -> None:
    chief = Viewer(role="district_chief", subject="c", place_id="almaty")
    his = set(read.city.schools(STAFF, district="almaty")["school_id"])
    told, _, _ = unpacked(places.packed(chief, "schools")[0])
    assert {i for i, m in zip(told["school_id"], read.places.marks(chief, CODES), strict=True) if m} == his
    assert places.version(chief) != places.version(STAFF)
    assert "almaty" not in places.version(chief)
    districts = json.loads(gzip.decompress(places.packed(chief, "districts")[0]))
    assert districts["district_id"] == ["almaty"]


def test_a_country_s_list_is_its_weakest(asked: None) -> None:
    every = read.city.schools(STAFF)
    weakest = read.city.schools(STAFF, most=20)
    assert len(weakest) == 20
    assert weakest["score_pct"].max() <= every["score_pct"].nsmallest(20).max()


def test_who_may_not_see_the_map_is_told_nothing(tmp_path: Path, city: Loaded) -> None:
    gate = Gate(tmp_path)
    shutil.copytree(city.serving, gate.serving)
    gate.settings = gate.with_sign_in()
    with gate.open(), gate.client(host=NAME) as nobody, gate.client(host=NAME, cookie=gate.cookie()) as deputy:
        for what in places.MADE:
            refused = nobody.get(f"/places/{what}")
            assert (refused.status_code, refused.headers["cache-control"]) == (403, "no-store")
            given = deputy.get(f"/places/{what}?lang=ru")
            assert given.status_code == 200
            # whoever comes after at the same browser asks anew
            assert given.headers["cache-control"] == "private, no-cache"
            again = deputy.get(f"/places/{what}?lang=ru", headers={"if-none-match": given.headers["etag"]})
            assert (again.status_code, again.content) == (304, b"")
            assert "default-src 'none'" in given.headers["content-security-policy"]
        assert deputy.get("/places/statuses").status_code == 404


@pytest.mark.parametrize("role", [role for role in ROLES if not may_open(Viewer(role=role, place_id="x"), "map")])
def test_a_role_without_the_map_has_no_places(role: str, asked: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate_places, "viewer_of_request", lambda _: Viewer(role=role, subject="x", place_id="S0001"))
    assert TestClient(Starlette(routes=gate_places.ROUTES)).get("/places/schools").status_code == 404


def test_a_server_starts_without_streamlit_folium() -> None:
    """Its component is registered by a running page alone: imported at the start, every map in a frame stays empty."""
    done = subprocess.run(
        [sys.executable, "-c", "import sys, gate.export, gate.places, app.lists; "
         "sys.exit('streamlit_folium' in sys.modules)"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


# ---- what is drawn ---------------------------------------------------------------------------------

SCRIPTS = ("vendor/leaflet/leaflet.js", "basemap.js", "map/view.js", "map/signs.js", "map/groups.js",
           "map/districts.js", "map/painting.js", "map/pointing.js", "map/schools.js", "map/reach.js")
BARE = "http://127.0.0.1:9/bare"  # nobody listens: the test answers
STATUSES = [{"colour": "#009E73", "shape": "circle", "label": "Готова"},
            {"colour": "#E69F00", "shape": "triangle", "label": "С замечаниями"},
            {"colour": "#8A8F98", "shape": "hatched", "label": "Мало данных"}]
OWN = list(csv.DictReader((ROOT / "data/reference/statuses.csv").read_text("utf-8").splitlines()))
BEGIN = """([n, statuses]) => {
    document.body.innerHTML = '<div id="m" style="width: 900px; height: 600px"></div>';
    const map = window.map = L.map("m", { zoomAnimation: false }).setView([51.1, 71.4], 11);
    window.districtLayer({ district_id: [], name: [], boundary: [] }).addTo(map);
    map.setView([51.1, 71.4], 11);
    const each = Array.from({ length: n }, (_, i) => i);
    window.layer = window.schoolLayer({ school_id: each.map(String), name: each.map((i) => `Школа ${i}`),
        number: each.map(String), lon: each.map((i) => 71.25 + 0.3 * ((i * 7919) % 1009) / 1009),
        lat: each.map((i) => 51.0 + 0.2 * ((i * 104729) % 1013) / 1013), status: each.map((i) => i % 3),
        statuses, selected: null, label: "карта", lang: "ru" }).addTo(map);
}"""
PARTS = """() => ({
    rings: layer.items().filter((one) => one.ring).map((one) => one.ring.counts.reduce((a, b) => a + b)),
    single: layer.items().filter((one) => !one.ring).length })"""


@pytest.fixture
def bare(page: Page) -> Page:
    """An empty page that has Leaflet and our layers."""
    page.set_viewport_size({"width": 920, "height": 640})
    page.route(BARE, lambda route: route.fulfill(body="<!doctype html><body></body>", content_type="text/html"))
    page.goto(BARE)
    for script in SCRIPTS:
        page.add_script_tag(path=ROOT / "static" / script)
    return page


@pytest.mark.browser
@pytest.mark.parametrize(("n", "has_rings"), [(999, False), (1000, True), (8000, True)])
def test_from_a_thousand_schools_up_crowds_are_rings_and_nobody_is_lost(bare: Page, n: int, has_rings: bool) -> None:
    bare.evaluate(BEGIN, [n, STATUSES])
    parts = bare.evaluate(PARTS)
    assert bool(parts["rings"]) == has_rings
    assert sum(parts["rings"]) + parts["single"] == n
    assert min(parts["rings"], default=3) >= 3
    bare.evaluate("() => map.setZoom(15)")
    assert bare.evaluate(PARTS)["rings"] == [], "near enough, each stands for itself"


@pytest.mark.browser
def test_a_ring_says_its_mix_and_leads_into_itself(bare: Page) -> None:
    bare.evaluate(BEGIN, [3000, STATUSES])
    ring = bare.evaluate("""() => {
        const one = layer.items().filter((one) => one.ring).sort((a, b) => b.ring.n - a.ring.n)[0];
        const at = map.layerPointToContainerPoint([one.x, one.y]);
        return { at: [at.x, at.y], counts: one.ring.counts.slice(0, 3), zoom: map.getZoom() };
    }""")
    box = bare.locator("#m").bounding_box()
    assert box
    bare.mouse.move(box["x"] + ring["at"][0], box["y"] + ring["at"][1])
    said = bare.locator(".school-name").inner_text()
    for status, count in zip(STATUSES, ring["counts"], strict=True):
        assert f"{status['label']}: {count}" in said
    bare.mouse.click(box["x"] + ring["at"][0], box["y"] + ring["at"][1])
    assert bare.evaluate("() => map.getZoom()") > ring["zoom"]


@pytest.mark.browser
def test_near_by_a_school_bears_its_number(bare: Page) -> None:
    bare.evaluate("""() => {
        window.written = [];
        const fill = CanvasRenderingContext2D.prototype.fillText;
        CanvasRenderingContext2D.prototype.fillText = function (text, ...at) {
            window.written.push(text);
            return fill.call(this, text, ...at);
        };
    }""")
    bare.evaluate(BEGIN, [300, STATUSES])
    assert bare.evaluate("() => window.written") == [], "from afar numbers would lie on each other"
    bare.evaluate("() => map.setView([51.1, 71.4], 14)")
    written = bare.evaluate("() => window.written")
    near = bare.evaluate("() => layer.items().map((one) => layer.number[one.i])")
    assert written
    assert set(written) <= set(near)


# mean and spread of the grey (0 to 255) of the pixels that `inside` lets through, of a canvas of `side` pixels
GREY = """() => { window.greyOf = (canvas, inside) => {
    const side = canvas.width;
    const { data } = canvas.getContext("2d").getImageData(0, 0, side, side);
    const greys = [];
    for (let i = 0; i < side * side; i += 1) {
        if (!inside(i % side - side / 2 + 0.5, Math.floor(i / side) - side / 2 + 0.5)) continue;
        greys.push(0.299 * data[4 * i] + 0.587 * data[4 * i + 1] + 0.114 * data[4 * i + 2]);
    }
    const mean = greys.reduce((a, b) => a + b) / greys.length;
    return { greys, mean, spread: Math.sqrt(greys.reduce((a, b) => a + (b - mean) ** 2, 0) / greys.length) };
};
// as on the map: what is drawn lies on ground
window.onPaper = (side, ratio, paper, draw) => SchoolMap.stamp(side, ratio, (pen) => {
    pen.fillStyle = paper;
    pen.fillRect(-side, -side, 2 * side, 2 * side);
    draw(pen);
}); }"""


def told_apart(greys: list[dict[str, float]]) -> None:
    """Each two of them differ in lightness or in pattern."""
    for one, other in combinations(greys, 2):
        assert abs(one["mean"] - other["mean"]) > 20 or abs(one["spread"] - other["spread"]) > 20, (one, other)


@pytest.mark.browser
@pytest.mark.parametrize("paper", ["#ffffff", "#12171b"])
@pytest.mark.parametrize("r", [5, 9])
def test_signs_are_told_apart_in_grey(bare: Page, paper: str, r: float) -> None:
    """The five signs in their own colours, without them: of what two of them cover an eighth differs at the least."""
    bare.evaluate(GREY)
    drawn = bare.evaluate("""([statuses, paper, r]) => statuses.map((status) => window.greyOf(
        window.onPaper(2 * Math.ceil(1.5 * r), 1, paper, (pen) => SchoolMap.drawSign(pen, status, r, paper)),
        () => true).greys)""", [OWN, paper, r])
    ground = round(drawn[0][0])
    for one, other in combinations(drawn, 2):
        covered = sum(max(abs(a - ground), abs(b - ground)) > 20 for a, b in zip(one, other, strict=True))
        assert sum(abs(a - b) > 40 for a, b in zip(one, other, strict=True)) > covered / 8


@pytest.mark.browser
@pytest.mark.parametrize("paper", ["#ffffff", "#12171b"])
@pytest.mark.parametrize("n", [3, 900])
def test_arcs_of_a_ring_are_told_apart_in_grey(bare: Page, paper: str, n: int) -> None:
    """An arc has no shape, and the green of ready is in grey the orange of not ready: the arcs differ by pattern."""
    bare.evaluate(GREY)
    told_apart(bare.evaluate("""([statuses, paper, n]) => statuses.map((_, i) => {
        const [r, look] = [SchoolMap.ringRadius(n), { paper, ink: paper, font: "sans-serif" }];
        const counts = statuses.map((_, k) => (k === i ? n : 0));
        const canvas = window.onPaper(64, 2, paper, (pen) => SchoolMap.drawRing(pen, counts, statuses, "", look));
        const { mean, spread } = window.greyOf(canvas, (x, y) =>
            Math.hypot(x, y) < 2 * r - 1 && Math.hypot(x, y) > 2 * 0.64 * r + 1);
        return { mean, spread };
    })""", [OWN, paper, n]))


@pytest.mark.browser
@pytest.mark.parametrize("paper", ["#ffffff", "#12171b"])
def test_parts_of_the_briefing_s_bar_are_told_apart_in_grey(bare: Page, paper: str) -> None:
    bars = "".join(f'<div style="height: 28px; width: 160px; box-sizing: border-box; {strip.paint(row)}"></div>'
                   for row in OWN)
    bare.set_content(f'<body style="background: {paper}">{bars}</body>')
    greys = []
    for bar in bare.locator("div").all():
        grey = np.asarray(Image.open(io.BytesIO(bar.screenshot())).convert("L"), dtype=float)
        greys.append({"mean": grey.mean(), "spread": grey.std()})
    told_apart(greys)


@pytest.mark.browser
def test_numbers_on_the_map_are_those_of_the_page(bare: Page) -> None:
    """Chromium knows no numbers of Kazakh."""
    for lang in LANGUAGES:
        bare.evaluate(BEGIN, [8000, STATUSES])
        bare.evaluate("lang => { layer.lang = lang; map.setZoom(8); }", lang)
        ring = "layer.items().filter((one) => one.ring).sort((a, b) => b.ring.n - a.ring.n)[0]"
        said = bare.evaluate(f"() => layer.words({ring})")
        counts = bare.evaluate(f"() => {ring}.ring.counts.slice(0, 3)")
        assert max(counts) > 1000
        with speaking(lang):
            assert said == [f"{status['label']}: {number(n)}" for status, n in zip(STATUSES, counts, strict=True)]
    own = [path.name for path in (ROOT / "static/map").glob("*.js") if "Intl." in path.read_text("utf-8")]
    assert own == ["signs.js"], "M.numbers alone writes numbers"


@pytest.mark.browser
def test_a_sheet_of_paper_shows_the_same_ground(bare: Page) -> None:
    bare.evaluate(BEGIN, [300, STATUSES])
    before = bare.evaluate("() => { const b = map.getBounds(); return [b.getWest(), b.getEast()]; }")
    width, west, east = bare.evaluate("""() => {
        window.dispatchEvent(new Event("beforeprint"));
        const b = map.getBounds();
        return [map.getContainer().clientWidth, b.getWest(), b.getEast()];
    }""")
    assert width <= 680
    assert west <= before[0] + 1e-6
    assert east >= before[1] - 1e-6
    bare.evaluate("() => window.dispatchEvent(new Event('afterprint'))")
    assert bare.evaluate("() => map.getContainer().clientWidth") == 900


# ---- how it is reached -----------------------------------------------------------------------------


@pytest.mark.browser
def test_the_keyboard_reaches_every_school_and_opens_it(page: Page, outside: list[str], server: str) -> None:
    open_page(page, f"{server}/map?lang=ru")
    the_map(page).focus()
    page.keyboard.press("PageDown")
    voice = page.locator(".school-map-voice")
    expect(voice).to_contain_text("1 / ")
    expect(voice).to_contain_text("Школа")  # names come after places
    first = voice.inner_text()
    page.keyboard.press("PageDown")
    expect(voice).to_contain_text("2 / ")
    page.keyboard.press("PageUp")
    expect(voice).to_have_text(first)
    page.keyboard.press("Enter")
    page.wait_for_function("() => location.search.includes('school=')")
    settled(page)
    name = first.rsplit(", ", 2)[0]
    expect(page.get_by_role("heading", level=3, name=name)).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".school-map .school-name")).to_have_count(0)
    assert outside == []


@pytest.mark.browser
def test_the_legend_counts_what_is_in_view(page: Page, server: str, city: Loaded) -> None:
    open_page(page, f"{server}/map?lang=ru")
    the_map(page)
    legend = page.locator(".school-map-count b")
    counts = "() => [...document.querySelectorAll('.school-map-count b')].map((b) => Number(b.textContent))"
    with store.connect(str(max(city.serving.glob("staff-*.duckdb")))) as con:
        every = con.execute("select count(*) from marts.school where is_in_scope and lon is not null").fetchone()
    assert every
    expect(legend).to_have_count(5)
    assert sum(page.evaluate(counts)) == every[0]
    expect(page.locator(".school-map-count")).to_contain_text(re.compile(rf"из {every[0]} школ"))
    before = page.evaluate(counts)
    open_page(page, f"{server}/map?lang=ru&at=51.13,71.43,13.5")
    the_map(page)
    expect(legend).to_have_count(5)
    near = page.evaluate(counts)
    assert 0 < sum(near) < every[0]
    assert all(a <= b for a, b in zip(near, before, strict=True))


@pytest.mark.browser
def test_what_is_in_view_is_said_once_the_map_stands_still(page: Page, server: str) -> None:
    open_page(page, f"{server}/map?lang=ru")
    the_map(page)
    said = page.locator(".school-map-counted")
    for _ in range(3):
        page.locator(".leaflet-control-zoom-in").click()
        page.wait_for_timeout(300)
        expect(said).to_have_text("")
    expect(said).to_have_text(re.compile(r"^В кадре:, Готова \d+, .*Не обследована \d+, из \d+ школ"))


@pytest.mark.browser
@pytest.mark.parametrize("width", [1440, 390])
def test_while_the_map_loads_its_place_says_so_and_nothing_jumps(page: Page, server: str, width: int) -> None:
    held: list[Route] = []
    page.route("**/leaflet.js*", lambda route: held.append(route))
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{server}/map?lang=ru")
    place, legend = page.locator(".school-map"), page.locator(".school-map-count")
    expect(place).to_have_text("Карта загружается…")
    expect(legend).to_contain_text("Недостаточно данных")
    expect(legend.locator("b").first).to_be_hidden()
    settled(page)
    before = place.bounding_box(), legend.bounding_box()
    held[0].continue_()
    the_map(page)
    expect(legend.locator("b")).to_have_count(5)
    assert (place.bounding_box(), legend.bounding_box()) == before
    expect(place).not_to_contain_text("загружается")


@pytest.mark.browser
def test_a_map_without_a_school_says_what_to_do(page: Page, server: str) -> None:
    open_page(page, f"{server}/map?lang=ru&q=нет+такой+школы")
    the_map(page)
    expect(page.locator(".school-map-nobody")).to_have_text(
        "Под фильтры не подходит ни одна школа. Снимите один из них.")
    expect(page.locator(".school-map-count")).to_contain_text("из 0 школ")
    open_page(page, f"{server}/map?lang=ru")
    the_map(page)
    expect(page.locator(".school-map-nobody")).to_be_hidden()


@pytest.mark.browser
def test_two_days_lie_side_by_side_and_move_together(page: Page, outside: list[str], server: str) -> None:
    open_page(page, f"{server}/campaign?lang=ru&day=2026-11-12&against=2026-11-05")
    maps = page.locator(".school-map")
    expect(maps).to_have_count(2)
    page.wait_for_function("() => [...document.querySelectorAll('.school-map')].every((map) => map.dataset.shownN)")
    for day in ("5 нояб. 2026", "12 нояб. 2026"):
        expect(page.get_by_test_id("stMarkdown").filter(has_text=f"Конец {day}")).to_be_visible()
    maps.first.scroll_into_view_if_needed()
    second = maps.nth(1)
    before = second.locator(".leaflet-map-pane").evaluate("pane => pane.innerHTML.length + pane.style.transform")
    maps.first.locator(".leaflet-control-zoom-in").click()
    page.wait_for_function("([map, before]) => { const pane = map.querySelector('.leaflet-map-pane');"
                           " return pane.innerHTML.length + pane.style.transform !== before; }",
                           arg=[second.element_handle(), before])
    assert outside == []


@pytest.mark.browser
def test_one_finger_scrolls_the_page(browser: Browser, server: str, browser_context_args: dict[str, Any]) -> None:
    context = browser.new_context(**browser_context_args | {
        "has_touch": True, "is_mobile": True, "viewport": {"width": 390, "height": 844}})
    page = context.new_page()
    open_page(page, f"{server}/map?lang=ru")
    the_map(page).scroll_into_view_if_needed()
    box = the_map(page).bounding_box()
    assert box
    top = "() => document.querySelector('[data-testid=stMain]').scrollTop"
    before = page.evaluate(top)
    finger = context.new_cdp_session(page)
    x, y = box["x"] + 150, box["y"] + 250
    for kind, up in (("touchStart", 0), *(("touchMove", 20 * n) for n in range(1, 12)), ("touchEnd", None)):
        at = [] if up is None else [{"x": x, "y": y - up}]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})
    page.wait_for_function(f"before => ({top})() > before + 100", arg=before)
    assert "at=" not in page.url, "the map stayed where it was"
    context.close()


@pytest.mark.browser
def test_a_day_published_under_an_open_page_is_shown_by_the_next_click(
        page: Page, outside: list[str], city: Loaded, tmp_path: Path) -> None:
    serving = tmp_path / "serving"
    shutil.copytree(city.serving, serving)
    newest = max(serving.glob("staff-*.duckdb"))
    for address in serve(serving):
        open_page(page, f"{address}/map?lang=ru")
        before = int(the_map(page).get_attribute("data-shown-n") or 0)
        later = tmp_path / "later.duckdb"
        shutil.copy(newest, later)
        with duckdb.connect(str(later)) as con:
            con.execute("update marts.school set lon = null where school_id = (select min(school_id) "
                        "from marts.school where is_in_scope and lon is not null)")
        later.rename(serving / f"staff-{dt.date(2030, 1, 1):%Y%m%d}T000000000Z.duckdb")
        page.get_by_role("button", name="Не готова", exact=False).click()
        page.wait_for_function("() => location.search.includes('status=not_ready')")
        page.get_by_role("button", name="Не готова", exact=False).click()
        page.wait_for_function("before => document.querySelector('.school-map').dataset.shownN === String(before - 1)",
                               arg=before)
        settled(page)
        with duckdb.connect(str(serving / "staff-20300101T000000000Z.duckdb"), read_only=True) as con:
            other = con.execute("select school_id from marts.school where is_in_scope and status = 'not_ready' and "
                                "lon is not null order by school_id desc limit 1").fetchone()
        assert other
        click_school(page, other[0])
        page.wait_for_function("id => location.search.includes(`school=${id}`)", arg=other[0])
    assert outside == []
