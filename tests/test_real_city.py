"""The real Astana and Almaty, loaded through mappings: files that nobody here wrote."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from etl.collect import collect
from etl.rollups.store import Store
from tests.conftest import AS_OF, SHARED, Loaded
from tests.small_city import MAPPINGS, REFERENCE, SmallCity

pytestmark = pytest.mark.shared


def ask(city: Loaded, question: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(sorted(city.serving.glob("staff-*.duckdb"))[-1]), read_only=True) as con:
        return con.execute(question).fetchall()


def test_158_schools_land_in_six_districts(astana: Loaded) -> None:
    found = dict(ask(astana, "select d.name_ru, count(*) from marts.school s join marts.district d using (district_id) "
                             "group by d.name_ru"))
    assert found == {"Есиль": 34, "Сарыарка": 34, "Нура": 30, "Алматы": 24, "Байконур": 19, "Сарайшык": 17}


def test_10_schools_outside_are_quarantined_by_name_and_reason(astana: Loaded) -> None:
    outside = ask(astana, "select subject, file, row_number from quality.quarantine "
                          "where source = 'schools' and reason = 'outside_districts'")
    assert len(outside) == 10
    assert any("Школа №2" in str(subject) for subject, _, _ in outside)
    assert all(file == "schools/pois_astana_osm.parquet" and row for _, file, row in outside)
    assert ask(astana, "select rows_read, rows_loaded, rows_quarantined, rows_other from quality.file "
                       "where source = 'schools'") == [(168, 158, 10, 5715)]


def test_the_unnamed_are_loaded_and_remarked(astana: Loaded) -> None:
    unnamed = ask(astana, "select count(*) from marts.school where name_ru is null")
    remarked = ask(astana, "select count(*) from marts.school_remark where remark = 'no_name'")
    assert unnamed == remarked
    assert unnamed != [(0,)]


def test_every_real_school_has_a_status_and_a_day_of_campaign(astana: Loaded) -> None:
    assert ask(astana, "select count(*) from marts.school where status is null") == [(0,)]
    assert ask(astana, "select as_of_on, is_demonstration from marts.publication") == [(AS_OF, True)]


@pytest.fixture(scope="module")
def almaty(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    """Almaty's districts with one school that declares its district in Cyrillic letters."""
    city = SmallCity()
    city.rows["inspectors"][0]["district_id"] = ""
    city.add_school(lon=76.87, lat=43.22, declared_district="Әуезов ауданы")
    city.add_school("s2", lon=76.87, lat=43.221, declared_district="Медеуский район")
    landing = city.write(tmp_path_factory.mktemp("almaty"))
    (landing / "districts.geojson").unlink()
    (landing / "districts").mkdir()
    real = SHARED / "districts_almaty_citygis" / "almaty_districts_citygis.geojson"
    (landing / "districts" / real.name).write_bytes(real.read_bytes())
    con = duckdb.connect()
    collect(con, landing, REFERENCE, MAPPINGS, Store(landing.parent / "work"))
    return con


def test_almaty_has_eight_districts_and_the_russian_false_is_a_boolean(almaty: duckdb.DuckDBPyConnection) -> None:
    assert almaty.execute("select count(*) from raw.districts").fetchall() == [(8,)]
    assert almaty.execute("select read_boolean('ложь'), read_boolean('истина')").fetchall() == [(False, True)]


def test_the_latin_schwa_equals_the_cyrillic_one(almaty: duckdb.DuckDBPyConnection) -> None:
    raw = Path(SHARED / "districts_almaty_citygis" / "almaty_districts_citygis.geojson").read_text("utf-8")
    assert "\u018fуезов" in raw, "the real file no longer has the Latin letter that this test is about"
    assert almaty.execute("select count(*) from raw.districts where name_kk = 'Әуезов ауданы'").fetchall() == [(1,)]
    assert almaty.execute("select name_key('\u018fуезов ауданы') = name_key('Әуезов')").fetchall() == [(True,)]


def test_a_declared_district_of_almaty_is_recognised_or_differs(almaty: duckdb.DuckDBPyConnection) -> None:
    found = almaty.execute("""
        select s.school_id, name_key(s.declared_district) in (name_key(d.name_kk), name_key(d.name_ru))
        from raw.schools s join raw.school_district using (school_id) join raw.districts d using (district_id)
        order by 1""").fetchall()
    assert found == [("s1", True), ("s2", False)]
