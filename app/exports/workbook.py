"""A list as a workbook: what it is, filters, moment, source and reader above the table; numbers are numbers."""

from __future__ import annotations

import io
import math
import re
from dataclasses import dataclass
from typing import Any

import pandas as pd
import xlsxwriter

from app.exports.amounts import percent_sign
from app.exports.letters import visible

_NARROWEST, _WIDEST, _ROWS_MEASURED = 8, 60, 500
_BOLD, _LINE_HIGH, _MOST_LINES = 1.4, 15, 6  # how much broader a heading's letters are and its words break; points
_LONGEST = 32_000  # characters that a cell of Excel takes
_DAY = {"en": "[$-409]d mmm yyyy"}  # as the pages write it, whatever the language of the program that opens it
_HARMLESS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
             "nan_inf_to_errors": False}


@dataclass(frozen=True)
class Sheet:
    """A list with its headings as the frame's columns; `lines` are said above it."""

    title: str
    classification: str
    lines: tuple[str, ...]
    rows: pd.DataFrame
    yes: str
    no: str
    language: str


def xlsx(sheet: Sheet) -> bytes:
    """The workbook; no cell of it is a formula or a link, whatever its text begins with."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True, **_HARMLESS})
    day, sign = _DAY.get(sheet.language, "dd.mm.yyyy"), percent_sign(sheet.language)
    looks = {name: book.add_format(how) for name, how in {
        "title": {"bold": True, "font_size": 14}, "stamp": {"bold": True}, "line": {"font_color": "gray"},
        "heading": {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top", "bg_color": "silver"},
        "day": {"num_format": day, "align": "left"}, "moment": {"num_format": f"{day} hh:mm", "align": "left"},
        "share": {"num_format": f"0{sign}"}, "tenth": {"num_format": "#,##0.0"},
        "whole": {"num_format": "#,##0"}}.items()}
    page = book.add_worksheet(_sheet_name(sheet.title))
    page.write_string(0, 0, visible(sheet.title), looks["title"])
    above = [sheet.classification, *sheet.lines]
    for n, said in enumerate(above, 1):
        page.write_string(n, 0, visible(said, _LONGEST), looks["stamp" if n == 1 else "line"])
    _table(page, sheet, len(above) + 2, looks)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(len(above) + 2)
    page.set_footer(f"&L{_footer(sheet.classification)}&R&P / &N")
    book.set_properties({"title": visible(sheet.title)[:250], "comments": ""})
    book.close()
    return made.getvalue()


def _table(page: Any, sheet: Sheet, top: int, looks: dict[str, Any]) -> None:
    lines = 1
    for k, name in enumerate(sheet.rows.columns):
        column = sheet.rows[name]
        page.write_string(top, k, visible(str(name)), looks["heading"])
        kind = _kind(column, str(name))
        widest = max([len(str(name)) // 2 + 2, *(len(_shown(v, kind)) for v in column.iloc[:_ROWS_MEASURED])])
        wide = min(max(widest + 1, _NARROWEST), _WIDEST)
        page.set_column(k, k, wide)
        lines = max(lines, math.ceil(_BOLD * len(str(name)) / wide))
        for n, value in enumerate(column.tolist(), top + 1):
            _write(page, n, k, value, kind, looks, sheet)
    page.set_row(top, _LINE_HIGH * min(lines, _MOST_LINES))
    page.freeze_panes(top + 1, 1)
    page.autofilter(top, 0, top + max(len(sheet.rows), 1), max(len(sheet.rows.columns) - 1, 0))


def _kind(column: pd.Series, name: str) -> str:
    """text, day, moment, share (of 100, by the sign that ends its heading), tenth or whole."""
    known = column.dropna()
    if pd.api.types.is_datetime64_any_dtype(column):
        return "day" if (known == known.dt.normalize()).all() else "moment"
    if pd.api.types.is_bool_dtype(column) or not pd.api.types.is_numeric_dtype(column):
        return "text"
    if name.rstrip().endswith("%"):
        return "share"
    return "whole" if (known == known.round()).all() else "tenth"


def _write(page: Any, row: int, column: int, value: Any, kind: str, looks: dict[str, Any], sheet: Sheet) -> None:
    if isinstance(value, list | tuple):
        value = "; ".join(map(str, value))
    if pd.isna(value) or value == "—":
        page.write_blank(row, column, None)
    elif pd.api.types.is_bool(value):
        page.write_string(row, column, sheet.yes if value else sheet.no)
    elif kind in ("day", "moment"):
        page.write_datetime(row, column, value.to_pydatetime(), looks[kind])
    elif kind == "share":
        page.write_number(row, column, float(value) / 100, looks["share"])
    elif kind in ("whole", "tenth"):
        page.write_number(row, column, float(value), looks[kind])
    elif hasattr(value, "year") and not isinstance(value, str):
        page.write_datetime(row, column, value, looks["day"])
    else:
        page.write_string(row, column, visible(str(value), _LONGEST))


def _shown(value: Any, kind: str) -> str:
    return {"day": "00.00.0000", "moment": "00.00.0000 00:00", "share": "100%"}.get(kind, "" if value is None else
                                                                                  str(value))


def _sheet_name(title: str) -> str:
    """A name that Excel takes: 31 characters, none of []:*?/\\ and no apostrophe at an end."""
    return re.sub(r"[\[\]:*?/\\]", " ", visible(title))[:31].strip("' ") or "1"


def _footer(text: str) -> str:
    return visible(text)[:100].replace("&", "&&")
