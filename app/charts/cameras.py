"""Charts of the cameras: timelines, the ladder, the archive, days of availability."""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Mapping
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from app.charts.look import LINE, calm, faded

_LONG_ROW = 21  # letters of a school's name that stand beside a row and its per cent on a phone
_DAY_TICKS = 4  # days that are written above a chart on a phone
_LONG_ID = 14  # letters of a camera's id that stand beside a bar on a phone


def timelines(spells: pd.DataFrame, conditions: pd.DataFrame, labels: Mapping[str, str], visits: Mapping[Any, str], *,
              from_on: dt.date, to_on: dt.date, axis_format: str) -> go.Figure:
    """A bar a camera from the first day to the end of the last, its colour and hatching by condition.

    spells: camera_id, from_at, to_at (city time), condition, cause (in words), in the order of the bars.
    visits: moment (city time) → what its mark says. One trace a condition: a trace a spell would take seconds.
    """
    chart = go.Figure()
    names = {c: html.escape(c) for c in spells["camera_id"]}  # plotly reads tags in what it writes
    cameras = list(names.values())
    for condition, colour, pattern in conditions[["condition", "colour", "pattern"]].itertuples(index=False):
        part = spells[spells["condition"] == condition]
        if part.empty:
            continue
        chart.add_bar(
            y=[names[c] for c in part["camera_id"]], base=part["from_at"], orientation="h", name=labels[condition],
            x=list((part["to_at"] - part["from_at"]).dt.total_seconds() * 1000), customdata=list(part["cause"]),
            marker={"color": colour, "line": {"width": 0}, "pattern": {
                "shape": pattern, "fillmode": "overlay", "fgopacity": 0.55, "size": 5, "solidity": 0.3}},
            hovertemplate="%{y}: %{customdata}<br>%{base|" + axis_format + " %H:%M} – %{x|" + axis_format
                          + " %H:%M}<extra>%{fullData.name}</extra>")
    for at, said in visits.items():
        chart.add_shape(type="line", x0=at, x1=at, y0=0, y1=1, yref="paper", line={"width": 1.5})
        chart.add_annotation(x=at, y=1, yref="paper", yanchor="bottom", text="▼", showarrow=False, hovertext=said)
    row_px = 18 if len(cameras) <= 40 else 13
    height = 170 + row_px * max(len(cameras), 6)  # on a phone the legend takes a line a condition
    chart.update_layout(
        barmode="overlay", bargap=0.2, dragmode=False, height=height, margin={"l": 8, "r": 8, "t": 80, "b": 8},
        legend={"orientation": "h", "x": 0, "y": 1 + 56 / (height - 88), "yanchor": "bottom",
                "traceorder": "normal"})
    chart.update_yaxes(
        categoryorder="array", categoryarray=cameras, autorange="reversed", tickvals=cameras, fixedrange=True,
        ticktext=[html.escape(c if len(c) <= _LONG_ID else "…" + c[1 - _LONG_ID:]) for c in names],
        tickfont={"size": row_px * 0.6}, automargin=True, showgrid=False)
    chart.update_xaxes(
        type="date", range=[from_on, to_on + dt.timedelta(days=1)], side="top", tickformat=axis_format,
        ticklabelstandoff=16, tickangle=0, fixedrange=True, minallowed=from_on, nticks=7)
    return chart


def funnel(rungs: pd.DataFrame, said: Mapping[str, str], conditions: pd.DataFrame,
           labels: Mapping[str, str]) -> go.Figure:
    """A bar a rung: cameras that reach it, and beside them those that stop before it, by what stops them.

    rungs: reached_n, broken_n, not_measured_n, in_service_n. said: name of a rung → its figures in words, in the
    order of `rungs`; they stand above the bar, where a phone too has room for them.
    """
    look = conditions.set_index("condition")
    chart = go.Figure()
    for column, condition in (("reached_n", "recording"), ("broken_n", "down"), ("not_measured_n", "not_measured")):
        chart.add_bar(
            y=list(said), x=rungs[column], name=labels[column], orientation="h",
            customdata=100 * rungs[column] / rungs["in_service_n"],
            marker={"color": look.loc[condition, "colour"], "pattern": {
                "shape": look.loc[condition, "pattern"] or "", "fillmode": "overlay", "fgopacity": 0.5, "size": 6}},
            hovertemplate="%{y}: %{x:,} (%{customdata:.1f} %)<extra>%{fullData.name}</extra>")
    for name, figures in said.items():
        chart.add_annotation(x=0, y=name, xanchor="left", yanchor="bottom", yshift=8, showarrow=False, align="left",
                             text=f"{html.escape(name)}: <b>{html.escape(figures)}</b>")
    chart = calm(chart, rows_n=len(said), barmode="stack")
    chart.update_layout(height=90 + 44 * len(said), bargap=0.66, legend={"y": -0.02}, margin={"t": 20})
    chart.update_xaxes(visible=False)
    chart.update_yaxes(visible=False)
    return chart


