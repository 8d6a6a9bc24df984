"""Runs the models in the order that their SQL implies, and the checks."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

import duckdb
from tqdm import tqdm

from etl.refusal import Refusal
from etl.rollups.days import roll_states
from etl.rollups.engine import DuckEngine, Engine
from etl.rollups.store import Store

ROOT = Path(__file__).parent
LAYERS = ("staging", "marts", "public")


@dataclass(frozen=True)
class Broken:
    """A check that found rows: its name, what it says, how many rows, the first of them."""

    check: str
    sentence: str
    rows_n: int
    example: str


def build(con: duckdb.DuckDBPyConnection, as_of_on: dt.date, store: Store, *, until: dt.datetime | None = None,
          engine: Engine | None = None, progress: bool = False) -> int:
    """Build every model as of the end of `as_of_on`, city time; returns how many there are.

    `until` (with its zone) cuts the day short: at noon of a day its evening has not happened, and a
    camera asked five minutes ago is not stale.

    Camera states are rolled up first, by `engine` (DuckDB when none is given), where `store` lacks a day.
    Refusal when no campaign has begun by then, for nothing could be said of any school.
    """
    start_run(con, as_of_on, until=until)
    roll_up(con, store, engine=engine, progress=progress)
    names = model_order()
    bar = tqdm(names, desc="build", unit="model", disable=None if progress else True)
    for name in bar:
        bar.set_postfix_str(name)
        try:
            con.sql(model_path(name).read_text("utf-8")).create(name)
        except duckdb.Error as error:  # a rule that a person wrote: "90 %" where a number stands
            said = str(error).splitlines()[0]
            raise Refusal(f"The model {name} cannot be built; look at the rules that it reads: {said}") from error
    if not con.execute("select campaign_id from staging.campaign").fetchall():
        raise Refusal(f"No campaign has begun by {as_of_on}: put its first and last day into campaigns/.")
    return len(names)


def roll_up(con: duckdb.DuckDBPyConnection, store: Store, *, engine: Engine | None = None,
            progress: bool = False) -> None:
    """State intervals and camera days up to the run's moment, into schema `rollup`."""
    as_of_on, as_of_at = con.execute("select as_of_on, as_of_at from reference.run").fetchall()[0]
    with tqdm(desc="states", unit="day", disable=None if progress else True) as bar:
        def step(day: str) -> None:
            bar.set_postfix_str(day, refresh=False)
            bar.update()

        roll_states(con, store, engine or DuckEngine(), as_of_on, as_of_at, step)


def start_run(con: duckdb.DuckDBPyConnection, as_of_on: dt.date, *, until: dt.datetime | None = None) -> None:
    """Drop what an earlier build left, and hand the models their one moment."""
    for layer in LAYERS:
        con.execute(_SCHEMAS[layer])
    con.execute((ROOT / "macros.sql").read_text("utf-8"))
    con.execute("""
        create or replace table reference.run as
        select $as_of::date as as_of_on,
            least(timezone('UTC', timezone(city_zone(), $as_of::date + interval 1 day)),
                timezone('UTC', $until::timestamptz)) as as_of_at,
            city_zone() as time_zone,
            exists (from quality.demonstration) as is_demonstration""", {"as_of": as_of_on, "until": until})


def check(con: duckdb.DuckDBPyConnection) -> tuple[int, list[Broken]]:
    """How many checks there are, and those that found rows that must not exist."""
    paths = sorted((ROOT / "checks").glob("*.sql"))
    broken = []
    for path in paths:
        sql = path.read_text("utf-8")
        try:
            rows = con.execute(sql).fetchall()
        except duckdb.CatalogException as error:
            raise Refusal("The models are not built yet: run `python -m etl build` first.") from error
        except duckdb.IOException as error:  # the warehouse shows rolled-up days where they lie
            raise Refusal("Rolled-up days are no longer where they were: run `python -m etl load` again.") from error
        if rows:
            sentence = sql.splitlines()[0].removeprefix("--").strip()
            example = ", ".join(str(value) for value in rows[0] if value is not None)
            broken.append(Broken(path.stem, sentence, len(rows), example[:300]))
    return len(paths), broken


def model_order() -> list[str]:
    """Every model's name, each after those that it reads; Refusal names a circle."""
    reads = {name: {t for t in tables_read(model_path(name).read_text("utf-8")) if _is_model(t)}
             for name in _model_names()}
    try:
        return list(TopologicalSorter(reads).static_order())
    except CycleError as error:
        raise Refusal(f"The models read each other in a circle: {' → '.join(error.args[1])}.") from error


def model_path(name: str) -> Path:
    """Where the model `layer.table` lies."""
    layer, table = name.split(".")
    return ROOT / layer / f"{table}.sql"


@cache
def tables_read(sql: str) -> frozenset[str]:
    """The schema-qualified tables that one SELECT names, by DuckDB's own parse tree."""
    with duckdb.connect() as con:
        tree = json.loads(con.execute("select json_serialize_sql(?)", [sql]).fetchall()[0][0])
    if tree.get("error"):
        raise Refusal(f"A model is no plain SELECT: {tree.get('error_message')}.")
    return frozenset(_base_tables(tree))


def _base_tables(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if node.get("type") == "BASE_TABLE" and node.get("schema_name"):
            yield f"{node['schema_name']}.{node['table_name']}"
        for value in node.values():
            yield from _base_tables(value)
    elif isinstance(node, list):
        for value in node:
            yield from _base_tables(value)


def _model_names() -> list[str]:
    return [f"{layer}.{path.stem}" for layer in LAYERS for path in sorted((ROOT / layer).glob("*.sql"))]


def _is_model(table: str) -> bool:
    return table.split(".")[0] in LAYERS


# Written out, for a schema's name cannot be a parameter.
_SCHEMAS = {
    "staging": "drop schema if exists staging cascade; create schema staging",
    "marts": "drop schema if exists marts cascade; create schema marts",
    "public": "drop schema if exists public cascade; create schema public",
}
