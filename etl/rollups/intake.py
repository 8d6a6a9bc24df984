"""Takes landed camera statuses in: each file once, its rows judged by their contract, kept as Parquet by city day."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from duckdb import ColumnExpression, ConstantExpression, FunctionExpression, StarExpression

from etl.refusal import Refusal
from etl.rollups.native import native_rows
from etl.rollups.store import Store, key_of, texts_of
from etl.sources.camera_status import CONTRACT
from etl.sources.given import given_cells, nothing_given, refuse, state_file, under_contract, unexpected
from etl.sources.landing import Landed
from etl.sources.reader import as_text, refuse_path
from etl.sources.rows import load_rows

_HERE = Path(__file__).parent
# Whose camera it is, is asked when all files are in: a register that comes later must not read them again.
_OWN = replace(CONTRACT, columns=tuple(replace(c, refers_to="") for c in CONTRACT.columns))
_PART = (_HERE / "part.sql").read_text("utf-8")


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
            try:
                with store.writing(folder) as aside, scratch() as own:
                    _take(own, file, key, store, aside)
            except duckdb.Error as error:  # a page of a Parquet file that is damaged ends one file, never the load
                refuse(con, file, Refusal(f"the file cannot be read ({type(error).__name__})", "unreadable_file"), 0)
                continue
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
    """Parquet of the contract's own types: rows beyond doubt go straight on, the others as text. False: not that."""
    rows = None if file.mapping else native_rows(own, file.path, _OWN)
    if rows is None:
        return False
    rows.good.create_view("native")
    names = rows.doubtful.column_names[:-1]
    cells = pa.table([*(as_text(rows.doubtful[n]) for n in names), rows.doubtful["_row"]], names=[*names, "_row"])
    _load_text(own, under_contract(cells, file, _OWN))
    state_file(own, file, _OWN, rows.rows_n, 0, unexpected(names, _OWN))
    return True


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
    return key_of(texts_of(sources), texts_of(sources, "*.py"), _PART, Path(__file__).read_text("utf-8"),
                  (_HERE / "native.py").read_text("utf-8"))


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
