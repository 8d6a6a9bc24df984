"""Cameras in the passport, as layers of the map and on the pages of districts and inspectors."""

from __future__ import annotations

import base64
import datetime as dt
import html
import json
from collections import Counter
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from app import charts, texts
from app.read import store
from etl.publish import publish
from tests.small_city import SmallCity
from tests.test_pages import own_caches, run, said, sample  # noqa: F401

SCHOOL, MAP = "pages/staff/school.py", "pages/staff/map.py"
CONTRADICTED = "select school_id, inspector_id, dark_n, started_at from marts.visit_telemetry where is_contradicted"
LANGUAGES = sorted(texts.LANGUAGES)


@pytest.fixture
def con(sample: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:  # noqa: F811
    return sample


def chart(app: AppTest) -> dict[str, Any]:
    """The chart of the timelines: the one whose axis is of dates."""
    specs = [json.loads(e.proto.spec) for e in app if e.type == "plotly_chart"]
    return next(s for s in specs if s["layout"]["xaxis"].get("type") == "date")


def one(con: duckdb.DuckDBPyConnection, question: str, *given: str) -> Any:
    return con.execute(question, list(given)).fetchall()[0]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_timeline_has_a_trace_a_condition_and_a_bar_a_spell(con: duckdb.DuckDBPyConnection, lang: str) -> None:
    school = one(con, "select school_id from marts.camera_spell group by all "
                      "order by count(distinct condition) desc, 1 limit 1")[0]
    app = run(SCHOOL, lang=lang, school=school)
    assert not app.exception
    expected = dict(con.execute(
        f"select c.label_{lang}, count(*) from marts.camera_spell s join reference.codes c "  # noqa: S608
        "on c.list = 'camera_condition' and c.code = s.condition where school_id = ? group by all",
        [school]).fetchall())
    traces = chart(app)["data"]
    assert len(expected) >= 4
    assert {trace["name"]: len(trace["y"]) for trace in traces} == expected
    # by hatching too, never by colour alone
    assert len({trace["marker"]["pattern"]["shape"] for trace in traces}) == len(traces)


def test_the_camera_longest_without_a_picture_stands_first_and_each_visit_is_a_line(
        con: duckdb.DuckDBPyConnection) -> None:
    school = one(con, f"{CONTRADICTED} order by dark_n desc, 1")[0]
    worst = one(con, "select camera_id from marts.camera_spell where school_id = ? and condition in "
                     "('down', 'no_picture') group by 1 order by sum(epoch(to_at - from_at)) desc limit 1", school)[0]
    layout = chart(run(SCHOOL, lang="ru", school=school))["layout"]
    assert layout["yaxis"]["categoryarray"][0] == worst
    visits = con.execute("select started_at from marts.visit where school_id = ? and visited_on >= "
                         "(select starts_on from marts.campaign)", [school]).fetchall()
    assert {s["x0"][:16] for s in layout["shapes"]} == {
        (at + dt.timedelta(hours=5)).isoformat()[:16] for (at,) in visits}, "the lines stand in the city's time"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_contradicted_visit_is_said(con: duckdb.DuckDBPyConnection, lang: str) -> None:
    school, _, dark, at = one(con, f"{CONTRADICTED} order by 1")
    warnings = [w.value.replace("\\", "") for w in run(SCHOOL, lang=lang, school=school).warning]
    there = (at + dt.timedelta(hours=5)).strftime("%H:%M")
    assert [w for w in warnings if there in w and f" {dark} " in w], warnings
    fine = one(con, "select school_id from marts.school where status = 'ready' and school_id not in "
                    "(select school_id from marts.visit_telemetry where is_contradicted)")[0]
    assert not [w for w in run(SCHOOL, lang=lang, school=fine).warning if there in w.value.replace("\\", "")]


def test_a_camera_says_since_when_whatever_came_in_between(con: duckdb.DuckDBPyConnection) -> None:
    camera, since, spell_since = one(con, """
        select c.camera_id, a.since_at, c.since_at
        from marts.camera c join marts.camera_availability a using (camera_id)
        where c.condition = 'down' and a.since_at < c.since_at order by 1""")
    between = con.execute("""
        select distinct condition from marts.camera_spell where camera_id = ? and from_at >= ? and from_at < ?""",
        [camera, since, spell_since]).fetchall()
    assert {c for (c,) in between} <= {"down", "not_measured", "link_lost", "under_work"}
    assert one(con, "select condition from marts.camera_spell where camera_id = ? and from_at = ?",
               camera, since)[0] == "down"


def test_the_availability_of_cameras_adds_up_to_that_of_schools(con: duckdb.DuckDBPyConnection) -> None:
    assert con.execute("""
        select s.school_id from marts.camera_standing s join (
            select school_id, sum(up_h) as up_h, sum(down_h) as down_h, sum(unknown_h) as unknown_h,
                sum(episodes_n) as episodes_n
            from marts.camera_availability group by school_id) a using (school_id)
        where s.level = 'school' and (abs(a.up_h - s.up_h) > 1e-6 or abs(a.down_h - s.down_h) > 1e-6
            or abs(a.unknown_h - s.unknown_h) > 1e-6 or a.episodes_n <> s.episodes_n)""").fetchall() == []
    assert one(con, "select count(*) = (select count(*) from marts.camera) from marts.camera_availability")[0]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("layer", ["live", "recording", "archive"])
def test_a_camera_layer_changes_statuses_and_their_words(
        con: duckdb.DuckDBPyConnection, layer: str, lang: str) -> None:
    school, ok, whole = one(con, "select school_id, ok_n, in_service_n from marts.school_layer "
                                 "where layer = ? and status = 'not_ready' order by 1", layer)
    app = run(MAP, lang=lang, system=layer, school=school, list="true")
    assert not app.exception
    words = dict(con.execute(
        "select code, columns('^label_' || ? || '$') from reference.codes where list = 'layer_status'",
        [lang]).fetchall())
    expected = dict(con.execute(
        "select x.status, count(*) from marts.school_layer x join marts.school s using (school_id) "
        "where x.layer = ? and s.is_in_scope group by 1", [layer]).fetchall())
    shown = app.dataframe[0].value["status"].str.slice(2).value_counts().to_dict()
    assert shown == {words[status]: n for status, n in expected.items()}
    proto = app.get("bidi_component")[0].proto
    told = json.loads(proto.json or proto.mixed.json)
    drawn = Counter(base64.b64decode(told["schools"]["mark"]))  # the map and its legend
    assert {status["label"]: drawn[n] for n, status in enumerate(told["schools"]["statuses"], 1)} == {
        name: expected.get(status, 0) for status, name in words.items()}
    pieces = "".join(html.unescape(e.proto.body) for e in app.get("html"))
    assert f"{ok}" in pieces
    assert f"{whole}" in pieces
    never = one(con, f"select label_{lang} from reference.statuses where status = 'not_inspected'")[0]  # noqa: S608
    assert never not in pieces


def test_a_camera_layer_is_filtered_by_its_status(con: duckdb.DuckDBPyConnection) -> None:
    app = run(MAP, lang="en", system="live", status="not_inspected,insufficient", list="true")
    expected = one(con, "select count(*) from marts.school_layer "
                        "where layer = 'live' and status in ('not_inspected', 'insufficient')")[0]
    assert 0 < expected == len(app.dataframe[0].value)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_inspectors_visits_stand_beside_telemetry(con: duckdb.DuckDBPyConnection, lang: str) -> None:
    inspector = one(con, f"{CONTRADICTED} order by 2")[1]
    compared, contradicted = one(con, "select count(*), count(*) filter (is_contradicted) "
                                      "from marts.visit_telemetry where inspector_id = ?", inspector)
    captions = [c.value for c in run("pages/staff/inspector.py", lang=lang, inspector=inspector).caption]
    line = next(c for c in captions if f": {compared}, " in c)
    assert f": {contradicted} " in line
    table = run("pages/staff/inspector.py", lang=lang).dataframe[0].value
    assert not [name for name in table.columns if "contradict" in name], "no league table"


def test_a_district_says_how_long_its_cameras_worked(con: duckdb.DuckDBPyConnection) -> None:
    district, up, down = one(
        con, "select district_id, up_h, down_h from marts.camera_standing where level = 'district' order by 1")
    words = said(run("pages/staff/district.py", lang="en", district=district)).replace("\\", "")
    with texts.speaking("en"):
        assert f"Cameras available: {texts.percent(up, up + down)} round the clock" in words
    assert f"{up + down:,.0f} camera-hours" in words


def test_the_headline_is_the_orders_number(con: duckdb.DuckDBPyConnection) -> None:
    ladder, whole, unmeasured = one(con, """
        select count(*) filter (rung >= 4), count(*), count(*) filter (rung < 4 and rung_stop = 'not_measured')
        from marts.camera join marts.school using (school_id) where register_state = 'in_service' and is_in_scope""")
    words = said(run(MAP, lang="en")).replace("\\", "")
    assert f"{ladder:,} of {whole:,} · {unmeasured} not measured or not visited" in words


def test_a_figure_is_defined_once(con: duckdb.DuckDBPyConnection) -> None:
    assert con.execute("select figure from reference.figures group by 1 having count(*) > 1").fetchall() == []


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A city whose one camera has an id that is a script, and no status."""
    city = SmallCity()
    city.add_school()
    city.add_visit(answers={})
    city.add("cameras", camera_id="<b>c</b>", school_id="s1", zone="yard", state="in_service")
    con = city.build(tmp_path / "landing")
    publish(con, tmp_path / "serving", dt.datetime(2026, 11, 12, 18, tzinfo=dt.UTC))
    con.close()
    monkeypatch.setattr(store, "SERVING", tmp_path / "serving")


@pytest.mark.parametrize("page", [SCHOOL, MAP, "pages/staff/district.py", "pages/staff/inspector.py"])
def test_a_city_without_statuses_has_no_bars_and_no_fault(bare: None, page: str) -> None:
    app = run(page, lang="en", school="s1", district="d1", inspector="i1", system="live")
    assert not app.exception, app.exception[0].message
    assert not [e for e in app if e.type == "plotly_chart" and '"date"' in e.proto.spec]


def test_an_id_is_text_beside_its_bar() -> None:
    at = pd.Timestamp(2026, 11, 3)
    spells = pd.DataFrame({"camera_id": ["<a href='x'>" + "c" * 30], "condition": ["down"], "cause": ["why"],
                           "from_at": [at], "to_at": [at + pd.Timedelta(hours=2)]})
    conditions = pd.DataFrame({"condition": ["down"], "colour": ["red"], "pattern": ["x"]})
    figure = charts.timelines(spells, conditions, {"down": "Down"}, {}, from_on=dt.date(2026, 11, 1),
                              to_on=dt.date(2026, 11, 12), axis_format="%d.%m")
    assert figure.data[0].y == ("&lt;a href=&#x27;x&#x27;&gt;" + "c" * 30,)
    assert figure.layout.yaxis.ticktext == ("…" + "c" * 13,)
    assert figure.data[0].x == (2 * 3600 * 1000,)
