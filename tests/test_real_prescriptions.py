"""Two real lists of tasks with deadlines become prescriptions through mappings, and their figures hold.

What the marts say is compared, task by task, with what csv, json and datetime alone make of the same files.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from etl.collect import collect
from etl.rollups.store import Store
from etl.warehouse import build
from tests.conftest import SHARED
from tests.small_city import MAPPINGS, REFERENCE, SmallCity, one

pytestmark = pytest.mark.shared

TRACKER = SHARED / "tracker_seattle_opa" / "OPA_Complaint_Tracker.csv"
WORKS = SHARED / "works_almaty_citygis" / "almaty_works.json"
DISTRICTS = SHARED / "districts_almaty_citygis" / "almaty_districts_citygis.geojson"
DONE, OPEN = "prescriptions/OPA_Complaint_Tracker.csv", "prescriptions/OPA_Complaint_Tracker-open.csv"
SITES, ORDERS = "schools/almaty_works.json", "prescriptions/almaty_works.json"

# Of the tasks due by the end of a day: all, closed in time, late, open, closed on a day that nobody knows. Written
# down, so that a rule that changes in the marts and below alike is seen.
SEATTLE_DUE = {
    dt.date(2015, 12, 31): (704, 471, 231, 2, 0),
    dt.date(2017, 12, 31): (2998, 2036, 919, 43, 0),
    dt.date(2019, 6, 30): (4235, 2568, 1644, 23, 0),
    dt.date(2020, 5, 6): (4900, 2894, 2000, 6, 0),
}
ALMATY_DUE = {
    dt.date(2022, 12, 31): (0, 0, 0, 0, 0),
    dt.date(2023, 10, 15): (10, 0, 0, 0, 10),
    dt.date(2024, 1, 31): (20, 0, 0, 0, 20),
    dt.date(2024, 7, 10): (22, 0, 0, 1, 21),
}


@dataclass(frozen=True)
class Task:
    """A task of a real file; `ended` says how it ended where no day does."""

    id: str
    issued: dt.date
    due: dt.date | None
    closed: dt.date | None = None
    ended: str = ""

    @property
    def is_sound(self) -> bool:
        """Does nothing of it happen before it was issued?"""
        return all(day is None or day >= self.issued for day in (self.due, self.closed))


def as_of(task: Task, day: dt.date) -> dict[str, Any]:
    """What is known of a task with a deadline at the end of a day by which it was issued."""
    assert task.due is not None
    closed = task.closed if task.closed is not None and task.closed <= day else None
    withdrawn = task.ended == "withdrawn"
    open_ = closed is None and task.ended == ""
    due = task.due < day and not withdrawn
    late_days = (day - task.due).days if due and open_ else None
    word = None
    if due:
        word = "overdue" if open_ else "unknown" if closed is None else "on_time" if closed <= task.due else "late"
    ageing = None
    if late_days is not None:
        ageing = next((name for most, name in ((7, "1-7"), (14, "8-14"), (30, "15-30")) if late_days <= most), "30+")
    return {"issued_on": task.issued, "due_on": task.due, "verified_on": closed, "is_open": open_,
            "is_withdrawn": withdrawn, "is_due": due, "on_time": word, "overdue_days": late_days, "ageing": ageing}


def summed(states: dict[str, dict[str, Any]]) -> tuple[int, int, int, int, int]:
    """Of the tasks due: all of them, closed in time, late, open, closed on a day that nobody knows."""
    words = Counter(s["on_time"] for s in states.values() if s["is_due"])
    return (sum(words.values()), *(words[w] for w in ("on_time", "late", "overdue", "unknown")))


def said(con: duckdb.DuckDBPyConnection, ids: set[str]) -> dict[str, dict[str, Any]]:
    """The same of these prescriptions, as the mart says it."""
    names = list(as_of(Task("", dt.date.max, dt.date.max), dt.date.max))
    rows = con.table("marts.prescription").select("prescription_id", *names).fetchall()
    return {i: dict(zip(names, row, strict=True)) for i, *row in rows if i in ids}


def share(con: duckdb.DuckDBPyConnection, ids: set[str]) -> float | None:
    """Closed in time out of all that were due, by the mart's own words; None when none was."""
    return con.execute("select count(*) filter (on_time = 'on_time') / nullif(count(*) filter (is_due), 0) "
                       "from marts.prescription where list_contains($ids, prescription_id)",
                       {"ids": list(ids)}).fetchall()[0][0]


def collected(city: SmallCity, folder: Path, *landed: tuple[Path, str], districts: Path | None = None,
              ) -> tuple[duckdb.DuckDBPyConnection, Store]:
    """The real files among the city's own rows, loaded and not built; its campaign begins before the first task."""
    city.rows["campaigns"][0].update(starts_on="2015-01-01", ends_on="2015-01-30")
    city.rows["inspectors"][0]["district_id"] = ""
    landing = city.write(folder / "landing")
    for path, name in landed:
        (landing / name).parent.mkdir(exist_ok=True)
        (landing / name).write_bytes(path.read_bytes())
    if districts is not None:
        (landing / "districts.geojson").unlink()
        (landing / "districts").mkdir()
        (landing / "districts" / districts.name).write_bytes(districts.read_bytes())
    con, store = duckdb.connect(), Store(folder / "work")
    collect(con, landing, REFERENCE, MAPPINGS, store)
    return con, store


