"""What the newest serving file says of itself: asked of the file each time, for probes; nothing is kept."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import duckdb

from app.read.store import connect, newest
from app.rights import PUBLIC


class Unreadable(Exception):
    """The newest serving file cannot be opened, or does not say what it is."""


@dataclass(frozen=True)
class Publication:
    """The day that the file describes, the moment (with its zone) when it was published, whether it is invented."""

    as_of_on: dt.date
    published_at: dt.datetime
    is_demonstration: bool


_STAFF = "select as_of_on, published_at, is_demonstration from marts.publication"
# a release says its day alone: its moment is when that day begins
_PUBLIC = "select process_on, cast(drawn_on as timestamp), is_demonstration from public.release"


def publication(audience: str = "staff") -> Publication:
    """Of the file that a page would open now. NothingPublished when there is none, Unreadable when it is no good."""
    path = newest(audience)
    try:
        with path.open("rb") as file:  # an open connection would go on answering for a file that nobody may read
            file.read(1)
        with connect(str(path)) as con:
            rows = con.execute(_PUBLIC if audience == PUBLIC else _STAFF).fetchall()
    except (OSError, duckdb.Error) as error:
        raise Unreadable(f"{path.name}: {error}") from error
    if len(rows) != 1 or None in rows[0]:
        raise Unreadable(f"{path.name} does not say when it was published")
    as_of_on, published_at, is_demonstration = rows[0]
    return Publication(as_of_on, published_at.replace(tzinfo=dt.UTC), bool(is_demonstration))
