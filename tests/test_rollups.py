"""Golden cases of domain §5, each named by its reason, and the rollups against a plain retelling of the rules."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.collect import collect
from etl.refusal import Refusal
from etl.rollups import days
from etl.rollups.engine import DuckEngine
from etl.rollups.store import Store
from etl.warehouse import build, check
from tests.plain_states import Status, intervals
from tests.small_city import AS_OF, MAPPINGS, REFERENCE, SmallCity, one

SILENCE_S = 660  # two intervals of five minutes, and a tenth for polls that are never on the second


def camera(city: SmallCity, camera_id: str, school_id: str = "s1", **row: Any) -> str:
    """A camera in service since the beginning of the year."""
    usual = {"zone": "yard", "state": "in_service", "commissioned_on": "2026-01-01"}
    city.add("cameras", camera_id=camera_id, school_id=school_id, **usual | row)
    return camera_id


def poll(city: SmallCity, camera_id: str, begin: str, end: str, answer: str = "usable", *, day: dt.date = AS_OF,
         second: int = 0, every_min: int = 5, recording: str | None = None, archive_days: float | str = 31) -> None:
    """A status every five minutes from `begin` up to and without `end` (24:00 is the day's end)."""
    at = dt.datetime.combine(day, dt.time.fromisoformat(begin))
    stop = dt.datetime.combine(day, dt.time()) + dt.timedelta(days=1) if end == "24:00" else (
        dt.datetime.combine(day, dt.time.fromisoformat(end)))
    good = answer == "usable"
    told = recording if recording is not None else ("yes" if good else "")
    while at < stop:
        city.add("camera_status", camera_id=camera_id, observed_at=f"{at + dt.timedelta(seconds=second)}",
                 is_reachable="no" if answer == "no_answer" else "yes",
                 picture="" if answer in ("no_answer", "unmeasured") else answer,
                 is_recording=told, archive_days=archive_days if good else "", source="poll")
        at += dt.timedelta(minutes=every_min)


def spells(con: duckdb.DuckDBPyConnection, camera_id: str) -> list[tuple[str, str, str, str]]:
    """(from, to, state, cause) of the day described, city time."""
    rows = con.execute("""
        select strftime(from_at + interval 5 hours, '%d %H:%M'), strftime(to_at + interval 5 hours, '%d %H:%M'), state,
            cause from marts.camera_spell where camera_id = ? order by from_at""", [camera_id]).fetchall()
    return [tuple(row) for row in rows]


def heard(con: duckdb.DuckDBPyConnection, camera_id: str) -> list[tuple[str, str, str]]:
    """(from, to, state) without the silence around what a case is about."""
    told = [{"from_s": a[3:], "to_s": b[3:], "state": state} for a, b, state, cause in spells(con, camera_id)
            if cause != "no_status"]
    return _joined_states(told)


@pytest.fixture
def city() -> SmallCity:
    made = SmallCity()
    made.add_school()
    return made


def test_one_failed_observation_is_not_down(city: SmallCity, tmp_path: Path) -> None:
    camera(city, "c")
    poll(city, "c", "10:00", "10:30")
    poll(city, "c", "10:30", "10:35", "no_answer")
    poll(city, "c", "10:35", "11:00")
    con = city.build(tmp_path / "landing")
    assert heard(con, "c") == [("10:00", "11:06", "up")]
    assert con.table("marts.camera_episode").fetchall() == []


@pytest.mark.parametrize(("minutes", "state"), [(9, "up"), (10, "down")])
def test_two_failed_observations_count_from_ten_minutes_apart(
        city: SmallCity, tmp_path: Path, minutes: int, state: str) -> None:
    camera(city, "c")
    poll(city, "c", "10:00", "10:30")
    poll(city, "c", "10:30", "10:31", "no_answer")
    poll(city, "c", f"10:{30 + minutes}", f"10:{31 + minutes}", "no_answer")
    con = city.build(tmp_path / "landing")
    assert heard(con, "c")[-1][2] == state


def test_down_counts_from_its_first_failure(city: SmallCity, tmp_path: Path) -> None:
    camera(city, "c")
    poll(city, "c", "10:00", "10:30")
    poll(city, "c", "10:30", "11:30", "no_answer")
    poll(city, "c", "11:30", "12:00")
    con = city.build(tmp_path / "landing")
    assert heard(con, "c") == [("10:00", "10:30", "up"), ("10:30", "11:30", "down"), ("11:30", "12:06", "up")]
    assert one(con, "marts.camera_episode")["minutes"] == 60


def test_back_for_one_observation(city: SmallCity, tmp_path: Path) -> None:
    camera(city, "c")
    poll(city, "c", "10:00", "10:30")
    poll(city, "c", "10:30", "11:00", "no_answer")
    poll(city, "c", "11:00", "11:05")
    poll(city, "c", "11:05", "11:30", "no_answer")
    poll(city, "c", "11:30", "12:00")
    con = city.build(tmp_path / "landing")
    assert heard(con, "c") == [("10:00", "10:30", "up"), ("10:30", "11:30", "down"), ("11:30", "12:06", "up")]
    assert one(con, "marts.camera_episode")["minutes"] == 60  # one episode, not two


def test_a_useless_picture_fails_and_says_why(city: SmallCity, tmp_path: Path) -> None:
    camera(city, "c")
    poll(city, "c", "10:00", "10:30")
    poll(city, "c", "10:30", "11:00", "no_answer")
    poll(city, "c", "11:00", "11:30", "black")
    con = city.build(tmp_path / "landing")
    assert [(state, cause) for _, _, state, cause in spells(con, "c")[1:-1]] == [
        ("up", "usable"), ("down", "no_answer"), ("down", "black")]
    assert one(con, "marts.camera_episode")["cause"] == "no_answer"


def test_one_missed_interval_is_not_unknown_and_two_are(city: SmallCity, tmp_path: Path) -> None:
    camera(city, "one_missed")
    poll(city, "one_missed", "10:00", "10:35")
    poll(city, "one_missed", "10:40", "11:00")
    camera(city, "two_missed")
    poll(city, "two_missed", "10:00", "10:35")
    poll(city, "two_missed", "10:45", "11:00")
    con = city.build(tmp_path / "landing")
    assert heard(con, "one_missed") == [("10:00", "11:06", "up")]
    assert heard(con, "two_missed") == [("10:00", "10:41", "up"), ("10:45", "11:06", "up")]


def test_silence_and_then_a_failure_is_unknown_until_confirmed(city: SmallCity, tmp_path: Path) -> None:
    camera(city, "c")
    poll(city, "c", "10:00", "10:30")
    poll(city, "c", "12:00", "12:05", "no_answer")
    con = city.build(tmp_path / "landing")
    assert spells(con, "c")[-2:] == [("12 12:00", "12 12:11", "unknown", "unconfirmed"),
                                     ("12 12:11", "13 00:00", "unknown", "no_status")]


def test_a_camera_polled_by_the_hour_is_not_unknown_in_between(city: SmallCity, tmp_path: Path) -> None:
    camera(city, "c", status_every_min=60)
    poll(city, "c", "08:00", "18:00", every_min=60)
    con = city.build(tmp_path / "landing")
    assert heard(con, "c") == [("08:00", "19:12", "up")]


def test_link_lost_is_not_forty_faults(city: SmallCity, tmp_path: Path) -> None:
    for n in range(40):
        camera(city, f"c{n:02d}")
        poll(city, f"c{n:02d}", "10:00", "11:00", second=7 * n)
        poll(city, f"c{n:02d}", "11:00", "12:00", "no_answer", second=7 * n)
        poll(city, f"c{n:02d}", "12:00", "13:00", second=7 * n)
    con = city.build(tmp_path / "landing")
    assert con.table("marts.camera_episode").fetchall() == []
    day = one(con, "marts.school_day", school_id="s1")
    assert (day["down_h"], day["link_lost_h"], day["availability_pct"]) == (0, 40.0, 100.0)


def test_the_camera_that_stays_dark_when_the_link_is_back_is_down(city: SmallCity, tmp_path: Path) -> None:
    for n in range(3):
        camera(city, f"c{n}")
        poll(city, f"c{n}", "10:00", "11:00")
        poll(city, f"c{n}", "11:00", "12:00", "no_answer")
        poll(city, f"c{n}", "12:00", "13:00", "no_answer" if n == 0 else "usable")
    con = city.build(tmp_path / "landing")
    assert heard(con, "c0")[1:] == [("11:00", "12:00", "unknown"), ("12:00", "13:06", "down")]
    assert heard(con, "c1")[1:] == [("11:00", "12:00", "unknown"), ("12:00", "13:06", "up")]


def test_two_dark_of_three_is_no_lost_link(city: SmallCity, tmp_path: Path) -> None:
    for n in range(3):
        camera(city, f"c{n}")
        poll(city, f"c{n}", "10:00", "11:00", "usable" if n == 2 else "no_answer")
    con = city.build(tmp_path / "landing")
    assert {heard(con, f"c{n}")[0][2] for n in (0, 1)} == {"down"}


def test_a_camera_that_says_nothing_does_not_hide_a_lost_link(city: SmallCity, tmp_path: Path) -> None:
    for n in range(2):
        camera(city, f"c{n}")
        poll(city, f"c{n}", "10:00", "11:00", "no_answer")
    camera(city, "silent")
    con = city.build(tmp_path / "landing")
    assert {cause for _, _, state, cause in spells(con, "c0")} == {"no_status", "link_lost"}


def test_planned_work_is_not_down(city: SmallCity, tmp_path: Path) -> None:
    for camera_id in ("c", "neighbour"):
        camera(city, camera_id)
    poll(city, "c", "10:00", "11:00")
    poll(city, "c", "11:00", "12:00", "no_answer")
    poll(city, "c", "12:00", "13:00")
    poll(city, "neighbour", "10:00", "13:00")
    city.add("maintenance", maintenance_id="m", camera_id="c", school_id="", from_at=f"{AS_OF} 10:45",
             to_at=f"{AS_OF} 11:30")
    con = city.build(tmp_path / "landing")
    assert heard(con, "c") == [("10:00", "10:45", "up"), ("10:45", "11:30", "work"), ("11:30", "12:00", "down"),
                               ("12:00", "13:06", "up")]
    row = one(con, "rollup.camera_day", camera_id="c")
    assert (row["work_s"], row["down_s"]) == (45 * 60, 30 * 60)


def test_work_at_the_whole_school_covers_every_camera(city: SmallCity, tmp_path: Path) -> None:
    for camera_id in ("c", "d"):
        camera(city, camera_id)
        poll(city, camera_id, "10:00", "12:00", "no_answer")
    city.add("maintenance", maintenance_id="m", camera_id="", school_id="s1", from_at=f"{AS_OF} 09:00",
             to_at=f"{AS_OF} 13:00")
    con = city.build(tmp_path / "landing")
    assert con.execute("select sum(down_s), sum(link_lost_s) from rollup.camera_day").fetchall() == [(0, 0)]


def test_new_camera_is_filling(city: SmallCity, tmp_path: Path) -> None:
    camera(city, "new", commissioned_on="2026-11-03")
    camera(city, "new_with_a_hole", commissioned_on="2026-11-03")
    for camera_id, told in (("new", 9), ("new_with_a_hole", 4)):
        poll(city, camera_id, "23:00", "24:00", archive_days=told)
    con = city.build(tmp_path / "landing")
    assert one(con, "marts.camera", camera_id="new")["archive_state"] == "filling"
    assert one(con, "marts.camera", camera_id="new_with_a_hole")["archive_state"] == "short"


def test_a_camera_has_no_days_before_it_was_commissioned(city: SmallCity, tmp_path: Path) -> None:
    camera(city, "old")
    camera(city, "new", commissioned_on=AS_OF)
    for camera_id in ("old", "new"):
        for day in (AS_OF - dt.timedelta(days=1), AS_OF):
            poll(city, camera_id, "10:00", "11:00", day=day)
    con = city.build(tmp_path / "landing")
    assert dict(con.execute("select camera_id, count(*) from rollup.camera_day group by 1").fetchall()) == {
        "old": 2, "new": 1}


def test_gap_inside_archive(city: SmallCity, tmp_path: Path) -> None:
    """The recorder counts from its oldest file; four days ago it stood still for two hours."""
    hole = AS_OF - dt.timedelta(days=4)
    for camera_id in ("whole", "gap"):
        camera(city, camera_id)
        for back in range(6):
            day = AS_OF - dt.timedelta(days=back)
            if camera_id == "gap" and day == hole:
                poll(city, camera_id, "00:00", "02:00", day=day, recording="no", archive_days=35)
                poll(city, camera_id, "02:00", "24:00", day=day, archive_days=35)
            else:
                poll(city, camera_id, "00:00", "24:00", day=day, archive_days=35)
    con = city.build(tmp_path / "landing")
    whole, gap = (one(con, "marts.camera", camera_id=c) for c in ("whole", "gap"))
    assert (whole["archive_days"], whole["archive_state"]) == (35, "compliant")
    assert (gap["archive_told_days"], gap["archive_days"], gap["archive_state"]) == (35, 3, "short")
    assert gap["archive_gap_on"] == hole
    row = con.execute("select worst_gap_s, unrecorded_s from staging.camera_day where camera_id = 'gap' "
                      "and observed_on = ?", [hole]).fetchall()
    assert row == [(7200, 7200)]


def test_one_hour_lost_in_a_day_is_no_gap(city: SmallCity, tmp_path: Path) -> None:
    """95 % of a day is 22 h 48 min."""
    yesterday = AS_OF - dt.timedelta(days=1)
    camera(city, "c")
    poll(city, "c", "00:00", "01:00", day=yesterday, recording="no")
    poll(city, "c", "01:00", "24:00", day=yesterday)
    poll(city, "c", "00:00", "24:00")
    con = city.build(tmp_path / "landing")
    assert one(con, "marts.camera", camera_id="c")["archive_state"] == "compliant"


def test_down_through_midnight_is_one_episode(city: SmallCity, tmp_path: Path) -> None:
    before = AS_OF - dt.timedelta(days=1)
    camera(city, "c")
    poll(city, "c", "22:00", "23:00", day=before)
    poll(city, "c", "23:00", "24:00", "no_answer", day=before)
    poll(city, "c", "00:00", "02:00", "no_answer")
    poll(city, "c", "02:00", "03:00")
    con = city.build(tmp_path / "landing")
    assert one(con, "marts.camera_episode")["minutes"] == 180


def test_silence_a_lost_link_or_work_ends_no_episode(city: SmallCity, tmp_path: Path) -> None:
    for camera_id in ("dead", "other", "third"):
        camera(city, camera_id)
        link = "usable" if camera_id != "dead" else "no_answer"
        poll(city, camera_id, "08:00", "10:00", link)
        poll(city, camera_id, "10:00", "11:00", "no_answer")  # the link is lost
        poll(city, camera_id, "11:00", "12:00", link)
        poll(city, camera_id, "13:00", "16:00", link)  # after an hour of silence
    city.add("maintenance", maintenance_id="m", camera_id="dead", school_id="", from_at=f"{AS_OF} 14:00",
             to_at=f"{AS_OF} 15:00")
    con = city.build(tmp_path / "landing")
    episode = one(con, "marts.camera_episode", camera_id="dead")
    known = 120 + 60 + 6 + 60 + 60 + 6  # a last status stands for six minutes past the next that is due
    assert (episode["minutes"], episode["is_open"]) == (known, True)
    assert con.execute("select count(*) from marts.camera_episode").fetchall() == [(1,)]


def test_a_day_is_judged_by_what_was_known_when_it_closed(city: SmallCity, tmp_path: Path) -> None:
    """One failure at 23:55 confirmed at 00:05: the closed day stays as it was, the new one is down from midnight."""
    before = AS_OF - dt.timedelta(days=1)
    camera(city, "c")
    poll(city, "c", "23:00", "23:55", day=before)
    poll(city, "c", "23:55", "24:00", "no_answer", day=before)
    poll(city, "c", "00:00", "01:00", "no_answer")
    con = city.build(tmp_path / "landing")
    assert [(a, b, state) for a, b, state, cause in spells(con, "c") if cause != "no_status"] == [
        ("11 23:00", "12 00:00", "up"), ("12 00:00", "12 01:06", "down")]


def rebuilt(city: SmallCity, folder: Path) -> duckdb.DuckDBPyConnection:
    """The city loaded once more over the same store."""
    return city.build(folder / "landing")


def rolled(con: duckdb.DuckDBPyConnection, stage: str) -> list[dt.date]:
    return [day for (day,) in con.execute(
        "select observed_on from rollup.done where stage = ? order by 1", [stage]).fetchall()]


def day_files(folder: Path, last: dt.date, camera_ids: tuple[str, ...] = ("c",), days_n: int = 4) -> SmallCity:
    """Four days of statuses, a file each, as a city lands them."""
    city = SmallCity()
    city.add_school()
    for camera_id in ("c", "d"):
        camera(city, camera_id)
    for back in range(days_n):
        land(folder, last - dt.timedelta(days=back), camera_ids)
    return city


def land(folder: Path, day: dt.date, camera_ids: tuple[str, ...], name: str = "") -> None:
    part = SmallCity()
    for camera_id in camera_ids:
        poll(part, camera_id, "00:00", "24:00", day=day)
    part.rows = {"camera_status": part.rows["camera_status"]}
    aside = part.write(folder / "aside")
    target = folder / "landing" / "camera_status"
    target.mkdir(parents=True, exist_ok=True)
    shutil.move(aside / "camera_status.csv", target / f"{name or day}.csv")


def test_late_file_rerolls_one_day(tmp_path: Path) -> None:
    city = day_files(tmp_path, AS_OF)
    every = [AS_OF - dt.timedelta(days=back) for back in (3, 2, 1, 0)]
    first = rebuilt(city, tmp_path)
    assert (rolled(first, "runs"), rolled(first, "states")) == (every, every)
    again = rebuilt(city, tmp_path)
    assert (rolled(again, "runs"), rolled(again, "states")) == ([], [])
    late = AS_OF - dt.timedelta(days=2)
    land(tmp_path, late, ("d",), "late")
    third = rebuilt(city, tmp_path)
    assert rolled(third, "runs") == [late]  # its statuses alone are read
    assert one(third, "staging.camera_day", camera_id="d", observed_on=late)["up_s"] == 86_400
    # a day that ends otherwise hands another beginning on: the states after it follow, from their runs
    assert rolled(third, "states")[0] == late
    fresh = SmallCity.build(city, copied(tmp_path))
    for table in ("camera_interval", "camera_day"):
        assert same(third, fresh, f"rollup.{table}"), "from scratch and day by day give the same rows"


def copied(folder: Path) -> Path:
    shutil.copytree(folder / "landing", folder / "anew" / "landing")
    return folder / "anew" / "landing"


def same(a: duckdb.DuckDBPyConnection, b: duckdb.DuckDBPyConnection, table: str) -> bool:
    rows = [sorted(map(repr, con.table(table).fetchall())) for con in (a, b)]
    return rows[0] == rows[1] and len(rows[0]) > 0


def test_a_new_day_rolls_up_itself_alone(tmp_path: Path) -> None:
    city = day_files(tmp_path, AS_OF - dt.timedelta(days=1), ("c", "d"))
    city.build(tmp_path / "landing", AS_OF - dt.timedelta(days=1))
    land(tmp_path, AS_OF, ("c", "d"))
    con = city.build(tmp_path / "landing", AS_OF)
    assert (rolled(con, "runs"), rolled(con, "states")) == ([AS_OF], [AS_OF])


def test_a_day_without_a_file_is_a_day_of_silence(tmp_path: Path) -> None:
    city = day_files(tmp_path, AS_OF)
    (tmp_path / "landing" / "camera_status" / f"{AS_OF - dt.timedelta(days=1)}.csv").unlink()
    con = rebuilt(city, tmp_path)
    day = one(con, "staging.camera_day", camera_id="c", observed_on=AS_OF - dt.timedelta(days=1))
    assert day["unknown_s"] == 86_400 - 360  # the last status of the day before stands for six minutes more


def test_a_camera_new_on_the_register_leaves_closed_days_alone(tmp_path: Path) -> None:
    city = day_files(tmp_path, AS_OF)
    rebuilt(city, tmp_path)
    camera(city, "brand_new", commissioned_on=AS_OF)
    assert rolled(rebuilt(city, tmp_path), "states") == [AS_OF]


def test_late_work_rerolls_the_days_it_touches(tmp_path: Path) -> None:
    city = day_files(tmp_path, AS_OF)
    rebuilt(city, tmp_path)
    day = AS_OF - dt.timedelta(days=2)
    city.add("maintenance", maintenance_id="m", camera_id="c", school_id="", from_at=f"{day} 10:00",
             to_at=f"{day} 12:00")
    assert rolled(rebuilt(city, tmp_path), "states") == [day]


def test_a_status_that_repeats_a_moment_counts_once_and_is_held_back(city: SmallCity, tmp_path: Path) -> None:
    camera(city, "c")
    poll(city, "c", "10:00", "11:00")
    city.write(tmp_path / "landing")
    twice = tmp_path / "landing" / "camera_status_twice.csv"
    twice.write_text((tmp_path / "landing" / "camera_status.csv").read_text("utf-8").replace("usable,yes", "black,no"),
                     "utf-8")
    con = city.build(tmp_path / "landing")
    assert heard(con, "c") == [("10:00", "11:06", "up")]
    counts = con.execute("select file, rows_read, rows_loaded, rows_quarantined from quality.file "
                         "where source = 'camera_status' order by file").fetchall()
    assert counts == [("camera_status.csv", 12, 12, 0), ("camera_status_twice.csv", 12, 0, 12)]
    assert con.execute("select distinct reason from quality.quarantine").fetchall() == [("duplicate_key",)]


def test_a_camera_off_the_register_is_one_fault_with_all_its_rows(city: SmallCity, tmp_path: Path) -> None:
    camera(city, "c")
    poll(city, "c", "10:00", "11:00")
    poll(city, "ghost", "10:00", "11:00")
    con = city.build(tmp_path / "landing")
    fault = one(con, "quality.quarantine")
    assert [fault[k] for k in ("reason", "given", "rows_n", "row_number")] == ["refers_to_unknown", "ghost", 12, 14]
    # the register comes later: the statuses are there already
    camera(city, "ghost")
    assert heard(rebuilt(city, tmp_path), "ghost") == [("10:00", "11:06", "up")]


def test_native_and_text_statuses_roll_up_alike(city: SmallCity, tmp_path: Path) -> None:
    """The same statuses as CSV and as typed Parquet, with rows that only the contract can judge."""
    camera(city, "c")
    poll(city, "c", "10:00", "10:30")
    poll(city, "c", "10:30", "11:00", "covered", recording="no")
    con = city.build(tmp_path / "text" / "landing")
    moments = [dt.datetime(2026, 11, 12, 5, tzinfo=dt.UTC) + dt.timedelta(minutes=5 * n) for n in range(12)]
    typed = pa.table({
        "Camera_ID": pa.array(["c"] * 12 + [" c ", "c", None, "c"]).dictionary_encode(),
        "observed_at": pa.array([*moments[:6], *moments[6:11], moments[5], moments[11], None, moments[0], moments[1]],
                                pa.timestamp("us", tz="UTC")),
        "is_reachable": [True] * 16,
        "picture": [*["usable"] * 6, *["covered"] * 5, "usable", "Закрыта", "usable", "usable", "out of focus"],
        "is_recording": [*[True] * 6, *[False] * 5, True, False, True, True, True],
        "archive_days": pa.array([31] * 16, pa.int16()),
    })
    city.rows.pop("camera_status")
    folder = tmp_path / "typed" / "landing" / "camera_status"
    folder.mkdir(parents=True)
    pq.write_table(typed, folder / "2026-11-12.parquet")
    other = city.build(tmp_path / "typed" / "landing")
    assert spells(other, "c") == spells(con, "c")
    reasons = other.execute("select row_number, column_name, reason from quality.quarantine order by all").fetchall()
    assert reasons == [(12, None, "duplicate_key"), (14, "observed_at", "missing_value"),
                       (15, "camera_id", "missing_value"), (16, "picture", "not_in_codes")]
    counts = one(other, "quality.file", source="camera_status")
    assert [counts[k] for k in ("rows_read", "rows_loaded", "rows_quarantined")] == [16, 12, 4]


def test_a_damaged_page_ends_its_file_and_not_the_load(city: SmallCity, tmp_path: Path) -> None:
    camera(city, "c")
    poll(city, "c", "10:00", "11:00")
    begin = dt.datetime(2026, 11, 11, tzinfo=dt.UTC)
    broken = tmp_path / "landing" / "camera_status" / "2026-11-11.parquet"
    broken.parent.mkdir(parents=True)
    pq.write_table(pa.table({
        "camera_id": [f"c{n % 97}" for n in range(20_000)], "is_reachable": [n % 3 > 0 for n in range(20_000)],
        "observed_at": pa.array([begin + dt.timedelta(seconds=n * n % 9973) for n in range(20_000)],
                                pa.timestamp("us", tz="UTC"))}), broken, compression="zstd")
    content = bytearray(broken.read_bytes())
    content[1000:3000] = bytes(reversed(content[1000:3000]))
    broken.write_bytes(content)
    con = city.build(tmp_path / "landing")
    file = one(con, "quality.file", file="camera_status/2026-11-11.parquet")
    assert (file["refused_reason"], file["rows_loaded"]) == ("unreadable_file", 0)
    assert heard(con, "c") == [("10:00", "11:06", "up")]


def test_a_rollup_that_fails_leaves_nothing_half(city: SmallCity, tmp_path: Path) -> None:
    class Failing(DuckEngine):
        def run(self, inputs: Any, models: Any, outputs: Any) -> dict[str, int]:
            super().run(inputs, models, outputs)
            raise RuntimeError("the power went")

    camera(city, "c")
    poll(city, "c", "10:00", "11:00")
    store = Store(tmp_path / "work")
    with duckdb.connect() as con, pytest.raises(RuntimeError):
        collect(con, city.write(tmp_path / "landing"), REFERENCE, MAPPINGS, store, engine=Failing())
    assert list((tmp_path / "work").glob("runs/*/*")) == []
    assert heard(rebuilt(city, tmp_path), "c") == [("10:00", "11:06", "up")]


def test_a_changed_threshold_rolls_every_day_up_again(tmp_path: Path) -> None:
    city = day_files(tmp_path, AS_OF)
    rebuilt(city, tmp_path)
    reference = tmp_path / "reference"
    shutil.copytree(REFERENCE, reference)
    rules = reference / "thresholds.csv"
    rules.write_text(rules.read_text("utf-8").replace("status_every_min,5,", "status_every_min,10,"), "utf-8")
    con, store = duckdb.connect(), Store(tmp_path / "work")
    collect(con, tmp_path / "landing", reference, MAPPINGS, store)
    build(con, AS_OF, store, with_past=False)
    assert len(rolled(con, "runs")) == len(rolled(con, "states")) == 4


def test_rolled_up_days_that_were_removed_are_missed_in_a_sentence(city: SmallCity, tmp_path: Path) -> None:
    camera(city, "c")
    poll(city, "c", "10:00", "11:00")
    con = city.build(tmp_path / "landing")
    shutil.rmtree(tmp_path / "work")
    with pytest.raises(Refusal, match="run `python -m etl load` again"):
        check(con)


@pytest.mark.parametrize("name", ["status_every_min", "down_confirm_minutes"])
def test_a_threshold_that_is_no_number_is_refused_by_name(city: SmallCity, tmp_path: Path, name: str) -> None:
    reference = tmp_path / "reference"
    shutil.copytree(REFERENCE, reference)
    rules = reference / "thresholds.csv"
    lines = [f"{name},soon,,,,," if line.startswith(f"{name},") else line for line in
             rules.read_text("utf-8").splitlines()]
    rules.write_text("\n".join(lines), "utf-8")
    with duckdb.connect() as con, pytest.raises(Refusal, match=name):
        collect(con, city.write(tmp_path / "landing"), reference, MAPPINGS, Store(tmp_path / "work"))


MINUTES = st.integers(min_value=0, max_value=2 * 1440 - 1)


@given(st.dictionaries(MINUTES, st.booleans(), max_size=60), st.integers(0, 2 * 1440 - 1), st.booleans())
@settings(max_examples=75, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_states_are_those_of_the_plain_rules(engine_days: EngineDays, seen: dict[int, bool], run_at: int,
                                             run_is_good: bool) -> None:
    """Any statuses over two days, with a run of five-minute ones: the same intervals as told one by one."""
    for n in range(30):
        seen.setdefault(min(run_at + 5 * n, 2 * 1440 - 1), run_is_good)
    statuses = [Status(engine_days.begin_s + 60 * minute, good) for minute, good in seen.items()]
    found = engine_days.states(statuses)
    for n, rows in enumerate(found):
        begin = engine_days.begin_s + n * 86_400
        assert rows == intervals(statuses, begin, begin + 86_400, SILENCE_S)


class EngineDays:
    """Two days of one camera through the rollups' own SQL."""

    begin_s = 1_794_423_600  # midnight of 12 November 2026 in the city

    def __init__(self, folder: Path) -> None:
        self.folder, self.engine = folder, DuckEngine()

    def states(self, statuses: list[Status]) -> list[list[tuple[int, int, str]]]:
        """(from, to, state) of each of the two days."""
        found, carried = [], None
        roster = pa.table({"camera_id": ["c"], "school_id": ["s"], "silence_s": pa.array([SILENCE_S], pa.int64())})
        work = pa.schema([("camera_id", pa.string()), ("from_s", pa.int64()), ("to_s", pa.int64())]).empty_table()
        for n in range(2):
            begin = self.begin_s + n * 86_400
            today = [s for s in statuses if begin <= s.at_s < begin + 86_400]
            bound = pa.table({name: pa.array([value], pa.int64()) for name, value in {
                "day_from_s": begin, "day_to_s": begin + 86_400, "school_from_s": begin, "school_to_s": begin,
                "confirm_s": 600, "silence_s": SILENCE_S}.items()})
            status = pa.table({
                "camera_id": pa.array(["c"] * len(today), pa.string()),
                "at_s": pa.array([s.at_s for s in today], pa.int64()),
                "answer": pa.array(["usable" if s.is_good else "no_answer" for s in today], pa.string()),
                "recording": pa.array(["on" if s.is_good else "unknown" for s in today], pa.string()),
                "archive_days": pa.nulls(len(today), pa.float64()),
                "clock_drift_s": pa.nulls(len(today), pa.float64())})
            runs = {name: self.folder / f"{name}{n}.parquet" for name in ("run", "observed")}
            self.engine.run({"status": status, "bound": bound}, days._RUNS, runs)
            outputs = {name: self.folder / f"{name}{n}.parquet" for name in ("camera_interval", "camera_day", "carry")}
            self.engine.run({"run": [runs["run"]], "observed": [runs["observed"]], "bound": bound, "roster": roster,
                             "work": work, "carried": [carried] if carried else days._NO_CARRY.empty_table()},
                            days._STATES, outputs)
            carried = outputs["carry"]
            with duckdb.connect() as con:
                rows = con.read_parquet(str(outputs["camera_interval"])).order("from_s").fetchall()
                names = con.read_parquet(str(outputs["camera_interval"])).columns
            found.append(_joined_states([dict(zip(names, row, strict=True)) for row in rows]))
        return found


def _joined_states(rows: list[dict[str, Any]]) -> list[tuple[Any, Any, str]]:
    out: list[tuple[Any, Any, str]] = []
    for row in rows:
        if out and out[-1][1] == row["from_s"] and out[-1][2] == row["state"]:
            out[-1] = (out[-1][0], row["to_s"], row["state"])
        else:
            out.append((row["from_s"], row["to_s"], row["state"]))
    return out


@pytest.fixture(scope="module")
def engine_days(tmp_path_factory: pytest.TempPathFactory) -> EngineDays:
    return EngineDays(tmp_path_factory.mktemp("engine"))