def archive_depth(rows: pd.DataFrame, conditions: pd.DataFrame, labels: Mapping[str, str], *, days: str,
                  required: str) -> go.Figure:
    """Cameras by days of archive, coloured by whether that suffices; a line at 30 days. `days` names the axis.

    rows: archive_state, days, cameras_n.
    """
    look = conditions.set_index("condition")
    chart = go.Figure()
    for state, condition in (("short", "down"), ("filling", "under_work"), ("compliant", "recording")):
        part = rows[rows["archive_state"] == state]
        chart.add_bar(
            x=part["days"], y=part["cameras_n"], name=labels[state], marker={
                "color": look.loc[condition, "colour"], "pattern": {
                    "shape": look.loc[condition, "pattern"] or "", "fillmode": "overlay", "fgopacity": 0.5, "size": 5}},
            hovertemplate=html.escape(days) + ": %{x}<br>%{y:,}<extra>%{fullData.name}</extra>")
    chart.add_vline(x=29.5, line={"width": 2, "dash": "dash", "color": LINE}, annotation_text=required,
                    annotation_position="top left", annotation_xshift=-4)
    chart.update_layout(barmode="stack", bargap=0.08, height=320, margin={"l": 8, "r": 8, "t": 28, "b": 8},
                        dragmode=False, legend={"orientation": "h", "y": -0.3, "traceorder": "normal"})
    chart.update_xaxes(fixedrange=True, title={"text": days, "standoff": 6}, rangemode="tozero", dtick=10)
    chart.update_yaxes(fixedrange=True)
    return chart


def school_days(rows: pd.DataFrame, conditions: pd.DataFrame, *, unknown: str, unit: str,
                axis_format: str) -> go.Figure:
    """Schools × days, the stronger the colour the less available; a day unknown for half of it has its own look.

    rows: school_id, name, whole (availability over all days, in words), observed_on, availability_pct, unknown_pct,
    hover; schools in the order of the rows.
    """
    names, whole = (dict(zip(rows["school_id"], rows[c], strict=True)) for c in ("name", "whole"))
    grid = {column: rows.pivot_table(index="school_id", columns="observed_on", values=column, aggfunc="first",
                                     dropna=False).reindex(list(names))
            for column in ("availability_pct", "unknown_pct", "hover")}
    is_unknown = (grid["unknown_pct"] >= 50) | grid["availability_pct"].isna()
    look = conditions.set_index("condition")["colour"]
    days = [str(day) for day in grid["hover"].columns]
    ids = list(names)
    said: dict[str, Any] = {
        "x": days, "y": ids, "customdata": grid["hover"].to_numpy(), "xgap": 1, "ygap": 1,
        "hovertext": [[html.escape(names[i])] * len(days) for i in ids],
        "hovertemplate": "%{hovertext}<br>%{x|" + axis_format + "}: %{customdata}<extra></extra>"}
    chart = go.Figure(go.Heatmap(
        z=grid["availability_pct"].where(~is_unknown).to_numpy(), zmin=50, zmax=100,
        colorscale=[[0, faded(look["down"], 1)], [1, faded(look["down"], 0.05)]],
        colorbar={"orientation": "h", "thickness": 10, "y": -0.02, "yanchor": "top", "len": 0.6, "outlinewidth": 0,
                  "tickvals": [50, 75, 100], "ticktext": [f"≤ 50 {unit}", f"75 {unit}", f"100 {unit}"]}, **said))
    # a cell without a value would be given its text all the same
    marks = said | {
        "text": [["?" if u else "" for u in row] for row in is_unknown.to_numpy()], "hovertemplate":
        "%{hovertext}<br>%{x|" + axis_format + "}: " + html.escape(unknown) + "; %{customdata}<extra></extra>"}
    chart.add_trace(go.Heatmap(
        z=is_unknown.astype(float).where(is_unknown).to_numpy(), zmin=0, zmax=1, showscale=False,
        texttemplate="%{text}", colorscale=[[0, look["not_measured"]], [1, look["not_measured"]]], **marks))
    short = [f"{html.escape(n if len(n) <= _LONG_ROW else n[:_LONG_ROW - 1] + '…')} · <b>{whole[i]}</b>"
             for i, n in names.items()]
    chart.update_layout(height=120 + 20 * max(len(ids), 4), margin={"l": 8, "r": 8, "t": 8, "b": 60}, dragmode=False)
    chart.update_yaxes(autorange="reversed", fixedrange=True, tickvals=ids, ticktext=short, automargin=True,
                       type="category", tickfont={"size": 11}, showgrid=False, ticks="")
    step = -(-len(days) // _DAY_TICKS)
    chart.update_xaxes(fixedrange=True, side="top", tickvals=days[::-step], tickformat=axis_format, tickangle=0,
                       showgrid=False)
    return chart
