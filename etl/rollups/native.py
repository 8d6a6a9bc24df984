"""Parquet that has a contract's own types: most rows need no reading of text, and millions a day come this way."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from duckdb import (
    CoalesceOperator,
    ColumnExpression,
    ConstantExpression,
    Expression,
    FunctionExpression,
    SQLExpression,
)

from etl.sources.contract import Column, Contract

_GLOB_SIGNS = set("*?[]{}")  # a file called so would be read as a pattern of files


@dataclass(frozen=True)
class NativeRows:
    """`good` has the contract's columns typed (a moment in microseconds since 1970, UTC) and `_row`; `doubtful` the
    cells of the rows that only the contract's own rules can judge, as they came, and `_row`."""

    good: duckdb.DuckDBPyRelation
    doubtful: pa.Table
    rows_n: int


def native_rows(own: duckdb.DuckDBPyConnection, path: Path, contract: Contract) -> NativeRows | None:
    """The rows of a Parquet file whose columns have the contract's types; None for every other file.

    What is beyond doubt here is a part of what the contract lets pass: the rest must go the way of text.
    """
    if path.suffix.lower() != ".parquet" or _GLOB_SIGNS & set(str(path)):
        return None
    try:
        schema = pq.read_schema(path)
    except (pa.ArrowInvalid, OSError):
        return None  # the way of text says what is wrong with it
    types = {name.strip().lower(): (name, t) for name, t in zip(schema.names, schema.types, strict=True)}
    if len(types) < len(schema.names) or any(name not in types for name in contract.required):
        return None
    values, beyond_doubt = [], []
    for column in contract.columns:
        name, arrow_type = types.get(column.name, ("", pa.null()))
        native = _native(own, column, ColumnExpression(name) if name else ConstantExpression(None), arrow_type)
        if native is None:
            return None
        values.append(native[0].alias(column.name))
        beyond_doubt.append(native[1])
    cells = own.read_parquet(str(path), file_row_number=True)
    good = CoalesceOperator(reduce(lambda a, b: a & b, beyond_doubt), ConstantExpression(False))
    row = (ColumnExpression("file_row_number") + ConstantExpression(1)).alias("_row")
    doubtful = cells.filter(~good).select(
        *[ColumnExpression(name).alias(n) for n, (name, _) in types.items()], row).to_arrow_table()
    kept = cells.filter(good) if doubtful.num_rows else cells  # to ask each row again would cost as much again
    return NativeRows(kept.select(*values, row), doubtful, pq.read_metadata(path).num_rows)


def _native(own: duckdb.DuckDBPyConnection, column: Column, cell: Expression,
            arrow_type: pa.DataType) -> tuple[Expression, Expression] | None:
    """The typed value, and whether it is beyond doubt; None when the column has another type."""
    if pa.types.is_dictionary(arrow_type):
        arrow_type = arrow_type.value_type
    given = cell.isnotnull() if column.required else ConstantExpression(True)
    is_text = pa.types.is_string(arrow_type) or pa.types.is_large_string(arrow_type)
    if pa.types.is_null(arrow_type):
        return SQLExpression("null"), given
    if column.type == "id" and is_text:
        is_clean = FunctionExpression("clean", cell) == cell
        return cell, given & is_clean & (FunctionExpression("length", cell) <= ConstantExpression(column.max_chars))
    if column.type == "code" and is_text:
        codes = [ConstantExpression(code) for (code,) in own.execute(
            "select code from reference.codes where list = ?", [column.codes]).fetchall()]
        return cell, given & (cell.isnull() | cell.isin(*codes))
    if column.type == "boolean" and pa.types.is_boolean(arrow_type):
        return cell, given
    if column.type == "moment" and pa.types.is_timestamp(arrow_type):
        moment = cell if arrow_type.tz else FunctionExpression("timezone", SQLExpression("city_zone()"), cell)
        sane = (moment >= ConstantExpression("1900-01-01").cast("TIMESTAMPTZ")) & (
            moment < ConstantExpression("2100-01-01").cast("TIMESTAMPTZ"))
        return FunctionExpression("epoch_us", moment), given & sane
    if column.type == "number" and (pa.types.is_integer(arrow_type) or pa.types.is_floating(arrow_type)):
        value = cell.cast("DOUBLE")
        fits = FunctionExpression("isfinite", value)
        fits = fits & (value >= ConstantExpression(column.at_least)) if column.at_least is not None else fits
        fits = fits & (value <= ConstantExpression(column.at_most)) if column.at_most is not None else fits
        return value, given & (cell.isnull() | fits)
    return None
