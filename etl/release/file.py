"""The public's file: the rows that may be told, through the allow-list of etl/public/*.sql, and nothing beside them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from etl.models import create_model, model_order
from etl.publish import write_file
from etl.release.facts import Row
from etl.release.open_data import OpenFile, open_files

SCHEMA = "public"
_TABLES = Path(__file__).with_name("tables.sql")
_OPEN_FILE = "public.open_file"


def write_public_file(con: duckdb.DuckDBPyConnection, tables: dict[str, list[Row]], path: Path) -> list[OpenFile]:
    """Write the file of a release from the rows of its tables; returns the open data that lie in it as well.

    `con` is the warehouse: its reference rows are read, and it is left as it was.
    """
    with _scratch(con):
        for table, rows in tables.items():
            _fill(con, table, rows)
        for name in model_order():
            if name.startswith(f"{SCHEMA}.") and name != _OPEN_FILE:
                create_model(con, name)
        files = open_files(con)
        _fill(con, "open_file", [{"name": f.name, "mime": f.mime, "content": f.content} for f in files])
        create_model(con, _OPEN_FILE)
        write_file(con, path, (SCHEMA,))
    return files


def _fill(con: duckdb.DuckDBPyConnection, table: str, rows: list[Row]) -> None:
    """Add the rows to the table of schema `release`; KeyError for a row that lacks a column of it."""
    columns = con.table(f"release.{table}").columns
    for row in rows:
        con.table(f"release.{table}").insert([row[column] for column in columns])


@contextmanager
def _scratch(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    con.execute(_DROP)
    con.execute(_TABLES.read_text("utf-8"))
    try:
        yield
    finally:
        con.execute(_DROP)


_DROP = "drop schema if exists release cascade; drop schema if exists public cascade"
