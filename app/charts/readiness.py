"""Charts of readiness: schools by status, scores by system."""

from __future__ import annotations

import html
from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from app.charts.look import INK, calm, shaded

_ROOM_PCT = 12  # a shorter bar has no room for its number: it stands beside


def status_bars(rows: pd.DataFrame, names: list[str], statuses: pd.DataFrame, labels: Mapping[str, str]) -> go.Figure:
    """Schools by status, a stacked bar a row of `rows` (a column of counts a status), `names` beside."""
    chart = go.Figure()
    for status, colour, shape, glyph in statuses[["status", "colour", "shape", "glyph"]].itertuples(index=False):
        counts = rows[status]
        chart.add_bar(
            y=names, x=counts, name=f"{glyph} {labels[status]}", orientation="h", marker=shaded(
                [colour] * len(names), [shape] * len(names)),
            text=[" "] * len(names), texttemplate=[f"{glyph} %{{x:,}}" if n else " " for n in counts],
            textposition="inside", insidetextanchor="middle", textangle=0,
            insidetextfont={"color": INK, "weight": 700},
            hovertemplate="%{y}: %{x:,}<extra>%{fullData.name}</extra>")
    return calm(chart, rows_n=len(names), barmode="stack")


def score_bars(systems: pd.DataFrame, names: list[str], statuses: pd.DataFrame, hover: list[str]) -> go.Figure:
    """Score of each system from 0 to 100 by its status' colour, with the interval of the unknown.

    The sign of the status stands by the name: a system of which nothing is known has no bar.
    """
    look = statuses.set_index("status").loc[list(systems["status"])]
    shown = systems["score_pct"].fillna(0)
    # no whisker where everything is known
    above = (systems["score_hi_pct"] - shown).where(systems["score_hi_pct"] > systems["score_lo_pct"])
    beneath = (shown - systems["score_lo_pct"]).where(above.notna())
    chart = go.Figure(go.Bar(
        y=[f"{html.escape(name)} {glyph}" for name, glyph in zip(names, look["glyph"], strict=True)],
        x=shown, orientation="h", marker=shaded(list(look["colour"]), list(look["shape"])),
        texttemplate=["%{x:.0f}" if is_known else " " for is_known in systems["score_pct"].notna()],
        textposition=["inside" if score > _ROOM_PCT else "outside" for score in shown],
        insidetextanchor="start", insidetextfont={"color": INK, "weight": 700},
        customdata=hover, hovertemplate="%{y}: %{customdata}<extra></extra>",
        error_x={"type": "data", "symmetric": False, "array": above, "arrayminus": beneath,
                 "thickness": 1.2, "width": 3}))
    chart.update_xaxes(range=[0, 101])
    return calm(chart, rows_n=len(names))
