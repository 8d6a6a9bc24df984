"""What every chart has in common: calm axes, no tools, colours from the rules."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go


def faded(colour: str, opacity: float) -> str:
    """A reference row's colour, let through."""
    red, green, blue = (int(colour[i:i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"


def calm(chart: go.Figure, *, rows_n: int, **layout: Any) -> go.Figure:
    """The chart of so many rows, legend below, nothing to drag."""
    chart.update_layout(
        height=70 + 34 * max(rows_n, 2), margin={"l": 8, "r": 8, "t": 8, "b": 8}, bargap=0.25, dragmode=False,
        legend={"orientation": "h", "y": -0.12, "traceorder": "normal"}, showlegend=bool(layout), **layout)
    chart.update_yaxes(autorange="reversed", automargin=True, fixedrange=True)
    chart.update_xaxes(fixedrange=True, zeroline=False)
    return chart
