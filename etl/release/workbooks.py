"""Open data for a spreadsheet: a table as a workbook with filters, a sheet a language, its days above the rows."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter
from babel import Locale

from etl.cells import one_line
from etl.site.words import LANGUAGES, Row, Words

_TITLES = {"days": "burn_up_title", "groups": "systems_title", "districts": "districts_title",
           "schools": "schools_title"}
TABLES = tuple(_TITLES)
_DAY = {"en": "[$-409]d mmm yyyy"}  # the months of the sheet's language, whatever the program that opens it speaks
_HARMLESS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_WIDE, _NARROW, _HEADING_HIGH = 40, 18, 135  # characters; points of a heading that says all the dictionary does


def workbook(name: str, rows: Sequence[Row], described: Sequence[Row], about: Row,
             phrases: Mapping[str, Row]) -> bytes:
    """The table `name` of the open data; `described` are its columns in the data dictionary, in their order.

    The same rows give the same bytes. No cell is a formula or a link.
    """
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True, **_HARMLESS})
    drawn_on: dt.date = about["drawn_on"]
    for code, label in LANGUAGES.items():
        say = Words(code, phrases)
        _sheet(book, book.add_worksheet(label), say, say(_TITLES[name]), _above(name, about, say),
               [c for c in described if _is_of(c["column_name"], code)], rows)
    book.set_properties({"title": name, "comments": "",
                         "created": dt.datetime.combine(drawn_on, dt.time(), dt.UTC)})
    book.close()
    return made.getvalue()


def _above(name: str, about: Row, say: Words) -> list[str]:
    """What the table is of, which days it describes, and that it is invented where it is."""
    course, outcomes = (say.moment({"day_on": about[f"{of}_on"], "from_on": about[f"{of}_from"]})
                        for of in ("process", "outcome"))
    days = {"districts": say("table_days", course=course, outcomes=outcomes), "groups": outcomes}.get(name, course)
    return [f"{say.name(about)}, {say('line_release', day=say.day(about['drawn_on']))}", days,
            *([say("demonstration")] if about["is_demonstration"] else [])]


def _is_of(column: str, code: str) -> bool:
    """A column of another language stands on that language's sheet."""
    ending = column.rpartition("_")[2]
    return ending not in LANGUAGES or ending == code


def _sheet(book: Any, page: Any, say: Words, title: str, above: Sequence[str], columns: Sequence[Row],
           rows: Sequence[Row]) -> None:
    sign = Locale.parse(say.language).percent_formats[None].suffix[0]
    looks = {kind: book.add_format({"num_format": how, "align": "left"} if kind == "day" else {"num_format": how})
             for kind, how in (("day", _DAY.get(say.language, "dd.mm.yyyy")), ("%", f"0{sign}"), ("whole", "#,##0"))}
    page.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 14}))
    for n, line in enumerate(above, 1):
        page.write_string(n, 0, one_line(line))
    top, heading = len(above) + 2, book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    page.set_row(top, _HEADING_HIGH)
    for k, column in enumerate(columns):
        page.write_string(top, k, say.name(column, "text"), heading)
        page.set_column(k, k, _WIDE if column["column_name"].startswith(("name", "label", "address")) else _NARROW)
        for n, row in enumerate(rows, top + 1):
            _write(page, n, k, row[column["column_name"]], column["unit"] == "%", looks)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(top)
    page.freeze_panes(top + 1, 0)
    page.autofilter(top, 0, top + max(len(rows), 1), len(columns) - 1)


def _write(page: Any, row: int, column: int, value: object, is_share: bool, looks: Mapping[str, Any]) -> None:
    if value is None:
        page.write_blank(row, column, None)
    elif isinstance(value, bool):
        page.write_boolean(row, column, value)
    elif isinstance(value, int):
        page.write_number(row, column, value / 100 if is_share else value, looks["%" if is_share else "whole"])
    elif isinstance(value, dt.date):
        page.write_datetime(row, column, value, looks["day"])
    else:
        page.write_string(row, column, one_line(str(value)))
