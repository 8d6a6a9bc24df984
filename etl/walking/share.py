"""Which inspector goes to which school of a district."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ortools.sat.python import cp_model

from etl.walking.solver import solver_of
from etl.walking.stops import Metres, Stop


def assign(stops: Sequence[Stop], colleagues: Sequence[str], capacity: int, metres: Metres) -> list[str | None]:
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
    solver = solver_of(math.inf)  # a transport problem: the first relaxation is the answer
    solver.solve(model)
    return [next((i for i, one in zip(colleagues, row, strict=True) if solver.boolean_value(one)), None)
            for row in goes]


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
