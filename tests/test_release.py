"""What the public is told (domain §10): drawn up by the rules, approved by two, published, stopped, never more."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import math
import os
import random
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import openpyxl
import pyarrow.parquet as pq
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.__main__ import main
from etl.disclosure import CITY, INSPECTED, JOINT, ON_TIME, OVERALL, Protected, Unsafe, protect
from etl.publish import publish
from etl.refusal import Refusal
from etl.release import draft as drafting
from etl.release.calendar import coming, period_begins, scheduled
from etl.release.dots import lattice
from etl.release.facts import Facts, facts
from etl.release.figures import figures_of
from etl.release.flow import stop
from etl.release.folder import Folder
from etl.release.ledger import Ledger
from etl.release.open_data import TABLES
from etl.release.told import tell
from journal import book
from tests.releasing import (
    AT,
    COURSE_ON,
    EAST,
    HOSTILE,
    OUTCOME_ON,
    WEST,
    Office,
    city,
    places_of,
    rows_of,
    told_of,
    values,
    warehouse,
    workbook_cells,
)
from tests.small_city import REFERENCE

WEEK = dt.timedelta(days=7)
# Whoever lets another column out of the building writes it here as well, and says why in the commit.
PUBLIC_COLUMNS = {
    "calendar_day": ["day_on", "kind"],
    "criterion": ["position", "criterion_code", "system", "basis_kk", "basis_ru", "basis_en", "label_kk", "label_ru",
                  "label_en"],
    "day": ["day_on", "is_working", "scope_n", "planned_n", "inspected_n"],
    "definition": ["figure", "label_kk", "label_ru", "label_en", "definition_kk", "definition_ru", "definition_en",
                   "formula_kk", "formula_ru", "formula_en", "denominator_kk", "denominator_ru", "denominator_en",
                   "source_kk", "source_ru", "source_en", "moment_kk", "moment_ru", "moment_en"],
    "district": ["district_id", "name_kk", "name_ru", "name_en", "schools_n", "inspected_state", "inspected_low_pct",
                 "inspected_high_pct", "on_time_state", "on_time_low_pct", "on_time_high_pct", "overall_state",
                 "overall_low_pct", "overall_high_pct", "list_state", "boundary", "dots"],
    "figure": ["position", "figure", "state", "value_n", "of_n", "low_pct", "high_pct", "day_on", "from_on",
               "label_kk", "label_ru", "label_en"],
    "glossary": ["position", "term", "name_kk", "name_ru", "name_en", "meaning_kk", "meaning_ru", "meaning_en"],
    "forecast": ["state", "week_begins_on", "week_ends_on", "day_on", "from_on"],
    "mark": ["mark", "colour"],
    "open_column": ["position", "file", "column_name", "type", "unit", "text_kk", "text_ru", "text_en"],
    "open_file": ["name", "mime", "content"],
    "phrase": ["phrase", "text_kk", "text_ru", "text_en"],
    "release": ["release_id", "drawn_on", "is_demonstration", "name_kk", "name_ru", "name_en", "starts_on", "ends_on",
                "process_on", "process_from", "process_lag_days", "outcome_on", "outcome_from", "outcome_lag_days",
                "list_pct", "least_n"],
    "school": ["school_id", "district_id", "name_kk", "name_ru", "name_en", "address", "inspected_month"],
    "system": ["position", "state", "low_pct", "high_pct", "day_on", "from_on", "system", "label_kk", "label_ru",
               "label_en"],
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a real city's landed files and of its warehouse."""
    folder = tmp_path_factory.mktemp("city")
    with warehouse(city(), folder, is_demonstration=False) as con:
        (folder / "work").mkdir(exist_ok=True)
        con.execute("attach ? as kept", [str(folder / "work" / "warehouse.duckdb")])
        con.execute("copy from database memory to kept")
    return folder


