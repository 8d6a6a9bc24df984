"""The facts that tie the figures of some releases together, for somebody who kept every release.

He is made stronger than anybody could be. He knows every denominator, and an oracle tells him which figures did not
change between two releases. A fact enters only where the true figures bear it out: it narrows what he infers, and
never misleads him. That a cell changed is not told, or no cell of one school could ever move unseen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from etl.disclosure.model import CITY, Cell, Release, Total, measure_of

Key = tuple[int, str, str]  # which release, measure, place; a total lies at CITY


@dataclass(frozen=True)
class Puzzle:
    """The figures of some releases and every fact that holds among them, whatever is said.

    at: where a figure stands in the vectors. true, most: shape (figures,), the true value and the denominator
    (infinite where there is none). facts: shape (rows, figures), least <= facts @ x <= greatest. part: shape
    (figures,), figures that no chain of facts ties together have different numbers.
    """

    releases: tuple[Release, ...]
    at: dict[Key, int]
    true: NDArray[np.float64]
    most: NDArray[np.float64]
    facts: csr_array
    least: NDArray[np.float64]
    greatest: NDArray[np.float64]
    part: NDArray[np.int32]


def puzzle(releases: Sequence[Release]) -> Puzzle:
    """The puzzle of these releases, oldest first; their statements are not looked at.

    ValueError where two releases have one id.
    """
    if len({release.id for release in releases}) < len(releases):
        raise ValueError("two releases have one id")
    figures: dict[Key, Cell | Total] = {}
    for i, release in enumerate(releases):
        figures |= {(i, c.measure, c.place): c for c in release.cells}
        figures |= {(i, t.measure, CITY): t for t in release.totals}
    at = {key: number for number, key in enumerate(figures)}
    true = np.array([f.x for f in figures.values()], dtype=np.float64)
    most = np.array([np.inf if f.n is None else f.n for f in figures.values()], dtype=np.float64)
    rows = [*_sums(releases, at), *_over_time(releases, at, true, most), *_parts(releases, at, true)]
    facts = csr_array(([c for row, _, _ in rows for c in row.values()],
                       ([i for i, (row, _, _) in enumerate(rows) for _ in row],
                        [j for row, _, _ in rows for j in row])), shape=(len(rows), len(at)), dtype=np.float64)
    _, part = connected_components(abs(facts).T @ abs(facts), directed=False)
    return Puzzle(tuple(releases), at, true, most, facts, np.array([low for _, low, _ in rows]),
                  np.array([high for _, _, high in rows]), part)


Row = tuple[dict[int, float], float, float]


def _sums(releases: Sequence[Release], at: dict[Key, int]) -> list[Row]:
    """The districts add up to the city."""
    rows: list[Row] = []
    for i, release in enumerate(releases):
        for total in release.totals:
            row = {at[i, c.measure, c.place]: 1.0 for c in release.cells if c.measure == total.measure}
            if row:
                rows.append((row | {at[i, total.measure, CITY]: -1.0}, 0, 0))
    return rows


def _over_time(releases: Sequence[Release], at: dict[Key, int], true: NDArray[np.float64],
               most: NDArray[np.float64]) -> list[Row]:
    """What cannot fall, and what the oracle says did not change."""
    totals = {t.measure for release in releases for t in release.totals}
    rows: list[Row] = []

    def is_cell(measure: str, place: str) -> bool:
        return place != CITY or measure not in totals

    for (i, one), (j, two) in combinations(enumerate(releases), 2):
        for (release, measure, place), a in at.items():
            b = at.get((j, measure, place))
            if release != i or b is None:
                continue
            step, came = true[b] - true[a], 0.0 if np.isinf(most[a]) or np.isinf(most[b]) else most[b] - most[a]
            low, high = (0.0, 0.0) if is_cell(measure, place) and step == came == 0 else (-np.inf, np.inf)
            kind = measure_of(measure)
            if kind.grows and one.campaign == two.campaign:
                left = max(0.0, -came)  # schools that left scope may have been among those that had it
                low = max(low, -left) if step >= -left else low
                high = came if kind.settles and 0 <= step <= came else high
            if low > -np.inf:
                rows.append(({b: 1.0, a: -1.0}, low, high))
    return rows


def _parts(releases: Sequence[Release], at: dict[Key, int], true: NDArray[np.float64]) -> list[Row]:
    """What never exceeds another figure: of the same release, or of one that describes a later day of what grows."""
    rows: list[Row] = []
    for (i, measure, place), a in at.items():
        for whole in measure_of(measure).part_of:
            for j, other in enumerate(releases):
                b = at.get((j, whole, place))
                later = (measure_of(whole).grows and other.campaign == releases[i].campaign
                         and releases[i].day_of(measure) <= other.day_of(whole))
                if b is not None and (i == j or later) and true[a] <= true[b]:
                    rows.append(({b: 1.0, a: -1.0}, 0, np.inf))
    return rows
