"""Golden cases of domain §5 and §6 past the rollups: rungs, availability, contractors, claimed against seen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from etl.warehouse import check
from tests.small_city import AS_OF, SmallCity, one
from tests.test_rollups import camera, poll

VISITED_ON = dt.date(2026, 11, 5)  # from 10:00 to 11:00
FEW = {"observed": 0, "required": 100}


def watch(city: SmallCity, camera_id: str, school: str, answer: str = "usable", *, days: tuple[dt.date, ...] = (AS_OF,),
          register: dict[str, Any] | None = None, **row: Any) -> None:
    """A camera that is asked every hour, all day, and always says the same."""
    camera(city, camera_id, school, **{"status_every_min": 60} | (register or {}))
    for day in days:
        poll(city, camera_id, "00:00", "24:00", answer, day=day, every_min=60, **row)


def cameras(city: SmallCity, school: str, n: int, answer: str = "usable", *, first: int = 0, **row: Any) -> None:
    for i in range(first, first + n):
        watch(city, f"{school}-{i}", school, answer, **row)


@pytest.fixture(scope="module")
def con(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """Many little schools, each with its case."""
    city = SmallCity()
    _ladder(city)
    _claims(city)
    _visits(city)
    _contractors(city)
    with city.build(tmp_path_factory.mktemp("figures") / "landing") as built:
        yield built


def _ladder(city: SmallCity) -> None:
    answers: dict[str, dict[str, Any] | None] = {"MO-02": {"answer": "no"}}
    for school, changed in (("visited", {}), ("no_operator", answers), ("feed_not_required", {
            "VS-06": {"answer": "not_applicable"}}), ("operator_unknown", {"MO-02": {"answer": "unknown"}})):
        city.add_school(school)
        city.add_visit(school, answers=changed)
        cameras(city, school, 2)
    city.add_school("unvisited")
    cameras(city, "unvisited", 1)
    for name, row in {
        "dark": {"answer": "no_answer"}, "black": {"answer": "black"}, "picture_unmeasured": {"answer": "unmeasured"},
        "live_only": {"recording": "no"}, "recording_unmeasured": {"recording": ""}, "short": {"archive_days": 12},
        "archive_unmeasured": {"archive_days": ""}, "retired": {"register": {"retired_on": "2026-11-10"}},
        "planned": {"register": {"state": "planned"}}, "void": {"register": {"state": "retired"}},
    }.items():
        watch(city, name, "visited", **row)
    watch(city, "silent", "visited", days=())


@pytest.mark.parametrize(("camera_id", "rung", "stop"), [
    ("visited-0", 6, "top"),
    ("unvisited-0", 0, "not_measured"),
    ("silent", 1, "not_measured"),
    ("dark", 1, "broken"),
    ("black", 2, "broken"),
    ("picture_unmeasured", 2, "not_measured"),
    ("live_only", 3, "broken"),
    ("recording_unmeasured", 3, "not_measured"),
    ("short", 4, "broken"),
    ("archive_unmeasured", 4, "not_measured"),
    ("no_operator-0", 5, "broken"),
    ("operator_unknown-0", 5, "not_measured"),
    ("feed_not_required-0", 6, "top"),
    ("retired", None, None),
    ("planned", None, None),
    ("void", None, None),
])
def test_rung_of_a_camera(con: duckdb.DuckDBPyConnection, camera_id: str, rung: int | None, stop: str | None) -> None:
    row = one(con, "marts.camera", camera_id=camera_id)
    assert (row["rung"], row["rung_stop"]) == (rung, stop)


def test_the_orders_number_leaves_out_what_is_not_in_service(con: duckdb.DuckDBPyConnection) -> None:
    """Of the school's 13 cameras three are planned, retired or void; two good ones, `short` and `archive_unmeasured`
    reach L4."""
    rungs = {n: one(con, "marts.camera_ladder", school_id="visited", rung=n) for n in range(7)}
    assert [rungs[n]["reached_n"] for n in range(7)] == [10, 10, 8, 6, 4, 2, 2]
    assert [rungs[n]["broken_n"] for n in range(7)] == [0, 0, 1, 1, 1, 1, 0]
    assert [rungs[n]["not_measured_n"] for n in range(7)] == [0, 0, 1, 1, 1, 1, 0]
    assert {rungs[n]["in_service_n"] for n in range(7)} == {10}
    school = one(con, "marts.school", school_id="visited")
    assert (school["cameras_order_n"], school["cameras_order_unmeasured_n"]) == (4, 3)


def test_every_level_adds_up_to_the_city(con: duckdb.DuckDBPyConnection) -> None:
    for level in ("district", "inspector", "contractor", "school"):
        for table, column in (("marts.camera_ladder", "reached_n"), ("marts.camera_standing", "up_h")):
            total = con.table(table).aggregate(f"level, sum({column})").fetchall()
            sums = {name: float(value) for name, value in total}
            assert sums[level] == pytest.approx(sums["city"])


def _contractors(city: SmallCity) -> None:
    """One camera that never works and nine that always do; a contractor who left after the first day."""
    first, second = AS_OF - dt.timedelta(days=1), AS_OF
    for school, n, answer in (("one_dark", 1, "no_answer"), ("nine_good", 9, "usable")):
        city.add_school(school)
        cameras(city, school, n, answer, days=(first, second))
        city.add("contracts", school_id=school, service="video_surveillance", contractor="Old Ltd",
                 from_on="2026-01-01", to_on=first)
        city.add("contracts", school_id=school, service="video_surveillance", contractor="New Ltd",
                 from_on=second, to_on="")
    city.add("contracts", school_id="one_dark", service="guards", contractor="Guards Ltd", from_on="2026-01-01",
             to_on="")
    city.add_school("faulty")
    camera(city, "faulty-0", "faulty")
    for hour in (8, 12, 16):
        poll(city, "faulty-0", f"{hour:02d}:00", f"{hour + 1:02d}:00")
        poll(city, "faulty-0", f"{hour + 1:02d}:00", f"{hour + 1:02d}:{10 * (hour // 4):02d}", "no_answer")
        poll(city, "faulty-0", f"{hour + 1:02d}:{10 * (hour // 4):02d}", f"{hour + 4:02d}:00")
    city.add("contracts", school_id="faulty", service="video_surveillance", contractor="Faulty Ltd",
             from_on="2026-01-01", to_on="")


def test_availability_is_of_camera_hours_and_no_mean_of_means(con: duckdb.DuckDBPyConnection) -> None:
    """One of ten cameras dark is 90 %; the mean of the two schools would be 50 %."""
    new = one(con, "marts.camera_standing", level="contractor", contractor="New Ltd")
    assert new["cameras_n"] == 10
    assert new["availability_pct"] == pytest.approx(90, abs=0.01)


def test_a_day_belongs_to_who_served_the_school_then(con: duckdb.DuckDBPyConnection) -> None:
    old = one(con, "marts.camera_standing", level="contractor", contractor="Old Ltd")
    assert (old["up_h"], old["down_h"], old["in_service_n"]) == (9 * 24, 24, 0)  # its cameras are another's now
    assert one(con, "marts.camera", camera_id="one_dark-0")["contractor"] == "New Ltd"
    assert con.execute("from marts.camera_standing where contractor = 'Guards Ltd'").fetchall() == []


def test_three_episodes_are_a_repeated_fault_and_mttr_is_their_median(con: duckdb.DuckDBPyConnection) -> None:
    faulty = one(con, "marts.camera_standing", level="contractor", contractor="Faulty Ltd")
    assert (faulty["episodes_n"], faulty["repeat_cameras_n"], faulty["mttr_min"]) == (3, 1, 30)
    assert faulty["down_h"] == pytest.approx((20 + 30 + 40) / 60)


def test_an_episode_that_lasts_counts_at_its_length_so_far(con: duckdb.DuckDBPyConnection) -> None:
    dark = one(con, "marts.camera_episode", camera_id="one_dark-0")
    assert (dark["is_open"], dark["minutes"]) == (True, 2 * 24 * 60)


def test_school_hours_are_seven_to_twenty(con: duckdb.DuckDBPyConnection) -> None:
    school = one(con, "marts.camera_standing", level="school", school_id="nine_good")
    assert (school["up_h"], school["up_school_h"]) == (9 * 48, 9 * 26)


def _claims(city: SmallCity) -> None:
    """(school, claimed, seen k of n, measured now): ten cameras or so."""
    for school, claimed, seen, showing, dark in (
            ("agrees_by_one", 11, 10, 10, 0), ("overstated_by_two", 12, 10, 10, 0),
            ("worsened", 10, 10, 8, 2), ("understated", 8, 10, 10, 0), ("all_agree", 10, 10, 10, 0),
            ("overstated_by_measure", 10, None, 7, 3), ("nobody_knows", 10, None, 0, 0)):
        city.add_school(school)
        answer = {"VS-04": {"observed": seen, "required": seen} if seen is not None else {"answer": "unknown"}}
        city.add_visit(school, answers=answer)
        cameras(city, school, showing, days=(VISITED_ON, AS_OF))
        for i in range(showing, showing + dark):
            watch(city, f"{school}-{i}", school, days=(VISITED_ON,))
            poll(city, f"{school}-{i}", "00:00", "24:00", "no_answer", every_min=60)
        city.add("declarations", school_id=school, item="cameras", claimed=claimed, declared_on="2026-09-01")
    city.add("declarations", school_id="all_agree", item="buttons", claimed=3, declared_on="2026-09-01")
    city.add_school("large")
    city.add_visit("large", answers={"VS-04": {"observed": 98, "required": 98}})
    city.add("declarations", school_id="large", item="cameras", claimed=100, declared_on="2026-09-01")


@pytest.mark.parametrize(("school", "kind", "gap_n"), [
    ("agrees_by_one", "agrees", 1), ("overstated_by_two", "overstated", 2), ("worsened", "worsened", 2),
    ("understated", "understated", 2), ("all_agree", "agrees", 0), ("overstated_by_measure", "overstated", 3),
    ("nobody_knows", "not_measured", None), ("large", "agrees", 2), ("dark_at_the_visit", "overstated", 3),
])
def test_class_of_a_discrepancy(con: duckdb.DuckDBPyConnection, school: str, kind: str, gap_n: int | None) -> None:
    row = one(con, "marts.discrepancy", school_id=school, item="cameras")
    assert (row["class"], row["gap_n"]) == (kind, gap_n)


def test_buttons_have_no_telemetry_and_are_compared_without(con: duckdb.DuckDBPyConnection) -> None:
    row = one(con, "marts.discrepancy", school_id="all_agree", item="buttons")
    assert (row["claimed"], row["seen"], row["measured"], row["class"]) == (3, 1, None, "overstated")


def test_city_sums_are_of_the_common_set_alone(con: duckdb.DuckDBPyConnection) -> None:
    """`large` has no measure, `overstated_by_measure` no visit's count: neither is in the sums."""
    total = one(con, "marts.discrepancy_sum", level="city", item="cameras")
    rows = con.execute("select claimed, seen, measured from marts.discrepancy where item = 'cameras' "
                       "and claimed is not null and seen is not null and measured is not null").fetchall()
    assert total["common_n"] == len(rows) == 6
    assert [total[c] for c in ("claimed", "seen", "measured")] == [sum(r[i] for r in rows) for i in range(3)]
    assert total["schools_n"] > total["common_n"]