@pytest.fixture
def con(built: Path, tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Its warehouse, to be changed at will."""
    shutil.copy(built / "work" / "warehouse.duckdb", tmp_path / "warehouse.duckdb")
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as con:
        con.execute("set timezone = 'UTC'")
        yield con


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office.at(tmp_path)


@pytest.fixture(scope="module")
def released(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The public's file of a release that nobody changes."""
    folder = tmp_path_factory.mktemp("released")
    shutil.copy(built / "work" / "warehouse.duckdb", folder / "warehouse.duckdb")
    with duckdb.connect(str(folder / "warehouse.duckdb")) as con:
        con.execute("set timezone = 'UTC'")
        return Office.at(folder).draft(con).folder.public_file


# ---- what is told -------------------------------------------------------------------------------

def test_the_file_holds_the_allowed_columns_and_no_other(released: Path) -> None:
    with duckdb.connect(str(released), read_only=True) as file:
        found = file.execute("select schema_name || '.' || table_name, list(column_name order by column_index) "
                             "from duckdb_columns() where not internal group by 1").fetchall()
        views = file.execute("select view_name from duckdb_views() where not internal").fetchall()
    assert dict(found) == {f"public.{table}": columns for table, columns in PUBLIC_COLUMNS.items()}
    assert views == []


def test_no_value_of_the_file_tells_what_the_staff_alone_may_know(built: Path, released: Path) -> None:
    whole = "\n".join(values(released))
    assert len(whole) > 50_000
    assert HOSTILE in whole, "the search looks at schools that are named"
    assert told_of(whole, built / "landing") == []
    raw = released.read_bytes()
    assert not [word for word in ("inspector-041", "visit-west", "camera-", "Сторож") if word.encode() in raw]


@pytest.mark.parametrize("told", ["Ахметбеков А. Ж.", "west-school-005", "status: not_ready", "[71.31605,51.11365]",
                                  "prescription-west-school-003", "ТОО «Сторож-Плюс»", "2026-11-03 10:00"])
def test_the_search_finds_what_is_told(built: Path, told: str) -> None:
    assert told_of(f"… {told} …", built / "landing") != []


def test_a_school_that_is_named_has_a_month_or_nothing(released: Path) -> None:
    schools = rows_of(released, "school")
    assert len(schools) == WEST, "the schools of a district are named all at once"
    assert {s["inspected_month"] for s in schools} == {"2026-11", None}
    assert sum(s["inspected_month"] is None for s in schools) == 1
    districts = {d["name_en"]: d for d in rows_of(released, "district")}
    assert {s["district_id"] for s in schools} == {districts["West"]["district_id"]}
    assert (districts["West"]["list_state"], districts["East"]["list_state"]) == ("listed", "later")
    assert not re.search(r"\d{4}-\d\d-\d\d|\bнет\b|\bno\b", json.dumps(schools, ensure_ascii=False))


def test_the_figures_are_those_of_the_lagged_days(con: duckdb.DuckDBPyConnection) -> None:
    found = figures_of(facts(con), "r")
    assert (found.process_day, found.outcome_day) == (COURSE_ON.isoformat(), OUTCOME_ON.isoformat())
    # visits of the 2nd to the 7th: 13 and 15; one more in the east on the 9th has not been heard of yet
    cells = {(c.measure, c.place): (c.x, c.n) for c in found.cells}
    assert cells[INSPECTED, "west"] == (13, WEST)
    assert cells[INSPECTED, "east"] == (15, EAST)
    # by the 6th those of the 7th (k % 6 == 5) are still to come
    assert cells[OVERALL, "west"][1] == 13 - 2
    assert cells[OVERALL, "east"][1] == 15 - 2
    totals = {t.measure: t for t in found.totals}
    assert (totals[INSPECTED].x, totals[INSPECTED].n) == (28, WEST + EAST)
    assert totals[JOINT].x == 28 - 3 - 3, "each fourth visit was the police's alone"
    assert totals[INSPECTED].days[-1] == (COURSE_ON.isoformat(), 28)
    issued = con.execute("select count(*) from marts.prescription where issued_on <= ?", [OUTCOME_ON]).fetchall()[0][0]
    on_time = con.execute("select count(*) from marts.prescription where verified_on <= due_on").fetchall()[0][0]
    assert (totals[ON_TIME].x, totals[ON_TIME].n) == (on_time, issued)
    assert 0 < on_time < issued


def test_what_is_printed_is_what_may_be_said(con: duckdb.DuckDBPyConnection, office: Office) -> None:
    draft = office.draft(con)
    said, path = draft.protected.release, draft.folder.public_file
    figures = {r["figure"]: r for r in rows_of(path, "figure")}
    headline = said.said(INSPECTED, CITY)
    assert headline is not None
    assert str(figures["public_inspected"]["value_n"]) == headline.text == "30"
    assert figures["public_inspected"]["of_n"] == 40, "38 schools, rounded to 5"
    days = {r["day_on"].isoformat(): r["inspected_n"] for r in rows_of(path, "day") if r["inspected_n"] is not None}
    assert days == {s.day: int(s.text) for s in said.burn_up()}
    assert max(days) == COURSE_ON.isoformat()
    for row in rows_of(path, "district"):
        place = row["name_en"].lower()
        band = said.said(INSPECTED, place)
        assert band is not None
        assert (row["inspected_low_pct"], row["inspected_high_pct"]) == {"west": (80, 100), "east": (60, 70)}[place]
        assert row["on_time_state"] == "withheld", "fewer than ten were due"
    assert set(draft.protected.small) == {(ON_TIME, "west"), (ON_TIME, "east")}


def test_before_the_lags_have_passed_it_is_said_when_they_will_have(
    con: duckdb.DuckDBPyConnection, office: Office
) -> None:
    con.execute("update reference.run set as_of_on = '2026-11-02'")
    path = office.draft(con).folder.public_file
    figures = rows_of(path, "figure")
    assert {r["state"] for r in figures} == {"not_yet"}
    assert {r["from_on"] for r in figures} == {dt.date(2026, 11, 3), dt.date(2026, 11, 5)}
    assert {r["value_n"] for r in figures} == {None}
    assert rows_of(path, "day") == rows_of(path, "school") == []
    assert {r["schools_n"] for r in rows_of(path, "district")} == {None}
    page = (path.parent / "site" / "en" / "index.html").read_text("utf-8")
    assert "first on Nov 3, 2026" in page
    assert "first on Nov 5, 2026" in page
    assert "<svg" not in page, "no empty chart"


def test_past_days_that_nobody_judged_are_refused(con: duckdb.DuckDBPyConnection, office: Office) -> None:
    con.execute("delete from marts.forecast_past")
    with pytest.raises(Refusal, match="does not know 2026-11-08"):
        office.draft(con)
    assert not office.ledger.read().entries


def test_a_list_that_was_printed_grows_only_when_the_district_is_done(con: duckdb.DuckDBPyConnection) -> None:
    known = facts(con)
    first = {"west": {s["school_id"]: "2026-11" if int(s["school_id"][-3:]) <= 12 else "" for s in schools_in(known)}}

    def printed(known: Facts, before: dict[str, dict[str, str]]) -> dict[str, str]:
        found = protect(figures_of(known, "r"))
        assert isinstance(found, Protected)
        return tell(known, found.release, random.Random(1), COURSE_ON, [], before).lists["west"]

    assert sum(map(bool, printed(known, {}).values())) == 13
    assert printed(known, first) == first["west"], "the thirteenth would show in which week it was visited"
    assert all(printed(all_done(known), first).values())


def schools_in(known: Facts) -> list[dict[str, str]]:
    assert known.course is not None
    return [s for s in known.course.schools if s["district_id"] == "west"]


def all_done(known: Facts) -> Facts:
    """The same city with every school of the west inspected."""
    assert known.course is not None
    places = [r | ({"done_n": WEST} if r["district_id"] == "west" else {}) for r in known.course.places]
    places = [r | ({"done_n": r["done_n"] + 1} if r["level"] == "city" else {}) for r in places]
    schools = [s | ({"inspected_month": "2026-11"} if s["district_id"] == "west" else {}) for s in known.course.schools]
    days = [d | ({"done_n": d["done_n"] + 1} if d["day_on"] == COURSE_ON else {}) for d in known.course.burn_up]
    return replace(known, course=replace(known.course, places=places, schools=schools, burn_up=days))


def test_a_small_district_is_neither_counted_nor_dotted_nor_named(tmp_path: Path) -> None:
    with warehouse(city(east=9, east_done=8), tmp_path, past=True) as con:
        draft = Office.at(tmp_path).draft(con)
    east = next(r for r in rows_of(draft.folder.public_file, "district") if r["name_en"] == "East")
    assert (east["schools_n"], east["inspected_state"], east["overall_state"], east["list_state"]) == (
        None, "withheld", "withheld", "few")
    assert json.loads(east["dots"])["coordinates"] == []
    # 13 and 8 inspected make 20 when rounded: with the west said as "80 % and more" the east stays open
    low_high = {i.place: (i.low, i.high) for i in draft.protected.intervals if i.measure == INSPECTED}
    assert low_high["east"][1] - low_high["east"][0] >= 3
    assert "east" not in {r["district_id"] for r in rows_of(draft.folder.public_file, "school")}


def test_ids_are_new_in_each_release_and_nobodys_else(con: duckdb.DuckDBPyConnection, office: Office) -> None:
    seen: list[set[str]] = []
    for n in range(2):
        path = office.draft(con, AT + n * WEEK).folder.public_file
        seen.append({row[f"{what}_id"] for what in ("school", "district", "release") for row in rows_of(path, what)})
    assert len(seen[0]) == WEST + 2 + 1
    assert seen[0] & seen[1] == set()
    staff = con.execute("select school_id from marts.school union all select district_id from marts.district")
    assert not (seen[0] | seen[1]) & {i for (i,) in staff.fetchall()}


def test_a_seed_is_for_a_demonstration_alone(con: duckdb.DuckDBPyConnection, office: Office) -> None:
    with pytest.raises(Refusal, match="for a demonstration alone"):
        office.draft(con, seed=1)
    con.execute("update reference.run set is_demonstration = true")
    ids = [[r["school_id"] for r in rows_of(office.draft(con, AT + n * WEEK, seed=7).folder.public_file, "school")]
           for n in range(2)]
    assert ids[0] == ids[1]


def test_the_open_data_are_the_tables_and_the_dictionary_names_every_column(released: Path) -> None:
    files = {r["name"]: r["content"] for r in rows_of(released, "open_file")}
    assert set(files) == {f"{t}.csv" for t in TABLES} | {f"{t}.parquet" for t in TABLES if t != "dictionary"} | {
        "districts.geojson"} | {f"{t}.xlsx" for t in ("days", "groups", "districts", "schools")}
    described = {(r["file"], r["column_name"]) for r in rows_of(released, "open_column")}
    for table in TABLES:
        text = files[f"{table}.csv"].decode("utf-8-sig")
        rows = list(csv.DictReader(text.splitlines()))
        assert rows, table
        if table != "dictionary":
            assert {(table, column) for column in rows[0]} <= described
            assert len(pq.read_table(io.BytesIO(files[f"{table}.parquet"]))) == len(rows)
    features = json.loads(files["districts.geojson"])["features"]
    assert {f["geometry"]["type"] for f in features} == {"Polygon"}
    assert len(features) == 2


def test_no_cell_of_the_open_data_runs_in_a_spreadsheet(tmp_path: Path) -> None:
    small = city()
    for row in small.rows["schools"]:
        row["address"] = "=HYPERLINK(1)"
    with warehouse(small, tmp_path, past=True) as con:
        path = Office.at(tmp_path).draft(con).folder.public_file
    texts = [r["content"].decode("utf-8-sig") for r in rows_of(path, "open_file") if r["name"].endswith(".csv")]
    cells = [cell for text in texts for row in csv.reader(text.splitlines()) for cell in row]
    assert "'=HYPERLINK(1)" in cells
    assert [cell for cell in cells if cell[:1] in ("=", "+", "-", "@")] == []


def test_a_workbook_has_its_days_filters_and_numbers_in_each_language_and_no_stamp(tmp_path: Path) -> None:
    small = city()
    for row in small.rows["schools"]:
        row["address"] = "=HYPERLINK(1)"
    with warehouse(small, tmp_path, past=True) as con:
        path = Office.at(tmp_path).draft(con).folder.public_file
    files = {r["name"]: r["content"] for r in rows_of(path, "open_file")}
    for name in ("days", "groups", "districts", "schools"):
        book, told = openpyxl.load_workbook(io.BytesIO(files[f"{name}.xlsx"])), rows_of_csv(files[f"{name}.csv"])
        assert book.sheetnames == ["Қазақша", "Русский", "English"]
        for sheet, day in zip(book, ("2026\u202fж. 10 қар.", "10 нояб. 2026", "Nov 10, 2026"), strict=True):
            top = int(sheet.freeze_panes[1:]) - 1
            assert sheet.auto_filter.ref.startswith(f"A{top}:")
            assert sheet.max_row - top == len(told)
            above = " ".join(str(sheet.cell(n, 1).value) for n in range(1, top))
            assert day in above, "the day of the release"
            assert ("нояб" in above) == (sheet.title == "Русский")
            cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
            assert {cell.data_type for cell in cells} <= {"s", "n", "d", "b"}
            assert [cell for cell in cells if cell.hyperlink] == []
            shares = [cell.value for cell in cells if "%" in cell.number_format]
            assert bool(shares) == (name in ("groups", "districts"))
            assert all(0 <= value <= 1 for value in shares)
        assert "Для служебного пользования" not in " ".join(workbook_cells(files[f"{name}.xlsx"]))
    assert "=HYPERLINK(1)" in list(workbook_cells(files["schools.xlsx"])), "as it was written, and a text"


def rows_of_csv(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(content.decode("utf-8-sig").splitlines()))


# ---- dots ---------------------------------------------------------------------------------------

@settings(max_examples=60, deadline=None)
@given(n=st.integers(1, 300), corners=st.lists(st.floats(0.02, 0.1), min_size=5, max_size=12))
def test_dots_lie_inside_and_come_of_the_polygon_and_the_number_alone(n: int, corners: list[float]) -> None:
    turns = [2 * math.pi * k / len(corners) for k in range(len(corners))]
    shape = shapely.Polygon([(71.4 + far * math.cos(turn), 51.1 + far * math.sin(turn))
                             for far, turn in zip(corners, turns, strict=True)])
    text = shapely.to_geojson(shape)
    points = lattice(text, n)
    assert points == lattice(text, n)
    assert len(set(points)) == n
    assert all(shape.buffer(2e-4).contains(shapely.Point(p)) for p in points)


def test_no_dot_moves_when_every_school_does(con: duckdb.DuckDBPyConnection, office: Office, built: Path) -> None:
    before = [r["dots"] for r in rows_of(office.draft(con).folder.public_file, "district")]
    con.execute("update marts.school set lon = 71.301, lat = 51.101")
    after = [r["dots"] for r in rows_of(office.draft(con, AT + WEEK).folder.public_file, "district")]
    assert before == after
    assert sum(len(json.loads(dots)["coordinates"]) for dots in before) == 15 + 25
    assert len(places_of(built / "landing")) == WEST + EAST


# ---- the calendar -------------------------------------------------------------------------------

@pytest.mark.parametrize(("of_week", "day", "reason"), [
    ("2026-11-12", "2026-11-10", "tuesday_of_that_week"),
    ("2026-11-09", "2026-11-10", "monday_is_before_it"),
    ("2026-11-15", "2026-11-10", "sunday_is_after_it"),
    ("2026-12-15", "2026-12-17", "tuesday_and_wednesday_are_off"),
])
def test_the_day_of_a_release(of_week: str, day: str, reason: str) -> None:
    off = {dt.date(2026, 12, 15), dt.date(2026, 12, 16)}
    assert scheduled(dt.date.fromisoformat(of_week), 2, off) == dt.date.fromisoformat(day), reason


@given(today=st.dates(dt.date(2026, 1, 1), dt.date(2028, 12, 1)), weekday=st.integers(1, 7),
       off=st.sets(st.dates(dt.date(2026, 1, 1), dt.date(2028, 12, 31)), max_size=40))
def test_periods_follow_each_other(today: dt.date, weekday: int, off: set[dt.date]) -> None:
    begins, following = period_begins(today, weekday, off), coming(today, weekday, off, 3)
    assert begins <= today < following[0]
    assert following == sorted(set(following))
    assert not set(following) & off
    assert begins not in off
    assert period_begins(following[0], weekday, off) == following[0]


def test_a_second_release_of_a_period_needs_a_reason(con: duckdb.DuckDBPyConnection, office: Office) -> None:
    office.release(con)
    with pytest.raises(Refusal, match=r"came out on 2026-11-10; the next is due on 2026-11-17"):
        office.draft(con, AT + dt.timedelta(days=6))
    office.release(con, AT + dt.timedelta(days=1), unscheduled="a plan was printed wrongly")
    lines = [e for e in book.entries(office.ledger.journal, book.RELEASES) if e["event"] == "drafted"]
    assert [e["unscheduled"] for e in lines] == ["", "a plan was printed wrongly"]
    draft = office.draft(con, AT + WEEK)
    kinds = [(r["day_on"].isoformat(), r["kind"]) for r in rows_of(draft.folder.public_file, "calendar_day")]
    assert kinds[:4] == [("2026-11-10", "released"), ("2026-11-11", "released"), ("2026-11-17", "this_release"),
                         ("2026-11-24", "coming")]


# ---- two people ---------------------------------------------------------------------------------

def test_nothing_is_public_before_two_people_approved_it(con: duckdb.DuckDBPyConnection, office: Office) -> None:
    draft = office.draft(con)
    assert "approved by nobody yet; 2 more" in office.publish().said
    office.approve(draft, "Асанова А.")
    outcome = office.publish()
    assert "approved by Асанова А.; 1 more" in outcome.said
    assert outcome.published is None
    assert office.files() == []
    assert "Сейчас ничего не опубликовано" in office.page()
    office.approve(draft, "Бекова Б.")
    assert office.publish().published is not None
    assert len(office.files()) == 1
    assert "Как идёт месячник" in office.page()


@pytest.mark.parametrize("name", ["Асанова А.", "асанова  а.", "  АСАНОВА А. ", "Асанова\u00a0А."])
def test_one_person_is_not_two(con: duckdb.DuckDBPyConnection, office: Office, name: str) -> None:
    draft = office.draft(con)
    office.approve(draft, "Асанова А.")
    with pytest.raises(Refusal, match="has approved"):
        office.approve(draft, name)
    assert office.publish().published is None


def test_a_line_of_the_same_person_put_into_the_book_counts_once(
    con: duckdb.DuckDBPyConnection, office: Office
) -> None:
    draft = office.draft(con)
    for name in ("Асанова А.", "АСАНОВА А."):
        office.ledger.write("approved", by=name, at=AT, release=draft.folder.release, digest=draft.digest)
    assert office.publish().published is None


def test_a_draft_that_was_changed_has_no_approval(con: duckdb.DuckDBPyConnection, office: Office) -> None:
    draft = office.draft(con)
    office.approve(draft, "Асанова А.", "Бекова Б.")
    page = draft.folder.site / "ru" / "index.html"
    page.write_text(page.read_text("utf-8").replace("Как идёт месячник", "Как шёл месячник"), "utf-8")
    with pytest.raises(Refusal, match="was changed"):
        office.publish()
    with pytest.raises(Refusal, match="was changed"):
        office.approve(draft, "Сериков С.")
    assert office.files() == []


def test_a_file_put_beside_or_a_link_is_a_change(con: duckdb.DuckDBPyConnection, office: Office) -> None:
    draft = office.draft(con)
    (draft.folder.site / "data" / "more.csv").write_text("x", "utf-8")
    assert draft.folder.digest() != draft.digest
    (draft.folder.site / "data" / "more.csv").unlink()
    assert draft.folder.digest() == draft.digest
    (draft.folder.site / "staff").symlink_to("/etc")
    with pytest.raises(Refusal, match="is a link"):
        draft.folder.digest()


def test_stand_ins_approve_demonstrations_alone(con: duckdb.DuckDBPyConnection, office: Office) -> None:
    with pytest.raises(Refusal, match="approves demonstrations alone"):
        office.approve(office.draft(con), "demonstration 1")
    con.execute("update reference.run set is_demonstration = true")
    office.approve(office.draft(con, AT + WEEK), "demonstration 1", "demonstration 2")
    assert office.publish(AT + WEEK + dt.timedelta(hours=1)).published is not None


@pytest.mark.parametrize("name", ["", "   "])
def test_nobody_approves_nothing(con: duckdb.DuckDBPyConnection, office: Office, name: str) -> None:
    with pytest.raises(Refusal, match="name of a person"):
        office.approve(office.draft(con), name)


def test_an_older_draft_waits_no_longer(con: duckdb.DuckDBPyConnection, office: Office) -> None:
    older, newer = office.draft(con), office.draft(con, AT + WEEK)
    with pytest.raises(Refusal, match="waits for no approval"):
        office.approve(older, "Асанова А.")
    office.approve(newer)
    published = office.publish(AT + 2 * WEEK).published
    assert published is not None
    assert published.release == newer.folder.release


@pytest.mark.parametrize("name", ["../../etc", "", "20261110T050000000Z/../x"])
def test_what_is_no_name_of_a_release_leads_nowhere(office: Office, name: str) -> None:
    with pytest.raises(Refusal):
        Folder.of(office.ledger.releases, name)


# ---- the journal --------------------------------------------------------------------------------

def test_a_book_that_was_changed_publishes_nothing(con: duckdb.DuckDBPyConnection, office: Office) -> None:
    draft = office.draft(con)
    office.approve(draft, "Асанова А.")
    path = office.ledger.journal / "releases.jsonl"
    path.write_text(path.read_text("utf-8").replace("Асанова", "Омарова"), "utf-8")
    with pytest.raises(Refusal, match="does not hold: line 2 was changed"):
        office.publish()
    assert office.files() == []


def test_a_stop_cannot_be_cut_off_the_book(con: duckdb.DuckDBPyConnection, office: Office) -> None:
    office.release(con)
    stop(office.ledger, office.places, "a mistake", "Асанова А.", AT + WEEK)
    path = office.ledger.journal / "releases.jsonl"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[:-1]), "utf-8")
    with pytest.raises(Refusal, match="the tail was cut off"):
        office.publish(AT + 2 * WEEK)
    assert office.files() == []


