"""The ground in a real browser, under the policy of our pages: every kind is drawn, and asks nobody but its server."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import uvicorn
from playwright.sync_api import Page, expect
from shapely import LineString
from shapely.affinity import rotate, translate
from shapely.geometry import box
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from app import basemap
from app.read import store
from app.texts import speaking
from etl.sample.boundaries import district_polygons
from etl.sample.description import read_description
from etl.sample.streets import write_streets
from gate import headers, tiles
from tests.conftest import ROOT, SHARED
from tests.signing import free_port
from tests.test_browser import open_page
from tests.tile_files import cut, picture, tile_at, write_folder, write_mbtiles, write_pmtiles

pytestmark = pytest.mark.browser

LON, LAT = 71.43, 51.128
RED = picture(200, 30, 30)
PAGE = """<!doctype html><html><head><meta charset="utf-8">
<link rel="stylesheet" href="/app/static/vendor/leaflet/leaflet.css">
<style>#map { position: absolute; inset: 0; color: var(--ink, #1c2126); background: var(--paper, #eef1f4); }</style>
</head><body><div id="map"></div><script src="/app/static/vendor/leaflet/leaflet.js"></script>
<script src="/app/static/basemap.js"></script><script src="/begin.js"></script></body></html>"""
BEGIN = """
const [lat, lon, zoom] = location.hash.slice(1).split(",").map(Number);
const map = L.map("map", { zoomControl: false, attributionControl: false }).setView([lat, lon], zoom);
fetch("/config" + location.search).then((answer) => answer.json()).then((config) => addBasemap(map, config))
  .then((layer) => { window.ground = layer ? "drawn" : "none"; });"""
# every text that is written on a canvas, with its place there and how it looks
LISTEN = """
window.written = [];
const fill = CanvasRenderingContext2D.prototype.fillText;
CanvasRenderingContext2D.prototype.fillText = function (text, ...at) {
  const { a, b, e, f } = this.getTransform();
  const ratio = Math.hypot(a, b);
  window.written.push({ text, x: e / ratio, y: f / ratio, angle: Math.atan2(b, a), colour: this.fillStyle,
    wide: this.measureText(text).width, size: parseFloat(this.font.match(/([\\d.]+)px/)[1]) });
  return fill.call(this, text, ...at);
};
window.refused = [];
addEventListener("securitypolicyviolation", (event) => {
  window.refused.push(event.effectiveDirective + event.blockedURI);
});
"""


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ground of the sample city."""
    out = tmp_path_factory.mktemp("ground")
    description = read_description()
    write_streets(out, description, district_polygons(description), 1)
    return out / "basemap.geojson"


class Desk:
    """A bare page with a map, served with our routes, under the policy of our pages."""

    def __init__(self, page: Page, setting: pytest.MonkeyPatch) -> None:
        self.page, self.setting = page, setting
        self.errors: list[str] = []
        self.address = ""

    def app(self) -> Starlette:
        def policed(request: Request) -> Response:
            found = basemap.chosen({"BASEMAP": self.path})
            guard = headers.SafeHeaders(None, False, found)  # type: ignore[arg-type]
            guard.hashes = []
            policy = guard._policy("/map", request.headers["host"])
            return HTMLResponse(PAGE, headers={"Content-Security-Policy": policy})

        def config(request: Request) -> Response:
            with speaking(request.query_params.get("lang")):
                return JSONResponse(basemap.config({"BASEMAP": self.path}))

        return Starlette(routes=[
            Route("/", policed), Route("/config", config),
            Route("/begin.js", lambda _: Response(BEGIN, media_type="text/javascript")),
            Mount("/app/static", StaticFiles(directory=ROOT / "static")), *tiles.ROUTES])

    def draw(self, path: Path | str, zoom: float, lang: str = "ru", place: tuple[float, float] = (LON, LAT)) -> str:
        """Open the map over a basemap; what addBasemap answered, once the network is quiet."""
        self.path = str(path)
        self.setting.setenv("BASEMAP", self.path)
        self.page.goto("about:blank")
        self.page.goto(f"{self.address}/?lang={lang}#{place[1]},{place[0]},{zoom}")
        self.until("() => window.ground")
        self.page.wait_for_load_state("networkidle")
        return str(self.page.evaluate("window.ground"))

    def until(self, condition: str, given: object = None) -> None:
        """Wait in the page for a condition: Playwright's own way builds scripts from text, which the policy refuses."""
        self.page.evaluate(f"""(given) => new Promise((done, failed) => {{
            const ends = Date.now() + 20000;
            (function look() {{
                if (({condition})(given)) done();
                else if (Date.now() > ends) failed(new Error("not in 20 s"));
                else requestAnimationFrame(look);
            }})(); }})""", given)

    def names(self, wanted: str = "") -> list[dict[str, Any]]:
        """What stands on the canvases, each once; waits until `wanted` is among it."""
        if wanted:
            self.until("(name) => window.written.some((one) => one.text === name)", wanted)
        found = self.page.evaluate("window.written")
        return list({(one["text"], round(one["x"]), round(one["y"])): one for one in found}.values())


