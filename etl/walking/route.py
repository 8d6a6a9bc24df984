"""The shortest days over one inspector's schools, with a proven bound."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from ortools.sat.python import cp_model

from etl.walking.solver import solver_of
from etl.walking.stops import Metres

Path = list[int]  # indexes of schools in the order of one day


def route(metres: Metres, size: int, effort: float) -> tuple[list[Path], int]:
    """The fewest days of at most `size` schools, short of way, and a proven lower bound of that way."""
    paths = _start(metres, size)
    least = sorted(min((m for b, m in enumerate(row) if b != a), default=0) for a, row in enumerate(metres))
    bound = sum(least[:len(metres) - len(paths)])  # each way within a day leaves another school
    if way_of(paths, metres) == bound:
        return paths, bound
    solved, proven = _solve(paths, metres, size, effort)
    return min(paths, solved, key=lambda p: way_of(p, metres)), max(bound, proven)


def way_of(paths: Sequence[Path], metres: Metres) -> int:
    """Metres of all the days together."""
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
    solver = solver_of(effort)
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
