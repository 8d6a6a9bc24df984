"""Writes the book of who came in, looked, exported and changed. No Streamlit."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

from app.rights import Viewer
from journal import book

EVENTS = ("signed_in", "denied", "signed_out", "looked", "exported", "changed")


class NotRecorded(Exception):
    """The journal could not be written: what was to be shown must not be shown."""


def folder() -> Path:
    """Where the books lie."""
    return Path(os.environ.get("JOURNAL_DIR", "data/journal"))


def record(who: Viewer, event: str, **facts: str | int | float | bool | None) -> None:
    """Add a line of `who` to the book: event is one of EVENTS, `facts` say what about.

    It fails closed: NotRecorded when the book cannot be written, and then the caller shows nothing, hands out no file
    and changes nothing. ValueError for an event that the book does not know.
    """
    if event not in EVENTS:
        raise ValueError(f"{event} is none of {', '.join(EVENTS)}")
    entry = {"event": event, "role": who.role, "place": who.place_id, **facts}
    try:
        book.append(folder(), book.AUDIT, entry, by=who.subject or who.role, at=dt.datetime.now(dt.UTC))
    except (OSError, ValueError) as error:
        raise NotRecorded(f"the journal in {folder()} cannot be written: {error}") from error