def _visits(city: SmallCity) -> None:
    """Visits of ten cameras that say "10 of 10" (or 9), from 10 to 11 o'clock."""
    for school, seen, dark in (("dark_at_the_visit", 10, 3), ("one_dark_is_a_miscount", 10, 1), ("said_so", 7, 3)):
        city.add_school(school)
        city.add_visit(school, answers={"VS-04": {"observed": seen, "required": 10}})
        cameras(city, school, 10 - dark, days=(VISITED_ON, AS_OF))
        cameras(city, school, dark, "no_answer", first=10 - dark, days=(VISITED_ON, AS_OF))
        if school == "dark_at_the_visit":
            city.add("declarations", school_id=school, item="cameras", claimed=10, declared_on="2026-09-01")
    city.add_school("came_back_meanwhile")
    city.add_visit("came_back_meanwhile")
    cameras(city, "came_back_meanwhile", 4, days=(VISITED_ON,))
    for i in range(4, 8):
        camera(city, f"came_back_meanwhile-{i}", "came_back_meanwhile")
        poll(city, f"came_back_meanwhile-{i}", "09:00", "10:40", "no_answer", day=VISITED_ON)
        poll(city, f"came_back_meanwhile-{i}", "10:40", "12:00", day=VISITED_ON)
    city.add_school("not_measured_then")
    city.add_visit("not_measured_then", answers={"VS-04": {"observed": 4, "required": 4}})
    cameras(city, "not_measured_then", 4, "no_answer", days=(AS_OF,))
    cameras(city, "not_measured_then", 1, first=4, days=(AS_OF,))


