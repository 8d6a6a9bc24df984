"""Real camera registers of three cities and a real probe, loaded through mappings: data, not code."""

from __future__ import annotations

import csv
import datetime as dt
import json
import unicodedata
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from etl.collect import collect
from etl.refusal import Refusal
from etl.rollups.store import Store
from etl.sources.mapping import Mapping, load_mappings
from etl.sources.reader import read_file
from tests.conftest import SHARED
from tests.small_city import MAPPINGS, REFERENCE, SmallCity

AUSTIN = SHARED / "cameras_austin_2018" / "Traffic_Cameras_2018-06.csv"
BUSAN = SHARED / "cctv_korea" / "cctv_busan_standard.csv"
DAEJEON = SHARED / "cctv_korea" / "cctv_daejeon.csv"
PROBE = SHARED / "uptime_probe_history" / "koj_upptime_history.csv"


@dataclass(frozen=True)
class Box:
    """A district that is a rectangle around a city, in degrees."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, lon: str, lat: str) -> bool:
        """Does the point lie inside?"""
        return self.west <= float(lon) <= self.east and self.south <= float(lat) <= self.north


AROUND_AUSTIN = Box(-98.1, 30.0, -97.4, 30.7)
AROUND_BUSAN = Box(128.7, 34.9, 129.4, 35.5)
AROUND_DAEJEON = Box(127.2, 36.1, 127.6, 36.6)


def cells_of(path: Path, encoding: str = "utf-8-sig") -> list[dict[str, str]]:
    """The rows as Python's csv module has them: what the load is judged by."""
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file))


def mapping_called(name: str) -> Mapping:
    return next(m for m in load_mappings(MAPPINGS) if m.name == name)


def loaded(folder: Path, register: Path, around: Box) -> duckdb.DuckDBPyConnection:
    """A city of one district whose schools and cameras are both read from the same real register."""
    city = SmallCity()
    city.rows["inspectors"][0]["district_id"] = ""
    landing = city.write(folder / "landing")
    write_district(landing, around)
    for kind in ("schools", "cameras"):
        (landing / kind).mkdir()
        (landing / kind / register.name).write_bytes(register.read_bytes())
    con = duckdb.connect()
    collect(con, landing, REFERENCE, MAPPINGS, Store(folder / "work"))
    return con


def write_district(landing: Path, around: Box) -> None:
    """The landing folder's one district, a rectangle."""
    west, south, east, north = around.west, around.south, around.east, around.north
    (landing / "districts.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [{
        "type": "Feature", "properties": {"district_id": "d1", "name_en": "The city"},
        "geometry": {"type": "Polygon", "coordinates": [
            [[west, south], [east, south], [east, north], [west, north], [west, south]]]}}]}), "utf-8")


def counts(con: duckdb.DuckDBPyConnection, kind: str) -> tuple[int, int, int, int]:
    """Of the kind's only file: rows read, of another kind, loaded, quarantined. They add up, and are those of raw."""
    found = con.execute("select rows_read, rows_other, rows_loaded, rows_quarantined, refused_reason from quality.file "
                        "where source = ?", [kind]).fetchall()
    assert len(found) == 1
    read, other, loaded_n, quarantined, refused = found[0]
    assert refused is None
    assert read == loaded_n + quarantined
    assert con.table(f"raw.{kind}").aggregate("count(*)").fetchall() == [(loaded_n,)]
    return read, other, loaded_n, quarantined


def reasons(con: duckdb.DuckDBPyConnection, kind: str) -> dict[str, int]:
    """Rows in quarantine by the reason they are counted by."""
    return dict(con.execute("select reason, sum(rows_n)::integer from quality.quarantine "
                            "where source = ? and is_first group by reason", [kind]).fetchall())


def tally(con: duckdb.DuckDBPyConnection, question: str) -> dict[object, int]:
    """A question of two columns, the second a count."""
    return dict(con.execute(question).fetchall())


# Austin