def test_what_was_cut_short_between_the_book_and_the_files_is_finished(
    con: duckdb.DuckDBPyConnection, office: Office
) -> None:
    draft = office.release(con)
    served = office.files()[0]
    served.unlink()
    (office.places.site / "current").unlink()
    outcome = office.publish(AT + WEEK)
    assert outcome.published is None
    assert office.files() == [served]
    assert served.read_bytes() == draft.folder.public_file.read_bytes()
    assert "Как идёт месячник" in office.page()


# ---- safe, or not at all ------------------------------------------------------------------------

def test_what_cannot_be_made_safe_is_not_drawn_up_and_the_reason_is_said(
    con: duckdb.DuckDBPyConnection, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafting, "protect", lambda *_: Unsafe("overall of east follows: 3 to 4 of 9", ()))
    with pytest.raises(Refusal, match="cannot be made safe, so nothing is published: overall of east follows"):
        office.draft(con)
    assert [p.name for p in office.ledger.releases.iterdir() if p.name[0] != "."] == []
    assert office.ledger.read().entries == ()


def test_at_publication_it_is_asked_again_whether_it_is_safe(con: duckdb.DuckDBPyConnection, office: Office) -> None:
    """A draft whose statements are not true, with a digest and two approvals of its own."""
    draft = office.draft(con)
    path = draft.folder.path / "private.json"
    kept = json.loads(path.read_text("utf-8"))
    told = next(s for s in kept["figures"]["statements"] if s["measure"] == INSPECTED and s["place"] == "east"
                and s["form"] == "band")
    told["text"] = ">=90"
    path.write_text(json.dumps(kept), "utf-8")
    facts_of_draft = {"release": draft.folder.release, "digest": draft.folder.digest(), "day": "2026-11-10",
                      "is_demonstration": False, "unscheduled": ""}
    office.ledger.write("drafted", by="etl", at=AT, **facts_of_draft)
    office.approve(draft)
    with pytest.raises(Refusal, match="would tell what it must not: inspected of east may not be said"):
        office.publish()
    assert office.files() == []
    assert office.ledger.read().published == ()


