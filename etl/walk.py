"""The plan of visits: a day and an inspector for every school still to be visited, within districts, by short ways."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise

from etl.walking.route import Path, way_of
from etl.walking.route import route as shortest
from etl.walking.share import assign
from etl.walking.stops import Metres, Stop, metres_between

__all__ = ["FARTHEST_M", "Stop", "Visit", "Walk", "plan_walk"]

FARTHEST_M = 40_075_000  # once around: what a given way may be at most
EFFORT_PER_SECOND = 0.2  # solver work (its deterministic time) that a second of one core does at the least


@dataclass(frozen=True)
class Visit:
    """One visit: `position` counts from 1 within the day, `way_m` leads from the visit before it, 0 for the first."""

    school_id: str
    inspector_id: str
    visit_on: dt.date
    position: int
    way_m: float


@dataclass(frozen=True)
class Walk:
    """A plan: `bound_m` is a proven lower bound of `way_m` for this choice of inspectors and the fewest days.

    `unplanned` holds (school_id, reason): no_inspector, the district has none; no_days, all of it lacks visits.
    `moved_n` counts the planned schools whose holder is known and another; a school that nobody held is not moved.
    """

    visits: tuple[Visit, ...]
    way_m: float
    bound_m: float
    unplanned: tuple[tuple[str, str], ...]
    moved_n: int

    @property
    def gap_pct(self) -> float:
        """By how many percent at most a shorter plan could undercut this one; 0 when nothing is left to walk."""
        return 100 * (self.way_m - self.bound_m) / self.way_m if self.way_m else 0.0


def plan_walk(stops: Sequence[Stop], inspectors: Mapping[str, str], days: Sequence[dt.date], *, visits_a_day: int,
              distances: Mapping[tuple[str, str], float] | None = None, seconds: float = 20.0,
              workers: int = 2) -> Walk:
    """Plan every stop that the remaining working `days` allow: who goes where on which day in which order.

    `inspectors` gives each inspector's district, which he never leaves. A school stays with its holder; where he has
    none or too many, as few as possible move, to the substitute first, then to who has the nearest schools; where
    the district lacks visits, the least urgent are left out. Each inspector's n schools take the first
    ceil(n / visits_a_day) days, in whole metres of `distances` (from, to), in a straight line where none is given;
    the way to the first school of a day does not count.

    `seconds` is the solver's work for the whole call, shared by n. It is counted in steps, not on a clock: the same
    stops give the same plan on any machine with any number of `workers`, and a busy machine may take longer.
    ValueError for visits_a_day < 1, a school given twice, days unsorted or given twice, an impossible distance.
    """
    _check(stops, days, visits_a_day, distances or {})
    of_inspector: dict[str, list[Stop]] = {}
    unplanned: list[tuple[str, str]] = []
    in_order = sorted(stops, key=lambda s: s.school_id)
    for district_id in sorted({s.district_id for s in stops}):
        local = [s for s in in_order if s.district_id == district_id]
        colleagues = sorted(i for i, district in inspectors.items() if district == district_id)
        metres = metres_between(local, distances or {})
        for stop, inspector_id in zip(local, assign(local, colleagues, len(days) * visits_a_day, metres), strict=True):
            if inspector_id is None:
                unplanned.append((stop.school_id, "no_days" if colleagues else "no_inspector"))
            else:
                of_inspector.setdefault(inspector_id, []).append(stop)
    effort = max(seconds, 0) * EFFORT_PER_SECOND / max(1, len(stops) - len(unplanned))

    def route(inspector_id: str) -> tuple[list[Visit], int]:
        held = of_inspector[inspector_id]
        metres = metres_between(held, distances or {})
        paths, bound = shortest(metres, visits_a_day, effort * len(held))
        return _visits(inspector_id, held, paths, metres, days), bound

    with ThreadPoolExecutor(workers) as pool:
        routes = list(pool.map(route, of_inspector))
    visits = sorted((v for one, _ in routes for v in one), key=lambda v: (v.visit_on, v.inspector_id, v.position))
    holders = {s.school_id: s.inspector_id for s in stops}
    moved_n = sum(holders[v.school_id] not in (None, v.inspector_id) for v in visits)
    return Walk(tuple(visits), math.fsum(v.way_m for v in visits), math.fsum(bound for _, bound in routes),
                tuple(sorted(unplanned)), moved_n)


def _check(stops: Sequence[Stop], days: Sequence[dt.date], visits_a_day: int,
           distances: Mapping[tuple[str, str], float]) -> None:
    if visits_a_day < 1:
        raise ValueError(f"An inspector must make at least one visit a day, not {visits_a_day}.")
    for earlier, later in pairwise(sorted(s.school_id for s in stops)):
        if earlier == later:
            raise ValueError(f"School {later} is given more than once.")
    for before, day in pairwise(days):
        if day <= before:
            raise ValueError(f"Days must be in order and given once: {day} comes after {before}.")
    for (origin, target), metres in distances.items():
        if not 0 <= metres <= FARTHEST_M:
            raise ValueError(f"The way from {origin} to {target} cannot be {metres} metres.")


def _visits(inspector_id: str, held: Sequence[Stop], paths: Sequence[Path], metres: Metres,
            days: Sequence[dt.date]) -> list[Visit]:
    """The paths as visits: the day with the most urgent school first, each begun at its more urgent end."""
    turned = [min((path, path[::-1]), key=lambda p: (way_of([p], metres), [held[s].urgency for s in p], p))
              for path in paths]
    turned.sort(key=lambda path: (sorted(held[s].urgency for s in path), path))
    return [Visit(held[s].school_id, inspector_id, day, position, float(metres[before][s]))
            for day, path in zip(days[:len(turned)], turned, strict=True)
            for position, (before, s) in enumerate(pairwise([path[0], *path]), start=1)]
