"""The books of the journal, held against their own chains."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from etl.refusal import Refusal
from journal.book import BOOKS, Verdict, verify


def verdicts(journal: Path, books: Sequence[str] = BOOKS, *, head: str | None = None) -> list[Verdict]:
    """What each book's chain says; `head` is a hash of one of them that was kept elsewhere.

    Refusal when the folder is not there, when a book is unknown, or when a head is given for several books at once.
    """
    if not journal.is_dir():
        raise Refusal(f"{journal} is no folder: name the one where the books lie by --journal.")
    for name in books:
        if name not in BOOKS:
            raise Refusal(f"There is no book {name!r}: give one of {', '.join(BOOKS)}.")
    if head is not None and len(books) != 1:
        raise Refusal("A head belongs to one book: say which by --book.")
    return [verify(journal, name, head=head) for name in books]


def line_of(verdict: Verdict) -> str:
    """The verdict in a line."""
    if verdict.fault_line is None:
        return f"{verdict.book}: {verdict.lines_n} lines, whole; head {verdict.head}"
    return f"{verdict.book}: BROKEN: line {verdict.fault_line} {verdict.fault}"