def test_what_was_stopped_is_still_held_against_the_next(con: duckdb.DuckDBPyConnection, office: Office) -> None:
    names = [office.release(con, AT + n * WEEK).folder.release for n in range(3)]
    stop(office.ledger, office.places, "a mistake", "Асанова А.", AT + 3 * WEEK)
    seen = office.ledger.read().seen(is_demonstration=False)
    known = drafting.what_is_known(office.ledger, seen, "another campaign")
    assert [k.figures.id for k in known] == names, "the last two that stand, and the stopped one after them"
    assert drafting.what_is_known(office.ledger, office.ledger.read().seen(is_demonstration=True), "c1") == []


def test_a_release_whose_statements_are_lost_stops_the_next(con: duckdb.DuckDBPyConnection, office: Office) -> None:
    draft = office.release(con)
    shutil.rmtree(draft.folder.path)
    with pytest.raises(Refusal, match="restore it from the backup"):
        office.draft(con, AT + WEEK)


# ---- stop ---------------------------------------------------------------------------------------

def test_a_stop_brings_the_last_safe_release_back(con: duckdb.DuckDBPyConnection, office: Office) -> None:
    first, second = office.release(con), office.release(con, AT + WEEK)
    assert len(office.files()) == 2
    said = stop(office.ledger, office.places, "a wrong number", "Асанова А.", AT + 8 * WEEK)
    assert first.folder.release in said
    assert [f.read_bytes() for f in office.files()] == [first.folder.public_file.read_bytes()]
    assert office.page() == (first.folder.site / "ru" / "index.html").read_text("utf-8")
    assert not (office.places.site / second.folder.release).exists()
    office.publish(AT + 9 * WEEK)
    assert len(office.files()) == 1, "a stopped release never comes back"
    stop(office.ledger, office.places, "this one too", "Асанова А.", AT + 10 * WEEK)
    assert office.files() == []
    for language in ("kk", "ru", "en"):
        for page in ("index", "districts", "progress", "method"):
            assert "109" in office.page(f"{language}/{page}.html")
    assert "Nothing is public now" in office.page("en/districts.html")
    assert "nothing was public" in stop(office.ledger, office.places, "again", "Асанова А.", AT + 11 * WEEK)