@pytest.fixture
def desk(page: Page, outside: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Desk]:
    monkeypatch.setattr(store, "SERVING", tmp_path)
    desk = Desk(page, monkeypatch)
    page.add_init_script(LISTEN)
    page.on("console", lambda said: desk.errors.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: desk.errors.append(str(error)))
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(desk.app(), port=port, log_level="error"))
    thread = Thread(target=server.run)
    thread.start()
    desk.address = f"http://127.0.0.1:{port}"
    while not server.started and thread.is_alive():
        thread.join(0.02)
    try:
        yield desk
        # the favicon that a bare page lacks
        assert [said for said in desk.errors if "404" not in said] == []
        assert page.evaluate("window.refused") == []
        assert outside == []
    finally:
        server.should_exit = True
        thread.join()


def test_streets_are_named_beside_a_school_and_no_name_covers_another(desk: Desk, sample: Path) -> None:
    assert desk.draw(sample, 16) == "drawn"
    names = desk.names("ул. Сосновая")
    assert len(names) >= 5
    assert all(one["size"] >= 12 for one in names)
    assert all(abs(one["angle"]) <= 1.5709 for one in names), "nothing stands on its head"
    boxes = [translate(rotate(box(-one["wide"] / 2, -one["size"] / 2, one["wide"] / 2, one["size"] / 2),
                              one["angle"], origin=(0, 0), use_radians=True), one["x"], one["y"]) for one in names]
    covered = [(names[i]["text"], names[j]["text"]) for i in range(len(boxes)) for j in range(i)
               if boxes[i].intersects(boxes[j])]
    assert covered == []
    assert desk.page.locator(".basemap-note").inner_text()


@pytest.mark.parametrize(("lang", "name"), [("kk", "Қарағай көшесі"), ("en", "Pine St")])
def test_streets_speak_the_language_of_the_page(desk: Desk, sample: Path, lang: str, name: str) -> None:
    desk.draw(sample, 16, lang)
    assert name in {one["text"] for one in desk.names(name)}


def test_the_whole_city_is_not_covered_with_names(desk: Desk, sample: Path) -> None:
    desk.draw(sample, 11)
    assert desk.names() == []
    desk.draw(sample, 14)
    assert not [one for one in desk.names("р. Акжайма") if one["text"].startswith("ул. Сосн")]


def vector_mbtiles(folder: Path, told: dict[str, Any]) -> Path:
    return write_mbtiles(folder / "city.mbtiles", cut(told, range(13, 15)), format="pbf")


def vector_pmtiles(folder: Path, told: dict[str, Any]) -> Path:
    return write_pmtiles(folder / "city.pmtiles", cut(told, range(13, 15)), is_vector=True)


def vector_folder(folder: Path, told: dict[str, Any]) -> Path:
    return write_folder(folder / "tiles", cut(told, range(13, 15)), "pbf")


@pytest.mark.parametrize("make", [vector_mbtiles, vector_pmtiles, vector_folder])
def test_vector_tiles_are_drawn_with_their_names(
        desk: Desk, sample: Path, tmp_path: Path, make: Callable[[Path, dict[str, Any]], Path]) -> None:
    assert desk.draw(make(tmp_path, json.loads(sample.read_text("utf-8"))), 16) == "drawn"
    names = desk.names("ул. Сосновая")
    assert len({one["text"] for one in names}) >= 4
    assert desk.page.evaluate("""() => [...document.querySelectorAll(".leaflet-basemap-pane canvas")].some((canvas) =>
        canvas.width && canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.some((v) => v))""")


