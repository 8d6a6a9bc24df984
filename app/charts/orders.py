"""Charts of prescriptions and of the inspectors' findings: timelines, ageing, the funnel plot."""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Mapping
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from app.charts.look import INK, LINE, faded, lightened

_ROW_PX = 19
_LONG_NAME = 24  # letters of a school's name that leave half of a phone to the bars


def order_timeline(rows: pd.DataFrame, marks: pd.DataFrame, *, as_of: dt.date, axis_format: str,
                   said: Mapping[str, str]) -> go.Figure:
    """A bar a prescription from its issue to its end or to as_of, what lies past the deadline in a second colour.

    rows: prescription_id, name (of the school, as short as tells it from others), issued_on, due_on, closed_on,
    is_open, hover. said: words for `before`, `after`, `due`, `today`.
    """
    look: Any = marks.set_index("mark")["colour"]
    ends = rows["closed_on"].fillna(pd.Timestamp(as_of))
    due = rows["due_on"]
    names = [html.escape(p) for p in rows["prescription_id"]]  # plotly reads tags in what it writes
    beside = [f"{html.escape(_short(n, _LONG_NAME))} · {html.escape(_short(p, 12))}" for n, p in zip(
        rows["name"], rows["prescription_id"], strict=True)]
    chart = go.Figure()
    for name, start, end, colour, pattern in (
            (said["before"], rows["issued_on"], ends.where(ends < due, due), "verified", ""),
            (said["after"], due, ends, "found", "/")):
        length = (end - start).dt.total_seconds() * 1000
        shown = length > 0
        chart.add_bar(
            y=[n for n, is_shown in zip(names, shown, strict=True) if is_shown], base=start[shown],
            x=list(length[shown]), orientation="h", name=name, customdata=list(rows["hover"][shown]),
            marker={"color": faded(look[colour], 0.75),
                    "pattern": {"shape": pattern, "size": 5, "fillmode": "overlay"}},
            hovertemplate="%{customdata}<extra></extra>")
    chart.add_scatter(x=due, y=names, mode="markers", name=said["due"], customdata=list(rows["hover"]),
                      marker={"symbol": "line-ns-open", "size": 13, "line": {"width": 2}, "color": look["due"]},
                      hovertemplate="%{customdata}<extra></extra>")
    chart.add_shape(type="line", x0=as_of, x1=as_of, y0=0, y1=1, yref="paper",
                    line={"width": 1, "dash": "dot", "color": LINE})
    chart.add_annotation(x=as_of, y=0, yref="paper", yanchor="top", text=html.escape(said["today"]), showarrow=False)
    chart.update_layout(barmode="overlay", bargap=0.3, height=110 + _ROW_PX * max(len(rows), 4), dragmode=False,
                        margin={"l": 8, "r": 8, "t": 8, "b": 8},
                        legend={"orientation": "h", "y": -24 / (110 + _ROW_PX * max(len(rows), 4)), "yanchor": "top"})
    chart.update_xaxes(type="date", tickformat=axis_format, fixedrange=True, nticks=5, side="top")
    chart.update_yaxes(
        autorange="reversed", fixedrange=True, automargin=True, tickfont={"size": 11}, showgrid=False, type="category",
        categoryorder="array", categoryarray=names, tickvals=names, ticktext=beside)
    return chart


def ageing(rows: pd.DataFrame, names: list[str], bands: Mapping[str, str], marks: pd.DataFrame) -> go.Figure:
    """Prescriptions past their deadline by how long, a bar a row of `rows` (an `ageing_column` a band)."""
    colour: Any = marks.set_index("mark").loc["found", "colour"]
    chart = go.Figure()
    for number, (band, label) in enumerate(bands.items()):
        counts = rows[ageing_column(band)]
        chart.add_bar(
            y=names, x=counts, name=label, orientation="h", text=[" "] * len(names), textposition="inside",
            texttemplate=["%{x:,}" if n else " " for n in counts], insidetextanchor="middle", textangle=0,
            insidetextfont={"color": INK, "weight": 700}, marker={
                "color": lightened(colour, 0.7 - 0.7 * number / max(len(bands) - 1, 1)), "pattern": {
                    "shape": ["", "/", "x", "+"][number % 4], "size": 6, "fgcolor": "white", "fgopacity": 0.6,
                    "fillmode": "overlay"}},
            hovertemplate="%{y}: %{x:,}<extra>%{fullData.name}</extra>")
    chart.update_layout(barmode="stack", bargap=0.3, height=90 + 32 * max(len(names), 2), dragmode=False,
                        margin={"l": 8, "r": 8, "t": 8, "b": 8},
                        legend={"orientation": "h", "y": -0.15, "traceorder": "normal"})
    chart.update_yaxes(autorange="reversed", automargin=True, fixedrange=True)
    chart.update_xaxes(visible=False)  # each part says its number
    return chart


def ageing_column(band: str) -> str:
    """Where the counts of a band stand: "8-14" → overdue_8_14_n."""
    return f"overdue_{band.replace('-', '_').replace('+', '')}_n"


def funnel_plot(rows: pd.DataFrame, marks: pd.DataFrame, *, answers: str, rate: str,
                said: Mapping[str, str]) -> go.Figure:
    """Share of answers below the mark against their number, with the limits around the city's rate.

    rows: name, answers_n, rate_pct, city_pct, lo/hi_95_pct, lo/hi_998_pct, look, hover. said: words for `city`,
    `95`, `998`.
    """
    look: Any = marks.set_index("mark")
    rows = rows.sort_values("answers_n")
    chart = go.Figure()
    for limit, dash in (("95", "dot"), ("998", "dash")):
        for side in ("lo", "hi"):
            chart.add_scatter(
                x=rows["answers_n"], y=rows[f"{side}_{limit}_pct"], mode="lines", hoverinfo="skip",
                line={"width": 1, "dash": dash, "color": look.loc["plan", "colour"]},
                name=said[limit], showlegend=side == "lo")
    chart.add_hline(y=float(rows["city_pct"].iloc[0]), line={"width": 1.5, "color": look.loc["plan", "colour"]},
                    annotation_text=html.escape(said["city"]), annotation_position="top left")
    for mark, symbol, chosen in (
            ("within", "circle", rows["look"].isna()), ("look", "diamond", rows["look"].isin(["high", "low"])),
            ("few", "circle-open", rows["look"] == "few")):
        part: Any = rows[chosen]
        if not part.empty:
            chart.add_scatter(
                x=part["answers_n"], y=part["rate_pct"], mode="markers", name=look.loc[mark, "label"],
                marker={"color": look.loc[mark, "colour"], "symbol": symbol, "size": 10},
                customdata=list(part["hover"]),
                hovertemplate="%{customdata}<extra></extra>")
    chart.update_layout(height=380, margin={"l": 8, "r": 8, "t": 8, "b": 8}, dragmode=False,
                        legend={"orientation": "h", "y": -0.22, "traceorder": "normal"})
    chart.update_xaxes(fixedrange=True, title={"text": answers, "standoff": 4}, zeroline=False)
    chart.update_yaxes(fixedrange=True, title={"text": rate}, ticksuffix=" %", rangemode="tozero")
    return chart


def _short(text: str, letters: int) -> str:
    return text if len(text) <= letters else text[:letters - 1] + "…"