def test_a_stop_that_was_cut_short_takes_no_second_release_back(con: duckdb.DuckDBPyConnection, office: Office) -> None:
    first, second = office.release(con), office.release(con, AT + WEEK)
    office.ledger.write("stopped", by="Асанова А.", at=AT + 2 * WEEK, release=second.folder.release, reason="x")
    said = stop(office.ledger, office.places, "x", "Асанова А.", AT + 3 * WEEK)
    assert f"{first.folder.release} is public" in said
    assert [e.release for e in office.ledger.read().safe] == [first.folder.release]
    assert len(office.files()) == 1


def test_a_stop_withdraws_everything_when_the_book_does_not_hold(
    con: duckdb.DuckDBPyConnection, office: Office
) -> None:
    office.release(con)
    office.release(con, AT + WEEK)
    path = office.ledger.journal / "releases.jsonl"
    path.write_text(path.read_text("utf-8").replace("Бекова", "Омарова"), "utf-8")
    with pytest.raises(Refusal, match="Nothing is public now"):
        stop(office.ledger, office.places, "x", "Асанова А.", AT + 2 * WEEK)
    assert office.files() == []
    assert "Сейчас ничего не опубликовано" in office.page("ru/progress.html")


def test_a_stop_withdraws_everything_when_the_release_before_is_not_as_it_was(
    con: duckdb.DuckDBPyConnection, office: Office
) -> None:
    first = office.release(con)
    office.release(con, AT + WEEK)
    (first.folder.site / "ru" / "index.html").write_text("x", "utf-8")
    with pytest.raises(Refusal, match="Nothing is public now"):
        stop(office.ledger, office.places, "x", "Асанова А.", AT + 2 * WEEK)
    assert office.files() == []
    assert "Сейчас ничего не опубликовано" in office.page()


