"""Cities of three sizes for the map: their serving files, and the same points for ways that know no serving file."""

from __future__ import annotations

import contextlib
import functools
import http.server
import json
import math
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from benchmarks.city import ROOT, make_city

MOST_BY_ETL = 8_000  # the sample makes no more
STATUS = "ready_with_remarks"  # what the filter asks for
ZOOM = 17
APART_M = 48.0  # 64 pixels at that zoom and latitude
AROUND_M = 1000.0
DEGREE_M = 111_320.0
_COPIES = """
    create temp table copied as
    select school_id as of_id, school_id || '-' || n as school_id,
        0.004 * sqrt(n) * cos(2.4 * n) as dlon, 0.004 * sqrt(n) * sin(2.4 * n) as dlat
    from marts.school cross join range(1, $times) copies (n) order by n, of_id limit $more"""
# what the page Map asks of each school, and of the one that was clicked
_MULTIPLY = (
    """insert into marts.school by name select s.* replace (c.school_id as school_id, s.lon + c.dlon as lon,
        s.lat + c.dlat as lat) from marts.school s join copied c on c.of_id = s.school_id""",
    """insert into marts.school_scope by name select s.* replace (c.school_id as school_id)
        from marts.school_scope s join copied c on c.of_id = s.school_id""",
    """insert into marts.school_layer by name select s.* replace (c.school_id as school_id)
        from marts.school_layer s join copied c on c.of_id = s.school_id""",
    """insert into marts.school_reason by name select s.* replace (c.school_id as school_id)
        from marts.school_reason s join copied c on c.of_id = s.school_id""",
    """insert into marts.way_to_green by name select s.* replace (c.school_id as school_id)
        from marts.way_to_green s join copied c on c.of_id = s.school_id""",
    """insert into marts.school_criterion by name select s.* replace (c.school_id as school_id)
        from marts.school_criterion s join copied c on c.of_id = s.school_id""",
)
_PLACES = """
    select school_id, status, lat, lon from marts.school
    where is_in_scope and lat is not null and lon is not null order by school_id"""


@dataclass(frozen=True)
class City:
    """A city to draw, and the school of it that is clicked: it stands alone in the midst of many."""

    serving: Path
    points: Path  # Parquet: school_id, lat, lon (degrees), is_kept (a third, the clicked school among it)
    files: Path  # what a web server hands out: floor.html, leaflet/, points.json
    alone: Path  # the product's map on a page of its own: product_server.py, and static/ beside it
    schools_n: int
    filtered_n: int  # schools of the status STATUS
    kept_n: int
    school_id: str
    lat: float
    lon: float

    @property
    def at(self) -> str:
        """The view with the school in its middle, as the address of the page Map has it."""
        return f"{self.lat:.5f},{self.lon:.5f},{ZOOM}"


def make(folder: Path, schools_n: int) -> City:
    """A city of so many schools in `folder`; what lies there from an earlier call is used again."""
    home = folder / str(schools_n)
    if schools_n <= MOST_BY_ETL:
        serving = _by_etl(folder, schools_n)
    else:
        serving = _multiplied(_by_etl(folder, MOST_BY_ETL), home / "serving", schools_n)
    with duckdb.connect(str(_newest(serving)), read_only=True) as con:
        rows = con.execute(_PLACES).df()
    chosen = _stands_alone(rows)
    school = rows.iloc[chosen]
    rows["is_kept"] = np.arange(len(rows)) % 3 == chosen % 3
    rows[["school_id", "lat", "lon", "is_kept"]].to_parquet(home / "points.parquet")
    shutil.copytree(ROOT / "static" / "vendor" / "leaflet", home / "files" / "leaflet", dirs_exist_ok=True)
    shutil.copy(ROOT / "benchmarks" / "map_pages" / "floor.html", home / "files")
    _lay_out_alone(home / "alone")
    columns = {name: rows[name].round(5).tolist() for name in ("lat", "lon")}
    (home / "files" / "points.json").write_text(json.dumps({"school_id": rows["school_id"].tolist(), **columns}))
    return City(serving, home / "points.parquet", home / "files", home / "alone", len(rows),
                int((rows["status"] == STATUS).sum()), int((rows["is_kept"]).sum()),
                str(school["school_id"]), float(school["lat"]), float(school["lon"]))


def _lay_out_alone(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("product_server.py", "product_page.py"):
        shutil.copy(ROOT / "benchmarks" / "map_pages" / name, folder)
    if not (folder / "static").exists():  # Streamlit hands out what lies beside the script
        (folder / "static").symlink_to(ROOT / "static")


def _by_etl(folder: Path, schools_n: int) -> Path:
    home = folder / str(schools_n)
    if not (home / "serving").exists():
        home.mkdir()
        make_city(home, "--schools", str(schools_n), "--days", "1")
    return home / "serving"


def _newest(serving: Path) -> Path:
    return max(serving.glob("staff-*.duckdb"))


def _multiplied(source: Path, target: Path, schools_n: int) -> Path:
    """The serving file of `source` with copies of its schools up to `schools_n`, within 1.6 km of the first.

    The ETL's sample stops at MOST_BY_ETL. What counts schools (the headline, the lists of other pages) is left as it
    was: of the page Map only the schools, their reasons and their answers grow.
    """
    if not target.exists():
        shutil.copytree(source, target)
        with duckdb.connect(str(_newest(target))) as con:
            con.execute(_COPIES, {"times": math.ceil(schools_n / MOST_BY_ETL), "more": schools_n - MOST_BY_ETL})
            for statement in _MULTIPLY:
                con.execute(statement)
    return target


def _stands_alone(rows: pd.DataFrame) -> int:
    """Position of the school with the most others around that has none nearer than APART_M, nor will the filter keep.

    A copy is not chosen: the lists of its passport are not whole.
    """
    lat, lon = rows["lat"].to_numpy(), rows["lon"].to_numpy()
    places = np.column_stack((lat, lon * np.cos(np.radians(lat.mean())))) * DEGREE_M
    tree = cKDTree(places)
    others = tree.query(places, k=2)[0][:, 1]
    is_own = ~rows["school_id"].str.contains("-").to_numpy() & (rows["status"] != STATUS).to_numpy()
    crowd = tree.query_ball_point(places, AROUND_M, return_length=True)
    return int(np.argmax(np.where(is_own & (others >= APART_M), crowd, -1)))


class _Quiet(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: a request is no news."""


@contextlib.contextmanager
def files(folder: Path) -> Iterator[str]:
    """Address of a web server on this machine that hands out the files of `folder`."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=folder)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
