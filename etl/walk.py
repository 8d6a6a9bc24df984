"""The plan of visits: a day and an inspector for every school still to be visited, within districts, by short ways."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise

from ortools.sat.python import cp_model

EARTH_M, FARTHEST_M = 6_371_009, 40_075_000  # the mean radius; once around bounds what a given way may be
EFFORT_PER_SECOND = 0.2  # solver work (its deterministic time) that a second of one core does at the least
Metres = list[list[int]]
Path = list[int]  # indexes of schools in the order of one day


@dataclass(frozen=True)
class Stop:
    """A school still to be visited; without `inspector_id` nobody holds it; `urgency` 0 is the most urgent."""

    school_id: str
    district_id: str
    lon: float
    lat: float
    inspector_id: str | None
    substitute_id: str | None
    urgency: int


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
        metres = _metres(local, distances or {})
        for stop, inspector_id in zip(local, _assign(local, colleagues, len(days) * visits_a_day, metres), strict=True):
            if inspector_id is None:
                unplanned.append((stop.school_id, "no_days" if colleagues else "no_inspector"))
            else:
                of_inspector.setdefault(inspector_id, []).append(stop)
    effort = max(seconds, 0) * EFFORT_PER_SECOND / max(1, len(stops) - len(unplanned))

    def route(inspector_id: str) -> tuple[list[Visit], int]:
        held = of_inspector[inspector_id]
        metres = _metres(held, distances or {})
        paths, bound = _route(metres, visits_a_day, effort * len(held))
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


def _metres(stops: Sequence[Stop], distances: Mapping[tuple[str, str], float]) -> Metres:
    return [[round(distances.get((a.school_id, b.school_id), _straight(a, b))) if a is not b else 0 for b in stops]
            for a in stops]


def _straight(a: Stop, b: Stop) -> float:
    lat_a, lat_b = math.radians(a.lat), math.radians(b.lat)
    half = (math.sin((lat_b - lat_a) / 2) ** 2
            + math.cos(lat_a) * math.cos(lat_b) * math.sin(math.radians(b.lon - a.lon) / 2) ** 2)
    return 2 * EARTH_M * math.asin(min(1.0, math.sqrt(half)))


def _assign(stops: Sequence[Stop], colleagues: Sequence[str], capacity: int, metres: Metres) -> list[str | None]:
    """Who goes to each of one district's stops, None where nobody can."""
    room = min(len(stops), capacity * len(colleagues))
    if not room:
        return [None] * len(stops)
    last = sorted(s.urgency for s in stops)[room - 1]  # the more urgent all find room, the less urgent none
    near = _near(stops, colleagues, metres)
    # each weight outdoes all lesser ones together: first few moves, then substitutes, then short ways
    other = len(stops) * max(map(max, near)) + 1
    move = (len(stops) + 1) * other
    model = cp_model.CpModel()
    goes = [[model.new_bool_var("") for _ in colleagues] for _ in stops]
    cost: list[cp_model.LinearExprT] = []
    for s, stop in enumerate(stops):
        model.add(sum(goes[s]) == 1 if stop.urgency < last else sum(goes[s]) <= int(stop.urgency == last))
        for c, inspector_id in enumerate(colleagues):
            moves = stop.inspector_id not in (None, inspector_id)
            strange = inspector_id not in (stop.inspector_id, stop.substitute_id)
            cost.append(goes[s][c] * (near[s][c] + moves * move + strange * other))
    for c in range(len(colleagues)):
        model.add(sum(row[c] for row in goes) <= capacity)
    model.add(sum(map(sum, goes)) == room)
    model.minimize(sum(cost))
    solver = _solver(math.inf)  # a transport problem: the first relaxation is the answer
    solver.solve(model)
    return [next((i for i, one in zip(colleagues, row, strict=True) if solver.boolean_value(one)), None)
            for row in goes]


def _solver(effort: float) -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1  # several would race, and the plan would hang on who wins
    solver.parameters.random_seed = 1
    solver.parameters.linearization_level = 2
    solver.parameters.max_deterministic_time = effort
    return solver


