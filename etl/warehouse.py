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
    # what leaves the building is built when a release is drawn up (etl/release)
    names = [name for name in model_order() if not name.startswith("public.")]
    bar = tqdm(names, desc="build", unit="model", disable=None if progress else True)
    for name in bar:
        bar.set_postfix_str(name)
        create_model(con, name)
    if not con.execute("select campaign_id from staging.campaign").fetchall():
        raise Refusal(f"No campaign has begun by {as_of_on}: put its first and last day into campaigns/.")
    return len(names)


def replay(con: duckdb.DuckDBPyConnection, as_of_on: dt.date, *, until: dt.datetime | None, days_n: int,
           progress: bool = False) -> None:
    """Fill schema `history`: what was so at the end of each day of the campaign before `as_of_on`.

    The statuses of schools, the sums of systems and prescriptions, and the forecast of the one day that the public is
    told of. The models that these need are built as of each of these days, `days_n` at most, and dropped again: a
    past day is judged by the very rules of today, and by what is known today of it.
    """
    con.execute(_HISTORY)
    began = con.execute("select max(starts_on) from raw.campaigns where starts_on <= ?", [as_of_on]).fetchall()[0][0]
    days = [] if began is None else [as_of_on - dt.timedelta(days=n) for n in range(
        min((as_of_on - began).days, days_n), 0, -1)]
    if not days:
        return
    lags = con.execute("select value::integer from reference.thresholds where name = 'public_process_lag_days'")
    told_on = [as_of_on - dt.timedelta(days=lag) for (lag,) in lags.fetchall()]
    order = model_order()
    for day in tqdm(days, desc="past", unit="day", disable=None if progress else True):
        kept = _KEPT | (_KEPT_OF_ONE_DAY if day in told_on else {})
        needed = behind(model for model, _ in kept.values())
        start_run(con, day)
        for name in (n for n in order if n in needed):
            create_model(con, name)
        for _, insert in kept.values():
            con.execute(insert)
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
        visit_state varchar, open_prescriptions_n bigint, overdue_n bigint, critical_overdue_n bigint);
    create table history.system_day (day_on date, system varchar, inspected_n bigint, met_n bigint);
    create table history.prescription_day (day_on date, level varchar, district_id varchar, issued_n bigint,
        closed_n bigint, due_n bigint, on_time_n bigint);
    create table history.forecast_day (day_on date, state varchar, p50_on date, p85_on date)"""

# table of `history` → the model that it is taken from, and how
_KEPT = {
    "school_day": ("marts.school", """
        insert into history.school_day by name
        select r.as_of_on as day_on, s.school_id, s.status, s.score_pct, s.visit_state, s.open_prescriptions_n,
            s.overdue_n, s.critical_overdue_n
        from marts.school s cross join reference.run r"""),
    "system_day": ("marts.school", """
        insert into history.system_day by name
        select r.as_of_on as day_on, w.scope as system,
            count(*) filter (w.status <> 'not_inspected') as inspected_n,
            count(*) filter (w.status in ('ready', 'ready_with_remarks')) as met_n
        from marts.school_scope w join marts.school s using (school_id) cross join reference.run r
        where s.is_in_scope and w.scope <> 'all'
        group by all"""),
    "prescription_day": ("marts.prescription_standing", """
        insert into history.prescription_day by name
        select r.as_of_on as day_on, p.level, p.district_id, p.issued_n, p.closed_n, p.due_n, p.on_time_n
        from marts.prescription_standing p cross join reference.run r
        where p.owner is null and p.level in ('city', 'district')"""),
}
_KEPT_OF_ONE_DAY = {
    "forecast_day": ("marts.forecast", """
        insert into history.forecast_day by name
        select r.as_of_on as day_on, f.state, f.p50_on, f.p85_on
        from marts.forecast f cross join reference.run r where f.level = 'city'"""),
}

# Written out, for a schema's name cannot be a parameter.
_SCHEMAS = {
    "staging": "drop schema if exists staging cascade; create schema staging",
    "marts": "drop schema if exists marts cascade; create schema marts",
    "public": "drop schema if exists public cascade; create schema public",
}
