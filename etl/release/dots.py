"""Neutral dots: as many as a district has schools, by its polygon and that rounded number alone.

They stand on a lattice, so nobody takes one for the place of a school, and no school's place goes into them.
"""

from __future__ import annotations

import json

import numpy as np
import shapely

_DECIMALS = 4  # about ten metres
_TRIES = 60


def lattice(boundary_geojson: str, n: int) -> list[tuple[float, float]]:
    """`n` points (longitude, latitude) of a triangular lattice inside the polygon, from the south-west.

    The lattice is as coarse as it can be with at least `n` points inside; what is over is left out from the edges.
    """
    if n < 1:
        return []
    shape = shapely.from_geojson(boundary_geojson)
    west, south, east, north = shape.bounds
    stretch = np.cos(np.radians((south + north) / 2))  # a degree of longitude is shorter
    fine, coarse = 0.0, max((east - west) * stretch, north - south)
    inside = np.empty((0, 2))
    for _ in range(_TRIES):
        step = (fine + coarse) / 2
        found = _inside(shape, step, stretch)
        if len(found) >= n:
            fine, inside = step, found
        else:
            coarse = step
        if len(inside) == n:
            break
    edge = shapely.distance(shapely.points(inside), shape.boundary)
    kept = inside[np.sort(np.argsort(-edge, kind="stable")[:n])]
    return [(round(float(x), _DECIMALS), round(float(y), _DECIMALS)) for x, y in kept]


def as_geojson(points: list[tuple[float, float]]) -> str:
    """The points as a GeoJSON MultiPoint."""
    return json.dumps({"type": "MultiPoint", "coordinates": [list(p) for p in points]}, separators=(",", ":"))


def _inside(shape: shapely.Geometry, step: float, stretch: float) -> np.ndarray:
    west, south, east, north = shape.bounds
    rows = np.arange(south + step / 2, north, step * np.sqrt(3) / 2)
    points = [(x, y) for number, y in enumerate(rows)
              for x in np.arange(west + step / stretch * (0.5 if number % 2 else 0.0), east, step / stretch)]
    if not points:
        return np.empty((0, 2))
    grid = np.array(points)
    inside: np.ndarray = grid[shapely.contains_xy(shape, grid[:, 0], grid[:, 1])]
    return inside