def counts(con: duckdb.DuckDBPyConnection, file: str) -> tuple[str | None, int, int, int, int]:
    """Of a file: its mapping, rows read, of another kind, loaded, quarantined; no file is refused."""
    row = one(con, "quality.file", file=file)
    assert row["refused_reason"] is None
    assert row["rows_read"] == row["rows_loaded"] + row["rows_quarantined"]
    return row["mapping"], row["rows_read"], row["rows_other"], row["rows_loaded"], row["rows_quarantined"]


def reasons(con: duckdb.DuckDBPyConnection, file: str) -> dict[tuple[str | None, str], int]:
    """Rows of the file in quarantine by the column and reason that they are counted by."""
    return {(column, reason): n for column, reason, n in con.execute(
        "select column_name, reason, sum(rows_n)::integer from quality.quarantine where file = ? and is_first "
        "group by all", [file]).fetchall()}


# Seattle


def us_day(text: str) -> dt.date | None:
    return dt.datetime.strptime(text, "%m/%d/%Y %I:%M:%S %p").date() if text else None  # noqa: DTZ007


def tracker() -> Iterator[tuple[int, str, Task]]:
    """Row number, status and task of every row; of the two spellings of a day the one that the mapping leaves."""
    with TRACKER.open(encoding="utf-8", newline="") as file:
        for n, r in enumerate(csv.DictReader(file), start=2):
            issued = us_day(r["Task Creation Date"])
            assert issued is not None
            yield n, r["Status"], Task(
                f"{r['OPA Case Number']}-{r['Status Description']}", issued, us_day(r["Due Date"]),
                us_day(r["Completed Date"]) if r["Status"] == "Done" else None)


@pytest.fixture(scope="module")
def seattle(tmp_path_factory: pytest.TempPathFactory) -> tuple[duckdb.DuckDBPyConnection, Store]:
    """One school that every task is about, and the tracker under the names of its two mappings."""
    city = SmallCity()
    city.add_school("seattle-opa")
    return collected(city, tmp_path_factory.mktemp("seattle"), (TRACKER, DONE), (TRACKER, OPEN))


@pytest.fixture(scope="module")
def seattle_tasks() -> dict[str, Task]:
    """The tasks that must load, by id."""
    return {task.id: task for _, _, task in tracker() if task.is_sound}


def test_the_day_of_a_task_still_to_do_is_no_day_of_mending() -> None:
    """Why there are two mappings: most of these days had not come when the file was made."""
    with TRACKER.open(encoding="utf-8", newline="") as file:
        rows = [r for r in csv.DictReader(file) if r["Status"] == "To do"]
    made = max(task.issued for _, _, task in tracker())
    assert made == dt.date(2020, 5, 6)
    ends = [us_day(r["Completed Date"]) for r in rows]
    assert (len(ends), sum(day is not None for day in ends), sum(day is not None and day > made for day in ends)) == (
        23, 23, 20)


def test_every_task_of_seattle_is_loaded_or_quarantined(
    seattle: tuple[duckdb.DuckDBPyConnection, Store], seattle_tasks: dict[str, Task]
) -> None:
    con, _ = seattle
    assert counts(con, DONE) == ("seattle_tracker_done", 7135, 23, 6103, 1032)
    assert counts(con, OPEN) == ("seattle_tracker_open", 23, 7135, 2, 21)
    assert con.execute("select prescription_id from raw.prescriptions order by 1").fetchall() == [
        (i,) for i in sorted(seattle_tasks)]


def test_rows_of_seattle_in_quarantine_are_those_that_end_before_they_begin(
    seattle: tuple[duckdb.DuckDBPyConnection, Store],
) -> None:
    con, _ = seattle
    expected = {
        name: Counter(
            ("due_on" if task.due is not None and task.due < task.issued else "verified_on", "ends_before_start")
            for _, status, task in tracker() if status == of_status and not task.is_sound)
        for name, of_status in ((DONE, "Done"), (OPEN, "To do"))}
    ids = Counter(task.id for _, _, task in tracker() if task.is_sound)
    assert max(ids.values()) == 1, "the one id that stands twice is unsound both times"
    assert {name: reasons(con, name) for name in expected} == expected
    bad = con.execute("select row_number from quality.quarantine where is_first order by 1").fetchall()
    assert bad == [(n,) for n, _, task in tracker() if not task.is_sound]


