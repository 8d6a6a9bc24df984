"""Builds the models in the order that they imply, the days before as well, and runs the checks."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import duckdb
from tqdm import tqdm

from etl.models import LAYERS, ROOT, behind, create_model, model_order
from etl.refusal import Refusal
from etl.rollups.days import roll_states
from etl.rollups.engine import DuckEngine, Engine
from etl.rollups.store import Store

PAST_DAYS = 60  # of a campaign that are judged anew at each load: a third of a second a day and city


@dataclass(frozen=True)
class Broken:
    """A check that found rows: its name, what it says, how many rows, the first of them."""

    check: str
    sentence: str
    rows_n: int
    example: str


def build(con: duckdb.DuckDBPyConnection, as_of_on: dt.date, store: Store, *, until: dt.datetime | None = None,
          engine: Engine | None = None, with_past: bool = True, progress: bool = False) -> int:
    """Build every model as of the end of `as_of_on`, city time; returns how many there are.

    `until` (with its zone) cuts the day short: at noon of a day its evening has not happened, and a
    camera asked five minutes ago is not stale.

    Camera states are rolled up first, by `engine` (DuckDB when none is given), where `store` lacks a day; then,
    `with_past`, the days of the campaign before `as_of_on` are judged by the same models.
    Refusal when no campaign has begun by then, for nothing could be said of any school.
    """
    start_run(con, as_of_on, until=until)
    roll_up(con, store, engine=engine, progress=progress)
    replay(con, as_of_on, until=until, days_n=PAST_DAYS if with_past else 0, progress=progress)
    names = model_order()
    bar = tqdm(names, desc="build", unit="model", disable=None if progress else True)
    for name in bar:
        bar.set_postfix_str(name)
        create_model(con, name)
    if not con.execute("select campaign_id from staging.campaign").fetchall():
        raise Refusal(f"No campaign has begun by {as_of_on}: put its first and last day into campaigns/.")
    return len(names)


def replay(con: duckdb.DuckDBPyConnection, as_of_on: dt.date, *, until: dt.datetime | None, days_n: int,
           progress: bool = False) -> None:
    """Fill history.school_day: the status of every school at the end of each day of the campaign before `as_of_on`.

    The models that a status needs are built as of each of these days, `days_n` at most, and dropped again: a past day
    is judged by the very rules of today, and by what is known today of it.
    """
    con.execute(_HISTORY)
    began = con.execute("select max(starts_on) from raw.campaigns where starts_on <= ?", [as_of_on]).fetchall()[0][0]
    days = [] if began is None else [as_of_on - dt.timedelta(days=n) for n in range(
        min((as_of_on - began).days, days_n), 0, -1)]
    if not days:
        return
    behind_school = behind("marts.school")
    needed = [name for name in model_order() if name in behind_school]
    for day in tqdm(days, desc="past", unit="day", disable=None if progress else True):
        start_run(con, day)
        for name in needed:
            create_model(con, name)
        con.execute("insert into history.school_day by name select r.as_of_on as day_on, s.* from "
                    "(select school_id, status, score_pct, visit_state, open_prescriptions_n, overdue_n, "
                    "critical_overdue_n from marts.school) s cross join reference.run r")
    start_run(con, as_of_on, until=until)


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


_HISTORY = """
    drop schema if exists history cascade; create schema history;
    create table history.school_day (day_on date, school_id varchar, status varchar, score_pct double,
        visit_state varchar, open_prescriptions_n bigint, overdue_n bigint, critical_overdue_n bigint)"""

# Written out, for a schema's name cannot be a parameter.
_SCHEMAS = {
    "staging": "drop schema if exists staging cascade; create schema staging",
    "marts": "drop schema if exists marts cascade; create schema marts",
    "public": "drop schema if exists public cascade; create schema public",
}
