"""What may be taken away: a function a file, asked for by its name and the filters of its page.

Every file is made for one viewer from questions that he may ask, so a copied address gives another what is his.
"""

from __future__ import annotations

import datetime as dt
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from app import lists, order_drafts
from app.exports.content import Pack
from app.papers import files, public
from app.rights import Viewer, may_open
from app.tables import csv_bytes
from app.texts import language

CSV = "text/csv; charset=utf-8"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
PDF = "application/pdf"
PNG = "image/png"


@dataclass(frozen=True)
class File:
    """A file to take away; `rows_n` is what the journal says of its size: rows of a list, pages of a paper."""

    name: str
    mime: str
    content: bytes
    rows_n: int


class NotThere(LookupError):
    """There is no such file, or none for this viewer."""


Made = Callable[..., File]  # (viewer, moment of making or None, **filters) → File


def _csv(name: str, who: Viewer, _: dt.datetime | None, **where: str) -> File:
    found = lists.LISTS[name].rows(who, **where)
    return File(f"{name}-{files.as_of_name(who)}.csv", CSV, csv_bytes(found), len(found))


def _xlsx(name: str, who: Viewer, at: dt.datetime | None, **where: str) -> File:
    content, rows_n = files.list_workbook(who, at, name, where)
    return File(f"{name}-{files.as_of_name(who)}.xlsx", XLSX, content, rows_n)


def _form(who: Viewer, _: dt.datetime | None, **which: str) -> File:
    name, content, findings_n = order_drafts.form_file(who, **which)
    return File(name, DOCX, content, findings_n)


def _pdf(name: str, packed: Callable[..., Pack], who: Viewer, at: dt.datetime | None, **where: str) -> File:
    pack = packed(who, at, **where)
    return File(f"{name}-{files.as_of_name(who)}.pdf", PDF, files.pdf(pack), len(pack.pages))


def _pptx(name: str, packed: Callable[..., Pack], who: Viewer, at: dt.datetime | None, **where: str) -> File:
    pack = packed(who, at, **where)
    return File(f"{name}-{files.as_of_name(who)}.pptx", PPTX, files.pptx(pack), len(pack.pages))


def _map(who: Viewer, at: dt.datetime | None, **where: str) -> File:
    content, schools_n = files.map_picture(who, at, **where)
    return File(f"map-{files.as_of_name(who)}.png", PNG, content, schools_n)


def _overview(_: Viewer, __: dt.datetime | None) -> File:
    content, pages_n = public.overview_pdf()
    return File(f"overview-{language()}.pdf", PDF, content, pages_n)


def _filters(function: Callable[..., Any], first_n: int) -> tuple[str, ...]:
    return tuple(inspect.signature(function).parameters)[first_n:]


_PACKS: dict[str, tuple[str, Callable[..., Pack]]] = {
    "briefing": ("briefing", files.city_pack), "district": ("district", files.district_pack),
    "inspector": ("inspector", files.inspector_pack), "school": ("school", files.school_pack)}
# name → the page whose right it needs, the filters that it knows, what makes it
FILES: dict[str, tuple[str, tuple[str, ...], Made]] = {
    name: (one.page, _filters(one.rows, 1), partial(_csv, name)) for name, one in lists.LISTS.items()
} | {
    f"{name}_xlsx": (one.page, _filters(one.rows, 1), partial(_xlsx, name)) for name, one in lists.LISTS.items()
} | {
    f"{name}_pdf": (page, _filters(packed, 2), partial(_pdf, name, packed)) for name, (page, packed) in _PACKS.items()
} | {
    f"{name}_pptx": (page, _filters(packed, 2), partial(_pptx, name, packed)) for name, (page, packed) in _PACKS.items()
} | {
    "map_png": ("map", _filters(files.map_picture, 2), _map),
    "overview_pdf": ("overview", (), _overview),
    "prescription_form": ("prescriptions", _filters(order_drafts.form_file, 1), _form),
}


def make(who: Viewer, name: str, where: Mapping[str, Any], at: dt.datetime | None = None) -> File:
    """The file `name` for `who`, filtered by what it knows of `where`; NotThere also when his role lacks the page.

    `at` is the moment that is printed as that of its making.
    """
    page, filters, made = FILES.get(name, ("", (), None))
    if made is None or not may_open(who, page):
        raise NotThere(name)
    try:
        return made(who, at, **{key: str(where[key]) for key in filters if where.get(key)})
    except (order_drafts.NoSuchForm, files.NothingToPrint) as error:
        raise NotThere(name) from error
