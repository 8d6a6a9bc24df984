"""Collect: landed files and reference rows into the warehouse, every row loaded or quarantined."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
from duckdb import ColumnExpression, ConstantExpression, FunctionExpression
from tqdm import tqdm

from etl.refusal import Refusal
from etl.rollups.days import roll_runs
from etl.rollups.engine import MEMORY, DuckEngine, Engine
from etl.rollups.intake import take_in
from etl.rollups.store import Store
from etl.sources import CONTRACTS
from etl.sources.contract import Contract
from etl.sources.given import given_cells, nothing_given, refuse
from etl.sources.landing import Landed, demo_mark, find_files
from etl.sources.mapping import load_mappings
from etl.sources.places import draw_districts, place_schools
from etl.sources.reader import read_file
from etl.sources.rows import load_rows

_HERE = Path(__file__).parent / "sources"
REFERENCE_TABLES = ("codes", "criteria", "reasons", "sources", "statuses", "systems", "thresholds", "figures",
                    "status_reasons", "items", "camera_layers", "camera_conditions", "calendar", "deadlines",
                    "escalation", "steer_reasons", "marks", "letters", "public_phrases", "open_data",
                    "release_report", "glossary")
STATUS = "camera_status"  # too many rows to be read anew at each load: taken in file by file, and rolled up

# What reading a cell needs; columns that only models need are missed by the models.
_RULE_COLUMNS = {"criteria": ("code", "answer", "unit_or_choices"),
                 "codes": ("list", "code", "label_kk", "label_ru", "label_en")}


def collect(con: duckdb.DuckDBPyConnection, landing: Path, reference: Path, mappings: Path, store: Store, *,
            engine: Engine | None = None, progress: bool = False) -> None:
    """Fill schemas `reference`, `raw`, `rollup` and `quality` of an empty warehouse from the landing folder.

    Camera statuses go into `store`, a day once, rolled up by `engine` (DuckDB when none is given).
    """
    landed = find_files(landing, load_mappings(mappings))
    mark = demo_mark(landing)
    _prepare(con, reference)
    if mark:
        day = mark.get("as_of")
        con.execute("insert into quality.demonstration values (?)", [day if isinstance(day, dt.date) else None])
    _state_bounds(con)
    _load(con, [f for f in landed if f.kind != STATUS], [c for c in CONTRACTS if c.kind != STATUS], progress=progress)
    with tqdm(desc=STATUS, unit="step", disable=None if progress else True) as bar:
        def step(what: str) -> None:
            bar.set_postfix_str(what, refresh=False)
            bar.update()

        def scratch() -> duckdb.DuckDBPyConnection:
            own = duckdb.connect(config={"memory_limit": MEMORY})
            _prepare(own, reference, ("codes",))  # what the cells of a status are read by
            return own

        taken = take_in(con, [f for f in landed if f.kind == STATUS], store, scratch, step)
        roll_runs(con, store, engine or DuckEngine(), taken, step)
    con.execute((_HERE.parent / "rollups" / "held_back.sql").read_text("utf-8"))
    _count_rows(con)


def read_places(schools_file: Path, districts_file: Path, mappings: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Schools inside their districts, from files of any mapped form, as the load would take them.

    Returns (school_id, name_ru, lon, lat, district_id) and (district_id, name_kk, name_ru, name_en).
    Refusal when one of the files is refused.
    """
    known = load_mappings(mappings)
    con = duckdb.connect()
    _prepare(con, mappings.parent / "reference")
    landed = [
        Landed(path, path.parent, kind, next((m for m in known if m.takes(path.name) and m.kind == kind), None))
        for path, kind in ((schools_file, "schools"), (districts_file, "districts"))
    ]
    _load(con, landed, [c for c in CONTRACTS if c.kind in ("districts", "schools")], progress=False)
    refused = con.execute("select file, refused_detail from quality.file where refused_reason is not null").fetchall()
    if refused:
        raise Refusal(f"{refused[0][0]}: {refused[0][1]}")
    schools = con.sql("select school_id, coalesce(name_ru, name_kk, name_en) as name_ru, lon, lat, district_id "
                      "from raw.schools join raw.school_district using (school_id) order by school_id").df()
    districts = con.sql("select district_id, name_kk, name_ru, name_en from raw.districts order by district_id").df()
    return schools, districts


