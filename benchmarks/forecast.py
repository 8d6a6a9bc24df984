"""Is the forecast honest: 500 campaigns are played to their end, and the end is held against what was forecast.

A campaign: six districts of 20 to 60 schools, each with a pace of its own that would end it 12 to 26 working days
after the start. A day's work is Poisson around a pace that differs from day to day: by a factor of the district (other
duties, a commission that falls ill) and by one of the whole city (weather, an alarm), which on some days is nothing
at all. The forecast is made at the end of a working day between the fifth and the fifteenth, from what a load would
know then. The end that comes true is compared with P85: a calibrated forecast holds in 85 % of the campaigns.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from etl.forecast import CITY, Forecast, simulate

CAMPAIGNS = 500
DISTRICTS = 6
LAST_DAYS = 15
LEAST_DAYS, LEAST_VISITS = 5, 10
LONGEST = 300
NOTHING_DONE = 0.04  # of days


@dataclass(frozen=True)
class Played:
    """A campaign as it came to pass: schools done a day and district, and how many there were."""

    done: NDArray[np.int64]  # (districts, days)
    schools: NDArray[np.int64]


def measure() -> list[str]:
    """A table: share of the ends within P85, P50 and P15, by district and for the city, and how wide they are."""
    rng = np.random.default_rng(1170)
    hits: dict[str, list[tuple[bool, bool, bool, int]]] = {"district": [], "city": []}
    while len(hits["city"]) < CAMPAIGNS:
        _compare(_play(rng), rng, hits)
    lines = ["| place | forecasts | ended by P15, % | by P50, % | by P85, % | P85 less P50, working days |",
             "|---|---|---|---|---|---|"]
    for level, rows in hits.items():
        p15, p50, p85, width = (np.array([row[i] for row in rows], dtype=float) for i in range(4))
        lines.append(f"| {level} | {len(rows):,} | {100 * p15.mean():.1f} | {100 * p50.mean():.1f} | "
                     f"{100 * p85.mean():.1f} | {width.mean():.1f} |")
    return lines


def _play(rng: np.random.Generator) -> Played:
    schools = rng.integers(20, 61, DISTRICTS)
    pace = schools / rng.uniform(12, 26, DISTRICTS)
    city = rng.gamma(8, 1 / 8, LONGEST) * (rng.random(LONGEST) > NOTHING_DONE)
    own = rng.gamma(4, 1 / 4, (DISTRICTS, LONGEST))
    return Played(rng.poisson(pace[:, None] * own * city), schools)


def _compare(played: Played, rng: np.random.Generator, hits: dict[str, list[tuple[bool, bool, bool, int]]]) -> None:
    today = int(rng.integers(LEAST_DAYS, LAST_DAYS + 1))
    total = np.minimum(np.cumsum(played.done, axis=1), played.schools[:, None])
    done = np.diff(total, axis=1, prepend=0)
    remaining = played.schools - total[:, today - 1]
    if (remaining == 0).all():
        return
    names = [f"d{n}" for n in range(DISTRICTS)]
    seen = {name: done[n, max(today - LAST_DAYS, 0):today] for n, name in enumerate(names)}
    forecast = simulate(seen, {name: int(remaining[n]) for n, name in enumerate(names)})
    ends = {name: int(np.argmax(total[n] >= played.schools[n])) + 1 - today for n, name in enumerate(names)}
    for n, name in enumerate(names):
        if remaining[n] and total[n, today - 1] >= LEAST_VISITS:
            hits["district"].append(_hit(forecast, name, ends[name]))
    hits["city"].append(_hit(forecast, CITY, max(ends.values())))


def _hit(forecast: Forecast, place: str, end: int) -> tuple[bool, bool, bool, int]:
    p15, p50, p85 = (forecast.end_days(place, pct) for pct in (15, 50, 85))
    return end <= p15, end <= p50, end <= p85, p85 - p50