def red_tiles(zooms: range) -> dict[tuple[int, int, int], bytes]:
    """One tile of pictures around the place, and nothing beside it."""
    return {tile_at(LON, LAT, z): RED for z in zooms}


def red_mbtiles(folder: Path) -> Path:
    return write_mbtiles(folder / "city.mbtiles", red_tiles(range(12, 16)), format="png")


def red_pmtiles(folder: Path) -> Path:
    return write_pmtiles(folder / "city.pmtiles", red_tiles(range(12, 16)), is_vector=False)


def red_folder(folder: Path) -> Path:
    return write_folder(folder / "tiles", red_tiles(range(12, 16)), "png")


@pytest.mark.parametrize("make", [red_mbtiles, red_pmtiles, red_folder])
@pytest.mark.parametrize("zoom", [15, 17])
def test_pictures_are_drawn_and_where_there_is_none_nothing_fails(
        desk: Desk, tmp_path: Path, make: Callable[[Path], Path], zoom: int) -> None:
    assert desk.draw(make(tmp_path), zoom) == "drawn"
    painted = """() => [...document.querySelectorAll(".leaflet-basemap-pane canvas")].some((canvas) => {
        const [r, g, b] = canvas.getContext("2d").getImageData(0, 0, 1, 1).data; return r === 200 && b === 30; })"""
    desk.until(painted)
    assert "saturate" in desk.page.evaluate("document.querySelector('.leaflet-basemap-pane').style.filter")


@contextmanager
def tile_server() -> Iterator[tuple[str, list[str]]]:
    """Somebody's tile server: its address, and what it was asked for."""
    asked: list[str] = []

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.send_header("Content-Type", "image/png")
            self.end_headers()
            self.wfile.write(RED)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()
        thread.join()


def test_a_tile_server_that_is_set_is_asked_and_no_other(desk: Desk) -> None:
    with tile_server() as (address, asked), tile_server() as (other, unasked):
        assert desk.draw(f"{address}/{{z}}/{{x}}/{{y}}.png", 15) == "drawn"
        desk.until("""() => { const tiles = [...document.querySelectorAll(".leaflet-basemap-pane img")];
            return tiles.length > 3 && tiles.every((tile) => tile.complete && tile.naturalWidth === 256); }""")
        assert "/{}/{}/{}.png".format(*tile_at(LON, LAT, 15)) in asked
        desk.page.evaluate("(other) => new Promise((done) => { const it = new Image(); it.onerror = done; "
                           "it.src = other + '/0/0/0.png'; })", other)
        assert unasked == []
        desk.page.evaluate("window.refused.length = 0")
        desk.errors.clear()


def test_a_hostile_name_is_a_name(desk: Desk, tmp_path: Path) -> None:
    name = "<img src=x onerror='window.bitten=1'>`${window.bitten=1}`"
    street = {"type": "Feature", "properties": {"highway": "primary", "name": name, "kind": {"a": 1}},
              "geometry": {"type": "LineString", "coordinates": [[71.40, LAT], [71.46, LAT]]}}
    odd = [{"type": "Feature", "properties": None, "geometry": None},
           {"type": "Feature", "properties": {"highway": "service", "name": 7, "__proto__": {"kind": "park"}},
            "geometry": {"type": "MultiLineString", "coordinates": [[[71.42, LAT], [71.43, LAT + 0.001]], []]}}]
    told = {"type": "FeatureCollection", "features": [street, *odd], "attribution": f"&lt;b>{name}</b>"}
    path = tmp_path / "city.geojson"
    path.write_text(json.dumps(told), "utf-8")
    assert desk.draw(path, 16) == "drawn"
    assert desk.names(name)
    assert desk.page.evaluate("window.bitten") is None
    assert desk.page.locator("#map img, #map b").count() == 0


def test_pieces_of_one_street_are_named_as_one(desk: Desk, tmp_path: Path) -> None:
    corners = [[71.42 + n * 0.0008, LAT] for n in range(26)]  # 56 m each: no name fits on one
    pieces = [{"type": "Feature", "properties": {"highway": "residential", "name:ru": "улица Кенесары"},
               "geometry": {"type": "LineString", "coordinates": pair if n % 3 else pair[::-1]}}
              for n, pair in enumerate([corners[n:n + 2] for n in (*range(0, 25, 2), *range(1, 25, 2))])]
    path = tmp_path / "city.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": pieces}), "utf-8")
    desk.draw(path, 15)
    assert 1 <= len(desk.names("улица Кенесары")) <= 4


