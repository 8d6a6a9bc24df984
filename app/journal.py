"""The list of schools steered by hand, with a note a day: a book of the journal, so nobody's note is ever changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app import audit
from app.rights import Viewer, may_steer
from journal import book

NOTE_CHARS = 1_000


@dataclass(frozen=True)
class Note:
    """What was written about a school: for which day, and when."""

    day_on: dt.date
    text: str
    written_at: dt.datetime


@dataclass(frozen=True)
class Steered:
    """A school on the list, since when, and its notes, the newest first."""

    school_id: str
    since_on: dt.date
    notes: tuple[Note, ...]


def steered() -> dict[str, Steered]:
    """school_id → what stands on the list now, in the order in which the schools were put there."""
    found: dict[str, Steered] = {}
    for line in _lines():
        school_id, day_on = line["school_id"], line["day_on"]
        if line["event"] == "released":
            found.pop(school_id, None)
        elif line["event"] == "steered" and school_id not in found:
            found[school_id] = Steered(school_id, day_on, ())
        elif line["event"] == "note" and school_id in found:
            note = Note(day_on, line["text"], line["at"])
            found[school_id] = Steered(school_id, found[school_id].since_on, (note, *found[school_id].notes))
    return found


def write(who: Viewer, event: str, school_id: str, day_on: dt.date, at: dt.datetime, text: str = "") -> None:
    """Add a line: event is `steered`, `released` or `note`; `day_on` the day described, `at` the moment with its zone.

    The book of who did what is told first. PermissionError for a role that steers nobody, OSError or
    audit.NotRecorded when the folder cannot be written.
    """
    if not may_steer(who):
        raise PermissionError(f"the role {who.role} steers nobody by hand")
    audit.record(who, "changed", what=event, school=school_id)
    entry = {"event": event, "school_id": school_id, "day_on": day_on.isoformat(), "role": who.role,
             "text": text.strip()[:NOTE_CHARS]}
    book.append(audit.folder(), book.STEERED, entry, by=who.subject or who.role, at=at)


def _lines() -> Iterator[dict[str, Any]]:
    """The lines that are whole; one that a crash cut short is passed over."""
    for line in book.entries(audit.folder(), book.STEERED):
        try:
            yield {"event": str(line["event"]), "school_id": str(line["school_id"]), "text": str(line["text"]),
                   "day_on": dt.date.fromisoformat(line["day_on"]), "at": dt.datetime.fromisoformat(line["at"])}
        except (ValueError, KeyError, TypeError):
            continue