@pytest.mark.parametrize(("reason", "name"), [("", "Асанова А."), ("a mistake", " ")])
def test_a_stop_says_who_and_why(office: Office, reason: str, name: str) -> None:
    with pytest.raises(Refusal, match="who and why"):
        stop(office.ledger, office.places, reason, name, AT)


# ---- the report, the files, the verbs -----------------------------------------------------------

def test_the_report_says_what_is_published_withheld_and_follows(
    con: duckdb.DuckDBPyConnection, office: Office
) -> None:
    office.release(con)
    draft = office.draft(con, AT + WEEK)
    report = draft.folder.report.read_text("utf-8")
    english = report[report.index("# Disclosure report"):]
    assert "| inspected | East | 15 of 24 | 60-70 |" in english
    assert "- closed on time, East: fewer than 10." in english
    assert re.search(r"\| closed on time \| East \| \d+ \| 0–\d+ \| 3 \|", english)
    assert "West: 14 schools, the month is told of 13." in english
    assert "All is said as it was before." in english
    assert english.count("\n## ") == report.count("\n## ") / 3, "the same sections in three languages"
    assert draft.folder.report.stat().st_size > 5_000
    assert os.stat(draft.folder.path).st_mode & 0o077 == 0, "it holds true values"


def test_the_staff_file_holds_nothing_of_a_draft_and_the_warehouse_is_left_as_it_was(
    con: duckdb.DuckDBPyConnection, office: Office, tmp_path: Path
) -> None:
    office.draft(con)
    schemas = con.execute("select schema_name from duckdb_schemas() where schema_name in ('release', 'public')")
    assert schemas.fetchall() == []
    assert [p.name.split("-")[0] for p in publish(con, tmp_path / "serving", AT)] == ["staff"]


