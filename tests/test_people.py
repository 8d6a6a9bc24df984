"""Inspectors, walk, signals, steering: the marts behind their pages; golden cases by reason."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import duckdb
import pytest
from scipy.stats import binom

from tests.small_city import SmallCity, criteria, one


def build(small: SmallCity, folder: Path, as_of: str = "2026-11-12", **options: Any) -> duckdb.DuckDBPyConnection:
    return small.build(folder / "landing", dt.date.fromisoformat(as_of), **options)


def signs(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    return con.execute("select visit_id, sign from marts.visit_sign order by all").fetchall()


def test_a_school_that_nobody_held_for_three_days(tmp_path: Path) -> None:
    small = SmallCity()
    small.add_school()
    small.rows["assignments"] = [
        {"school_id": "s1", "inspector_id": "i1", "from_on": "2026-01-01", "to_on": "2026-11-05", "role": "main"},
        {"school_id": "s1", "inspector_id": "i1", "from_on": "2026-11-09", "to_on": "", "role": "main"}]
    row = one(build(small, tmp_path), "marts.assignment_gap")
    assert (row["gap"], row["days_n"], row["lasts"], str(row["from_on"])) == ("nobody", 3, False, "2026-11-06")


def test_two_gaps_of_a_school_are_two_rows(tmp_path: Path) -> None:
    small = SmallCity()
    small.add_school()
    small.rows["assignments"] = [
        {"school_id": "s1", "inspector_id": "i1", "from_on": start, "to_on": end, "role": "main"}
        for start, end in (("2026-01-01", "2026-11-02"), ("2026-11-04", "2026-11-09"), ("2026-11-11", ""))]
    rows = build(small, tmp_path).execute(
        "select from_on::varchar, days_n from marts.assignment_gap order by 1").fetchall()
    assert rows == [("2026-11-03", 1), ("2026-11-10", 1)]


def test_one_visit_is_too_few_to_compare(tmp_path: Path) -> None:
    small = two_inspectors(12)
    small.rows["visits"] = [v for v in small.rows["visits"] if not str(v["visit_id"]).startswith("v-t")]
    small.rows["answers"] = [a for a in small.rows["answers"] if not str(a["visit_id"]).startswith("v-t")]
    small.add_visit("t1", inspector_id="i2", answers={"PE-01": {"answer": "no"}})
    assert one(build(small, tmp_path), "marts.funnel", place_id="i2")["look"] == "few"


def test_double_cover_lasts_and_names_both(tmp_path: Path) -> None:
    small = SmallCity()
    small.add("inspectors", inspector_id="i2", name="Б", role="district_inspector", district_id="west")
    small.add_school()
    small.add("assignments", school_id="s1", inspector_id="i2", from_on="2026-11-10", to_on="", role="main")
    row = one(build(small, tmp_path), "marts.assignment_gap")
    assert (row["gap"], row["days_n"], row["lasts"], row["inspectors"]) == ("double", 3, True, "i1;i2")


def test_a_substitute_is_neither_a_gap_nor_a_double(tmp_path: Path) -> None:
    small = SmallCity()
    small.add("inspectors", inspector_id="i2", name="Б", role="district_inspector", district_id="west")
    small.add_school()
    small.add("assignments", school_id="s1", inspector_id="i2", from_on="2026-11-01", to_on="", role="substitute")
    assert build(small, tmp_path).execute("from marts.assignment_gap").fetchall() == []


def test_a_visit_with_all_answers_alike_is_worth_a_look(tmp_path: Path) -> None:
    small = SmallCity()
    small.add_school()
    small.add_visit()
    assert signs(build(small, tmp_path)) == [("v-s1", "all_alike")]


def test_one_answer_that_differs_is_enough_not_to_be(tmp_path: Path) -> None:
    small = SmallCity()
    small.add_school()
    small.add_visit(answers={"PE-01": {"answer": "no"}})
    assert signs(build(small, tmp_path)) == []


@pytest.mark.parametrize(("ends", "found"), [("10:24", [("v-s1", "too_short")]), ("10:25", [])])
def test_a_visit_shorter_than_the_rule(tmp_path: Path, ends: str, found: list[tuple[str, str]]) -> None:
    small = SmallCity()
    small.add_school()
    small.add_visit(answers={"PE-01": {"answer": "no"}}, finished_at=f"2026-11-05 {ends}")
    assert signs(build(small, tmp_path)) == found


def test_one_photograph_in_two_visits_marks_both_and_twice_in_one_marks_none(tmp_path: Path) -> None:
    small = SmallCity()
    photo = {"PE-01": {"answer": "no", "evidence_ref": "IMG-1"}, "PE-02": {"answer": "no", "evidence_ref": " img-1"}}
    small.add_school("s1")
    small.add_school("s2", lat=51.16)
    small.add_school("s3", lat=51.17)
    small.add_visit("s1", answers=photo)
    once = build(small, tmp_path / "a")
    assert signs(once) == []
    small.add_visit("s2", answers=photo)
    small.add_visit("s3", answers={"PE-01": {"answer": "no", "evidence_ref": "IMG-2"}})
    assert signs(build(small, tmp_path / "b")) == [("v-s1", "same_photo"), ("v-s2", "same_photo")]


def test_a_recheck_is_not_judged_as_a_visit(tmp_path: Path) -> None:
    small = SmallCity()
    small.add_school()
    small.add_visit(visit_id="r", purpose="recheck", finished_at="2026-11-05 10:05")
    assert signs(build(small, tmp_path)) == []


def two_inspectors(failing_n: int) -> SmallCity:
    """i1's five schools pass all but one answer, i2's five fail so many answers each."""
    small = SmallCity()
    small.add("inspectors", inspector_id="i2", name="Б", role="district_inspector", district_id="west")
    bad = {c["code"]: {"answer": "no"} for c in criteria() if c["answer"] in ("yes_no", "yes_partly_no")}
    for n in range(1, 6):
        small.add_school(f"s{n}", lat=51.12 + n * 0.001)
        small.add_visit(f"s{n}", answers=dict(list(bad.items())[:1]))
        small.add_school(f"t{n}", lat=51.14 + n * 0.001)
        small.rows["assignments"][-1]["inspector_id"] = "i2"
        small.add_visit(f"t{n}", answers=dict(list(bad.items())[:failing_n]), inspector_id="i2")
    return small


def test_high_and_low_both_read_look(tmp_path: Path) -> None:
    con = build(two_inspectors(12), tmp_path)
    rows = {r["place_id"]: r for r in (one(con, "marts.funnel", place_id=i) for i in ("i1", "i2"))}
    assert (rows["i1"]["look"], rows["i2"]["look"]) == ("low", "high")
    n = rows["i1"]["answers_n"]
    city = rows["i1"]["city_pct"] / 100
    assert rows["i1"]["lo_998_pct"] == pytest.approx(100 * binom.ppf(0.001, n, city) / n)
    assert rows["i1"]["hi_95_pct"] == pytest.approx(100 * binom.ppf(0.975, n, city) / n)


def test_a_usual_difference_is_no_reason_to_look(tmp_path: Path) -> None:
    con = build(two_inspectors(2), tmp_path)
    assert con.execute("select distinct look from marts.funnel where level = 'inspector'").fetchall() == [(None,)]


def test_expected_findings_add_up_to_those_found(tmp_path: Path) -> None:
    con = build(two_inspectors(7), tmp_path)
    found, expected = con.execute(
        "select sum(findings_n), sum(expected_n) from marts.funnel where level = 'inspector'").fetchall()[0]
    assert expected == pytest.approx(found)


def test_coverage_and_load_of_an_inspector(tmp_path: Path) -> None:
    small = SmallCity()
    for n in range(1, 4):
        small.add_school(f"s{n}", lat=51.12 + n * 0.001)
    small.add_visit("s1")
    small.add_visit("s2", participants="")
    row = one(build(small, tmp_path), "marts.inspector_work")
    assert [row[c] for c in ("schools_n", "done_n", "not_accepted_n", "not_visited_n", "remaining_n", "visits_n")] == [
        3, 1, 1, 1, 2, 2]
    assert row["required_rate"] == pytest.approx(2 / 12)


def test_the_newest_plan_is_in_force_and_a_missed_day_is_seen(tmp_path: Path) -> None:
    small = SmallCity()
    small.add_school("s1")
    small.add_school("s2", lat=51.16)
    for planned_on, school, visit_on in (("2026-11-05", "s1", "2026-11-06"), ("2026-11-10", "s1", "2026-11-11"),
                                         ("2026-11-10", "s2", "2026-11-13")):
        small.add("walk_plans", planned_on=planned_on, school_id=school, inspector_id="i1", visit_on=visit_on,
                  position=1)
    con = build(small, tmp_path)
    rows = con.execute(
        "select school_id, reason, planned_on::varchar, is_missed from marts.not_done order by 1").fetchall()
    assert rows == [("s1", "not_planned", None, True), ("s2", "planned", "2026-11-13", False)]


def test_a_plan_of_tomorrow_is_not_known_today(tmp_path: Path) -> None:
    small = SmallCity()
    small.add_school()
    small.add("walk_plans", planned_on="2026-11-13", school_id="s1", inspector_id="i1", visit_on="2026-11-16",
              position=1)
    assert build(small, tmp_path).execute("from marts.planned_visit").fetchall() == []


def signal(**row: Any) -> SmallCity:
    small = SmallCity()
    small.add_school("s7", name_ru="Школа-лицей № 7")
    small.add_school("s8", name_ru="Школа-лицей № 8", lat=51.16)
    small.add("signals", **{"signal_id": "g1", "received_at": "2026-11-10 10:00", "category": "cameras",
                            "place": "лицей № 7, камера висит", "state": "new"} | row)
    return small


def test_a_report_matched_by_number_is_ground_for_a_visit(tmp_path: Path) -> None:
    con = build(signal(), tmp_path)
    row = one(con, "marts.signal")
    assert (row["school_id"], row["matched_by"], row["is_ground"]) == ("s7", "number", True)
    assert one(con, "marts.school_signal")["grounds_n"] == 1


def test_a_visit_since_takes_the_ground_away_and_the_report_stays_open(tmp_path: Path) -> None:
    small = signal()
    small.add_visit("s7", day="2026-11-11")
    row = one(build(small, tmp_path), "marts.signal")
    assert (row["is_open"], row["is_ground"]) == (True, False)


def test_a_visit_before_the_report_does_not(tmp_path: Path) -> None:
    small = signal()
    small.add_visit("s7", day="2026-11-09")
    assert one(build(small, tmp_path), "marts.signal")["is_ground"]


def test_a_closed_report_is_no_ground(tmp_path: Path) -> None:
    assert not one(build(signal(state="closed"), tmp_path), "marts.signal")["is_ground"]


def test_a_report_that_fits_no_school_waits_for_a_person(tmp_path: Path) -> None:
    row = one(build(signal(place="школа № 99"), tmp_path), "marts.signal")
    assert (row["school_id"], row["is_ground"]) == (None, False)


def test_the_school_to_steer_first_is_the_one_with_the_weightiest_reasons(tmp_path: Path) -> None:
    small = signal()
    small.rows["schools"][0]["pupils"] = 400
    small.add_visit("s8", answers={"PB-03": {"answer": "not_received"}})
    small.add_prescription("v-s8", criteria="PB-03", issued_on="2026-11-05", due_on="2026-11-08")
    con = build(small, tmp_path, with_past=True)
    rows = con.execute("select rank, school_id, list(reason order by weight desc, reason) from marts.steer "
                       "group by 1, 2 order by 1").fetchall()
    assert rows[0][1] == "s8"
    assert rows[0][2][0] == "critical_overdue"
    assert ("s7", ["not_visited", "signals"]) in [row[1:] for row in rows]


def test_a_school_without_a_reason_is_not_steered(tmp_path: Path) -> None:
    small = SmallCity()
    small.add_school(pupils="")
    small.add_visit()
    assert build(small, tmp_path).execute("from marts.steer").fetchall() == []
