"""The morning's letters and the walk plan's verb: who is told what, in which language; on small and on real cities."""

from __future__ import annotations

import csv
import datetime as dt
import email
import email.policy
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest

from etl.__main__ import main
from etl.digest import Digest, digest
from etl.plan import plan
from etl.post import Letter
from etl.refusal import Refusal
from tests.conftest import Loaded
from tests.small_city import SmallCity


def city(**inspector: Any) -> SmallCity:
    """A school of i1 with a critical prescription due on Tuesday the 10th, and everybody who is told."""
    small = SmallCity()
    small.rows["inspectors"][0] |= {"email": "i1@example.kz", "language": "ru"} | inspector
    small.add_school(name_kk="№ 1 мектеп")
    small.add_visit(answers={"PB-03": {"answer": "not_received"}})
    small.add_prescription(criteria="PB-03", issued_on="2026-11-05", due_on="2026-11-10", owner="contractor")
    for office, where in (("director", {"school_id": "s1"}), ("district_police", {"district_id": "west"}),
                          ("district_education", {"district_id": "east"}), ("deputy_akim", {})):
        small.add("officials", official_id=office, name=f"Имя {office}", office=office, email=f"{office}@example.kz",
                  language="kk" if office == "deputy_akim" else "ru", **where)
    return small


def told(small: SmallCity, folder: Path, as_of: str) -> tuple[Digest, dict[str, Letter]]:
    made = digest(small.build(folder / "landing", dt.date.fromisoformat(as_of)))
    return made, {letter.person_id: letter for letter in made.letters}


@pytest.mark.parametrize(("as_of", "overdue", "soon", "hears_overdue"), [
    ("2026-11-05", 0, 0, set()), ("2026-11-08", 0, 1, set()), ("2026-11-09", 0, 1, set()),
    ("2026-11-10", 1, 0, {"district_police"}), ("2026-11-15", 1, 0, {"district_police"}),
    ("2026-11-16", 1, 0, {"district_police", "deputy_akim"})])
def test_the_ladder_says_who_hears_when(tmp_path: Path, as_of: str, overdue: int, soon: int,
                                        hears_overdue: set[str]) -> None:
    made, letters = told(city(), tmp_path, as_of)
    assert f"Просроченные предписания: {overdue}" in letters["i1"].body
    assert f"Срок в ближайшие 3 дня: {soon}" in letters["i1"].body
    assert ("director" in letters) == (overdue + soon > 0), "a director gets a letter when something is due"
    heard = {p for p in ("district_police", "deputy_akim", "district_education") if "p1" in letters[p].body and overdue}
    assert heard == hears_overdue


def test_each_reads_his_own_language_and_nobody_a_foreign_district(tmp_path: Path) -> None:
    _, letters = told(city(), tmp_path, "2026-11-17")
    assert "№ 1 мектеп" in letters["deputy_akim"].body
    assert "Школа-лицей № 1" in letters["district_police"].body
    assert "№ 1" not in letters["district_education"].body, "the head of the eastern district"


def test_the_letter_is_of_the_next_morning(tmp_path: Path) -> None:
    made, letters = told(city(), tmp_path, "2026-11-11")
    assert (made.digest_on, made.is_working) == (dt.date(2026, 11, 12), True)
    assert letters["i1"].subject.startswith("12 нояб. 2026")
    assert letters["deputy_akim"].subject.startswith("2026\u202fж. 12 қар.")
    assert "11 нояб. 2026\u202fг.\n" in letters["i1"].body, "no second full stop"


def test_a_day_off_has_no_letters(tmp_path: Path) -> None:
    made, letters = told(city(), tmp_path, "2026-11-13")
    assert (made.digest_on.isoformat(), made.is_working, letters) == ("2026-11-14", False, {})


def test_visits_of_the_morning_stand_in_the_inspectors_letter(tmp_path: Path) -> None:
    small = city()
    small.add_school("s2", lat=51.16, address="Кенесары 1")
    small.add("walk_plans", planned_on="2026-11-11", school_id="s2", inspector_id="i1", visit_on="2026-11-12",
              position=1)
    _, letters = told(small, tmp_path, "2026-11-11")
    assert "1. Школа-лицей № 2 · Кенесары 1" in letters["i1"].body
    assert "Ахметов А." in letters["district_police"].body


def test_an_inspector_hears_nothing_of_another_ones_schools(tmp_path: Path) -> None:
    small = city()
    small.add("inspectors", inspector_id="i2", name="Б", role="district_inspector", district_id="west")
    small.add_school("s2", lat=51.16)
    small.rows["assignments"][-1]["inspector_id"] = "i2"
    _, letters = told(small, tmp_path, "2026-11-17")
    assert "p1" in letters["i1"].body
    assert "p1" not in letters["i2"].body


def test_schools_that_nobody_holds_are_the_chiefs(tmp_path: Path) -> None:
    small = city()
    small.add_school("s3", lat=51.17)
    small.rows["assignments"].pop()
    _, letters = told(small, tmp_path, "2026-11-11")
    assert "Не обследованы и никто не закреплён: 1\n  Школа-лицей № 3" in letters["district_police"].body


