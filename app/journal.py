"""The list of schools steered by hand, with a note a day: the one thing that the app writes.

An append-only file of JSON lines beside the serving files' folder: nobody's note is ever changed, and two writers at
once each add a line of their own.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.rights import Viewer

JOURNAL = Path(os.environ.get("JOURNAL_DIR", "data/journal"))
FILE = "steered.jsonl"
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

    OSError when the folder cannot be written.
    """
    line = {"event": event, "school_id": school_id, "day_on": day_on.isoformat(), "at": at.isoformat(),
            "by": who.audience, "text": text.strip()[:NOTE_CHARS]}
    JOURNAL.mkdir(parents=True, exist_ok=True)
    with (JOURNAL / FILE).open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def _lines() -> list[dict[str, Any]]:
    """The lines that are whole; one that a crash cut short is passed over."""
    try:
        raw = (JOURNAL / FILE).read_bytes()
    except FileNotFoundError:
        return []
    found = []
    for part in raw.splitlines():
        try:
            line = json.loads(part)
            found.append({"event": str(line["event"]), "school_id": str(line["school_id"]), "text": str(line["text"]),
                          "day_on": dt.date.fromisoformat(line["day_on"]),
                          "at": dt.datetime.fromisoformat(line["at"])})
        except (ValueError, KeyError, TypeError):
            continue
    return found
