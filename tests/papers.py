"""Reading papers back: the text of a PDF, of slides, the cells of a workbook."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import openpyxl
from pptx import Presentation
from pypdf import PdfReader

from app import downloads

AT = dt.datetime(2026, 11, 13, 4, 5, tzinfo=dt.UTC)
BREAK = "\u200b"  # where a word that no line holds may break


def pdf(file: downloads.File | bytes) -> PdfReader:
    """The PDF, opened."""
    return PdfReader(io.BytesIO(file if isinstance(file, bytes) else file.content))


def said(file: downloads.File | bytes) -> list[str]:
    """The text of each page, its spaces as one."""
    return [" ".join(text.split()) for text in _texts(file if isinstance(file, bytes) else file.content)]


@lru_cache(maxsize=8)  # taking the text out of a page costs more than drawing it
def _texts(content: bytes) -> tuple[str, ...]:
    return tuple(page.extract_text().replace(BREAK, "") for page in pdf(content).pages)


def slides(file: downloads.File | bytes) -> Any:
    """The presentation, opened."""
    return Presentation(io.BytesIO(file if isinstance(file, bytes) else file.content))


def book(content: bytes) -> Any:
    """The workbook, opened with its formulas as they are."""
    return openpyxl.load_workbook(io.BytesIO(content))


def charts(deck: Any) -> list[Any]:
    """Every chart of the slides."""
    return [shape.chart for slide in deck.slides for shape in slide.shapes if shape.has_chart]


def words(file: downloads.File) -> Iterator[str]:
    """Every piece of text in a file of whatever kind; a picture has none that a program could read."""
    if file.mime == downloads.PDF:
        for page in _texts(file.content):
            yield from page.splitlines()
    elif file.mime == downloads.XLSX:
        yield from cells(file.content)
    elif file.mime == downloads.PPTX:
        deck = slides(file)
        for slide in deck.slides:
            for shape in slide.shapes:
                if shape.has_text_frame:
                    yield from (p.text for p in shape.text_frame.paragraphs)
                elif shape.has_table:
                    yield from (cell.text for row in shape.table.rows for cell in row.cells)
        for chart in charts(deck):
            yield from cells(chart.part.chart_workbook.xlsx_part.blob)


def cells(content: bytes) -> Iterator[str]:
    """Every cell of a workbook as text."""
    for sheet in book(content):
        for row in sheet.iter_rows(values_only=True):
            yield from (str(value) for value in row if value is not None)
