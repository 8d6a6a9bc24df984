"""The lists as workbooks: what stands above them, numbers that are numbers, nothing that runs, a button by each."""

from __future__ import annotations

import ast
import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import streamlit as st
from hypothesis import given, settings
from hypothesis import strategies as some

from app import downloads, lists, read
from app.exports import workbook
from app.exports.workbook import Sheet
from app.read import store
from app.rights import LOCAL, Viewer
from app.texts import speaking, t
from etl.publish import publish
from tests import papers
from tests.conftest import ROOT, Loaded
from tests.test_pages import hostile_city

EVERYBODY = Viewer(role=LOCAL, subject="x", name="Ахметова Әлия Серікқызы")


@pytest.fixture(autouse=True)
def served(city: Loaded, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(store, "SERVING", city.serving)
    st.cache_data.clear()
    yield
    st.cache_data.clear()
    st.cache_resource.clear()


def sheet_of(name: str, where: dict[str, str] | None = None) -> Any:
    return papers.book(downloads.make(EVERYBODY, name, where or {}, papers.AT).content).active


@pytest.mark.parametrize("code", ["kk", "ru", "en"])
@pytest.mark.parametrize("name", lists.LISTS)
def test_every_list_is_a_workbook_too(name: str, code: str) -> None:
    with speaking(code):
        where = {"school": read.city.schools(EVERYBODY)["school_id"].iloc[0]} if name.startswith("school_") else {}
        sheet, rows = sheet_of(f"{name}_xlsx", where), lists.LISTS[name].rows(EVERYBODY, **{
            k: v for k, v in where.items() if k in downloads.FILES[name][1]})
        above = [str(sheet.cell(n, 1).value) for n in range(1, 9)]
        assert above[0] == lists.LISTS[name].title()
        assert above[1] == t("For official use")
        said = " ".join(above)
        assert EVERYBODY.name in said
        assert "09:05" in said
    top = int(sheet.freeze_panes[1:]) - 1
    assert [sheet.cell(top, k + 1).value for k in range(len(rows.columns))] == list(map(str, rows.columns))
    assert sheet.auto_filter.ref.startswith(f"A{top}:")
    assert sheet.max_row - top == len(rows) or rows.empty


def test_what_is_a_number_or_a_day_is_one() -> None:
    with speaking("ru"):
        sheet = sheet_of("not_done_xlsx")
        kinds = kinds_of(sheet)
        assert kinds[t("Answered, %")] <= {("n", "0\u00a0%")}
        assert kinds[t("Visited")] <= {("d", "dd.mm.yyyy")}
        progress = kinds_of(sheet_of("district_progress_xlsx"))
        assert progress[t("Inspected, %")] == {("n", "0\u00a0%")}
        assert progress[t("Schools left")] == {("n", "#,##0")}
        assert progress[t("Pace a day")] == {("n", "#,##0.0")}
        assert kinds_of(sheet_of("cameras_down_xlsx"))[t("Since")] <= {("d", "dd.mm.yyyy hh:mm")}


def test_what_is_said_in_words_on_the_page_is_a_number_in_the_file() -> None:
    with speaking("en"):
        for name, heading in (("order_districts", t("On time")), ("order_owners", t("By the first deadline")),
                              ("district_progress", t("In time")), ("challenge", t("Found, %"))):
            kinds = kinds_of(sheet_of(f"{name}_xlsx"))
            assert kinds[f"{heading.removesuffix(', %')}, %"] <= {("n", "0%")}, name
        assert kinds_of(sheet_of("not_done_xlsx"))[t("Visited")] <= {("d", "[$-409]d mmm yyyy")}


def kinds_of(sheet: Any) -> dict[str, set[tuple[str, str]]]:
    """Heading → the kinds and formats of the cells below that hold something."""
    top = int(sheet.freeze_panes[1:]) - 1
    return {sheet.cell(top, k).value: {
        (cell.data_type, cell.number_format) for (cell,) in sheet.iter_rows(top + 1, None, k, k)
        if cell.value is not None}
        for k in range(1, sheet.max_column + 1)}


def test_a_share_is_of_one() -> None:
    with speaking("ru"):
        rows = lists.LISTS["district_progress"].rows(EVERYBODY)
        sheet = sheet_of("district_progress_xlsx")
        (column,) = [k for k, name in enumerate(rows.columns) if name == t("Inspected, %")]
    top = int(sheet.freeze_panes[1:])
    assert sheet.cell(top, column + 1).value == pytest.approx(rows.iloc[0, column] / 100)


def test_the_filters_are_said_in_words() -> None:
    with speaking("ru"):
        sheet = sheet_of("prescriptions_xlsx", {"district": "nura", "severity": "critical", "states": "open,overdue",
                                                "owner": "director"})
        said = " ".join(str(sheet.cell(n, 1).value) for n in range(1, 9))
        for word in ("Нура", "критич", "директор"):
            assert word in said
        assert "nura" not in said


def test_a_filter_that_is_none_is_not_repeated_and_lets_nothing_pass() -> None:
    with speaking("en"):
        sheet = sheet_of("not_done_xlsx", {"district": "=1+1"})
        said = [str(cell.value) for row in sheet.iter_rows() for cell in row]
        assert any(t("not known here") in text for text in said)
    assert not any("=1+1" in text for text in said)


def test_words_that_were_sought_are_said_as_they_are() -> None:
    with speaking("en"):
        sheet = sheet_of("schools_xlsx", {"q": "=1+1"})
    assert "=1+1" in " ".join(str(sheet.cell(n, 1).value) for n in range(1, 9))
    assert "f" not in {cell.data_type for row in sheet.iter_rows() for cell in row}


@pytest.mark.parametrize("name", lists.LISTS)
def test_no_cell_of_a_hostile_city_runs(name: str, hostile: None) -> None:
    with speaking("ru"):
        where = {"school": "s1"} if name.startswith("school_") else {}
        sheet = sheet_of(f"{name}_xlsx", where)
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert [cell.value for cell in cells if cell.data_type == "f" or cell.hyperlink] == []


@pytest.fixture(scope="module")
def hostile_serving(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    with hostile_city().build(folder / "landing") as con:
        publish(con, folder / "serving", papers.AT)
    return folder / "serving"


@pytest.fixture
def hostile(hostile_serving: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "SERVING", hostile_serving)


CELLS = some.one_of(some.none(), some.booleans(), some.integers(-10**9, 10**9), some.text(max_size=40), some.dates(
    dt.date(1901, 1, 1), dt.date(2100, 1, 1)), some.floats(-1e9, 1e9), some.lists(some.text(max_size=5), max_size=3),
    some.sampled_from(["=1+1", "http://x.example", "85\u00a0%", "—", "{=A1}", "@x", "-1"]))


@settings(max_examples=60, deadline=None)
@given(some.lists(some.tuples(CELLS, CELLS), max_size=5), some.text(max_size=40))
def test_any_cells_make_a_workbook_that_opens(rows: list[tuple[Any, Any]], title: str) -> None:
    frame = pd.DataFrame(rows, columns=["a", "b, %"]).astype("object")
    opened = papers.book(workbook.xlsx(Sheet(title, title, (title,), frame, "yes", "no", "ru")))
    kinds = {cell.data_type for row in opened.active.iter_rows() for cell in row}
    assert "f" not in kinds
    assert "e" not in kinds


DRAWS = {f"tables.{name}" for name in ("draw", "plain", "leading", "clickable", "as_they_are")}
ELSEWHERE = {  # a table without a button of its own → why
    "passport._draw_criteria": "one button below the requirements of all systems",
    "drawn.told_as_table": "the files of the public are its open data",
    "plan_lists.lists": "the page offers the plan whole", "plan_lists.without_a_day": "the same",
    "place_tables.schools": "the page that calls it knows the filters", "place_tables.counts": "the page that calls it",
    "place_tables.systems": "", "people.work_table": ""}


def test_by_every_table_of_the_staff_stands_a_button() -> None:
    bare = []
    for path in sorted((ROOT / "app").glob("*.py")):
        if path.stem.startswith("public_"):
            continue
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef):
                called = {ast.unparse(c.func) for c in ast.walk(node) if isinstance(c, ast.Call)}
                if called & DRAWS and not called & {"tables.take", "take"}:
                    bare.append(f"{path.stem}.{node.name}")
    assert "place_tables.counts" in bare
    assert sorted(set(bare) - set(ELSEWHERE)) == []


def test_every_table_is_drawn_by_one_function() -> None:
    """So that each is a list on a phone too."""
    drawn = {f"{path.stem}.{node.name}" for path in (ROOT / "app").rglob("*.py")
             for node in ast.parse(path.read_text("utf-8")).body if isinstance(node, ast.FunctionDef)
             for called in ast.walk(node) if isinstance(called, ast.Call)
             and ast.unparse(called.func) in ("st.dataframe", "st.table")}
    assert drawn == {"tables.draw"}
