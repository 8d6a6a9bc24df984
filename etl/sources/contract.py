"""What a contract is: the columns, types, units, keys and bounds that an input must keep."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Type = Literal[
    "id", "text", "name", "date", "moment", "whole", "number", "boolean", "code", "list", "answer", "boundary"
]


@dataclass(frozen=True)
class Column:
    """One column of an input.

    `codes` names a list in `data/reference/codes.csv`; the code itself and its label in any of
    the three languages are accepted. `refers_to` names the kind whose key this is. A bad cell of
    a `descriptive` column is dropped and remarked; in any other column it quarantines the row.
    """

    name: str
    type: Type
    about: str
    required: bool = False
    unit: str = ""
    codes: str = ""
    refers_to: str = ""
    at_least: float | None = None
    at_most: float | None = None
    max_chars: int = 300
    descriptive: bool = False


@dataclass(frozen=True)
class Rule:
    """A row is bad when `is_bad`, an SQL predicate over the typed columns, holds."""

    reason: str
    column: str
    is_bad: str


@dataclass(frozen=True)
class Contract:
    """One kind of input.

    `grain` says what a row is; `key` identifies it. `min_rows` and `max_quarantined_pct` stop a
    publication when broken; `max_age_days` (from `moment`, the column that tells how fresh the
    source is, to `as_of`) is shown as late. `needed` is False for a kind a city may not have yet.
    """

    kind: str
    grain: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    rules: tuple[Rule, ...] = ()
    moment: str = ""
    max_age_days: int | None = None
    min_rows: int = 0
    max_quarantined_pct: float = 20.0
    needed: bool = False

    def column(self, name: str) -> Column:
        """The column called `name`; KeyError when the contract has none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    @property
    def required(self) -> tuple[str, ...]:
        """Names of the columns that a file must have."""
        return tuple(c.name for c in self.columns if c.required)
