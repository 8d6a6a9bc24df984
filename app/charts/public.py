"""Charts of the public pages: the burn-up, districts with neutral dots, bands on one scale. No readiness in them."""

from __future__ import annotations

import html
import json
import math
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from app.charts.look import UNDER_LINE, calm, faded, lightened


def public_burn_up(days: pd.DataFrame, marks: pd.DataFrame, *, axis_format: str, said: Mapping[str, str]) -> go.Figure:
    """Schools inspected by the end of each day against the plan and the scope.

    days: day_on, scope_n, planned_n, inspected_n (empty where it is not told). marks: mark, colour.
    said: words for `inspected`, `plan`, `scope`.
    """
    look, chart = _colours(marks), go.Figure()
    told = days[days["inspected_n"].notna()]
    hover = "%{x|" + axis_format + "}: %{y:,}<extra>%{fullData.name}</extra>"
    chart.add_bar(x=told["day_on"], y=told["inspected_n"], name=said["inspected"], hovertemplate=hover,
                  marker={"color": lightened(look["done"], UNDER_LINE)})
    for column, mark, dash in (("scope_n", "scope", "solid"), ("planned_n", "plan", "dot")):
        chart.add_scatter(x=days["day_on"], y=days[column], mode="lines", name=said[mark], hovertemplate=hover,
                          line={"color": look[mark], "width": 2, "dash": dash})
    chart.update_layout(bargap=0.25, height=380, margin={"l": 8, "r": 8, "t": 8, "b": 8}, dragmode=False,
                        legend={"orientation": "h", "y": -0.12, "traceorder": "normal"})
    chart.update_xaxes(fixedrange=True, tickformat=axis_format, showgrid=False, nticks=8)
    chart.update_yaxes(fixedrange=True, rangemode="tozero")
    return chart


def public_map(districts: pd.DataFrame, marks: pd.DataFrame) -> go.Figure:
    """Polygons, their names, and dots on a grid.

    districts: name, boundary (GeoJSON polygon as str), dots (GeoJSON MultiPoint as str), WGS 84. marks: mark, colour.
    """
    grey, chart, norths = _colours(marks)["scope"], go.Figure(), list[float]()
    for row in districts.to_dict("records"):
        name = html.escape(row["name"])
        rings = list(_rings(json.loads(row["boundary"])))
        norths += [p[1] for ring in rings for p in ring]
        dots = json.loads(row["dots"])["coordinates"]
        chart.add_scatter(x=_broken(rings, 0), y=_broken(rings, 1), mode="lines", fill="toself", name=name,
                          line={"color": grey, "width": 1.5}, fillcolor=faded(grey, 0.12), hoveron="fills",
                          hoverinfo="name")
        chart.add_scatter(x=[p[0] for p in dots], y=[p[1] for p in dots], mode="markers", hoverinfo="skip",
                          marker={"color": grey, "size": 5})
        ring = max(rings, key=len)
        middle = [(min(p[k] for p in ring) + max(p[k] for p in ring)) / 2 for k in (0, 1)]
        chart.add_annotation(x=middle[0], y=middle[1], text=f"<b>{name}</b>", showarrow=False)
    chart.update_layout(height=520, margin={"l": 0, "r": 0, "t": 0, "b": 0}, dragmode=False, showlegend=False)
    chart.update_xaxes(visible=False, fixedrange=True)
    chart.update_yaxes(visible=False, fixedrange=True, scaleanchor="x", scaleratio=_stretch(norths))
    return chart


def public_bands(rows: pd.DataFrame, marks: pd.DataFrame) -> go.Figure:
    """Bands on one scale from 0 to 100 %. rows: name, low_pct, high_pct, said (the band in words)."""
    look, chart = _colours(marks), go.Figure()
    names = [f"{html.escape(r['name'])}<br><b>{html.escape(r['said'])}</b>" for r in rows.to_dict("records")]
    wide = (rows["high_pct"] - rows["low_pct"]).clip(lower=1)
    chart.add_bar(y=names, x=wide.astype(float), base=rows["low_pct"].astype(float), orientation="h",
                  hoverinfo="skip", marker={"color": look["done"]})
    calm(chart, rows_n=len(rows))
    chart.update_xaxes(range=[0, 100], ticksuffix=" %", dtick=25)
    return chart


def _stretch(norths: list[float]) -> float:
    """A degree of latitude against one of longitude, in the middle of these latitudes."""
    return 1 / math.cos(math.radians((min(norths) + max(norths)) / 2)) if norths else 1.0


def _colours(marks: pd.DataFrame) -> dict[str, str]:
    return dict(zip(marks["mark"], marks["colour"], strict=True))


def _rings(geometry: dict[str, Any]) -> Iterator[list[list[float]]]:
    shapes = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    for shape in shapes:
        yield from shape


def _broken(rings: list[list[list[float]]], axis: int) -> list[float | None]:
    """One coordinate of all rings, a gap between two."""
    found: list[float | None] = []
    for ring in rings:
        found += [*(p[axis] for p in ring), None]
    return found[:-1]
