"""Frames to plotly figures; no Streamlit, no colour of its own: colours come with the statuses."""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Mapping
from typing import Any

import pandas as pd
import plotly.graph_objects as go

# Colour alone never says a status: the two greys are told apart by their hatching, print included.
_PATTERNS = {"hatched": "/", "ring": "."}
_LONG_ID = 14  # letters of a camera's id that stand beside a bar on a phone


def status_bars(rows: pd.DataFrame, names: list[str], statuses: pd.DataFrame, labels: Mapping[str, str]) -> go.Figure:
    """Schools by status, a stacked bar a row of `rows` (a column of counts a status), `names` beside."""
    chart = go.Figure()
    for status, colour, shape, glyph in statuses[["status", "colour", "shape", "glyph"]].itertuples(index=False):
        counts = rows[status]
        chart.add_bar(
            y=names, x=counts, name=labels[status], orientation="h",
            text=[f"{glyph} {n}" if n else "" for n in counts], textposition="inside",
            insidetextanchor="middle", textangle=0,
            marker={"color": colour, "pattern": {
                "shape": _PATTERNS.get(shape, ""), "fillmode": "overlay", "fgopacity": 0.6, "size": 6}},
            hovertemplate="%{y}: %{x}<extra>%{fullData.name}</extra>")
    return _calm(chart, rows_n=len(names), barmode="stack")


def score_bars(systems: pd.DataFrame, names: list[str], statuses: pd.DataFrame, hover: list[str]) -> go.Figure:
    """Score of each system from 0 to 100 by its status' colour, with the interval of the unknown."""
    colours = dict(zip(statuses["status"], statuses["colour"], strict=True))
    glyphs = dict(zip(statuses["status"], statuses["glyph"], strict=True))
    shown = systems["score_pct"].fillna(0)
    # no whisker where everything is known
    above = (systems["score_hi_pct"] - shown).where(systems["score_hi_pct"] > systems["score_lo_pct"])
    beneath = (shown - systems["score_lo_pct"]).where(above.notna())
    chart = go.Figure(go.Bar(
        y=names, x=shown, orientation="h", marker={"color": [colours[s] for s in systems["status"]]},
        text=[f" {glyphs[s]}" for s in systems["status"]], textposition="inside", insidetextanchor="start",
        textfont={"size": 15, "color": "white"},
        customdata=hover, hovertemplate="%{y}: %{customdata}<extra></extra>",
        error_x={"type": "data", "symmetric": False, "array": above, "arrayminus": beneath,
                 "thickness": 1.2, "width": 3}))
    chart.update_xaxes(range=[0, 101])
    return _calm(chart, rows_n=len(names))


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


def _calm(chart: go.Figure, *, rows_n: int, **layout: Any) -> go.Figure:
    chart.update_layout(
        height=70 + 34 * max(rows_n, 2), margin={"l": 8, "r": 8, "t": 8, "b": 8}, bargap=0.25, dragmode=False,
        legend={"orientation": "h", "y": -0.12, "traceorder": "normal"}, showlegend=bool(layout), **layout)
    chart.update_yaxes(autorange="reversed", automargin=True, fixedrange=True)
    chart.update_xaxes(fixedrange=True, zeroline=False)
    return chart
