"""The models: where each lies, what it reads, and how it is built. A model's path is its name."""

from __future__ import annotations

import json
import runpy
from collections.abc import Iterable, Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

import duckdb

from etl.refusal import Refusal

ROOT = Path(__file__).parent
LAYERS = ("staging", "marts", "public")


def model_order() -> list[str]:
    """Every model's name, each after those that it reads; Refusal names a circle."""
    try:
        return list(TopologicalSorter(_reads()).static_order())
    except CycleError as error:
        raise Refusal(f"The models read each other in a circle: {' → '.join(error.args[1])}.") from error


def model_path(name: str) -> Path:
    """Where the model `layer.table` lies: a SELECT, or a module that says what it READS."""
    layer, table = name.split(".")
    path = ROOT / layer / f"{table}.sql"
    return path if path.is_file() else path.with_suffix(".py")


def reads_of(path: Path) -> frozenset[str]:
    """The schema-qualified tables that the model at `path` reads."""
    if path.suffix == ".sql":
        return tables_read(path.read_text("utf-8"))
    return frozenset().union(*(tables_read(sql) for sql in _spoken(path)["READS"].values()))


@cache
def _spoken(path: Path) -> dict[str, Any]:
    """READS, COLUMNS and model of a module; its path is its name, so it is not imported by one."""
    return runpy.run_path(str(path))


def _reads() -> dict[str, set[str]]:
    return {name: {t for t in reads_of(model_path(name)) if _is_model(t)} for name in _model_names()}


def behind(names: Iterable[str]) -> set[str]:
    """The models and every model that they stand on."""
    reads, found, wanted = _reads(), set[str](), list(names)
    while wanted:
        one = wanted.pop()
        if one not in found:
            found.add(one)
            wanted += reads[one]
    return found


@cache
def tables_read(sql: str) -> frozenset[str]:
    """The schema-qualified tables that one SELECT names, by DuckDB's own parse tree."""
    tree = json.loads(_parser().execute("select json_serialize_sql(?)", [sql]).fetchall()[0][0])
    if tree.get("error"):
        raise Refusal(f"A model is no plain SELECT: {tree.get('error_message')}.")
    return frozenset(_base_tables(tree))


@cache
def _parser() -> duckdb.DuckDBPyConnection:
    """One empty database for all: 127 models opened one each, two seconds of every start."""
    return duckdb.connect(config={"threads": "1"})


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
    return [f"{layer}.{path.stem}" for layer in LAYERS
            for path in sorted((ROOT / layer).iterdir()) if path.suffix in (".sql", ".py")]


def _is_model(table: str) -> bool:
    return table.split(".")[0] in LAYERS


def create_model(con: duckdb.DuckDBPyConnection, name: str) -> None:
    """Build one model: a SELECT, or a function over the frames that its SELECTs give."""
    path = model_path(name)
    try:
        if path.suffix == ".sql":
            con.sql(path.read_text("utf-8")).create(name)
            return
        spoken = _spoken(path)
        told = spoken["model"](**{key: con.sql(sql).df() for key, sql in spoken["READS"].items()})
        con.from_df(told).select(*[
            duckdb.ColumnExpression(column).cast(kind).alias(column) for column, kind in spoken["COLUMNS"].items()
        ]).create(name)
    except duckdb.Error as error:  # a rule that a person wrote: "90 %" where a number stands
        said = str(error).splitlines()[0]
        raise Refusal(f"The model {name} cannot be built; look at the rules that it reads: {said}") from error