@pytest.mark.parametrize(("day", "figures"), SEATTLE_DUE.items(), ids=str)
def test_deadlines_of_seattle_are_those_of_plain_python(
    seattle: tuple[duckdb.DuckDBPyConnection, Store], seattle_tasks: dict[str, Task], day: dt.date,
    figures: tuple[int, ...]
) -> None:
    """A task without a due date of its own follows the rule of deadlines.csv, and is not compared."""
    con, store = seattle
    build(con, day, store, with_past=False)
    issued = {i: task for i, task in seattle_tasks.items() if task.issued <= day}
    assert {i for (i,) in con.execute("select prescription_id from marts.prescription").fetchall()} == set(issued)
    expected = {i: as_of(task, day) for i, task in issued.items() if task.due is not None}
    assert said(con, set(expected)) == expected
    assert summed(expected) == figures
    all_n, in_time, *others = figures
    assert all_n == in_time + sum(others)
    assert share(con, set(expected)) == pytest.approx(in_time / all_n)


# Almaty


def ru_day(text: str) -> dt.date:
    return dt.datetime.strptime(text, "%d.%m.%Y").date()  # noqa: DTZ007


def works() -> list[dict[str, Any]]:
    return json.loads(WORKS.read_text("utf-8"))


@pytest.fixture(scope="module")
def almaty(tmp_path_factory: pytest.TempPathFactory) -> tuple[duckdb.DuckDBPyConnection, Store]:
    """The works of Almaty as places and as orders, in the city's own districts."""
    return collected(SmallCity(), tmp_path_factory.mktemp("almaty"), (WORKS, SITES), (WORKS, ORDERS),
                     districts=DISTRICTS)


@pytest.fixture(scope="module")
def almaty_tasks() -> dict[str, Task]:
    """The works that have a place, by id."""
    ended = {"Завершен": "closed", "Отменен": "withdrawn"}
    return {str(w["id"]): Task(str(w["id"]), ru_day(w["startDate"]), ru_day(w["endDate"]),
                               ended=ended.get(w["status"]["name"]["nameRu"], ""))
            for w in works() if w["marker"] is not None}


def test_a_work_without_a_marker_is_quarantined_with_its_order(
    almaty: tuple[duckdb.DuckDBPyConnection, Store], almaty_tasks: dict[str, Task]
) -> None:
    con, _ = almaty
    assert counts(con, "districts/almaty_districts_citygis.geojson")[3] == 8
    assert counts(con, SITES) == ("almaty_work_sites", 69, 0, 57, 12)
    assert counts(con, ORDERS) == ("almaty_works", 69, 0, 57, 12)
    assert reasons(con, SITES) == {("lon", "missing_value"): 12}
    assert reasons(con, ORDERS) == {("school_id", "refers_to_quarantined"): 12}
    nowhere = [(n, " · ".join(filter(None, (str(w["id"]), w["address"]))))
               for n, w in enumerate(works(), start=1) if w["marker"] is None]
    assert con.execute("select row_number, subject from quality.quarantine where file = ? and is_first order by 1",
                       [SITES]).fetchall() == nowhere
    for kind in ("schools", "prescriptions"):
        assert {i for (i,) in con.execute(f"select school_id from raw.{kind}").fetchall()} == set(almaty_tasks)  # noqa: S608


def test_every_marker_lies_in_the_district_that_the_work_declares(
    almaty: tuple[duckdb.DuckDBPyConnection, Store],
) -> None:
    con, _ = almaty
    assert con.execute("select * from quality.remark where remark like '%district%'").fetchall() == []
    found = dict(con.execute("select d.name_ru, count(*) from raw.school_district join raw.districts d "
                             "using (district_id) group by 1").fetchall())
    assert found == Counter(w["district"]["name"]["nameRu"] for w in works() if w["marker"])
    places = con.execute("select school_id, lon, lat from raw.schools").fetchall()
    placed = {school_id: (lon, lat) for school_id, lon, lat in places}
    assert placed == {str(w["id"]): tuple(w["marker"]["coordinates"]) for w in works() if w["marker"]}


@pytest.mark.parametrize(("day", "figures"), ALMATY_DUE.items(), ids=str)
def test_deadlines_of_almaty_are_those_of_plain_python(
    almaty: tuple[duckdb.DuckDBPyConnection, Store], almaty_tasks: dict[str, Task], day: dt.date,
    figures: tuple[int, ...]
) -> None:
    """No work is in time: the day a finished one ended is not known, and does not make the share better."""
    con, store = almaty
    build(con, day, store, with_past=False)
    expected = {i: as_of(task, day) for i, task in almaty_tasks.items() if task.issued <= day}
    assert said(con, set(almaty_tasks)) == expected
    assert summed(expected) == figures
    assert share(con, set(expected)) == (figures[1] / figures[0] if figures[0] else None)


def test_the_withdrawn_work_of_almaty_counts_nowhere(
    almaty: tuple[duckdb.DuckDBPyConnection, Store], almaty_tasks: dict[str, Task]
) -> None:
    con, store = almaty
    build(con, max(ALMATY_DUE), store, with_past=False)
    withdrawn = [task for task in almaty_tasks.values() if task.ended == "withdrawn"]
    assert len(withdrawn) == 1
    row = one(con, "marts.prescription", prescription_id=withdrawn[0].id)
    assert [row[c] for c in ("is_withdrawn", "is_open", "is_due", "on_time", "overdue_days", "ageing")] == [
        True, False, False, None, None, None]