def test_the_verb_writes_every_letter_of_the_sample(city_with_letters: tuple[Path, int]) -> None:
    folder, n = city_with_letters
    files = sorted(folder.glob("*/*.eml"))
    assert len(files) == n
    message = email.message_from_bytes(files[0].read_bytes(), policy=email.policy.default)
    assert message.get_content().count("\n") > 5


@pytest.fixture
def city_with_letters(city: Loaded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, int]:
    monkeypatch.delenv("SMTP_HOST", raising=False)
    assert main(["digest", "--work", str(city.work), "--out", str(tmp_path / "out")]) == 0
    with duckdb.connect(str(city.work / "warehouse.duckdb")) as con:
        return tmp_path / "out", len(digest(con).letters)


def test_a_plan_is_written_shown_and_made_anew_from_what_is_left(tmp_path: Path) -> None:
    small = SmallCity()
    for n in range(1, 8):
        small.add_school(f"s{n}", lat=51.11 + n * 0.01)
    made = plan(small.build(tmp_path / "a", dt.date(2026, 11, 10)), tmp_path / "a", visits_a_day=3)
    with made.path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert sorted(r["school_id"] for r in rows) == [f"s{n}" for n in range(1, 8)]
    assert sorted({r["visit_on"] for r in rows}) == ["2026-11-11", "2026-11-12", "2026-11-13"]
    assert max(int(r["position"]) for r in rows) <= 3
    for r in rows[:3]:
        small.add_visit(r["school_id"], day="2026-11-11")
    small.rows["walk_plans"] = rows
    con = small.build(tmp_path / "b", dt.date(2026, 11, 11))
    assert con.execute("select count(*) from marts.not_done where reason = 'planned'").fetchall() == [(4,)]
    again = plan(con, tmp_path / "b", visits_a_day=3)
    assert {v.school_id for v in again.walk.visits} == {r["school_id"] for r in rows[3:]}
    assert again.path.name == "walk_plans-2026-11-11.csv"


def test_a_report_to_109_is_visited_first(tmp_path: Path) -> None:
    small = SmallCity()
    for n in range(1, 5):
        small.add_school(f"s{n}", lat=51.11 + n * 0.01)
    small.add("signals", signal_id="g1", received_at="2026-11-09 10:00", school_id="s4", state="new")
    walk = plan(small.build(tmp_path, dt.date(2026, 11, 10)), tmp_path, visits_a_day=1).walk
    assert min(walk.visits, key=lambda v: v.visit_on).school_id == "s4"


def test_given_distances_are_taken(tmp_path: Path) -> None:
    small = SmallCity()
    for n in range(1, 4):
        small.add_school(f"s{n}", lat=51.11 + n * 0.01)
    ways = tmp_path / "ways.csv"
    ways.write_text("from_school_id,to_school_id,way_m\n" + "".join(
        f"s{a},s{b},{10 if (a, b) in ((2, 3), (3, 1)) else 9000}\n" for a in (1, 2, 3) for b in (1, 2, 3) if a != b))
    con = small.build(tmp_path / "c", dt.date(2026, 11, 10))
    assert plan(con, tmp_path / "c", visits_a_day=3, distances=ways).walk.way_m == 20
    ways.write_text("from,to\n1,2\n")
    with pytest.raises(Refusal, match="from_school_id"):
        plan(con, tmp_path / "c", distances=ways)


@pytest.mark.parametrize(("as_of", "said"), [("2026-11-30", "No working day"), ("2026-11-12", "nothing to plan")])
def test_nothing_to_plan_gets_a_sentence(tmp_path: Path, as_of: str, said: str) -> None:
    small = SmallCity()
    small.add_school()
    if as_of == "2026-11-12":
        small.add_visit()
    with pytest.raises(Refusal, match=said):
        plan(small.build(tmp_path / "c", dt.date.fromisoformat(as_of)), tmp_path / "c")


@pytest.mark.shared
def test_the_real_astana_is_planned_from_its_first_day(astana: Loaded, tmp_path: Path) -> None:
    """All its schools still to do: one inspector a school at a time, in his district, and the bound is said."""
    work, landing = tmp_path / "work", tmp_path / "landing"
    unseen = ("visits", "answers", "prescriptions", "camera_status")
    shutil.copytree(astana.landing, landing, ignore=lambda folder, names: [n for n in names if n in unseen])
    arguments = ["--landing", str(landing), "--work", str(work)]
    assert main(["collect", *arguments]) == 0
    assert main(["build", *arguments, "--as-of", "2026-11-01"]) == 0
    with duckdb.connect(str(work / "warehouse.duckdb")) as con:
        made = plan(con, landing)
        schools = dict(con.execute("select school_id, district_id from marts.school where is_in_scope").fetchall())
        people = dict(con.execute("select inspector_id, district_id from marts.inspector").fetchall())
    walk = made.walk
    planned = {v.school_id for v in walk.visits} | {school for school, _ in walk.unplanned}
    assert planned == set(schools)
    assert all(people[v.inspector_id] == schools[v.school_id] for v in walk.visits)
    assert len({(v.inspector_id, v.visit_on, v.position) for v in walk.visits}) == len(walk.visits)
    assert 0 < walk.bound_m <= walk.way_m
    print(f"{len(walk.visits)} visits, {walk.way_m / 1000:.1f} km, bound {walk.bound_m / 1000:.1f} km")
