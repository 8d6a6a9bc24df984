"""Every page, run as Streamlit runs it, over real cities: in each language, with nothing, with hostile text."""

from __future__ import annotations

import ast
import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from app.read import store
from app.tables import csv_bytes
from etl.publish import publish
from tests.conftest import ROOT, Loaded
from tests.small_city import SmallCity, opened_criteria

PAGES = sorted(p.relative_to(ROOT).as_posix() for p in (ROOT / "pages/staff").rglob("*.py"))


def newest(serving: Path) -> Path:
    return sorted(serving.glob("staff-*.duckdb"))[-1]


def run(page: str, **address: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60)
    app.switch_page(page)
    for name, value in address.items():
        app.query_params[name] = value
    return app.run()


def said(app: AppTest) -> str:
    """Everything that the page says in words."""
    parts = [e.value for kind in (app.title, app.subheader, app.markdown, app.caption, app.info, app.warning)
             for e in kind] + [m.label + m.value for m in app.metric]
    return "\n".join(str(part) for part in parts)


@pytest.fixture(autouse=True)
def own_caches() -> Iterator[None]:
    st.cache_data.clear()
    st.cache_resource.clear()
    yield
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture
def sample(city: Loaded, monkeypatch: pytest.MonkeyPatch) -> duckdb.DuckDBPyConnection:
    monkeypatch.setattr(store, "SERVING", city.serving)
    return duckdb.connect(str(newest(city.serving)), read_only=True, config={
        "enable_external_access": "false", "lock_configuration": "true", "threads": "2"})


def ids(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    row = con.execute("select school_id, district_id, inspector_id from marts.school "
                      "where status = 'not_ready' and inspector_id is not null order by 1 limit 1").fetchall()[0]
    return dict(zip(("school", "district", "inspector"), row, strict=True))


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_each_page_runs_in_each_language(sample: duckdb.DuckDBPyConnection, page: str, lang: str) -> None:
    where = ids(sample)
    level = Path(page).stem
    for address in ({}, {level: where[level]} if level in where else {"school": where["school"]}):
        app = run(page, lang=lang, list="true", **address)
        assert not app.exception, app.exception[0].message
        assert len(app.title) == 1


def test_every_status_of_a_real_city_has_a_passport_that_runs(sample: duckdb.DuckDBPyConnection) -> None:
    one_each = sample.execute("select status, min(school_id) from marts.school group by status").fetchall()
    assert {status for status, _ in one_each} >= {"ready", "ready_with_remarks", "not_ready", "not_inspected"}
    for status, school_id in one_each:
        app = run("pages/staff/school.py", lang="en", school=school_id, **opened_criteria())
        assert not app.exception, status
        assert sum("criterion_code" in table.value for table in app.dataframe) == len(opened_criteria())
        if status == "ready":
            assert "\n- **" not in "\n" + said(app), "a reason that decides speaks against a ready school"


def test_the_headline_is_the_count_of_the_marts(sample: duckdb.DuckDBPyConnection) -> None:
    app = run("pages/staff/map.py", lang="en")
    inspected, every = sample.execute(
        "select count(*) filter (inspected_on is not null), count(*) from marts.school where is_in_scope").fetchall()[0]
    assert f"{inspected} of {every}" in said(app).replace("\\", "")


def test_a_filter_in_the_address_filters(sample: duckdb.DuckDBPyConnection) -> None:
    app = run("pages/staff/map.py", lang="en", status="not_ready", system="guards", list="true")
    expected = sample.execute("select count(*) from marts.school_scope where scope = 'guards' and status = 'not_ready'")
    assert len(app.dataframe[0].value) == expected.fetchall()[0][0]


def test_an_unknown_value_in_the_address_is_ignored(sample: duckdb.DuckDBPyConnection) -> None:
    app = run("pages/staff/map.py", lang="xx", status="nonsense,ready", system="'; drop table x", school="no such",
              list="true")
    assert not app.exception
    assert app.dataframe[0].value["status"].str.startswith("●").all()


def test_search_finds_a_number_and_an_address(sample: duckdb.DuckDBPyConnection) -> None:
    number, address = sample.execute(
        "select number, address from marts.school "
        "where number is not null and address is not null order by school_id limit 1").fetchall()[0]
    found = run("pages/staff/map.py", lang="ru", q=f"№{number}", list="true").dataframe[0].value
    assert 0 < len(found) < 206
    found = run("pages/staff/map.py", lang="ru", q=address.upper(), list="true").dataframe[0].value
    assert address in set(found["address"])


def test_a_number_is_searched_as_a_number(sample: duckdb.DuckDBPyConnection) -> None:
    expected = sample.execute("select count(*) from marts.school where number = '5'").fetchall()[0][0]
    assert len(run("pages/staff/map.py", lang="ru", q="№ 5", list="true").dataframe[0].value) == expected
    found = run("pages/staff/map.py", lang="ru", q="5", list="true").dataframe[0].value
    whole = found["school"].str.contains(r"\b5\b") | found["address"].str.contains(r"\b5\b")
    assert whole.all()


def test_the_demonstration_is_marked(sample: duckdb.DuckDBPyConnection) -> None:
    assert "Demonstration" in said(run("pages/staff/map.py", lang="en"))


def test_a_district_page_reached_by_the_way_back_finds_its_district(sample: duckdb.DuckDBPyConnection) -> None:
    where = ids(sample)
    app = run("pages/staff/district.py", lang="en", inspector=where["inspector"])
    assert app.title[0].value != "The city by district"


def test_of_many_reasons_and_steps_the_last_are_folded_and_none_is_lost(sample: duckdb.DuckDBPyConnection) -> None:
    school, reasons, steps = sample.execute("""
        select school_id, r.n, w.n
        from (select school_id, count(*) as n from marts.school_reason group by school_id) r
        join (select school_id, count(*) as n from marts.way_to_green group by school_id) w using (school_id)
        order by least(r.n, w.n) desc, school_id limit 1""").fetchall()[0]
    assert min(reasons, steps) > 10
    app = run("pages/staff/school.py", lang="en", school=school)
    folded = {e.label: e.markdown[0].value.splitlines() for e in app.expander if e.label.startswith("and ")}
    assert {label: len(lines) for label, lines in folded.items()} == {
        f"and {reasons - 8} more reasons": reasons - 8, f"and {steps - 8} more steps": steps - 8}
    assert folded[f"and {steps - 8} more steps"][0].startswith("9. ")


def test_nothing_published_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "SERVING", tmp_path)
    app = run("pages/staff/map.py", lang="en")
    assert not app.exception
    assert app.code[0].value == "make load"


