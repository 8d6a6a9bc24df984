"""The page Cameras over the sample city: its figures are the marts', its filters hold, its lists lead on."""

from __future__ import annotations

import base64
import datetime as dt
import json
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from app import texts
from app.read import cameras as questions
from app.read import store
from app.rights import Viewer
from etl.publish import publish
from tests.small_city import SmallCity
from tests.test_pages import own_caches, run, said, sample  # noqa: F401 - fixtures

PAGE = "pages/staff/cameras.py"
STAFF = Viewer(audience="staff")


def headline(app: AppTest) -> dict[str, str]:
    """Label → value of the figures on top."""
    return {m.label: m.value for m in app.metric}


def row(con: duckdb.DuckDBPyConnection, question: str, *given: object) -> tuple[Any, ...]:
    rows = con.execute(question, list(given)).fetchall()
    assert len(rows) == 1
    return tuple(rows[0])


def test_the_headline_is_that_of_the_marts(sample: duckdb.DuckDBPyConnection) -> None:  # noqa: F811
    app = run(PAGE, lang="en")
    assert not app.exception
    reached, whole = row(sample, """
        select max(reached_n) filter (rung = 4), max(reached_n) filter (rung = 0)
        from marts.camera_ladder where level = 'city'""")
    in_register, recording = row(sample, """
        select count(*), count(*) filter (rung >= 4) from marts.camera c join marts.school s using (school_id)
        where s.is_in_scope and register_state = 'in_service'""")
    assert (reached, whole) == (recording, in_register)
    up, down, compliant, measured = row(sample, """
        select up_h, down_h, archive_compliant_n, archive_measured_n from marts.camera_standing where level = 'city'""")
    shown = headline(app)
    with texts.speaking("en"):
        assert shown["Cameras recording"] == texts.percent(reached, whole)
        assert shown["Archive compliant"] == texts.percent(compliant, measured)
        assert shown["Availability 24×7"] == texts.percent(up, up + down)
    assert f"{reached:,} of {whole:,}" in said(app).replace("\\", "")


@pytest.mark.parametrize("which", ["district", "contractor", "both", "no_contract"])
def test_a_filter_in_the_address_narrows_the_page(sample: duckdb.DuckDBPyConnection, which: str) -> None:  # noqa: F811
    district, contractor = row(sample, """
        select s.district_id, c.contractor from marts.camera c join marts.school s using (school_id)
        where c.contractor is not null group by all order by count(*) desc limit 1""")
    address = {"district": {"district": district}, "contractor": {"contractor": contractor},
               "both": {"district": district, "contractor": contractor}, "no_contract": {"contractor": "-"}}[which]
    app = run(PAGE, lang="en", **address)
    assert not app.exception
    reached, whole = row(sample, """
        select count(*) filter (rung >= 4), count(*) from marts.camera c join marts.school s using (school_id)
        where s.is_in_scope and register_state = 'in_service' and s.district_id = coalesce(?, s.district_id)
            and (? is null or contractor is not distinct from nullif(?, '-'))""",
        address.get("district"), address.get("contractor"), address.get("contractor"))
    assert f"{reached:,} of {whole:,}" in said(app).replace("\\", "")


def test_a_lost_link_is_one_line_and_every_other_camera_one(sample: duckdb.DuckDBPyConnection) -> None:  # noqa: F811
    rows = questions.down(STAFF)
    lost, down = row(sample, """
        select count(distinct c.school_id) filter (condition = 'link_lost'),
            count(*) filter (condition in ('down', 'no_picture', 'live_only'))
        from marts.camera c join marts.school s using (school_id) where s.is_in_scope""")
    assert lost > 0
    assert [int((rows["condition"] == "link_lost").sum()), len(rows)] == [lost, lost + down]
    assert rows["began_at"].is_monotonic_increasing


def test_the_charts_hold_what_the_marts_hold(sample: duckdb.DuckDBPyConnection) -> None:  # noqa: F811
    app = run(PAGE, lang="en")
    charts = [json.loads(chart.proto.spec) for chart in app.get("plotly_chart")]
    assert [len(chart["data"]) for chart in charts] == [3, 3, 2]  # the ladder, the archive, schools × days
    known, = row(sample, """
        select count(*) from marts.camera c join marts.school s using (school_id)
        where s.is_in_scope and register_state = 'in_service' and archive_state <> 'not_measured'""")
    assert sum(n for trace in charts[1]["data"] for n in _numbers(trace["y"])) == known


def test_only_a_day_unknown_for_half_of_it_is_marked(sample: duckdb.DuckDBPyConnection) -> None:  # noqa: F811
    app = run(PAGE, lang="en")
    marks = json.loads(app.get("plotly_chart")[2].proto.spec)["data"][1]["text"]
    shown = questions.school_days(STAFF)
    shown = shown[shown["school_id"].isin(shown["school_id"].unique()[:25])]
    unknown = (shown["unknown_pct"] >= 50) | shown["availability_pct"].isna()
    assert [mark for row in marks for mark in row].count("?") == int(unknown.sum())


def _numbers(values: Any) -> list[int]:
    """A trace's values, whether they came as a list or packed."""
    if isinstance(values, dict):
        return [int(n) for n in np.frombuffer(base64.b64decode(values["bdata"]), dtype=values["dtype"])]
    return [int(n) for n in values]


def test_a_class_in_the_address_lists_that_class_alone(sample: duckdb.DuckDBPyConnection) -> None:  # noqa: F811
    for of_class in ("overstated", "worsened", "not_measured"):
        rows = questions.discrepancies(STAFF, of_class=of_class)
        assert set(rows["class"]) == {of_class}
    assert not run(PAGE, lang="kk", **{"class": "worsened"}).exception
    every = questions.discrepancies(STAFF)["gap_n"].dropna()
    assert every.is_monotonic_decreasing


def test_contractors_add_up_to_the_city(sample: duckdb.DuckDBPyConnection) -> None:  # noqa: F811
    down, episodes = row(sample, "select down_h, episodes_n from marts.camera_standing where level = 'city'")
    rows = questions.contractors(STAFF)
    assert rows["down_h"].sum() == pytest.approx(down)
    assert rows["episodes_n"].sum() == episodes


def test_a_city_without_cameras_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                                own_caches: None) -> None:  # noqa: F811
    city = SmallCity()
    city.add_school()
    with city.build(tmp_path / "landing") as con:
        publish(con, tmp_path / "serving", dt.datetime(2026, 11, 12, 20, tzinfo=dt.UTC))
    monkeypatch.setattr(store, "SERVING", tmp_path / "serving")
    for lang in ("kk", "ru", "en"):
        app = run(PAGE, lang=lang)
        assert not app.exception, app.exception[0].message
        assert len(app.info) >= 5
