"""What a printed page says, whoever draws it: figures, tables, charts and the map, in words and numbers alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Stamp:
    """What stands on every page of the staff: for whom, when, from what. `reader` is the signed-in name."""

    classification: str
    reader: str
    moment: str
    source: str


@dataclass(frozen=True)
class Status:
    """One status of the legend: `svg` is its sign in a box of 16 × 16, told apart by shape as well as by colour."""

    code: str
    label: str
    colour: str
    shape: str
    svg: str


@dataclass(frozen=True)
class Count:
    """How many schools have a status, and what has changed since yesterday, in words."""

    status: str
    n: int
    change: str = ""


@dataclass(frozen=True)
class Figure:
    """A headline figure: its value, what it is of, what stands beside it, source with moment, and definition."""

    label: str
    value: str
    of: str
    below: str
    source: str
    definition: str


@dataclass(frozen=True)
class Column:
    """A column of a table: kind is text, number, status (its cells are codes) share (of 100) or score (0 to 100)."""

    label: str
    kind: str = "text"
    width: float = 0.0  # relative; 0 is as wide as its words


@dataclass(frozen=True)
class Table:
    """Rows under headings; `empty` is said when there are none, `more_n` counts the rows that were left behind."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    empty: str
    more_n: int = 0


@dataclass(frozen=True)
class Bars:
    """Schools by status, a stacked bar a row; `counts` in the order of the statuses."""

    title: str
    said: str
    names: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Series:
    """A row of values by day: `kind` is bar, line or band (then `low` is its lower edge); None where none is known."""

    name: str
    kind: str
    colour: str
    values: tuple[float | None, ...]
    low: tuple[float | None, ...] = ()
    dash: str = ""


@dataclass(frozen=True)
class Course:
    """A chart of the days: `marks` are upright lines (day's index, words)."""

    title: str
    said: str
    days: tuple[str, ...]
    series: tuple[Series, ...]
    marks: tuple[tuple[int, str], ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Label:
    """Words at a place of the map's picture, in parts of its width and height."""

    text: str
    x: float
    y: float


@dataclass(frozen=True)
class Map:
    """A drawn map: `svg` holds shapes and numbers alone, every word stands in `labels`; ratio is height ÷ width."""

    title: str
    said: str
    svg: str
    ratio: float
    labels: tuple[Label, ...] = ()


@dataclass(frozen=True)
class Lines:
    """A few sentences under a heading."""

    title: str
    lines: tuple[str, ...]
    is_numbered: bool = False


Block = Table | Bars | Course | Map | Lines


@dataclass(frozen=True)
class Page:
    """One A4 page: rows of cells side by side, a cell being a block or several one above the other."""

    title: str
    subtitle: str
    counts: tuple[Count, ...]
    figures: tuple[Figure, ...]
    rows: tuple[tuple[Block | tuple[Block, ...], ...], ...]
    heights: tuple[float, ...]  # of the rows in mm; 0 shares what is left, −n is as high as its words, n at most
    continues: bool = False  # it goes on with what the page before it is of

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Every block in the order of reading."""
        return tuple(one for row in self.rows for cell in row for one in (cell if isinstance(cell, tuple) else (cell,)))


@dataclass(frozen=True)
class Pack:
    """Pages for one reader in one language; a pack without a stamp is the public's."""

    title: str
    language: str
    pages: tuple[Page, ...]
    statuses: tuple[Status, ...]
    stamp: Stamp | None = None
    demonstration: str = ""
    words: dict[str, str] = field(default_factory=dict)
