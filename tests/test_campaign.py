"""The campaign (domain §7): calendar, scope, plan, pace, forecast; golden cases by their reason."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import duckdb
import holidays
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.forecast import CITY, HORIZON_DAYS, simulate
from tests.small_city import SmallCity, one
from tools.write_calendar import PATH, YEARS, calendar_csv

DAY = dt.timedelta(days=1)


def city(starts_on: str, ends_on: str, schools: int = 0, **campaign: Any) -> SmallCity:
    """A city whose campaign runs so, with schools s1, s2, … in the west."""
    small = SmallCity()
    usual = {"campaign_id": "c1", "name_ru": "М", "starts_on": starts_on, "ends_on": ends_on}
    small.rows["campaigns"] = [usual | campaign]
    for n in range(1, schools + 1):
        small.add_school(f"s{n}", lon=71.31 + n * 0.001)
    return small


def build(small: SmallCity, folder: Path, as_of: str, **options: Any) -> duckdb.DuckDBPyConnection:
    return small.build(folder / "landing", dt.date.fromisoformat(as_of), **options)


def days(con: duckdb.DuckDBPyConnection, level: str = "city") -> dict[dt.date, dict[str, Any]]:
    rows = con.execute("select * from marts.campaign_day where level = ?", [level])
    names = [c[0] for c in rows.description]
    return {row[names.index("day_on")]: dict(zip(names, row, strict=True)) for row in rows.fetchall()}


def test_the_calendar_is_that_of_the_package() -> None:
    assert PATH.read_text("utf-8") == calendar_csv(), "run python -m tools.write_calendar, or say why a row differs"


@pytest.mark.parametrize(("starts", "ends", "working", "reason"), [
    ("2026-03-16", "2026-03-31", 9, "nauryz_2026_falls_on_a_weekend_and_takes_two_days_after_it"),
    ("2025-03-17", "2025-03-28", 7, "nauryz_2025_friday_and_two_days_after_the_weekend"),
    ("2021-12-13", "2021-12-19", 3, "december_2021_two_days_of_independence"),
    ("2020-12-14", "2020-12-20", 3, "december_2020_friday_moved_to_a_worked_sunday"),
    ("2025-12-29", "2026-01-11", 7, "new_year_and_christmas"),
    ("2024-05-04", "2024-05-10", 3, "saturday_4_may_2024_is_worked_for_wednesday_8"),
    ("2026-11-01", "2026-11-30", 21, "november_2026_begins_on_a_sunday"),
])
def test_working_days(tmp_path: Path, starts: str, ends: str, working: int, reason: str) -> None:
    con = build(city(starts, ends), tmp_path, ends)
    assert one(con, "marts.campaign")["working_days_n"] == working, reason


def test_working_days_are_those_of_the_package_for_every_day(tmp_path: Path) -> None:
    con = build(city("2026-11-01", "2026-11-30"), tmp_path, "2026-11-12")
    known = holidays.country_holidays("KZ", years=YEARS)
    for day_on, is_working in con.execute(
            "select day_on, is_working from staging.calendar_day where is_known").fetchall():
        assert is_working == known.is_working_day(day_on), day_on


def test_a_day_beyond_the_calendar_is_worked_by_its_weekday_and_says_so(tmp_path: Path) -> None:
    con = build(city("2026-11-01", "2026-11-30"), tmp_path, "2029-11-12")
    row = one(con, "staging.calendar_day", day_on=dt.date(2029, 12, 17))
    assert row["is_working"]
    assert not row["is_known"]


def test_an_empty_day_has_a_row(tmp_path: Path) -> None:
    small = city("2026-11-02", "2026-11-30", schools=3)
    small.add_visit("s1", day="2026-11-03")
    rows = days(build(small, tmp_path, "2026-11-06"))
    assert len(rows) == 29
    assert [rows[dt.date(2026, 11, d)]["accepted_n"] for d in (2, 3, 4, 5, 6)] == [0, 1, 0, 0, 0]
    assert [rows[dt.date(2026, 11, d)]["done_n"] for d in (2, 3, 6)] == [0, 1, 1]
    assert rows[dt.date(2026, 11, 7)]["done_n"] is None, "what lies ahead has no deed"


def test_a_district_without_a_visit_has_all_its_days(tmp_path: Path) -> None:
    small = city("2026-11-02", "2026-11-30", schools=1)
    small.add_school("e1", lon=71.45)
    con = build(small, tmp_path, "2026-11-06")
    assert con.execute("select count(*), sum(done_n) from marts.campaign_day where district_id = 'east'"
                       ).fetchall() == [(29, 0)]


def test_the_even_plan_stands_still_on_days_off(tmp_path: Path) -> None:
    rows = days(build(city("2026-11-02", "2026-11-13", schools=10), tmp_path, "2026-11-03"))
    planned = [round(rows[dt.date(2026, 11, d)]["planned_n"], 6) for d in (2, 6, 7, 8, 9, 13)]
    assert planned == [1, 5, 5, 5, 6, 10]


def test_a_district_keeps_its_own_plan(tmp_path: Path) -> None:
    small = city("2026-11-02", "2026-11-13", schools=10)
    for day_on, n in (("2026-11-04", 7), ("2026-11-10", 10)):
        small.add("district_plans", campaign_id="c1", district_id="west", day_on=day_on, planned_n=n)
    con = build(small, tmp_path, "2026-11-03")
    assert [days(con)[dt.date(2026, 11, d)]["planned_n"] for d in (3, 4, 9, 10, 13)] == [0, 7, 7, 10, 10]


def test_opened_closed_and_merged_schools_are_steps_and_a_log(tmp_path: Path) -> None:
    small = city("2026-11-02", "2026-11-30", schools=4)
    small.rows["schools"][0] |= {"closed_on": "2026-11-04"}
    small.rows["schools"][1] |= {"merged_on": "2026-11-05"}
    small.rows["schools"][2] |= {"opened_on": "2026-11-06"}
    small.rows["schools"][3] |= {"closed_on": "2026-10-01"}
    con = build(small, tmp_path, "2026-11-10")
    rows = days(con)
    # closed: in scope on its last day; merged: out from the day it is merged; one closed before never was in scope
    assert [rows[dt.date(2026, 11, d)]["scope_n"] for d in (2, 4, 5, 6, 10)] == [2, 2, 0, 1, 1]
    log = con.execute(
        "select school_id, change, step_n, changed_on::varchar from marts.scope_change order by 4, 1").fetchall()
    assert log == [("s1", "closed", -1, "2026-11-05"), ("s2", "merged", -1, "2026-11-05"),
                   ("s3", "opened", 1, "2026-11-06")]


def test_a_done_school_that_closes_leaves_both_counts(tmp_path: Path) -> None:
    small = city("2026-11-02", "2026-11-30", schools=2)
    small.rows["schools"][0] |= {"closed_on": "2026-11-04"}
    small.add_visit("s1", day="2026-11-03")
    rows = days(build(small, tmp_path, "2026-11-06"))
    fourth, fifth = rows[dt.date(2026, 11, 4)], rows[dt.date(2026, 11, 5)]
    assert [(day["done_n"], day["scope_n"]) for day in (fourth, fifth)] == [(1, 2), (0, 1)]


def test_a_school_that_the_order_forgot_counts_from_the_first_day(tmp_path: Path) -> None:
    small = city("2026-11-02", "2026-11-30", schools=2)
    small.add("scope", campaign_id="c1", school_id="s1")
    con = build(small, tmp_path, "2026-11-06")
    assert days(con)[dt.date(2026, 11, 2)]["scope_n"] == 2
    assert con.execute("select school_id, change from marts.scope_change").fetchall() == [("s2", "not_on_list")]


def test_a_visit_short_of_acceptance_is_a_third_band(tmp_path: Path) -> None:
    small = city("2026-11-02", "2026-11-30", schools=3)
    small.add_visit("s1", day="2026-11-03", participants="")
    small.add_visit("s2", day="2026-11-03", review_state="returned")
    con = build(small, tmp_path, "2026-11-04")
    row = one(con, "marts.progress", level="city")
    assert (row["done_n"], row["not_accepted_n"], row["not_visited_n"], row["remaining_n"]) == (0, 2, 1, 3)
    assert con.execute("select school_id, reason from marts.not_done order by 1").fetchall() == [
        ("s1", "nameless"), ("s2", "returned"), ("s3", "not_planned")]


def test_what_is_done_on_a_day_off_counts_with_the_working_day_before(tmp_path: Path) -> None:
    small = city("2026-11-01", "2026-11-30", schools=4)  # the 1st is a Sunday
    for n, day in enumerate(("2026-11-01", "2026-11-06", "2026-11-07"), start=1):
        small.add_visit(f"s{n}", day=day)
    con = build(small, tmp_path, "2026-11-08")
    rows = con.execute(
        "select day_on::varchar, accepted_n from marts.throughput where level = 'city' order by 1").fetchall()
    assert rows == [("2026-11-02", 1), ("2026-11-03", 0), ("2026-11-04", 0), ("2026-11-05", 0), ("2026-11-06", 2)]


def test_the_day_in_progress_is_left_and_not_yet_passed(tmp_path: Path) -> None:
    small = city("2026-11-02", "2026-11-30", schools=2)
    small.add_visit("s1", day="2026-11-05")
    noon = dt.datetime(2026, 11, 6, 12, tzinfo=dt.timezone(dt.timedelta(hours=5)))
    con = build(small, tmp_path, "2026-11-06", until=noon)
    row = one(con, "marts.campaign")
    assert (row["last_whole_on"], row["working_days_left_n"]) == (dt.date(2026, 11, 5), 17)
    assert con.execute("select count(*) from marts.throughput where level = 'city'").fetchall() == [(4,)]


@pytest.mark.parametrize(("done_a_day", "track"), [(1, "on_track"), (0, "behind")])
def test_pace_against_what_is_needed(tmp_path: Path, done_a_day: int, track: str) -> None:
    small = city("2026-11-02", "2026-11-13", schools=10)  # ten working days: one a day is just enough
    if done_a_day:
        for n in range(1, 6):
            small.add_visit(f"s{n}", day=f"2026-11-{n + 1:02d}")
    row = one(build(small, tmp_path, "2026-11-06"), "marts.progress", level="city")
    assert row["track"] == track
    assert row["required_rate"] == (1.0 if done_a_day else 2.0)


def test_four_fifths_of_the_rate_needed_is_at_risk(tmp_path: Path) -> None:
    small = city("2026-11-02", "2026-11-13", schools=9)
    for n in range(1, 5):
        small.add_visit(f"s{n}", day=f"2026-11-{n + 1:02d}")
    row = one(build(small, tmp_path, "2026-11-06"), "marts.progress", level="city")  # 4 in 5 days, 5 left for 5 days
    assert row["pace_ratio"] == pytest.approx(0.8)
    assert row["track"] == "at_risk"


def test_after_the_last_day_nothing_is_left_but_schools(tmp_path: Path) -> None:
    con = build(city("2026-11-02", "2026-11-13", schools=2), tmp_path, "2026-11-20")
    row = one(con, "marts.progress", level="city")
    assert (row["track"], row["required_rate"]) == ("out_of_time", None)


def test_a_campaign_before_its_fifth_working_day_has_no_forecast(tmp_path: Path) -> None:
    small = city("2026-11-02", "2026-11-30", schools=14)
    for n in range(1, 13):
        small.add_visit(f"s{n}", day="2026-11-03")
    early = one(build(small, tmp_path / "a", "2026-11-05"), "marts.forecast", level="city")
    assert (early["state"], early["p50_on"], early["days_seen_n"]) == ("too_early", None, 4)
    fifth = one(build(small, tmp_path / "b", "2026-11-06"), "marts.forecast", level="city")
    assert fifth["state"] == "forecast"
    assert fifth["p50_on"] > dt.date(2026, 11, 6)


def test_fewer_than_ten_visits_make_no_forecast(tmp_path: Path) -> None:
    small = city("2026-11-02", "2026-11-30", schools=12)
    for n in range(1, 10):
        small.add_visit(f"s{n}", day="2026-11-03")
    con = build(small, tmp_path, "2026-11-10")
    assert one(con, "marts.forecast", level="city")["state"] == "too_early"
    assert con.execute("select count(*) from marts.forecast_day").fetchall() == [(0,)]


def test_the_city_ends_with_the_district_that_ends_last(tmp_path: Path) -> None:
    small = city("2026-11-02", "2026-11-30", schools=40)
    for n in range(1, 31):  # the west does six a day
        small.add_visit(f"s{n}", day=f"2026-11-{2 + (n - 1) // 6:02d}")
    for n in range(1, 41):
        small.add_school(f"e{n}", lon=71.41 + n * 0.001)
    for n in range(1, 11):  # the east two
        small.add_visit(f"e{n}", day=f"2026-11-{2 + (n - 1) // 2:02d}")
    con = build(small, tmp_path, "2026-11-06")
    west, east = (one(con, "marts.forecast", district_id=d) for d in ("west", "east"))
    whole = one(con, "marts.forecast", level="city")
    assert west["p85_on"] < east["p50_on"]
    assert whole["p50_on"] >= east["p50_on"]
    assert whole["p85_on"] >= east["p85_on"]
    assert whole["due_pct"] <= east["due_pct"]


def test_a_district_that_does_not_move_stands_still(tmp_path: Path) -> None:
    small = city("2026-11-02", "2026-11-30", schools=12)
    for n in range(1, 11):
        small.add_visit(f"s{n}", day="2026-11-03")
    small.add_school("e1", lon=71.45)
    con = build(small, tmp_path, "2026-11-10")
    assert one(con, "marts.forecast", level="city")["state"] == "standstill"
    assert one(con, "marts.forecast", level="city")["due_pct"] == 0


def test_a_finished_campaign_is_finished(tmp_path: Path) -> None:
    small = city("2026-11-02", "2026-11-30", schools=1)
    small.add_visit("s1", day="2026-11-03")
    con = build(small, tmp_path, "2026-11-04")
    assert one(con, "marts.forecast", level="city")["state"] == "finished"
    assert one(con, "marts.progress", level="city")["track"] == "done"


def test_the_same_day_gives_the_same_dates(tmp_path: Path) -> None:
    small = city("2026-11-02", "2026-11-30", schools=30)
    for n in range(1, 13):
        small.add_visit(f"s{n}", day=f"2026-11-{2 + n % 5:02d}")
    first, second = (one(build(small, tmp_path / part, "2026-11-06"), "marts.forecast", level="city") for part in "ab")
    assert first == second


def test_a_school_closed_since_neither_raises_the_pace_nor_the_share(tmp_path: Path) -> None:
    small = city("2026-11-02", "2026-11-30", schools=2)
    small.rows["schools"][0] |= {"closed_on": "2026-11-06"}
    small.add_visit("s1", day="2026-11-05")
    small.add_visit("s2", day="2026-11-05")
    con = build(small, tmp_path, "2026-11-08")
    share = con.execute(
        "select done_n, scope_n from marts.campaign_compared order by working_n desc limit 1").fetchall()
    assert share == [(1, 1)]


def test_a_school_visited_before_its_opening_counts_from_its_opening(tmp_path: Path) -> None:
    small = city("2026-11-02", "2026-11-30", schools=1)
    small.rows["schools"][0] |= {"opened_on": "2026-11-05"}
    small.add_visit("s1", day="2026-11-03")
    rows = days(build(small, tmp_path, "2026-11-06"))
    assert [rows[dt.date(2026, 11, d)]["accepted_n"] for d in (3, 5)] == [0, 1]
    assert [rows[dt.date(2026, 11, d)]["done_n"] for d in (3, 5)] == [0, 1]


def test_a_recheck_alone_is_no_visit_of_the_campaign(tmp_path: Path) -> None:
    small = city("2026-11-02", "2026-11-30", schools=1)
    small.add_visit("s1", day="2026-11-03", purpose="recheck")
    con = build(small, tmp_path, "2026-11-06")
    row = one(con, "marts.progress", level="city")
    assert (row["not_accepted_n"], row["not_visited_n"]) == (0, 1)
    assert one(con, "marts.school")["visit_state"] == "none"
    assert con.execute("select reason from marts.not_done").fetchall() == [("only_recheck",)]


def test_todays_plan_is_not_missed_while_the_day_lasts(tmp_path: Path) -> None:
    small = city("2026-11-02", "2026-11-30", schools=1)
    small.add("walk_plans", planned_on="2026-11-05", school_id="s1", inspector_id="i1", visit_on="2026-11-06",
              position=1)
    morning = dt.datetime(2026, 11, 6, 8, tzinfo=dt.timezone(dt.timedelta(hours=5)))
    con = build(small, tmp_path, "2026-11-06", until=morning)
    assert con.execute("select reason, is_missed from marts.not_done").fetchall() == [("planned", False)]


def test_a_campaign_shorter_than_a_week_is_over_when_it_is(tmp_path: Path) -> None:
    con = build(city("2026-11-02", "2026-11-06"), tmp_path, "2026-11-07")
    assert one(con, "marts.campaign")["phase"] == "recheck"


def test_a_district_without_schools_is_neither_done_nor_late(tmp_path: Path) -> None:
    con = build(city("2026-11-02", "2026-11-30", schools=1), tmp_path, "2026-11-06")
    assert one(con, "marts.progress", district_id="east")["track"] == "no_schools"
    assert one(con, "marts.forecast", district_id="east")["state"] == "no_schools"


def test_phases_with_what_each_has_finished(tmp_path: Path) -> None:
    small = city("2026-11-01", "2026-11-30", schools=2, recheck_ends_on="2026-12-10")
    small.add_visit("s1", day="2026-11-05")
    small.add_visit("s2", day="2026-11-09")
    rows = build(small, tmp_path, "2026-11-12").execute(
        "select phase, from_on::varchar, to_on::varchar, done_n, whole_n from marts.campaign_phase "
        "order by position").fetchall()
    assert rows[0] == ("walk", "2026-11-01", "2026-11-07", 1, 2)
    assert rows[1] == ("month", "2026-11-01", "2026-11-30", 2, 2)
    assert rows[2][:4] == ("recheck", "2026-12-01", "2026-12-10", None)


def test_the_earlier_campaign_stands_beside_this_one_by_working_day(tmp_path: Path) -> None:
    small = city("2026-11-02", "2026-11-30", schools=2)
    small.add("campaigns", campaign_id="c0", name_ru="Прошлый", starts_on="2026-04-06", ends_on="2026-04-30")
    small.add_visit("s1", "old", day="2026-04-07")
    small.add_visit("s1", day="2026-11-02")
    small.add_visit("s2", day="2026-11-03")
    rows = build(small, tmp_path, "2026-11-03").execute(
        "select is_described, working_n, done_n from marts.campaign_compared "
        "where working_n <= 2 order by 1, 2").fetchall()
    assert rows == [(False, 1, 0), (False, 2, 1), (True, 1, 1), (True, 2, 2)]


def test_a_past_day_is_what_a_build_of_that_day_says(tmp_path: Path) -> None:
    small = city("2026-11-02", "2026-11-30", schools=4)
    small.add_visit("s1", day="2026-11-03")
    small.add_visit("s2", day="2026-11-05", answers={"PE-01": {"answer": "no"}})
    small.add_visit("s3", day="2026-11-05", participants="")
    small.add_prescription("v-s2", issued_on="2026-11-05", due_on="2026-11-09", verified_on="2026-11-11")
    for n in range(10):  # dark on the 10th alone, though the visit of the 3rd saw all of them
        small.add("cameras", camera_id=f"c{n}", school_id="s1", zone="yard", state="in_service")
        small.rows["camera_status"] = small.rows.get("camera_status", []) + [
            {"camera_id": f"c{n}", "observed_at": f"2026-11-{day:02d} {hour:02d}:{minute:02d}", "source": "poll",
             "is_reachable": "no" if day == 10 and n < 9 else "yes", "picture": "usable", "is_recording": "yes"}
            for day in (9, 10, 11) for hour in (22, 23) for minute in range(0, 60, 5)]
    now = build(small, tmp_path / "now", "2026-11-12", with_past=True)
    for day in range(2, 12):
        then = build(small, tmp_path / str(day), f"2026-11-{day:02d}")
        past = now.execute("select columns(* exclude (day_on, district_id, inspector_id, critical_overdue_n)) "
                           "from marts.school_past where day_on = ? order by 1", [dt.date(2026, 11, day)]).fetchall()
        assert past == then.execute(
            "select school_id, status, score_pct, visit_state, open_prescriptions_n, overdue_n from marts.school "
            "where is_in_scope order by 1").fetchall(), day


def test_what_changed_since_yesterday(tmp_path: Path) -> None:
    small = city("2026-11-02", "2026-11-30", schools=2)
    small.add_visit("s1", day="2026-11-05", answers={"PE-01": {"answer": "no"}})
    small.add_prescription("v-s1", issued_on="2026-11-05", due_on="2026-11-08", criteria="VS-05")
    con = build(small, tmp_path, "2026-11-09", with_past=True)
    severity = one(con, "marts.prescription")["severity"]
    changes = con.execute("select school_id, was, status, fell_by from marts.school_change").fetchall()
    assert changes == ([("s1", "ready_with_remarks", "not_ready", 1)] if severity == "critical" else [])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.lists(st.integers(0, 9), min_size=6, max_size=6), st.integers(0, 60)),
                min_size=1, max_size=5))
def test_the_city_never_ends_before_a_district(districts: list[tuple[list[int], int]]) -> None:
    names = [f"d{n}" for n in range(len(districts))]
    forecast = simulate({name: np.array(seen) for name, (seen, _) in zip(names, districts, strict=True)},
                        {name: left for name, (_, left) in zip(names, districts, strict=True)}, runs=200)
    for name, (seen, left) in zip(names, districts, strict=True):
        assert (forecast.ends[CITY] >= forecast.ends[name]).all()
        if left == 0:
            assert (forecast.ends[name] == 0).all()
        elif not any(seen):
            assert (forecast.ends[name] == HORIZON_DAYS + 1).all()
        assert forecast.end_days(name, 50) <= forecast.end_days(name, 85)


def test_more_left_never_ends_sooner() -> None:
    seen = {"a": np.array([3, 0, 4, 2, 5]), "b": np.array([1, 2, 0, 1, 1])}
    ends = [simulate(seen, {"a": left, "b": 5}, runs=2000).end_days("a", 50) for left in (5, 20, 60)]
    assert ends == sorted(ends)
    assert ends[0] < ends[2]
