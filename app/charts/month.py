"""Charts of the campaign: burn-up with its forecast, districts on one scale, findings, the calendar, two campaigns."""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Mapping
from typing import Any

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from app.charts.look import UNDER_LINE, faded, lightened

Marks = pd.DataFrame  # mark, colour, glyph and the label in the session's language
_DASH = {"plan": "dot", "earlier": "dash"}
_MULTIPLES_A_ROW = 2  # what a phone still shows


def burn_up(days: pd.DataFrame, fan: pd.DataFrame, marks: Marks, *, ends_on: dt.date, walk_ends_on: dt.date,
            axis_format: str, said: Mapping[str, str]) -> go.Figure:
    """Schools done against the plan and the scope, with the fan of the forecast and the end of the month.

    days: day_on, scope_n, planned_n, done_n, not_accepted_n (empty after as_of). fan: day_on, done_p5 … done_p95.
    said: words for `fan` (the band), `due`, `walk`.
    """
    chart = go.Figure()
    look: Any = marks.set_index("mark")
    past = days[days["done_n"].notna()]
    if not fan.empty:
        now = past.iloc[-1:]
        ahead = pd.concat([now.assign(**{c: now["done_n"] for c in fan.columns if c.startswith("done_p")}), fan])
        for low, high, opacity in (("done_p5", "done_p95", 0.12), ("done_p15", "done_p85", 0.25)):
            chart.add_scatter(x=ahead["day_on"], y=ahead[high], mode="lines", line={"width": 0}, hoverinfo="skip",
                              showlegend=False)
            chart.add_scatter(
                x=ahead["day_on"], y=ahead[low], mode="lines", line={"width": 0}, fill="tonexty", hoverinfo="skip",
                fillcolor=faded(look.loc["forecast", "colour"], opacity), name=f"{said['fan']} {_between(low, high)}")
        chart.add_scatter(x=ahead["day_on"], y=ahead["done_p50"], mode="lines", name=look.loc["forecast", "label"],
                          line={"color": look.loc["forecast", "colour"], "width": 2, "dash": "dash"},
                          hovertemplate="%{x|" + axis_format + "}: %{y:,.0f}<extra>%{fullData.name}</extra>")
    for column, mark in (("scope_n", "scope"), ("planned_n", "plan")):
        _line(chart, days, column, look.loc[mark], mark, axis_format)
    chart.add_bar(x=past["day_on"], y=past["done_n"], name=look.loc["done", "label"],
                  marker={"color": lightened(look.loc["done", "colour"], UNDER_LINE)},
                  hovertemplate="%{x|" + axis_format + "}: %{y:,}<extra>%{fullData.name}</extra>")
    chart.add_bar(x=past["day_on"], y=past["not_accepted_n"], name=look.loc["not_accepted", "label"],
                  marker={"color": look.loc["not_accepted", "colour"], "pattern": {"shape": "/", "size": 5,
                                                                                   "fillmode": "overlay"}},
                  hovertemplate="%{x|" + axis_format + "}: %{y:,}<extra>%{fullData.name}</extra>")
    for day, text, colour in ((ends_on, said["due"], look.loc["due", "colour"]),
                              (walk_ends_on, said["walk"], look.loc["plan", "colour"])):
        chart.add_shape(type="line", x0=day, x1=day, y0=0, y1=1, yref="paper",
                        line={"width": 1.5, "dash": "dot", "color": colour})
        chart.add_annotation(x=day, y=1.0, yref="paper", yanchor="bottom", xanchor="right", showarrow=False,
                             text=html.escape(text), font={"size": 11})
    chart.update_layout(barmode="stack", bargap=0.25, height=400, margin={"l": 8, "r": 8, "t": 28, "b": 8},
                        dragmode=False, legend={"orientation": "h", "y": -0.12, "traceorder": "normal"})
    chart.update_xaxes(fixedrange=True, tickformat=axis_format, showgrid=False, nticks=8)
    chart.update_yaxes(fixedrange=True, rangemode="tozero")
    return chart


