"""The words of the public pages: sentences of the release itself, its days, its bands; those of the static site."""

from __future__ import annotations

import datetime as dt
from typing import Any

from app import read
from app.rights import PUBLIC, Viewer
from app.texts import day, month, name_in, number

WHO = Viewer(audience=PUBLIC, role=PUBLIC)


def say(phrase: str, **values: object) -> str:
    """The sentence of that name in the session's language, its {places} filled."""
    rows = read.public.phrases(WHO).set_index("phrase")
    return name_in(rows.loc[phrase], "text").format(**values)


def about() -> Any:
    """The row of the release."""
    return read.public.release(WHO).iloc[0]


def moment(day_on: dt.date | None, from_on: dt.date) -> str:
    """The day that a figure describes, or the first on which it will be told."""
    return say("as_of", day=day(day_on)) if _is_there(day_on) else say("first_on", day=day(from_on))


def course_moment() -> str:
    """The day of the figures of the campaign's course."""
    return moment(about()["process_on"], about()["process_from"])


def outcome_moment() -> str:
    """The day of the outcomes."""
    return moment(about()["outcome_on"], about()["outcome_from"])


def meaning(row: Any) -> str:
    """All that the registry says of a figure: definition, formula, denominator, source and moment."""
    parts = (say("formula", formula=name_in(row, "formula")),
             say("denominator", denominator=name_in(row, "denominator")),
             say("source", source=name_in(row, "source")), say("moment", moment=name_in(row, "moment")))
    return " ".join((name_in(row, "definition"), *(f"{part}." for part in parts)))


def share(row: Any, of: str = "", from_on: dt.date | None = None) -> str:
    """A share in words: its band, or why there is none; `of` is the beginning of its columns' names."""
    state = row[f"{of}state"]
    if state == "not_yet":
        return say("not_yet", day=day(from_on or row["from_on"]))
    return band(int(row[f"{of}low_pct"]), int(row[f"{of}high_pct"])) if state == "shown" else say(state)


def band(low: int, high: int) -> str:
    """A band's ends, as printed."""
    if low == high:
        return say("band_exact", low=number(low))
    if low == 0:
        return say("band_low", high=number(high))
    if high == 100:  # the end of every band that is open above
        return say("band_high", low=number(low))
    return say("band", low=number(low), high=number(high))


def inspected_in(month_text: str | None) -> str:
    """"yes, November 2026", or nothing at all: never "no"."""
    return say("inspected_in", month=month(month_text)) if isinstance(month_text, str) else ""


def _is_there(value: object) -> bool:
    return value is not None and value == value
