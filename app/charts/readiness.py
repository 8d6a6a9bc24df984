"""Charts of readiness: schools by status, scores by system."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from app.charts.look import calm

# Colour alone never says a status: the two greys are told apart by their hatching, print included.
PATTERNS = {"hatched": "/", "ring": "."}


def status_bars(rows: pd.DataFrame, names: list[str], statuses: pd.DataFrame, labels: Mapping[str, str]) -> go.Figure:
    """Schools by status, a stacked bar a row of `rows` (a column of counts a status), `names` beside."""
    chart = go.Figure()
    for status, colour, shape, glyph in statuses[["status", "colour", "shape", "glyph"]].itertuples(index=False):
        counts = rows[status]
        chart.add_bar(
            y=names, x=counts, name=labels[status], orientation="h",
            text=[f"{glyph} {n}" if n else "" for n in counts], textposition="inside",
            insidetextanchor="middle", textangle=0,
            # between the hatches white is lost
            insidetextfont={"color": "black", "weight": 700} if shape in PATTERNS else None,
            marker={"color": colour, "pattern": {
                "shape": PATTERNS.get(shape, ""), "fillmode": "overlay", "fgopacity": 0.6, "size": 6}},
            hovertemplate="%{y}: %{x}<extra>%{fullData.name}</extra>")
    return calm(chart, rows_n=len(names), barmode="stack")


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
    return calm(chart, rows_n=len(names))
