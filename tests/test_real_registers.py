"""Real registers all the way to the marts: what is planned, removed or void is outside, and silence is not a fault."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path

import duckdb
import pytest

from etl.collect import collect
from etl.rollups.store import Store
from etl.warehouse import build, check
from tests.small_city import MAPPINGS, REFERENCE, SmallCity
from tests.test_real_cameras import AROUND_AUSTIN, AROUND_BUSAN, AUSTIN, BUSAN, Box, cells_of, write_district

pytestmark = pytest.mark.shared


def built(folder: Path, register: Path, around: Box, as_of: dt.date,
          kinds: tuple[str, ...]) -> duckdb.DuckDBPyConnection:
    """A city made of one real register, described as of a day of its own time."""
    city = SmallCity()
    city.rows["campaigns"][0].update(starts_on=as_of - dt.timedelta(days=60), ends_on=as_of)
    city.rows["inspectors"][0]["district_id"] = ""
    landing = city.write(folder / "landing")
    write_district(landing, around)
    for kind in kinds:
        (landing / kind).mkdir()
        (landing / kind / register.name).write_bytes(register.read_bytes())
    con, store = duckdb.connect(), Store(folder / "work")
    collect(con, landing, REFERENCE, MAPPINGS, store)
    build(con, as_of, store, with_past=False)
    return con


@pytest.fixture(scope="module")
def austin(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    """Austin's sites, cameras and communication states out of one file, on the last day that it tells of."""
    return built(tmp_path_factory.mktemp("austin"), AUSTIN, AROUND_AUSTIN, dt.date(2018, 6, 14),
                 ("schools", "cameras", "camera_status"))


def test_planned_removed_and_void_cameras_are_not_broken(austin: duckdb.DuckDBPyConnection) -> None:
    stated = Counter(r["Camera Status"] for r in cells_of(AUSTIN))
    found = dict(austin.execute("select register_state, count(*) from marts.camera group by 1").fetchall())
    assert found["retired"] == stated["REMOVED"] + stated["VOID"]
    assert found["planned"] + found["in_service"] == stated["DESIRED"] + stated["TURNED_ON"]
    dark = {r["Camera ID"] for r in cells_of(AUSTIN)
            if r["Camera Status"] in ("DESIRED", "REMOVED", "VOID") and r["IP Comm Status"] != "ONLINE"}
    assert dark, "the real file no longer has a planned camera that is offline"
    assert austin.execute("""
        select count(*) from marts.camera where list_contains($dark, camera_id)
            and (rung is not null or condition in ('down', 'link_lost', 'not_measured'))
        """, {"dark": list(dark)}).fetchall() == [(0,)]
    assert austin.execute("select in_service_n from marts.camera_ladder where level = 'city' and rung = 0"
                          ).fetchall() == [(found["in_service"],)]


def test_a_status_that_is_months_old_is_not_measured(austin: duckdb.DuckDBPyConnection) -> None:
    """One status a camera, most of them months before: nothing is known of today, and nothing is called broken."""
    rows = austin.execute("select distinct condition from marts.camera where register_state = 'in_service'").fetchall()
    assert rows == [("not_measured",)]
    file = austin.execute("select rows_read, rows_loaded, rows_quarantined from quality.file "
                          "where source = 'camera_status'").fetchall()
    assert file == [(512, 512, 0)]
    assert [b.check for b in check(austin)[1] if "camera" in b.check or "status" in b.check] == []


def test_the_claimed_archive_of_busan_is_no_measured_one(tmp_path: Path) -> None:
    con = built(tmp_path, BUSAN, AROUND_BUSAN, dt.date(2022, 6, 8), ("schools", "cameras"))
    claimed = dict(con.execute("select retention_days, count(*) from marts.camera group by 1").fetchall())
    stated = Counter(int(r["보관일수"]) for r in cells_of(BUSAN)
                     if float(r["WGS84위도"] or 0) and AROUND_BUSAN.holds(r["WGS84경도"], r["WGS84위도"]))
    assert claimed == stated
    assert set(stated) == {0, 30}
    assert con.execute("select distinct archive_state, archive_days from marts.camera").fetchall() == [
        ("not_measured", None)]
