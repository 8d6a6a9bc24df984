"""Prescriptions (domain §8): deadlines, on time, ageing, time to mend, the ladder, findings; golden cases by reason."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.marts.fix_time import model as fix_time
from tests.small_city import SmallCity, one


def city(**prescription: Any) -> SmallCity:
    """A school visited on 5 November (a Thursday) with one prescription for PE-01, which is major."""
    small = SmallCity()
    small.add_school()
    small.add_visit(answers={"PE-01": {"answer": "no"}})
    if prescription:
        small.add_prescription(**prescription)
    return small


def build(small: SmallCity, folder: Path, as_of: str = "2026-11-20") -> duckdb.DuckDBPyConnection:
    return small.build(folder / "landing", dt.date.fromisoformat(as_of))


@pytest.mark.parametrize(("criteria", "issued", "due", "reason"), [
    ("PB-03", "2026-11-05", "2026-11-10", "critical_thursday_and_three_working_days_over_a_weekend"),
    ("PE-01", "2026-11-05", "2026-11-19", "major_ten_working_days"),
    ("VS-03", "2026-11-05", "2026-12-05", "minor_thirty_calendar_days_end_on_a_saturday"),
    ("PB-03", "2026-03-19", "2026-03-27", "critical_over_nauryz_2026_the_20th_the_26th_and_the_27th"),
    ("PB-03", "2020-12-15", "2020-12-22", "critical_over_december_2020_with_the_worked_sunday"),
    ("PB-03;PE-01", "2026-11-05", "2026-11-10", "the_gravest_finding_sets_the_deadline"),
])
def test_a_deadline_by_rule(tmp_path: Path, criteria: str, issued: str, due: str, reason: str) -> None:
    small = city(issued_on=issued, due_on="", criteria=criteria, school_id="s1", visit_id="")
    small.rows["campaigns"][0] |= {"starts_on": issued, "ends_on": "2026-12-30"}
    con = build(small, tmp_path, "2026-11-20")
    assert str(one(con, "marts.prescription")["due_on"]) == due, reason


def test_a_deadline_given_stands_and_one_longer_than_the_rule_is_seen(tmp_path: Path) -> None:
    row = one(build(city(due_on="2026-11-30"), tmp_path), "marts.prescription")
    assert str(row["due_on"]) == "2026-11-30"
    assert row["is_longer_than_rule"]


def test_an_extension_moves_the_deadline_and_the_first_one_is_kept(tmp_path: Path) -> None:
    small = city(due_on="2026-11-10", extended_to_on="2026-11-25", verified_on="2026-11-18",
                 extension_reason="Ждём диски")
    con = build(small, tmp_path, "2026-11-26")
    row = one(con, "marts.prescription")
    assert (str(row["first_due_on"]), str(row["due_on"]), row["on_time"]) == ("2026-11-10", "2026-11-25", "on_time")
    assert not row["is_on_first_time"]
    standing = con.execute("select due_n, on_time_n, on_first_time_n, extended_n, extended_unexplained_n "
                           "from marts.prescription_standing where level = 'city' and owner is null").fetchall()
    assert standing == [(1, 1, 0, 1, 0)]


def test_an_extension_without_a_reason_moves_nothing_and_is_counted(tmp_path: Path) -> None:
    con = build(city(due_on="2026-11-10", extended_to_on="2026-11-25"), tmp_path)
    assert (str(one(con, "marts.prescription")["due_on"]), one(con, "marts.prescription")["state"]) == (
        "2026-11-10", "overdue")
    assert con.execute("select extended_unexplained_n from marts.prescription_standing "
                       "where level = 'city' and owner is null").fetchall() == [(1,)]


@pytest.mark.parametrize(("given_row", "on_time", "state", "reason"), [
    ({"verified_on": "2026-11-10"}, "on_time", "verified", "closed_on_the_very_day"),
    ({"verified_on": "2026-11-11"}, "late", "verified", "closed_a_day_late"),
    ({"reported_on": "2026-11-09"}, "overdue", "overdue", "reported_is_not_verified"),
    ({"verified_on": "2026-11-09", "reopened_on": "2026-11-12"}, "overdue", "overdue", "reopened_is_open_again"),
    ({"verified_on": "2026-11-09", "reopened_on": "2026-11-07"}, "on_time", "verified", "reopened_before_closed"),
    ({"outcome": "closed"}, "unknown", "verified", "closed_on_an_unknown_day_is_not_on_time"),
    ({"outcome": "withdrawn"}, None, "withdrawn", "withdrawn_counts_nowhere"),
    ({"due_on": "2026-11-21", "verified_on": "2026-11-09"}, None, "verified", "closed_ahead_of_a_deadline_to_come"),
    ({"due_on": "2026-11-20"}, None, "open", "its_last_day_is_not_yet_past"),
    ({"verified_on": "2026-11-25"}, "overdue", "overdue", "what_comes_later_has_not_happened"),
])
def test_on_time(tmp_path: Path, given_row: dict[str, str], on_time: str | None, state: str, reason: str) -> None:
    row = one(build(city(**{"due_on": "2026-11-10"} | given_row), tmp_path), "marts.prescription")
    assert (row["on_time"], row["state"]) == (on_time, state), reason


@pytest.mark.parametrize(("due", "band"), [
    ("2026-11-19", "1-7"), ("2026-11-13", "1-7"), ("2026-11-12", "8-14"), ("2026-11-06", "8-14"),
    ("2026-11-05", "15-30"),
])
def test_ageing(tmp_path: Path, due: str, band: str) -> None:
    assert one(build(city(due_on=due), tmp_path), "marts.prescription")["ageing"] == band


def test_a_withdrawn_prescription_keeps_no_school_from_green(tmp_path: Path) -> None:
    small = SmallCity()
    small.add_school()
    small.add_visit()
    small.add_prescription(due_on="2026-11-06", outcome="withdrawn")
    con = build(small, tmp_path)
    assert one(con, "marts.school")["status"] == "ready"
    assert con.execute("select count(*) from marts.prescription_standing").fetchall() == [(0,)]
    assert con.execute("select count(*) from marts.escalation").fetchall() == [(0,)]


def test_the_ladder_by_the_deadline_in_force(tmp_path: Path) -> None:
    con = build(city(issued_on="2026-11-05", due_on="2026-11-12"), tmp_path)
    log = con.execute("select step, reached_on::varchar, is_where_it_stands from marts.escalation "
                      "order by position").fetchall()
    assert log == [("reminder", "2026-11-09", False), ("deadline", "2026-11-12", False),
                   ("district", "2026-11-13", False), ("deputy_akim", "2026-11-19", True)]


def test_the_ladder_stops_where_a_person_verified(tmp_path: Path) -> None:
    con = build(city(due_on="2026-11-12", verified_on="2026-11-13"), tmp_path)
    assert con.execute("select step from marts.escalation order by position").fetchall() == [
        ("reminder",), ("deadline",)]


def test_steps_that_passed_while_it_was_closed_are_reached_when_it_is_reopened(tmp_path: Path) -> None:
    con = build(city(due_on="2026-11-12", verified_on="2026-11-11", reopened_on="2026-11-14"), tmp_path)
    assert con.execute("select step, reached_on::varchar from marts.escalation order by position").fetchall() == [
        ("reminder", "2026-11-09"), ("deadline", "2026-11-14"), ("district", "2026-11-14"),
        ("deputy_akim", "2026-11-19")]


def test_reopened_and_closed_again_still_counts_as_reopened(tmp_path: Path) -> None:
    con = build(city(due_on="2026-11-30", reopened_on="2026-11-14", verified_on="2026-11-18"), tmp_path)
    assert con.execute("select ever_verified_n, reopened_n from marts.prescription_standing "
                       "where level = 'city' and owner is null").fetchall() == [(1, 1)]


def test_closed_on_an_unknown_day_and_reopened_is_open(tmp_path: Path) -> None:
    con = build(city(due_on="2026-11-10", outcome="closed", reopened_on="2026-11-14"), tmp_path)
    assert one(con, "marts.prescription")["state"] == "overdue"


def test_closed_on_an_unknown_day_mends_no_finding_for_certain(tmp_path: Path) -> None:
    assert one(build(city(outcome="closed"), tmp_path), "marts.finding", criterion_code="PE-01")["state"] == "reported"


def test_what_fails_again_after_it_was_closed_is_without_a_prescription(tmp_path: Path) -> None:
    small = city(verified_on="2026-11-09")
    small.add_visit("s1", "again", day="2026-11-16", only=True, answers={"PE-01": {"answer": "no"}}, purpose="recheck")
    row = one(build(small, tmp_path), "marts.finding", criterion_code="PE-01")
    assert (row["state"], row["verified_on"], row["prescription_id"]) == ("no_prescription", None, None)


def test_a_finding_is_verified_by_the_first_visit_that_passes(tmp_path: Path) -> None:
    small = city()
    for day in ("2026-11-09", "2026-11-16"):
        small.add_visit("s1", f"r{day}", day=day, only=True, answers={"PE-01": {"answer": "yes"}}, purpose="recheck")
    assert str(one(build(small, tmp_path), "marts.finding", criterion_code="PE-01")["verified_on"]) == "2026-11-09"


def test_a_prescription_still_open_from_before_the_campaign_covers_the_finding(tmp_path: Path) -> None:
    small = city(issued_on="2026-03-05", due_on="2026-03-19", school_id="s1", visit_id="")
    assert one(build(small, tmp_path), "marts.finding", criterion_code="PE-01")["prescription_id"] == "p1"


def test_a_school_that_closed_is_nobodys_debt(tmp_path: Path) -> None:
    small = city(due_on="2026-11-08")
    small.rows["schools"][0]["closed_on"] = "2026-11-10"
    small.add_school("s2", lat=51.16)
    con = build(small, tmp_path)
    for table in ("marts.prescription_standing", "marts.due_order", "marts.escalation"):
        assert con.table(table).fetchall() == [], table


def test_no_step_is_reached_before_the_issue(tmp_path: Path) -> None:
    con = build(city(issued_on="2026-11-05", due_on="2026-11-06"), tmp_path)
    assert con.execute("select min(reached_on)::varchar from marts.escalation").fetchall() == [("2026-11-05",)]


def test_findings_are_found_reported_and_verified_by_day(tmp_path: Path) -> None:
    con = build(city(reported_on="2026-11-09", verified_on="2026-11-11"), tmp_path)
    rows = con.execute("select day_on::varchar, found_n, reported_n, verified_n from marts.finding_day "
                       "where level = 'city' and day_on in ('2026-11-04', '2026-11-05', '2026-11-09', '2026-11-11') "
                       "order by 1").fetchall()
    assert rows == [("2026-11-04", 0, 0, 0), ("2026-11-05", 1, 0, 0), ("2026-11-09", 1, 1, 0), ("2026-11-11", 1, 1, 1)]


def test_a_reopened_finding_is_neither_reported_nor_verified(tmp_path: Path) -> None:
    con = build(city(reported_on="2026-11-09", verified_on="2026-11-11", reopened_on="2026-11-13"), tmp_path)
    row = one(con, "marts.finding", criterion_code="PE-01")
    assert (row["state"], row["reported_on"], row["verified_on"]) == ("prescribed", None, None)


def test_a_finding_without_a_prescription_is_verified_by_a_later_visit(tmp_path: Path) -> None:
    small = city()
    small.add_visit("s1", "again", day="2026-11-12", only=True, answers={"PE-01": {"answer": "yes"}}, purpose="recheck")
    row = one(build(small, tmp_path), "marts.finding", criterion_code="PE-01")
    assert (row["state"], str(row["verified_on"])) == ("verified", "2026-11-12")


def test_a_later_visit_does_not_close_a_prescription(tmp_path: Path) -> None:
    small = city(due_on="2026-11-30")
    small.add_visit("s1", "again", day="2026-11-12", only=True, answers={"PE-01": {"answer": "yes"}}, purpose="recheck")
    assert one(build(small, tmp_path), "marts.finding", criterion_code="PE-01")["state"] == "prescribed"


def test_a_prescription_without_a_visit_names_its_school(tmp_path: Path) -> None:
    con = build(city(visit_id="", school_id="s1"), tmp_path)
    assert one(con, "marts.prescription")["school_id"] == "s1"


def test_without_visit_and_school_it_is_held_back(tmp_path: Path) -> None:
    con = build(city(visit_id=""), tmp_path)
    assert con.execute("select reason, column_name from quality.quarantine").fetchall() == [("no_subject", "visit_id")]


def plain_median(rows: list[tuple[int, bool]]) -> float | None:
    """Kaplan-Meier by hand: the first day by which half or fewer are still open."""
    survival = 1.0
    for day in sorted({days for days, closed in rows if closed}):
        at_risk = sum(days >= day for days, _ in rows)
        survival *= 1 - sum(closed and days == day for days, closed in rows) / at_risk
        if survival <= 0.5 + 1e-12:
            return float(day)
    return None


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 40), st.booleans()), min_size=1, max_size=25))
def test_the_median_time_to_mend_is_that_of_the_textbook(rows: list[tuple[int, bool]]) -> None:
    frame = pd.DataFrame({"district_id": "west", "owner": None, "lasts_days": [d for d, _ in rows],
                          "is_closed": [c for _, c in rows]})
    told = fix_time(frame)
    median = told[told["level"] == "city"]["median_days"].iloc[0]
    expected = plain_median(rows)
    assert (None if pd.isna(median) else median) == expected


def test_open_ones_are_censored_not_forgotten(tmp_path: Path) -> None:
    small = city(verified_on="2026-11-08")
    for n in range(3):
        small.add_prescription(prescription_id=f"open{n}")
    con = build(small, tmp_path)
    row = con.execute("select prescriptions_n, closed_n, median_days from marts.fix_time "
                      "where level = 'city' and owner is null").fetchall()
    assert row == [(4, 1, None)], "one of four was mended in three days: half of them is still open"


def test_budget_and_owner_are_counted_and_not_said_is_a_count_of_its_own(tmp_path: Path) -> None:
    small = city(owner="akimat", needs_budget="yes")
    small.add_prescription(prescription_id="p2", owner="akimat")
    small.add_prescription(prescription_id="p3")
    rows = build(small, tmp_path).execute(
        "select owner, open_n, open_budget_n, open_budget_unknown_n from marts.prescription_standing "
        "where level = 'city' order by owner nulls first").fetchall()
    assert rows == [(None, 3, 1, 2), ("akimat", 2, 1, 1), ("nobody", 1, 0, 1)]
