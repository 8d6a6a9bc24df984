"""A book: an append-only file of JSON lines, each of which names the hash of the one before.

A line changed, taken out or put in between breaks the chain at that place. What a chain alone cannot show is a cut
tail, or a whole book written anew: `verify` therefore takes a head (the hash of a last line) that was kept elsewhere.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import hashlib
import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

AUDIT = "audit"  # who looked at what, exported what, changed what
STEERED = "steered"  # the schools steered by hand
RELEASES = "releases"  # the public's releases: drawn up, approved, published, stopped
BOOKS = (AUDIT, STEERED, RELEASES)
BEGINNING = "0" * 64
_TAIL_BYTES = 64 * 1024  # longer than any line may be
_HASH = re.compile(rb'"hash":"([0-9a-f]{64})"\}$')


@dataclass(frozen=True)
class Verdict:
    """What a book's chain says: how many lines hold, its head, and the first fault (line number, sentence)."""

    book: str
    lines_n: int
    head: str
    fault_line: int | None = None
    fault: str = ""


def append(folder: Path, book: str, entry: dict[str, Any], *, by: str, at: dt.datetime) -> str:
    """Add a line: `by` is who did it, `at` the moment with its zone; returns the line's hash.

    Several processes may write at once. A line that a crash cut short is closed by a line end first and stands as a
    fault. OSError when the folder cannot be written, ValueError for a moment without a zone or a line too long.
    """
    if at.tzinfo is None:
        raise ValueError("a moment of a journal needs its zone")
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{book}.jsonl").open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        last, is_whole = _last(file)
        line = {"at": at.isoformat(), "by": by, **entry, "before": last}
        hashed = _hash(line)
        text = _dumped(line | {"hash": hashed})
        if len(text) >= _TAIL_BYTES:
            raise ValueError("a line of a journal is too long")
        file.write((b"" if is_whole else b"\n") + text + b"\n")
        file.flush()
        os.fsync(file.fileno())
    return hashed


def entries(folder: Path, book: str) -> Iterator[dict[str, Any]]:
    """The lines that are whole, oldest first; what is no line of ours is passed over (`verify` names it)."""
    try:
        file = (folder / f"{book}.jsonl").open("rb")
    except FileNotFoundError:
        return
    with file:
        for raw in file:
            line = _parsed(raw)
            if line is not None:
                yield line


def verify(folder: Path, book: str, *, head: str | None = None) -> Verdict:
    """Walk the whole chain; `head` is a hash kept elsewhere that must still be in it."""
    before, n, has_head = BEGINNING, 0, head in (None, BEGINNING)
    path = folder / f"{book}.jsonl"
    with path.open("rb") if path.exists() else open(os.devnull, "rb") as file:
        for n, raw in enumerate(file, 1):
            line = _parsed(raw) if raw.endswith(b"\n") else None
            if line is None:
                return Verdict(book, n - 1, before, n, "is no whole line of a journal")
            hashed = line.pop("hash", "")
            if line.get("before") != before:
                return Verdict(book, n - 1, before, n, "does not follow the line before it")
            if hashed != _hash(line):
                return Verdict(book, n - 1, before, n, "was changed after it had been written")
            before = hashed
            has_head = has_head or hashed == head
    if not has_head:
        return Verdict(book, n, before, n, "is the last, and the head that was kept is not among them: "
                                           "the tail was cut off or the book was written anew")
    return Verdict(book, n, before)


def _last(file: BinaryIO) -> tuple[str, bool]:
    """Hash of the last line, and whether the file ends with a line's end."""
    size = file.seek(0, os.SEEK_END)
    if not size:
        return BEGINNING, True
    file.seek(max(0, size - 2 * _TAIL_BYTES))
    tail = file.read()
    for raw in reversed(tail.splitlines()):
        if found := _HASH.search(raw):
            return found.group(1).decode(), tail.endswith(b"\n")
    return BEGINNING, tail.endswith(b"\n")


def _parsed(raw: bytes) -> dict[str, Any] | None:
    try:
        line = json.loads(raw)
    except ValueError:
        return None
    return line if isinstance(line, dict) and isinstance(line.get("hash"), str) else None


def _hash(line: dict[str, Any]) -> str:
    return hashlib.sha256(_dumped(line)).hexdigest()


def _dumped(line: dict[str, Any]) -> bytes:
    return json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