def district_burn_ups(days: pd.DataFrame, names: Mapping[str, str], marks: Marks, *, axis_format: str) -> go.Figure:
    """A burn-up a district, all on one scale: the share of its schools done, against its plan.

    days: district_id, day_on, scope_n, planned_n, done_n, not_accepted_n. names: district_id → title, in order.
    """
    look: Any = marks.set_index("mark")
    rows_n = -(-len(names) // _MULTIPLES_A_ROW)
    chart = make_subplots(rows=rows_n, cols=_MULTIPLES_A_ROW, shared_xaxes=True, shared_yaxes=True,
                          subplot_titles=[html.escape(name) for name in names.values()],
                          vertical_spacing=0.14 / max(rows_n - 1, 1) + 0.04, horizontal_spacing=0.1)
    for number, district in enumerate(names):
        at = {"row": number // _MULTIPLES_A_ROW + 1, "col": number % _MULTIPLES_A_ROW + 1}
        part = days[days["district_id"] == district]
        past = part[part["done_n"].notna()]
        for column, mark in (("done_n", "done"), ("not_accepted_n", "not_accepted")):
            pattern = {"shape": "/" if mark == "not_accepted" else "", "size": 5, "fillmode": "overlay"}
            chart.add_bar(
                x=past["day_on"], y=100 * past[column] / past["scope_n"], name=look.loc[mark, "label"],
                legendgroup=mark, showlegend=number == 0, customdata=past[[column, "scope_n"]].to_numpy(),
                marker={"color": lightened(look.loc[mark, "colour"], UNDER_LINE if mark == "done" else 0),
                        "pattern": pattern},
                hovertemplate="%{x|" + axis_format + "}: %{customdata[0]:,} / %{customdata[1]:,} (%{y:.0f} %)"
                              "<extra>%{fullData.name}</extra>", **at)
        chart.add_scatter(
            x=part["day_on"], y=100 * part["planned_n"] / part["scope_n"], mode="lines", name=look.loc["plan", "label"],
            legendgroup="plan", showlegend=number == 0, line={"color": look.loc["plan", "colour"], "dash": "dot"},
            hovertemplate="%{x|" + axis_format + "}: %{y:.0f} %<extra>%{fullData.name}</extra>", **at)
    chart.update_layout(barmode="stack", bargap=0.2, height=90 + 150 * rows_n, dragmode=False,
                        margin={"l": 8, "r": 8, "t": 28, "b": 8},
                        legend={"orientation": "h", "y": -0.14 / max(rows_n, 1) - 0.02, "traceorder": "normal"})
    chart.update_annotations(font_size=13)
    chart.update_xaxes(fixedrange=True, tickformat=axis_format, showgrid=False, nticks=4)
    chart.update_yaxes(fixedrange=True, range=[0, 104], ticksuffix=" %", dtick=50)
    return chart


def findings_burn_up(days: pd.DataFrame, marks: Marks, *, axis_format: str) -> go.Figure:
    """Findings found, mended as reported and verified by the end of each day: the three lines that never cross."""
    chart = go.Figure()
    look: Any = marks.set_index("mark")
    for mark in ("found", "reported", "verified"):
        row = look.loc[mark]
        chart.add_scatter(
            x=days["day_on"], y=days[f"{mark}_n"], name=row["label"], mode="lines+markers",
            line={"color": row["colour"], "width": 2, "shape": "hv"}, fill="tozeroy" if mark == "verified" else None,
            marker={"symbol": {"found": "diamond", "reported": "triangle-up", "verified": "circle"}[mark], "size": 7},
            hovertemplate="%{x|" + axis_format + "}: %{y:,}<extra>%{fullData.name}</extra>")
    return _over_days(chart, axis_format)


def month_calendar(days: pd.DataFrame, marks: Marks, *, weekdays: list[str], said: Mapping[Any, str]) -> go.Figure:
    """The month as weeks × weekdays: schools accepted on each day, the stronger the colour the more.

    days: day_on, is_working, accepted_n (empty after as_of). said: day_on → what is said of it on hover.
    """
    look: Any = marks.set_index("mark")
    days = days.assign(week=[d.isocalendar()[:2] for d in days["day_on"]],
                       weekday=[d.weekday() for d in days["day_on"]])
    weeks = list(dict.fromkeys(days["week"]))
    most = max(float(days["accepted_n"].max() or 0), 1)
    z: list[list[float | None]] = [[None] * 7 for _ in weeks]
    text, hover = [[""] * 7 for _ in weeks], [[""] * 7 for _ in weeks]
    resting: list[dict[str, Any]] = []
    for row in days.to_dict("records"):
        w, d, n = weeks.index(row["week"]), row["weekday"], row["accepted_n"]
        is_past = n == n
        z[w][d] = n if is_past else None
        number = f"<b>{int(n)}</b>" if is_past and (n or row["is_working"]) else ""
        text[w][d] = f"{row['day_on'].day}<br>{number}"
        hover[w][d] = html.escape(said[row["day_on"]])
        if not row["is_working"]:
            resting.append({"type": "rect", "x0": d - 0.5, "x1": d + 0.5, "y0": w - 0.5, "y1": w + 0.5,
                            "layer": "above", "fillcolor": faded(look.loc["plan", "colour"], 0.14),
                            "line": {"width": 0}})
    cells = [{"x": weekdays[d], "y": w, "text": cell, "showarrow": False, "font": {"size": 12}}
             for w, week in enumerate(text) for d, cell in enumerate(week) if cell]
    chart = go.Figure(go.Heatmap(
        z=z, x=weekdays, y=list(range(len(weeks))), hovertext=hover, hoverinfo="text", xgap=3, ygap=3, zmin=0,
        zmax=most,
        colorscale=[[0, faded(look.loc["done", "colour"], 0)], [1, faded(look.loc["done", "colour"], 0.5)]],
        showscale=False))
    # all at once: each add_annotation would walk through those before it
    chart.update_layout(annotations=cells, shapes=resting, height=70 + 52 * len(weeks),
                        margin={"l": 8, "r": 8, "t": 8, "b": 8}, dragmode=False)
    chart.update_xaxes(side="top", fixedrange=True, showgrid=False, type="category")
    chart.update_yaxes(autorange="reversed", fixedrange=True, visible=False)
    return chart


def campaigns(rows: pd.DataFrame, names: Mapping[str, str], marks: Marks, *, working_day: str) -> go.Figure:
    """Two campaigns by working day: the share of their schools done. `working_day` names the axis."""
    chart = go.Figure()
    look: Any = marks.set_index("mark")
    for campaign, name in names.items():
        part = rows[rows["campaign_id"] == campaign]
        mark = "done" if part["is_described"].iloc[0] else "earlier"
        chart.add_scatter(
            x=part["working_n"], y=part["done_pct"], name=html.escape(name), mode="lines+markers",
            customdata=part[["done_n", "scope_n"]].to_numpy(),
            line={"color": look.loc[mark, "colour"], "width": 2, "dash": _DASH.get(mark)},
            hovertemplate="%{x}: %{customdata[0]:,} / %{customdata[1]:,} (%{y:.0f} %)<extra>%{fullData.name}</extra>")
    chart.update_layout(height=300, margin={"l": 8, "r": 8, "t": 8, "b": 8}, dragmode=False,
                        legend={"orientation": "h", "y": -0.3})
    chart.update_xaxes(fixedrange=True, title={"text": working_day, "standoff": 4}, rangemode="tozero")
    chart.update_yaxes(fixedrange=True, range=[0, 104], ticksuffix=" %")
    return chart


def _line(chart: go.Figure, rows: pd.DataFrame, column: str, look: Any, mark: str, axis_format: str) -> None:
    shape = "hv" if mark == "scope" else "linear"
    chart.add_scatter(x=rows["day_on"], y=rows[column], mode="lines", name=look["label"],
                      line={"color": look["colour"], "width": 1.5, "dash": _DASH.get(mark), "shape": shape},
                      hovertemplate="%{x|" + axis_format + "}: %{y:,.0f}<extra>%{fullData.name}</extra>")


def _over_days(chart: go.Figure, axis_format: str) -> go.Figure:
    chart.update_layout(height=300, margin={"l": 8, "r": 8, "t": 8, "b": 8}, dragmode=False,
                        legend={"orientation": "h", "y": -0.16, "traceorder": "normal"})
    chart.update_xaxes(fixedrange=True, tickformat=axis_format, showgrid=False, nticks=8)
    chart.update_yaxes(fixedrange=True, rangemode="tozero")
    return chart


def _between(low: str, high: str) -> str:
    return f"{low.removeprefix('done_p')}–{high.removeprefix('done_p')} %"
