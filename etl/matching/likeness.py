"""How like two names must be to be one name, or one person's."""

from __future__ import annotations

import numpy as np
from rapidfuzz import fuzz, process

from etl.matching.names import Name

HIGH, NEAR, SAME_PERSON = 90.0, 82.0, 75.0
CHUNK = 500


def alike_names(spans: set[str], names: list[str]) -> dict[str, list[tuple[str, float]]]:
    """For every span the names nearly or fully like it."""
    found: dict[str, list[tuple[str, float]]] = {}
    if not names:
        return found
    ordered = sorted(spans)
    for start in range(0, len(ordered), CHUNK):
        part = ordered[start:start + CHUNK]
        scores = process.cdist(part, names, scorer=fuzz.ratio, score_cutoff=NEAR, dtype=np.uint8)
        for row, column in zip(*np.nonzero(scores), strict=True):
            found.setdefault(part[row], []).append((names[column], fuzz.ratio(part[row], names[column])))
    return found


def is_same(span: Name, name: Name, score: float) -> bool:
    """Two names that look alike may yet be of two people, or of «Арай 2» and «Арай 3»."""
    if [w for w in span.words if w.isdigit()] != [w for w in name.words if w.isdigit()]:
        return False
    if len(name.text) < 6 and score < 100:
        return False
    if span.is_short and not name.given:
        return False
    one, two = span.given, name.given
    if not one or not two:
        return True
    return one[0] == two[0] if 1 in (len(one), len(two)) else fuzz.ratio(one, two) >= SAME_PERSON


def denies(called: list[str], said: list[str]) -> bool:
    """Whether none of the names said is like one the school is called; of two words the last is the surname."""
    pairs = [(one.split(), two.split()) for one in called for two in said if one.isascii() == two.isascii()]
    return bool(pairs) and not any(
        fuzz.ratio(a, b) >= SAME_PERSON for one, two in pairs
        for a in (one if len(two) == 1 else one[-1:]) for b in (two if len(one) == 1 else two[-1:]))
