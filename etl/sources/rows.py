"""Rows of one kind, from text to typed: each is loaded or quarantined, by its contract."""

from __future__ import annotations

from functools import reduce
from pathlib import Path

import duckdb
from duckdb import (
    CaseExpression,
    CoalesceOperator,
    ColumnExpression,
    ConstantExpression,
    Expression,
    FunctionExpression,
    SQLExpression,
)

from etl.sources.contract import Column, Contract

_SPLIT = (Path(__file__).parent / "split.sql").read_text("utf-8")
_UNREADABLE = {"date": "unreadable_date", "moment": "unreadable_moment", "number": "unreadable_number",
               "whole": "unreadable_number", "boolean": "unreadable_boolean", "list": "unreadable_list",
               "code": "not_in_codes"}


def load_rows(con: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Turn `given` (the kind's cells as text, `_file`, `_row`) into `raw.<kind>`.

    Rows that break the contract go to quality.quarantine with column, reason and the text given;
    bad descriptive cells to quality.remark; the keys to collected.known.
    """
    _check(con, contract)
    con.execute("set variable kind = ?", [contract.kind])  # several statements take no parameter
    con.execute(_SPLIT)
    good = con.sql("select c.* from checked c left join repeats r using (_file, _row) "
                   "where len(c._problems) = 0 and r._row is null")
    good.select(*[ColumnExpression(c.name) for c in contract.columns],
                ColumnExpression("_file"), ColumnExpression("_row")).create(f"raw.{contract.kind}")
    con.execute("drop table checked; drop table repeats; drop table given")


def _check(con: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    given = con.table("given")
    typed = given.select(
        *[_value(c).alias(c.name) for c in contract.columns],
        *[ColumnExpression(c.name).alias(f"given_{c.name}") for c in contract.columns],
        ColumnExpression("_file"), ColumnExpression("_row"),
    )
    con.execute("drop table if exists typed")
    typed.create("typed")
    bad = [_fault(c) for c in contract.columns if not c.descriptive]
    bad += [_when(SQLExpression(rule.is_bad), rule.column, rule.reason) for rule in contract.rules]
    drops = [_fault(c) for c in contract.columns if c.descriptive]
    kept = [CaseExpression(_fault(c).isnull(), ColumnExpression(c.name)).alias(c.name) if c.descriptive
            else ColumnExpression(c.name) for c in contract.columns]
    con.table("typed").select(
        *kept, ColumnExpression("_file"), ColumnExpression("_row"),
        _key(contract).alias("_key"), _subject(contract).alias("_subject"),
        _only(bad).alias("_problems"), _only(drops).alias("_drops"),
    ).create("checked")
    con.execute("drop table typed")


def _value(column: Column) -> Expression:
    cell = ColumnExpression(column.name)
    if column.type == "code":
        return FunctionExpression("read_code", ConstantExpression(column.codes), cell)
    return FunctionExpression(f"read_{column.type}", cell)


def _fault(column: Column) -> Expression:
    """The first thing wrong with a cell, as [column, reason, text given], or NULL."""
    cell, value = ColumnExpression(f"given_{column.name}"), ColumnExpression(column.name)
    reason = CaseExpression(_longer(cell, column.max_chars), ConstantExpression("too_long"))
    if column.type in _UNREADABLE:
        reason = reason.when(cell.isnotnull() & value.isnull(), ConstantExpression(_UNREADABLE[column.type]))
    if column.required:
        reason = reason.when(cell.isnull(), ConstantExpression("missing_value"))
    if column.at_least is not None:
        reason = reason.when(value < ConstantExpression(column.at_least), ConstantExpression("out_of_bounds"))
    if column.at_most is not None:
        reason = reason.when(value > ConstantExpression(column.at_most), ConstantExpression("out_of_bounds"))
    if column.type in ("date", "moment"):
        # A school may be older than the state; nothing here is older than 1900 or after 2100.
        is_absurd = (value < ConstantExpression("1900-01-01").cast("DATE")) | (
            value >= ConstantExpression("2100-01-01").cast("DATE"))
        reason = reason.when(is_absurd, ConstantExpression("out_of_bounds"))
    if column.refers_to:
        kind = ConstantExpression(column.refers_to)
        loaded = FunctionExpression("is_loaded", kind, value)
        held = FunctionExpression("is_quarantined", kind, value)
        reason = reason.when(value.isnotnull() & ~loaded & held, ConstantExpression("refers_to_quarantined"))
        reason = reason.when(value.isnotnull() & ~loaded, ConstantExpression("refers_to_unknown"))
    return CaseExpression(reason.isnotnull(), FunctionExpression(
        "list_value", ConstantExpression(column.name), reason, cell))


def _when(is_bad: Expression, column: str, reason: str) -> Expression:
    return CaseExpression(is_bad, FunctionExpression(
        "list_value", ConstantExpression(column), ConstantExpression(reason),
        ColumnExpression(f"given_{column}")))


def _longer(cell: Expression, chars: int) -> Expression:
    return FunctionExpression("length", cell) > ConstantExpression(chars)


def _only(faults: list[Expression]) -> Expression:
    """The list of those that are not NULL; a list of lists of text, also when empty."""
    every = FunctionExpression("list_value", *faults) if faults else ConstantExpression([])
    return FunctionExpression("only_faults", every.cast("VARCHAR[][]"))


def _key(contract: Contract) -> Expression:
    parts = [ColumnExpression(name).cast("VARCHAR") for name in contract.key]
    joined = reduce(lambda a, b: FunctionExpression("concat", a, ConstantExpression(" · "), b), parts)
    # concat takes NULL for an empty text: a key that lacks a part is no key
    complete = reduce(lambda a, b: a & b, [p.isnotnull() for p in parts])
    return CaseExpression(complete, joined)


def _subject(contract: Contract) -> Expression:
    """What a person calls the row: its key and, where it has one, its name."""
    keys = [ColumnExpression(f"given_{name}") for name in contract.key]
    names = [ColumnExpression(f"given_{c.name}") for c in contract.columns if c.type == "name"
             and c.name in ("name", "name_ru", "name_kk", "name_en")]
    parts = keys + ([CoalesceOperator(*names)] if names else [])
    return FunctionExpression("left", FunctionExpression("concat_ws", ConstantExpression(" · "), *parts),
                              ConstantExpression(200))
