"""Drawings of the static site as SVG: the burn-up, the map with its neutral dots, bands on one scale."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Sequence

from etl.site.markup import Markup, el, join
from etl.site.words import Row, Words

WIDTH = 760
_TOP, _LEFT, _BOTTOM, _RIGHT = 16, 40, 28, 8
_NICE = (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 5000)


def burn_up(days: Sequence[Row], say: Words) -> Markup:
    """Schools inspected by the end of each day as bars, the plan and the scope as lines."""
    height, most = 320, max(1, *(r["scope_n"] for r in days), *(r["planned_n"] for r in days))
    wide = (WIDTH - _LEFT - _RIGHT) / len(days)
    y = _scale(most, height)
    bars = [el("rect", el("title", f"{say.day(r['day_on'])}: {say.number(r['inspected_n'])}"), class_="bar",
               x=_n(_LEFT + k * wide + wide * 0.12), y=_n(y(r["inspected_n"])), width=_n(wide * 0.76),
               height=_n(y(0) - y(r["inspected_n"])))
            for k, r in enumerate(days) if r["inspected_n"] is not None]
    lines = [el("polyline", class_=name, fill="none", points=" ".join(
        f"{_n(_LEFT + (k + 0.5) * wide)},{_n(y(r[column]))}" for k, r in enumerate(days)))
        for name, column in (("scope", "scope_n"), ("plan", "planned_n"))]
    every = max(1, round(len(days) / 6))
    ticks = [el("text", say.short_day(r["day_on"]), x=_n(_LEFT + (k + 0.5) * wide), y=height - 8,
                text_anchor="middle") for k, r in enumerate(days) if k % every == 0]
    legend = el("ul", *(el("li", el("span", class_=f"key {name}"), say(f"series_{phrase}"))
                        for name, phrase in (("bar", "inspected"), ("plan", "plan"), ("scope", "scope"))),
                class_="legend")
    return join(_svg(height, say("burn_up_said"), *_grid(most, height, say), *bars, *lines, *ticks), legend)


def district_map(districts: Sequence[Row], say: Words) -> Markup:
    """The districts' polygons with their names and neutral dots."""
    shapes = {r["district_id"]: list(_rings(json.loads(r["boundary"]))) for r in districts}
    flat = [point for rings in shapes.values() for ring in rings for point in ring]
    west, east = min(p[0] for p in flat), max(p[0] for p in flat)
    south, north = min(p[1] for p in flat), max(p[1] for p in flat)
    stretch = math.cos(math.radians((south + north) / 2))
    by = (WIDTH - 8) / ((east - west) * stretch)
    height = math.ceil((north - south) * by + 8)

    def at(point: Sequence[float]) -> str:
        return f"{_n(4 + (point[0] - west) * stretch * by)} {_n(4 + (north - point[1]) * by)}"

    drawn = []
    for row in districts:
        path = "".join("M" + "L".join(at(p) for p in ring) + "Z" for ring in shapes[row["district_id"]])
        dots = [at(p).split() for p in json.loads(row["dots"])["coordinates"]]
        drawn.append(el("g", el("title", say.name(row)), el("path", d=path, class_="district"),
                        *(el("circle", cx=x, cy=y, r="2.6", class_="dot") for x, y in dots)))
    names = []
    for row in districts:
        x, y = at(_middle(shapes[row["district_id"]])).split()
        names.append(el("text", say.name(row), x=x, y=y, text_anchor="middle", class_="name"))
    return _svg(height, say("map_said"), *drawn, *names)


def bands(rows: Sequence[tuple[str, int, int, str]], say: Words) -> Markup:
    """Bands on one scale from 0 to 100 %, a row each: name, low, high, the band in words."""
    step, left = 34, 180
    wide = WIDTH - left - 190  # the longest band in words stands beside
    drawn = [el("text", say.percent(pct), x=_n(left + wide * pct / 100), y=12, text_anchor="middle")
             for pct in (0, 50, 100)]
    for k, (name, low, high, words) in enumerate(rows):
        y = 22 + k * step
        drawn += [
            el("text", name, x=left - 10, y=y + 16, text_anchor="end", class_="row"),
            el("rect", class_="ground", x=left, y=y + 4, width=_n(wide), height=16),
            el("rect", class_="bar", x=_n(left + wide * low / 100), y=y + 4, height=16,
               width=_n(max(wide * (high - low) / 100, 4))),
            el("text", words, x=left + wide + 8, y=y + 16, class_="row")]
    return _svg(28 + step * len(rows), say("shares_said"), *drawn)


def _svg(height: int, said: str, *inner: str) -> Markup:
    return el("svg", el("title", said), *inner, viewBox=f"0 0 {WIDTH} {height}", role="img", aria_label=said,
              xmlns="http://www.w3.org/2000/svg")


def _scale(most: int, height: int) -> Callable[[float], float]:
    span = height - _TOP - _BOTTOM
    return lambda value: height - _BOTTOM - span * value / most


def _grid(most: int, height: int, say: Words) -> Iterator[Markup]:
    y = _scale(most, height)
    step = next((n for n in _NICE if most / n <= 5), _NICE[-1])
    for value in range(0, most + 1, step):
        yield el("line", x1=_LEFT, x2=WIDTH - _RIGHT, y1=_n(y(value)), y2=_n(y(value)), class_="grid")
        yield el("text", say.number(value), x=_LEFT - 6, y=_n(y(value) + 4), text_anchor="end")


def _rings(geometry: Row) -> Iterator[list[list[float]]]:
    shapes = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    for shape in shapes:
        yield from shape


def _middle(rings: Sequence[Sequence[Sequence[float]]]) -> tuple[float, float]:
    """Where a name stands: the middle of the longest ring's box."""
    ring = max(rings, key=len)
    xs, ys = [p[0] for p in ring], [p[1] for p in ring]
    return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2


def _n(value: float) -> str:
    """A tenth of a unit is finer than a screen shows."""
    return f"{value:.1f}".removesuffix(".0")
