"""The map as a drawing: districts' outlines and a sign a school. No words in it, so nothing of the data is markup."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.exports.content import Label
from app.exports.signs import outline

WIDTH = 1000.0
_MARGIN = 24.0
_FEWEST_SMALL, _MOST_SMALL = 150, 4000  # between these the signs shrink
_LARGE_SIGN, _SMALL_SIGN = 24.0, 5.0  # in the drawing's own units
_TALLEST, _FLATTEST = 1.25, 0.5  # height ÷ width that a page can hold
_LEAST_SPAN = 0.004  # degrees: one school alone is still shown with its streets around


@dataclass(frozen=True)
class Place:
    """A district's outline as rings of (longitude, latitude), and its name."""

    name: str
    rings: Sequence[Sequence[Sequence[float]]]


@dataclass(frozen=True)
class Point:
    """A school on the map: its status; `text` stands beside its sign where there is room."""

    lon: float
    lat: float
    status: str
    text: str = ""


@dataclass(frozen=True)
class Drawing:
    """The SVG, its height ÷ width, and the words that belong over it in parts of its width and height."""

    svg: str
    ratio: float
    labels: tuple[Label, ...]


def rings(boundary: str) -> Iterator[Sequence[Sequence[float]]]:
    """The rings of a GeoJSON Polygon or MultiPolygon given as text."""
    geometry = json.loads(boundary)
    shapes = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    for shape in shapes:
        yield from shape


def draw(places: Sequence[Place], points: Sequence[Point], looks: Mapping[str, tuple[str, str]]) -> Drawing:
    """The places with their points over them, what is drawn last lying on top.

    looks: status → shape and colour. ValueError when there is nothing to draw.
    """
    frame = _Frame.around([c for p in places for ring in p.rings for c in ring] or [(p.lon, p.lat) for p in points])
    size = _sign_size(len(points))
    parts = [_outline(frame, p) for p in places]
    known = [p for p in points if math.isfinite(p.lon) and math.isfinite(p.lat)]
    shapes = "".join(f'<g id="{k}">{outline(*look)}</g>' for k, look in enumerate(looks.values()))
    numbers = {status: k for k, status in enumerate(looks)}
    for point in known:
        x, y = frame.at(point.lon, point.lat)
        if 0 <= x <= WIDTH and 0 <= y <= frame.height:
            parts.append(f'<use href="#{numbers[point.status]}" transform="translate({_n(x - size / 2)} '
                         f'{_n(y - size / 2)}) scale({size / 16:.3f})"/>')
    svg = (f'<svg xmlns="http://www.w3.org/2000/svg" width="{_n(WIDTH)}" height="{_n(frame.height)}" '
           f'viewBox="0 0 {_n(WIDTH)} {_n(frame.height)}"><defs>{shapes}</defs>{"".join(parts)}</svg>')
    return Drawing(svg, frame.height / WIDTH, tuple(_labels(frame, places, known, size)))


@dataclass(frozen=True)
class _Frame:
    """Where a longitude and latitude lie in the drawing; lengths are true along the middle parallel."""

    west: float
    north: float
    stretch: float
    by: float
    left: float
    top: float
    height: float

    @classmethod
    def around(cls, corners: Sequence[Sequence[float]]) -> _Frame:
        if not corners:
            raise ValueError("a map of nothing")
        xs, ys = [c[0] for c in corners], [c[1] for c in corners]
        middle = (min(ys) + max(ys)) / 2
        stretch = math.cos(math.radians(middle))
        wide = max((max(xs) - min(xs)) * stretch, _LEAST_SPAN)
        high = max(max(ys) - min(ys), _LEAST_SPAN)
        inner = WIDTH - 2 * _MARGIN
        height = min(max(high / wide * inner + 2 * _MARGIN, WIDTH * _FLATTEST), WIDTH * _TALLEST)
        by = min(inner / wide, (height - 2 * _MARGIN) / high)
        left, top = (WIDTH - wide * by) / 2, (height - high * by) / 2
        west = (min(xs) + max(xs)) / 2 - wide / stretch / 2
        return cls(west, middle + high / 2, stretch, by, left, top, height)

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        return self.left + (lon - self.west) * self.stretch * self.by, self.top + (self.north - lat) * self.by


def _outline(frame: _Frame, place: Place) -> str:
    path = "".join("M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in (frame.at(c[0], c[1]) for c in ring)) + "Z"
                   for ring in place.rings)
    return (f'<path d="{path}" fill="black" fill-opacity=".035" fill-rule="evenodd" stroke="black" '
            'stroke-opacity=".55" stroke-width="1.6" stroke-linejoin="round"/>')


def _labels(frame: _Frame, places: Sequence[Place], points: Sequence[Point], size: float) -> Iterator[Label]:
    for place in places:
        ring = max(place.rings, key=len, default=None)
        if ring is not None and place.name:
            xs, ys = zip(*(frame.at(c[0], c[1]) for c in ring), strict=True)
            yield Label(place.name, (min(xs) + max(xs)) / 2 / WIDTH, (min(ys) + max(ys)) / 2 / frame.height)
    for point in points:
        if point.text:
            x, y = frame.at(point.lon, point.lat)
            if 0 <= x <= WIDTH and 0 <= y <= frame.height:
                yield Label(point.text, x / WIDTH, (y + size) / frame.height)


def _sign_size(points_n: int) -> float:
    """A sign's side in the drawing's units: the more there are, the smaller, never so that the shape is lost."""
    inside = min(max(points_n, _FEWEST_SMALL), _MOST_SMALL)
    way = math.log(inside / _FEWEST_SMALL) / math.log(_MOST_SMALL / _FEWEST_SMALL)
    return _LARGE_SIGN * math.pow(_SMALL_SIGN / _LARGE_SIGN, way)


def _n(value: float) -> str:
    """A tenth of a unit is finer than a printer shows."""
    return f"{value:.1f}".removesuffix(".0")
