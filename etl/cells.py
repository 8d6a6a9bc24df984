"""Cells of the files that are handed out: nothing in them runs, no line of them breaks."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")


def csv_bytes(rows: Iterable[Sequence[object]]) -> bytes:
    """The rows as UTF-8 CSV; a cell that a spreadsheet would run is made text."""
    text = io.StringIO()
    csv.writer(text).writerows([harmless(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8")


def harmless(cell: object) -> object:
    """The cell; a text that begins as a formula does gets an apostrophe before it."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_SIGNS) else cell


def one_line(text: str) -> str:
    """Whatever could end a header or a line of a file is a space."""
    return _BREAKS.sub(" ", text).strip()
