"""Charts of the slides: drawn by PowerPoint from a workbook of their own, so that they can be edited."""

from __future__ import annotations

import re
from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION, XL_MARKER_STYLE
from pptx.enum.dml import MSO_LINE, MSO_PATTERN
from pptx.util import Inches, Pt

from app.exports.content import Bars, Course, Table
from app.exports.letters import visible
from app.exports.slide_parts import BREADTH, LEFT, Deck, colour_of, describe

# What the chart's workbook would run or link to, did a name begin with it.
_RUNS = re.compile(r"[=+\-@{\t\r]|[fh]tt?ps?://|mailto:|(in|ex)ternal:|www\.")
_PATTERNS = {"hatched": MSO_PATTERN.WIDE_UPWARD_DIAGONAL, "ring": MSO_PATTERN.PERCENT_10,
             "diamond": MSO_PATTERN.LIGHT_DOWNWARD_DIAGONAL}
_WHOLE = "#,##0"  # the program that opens it groups by its own language
_WHITE = RGBColor(255, 255, 255)
_ACCENT = RGBColor(31, 95, 168)
_BOX = (Inches(LEFT), Inches(1.65), Inches(BREADTH), Inches(5.3))


def bars_chart(deck: Deck, slide: Any, bars: Bars) -> None:
    """Schools by status, a stacked bar a row; statuses told apart by patterns too."""
    data = CategoryChartData(number_format=_WHOLE)
    data.categories = [_inert(name) for name in bars.names[::-1]]
    for k, status in enumerate(deck.pack.statuses):
        data.add_series(_inert(status.label), [row[k] or None for row in bars.counts[::-1]])
    chart = _add(slide, XL_CHART_TYPE.BAR_STACKED, data, bars.said)
    chart.plots[0].gap_width, chart.plots[0].overlap = 45, 100
    for series, status in zip(chart.plots[0].series, deck.pack.statuses, strict=True):
        if status.shape in _PATTERNS:
            series.format.fill.patterned()
            series.format.fill.pattern = _PATTERNS[status.shape]
            series.format.fill.fore_color.rgb, series.format.fill.back_color.rgb = colour_of(status), _WHITE
            if status.shape == "diamond":  # the colour is the ground, the lines are white
                series.format.fill.fore_color.rgb, series.format.fill.back_color.rgb = _WHITE, colour_of(status)
        else:
            series.format.fill.solid()
            series.format.fill.fore_color.rgb = colour_of(status)
        labels = series.data_labels
        labels.show_value, labels.font.size, labels.font.bold = True, Pt(12), True
    chart.value_axis.visible = False
    chart.value_axis.has_major_gridlines = False


def course_chart(deck: Deck, slide: Any, course: Course) -> None:
    """The days as lines: what was done, the plan, the scope, the forecast's middle and its range."""
    data = CategoryChartData(number_format=_WHOLE)
    data.categories = [_inert(day) for day in course.days]
    looks = []
    for series in course.series:
        if series.kind == "band":
            for edge in (series.low, series.values):
                data.add_series(_inert(series.name), edge)
                looks.append((series.colour, MSO_LINE.ROUND_DOT, 1.0))
        else:
            data.add_series(_inert(series.name), series.values)
            looks.append((series.colour, {"dotted": MSO_LINE.SQUARE_DOT, "dashed": MSO_LINE.DASH}.get(
                series.dash, MSO_LINE.SOLID), 3.0 if series.kind == "bar" else 1.75))
    chart = _add(slide, XL_CHART_TYPE.LINE_MARKERS, data, course.said)
    for series, (colour, dash, width), described in zip(chart.plots[0].series, looks, _kinds(course), strict=True):
        series.smooth = False
        series.format.line.color.rgb = RGBColor.from_string(colour.removeprefix("#"))
        series.format.line.dash_style, series.format.line.width = dash, Pt(width)
        series.marker.style = XL_MARKER_STYLE.CIRCLE if described == "bar" else XL_MARKER_STYLE.NONE
        if described == "bar":
            series.marker.format.fill.solid()
            series.marker.format.fill.fore_color.rgb = RGBColor.from_string(colour.removeprefix("#"))
    chart.value_axis.has_major_gridlines = True
    chart.value_axis.major_gridlines.format.line.width = Pt(0.5)
    chart.value_axis.format.line.fill.background()


def share_chart(deck: Deck, slide: Any, table: Table) -> None:
    """A table with a share of 100 in it, as bars that say their number."""
    share = next(k for k, c in enumerate(table.columns) if c.kind in ("share", "score"))
    name = next(k for k, c in enumerate(table.columns) if c.kind == "text")
    data = CategoryChartData(number_format=_WHOLE)
    rows = table.rows[::-1]
    data.categories = [_inert(str(row[name])) for row in rows]
    data.add_series(_inert(table.columns[share].label), [None if r[share] is None else round(r[share]) for r in rows])
    chart = _add(slide, XL_CHART_TYPE.BAR_CLUSTERED, data, table.title, has_legend=False)
    chart.has_title = False
    plot = chart.plots[0]
    plot.gap_width, plot.has_data_labels = 45, True
    plot.data_labels.show_value, plot.data_labels.font.size = True, Pt(13)
    plot.data_labels.position = XL_LABEL_POSITION.OUTSIDE_END
    plot.series[0].format.fill.solid()
    plot.series[0].format.fill.fore_color.rgb = _ACCENT
    chart.value_axis.minimum_scale, chart.value_axis.maximum_scale = 0, 100
    chart.value_axis.has_major_gridlines = False
    chart.value_axis.visible = False


def _kinds(course: Course) -> list[str]:
    return [kind for s in course.series for kind in ([s.kind] * (2 if s.kind == "band" else 1))]


def _add(slide: Any, kind: Any, data: CategoryChartData, said: str, *, has_legend: bool = True) -> Any:
    frame = slide.shapes.add_chart(kind, *_BOX, data)
    describe(frame, said)
    chart = frame.chart
    chart.font.size = Pt(13)
    chart.has_legend = has_legend
    if has_legend:
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
        chart.legend.font.size = Pt(12)
    return chart


def _inert(name: str) -> str:
    """A name for a cell of the chart's workbook: what a spreadsheet would run is made text."""
    said = visible(name)
    return f"'{said}" if _RUNS.match(said) else said