@pytest.fixture(scope="module")
def austin(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    """Austin's sites and cameras out of one file."""
    return loaded(tmp_path_factory.mktemp("austin"), AUSTIN, AROUND_AUSTIN)


@pytest.mark.shared
def test_every_location_of_austin_is_a_site_once(austin: duckdb.DuckDBPyConnection) -> None:
    rows = cells_of(AUSTIN)
    sites = {r["ATD Location ID"] for r in rows}
    assert all(AROUND_AUSTIN.holds(r["Longitude"], r["Latitude"]) for r in rows)
    assert counts(austin, "schools") == (len(rows), 0, len(sites), len(rows) - len(sites)) == (512, 0, 505, 7)
    assert reasons(austin, "schools") == {"duplicate_key": 7}
    assert {s for s, in austin.execute("select school_id from raw.schools").fetchall()} == sites


@pytest.mark.shared
def test_both_cameras_of_a_site_that_stands_twice_are_loaded(austin: duckdb.DuckDBPyConnection) -> None:
    rows = cells_of(AUSTIN)
    assert counts(austin, "cameras") == (512, 0, 512, 0)
    assert tally(austin, "select school_id, count(*) from raw.cameras group by 1") \
        == Counter(r["ATD Location ID"] for r in rows)


@pytest.mark.shared
def test_planned_and_removed_cameras_of_austin_are_not_in_service(austin: duckdb.DuckDBPyConnection) -> None:
    stated = Counter(r["Camera Status"] for r in cells_of(AUSTIN))
    found = tally(austin, "select state, count(*) from raw.cameras group by 1")
    assert found == {"in_service": stated["TURNED_ON"], "planned": stated["DESIRED"],
                     "retired": stated["REMOVED"] + stated["VOID"]}
    assert found == {"in_service": 413, "planned": 95, "retired": 4}


@pytest.mark.shared
def test_the_month_stands_first_in_austins_days(austin: duckdb.DuckDBPyConnection) -> None:
    rows = cells_of(AUSTIN)
    # taken apart by hand: 03/11/2017 is the 11th of March
    days = {r["Camera ID"]: dt.date(int(d[6:]), int(d[:2]), int(d[3:5])) if (d := r["Turn on Date"]) else None
            for r in rows}
    assert dict(austin.execute("select camera_id, commissioned_on from raw.cameras").fetchall()) == days
    assert days["539"] == dt.date(2017, 11, 3)
    either_way = [r for r in rows if r["Turn on Date"] and int(r["Turn on Date"][3:5]) <= 12]
    assert len(either_way) > 50, "the real file no longer has the days that this test is about"


@pytest.mark.shared
def test_austins_statuses_carry_their_moment_and_what_was_measured() -> None:
    mapping = mapping_called("austin_status")
    ours, left = mapping.apply(read_file(AUSTIN, AUSTIN.parent, mapping, "camera_status").cells)
    rows = cells_of(AUSTIN)
    assert left == []
    assert ours["camera_id"].to_pylist() == [r["Camera ID"] for r in rows]
    stated = Counter(r["IP Comm Status"] for r in rows)
    assert Counter(ours["is_reachable"].to_pylist()) == {
        "yes": stated["ONLINE"], "no": stated["OFFLINE"] + stated["NO COMMUNICATION"]} == {"yes": 371, "no": 141}
    assert set(ours["source"].to_pylist()) == {"poll"}
    moments = [dt.datetime.fromisoformat(m) for m in ours["observed_at"].to_pylist()]
    assert moments == [by_hand(r["IP Comm Status Date and Time"]) for r in rows]
    assert moments[0] == dt.datetime(2018, 3, 30, 8, 30, tzinfo=dt.UTC)


def by_hand(text: str) -> dt.datetime:
    """`02/01/2018 03:30:00 PM +0000`, its parts taken by their place."""
    assert text.endswith(" +0000")
    hour = int(text[11:13]) % 12 + (12 if text[20:22] == "PM" else 0)
    return dt.datetime(int(text[6:10]), int(text[:2]), int(text[3:5]), hour, int(text[14:16]), int(text[17:19]),
                       tzinfo=dt.UTC)


@pytest.mark.shared
def test_the_contract_reads_austins_moments_in_their_own_offset(austin: duckdb.DuckDBPyConnection) -> None:
    ours, _ = mapping_called("austin_status").apply(read_file(AUSTIN, AUSTIN.parent, None, "").cells)
    for text in set(ours["observed_at"].to_pylist()):
        assert austin.execute("select read_moment(?)", [text]).fetchall() == [
            (dt.datetime.fromisoformat(text).replace(tzinfo=None),)]


# Busan


@pytest.fixture(scope="module")
def busan(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    """Busan's sites with their retention and month of installation."""
    return loaded(tmp_path_factory.mktemp("busan"), BUSAN, AROUND_BUSAN)


@pytest.mark.shared
def test_busans_points_outside_and_at_zero_are_quarantined_with_their_cameras(
    busan: duckdb.DuckDBPyConnection
) -> None:
    rows = cells_of(BUSAN)
    zero = [r for r in rows if float(r["WGS84경도"]) == float(r["WGS84위도"]) == 0]
    inside = [r for r in rows if AROUND_BUSAN.holds(r["WGS84경도"], r["WGS84위도"])]
    outside_n = len(rows) - len(inside) - len(zero)
    bad_n = outside_n + len(zero)
    assert zero
    assert outside_n
    assert counts(busan, "schools") == (15_737, 0, len(inside), bad_n)
    assert reasons(busan, "schools") == {"no_place": len(zero), "outside_districts": outside_n}
    assert counts(busan, "cameras") == (15_737, 0, len(inside), bad_n)
    assert reasons(busan, "cameras") == {"refers_to_quarantined": bad_n}
    assert {s for s, in busan.execute("select school_id from raw.schools").fetchall()} == {r["번호"] for r in inside}


@pytest.mark.shared
def test_a_retention_of_nought_is_no_archive_and_not_unknown(busan: duckdb.DuckDBPyConnection) -> None:
    inside = [r for r in cells_of(BUSAN) if AROUND_BUSAN.holds(r["WGS84경도"], r["WGS84위도"])]
    found = tally(busan, "select retention_days, count(*) from raw.cameras group by 1")
    assert found == Counter(int(r["보관일수"]) for r in inside)
    assert set(found) == {0, 30}
    assert found[0] > 800


@pytest.mark.shared
def test_busans_months_are_their_first_day_and_an_empty_one_stays_unknown(busan: duckdb.DuckDBPyConnection) -> None:
    inside = [r for r in cells_of(BUSAN) if AROUND_BUSAN.holds(r["WGS84경도"], r["WGS84위도"])]
    expected = {r["번호"]: dt.date.fromisoformat(f"{r['설치연월']}-01") if r["설치연월"] else None for r in inside}
    assert dict(busan.execute("select camera_id, commissioned_on from raw.cameras").fetchall()) == expected
    assert expected["1"] == dt.date(2018, 9, 1)
    assert None in expected.values()


# Daejeon


@pytest.fixture(scope="module")
def daejeon(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    """Daejeon's points, in CP949 and with cells of several lines."""
    return loaded(tmp_path_factory.mktemp("daejeon"), DAEJEON, AROUND_DAEJEON)


@pytest.mark.shared
def test_daejeons_zero_coordinates_never_load(daejeon: duckdb.DuckDBPyConnection) -> None:
    rows = cells_of(DAEJEON, "cp949")
    zero_n = sum(r["경도"] == r["위도"] == "0" for r in rows)
    inside = {r["분류명"] for r in rows if AROUND_DAEJEON.holds(r["경도"], r["위도"])}
    outside_n = len(rows) - len(inside) - zero_n
    assert counts(daejeon, "schools") == (5_624, 0, len(inside), zero_n + outside_n) == (5_624, 0, 3_291, 2_333)
    assert reasons(daejeon, "schools") == {"no_place": 2_328, "outside_districts": 5}
    assert counts(daejeon, "cameras") == (5_624, 0, len(inside), zero_n + outside_n)
    assert reasons(daejeon, "cameras") == {"refers_to_quarantined": zero_n + outside_n}
    assert {s for s, in daejeon.execute("select camera_id from raw.cameras").fetchall()} == inside
    assert daejeon.execute("select count(*) from raw.cameras where retention_days is not null "
                           "or commissioned_on is not null or state <> 'in_service'").fetchall() == [(0,)]


@pytest.mark.shared
def test_korean_names_and_addresses_of_cp949_are_read_right(daejeon: duckdb.DuckDBPyConnection) -> None:
    rows = [r for r in cells_of(DAEJEON, "cp949") if AROUND_DAEJEON.holds(r["경도"], r["위도"])]
    found = {site: (name, address) for site, name, address in
             daejeon.execute("select school_id, name_en, address from raw.schools").fetchall()}
    assert found == {r["분류명"]: (tidy(r["번호"]), tidy("" if r["현재주소"] == "0" else r["현재주소"])) for r in rows}
    assert found["30200CTVPOC477939623"][0] == "047.자립지원센터 앞"
    assert sum("\t" in (address or "") or "\n" in (address or "") for _, address in found.values()) > 3
    assert sum(address is None for _, address in found.values()) > sum(not r["현재주소"] for r in rows)


def tidy(text: str) -> str | None:
    """A cell as the contract keeps it: composed letters, no blanks around, nothing where it is empty."""
    return unicodedata.normalize("NFC", text).replace("\xa0", " ").strip(" ") or None


# The probe


@pytest.mark.shared
def test_the_probes_own_verdict_counts_whatever_its_code() -> None:
    mapping = mapping_called("uptime_probe")
    ours, left = mapping.apply(read_file(PROBE, PROBE.parent, mapping, "camera_status").cells)
    rows = cells_of(PROBE)
    assert left == []
    assert ours["is_reachable"].to_pylist() == [{"up": "yes", "down": "no"}[r["status"]] for r in rows]
    assert Counter(ours["is_reachable"].to_pylist()) == {"yes": 1_358, "no": 109}
    assert {r["code"] for r in rows if r["status"] == "down"} == {"0", "200", "429", "502"}
    assert ours["camera_id"].to_pylist() == [r["site"] for r in rows]
    assert len(set(zip(ours["camera_id"].to_pylist(), ours["observed_at"].to_pylist(), strict=True))) == 1_467
    moments = [dt.datetime.fromisoformat(m) for m in ours["observed_at"].to_pylist()]
    assert {m.utcoffset() for m in moments} == {dt.timedelta(0), dt.timedelta(hours=5, minutes=30)}


@pytest.mark.shared
@pytest.mark.parametrize(("file", "kind", "name"), [
    (AUSTIN, "schools", "austin_sites"), (AUSTIN, "cameras", "austin_cameras"),
    (AUSTIN, "camera_status", "austin_status"), (BUSAN, "schools", "korea_busan_sites"),
    (BUSAN, "cameras", "korea_busan_cameras"), (DAEJEON, "schools", "korea_daejeon_sites"),
    (DAEJEON, "cameras", "korea_daejeon_cameras"), (PROBE, "camera_status", "uptime_probe"),
])
def test_a_file_has_one_mapping_of_each_kind(file: Path, kind: str, name: str) -> None:
    assert [m.name for m in load_mappings(MAPPINGS) if m.takes(file.name) and m.kind == kind] == [name]


# `formats`, without any file of ../shared


def written(folder: Path, kind: str, *lines: str) -> Mapping:
    """The only mapping of a folder."""
    (folder / "m.toml").write_text("\n".join([f'kind = "{kind}"', *lines]), "utf-8")
    return load_mappings(folder)[0]


def column(mapping: Mapping, name: str, *cells: str | None) -> list[str]:
    """What becomes of these cells of the foreign column `x`."""
    ours, _ = mapping.apply(pa.table({"x": pa.array(cells, pa.string()), "_row": range(len(cells))}))
    return ours[name].to_pylist()


def test_a_day_of_the_stated_form_becomes_iso_and_another_stays(tmp_path: Path) -> None:
    mapping = written(tmp_path, "cameras", '[columns]\ncommissioned_on = "x"',
                      '[formats]\ncommissioned_on = "%m/%d/%Y"')
    assert column(mapping, "commissioned_on", "11/03/2017", " 1/4/2018\xa0", "13/03/2017", "02/30/2018", "2018-01-04",
                  "soon", "", None) \
        == ["2017-11-03", "2018-01-04", "13/03/2017", "02/30/2018", "2018-01-04", "soon", "", None]


@pytest.mark.parametrize(("form", "cell", "iso"), [
    ("%m/%d/%Y %I:%M:%S %p %z", "02/01/2018 03:30:00 PM +0000", "2018-02-01 15:30:00+00:00"),
    ("%m/%d/%Y %I:%M:%S %p %z", "02/01/2018 12:00:00 AM -0600", "2018-02-01 00:00:00-06:00"),
    ("%d/%m/%y %H:%M", "02/01/18 23:59", "2018-01-02 23:59:00"),
    ("%Y%m%dT%H%M%S%z", "20180102T235900Z", "2018-01-02 23:59:00+00:00"),
])
def test_a_moment_keeps_the_offset_that_it_has(tmp_path: Path, form: str, cell: str, iso: str) -> None:
    mapping = written(tmp_path, "camera_status", '[columns]\nobserved_at = "x"', f'[formats]\nobserved_at = "{form}"')
    assert column(mapping, "observed_at", cell) == [iso]


def test_a_month_is_its_first_day(tmp_path: Path) -> None:
    mapping = written(tmp_path, "cameras", '[columns]\ncommissioned_on = "x"', '[formats]\ncommissioned_on = "%Y-%m"')
    assert column(mapping, "commissioned_on", "2018-09", "2018-13", "2018-09-27") \
        == ["2018-09-01", "2018-13", "2018-09-27"]


def test_words_are_translated_and_columns_joined_before_the_form_is_looked_for(tmp_path: Path) -> None:
    mapping = written(tmp_path, "camera_status", '[columns]\nobserved_at = ["day", "hour"]',
                      '[values.observed_at]\n"- -" = ""', '[formats]\nobserved_at = "%m/%d/%Y-%H:%M"')
    ours, _ = mapping.apply(pa.table({"day": ["03/11/2018", "- "], "hour": ["07:45", ""], "_row": [2, 3]}))
    assert ours["observed_at"].to_pylist() == ["2018-03-11 07:45:00", ""]


def test_days_that_do_not_fit_are_quarantined_under_their_own_text(tmp_path: Path) -> None:
    city = SmallCity()
    city.add_school()
    landing = city.write(tmp_path / "landing")
    (landing / "cameras").mkdir()
    (landing / "cameras" / "register.csv").write_text(
        "id,x,keep\na,11/03/2017,0\nb,13/03/2017,30\nc,,\nd,2017-11-03,1.5\ne,3/4/2017,-1\n", "utf-8")
    mappings = tmp_path / "mappings"
    mappings.mkdir()
    (mappings / "r.toml").write_text("""
        kind = "cameras"
        files = ["register.csv"]
        [columns]
        camera_id = "id"
        commissioned_on = "x"
        retention_days = "keep"
        [constants]
        school_id = "s1"
        state = "retired"
        status_every_min = "15"
        [formats]
        commissioned_on = "%m/%d/%Y"
        """, "utf-8")
    con = duckdb.connect()
    collect(con, landing, REFERENCE, mappings, Store(tmp_path / "work"))
    assert con.execute("select camera_id, commissioned_on, retention_days, status_every_min, state from raw.cameras "
                       "order by 1").fetchall() == [("a", dt.date(2017, 11, 3), 0, 15, "retired"),
                                                    ("c", None, None, 15, "retired")]
    assert con.execute("select row_number, column_name, reason, given from quality.quarantine order by 1").fetchall() \
        == [(3, "commissioned_on", "unreadable_date", "13/03/2017"),
            (5, "retention_days", "unreadable_number", "1.5"), (6, "retention_days", "out_of_bounds", "-1")]


@pytest.mark.parametrize(("kind", "lines", "says"), [
    ("cameras", '[formats]\ncommissioned_on = "%Y"', "commissioned_on: no such column is taken from the file"),
    ("cameras", '[columns]\nretired_on = "x"\n[formats]\nbuilt_on = "%Y"', "built_on: no such column is taken"),
    ("cameras", '[constants]\nretired_on = "x"\n[formats]\nretired_on = "%d"', "retired_on: no such column is taken"),
    ("cameras", '[columns]\nzone = "x"\n[formats]\nzone = "%d/%m/%Y"', "zone: the column is neither a date nor a"),
    *[("cameras", f'[columns]\nretired_on = "x"\n[formats]\nretired_on = "{form}"',
       f"retired_on: '{form}' is no form of strptime that tells a whole date")
      for form in ("%d/%m", "%Y", "%Q", "%d %d", "%", "", "dd.mm.yyyy", "%H:%M")],
    *[("camera_status", f'[columns]\nobserved_at = "x"\n[formats]\nobserved_at = "{form}"',
       f"observed_at: '{form}' is no form of strptime that tells a whole moment")
      for form in ("%m/%d/%Y", "%m/%d/%Y %I:%M", "%m/%d/%Y %H", "%m/%d/%Y %H:%M %Z", "%d/%m %H:%M")],
    *[("cameras", f'[columns]\nretired_on = "x"\n[formats]\nretired_on = "{form}"',
       f"retired_on: '{form}' swaps day and month of a form that is read already")
      for form in ("%m.%d.%Y", "%m.%d.%y", "%Y-%d-%m", "%Y/%d/%m")],
    ("cameras", 'formats = "%Y"', "formats is not a table of texts"),
    ("cameras", "[formats]\nretired_on = 3", "formats is not a table of texts"),
])
def test_a_form_that_cannot_be_meant_is_refused_in_one_line(tmp_path: Path, kind: str, lines: str, says: str) -> None:
    with pytest.raises(Refusal) as refusal:
        written(tmp_path, kind, lines)
    assert str(refusal.value).startswith("The mapping m.toml: formats")
    assert says in str(refusal.value)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("form", ["%d.%m.%Y", "%Y-%m-%d", "%m/%d/%Y", "%d-%m-%Y", "%Y%m%d", "%d %b %Y", "%Y-%m"])
def test_a_form_that_tells_a_day_is_taken(tmp_path: Path, form: str) -> None:
    mapping = written(tmp_path, "cameras", '[columns]\nretired_on = "x"', f'[formats]\nretired_on = "{form}"')
    assert column(mapping, "retired_on", dt.date(2018, 3, 1).strftime(form)) == ["2018-03-01"]
