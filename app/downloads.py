"""What may be taken away: a function a file, asked for by its name and the filters of its page.

Every file is made for one viewer from questions that he may ask, so a copied address gives another what is his.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import pandas as pd

from app import audit_lists, camera_lists, campaign_lists, findings, order_drafts, orders, plan_lists, signals
from app.rights import Viewer, may_open
from app.tables import csv_bytes

_CSV = "text/csv; charset=utf-8"
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True)
class File:
    """A file to take away; `rows_n` is what the journal says of its size."""

    name: str
    mime: str
    content: bytes
    rows_n: int


class NotThere(LookupError):
    """There is no such file, or none for this viewer."""


def _list(name: str, rows: Callable[..., pd.DataFrame], who: Viewer, **where: str) -> File:
    found = rows(who, **where)
    return File(f"{name}.csv", _CSV, csv_bytes(found), len(found))


def _form(who: Viewer, **which: str) -> File:
    name, content, findings_n = order_drafts.form_file(who, **which)
    return File(name, _DOCX, content, findings_n)


_LISTS: dict[str, tuple[str, Callable[..., pd.DataFrame]]] = {
    "not_done": ("campaign", campaign_lists.not_done_file),
    "prescriptions": ("prescriptions", orders.listed_file),
    "escalation": ("prescriptions", orders.escalation_file),
    "cameras_down": ("cameras", camera_lists.down_file),
    "discrepancies": ("cameras", camera_lists.discrepancies_file),
    "walk_plan": ("plan", plan_lists.as_file),
    "unmatched_signals": ("signals", signals.unmatched_file),
    "quarantine": ("quality", findings.quarantine_file),
    "audit": ("audit", audit_lists.audit_file),
}
# name → the page whose right it needs, the filters that it knows, what makes it
FILES: dict[str, tuple[str, tuple[str, ...], Callable[..., File]]] = {
    name: (page, tuple(inspect.signature(rows).parameters)[1:], partial(_list, name, rows))
    for name, (page, rows) in _LISTS.items()
} | {"prescription_form": ("prescriptions", tuple(inspect.signature(order_drafts.form_file).parameters)[1:], _form)}


def make(who: Viewer, name: str, where: Mapping[str, Any]) -> File:
    """The file `name` for `who`, filtered by what it knows of `where`; NotThere also when his role lacks the page."""
    page, filters, made = FILES.get(name, ("", (), None))
    if made is None or not may_open(who, page):
        raise NotThere(name)
    try:
        return made(who, **{key: str(where[key]) for key in filters if where.get(key)})
    except order_drafts.NoSuchForm as error:
        raise NotThere(name) from error
