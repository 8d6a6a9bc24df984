"""The landing folder of a demonstration: its mark, its clearing, its files."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import xlsxwriter

from etl.sources import BY_KIND
from etl.sources.landing import BASEMAP, DEMO_MARK, demo_mark

PLANS = "walk_plans"  # made for the demonstration by a verb of its own, which marks nothing


def clear(out: Path) -> None:
    """Make `out` ready: refuse a folder that is not a demonstration, empty one that is."""
    if out.exists() and not out.is_dir():
        raise ValueError(f"{out} is a file; the sample needs a folder.")
    if out.exists() and any(out.iterdir()):
        if not (out / DEMO_MARK).is_file():
            raise ValueError(
                f"{out} is not empty and holds no {DEMO_MARK}: the sample never writes over real data."
            )
        found = {p.relative_to(out).as_posix() for p in out.rglob("*") if p.is_file()}
        # a mark without the list is of a sample that was cut short
        others = sorted(
            name
            for name in found - {DEMO_MARK, *demo_mark(out).get("files", found)}
            if name.split("/")[0] != PLANS
        )
        if others:
            raise ValueError(f"{out} holds {others[0]}, which no sample wrote: take it away first.")
        for kind in BY_KIND:
            shutil.rmtree(out / kind, ignore_errors=True)
        (out / BASEMAP).unlink(missing_ok=True)
    out.mkdir(parents=True, exist_ok=True)


def write_mark(out: Path, *, as_of: date, seed: int, days: int, schools: int, finished: bool) -> None:
    """Say in the folder itself that nothing in it is real, and which files are the demonstration's.

    Written before the first file, so that a sample cut short is marked too, and again when `finished`.
    """
    written = sorted(p.relative_to(out).as_posix() for p in out.rglob("*") if p.is_file() and p.name != DEMO_MARK)
    (out / DEMO_MARK).write_text(
        "# Invented data. Delete the folder before real files land here.\n"
        f"demonstration = true\nas_of = {as_of.isoformat()}\n"
        f"seed = {seed}\ndays = {days}\nschools = {schools}\n"
        + (f"files = {json.dumps(written, ensure_ascii=False)}\n" if finished else ""),
        encoding="utf-8",
        newline="\n",
    )


def folder(out: Path, kind: str) -> Path:
    """The folder of a kind."""
    path = out / BY_KIND[kind].kind
    path.mkdir(parents=True, exist_ok=True)
    return path


def columns(kind: str) -> list[str]:
    """The columns of a kind, in the order of its contract."""
    return [column.name for column in BY_KIND[kind].columns]


def write_csv(out: Path, kind: str, frame: pd.DataFrame) -> int:
    """Write a kind's columns of `frame` as CSV in UTF-8; the number of rows."""
    table = frame[[name for name in columns(kind) if name in frame]].copy()
    for column in BY_KIND[kind].columns:
        if column.type == "moment" and column.name in table:
            table[column.name] = pd.to_datetime(table[column.name]).dt.strftime("%Y-%m-%d %H:%M")
        if column.type == "boolean" and column.name in table:
            table[column.name] = table[column.name].map({True: "true", False: "false"})
    table.to_csv(folder(out, kind) / f"{kind}.csv", index=False, lineterminator="\n")
    return len(table)


def write_xlsx(out: Path, kind: str, name: str, frame: pd.DataFrame, as_of: date) -> int:
    """Write a kind's columns of `frame` as a workbook with real date cells; the number of rows."""
    table = frame[[column for column in columns(kind) if column in frame]]
    book = xlsxwriter.Workbook(
        folder(out, kind) / name,
        {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    book.set_properties({"created": datetime(as_of.year, as_of.month, as_of.day, tzinfo=UTC)})
    heading = book.add_format({"bold": True})
    day = book.add_format({"num_format": "dd.mm.yyyy"})
    sheet = book.add_worksheet(kind)
    sheet.write_row(0, 0, list(table.columns), heading)
    for number, row in enumerate(table.itertuples(index=False), start=1):
        for position, value in enumerate(row):
            write_cell(sheet, number, position, value, day)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(table.columns) - 1, 18)
    book.close()
    return len(table)


def write_cell(sheet: Any, row: int, position: int, value: object, day: Any) -> None:
    """Write one cell as what it is; a missing value leaves it empty."""
    if value is None or value is pd.NaT or value is pd.NA or value == "":
        return
    if isinstance(value, bool | np.bool_):
        sheet.write_boolean(row, position, bool(value))
    elif isinstance(value, pd.Timestamp | date):
        sheet.write_datetime(row, position, date(value.year, value.month, value.day), day)
    elif isinstance(value, int | float | np.integer | np.floating):
        if not np.isnan(value):
            sheet.write_number(row, position, float(value))
    else:
        sheet.write_string(row, position, str(value))
