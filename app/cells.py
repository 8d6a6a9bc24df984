"""Cells of a table: in the words of the language, a status on a tint of its colour."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import partial
from typing import Any

import pandas as pd

from app.texts import NO_VALUE, day, number, t

Tints = Mapping[str, str]  # sign of a status → the colour under its cells
# Each cell of a painted table costs the server 25 µs: a list of a country goes without.
_PAINTED_CELLS = 5_000
# Of a pinned name: Streamlit gives it a fixed width, and would cut the long ones while other columns stretch.
_LETTER_PX, _MARGINS_PX, _NARROW_PX, _WIDE_PX = 7, 22, 90, 340
_MEASURED_ROWS = 500
_DRAWN = ("line_chart", "bar_chart", "area_chart")


def kind(heading: Any) -> str:
    """What a column's heading makes of it: text, number, progress, date …; empty when it says nothing."""
    return "" if isinstance(heading, str) else str((heading.get("type_config") or {}).get("type", ""))


def name(heading: Any) -> str:
    """The words of a heading."""
    return heading if isinstance(heading, str) else str(heading["label"])


def is_drawn(heading: Any) -> bool:
    """Whether the column is a small chart, which no word can say."""
    return kind(heading) in _DRAWN


def said(value: Any, heading: Any) -> str:
    """A cell as text; empty for what is not known, or is drawn."""
    if is_drawn(heading) or not pd.api.types.is_scalar(value) or pd.isna(value):
        return ""
    if pd.api.types.is_bool(value):
        return t("yes") if value else t("no")
    if isinstance(value, (dt.date, pd.Timestamp)):
        at = pd.Timestamp(value)
        return f"{day(at.date())}, {at:%H:%M}" if kind(heading) == "datetime" else day(at.date())
    if pd.api.types.is_number(value):
        return number(value, _digits(heading, value))  # type: ignore[arg-type]
    return str(value)


def painted(shown: pd.DataFrame, headings: Mapping[str, Any], tints: Tints) -> tuple[Any, dict[str, Any]]:
    """The rows and headings for st.dataframe: numbers as the language writes them (the browser knows no Kazakh).

    They sort as numbers still. A name that stays in sight when the table is moved is as wide as it needs.
    """
    headings = {column: _wide_enough(shown[column], heading) for column, heading in headings.items()}
    if shown.size > _PAINTED_CELLS or shown.empty:
        return shown, dict(headings)
    look, told, is_styled = shown.style, dict(headings), False
    for column, heading in headings.items():
        values = shown[column]
        if pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values) \
                and kind(heading) in ("", "number"):
            if _is_plain(values, heading):
                continue
            look = look.format(partial(_number, heading), subset=[column])
            is_styled = True
            if not isinstance(heading, str):  # a format of its own would be written by the browser
                told[column] = heading | {"type_config": {**heading["type_config"], "format": None}}
        elif tints and kind(heading) in ("", "text"):
            look = look.map(partial(_painted, tints), subset=[column])
            is_styled = True
    return (look if is_styled else shown), told


def _wide_enough(values: pd.Series[Any], heading: Any) -> Any:
    if isinstance(heading, str) or not heading.get("pinned") or heading.get("width") or values.empty:
        return heading
    longest = max(len(name(heading)), *(len(said(value, heading)) for value in values[:_MEASURED_ROWS]))
    return heading | {"width": int(min(max(_LETTER_PX * longest + _MARGINS_PX, _NARROW_PX), _WIDE_PX))}


def _is_plain(values: pd.Series[Any], heading: Any) -> bool:
    """Whether the numbers are written alike in every language: a style costs more than all else of a small table."""
    return _digits(heading, 0) == 0 and all(0 <= n < 1000 and n % 1 == 0 for n in values.dropna().tolist())


def _number(heading: Any, value: Any) -> str:
    return said(value, heading) or NO_VALUE


def tint(tints: Tints, value: Any) -> str:
    """The colour under a cell that begins with the sign of a status; empty for any other."""
    return tints.get(value[:1], "") if isinstance(value, str) and value[1:2] == " " else ""


def _painted(tints: Tints, value: Any) -> str:
    colour = tint(tints, value)
    return f"background-color: {colour}" if colour else ""


def _digits(heading: Any, value: Any) -> int:
    pattern = "" if isinstance(heading, str) else str((heading.get("type_config") or {}).get("format") or "")
    if pattern.startswith("%."):
        return int(pattern[2])
    return 0 if float(value).is_integer() else 1
