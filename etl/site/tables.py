"""The rows of the public's file that the pages print."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

import duckdb

from etl.site.words import Row


@dataclass(frozen=True)
class Public:
    """Every table of schema `public`, as rows."""

    release: list[Row]
    figure: list[Row]
    definition: list[Row]
    glossary: list[Row]
    forecast: list[Row]
    day: list[Row]
    system: list[Row]
    district: list[Row]
    school: list[Row]
    calendar_day: list[Row]
    criterion: list[Row]
    phrase: list[Row]
    open_column: list[Row]
    open_file: list[Row]

    @property
    def about(self) -> Row:
        """The release itself."""
        return self.release[0]

    @property
    def phrases(self) -> dict[str, Row]:
        """Phrase → its text in each language."""
        return {row["phrase"]: row for row in self.phrase}


def read_public(path: Path) -> Public:
    """What the public's file at `path` holds."""
    with duckdb.connect(str(path), read_only=True) as con:
        return Public(**{field.name: _rows(con, field.name) for field in fields(Public)})


def _rows(con: duckdb.DuckDBPyConnection, table: str) -> list[Row]:
    found = con.table(f"public.{table}")
    return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]
