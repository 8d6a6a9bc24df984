"""The forms in which a figure may be said at all, before anybody asks what follows from it (domain.md §10)."""

from __future__ import annotations

from collections import Counter

from etl.disclosure.bands import LEAST_N, MENDED, band, published_count, share
from etl.disclosure.model import (
    BAND,
    CITY,
    COUNT,
    DAY,
    INSPECTED,
    LIST,
    LIST_FROM_PCT,
    MENDED_FORM,
    SYSTEM,
    Cell,
    Release,
    Statement,
    Total,
)


def of_cell(cell: Cell) -> Statement | None:
    """A district's band, a system group's band or words; None below 10 schools or a denominator below 10."""
    said = share(cell.n, cell.x) if cell.measure.startswith(SYSTEM) else band(cell.n, cell.x)
    if said is None or cell.schools < LEAST_N:
        return None
    return Statement(cell.measure, cell.place, MENDED_FORM if said.code == MENDED else BAND, said.code)


def list_of(cell: Cell) -> Statement | None:
    """The list of the inspected schools of a district where its share may be said and is high enough."""
    if cell.measure != INSPECTED or of_cell(cell) is None or 100 * cell.x < LIST_FROM_PCT * cell.n:
        return None
    return Statement(cell.measure, cell.place, LIST, LIST, months=cell.months)


def of_total(total: Total) -> Statement:
    """The city's count."""
    return Statement(total.measure, CITY, COUNT, published_count(total.x).text)


def coarser(total: Total) -> Statement | None:
    """The city's share as a band, where the count would tell too much; None where there is no share of 10."""
    said = band(total.n, total.x) if total.n is not None else None
    return Statement(total.measure, CITY, BAND, said.code) if said else None


def days_of(total: Total) -> tuple[Statement, ...]:
    """The days of the burn-up."""
    return tuple(Statement(total.measure, CITY, DAY, published_count(x).text, day) for day, x in total.days)


def everything(release: Release) -> tuple[Statement, ...]:
    """All that §10 lets a release say, by form alone."""
    said = [*map(of_cell, release.cells), *(map(list_of, release.cells) if release.lists else ()),
            *map(of_total, release.totals), *(day for total in release.totals for day in days_of(total))]
    return tuple(s for s in said if s is not None)


def wrong_forms(release: Release) -> list[str]:
    """What a release says that is not true or not of a lawful form, a sentence each."""
    lawful = {*everything(release), *filter(None, map(coarser, release.totals))}
    told = [f"{_where(s)} may not be said as {s.form} {s.text}" for s in release.statements if s not in lawful]
    told += [f"{_where(s)} is said twice" for s, times in Counter(map(_slot, release.statements)).items() if times > 1]
    told += [f"{_where(s)} is listed and its share is not said" for s in release.statements
             if s.form == LIST and release.said(s.measure, s.place) is None]
    return told


def _slot(said: Statement) -> Statement:
    """Which figure is said, whatever is said of it."""
    form = said.form if said.form in (DAY, LIST) else ""
    return Statement(said.measure, said.place, form, "", said.day)


def _where(said: Statement) -> str:
    return f"{said.measure} of {said.place or 'the city'}" + (f" on {said.day}" if said.day else "")
