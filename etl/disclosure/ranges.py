"""The range of every figure that follows from what each release says of it, before facts tie the figures together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from etl.disclosure.bands import LEAST_N, Count, Mended, band, grain
from etl.disclosure.facts import Puzzle
from etl.disclosure.model import (
    BAND,
    CITY,
    COUNT,
    DAY,
    INSPECTED,
    LIST,
    LIST_FROM_PCT,
    OVERALL,
    SYSTEM,
    Statement,
)

Box = tuple[NDArray[np.float64], NDArray[np.float64]]
Said = Sequence[Sequence[Statement]]  # by each release of a puzzle
Narrow = Callable[[int, float, float], None]


def ranges(known: Puzzle, said: Said) -> Box:
    """The least and the greatest value of every figure by what each release says of it, shape (figures,) each.

    ValueError where a text is none that its denominator prints.
    """
    low, high = np.zeros(len(known.at)), known.most.copy()

    def narrow(at: int, least: float, greatest: float) -> None:
        low[at], high[at] = max(low[at], least), min(high[at], greatest)

    for i, statements in enumerate(said):
        listed = {s.place for s in statements if s.form == LIST}
        for statement in statements:
            if statement.form == DAY:
                _day(known, i, statement, narrow)
            elif statement.form == LIST:
                _months(known, i, statement, narrow)
            else:
                at = known.at[i, statement.measure, statement.place]
                narrow(at, *counts_said(statement, known.most[at]))
                _grain(known, i, statement, narrow)
                if _lacks_a_list(known, i, statement, listed):
                    narrow(at, 0, (LIST_FROM_PCT * known.most[at] - 1) // 100)
    return low, high


def counts_said(statement: Statement, n: float) -> tuple[int, int]:
    """The least and the greatest count that print this band, these words or this number."""
    return _counts(statement.form, statement.text, -1 if n == np.inf else int(n),
                   statement.measure.startswith(SYSTEM))


@cache
def _counts(form: str, text: str, n: int, is_share: bool) -> tuple[int, int]:
    if form in (COUNT, DAY):
        return Count(text).counts()
    if form != BAND:
        return Mended().counts(n)
    printing = [x for x in range(n + 1) if n >= LEAST_N and (said := band(n, x)) and said.code == text]
    if is_share:
        printing = [x for x in printing if 2 * x >= n]  # below half it would have said "being mended"
    if not printing:
        raise ValueError(f"no count of {n} is printed as {text}")
    return printing[0], printing[-1]


def _day(known: Puzzle, i: int, said: Statement, narrow: Narrow) -> None:
    """A day of the burn-up bounds the city's count on later and earlier days, as it cannot fall."""
    least, greatest = _counts(DAY, said.text, -1, False)
    for j, release in enumerate(known.releases):
        at = known.at.get((j, said.measure, CITY))
        if at is None or release.campaign != known.releases[i].campaign:
            continue
        if release.day_of(said.measure) >= said.day and least <= known.true[at]:
            narrow(at, least, np.inf)
        if release.day_of(said.measure) <= said.day and greatest >= known.true[at]:
            narrow(at, 0, greatest)


def _months(known: Puzzle, i: int, said: Statement, narrow: Narrow) -> None:
    """A list tells the district's count, and the count at the end of every month before."""
    listed_on = known.releases[i].day_of(INSPECTED)
    for j, release in enumerate(known.releases):
        at = known.at.get((j, INSPECTED, said.place))
        if at is None or release.campaign != known.releases[i].campaign:
            continue
        day = release.day_of(INSPECTED)
        least = sum(count for month, count in said.months if month < day[:7])
        upto = sum(count for month, count in said.months if month <= day[:7])
        greatest = upto if day <= listed_on else np.inf
        if i == j:
            least = upto
        if least <= known.true[at] <= greatest:
            narrow(at, least, greatest)


def _grain(known: Puzzle, i: int, said: Statement, narrow: Narrow) -> None:
    """How finely an outcome is said tells how many it is out of, and those are the schools inspected by its day."""
    if said.measure != OVERALL and not said.measure.startswith(SYSTEM):
        return
    day = known.releases[i].outcome_day
    fewest, most = grain(int(known.most[known.at[i, said.measure, said.place]]), said.text)
    for j, release in enumerate(known.releases):
        at = known.at.get((j, INSPECTED, said.place))
        if at is None or release.campaign != known.releases[i].campaign:
            continue
        if release.process_day >= day and fewest <= known.true[at]:
            narrow(at, fewest, np.inf)
        if release.process_day <= day and most >= known.true[at]:
            narrow(at, 0, most)


def _lacks_a_list(known: Puzzle, i: int, said: Statement, listed: set[str]) -> bool:
    """A district that might be listed and is not tells that fewer are inspected than a list asks for."""
    at = known.at[i, said.measure, said.place]
    return (known.releases[i].lists and said.measure == INSPECTED and said.place not in (CITY, *listed)
            and 100 * known.true[at] < LIST_FROM_PCT * known.most[at])