def _near(stops: Sequence[Stop], colleagues: Sequence[str], metres: Metres) -> list[list[int]]:
    """How far each stop lies from each colleague's nearest other school.

    Who holds none begins with the free school that is farthest from all schools that others hold or begin with.
    """
    anchors = {c: [s for s, stop in enumerate(stops) if stop.inspector_id == c] for c in colleagues}
    free = [s for s, stop in enumerate(stops) if stop.inspector_id not in anchors] or range(len(stops))
    for inspector_id in colleagues:
        if not anchors[inspector_id]:
            taken = [s for held in anchors.values() for s in held]
            anchors[inspector_id] = [max(free, key=lambda s: min((metres[t][s] for t in taken), default=0))]
    return [[min((metres[a][s] for a in anchors[c] if a != s), default=0) for c in colleagues]
            for s in range(len(stops))]


def _route(metres: Metres, size: int, effort: float) -> tuple[list[Path], int]:
    """The fewest days of at most `size` schools, short of way, and a proven lower bound of that way."""
    paths = _start(metres, size)
    least = sorted(min((m for b, m in enumerate(row) if b != a), default=0) for a, row in enumerate(metres))
    bound = sum(least[:len(metres) - len(paths)])  # each way within a day leaves another school
    if _way(paths, metres) == bound:
        return paths, bound
    solved, proven = _solve(paths, metres, size, effort)
    return min(paths, solved, key=lambda p: _way(p, metres)), max(bound, proven)


def _way(paths: Sequence[Path], metres: Metres) -> int:
    return sum(metres[a][b] for path in paths for a, b in pairwise(path))


def _start(metres: Metres, size: int) -> list[Path]:
    """A plan to begin with: each day from the loneliest school left to its nearest."""
    left, paths = list(range(len(metres))), []
    while left:
        path = [max(left, key=lambda a: sum(metres[a][b] for b in left))]
        left.remove(path[0])
        while left and len(path) < size:
            path.append(min(left, key=lambda b: metres[path[-1]][b]))
            left.remove(path[-1])
        paths.append(path)
    return paths


def _solve(start: list[Path], metres: Metres, size: int, effort: float) -> tuple[list[Path], int]:
    """The best circuits through a depot that costs nothing; `start` and 0 when the effort was too small for any."""
    model, n = cp_model.CpModel(), len(metres)
    arcs = {(a, b): model.new_bool_var("") for a in range(n + 1) for b in range(n + 1) if a != b}  # n: the depot
    model.add_multiple_circuit([((a + 1) % (n + 1), (b + 1) % (n + 1), arc) for (a, b), arc in arcs.items()])
    model.add(sum(arcs[n, b] for b in range(n)) == len(start))
    positions = [model.new_int_var(1, size, "") for _ in range(n)]
    for (a, b), arc in arcs.items():
        if n not in (a, b):
            # not `==`: of an inequality the solver sees a load, and cuts by it; that proves far more in the same time
            model.add(positions[b] >= positions[a] + 1).only_enforce_if(arc)
    model.minimize(sum(metres[a][b] * arc for (a, b), arc in arcs.items() if n not in (a, b)))
    begun = {way for path in start for way in pairwise([n, *path, n])}
    for way, arc in arcs.items():
        model.add_hint(arc, way in begun)
    for path in start:
        for position, a in enumerate(path, start=1):
            model.add_hint(positions[a], position)
    solver = _solver(effort)
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return start, 0
    after = {a: b for (a, b), arc in arcs.items() if a != n and solver.boolean_value(arc)}
    paths = []
    for first in (b for b in range(n) if solver.boolean_value(arcs[n, b])):
        path = [first]
        while after[path[-1]] != n:
            path.append(after[path[-1]])
        paths.append(path)
    return paths, math.ceil(solver.best_objective_bound - 1e-6)


def _visits(inspector_id: str, held: Sequence[Stop], paths: Sequence[Path], metres: Metres,
            days: Sequence[dt.date]) -> list[Visit]:
    """The paths as visits: the day with the most urgent school first, each begun at its more urgent end."""
    turned = [min((path, path[::-1]), key=lambda p: (_way([p], metres), [held[s].urgency for s in p], p))
              for path in paths]
    turned.sort(key=lambda path: (sorted(held[s].urgency for s in path), path))
    return [Visit(held[s].school_id, inspector_id, day, position, float(metres[before][s]))
            for day, path in zip(days[:len(turned)], turned, strict=True)
            for position, (before, s) in enumerate(pairwise([path[0], *path]), start=1)]