def test_the_ground_turns_dark_with_the_page(desk: Desk, sample: Path) -> None:
    desk.draw(sample, 16)
    light = {one["colour"] for one in desk.names("ул. Сосновая")}
    desk.page.evaluate("""() => { window.written.length = 0;
        document.documentElement.style.cssText = "--ink: #fafafa; --paper: #0e1117"; }""")
    dark = {one["colour"] for one in desk.names("ул. Сосновая")}
    assert light.isdisjoint(dark)


@pytest.mark.shared
def test_a_real_archive_of_pictures_is_drawn(desk: Desk) -> None:
    file = SHARED / "basemap_pmtiles_fixtures" / "usgs-mt-whitney-8-15-webp-512.pmtiles"
    assert desk.draw(file, 14, place=(-118.2923, 36.5785)) == "drawn"
    desk.until("""() => [...document.querySelectorAll(".leaflet-basemap-pane canvas")].some((one) =>
        one.width === 512 && one.getContext("2d").getImageData(256, 256, 1, 1).data[3] === 255)""")


@pytest.mark.shared
def test_the_real_streets_of_astana_are_named(desk: Desk, tmp_path: Path) -> None:
    """The file has points, not lines, of each street: neighbours within 150 m are joined into pieces."""
    told = json.loads((SHARED / "basemap_astana_streets" / "astana_streets.json").read_text("utf-8"))
    features = []
    for street in told["streets"]:
        at = [(point["lng"], point["lat"]) for point in street["points"]]
        pieces = [pair for pair in zip(at, at[1:], strict=False) if 0 < LineString(pair).length < 0.002]
        if pieces:
            features.append({"type": "Feature", "properties": {"highway": "residential", "name": street["name"]},
                             "geometry": {"type": "MultiLineString", "coordinates": pieces}})
    path = tmp_path / "astana.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    assert len(features) > 1000
    assert desk.draw(path, 16, place=(71.4491, 51.1694)) == "drawn"
    desk.until("() => window.written.length > 3")
    assert len({one["text"] for one in desk.names()}) >= 3


def test_another_language_renames_districts_and_streets_and_the_map_stays_where_it_was(page: Page, server: str) -> None:
    page.add_init_script(LISTEN)
    open_page(page, f"{server}/map?lang=ru")
    district = page.locator(".district-name", has_text=re.compile("^Байконур$"))
    expect(district).to_have_count(1)
    page.wait_for_function("() => document.querySelector('.school-map').dataset.shownN")
    # as a person looks closer: the address is then written by the browser alone
    for _ in range(4):
        page.locator(".leaflet-control-zoom-in").click()
        page.wait_for_timeout(400)
    page.wait_for_function("() => location.search.includes('at=')")
    page.evaluate("window.written.length = 0")
    at = parse_qs(urlsplit(page.url).query)["at"]
    page.get_by_role("radio", name="Қазақша").click()
    page.wait_for_function("() => location.search.includes('lang=kk')")
    expect(page.locator(".district-name", has_text=re.compile("^Байқоңыр$"))).to_have_count(1)
    expect(district).to_have_count(0)
    page.wait_for_function("() => window.written.some((one) => one.text.endsWith(' көшесі'))")
    assert not page.evaluate("window.written.some((one) => one.text.startsWith('ул. '))")
    assert parse_qs(urlsplit(page.url).query)["at"] == at


def test_the_demonstration_s_map_shows_its_streets_without_a_setting(
        page: Page, server: str, outside: list[str]) -> None:
    page.add_init_script(LISTEN)
    errors: list[str] = []
    page.on("console", lambda said: errors.append(said.text)
            if said.type == "error" and "404" not in said.text else None)
    open_page(page, f"{server}/map?lang=ru&at={LAT},{LON},16")
    for _ in range(100):
        written = {one["text"] for frame in page.frames for one in frame.evaluate("window.written ?? []")}
        if "ул. Сосновая" in written:
            break
        page.wait_for_timeout(200)
    assert "ул. Сосновая" in written
    note = [frame.locator(".basemap-note").inner_text() for frame in page.frames
            if frame.locator(".basemap-note").count()]
    assert len(note) == 1
    assert note[0]
    assert errors == []
    assert outside == []
