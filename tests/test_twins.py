"""Every chart has its table: the same rows in words, with files; its numbers and signs are read without colour."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from app import charts, lists
from app.charts.look import shaded
from tests.conftest import ROOT
from tests.test_pages import PAGES, ids, own_caches, run, sample  # noqa: F401

# chart (its key) → the list behind "As a table" below it
BEHIND = {
    "burn_up": "campaign_days", "district_burn_ups": "district_days", "findings": "finding_days",
    "calendar": "calendar_days", "campaigns": "campaigns", "ladder": "ladder", "archive_depth": "archive",
    "school_days": "school_days", "systems": "school_systems", "camera_timelines": "school_spells",
    "funnel": "findings_expected"}
# the same on one page alone
BEHIND_ON = {("briefing", "districts_chart"): "districts"}
# chart → what the table is called that stands open on the same page
BESIDE = {"districts_chart": "District", "order_timeline": "Prescriptions", "ageing": "Owner"}


def key_of(element: Any) -> str:
    """The key that the page gave to an element."""
    return str(element.proto.id).split("-", 2)[-1]


def twins_of(app: AppTest) -> dict[str, bool]:
    """The lists behind "As a table", and whether each is open."""
    return {key_of(e).removesuffix("_table"): e.proto.expanded for e in app.get("expander") if e.proto.query_param_key}


def tables_of(app: AppTest) -> dict[str, pd.DataFrame]:
    """The tables that the page draws by what each is called: a twin is called as its chart."""
    return {d.proto.alt: d.value for d in app.dataframe}


def test_every_chart_is_drawn_by_one_function() -> None:
    drawn = {path.relative_to(ROOT).as_posix() for top in ("app", "pages") for path in (ROOT / top).rglob("*.py")
             for node in ast.walk(ast.parse(path.read_text("utf-8")))
             if isinstance(node, ast.Attribute) and node.attr == "plotly_chart"}
    assert drawn == {"app/drawn.py"}


@pytest.mark.parametrize("page", PAGES)
def test_every_chart_of_the_staff_has_a_table(sample: duckdb.DuckDBPyConnection, page: str) -> None:  # noqa: F811
    level, where = Path(page).stem, ids(sample)
    for address in ({}, *([{level: where[level]}] if level in where else [])):
        app = run(page, lang="en", **address)
        drawn = {key_of(chart): chart.proto.alt for chart in app.get("plotly_chart")}
        own = {key: name for (at, key), name in BEHIND_ON.items() if at == level}
        beside = {key: name for key, name in BESIDE.items() if key not in own}
        behind = {(BEHIND | own)[key] for key in drawn if key not in beside}
        twins = twins_of(app)
        assert behind <= twins.keys()
        assert not any(twins.values()), "a reader who wants the chart alone does not wait for its table"
        assert behind <= lists.LISTS.keys(), "each can be taken away"
        opened = run(page, lang="en", **address, **{f"{name}_table": "true" for name in behind})
        assert not opened.exception
        found = tables_of(opened)
        assert all(not found[beside.get(key, alt)].empty for key, alt in drawn.items())


def test_the_table_says_what_the_chart_draws(sample: duckdb.DuckDBPyConnection) -> None:  # noqa: F811
    shown = tables_of(run("pages/staff/campaign.py", lang="en", campaign_days_table="true", calendar_days_table="true"))
    days = shown["Schools inspected by day, against the plan and the forecast"]
    done, ahead = sample.execute("select sum(done_n), count(*) filter (done_n is null) from marts.campaign_day "
                                 "where level = 'city'").fetchall()[0]
    assert days["done_n"].sum() == done
    assert days["done_n"].isna().sum() == ahead
    assert days["done_p50"].notna().sum() == sample.execute(
        "select count(*) from marts.forecast_day where level = 'city'").fetchall()[0][0]
    accepted = sample.execute("select sum(accepted_n) from marts.campaign_day where level = 'city'").fetchall()[0][0]
    assert shown["Calendar of the month with schools accepted on each day"]["accepted_n"].sum() == accepted


def test_the_table_of_schools_and_days_holds_the_schools_of_the_chart(
        sample: duckdb.DuckDBPyConnection) -> None:  # noqa: F811
    shown = tables_of(run("pages/staff/cameras.py", lang="en", school_days_table="true"))
    rows = shown["Availability of each school's cameras by day"]
    assert rows["name"].nunique() <= 25
    assert len(rows) == 25 * rows["observed_on"].nunique()


def test_the_owners_say_the_ages_that_the_bars_draw(sample: duckdb.DuckDBPyConnection) -> None:  # noqa: F811
    rows = tables_of(run("pages/staff/prescriptions.py", lang="en"))["Owner"]
    bands = rows[[charts.ageing_column(band) for band in ("1-7", "8-14", "15-30", "30+")]]
    assert bands.sum(axis=1).tolist() == rows["overdue_n"].tolist()


# ---- without colour, and in the language's numbers ----------------------------------------------

STATUSES = pd.read_csv(ROOT / "data/reference/statuses.csv")


def test_every_status_has_a_shading_of_its_own() -> None:
    greys = {}
    for row in STATUSES.to_dict("records"):
        marker = shaded([row["colour"]], [row["shape"]])
        red, green, blue = (int(part) for part in marker["color"][0][4:-1].split(","))
        greys[row["status"]] = (marker["pattern"]["shape"][0], 0.299 * red + 0.587 * green + 0.114 * blue)
        assert 0.2126 * _light(red) + 0.7152 * _light(green) + 0.0722 * _light(blue) > 0.175, "black ink reads at 4.5:1"
    for one, (hatch, grey) in greys.items():
        for other, (its_hatch, its_grey) in greys.items():
            assert one == other or hatch != its_hatch or abs(grey - its_grey) > 30, (one, other)


def _light(part: int) -> float:
    share = part / 255
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4


def test_a_system_without_a_score_shows_its_sign() -> None:
    nothing = float("nan")
    systems = pd.DataFrame({"status": ["not_inspected", "ready_with_remarks"], "score_pct": [nothing, 80.0],
                            "score_lo_pct": [0.0, 80.0], "score_hi_pct": [100.0, 80.0]})
    chart = charts.score_bars(systems, ["Gate", "<b>Guards"], STATUSES, ["—", "80"])
    assert list(chart.data[0].y) == ["Gate ○", "&lt;b&gt;Guards ▲"]
    assert chart.data[0].insidetextfont.color == "black"


def test_the_legend_of_statuses_says_the_signs() -> None:
    counts = pd.DataFrame({status: [0, 1234] for status in STATUSES["status"]})
    chart = charts.status_bars(counts, ["a", "b"], STATUSES, dict(zip(
        STATUSES["status"], STATUSES["label_en"], strict=True)))
    assert [trace.name for trace in chart.data][:2] == ["● Ready", "▲ Ready with remarks"]
    assert chart.data[0].texttemplate == (" ", "● %{x:,}")


@pytest.mark.parametrize(("code", "signs"), [("kk", ",\u00a0"), ("ru", ",\u00a0"), ("en", ".,")])
def test_numbers_of_charts_are_of_the_language(
        sample: duckdb.DuckDBPyConnection, code: str, signs: str) -> None:  # noqa: F811
    app = run("pages/staff/cameras.py", lang=code)
    assert {json.loads(chart.proto.spec)["layout"]["separators"] for chart in app.get("plotly_chart")} == {signs}


def test_a_bar_of_a_prescription_says_the_number_of_its_school(
        sample: duckdb.DuckDBPyConnection) -> None:  # noqa: F811
    app = run("pages/staff/prescriptions.py", lang="ru")
    (chart,) = [c for c in app.get("plotly_chart") if key_of(c) == "order_timeline"]
    beside = json.loads(chart.proto.spec)["layout"]["yaxis"]["ticktext"]
    assert sum(text.startswith("№ ") for text in beside) > len(beside) / 2
