"""The ground under the schools: what may be chosen, who gets it, what of a file leaves the server."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.testclient import TestClient

from app import basemap
from app.basemap_files import NotABasemap, about, tile_of_folder
from app.read import store
from etl.basemap import carry
from etl.sample.boundaries import district_polygons
from etl.sample.description import read_description
from etl.sample.landing import clear, write_mark
from etl.sample.streets import write_streets
from gate import headers, tiles
from tests.conftest import ROOT, SHARED, Loaded
from tests.gate_server import Gate, publish
from tests.test_sample import AS_OF
from tests.tile_files import cut, picture, tile_at, write_folder, write_mbtiles, write_pmtiles
from tools import vendor_assets

PLACE = (71.43, 51.128)
AS_OF_MOMENT = dt.datetime(2026, 11, 12, tzinfo=dt.UTC)
RED = picture(200, 30, 30)
STREET = {"type": "Feature", "properties": {"kind": "street", "name": "ул. Сосновая"},
          "geometry": {"type": "LineString", "coordinates": [[71.40, 51.128], [71.46, 51.1285]]}}
CITY = {"type": "FeatureCollection", "features": [STREET]}


def written(path: Path, told: Any) -> Path:
    path.write_text(json.dumps(told, ensure_ascii=False), "utf-8")
    return path


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> TestClient:
    """The routes alone, before an empty serving folder; nobody signs in, so whoever asks sits at the machine."""
    monkeypatch.setattr(store, "SERVING", tmp_path / "serving")
    (tmp_path / "serving").mkdir()
    monkeypatch.delenv("BASEMAP", raising=False)
    return TestClient(Starlette(routes=tiles.ROUTES), headers={"accept-encoding": "gzip"})


# ---- the setting ---------------------------------------------------------------------------------


def test_without_a_setting_the_load_s_own_streets_are_drawn(tmp_path: Path, client: TestClient) -> None:
    assert basemap.config({}) is None
    written(tmp_path / "serving/basemap.geojson", CITY | {"is_generated": True})
    told = basemap.config({})
    assert told is not None
    assert (told["kind"], told["is_generated"], bool(told["note"])) == ("geojson", True, True)
    assert told["bounds"] == [71.4, 51.128, 71.46, 51.1285]
    assert client.get(f"/{told['url']}").json()["features"] == [STREET]
    assert basemap.config({"BASEMAP": "none"}) is None


def test_streets_that_broke_since_cost_the_ground_and_not_the_page(tmp_path: Path, client: TestClient) -> None:
    (tmp_path / "serving/basemap.geojson").write_text("{", "utf-8")
    assert basemap.chosen({}) is None, "nobody chose it: the app starts"
    file = written(tmp_path / "city.geojson", CITY)
    assert basemap.config({"BASEMAP": str(file)}) is not None
    file.unlink()
    assert basemap.config({"BASEMAP": str(file)}) is None


@pytest.mark.parametrize(("name", "content", "why"), [
    ("nowhere.pmtiles", None, "cannot be read"),
    ("city.tif", b"II*\x00", "is none of"),
    ("city.pmtiles", b"", "no PMTiles archive"),
    ("city.pmtiles", b"PMTiles\x02" + bytes(200), "no PMTiles archive"),
    ("city.pmtiles", b"PMTiles\x03" + bytes(200), "does not say what its tiles are"),
    ("city.mbtiles", b"not a database, but long enough to be one" * 30, "no MBTiles file"),
    ("city.mbtiles", b"", "no MBTiles file"),
    ("city.geojson", b"{", "no GeoJSON"),
    ("city.geojson", b"[]", "no GeoJSON"),
    ("city.geojson", b'{"type": "FeatureCollection", "features": 7}', "no GeoJSON"),
    ("city.geojson", b'{"type": "FeatureCollection", "features": []}', "no line and no polygon"),
    ("city.geojson", json.dumps(CITY | {"features": [STREET | {"geometry": {
        "type": "LineString", "coordinates": [[7951000, 6640000], [7952000, 6640000]]}}]}).encode(), "degrees"),
])
def test_a_file_that_cannot_be_drawn_is_one_sentence(tmp_path: Path, name: str, content: bytes | None,
                                                     why: str) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(ValueError, match=why) as said:
        basemap.chosen({"BASEMAP": str(tmp_path / name)})
    assert str(said.value).startswith(f"BASEMAP: {tmp_path / name}")
    assert "\n" not in str(said.value)


def test_a_geojson_that_no_browser_should_hold_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.basemap_files.GEOJSON_BYTES", 100)
    with pytest.raises(NotABasemap, match="cut it into PMTiles"):
        about(written(tmp_path / "city.geojson", CITY))


@pytest.mark.parametrize("template", [
    "http://tiles.city.kz/{z}/{x}.png", "ftp://tiles.city.kz/{z}/{x}/{y}.png", "https://{s}.city.kz/{z}/{x}/{y}.png",
    "https://me:secret@tiles.city.kz/{z}/{x}/{y}.png", "https://tiles.city.kz/{z}/{x}/{y}.png?<script>",
    "https://tiles.city.kz; script-src *//{z}/{x}/{y}.png", "https:///{z}/{x}/{y}.png",
    "https://tiles.city.kz/{z}/{x}/{-y}.pbf",
])
def test_a_template_that_would_open_more_than_one_server_is_refused(template: str) -> None:
    with pytest.raises(ValueError, match="^BASEMAP: "):
        basemap.chosen({"BASEMAP": template})


def test_a_wrong_setting_ends_the_start_with_a_sentence(tmp_path: Path) -> None:
    gate = Gate(tmp_path)
    done = subprocess.run([sys.executable, "-m", "streamlit", "run", "server.py", "--server.port", str(gate.port)],
                          cwd=ROOT, env=os.environ | {"BASEMAP": str(tmp_path / "none.pmtiles")}, capture_output=True,
                          text=True, timeout=60)
    assert done.returncode != 0
    assert f"BASEMAP: {tmp_path / 'none.pmtiles'} cannot be read" in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr


# ---- who gets it, and what the browser may reach ---------------------------------------------------


def policy(path: str, template: str | None) -> dict[str, str]:
    """directive → sources of the policy at a path, with a tile server or without."""
    found = basemap.chosen({"BASEMAP": template}) if template else None
    guard = headers.SafeHeaders(None, False, found)  # type: ignore[arg-type]
    return {part.split()[0]: part for part in guard._policy(path, "security.city.kz").split("; ")}


@pytest.mark.parametrize("path", ["/map", "/component/streamlit_folium.st_folium/index.html"])
def test_the_policy_lets_through_the_tile_server_that_is_set_and_only_then(path: str) -> None:
    plain = policy(path, None)
    pictures = policy(path, "https://tiles.city.kz:8443/osm/{z}/{x}/{y}.png")
    shapes = policy(path, "http://10.0.0.7/{z}/{x}/{y}.pbf?key=a;b")
    assert pictures == plain | {"img-src": plain["img-src"] + " https://tiles.city.kz:8443"}
    assert shapes == plain | {"connect-src": plain["connect-src"] + " http://10.0.0.7"}
    assert "//" not in plain["img-src"]


def test_only_whoever_may_open_a_page_gets_the_ground(tmp_path: Path) -> None:
    gate = Gate(tmp_path)
    publish(gate.serving, AS_OF_MOMENT, is_demonstration=True)
    written(gate.serving / "basemap.geojson", CITY)
    archive = write_mbtiles(tmp_path / "city.mbtiles", {tile_at(*PLACE, 14): RED}, format="png")
    gate.settings = gate.with_sign_in()
    path = "/basemap/whole.geojson"
    with gate.open(), gate.client(host="security.city.kz") as nobody, \
            gate.client(host="security.city.kz", cookie=gate.cookie()) as deputy:
        assert (nobody.get(path).status_code, nobody.get(path).headers["cache-control"]) == (403, "no-store")
        given = deputy.get(path)
        assert given.json() == CITY
        assert given.headers["cache-control"].startswith("private")
        assert "default-src 'none'" in given.headers["content-security-policy"]
        assert nobody.get("/basemap/tile/14/1/1").status_code == 403
    gate.settings |= {"BASEMAP": str(archive)}
    with gate.open(), gate.client(host="security.city.kz", cookie=gate.cookie()) as deputy:
        assert deputy.get("/basemap/tile/{}/{}/{}".format(*tile_at(*PLACE, 14))).content == RED
        assert deputy.get(path).status_code == 404, "what is not chosen is not served"


# ---- each kind -----------------------------------------------------------------------------------


def test_geojson_goes_packed_and_is_kept_until_it_changes(
        tmp_path: Path, client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    file = written(tmp_path / "city.geojson", CITY)
    monkeypatch.setenv("BASEMAP", str(file))
    first = client.get("/basemap/whole.geojson")
    assert (first.headers["content-encoding"], first.json()) == ("gzip", CITY)
    again = client.get("/basemap/whole.geojson", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    written(file, CITY | {"attribution": "сам"})
    changed = client.get("/basemap/whole.geojson", headers={"if-none-match": first.headers["etag"]})
    assert changed.json()["attribution"] == "сам"
    assert client.get("/basemap/whole.geojson", headers={"accept-encoding": ""}).headers.get(
        "content-encoding") is None


def test_pmtiles_goes_by_ranges(tmp_path: Path, client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write_pmtiles(tmp_path / "city.pmtiles", {tile_at(*PLACE, 14): RED}, is_vector=False,
                         attribution='<a href="https://x">© City &amp; Co</a>')
    monkeypatch.setenv("BASEMAP", str(file))
    said = about(file)
    assert (said.content, said.min_zoom, said.max_zoom, said.attribution) == ("png", 14, 14, "© City & Co")
    part = client.get("/basemap/whole.pmtiles", headers={"range": "bytes=0-126", "accept-encoding": ""})
    assert (part.status_code, part.content) == (206, file.read_bytes()[:127])
    assert part.headers["content-range"] == f"bytes 0-126/{file.stat().st_size}"
    assert part.headers["etag"]
    beyond = client.get("/basemap/whole.pmtiles", headers={"range": f"bytes={file.stat().st_size}-"})
    assert beyond.status_code == 416
    assert client.get("/basemap/whole.geojson").status_code == 404


def test_mbtiles_counts_from_the_south_and_we_from_the_north(
        tmp_path: Path, client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    z, x, y = tile_at(*PLACE, 14)
    file = write_mbtiles(tmp_path / "city.mbtiles", {(z, x, y): RED}, format="png", bounds="71.2,51.0,71.7,51.3")
    monkeypatch.setenv("BASEMAP", str(file))
    given = client.get(f"/basemap/tile/{z}/{x}/{y}")
    assert (given.content, given.headers["content-type"]) == (RED, "image/png")
    assert client.get(f"/basemap/tile/{z}/{x}/{2**z - 1 - y}").status_code == 204
    for beyond in ("14/99999/1", "3/8/0", "99/0/0"):
        assert client.get(f"/basemap/tile/{beyond}").status_code == 404
    assert about(file).bounds == (71.2, 51.0, 71.7, 51.3)


def test_vector_tiles_stay_packed_as_they_lie(
        tmp_path: Path, client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    made = cut(CITY, range(14, 15))
    (z, x, y), packed = next(iter(made.items()))
    monkeypatch.setenv("BASEMAP", str(write_mbtiles(tmp_path / "city.mbtiles", made, format="pbf")))
    given = client.get(f"/basemap/tile/{z}/{x}/{y}")
    assert (given.headers["content-encoding"], given.content) == ("gzip", gzip.decompress(packed))


def test_a_folder_hands_out_its_tiles_and_nothing_beside_them(
        tmp_path: Path, client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    z, x, y = tile_at(*PLACE, 14)
    folder = write_folder(tmp_path / "tiles", {(z, x, y): RED}, "png", attribution="© мы", bounds="71,51,72,52")
    secret = tmp_path / "secret.png"
    secret.write_bytes(b"secret")
    (folder / str(z) / str(x) / f"{y + 1}.png").symlink_to(secret)
    monkeypatch.setenv("BASEMAP", str(folder))
    assert client.get(f"/basemap/tile/{z}/{x}/{y}").content == RED
    assert (about(folder).attribution, about(folder).bounds) == ("© мы", (71, 51, 72, 52))
    for path in (f"{z}/{x}/../../../secret", f"{z}/{x}/..%2f..%2f..%2fsecret", f"{z}/{x}/{y}.png", f"{z}/{x}/-1",
                 f"..%2f{z}/{x}/{y}", f"{z}/{x}/%00", "../whole.png"):
        given = client.get(f"/basemap/tile/{path}")
        assert (given.status_code, b"secret" in given.content) == (404, False), path
    assert client.get(f"/basemap/tile/{z}/{x}/{y + 1}").status_code == 204, "a link leads out of the folder"


@given(z=st.integers(0, 24), x=st.integers(-5, 2**24), y=st.integers(-5, 2**24),
       content=st.sampled_from(["png", "jpg", "pbf"]))
def test_no_number_leads_out_of_a_folder(tmp_path_factory: pytest.TempPathFactory, z: int, x: int, y: int,
                                         content: str) -> None:
    folder = tmp_path_factory.getbasetemp() / "law"
    folder.mkdir(exist_ok=True)
    found = tile_of_folder(folder, content, z, x, y)
    assert found is None or found.resolve().is_relative_to(folder)


@pytest.mark.shared
def test_real_archives_say_what_they_are() -> None:
    real = SHARED / "basemap_pmtiles_fixtures"
    usgs, toner = about(real / "usgs-mt-whitney-8-15-webp-512.pmtiles"), about(real / "stamen_toner_raster_z3.pmtiles")
    assert (usgs.content, usgs.min_zoom, usgs.max_zoom) == ("webp", 8, 15)
    assert usgs.attribution.startswith("Created by QGIS")
    assert (toner.content, toner.max_zoom) == ("png", 3)
    assert about(real / "test_fixture_1.pmtiles").content == "pbf"
    for broken in ("empty", "invalid"):
        with pytest.raises(NotABasemap, match="no PMTiles"):
            about(real / f"{broken}.pmtiles")


# ---- what draws it -------------------------------------------------------------------------------


def test_what_npm_brought_is_carried_to_a_closed_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vendor_assets.pack_drawer(tmp_path)
    before = (basemap.STATIC / basemap.DRAWER).read_bytes()
    monkeypatch.setattr(vendor_assets, "VENDOR", tmp_path / "vendor")
    (tmp_path / "vendor").mkdir()
    vendor_assets.bring_drawer(tmp_path)
    brought = tmp_path / "vendor" / "protomaps-leaflet"
    assert (brought / "protomaps-leaflet.js").read_bytes() == before
    licences = (brought / "LICENCES.txt").read_text("utf-8")
    assert {"protomaps-leaflet", "pbf", "rbush", "pmtiles"} <= set(licences.splitlines())
    with pytest.raises(vendor_assets.NoNpm, match="holds no protomaps-leaflet.zip"):
        vendor_assets.bring_drawer(tmp_path / "vendor")
    assert (brought / "protomaps-leaflet.js").is_file(), "what was there stays"


def test_without_it_vector_tiles_are_refused_and_pictures_are_not(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pictures = write_mbtiles(tmp_path / "red.mbtiles", {tile_at(*PLACE, 14): RED}, format="png")
    vector = write_mbtiles(tmp_path / "city.mbtiles", cut(CITY, range(14, 15)), format="pbf")
    assert basemap.chosen({"BASEMAP": str(vector)}) is not None
    monkeypatch.setattr(basemap, "STATIC", tmp_path)
    assert basemap.chosen({"BASEMAP": str(pictures)}) is not None
    with pytest.raises(ValueError, match="protomaps-leaflet, which draws it, is not installed"):
        basemap.chosen({"BASEMAP": str(vector)})


def test_the_lock_file_names_no_registry() -> None:
    assert "resolved" not in (ROOT / "tools/browser/package-lock.json").read_text("utf-8")


# ---- the sample's own, and the way of a city's ------------------------------------------------------


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    out = tmp_path_factory.mktemp("ground")
    description = read_description()
    write_streets(out, description, district_polygons(description), 1)
    told: dict[str, Any] = json.loads((out / "basemap.geojson").read_text("utf-8"))
    return told


def test_the_sample_s_streets_fit_its_districts_and_are_named_in_three_languages(ground: dict[str, Any]) -> None:
    assert ground["is_generated"] is True
    city = shapely.union_all(list(district_polygons(read_description()).values()))
    of: dict[str, list[Any]] = {}
    for feature in ground["features"]:
        tags = feature["properties"]
        of.setdefault(tags.get("class", tags["kind"]), []).append(shapely.geometry.shape(feature["geometry"]))
        if tags["kind"] != "water":
            assert all(tags[name].strip() for name in ("name_kk", "name_ru", "name_en")), tags
    for kind, least in (("main", 16), ("street", 200), ("park", 8), ("river", 2), ("water", 3)):
        assert len(of[kind]) >= least, kind
    assert all(city.buffer(0.006).contains(shape) for kind in ("main", "street", "park") for shape in of[kind])
    river = max(of["river"], key=lambda line: line.length)
    assert city.bounds[0] > river.bounds[0] - 0.01
    assert river.bounds[2] - river.bounds[0] > 0.9 * (city.bounds[2] - city.bounds[0]), "from edge to edge"
    # less a few metres: coordinates are rounded to one
    wet, parks = (shapely.union_all(of[kind]).buffer(-0.00005) for kind in ("water", "park"))
    assert all(not street.intersects(parks) and not street.intersects(wet) for street in of["street"])
    assert not parks.intersects(shapely.union_all(of["main"]))


@pytest.mark.parametrize("seed", [1, 2, 77, 4096])
def test_the_same_seed_draws_the_same_streets(tmp_path: Path, seed: int) -> None:
    description = read_description()
    polygons = district_polygons(description)
    drawn = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        assert write_streets(tmp_path / name, description, polygons, seed) > 250
        drawn.append((tmp_path / name / "basemap.geojson").read_bytes())
    assert drawn[0] == drawn[1]


def test_the_demonstration_s_streets_reach_the_app_without_a_setting(city: Loaded) -> None:
    landed, served = (folder / "basemap.geojson" for folder in (city.landing, city.serving))
    assert served.read_bytes() == landed.read_bytes()
    assert about(served).is_generated
    assert served.stat().st_size < 400_000


def test_a_load_carries_what_landed_and_takes_away_what_did_not(tmp_path: Path) -> None:
    landing, serving = tmp_path / "landing", tmp_path / "serving"
    landing.mkdir()
    serving.mkdir()
    assert carry(landing, serving) == ""
    written(landing / "basemap.geojson", CITY)
    assert carry(landing, serving).endswith("1 features")
    assert json.loads((serving / "basemap.geojson").read_text("utf-8")) == CITY
    (landing / "basemap.geojson").write_text('{"type": "Feature"}', "utf-8")
    assert "drawn without it" in carry(landing, serving)
    assert list(serving.iterdir()) == []
    written(landing / "basemap.geojson", CITY)
    carry(landing, serving)
    (landing / "basemap.geojson").unlink()
    carry(landing, serving)
    assert list(serving.iterdir()) == [], "the streets of a demonstration are no city's"


def test_a_new_demonstration_clears_the_streets_of_the_last(tmp_path: Path) -> None:
    written(tmp_path / "basemap.geojson", CITY)
    write_mark(tmp_path, as_of=AS_OF, seed=1, days=1, schools=1, finished=True)
    clear(tmp_path)
    assert not (tmp_path / "basemap.geojson").exists()
