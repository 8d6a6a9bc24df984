"""When will the campaign end: a bootstrap of the days that have passed (domain §7).

Two things were needed before the ends of `python -m benchmarks forecast` fell within P85 as often as they should.
A city ends when its last district ends, and the slowest of several paces, each known from a few days, looks slower
than any is: paces are drawn towards the city's by as much as their differences may be chance (empirical Bayes; Efron
and Morris 1975). And a few days tell a pace only so well: each run weighs them anew (Bayesian bootstrap; Rubin 1981).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RUNS = 10_000
SEED = 109  # fixed, so that two readers of one day see one date
HORIZON_DAYS = 260  # a year of working days: whoever needs more stands still
WEIGHT = 3.0  # of each day in a run's Dirichlet draw; 1 made P85 of the city too late (92 %), none too early (76 %)
CITY = ""
FAN_PCT = (5, 15, 50, 85, 95)


@dataclass(frozen=True)
class Forecast:
    """Working days until each place is done, a run each; and how far it is by the end of each working day ahead.

    `ends[place]`: shape (runs,), HORIZON_DAYS + 1 where it does not end. `fan[place]`: shape (days, len(FAN_PCT)),
    schools done from now on. The place CITY is all of them together: it ends when its last district ends.
    """

    ends: dict[str, NDArray[np.int64]]
    fan: dict[str, NDArray[np.float64]]

    def end_days(self, place: str, pct: int) -> int:
        """The working day from now by whose end so many per cent of the runs are done; HORIZON_DAYS + 1 for never."""
        return int(np.quantile(self.ends[place], pct / 100, method="inverted_cdf"))

    def share_by(self, place: str, days: int) -> float:
        """Share of the runs, in per cent, in which the place is done within so many working days."""
        return float(100 * np.mean(self.ends[place] <= days))


def simulate(throughput: Mapping[str, NDArray[np.int64]], remaining: Mapping[str, int], *, runs: int = RUNS,
             seed: int = SEED) -> Forecast:
    """Run the rest of the campaign `runs` times over.

    throughput: district → schools done on each of the last working days, zeros in, the same days for every district.
    remaining: district → schools still to do. A day to come is one of those that passed, the same for all districts,
    so that a day on which nobody could walk stays one. Districts with nothing left end at 0.
    """
    rng = np.random.default_rng(seed)
    places = sorted(remaining)
    left = np.array([remaining[p] for p in places], dtype=np.float64)
    days_n = max((len(throughput[p]) for p in places), default=0)
    seen = np.array([throughput[p] for p in places], dtype=np.float64).reshape(len(places), days_n)
    ends = np.where(left[:, None] > 0, HORIZON_DAYS + 1, 0) * np.ones((len(places), runs), dtype=np.int64)
    fan: list[NDArray[np.float64]] = []
    if seen.any():
        pace = seen * _drawn_together(seen, left)[:, None]
        weights = np.cumsum(rng.dirichlet(np.full(seen.shape[1], WEIGHT), runs), axis=1)
        done = np.zeros((len(places), runs))
        moves = pace.any(axis=1) | (left == 0)  # who does nothing on any day needs no day played
        for day in range(1, HORIZON_DAYS + 1):
            if (ends[moves] < day).all():
                break
            drawn = np.minimum((weights < rng.random((runs, 1))).sum(axis=1), seen.shape[1] - 1)
            # rounded up or down by chance: the mean stays what it is
            step = np.floor(pace[:, drawn] + rng.random((len(places), runs)))
            done = np.minimum(done + step, left[:, None])
            ends = np.where((ends > day) & (done >= left[:, None]), day, ends)
            fan.append(np.percentile(np.vstack([done, done.sum(axis=0)]), FAN_PCT, axis=1).T)
    if fan and (ends > HORIZON_DAYS).any():  # who stands still stays where the last that moved left off
        fan += [fan[-1]] * (HORIZON_DAYS - len(fan))
    by_place = np.array(fan).reshape(len(fan), len(places) + 1, len(FAN_PCT))
    city = ends.max(axis=0) if places else np.zeros(runs, dtype=np.int64)
    return Forecast({p: ends[n] for n, p in enumerate(places)} | {CITY: city},
                    {p: by_place[:, n] for n, p in enumerate((*places, CITY))})


def _drawn_together(seen: NDArray[np.float64], left: NDArray[np.float64]) -> NDArray[np.float64]:
    """By what to multiply each district's days, so that its pace lies between its own and the city's.

    Paces are compared as shares of the schools that were open when the days began. Where the districts differ by more
    than the days' own noise explains, each keeps its own.
    """
    districts_n, days_n = seen.shape
    own = np.ones(districts_n)
    size = left + seen.sum(axis=1)
    if districts_n < 2 or days_n < 2 or (size == 0).any():
        return own
    share = seen / size[:, None]
    pace = share.mean(axis=1)
    noise = share.var(axis=1, ddof=1) / days_n
    noise = (noise + noise.mean()) / 2  # a few days tell the noise of one district no better than its pace
    between = max(0.0, pace.var(ddof=1) - noise.mean())
    kept = between / (between + noise) if (between + noise > 0).all() else own
    drawn = kept * pace + (1 - kept) * seen.sum() / size.sum() / days_n
    return np.where(pace > 0, drawn / np.where(pace > 0, pace, 1), own)