def test_a_warehouse_with_a_broken_check_is_not_drawn_up(
    built: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(built / "work" / "warehouse.duckdb", tmp_path)
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as con:
        con.execute("update marts.standing set ready = ready + 1 where level = 'city'")
    assert main(["release", "draft", "--work", str(tmp_path), "--releases", str(tmp_path / "releases"), "--journal",
                 str(tmp_path / "journal")]) == 2
    assert "A check is broken, so nothing is drawn up" in capsys.readouterr().err
    assert not (tmp_path / "releases").exists()


def test_the_verbs_lead_from_the_warehouse_to_the_public(
    built: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    work = tmp_path / "work"
    work.mkdir()
    shutil.copy(built / "work" / "warehouse.duckdb", work)
    folders = ["--releases", str(tmp_path / "releases"), "--journal", str(tmp_path / "journal")]
    served = ["--public-serving", str(tmp_path / "public"), "--public-site", str(tmp_path / "site"), "--reference",
              str(REFERENCE)]
    release = ["release", "draft", "--work", str(work), *folders]
    assert main(release) == 0
    name = Ledger(tmp_path / "journal", tmp_path / "releases").read().entries[0].release
    publishing = ["publish", "--work", str(work), "--serving", str(tmp_path / "serving"), *folders, *served]
    assert main(publishing) == 0
    assert list((tmp_path / "public").glob("*")) == []
    assert [p.name.split("-")[0] for p in (tmp_path / "serving").iterdir()] == ["staff"]
    assert main(["release", "approve", name, "--by", "Асанова А.", *folders]) == 0
    assert main(["release", "approve", name, "--by", "Асанова А.", *folders]) == 2
    assert main(["release", "approve", name, "--by", "Бекова Б.", *folders]) == 0
    assert main(publishing) == 0
    assert [p.name.split("-")[0] for p in (tmp_path / "public").iterdir()] == ["public"]
    assert main(["release", "list", *folders]) == 0
    assert main(["release", "stop", "--by", "Асанова А.", "--reason", "a mistake", *folders, *served]) == 0
    assert list((tmp_path / "public").iterdir()) == []
    said = capsys.readouterr()
    for words in ("statements", "approved by nobody yet", "is public", "taken back"):
        assert words in said.out
    assert "has approved release" in said.err
