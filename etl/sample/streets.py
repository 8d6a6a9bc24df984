"""The ground of the sample city: an invented river, lakes, parks, main streets and streets, with names.

In kilometres around the city's centre; the earth is flat at this size.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.affinity import rotate
from shapely.geometry import LineString, MultiLineString, Point, Polygon
from shapely.ops import unary_union

from etl.sample.boundaries import outline
from etl.sample.description import Description
from etl.sample.draws import draws_of
from etl.sources.landing import BASEMAP

KM_A_DEGREE = 111.32
_NAMES = ("name_kk", "name_ru", "name_en")
_SHORTEST_KM = 0.25


def write_streets(out: Path, description: Description, polygons: dict[str, Polygon], seed: int) -> int:
    """Write the ground that fits the districts `polygons` (degrees) as GeoJSON; the number of features."""
    rng = draws_of(seed, "streets")
    form = description.settings["streets"]
    km = _scale(description)
    city = _flat(outline(description.settings["outline"]), km)
    districts = [_flat(polygon, km) for _, polygon in sorted(polygons.items())]
    drawn = list(_ground(description, form, city, districts, rng))
    features = [
        {"type": "Feature", "properties": told, "geometry": _rounded(shapely.geometry.mapping(_round_earth(shape, km)))}
        for told, shape in drawn
    ]
    told = {"type": "FeatureCollection", "is_generated": True, "features": features}
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    (out / BASEMAP).write_text(text + "\n", encoding="utf-8", newline="\n")
    return len(features)


def _ground(
    description: Description, form: dict[str, Any], city: Polygon, districts: list[Polygon], rng: np.random.Generator
) -> Iterator[tuple[dict[str, Any], Any]]:
    names = {str(use): _named(rows) for use, rows in description.map_names.groupby("use")}
    mains = _main_streets(form, city, len(description.streets), rng)
    rivers = _rivers(form, city, len(names["river"]), rng)
    waters = unary_union([shape for _, shape in rivers])
    lakes = _blobs(form["lake_km"], len(names["lake"]), city.buffer(-3), waters.buffer(1.2), rng)
    wet = unary_union([waters, *lakes])
    roads = unary_union(mains)
    parks = _blobs(form["park_km"], len(names["park"]), city.buffer(-1.5), wet.union(roads).buffer(0.12), rng)
    for name, shape in zip(names["park"], parks, strict=False):
        yield {"kind": "park", **name}, shape
    for name, (line, shape) in zip(names["river"], rivers, strict=True):
        yield {"kind": "water"}, shape
        yield {"kind": "river", **name}, line
    for name, shape in zip(names["lake"], lakes, strict=False):
        yield {"kind": "water", **name}, shape
    for name, line in zip(_named(description.streets), mains, strict=True):
        yield {"kind": "street", "class": "main", **name}, line
    closed = wet.buffer(0.07).union(unary_union(parks))
    for district in districts:
        inside = district.intersection(city.buffer(-form["outskirts_km"])).difference(closed)
        for n, line in enumerate(_grid(form, district, inside, rng)):
            # the names of a district are its own: the next one begins anew, as cities do
            yield {"kind": "street", **names["street"][n % len(names["street"])]}, line


def _main_streets(form: dict[str, Any], city: Polygon, count: int, rng: np.random.Generator) -> list[Any]:
    """Two rings, and avenues from edge to edge, gently bent."""
    west, south, east, north = city.bounds
    radius = (east - west) / 2
    lines = [Point(0, 0).buffer(share * radius, 48).exterior for share in form["rings"]]
    across = (count - len(lines)) // 2
    along = count - len(lines) - across
    for number, low, high, far_low, far_high, is_across in (
            (across, south, north, west, east, True), (along, west, east, south, north, False)):
        far = np.linspace(far_low - 1, far_high + 1, 60)
        for k in range(number):
            middle = low + (high - low) * (k + 0.5 + rng.uniform(-0.16, 0.16)) / number
            bend = rng.uniform(0.1, form["bend_km"]) * np.sin(rng.uniform(0.14, 0.3) * far + rng.uniform(0, 6))
            corners = (far, middle + bend) if is_across else (middle + bend, far)
            lines.append(LineString(np.column_stack(corners)))
    return [_longest(line.intersection(city)) for line in lines]


def _rivers(form: dict[str, Any], city: Polygon, count: int, rng: np.random.Generator) -> list[tuple[Any, Any]]:
    """The middle and the water of each river: the first crosses the city, the others join it from the north."""
    west, south, east, north = city.bounds
    far = np.linspace(west - 1, east + 1, 480)
    phase = rng.uniform(0, 6, 3)
    course = (1.5 * np.sin(0.33 * far + phase[0]) + 0.55 * np.sin(0.9 * far + phase[1])
              + 0.2 * np.sin(2.1 * far + phase[2]))
    main = LineString(np.column_stack([far, course - 0.08 * (north - south)])).simplify(0.001)
    lines = [main]
    for _ in range(count - 1):
        mouth = main.interpolate(rng.uniform(0.3, 0.7), normalized=True)
        up = np.linspace(0, north + 1 - mouth.y, 160)
        sway = (0.5 * np.sin(0.6 * up + phase[1]) + 0.22 * np.sin(1.7 * up + phase[2])) * np.minimum(up, 1)
        lines.append(LineString(np.column_stack([mouth.x + sway + 0.12 * up, mouth.y + up])).simplify(0.001))
    widths = [form["river_km"] * (1 if n == 0 else 0.3) for n in range(count)]
    edge = city.buffer(0.6)
    return [(_longest(line.intersection(edge)), line.buffer(wide / 2, 6).intersection(edge))
            for line, wide in zip(lines, widths, strict=True)]


def _blobs(sizes: list[float], count: int, within: Any, off: Any, rng: np.random.Generator) -> list[Polygon]:
    """At most `count` round shapes of a radius between two sizes, apart from each other and `off` what stays free."""
    west, south, east, north = within.bounds
    found: list[Polygon] = []
    angle = np.linspace(0, 2 * np.pi, 29)[:-1]
    for tried in range(4000):
        if len(found) == count:
            break
        radius = rng.uniform(sizes[0], sizes[1]) * (1 if tried < 400 else 0.5)  # a crowded city has small ones
        lobes = 0.18 * np.sin(2 * angle + rng.uniform(0, 6)) + 0.1 * np.sin(3 * angle + rng.uniform(0, 6))
        swell = radius * (1 + lobes)
        x, y = rng.uniform(west, east), rng.uniform(south, north)
        shape = Polygon(np.column_stack([x + 1.3 * swell * np.cos(angle), y + 0.9 * swell * np.sin(angle)]))
        shape = rotate(shape, rng.uniform(0, 180)).difference(off)
        if shape.geom_type == "Polygon" and shape.area > 0.6 * radius**2 and within.contains(shape) \
                and all(shape.distance(other) > 0.3 for other in found):
            found.append(shape)
    return found


def _grid(form: dict[str, Any], district: Polygon, inside: Any, rng: np.random.Generator) -> list[Any]:
    """The streets of a district: two families of lines at an angle of its own, some of them broken off."""
    centre = district.centroid
    reach = centre.hausdorff_distance(district) + 0.5
    turn = rng.uniform(-35, 35)
    lines = []
    for quarter in (0, 90):
        step = rng.uniform(form["block_km"][0], form["block_km"][1])
        for offset in np.arange(-reach, reach, step):
            begin, end = sorted(rng.uniform(-1.3, 1.3, 2) * reach) if rng.random() < form["broken"] else (-reach, reach)
            line = LineString([(centre.x + begin, centre.y + offset), (centre.x + end, centre.y + offset)])
            kept = rotate(line, turn + quarter, origin=centre).intersection(inside)
            pieces = [part for part in shapely.get_parts(kept) if part.length > _SHORTEST_KM]
            if pieces:
                lines.append(pieces[0] if len(pieces) == 1 else MultiLineString(pieces))
    order = rng.permutation(len(lines))
    return [lines[n] for n in order]


def _named(rows: pd.DataFrame) -> list[dict[str, str]]:
    return [{name: str(row[name]) for name in _NAMES} for row in rows.to_dict("records")]


def _longest(shape: Any) -> Any:
    return max(shapely.get_parts(shape), key=lambda part: part.length)


def _scale(description: Description) -> tuple[float, float, float, float]:
    form = description.settings["outline"]
    return form["lon"], form["lat"], KM_A_DEGREE * float(np.cos(np.radians(form["lat"]))), KM_A_DEGREE


def _flat(shape: Any, km: tuple[float, float, float, float]) -> Any:
    lon, lat, east, north = km
    return shapely.transform(shape, lambda at: (at - np.array([lon, lat])) * np.array([east, north]))


def _round_earth(shape: Any, km: tuple[float, float, float, float]) -> Any:
    lon, lat, east, north = km

    def moved(at: NDArray[np.float64]) -> NDArray[np.float64]:
        there: NDArray[np.float64] = at / np.array([east, north]) + np.array([lon, lat])
        return there

    return shapely.transform(shape, moved)


def _rounded(told: Any) -> Any:
    """Five decimals: a metre."""
    if isinstance(told, dict):
        return {key: _rounded(value) if key == "coordinates" else value for key, value in told.items()}
    return round(told, 5) if isinstance(told, float) else [_rounded(part) for part in told]
