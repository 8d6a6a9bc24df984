"""The book of releases: drawn up, approved, published, stopped. What may be served follows from it and nothing else."""

from __future__ import annotations

import datetime as dt
import fcntl
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from etl.refusal import Refusal
from journal import book

APPROVALS_N = 2
_HEAD = "journal-head.txt"  # beside the releases: a cut tail of the book would bring a stopped release back


@dataclass(frozen=True)
class Entry:
    """One release as the book knows it; `approved_by` names those who approved just this digest."""

    release: str
    digest: str
    drafted_at: dt.datetime
    day: dt.date  # of the calendar of releases
    is_demonstration: bool = False
    approved_by: tuple[str, ...] = ()
    published_at: dt.datetime | None = None
    stopped_at: dt.datetime | None = None

    @property
    def is_served(self) -> bool:
        """Published, and not taken back."""
        return self.published_at is not None and self.stopped_at is None


@dataclass(frozen=True)
class State:
    """Every release, in the order in which they were drawn up."""

    entries: tuple[Entry, ...] = field(default=())

    @property
    def published(self) -> tuple[Entry, ...]:
        """Those that the public has seen, in that order; stopped ones among them, for nobody forgets."""
        seen = [e for e in self.entries if e.published_at is not None]
        return tuple(sorted(seen, key=lambda e: e.published_at))  # type: ignore[arg-type, return-value]

    @property
    def safe(self) -> tuple[Entry, ...]:
        """Those that may be served, the newest last."""
        return tuple(e for e in self.published if e.is_served)

    @property
    def waiting(self) -> Entry | None:
        """The release that waits to be published: the newest drawn up. An older draft never comes after it."""
        last = self.entries[-1] if self.entries else None
        return last if last is not None and last.published_at is None and last.stopped_at is None else None

    def entry(self, release: str) -> Entry:
        """The release of that name; Refusal when the book knows none."""
        for found in self.entries:
            if found.release == release:
                return found
        raise Refusal(f"The journal knows no release {release}.")

    def seen(self, *, is_demonstration: bool) -> tuple[Entry, ...]:
        """What the public has seen of the city, or of its demonstration: one says nothing of the other."""
        return tuple(e for e in self.published if e.is_demonstration == is_demonstration)


class Ledger:
    """The book in the folder `journal`; its newest hash is kept in `releases` as well."""

    def __init__(self, journal: Path, releases: Path) -> None:
        self.journal, self.releases = journal, releases

    def read(self) -> State:
        """The state by the book; Refusal when a line of it was changed, taken out or cut off."""
        head = self.releases / _HEAD
        verdict = book.verify(self.journal, book.RELEASES,
                              head=head.read_text("ascii").strip() if head.is_file() else None)
        if verdict.fault:
            raise Refusal(f"The journal of releases does not hold: line {verdict.fault_line} {verdict.fault}. "
                          "Nothing is published by it; restore it from the backup.")
        found: dict[str, Entry] = {}
        for line in book.entries(self.journal, book.RELEASES):
            _take(found, line)
        return State(tuple(found.values()))

    def write(self, event: str, *, by: str, at: dt.datetime, **facts: Any) -> None:
        """Add a line. OSError when the book cannot be written."""
        hashed = book.append(self.journal, book.RELEASES, {"event": event, **facts}, by=by, at=at)
        self.releases.mkdir(parents=True, exist_ok=True)
        (self.releases / _HEAD).write_text(hashed + "\n", "ascii")

    @contextmanager
    def alone(self) -> Iterator[None]:
        """One at a time: a release is not published while another is being stopped."""
        self.releases.mkdir(parents=True, exist_ok=True)
        with (self.releases / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def same_person(one: str, other: str) -> bool:
    """Whether two names are one person's: case, spaces and the way letters are composed do not count."""
    return _bare(one) == _bare(other)


def missing(entry: Entry) -> str:
    """What a release still lacks, as a sentence; empty when enough people approved it."""
    if len(entry.approved_by) >= APPROVALS_N:
        return ""
    said = f"approved by {', '.join(entry.approved_by)}" if entry.approved_by else "approved by nobody yet"
    return f"{said}; {APPROVALS_N - len(entry.approved_by)} more person(s) must approve it"


def _bare(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _take(found: dict[str, Entry], line: dict[str, Any]) -> None:
    """Let one line of the book change what is known of its release."""
    at, release, digest = dt.datetime.fromisoformat(line["at"]), line["release"], line.get("digest", "")
    known = found.get(release)
    if line["event"] == "drafted":
        found[release] = Entry(release, digest, at, dt.date.fromisoformat(line["day"]), line["is_demonstration"])
    elif known is None:
        raise Refusal(f"The journal of releases speaks of {release}, which nobody drew up.")
    elif line["event"] == "approved":
        # of another content, or by one who has spoken already: it adds nobody
        if digest == known.digest and not any(same_person(line["by"], name) for name in known.approved_by):
            found[release] = replace(known, approved_by=(*known.approved_by, line["by"]))
    elif line["event"] == "published":
        found[release] = replace(known, published_at=at)
    elif line["event"] == "stopped":
        found[release] = replace(known, stopped_at=at)

