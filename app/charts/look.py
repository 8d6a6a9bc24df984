"""What every chart has in common: calm axes, no tools, colours from the rules, shading that a grey print keeps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

INK = "black"  # on every colour of a status: at least 5 to 1, where white has 2 to 4
LINE = "gray"  # of a day or a bound: plotly's own is lost on the dark theme
UNDER_LINE = 0.4  # white in a bar that a thin line crosses: in grey a line of its colour's lightness is lost on it
_ROW_PX, _AXIS_PX = 34, 42
# shape of a status → hatching, its strength, how much white is mixed in: those of the papers (exports/typst/look.typ)
_SHADES = {"circle": ("", 0.0, 0.0), "triangle": ("", 0.0, 0.15), "diamond": ("\\", 0.2, 0.0),
           "hatched": ("/", 0.4, 0.0), "ring": ("", 0.0, 0.62)}


def faded(colour: str, opacity: float) -> str:
    """A reference row's colour, let through."""
    red, green, blue = _parts(colour)
    return f"rgba({red},{green},{blue},{opacity})"


def lightened(colour: str, white: float) -> str:
    """A reference row's colour with this share of white, the same on either theme."""
    red, green, blue = (round(part + (255 - part) * white) for part in _parts(colour))
    return f"rgb({red},{green},{blue})"


def shaded(colours: Sequence[str], shapes: Sequence[str]) -> dict[str, Any]:
    """The marker of bars that stand for statuses, a colour and a shape a bar: without colour they still differ."""
    shades = [_SHADES[shape] for shape in shapes]
    return {
        "color": [lightened(colour, white) for colour, (_, _, white) in zip(colours, shades, strict=True)],
        "line": {"color": list(colours), "width": 1},
        "pattern": {"shape": [hatch for hatch, _, _ in shades], "solidity": [strong for _, strong, _ in shades],
                    "fgcolor": "white", "size": 6, "fillmode": "overlay"}}


def calm(chart: go.Figure, *, rows_n: int, **layout: Any) -> go.Figure:
    """The chart of so many rows, legend below, nothing to drag."""
    chart.update_layout(
        height=70 + _ROW_PX * max(rows_n, 2), margin={"l": 8, "r": 8, "t": 8, "b": 8}, bargap=0.25, dragmode=False,
        legend={"orientation": "h", "y": -_AXIS_PX / (_ROW_PX * max(rows_n, 2)), "traceorder": "normal"},
        showlegend=bool(layout), **layout)
    chart.update_yaxes(autorange="reversed", automargin=True, fixedrange=True)
    chart.update_xaxes(fixedrange=True, zeroline=False)
    return chart


def _parts(colour: str) -> list[int]:
    return [int(colour[i:i + 2], 16) for i in (1, 3, 5)]