def _prepare(con: duckdb.DuckDBPyConnection, reference: Path, tables: Iterable[str] = REFERENCE_TABLES) -> None:
    con.execute("set timezone = 'UTC'")
    con.execute("create schema reference; create schema raw")
    for name in tables:
        path = reference / f"{name}.csv"
        if not path.is_file():
            raise Refusal(f"The rules {path} are missing: give their folder by --reference.")
        cells = _rules(path, reference)
        con.from_arrow(cells).select(*[
            FunctionExpression("nullif", ColumnExpression(c), ConstantExpression("")).alias(c)
            for c in cells.column_names if c != "_row"
        ]).create(f"reference.{name}")
    con.execute("""
        create table reference.code_words as
        select distinct list, code, lower(unnest([code, label_kk, label_ru, label_en])) as word
        from reference.codes""")
    con.execute((_HERE / "quality.sql").read_text("utf-8"))
    con.execute((_HERE / "types.sql").read_text("utf-8"))


def _rules(path: Path, reference: Path) -> pa.Table:
    """The cells of a file of rules, in which nothing may be wrong."""
    try:
        table = read_file(path, reference, None, "")
    except Refusal as refusal:
        raise Refusal(f"The rules {path} cannot be read: {refusal}.") from refusal
    if table.broken:
        raise Refusal(f"The rules {path}: row {table.broken[0][0]} has another number of cells than the heading.")
    lacking = [c for c in _RULE_COLUMNS.get(path.stem, ()) if c not in table.cells.column_names]
    if lacking:
        raise Refusal(f"The rules {path} lack a column: {lacking[0]}.")
    return table.cells


def _state_bounds(con: duckdb.DuckDBPyConnection) -> None:
    """reference.source_bound: what each contract says its source must keep, for the checks and pages."""
    con.execute("create table reference.source_bound (position integer, source varchar, is_needed boolean, "
                "min_rows bigint, max_age_days integer, max_quarantined_pct double)")
    con.executemany("insert into reference.source_bound values (?, ?, ?, ?, ?, ?)", [
        [n, c.kind, c.needed, c.min_rows, c.max_age_days, c.max_quarantined_pct]
        for n, c in enumerate(CONTRACTS, start=1)])


def _load(con: duckdb.DuckDBPyConnection, landed: list[Landed], contracts: Iterable[Contract], *,
          progress: bool) -> None:
    bar = tqdm(total=len(landed), desc="collect", unit="file", disable=None if progress else True)
    for file in (f for f in landed if not f.kind):
        refuse(con, file, Refusal("what the file holds is not known: put it into the folder of its kind",
                                  "unknown_kind"), 0)
        bar.update()
    for contract in contracts:
        parts = []
        for file in (f for f in landed if f.kind == contract.kind):
            bar.set_postfix_str(file.name)
            parts.append(given_cells(con, file, contract))
            bar.update()
        whole = pa.concat_tables([nothing_given(contract), *(p for p in parts if p is not None)])
        con.from_arrow(whole).select(
            *[FunctionExpression("clean", ColumnExpression(c.name)).alias(c.name) for c in contract.columns],
            ColumnExpression("_file"), ColumnExpression("_row"),
        ).create("given")
        load_rows(con, contract)
        if contract.kind == "districts":
            draw_districts(con)
        if contract.kind == "schools":
            place_schools(con)
        loaded = con.table(f"raw.{contract.kind}").aggregate("count(*), _file").fetchall()
        if loaded:
            con.executemany("update quality.file set rows_loaded = ? where file = ?", loaded)
    bar.close()


def _count_rows(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("""
        update quality.file f set rows_quarantined =
            (select coalesce(sum(rows_n), 0) from quality.quarantine q where q.file = f.file and q.is_first)""")