def hostile_city() -> SmallCity:
    """Scripts, templates and markdown in every free text that a page shows."""
    evil = ("<script>x</script><img src=x onerror=alert(1)>`${alert(1)}`{{ 7*7 }}"
            "[a](javascript:alert(1)) ![b](http://c/d) *e* :red[f]")
    city = SmallCity()
    city.rows["campaigns"][0]["name_ru"] = evil
    city.rows["inspectors"][0]["name"] = evil
    city.add_school(name_ru=evil, address=evil, declared_district=evil)
    city.add_school("s2", name_ru="=cmd|' /C calc'!A0", lat=51.16)
    city.add_visit(answers={"PE-01": {"answer": "no", "note": evil}})
    city.add_prescription(prescription_id="<b>p</b>", extension_reason=evil)
    city.add("cameras", camera_id=evil[:60], school_id="s1", zone="yard", state="in_service", vendor=evil)
    city.add("contracts", school_id="s1", service="video_surveillance", contractor=evil, from_on="2026-01-01", to_on="")
    city.add("declarations", school_id="s1", item="cameras", claimed=9, declared_on="2026-09-01", act_ref=evil)
    for minute in range(0, 60, 5):
        city.add("camera_status", camera_id=evil[:60], observed_at=f"2026-11-12 23:{minute:02d}", is_reachable="no",
                 source="poll")
    city.add("signals", signal_id=evil[:60], received_at="2026-11-10 10:00", place=evil, state="nonsense")
    return city


@pytest.fixture
def hostile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    con = hostile_city().build(tmp_path / "landing")
    publish(con, tmp_path / "serving", dt.datetime(2026, 11, 12, 18, tzinfo=dt.UTC))
    con.close()
    monkeypatch.setattr(store, "SERVING", tmp_path / "serving")


@pytest.mark.parametrize("page", PAGES)
def test_hostile_text_stays_text(hostile: None, page: str) -> None:
    app = run(page, lang="ru", school="s1", inspector="i1", list="true", **opened_criteria())
    assert not app.exception
    for element in app.markdown:
        # what reads markdown gets every sign of the data as itself
        for live in ("![b]", "[a](", ":red[", "*e*", "<script", "<b>"):
            assert live not in element.value, element.value
    for element in app.main:
        for piece in _html_pieces(element):
            assert "<script" not in piece
            assert "onerror=alert(1)>" not in piece


def _html_pieces(block: Any) -> Iterator[str]:
    if getattr(block, "type", "") == "html":
        yield str(block.proto.body)
    for child in getattr(block, "children", {}).values():
        yield from _html_pieces(child)


def test_an_exported_cell_is_no_formula(hostile: None) -> None:
    text = csv_bytes(pd.DataFrame({"a": ["=1+1", "+1", "-1", "@x", "\tx", "fine", None], "n": [1, 2, 3, 4, 5, 6, -7]}))
    cells = text.decode("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in cells[1:]] == ["'=1+1", "'+1", "'-1", "'@x", "'\tx", "fine", ""]
    assert cells[7].endswith(",-7"), "a number is not text and stays as it is"


@pytest.mark.parametrize("page", [p for p in PAGES if "/staff/" in p])
def test_a_staff_page_asks_first_who_is_looking(page: str) -> None:
    body = ast.parse((ROOT / page).read_text("utf-8")).body
    statements = [node for node in body if not isinstance(node, ast.Import | ast.ImportFrom | ast.Expr)]
    assert ast.unparse(statements[0]) == f"who = viewer.staff('{Path(page).stem}')"
