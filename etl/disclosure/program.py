"""The least and the greatest value that a figure can have, in whole numbers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, eye_array, kron

from etl.disclosure.facts import Puzzle
from etl.disclosure.ranges import Box

COPIES = 48  # questions asked of the solver at once: each is a copy of the facts with an objective of its own


class Program:
    """The integer programs of one puzzle: one for each part, and what they have answered."""

    def __init__(self, known: Puzzle) -> None:
        self.known = known
        self._parts = {int(part): _Part(known, int(part)) for part in np.unique(known.part)}
        self._answers: dict[tuple[int, bytes], tuple[int, int]] = {}

    def widest(self, asked: Sequence[tuple[Box, int]]) -> list[tuple[int, int]]:
        """For each (ranges of all figures, one figure): the least and the greatest whole value that fits every fact.

        ArithmeticError where nothing fits: then something said is not true.
        """
        keys = [self._key(box, figure) for box, figure in asked]
        new: dict[int, dict[tuple[int, bytes], tuple[Box, int]]] = defaultdict(dict)
        for key, question in zip(keys, asked, strict=True):
            if key not in self._answers:
                new[int(self.known.part[question[1]])][key] = question
        for part, questions in new.items():
            self._answers |= zip(questions, self._parts[part].widest(list(questions.values())), strict=True)
        return [self._answers[key] for key in keys]

    def _key(self, box: Box, figure: int) -> tuple[int, bytes]:
        here = self._parts[int(self.known.part[figure])].here
        return figure, box[0][here].tobytes() + box[1][here].tobytes()


class _Part:
    """Figures that facts tie together."""

    def __init__(self, known: Puzzle, part: int) -> None:
        self.here = np.flatnonzero(known.part == part)
        self._known = known

    @cached_property
    def _facts(self) -> tuple[csr_array, NDArray[np.float64], NDArray[np.float64]]:
        rows = self._known.facts[:, self.here]
        used = np.flatnonzero(np.diff(rows.indptr))
        return rows[used], self._known.least[used], self._known.greatest[used]

    def widest(self, asked: Sequence[tuple[Box, int]]) -> list[tuple[int, int]]:
        """As of the program. One run holds many questions, as starting the solver costs more than a small one."""
        found: list[tuple[int, int]] = []
        for start in range(0, len(asked), COPIES // 2):
            found += self._solve(asked[start:start + COPIES // 2])
        return found

    def _solve(self, asked: Sequence[tuple[Box, int]]) -> list[tuple[int, int]]:
        rows, least, greatest = self._facts
        if not rows.shape[0]:  # a figure by itself
            return [(int(low[figure]), int(high[figure])) for (low, high), figure in asked]
        size, many = len(self.here), 2 * len(asked)
        aim = np.zeros((len(asked), 2, size))
        for number, (_, figure) in enumerate(asked):
            aim[number, :, np.searchsorted(self.here, figure)] = 1, -1
        low, high = (np.repeat([box[end][self.here] for box, _ in asked], 2, axis=0).ravel() for end in (0, 1))
        facts = LinearConstraint(kron(eye_array(many), rows, "csr"), np.tile(least, many), np.tile(greatest, many))
        solved = milp(aim.ravel(), integrality=np.ones(aim.size), bounds=Bounds(low, high), constraints=facts,
                      options={"mip_rel_gap": 0.0})
        if solved.x is None or solved.status != 0:
            raise ArithmeticError(f"the interval audit has no answer: {solved.message}")
        values = np.rint((solved.x.reshape(aim.shape) * np.abs(aim)).sum(axis=2)).astype(int)
        return [(int(least), int(greatest)) for least, greatest in values]
