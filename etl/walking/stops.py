"""Schools still to be visited, and how far they lie apart."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

EARTH_M = 6_371_009  # the mean radius
Metres = list[list[int]]


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


def metres_between(stops: Sequence[Stop], distances: Mapping[tuple[str, str], float]) -> Metres:
    """Whole metres from each stop to each: as `distances` (from, to) has them, else in a straight line."""
    return [[round(distances.get((a.school_id, b.school_id), _straight(a, b))) if a is not b else 0 for b in stops]
            for a in stops]


def _straight(a: Stop, b: Stop) -> float:
    lat_a, lat_b = math.radians(a.lat), math.radians(b.lat)
    half = (math.sin((lat_b - lat_a) / 2) ** 2
            + math.cos(lat_a) * math.cos(lat_b) * math.sin(math.radians(b.lon - a.lon) / 2) ** 2)
    return 2 * EARTH_M * math.asin(min(1.0, math.sqrt(half)))