@pytest.mark.parametrize(("school", "dark", "is_contradicted"), [
    ("dark_at_the_visit", 3, True), ("one_dark_is_a_miscount", 1, False), ("said_so", 3, False),
    ("came_back_meanwhile", 0, False), ("not_measured_then", 0, False),
])
def test_visit_against_telemetry(con: duckdb.DuckDBPyConnection, school: str, dark: int, is_contradicted: bool) -> None:
    row = one(con, "marts.visit_telemetry", school_id=school)
    assert (row["dark_n"], row["is_contradicted"]) == (dark, is_contradicted)


def test_what_was_not_measured_at_the_visit_is_said(con: duckdb.DuckDBPyConnection) -> None:
    row = one(con, "marts.visit_telemetry", school_id="not_measured_then")
    assert (row["showing_n"], row["unmeasured_n"], row["in_service_n"]) == (0, 5, 5)


@pytest.mark.parametrize(("school", "layer", "status"), [
    ("all_agree", "live", "ready"),
    ("worsened", "live", "ready_with_remarks"),  # 8 of 10 is the mark itself
    ("overstated_by_measure", "live", "not_ready"),
    ("nobody_knows", "live", "not_inspected"),
    ("visited", "archive", "insufficient"),  # 7 of 10 are measured
])
def test_camera_layer_of_the_map(con: duckdb.DuckDBPyConnection, school: str, layer: str, status: str) -> None:
    assert one(con, "marts.school_layer", school_id=school, layer=layer)["status"] == status


def test_no_check_of_the_cameras_is_broken(con: duckdb.DuckDBPyConnection) -> None:
    assert [b for b in check(con)[1] if b.check.startswith(("camera", "ladder", "statuses"))] == []
