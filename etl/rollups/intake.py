"""Takes landed camera statuses in: each file once, its rows judged by their contract, kept as Parquet by city day."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, reduce
from pathlib import Path
from typing import Any

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
    StarExpression,
)

from etl.refusal import Refusal
from etl.rollups.store import Store, key_of, texts_of
from etl.sources.camera_status import CONTRACT
from etl.sources.contract import Column
from etl.sources.given import given_cells, nothing_given, refuse, state_file, under_contract, unexpected
from etl.sources.landing import Landed
from etl.sources.reader import as_text, refuse_path
from etl.sources.rows import load_rows

_HERE = Path(__file__).parent
# Whose camera it is, is asked when all files are in: a register that comes later must not read them again.
_OWN = replace(CONTRACT, columns=tuple(replace(c, refers_to="") for c in CONTRACT.columns))
_PART = (_HERE / "part.sql").read_text("utf-8")
_GLOB_SIGNS = set("*?[]{}")


@dataclass(frozen=True)
class Taken:
    """A file that was taken in: `days` are the city days that it has statuses of."""

    name: str
    key: str
    days: tuple[dt.date, ...]


def take_in(con: duckdb.DuckDBPyConnection, files: list[Landed], store: Store,
            scratch: Callable[[], duckdb.DuckDBPyConnection], step: Callable[[str], None]) -> list[Taken]:
    """Take in each file that is new or changed, and write what is known of every file to `quality`.

    `scratch` gives an empty warehouse with the rules in it. A refused file is not among the result.
    """
    store.clear_left_overs()
    seen = _Seen(store)
    taken, told = [], []
    for file in files:
        step(file.name)
        try:
            refuse_path(file.path, file.root)
        except Refusal as refusal:
            refuse(con, file, refusal, 0)
            continue
        key = key_of(file.name, seen.sha256(file), file.mapping, _OWN, _code_lists(con), _code())
        folder = store.taken(key)
        if not (folder / "taken.json").is_file():
            with store.writing(folder) as aside, scratch() as own:
                _take(own, file, key, store, aside)
        facts = json.loads((folder / "taken.json").read_text("utf-8"))
        told.append(folder)
        if facts["is_read"]:
            taken.append(Taken(file.name, key, tuple(map(dt.date.fromisoformat, facts["days"]))))
    for table in ("file", "quarantine", "remark"):
        if told:
            con.read_parquet([str(folder / f"{table}.parquet") for folder in told]).insert_into(f"quality.{table}")
    seen.remember()
    store.forget_files({file.key for file in taken})
    return taken


def _take(own: duckdb.DuckDBPyConnection, file: Landed, key: str, store: Store, aside: Path) -> None:
    is_read = _read_native(own, file) or _read_text(own, file)
    days: list[str] = []
    if is_read:
        days = _write_parts(own, file.name, key, store, aside)
    for table in ("file", "quarantine", "remark"):
        own.table(f"quality.{table}").write_parquet(str(aside / f"{table}.parquet"))
    (aside / "taken.json").write_text(json.dumps({"is_read": is_read, "days": days}), "utf-8")


def _read_native(own: duckdb.DuckDBPyConnection, file: Landed) -> bool:
    """Parquet whose columns have the contract's types: rows beyond doubt go straight on, the others as text.

    False when the file is of another kind.
    """
    if file.path.suffix.lower() != ".parquet" or file.mapping or _GLOB_SIGNS & set(str(file.path)):
        return False
    try:
        schema = pq.read_schema(file.path)
    except (pa.ArrowInvalid, OSError):
        return False  # the text way says what is wrong with it
    types = {name.strip().lower(): (name, t) for name, t in zip(schema.names, schema.types, strict=True)}
    if len(types) < len(schema.names) or any(name not in types for name in CONTRACT.required):
        return False
    cells = own.read_parquet(str(file.path), file_row_number=True)
    values, beyond_doubt = [], []
    for column in _OWN.columns:
        name, arrow_type = types.get(column.name, ("", pa.null()))
        cell = ColumnExpression(name) if name else ConstantExpression(None)
        native = _native(own, column, cell, arrow_type)
        if native is None:
            return False
        values.append(native[0].alias(column.name))
        beyond_doubt.append(native[1])
    good = CoalesceOperator(reduce(lambda a, b: a & b, beyond_doubt), ConstantExpression(False))
    row = (ColumnExpression("file_row_number") + ConstantExpression(1)).alias("_row")
    if cells.filter(~good).limit(1).fetchall():
        _judge(own, file, cells.filter(~good).select(
            *[ColumnExpression(name).alias(n) for n, (name, _) in types.items()], row).to_arrow_table())
        cells = cells.filter(good)
    else:
        _load_text(own, nothing_given(_OWN))
    cells.select(*values, row).create_view("native")
    state_file(own, file, _OWN, pq.read_metadata(file.path).num_rows, 0, unexpected(list(types), _OWN))
    return True


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


def _judge(own: duckdb.DuckDBPyConnection, file: Landed, doubtful: pa.Table) -> None:
    names = doubtful.column_names[:-1]
    cells = pa.table([*(as_text(doubtful[n]) for n in names), doubtful["_row"]], names=[*names, "_row"])
    _load_text(own, under_contract(cells, file, _OWN))


def _read_text(own: duckdb.DuckDBPyConnection, file: Landed) -> bool:
    """CSV, workbooks, mapped files: every cell as text, as any other kind is read."""
    cells = given_cells(own, file, _OWN)
    if cells is None:
        return False
    _load_text(own, cells)
    own.sql("select * exclude (_file) replace (epoch_us(observed_at) as observed_at) from raw.camera_status where false"
            ).create_view("native")
    return True


def _load_text(own: duckdb.DuckDBPyConnection, cells: pa.Table) -> None:
    whole = pa.concat_tables([nothing_given(_OWN), cells])
    own.from_arrow(whole).select(
        *[FunctionExpression("clean", ColumnExpression(c.name)).alias(c.name) for c in _OWN.columns],
        ColumnExpression("_file"), ColumnExpression("_row")).create("given")
    load_rows(own, _OWN)


def _write_parts(own: duckdb.DuckDBPyConnection, name: str, key: str, store: Store, aside: Path) -> list[str]:
    """One Parquet file a city day, and the cameras named in them; returns the days."""
    bounds = own.execute("""
        select min(t.at), max(t.at) from (
            select unnest([min(observed_at), max(observed_at)]) as at from native
            union all select unnest([min(epoch_us(observed_at)), max(epoch_us(observed_at))]) from raw.camera_status
        ) t""").fetchall()[0]
    own.execute("set variable part = ?", [key])
    days = []
    if bounds[0] is not None:
        day, last = (own.execute("select city_date(make_timestamp(?))", [b]).fetchall()[0][0] for b in bounds)
        while day <= last:
            own.execute("set variable day_from_s = epoch(city_midnight(?::date))::bigint", [day])
            own.execute("set variable day_to_s = epoch(city_midnight(?::date))::bigint", [day + dt.timedelta(days=1)])
            made = aside / "part.parquet"
            own.sql(_PART).write_parquet(str(made), compression="zstd")
            if pq.read_metadata(made).num_rows:
                final = store.part(day, key)
                final.parent.mkdir(parents=True, exist_ok=True)
                made.replace(final)
                days.append(day)
            else:
                made.unlink()
            day += dt.timedelta(days=1)
    if days:
        own.read_parquet([str(store.part(d, key)) for d in days]).create_view("status")
    else:
        own.sql(_PART).create_view("status")
    own.table("status").aggregate("part, camera_id, count(*) as rows_n, min(row_number) as first_row").select(
        ConstantExpression(name).alias("file"), StarExpression()).write_parquet(str(aside / "camera.parquet"))
    return [str(d) for d in days]


def _code_lists(con: duckdb.DuckDBPyConnection) -> list[Any]:
    return con.execute("select list, word, code from reference.code_words where list in ('picture', 'status_source') "
                       "order by all").fetchall()


@cache
def _code() -> str:
    """What judges a row: another judgement is another file."""
    sources = _HERE.parent / "sources"
    return key_of(texts_of(sources), texts_of(sources, "*.py"), _PART, Path(__file__).read_text("utf-8"))


class _Seen:
    """Contents that were hashed before: a file of the same size and moment is not read again to know it."""

    def __init__(self, store: Store) -> None:
        self._path = store.folder / "seen.json"
        self._known: dict[str, list[Any]] = {}
        if self._path.is_file():
            try:
                self._known = json.loads(self._path.read_text("utf-8"))
            except ValueError:
                self._known = {}  # a load was killed while it wrote: everything is hashed again
        self._now: dict[str, list[Any]] = {}

    def sha256(self, file: Landed) -> str:
        """The hash of the file's content."""
        stat = file.path.stat()
        name = str(file.path.resolve())
        known = self._known.get(name)
        if known and known[:2] == [stat.st_size, stat.st_mtime_ns]:
            self._now[name] = known
        else:
            with file.path.open("rb") as content:
                self._now[name] = [stat.st_size, stat.st_mtime_ns, hashlib.file_digest(content, "sha256").hexdigest()]
        return str(self._now[name][2])

    def remember(self) -> None:
        """Keep the hashes for the next load."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.write_text(json.dumps(self._now), "utf-8")
